/** What gets through, as a value: a set of peers times ports, with the operations of sets, and one form for equal sets. */
import { createHash } from 'node:crypto';
import { addressRange } from '../kubernetes/address';

/**
 * What a point of a set is asked, in this order: the kind of peer; of a pod its namespace, the labels of that namespace
 * and its own labels; of any other peer its address; then the protocol, the number of the port, and the name that the pod
 * at the far end gives that port.
 */
export type Dimension = string;

export const KIND: Dimension = 'a';
export const NAMESPACE: Dimension = 'b';
export const ADDRESS: Dimension = 'e';
export const PROTOCOL: Dimension = 'f';
export const PORT: Dimension = 'g';
export const PORT_NAME: Dimension = 'h';

export function namespaceLabel(key: string): Dimension {
  return `c${key}`;
}

export function podLabel(key: string): Dimension {
  return `d${key}`;
}

/** Numbers are written so that their order is that of the texts. */
export type Value = string;

/** No such label, no such name. */
export const ABSENT: Value = '';
export const POD: Value = '0';
/** Whoever is no pod: a client outside, a node. */
export const OTHER: Value = '1';

/** A label or a name that is there. */
export function present(text: string): Value {
  return `=${text}`;
}

const PROTOCOLS = ['TCP', 'UDP', 'SCTP'] as const;
export type Protocol = typeof PROTOCOLS[number];

export function protocolValue(protocol: Protocol): Value {
  return `${PROTOCOLS.indexOf(protocol)}`;
}

export const LAST_PORT = 65_535;

export function portValue(port: number): Value {
  return `${port}`.padStart(5, '0');
}

/**
 * A set of points, kept as an ordered decision diagram: each node asks for one dimension, and each branch leads to what
 * is left to ask. A question whose answer makes no difference is not asked, so equal sets have equal keys.
 */
export interface Traffic {
  /** None: all points, or no point. */
  readonly dimension?: Dimension;
  readonly branches: readonly Branch[];
  /** The same for equal sets, and for no others. */
  readonly key: string;
}

/** In a dimension with an order, the values from this one up to the next branch; else this value alone, and the first branch is for all others. */
type Branch = readonly [from: Value | undefined, to: Traffic];

/** The least value of each dimension that has an order. */
const LEAST: ReadonlyMap<Dimension, Value> = new Map([[KIND, POD], [ADDRESS, addressValue(4, 0n)], [PROTOCOL, '0'], [PORT, portValue(1)]]);

export const NONE: Traffic = { branches: [], key: 'none' };
export const ALL: Traffic = { branches: [], key: 'all' };

export function isEmpty(set: Traffic): boolean {
  return set === NONE;
}

export function equals(one: Traffic, other: Traffic): boolean {
  return one.key === other.key;
}

export function union(...sets: readonly Traffic[]): Traffic {
  if (sets.length < 2) return sets[0] ?? NONE;
  // In halves, so that small sets meet small ones.
  const half = Math.floor(sets.length / 2);
  return combine(union(...sets.slice(0, half)), union(...sets.slice(half)), either);
}

function either(a: Traffic, b: Traffic): Traffic | undefined {
  if (a === ALL || b === ALL) return ALL;
  return a === NONE ? b : b === NONE || equals(a, b) ? a : undefined;
}

export function intersection(one: Traffic, other: Traffic): Traffic {
  return combine(one, other, (a, b) => a === NONE || b === NONE ? NONE : a === ALL ? b : b === ALL || equals(a, b) ? a : undefined);
}

export function difference(one: Traffic, other: Traffic): Traffic {
  return combine(one, other, (a, b) => a === NONE || b === ALL || equals(a, b) ? NONE : b === NONE ? a : undefined);
}

/** Whether every point of `inner` is in `outer`. */
export function covers(outer: Traffic, inner: Traffic): boolean {
  return isEmpty(difference(inner, outer));
}

/** The points with one of these values. */
export function where(dimension: Dimension, values: readonly Value[]): Traffic {
  return node(dimension, [[undefined, NONE], ...[...new Set(values)].sort().map((value): Branch => [value, ALL])]);
}

