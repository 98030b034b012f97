import { ContainerStatus } from '../../../src/cluster/api/kubernetes';
import { awaitEndpoints, awaitReady } from '../../../src/cluster/causes/rollout';
import { View } from '../../../src/cluster/probes/view';
import { TestApi, TestClock } from '../stand-ins';

const RUNNING: Partial<ContainerStatus> = { ready: true, restartCount: 0, state: { running: {} } };
const BACK_OFF: Partial<ContainerStatus> = { ready: false, restartCount: 2, state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: { terminated: { exitCode: 3 } } };
const BEGUN_ANEW: Partial<ContainerStatus> = { ...BACK_OFF, ready: true, state: { running: {} } };

type State = readonly [from: number, container: Partial<ContainerStatus>];

/** A Deployment of one pod, whose container is in each of these states from a second on. */
function life(states: readonly State[]): { readonly view: View; readonly clock: TestClock } {
  const clock = new TestClock();
  const state = () => states.reduce((before, [from, container]) => from <= clock.now() ? container : before, states[0][1]);
  const objects: Readonly<Record<string, () => object>> = {
    web: () => ({
      metadata: { name: 'web', namespace: 'default', uid: 'web', generation: 1 },
      spec: { selector: {}, template: { spec: { containers: [] } } },
      status: { observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: state().ready === true ? 1 : 0 },
    }),
    replicasets: () => list({ metadata: { name: 'web-1', uid: 'set', ownerReferences: [{ kind: 'Deployment', name: 'web', uid: 'web' }] } }),
    pods: () => list({
      metadata: { name: 'web-1-x', namespace: 'default', uid: 'pod', ownerReferences: [{ kind: 'ReplicaSet', name: 'web-1', uid: 'set' }] },
      spec: { containers: [{ name: 'web' }] },
      status: { containerStatuses: [{ name: 'web', ...state() }] },
    }),
  };
  return { view: new View(new TestApi(path => objects[path.split('/').pop() ?? '']?.())), clock };
}

function list(...items: readonly object[]): object {
  return { items };
}

const CRASHES = 'container web of pod web-1-x keeps ending with exit code 3';

test.each<[string, readonly State[], number, string | undefined]>([
  ['what runs is ready', [[0, RUNNING]], 0, undefined],
  ['what runs for a moment is not, where it has to stay', [[0, RUNNING], [2, BACK_OFF]], 3, CRASHES],
  ['what runs for a moment after it ended is not', [[0, BACK_OFF], [5, BEGUN_ANEW], [6, BACK_OFF]], 0, CRASHES],
  ['what ended until its neighbour was up is', [[0, BACK_OFF], [10, BEGUN_ANEW]], 0, undefined],
  ['what is not ready in time is not', [[0, { ready: false, state: { waiting: { reason: 'ContainerCreating' } } }]], 0, '0 of 1 pods ready after 60 s'],
])('%s', async (_name, states, stay, why) => {
  const { view, clock } = life(states);
  expect(await awaitReady(view, clock, { namespace: 'default', name: 'web' }, 60, stay)).toBe(why);
});

test.each<[string, readonly string[], readonly string[], boolean]>([
  ['of one family', ['IPv4'], ['10.244.1.4'], true],
  ['of two families', ['IPv4', 'IPv6'], ['10.244.1.4', 'fd00::4'], true],
  ['of two families, one of which is late', ['IPv4', 'IPv6'], ['10.244.1.4'], false],
  ['of the other family', ['IPv6'], ['fd00::4'], true],
])('endpoints %s follow the pods', async (_name, ipFamilies, there, follow) => {
  const slice = { metadata: { name: 'api-1', labels: { 'kubernetes.io/service-name': 'api' } }, endpoints: there.map(address => ({ addresses: [address] })) };
  const lists: Readonly<Record<string, object>> = {
    services: list({ metadata: { name: 'api' }, spec: { selector: { app: 'api' }, ipFamilies } }),
    endpointslices: list(slice),
    pods: list({
      metadata: { name: 'api-x', labels: { app: 'api' } },
      spec: { containers: [] },
      status: { podIP: '10.244.1.4', podIPs: [{ ip: '10.244.1.4' }, { ip: 'fd00::4' }], conditions: [{ type: 'Ready', status: 'True' }] },
    }),
  };
  const clock = new TestClock();
  await awaitEndpoints(new View(new TestApi(path => lists[path.split('/').pop() ?? ''])), clock, new Set(['default']));
  expect(clock.now() === 0).toBe(follow);
});
