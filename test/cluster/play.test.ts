import { having, TestApi, TestClock, UNNOTED } from './stand-ins';
import { KubernetesObject, Node } from '../../src/cluster/api/kubernetes';
import { Objects } from '../../src/cluster/changes/objects';
import { Player } from '../../src/cluster/play';
import { Observer } from '../../src/cluster/probes/observe';
import { PodProber } from '../../src/cluster/probes/source';
import { View } from '../../src/cluster/probes/view';
import { ExpectationData, OutcomeData, PlanData, StepData } from '../../src/plan/plan';

const TIMING = { deadline: 5, times: 1, stay: 0, pause: 0.1, limits: { reply: 2, answer: 10 } };
const WEB = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'default', uid: 'web', generation: 1 } };
const READY = {
  ...WEB,
  spec: { selector: {}, template: { spec: { containers: [] } } },
  status: { observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: 1 },
};
const NODE: Node = { metadata: { name: 'one' }, status: { addresses: [{ type: 'InternalIP', address: '172.30.0.2' }] } };

/** Plays on a cluster where a Deployment is ready, as seen from a machine that hears of hosts what it is told. */
async function played(steps: readonly StepData[], answers: (host: string) => boolean = () => true) {
  const lists: Readonly<Record<string, readonly KubernetesObject[]>> = {
    nodes: [NODE], deployments: [READY], pods: [], replicasets: [], services: [], endpointslices: [], namespaces: [],
  };
  const resources = [{ name: 'deployments', kind: 'Deployment', namespaced: true }];
  const api = new TestApi(path => (path === '/apis/apps/v1' ? { resources } : having(lists)(path)), { status: 200, body: JSON.stringify(READY) });
  const clock = new TestClock();
  const asked: string[] = [];
  const view = new View(api);
  const plan: PlanData = { version: 1, clusterDomain: 'cluster.local', steps };
  const objects = new Objects(api, clock, UNNOTED);
  const prober = new PodProber(api, view, clock, 'probe-image', objects, () => Promise.resolve(true));
  const player = new Player(view, objects, prober, clock, {
    plan,
    folder: { files: ['web.yaml'], edited: [], leftOut: [], objects: () => [{ object: WEB, file: 'web.yaml' }] },
    parallel: 1,
    readySeconds: 5,
    where: { probeImage: 'probe-image', seconds: 2, remains: true },
    watchSeconds: 0,
    madeNamespace: () => Promise.resolve(),
    allowUnobserved: [],
    tell: () => undefined,
  }, troubleOf => new Observer(view, prober, (_probe, { host }) => {
    if (!asked.includes(host)) asked.push(host);
    return Promise.resolve(answers(host) ? { kind: 'answers', answer: {} } : { kind: 'no-reply' });
  }, clock, 'cluster.local', TIMING, troubleOf));
  await player.play();
  return { results: player.results, asked };
}

const APPLY: StepData = { kind: 'apply', charts: ['web'], files: ['web.yaml'] };

function expectation(id: string, outcome: OutcomeData): ExpectationData {
  return { id, from: { kind: 'outside' }, to: { kind: 'host', name: id, port: 80 }, probe: { kind: 'tcp' }, outcome };
}

test.each<[string, readonly StepData[]]>([
  ['that only applies', [APPLY]],
  ['that expects a list of nothing', [APPLY, { kind: 'expect', expectations: [] }]],
])('of a plan %s, readiness is the result', async (_name, steps) => {
  expect((await played(steps)).results).toMatchObject([{ id: 'Deployment default/web is ready', verdict: 'held' }]);
});

test('what is ready goes without saying where something is expected', async () => {
  const { results } = await played([APPLY, { kind: 'expect', expectations: [expectation('open', { kind: 'answers' })] }]);
  expect(results.map(({ id, verdict }) => [id, verdict])).toEqual([['open', 'held']]);
});

test('what gets through is probed first, as a proof for what does not, and the table keeps the order of the plan', async () => {
  const expectations = [expectation('closed', { kind: 'no-reply' }), expectation('open', { kind: 'answers' }), expectation('shut', { kind: 'no-reply' })];
  const { results, asked } = await played([{ kind: 'expect', expectations }], host => host === 'open' || host === '172.30.0.2');
  expect(results.map(({ id, verdict }) => [id, verdict])).toEqual([['closed', 'held'], ['open', 'held'], ['shut', 'held']]);
  expect(asked.filter(host => host !== '172.30.0.2')).toEqual(['open', 'closed', 'shut']);
});
