import * as fc from 'fast-check';
import {
  ABSENT, addressPoint, ADDRESS, ALL, block, covers, difference, Dimension, equals, holds, intersection, isEmpty, KIND, NAMESPACE, namespaceLabel,
  NONE, ofProtocol, OTHER, OTHERS, peersOf, POD, podLabel, PODS, PORT, PORT_NAME, portRange, portRanges, portsOf, portValue, present, PROTOCOL,
  protocolValue, TooInvolved, Traffic, union, where,
} from '../../src/network/traffic';

type Point = ReadonlyMap<Dimension, string>;

/** A set twice: as the algebra keeps it, and as a question that every point can answer. */
interface Both {
  readonly set: Traffic;
  readonly has: (point: Point) => boolean;
}

const NAMED: readonly Dimension[] = [NAMESPACE, namespaceLabel('team'), namespaceLabel('tier'), podLabel('app'), podLabel('team'), PORT_NAME];
const VALUES = [ABSENT, ...['a', 'b', 'c'].map(present)];
const LAST = 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff';
const ADDRESSES = ['0.0.0.0', '9.255.255.255', '10.0.0.0', '10.1.2.3', '10.255.255.255', '11.0.0.0', '255.255.255.255', '::', '::1', '2001:db8::5', LAST];
const BLOCKS: ReadonlyMap<string, readonly string[]> = new Map([
  ['0.0.0.0/0', ADDRESSES.slice(0, 7)], ['10.0.0.0/8', ADDRESSES.slice(2, 5)], ['10.1.0.0/16', ['10.1.2.3']],
  ['::/0', ADDRESSES.slice(7)], ['2001:db8::/32', ['2001:db8::5']], ['10.1.2.3/32', ['10.1.2.3']],
]);
const PORTS = [1, 79, 80, 81, 8080, 65_535];
const PROTOCOL_NAMES = ['TCP', 'UDP', 'SCTP'] as const;

const atoms: fc.Arbitrary<Both> = fc.oneof(
  fc.tuple(fc.constantFrom(...NAMED), fc.uniqueArray(fc.constantFrom(...VALUES))).map(([dimension, values]) => (
    { set: where(dimension, values), has: (point: Point) => values.includes(point.get(dimension) ?? '') })),
  fc.constantFrom({ set: PODS, has: (point: Point) => point.get(KIND) === POD }, { set: OTHERS, has: (point: Point) => point.get(KIND) === OTHER }),
  fc.constantFrom({ set: ALL, has: () => true }, { set: NONE, has: () => false }),
  fc.constantFrom(...PROTOCOL_NAMES).map(name => ({ set: ofProtocol(name), has: (point: Point) => point.get(PROTOCOL) === protocolValue(name) })),
  fc.tuple(fc.constantFrom(...PORTS), fc.constantFrom(...PORTS)).map(([first, last]) => (
    { set: portRange(first, last), has: (point: Point) => Number(point.get(PORT)) >= first && Number(point.get(PORT)) <= last })),
  fc.constantFrom(...BLOCKS).map(([cidr, inside]) => (
    { set: block(cidr) ?? NONE, has: (point: Point) => point.get(KIND) === OTHER && inside.some(one => addressPoint(one) === point.get(ADDRESS)) })),
);

const sets: fc.Arbitrary<Both> = fc.letrec<{ set: Both }>(tie => ({
  set: fc.oneof({ maxDepth: 4, withCrossShrink: true }, atoms,
    fc.tuple(tie('set'), tie('set')).map(([a, b]) => ({ set: union(a.set, b.set), has: (point: Point) => a.has(point) || b.has(point) })),
    fc.tuple(tie('set'), tie('set')).map(([a, b]) => ({ set: intersection(a.set, b.set), has: (point: Point) => a.has(point) && b.has(point) })),
    fc.tuple(tie('set'), tie('set')).map(([a, b]) => ({ set: difference(a.set, b.set), has: (point: Point) => a.has(point) && !b.has(point) }))),
})).set;

const points: fc.Arbitrary<Point> = fc.tuple(
  fc.constantFrom(POD, OTHER), fc.constantFrom(...ADDRESSES), fc.constantFrom(...PROTOCOL_NAMES), fc.constantFrom(...PORTS),
  fc.tuple(...NAMED.map(() => fc.constantFrom(...VALUES))),
).map(([kind, address, protocol, port, named]) => new Map([
  [KIND, kind], [ADDRESS, addressPoint(address) ?? ''], [PROTOCOL, protocolValue(protocol)], [PORT, portValue(port)],
  ...NAMED.map((dimension, at) => [dimension, named[at]] as const),
]));

function has(set: Traffic, point: Point): boolean {
  return holds(set, dimension => [point.get(dimension) ?? '']) === 'all';
}

