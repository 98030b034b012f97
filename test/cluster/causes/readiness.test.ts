import { Pod, Workload } from '../../../src/cluster/api/kubernetes';
import { endingOf, readinessOf, waitingFor } from '../../../src/cluster/causes/readiness';
import { defined } from '../../../src/kubernetes/values';

function deployment(status: Workload['status'], replicas?: number): Workload {
  return { kind: 'Deployment', metadata: { name: 'web', generation: 2 }, spec: { replicas, selector: {}, template: { spec: { containers: [] } } }, status };
}

const READY = { observedGeneration: 2, replicas: 1, updatedReplicas: 1, availableReplicas: 1 };
const WAITING = deployment({ ...READY, availableReplicas: 0 });

function pod(status: Pod['status'], leaving = false): Pod {
  return { metadata: defined({ name: 'web-x', uid: 'u', deletionTimestamp: leaving ? 'now' : undefined }), spec: { containers: [] }, status };
}

function waiting(reason: string, message?: string): Pod {
  return pod({ containerStatuses: [{ name: 'main', image: 'no/such:1', state: { waiting: { reason, message } } }] });
}

test.each<[string, Workload, readonly Pod[], string]>([
  ['all is there', deployment(READY), [pod({})], 'ready'],
  ['none is wanted', deployment({ observedGeneration: 2 }, 0), [], 'ready'],
  ['the controller has not looked yet', deployment({ ...READY, observedGeneration: 1 }), [], 'its controller has not seen it yet'],
  ['a pod is not made yet', deployment({ ...READY, updatedReplicas: 0 }), [], '0 of 1 pods made'],
  ['an old pod is still there', deployment({ ...READY, replicas: 2 }), [], '2 pods where 1 are wanted'],
  ['a pod is not ready', WAITING, [], '0 of 1 pods ready'],
  ['a pod is on its way out', deployment(READY), [pod({}, true)], 'web-x is still ending'],
  ['a DaemonSet lacks a node', { ...deployment({ observedGeneration: 2, desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 1 }), kind: 'DaemonSet' }, [], '1 of 2 pods ready'],
])('%s', (_name, workload, pods, state) => {
  const readiness = readinessOf(workload, pods);
  expect(readiness.kind === 'ready' ? 'ready' : readiness.state).toBe(state);
});

test.each<[string, number, number]>([['is ready at once', 0, 0], ['has to be ready for a while when it has ended before', 2, 3]])('what runs %s', (_name, restartCount, stay) => {
  expect(readinessOf(deployment(READY), [pod({ containerStatuses: [{ name: 'main', restartCount }] })])).toEqual({ kind: 'ready', stay });
});

function trouble(of: Pod, events: Parameters<typeof readinessOf>[2] = [], logs: Parameters<typeof readinessOf>[3] = {}): string | undefined {
  const readiness = readinessOf(WAITING, [of], events, logs);
  return readiness.kind === 'ready' ? undefined : readiness.trouble?.why;
}

const RUNC = 'failed to create containerd task: failed to create shim task: runc create failed: unable to start container process: exec: "pearl": executable file not found in $PATH: unknown';

