/** The evaluator: from here, what is behind this name and port? Its answer is an outcome, or that manifests don't say, each with the way there. */
import { aliasTarget, fullName, LONGEST_CHAIN, parseClusterName, serviceNamed } from './names';
import { findService, Network, selectedBy, writtenEndpoints } from './network';
import { Endpoints, nameKey, ObjectRef, Protocol, refKey, Service, ServicePort, Workload } from './objects';
import { Pods, podsOf } from './peers';
import { Answer, mayAskDns, mayConnect, Party } from './policies';
import { Labels, labelsText } from './selector';
import { API_SERVER } from './system';
import { inRange, ipVersion } from '../kubernetes/address';
import { defined } from '../kubernetes/values';

/** From where somebody tries. */
export type Origin =
  /** Of pods that no manifest shows, the labels that are known: they may carry others as well. */
  | { readonly kind: 'pod'; readonly namespace: string; readonly labels: Labels; readonly workload?: Workload }
  | { readonly kind: 'node' }
  | { readonly kind: 'outside' };

export function originOf(workload: Workload): Origin {
  return { kind: 'pod', namespace: workload.ref.namespace, labels: workload.podLabels, workload };
}

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

/** What a look-up of this name would bring; no port is asked. */
export function lookUp(network: Network, origin: Origin, host: string): Reach {
  return new Way(network, origin).lookUp(host);
}

const ADDRESS = /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]*)$/;

/** One way through the network, which notes its steps as it goes. */
class Way {
  private readonly steps: string[] = [];
  private readonly aliases = new Set<string>();
  /** What no manifest says of the way so far. */
  private doubt?: string;

  constructor(private readonly network: Network, private readonly origin: Origin) {}

  public toHost(host: string, port: number, protocol: Protocol): Reach {
    if (host === 'localhost') return this.end('unknown', 'localhost is the caller itself');
    if (ADDRESS.test(host)) return this.toAddress(host, port, protocol);
    const found = this.resolve(host);
    if ('outcome' in found) return found;
    const { service, workload } = found;
    if (workload !== undefined) return this.toWorkloads([workload], () => port, protocol, service);
    if (service !== undefined) return this.toService(service, port, protocol);
    return this.outside(host, port, protocol, this.origin.kind === 'pod' ? `${host} is no name of this cluster` : `${host} is a name outside the cluster`);
  }

  public lookUp(host: string): Reach {
    if (host === 'localhost' || ADDRESS.test(host)) return this.end('unknown', `${host} needs no DNS`);
    const found = this.resolve(host);
    if ('outcome' in found) return found;
    const { service } = found;
    if (service === undefined) return this.end('leaves', `${host} is no name of this cluster`);
    if (service.type === 'ExternalName' || (service.podsElsewhere && service !== API_SERVER)) return this.end('unknown', 'what it stands for is in no manifest', service);
    if (!service.headless || found.workload !== undefined) return this.end('answers', `${host} resolves`, service);
    const workloads = selectedBy(this.network, service);
    if (service.selector !== undefined && !workloads.some(one => one.replicas > 0)) return this.end('name-not-found', this.whyNoPods(service, workloads), service);
    if (service.selector === undefined && this.written(service, () => 1).length === 0) return this.end('name-not-found', `no ready address is behind Service ${nameKey(service.ref)}`, service);
    return this.end('answers', `${host} resolves`, service);
  }

  public toLoadBalancer(key: string, port: number, protocol: Protocol): Reach {
    const service = this.network.index.services.get(key);
    if (service === undefined) return this.end('no-reply', `there is no Service ${key}`);
    if (service.type !== 'LoadBalancer') return this.end('no-reply', `Service ${key} is a ${service.type}, so it has no address outside the cluster`, service);
    this.steps.push(`the load balancer of Service ${key}`);
    if (service.internal) this.doubt = 'its load balancer is internal, and whether the caller is within the nodes\' network is in no manifest';
    if (service.sourceRanges.length > 0) this.doubt = `its load balancer takes ${service.sourceRanges.join(', ')} only, and the caller's address is in no manifest`;
    return this.throughPort(service, port, protocol);
  }

  public toNodePort(nodePort: number, protocol: Protocol): Reach {
    for (const service of this.network.services) {
      if (service.type !== 'NodePort' && service.type !== 'LoadBalancer') continue;
      const port = service.ports.find(one => one.nodePort === nodePort && one.protocol === protocol);
      if (port === undefined) continue;
      this.steps.push(`port ${nodePort} of every node is Service ${nameKey(service.ref)}, port ${port.port}`);
      return this.behind(service, port, true);
    }
    const taken = this.network.workloads.find(({ containers, hostNetwork }) => containers.flatMap(({ ports }) => ports)
      .some(one => one.protocol === protocol && (one.hostPort ?? (hostNetwork ? one.port : undefined)) === nodePort));
    if (taken !== undefined) return this.end('unknown', `port ${nodePort} is a host port of ${names([taken])}, and whether every node runs its pods is in no manifest`);

    return this.end('refused', `no Service has node port ${nodePort}`);
  }

