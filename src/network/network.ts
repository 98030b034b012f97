import { ELSEWHERE, PODS } from './elsewhere';
import { carriesLabel, isGiven } from './given-labels';
import { LabelIndex, LabelSelector, Labels, readSelector } from './selector';
import { grouped, isRecord, records } from '../kubernetes/values';
import { Manifest } from '../manifests/read';

/** An object's name to its cluster. */
export interface ObjectRef {
  readonly kind: string;
  /** `default` where the manifest says none; empty for what is in none. */
  readonly namespace: string;
  readonly name: string;
}

/** Something in the network and the manifest that says so. */
export interface Placed {
  readonly ref: ObjectRef;
  readonly manifest: Manifest;
}

export type Protocol = 'TCP' | 'UDP' | 'SCTP';

export interface ContainerPort {
  readonly name?: string;
  readonly port: number;
  readonly protocol: Protocol;
  readonly hostPort?: number;
  /** The node's address of the host port; none for all of them. */
  readonly hostIp?: string;
}

export interface Container {
  readonly name: string;
  readonly image?: string;
  readonly ports: readonly ContainerPort[];
}

/** Whatever makes pods, and the pods it makes. */
export interface Workload extends Placed {
  readonly podLabels: Labels;
  /** 0 where it is asked for none; else that pods exist is what counts. */
  readonly replicas: number;
  readonly containers: readonly Container[];
  readonly hostNetwork: boolean;
  /** The pod's `spec`, for rules that look into it; empty where there is none. */
  readonly podSpec: Readonly<Record<string, unknown>>;
  /** Of a StatefulSet: the Service that gives its pods names. */
  readonly serviceName?: string;
  /** Of a StatefulSet: the number of its first pod. */
  readonly firstOrdinal: number;
  /** It runs while Helm installs or tests, and no Service means its pods. */
  readonly hook: boolean;
}

export interface ServicePort {
  readonly name?: string;
  readonly port: number;
  readonly protocol: Protocol;
  /** A number, or the name of a container's port. */
  readonly targetPort: number | string;
  readonly nodePort?: number;
}

export type ServiceType = 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';

export interface Service extends Placed {
  readonly type: ServiceType;
  /** `clusterIP: None`. */
  readonly headless: boolean;
  readonly clusterIp?: string;
  readonly externalName?: string;
  /** None: the endpoints are somebody's own. */
  readonly selector?: Labels;
  readonly ports: readonly ServicePort[];
  readonly externalIps: readonly string[];
  readonly sourceRanges: readonly string[];
  readonly publishNotReadyAddresses: boolean;
  /** Somebody else deploys its pods. */
  readonly podsElsewhere: boolean;
}

export interface EndpointAddress {
  readonly address: string;
  readonly ready: boolean;
  readonly hostname?: string;
}

/** Addresses behind a Service that somebody wrote down: an EndpointSlice, or one subset of an Endpoints object. */
export interface Endpoints extends Placed {
  readonly service: string | undefined;
  readonly addresses: readonly EndpointAddress[];
  readonly ports: readonly { readonly name: string; readonly port: number; readonly protocol: Protocol }[];
}

export interface Peer {
  readonly podSelector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
  readonly cidr?: string;
  readonly except: readonly string[];
}

export interface PolicyRule {
  /** None: everybody. */
  readonly peers?: readonly Peer[];
  /** None: every port. */
  readonly ports?: readonly { readonly protocol: Protocol; readonly port?: number | string; readonly endPort?: number }[];
}

export interface NetworkPolicy extends Placed {
  readonly selects: LabelSelector;
  /** None: it says nothing about that direction. */
  readonly ingress?: readonly PolicyRule[];
  readonly egress?: readonly PolicyRule[];
}

/** A Service named by an Ingress, or by a route of the Gateway API. */
export interface IngressBackend {
  readonly namespace: string;
  readonly host?: string;
  readonly path?: string;
  readonly service: string;
  readonly port?: number | string;
  /** Where in the Ingress. */
  readonly field: string;
}

