/** What NetworkPolicies let in to pods and out of them, as values, and how sure that is. */
import { isGiven } from './given-labels';
import { Network } from './network';
import { nameKey, NetworkPolicy, ObjectRef, Peer, PolicyRule, UnevaluatedPolicy, Workload } from './objects';
import { howMany, peerSets, peerText, Pods, podsOf, view } from './peers';
import { DNS_PODS, NODE_LOCAL_DNS } from './system';
import {
  ABSENT, ALL, block, covers, holds, intersection, isEmpty, NONE, ofProtocol, OTHERS, PODS, PORT, PORT_NAME, portRange, portValue, present,
  Protocol, PROTOCOL, protocolValue, TooInvolved, Traffic, union, Value, View, where,
} from './traffic';
import { foundOrMade, grouped } from '../kubernetes/values';

/** Into the pods that a policy selects, or out of them. */
export type Direction = 'ingress' | 'egress';

/** One end of a connection. */
export type Party =
  | { readonly kind: 'pods'; readonly pods: Pods }
  /** A process on the network of a node. */
  | { readonly kind: 'node' }
  /** Neither a pod nor a node. Without an address: at any of these versions of IP, and none means both. */
  | { readonly kind: 'address'; readonly address?: string; readonly families?: readonly (4 | 6)[] };

/** Yes, no, or not known from manifests, each with its reason. */
export interface Answer {
  readonly answer: 'yes' | 'no' | 'unknown';
  /** A clause: `NetworkPolicy shop/db does not let it in`. */
  readonly why: string;
  /** What says so: a policy. */
  readonly by?: ObjectRef;
  /** Where in it: `spec.ingress[0].from[1]`. */
  readonly field?: string;
}

/** What one peer of one rule lets through. */
export interface Opening {
  readonly policy: NetworkPolicy;
  /** `spec.ingress[0].from[1]`; of a rule for everybody `spec.ingress[0]`. */
  readonly field: string;
  /** None: everybody. */
  readonly peer?: Peer;
  /** What is written: pods by their labels, others by their addresses. */
  readonly written: Traffic;
  /** And whom else that may mean: a block of addresses may have those of pods. */
  readonly possible: Traffic;
}

/** What gets through to pods, or out of them. `certain` is within `written`, and that within `possible`. */
export interface Passage {
  /** The policies that select the pods, or some of them, for this direction; none: everything gets through. */
  readonly policies: readonly NetworkPolicy[];
  readonly openings: readonly Opening[];
  /** By the words of the NetworkPolicies alone. */
  readonly written: Traffic;
  /** On every cluster, to each of the pods. */
  readonly certain: Traffic;
  /** On some cluster, or to some of the pods. */
  readonly possible: Traffic;
  /** Why more may get through than is certain, or less; apart from what blocks of addresses mean. */
  readonly doubts: readonly Doubt[];
}

export interface Doubt {
  readonly why: string;
  readonly by: ObjectRef;
  readonly field?: string;
}

/** What gets through to a workload's pods, by the number of the port on which they listen. */
export function letIn(network: Network, workload: Workload): Passage {
  return passageOf(network, workload, 'ingress');
}

/** What gets out of a workload's pods, by the number of the port at the far end. */
export function letOut(network: Network, workload: Workload): Passage {
  return passageOf(network, workload, 'egress');
}

/** What gets through in one direction, as `letIn` and `letOut` tell it. */
export function passageOf(network: Network, workload: Workload, direction: Direction): Passage {
  return passage(network, podsOf(workload), direction);
}

/** Whether policies let one end connect to a port of the other: the pods' own port, behind whatever Service. */
export function mayConnect(network: Network, from: Party, to: Party, port: number, protocol: Protocol): Answer {
  const out = mayLeave(network, from, to, port, protocol);
  if (out.answer === 'no') return out;
  const into = mayEnter(network, from, to, port, protocol);
  return into.answer === 'no' || out.answer === 'yes' ? into : out;
}

