/**
 * Whom NetworkPolicies let in to each workload, and whom each may reach, compared: the difference of what gets through,
 * told by whom it means. Looked into only where something that policies look at is different.
 */
import { Place } from './entrance';
import { Bounds, boundsOf, upper } from './passages';
import { REACHED, ReachChange, onPorts } from './reach';
import { KnownPlace, Snapshot } from './snapshot';
import { defined, grouped } from '../../kubernetes/values';
import { Network, NetworkPolicy, Workload, labelsOfNamespace } from '../../network/network';
import { podsOf, view } from '../../network/peers';
import { Direction, Opening, letIn, letOut } from '../../network/policies';
import { LabelSelector, Labels, isEverything, selectorText } from '../../network/selector';
import {
  ALL, KIND, LAST_PORT, NAMESPACE, NONE, OTHER, OTHERS, POD, PODS, TooInvolved, Traffic, View,
  covers, difference, equals, intersection, isEmpty, ofProtocol, portRange, portRanges, portsFor, present, union, where,
} from '../../network/traffic';
import { looksUp, Reasons } from '../../policies/reasons';
import { NOTHING, Sentence, capitalized, list, say } from '../../text/sentence';
import { canonical } from '../objects/fields';
import { Identified } from '../objects/identify';

export function comparePeers(before: Snapshot, after: Snapshot, told: readonly ReachChange[]): ReachChange[] {
  if (before.network.policies.length === 0 && after.network.policies.length === 0) return [];

  return new PeerComparison(before, after, told).changes();
}

/** Somebody at the other end who gets through in one version, and does not in the other. */
interface Party {
  readonly kind: 'everybody' | 'pods' | 'outside' | 'namespace' | 'workload' | 'unseen' | 'addresses';
  readonly who: Sentence;
  /** Of a workload. */
  readonly key?: string;
  readonly ports: Traffic;
  /** All ports at which it gets through in this version. */
  readonly whole: Traffic;
  /** All ports at which it gets through in the other version. */
  readonly other: Traffic;
  /** Whether a part of it gets through at `ports` in the other version. */
  readonly partly: boolean;
  readonly sure: boolean;
  /** Of whom the labels changed. */
  readonly by: readonly Identified[];
}

/** What a policy may ask about the other end, in both versions. */
interface Client {
  readonly kind: 'pods' | 'outside' | 'namespace' | 'workload';
  readonly who: Sentence;
  readonly key: string;
  /** Those that policies can't tell from it. */
  readonly points: Traffic;
  readonly namespace?: string;
  /** Undefined where it is not in that version. */
  readonly before?: View;
  readonly after?: View;
  /** Of a workload: what is known of any pod beside it, whatever its labels. */
  readonly around: View;
  /** Of a workload: the names of its ports, which rules for what goes out may ask for. */
  readonly ports?: Readonly<Record<When, Workload>>;
  /** What policies may ask about it is not the same in both versions. */
  readonly changed: boolean;
  /** Its pods are on the network of their node, where policies may not tell them from the node. */
  readonly onNode: boolean;
  readonly by: readonly Identified[];
}

type When = 'before' | 'after';

interface Difference {
  readonly gained: readonly Party[];
  readonly lost: readonly Party[];
}

const DIRECTIONS: readonly Direction[] = ['ingress', 'egress'];
const EVERY_POD: View = dimension => (dimension === KIND ? [POD] : undefined);
const EVERYBODY_ELSE: View = dimension => (dimension === KIND ? [OTHER] : undefined);

class PeerComparison {
  private readonly clients: readonly Client[];
  private readonly changed: readonly Client[];
  private readonly known = new Map<Bounds, Map<Bounds, Difference>>();
  /** Of each edge between two workloads, where it was told: at the end where it comes in. */
  private readonly edges = new Map<string, Traffic>();

  public constructor(private readonly before: Snapshot, private readonly after: Snapshot, private readonly told: readonly ReachChange[]) {
    this.clients = clientsOf(before, after);
    this.changed = this.clients.filter(({ changed }) => changed);
  }