export const PODS = range(KIND, POD, OTHER);
export const OTHERS = range(KIND, OTHER, undefined);

export function ofProtocol(protocol: Protocol): Traffic {
  const at = PROTOCOLS.indexOf(protocol);
  return range(PROTOCOL, `${at}`, at === PROTOCOLS.length - 1 ? undefined : `${at + 1}`);
}

export function portRange(first: number, last: number): Traffic {
  if (!Number.isInteger(first) || !Number.isInteger(last) || first > last || last < 1 || first > LAST_PORT) return NONE;
  return range(PORT, portValue(Math.max(1, first)), last >= LAST_PORT ? undefined : portValue(last + 1));
}

/** Peers other than pods, with an address of the block; undefined for what is no block. */
export function block(cidr: string): Traffic | undefined {
  const found = addressRange(cidr);
  if (found === undefined) return undefined;
  const { version, first, last } = found;
  const next = last === LAST_ADDRESS[version] ? version === 4 ? addressValue(6, 0n) : undefined : addressValue(version, last + 1n);
  return intersection(OTHERS, range(ADDRESS, addressValue(version, first), next));
}

const LAST_ADDRESS = { 4: 2n ** 32n - 1n, 6: 2n ** 128n - 1n } as const;

/** What is known of points: their possible values in a dimension; undefined where they may have any. */
export type View = (dimension: Dimension) => readonly Value[] | undefined;

/** Whether the set has the points of which this much is known: all of them, some, or none. */
export function holds(set: Traffic, view: View): 'all' | 'some' | 'none' {
  const seen = new Set<Traffic>();
  const walk = (at: Traffic): void => {
    if (seen.has(at)) return;
    seen.add(at);
    if (at.dimension === undefined) return;
    const values = view(at.dimension);
    if (values === undefined) at.branches.forEach(([, to]) => walk(to));
    else values.forEach(value => walk(branchAt(at, value)));
  };
  walk(set);
  return !seen.has(ALL) ? 'none' : seen.has(NONE) ? 'some' : 'all';
}

/** The ports at which somebody of the set gets through, whoever it is. */
export function portsOf(set: Traffic): Traffic {
  return set.dimension === undefined || set.dimension >= PROTOCOL ? set : union(...set.branches.map(([, to]) => portsOf(to)));
}

/** Whoever of the set gets through, at whichever port. */
export function peersOf(set: Traffic): Traffic {
  if (set.dimension === undefined) return set;
  return set.dimension >= PROTOCOL ? ALL : node(set.dimension, set.branches.map(([from, to]) => [from, peersOf(to)]));
}

/** A range of ports by number; with a name, those of them that the pod calls so. */
export interface PortRange {
  readonly protocol: Protocol;
  readonly first: number;
  readonly last: number;
  readonly name?: string;
}

/** The ports of a set in order, for a reader. */
export function portRanges(set: Traffic): readonly PortRange[] {
  const ports = portsOf(set);
  return PROTOCOLS.flatMap(protocol => {
    const branches = branchesFor(branchIn(ports, PROTOCOL, protocolValue(protocol)), PORT);
    return branches.flatMap(([from, to], index): PortRange[] => {
      const next = branches[index + 1]?.[0];
      const numbers = { protocol, first: from === undefined ? 1 : Number(from), last: next === undefined ? LAST_PORT : Number(next) - 1 };
      if (to === NONE) return [];
      const unnamed = to.dimension === undefined || to.branches[0][1] !== NONE || branchAt(to, ABSENT) !== NONE;
      if (unnamed) return [numbers];
      return to.branches.flatMap(([name, one]) => name === undefined || one === NONE ? [] : [{ ...numbers, name: name.slice(1) }]);
    });
  });
}

function range(dimension: Dimension, from: Value, until: Value | undefined): Traffic {
  const rest: readonly Branch[] = until === undefined ? [] : [[until, NONE]];
  return node(dimension, from === LEAST.get(dimension) ? [[undefined, ALL], ...rest] : [[undefined, NONE], [from, ALL], ...rest]);
}