/** What the policies of the end that connects say of it. */
export function mayLeave(network: Network, from: Party, to: Party, port: number, protocol: Protocol): Answer {
  return from.kind === 'pods' ? ask(network, passage(network, from.pods, 'egress'), 'egress', from, to, port, protocol) : OPEN;
}

/** What the policies of the end that is connected to say of it. */
export function mayEnter(network: Network, from: Party, to: Party, port: number, protocol: Protocol): Answer {
  return to.kind === 'pods' ? ask(network, passage(network, to.pods, 'ingress'), 'ingress', to, from, port, protocol) : OPEN;
}

/** The same by names, for whoever holds the model against another engine. */
export function policyAnswer(network: Network, from: NamedParty, to: NamedParty, port: number, protocol: Protocol): Answer['answer'] {
  return mayConnect(network, named(network, from), named(network, to), port, protocol).answer;
}

/** A workload by its name, the first of that name in its namespace; or an address outside. */
export type NamedParty = { readonly namespace: string; readonly workload: string } | { readonly address: string };

function named(network: Network, party: NamedParty): Party {
  if ('address' in party) return { kind: 'address', address: party.address };
  const workload = network.workloads.find(({ ref }) => ref.namespace === party.namespace && ref.name === party.workload);
  if (workload === undefined) throw new Error(`There is no workload ${party.namespace}/${party.workload} in the network: name one of its manifests.`);
  return { kind: 'pods', pods: podsOf(workload) };
}

const OPEN: Answer = { answer: 'yes', why: 'no policy keeps it away' };

/**
 * Whether policies let pods ask the cluster's DNS. The pods that answer are in no manifest, and their labels are those of
 * the usual installations.
 */
export function mayAskDns(network: Network, pods: Pods): Answer {
  const out = passage(network, pods, 'egress');
  const self: Party & { kind: 'pods' } = { kind: 'pods', pods };
  const found: Answer[] = [];
  for (const { namespace, labels, port } of DNS_PODS) {
    const [udp, tcp] = (['UDP', 'TCP'] as const).map(protocol => ask(network, out, 'egress', self, { kind: 'pods', pods: { namespace, labels } }, port, protocol));
    if (udp.answer === 'yes') return udp;
    // Names are asked for by UDP first, and again by TCP where the answer is long.
    found.push(udp.answer === 'no' && tcp.answer === 'yes' ? { ...tcp, answer: 'unknown', why: 'DNS is asked by UDP first, and policies let it ask by TCP only' }
      : udp.answer === 'no' ? tcp : udp);
  }
  const nodeLocal = ask(network, out, 'egress', self, { kind: 'address', address: NODE_LOCAL_DNS }, 53, 'UDP');
  if (nodeLocal.answer !== 'no') found.push({ ...nodeLocal, answer: 'unknown', why: `policies let it ask ${NODE_LOCAL_DNS}, where some clusters have a DNS cache` });
  return found.find(({ answer }) => answer === 'unknown') ?? found[0];
}

/** Whom the policies let in to a workload though no manifest shows them, such as an Ingress controller, in words. */
export function unseenPeers(network: Network, workload: Workload): readonly string[] {
  const unseen = letIn(network, workload).openings.filter(({ peer, written }) => peer !== undefined
    && network.workloads.every(one => holds(written, view(network, podsOf(one))) === 'none'));
  return [...new Set(unseen.flatMap(({ peer }) => peer === undefined ? [] : [peerText(peer)]))];
}

