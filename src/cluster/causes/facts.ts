/** The cluster at one moment, as far as causes are read from it. */

import { HttpFacts, httpFacts } from './http-facts';
import { controllerTrouble } from './readiness';
import { whyNotReady } from './rollout';
import { called, EndpointSlice, isOwnedBy, Pod, podIpsOf, Service, SERVICE_NAME_LABEL, Workload } from '../api/kubernetes';
import { PodProber } from '../probes/source';
import { View } from '../probes/view';

export interface Listening {
  readonly port: number;
  /** Reached from the pod itself only. */
  readonly localOnly: boolean;
}

export interface Facts {
  readonly namespaces: readonly string[];
  readonly services: readonly Service[];
  readonly slices: readonly EndpointSlice[];
  readonly pods: readonly Pod[];
  readonly workloads: readonly Workload[];
  readonly replicaSets: readonly Workload[];
  /** What a pod listens on; undefined where that can't be read. */
  listening(pod: Pod, protocol: string): Promise<readonly Listening[] | undefined>;
  /** Ingresses, routes, Gateways and what is behind them, read when it is asked for. */
  http(): Promise<HttpFacts>;
  /** Why a pod is not ready, and why a workload has no pods; undefined where nothing says so. */
  notReady(pod: Pod): Promise<string | undefined>;
  noPods(workload: Workload): Promise<string | undefined>;
  /** The last lines of a pod's log, of the time of the probe. */
  log(pod: Pod): Promise<readonly string[]>;
}

/** @param sinceSeconds how long ago the first try was made: what a log says of others' requests before it is no cause */
export async function gatherFacts(view: View, prober: PodProber, sinceSeconds?: number): Promise<Facts> {
  const [namespaces, services, slices, pods, replicaSets, ...workloads] = await Promise.all([
    view.namespaces(), view.services(), view.slices(), view.pods(), view.replicaSets(),
    view.workloads('Deployment'), view.workloads('StatefulSet'), view.workloads('DaemonSet'),
  ]);
  const kinds = ['Deployment', 'StatefulSet', 'DaemonSet'];
  return {
    namespaces: namespaces.map(namespace => namespace.metadata.name),
    services,
    slices,
    pods,
    replicaSets,
    // A list does not repeat its items' kind.
    workloads: workloads.flatMap((list, index) => list.map(workload => ({ ...workload, kind: kinds[index] }))),
    listening: listeningIn(prober),
    http: () => httpFacts(view),
    notReady: pod => whyNotReady(view, pod),
    noPods: async workload => controllerTrouble(workload, await view.events(workload.metadata.namespace ?? 'default', workload.metadata.uid ?? ''))?.why,
    log: async pod => (await view.log(pod, pod.spec.containers[0].name, false, sinceSeconds)).split('\n').filter(line => line.trim() !== ''),
  };
}

/** By the kernel's tables of a pod. */
export function listeningIn(prober: Pick<PodProber, 'read'>): Facts['listening'] {
  return async (pod, protocol) => protocol === 'UDP'
    ? parseListening(await prober.read(pod, ['cat', '/proc/net/udp', '/proc/net/udp6']), UDP_UNCONNECTED)
    : parseListening(await prober.read(pod, ['cat', '/proc/net/tcp', '/proc/net/tcp6']));
}

const TCP_LISTEN = '0A';
const UDP_UNCONNECTED = '07';

/** The kernel's own table: addresses and states in hexadecimal. */
export function parseListening(table: string, state = TCP_LISTEN): readonly Listening[] | undefined {
  if (!table.includes('local_address')) return undefined;
  const found = new Map<number, boolean>();
  for (const line of table.split('\n')) {
    const match = /^\s*\d+:\s+([0-9A-F]+):([0-9A-F]{4})\s+\S+\s+([0-9A-F]{2})\b/.exec(line);
    if (match === null || match[3] !== state) continue;
    const [, address, hex] = match;
    // Bytes stand the wrong way round: 127.0.0.1 is 0100007F.
    const local = address === '0100007F' || address === '00000000000000000000000001000000';
    const port = parseInt(hex, 16);
    found.set(port, local && (found.get(port) ?? true));
  }
  return [...found.entries()].map(([port, localOnly]) => ({ port, localOnly })).sort((a, b) => a.port - b.port);
}

export function serviceOf(facts: Facts, namespace: string, name: string): Service | undefined {
  return facts.services.find(service => service.metadata.namespace === namespace && service.metadata.name === name);
}

export function slicesOf(facts: Facts, service: Service): readonly EndpointSlice[] {
  return facts.slices.filter(slice => slice.metadata.namespace === service.metadata.namespace
    && slice.metadata.labels?.[SERVICE_NAME_LABEL] === service.metadata.name);
}

export interface Backend {
  readonly address: string;
  readonly port?: number;
  readonly pod?: Pod;
  readonly slice: EndpointSlice;
}

/** Where a Service sends what comes to one of its ports. */
export function backendsOf(facts: Facts, service: Service, port: number | undefined): readonly Backend[] {
  const named = service.spec.ports?.find(one => one.port === port) ?? service.spec.ports?.[0];
  return slicesOf(facts, service).flatMap(slice => (slice.endpoints ?? [])
    .filter(endpoint => endpoint.conditions?.ready !== false)
    .flatMap(endpoint => endpoint.addresses.map(address => ({
      address,
      port: (slice.ports ?? []).find(one => (one.name ?? '') === (named?.name ?? ''))?.port,
      pod: facts.pods.find(pod => pod.metadata.namespace === service.metadata.namespace && pod.metadata.name === endpoint.targetRef?.name)
        ?? facts.pods.find(pod => pod.spec.hostNetwork !== true && podIpsOf(pod).includes(address)),
      slice,
    }))));
}

/** `Deployment default/web`, for a pod that one made; the pod itself otherwise. */
export function makerOf(facts: Facts, pod: Pod): string {
  const set = facts.replicaSets.find(one => isOwnedBy(pod, one.metadata.uid));
  const maker = facts.workloads.find(one => isOwnedBy(set ?? pod, one.metadata.uid));
  return called(maker ?? { ...pod, kind: 'Pod' });
}