function addressValue(version: 4 | 6, address: bigint): Value {
  return `${version}${address.toString(16).padStart(version === 4 ? 8 : 32, '0')}`;
}

/** An address as points have it; undefined for what is none. */
export function addressPoint(address: string): Value | undefined {
  const found = addressRange(`${address}/${address.includes(':') ? 128 : 32}`);
  return found && addressValue(found.version, found.first);
}

function branchesFor(set: Traffic, dimension: Dimension): readonly Branch[] {
  return set.dimension === dimension ? set.branches : [[undefined, set]];
}

function branchIn(set: Traffic, dimension: Dimension, value: Value | undefined): Traffic {
  return set.dimension === dimension ? branchAt(set, value) : set;
}

function branchAt({ dimension = '', branches }: Traffic, value: Value | undefined): Traffic {
  let [, found] = branches[0];
  if (value === undefined) return found;
  const ordered = LEAST.has(dimension);
  for (const [from, to] of branches) if (from !== undefined && (ordered ? from <= value : from === value)) found = to;

  return found;
}

/** Sets that take more nodes than this are of policies that nobody can read, and would take too long. */
const MOST_NODES = 20_000;

/** So many different labels play into each other that the cases can't all be told apart. */
export class TooInvolved extends Error {
  constructor() {
    super(`more than ${MOST_NODES} cases would have to be told apart`);
  }
}

/** `meet` decides where it can, and the rest is decided branch by branch. */
function combine(one: Traffic, other: Traffic, meet: (a: Traffic, b: Traffic) => Traffic | undefined): Traffic {
  const known = new Map<string, Traffic>();
  const go = (a: Traffic, b: Traffic): Traffic => {
    const met = meet(a, b);
    if (met !== undefined) return met;
    const pair = `${a.key} ${b.key}`;
    const before = known.get(pair);
    if (before !== undefined) return before;
    if (known.size >= MOST_NODES) throw new TooInvolved();
    const dimension = b.dimension === undefined || (a.dimension !== undefined && a.dimension < b.dimension) ? a.dimension : b.dimension;
    if (dimension === undefined) throw new Error(`No rule for ${pair}`);
    const cuts = new Set([...branchesFor(a, dimension), ...branchesFor(b, dimension)].map(([from]) => from));
    // The first branch of each begins nowhere, and sort() puts undefined last.
    const made = node(dimension, [undefined, ...[...cuts].filter(cut => cut !== undefined).sort()]
      .map(cut => [cut, go(branchIn(a, dimension, cut), branchIn(b, dimension, cut))]));
    known.set(pair, made);
    return made;
  };
  return go(one, other);
}

/** The one form: no branch that says what the one before it (or, without an order, the first) says already. */
function node(dimension: Dimension, branches: readonly Branch[]): Traffic {
  const ordered = LEAST.has(dimension);
  const kept: Branch[] = [];
  for (const branch of branches) {
    const rival = ordered ? kept[kept.length - 1] : kept[0];
    if (rival === undefined || !equals(rival[1], branch[1])) kept.push(branch);
  }
  if (kept.length === 1) return kept[0][1];
  const text = JSON.stringify([dimension, ...kept.map(([from, to]) => [from ?? null, to.key])]);
  return { dimension, branches: kept, key: text.length < 200 ? text : createHash('sha256').update(text).digest('base64') };
}

/** The ports at which the peers of whom this much is known get through: some of those that they may be, or all. */
export function portsFor(set: Traffic, view: View, much: 'some' | 'all'): Traffic {
  const known = new Map<Traffic, Traffic>();
  const walk = (at: Traffic): Traffic => {
    if (at.dimension === undefined || at.dimension >= PROTOCOL) return at;
    const before = known.get(at);
    if (before !== undefined) return before;
    const values = view(at.dimension);
    const next = (values === undefined ? at.branches.map(([, to]) => to) : values.map(value => branchAt(at, value))).map(walk);
    const found = much === 'some' ? union(...next) : next.reduce(intersection, ALL);
    known.set(at, found);
    return found;
  };
  return walk(set);
}
