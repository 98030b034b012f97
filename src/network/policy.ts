/** A workload's pods as the review's comparison of policies takes them. */
import { labelsOfNamespace, Network } from './network';
import { Workload } from './objects';
import { Labels } from './selector';

export function partyOf(
  network: Network, workload: Workload): { readonly kind: 'pod'; readonly namespace: string; readonly labels: Labels; readonly namespaceLabels: Labels } {
  const { namespace } = workload.ref;
  return { kind: 'pod', namespace, labels: workload.podLabels, namespaceLabels: labelsOfNamespace(network, namespace) };
}
