import * as fc from 'fast-check';

/** Mostly what is right, sometimes what is close to right or plainly wrong. */
export function mostly<T, U>(right: fc.Arbitrary<T>, wrong: fc.Arbitrary<U>, odds = 60): fc.Arbitrary<T | U> {
  return fc.oneof({ arbitrary: right, weight: odds }, { arbitrary: wrong, weight: 1 });
}

/** An object of which every field but the required ones may be missing: absent more often than not. */
export function sparse(
  required: Readonly<Record<string, fc.Arbitrary<unknown>>>, optional: Readonly<Record<string, fc.Arbitrary<unknown>>>,
): fc.Arbitrary<Record<string, unknown>> {
  const entries = Object.entries(optional)
    .map(([name, value]) => fc.option(value, { freq: 2, nil: undefined }).map(chosen => [name, chosen] as const));
  return fc.tuple(fc.record(required), fc.tuple(...entries)).map(([fixed, chosen]) => ({
    ...fixed,
    ...Object.fromEntries(chosen.filter(([, value]) => value !== undefined)),
  }));
}

/** `optional` with less chance: for fields that would otherwise spoil most objects. */
export function seldom<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(value, { freq: 2, nil: undefined }).chain(first => (first === undefined
    ? fc.constant(undefined)
    : fc.option(fc.constant(first), { freq: 2, nil: undefined })));
}

const wildNames = fc.oneof(
  fc.constantFrom('', 'A', 'a.b', '-a', 'a-', '1a', 'a_b', 'a--b', 'é', 'a/b', `${'a'.repeat(63)}`, `${'a'.repeat(64)}`, `a${'.a'.repeat(130)}`, 'ab.', '.a'),
  fc.string({ maxLength: 6 }),
);

export const names = mostly(fc.constantFrom('web', 'api', 'numbers-api', 'a', 'w2', 'sleep-1'), wildNames);
export const portNames = mostly(
  fc.constantFrom('http', 'metrics', 'dns', 'dns-tcp', 'grpc', ''),
  fc.oneof(wildNames, fc.constantFrom('http-but-far-too-long', '8080', 'a-b--c', 'exactly-fifteen')),
  12,
);
export const portNumbers = mostly(fc.constantFrom(80, 443, 8080, 53, 65535, 1), fc.constantFrom(0, -1, 65536, 10250, 2147483648, 1.5));
export const targetPorts = mostly(fc.oneof(portNumbers, fc.constantFrom('http', 'metrics')), fc.oneof(fc.constantFrom('', 'Http', '80', 'name-of-sixteen-x', 'a--b', '-a'), wildNames));
export const protocols = mostly(fc.constantFrom('TCP', 'UDP', 'SCTP'), fc.constantFrom('', 'tcp', 'HTTP', 'ICMP'));
export const appProtocols = mostly(fc.constantFrom('http', 'kubernetes.io/h2c', 'https'), fc.constantFrom('', 'a b', '/http', 'Example.com/http', 'a/b/c', 'x'.repeat(64)));

const labelKeys = mostly(fc.constantFrom('app', 'tier', 'app.kubernetes.io/name', 'Version'), fc.oneof(wildNames, fc.constantFrom('/a', 'A.b/c', 'a/', 'a/b/c', `${'p.'.repeat(127)}a/x`)), 80);
const labelValues = mostly(fc.constantFrom('web', 'v1', '', 'A_b.c-1'), fc.oneof(wildNames, fc.constantFrom('a b', '_a', 'a_', 'x'.repeat(64))), 80);

/** Built from entries, so that no label is called `__proto__`. */
export const labels = fc.array(fc.tuple(labelKeys, labelValues), { maxLength: 3 }).map(entries => Object.fromEntries(entries));
export const selectors = fc.array(fc.tuple(labelKeys, labelValues), { minLength: 1, maxLength: 2 }).map(entries => Object.fromEntries(entries));