  public changes(): ReachChange[] {
    return DIRECTIONS.flatMap(direction => [...this.after.places.values()].flatMap(place => {
      const former = this.before.places.get(place.place.key);
      if (place.workload === undefined || former?.workload === undefined) return [];

      const boundsBefore = boundsOf(this.before.network, former.workload, direction);
      const boundsAfter = boundsOf(this.after.network, place.workload, direction);
      try {
        const { gained, lost } = this.difference(direction, boundsBefore, boundsAfter, place.workload.ref.namespace);
        return [...this.tell(direction, former, place, gained, 'after', boundsAfter.doubt), ...this.tell(direction, former, place, lost, 'before', boundsAfter.doubt)];
      } catch (error) {
        if (!(error instanceof TooInvolved)) throw error;
        const sentence = say`What NetworkPolicies let through to ${place.place.label}, or out of it, is not compared: ${error.message}.`;
        return [this.change('not evaluated', former, place, sentence, [], [])];
      }
    }));
  }

  /** The same for all workloads under the same policies. */
  private difference(direction: Direction, before: Bounds, after: Bounds, namespace: string): Difference {
    const known = this.known.get(before)?.get(after);
    if (known !== undefined) return known;

    const pairs = [[before.written, after.written], [upper(before), upper(after)], [before.sure, after.sure]] as const;
    const found = {
      gained: this.parties(direction, 'after', after, before, namespace, pairs.map(([was, is]) => [is, was])),
      lost: this.parties(direction, 'before', before, after, namespace, pairs),
    };
    const of = this.known.get(before) ?? new Map<Bounds, Difference>();
    this.known.set(before, of.set(after, found));
    return found;
  }

  /** Who gets through `ours`, of the version that `when` says, and does not get through `theirs`. */
  private parties(
    direction: Direction, when: When, ours: Bounds, theirs: Bounds, namespace: string, pairs: readonly (readonly [Traffic, Traffic])[],
  ): Party[] {
    const more = union(...pairs.map(([our, their]) => difference(our, their)));
    const parties: Party[] = [];
    let rest = more;
    const covered: { readonly client: Client; readonly ports: Traffic }[] = [];
    const otherVersion = when === 'after' ? 'before' : 'after';
    const asked = direction === 'egress' && [...ours.openings, ...theirs.openings].some(({ policy }) => asksForNames(policy));
    const clients = !isEmpty(more) ? this.clients : asked ? this.clients.filter(one => one.changed || one.ports !== undefined) : this.changed;
    for (const client of clients) {
      const [now, then] = [client[when], client[otherVersion] ?? client[when]];
      if (now === undefined || then === undefined) continue;
      const much = client.kind === 'workload' ? 'some' : 'all';
      const { ports: named } = client;
      const resolved = (found: Traffic, version: When): Traffic => (asked && named !== undefined ? byNumber(found, named[version]) : found);
      const getsTo = (set: Traffic, how: 'some' | 'all' = much): Traffic => resolved(portsFor(set, now, how), when);
      const gotTo = (set: Traffic): Traffic => resolved(portsFor(set, then, much), otherVersion);
      // What blocks of addresses may mean to pods is told with the blocks, but for ports that are asked for by their names: only pods have such.
      const byName = asked && named !== undefined;
      const compared = byName ? [...pairs, [ours.possible, theirs.possible] as const] : pairs;
      const isNew = direction === 'ingress' && when === 'after' && client.kind === 'workload' && client.before === undefined;
      const gone = compared.map(([our, their]) => union(difference(getsTo(our), gotTo(their)), isNew ? difference(getsTo(our), portsFor(our, client.around, 'all')) : NONE));
      const toldOf = covered.filter(one => includes(one.client, client)).map(({ ports }) => ports);
      const ports = difference(union(...gone), union(...toldOf));
      if (isEmpty(ports)) continue;
      covered.push({ client, ports });
      const region = intersection(client.points, ports);
      rest = difference(rest, region);
      const certain = client.onNode ? NONE : when === 'after' ? intersection(ports, getsTo(ours.sure, 'all')) : difference(ports, gotTo(theirs.possible));
      for (const [sure, some] of [[true, certain], [false, difference(ports, certain)]] as const) {
        if (isEmpty(some)) continue;
        parties.push({
          kind: client.kind,
          who: client.who,
          key: client.key,
          ports: some,
          sure,
          by: client.changed ? client.by : [],
          whole: getsTo(ours.written),
          other: gotTo(theirs.written),
          partly: !isEmpty(intersection(theirs.written, intersection(client.points, some))),
        });
      }
    }
    const known = this.clients.filter(({ kind }) => kind === 'workload');
    const unseen = ours.openings.flatMap((opening): Party[] => {
      const part = intersection(rest, opening.written);
      const { peer } = opening;
      if (isEmpty(part) || (peer?.cidr === undefined && known.some(client => client[when] !== undefined && !isEmpty(portsFor(part, client[when], 'some'))))) return [];

      const ports = portsFor(part, () => undefined, 'some');
      const sure = when === 'after' ? covers(ours.sure, part) : isEmpty(intersection(theirs.possible, part));
      const whole = portsFor(opening.written, () => undefined, 'some');
      const who = describe(opening, namespace, covers(part, intersection(opening.written, ports)));
      return [{ kind: peer?.cidr === undefined ? 'unseen' : 'addresses', who, ports, whole, other: NONE, partly: false, sure, by: [] }];
    });
    return [...everybody(parties), ...unseen];
  }

