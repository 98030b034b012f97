/** From how far away each Service and each workload can be reached, by which way, and why not. */
import { AliasChain, aliasChain } from './names';
import { findService, Network, selectedBy, writtenEndpoints } from './network';
import { ContainerPort, Endpoints, Ingress, IngressBackend, Placed, Protocol, Service, ServicePort, Workload } from './objects';
import { podsOf } from './peers';
import { Answer, letIn, mayConnect } from './policies';
import { Labels, labelsText } from './selector';
import { ALL, covers, intersection, isEmpty, ofProtocol, OTHERS, peersOf, PODS, portRange, Traffic } from './traffic';
import { push } from '../kubernetes/values';

/** From how far away, the nearest first; a `node` is whoever can send packets to the nodes' addresses. */
export const DISTANCES = ['nowhere', 'pods', 'cluster', 'node', 'outside'] as const;
export type Distance = typeof DISTANCES[number];

export function fartherThan(one: Distance, other: Distance): boolean {
  return DISTANCES.indexOf(one) > DISTANCES.indexOf(other);
}

export function farthest(distances: readonly Distance[]): Distance {
  return distances.reduce<Distance>((far, one) => fartherThan(one, far) ? one : far, 'nowhere');
}

/** What a way leads to. */
export type End =
  /** Pods; without a port at whichever they are asked for, as through a headless Service without ports. */
  | { readonly kind: 'workload'; readonly workload: Workload; readonly port?: Pick<ContainerPort, 'name' | 'port' | 'protocol'>; readonly problem?: Problem }
  /** An address that somebody wrote down. */
  | { readonly kind: 'address'; readonly address: string; readonly port: number; readonly protocol: Protocol; readonly endpoints: Endpoints }
  /** A name outside the cluster. */
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'nothing'; readonly problem: Problem };

/** Why a way leads to nothing, as data: the values are not ours. */
export type Problem =
  | { readonly kind: 'no-pods'; readonly selector: string }
  /** For the time being: it is reached again as soon as somebody asks for pods. */
  | { readonly kind: 'scaled-to-zero'; readonly workload: Workload }
  | { readonly kind: 'no-port-named'; readonly workload: Workload; readonly name: string }
  | { readonly kind: 'no-selector-no-addresses' }
  | { readonly kind: 'no-address-for-port' }
  | { readonly kind: 'no-service'; readonly namespace: string; readonly name: string }
  | { readonly kind: 'no-service-port'; readonly service: Service; readonly port: string }
  | { readonly kind: 'alias-loop' | 'alias-chain'; readonly service: Service };

/** One way in: something that can be addressed from somewhere, and one thing to which it leads. */
export interface Way {
  readonly kind: 'service' | 'node-port' | 'load-balancer' | 'external-ip' | 'host-port' | 'ingress' | 'route';
  /** What is addressed: a Service, an Ingress, a route, or the workload that takes a port of its node. */
  readonly entry: Placed;
  /** How: `443`, `53/UDP`; a node port or a host port by its number; `203.0.113.7:443`; of an Ingress or a route `shop.example.com/cart`. Empty: `any`. */
  readonly address: string;
  /** The Service that it goes through, behind any Ingress and alias, and its port; none for host ports, and where there is no such Service. */
  readonly service?: Service;
  readonly servicePort?: ServicePort;
  readonly end: End;
  /** The objects that open it: entry, aliases, Service, and what is behind. */
  readonly by: readonly Placed[];
  /** From how far away it can be addressed, whatever policies say. */
  readonly offered: Distance;
  /** From how far away somebody may get through by it, by what is possible; nearer than `offered` where policies close it. */
  readonly from: Distance;
  /** The same by what is certain on every cluster. */
  readonly certain: Distance;
  /** Why `from` is nearer than `offered`, or `certain` nearer than `from`. */
  readonly policies?: Answer;
  /** Who alone may come this way, such as `203.0.113.0/24`, in order; empty for anybody. */
  readonly sources: readonly string[];
  /** The class of load balancer or Ingress that takes it in, as far as it is said. */
  readonly class?: string;
  /** By an annotation or its class, within the nodes' network. */
  readonly internal: boolean;
}

