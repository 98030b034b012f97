/** What NetworkPolicies have to do with what was observed, by those that the cluster has now. */

import { buildNetwork, nameKey, Network, refKey, Workload } from '../../network/network';
import { peerText, podsOf } from '../../network/peers';
import { Answer, Direction, letIn, letOut, mayAskDns, mayEnter, mayLeave, Opening, Party, Passage, passageOf } from '../../network/policies';
import { selects } from '../../network/selector';
import { PortRange, portRanges } from '../../network/traffic';
import { ExpectationData } from '../../plan/plan';
import { predict } from '../../plan/prediction';
import { ObservedOutcome } from '../../plan/results';
import { MatrixSource, MatrixTarget } from '../../policies/matrix';
import { KubernetesObject } from '../api/kubernetes';
import { View } from '../probes/view';

/** The cluster as it is now, and as it would be without its policies. */
export interface Networks {
  readonly closed: Network;
  readonly open: Network;
}

export async function networksOf(view: View, clusterDomain: string): Promise<Networks> {
  const [namespaces, services, slices, deployments, stateful, daemons, policies] = await Promise.all([
    view.namespaces(), view.services(), view.slices(), view.workloads('Deployment'), view.workloads('StatefulSet'), view.workloads('DaemonSet'), view.policies(),
  ]);
  // A list does not repeat the kind of its items.
  const of = (apiVersion: string, kind: string, items: readonly KubernetesObject[]) => items.map(item => ({ object: { ...item, apiVersion, kind } }));
  const others = [
    ...of('v1', 'Namespace', namespaces), ...of('v1', 'Service', services), ...of('discovery.k8s.io/v1', 'EndpointSlice', slices),
    ...of('apps/v1', 'Deployment', deployments), ...of('apps/v1', 'StatefulSet', stateful), ...of('apps/v1', 'DaemonSet', daemons),
  ];
  return {
    closed: buildNetwork([...others, ...of('networking.k8s.io/v1', 'NetworkPolicy', policies)], { clusterDomain }),
    open: buildNetwork(others, { clusterDomain }),
  };
}

/** Which policies keep an expectation from coming true; undefined where it would be the same without them. */
export function closedBy({ closed, open }: Networks, expectation: ExpectationData, observed: ObservedOutcome): string | undefined {
  if (observed.kind !== 'no-reply' && observed.kind !== 'name-not-found' && observed.kind !== 'mixed') return undefined;
  const [now, without] = [predict(closed, expectation), predict(open, expectation)];
  if (now.outcome !== 'no-reply' || without.outcome === 'no-reply') return undefined;
  const why = now.steps[now.steps.length - 1];
  const policy = closed.policies.find(({ ref }) => why?.includes(`NetworkPolicy ${nameKey(ref)} `));
  if (policy === undefined) return why;
  const direction = why?.endsWith('let it in') === true ? 'ingress' : 'egress';
  const self = closed.workloads.find(one => one.ref.namespace === policy.ref.namespace && selects(policy.selects, one.podLabels));
  return self === undefined ? why : `${why}${onlyText(passageOf(closed, self, direction), direction)}`;
}

/** What closes, or does not close, a cell of the matrix. */
export function cellCause({ closed }: Networks, asking: MatrixSource, asked: MatrixTarget, expected: 'open' | 'closed'): string | undefined {
  const from = asking.kind === 'workload' ? asking.workload : undefined;
  const source = from && inCluster(closed, from);
  if (asked.kind === 'dns') return source && dnsCause(closed, source, expected);
  const { workload: to, port: { port, protocol } } = asked;
  const target = inCluster(closed, to);
  if (target === undefined || (from !== undefined && source === undefined)) return undefined;
  const caller: Party = asking.kind === 'outside' ? { kind: 'address' } : { kind: 'pods', pods: source === undefined ? { namespace: 'default', labels: {} } : podsOf(source) };
  const called: Party = { kind: 'pods', pods: podsOf(target) };
  const out = mayLeave(closed, caller, called, port, protocol);
  const into = mayEnter(closed, caller, called, port, protocol);
  if (expected === 'open') {
    if (out.answer !== 'yes' && source !== undefined) return `${out.why}${onlyText(letOut(closed, source), 'egress')}`;
    return into.answer !== 'yes' ? `${into.why}${onlyText(letIn(closed, target), 'ingress')}` : undefined;
  }
  if (out.answer === 'no' || into.answer === 'no') return `${out.answer === 'no' ? out.why : into.why}, and it got through all the same`;
  const said = [
    ...source === undefined ? [] : [letThrough(closed, source, 'egress', out)],
    letThrough(closed, target, 'ingress', into),
  ];
  return said.join('; ');
}

function dnsCause(network: Network, workload: Workload, expected: 'open' | 'closed'): string {
  const { answer, why, field } = mayAskDns(network, podsOf(workload));
  if (expected === 'closed') return letThrough(network, workload, 'egress', { why, field });
  if (answer === 'yes') return why;
  const passage = letOut(network, workload);
  const names = passage.policies.map(({ ref }) => `NetworkPolicy ${nameKey(ref)}`).filter(name => !why.includes(name));
  return `${[...names, why].join(': ')}${onlyText(passage, 'egress')}`;
}

function letThrough(network: Network, workload: Workload, direction: Direction, { why, field }: Pick<Answer, 'why' | 'field'>): string {
  const passage = passageOf(network, workload, direction);
  if (passage.policies.length > 0) return `${why}${field === undefined ? '' : ` (${field})`}`;
  const idle = network.policies.filter(policy => policy.ref.namespace === workload.ref.namespace
    && !network.workloads.some(one => one.ref.namespace === policy.ref.namespace && selects(policy.selects, one.podLabels)));
  const other = passageOf(network, workload, direction === 'ingress' ? 'egress' : 'ingress').policies;
  const hints = [
    ...other.map(({ ref }) => `NetworkPolicy ${nameKey(ref)} selects it for the other direction alone`),
    ...idle.map(({ ref }) => `NetworkPolicy ${nameKey(ref)} selects no pod`),
  ];
  return [`no NetworkPolicy selects ${workload.ref.kind} ${nameKey(workload.ref)} for ${direction}`, ...hints].join(', and ');
}

function inCluster(network: Network, { ref }: Workload): Workload | undefined {
  return network.index.workloads.get(refKey(ref));
}

/** `, which lets in pods with app=front on TCP 8080 only`. */
function onlyText({ openings }: Passage, direction: Direction): string {
  const words = direction === 'ingress' ? 'in' : 'out to';
  const each = openings.map(opening => `${opening.peer === undefined ? 'everybody' : peerText(opening.peer)} on ${portsText(opening)}`);
  return each.length === 0 ? `: it lets nobody ${direction === 'ingress' ? 'in' : 'out'}` : `: it lets ${words} ${each.join(', ')} only`;
}

function portsText({ written }: Opening): string {
  const ranges = portRanges(written);
  return ranges.length === 0 ? 'no port' : ranges.map(rangeText).join(' and ');
}

function rangeText({ protocol, first, last, name }: PortRange): string {
  if (name !== undefined) return `${protocol} ${name}`;
  return first === 1 && last === 65_535 ? `every port of ${protocol}` : `${protocol} ${first === last ? first : `${first}-${last}`}`;
}