function ask(
  network: Network, passing: Passage, direction: Direction, self: Party & { kind: 'pods' }, other: Party, port: number, protocol: Protocol): Answer {
  const has = (set: Traffic) => overlap(network, set, other, port, protocol);
  const through = ({ policy, field }: Opening): Answer => ({ answer: 'yes', why: `${nameOf(policy)} lets it through`, by: policy.ref, field });
  const sure = passing instanceof Selected ? passing.sureOpening(({ written }) => has(written) === 'all') : undefined;
  if (sure !== undefined) return through(sure);
  const { certain, possible, policies, openings, doubts } = passing;
  if (has(certain) === 'all') {
    const opening = openings.find(({ written }) => has(written) === 'all');
    return opening === undefined ? OPEN : through(opening);
  }
  const [policy] = policies;
  if (has(possible) === 'none') {
    const why = `${policies.map(nameOf).join(' and ')} ${policies.length === 1 ? 'does' : 'do'} not let it ${direction === 'ingress' ? 'in' : 'out'}`;
    const no: Answer = { answer: 'no', why, by: policy?.ref, field: 'spec.podSelector' };
    const { workload } = self.pods;
    if (other.kind === 'pods' && workload !== undefined && other.pods.workload === workload) return { ...no, answer: 'unknown', why: `no policy keeps a pod from itself, and ${no.why}` };
    return onNode(other) ? { ...no, answer: 'unknown', why: `pods and the node that they run on reach each other whatever policies say, and ${no.why}` } : no;
  }
  const [doubt] = doubts;
  if (doubt !== undefined) return { answer: 'unknown', ...doubt };
  const opening = openings.find(one => has(one.possible) !== 'none') ?? openings[0];
  return { answer: 'unknown', why: doubtAbout(network, opening, other), by: opening?.policy.ref, field: opening?.field };
}

function doubtAbout(network: Network, opening: Opening | undefined, other: Party): string {
  if (opening === undefined) return 'which pods its policies select is not known';
  const { peer } = opening;
  const name = nameOf(opening.policy);
  if (onNode(other)) return `whether ${name} takes whoever is on a node's network for a pod or for an address differs between clusters`;
  if (peer?.cidr !== undefined) return `${name} lets ${peerText(peer)} through, and ${other.kind === 'pods' ? 'which addresses pods have' : 'from which address it comes'} is in no manifest`;

  if (other.kind === 'pods' && other.pods.namespace !== undefined && peer?.namespaceSelector !== undefined && !network.index.namespaces.has(other.pods.namespace)) return `${name} lets ${peerText(peer)} through, and the labels of namespace ${other.pods.namespace} are in no manifest`;

  return `${name} lets ${peer === undefined ? 'some ports' : peerText(peer)} through, and that is some of them, or the labels are in no manifest`;
}

function nameOf({ ref }: NetworkPolicy): string {
  return `NetworkPolicy ${nameKey(ref)}`;
}

function onNode(party: Party): boolean {
  return party.kind === 'node' || (party.kind === 'pods' && party.pods.workload?.hostNetwork === true);
}

/** How much of what is at a port of the other end is in a set. */
function overlap(network: Network, set: Traffic, other: Party, port: number, protocol: Protocol): 'all' | 'some' | 'none' {
  if (set === ALL || set === NONE) return set === ALL ? 'all' : 'none';
  const found = new Set<'all' | 'some' | 'none'>();
  if (other.kind !== 'pods' || onNode(other)) {
    const at = intersection(ofProtocol(protocol), portRange(port, port));
    const region = intersection(addresses(other.kind === 'address' ? other : {}), at);
    found.add(covers(set, region) ? 'all' : isEmpty(intersection(set, region)) ? 'none' : 'some');
  }
  if (other.kind === 'pods') {
    const declared = (other.pods.workload?.containers ?? []).flatMap(({ ports }) => ports)
      .filter(one => one.port === port && one.protocol === protocol);
    const names = new Set(declared.flatMap(({ name }) => name ?? []));
    const of = view(network, other.pods);
    const at = (portNames: readonly Value[] | undefined): View => dimension => dimension === PROTOCOL ? [protocolValue(protocol)]
      : dimension === PORT ? [portValue(port)] : dimension === PORT_NAME ? portNames : of(dimension);
    const known = other.pods.workload === undefined ? [undefined] : names.size === 0 ? [[ABSENT]] : [...names].map(name => [present(name)]);
    // A port that has two names is reached by either.
    const answers = known.map(portNames => holds(set, at(portNames)));
    found.add(answers.find(answer => answer === 'all') ?? answers.find(answer => answer === 'some') ?? 'none');
  }
  return found.size > 1 ? 'some' : [...found][0];
}

