/** From what comes to an end a probe is made in a pod like its own. */

import { Executed, PodContainer, Response } from '../../../src/cluster/api/api';
import { KubernetesObject, Pod } from '../../../src/cluster/api/kubernetes';
import { Objects } from '../../../src/cluster/changes/objects';
import { Observer } from '../../../src/cluster/probes/observe';
import { PodProber } from '../../../src/cluster/probes/source';
import { View } from '../../../src/cluster/probes/view';
import { Batch, ExpectationData } from '../../../src/plan/plan';
import { having, TestApi, TestClock, UNNOTED } from '../stand-ins';

const template = {
  metadata: { labels: { 'app': 'report', 'batch.kubernetes.io/controller-uid': 'x' } },
  spec: { containers: [{ name: 'report' }], serviceAccountName: 'reporter', hostNetwork: true, nodeSelector: { disk: 'ssd' } },
};
const job = { metadata: { name: 'report', namespace: 'default', uid: 'job-uid' }, spec: { template } };
const cronJob = { metadata: { name: 'report', namespace: 'default', uid: 'cron-uid' }, spec: { jobTemplate: { spec: { template } } } };

/** Whatever pod is made in it runs, and its programs succeed. */
class Cluster extends TestApi {
  public readonly made: Pod[] = [];
  public readonly ran: string[] = [];

  public constructor(lists: Readonly<Record<string, readonly KubernetesObject[]>>) {
    super(path => this.made.find(pod => path.endsWith(`/pods/${pod.metadata.name}`)) ?? having({ services: [], ...lists })(path));
  }

  public send(method: string, path: string, body?: unknown): Promise<Response> {
    if (method !== 'POST' || !path.includes('/pods')) return super.send(method, path, body);
    const asked = body as Pod;
    const made: Pod = {
      ...asked,
      metadata: { ...asked.metadata, uid: `uid-${this.made.length}` },
      status: { podIP: '10.244.1.9', containerStatuses: [{ name: 'connectivity-probe', ready: true, restartCount: 0, state: { running: {} } }] },
    };
    this.made.push(made);
    return Promise.resolve({ status: 201, body: JSON.stringify(made) });
  }

  public exec({ pod, container }: PodContainer, command: readonly string[]): Promise<Executed> {
    const look = command.some(word => word.includes('resolv.conf'));
    if (!look) this.ran.push(`${pod}/${container}`);
    return Promise.resolve({ kind: 'ended', code: 0, stdout: look ? 'curl\nnc\nbash\ntimeout\n\nsearch default.svc.cluster.local\n' : '', stderr: '', seconds: 1 });
  }
}

function observed(controller: Batch, lists: Readonly<Record<string, readonly KubernetesObject[]>>) {
  const cluster = new Cluster(lists);
  const clock = new TestClock();
  const view = new View(cluster);
  const prober = new PodProber(cluster, view, clock, 'probe-image', new Objects(cluster, clock, UNNOTED), () => Promise.resolve(true));
  const timing = { deadline: 5, times: 2, stay: 1, pause: 0.1, limits: { reply: 2, answer: 10 } };
  const observer = new Observer(view, prober, () => Promise.resolve({ kind: 'no-reply' }), clock, 'cluster.local', timing, () => undefined);
  const expectation: ExpectationData = {
    id: 'x',
    from: { kind: 'workload', namespace: 'default', name: 'report', controller, container: 'report' },
    to: { kind: 'host', name: '192.0.2.1', port: 5432 },
    probe: { kind: 'tcp' },
    outcome: { kind: 'answers' },
  };
  return { cluster, result: observer.observe(expectation) };
}

test.each<[Batch, Readonly<Record<string, readonly KubernetesObject[]>>, object, object]>([
  ['Job', { jobs: [job] }, { app: 'report' }, { apiVersion: 'batch/v1', kind: 'Job', name: 'report', uid: 'job-uid' }],
  ['CronJob', { cronjobs: [cronJob] }, template.metadata.labels, { apiVersion: 'batch/v1', kind: 'CronJob', name: 'report', uid: 'cron-uid', controller: true }],
])('of a %s: one pod for all probes, with its labels and its account, that goes with it and is not taken for its own', async (kind, lists, labels, owner) => {
  const { cluster, result } = observed(kind, lists);
  const { held, source } = await result;
  expect(held).toBe(true);
  const [made, second] = cluster.made;
  expect(second).toBeUndefined();
  expect(made).toMatchObject({
    metadata: { namespace: 'default', labels, ownerReferences: [owner] },
    spec: { serviceAccountName: 'reporter', hostNetwork: true, nodeSelector: { disk: 'ssd' }, readinessGates: [{}] },
  });
  expect(made.metadata.labels).toEqual(labels);
  expect(source).toBe(`default/${made.metadata.name} (10.244.1.9)`);
  expect(new Set(cluster.ran)).toEqual(new Set([`${made.metadata.name}/connectivity-probe`]));
});

test.each<[Batch]>([['Job'], ['CronJob']])('a %s that is not there is told', async kind => {
  const { result } = observed(kind, { jobs: [], cronjobs: [] });
  expect((await result).observed).toEqual({ kind: 'not-observed', why: `there is no ${kind} default/report to probe from` });
});
