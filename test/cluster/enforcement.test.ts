import { TestClock } from './stand-ins';
import { KubernetesObject, Pod } from '../../src/cluster/api/kubernetes';
import { enforcementOf, EnforcementTools, requireEnforcement } from '../../src/cluster/enforcement';
import { Attempt } from '../../src/cluster/probes/attempt';

const DNS = [{ metadata: { name: 'kube-dns-1' }, endpoints: [{ addresses: ['10.244.0.2'], conditions: { ready: true } }], ports: [{ name: 'dns', port: 53, protocol: 'UDP' }, { name: 'dns-tcp', port: 53, protocol: 'TCP' }] }];
const ANSWERS: Attempt = { kind: 'answers', answer: {} };
const SILENCE: Attempt = { kind: 'no-reply' };

interface Network {
  readonly dns?: typeof DNS;
  readonly starts?: boolean;
  /** What a try comes to, by the seconds since the policy was applied; undefined before that. */
  readonly says: (since: number | undefined) => Attempt;
}

function cluster({ dns = DNS, starts = true, says }: Network) {
  const clock = new TestClock();
  let applied: number | undefined;
  const there: KubernetesObject[] = [];
  const asked: string[] = [];
  const tools: EnforcementTools = {
    objects: {
      apply: ({ object }) => {
        if (object.kind === 'NetworkPolicy') applied = clock.now();
        there.push(object);
        return Promise.resolve(object);
      },
      remove: which => {
        for (const object of [...there].filter(one => which({ object: one, path: '', uid: '' }))) there.splice(there.indexOf(object), 1);
        return Promise.resolve();
      },
    },
    view: {
      pod: (namespace, name): Promise<Pod | undefined> => Promise.resolve(starts && there.some(({ metadata }) => metadata.name === name)
        ? { metadata: { name, namespace }, spec: { containers: [] }, status: { conditions: [{ type: 'Ready', status: 'True' }] } } : undefined),
      slicesOf: (_, service) => Promise.resolve(service === 'kube-dns' ? dns : []),
    },
    prober: {
      probe: (_pod, _container, probe, { host, port }) => {
        asked.push(`${probe.kind} ${host}:${port}`);
        return Promise.resolve({ container: 'asks', attempt: says(applied === undefined ? undefined : clock.now() - applied) });
      },
    },
    clock,
    probeImage: 'probe-image',
  };
  return { tools, there, asked };
}

test.each<[string, Network, unknown]>([
  ['takes effect at once', { says: since => since === undefined ? ANSWERS : SILENCE }, { enforced: true }],
  ['takes effect after ten seconds', { says: since => since === undefined || since < 10 ? ANSWERS : SILENCE }, { enforced: true }],
  ['is answered with a refusal, as some networks do', { says: since => since === undefined ? ANSWERS : { kind: 'refused' } }, { enforced: true }],
  ['has no effect', { says: () => ANSWERS }, { enforced: false }],
  ['can\'t be seen at work, as its pod is gone', { says: since => since === undefined ? ANSWERS : { kind: 'not-observed', why: 'the pod is gone' } }, { unknown: expect.stringContaining('can\'t be asked') }],
  ['is not needed to keep the pod from the DNS', { says: () => SILENCE }, { unknown: expect.stringContaining('even without a policy') }],
  ['finds no pod to select', { starts: false, says: () => ANSWERS }, { unknown: expect.stringContaining('was not ready within 60 s') }],
  ['finds no DNS', { dns: [], says: () => ANSWERS }, { unknown: expect.stringContaining('had no ready pod') }],
])('where a policy %s', async (_, network, expected) => {
  const { tools, there } = cluster(network);
  expect(await enforcementOf(tools)).toEqual(expected);
  expect(there).toEqual([]);
});

test('the DNS of a cluster that was just made is waited for', async () => {
  const { tools } = cluster({ says: since => since === undefined ? ANSWERS : SILENCE });
  const view = { ...tools.view, slicesOf: (_: string, service: string) => Promise.resolve(service === 'kube-dns' && tools.clock.now() > 20 ? DNS : []) };
  expect(await enforcementOf({ ...tools, view })).toEqual({ enforced: true });
});

test('the DNS is asked at a pod\'s own address, by TCP', async () => {
  const { tools, asked } = cluster({ says: since => since === undefined ? ANSWERS : SILENCE });
  await enforcementOf(tools);
  expect([...new Set(asked)]).toEqual(['tcp 10.244.0.2:53']);
});

test('a cluster that enforces nothing is refused in one sentence', async () => {
  await expect(requireEnforcement(cluster({ says: () => ANSWERS }).tools)).rejects.toThrow(/^the cluster's network enforces no NetworkPolicies \(.*\), so nothing .* can be proven here; use a cluster .*$/);
});
