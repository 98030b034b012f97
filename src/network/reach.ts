import { ordinalOf } from './given-labels';
import {
  Endpoints, labelsOfNamespace, nameKey, Network, ObjectRef, Protocol, selectedBy, Service, ServicePort, Workload, writtenEndpoints,
} from './network';
import { allowed, allowedDns, allowedOut, Party, partyOf } from './policy';
import { Labels } from './selector';
import { ipVersion } from '../kubernetes/address';

/** From where somebody tries. */
export type Origin =
  /** On its node's network it is no pod to a NetworkPolicy. */
  | { readonly kind: 'pod'; readonly namespace: string; readonly labels: Labels; readonly hostNetwork?: boolean }
  | { readonly kind: 'node' }
  | { readonly kind: 'outside' };

/** What they try to reach. */
export type Target =
  /** A host name as a client writes it, or an IP address. */
  | { readonly kind: 'host'; readonly host: string; readonly port: number; readonly protocol?: Protocol }
  /** A Service's address in front of the cluster: its load balancer. */
  | { readonly kind: 'load-balancer'; readonly namespace: string; readonly name: string; readonly port: number; readonly protocol?: Protocol }
  /** A port of every node. */
  | { readonly kind: 'node-port'; readonly port: number; readonly protocol?: Protocol }
  /** The own addresses of a workload's pods. */
  | { readonly kind: 'pods'; readonly workload: ObjectRef; readonly port: number; readonly protocol?: Protocol };

/** Something that would answer. */
export type Backend =
  | { readonly kind: 'workload'; readonly ref: ObjectRef; readonly port: number }
  | { readonly kind: 'address'; readonly address: string; readonly port: number; readonly ref: ObjectRef };

/**
 * What a client would see:
 * - `answers`: something is there that should answer
 * - `refused`: the address exists and nothing is behind it, or nothing listens
 * - `no-reply`: packets go nowhere
 * - `name-not-found`: DNS knows no such name
 * - `leaves`: it goes to a name outside the cluster, of which manifests say nothing
 * - `unknown`: manifests don't say
 */
export type ReachOutcome = 'answers' | 'refused' | 'no-reply' | 'name-not-found' | 'leaves' | 'unknown';

export interface Reach {
  readonly outcome: ReachOutcome;
  readonly backends: readonly Backend[];
  /** The way there, a sentence a step; the last one gives the reason for the outcome. */
  readonly steps: readonly string[];
  /** The Service on the way, the last one where aliases lead to another. */
  readonly service?: ObjectRef;
  /** Where it leaves the cluster: the name outside. */
  readonly externalName?: string;
}

/** From here, what is behind this name and port? */
export function reach(network: Network, origin: Origin, target: Target): Reach {
  const way = new Way(network, origin);
  switch (target.kind) {
    case 'host': return way.toHost(target.host, target.port, target.protocol ?? 'TCP');
    case 'load-balancer': return way.toLoadBalancer(`${target.namespace}/${target.name}`, target.port, target.protocol ?? 'TCP');
    case 'node-port': return way.toNodePort(target.port, target.protocol ?? 'TCP');
    case 'pods': return way.toPods(target.workload, target.port, target.protocol ?? 'TCP');
  }
}

/** What a host name means to a pod of `namespace`. */
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
  const parts = host.replace(/\.$/, '').split('.');
  const domain = ['svc', ...network.clusterDomain.split('.')].join('.');
  const suffixed = (from: number) => {
    const suffix = parts.slice(from).join('.');
    return suffix === 'svc' || suffix === domain;
  };
  // The search domain of the caller's own namespace comes first, so that `db-0.db` is a pod before it is Service db-0 of a namespace db.
  for (const [at, within] of [[2, namespace], [3, parts[2]]] as const) {
    if (parts.length !== at && !(at === 3 && suffixed(3))) continue;
    const pod = podNamed(network, parts[0], `${within}/${parts[1]}`);
    if (pod !== undefined) return pod;
  }
  const qualified = parts.length > 2 && suffixed(2);
  const key = parts.length === 1 ? `${namespace}/${parts[0]}` : `${parts[1]}/${parts[0]}`;
  const service = parts.length <= 2 || qualified ? network.index.services.get(key) : undefined;
  // `example.com` looks like a Service `example` in a namespace `com`; only a cluster's own forms can't mean anything else.
  return { service, key, sure: parts.length === 1 || qualified };
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
  return workload && { service, pod: { name, workload }, key, sure: true };
}

