import { Executed, PodContainer, Response } from '../../../src/cluster/api/api';
import { KubernetesObject, Pod, Service } from '../../../src/cluster/api/kubernetes';
import { Objects } from '../../../src/cluster/changes/objects';
import { OutsideProbe } from '../../../src/cluster/probes/kinds';
import { Observer, Timing } from '../../../src/cluster/probes/observe';
import { PodProber } from '../../../src/cluster/probes/source';
import { View } from '../../../src/cluster/probes/view';
import { ExpectationData, OutcomeData, TargetData } from '../../../src/plan/plan';
import { having, TestApi, TestClock, UNNOTED } from '../stand-ins';

const LOOKED = 'curl\nnslookup\nping\nbash\ntimeout\n\nsearch default.svc.cluster.local\noptions ndots:5\n';
const TIMING = { deadline: 5, times: 3, stay: 1, pause: 0.1, limits: { reply: 2, answer: 10 } };

/** A text is why it could not be run. */
type Says = (command: readonly string[], where: PodContainer) => string | { readonly code: number; readonly stdout?: string };

/** A cluster of one namespace: lists by resource, and programs that answer as told. */
class Cluster extends TestApi {
  public readonly run: string[] = [];
  public readonly patches: unknown[] = [];
  public denyPrivileged = false;

  public constructor(lists: Readonly<Record<string, readonly KubernetesObject[]>>, private readonly says: Says) {
    super(having(lists));
  }

  public send(_method: string, _path: string, body?: unknown): Promise<Response> {
    this.patches.push(body);
    return Promise.resolve({ status: this.denyPrivileged && !JSON.stringify(body).includes('runAsNonRoot') ? 403 : 200, body: '{}' });
  }

  public exec(where: PodContainer, command: readonly string[]): Promise<Executed> {
    if (command.includes('cat /etc/resolv.conf') || command.some(word => word.includes('resolv.conf'))) return this.reply(this.says(['look'], where));

    // The script that repeats a command.
    if (command[2]?.includes('n=$((n - 1))')) return this.repeat(Number(command[4]), command[5], command.slice(6), where);
    this.run.push(`${where.container}: ${command.filter(word => !word.includes(';')).join(' ')}`);
    return this.reply(this.says(command, where));
  }

  private async repeat(times: number, mark: string, command: readonly string[], where: PodContainer): Promise<Executed> {
    const all = { kind: 'ended', code: 0, stdout: '', stderr: '', seconds: 0.1 } as const;
    let [stdout, stderr] = ['', ''];
    for (let time = 0; time < times; time++) {
      const one = await this.exec(where, command);
      if (one.kind === 'failed') return one;
      stdout += `${one.stdout}\n${mark} ${one.code}\n`;
      stderr += `${one.stderr}\n${mark} ${one.code}\n`;
      if (one.code !== 0) break;
    }
    return { ...all, stdout, stderr };
  }

  private reply(given: ReturnType<Says>): Promise<Executed> {
    return Promise.resolve(typeof given === 'string' ? { kind: 'failed', problem: given } : { kind: 'ended', stdout: '', stderr: '', seconds: 0.1, ...given });
  }
}

const POD: Pod = {
  metadata: { name: 'web-x', namespace: 'default', uid: 'pod', labels: { app: 'web' } },
  spec: { nodeName: 'one', containers: [{ name: 'web' }] },
  status: { podIP: '10.244.1.4', hostIP: '172.30.0.2', conditions: [{ type: 'Ready', status: 'True' }] },
};
const BALANCED: Service = { metadata: { name: 'front', namespace: 'default' }, spec: { type: 'LoadBalancer', ports: [{ port: 80 }] } };
const NODE: KubernetesObject & { status: unknown } = { metadata: { name: 'one' }, status: { addresses: [{ type: 'InternalIP', address: '172.30.0.2' }] } };

const API: TargetData = { kind: 'service', namespace: 'default', name: 'api', by: 'name', port: 80 };
const GET = { kind: 'http', scheme: 'http', method: 'GET', path: '/' } as const;