interface Ways {
  readonly all: readonly Way[];
  readonly of: ReadonlyMap<Placed, readonly Way[]>;
}

const WAYS = new WeakMap<Network, Ways>();

/** All ways in, those of Services first, then those past them: host ports, Ingresses, Gateway routes. */
export function waysIn(network: Network): readonly Way[] {
  return allWays(network).all;
}

/** The ways in to a Service, an Ingress, a route or a workload's host ports, and those that lead through a Service. */
export function waysOf(network: Network, placed: Placed): readonly Way[] {
  return allWays(network).of.get(placed) ?? [];
}

function allWays(network: Network): Ways {
  const known = WAYS.get(network);
  if (known !== undefined) return known;
  const all = [
    ...network.services.flatMap(service => serviceWays(network, service)),
    ...network.workloads.flatMap(workload => hostWays(network, workload)),
    ...[...network.ingresses, ...network.routes].flatMap(one => ingressWays(network, one)),
  ];
  const of = new Map<Placed, Way[]>();
  for (const one of all) {
    push(of, one.entry, one);
    if (one.service !== undefined && one.service !== one.entry) push(of, one.service, one);
  }

  const made = { all, of };
  WAYS.set(network, made);
  return made;
}

/** From how far away policies let somebody in to a workload, at most: at this port, or at its best one. */
export function letInFrom(set: Traffic, port?: Pick<ContainerPort, 'port' | 'protocol'>): Distance {
  const peers = peersOf(port === undefined ? set : intersection(set, intersection(ofProtocol(port.protocol), portRange(port.port, port.port))));
  if (!isEmpty(intersection(peers, OTHERS))) return 'outside';
  return covers(peers, PODS) ? 'cluster' : isEmpty(peers) ? 'nowhere' : 'pods';
}

/** From how far away pods of the cluster reach a workload's own addresses, at most. */
export function withinCluster(network: Network, workload: Workload): Distance {
  return letInFrom(intersection(letIn(network, workload).possible, PODS));
}

/** What stands behind one way, before policies are asked. */
interface Behind {
  readonly end: End;
  readonly by: readonly Placed[];
}

type Opened = Pick<Way, 'kind' | 'entry' | 'address' | 'offered'> & Partial<Pick<Way, 'service' | 'servicePort' | 'sources' | 'class' | 'internal'>>;

function way(network: Network, opened: Opened, { end, by }: Behind): Way {
  const common = { sources: [], internal: false, ...opened, end, by: [opened.entry, ...by.filter(one => one !== opened.entry)] };
  const { offered, kind } = opened;
  if (end.kind !== 'workload') return { ...common, from: offered, certain: offered };
  const { workload, port } = end;
  const { certain, possible } = letIn(network, workload);
  const reached = (set: Traffic): Distance => {
    if (set === ALL) return offered;
    const at = letInFrom(set, port);
    // The controller is somewhere in the cluster: whoever lets in anybody may let it in.
    if (kind === 'ingress' || kind === 'route') return at === 'nowhere' ? at : offered;
    return offered === 'cluster' ? nearest(letInFrom(intersection(set, PODS), port), offered) : fartherThan(offered, at) ? at : offered;
  };
  const ends = { from: reached(possible), certain: kind === 'ingress' || kind === 'route' ? nearest(reached(certain), letInFrom(certain, port)) : reached(certain) };
  if (ends.certain === offered) return { ...common, ...ends };
  const asker = offered === 'cluster' ? { kind: 'pods', pods: { labels: {} } } as const : { kind: 'address' } as const;
  return { ...common, ...ends, policies: mayConnect(network, asker, { kind: 'pods', pods: podsOf(workload) }, port?.port ?? 1, port?.protocol ?? 'TCP') };
}

function nearest(one: Distance, other: Distance): Distance {
  return fartherThan(one, other) ? other : one;
}

