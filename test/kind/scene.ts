/**
 * A scene is a small app that can be played beside others on one cluster: some
 * charts of the chapter and some of its expectations, or a shop of test
 * servers, in namespaces and on node ports of its own. The chapter is read from
 * what synth wrote; nothing else is read.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Document, parseAllDocuments } from 'yaml';
import { Resource } from './foreign/app';
import { SHOP, SHOP_EXPECTATIONS } from './shop';
import { ExpectationData, PLAN_FILE, PlanData, RecordsData, TargetData } from '../../src/plan/plan';

const DIST = join(__dirname, '../../dist');
const NODE_PORT = 30080;

/** The charts of a scene, and the ids' ends of the expectations that are to hold then. */
export interface Scene {
  readonly charts: readonly string[];
  readonly expectations: readonly string[];
}

export const SCENES = {
  'a name': {
    charts: ['sleep', 'sleep-service'],
    expectations: ['sleep-1/dns-a-sleep-2-answers', 'sleep-1/ping-sleep-2-no-reply'],
  },
  'ClusterIP': {
    charts: ['sleep', 'numbers', 'numbers-cluster-ip'],
    expectations: ['web/http-numbers-api-rng-answers', 'web/dns-a-numbers-api-answers', 'sleep-1/http-post-pods-of-numbers-web-answers-2'],
  },
  'from outside': {
    charts: ['numbers', 'numbers-cluster-ip', 'numbers-load-balancer', 'numbers-node-port'],
    expectations: ['outside/http-numbers-web-by-load-balancer-answers', 'outside/http-post-numbers-web-by-load-balancer-answers', 'outside/http-every-node-30080-answers'],
  },
  'ExternalName': {
    charts: ['numbers', 'external-alias'],
    expectations: ['web/dns-cname-numbers-api-answers'],
  },
  'without a selector': {
    charts: ['sleep', 'numbers', 'external-headless'],
    expectations: ['web/dns-a-numbers-api-answers-2', 'web/http-numbers-api-rng-no-reply', 'sleep-1/http-post-pods-of-numbers-web-answers-4'],
  },
  'namespaces': {
    charts: ['namespaces', 'namespaces-exercise'],
    expectations: ['http-go/dns-a-srv-jenkins.blue-answers', 'http-go/dns-a-srv-jenkins-name-not-found', 'http-go/http-srv-jenkins.blue-login-answers'],
  },
  'lab': {
    charts: ['lab', 'lab-solution'],
    expectations: ['outside/http-numbers-web-by-load-balancer-answers', 'outside/http-post-numbers-web-by-load-balancer-answers'],
  },
  'a shop': {
    charts: ['a-shop'],
    expectations: SHOP_EXPECTATIONS.map(({ id }) => id),
  },
} as const satisfies Readonly<Record<string, Scene>>;

export type SceneName = keyof typeof SCENES;

/** One edit of one object; `set` and `drop` take paths like `spec.ports.0.port`. */
export interface Edit {
  /** `Kind/name`. */
  readonly object: string;
  readonly set?: Readonly<Record<string, unknown>>;
  readonly drop?: readonly string[];
  /** Takes the whole object away. */
  readonly remove?: true;
}

/** File names with their texts, the plan among them: a folder that `verify` can be pointed at. */
export type Folder = Readonly<Record<string, string>>;

/**
 * The scene's folder, in a namespace whose name is given (and others that begin
 * with it), where every edit has been made. An edit that has nothing to edit is
 * an error: a mutation of nothing would go unseen for the wrong reason.
 */