function expectation(outcome: OutcomeData, more: Partial<ExpectationData> = {}): ExpectationData {
  return { id: 'x', from: { kind: 'pods', namespace: 'default', labels: { app: 'web' } }, to: API, probe: GET, outcome, ...more };
}

function observer(answer: Says, lists: Readonly<Record<string, readonly KubernetesObject[]>> = { pods: [POD], nodes: [NODE] }, outside: OutsideProbe = () => Promise.resolve({ kind: 'no-reply' }), timing: Timing = TIMING, ours = true) {
  const cluster = new Cluster(lists, answer);
  const clock = new TestClock();
  const view = new View(cluster);
  const prober = new PodProber(cluster, view, clock, 'probe-image', new Objects(cluster, clock, UNNOTED), () => Promise.resolve(ours));
  return { cluster, clock, observer: new Observer(view, prober, outside, clock, 'cluster.local', timing, () => undefined) };
}

const isControl = (command: readonly string[]) => command.join(' ').includes('kubernetes.default.svc.cluster.local');

describe('nothing is believed to get through', () => {
  test('unless the source reaches something', async () => {
    const { observer: it } = observer(command => command[0] === 'look' ? { code: 0, stdout: LOOKED } : isControl(command) ? { code: 0 } : { code: 28, stdout: '\n000 0' });
    expect(await it.observe(expectation({ kind: 'no-reply' }))).toMatchObject({ held: true, observed: { kind: 'no-reply' } });
  });

  test('when the source reaches nothing: that is not observed', async () => {
    const { observer: it } = observer(command => command[0] === 'look' ? { code: 0, stdout: LOOKED } : isControl(command) ? { code: 124 } : { code: 28, stdout: '\n000 0' });
    expect(await it.observe(expectation({ kind: 'no-reply' }))).toMatchObject({
      held: false,
      observed: { kind: 'not-observed', why: "web-x can't even connect to kubernetes.default.svc.cluster.local:443 (no reply), so nothing follows from its reaching nothing" },
    });
  });

  const tcp = { probe: { kind: 'tcp' } } as const;
  const closed = { ...API, port: 81 };
  // What egress allows is port 80 of one Service: neither DNS nor the API server.
  const allowed: Says = command => {
    const words = command.join(' ');
    if (command[0] === 'look') return { code: 0, stdout: LOOKED };
    if (isControl(command)) return { code: 124 };
    return command[0] === 'curl' ? / http:\/\/(api|localhost):80\//.test(words) ? { code: 0, stdout: 'hi\n200 0.1' } : { code: 28, stdout: '\n000 0' } : / api 80$/.test(words) ? { code: 0 } : { code: 124 };
  };
  test.each<[string, Partial<ExpectationData>, Partial<ExpectationData>, boolean]>([
    ['of TCP after an HTTP answer', {}, { ...tcp, to: closed }, true],
    ['of HTTP after a TCP connection', tcp, { to: closed }, true],
    ['of UDP after an HTTP answer, which a policy may let through alone', {}, { probe: { kind: 'udp', payload: 'x' }, to: closed }, false],
    ['of a ping after an HTTP answer', {}, { probe: { kind: 'ping' } }, false],
    ['of TCP after an answer that never left the pod', { to: { kind: 'host', name: 'localhost', port: 80 } }, { ...tcp, to: closed }, false],
  ])('%s', async (_name, before, then, held) => {
    const box = (command: readonly string[]) => command[0] === 'look' ? { code: 0, stdout: `perl\n${LOOKED}` } : command[0] === 'perl' ? { code: 4 } : command[0] === 'ping' ? { code: 1, stdout: '100% packet loss' } : undefined;
    const { observer: it } = observer((command, where) => box(command) ?? allowed(command, where));
    expect((await it.observe(expectation({ kind: 'answers' }, before))).held).toBe(true);
    const seen = await it.observe(expectation({ kind: 'no-reply' }, then));
    expect([seen.held, seen.observed.kind]).toEqual(held ? [true, 'no-reply'] : [false, 'not-observed']);
    if (!held) expect(seen.observed).toMatchObject({ remedy: expect.stringContaining('expect in the same step or before what it does reach') });
  });

  test.each<[string, string[], string]>([
    ['IPv4', ['10.96.0.1'], '-type=A'],
    ['both families', ['10.96.0.1', 'fd00::1'], '-type=A'],
    ['IPv6 alone', ['fd00::1'], '-type=AAAA'],
  ])('and the name that it has to find has an address in a cluster of %s', async (_name, clusterIPs, asked) => {
    const type = asked.slice('-type='.length);
    const apiServer: Service = { metadata: { name: 'kubernetes', namespace: 'default' }, spec: { clusterIP: clusterIPs[0], clusterIPs } };
    const { observer: it } = observer(command => {
      if (command[0] === 'look') return { code: 0, stdout: LOOKED };
      const found = isControl(command) && command.includes(type) ? `Name:\tkubernetes\nAddress: ${clusterIPs[0]}\n` : "** server can't find it: NXDOMAIN\n";
      return { code: 0, stdout: `Server:\t10.96.0.10\nAddress:\t10.96.0.10:53\n\n${found}` };
    }, { pods: [POD], nodes: [NODE], services: [apiServer] });
    expect((await it.observe(expectation({ kind: 'name-not-found' }, { probe: { kind: 'dns', recordType: 'A' } }))).held).toBe(true);
  });

  test('from here, when no node is reached either', async () => {
    const from = { kind: 'outside' } as const;
    const { observer: it } = observer(() => 'unused');
    expect(await it.observe(expectation({ kind: 'no-reply' }, { from, to: { kind: 'node', port: 30080 } }))).toMatchObject({
      held: false, observed: { kind: 'not-observed', why: 'this machine reaches no node of the cluster (172.30.0.2)' },
    });
  });
});

