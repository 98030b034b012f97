import { Block, holds } from './blocks';
import { NetworkPolicy, Peer, PolicyRule, Workload } from '../../network/network';
import { LabelSelector, selects } from '../../network/selector';

/** What one peer of one rule of a NetworkPolicy lets through. */
export interface Opening {
  /** None: everybody. */
  readonly peer?: Peer;
  /** None: every port. */
  readonly ports?: readonly Ports[];
}

/** A range of numbers, or a name that only the pods at the other end can tell. */
export interface Ports {
  readonly protocol: string;
  readonly first: number;
  readonly last: number;
  readonly name?: string;
}

export type Direction = 'ingress' | 'egress';

/** What lets everybody through, as where no policy looks after a pod. */
export const ALL: Opening = {};

const LAST_PORT = 65_535;

/** What these policies let through to a workload, or from it. */
export function openings(policies: readonly NetworkPolicy[], direction: Direction, workload: Workload): readonly Opening[] {
  const rules = policies.flatMap(policy => policy[direction] === undefined ? [] : [policy[direction]]);
  return rules.length === 0 ? [ALL] : rules.flat().flatMap(rule => {
    const ports = portsOf(rule, direction, workload);
    return rule.peers === undefined ? [{ ports }] : rule.peers.map(peer => ({ peer, ports }));
  });
}

function portsOf({ ports }: PolicyRule, direction: Direction, workload: Workload): readonly Ports[] | undefined {
  return ports?.flatMap(({ protocol, port, endPort }): Ports[] => {
    if (typeof port !== 'string') return [{ protocol, first: port ?? 0, last: endPort ?? port ?? LAST_PORT }];

    const declared = direction === 'ingress' ? workload.containers.flatMap(container => container.ports).filter(one => one.name === port && one.protocol === protocol) : [];
    return declared.length > 0 ? declared.map(one => ({ protocol, first: one.port, last: one.port })) : [{ protocol, first: 0, last: 0, name: port }];
  });
}

export function portsText(ports: readonly Ports[]): string[] {
  return ports.map(({ protocol, first, last, name }) => {
    const numbers = name ?? (first === last ? `${first}` : first === 0 && last === LAST_PORT ? 'any' : `${first}–${last}`);
    return protocol === 'TCP' ? numbers : `${numbers}/${protocol}`;
  });
}

/** Whether everything that `one` lets through gets through one of `others` as well. `namespace` is that of the policies. */
export function isCovered(one: Opening, others: readonly Opening[], namespace: string): boolean {
  const fitting = others.filter(({ ports }) => coverPorts(ports, one.ports));
  const coversPeer = (peer: Peer | undefined) => peer === undefined || isEveryAddress(peer) || (one.peer !== undefined && coversPods(peer, one.peer, namespace));
  if (fitting.some(({ peer }) => coversPeer(peer))) return true;

  const block = blockOf(one.peer);
  return block !== undefined && holds(fitting.flatMap(({ peer }) => blockOf(peer) ?? []), [block]);
}

export function blockOf(peer: Peer | undefined): Block | undefined {
  return peer?.cidr === undefined ? undefined : { cidr: peer.cidr, except: peer.except };
}

function isEveryAddress({ cidr, except }: Peer): boolean {
  return cidr !== undefined && /\/0$/.test(cidr) && except.length === 0;
}

/** Whether pods with these labels get through. */
export function letsThrough({ peer }: Opening, namespace: string, pod: Pod): boolean {
  if (peer === undefined || isEveryAddress(peer)) return true;

  return peer.cidr === undefined
    && (peer.namespaceSelector === undefined ? pod.namespace === namespace : selects(peer.namespaceSelector, pod.namespaceLabels))
    && (peer.podSelector === undefined || selects(peer.podSelector, pod.labels));
}

export interface Pod {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly namespaceLabels: Readonly<Record<string, string>>;
}

export function coverPorts(outer: readonly Ports[] | undefined, inner: readonly Ports[] | undefined): boolean {
  return outer === undefined || (inner !== undefined && inner.every(each => outer.some(other => other.protocol === each.protocol
    && other.name === each.name && other.first <= each.first && other.last >= each.last)));
}

function coversPods(outer: Peer, inner: Peer, namespace: string): boolean {
  return outer.cidr === undefined && inner.cidr === undefined
    && coversNamespaces(outer.namespaceSelector, inner.namespaceSelector, namespace)
    && (outer.podSelector === undefined || isWithin(inner.podSelector ?? { labels: {}, expressions: [] }, outer.podSelector));
}

function coversNamespaces(outer: LabelSelector | undefined, inner: LabelSelector | undefined, namespace: string): boolean {
  if (outer === undefined) return inner === undefined;

  return inner === undefined ? selects(outer, { 'kubernetes.io/metadata.name': namespace }) : isWithin(inner, outer);
}

type Requirement = LabelSelector['expressions'][number];

/** Whatever `inner` selects, `outer` selects too. */
function isWithin(inner: LabelSelector, outer: LabelSelector): boolean {
  const given = requirements(inner);
  return requirements(outer).every(wanted => given.some(one => one.key === wanted.key && implies(one, wanted)));
}

function requirements({ labels, expressions }: LabelSelector): readonly Requirement[] {
  return [...Object.entries(labels).map(([key, value]) => ({ key, operator: 'In', values: [value] })), ...expressions];
}

function implies(given: Requirement, wanted: Requirement): boolean {
  switch (given.operator) {
    case 'In': return given.values.every(value => selects({ labels: {}, expressions: [wanted] }, { [given.key]: value }));
    case 'NotIn': return wanted.operator === 'NotIn' && wanted.values.every(value => given.values.includes(value));
    case 'Exists': return wanted.operator === 'Exists';
    case 'DoesNotExist': return wanted.operator === 'DoesNotExist' || wanted.operator === 'NotIn';
    default: return false;
  }
}

/** The labels that a peer looks at. */
export function keysOf(selector: LabelSelector | undefined): string[] {
  return selector === undefined ? [] : [...Object.keys(selector.labels), ...selector.expressions.map(({ key }) => key)];
}
