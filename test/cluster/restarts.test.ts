import { having, TestApi, TestClock } from './stand-ins';
import { Pod } from '../../src/cluster/api/kubernetes';
import { View } from '../../src/cluster/probes/view';
import { Restarts } from '../../src/cluster/restarts';

const REF = { namespace: 'default', name: 'web', controller: 'StatefulSet' } as const;

/** A workload whose pod has restarted so often. */
function cluster() {
  const state = { restarts: 1 };
  const pod = (): Pod => ({
    metadata: { name: 'web-0', namespace: 'default', uid: 'pod', ownerReferences: [{ kind: 'StatefulSet', name: 'web', uid: 'web' }] },
    spec: { containers: [{ name: 'main' }] },
    status: { containerStatuses: [{ name: 'main', restartCount: state.restarts, lastState: { terminated: { exitCode: 3 } } }] },
  });
  const sets = [{ metadata: { name: 'web', uid: 'web' } }];
  const api = new TestApi(path => having({ statefulsets: sets, pods: [pod()] })(path) ?? { items: [] }, { status: 200, body: 'starting\nout of luck\n' });
  const clock = new TestClock();
  return { state, clock, restarts: new Restarts(new View(api), clock) };
}

test('a container that restarts while it is watched is told once, with the last line of its log', async () => {
  const { state, restarts } = cluster();
  await restarts.watch(REF);
  expect(await restarts.found()).toEqual([]); // what it did before it was ready does not count
  state.restarts = 3;
  expect(await restarts.found()).toEqual([{ ref: REF, times: 2, cause: 'container main of pod web-0: it ended with exit code 3; the last line of its log: out of luck' }]);
  expect(await restarts.found()).toEqual([]);
});

test('a run waits until what got ready last has run for a while, and not for what nobody watches', async () => {
  const { clock, restarts } = cluster();
  await restarts.wait(10);
  expect(clock.now()).toBe(0);
  await restarts.watch(REF);
  await clock.sleep(4);
  await restarts.wait(10);
  expect(clock.now()).toBe(10);
});