export function stage(name: SceneName, namespace: string, nodePort: number, edits: readonly Edit[] = [], added: readonly Resource[] = []): Folder {
  const { charts, expectations }: Scene = SCENES[name];
  const place = (written: string | undefined) => written === undefined || written === 'default' ? namespace : `${namespace}-${written}`;
  const objects = charts.flatMap(chart => read(chart).map(object => ({ chart, object, label: `${text(object, 'kind')}/${text(object, 'metadata.name')}` })));
  const removed = new Set(edits.filter(edit => edit.remove).map(({ object }) => object));
  for (const { object, set = {}, drop = [] } of edits) {
    const found = objects.filter(({ label }) => label === object);
    if (found.length !== 1) throw new Error(`${object} is ${found.length} times in the scene "${name}", so it can't be edited`);

    Object.entries(set).forEach(([path, value]) => found[0].object.setIn(steps(path), value));
    drop.forEach(path => found[0].object.deleteIn(steps(path)));
  }
  // A quota has to be there before the pods, and after its namespace.
  const first = objects.map(({ label }) => label.startsWith('Namespace/')).lastIndexOf(true) + 1;
  objects.splice(first, 0, ...added.map(resource => ({ chart: charts[0], object: new Document(resource), label: 'added' })));
  for (const { object } of objects) {
    if (text(object, 'kind') === 'Namespace') object.setIn(['metadata', 'name'], place(text(object, 'metadata.name')));
    else object.setIn(['metadata', 'namespace'], place(text(object, 'metadata.namespace')));

    const alias = text(object, 'spec.externalName')?.replace(/^(\w+)\.(\w+)(?=\.svc\.)/, (_, service: string, written: string) => `${service}.${place(written)}`);
    if (alias !== undefined) object.setIn(['spec', 'externalName'], alias);
    replaceNodePort(object, nodePort);
  }
  const own = `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ${namespace}\n`;
  const left = charts.filter(chart => objects.some(one => one.chart === chart && !removed.has(one.label)));
  const files = left.map(chart => [`${chart}.k8s.yaml`, objects
    .filter(one => one.chart === chart && !removed.has(one.label)).map(({ object }) => String(object).replace(/^---\n/, '')).join('---\n')]);
  const plan: PlanData = {
    version: 1,
    clusterDomain: 'cluster.local',
    steps: [
      { kind: 'apply', title: name, charts: ['own'], files: ['own.k8s.yaml'] },
      // A chart whose only object a mutation takes away has no manifest left that a plan could name.
      { kind: 'apply', charts: left, files: left.map(chart => `${chart}.k8s.yaml`) },
      { kind: 'expect', expectations: expectations.map(end => move(expectation(end, charts), place, nodePort)) },
    ],
  };
  return { ...Object.fromEntries(files), 'own.k8s.yaml': own, [PLAN_FILE]: JSON.stringify(plan, undefined, 2) };
}

function steps(path: string): readonly (string | number)[] {
  return path.split('.').map(step => /^\d+$/.test(step) ? Number(step) : step);
}

function text(object: Document, path: string): string | undefined {
  const value: unknown = object.getIn(steps(path));
  return typeof value === 'string' ? value : undefined;
}

function read(chart: string): readonly Document[] {
  if (chart === 'a-shop') return SHOP.map(resource => new Document(resource));
  const documents = parseAllDocuments(readFileSync(join(DIST, `${chart}.k8s.yaml`), 'utf8'));
  return Array.isArray(documents) ? documents.filter(document => document.contents !== null) : [];
}

/** Another one where it was moved on purpose stays as far away from its own as it was. */
function replaceNodePort(object: Document, nodePort: number): void {
  const written: unknown = object.getIn(['spec', 'ports', 0, 'nodePort']);
  if (typeof written === 'number') object.setIn(['spec', 'ports', 0, 'nodePort'], written - NODE_PORT + nodePort);
}

const chapter: PlanData = JSON.parse(readFileSync(join(DIST, PLAN_FILE), 'utf8'));

/** Two lessons may say the same sentence; the scene's own charts tell which one is meant. */
function expectation(end: string, charts: readonly string[]): ExpectationData {
  const all = [...chapter.steps.flatMap(step => step.kind === 'expect' ? step.expectations : []), ...SHOP_EXPECTATIONS];
  const found = all.filter(({ id }) => id === end || id.endsWith(`/${end}`));
  const [one, ...more] = found.length < 2 ? found : found.filter(({ id }) => charts.includes(id.split('/')[0]));
  if (one === undefined || more.length > 0) throw new Error(`${end} is the end of ${found.length} expectations' ids in ${PLAN_FILE}: ${found.map(({ id }) => id).join(', ')}`);

  return one;
}

function move(one: ExpectationData, place: (namespace: string) => string, nodePort: number): ExpectationData {
  const from = one.from.kind === 'outside' ? one.from : { ...one.from, namespace: place(one.from.namespace) };
  const { outcome } = one;
  const records = outcome.kind === 'answers' && outcome.records !== undefined ? { ...outcome, records: moveRecords(outcome.records, place) } : outcome;
  return { ...one, from, to: moveTarget(one.to, place, nodePort), outcome: records };
}

function moveRecords(records: RecordsData, place: (namespace: string) => string): RecordsData {
  switch (records.kind) {
    case 'exactly': return records;
    case 'cluster-ip': return { ...records, namespace: place(records.namespace) };
    case 'ready-pods': return { ...records, workload: { ...records.workload, namespace: place(records.workload.namespace) } };
  }
}

function moveTarget(to: TargetData, place: (namespace: string) => string, nodePort: number): TargetData {
  switch (to.kind) {
    case 'host': return to;
    case 'node': return { ...to, port: to.port - NODE_PORT + nodePort };
    default: return { ...to, namespace: place(to.namespace) };
  }
}
