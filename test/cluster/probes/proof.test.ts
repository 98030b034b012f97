import { Pod } from '../../../src/cluster/api/kubernetes';
import { Attempt } from '../../../src/cluster/probes/attempt';
import { controlFor, deniedBy, shownBy, Way } from '../../../src/cluster/probes/proof';
import { ProbeData } from '../../../src/plan/plan';

const POD: Pod = {
  metadata: { name: 'web-x', namespace: 'default' },
  spec: { containers: [] },
  status: { podIP: '10.244.1.4', podIPs: [{ ip: '10.244.1.4' }, { ip: 'fd00::4' }], hostIP: '172.30.0.2' },
};
const HTTP: ProbeData = { kind: 'http', scheme: 'http', method: 'GET', path: '/' };
const [TCP, UDP, DNS, PING]: ProbeData[] = [{ kind: 'tcp' }, { kind: 'udp' }, { kind: 'dns', recordType: 'A' }, { kind: 'ping' }];

test.each<[string, ProbeData, string, Way[]]>([
  ['HTTP by name: TCP, and that names are found', HTTP, 'api', ['tcp', 'names']],
  ['TCP by address: TCP', TCP, '10.96.0.7', ['tcp']],
  ['a datagram: UDP', UDP, 'fd00::7', ['udp']],
  ['DNS: UDP, and that names are found', DNS, 'api', ['udp', 'names']],
  ['ping: ICMP', PING, '10.244.1.9', ['icmp']],
  ['localhost: nothing, since it never left the pod', HTTP, 'localhost', []],
  ['a loopback address: nothing', TCP, '127.0.1.1', []],
  ['the IPv6 loopback: nothing', UDP, '::1', []],
  ['one of its own addresses: nothing', PING, 'fd00::4', []],
  ['its own name: nothing', PING, 'web-x', []],
])('an answer shows of %s', (_name, probe, host, ways) => {
  expect(shownBy(probe, { host }, POD)).toEqual(ways);
});

test.each<[ProbeData, Attempt['kind'], Way, string]>([
  [HTTP, 'no-reply', 'tcp', 'connect to kubernetes.default.svc.cluster.local:443'],
  [TCP, 'refused', 'tcp', 'connect to kubernetes.default.svc.cluster.local:443'],
  [HTTP, 'name-not-found', 'names', 'connect to kubernetes.default.svc.cluster.local:443'],
  [PING, 'name-not-found', 'names', 'look up kubernetes.default.svc.cluster.local'],
  [DNS, 'name-not-found', 'names', 'look up kubernetes.default.svc.cluster.local'],
  [UDP, 'no-reply', 'udp', 'look up kubernetes.default.svc.cluster.local'],
  [PING, 'no-reply', 'icmp', 'ping its node'],
])('of %j, %s denies %s, and who has shown nothing has to %s', (probe, kind, denied, what) => {
  const attempt: Attempt = kind === 'refused' || kind === 'name-not-found' ? { kind } : { kind: 'no-reply' };
  expect(deniedBy(probe, attempt)).toBe(denied);
  const control = controlFor(probe, denied, POD, 'cluster.local', false);
  expect(control.what).toBe(what);
  // What it does is itself the proof that is wanted.
  expect(shownBy(control.probe, control.to, POD)).toContain(denied);
});
