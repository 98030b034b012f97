/** Names outside the cluster, in the policies of a network that knows names: Cilium's. */

import { Edge } from './edges';
import { BECAUSE, Policy } from './policy';
import { PodSelector } from './selection';
import { defined } from '../kubernetes/values';
import { Labels } from '../network/selector';

/** A CiliumNetworkPolicy in its own field names. */
export interface CiliumPolicy {
  readonly apiVersion: 'cilium.io/v2';
  readonly kind: 'CiliumNetworkPolicy';
  readonly metadata: { readonly name: string; readonly namespace: string; readonly annotations: Labels };
  readonly spec: { readonly endpointSelector: PodSelector; readonly egress: readonly unknown[] };
}

/**
 * What a workload may call by name; undefined where that is nothing. It stands beside the workload's NetworkPolicy: what either lets
 * through gets through. Cilium learns the addresses of a name from the answers of DNS, which the rule for DNS lets it read.
 *
 * @see https://docs.cilium.io/en/stable/security/policy/language/#dns-based
 */
export function namesAllowed({ metadata: { name, namespace }, spec }: Policy, outOf: readonly Edge[]): CiliumPolicy | undefined {
  const named = outOf.flatMap(edge => edge.to.kind === 'name' ? [{ ...edge, host: edge.to.name }] : []).sort((a, b) => (a.host < b.host ? -1 : 1));
  if (named.length === 0) return undefined;
  return {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: { name, namespace, annotations: { [BECAUSE]: [...new Set(named.map(one => one.because))].sort().join('\n') } },
    spec: {
      endpointSelector: spec.podSelector,
      egress: [
        {
          toEndpoints: [{ matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'kube-system', 'k8s:k8s-app': 'kube-dns' } }],
          toPorts: [{ ports: [{ port: '53', protocol: 'ANY' }], rules: { dns: [{ matchPattern: '*' }] } }],
        },
        ...named.map(({ host, port }) => defined({
          toFQDNs: [host.includes('*') ? { matchPattern: host } : { matchName: host }],
          toPorts: port && [{ ports: [{ port: `${port.port}`, protocol: port.protocol }] }],
        })),
      ],
    },
  };
}