export interface Ingress extends Placed {
  readonly backends: readonly IngressBackend[];
}

export interface Namespace extends Placed {
  readonly labels: Labels;
}

/** Who is there, and by what they find each other. Plain data, in the order of the manifests. */
export interface Network {
  readonly clusterDomain: string;
  readonly manifests: readonly Manifest[];
  readonly workloads: readonly Workload[];
  readonly services: readonly Service[];
  readonly endpoints: readonly Endpoints[];
  readonly namespaces: readonly Namespace[];
  readonly policies: readonly NetworkPolicy[];
  readonly ingresses: readonly Ingress[];
  /** The Gateway API's HTTPRoute and its kin, as far as a gateway takes them in. */
  readonly routes: readonly Ingress[];
  readonly index: NetworkIndex;
}

/** What would otherwise be searched for again and again. */
export interface NetworkIndex {
  /** By `namespace/name`; the last one, as on a cluster. */
  readonly services: ReadonlyMap<string, Service>;
  readonly endpoints: ReadonlyMap<string, readonly Endpoints[]>;
  readonly namespaces: ReadonlyMap<string, Namespace>;
  /** By kind/namespace/name. */
  readonly workloads: ReadonlyMap<string, Workload>;
  readonly policies: ReadonlyMap<string, readonly NetworkPolicy[]>;
  readonly pods: LabelIndex<Workload>;
  /** By the `namespace/name` of the Service: the Ingresses and routes that name it. */
  readonly readers: ReadonlyMap<string, readonly Reading[]>;
}

/** A backend, and the Ingress or route that names it. */
export interface Reading extends IngressBackend {
  readonly reader: ObjectRef;
}

export interface NetworkOptions {
  /** `cluster.local` unless said. */
  readonly clusterDomain?: string;
}

const POD_TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  ReplicationController: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
  Pod: [],
};

/** Argo's Rollout, OpenKruise's CloneSet and their like have the pod template of a Deployment. */
function templateOfOthers({ object }: Manifest): readonly string[] | undefined {
  const { metadata, spec } = record(record(object.spec).template);
  return isRecord(record(metadata).labels) && Array.isArray(record(spec).containers) ? ['spec', 'template'] : undefined;
}

/** Reads the network out of manifests; what it doesn't know, or can't make sense of, it passes by. */
export function buildNetwork(manifests: readonly Manifest[], options: NetworkOptions = {}): Network {
  const workloads: Workload[] = [];
  const services: Service[] = [];
  const endpoints: Endpoints[] = [];
  const namespaces: Namespace[] = [];
  const policies: NetworkPolicy[] = [];
  const ingresses: Ingress[] = [];
  const routes: Ingress[] = [];
  for (const manifest of manifests) {
    const placed: Placed = { ref: refOf(manifest), manifest };
    const group = String(manifest.object.apiVersion).split('/')[0];
    switch (placed.ref.kind) {
      case 'Service': if (group === 'v1') services.push(readService(placed)); break;
      case 'Endpoints': endpoints.push(...readEndpoints(placed)); break;
      case 'EndpointSlice': endpoints.push(readSlice(placed)); break;
      case 'Namespace': namespaces.push({ ...placed, labels: namespaceLabels(placed) }); break;
      case 'NetworkPolicy': if (group === 'networking.k8s.io') policies.push(readPolicy(placed)); break;
      case 'Ingress': ingresses.push({ ...placed, backends: readIngress(placed) }); break;
      case 'HTTPRoute': case 'GRPCRoute': case 'TCPRoute': case 'TLSRoute': case 'UDPRoute':
        if (group === 'gateway.networking.k8s.io') routes.push({ ...placed, backends: readRoute(placed) });
        break;
      default: {
        const template = POD_TEMPLATES[placed.ref.kind] ?? templateOfOthers(manifest);
        if (template !== undefined) workloads.push(readWorkload(placed, template));
      }
    }
  }
  const objects = { workloads, services, endpoints, namespaces, policies, ingresses, routes };
  return { clusterDomain: options.clusterDomain ?? 'cluster.local', manifests, ...objects, index: new Index(objects) };
}