  private tell(
    direction: Direction, former: KnownPlace, current: KnownPlace, parties: readonly Party[], when: When, doubt: Sentence | undefined,
  ): ReachChange[] {
    const { place } = current;
    const kinds: readonly ReachChange['change'][] = when === 'after' ? ['farther', 'wider'] : ['nearer', 'narrower'];
    const told = direction === 'egress' ? [] : this.told.filter(({ change, place: other }) => other.key === place.key && kinds.includes(change));
    const toldPorts = union(...told.flatMap(({ entrances }) => entrances.flatMap(({ to }) => (to === undefined ? [] : portAt(to.port)))));
    const untold = parties.filter(party => (party.kind === 'workload' ? this.isFirstEnd(party, place, direction, when)
      // Whoever comes from outside comes by an entrance, with which it is told.
      : !covers(toldPorts, party.ports) || (party.kind !== 'outside' && party.kind !== 'addresses')));
    const groups = grouped(untold, ({ sure, kind, ports, whole, other, partly }) => (
      [sure, (WHOLE.includes(kind) || kind === 'namespace') && `${kind}`, partly, ports.key, equals(whole, ALL), when === 'before' && equals(whole, ALL) && other.key].join(' ')));
    return [...groups.values()].map(([first, ...others]): ReachChange => {
      const who = list([first, ...others].map(party => party.who));
      const because = when === 'after' ? this.because(direction, former, current, [first, ...others]) : NOTHING;
      const sentence = (direction === 'ingress' ? ingressSentence : egressSentence)(first, who, place, when, doubt ?? ADDRESSES, because);
      const by = [first, ...others].flatMap(party => party.by);
      return this.change(changeOf(first, direction, when), former, current, sentence, portTexts(first.ports), by);
    });
  }

  /** What the policies of the new version say of it. */
  private because(direction: Direction, former: KnownPlace, { workload }: KnownPlace, parties: readonly Party[]): Sentence {
    if (workload === undefined || former.workload === undefined) return NOTHING;

    const reasons = Reasons.of(this.after.network);
    const before = new Set(Reasons.of(this.before.network).all(former.workload));
    const found = parties.flatMap(({ kind, key = '', ports }): readonly string[] => {
      const other = kind === 'workload' ? this.after.places.get(key)?.workload : undefined;
      if (other !== undefined) {
        const [from, to] = direction === 'ingress' ? [other, workload] : [workload, other];
        const told = reasons.between(from, to);
        return told.length > 0 ? told : reasons.all(to).filter(line => !before.has(line) && line.startsWith(`${from.ref.name} calls `));
      }
      const known = direction === 'ingress' ? reasons.between('everybody', workload) : [];
      if (known.length > 0 && (kind === 'outside' || kind === 'everybody' || kind === 'pods')) return known;
      const lookUp = looksUp(workload.ref);
      const isDns = direction === 'egress' && covers(portAt('53/UDP'), intersection(ports, ofProtocol('UDP'))) && covers(union(portAt('53/UDP'), portAt('53')), ports);
      // Of several, none says which of them it is about.
      const others = reasons.ofOthers(workload).filter(line => !before.has(line) && (line === lookUp) === isDns);
      return others.length === 1 ? others : [];
    });
    const lines = [...new Set(found)];
    return lines.length === 0 ? NOTHING : say`, because ${list(lines)}`;
  }

