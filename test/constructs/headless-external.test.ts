import { Chart, Testing } from 'cdk8s';
import { only, synth } from './synth';
import { HeadlessExternal, HeadlessExternalProps, Protocol } from '../../src';

const external = (props: HeadlessExternalProps) => synth(chart => new HeadlessExternal(chart, 'db', props));

test('a Service without a selector has a cluster IP, and a slice that names the Service and its keeper', () => {
  expect(external({ port: 5432, addresses: ['192.0.2.1'] })).toEqual([
    { apiVersion: 'v1', kind: 'Service', metadata: { name: 'db' }, spec: { ports: [{ port: 5432 }] } },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        name: 'db-ipv4',
        labels: { 'kubernetes.io/service-name': 'db', 'endpointslice.kubernetes.io/managed-by': 'cdk8s-connectivity' },
      },
      addressType: 'IPv4',
      ports: [{ port: 5432 }],
      endpoints: [{ addresses: ['192.0.2.1'] }],
    },
  ]);
});

test('the book\'s Endpoints are written on request, with the Service\'s name', () => {
  const objects = external({ port: 80, addresses: ['192.168.123.234'], asEndpoints: true });
  expect(objects.map(({ kind }) => kind)).toEqual(['Service', 'Endpoints']);
  expect(only('Endpoints', objects)).toEqual({
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: { name: 'db' },
    subsets: [{ addresses: [{ ip: '192.168.123.234' }], ports: [{ port: 80 }] }],
  });
});

test('without a cluster IP it is what Kubernetes calls headless', () => {
  expect(only('Service', external({ port: 80, addresses: ['192.0.2.1'], withoutClusterIp: true }))).toHaveProperty('spec.clusterIP', 'None');
});

test('it can say all it has props for', () => {
  expect(external({
    name: 'ledger',
    namespace: 'blue',
    labels: { a: 'b' },
    annotations: { c: 'd' },
    addresses: ['192.0.2.1', '2001:db8::1'],
    endpoints: [{ address: '192.0.2.2', ready: false, hostname: 'standby', zone: 'zone-b' }],
    ports: [
      { name: 'postgres', port: 5432, targetPort: 15432, appProtocol: 'example.com/postgres' },
      { name: 'metrics', port: 9100, protocol: Protocol.UDP },
    ],
  })).toMatchSnapshot();
});

test('each address family has a slice of its own, and the Service gets both families', () => {
  const objects = external({ port: 80, addresses: ['2001:db8::1', '192.0.2.1'] });
  const slices = objects.filter(({ kind }) => kind === 'EndpointSlice');
  expect(slices.map(({ metadata, addressType }) => [metadata.name, addressType])).toEqual([['db-ipv4', 'IPv4'], ['db-ipv6', 'IPv6']]);
  expect(only('Service', objects)).toHaveProperty('spec.ipFamilyPolicy', 'PreferDualStack');
});

test('with IPv6 addresses alone, the Service is an IPv6 one', () => {
  expect(only('Service', external({ port: 80, addresses: ['2001:db8::1'] }))).toHaveProperty('spec.ipFamilies', ['IPv6']);
});

test('more addresses than one slice holds are spread over several', () => {
  const addresses = Array.from({ length: 2001 }, (_, i) => `10.${Math.floor(i / 65536)}.${Math.floor(i / 256) % 256}.${i % 256}`);
  const slices = external({ port: 80, addresses }).filter(({ kind }) => kind === 'EndpointSlice');
  expect(slices.map(({ metadata, endpoints }) => [metadata.name, Array.isArray(endpoints) && endpoints.length]))
    .toEqual([['db-ipv4', 1000], ['db-ipv4-2', 1000], ['db-ipv4-3', 1]]);
});

test('readiness, host name and zone are said address by address', () => {
  const objects = external({ port: 80, endpoints: [{ address: '192.0.2.1', hostname: 'a', zone: 'z' }, { address: '192.0.2.2', ready: false }] });
  expect(only('EndpointSlice', objects).endpoints).toEqual([
    { addresses: ['192.0.2.1'], hostname: 'a', zone: 'z' },
    { addresses: ['192.0.2.2'], conditions: { ready: false } },
  ]);
});

test('in Endpoints, what is not ready stands apart', () => {
  const objects = external({ port: 80, endpoints: [{ address: '192.0.2.1' }, { address: '192.0.2.2', ready: false }], asEndpoints: true });
  expect(only('Endpoints', objects).subsets).toEqual([
    { addresses: [{ ip: '192.0.2.1' }], notReadyAddresses: [{ ip: '192.0.2.2' }], ports: [{ port: 80 }] },
  ]);
});

