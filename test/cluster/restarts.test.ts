import { Api } from '../../src/cluster/api/api';
import { Clock } from '../../src/cluster/api/clock';
import { Pod } from '../../src/cluster/api/kubernetes';
import { View } from '../../src/cluster/probes/view';
import { Restarts } from '../../src/cluster/restarts';

const REF = { namespace: 'default', name: 'web', controller: 'StatefulSet' } as const;

/** A workload whose pod has restarted so often. */
function cluster() {
  const state = { restarts: 1, time: 0 };
  const pod = (): Pod => ({
    metadata: { name: 'web-0', namespace: 'default', uid: 'pod', ownerReferences: [{ kind: 'StatefulSet', name: 'web', uid: 'web' }] },
    spec: { containers: [{ name: 'main' }] },
    status: { containerStatuses: [{ name: 'main', restartCount: state.restarts, lastState: { terminated: { exitCode: 3 } } }] },
  });
  const api: Api = {
    get: <T>(path: string) => {
      const found: unknown = path.endsWith('/statefulsets/web') ? { metadata: { name: 'web', uid: 'web' } } : { items: path.endsWith('/pods') ? [pod()] : [] };
      return Promise.resolve(found as T);
    },
    send: () => Promise.resolve({ status: 200, body: 'starting\nout of luck\n' }),
    exec: () => Promise.resolve({ kind: 'failed', problem: 'unused' }),
  };
  const clock: Clock = {
    now: () => state.time,
    sleep: seconds => {
      state.time += seconds;
      return Promise.resolve();
    },
  };
  return { state, restarts: new Restarts(new View(api), clock) };
}

test('a container that restarts while it is watched is told once, with its last words', async () => {
  const { state, restarts } = cluster();
  await restarts.watch(REF);
  expect(await restarts.found()).toEqual([]); // what it did before it was ready does not count
  state.restarts = 3;
  expect(await restarts.found()).toEqual([{ ref: REF, times: 2, cause: 'container main of pod web-0: it ended with exit code 3; the last line of its log: out of luck' }]);
  expect(await restarts.found()).toEqual([]);
});

test('a run waits until what got ready last has run for a while, and not for what nobody watches', async () => {
  const { state, restarts } = cluster();
  await restarts.wait(10);
  expect(state.time).toBe(0);
  await restarts.watch(REF);
  state.time = 4;
  await restarts.wait(10);
  expect(state.time).toBe(10);
});