  private change(change: ReachChange['change'], former: KnownPlace, current: KnownPlace, sentence: Sentence, ports: readonly string[], by: readonly Identified[]): ReachChange {
    const { network, itemOf } = this.after;
    const { workload } = current;
    const policies = workload === undefined ? [] : [...letIn(network, workload).policies, ...letOut(network, workload).policies];
    return {
      change,
      place: current.place,
      ports,
      before: former.from,
      after: current.from,
      entrances: [],
      by: [...policies.map(({ manifest }) => itemOf(manifest)), ...by],
      sentence,
    };
  }

  /** An edge between two workloads is told where it comes in, and not again where it goes out. */
  private isFirstEnd({ key, ports }: Party, place: Place, direction: Direction, when: When): boolean {
    if (direction === 'ingress') {
      const edge = `${when} ${key} ${place.key}`;
      this.edges.set(edge, union(this.edges.get(edge) ?? NONE, ports));
      return true;
    }
    const told = this.edges.get(`${when} ${place.key} ${key}`);
    return told === undefined || !covers(told, ports);
  }
}

/** Parties that stand for so many that the sentence says how many are left. */
const WHOLE: readonly Party['kind'][] = ['everybody', 'pods'];

const ADDRESSES = say`which addresses pods have is in no manifest`;

function changeOf({ kind, sure }: Party, direction: Direction, when: When): ReachChange['change'] {
  if (when === 'before' && !sure) return 'not known';

  if (direction === 'egress') return when === 'after' ? 'reaches more' : 'reaches less';

  if (WHOLE.includes(kind)) return when === 'after' ? 'farther' : 'nearer';

  return when === 'after' ? 'wider' : 'narrower';
}

function ingressSentence(party: Party, who: Sentence, { label }: Place, when: When, why: Sentence, because: Sentence): Sentence {
  const { kind, sure, partly } = party;
  const on = at(party);
  if (when === 'after') {
    if (!sure) return say`${capitalized(who)} may now reach ${label}${on}${because}: ${why}.`;

    return WHOLE.includes(kind) ? say`${capitalized(who)} can now reach ${label}${on}${because}. Before: ${REACHED[partly ? 'pods' : 'nowhere']}.` : say`${capitalized(who)} can now reach ${label}${on}${because}.`;
  }
  if (!sure) return say`Whether ${who} can still reach ${label}${on} is not known: ${why}.`;

  if (kind === 'namespace' && partly) return say`Not ${who} can still reach ${label}${on}.`;

  if (!WHOLE.includes(kind)) return isRestricted(party) ? say`${capitalized(who)} can now reach ${label} only${onPorts(portTexts(party.other))}.` : say`${capitalized(who)} can no longer reach ${label}${on}.`;

  return partly
    ? say`${capitalized(who)} can no longer reach ${label}${on}; now it is reached ${REACHED.pods}.`
    : isRestricted(party) ? say`${capitalized(who)} can now reach ${label} only${onPorts(portTexts(party.other))}.` : say`No pod of the cluster can reach ${label}${on} any more.`;
}

function egressSentence(party: Party, parties: Sentence, { label }: Place, when: When, why: Sentence, because: Sentence): Sentence {
  const { kind, sure, partly } = party;
  const who = kind === 'everybody' ? say`every address` : parties;
  const on = at(party);
  if (when === 'after') return sure ? say`${label} can now reach ${who}${on}${because}.` : say`${label} may now reach ${who}${on}${because}: ${why}.`;

  if (!sure) return say`Whether ${label} can still reach ${who}${on} is not known: ${why}.`;

  if (isRestricted(party)) return say`${label} can now reach ${who} only${onPorts(portTexts(party.other))}.`;

  if (kind !== 'everybody') return (kind === 'pods' || kind === 'namespace') && partly ? say`${label} can no longer reach ${who}${on}, only some of them.` : say`${label} can no longer reach ${who}${on}.`;

  return partly ? say`${label} can now reach only what a NetworkPolicy lets it reach${on}.` : say`${label} can no longer reach anything${on}.`;
}