  public toPods(ref: ObjectRef, port: number, protocol: Protocol): Reach {
    const workload = this.network.index.workloads.get(refKey(ref));
    if (workload === undefined) return this.end('unknown', `there is no ${ref.kind} ${nameKey(ref)}`);
    if (this.origin.kind === 'outside') this.doubt = 'whether the addresses of pods are reached from outside is in no manifest';
    return this.toWorkloads([workload], () => port, protocol, undefined);
  }

  /** What a host name means to the caller: a Service or one of its pods; neither where it is no name of the cluster. */
  private resolve(host: string): Reach | { readonly service?: Service; readonly workload?: Workload } {
    const { origin, network } = this;
    if (origin.kind !== 'pod') return this.fromBeyond(host);
    const dns = mayAskDns(network, origin.workload === undefined ? origin : podsOf(origin.workload));
    if (dns.answer === 'no') return this.end('no-reply', `the caller can't ask DNS on port 53: ${dns.why}`);
    if (dns.answer === 'unknown') this.doubt = dns.why;
    const policy = origin.workload?.podSpec.dnsPolicy ?? 'ClusterFirst';
    if (policy !== 'ClusterFirstWithHostNet' && (policy !== 'ClusterFirst' || origin.workload?.hostNetwork)) this.doubt = 'the pod asks the DNS of its node, and what that knows of the cluster is in no manifest';

    const { service, key, sure, pod } = serviceNamed(network, host, origin.namespace);
    if (service !== undefined) this.steps.push(pod === undefined ? `${host} is Service ${key}` : `${host} is pod ${pod.name} of ${pod.workload.ref.kind} ${nameKey(pod.workload.ref)}`);
    if (service !== undefined || !sure) return { service, workload: pod?.workload };
    const namesake = network.services.find(one => one.ref.name === host.split('.')[0]);
    const hint = namesake === undefined ? '' : `; ${nameKey(namesake.ref)} is in another namespace`;
    return this.end('name-not-found', `there is no Service ${key}${hint}`);
  }

  /** The cluster's own names mean nothing to whoever is no pod. */
  private fromBeyond(host: string): Reach | { readonly service?: undefined; readonly workload?: undefined } {
    const { form, labels } = parseClusterName(host, this.network.clusterDomain);
    if (form !== 'bare' || labels.length === 1 || (labels.length === 2 && findService(this.network, `${labels[1]}/${labels[0]}`) !== undefined)) return this.end('name-not-found', `${host} is a name of the cluster's own DNS, which answers pods only`);

    const taker = [...this.network.ingresses, ...this.network.routes].find(({ backends }) => backends.some(one => takes(one.host, host)));
    return taker === undefined ? {} : this.end('unknown', `${taker.ref.kind} ${nameKey(taker.ref)} takes in ${host}, and which address that name has is in no manifest`);
  }

  private toAddress(address: string, port: number, protocol: Protocol): Reach {
    const service = this.network.services.find(one => one.clusterIp === address || one.externalIps.includes(address));
    if (service === undefined) return this.toUnknownAddress(address, port, protocol);
    this.steps.push(`${address} is Service ${nameKey(service.ref)}`);
    if (this.origin.kind === 'outside' && service.clusterIp === address) this.doubt = 'whether cluster IPs are reached from outside is in no manifest';
    return this.throughPort(service, port, protocol);
  }

  private toUnknownAddress(address: string, port: number, protocol: Protocol): Reach {
    const from = this.party();
    const out = mayConnect(this.network, from, { kind: 'address', address }, port, protocol);
    // Pods and Services have addresses of these ranges, and of any in IPv6.
    const mayBePod = ipVersion(address) !== 4 || PRIVATE.some(range => inRange(address, range));
    const closed = out.answer === 'no' && (!mayBePod || from.kind !== 'pods'
      || mayConnect(this.network, from, { kind: 'pods', pods: { labels: {} } }, port, protocol).answer === 'no');
    return closed ? this.end('no-reply', out.why) : this.end('unknown', `${address} is no address in these manifests`);
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
    if (this.aliases.size === LONGEST_CHAIN) return this.end('name-not-found', `the chain of aliases is longer than ${LONGEST_CHAIN}, and no DNS server follows so many`, service);
    this.aliases.add(key);
    this.steps.push(`Service ${key} is an alias of ${name}`);
    if (ADDRESS.test(name)) return this.end('name-not-found', `${name} is an IP address, which DNS looks up as a name`, service);
    // A CNAME's target is looked up as it stands: no namespace is added to it.
    const target = aliasTarget(name, this.network.clusterDomain);
    if (target !== undefined) {
      const next = findService(this.network, nameKey(target));
      if (next === undefined) return this.end('name-not-found', `there is no Service ${nameKey(target)}`);
      this.steps.push(`${fullName(target, this.network.clusterDomain)} is Service ${nameKey(target)}`);
      return this.toService(next, port, protocol);
    }
    if (!name.includes('.')) return this.end('name-not-found', `${name} is a single label, and an alias is looked up as it stands`, service);
    return this.outside(name, port, protocol, `${name} is outside the cluster`, service);
  }