/** Each part is made when it is first asked for: most networks are asked for few. */
class Index implements NetworkIndex {
  private byName?: NetworkIndex['services'];
  private byService?: NetworkIndex['endpoints'];
  private spaces?: NetworkIndex['namespaces'];
  private byRef?: NetworkIndex['workloads'];
  private byNamespace?: NetworkIndex['policies'];
  private byLabels?: NetworkIndex['pods'];
  private byBackend?: NetworkIndex['readers'];

  constructor(private readonly network: Omit<Network, 'clusterDomain' | 'manifests' | 'index'>) {}

  public get services() {
    return this.byName ??= new Map(this.network.services.map(service => [nameKey(service.ref), service]));
  }

  public get endpoints() {
    return this.byService ??= grouped(this.network.endpoints, one => `${one.ref.namespace}/${one.service ?? ''}`);
  }

  public get namespaces() {
    return this.spaces ??= new Map(this.network.namespaces.map(one => [one.ref.name, one]));
  }

  public get workloads() {
    return this.byRef ??= new Map(this.network.workloads.map(one => [refKey(one.ref), one]));
  }

  public get policies() {
    return this.byNamespace ??= grouped(this.network.policies, one => one.ref.namespace);
  }

  public get readers() {
    const { ingresses, routes } = this.network;
    return this.byBackend ??= grouped(
      [...ingresses, ...routes].flatMap(({ ref, backends }) => backends.map((backend): Reading => ({ ...backend, reader: ref }))),
      ({ namespace, service }) => `${namespace}/${service}`,
    );
  }

  public get pods() {
    return this.byLabels ??= new LabelIndex(this.network.workloads.filter(one => !one.hook), one => one.ref.namespace, one => one.podLabels);
  }
}

/** `namespace/name`. */
export function nameKey(ref: { readonly namespace: string; readonly name: string }): string {
  return `${ref.namespace}/${ref.name}`;
}

/** `kind/namespace/name`. */
export function refKey(ref: ObjectRef): string {
  return `${ref.kind}/${ref.namespace}/${ref.name}`;
}

export function refOf(manifest: Manifest): ObjectRef {
  const { kind } = manifest.object;
  const metadata = record(manifest.object.metadata);
  return {
    kind: text(kind) ?? '',
    namespace: kind === 'Namespace' ? '' : text(metadata.namespace) || 'default',
    name: text(metadata.name) ?? '',
  };
}

/** The workloads whose pods a Service selects. */
export function selectedBy(network: Network, service: Service): readonly Workload[] {
  if (service.selector === undefined || service.type === 'ExternalName') return [];
  return podsWith(network, service.ref.namespace, service.selector);
}

/** The workloads of a namespace with pods that carry all of these labels; none for no labels. */
export function podsWith(network: Network, namespace: string, wanted: Labels): readonly Workload[] {
  if (!Object.keys(wanted).some(isGiven)) return network.index.pods.matching(namespace, wanted);
  const rest = Object.fromEntries(Object.entries(wanted).filter(([key]) => !isGiven(key)));
  const candidates = Object.keys(rest).length > 0 ? network.index.pods.matching(namespace, rest)
    : network.workloads.filter(({ ref, hook }) => ref.namespace === namespace && !hook);
  return candidates.filter(workload => Object.entries(wanted).every(([key, value]) => carriesLabel(workload, key, value)));
}

/** The endpoints that somebody wrote down for a Service. */
export function writtenEndpoints(network: Network, service: Service): readonly Endpoints[] {
  return network.index.endpoints.get(nameKey(service.ref)) ?? [];
}

/** The labels of a namespace, with the one that Kubernetes gives every namespace. */
export function labelsOfNamespace(network: Network, namespace: string): Labels {
  return { ...network.index.namespaces.get(namespace)?.labels, 'kubernetes.io/metadata.name': namespace };
}

