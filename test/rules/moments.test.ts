import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { deployment, findings, service, slice } from './manifests';
import { readManifests } from '../../src/manifests/read';
import { OutcomeData, PlanData, StepData } from '../../src/plan/plan';
import { readPlan } from '../../src/plan/plan-file';
import { lint } from '../../src/rules/lint';

const DIST = join(__dirname, '../../dist');

function chapter() {
  return readdirSync(DIST).filter(name => name.endsWith('.yaml')).sort().flatMap(name => readManifests(readFileSync(join(DIST, name), 'utf8'), name).manifests);
}

const step = (kind: 'apply' | 'remove', ...charts: string[]): StepData => ({ kind, charts, files: charts.map(chart => `${chart}.k8s.yaml`) });
const plan = (...steps: StepData[]): PlanData => ({ version: 1, clusterDomain: 'cluster.local', steps });

function rules(files: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>, steps: PlanData | undefined): string[] {
  const manifests = Object.keys(files).flatMap(file => files[file].map((object, index) => ({ object, file: `${file}.k8s.yaml`, document: index, line: 1 })));
  return lint(manifests, steps === undefined ? {} : { plan: steps }).map(({ rule }) => rule);
}

describe('the chapter', () => {
  const dist = readPlan(readFileSync(join(DIST, 'connectivity.plan'), 'utf8'), 'connectivity.plan');

  test('has no finding, lesson after lesson', () => {
    expect(lint(chapter(), { plan: dist, kubernetesVersion: '1.28' })).toEqual([]);
  });

  test.each(['docker-desktop', 'k3s', 'kind', 'cloud'] as const)('has no finding on %s', platform => {
    expect(lint(chapter(), { plan: dist, platform, kubernetesVersion: '1.28' })).toEqual([]);
  });

  test('has one note from 1.33 on: the book\'s Endpoints', () => {
    expect(lint(chapter(), { plan: dist, kubernetesVersion: '1.37' }).map(({ rule, severity }) => [rule, severity])).toEqual([['endpoints-deprecated', 'note']]);
  });

  test('without its plan is many lessons at once, and their names clash', () => {
    expect(new Set(lint(chapter(), { kubernetesVersion: '1.28' }).map(({ rule }) => rule))).toEqual(new Set(['object-twice']));
  });
});

describe('a plan', () => {
  const lessons = { app: [deployment('web'), deployment('other')], one: [service('web')], two: [service('web', { selector: { app: 'other' } })] };

  test('parts in time what shares a name', () => {
    expect(rules(lessons, plan(step('apply', 'app', 'one'), step('remove', 'one'), step('apply', 'two')))).toEqual([]);
    expect(rules(lessons, undefined)).toEqual(['object-twice']);
  });

  test('does not part what is there together', () => {
    const ports = {
      app: lessons.app,
      a: [service('web', { type: 'NodePort', ports: [{ port: 80, nodePort: 30001 }] })],
      b: [service('other', { type: 'NodePort', ports: [{ port: 80, nodePort: 30001 }] })],
    };
    expect(rules(ports, plan(step('apply', 'app'), step('apply', 'a'), step('apply', 'b')))).toEqual(['node-port-taken']);
    expect(rules(ports, plan(step('apply', 'app'), step('apply', 'a'), step('remove', 'a'), step('apply', 'b')))).toEqual([]);
  });

  test('does not part what one step applies', () => {
    expect(rules({ app: [deployment('web'), deployment('web', { hostNetwork: true })] }, plan(step('apply', 'app')))).toEqual(['object-twice']);
    expect(rules({ app: [deployment('web')], too: [deployment('web', { hostNetwork: true })] }, plan(step('apply', 'app', 'too')))).toEqual(['object-twice']);
  });

  test('what is missing at first and comes later is not missing', () => {
    expect(rules({ app: lessons.app, one: lessons.one, first: [deployment('x')] }, plan(step('apply', 'first', 'one'), step('apply', 'app')))).toEqual([]);
    expect(rules({ first: [deployment('x')], one: [service('web')] }, plan(step('apply', 'first', 'one')))).toEqual(['selector-no-pods']);
  });

  test('what it never applies is there all the time', () => {
    expect(rules(lessons, plan(step('apply', 'app')))).toEqual(['object-twice']);
    expect(rules({ app: lessons.app, beside: [service('beside', { selector: { app: 'web' } })] }, plan(step('apply', 'app')))).toEqual([]);
  });
});