describe('what can not be tried is not observed, whatever was expected', () => {
  const OUTCOMES: OutcomeData[] = [{ kind: 'answers' }, { kind: 'refused' }, { kind: 'no-reply' }, { kind: 'name-not-found' }];

  test.each(OUTCOMES)('no pod: %j', async outcome => {
    const { observer: it } = observer(() => 'unused', { pods: [] });
    expect(await it.observe(expectation(outcome))).toMatchObject({ held: false, observed: { kind: 'not-observed' } });
  });

  test.each(OUTCOMES)('exec fails: %j', async outcome => {
    const { observer: it } = observer(command => command[0] === 'look' ? { code: 0, stdout: LOOKED } : 'the container is gone');
    expect(await it.observe(expectation(outcome))).toMatchObject({ held: false, observed: { kind: 'not-observed', why: 'in web-x: the container is gone' } });
  });

  test('the target has no address, and will have none', async () => {
    const service: Service = { metadata: { name: 'front', namespace: 'default' }, spec: { type: 'ClusterIP' } };
    const { clock, observer: it } = observer(() => 'unused', { pods: [POD], services: [service] });
    const to = { kind: 'service', namespace: 'default', name: 'front', by: 'load-balancer' } as const;
    const seen = await it.observe(expectation({ kind: 'answers' }, { from: { kind: 'outside' }, to }));
    expect(seen.observed).toMatchObject({ kind: 'not-observed', why: 'Service default/front is of type ClusterIP, so it has no load balancer' });
    expect([seen.lacks, clock.now()]).toEqual([undefined, 0]);
  });

  test('the cluster has no load balancer, which may be allowed', async () => {
    const { observer: it } = observer(() => 'unused', { pods: [POD], services: [BALANCED] });
    const to = { kind: 'service', namespace: 'default', name: 'front', by: 'load-balancer', port: 80 } as const;
    const seen = await it.observe(expectation({ kind: 'answers' }, { from: { kind: 'outside' }, to }));
    expect(seen).toMatchObject({ held: false, lacks: 'load-balancer', observed: { kind: 'not-observed' } });
  });

  test('the cluster has no load balancer, and nobody waits for it twice', async () => {
    const { clock, observer: it } = observer(() => 'unused', { pods: [POD], services: [BALANCED] }, undefined, { ...TIMING, deadline: 45 });
    const to = { kind: 'service', namespace: 'default', name: 'front', by: 'load-balancer', port: 80 } as const;
    const waited = async () => {
      const before = clock.now();
      await it.observe(expectation({ kind: 'answers' }, { from: { kind: 'outside' }, to }));
      return Math.floor(clock.now() - before);
    };
    expect([await waited(), await waited()]).toEqual([45, 5]);
  });

  test('no pod is ready, with what keeps it', async () => {
    const set = { metadata: { name: 'web-1', namespace: 'default', uid: 'set', ownerReferences: [{ kind: 'Deployment', name: 'web', uid: 'web' }] } };
    const crashing: Pod = {
      ...POD,
      metadata: { ...POD.metadata, ownerReferences: [{ kind: 'ReplicaSet', name: 'web-1', uid: 'set' }] },
      status: { containerStatuses: [{ name: 'web', restartCount: 3, state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: { terminated: { exitCode: 3 } } }] },
    };
    const web = { metadata: { name: 'web', namespace: 'default', uid: 'web' }, spec: { selector: {}, template: { spec: { containers: [] } } } };
    const { observer: it } = observer(() => 'unused', { pods: [crashing], deployments: [web], replicasets: [set] });
    const seen = await it.observe(expectation({ kind: 'no-reply' }, { from: { kind: 'workload', namespace: 'default', name: 'web' } }));
    expect(seen.observed).toMatchObject({ kind: 'not-observed', why: 'no pod of default/web is ready: container web of pod web-x keeps ending with exit code 3' });
  });

  test('all pods are on one node where they were to be on several', async () => {
    const { observer: it } = observer(() => 'unused', { pods: [POD], endpointslices: [] });
    expect((await it.observe(expectation({ kind: 'answers' }, { acrossNodes: true }))).observed).toMatchObject({ kind: 'not-observed', why: 'all pods are on one node' });
  });
});