/** It had every port, and keeps some. */
function isRestricted({ ports, whole, other, partly }: Party): boolean {
  return equals(whole, ALL) && !equals(ports, ALL) && !isEmpty(other) && !partly;
}

function at({ ports, whole }: Party): Sentence {
  if (equals(ports, ALL)) return NOTHING;

  return equals(whole, ALL) ? say` on every port` : onPorts(portTexts(ports));
}

function portTexts(ports: Traffic): readonly string[] {
  return equals(ports, ALL) ? [] : portRanges(ports).map(({ protocol, first, last, name }) => {
    const numbers = name ?? (first === last ? `${first}` : first <= 1 && last === LAST_PORT ? 'any' : `${first}–${last}`);
    return protocol === 'TCP' ? numbers : `${numbers}/${protocol}`;
  });
}

/** The numbers of a workload's ports that are in a set, where the set asks for some by their names. */
function byNumber(set: Traffic, { containers }: Workload): Traffic {
  if (equals(set, ALL)) return set;

  const declared = containers.flatMap(({ ports }) => ports);
  return union(...portRanges(set).flatMap(({ protocol, first, last, name }) => {
    const named = declared.filter(one => one.name === name && one.protocol === protocol && first <= one.port && one.port <= last);
    const ranges = name === undefined ? [[first, last]] : named.map(({ port }) => [port, port]);
    return ranges.map(([from, to]) => intersection(ofProtocol(protocol), portRange(from, to)));
  }));
}

function namesPorts(...workloads: readonly Workload[]): boolean {
  return workloads.some(({ containers }) => containers.some(({ ports }) => ports.some(({ name }) => name !== undefined)));
}

function asksForNames({ egress = [] }: NetworkPolicy): boolean {
  return egress.some(({ ports = [] }) => ports.some(({ port }) => typeof port === 'string'));
}

/** `3000`, `53/UDP`. */
function portAt(text: string): Traffic {
  const [number, protocol = 'TCP'] = text.split('/');
  return protocol === 'TCP' || protocol === 'UDP' || protocol === 'SCTP' ? intersection(ofProtocol(protocol), portRange(Number(number), Number(number))) : NONE;
}

/** Every pod and everybody else, at the same ports, are everybody. */
function everybody(parties: readonly Party[]): readonly Party[] {
  const others = parties.filter(({ kind }) => kind === 'outside');
  const twinOf = (party: Party): Party | undefined => (party.kind !== 'pods' ? undefined
    : others.find(other => equals(other.ports, party.ports) && other.sure === party.sure));
  const merged = new Set(parties.map(twinOf));
  return parties.filter(party => !merged.has(party)).map(party => {
    const twin = twinOf(party);
    return twin === undefined ? party : { ...party, kind: 'everybody', partly: party.partly || twin.partly };
  });
}

function includes(one: Client, other: Client): boolean {
  return one.kind === 'pods' ? other.kind === 'namespace' || other.kind === 'workload' : one.kind === 'namespace' && other.kind === 'workload' && other.namespace === one.namespace;
}