function addresses({ address, families = [] }: { readonly address?: string; readonly families?: readonly (4 | 6)[] }): Traffic {
  if (address !== undefined) return block(`${address}/${address.includes(':') ? 128 : 32}`) ?? OTHERS;
  return families.length === 0 ? OTHERS : union(...families.map(family => block(family === 4 ? '0.0.0.0/0' : '::/0') ?? NONE));
}

const PASSAGES = new WeakMap<Network, Record<Direction, Map<Workload, Passage>>>();
/** Many workloads are looked after by the same policies, which need to be put together once. */
const SHARED = new WeakMap<Network, Map<string, Passage>>();

function passage(network: Network, pods: Pods, direction: Direction): Passage {
  const known = foundOrMade(PASSAGES, network, () => ({ ingress: new Map<Workload, Passage>(), egress: new Map<Workload, Passage>() }));
  const make = () => putTogether(network, pods, direction);
  return pods.workload === undefined ? make() : foundOrMade(known[direction], pods.workload, make);
}

function putTogether(network: Network, pods: Pods, direction: Direction): Passage {
  const { workload, namespace } = pods;
  const known = view(network, pods);
  const around = namespace === undefined ? [] : network.index.policies.get(namespace) ?? [];
  const selecting = candidates(around, pods).filter(policy => policy[direction] !== undefined)
    .map(policy => ({ policy, much: howMany(policy.selects, pods, known) })).filter(({ much }) => much !== 'none');
  const unevaluated = network.unevaluated.filter(({ everywhere, ref }) => everywhere || namespace === undefined || ref.namespace === namespace);
  if (selecting.length === 0 && unevaluated.length === 0) return WIDE_OPEN;
  // What a port by name means differs from workload to workload.
  const byName = direction === 'ingress' && selecting.some(({ policy }) => policy.ingress?.some(({ ports }) => ports?.some(({ port }) => typeof port === 'string')));
  const key = JSON.stringify([
    direction, namespace, workload === undefined, workload?.hostNetwork, byName && workload !== undefined ? namedPorts(workload) : [],
    selecting.map(({ policy: { ref, manifest: { file, document, item } }, much }) => [ref.name, file, document, item, much]),
  ]);
  const shared = foundOrMade(SHARED, network, () => new Map<string, Passage>());
  return foundOrMade(shared, key, () => new Selected(network, selecting, unevaluated, pods, direction));
}

/** Most policies of a large namespace are about one workload each, so they are found by a label that they ask for. */
interface ByLabel {
  readonly asking: ReadonlyMap<string | undefined, ReadonlyArray<{ readonly policy: NetworkPolicy; readonly at: number }>>;
}

const BY_LABEL = new WeakMap<readonly NetworkPolicy[], ByLabel>();

/** The policies that may select these pods, in their order. */
function candidates(policies: readonly NetworkPolicy[], { workload, labels }: Pods): readonly NetworkPolicy[] {
  if (workload === undefined) return policies;
  const { asking } = foundOrMade(BY_LABEL, policies, () => ({
    asking: grouped(policies.map((policy, at) => ({ policy, at })), ({ policy }) => {
      const [first] = Object.entries(policy.selects.labels).filter(([key]) => !isGiven(key));
      return first && labelKey(first);
    }),
  }));
  const found = [undefined, ...Object.entries(labels).map(labelKey)].flatMap(key => asking.get(key) ?? []);
  return found.sort((a, b) => a.at - b.at).map(({ policy }) => policy);
}

function labelKey([key, value]: readonly [string, string]): string {
  return `${key}=${value}`;
}

const WIDE_OPEN: Passage = { policies: [], openings: [], written: ALL, certain: ALL, possible: ALL, doubts: [] };