describe('a container without tools', () => {
  const BESIDE: Pod = { ...POD, status: { ...POD.status, ephemeralContainerStatuses: [{ name: 'connectivity-probe', state: { running: {} } }] } };
  const answer: Says = (command, { container }) => {
    if (command[0] === 'look') return container === 'web' ? 'exec: "sh": executable file not found' : { code: 0, stdout: LOOKED };
    return { code: 0, stdout: 'hello\n200 0.001' };
  };

  test('gets one beside it that has them', async () => {
    const { cluster, observer: it } = observer(answer, { pods: [BESIDE] });
    expect((await it.observe(expectation({ kind: 'answers' }))).held).toBe(true);
    expect(cluster.patches).toHaveLength(1);
    expect(cluster.patches[0]).toMatchObject({ spec: { ephemeralContainers: [{ name: 'connectivity-probe', image: 'probe-image' }] } });
    expect(cluster.run[0]).toMatch(/^connectivity-probe: curl /);
  });

  test('gets a restricted one where the namespace wants that', async () => {
    const { cluster, observer: it } = observer(answer, { pods: [BESIDE] });
    cluster.denyPrivileged = true;
    expect((await it.observe(expectation({ kind: 'answers' }))).held).toBe(true);
    expect(cluster.patches[1]).toMatchObject({ spec: { ephemeralContainers: [{ securityContext: { runAsNonRoot: true } }] } });
  });

  test('is not observed when the probe image can not be pulled, with the remedy', async () => {
    const failing: Pod = { ...POD, status: { ...POD.status, ephemeralContainerStatuses: [{ name: 'connectivity-probe', state: { waiting: { reason: 'ErrImagePull', message: 'not found' } } }] } };
    const { observer: it } = observer(answer, { pods: [failing] });
    expect((await it.observe(expectation({ kind: 'answers' }))).observed).toEqual({
      kind: 'not-observed',
      why: 'web-x has no curl, and the probe image probe-image did not start beside it: not found',
      remedy: 'name an image that the nodes can pull with --probe-image',
    });
  });
});

test('every address of the target has to show the outcome', async () => {
  const nodes = [NODE, { metadata: { name: 'two' }, status: { addresses: [{ type: 'InternalIP', address: '172.30.0.3' }] } }];
  const outside: OutsideProbe = (_probe, to) => Promise.resolve(to.host === '172.30.0.2' ? { kind: 'answers', answer: { status: 200 } } : { kind: 'refused' });
  const { observer: it } = observer(() => 'unused', { nodes }, outside);
  expect(await it.observe(expectation({ kind: 'answers' }, { from: { kind: 'outside' }, to: { kind: 'node', port: 30080 } }))).toMatchObject({
    held: false, observed: { kind: 'refused' }, destination: '172.30.0.3:30080',
  });
});