const RUNS = { numRuns: 300 };

test('a set has the points that its parts make it have', () => {
  fc.assert(fc.property(sets, fc.array(points, { minLength: 5, maxLength: 20 }), (both, sample) => {
    for (const point of sample) expect(has(both.set, point)).toBe(both.has(point));
  }), RUNS);
});

test('what two sets share, and what each has alone, give the whole back', () => {
  fc.assert(fc.property(sets, sets, ({ set: a }, { set: b }) => {
    expect(union(difference(a, b), intersection(a, b)).key).toBe(a.key);
    expect(union(difference(a, b), b).key).toBe(union(b, a).key);
    expect(isEmpty(intersection(difference(a, b), b))).toBe(true);
    expect(difference(ALL, union(a, b)).key).toBe(intersection(difference(ALL, a), difference(ALL, b)).key);
  }), RUNS);
});

test('a set covers another one exactly where the other has no point that it lacks', () => {
  fc.assert(fc.property(sets, sets, fc.array(points, { minLength: 20, maxLength: 40 }), (a, b, sample) => {
    if (covers(a.set, b.set)) for (const point of sample) expect(!b.has(point) || a.has(point)).toBe(true);
    else expect(isEmpty(difference(b.set, a.set))).toBe(false);
    expect(covers(union(a.set, b.set), b.set)).toBe(true);
    expect(covers(a.set, b.set) && covers(b.set, a.set)).toBe(equals(a.set, b.set));
  }), RUNS);
});

test('equal sets are equal in structure, in whatever order they were put together', () => {
  fc.assert(fc.property(fc.array(sets, { minLength: 1, maxLength: 6 }), parts => {
    const forward = union(...parts.map(({ set }) => set));
    const backward = parts.reduceRight<Traffic>((whole, { set }) => union(whole, set), NONE);
    expect(backward).toStrictEqual(forward);
  }), RUNS);
});

test('of points of which less is known, the answer is all or none only where it is the same for each of them', () => {
  const samples = fc.array(points, { minLength: 10, maxLength: 20 });
  fc.assert(fc.property(sets, points, fc.subarray([...NAMED, KIND, PORT, PROTOCOL]), samples, (both, point, unknown, others) => {
    const answer = holds(both.set, dimension => unknown.includes(dimension) ? undefined : [point.get(dimension) ?? '']);
    for (const other of others) {
      const filled = new Map([...point].map(([dimension, value]) => [dimension, unknown.includes(dimension) ? other.get(dimension) ?? '' : value] as const));
      if (answer !== 'some') expect(both.has(filled)).toBe(answer === 'all');
    }
  }), RUNS);
});

test('the ports and the peers of a set are those of its points', () => {
  fc.assert(fc.property(sets, points, ({ set, has: inside }, point) => {
    if (!inside(point)) return;
    expect(has(portsOf(set), point)).toBe(true);
    expect(has(peersOf(set), point)).toBe(true);
    expect(portRanges(set).some(({ protocol, first, last, name }) => protocolValue(protocol) === point.get(PROTOCOL)
      && first <= Number(point.get(PORT)) && last >= Number(point.get(PORT))
      && (name === undefined || present(name) === point.get(PORT_NAME)))).toBe(true);
  }), RUNS);
});

test.each<[string, Traffic, unknown]>([
  ['all ports', ALL, [['TCP', 1, 65_535], ['UDP', 1, 65_535], ['SCTP', 1, 65_535]]],
  ['two ports', intersection(ofProtocol('TCP'), union(portRange(80, 80), portRange(90, 90))), [['TCP', 80, 80], ['TCP', 90, 90]]],
  ['ports side by side', intersection(ofProtocol('TCP'), union(portRange(80, 80), portRange(81, 90))), [['TCP', 80, 90]]],
  ['two ports without one of them', difference(union(portRange(80, 80), portRange(90, 90)), union(portRange(80, 80), ofProtocol('UDP'), ofProtocol('SCTP'))), [['TCP', 90, 90]]],
  ['a port by name', intersection(ofProtocol('UDP'), where(PORT_NAME, [present('dns')])), [['UDP', 1, 65_535, 'dns']]],
  ['no port', NONE, []],
])('portRanges tells %s', (_, set, wanted) => {
  expect(portRanges(set).map(({ protocol, first, last, name }) => [protocol, first, last, ...name === undefined ? [] : [name]])).toEqual(wanted);
});

test('a set of cases without number is given up, with the reason, before it takes long', () => {
  const keys = Array.from({ length: 40 }, (_, index) => `k${`${index}`.padStart(2, '0')}`);
  const pairs = keys.map(key => intersection(where(namespaceLabel(key), [present('1')]), where(podLabel(key), [present('1')])));
  expect(() => union(...pairs)).toThrow(TooInvolved);
});