interface Selecting {
  readonly policy: NetworkPolicy;
  /** How many of the pods it selects. */
  readonly much: 'all' | 'some' | 'none';
}

interface Sums extends Pick<Passage, 'openings' | 'written' | 'certain' | 'possible'> {
  /** Beside what is not evaluated. */
  readonly doubts: readonly Doubt[];
}

/** What policies let through to pods that they select. Its sets are put together when they are asked for: most egress never is. */
class Selected implements Passage {
  public readonly policies: readonly NetworkPolicy[];
  private readonly each: readonly Opening[];
  private sums?: Sums;

  constructor(
    network: Network, private readonly selecting: readonly Selecting[], private readonly unevaluated: readonly UnevaluatedPolicy[],
    private readonly pods: Pods, direction: Direction,
  ) {
    this.policies = selecting.map(({ policy }) => policy);
    this.each = this.policies.flatMap(policy => openingsOf(network, policy, direction, pods.workload));
  }

  public get openings() {
    return this.sum().openings;
  }

  public get written() {
    return this.sum().written;
  }

  public get certain() {
    return this.unevaluated.length > 0 ? NONE : this.sum().certain;
  }

  public get possible() {
    return this.unevaluated.some(({ onlyCloses }) => !onlyCloses) ? ALL : this.sum().possible;
  }

  public get doubts() {
    const unknown = this.unevaluated.map(({ ref, group }): Doubt => ({ why: `${ref.kind} ${ref.namespace === '' ? ref.name : nameKey(ref)} (${group}) is not evaluated`, by: ref }));
    return [...unknown, ...this.sum().doubts];
  }

  /** The first opening of this kind that holds for each of the pods on every cluster, found without the sum of all. */
  public sureOpening(isMeant: (opening: Opening) => boolean): Opening | undefined {
    if (this.unevaluated.length > 0 || this.selecting.some(({ much }) => much !== 'all')) return undefined;
    try {
      return this.each.find(isMeant);
    } catch (error) {
      if (error instanceof TooInvolved) return undefined;
      throw error;
    }
  }

  private sum(): Sums {
    return this.sums ??= this.putTogether();
  }

  private putTogether(): Sums {
    const { policies, selecting, pods, each } = this;
    if (policies.length === 0) return { openings: [], written: ALL, certain: ALL, possible: ALL, doubts: [] };
    const doubts: Doubt[] = [];
    try {
      const sure = selecting.filter(({ much }) => much === 'all');
      const isOf = (some: readonly Selecting[], policy: NetworkPolicy) => some.some(one => one.policy === policy);
      const of = (some: readonly Selecting[]) => union(...each.filter(({ policy }) => isOf(some, policy)).map(({ written }) => written));
      const written = of(selecting);
      // Pods that none of the uncertain policies selects are open to everybody, if no other policy selects them.
      const certain = sure.length === selecting.length ? written
        : sure.length > 0 ? of(sure) : selecting.map(one => of([one])).reduce(intersection, ALL);
      const isExact = each.every(one => one.possible === one.written);
      let possible = sure.length === 0 ? ALL : isExact ? written : union(...each.map(one => one.possible));
      const [partial] = selecting.filter(({ much }) => much === 'some');
      if (partial !== undefined) doubts.push({ why: `${nameOf(partial.policy)} selects some of the pods, or which labels they have is in no manifest`, by: partial.policy.ref, field: 'spec.podSelector' });
      if (pods.workload?.hostNetwork) {
        possible = ALL;
        doubts.push({ why: `whether ${nameOf(policies[0])} applies to pods on their node's network differs between clusters`, by: policies[0].ref, field: 'spec.podSelector' });
      }
      return { openings: each, written, certain, possible, doubts };
    } catch (error) {
      if (!(error instanceof TooInvolved)) throw error;
      doubts.push({ why: `what ${policies.map(nameOf).join(' and ')} say is not evaluated: ${error.message}`, by: policies[0].ref });
      return { openings: [], written: NONE, certain: NONE, possible: ALL, doubts };
    }
  }
}