  private throughPort(service: Service, port: number, protocol: Protocol): Reach {
    const found = service.ports.find(one => one.port === port && one.protocol === protocol);
    if (found !== undefined) return this.behind(service, found);
    const ports = service.ports.map(one => one.protocol === 'TCP' ? `${one.port}` : `${one.port}/${one.protocol}`).join(', ');
    return this.end('no-reply', `Service ${nameKey(service.ref)} has no ${protocol} port ${port}; its ports are ${ports || 'none'}`, service);
  }

  private behind(service: Service, port: ServicePort, throughNode = false): Reach {
    if (service === API_SERVER) return this.toUnseen(service, [{ kind: 'address' }], [port.port, 6443], port.protocol);
    if (service.selector === undefined) {
      return this.toWritten(service, endpoint => endpoint.find(one => one.name === (port.name ?? '') && one.protocol === port.protocol)?.port,
        port.protocol, 'refused');
    }
    const workloads = selectedBy(this.network, service);
    const { targetPort } = port;
    if (workloads.length === 0 && service.podsElsewhere) return this.toUnseen(service, [{ kind: 'pods', pods: { namespace: service.ref.namespace, labels: service.selector } }], typeof targetPort === 'number' ? [targetPort] : [], port.protocol);

    if (!workloads.some(one => one.replicas > 0)) return this.end('refused', this.whyNoPods(service, workloads), service);
    const portOf = (workload: Workload) => typeof targetPort === 'number' ? targetPort : portNamed(workload, targetPort, port.protocol);
    return this.toWorkloads(workloads, portOf, port.protocol, service, targetPort, throughNode);
  }

  /** To something that is there although no manifest shows it: nobody knows what it does, but policies may keep the caller from it. */
  private toUnseen(service: Service, parties: readonly Party[], ports: readonly number[], protocol: Protocol): Reach {
    const answers = parties.flatMap(to => ports.map(port => mayConnect(this.network, this.party(service), to, port, protocol)));
    return answers.length > 0 && answers.every(({ answer }) => answer === 'no') ? this.end('no-reply', answers[0].why, service)
      : this.end('unknown', `what is behind Service ${nameKey(service.ref)} is in no manifest`, service);
  }

  private written(service: Service, portOf: (ports: Endpoints['ports']) => number | undefined): Extract<Backend, { kind: 'address' }>[] {
    return writtenEndpoints(this.network, service).flatMap(endpoints => {
      const port = portOf(endpoints.ports);
      return port === undefined ? [] : endpoints.addresses
        // A slice of names is for others than kube-proxy, and DNS has no record of them.
        .filter(one => ipVersion(one.address) !== undefined && (one.ready || service.publishNotReadyAddresses))
        .map(one => ({ kind: 'address' as const, address: one.address, port, ref: endpoints.ref }));
    });
  }

  private toWritten(service: Service, portOf: (ports: Endpoints['ports']) => number | undefined, protocol: Protocol, none: ReachOutcome): Reach {
    const key = nameKey(service.ref);
    const backends = this.written(service, portOf);
    if (backends.length === 0) {
      return this.end(none, writtenEndpoints(this.network, service).length === 0
        ? `Service ${key} has no selector, and no EndpointSlice or Endpoints names it`
        : `no ready address behind Service ${key} has this port`, service);
    }
    return this.admitted(backends, one => [mayConnect(this.network, this.party(service), { kind: 'address', address: one.address }, one.port, protocol)], service);
  }

