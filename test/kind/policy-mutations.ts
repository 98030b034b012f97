/**
 * The matrix has to be able to fail: each mistake in the policies of a closed app makes a cell wrong, with the right cause and
 * the policy's name. All are played on one cluster, some side by side, each in namespaces of its own.
 *
 *   test/kind/run policy-mutations [PATTERN]            those whose description matches
 *   test/kind/run policy-mutations [PATTERN] --on FILE  on the cluster of this kubeconfig
 */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Chart } from 'cdk8s';
import { Cluster, forget, onCluster } from './cluster';
import { interruption } from './interruption';
import { EditedPolicy, Policies, POLICY_MUTATIONS, PolicyMutation } from './policy-mutation-table';
import { print, say, table, Tally } from './report';
import { Closed, ConnectivityApp, Env, Exposure, HealthCheck, Namespace, Outcome, Probe, Protocol, Workload } from '../../src';
import { verify } from '../../src/cluster';
import { Interrupted } from '../../src/cluster/kind';
import { readManifests } from '../../src/manifests/read';
import { manifestText } from '../../src/manifests/write';
import { PLAN_FILE } from '../../src/plan/plan';
import { readPlan } from '../../src/plan/plan-file';
import { ResultData } from '../../src/plan/results';

const AGNHOST = 'registry.k8s.io/e2e-test-images/agnhost:2.53';
/** Most of the time each of them waits: for pods, and for cells that never come true. */
const SIDE_BY_SIDE = 6;
/** For a cell to come true: most of these never will. */
const TIMEOUT_SECONDS = 12;
const FIRST_NODE_PORT = 30200;