function namedPorts({ containers }: Workload): readonly unknown[] {
  return containers.flatMap(({ ports }) => ports).flatMap(({ name, port, protocol }) => name === undefined ? [] : [[name, port, protocol]]);
}

type Meant = Pick<Opening, 'written' | 'possible'>;

/** The same peers and ports stand in rules of many policies; by their text. */
const MEANT = new WeakMap<Network, Map<string, Meant>>();

function openingsOf(network: Network, policy: NetworkPolicy, direction: Direction, workload: Workload | undefined): readonly Opening[] {
  const meant = foundOrMade(MEANT, network, () => new Map<string, Meant>());
  return (policy[direction] ?? []).flatMap((rule, index): Opening[] => {
    const { ports = [] } = rule;
    // Ports by name are those of the workload that is reached.
    const isShared = direction === 'egress' || ports.every(({ port }) => typeof port !== 'string');
    let at: ReturnType<typeof portsOf> | undefined;
    const ofPorts = () => at ??= portsOf(rule, direction, workload);
    const field = `spec.${direction}[${index}]`;
    const anybody = () => ({ written: ofPorts().certain, possible: ofPorts().possible });
    if (rule.peers === undefined) return [new PeerOpening(policy, field, undefined, anybody)];

    const portsText = isShared ? JSON.stringify([direction, rule.ports]) : '';
    return rule.peers.map((peer, number): Opening => {
      const { namespace } = policy.ref;
      const make = () => meeting(peerSets(peer, namespace), ofPorts());
      return new PeerOpening(policy, `${field}.${direction === 'ingress' ? 'from' : 'to'}[${number}]`, peer, () => isShared
        ? foundOrMade(meant, JSON.stringify([peer, peer.namespaceSelector === undefined ? namespace : '', portsText]), make) : make());
    });
  });
}

/** Its sets are made when they are asked for. */
class PeerOpening implements Opening {
  private found?: Meant;

  constructor(
    public readonly policy: NetworkPolicy,
    public readonly field: string,
    public readonly peer: Peer | undefined,
    private readonly find: () => Meant,
  ) {}

  public get written() {
    return (this.found ??= this.find()).written;
  }

  public get possible() {
    return (this.found ??= this.find()).possible;
  }
}

/** What a rule of a policy in this namespace lets through, by its words; ports by name are nobody's. */
export function writtenBy(rule: PolicyRule, namespace: string, direction: Direction): Traffic {
  const { certain } = portsOf(rule, direction, undefined);
  return rule.peers === undefined ? certain : intersection(certain, union(...rule.peers.map(peer => peerSets(peer, namespace).written)));
}

function meeting(who: ReturnType<typeof peerSets>, at: ReturnType<typeof portsOf>): Meant {
  const written = intersection(who.written, at.certain);
  return { written, possible: who.possible === who.written && at.possible === at.certain ? written : intersection(who.possible, at.possible) };
}

function portsOf(
  { ports }: PolicyRule, direction: Direction, workload: Workload | undefined): { readonly certain: Traffic; readonly possible: Traffic } {
  if (ports === undefined) return { certain: ALL, possible: ALL };
  const sets = ports.map(({ protocol, port, endPort }) => {
    const numbers = (set: Traffic) => intersection(ofProtocol(protocol), set);
    if (port === undefined) return numbers(ALL);
    if (typeof port === 'number') return numbers(portRange(port, endPort ?? port));
    if (direction === 'egress') return intersection(PODS, numbers(where(PORT_NAME, [present(port)])));
    const declared = workload?.containers.flatMap(container => container.ports).filter(one => one.name === port && one.protocol === protocol) ?? [];
    return numbers(union(...declared.map(one => portRange(one.port, one.port))));
  });
  const certain = union(...sets);
  // What the pods call their ports is not known of pods that no manifest shows.
  return { certain, possible: direction === 'ingress' && workload === undefined && ports.some(({ port }) => typeof port === 'string') ? ALL : certain };
}