function readWorkload({ ref, manifest }: Placed, template: readonly string[]): Workload {
  let pod: Record<string, unknown> = manifest.object;
  for (const key of template) pod = record(pod[key]);
  const podSpec = record(pod.spec);
  const spec = record(manifest.object.spec);
  return {
    ref,
    manifest,
    podLabels: labels(record(pod.metadata).labels),
    replicas: typeof spec.replicas === 'number' ? spec.replicas : 1,
    containers: [...restartable(podSpec.initContainers), ...records(podSpec.containers)].map(readContainer),
    hostNetwork: podSpec.hostNetwork === true,
    podSpec,
    serviceName: ref.kind === 'StatefulSet' ? text(spec.serviceName) : undefined,
    firstOrdinal: number(record(spec.ordinals).start) ?? 0,
    hook: text(record(record(manifest.object.metadata).annotations)['helm.sh/hook']) !== undefined,
  };
}

/** Sidecars run beside the others; other init containers are gone by then. */
function restartable(initContainers: unknown): readonly Record<string, unknown>[] {
  return records(initContainers).filter(container => container.restartPolicy === 'Always');
}

function readContainer(container: Record<string, unknown>): Container {
  return {
    name: text(container.name) ?? '',
    image: text(container.image),
    ports: container.ports === undefined ? NONE : records(container.ports).flatMap(port => typeof port.containerPort === 'number'
      ? [{
        name: text(port.name),
        port: port.containerPort,
        protocol: protocol(port.protocol),
        hostPort: number(port.hostPort),
        hostIp: text(port.hostIP),
      }]
      : []),
  };
}

function readService({ ref, manifest }: Placed): Service {
  const spec = record(manifest.object.spec);
  const selector = labels(spec.selector);
  const clusterIp = text(spec.clusterIP);
  return {
    ref,
    manifest,
    type: spec.type === 'NodePort' || spec.type === 'LoadBalancer' || spec.type === 'ExternalName' ? spec.type : 'ClusterIP',
    headless: clusterIp === 'None',
    clusterIp,
    externalName: text(spec.externalName),
    selector: Object.keys(selector).length > 0 ? selector : undefined,
    ports: records(spec.ports).flatMap(port => typeof port.port === 'number'
      ? [{
        name: text(port.name),
        port: port.port,
        protocol: protocol(port.protocol),
        targetPort: typeof port.targetPort === 'number' || typeof port.targetPort === 'string' ? port.targetPort : port.port,
        nodePort: number(port.nodePort),
      }]
      : []),
    externalIps: texts(spec.externalIPs),
    sourceRanges: texts(spec.loadBalancerSourceRanges),
    publishNotReadyAddresses: spec.publishNotReadyAddresses === true,
    podsElsewhere: record(record(manifest.object.metadata).annotations)[PODS] === ELSEWHERE,
  };
}

function readSlice(placed: Placed): Endpoints {
  const { object } = placed.manifest;
  return {
    ...placed,
    service: labels(record(object.metadata).labels)['kubernetes.io/service-name'],
    addresses: records(object.endpoints).flatMap(endpoint => texts(endpoint.addresses).map(address => ({
      address,
      ready: record(endpoint.conditions).ready !== false,
      hostname: text(endpoint.hostname),
    }))),
    ports: endpointPorts(object.ports),
  };
}

function readEndpoints(placed: Placed): Endpoints[] {
  return records(placed.manifest.object.subsets).map((subset): Endpoints => ({
    ...placed,
    service: placed.ref.name,
    addresses: [
      ...records(subset.addresses).map(address => endpointAddress(address, true)),
      ...records(subset.notReadyAddresses).map(address => endpointAddress(address, false)),
    ],
    ports: endpointPorts(subset.ports),
  }));
}

function endpointAddress(address: Record<string, unknown>, ready: boolean): EndpointAddress {
  return { address: text(address.ip) ?? '', ready, hostname: text(address.hostname) };
}

function endpointPorts(ports: unknown): Endpoints['ports'] {
  return records(ports).flatMap(port => typeof port.port === 'number'
    ? [{ name: text(port.name) ?? '', port: port.port, protocol: protocol(port.protocol) }]
    : []);
}