const ADDRESS = /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]*)$/;

/** One way through the network, which notes its steps as it goes. */
class Way {
  private readonly steps: string[] = [];
  private readonly aliases = new Set<string>();

  constructor(private readonly network: Network, private readonly origin: Origin) {}

  public toHost(host: string, port: number, protocol: Protocol): Reach {
    if (host === 'localhost') return this.end('unknown', 'localhost is the caller itself');
    if (ADDRESS.test(host)) return this.toAddress(host, port, protocol);
    if (this.origin.kind !== 'pod') return this.end('name-not-found', `${host} is a name of the cluster's own DNS, which answers pods only`);
    const party = this.party();
    if (party?.kind === 'pod' && !allowedDns(this.network, party)) return this.end('no-reply', 'a NetworkPolicy keeps the caller from asking DNS, on port 53 of UDP and TCP');

    const { service, key, sure, pod } = serviceNamed(this.network, host, this.origin.namespace);
    if (service !== undefined && pod !== undefined) {
      this.steps.push(`${host} is pod ${pod.name} of ${pod.workload.ref.kind} ${nameKey(pod.workload.ref)}`);
      return this.toWorkloads([pod.workload], () => port, protocol, service);
    }
    if (service !== undefined) {
      this.steps.push(`${host} is Service ${key}`);
      return this.toService(service, port, protocol);
    }
    if (sure) {
      const namesake = this.network.services.find(one => one.ref.name === host.split('.')[0]);
      const hint = namesake === undefined ? '' : `; ${nameKey(namesake.ref)} is in another namespace`;
      return this.end('name-not-found', `there is no Service ${key}${hint}`);
    }
    return this.outside(host, port, protocol, `${host} is no name of this cluster`);
  }

  public toLoadBalancer(key: string, port: number, protocol: Protocol): Reach {
    const service = this.network.index.services.get(key);
    if (service === undefined) return this.end('no-reply', `there is no Service ${key}`);
    if (service.type !== 'LoadBalancer') return this.end('no-reply', `Service ${key} is a ${service.type}, so it has no address outside the cluster`, service);
    this.steps.push(`the load balancer of Service ${key}`);
    return this.throughPort(service, port, protocol);
  }

  public toNodePort(nodePort: number, protocol: Protocol): Reach {
    for (const service of this.network.services) {
      if (service.type !== 'NodePort' && service.type !== 'LoadBalancer') continue;
      const port = service.ports.find(one => one.nodePort === nodePort && one.protocol === protocol);
      if (port === undefined) continue;
      this.steps.push(`port ${nodePort} of every node is Service ${nameKey(service.ref)}, port ${port.port}`);
      return this.behind(service, port);
    }
    return this.end('refused', `no Service has node port ${nodePort}`);
  }

  public toPods(ref: ObjectRef, port: number, protocol: Protocol): Reach {
    const workload = this.network.index.workloads.get(`${ref.kind}/${nameKey(ref)}`);
    if (workload === undefined) return this.end('unknown', `there is no ${ref.kind} ${nameKey(ref)}`);
    return this.toWorkloads([workload], () => port, protocol, undefined);
  }

  private toAddress(address: string, port: number, protocol: Protocol): Reach {
    const service = this.network.services.find(one => one.clusterIp === address || one.externalIps.includes(address));
    if (service === undefined) return this.end('unknown', `${address} is no address in these manifests`);
    this.steps.push(`${address} is Service ${nameKey(service.ref)}`);
    return this.throughPort(service, port, protocol);
  }

