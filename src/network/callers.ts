/** Whose pods get through to a Service by its name. */
import { aliasTarget, fullName } from './names';
import { findService, nameKey, Network, selectedBy, Service, ServicePort, Workload } from './network';
import { unseenPeers } from './policies';
import { Origin, originOf, reach, Reach } from './reach';

export interface Callers {
  /** Also the pods of which these manifests know nothing. */
  readonly everyone: boolean;
  /** Those that get through for certain. */
  readonly workloads: readonly Workload[];
  /** In a sentence, with the reason. */
  readonly why: string;
}

/** In a namespace that no manifest can name. */
const STRANGER: Origin = { kind: 'pod', namespace: '', labels: {} };

export function callersOf(network: Network, service: Service): Callers {
  const host = fullName(service.ref, network.clusterDomain);
  const ports = portsOf(network, service);
  const open = network.policies.length === 0 && network.unevaluated.length === 0;
  const getsThrough = ({ outcome }: Reach) => outcome === 'answers' || outcome === 'leaves' || (open && outcome === 'unknown');
  /** The best of the Service's ports. */
  const from = (origin: Origin): Reach => {
    const found = ports.map(({ port, protocol }) => reach(network, origin, { kind: 'host', host, port, protocol }));
    return found.find(getsThrough) ?? found.find(({ outcome }) => outcome === 'unknown') ?? found[0];
  };
  const stranger = from(STRANGER);
  // Without a policy it makes no difference who asks.
  const asked = network.workloads.map(workload => ({ workload, found: open ? stranger : from(originOf(workload)) }));
  const workloads = asked.filter(({ found }) => getsThrough(found)).map(({ workload }) => workload);
  if (getsThrough(stranger) && workloads.length === asked.length) return { everyone: true, workloads, why: 'Every pod of the cluster: no NetworkPolicy keeps anybody out' };

  const behind = selectedBy(network, service);
  const kept = asked.filter(({ found }) => !getsThrough(found) && found.outcome !== 'unknown');
  // Whether pods reach themselves nobody wants to know.
  const perhaps = asked.filter(({ workload, found }) => !getsThrough(found) && found.outcome === 'unknown' && !behind.includes(workload));
  const first = kept.find(({ workload }) => !behind.includes(workload)) ?? kept[0];
  const unseen = [...new Set(behind.flatMap(one => unseenPeers(network, one)))];
  const others = [
    ...perhaps.length === 0 ? [] : [`; not known from manifests for ${perhaps.length} more: ${reason(perhaps[0].found)}`],
    ...unseen.length === 0 ? [] : [`; a NetworkPolicy also lets in ${unseen.join(', ')}, of which these manifests show none`],
  ].join('');
  if (workloads.length === 0 && perhaps.length === 0) return { everyone: false, workloads, why: `No pod${unseen.length === 0 ? '' : ' of these manifests'}: ${reason(first?.found ?? stranger)}${others}` };
  const example = first === undefined ? '' : `; for ${nameKey(first.workload.ref)}, ${reason(first.found)}`;
  return { everyone: false, workloads, why: `Pods of ${workloads.length} of ${network.workloads.length} workloads${example}${others}` };
}

/** An alias is asked for the ports of what it stands for. */
function portsOf(network: Network, { type, ports, externalName = '' }: Service): readonly Pick<ServicePort, 'port' | 'protocol'>[] {
  const target = type === 'ExternalName' ? aliasTarget(externalName, network.clusterDomain) : undefined;
  const found = target === undefined ? ports : findService(network, nameKey(target))?.ports ?? [];
  return found.length > 0 ? found : [{ port: 1, protocol: 'TCP' }];
}

function reason({ steps }: Reach): string {
  return steps[steps.length - 1] ?? '';
}