function namespaceLabels({ manifest }: Placed): Labels {
  return labels(record(manifest.object.metadata).labels);
}

function readPolicy(placed: Placed): NetworkPolicy {
  const spec = record(placed.manifest.object.spec);
  const said = texts(spec.policyTypes);
  // What the API server defaults it to: a list of egress rules that is empty doesn't count.
  const types = said.length > 0 ? said : ['Ingress', ...records(spec.egress).length > 0 ? ['Egress'] : []];
  return {
    ...placed,
    selects: readSelector(spec.podSelector),
    ingress: types.includes('Ingress') ? records(spec.ingress).map(rule => readRule(rule, rule.from)) : undefined,
    egress: types.includes('Egress') ? records(spec.egress).map(rule => readRule(rule, rule.to)) : undefined,
  };
}

function readRule(rule: Record<string, unknown>, peers: unknown): PolicyRule {
  const ports = records(rule.ports);
  const some = records(peers);
  return {
    peers: some.length > 0 ? some.map(readPeer) : undefined,
    ports: ports.length > 0
      ? ports.map(port => ({
        protocol: protocol(port.protocol),
        port: typeof port.port === 'number' || typeof port.port === 'string' ? port.port : undefined,
        endPort: number(port.endPort),
      }))
      : undefined,
  };
}

function readPeer(peer: Record<string, unknown>): Peer {
  const block = record(peer.ipBlock);
  return {
    podSelector: peer.podSelector === undefined ? undefined : readSelector(peer.podSelector),
    namespaceSelector: peer.namespaceSelector === undefined ? undefined : readSelector(peer.namespaceSelector),
    cidr: text(block.cidr),
    except: texts(block.except),
  };
}

function readRoute({ ref, manifest }: Placed): IngressBackend[] {
  const spec = record(manifest.object.spec);
  if (records(spec.parentRefs).length === 0) return [];
  const hosts = orNone(texts(spec.hostnames));
  return records(spec.rules).flatMap((rule, r) => {
    const paths = orNone(records(rule.matches).map(match => text(record(match.path).value) || undefined));
    return records(rule.backendRefs).flatMap((backend, b) => {
      const name = text(backend.name);
      if (name === undefined || (backend.kind !== undefined && backend.kind !== 'Service')) return [];
      const field = `spec.rules[${r}].backendRefs[${b}]`;
      const service = { namespace: text(backend.namespace) || ref.namespace, service: name, port: number(backend.port), field };
      return hosts.flatMap(host => paths.map(path => ({ host, path, ...service })));
    });
  });
}

/** Who names none means all. */
function orNone<T>(named: readonly T[]): readonly (T | undefined)[] {
  return named.length > 0 ? named : [undefined];
}

function readIngress({ ref, manifest }: Placed): IngressBackend[] {
  const spec = record(manifest.object.spec);
  const rules = records(spec.rules).flatMap((rule, r) => records(record(rule.http).paths).flatMap((path, p) =>
    ingressBackend(path.backend, ref.namespace, `spec.rules[${r}].http.paths[${p}].backend`, text(rule.host), text(path.path))));
  return [...ingressBackend(spec.defaultBackend, ref.namespace, 'spec.defaultBackend'), ...rules];
}

function ingressBackend(backend: unknown, namespace: string, field: string, host?: string, path?: string): IngressBackend[] {
  const service = record(record(backend).service);
  const name = text(service.name);
  if (name === undefined) return [];
  const port = record(service.port);
  return [{ namespace, host, path, service: name, port: number(port.number) ?? text(port.name), field: `${field}.service` }];
}

function record(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : NONE;
}

/** Most lists of most objects are not there: they share one. */
const NONE: readonly never[] = [];

function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function labels(value: unknown): Labels {
  const all = record(value);
  return isLabels(all) ? all : Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

function isLabels(value: Readonly<Record<string, unknown>>): value is Labels {
  return Object.values(value).every(one => typeof one === 'string');
}

function protocol(value: unknown): Protocol {
  return value === 'UDP' || value === 'SCTP' ? value : 'TCP';
}
