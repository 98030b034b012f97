import { Container, labelsOfNamespace, Network, Peer, PolicyRule, Protocol, Workload } from './network';
import { isEverything, Labels, LabelSelector, selectorText, selects } from './selector';
import { inRange, ipVersion } from '../kubernetes/address';

/** One end of a connection, as NetworkPolicies see it. */
export type Party =
  | { readonly kind: 'pod'; readonly namespace: string; readonly labels: Labels; readonly namespaceLabels: Labels }
  | { readonly kind: 'outside' };

/**
 * Whether the policies let `from` connect to a port of `to`: where some select a pod, one of them has to say yes.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export function allowed(
  network: Network, from: Party, to: Party & { kind: 'pod' }, port: number, protocol: Protocol, containers: readonly Container[]): boolean {
  const fits = (rule: PolicyRule, namespace: string, other: Party) => fitsPorts(rule, port, protocol, containers)
    && (rule.peers === undefined || rule.peers.some(peer => fitsPeer(peer, namespace, other)));
  const ingress = policiesOf(network, to).flatMap(policy => policy.ingress === undefined ? [] : [policy.ingress]);
  return (ingress.length === 0 || ingress.flat().some(rule => fits(rule, to.namespace, from)))
    && (from.kind !== 'pod' || lets(network, from, rule => fits(rule, from.namespace, to)));
}

/**
 * Whom the policies let in to a workload though no manifest shows them, such as an Ingress controller, in words.
 */
export function unseenPeers(network: Network, { ref, podLabels }: Workload): readonly string[] {
  const to = { namespace: ref.namespace, labels: podLabels };
  const peers = policiesOf(network, to).flatMap(({ ingress }) => ingress ?? []).flatMap(rule => rule.peers ?? []);
  return [...new Set(peers.filter(peer => !network.workloads.some(one => fitsPeer(peer, ref.namespace, partyOf(network, one)))).map(inWords))];
}

function inWords({ podSelector, namespaceSelector, cidr }: Peer): string {
  if (cidr !== undefined) return `addresses in ${cidr}`;
  const where = namespaceSelector === undefined ? '' : isEverything(namespaceSelector) ? ' of every namespace' : ` of namespaces with ${selectorText(namespaceSelector)}`;
  return `pods${podSelector === undefined || isEverything(podSelector) ? '' : ` with ${selectorText(podSelector)}`}${where}`;
}

/** A workload's pods, as NetworkPolicies see them. */
export function partyOf(network: Network, workload: Workload): Party & { kind: 'pod' } {
  return { kind: 'pod', namespace: workload.ref.namespace, labels: workload.podLabels, namespaceLabels: labelsOfNamespace(network, workload.ref.namespace) };
}

/**
 * Whether the policies let a pod out to an address that is none of a pod's; without one, to some address outside.
 */
export function allowedOut(network: Network, from: Party & { kind: 'pod' }, port: number, protocol: Protocol, address?: string): boolean {
  return lets(network, from, rule => fitsPorts(rule, port, protocol, [])
    && (rule.peers === undefined || rule.peers.some(peer => peer.cidr !== undefined && (address === undefined || covers(peer, address)))));
}

/**
 * Whether the policies let a pod ask the cluster's DNS, whose pods and addresses are in no manifest: a rule that may mean them is enough.
 */
export function allowedDns(network: Network, from: Party & { kind: 'pod' }): boolean {
  return lets(network, from, rule => (['UDP', 'TCP'] as const).some(protocol => fitsPorts(rule, 53, protocol, []))
    && (rule.peers === undefined || rule.peers.some(peer => peer.cidr !== undefined || from.namespace === DNS_NAMESPACE
      || (peer.namespaceSelector !== undefined && mayMatch(peer.namespaceSelector, labelsOfNamespace(network, DNS_NAMESPACE))))));
}

const DNS_NAMESPACE = 'kube-system';

/** Labels other than its name nobody knows of a namespace that is in no manifest. */
function mayMatch({ labels, expressions }: LabelSelector, known: Labels): boolean {
  return Object.keys(labels).every(key => !Object.hasOwn(known, key) || known[key] === labels[key])
    && expressions.every(one => !Object.hasOwn(known, one.key) || selects({ labels: {}, expressions: [one] }, known));
}

function lets(network: Network, from: Party & { kind: 'pod' }, fits: (rule: PolicyRule) => boolean): boolean {
  const egress = policiesOf(network, from).flatMap(policy => policy.egress === undefined ? [] : [policy.egress]);
  return egress.length === 0 || egress.flat().some(fits);
}

function covers({ cidr, except }: Peer, address: string): boolean {
  return cidr !== undefined && ipVersion(address) !== undefined && inRange(address, cidr) && !except.some(range => inRange(address, range));
}

function policiesOf(network: Network, pod: Pick<Party & { kind: 'pod' }, 'namespace' | 'labels'>) {
  return (network.index.policies.get(pod.namespace) ?? []).filter(policy => selects(policy.selects, pod.labels));
}

function fitsPeer(peer: Peer, namespace: string, other: Party): boolean {
  // Which addresses pods and clients have, manifests don't say; every address is the one block that can be told.
  if (peer.cidr !== undefined) return /\/0$/.test(peer.cidr) || other.kind === 'outside';
  if (other.kind === 'outside') return false;
  const inNamespace = peer.namespaceSelector === undefined ? other.namespace === namespace : selects(peer.namespaceSelector, other.namespaceLabels);
  return inNamespace && (peer.podSelector === undefined || selects(peer.podSelector, other.labels));
}

function fitsPorts(rule: PolicyRule, port: number, protocol: Protocol, containers: readonly Container[]): boolean {
  return rule.ports === undefined || rule.ports.some(one => {
    if (one.protocol !== protocol) return false;
    if (one.port === undefined) return true;
    if (typeof one.port === 'number') return port >= one.port && port <= (one.endPort ?? one.port);
    return containers.some(container => container.ports.some(each => each.name === one.port && each.port === port));
  });
}