  private toService(service: Service, port: number, protocol: Protocol): Reach {
    const key = nameKey(service.ref);
    if (service.type === 'ExternalName') return this.throughAlias(service, port, protocol);
    if (!service.headless) return this.throughPort(service, port, protocol);
    const workloads = selectedBy(this.network, service);
    this.steps.push(`Service ${key} is headless: DNS answers its endpoints, and port ${port} is asked of them as it is`);
    if (service.selector !== undefined) {
      return workloads.some(one => one.replicas > 0)
        ? this.toWorkloads(workloads, () => port, protocol, service)
        : this.end('name-not-found', this.whyNoPods(service, workloads), service);
    }
    return this.toWritten(service, () => port, protocol, 'name-not-found');
  }

  private throughAlias(service: Service, port: number, protocol: Protocol): Reach {
    const key = nameKey(service.ref);
    const name = (service.externalName ?? '').replace(/\.$/, '');
    if (this.aliases.has(key)) return this.end('name-not-found', `the alias ${key} leads back to itself`, service);
    this.aliases.add(key);
    this.steps.push(`Service ${key} is an alias of ${name}`);
    if (ADDRESS.test(name)) return this.end('name-not-found', `${name} is an IP address, which DNS looks up as a name`, service);
    const domain = `.svc.${this.network.clusterDomain}`;
    // A CNAME's target is looked up as it stands: no namespace is added to it.
    if (name.endsWith(domain)) return this.toHost(name, port, protocol);
    if (!name.includes('.')) return this.end('name-not-found', `${name} is a single label, and an alias is looked up as it stands`, service);
    return this.outside(name, port, protocol, `${name} is outside the cluster`, service);
  }

  private throughPort(service: Service, port: number, protocol: Protocol): Reach {
    const found = service.ports.find(one => one.port === port && one.protocol === protocol);
    if (found !== undefined) return this.behind(service, found);
    const ports = service.ports.map(one => one.protocol === 'TCP' ? `${one.port}` : `${one.port}/${one.protocol}`).join(', ');
    return this.end('no-reply', `Service ${nameKey(service.ref)} has no ${protocol} port ${port}; its ports are ${ports || 'none'}`, service);
  }

  private behind(service: Service, port: ServicePort): Reach {
    if (service.selector === undefined) {
      return this.toWritten(service, endpoint => endpoint.find(one => one.name === (port.name ?? '') && one.protocol === port.protocol)?.port,
        port.protocol, 'refused');
    }
    const workloads = selectedBy(this.network, service);
    if (!workloads.some(one => one.replicas > 0)) return this.end('refused', this.whyNoPods(service, workloads), service);
    const { targetPort } = port;
    return this.toWorkloads(workloads, workload => typeof targetPort === 'number' ? targetPort : portNamed(workload, targetPort, port.protocol), port.protocol, service, targetPort);
  }

  private toWritten(service: Service, portOf: (ports: Endpoints['ports']) => number | undefined, protocol: Protocol, none: ReachOutcome): Reach {
    const written = writtenEndpoints(this.network, service);
    const key = nameKey(service.ref);
    const backends = written.flatMap(endpoints => {
      const port = portOf(endpoints.ports);
      return port === undefined ? [] : endpoints.addresses
        // A slice of names is for others than kube-proxy, and DNS has no record of them.
        .filter(one => ipVersion(one.address) !== undefined && (one.ready || service.publishNotReadyAddresses))
        .map((one): Backend => ({ kind: 'address', address: one.address, port, ref: endpoints.ref }));
    });
    if (backends.length === 0) {
      return this.end(none, written.length === 0
        ? `Service ${key} has no selector, and no EndpointSlice or Endpoints names it`
        : `no ready address behind Service ${key} has this port`, service);
    }
    const party = this.party();
    const admitted = backends.filter(one => one.kind !== 'address' || party?.kind !== 'pod' || allowedOut(this.network, party, one.port, protocol, one.address));
    if (admitted.length === 0) return this.end('no-reply', `a NetworkPolicy keeps the caller from ${backends.map(describe).join(', ')}`, service);
    return { ...this.end('answers', `traffic goes to ${admitted.map(describe).join(', ')}`, service), backends: admitted };
  }