describe('a selector taken off in place', () => {
  const files = { app: [deployment('web')], before: [service('web')], after: [service('web', { selector: undefined }), slice('web-1', 'web')] };
  const alias = [service('web', { type: 'ExternalName', externalName: 'a.example' })];
  const asked = (outcome: OutcomeData): StepData => ({
    kind: 'expect',
    expectations: [{
      id: 'e',
      from: { kind: 'workload', namespace: 'default', name: 'web' },
      to: { kind: 'service', namespace: 'default', name: 'web', by: 'name', port: 80 },
      probe: { kind: 'tcp' },
      outcome,
    }],
  });

  test('leaves slices behind', () => {
    expect(rules(files, plan(step('apply', 'app', 'before'), step('apply', 'after')))).toEqual(['slice-stale']);
  });

  test('leaves them also where the name was something else in between', () => {
    expect(rules({ ...files, alias }, plan(step('apply', 'app', 'before'), step('apply', 'alias'), step('apply', 'after')))).toEqual(['slice-stale']);
  });

  test('is no finding where the Service was removed before', () => {
    expect(rules(files, plan(step('apply', 'app', 'before'), step('remove', 'before'), step('apply', 'after')))).toEqual([]);
  });

  test('is no finding where mixed answers are expected', () => {
    const mixed: OutcomeData = { kind: 'mixed', among: [{ kind: 'answers' }, { kind: 'no-reply' }] };
    expect(rules(files, plan(step('apply', 'app', 'before'), step('apply', 'after'), asked(mixed)))).toEqual([]);
    expect(rules(files, plan(step('apply', 'app', 'before'), step('apply', 'after'), asked({ kind: 'answers' })))).toEqual(['slice-stale']);
  });
});

describe('whatever comes', () => {
  const kinds = fc.constantFrom('Service', 'Endpoints', 'EndpointSlice', 'Ingress', 'NetworkPolicy', 'Deployment', 'CronJob', 'Pod', 'Namespace', 'Widget');
  const versions = fc.constantFrom('v1', 'apps/v1', 'discovery.k8s.io/v1', 'networking.k8s.io/v1', 'batch/v1', 'x/v1');
  const keys = fc.constantFrom('ports', 'selector', 'template', 'spec', 'metadata', 'labels', 'containers', 'endpoints', 'addresses', 'rules', 'http', 'paths', 'ingress', 'from',
    'podSelector', 'matchLabels', 'type', 'externalName', 'port', 'targetPort', 'name', 'env', 'value', 'annotations', 'subsets', 'jobTemplate');
  const { tree } = fc.letrec<{ tree: unknown }>(tie => ({
    tree: fc.oneof({ depthSize: 'small', withCrossShrink: true }, fc.constantFrom(null, 0, 80, -1, true, '', 'a', 'http://web:80', 'ExternalName', 'None'),
      fc.array(tie('tree'), { maxLength: 3 }), fc.dictionary(keys, tie('tree'), { maxKeys: 4 })),
  }));

  test('nothing is thrown', () => {
    const object = fc.record({ kind: kinds, apiVersion: versions, metadata: tree, spec: tree, subsets: tree, endpoints: tree, ports: tree });
    fc.assert(fc.property(fc.array(object, { maxLength: 4 }), objects => { findings(objects); }), { numRuns: 300 });
  });

  test('the same manifests give the same report, whatever their order', () => {
    const objects = [deployment('a'), service('a', { selector: { app: 'b' } }), service('c', { ports: [{ port: 0 }] }), deployment('c')];
    const report = (list: readonly Readonly<Record<string, unknown>>[]) => lint(list.map(object => ({ object })));
    expect(report([...objects].reverse()).map(({ message }) => message)).toEqual(report(objects).map(({ message }) => message));
  });
});