const finalizers = fc.array(mostly(fc.constantFrom('example.com/keep', 'orphan', 'foregroundDeletion', 'kubernetes'), fc.constantFrom('keep', '', 'a/b/c', 'A.b/c')), { maxLength: 2 });
const annotations = fc.array(
  fc.tuple(mostly(fc.constantFrom('note', 'Example.com/Note', 'a.b/c'), fc.oneof(wildNames, fc.constantFrom('a/b/c', '/a'))), fc.oneof(fc.string({ maxLength: 5 }), fc.constantFrom('x', ''))),
  { maxLength: 2 },
).map(entries => Object.fromEntries(entries));

/** Metadata of an object; some wild namespaces would only spoil the URL, so none has a '/'. */
export const metadata = sparse({ name: names }, {
  namespace: fc.option(mostly(fc.constantFrom('default', 'blue'), fc.constantFrom('Blue', 'a.b', 'x'.repeat(64), ''), 12), { nil: undefined }),
  labels: labels,
  annotations: fc.option(annotations, { nil: undefined }),
  finalizers: seldom(finalizers),
  generateName: seldom(mostly(fc.constantFrom('web-', 'a'), wildNames, 6)),
  ownerReferences: seldom(fc.array(sparse({ apiVersion: fc.constantFrom('v1', 'apps/v1'), kind: fc.constantFrom('Pod', 'Deployment'), name: fc.constant('a'), uid: fc.constantFrom('u', 'u', 'u', 'u', 'u', 'v', 'w', '') }, { controller: fc.boolean() }), { maxLength: 2 })),
  resourceVersion: seldom(seldom(seldom(fc.constantFrom('', '1')))),
});

const IPV4 = ['192.168.123.234', '10.1.2.3', '203.0.113.9', '1.1.1.1'];
const IPV6 = ['2001:db8::1', 'fd00::abc', '2001:db8:0:1::5'];
const ODD_ADDRESSES = [
  '', '1.2.3', '1.2.3.256', '010.1.2.3', '1.2.3.4.5', 'a', '127.0.0.1', '127.9.9.9', '0.0.0.0', '169.254.1.1', '224.0.0.1', '224.0.1.1', '255.255.255.255', ' 1.2.3.4', '1.2.3.4/32',
  '::', '::1', '::ffff:1.2.3.4', '::ffff:127.0.0.1', 'fe80::1', 'febf::1', 'fec0::1', 'ff02::1', 'ff12::1', 'ff05::1', '2001:DB8::1', '2001:db8:0:0:0:0:0:1', '2001:db8::0:1', '1::2::3', ':::', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8',
  '1:2:3:4:5:6:7:8:9', '::1.2.3.4', '1:2:3:4:5:6:1.2.3.4', '::00001', '::g', 'fe80::1%eth0', '64:ff9b::1.2.3.4', '1:0:0:2:0:0:0:3', '0:0:1:0:0:1:0:0', '1::', '::2:3:4:5:6:7:8', '1:2:3:4::5:6:7:8', '00002001:db8::1',
];
export const addresses = mostly(fc.constantFrom(...IPV4, ...IPV4, ...IPV6), fc.oneof(fc.constantFrom(...ODD_ADDRESSES), fc.ipV4(), fc.ipV6()), 6);
export const addresses4 = mostly(fc.constantFrom(...IPV4), addresses, 12);
export const addresses6 = mostly(fc.constantFrom(...IPV6), fc.oneof(addresses, fc.ipV6()), 3);
export const oddAddresses = fc.constantFrom(...ODD_ADDRESSES);
export const cidrs = mostly(fc.constantFrom('10.0.0.0/8', '192.168.1.0/24', '2001:db8::/32', ' 10.0.0.0/8 '), fc.constantFrom('10.0.0.0', '10.0.0.1/8', '10.0.0.0/33', '10.0.0.0/-1', '10.0.0.0/08', '2001:db8::/129', '', '/8', '::ffff:1.2.3.4/120', 'a/8', '010.0.0.0/8', '10.0.0.0/8/8', '10.0.0.0/+8'), 6);

/** What stands where something else should: for breaking an object at any place. */
export const wildValues = fc.oneof(
  fc.constantFrom<unknown>(null, '', 0, true, false, 'text', '80', -1, 1.5, 2147483648, [], {}, [null], ['a'], { a: 'b' }, [{}], '1Gi', '2020-01-01T00:00:00Z'),
  fc.integer({ min: -5, max: 70000 }),
  fc.string({ maxLength: 4 }),
);