function serviceWays(network: Network, service: Service): Way[] {
  const { type } = service;
  if (type === 'ExternalName') return aliasWays(network, service);
  // A headless Service needs no port: its name leads to the pods themselves.
  const ports = service.ports.length > 0 ? service.ports : [undefined];
  return ports.flatMap(port => behind(network, service, port).flatMap((found): Way[] => {
    const address = port === undefined ? '' : portText(port);
    const of = (opened: Pick<Opened, 'kind' | 'address' | 'offered'> & Partial<Opened>) => way(network, { entry: service, service, servicePort: port, ...opened }, found);
    const ways = [of({ kind: 'service', address, offered: 'cluster' })];
    if (type === 'NodePort' || (type === 'LoadBalancer' && port?.nodePort !== undefined)) ways.push(of({ kind: 'node-port', address: port?.nodePort === undefined ? '' : portText({ port: port.nodePort, protocol: port.protocol }), offered: 'node' }));

    if (type === 'LoadBalancer') {
      const { internal, loadBalancerClass } = service;
      ways.push(of({ kind: 'load-balancer', address, offered: internal ? 'node' : 'outside', internal, class: loadBalancerClass, sources: sourcesOf(service) }));
    }
    for (const ip of service.externalIps) ways.push(of({ kind: 'external-ip', address: `${ip}:${address}`, offered: 'outside' }));

    return ways;
  }));
}

/** Who alone may come through the load balancer; nobody is kept out by a range of all addresses. */
function sourcesOf({ sourceRanges }: Service): readonly string[] {
  return sourceRanges.some(range => /\/0+$/.test(range.trim())) ? [] : [...sourceRanges].sort();
}

export function portText({ port, protocol }: { readonly port: number; readonly protocol: Protocol }): string {
  return protocol === 'TCP' ? `${port}` : `${port}/${protocol}`;
}

/** What is behind one port of a Service. */
function behind(network: Network, service: Service, port: ServicePort | undefined): Behind[] {
  if (service.selector === undefined) return written(network, service, port);
  // The slices that somebody wrote down count beside those that the controller makes for the selector.
  const slices = writtenEndpoints(network, service).some(({ ref }) => ref.kind === 'EndpointSlice') ? written(network, service, port).filter(({ end }) => end.kind === 'address') : [];
  return [...selected(service.selector, selectedBy(network, service), port), ...slices];
}

function selected(labels: Labels, workloads: readonly Workload[], port: ServicePort | undefined): Behind[] {
  if (workloads.length === 0) return [{ end: { kind: 'nothing', problem: { kind: 'no-pods', selector: labelsText(labels) } }, by: [] }];

  return workloads.map((workload): Behind => {
    const asleep = workload.replicas === 0 ? { problem: { kind: 'scaled-to-zero', workload } as const } : {};
    if (port === undefined) return { end: { kind: 'workload', workload, ...asleep }, by: [workload] };
    const { targetPort, protocol } = port;
    const declared = workload.containers.flatMap(({ ports }) => ports)
      .find(each => each.protocol === protocol && (typeof targetPort === 'string' ? each.name === targetPort : each.port === targetPort));
    if (typeof targetPort === 'string' && declared === undefined) return { end: { kind: 'nothing', problem: { kind: 'no-port-named', workload, name: targetPort } }, by: [workload] };

    return { end: { kind: 'workload', workload, port: declared ?? { port: Number(targetPort), protocol }, ...asleep }, by: [workload] };
  });
}

/** The addresses that somebody wrote down for a Service without a selector. */
function written(network: Network, service: Service, port: ServicePort | undefined): Behind[] {
  const all = writtenEndpoints(network, service);
  // Where a name stands in several files, each brings its own addresses.
  const beside = all.filter(({ manifest }) => manifest.file === service.manifest.file);
  const endpoints = beside.length > 0 ? beside : all;
  const found = endpoints.flatMap((one): Behind[] => {
    const ports = one.ports.filter(({ name, protocol }) => port === undefined || (name === (port.name ?? '') && protocol === port.protocol));
    return one.addresses.flatMap(({ address }): Behind[] => ports.map(({ port: number, protocol }) => (
      { end: { kind: 'address', address, port: number, protocol, endpoints: one }, by: [one] })));
  });
  return found.length > 0 ? found : [{ end: { kind: 'nothing', problem: { kind: endpoints.length > 0 ? 'no-address-for-port' : 'no-selector-no-addresses' } }, by: [] }];
}

