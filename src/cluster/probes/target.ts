/** From the plan's targets to addresses that a probe can be sent to, as the cluster has them now. */

import { Address } from './kinds/tool';
import { refName, View } from './view';
import { ipVersion } from '../../kubernetes/address';
import { defined } from '../../kubernetes/values';
import { ExpectationData, nameOf, NodeTarget, PodsSource, ProbeData, RecordsData, RouteTarget, ServiceTarget, WorkloadPodsTarget, WorkloadRef } from '../../plan/plan';
import { clusterIpsOf, isReady, matches, Pod, podIpsOf, Service } from '../api/kubernetes';

export type Located =
  | { readonly kind: 'at'; readonly addresses: readonly Address[] }
  | Nowhere;

export interface Nowhere {
  readonly kind: 'nowhere';
  readonly why: string;
  readonly remedy?: string;
  /** Waiting does not help. */
  readonly final?: boolean;
  /** What this cluster lacks altogether, so that a reader may allow it. */
  readonly lacks?: 'load-balancer' | 'controller';
}

export function locate(expectation: ExpectationData, view: View, clusterDomain: string): Promise<Located> {
  const { from, to } = expectation;
  // Outside no name of the cluster means anything; its addresses may.
  const name = from.kind === 'outside' && to.kind === 'service' ? undefined : nameOf(to, from, clusterDomain);
  if (name !== undefined) return Promise.resolve(at({ host: name, port: 'port' in to ? to.port : undefined }));
  switch (to.kind) {
    case 'node': return nodes(to, view);
    case 'workload-pods': return pods(to, view);
    case 'service': return service(to, view);
    case 'route': return route(to, view);
    default: return Promise.resolve({ kind: 'nowhere', why: `${to.name} has no address of its own`, final: true });
  }
}

function at(...addresses: Address[]): Located {
  return { kind: 'at', addresses: addresses.map(defined) };
}

async function nodes(to: NodeTarget, view: View): Promise<Located> {
  const found = (await view.nodes()).flatMap(node => node.status?.addresses?.find(address => address.type === 'InternalIP')?.address ?? []);
  return found.length === 0 ? { kind: 'nowhere', why: 'no node of the cluster has an address' } : at(...found.map(host => ({ host, port: to.port })));
}

async function pods(to: WorkloadPodsTarget, view: View): Promise<Located> {
  const found = (await view.podsOf(to)).filter(isReady).flatMap(pod => pod.status?.podIP ?? []);
  return found.length === 0 ? { kind: 'nowhere', why: `no pod of ${refName(to)} is ready` } : at(...found.map(host => ({ host, port: to.port })));
}

async function service(to: ServiceTarget, view: View): Promise<Located> {
  const found = await view.service(to.namespace, to.name);
  if (found === undefined) return { kind: 'nowhere', why: `there is no Service ${to.namespace}/${to.name}` };
  return to.by === 'load-balancer' ? balancer(to, found) : clusterIp(to, found);
}

function balancer(to: ServiceTarget, { spec, status }: Service): Located {
  const called = `Service ${to.namespace}/${to.name}`;
  if (spec.type !== 'LoadBalancer') return { kind: 'nowhere', why: `${called} is of type ${spec.type ?? 'ClusterIP'}, so it has no load balancer`, remedy: 'its type has to be LoadBalancer', final: true };

  const ingress = status?.loadBalancer?.ingress?.[0];
  const host = ingress?.ip ?? ingress?.hostname;
  return host === undefined ? {
    kind: 'nowhere',
    why: `${called} got no address: ${spec.loadBalancerClass === undefined ? 'this cluster has no load balancer, or it has no address left' : `nothing serves its loadBalancerClass ${spec.loadBalancerClass}`}`,
    remedy: 'install one (MetalLB, cloud-provider-kind) or accept it with --allow-unobserved load-balancer',
    lacks: 'load-balancer',
  } : at({ host, port: to.port });
}