  private toWorkloads(
    workloads: readonly Workload[], portOf: (workload: Workload) => number | undefined, protocol: Protocol, service: Service | undefined,
    asked?: number | string, throughNode = false): Reach {
    const running = workloads.filter(one => one.replicas > 0);
    if (running.length === 0) return this.end('unknown', 'it has no pods', service);
    const named = running.filter(one => portOf(one) !== undefined);
    if (named.length === 0) return this.end('refused', `no container behind it has a ${protocol} port named ${asked}`, service);

    const open = named.filter(one => mayListen(one, portOf(one), protocol));
    if (open.length === 0) return this.end('refused', `${names(named)} ${named.length === 1 ? 'declares' : 'declare'} ports, and ${protocol} ${named.map(portOf).join(', ')} is not among them`, service);

    const from = this.party(service);
    const backends = open.map(workload => ({ kind: 'workload' as const, ref: workload.ref, port: portOf(workload) ?? 0, workload }));
    return this.admitted(backends, ({ workload, port }) => {
      const to: Party = { kind: 'pods', pods: podsOf(workload) };
      const direct = mayConnect(this.network, from, to, port, protocol);
      // Behind a node port the caller is the node, as far as anybody there can see, or itself.
      return throughNode && from.kind === 'pods' ? [direct, mayConnect(this.network, { kind: 'node' }, to, port, protocol), mayConnect(this.network, from, { kind: 'node' }, port, protocol)] : [direct];
    }, service);
  }

  /** Which of these policies let the caller to; what holds for some of them only is not known. */
  private admitted<T extends Backend>(backends: readonly T[], ask: (backend: T) => readonly Answer[], service: Service | undefined): Reach {
    const asked = backends.map(backend => ({ backend, answers: ask(backend) }));
    const left = asked.filter(({ answers }) => !answers.every(({ answer }) => answer === 'no'));
    if (left.length === 0) return this.end('no-reply', `${list(backends)} is behind it, and ${[...new Set(asked.map(({ answers }) => answers[0].why))].join('; ')}`, service);

    const found = left.map(({ backend }): Backend => backend.kind === 'workload' ? { kind: 'workload', ref: backend.ref, port: backend.port } : backend);
    const doubtful = asked.flatMap(({ backend, answers }) => answers.filter(({ answer }) => answer !== 'yes').map(({ why }) => `traffic goes to ${describe(backend)}, where ${why}`));
    const { outcome, ...rest } = doubtful.length > 0 ? this.end('unknown', doubtful[0], service) : this.end('answers', `traffic goes to ${list(found)}`, service);
    return { ...rest, outcome, backends: found };
  }

  private outside(name: string, port: number, protocol: Protocol, why: string, service?: Service): Reach {
    const out = mayConnect(this.network, this.party(), { kind: 'address' }, port, protocol);
    if (out.answer === 'no') return this.end('no-reply', `${why}, and ${out.why}`, service);

    return { ...this.end('leaves', why, service), externalName: name };
  }

  private whyNoPods(service: Service, workloads: readonly Workload[]): string {
    const selector = labelsText(service.selector ?? {});
    if (workloads.length > 0) return `${names(workloads)} ${workloads.length === 1 ? 'has' : 'have'} 0 replicas`;
    const elsewhere = this.network.workloads.find(one => one.ref.namespace !== service.ref.namespace
      && Object.entries(service.selector ?? {}).every(([key, value]) => one.podLabels[key] === value));
    return elsewhere === undefined
      ? `the selector ${selector} of Service ${nameKey(service.ref)} matches no pod`
      : `the selector ${selector} of Service ${nameKey(service.ref)} matches pods of namespace ${elsewhere.ref.namespace} only`;
  }

  /** Who asks, as policies see it. */
  private party(service?: Service): Party {
    const { origin } = this;
    if (origin.kind === 'node') return origin;
    if (origin.kind === 'outside') return { kind: 'address', families: service?.families };
    const pods: Pods = origin.workload === undefined ? { namespace: origin.namespace, labels: origin.labels } : podsOf(origin.workload);
    return { kind: 'pods', pods };
  }

  private end(outcome: ReachOutcome, why: string, service?: Service): Reach {
    const { doubt } = this;
    const ended = outcome === 'unknown' || doubt === undefined ? { outcome, why } : { outcome: 'unknown' as const, why: `${why}, but ${doubt}` };
    return defined({ outcome: ended.outcome, backends: [], steps: [...this.steps, ended.why], service: service?.ref });
  }
}

/** Ranges that are nobody's on the internet. */
const PRIVATE: readonly string[] = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16', '127.0.0.0/8'];

/** Whether a host of an Ingress or a route is this one, or a wildcard for it. */
function takes(pattern: string | undefined, host: string): boolean {
  return pattern !== undefined && (pattern === host || (pattern.startsWith('*.') && host.endsWith(pattern.slice(1))));
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

function list(backends: readonly Backend[]): string {
  return backends.map(describe).join(', ');
}

function describe(backend: Backend): string {
  return backend.kind === 'workload' ? `${backend.ref.kind} ${nameKey(backend.ref)}, port ${backend.port}` : `${backend.address}, port ${backend.port}`;
}
