import { nameKey, Network, selectedBy, Service, Workload } from './network';
import { unseenPeers } from './policy';
import { reach, Reach } from './reach';
import { Labels } from './selector';

/** Whose pods get through to a Service by its name. */
export interface Callers {
  /** Also the pods of which these manifests know nothing. */
  readonly everyone: boolean;
  readonly workloads: readonly Workload[];
  /** In a sentence, with the reason. */
  readonly why: string;
}

/** In a namespace that no manifest can name. */
const STRANGER = { namespace: '', labels: {} };

export function callersOf(network: Network, service: Service): Callers {
  const host = `${service.ref.name}.${service.ref.namespace}.svc.${network.clusterDomain}`;
  const ports = service.ports.length > 0 ? service.ports : [{ port: 0, protocol: 'TCP' as const }];
  const keptOut = (namespace: string, labels: Labels): Reach | undefined => {
    const ways = ports.map(({ port, protocol }) => reach(network, { kind: 'pod', namespace, labels }, { kind: 'host', host, port, protocol }));
    return ways.some(getsThrough) ? undefined : ways[0];
  };
  const stranger = keptOut(STRANGER.namespace, STRANGER.labels);
  // Without a policy it makes no difference who asks.
  const kept = network.policies.length === 0
    ? new Map(stranger === undefined ? [] : network.workloads.map(one => [one, stranger]))
    : new Map(network.workloads.flatMap(one => {
      const way = keptOut(one.ref.namespace, one.podLabels);
      return way === undefined ? [] : [[one, way]];
    }));
  const workloads = network.workloads.filter(one => !kept.has(one));
  const behind = selectedBy(network, service);
  const first = [...kept].find(([one]) => !behind.includes(one)) ?? [...kept][0];
  if (stranger === undefined && first === undefined) return { everyone: true, workloads, why: 'Every pod of the cluster: no NetworkPolicy keeps anybody out' };

  const unseen = [...new Set(behind.flatMap(one => unseenPeers(network, one)))];
  const others = unseen.length === 0 ? '' : `; a NetworkPolicy also lets in ${unseen.join(', ')}, of which these manifests show none`;
  if (workloads.length === 0) return { everyone: false, workloads, why: `No pod${unseen.length === 0 ? '' : ' of these manifests'}: ${reason(first?.[1] ?? stranger)}${others}` };
  const example = first === undefined ? '' : `; for ${nameKey(first[0].ref)}, ${reason(first[1])}`;
  return { everyone: false, workloads, why: `Pods of ${workloads.length} of ${network.workloads.length} workloads${example}${others}` };
}

function getsThrough({ outcome }: Reach): boolean {
  return outcome === 'answers' || outcome === 'leaves' || outcome === 'unknown';
}

function reason(way: Reach | undefined): string {
  return way?.steps[way.steps.length - 1] ?? '';
}