/** An alias has no ports: its name leads wherever the Service that it stands for leads. */
function aliasWays(network: Network, alias: Service): Way[] {
  const { aliases, end } = aliasChain(network, alias);
  if (end.kind !== 'service') return [way(network, { kind: 'service', entry: alias, address: '', offered: 'cluster' }, behindAliases(aliases, end))];
  return serviceWays(network, end.service).filter(({ kind }) => kind === 'service').map(one => ({ ...one, entry: alias, address: '', by: [...aliases, ...one.by] }));
}

function behindAliases(by: AliasChain['aliases'], end: Exclude<AliasChain['end'], { kind: 'service' }>): Behind {
  return { end: end.kind === 'name' ? end : { kind: 'nothing', problem: end }, by };
}

/** Pods that take ports of the node they run on. */
function hostWays(network: Network, workload: Workload): Way[] {
  const declared = workload.containers.flatMap(({ ports }) => ports);
  const opened = { kind: 'host-port', entry: workload, offered: 'node' } as const;
  if (workload.hostNetwork && declared.length === 0) return [way(network, { ...opened, address: '' }, { end: { kind: 'workload', workload }, by: [] })];

  // Nobody but the node itself gets to its loopback addresses.
  const taken = declared.filter(({ hostPort, hostIp }) => workload.hostNetwork || (hostPort !== undefined && !/^(127\.|::1$)/.test(hostIp ?? '')));
  return taken.map(port => way(network, { ...opened, address: portText({ ...port, port: port.hostPort ?? port.port }) }, { end: { kind: 'workload', workload, port }, by: [] }));
}

/** An Ingress, and the Gateway API's HTTPRoute and its kin as far as a gateway takes them in. */
function ingressWays(network: Network, entry: Ingress): Way[] {
  return entry.backends.flatMap(backend => {
    const opened: Opened = {
      kind: entry.ref.kind === 'Ingress' ? 'ingress' : 'route',
      entry,
      address: routeText(backend),
      offered: entry.internal ? 'node' : 'outside',
      internal: entry.internal,
      class: entry.class,
    };
    return throughService(network, opened, findService(network, `${backend.namespace}/${backend.service}`), backend);
  });
}

export function routeText({ host, path }: Pick<IngressBackend, 'host' | 'path'>): string {
  return `${host ?? '*'}${path ?? '/'}`;
}

function throughService(network: Network, opened: Opened, service: Service | undefined, { namespace, service: name, port }: IngressBackend): Way[] {
  if (service === undefined) return [way(network, opened, { end: { kind: 'nothing', problem: { kind: 'no-service', namespace, name } }, by: [] })];

  const asked = port === undefined ? service.ports : service.ports.filter(one => one.port === port || one.name === port);
  if (service.type === 'ExternalName') {
    const { aliases, end } = aliasChain(network, service);
    if (end.kind !== 'service') return [way(network, opened, behindAliases(aliases, end))];
    // The port that an alias declares is asked of whatever it stands for.
    const number = asked[0]?.port ?? port;
    return throughService(network, opened, end.service, { namespace, service: end.service.ref.name, port: number, field: '' })
      .map(one => ({ ...one, by: [opened.entry, ...aliases, ...one.by.slice(1)] }));
  }
  if (asked.length === 0) return [way(network, { ...opened, service }, { end: { kind: 'nothing', problem: { kind: 'no-service-port', service, port: `${port ?? ''}` } }, by: [service] })];

  return asked.flatMap(servicePort => behind(network, service, servicePort)
    .map(({ end, by }) => way(network, { ...opened, service, servicePort }, { end, by: [service, ...by] })));
}
