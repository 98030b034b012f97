import {
  ambiguousAddressProblem, annotationKeyProblem, atLeast, canonicalAddress, canonicalSpelling, cidrProblem, dnsLabel1035Problem, dnsLabel1123Problem,
  dnsSubdomainProblem, endpointAddressProblem, externalNameProblem, hostNameProblem, inRange, ipAddressProblem, ipVersion, labelKeyProblem,
  labelValueProblem, minorVersion, nodePortProblem, portNameProblem, portNumberProblem, quoted, serviceNameProblem, servicePortNameProblem,
} from '../../src/kubernetes/syntax';

/** Values that a rule accepts, and values that it refuses with the words of its sentence. */
interface Table {
  readonly rule: (value: string) => string | undefined;
  readonly accepts: readonly string[];
  readonly refuses: ReadonlyArray<readonly [value: string, saying: string]>;
}

const of = (length: number): string => 'a'.repeat(length);
const LABELS: Table['refuses'] = [
  ['', 'is no RFC'], ['-a', 'is no RFC'], ['a-', 'is no RFC'], ['A', 'is no RFC'], ['a_b', 'is no RFC'], ['a.b', 'is no RFC'], ['a b', 'is no RFC'], ['a\n', 'is no RFC'],
  [of(64), 'has 64 characters; a DNS label has at most 63'],
];
const tables: Readonly<Record<string, Table>> = {
  'an RFC 1123 label': { rule: dnsLabel1123Problem, accepts: ['a', '1', 'a-1', '1a', of(63)], refuses: LABELS },
  'an RFC 1035 label': { rule: dnsLabel1035Problem, accepts: ['a', 'a-1', of(63)], refuses: [...LABELS, ['1a', 'starting with a letter'], ['1', 'starting with a letter']] },
  'a Service\'s name up to 1.36': { rule: name => serviceNameProblem(name, '1.36'), accepts: ['web'], refuses: [['1web', 'is no RFC 1035 label']] },
  'a Service\'s name from 1.37': { rule: name => serviceNameProblem(name, '1.37'), accepts: ['web', '1web'], refuses: [['Web', 'is no RFC 1123 label']] },
  'a DNS subdomain': {
    rule: dnsSubdomainProblem,
    accepts: ['a', 'a.b', '1.2.3.4', `${of(63)}.${of(63)}`, of(253)],
    refuses: [['', 'is no RFC 1123 subdomain'], ['.a', 'is no'], ['a.', 'is no'], ['a..b', 'is no'], ['a.-b', 'is no'], ['A.b', 'is no'], [of(254), 'has 254 characters']],
  },
  'an external name': {
    rule: externalNameProblem,
    accepts: ['db.example.com', 'db.example.com.', '10.0.0.1'],
    refuses: [['', 'is empty'], ['.', 'is empty'], ['a..', 'is no'], ['http://a', 'is no'], ['a/b', 'is no'], ['a:80', 'is no']],
  },
  'a label\'s key': {
    rule: labelKeyProblem,
    accepts: ['app', 'App_1.x', 'example.com/app', `${of(253)}/${of(63)}`],
    refuses: [['', 'label key "" is no qualified name'], ['/a', 'the prefix'], ['a/', 'is no qualified name'], ['A.b/c', 'the prefix'], ['a/b/c', 'more than one'], [of(64), 'has 64'], ['_a', 'is no']],
  },
  'a label\'s value': { rule: labelValueProblem, accepts: ['', 'v1', 'A_b.c-1', of(63)], refuses: [['a b', 'may hold'], ['_a', 'may hold'], ['a/b', 'may hold'], [of(64), 'has 64'], ['é', 'may hold']] },
  'a host\'s name': {
    rule: hostNameProblem,
    accepts: ['a', 'raw.githubusercontent.com', 'example.com.', '127.1.example', 'a.1a', `${of(63)}.com`],
    refuses: [
      ['', 'is no RFC 1123 subdomain'], ['.', 'is no RFC 1123 subdomain'], ['a..', 'is no'], ['A.com', 'is no'], [`${of(64)}.com`, 'has 64 characters, and 63 is the most'],
      ['127.1', 'ends in a number'], ['a.0x7f.', 'ends in a number'], ['a.0x', 'ends in a number'],
    ],
  },
  'an annotation\'s key': { rule: annotationKeyProblem, accepts: ['Note', 'Example.COM/Note'], refuses: [['a b', 'annotation key "a b"'], ['a/b/c', 'more than one']] },
  'a container\'s port name': {
    rule: portNameProblem,
    accepts: ['http', 'a', '1a', 'exactly-fifteen'],
    refuses: [['', 'may hold only'], ['80', 'has no letter'], ['a--b', 'two hyphens'], ['-a', 'starts or ends'], ['a-', 'starts or ends'], ['Http', 'may hold only'], [of(16), 'has 16 characters']],
  },
  'a Service\'s port name': { rule: servicePortNameProblem, accepts: ['http', '80', 'a--b', of(63)], refuses: [['Http', 'port name "Http"'], ['', 'is no'], [of(64), 'has 64']] },
  'an address up to 1.35': { rule: value => ipAddressProblem(value, '1.35'), accepts: ['10.1.2.3', '010.1.2.3', '::ffff:1.2.3.4', '::1'], refuses: [['10.1.2', 'is no IP address'], ['', 'is no']] },
  'an address from 1.36': {
    rule: value => ipAddressProblem(value, '1.36'),
    accepts: ['10.1.2.3', '::1', '2001:DB8::1'],
    refuses: [['010.1.2.3', 'leading zeros'], ['::ffff:1.2.3.4', 'IPv4-mapped'], ['::00001', 'leading zeros'], ['::1.02.3.4', 'leading zeros']],
  },
  'an address that everybody reads alike': { rule: ambiguousAddressProblem, accepts: ['10.1.2.3', '::1'], refuses: [['010.1.2.3', 'octal'], ['a', 'is no IP address']] },
  'an endpoint\'s address': {
    rule: endpointAddressProblem,
    accepts: ['192.168.123.234', '2001:db8::1', '224.0.1.1', '255.255.255.255', 'ff05::1', 'fec0::1', '::ffff:10.1.2.3', '::2'],
    refuses: [
      ['127.0.0.1', 'loopback'], ['127.255.0.1', 'loopback'], ['::1', 'loopback'], ['::ffff:127.0.0.1', 'loopback'], ['0.0.0.0', 'unspecified'], ['::', 'unspecified'],
      ['169.254.0.1', 'link-local'], ['fe80::1', 'link-local'], ['febf::1', 'link-local'], ['224.0.0.251', 'link-local multicast'], ['ff02::1', 'link-local multicast'],
      ['ff12::1', 'link-local multicast'], ['db.example.com', 'is no IP address'],
    ],
  },
  'an address range up to 1.35': {
    rule: value => cidrProblem(value, '1.35'),
    accepts: ['10.0.0.0/8', '10.1.2.3/8', '0.0.0.0/0', '::/0', '10.0.0.0/08', '::ffff:1.2.3.4/120'],
    refuses: [['10.0.0.0', 'is no address range'], ['10.0.0.0/33', 'is no'], ['::/129', 'is no'], ['a/8', 'is no'], ['10.0.0.0/', 'is no'], ['10.0.0.0/-1', 'is no'], ['', 'is no']],
  },
  'an address range from 1.36': {
    rule: value => cidrProblem(value, '1.36'),
    accepts: ['10.0.0.0/8', '2001:db8::/32', '10.1.2.3/32'],
    refuses: [['10.1.2.3/8', 'bits set'], ['2001:db8::1/32', 'bits set'], ['10.0.0.0/08', 'leading zeros'], ['010.0.0.0/8', 'leading zeros'], ['::ffff:0:0/96', 'IPv4-mapped']],
  },
};