test('target ports stand in the slice, port names in both', () => {
  const objects = external({ ports: [{ name: 'a', port: 80, targetPort: 8080 }, { name: 'b', port: 81 }], addresses: ['192.0.2.1'] });
  expect(only('Service', objects)).toHaveProperty('spec.ports', [{ name: 'a', port: 80, targetPort: 8080 }, { name: 'b', port: 81 }]);
  expect(only('EndpointSlice', objects).ports).toEqual([{ name: 'a', port: 8080 }, { name: 'b', port: 81 }]);
});

test('without a port, the URL names the one that is asked for', () => {
  const chart = new Chart(Testing.app(), 'chart');
  const made = new HeadlessExternal(chart, 'db', { addresses: ['192.0.2.1'], withoutClusterIp: true });
  expect(made.url({ scheme: 'postgres', port: 5432 })).toBe('postgres://db.default.svc.cluster.local:5432');
});

const refusals: [string, HeadlessExternalProps, RegExp][] = [
  ['no address', { port: 80 }, /addresses are missing/],
  ['a host name', { port: 80, addresses: ['example.com'] }, /addresses\[0\] "example\.com" is no IP address.*ExternalAlias/],
  ['a loopback address', { port: 80, addresses: ['192.0.2.1', '127.0.0.1'] }, /addresses\[1\] "127\.0\.0\.1" is refused by Kubernetes.*loopback/],
  ['a link-local address', { port: 80, addresses: ['169.254.1.1'] }, /addresses\[0\] "169\.254\.1\.1".*link-local/],
  ['a multicast address', { port: 80, addresses: ['224.0.0.1'] }, /addresses\[0\] "224\.0\.0\.1".*multicast/],
  ['an unspecified address', { port: 80, addresses: ['0.0.0.0'] }, /addresses\[0\] "0\.0\.0\.0"/],
  ['an IPv6 loopback address', { port: 80, addresses: ['::1'] }, /addresses\[0\] "::1".*loopback/],
  ['an IPv4 address in the form of IPv6', { port: 80, addresses: ['::ffff:192.0.2.1'] }, /addresses\[0\] "::ffff:192\.0\.2\.1" is refused from Kubernetes 1\.36 on: .*mapped.*Write "192\.0\.2\.1"\./],
  ['an address with leading zeros', { port: 80, addresses: ['192.0.2.010'] }, /addresses\[0\] "192\.0\.2\.010" .*leading zeros.*Write "192\.0\.2\.10"\./],
  ['an address twice', { port: 80, addresses: ['192.0.2.1', '192.0.2.1'] }, /addresses\[1\] "192\.0\.2\.1" stands there already, as addresses\[0\]/],
  ['an address twice, in two spellings', { port: 80, addresses: ['2001:db8::1', '2001:DB8:0::1'] }, /addresses\[1\] "2001:DB8:0::1" stands there already, as addresses\[0\] "2001:db8::1"/],
  ['a target port beside ports', { targetPort: 8080, ports: [{ port: 80 }], addresses: ['192.0.2.1'] }, /targetPort 8080 is said beside ports/],
  ['more Endpoints than get traffic', { port: 80, addresses: Array.from({ length: 1001 }, (_, i) => `2001:db8::${i.toString(16)}`), asEndpoints: true }, /1001 addresses are more than the 1000/],
  ['an address with a port', { port: 80, addresses: ['192.0.2.1:80'] }, /is no IP address.*without port/],
  ['a mapped port without a cluster IP', { port: 80, targetPort: 8080, addresses: ['192.0.2.1'], withoutClusterIp: true }, /targetPort 8080 behind port 80 is never used/],
  ['port beside ports', { port: 80, ports: [{ port: 81 }], addresses: ['192.0.2.1'] }, /port 80 is said beside ports/],
  ['a zone in Endpoints', { port: 80, endpoints: [{ address: '192.0.2.1', zone: 'z' }], asEndpoints: true }, /zone "z" of 192\.0\.2\.1 has no place in Endpoints/],
  ['several ports without names', { ports: [{ port: 80 }, { port: 81 }], addresses: ['192.0.2.1'] }, /ports\[0\]\.name/],
  ['a host name that is no label', { port: 80, endpoints: [{ address: '192.0.2.1', hostname: 'a.b' }] }, /hostname.*"a\.b"/],
  ['a port out of range', { port: 65536, addresses: ['192.0.2.1'] }, /65536/],
  ['no ports with a cluster IP', { addresses: ['192.0.2.1'] }, /ports/],
];

test.each(refusals)('%s is refused, with the path', (_, props, message) => {
  expect(() => external(props)).toThrow(message);
  expect(() => external(props)).toThrow(/^chart\/db: /);
});