/** The address of the controller that took in an Ingress, or of the Gateway. */
async function route(to: RouteTarget, view: View): Promise<Located> {
  const { object, namespace, name, gateway, host, port } = to;
  const called = `${object} ${namespace}/${name}`;
  if (gateway !== undefined) {
    const found = await view.gateway(gateway.namespace, gateway.name);
    const address = found?.status?.addresses?.find(({ value }) => value !== '')?.value;
    if (address !== undefined) return at({ host: address, port, name: host });
    const key = `Gateway ${gateway.namespace}/${gateway.name}`;
    return found === undefined ? { kind: 'nowhere', why: `there is no ${key}, whose address ${called} is asked at` }
      : { kind: 'nowhere', why: `${key} got no address: no controller serves its class ${found.spec.gatewayClassName}`, remedy: 'install one, or name the class of the one that is there', lacks: 'controller' };
  }
  const found = await view.ingress(namespace, name);
  const [entry] = found?.status?.loadBalancer?.ingress ?? [];
  const address = entry?.ip ?? entry?.hostname;
  if (address !== undefined) return at({ host: address, port, name: host });
  return found === undefined ? { kind: 'nowhere', why: `there is no ${called}` }
    : { kind: 'nowhere', why: `${called} got no address: no controller serves its class ${found.spec.ingressClassName ?? '(the default)'}`, remedy: 'install one, or name the class of the one that is there', lacks: 'controller' };
}

function clusterIp(to: ServiceTarget, found: Service): Located {
  const [host] = clusterIpsOf(found);
  return host === undefined ? { kind: 'nowhere', why: withoutClusterIp(found, to), final: true } : at({ host, port: to.port });
}

function withoutClusterIp({ spec }: Service, of: { readonly namespace: string; readonly name: string }): string {
  const kind = spec.type === 'ExternalName' ? `an ExternalName for ${spec.externalName ?? 'nothing'}` : 'headless';
  return `Service ${of.namespace}/${of.name} has no cluster IP: it is ${kind}`;
}

/** The ready pods that a source may be, by name. */
export async function sourcePods(from: PodsSource | WorkloadRef, view: View): Promise<readonly Pod[]> {
  const found = 'labels' in from
    ? (await view.pods(from.namespace)).filter(pod => matches(pod.metadata.labels, from.labels))
    : await view.podsOf(from);
  return found.filter(isReady);
}

/** The values that stand for what is expected of a DNS answer to this probe; a text says why they can't be known. */
export async function recordValues(records: RecordsData, probe: ProbeData, view: View): Promise<readonly string[] | string> {
  const version = probe.kind === 'dns' && probe.recordType === 'AAAA' ? 6 : 4;
  const ofFamily = (address: string) => ipVersion(address) === version;
  switch (records.kind) {
    case 'exactly': return records.values;
    case 'cluster-ip': {
      const found = await view.service(records.namespace, records.service);
      const { namespace, service: name } = records;
      if (found === undefined) return `there is no Service ${namespace}/${name}`;
      // One without a cluster IP of this family can be asked for all the same; whatever it answers is another thing.
      return found.spec.type === 'ExternalName' ? withoutClusterIp(found, { namespace, name }) : clusterIpsOf(found).filter(ofFamily);
    }
    case 'ready-pods': return (await view.podsOf(records.workload)).filter(isReady).flatMap(podIpsOf).filter(ofFamily);
  }
}

/** Where a Service sends what comes to its port, as its slices say now; none where it has no port to map. */
export async function endpointsOf(to: ServiceTarget, view: View): Promise<readonly Address[]> {
  const found = await view.service(to.namespace, to.name);
  const port = found?.spec.ports?.find(one => one.port === to.port);
  if (port === undefined || found?.spec.type === 'ExternalName') return [];
  const slices = await view.slicesOf(to.namespace, to.name);
  return slices.flatMap(({ endpoints, ports }) => {
    const target = (ports ?? []).find(one => (one.name ?? '') === (port.name ?? ''))?.port;
    if (target === undefined) return [];
    const ready = (endpoints ?? []).filter(endpoint => endpoint.conditions?.ready !== false);
    return ready.flatMap(endpoint => endpoint.addresses.map(host => ({ host, port: target })));
  });
}

/** The nodes on which the pods behind a target are. */
export async function nodesBehind(expectation: ExpectationData, view: View): Promise<readonly string[]> {
  const { to } = expectation;
  if (to.kind === 'workload-pods') return (await view.podsOf(to)).filter(isReady).flatMap(pod => pod.spec.nodeName ?? []);
  if (to.kind !== 'service') return [];
  const endpoints = (await view.slicesOf(to.namespace, to.name)).flatMap(slice => slice.endpoints ?? []);
  return endpoints.filter(endpoint => endpoint.conditions?.ready !== false).flatMap(endpoint => endpoint.nodeName ?? []);
}