describe.each(Object.entries(tables))('%s', (_, { rule, accepts, refuses }) => {
  test.each(accepts.map(value => [value]))('may be %j', value => {
    expect(rule(value)).toBeUndefined();
  });

  test.each(refuses.map(([value, saying]) => [value, saying]))('may not be %j: it %s', (value, saying) => {
    expect(rule(value)).toContain(saying);
  });
});

test.each([
  ['192.168.123.234', 4], ['010.001.002.003', 4], ['::ffff:1.2.3.4', 4], ['::1', 6], ['::', 6], ['1::', 6], ['2001:DB8::1', 6], ['1:2:3:4:5:6:7:8', 6], ['1:2:3:4:5:6:1.2.3.4', 6],
  ['', undefined], ['1.2.3', undefined], ['1.2.3.256', undefined], ['1.2.3.4.5', undefined], ['1.2.3.', undefined], ['a.b.c.d', undefined], [' 1.2.3.4', undefined], ['1.2.3.4/8', undefined],
  [':::', undefined], ['1::2::3', undefined], ['1:2:3:4:5:6:7', undefined], ['1:2:3:4:5:6:7:8:9', undefined], ['1:2:3:4::5:6:7:8', undefined], ['::10000', undefined], ['fe80::1%eth0', undefined],
  ['::1.2.3', undefined], ['1.2.3.4::', undefined], [':1', undefined], ['1:', undefined],
])('%j is an IP address of version %s', (value, version) => {
  expect(ipVersion(value)).toBe(version);
});