describe('of two families', () => {
  const PODS: Pod = { ...POD, status: { ...POD.status, podIPs: [{ ip: '10.244.1.4' }, { ip: 'fd00:10::4' }] } };
  const service: Service = { metadata: { name: 'api', namespace: 'default' }, spec: { clusterIP: '10.96.0.7', clusterIPs: ['10.96.0.7', 'fd00::7'] } };
  const single: Service = { metadata: { name: 'old', namespace: 'default' }, spec: { clusterIP: '10.96.0.8' } };
  const headless: Service = { metadata: { name: 'db', namespace: 'default' }, spec: { clusterIP: 'None', clusterIPs: ['None'] } };
  const web = { metadata: { name: 'web', namespace: 'default', uid: 'web' }, spec: { selector: {}, template: { spec: { containers: [] } } } };
  const owned: Pod = { ...PODS, metadata: { ...PODS.metadata, ownerReferences: [{ kind: 'StatefulSet', name: 'web', uid: 'web' }] } };
  const lists = { pods: [owned], services: [service, single, headless], statefulsets: [web] };
  const clusterIpOf = (name: string): OutcomeData => ({ kind: 'answers', records: { kind: 'cluster-ip', namespace: 'default', service: name } });
  const readyPods: OutcomeData = { kind: 'answers', records: { kind: 'ready-pods', workload: { namespace: 'default', name: 'web', controller: 'StatefulSet' } } };

  test.each<[string, 'A' | 'AAAA', OutcomeData, string, object]>([
    ['A: the IPv4 cluster IP', 'A', clusterIpOf('api'), '10.96.0.7', { held: true }],
    ['AAAA: the IPv6 cluster IP', 'AAAA', clusterIpOf('api'), 'fd00::7', { held: true }],
    ['AAAA of a Service with IPv4 only', 'AAAA', clusterIpOf('old'), 'fd00::8', { held: false, observed: { kind: 'wrong-answer', problem: 'fd00::8, wanted none' } }],
    ['no cluster IP at all', 'A', clusterIpOf('db'), '10.244.1.4', { held: false, observed: { kind: 'wrong-answer', problem: '10.244.1.4, wanted none' } }],
    ['A: the IPv4 addresses of the pods', 'A', readyPods, '10.244.1.4', { held: true }],
    ['AAAA: the IPv6 addresses of the pods', 'AAAA', readyPods, 'fd00:10::4', { held: true }],
  ])('%s', async (_name, recordType, outcome, address, expected) => {
    const found = `Server:\t10.96.0.10\nAddress:\t10.96.0.10:53\n\nName:\tapi.default.svc.cluster.local\nAddress: ${address}\n`;
    const { observer: it } = observer(command => ({ code: 0, stdout: command[0] === 'look' ? LOOKED : found }), lists);
    expect(await it.observe(expectation(outcome, { probe: { kind: 'dns', recordType } }))).toMatchObject(expected);
  });
});

test('records that only the cluster knows are looked up', async () => {
  const service: Service = { metadata: { name: 'api', namespace: 'default' }, spec: { clusterIP: '10.96.0.7' } };
  const found = 'Server:\t10.96.0.10\nAddress:\t10.96.0.10:53\n\nName:\tapi.default.svc.cluster.local\nAddress: 10.96.0.7\n';
  const { observer: it } = observer(command => ({ code: 0, stdout: command[0] === 'look' ? LOOKED : found }), { pods: [POD], services: [service] });
  const wanted = (name: string): OutcomeData => ({ kind: 'answers', records: { kind: 'cluster-ip', namespace: 'default', service: name } });
  const dns = { probe: { kind: 'dns', recordType: 'A' } } as const;
  expect((await it.observe(expectation(wanted('api'), dns))).held).toBe(true);
  expect((await it.observe(expectation(wanted('web'), dns))).observed).toEqual({ kind: 'not-observed', why: 'there is no Service default/web' });
});