/** The largest first: whoever is told with others is not told again. */
function clientsOf(before: Snapshot, after: Snapshot): readonly Client[] {
  const unchanged = { key: '', changed: false, onNode: false, by: [] };
  const [spacesBefore, spacesAfter] = [before, after].map(({ network }) => new Set(
    [...network.workloads, ...network.policies].map(({ ref }) => ref.namespace).concat(network.namespaces.map(({ ref }) => ref.name))));
  const inSpace = (network: Network, namespace: string): View => view(network, { namespace, labels: {} });
  const changed = (namespace: string): boolean => spaceOf(before.network, namespace) !== spaceOf(after.network, namespace);
  const relabelled = new Set([...spacesAfter].filter(name => spacesBefore.has(name) && changed(name)));
  const spaces = [...new Set([...spacesBefore, ...spacesAfter])].sort().map((namespace): Client => {
    const manifest = after.network.index.namespaces.get(namespace)?.manifest;
    return defined({
      kind: 'namespace',
      who: say`every pod of namespace ${namespace}`,
      key: namespace,
      namespace,
      around: EVERY_POD,
      points: intersection(PODS, where(NAMESPACE, [present(namespace)])),
      before: spacesBefore.has(namespace) ? inSpace(before.network, namespace) : undefined,
      after: spacesAfter.has(namespace) ? inSpace(after.network, namespace) : undefined,
      changed: relabelled.has(namespace),
      onNode: false,
      by: manifest === undefined ? [] : [after.itemOf(manifest)],
    });
  });
  const workloads = [...new Set([...before.places.keys(), ...after.places.keys()])].flatMap((key): Client[] => {
    const [former, current] = [before.places.get(key), after.places.get(key)];
    const [was, is] = [former?.workload, current?.workload];
    const place = current?.place ?? former?.place;
    const [then, now] = [was ?? is, is ?? was];
    const named = then !== undefined && now !== undefined && namesPorts(then, now) ? { before: then, after: now } : undefined;
    return place === undefined || (was ?? is) === undefined ? [] : [defined({
      kind: 'workload',
      who: say`${place.label}`,
      key,
      points: NONE,
      namespace: (is ?? was)?.ref.namespace,
      before: was ? view(before.network, podsOf(was)) : undefined,
      after: is ? view(after.network, podsOf(is)) : undefined,
      ports: named,
      around: is !== undefined && spacesBefore.has(is.ref.namespace) ? inSpace(after.network, is.ref.namespace) : EVERY_POD,
      changed: is !== undefined
        && (was === undefined || was.ref.namespace !== is.ref.namespace || !sameLabels(was.podLabels, is.podLabels)
          || relabelled.has(is.ref.namespace)),
      onNode: was?.hostNetwork === true || is?.hostNetwork === true,
      by: current?.by ?? [],
    })];
  });
  return [
    { ...unchanged, kind: 'pods', who: say`every pod of the cluster`, points: PODS, before: EVERY_POD, after: EVERY_POD, around: EVERY_POD },
    { ...unchanged, kind: 'outside', who: say`addresses outside the cluster`, points: OTHERS, before: EVERYBODY_ELSE, after: EVERYBODY_ELSE, around: EVERYBODY_ELSE },
    ...spaces, ...workloads,
  ];
}

/** All that policies may ask about a namespace. */
function spaceOf(network: Network, namespace: string): string {
  return network.index.namespaces.has(namespace) ? canonical(labelsOfNamespace(network, namespace)) : '';
}

function sameLabels(one: Labels, other: Labels): boolean {
  return one === other || canonical(one) === canonical(other);
}

function describe({ peer }: Opening, namespace: string, whole: boolean): Sentence {
  if (peer === undefined) return say`everybody`;

  const { cidr, except, podSelector, namespaceSelector } = peer;
  if (cidr !== undefined) return say`addresses in ${cidr}${except.length === 0 ? NOTHING : say` but ${list(except)}`}`;

  const some = whole ? NOTHING : say`some `;
  if (podSelector !== undefined && !isEverything(podSelector)) return say`${some}pods with ${selectorText(podSelector)}${namespaceSelector === undefined ? NOTHING : say` of ${namespaces(namespaceSelector)}`}`;

  return say`${whole ? say`every pod` : say`some pods`} of ${namespaceSelector === undefined ? say`namespace ${namespace}` : namespaces(namespaceSelector)}`;
}

function namespaces(selector: LabelSelector): Sentence {
  if (isEverything(selector)) return say`the cluster`;

  const name = Object.keys(selector.labels).length === 1 && selector.expressions.length === 0 ? selector.labels['kubernetes.io/metadata.name'] : undefined;
  return name === undefined ? say`namespaces with ${selectorText(selector)}` : say`namespace ${name}`;
}
