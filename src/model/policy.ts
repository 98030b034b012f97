import { Container, Network, Peer, PolicyRule, Protocol } from './network';
import { Labels, selects } from './selector';

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
  const egress = from.kind === 'pod'
    ? policiesOf(network, from).flatMap(policy => policy.egress === undefined ? [] : [policy.egress])
    : [];
  return (ingress.length === 0 || ingress.flat().some(rule => fits(rule, to.namespace, from)))
    && (egress.length === 0 || from.kind !== 'pod' || egress.flat().some(rule => fits(rule, from.namespace, to)));
}

function policiesOf(network: Network, pod: Party & { kind: 'pod' }) {
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
  return rule.ports === undefined || rule.ports.some((one) => {
    if (one.protocol !== protocol) return false;
    if (one.port === undefined) return true;
    if (typeof one.port === 'number') return port >= one.port && port <= (one.endPort ?? one.port);
    return containers.some(container => container.ports.some(each => each.name === one.port && each.port === port));
  });
}
