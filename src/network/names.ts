/** What a host name means to the cluster's DNS: the one place that reads names such as `api.blue.svc.cluster.local`. */
import { ordinalOf } from './given-labels';
import { findService, Network, selectedBy } from './network';
import { nameKey, Service, Workload } from './objects';

/** The forms that a name of a Service, or of a pod behind one, can have. */
export interface ClusterName {
  /** The name's labels without the ending of the cluster: `api`, or `api` and `blue`. */
  readonly labels: readonly string[];
  /**
   * - `full`: it ends in `.svc` and the cluster's domain, and means the same to everybody
   * - `svc`: it ends in `.svc`, which the search domains of pods complete
   * - `bare`: it may be a name of the cluster, or any other
   */
  readonly form: 'full' | 'svc' | 'bare';
  /** It ends in a dot: nobody looks it up anywhere else. */
  readonly absolute: boolean;
}

export function parseClusterName(host: string, clusterDomain: string): ClusterName {
  const absolute = host.endsWith('.');
  const name = (absolute ? host.slice(0, -1) : host).toLowerCase();
  const full = `.svc.${clusterDomain.toLowerCase()}`;
  // `api.svc` is Service api of a namespace svc.
  const [ending, form] = name.endsWith(full) ? [full, 'full'] as const : name.endsWith('.svc') && name.indexOf('.') < name.length - '.svc'.length ? ['.svc', 'svc'] as const : ['', 'bare'] as const;
  return { labels: name.slice(0, name.length - ending.length).split('.'), form, absolute };
}

/** What a host name means to a pod of some namespace. */
export interface Named {
  /** The Service that it means; undefined where it means none. */
  readonly service?: Service;
  /** The one pod that it means, behind that Service. */
  readonly pod?: { readonly name: string; readonly workload: Workload };
  /** `namespace/name` of the Service that it would mean. */
  readonly key: string;
  /** Whether it can't mean anything but a Service or a pod of the cluster. */
  readonly sure: boolean;
}

export function serviceNamed(network: Network, host: string, namespace: string): Named {
  const { labels, form, absolute } = parseClusterName(host, network.clusterDomain);
  const [first, second = namespace, third = namespace] = labels;
  if (absolute && form !== 'full') return { key: `${second}/${first}`, sure: false };

  // The search domain of the caller's own namespace comes first, so that `db-0.db` is a pod before it is Service db-0 of a namespace db.
  if (labels.length === 3 || (labels.length === 2 && form === 'bare')) {
    const pod = podNamed(network, first, `${third}/${second}`);
    if (pod !== undefined) return pod;
  }
  const key = labels.length === 3 && form !== 'bare' ? `${third}/${second}` : `${second}/${first}`;
  const service = labels.length === 2 || (labels.length === 1 && form === 'bare') ? findService(network, key) : undefined;
  // `example.com` looks like a Service `example` in a namespace `com`; only a cluster's own forms can't mean anything else.
  return { service, key, sure: form === 'bare' ? labels.length === 1 : true };
}

/**
 * The Service of this cluster that an external name means. A CNAME's target is looked up as it stands, so that only a
 * full name means one.
 */
export function aliasTarget(externalName: string, clusterDomain: string): { readonly namespace: string; readonly name: string } | undefined {
  const { labels, form } = parseClusterName(externalName, clusterDomain);
  return form === 'full' && labels.length === 2 ? { namespace: labels[1], name: labels[0] } : undefined;
}

/** Longer chains are followed by no DNS server: CoreDNS ends after 8 names, others after 16 at most. */
export const LONGEST_CHAIN = 16;

/** Where a chain of aliases ends. */
export interface AliasChain {
  /** In their order, the alias that was asked for first. */
  readonly aliases: readonly Service[];
  readonly end:
    | { readonly kind: 'service'; readonly service: Service }
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'no-service'; readonly namespace: string; readonly name: string }
    /** It comes back to this one of its aliases, or goes on with it beyond what is followed. */
    | { readonly kind: 'alias-loop' | 'alias-chain'; readonly service: Service };
}

export function aliasChain(network: Network, alias: Service): AliasChain {
  const aliases: Service[] = [];
  for (let service = alias; ;) {
    if (aliases.includes(service)) return { aliases, end: { kind: 'alias-loop', service } };
    if (aliases.length === LONGEST_CHAIN) return { aliases, end: { kind: 'alias-chain', service } };
    aliases.push(service);
    const name = service.externalName ?? '';
    const target = aliasTarget(name, network.clusterDomain);
    if (target === undefined) return { aliases, end: { kind: 'name', name } };
    const next = findService(network, nameKey(target));
    if (next === undefined) return { aliases, end: { kind: 'no-service', ...target } };
    if (next.type !== 'ExternalName') return { aliases, end: { kind: 'service', service: next } };
    service = next;
  }
}

/** The full name of a Service. */
export function fullName({ name, namespace }: { readonly name: string; readonly namespace: string }, clusterDomain: string): string {
  return `${name}.${namespace}.svc.${clusterDomain}`;
}

/**
 * A pod of a StatefulSet, by the name that the headless Service gives it.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#stable-network-id
 */
function podNamed(network: Network, name: string, key: string): Named | undefined {
  const service = network.index.services.get(key);
  if (service === undefined || !service.headless) return undefined;
  const workload = selectedBy(network, service).find(one => one.serviceName === service.ref.name && ordinalOf(one, name) !== undefined);
  return workload && { service, pod: { name, workload }, key: nameKey(service.ref), sure: true };
}