describe('why pods do not start', () => {
  test('the image is not there', () => {
    const message = 'failed to pull and unpack image "no/such:1": failed to resolve reference "no/such:1": no/such:1: not found';
    expect(trouble(waiting('ErrImagePull', message))).toBe('container main of pod web-x gets no image no/such:1: no/such:1: not found');
  });

  test('the image is not there, and only an event still says why', () => {
    const event = { metadata: { name: 'e' }, reason: 'Failed', message: 'Failed to pull image "no/such:1": no/such:1: not found', involvedObject: { name: 'web-x' } };
    expect(trouble(waiting('ImagePullBackOff', 'Back-off pulling image "no/such:1"'), [event])).toContain('not found');
  });

  test.each([
    ['waits to be started again', waiting('RunContainerError', RUNC)],
    ['has ended before it began', pod({ containerStatuses: [{ name: 'main', restartCount: 2, state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: { terminated: { exitCode: 128, reason: 'StartError', message: RUNC } } }] })],
  ])('the program is not there, and the container %s', (_, of) => {
    expect(trouble(of)).toBe('container main of pod web-x does not start: "pearl": executable file not found in $PATH: unknown');
  });

  test('a scheduler of another name has not looked at it', () => {
    const unseen = { ...pod({}), spec: { containers: [], schedulerName: 'nobody' } };
    expect(trouble(unseen)).toBe('pod web-x waits for scheduler nobody (schedulerName), which has not looked at it');
    expect(trouble({ ...unseen, spec: { ...unseen.spec, nodeName: 'one' } })).toBeUndefined();
  });

  test('there is no room', () => {
    const unscheduled = pod({ conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/2 nodes are available: 2 Insufficient cpu.' }] });
    expect(trouble(unscheduled)).toBe('pod web-x fits on no node: 0/2 nodes are available: 2 Insufficient cpu.');
  });

  test('no node has the labels that it asks for, with these labels', () => {
    const unscheduled = { ...pod({ conditions: [{ type: 'PodScheduled', status: 'False', message: "0/2 nodes are available: 2 node(s) didn't match." }] }), spec: { containers: [], nodeSelector: { disk: 'fast' } } };
    expect(trouble(unscheduled)).toBe('pod web-x fits on no node: 0/2 nodes are available: 2 node(s) didn\'t match. (nodeSelector disk=fast)');
  });

  test('its readiness probe does not pass', () => {
    const unready = pod({ containerStatuses: [{ name: 'main', ready: false, state: { running: {} } }] });
    const event = (uid: string) => ({ metadata: { name: 'e' }, reason: 'Unhealthy', message: 'Readiness probe failed: connection refused', involvedObject: { uid } });
    expect(trouble(unready, [event('u')])).toBe('container main of pod web-x: Readiness probe failed: connection refused');
    expect(trouble(unready, [event('another')])).toBeUndefined();
  });

  test('it crashes, with the last line of its log', () => {
    const crashing = pod({ containerStatuses: [{ name: 'main', restartCount: 3, state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: { terminated: { exitCode: 1, reason: 'Error' } } }] });
    expect(trouble(crashing, [], { 'web-x/main': 'starting\nbind: address already in use\n' })).toBe(
      'container main of pod web-x keeps ending with exit code 1; the last line of its log: bind: address already in use');
  });

  test('it is killed for its memory', () => {
    const killed = pod({ containerStatuses: [{ name: 'main', restartCount: 3, state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } } }] });
    expect(trouble(killed)).toContain('with exit code 137 (OOMKilled)');
  });

  test('a secret is missing', () => {
    expect(trouble(waiting('CreateContainerConfigError', 'secret "db" not found'))).toBe('container main of pod web-x: CreateContainerConfigError: secret "db" not found');
  });

  test('an init container crashes', () => {
    const init = pod({ initContainerStatuses: [{ name: 'init', restartCount: 2, state: { waiting: { reason: 'CrashLoopBackOff' } } }] });
    expect(trouble(init)).toContain('container init of pod web-x keeps ending');
  });

  test('a volume could not be mounted, until something in the pod has started', () => {
    const event = { metadata: { name: 'e' }, reason: 'FailedMount', message: 'failed to sync configmap cache', involvedObject: { uid: 'u' } };
    expect(trouble(waiting('ContainerCreating'), [event])).toBe('pod web-x: failed to sync configmap cache');
    const started = pod({ initContainerStatuses: [{ name: 'init', state: { running: {} } }], containerStatuses: [{ name: 'main', state: { waiting: { reason: 'PodInitializing' } } }] });
    expect(trouble(started, [event])).toBeUndefined();
  });

  test.each<[what: string, status: object, expected: string | undefined]>([
    ['has ended for the first time', { state: { terminated: { exitCode: 4 } } }, 'container main of pod web-x ended with exit code 4; the last line of its log: no database'],
    ['runs again after it ended', { restartCount: 1, ready: true, state: { running: {} }, lastState: { terminated: { exitCode: 4 } } }, 'container main of pod web-x keeps ending with exit code 4; the last line of its log: no database'],
    ['never ended', { state: { running: {} } }, undefined],
  ])('a container that %s', (_, status, expected) => {
    expect(endingOf(pod({ containerStatuses: [{ name: 'main', ...status }] }), { 'web-x/main': 'starting\nno database\n' })).toBe(expected);
  });

  test('nothing is wrong while it is only being created', () => {
    expect(trouble(waiting('ContainerCreating'))).toBeUndefined();
  });
});

describe('a controller that makes no pods says why, at once', () => {
  const NONE = { observedGeneration: 2 };
  const event = { metadata: { name: 'e' }, reason: 'FailedCreate', message: 'exceeded quota: pods', involvedObject: { uid: 'web' } };

  test.each<[string, Workload, Parameters<typeof readinessOf>[2], string]>([
    ['its pods are refused', deployment({ ...NONE, conditions: [{ type: 'ReplicaFailure', status: 'True', message: 'violates PodSecurity "restricted"' }] }), [],
      'its pods are refused: violates PodSecurity "restricted"'],
    ['it is paused', { ...deployment(NONE), spec: { ...deployment(NONE).spec, paused: true } }, [], 'it is paused (spec.paused), so its controller makes no pods'],
    ['its events say so', { ...deployment(NONE), kind: 'StatefulSet', metadata: { name: 'web', uid: 'web', generation: 2 } }, [event], 'its pods are refused: exceeded quota: pods'],
  ])('%s', (_name, workload, events, why) => {
    expect(readinessOf(workload, [], events)).toMatchObject({ kind: 'pending', trouble: { why, patience: 2 } });
  });

  test('what is only waited for is told when the time is over', () => {
    const running = pod({ initContainerStatuses: [{ name: 'migrate', state: { running: {} } }] });
    expect(waitingFor(WAITING, [running])).toBe('init container migrate of pod web-x still runs, and the others start when it has ended');
    expect(waitingFor({ ...WAITING, spec: { ...WAITING.spec, minReadySeconds: 600 } }, [])).toBe('a pod counts when it has been ready for 600 s (minReadySeconds)');
  });
});