test.each([
  ['2001:db8:0:0:0:0:0:1', '2001:db8::1'], ['2001:DB8::1', '2001:db8::1'], ['1:0:0:2:0:0:0:3', '1:0:0:2::3'], ['0:0:1:0:0:1:0:0', '::1:0:0:1:0:0'], ['1:2:3:4:5:6:7:0', '1:2:3:4:5:6:7:0'],
  ['::', '::'], ['1::', '1::'], ['0:0:0:0:0:0:0:1', '::1'], ['64:ff9b::1.2.3.4', '64:ff9b::102:304'], ['010.1.2.3', '10.1.2.3'], ['::ffff:1.2.3.4', '1.2.3.4'], ['no', undefined],
])('%s is spelt %s', (value, canonical) => {
  expect(canonicalSpelling(value)).toBe(canonical);
});

test('two spellings of one address have one key', () => {
  expect(canonicalAddress('2001:db8::1')).toBe(canonicalAddress('2001:0DB8:0::0001'));
  expect(canonicalAddress('10.1.2.3')).not.toBe(canonicalAddress('10.1.2.4'));
});

test.each([
  ['10.96.3.4', '10.96.0.0/16', true], ['10.97.3.4', '10.96.0.0/16', false], ['10.97.3.4', '10.96.0.0/12', true], ['fd00::5', 'fd00::/112', true], ['fd00::1:5', 'fd00::/112', false],
  ['10.96.3.4', 'fd00::/8', false], ['no', '10.0.0.0/8', false], ['10.0.0.1', 'no', false], ['1.2.3.4', '0.0.0.0/0', true],
])('%s in %s: %s', (value, range, expected) => {
  expect(inRange(value, range)).toBe(expected);
});

test.each([[1, true], [80, true], [65535, true], [0, false], [65536, false], [-1, false], [80.5, false], [NaN, false]])('port %s is one: %s', (port, valid) => {
  expect(portNumberProblem(port) === undefined).toBe(valid);
});

test.each([[30000, true], [32767, true], [29999, false], [32768, false], [30080.5, false]])('node port %s is one: %s', (port, valid) => {
  expect(nodePortProblem(port) === undefined).toBe(valid);
});

test('lengths are counted in bytes, as the API server does', () => {
  expect(quoted('é'.repeat(200))).toHaveLength(83);
  expect(portNameProblem('é'.repeat(8))).toContain('has 16 characters');
});

test.each([['1.28', 28], ['v1.34.4', 34], ['1.37.0-rc.1', 37], ['1.28+', 28]])('%s is release %s', (version, minor) => {
  expect(minorVersion(version)).toBe(minor);
  expect([atLeast(version, minor), atLeast(version, minor + 1)]).toEqual([true, false]);
});

test.each(['', '28', '2.0', 'latest', '1.x'])('%j is no release', version => {
  expect(() => minorVersion(version)).toThrow('is not of the form 1.<minor>');
});