const signal = interruption();
const tally = new Tally();
const folder = mkdtempSync(join(tmpdir(), 'cdk8s-connectivity-policy-mutations-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

/** A front that calls a cart beside it and orders in another namespace, and a spy whose labels contain the front's. */
function synthesize(namespace: string, nodePort: number): string {
  const outdir = join(folder, namespace);
  const app = new ConnectivityApp({ outdir, closed: Closed.TO_UNDECLARED });
  const chart = new Chart(app, 'app');
  const [own, back] = [new Namespace(chart, namespace), new Namespace(chart, `${namespace}-back`)];
  const serving = (port: number) => ({ image: AGNHOST, args: ['netexec', `--http-port=${port}`, '--udp-port=-1'], ports: [{ port }], readiness: HealthCheck.tcp(port, { periodSeconds: 1 }) });
  const orders = new Workload(back, 'orders', {
    containers: [{
      name: 'orders',
      image: AGNHOST,
      args: ['netexec', '--http-port=8080', '--udp-port=8081'],
      ports: [{ name: 'http', port: 8080 }, { name: 'events', port: 8081, protocol: Protocol.UDP }],
      readiness: HealthCheck.tcp(8080, { periodSeconds: 1 }),
    }, {
      // Nobody is meant to reach this one.
      name: 'admin',
      image: AGNHOST,
      args: ['netexec', '--http-port=9090', '--udp-port=-1'],
      ports: [{ port: 9090 }],
    }],
  });
  const api = orders.expose(Exposure.clusterIp({
    ports: [{ name: 'http', port: 80, targetPortName: 'http' }, { name: 'events', port: 9000, targetPortName: 'events', protocol: Protocol.UDP }],
  }));
  const cart = new Workload(own, 'cart', serving(6379)).expose(Exposure.clusterIp({ port: 6379, targetPort: 6379 }));
  const front = new Workload(own, 'front', { ...serving(8080), podLabels: { role: 'web' }, env: { ORDERS_URL: Env.urlOf(api, { port: 80 }), CART_URL: Env.urlOf(cart) } });
  front.expose(Exposure.nodePort({ port: 80, targetPort: 8080, nodePort, selector: { app: 'front', role: 'web' } }));
  front.expects(api, Probe.udp({ port: 9000, payload: 'echo paid' }), Outcome.answers({ body: '^paid$' }));
  new Workload(own, 'spy', { ...serving(7000), labels: { app: 'front', tier: 'spy' }, closed: Closed.TO_UNDECLARED_INGRESS });
  app.synth();
  return outdir;
}

const POLICIES = 'policies.k8s.yaml';

function mutate(dir: string, namespace: string, { edit }: PolicyMutation): void {
  const file = join(dir, POLICIES);
  const { manifests } = readManifests(readFileSync(file, 'utf8'), POLICIES);
  const written: EditedPolicy[] = JSON.parse(JSON.stringify(manifests.map(({ object }) => object)));
  const policies = new Policies(written, namespace);
  const added = edit(policies);
  const all = [...policies.all, ...added === undefined ? [] : [added]];
  writeFileSync(file, manifestText(all.map(policy => ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', ...policy }))));
  const plan = join(dir, PLAN_FILE);
  writeFileSync(plan, JSON.stringify({ ...readPlan(readFileSync(plan, 'utf8'), PLAN_FILE), digests: undefined }));
}

interface Played {
  readonly mutation?: PolicyMutation;
  readonly namespace: string;
  readonly results: readonly ResultData[];
}

async function play({ context, kubeconfig }: Cluster, mutation: PolicyMutation | undefined, index: number): Promise<Played> {
  const namespace = `p${String(index).padStart(2, '0')}`;
  const dir = synthesize(namespace, FIRST_NODE_PORT + index);
  if (mutation !== undefined) mutate(dir, namespace, mutation);
  const { results } = await verify({ dir, signal, context, kubeconfig, matrix: true, timeoutSeconds: TIMEOUT_SECONDS, watchSeconds: 0, keep: true });
  forget({ context, kubeconfig }, namespace, `${namespace}-back`);
  return { mutation, namespace, results };
}

function rightCell({ mutation, namespace, results }: Played): ResultData | undefined {
  return results.find(({ id, verdict }) => verdict !== 'held' && id === mutation?.cell.replace(/\bNS\b/g, namespace));
}

/** What went unseen, or was seen wrongly; undefined when all is as it has to be. */
function problem(played: Played): string | undefined {
  const { mutation, namespace, results } = played;
  const failures = results.filter(({ verdict }) => verdict !== 'held');
  const [first] = failures;
  if (mutation === undefined) return first && `without a mutation, ${first.id} has to hold: ${first.observed}, ${first.cause}`;
  const right = rightCell(played);
  if (right === undefined) return `${mutation.cell} is not wrong; ${failures.map(({ id, cause }) => `${id} is (${cause})`).join(', ') || 'nothing is'}`;
  if (right.cell?.observed !== mutation.observed) return `${right.id} was observed as ${right.cell?.observed}, not as ${mutation.observed}`;
  const cause = new RegExp(mutation.cause.source.replace(/\bNS\b/g, namespace));
  return cause.test(right.cause ?? '') ? undefined : `the cause of ${right.id} is "${right.cause ?? 'none'}", which does not match ${String(cause)}`;
}

async function playAll(cluster: Cluster, wanted: readonly PolicyMutation[]): Promise<void> {
  const queue = [undefined, ...wanted].entries();
  const played: Played[] = [];
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, async () => {
    for (const [index, mutation] of queue) {
      const one = await play(cluster, mutation, index);
      const why = problem(one);
      played[index] = one;
      tally.check(why === undefined, `${mutation?.what ?? 'as it is'}: ${why ?? ''}`);
      say(`${why === undefined ? 'ok' : 'FAILED'}  ${mutation?.what ?? 'as it is'}${why === undefined ? '' : `: ${why}`}`);
    }
  }));
  const rows = played.filter(({ mutation }) => mutation !== undefined).map(one => [
    problem(one) === undefined ? 'seen' : 'UNSEEN', one.mutation?.what ?? '', one.mutation?.cell ?? '', rightCell(one)?.cause ?? '',
  ]);
  print(`\n${table([['', 'mutation', 'cell', 'cause'], ...rows])}\n`);
}

async function run(): Promise<void> {
  const { values: { on }, positionals: [pattern = ''] } = parseArgs({ options: { on: { type: 'string' } }, allowPositionals: true });
  const wanted = POLICY_MUTATIONS.filter(({ what }) => new RegExp(pattern).test(what));
  try {
    await onCluster(on, signal, cluster => playAll(cluster, wanted));
    say(`${wanted.length} mutations played`);
  } catch (error) {
    tally.check(false, error instanceof Interrupted ? 'interrupted' : error instanceof Error ? error.stack ?? error.message : String(error));
  }
}

void run().then(() => { process.exitCode = tally.end(); });