  private toWorkloads(
    workloads: readonly Workload[], portOf: (workload: Workload) => number | undefined, protocol: Protocol, service: Service | undefined,
    asked?: number | string): Reach {
    const running = workloads.filter(one => one.replicas > 0);
    if (running.length === 0) return this.end('unknown', 'it has no pods', service);
    const named = running.filter(one => portOf(one) !== undefined);
    if (named.length === 0) return this.end('refused', `no container behind it has a ${protocol} port named ${asked}`, service);

    const open = named.filter(one => mayListen(one, portOf(one), protocol));
    if (open.length === 0) return this.end('refused', `${names(named)} ${named.length === 1 ? 'declares' : 'declare'} ports, and ${protocol} ${named.map(portOf).join(', ')} is not among them`, service);

    const from = this.party();
    const admits = (one: Workload, party: Party) =>
      allowed(this.network, party, partyOf(this.network, one), portOf(one) ?? 0, protocol, one.containers);
    const admitted = open.filter(one => from === undefined || admits(one, from));
    if (admitted.length === 0 && open.some(one => one.hostNetwork)) return this.end('unknown', `whether a NetworkPolicy applies to pods on their node's network, as those of ${names(open)}, differs between clusters`, service);

    if (admitted.length === 0) return this.end('no-reply', `a NetworkPolicy keeps this traffic from ${names(open)}`, service);
    const backends = admitted.map((one): Backend => ({ kind: 'workload', ref: one.ref, port: portOf(one) ?? 0 }));
    return { ...this.end('answers', `traffic goes to ${backends.map(describe).join(', ')}`, service), backends };
  }

  private outside(name: string, port: number, protocol: Protocol, why: string, service?: Service): Reach {
    const party = this.party();
    if (party?.kind === 'pod' && !allowedOut(this.network, party, port, protocol)) return this.end('no-reply', `${why}, and a NetworkPolicy keeps the caller inside`, service);

    return { ...this.end('leaves', why, service), externalName: name };
  }

  private whyNoPods(service: Service, workloads: readonly Workload[]): string {
    const selector = Object.entries(service.selector ?? {}).map(([key, value]) => `${key}=${value}`).sort().join(',');
    if (workloads.length > 0) return `${names(workloads)} ${workloads.length === 1 ? 'has' : 'have'} 0 replicas`;
    const elsewhere = this.network.workloads.find(one => one.ref.namespace !== service.ref.namespace
      && Object.entries(service.selector ?? {}).every(([key, value]) => one.podLabels[key] === value));
    return elsewhere === undefined
      ? `the selector ${selector} of Service ${nameKey(service.ref)} matches no pod`
      : `the selector ${selector} of Service ${nameKey(service.ref)} matches pods of namespace ${elsewhere.ref.namespace} only`;
  }

  /** Who asks, as NetworkPolicies see it; a node is let in everywhere. */
  private party(): Party | undefined {
    if (this.origin.kind === 'node' || (this.origin.kind === 'pod' && this.origin.hostNetwork)) return undefined;
    if (this.origin.kind === 'outside') return { kind: 'outside' };
    const { namespace, labels } = this.origin;
    return { kind: 'pod', namespace, labels, namespaceLabels: labelsOfNamespace(this.network, namespace) };
  }

  private end(outcome: ReachOutcome, why: string, service?: Service): Reach {
    return { outcome, backends: [], steps: [...this.steps, why], ...service === undefined ? {} : { service: service.ref } };
  }
}

/** Whether a container says that it listens there, or one says nothing: who declares no ports may listen on any. */
function mayListen({ containers }: Workload, port: number | undefined, protocol: Protocol): boolean {
  return containers.length === 0
    || containers.some(({ ports }) => ports.length === 0 || ports.some(one => one.port === port && one.protocol === protocol));
}

export function portNamed(workload: Workload, name: string, protocol: Protocol): number | undefined {
  return workload.containers.flatMap(container => container.ports).find(one => one.name === name && one.protocol === protocol)?.port;
}

function names(workloads: readonly Workload[]): string {
  return workloads.map(({ ref }) => `${ref.kind} ${nameKey(ref)}`).join(', ');
}

function describe(backend: Backend): string {
  return backend.kind === 'workload' ? `${backend.ref.kind} ${nameKey(backend.ref)}, port ${backend.port}` : `${backend.address}, port ${backend.port}`;
}
