/** Reads the objects of a network from manifests; what it doesn't know, or can't make sense of, it leaves out. */
import {
  Container, ELSEWHERE, EndpointAddress, Endpoints, Ingress, IngressBackend, Namespace, NetworkPolicy, Peer, Placed, PODS, PolicyRule, Protocol,
  refOf, Service, UnevaluatedPolicy, Workload,
} from './objects';
import { readLabels, readSelector } from './selector';
import { foundOrMade, isRecord, records } from '../kubernetes/values';
import { Manifest } from '../manifests/read';

const POD_TEMPLATES: ReadonlyMap<string, readonly string[]> = new Map([
  ['Deployment', ['spec', 'template']],
  ['StatefulSet', ['spec', 'template']],
  ['DaemonSet', ['spec', 'template']],
  ['ReplicaSet', ['spec', 'template']],
  ['ReplicationController', ['spec', 'template']],
  ['Job', ['spec', 'template']],
  ['CronJob', ['spec', 'jobTemplate', 'spec', 'template']],
  ['Pod', []],
]);

/** Argo's Rollout, OpenKruise's CloneSet and their like have the pod template of a Deployment. */
function templateOfOthers({ object }: Manifest): readonly string[] | undefined {
  const { metadata, spec } = record(record(object.spec).template);
  return isRecord(record(metadata).labels) && Array.isArray(record(spec).containers) ? ['spec', 'template'] : undefined;
}

/** What stands in manifests, in their order. */
export interface NetworkObjects {
  readonly workloads: readonly Workload[];
  readonly services: readonly Service[];
  readonly endpoints: readonly Endpoints[];
  readonly namespaces: readonly Namespace[];
  readonly policies: readonly NetworkPolicy[];
  readonly ingresses: readonly Ingress[];
  /** The Gateway API's HTTPRoute and its kin, as far as a gateway takes them in. */
  readonly routes: readonly Ingress[];
  /** Policies of kinds that are not evaluated, such as CiliumNetworkPolicy. */
  readonly unevaluated: readonly UnevaluatedPolicy[];
}

export function readObjects(manifests: readonly Manifest[]): NetworkObjects {
  const found: Found = { workloads: [], services: [], endpoints: [], namespaces: [], policies: [], ingresses: [], routes: [], unevaluated: [] };
  for (const manifest of manifests) foundOrMade(READ, manifest, () => read(manifest))(found);
  return found;
}

type Found = { [Part in keyof NetworkObjects]: NetworkObjects[Part][number][] };

/** An app is read again and again: as it is closed, at each step of its plan, without its policies. */
const READ = new WeakMap<Manifest, (found: Found) => void>();

/** What one manifest adds to what was found. */
function read(manifest: Manifest): (found: Found) => void {
  const placed: Placed = { ref: refOf(manifest), manifest };
  const group = String(manifest.object.apiVersion).split('/')[0];
  const unevaluated = unevaluatedPolicy(placed, group);
  if (unevaluated !== undefined) return found => void found.unevaluated.push(unevaluated);
  switch (placed.ref.kind) {
    case 'Service': {
      if (group !== 'v1') return NOTHING;
      const service = readService(placed);
      return found => void found.services.push(service);
    }
    case 'Endpoints': {
      const endpoints = readEndpoints(placed);
      return found => void found.endpoints.push(...endpoints);
    }
    case 'EndpointSlice': {
      const slice = readSlice(placed);
      return found => void found.endpoints.push(slice);
    }
    case 'Namespace': {
      const namespace = { ...placed, labels: readLabels(record(manifest.object.metadata).labels) };
      return found => void found.namespaces.push(namespace);
    }
    case 'NetworkPolicy': {
      if (group !== 'networking.k8s.io') return NOTHING;
      const policy = readPolicy(placed);
      return found => void found.policies.push(policy);
    }
    case 'Ingress': {
      const ingress = readIngress(placed);
      return found => void found.ingresses.push(ingress);
    }
    case 'HTTPRoute': case 'GRPCRoute': case 'TCPRoute': case 'TLSRoute': case 'UDPRoute': {
      if (group !== 'gateway.networking.k8s.io') return NOTHING;
      const route = { ...placed, backends: routeBackends(placed), internal: false };
      return found => void found.routes.push(route);
    }
    default: {
      const template = POD_TEMPLATES.get(placed.ref.kind) ?? templateOfOthers(manifest);
      if (template === undefined) return NOTHING;
      const workload = readWorkload(placed, template);
      return found => void found.workloads.push(workload);
    }
  }
}

const NOTHING = () => undefined;

function readWorkload({ ref, manifest }: Placed, template: readonly string[]): Workload {
  let pod: Record<string, unknown> = manifest.object;
  for (const key of template) pod = record(pod[key]);
  const podSpec = record(pod.spec);
  const spec = record(manifest.object.spec);
  return {
    ref,
    manifest,
    podLabels: readLabels(record(pod.metadata).labels),
    replicas: typeof spec.replicas === 'number' ? spec.replicas : 1,
    containers: [...restartable(podSpec.initContainers), ...records(podSpec.containers)].map(readContainer),
    hostNetwork: podSpec.hostNetwork === true,
    podSpec,
    serviceName: ref.kind === 'StatefulSet' ? text(spec.serviceName) : undefined,
    firstOrdinal: number(record(spec.ordinals).start) ?? 0,
    hook: text(annotationsOf(manifest)['helm.sh/hook']) !== undefined,
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
    ports: container.ports === undefined ? [] : records(container.ports).flatMap(port => typeof port.containerPort === 'number'
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

export function readService({ ref, manifest }: Placed): Service {
  const spec = record(manifest.object.spec);
  const selector = readLabels(spec.selector);
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
    sourceRanges: sourceRangesIn(manifest, texts(spec.loadBalancerSourceRanges)),
    families: texts(spec.ipFamilies).flatMap(family => family === 'IPv4' ? 4 : family === 'IPv6' ? 6 : []),
    loadBalancerClass: text(spec.loadBalancerClass),
    internal: isInternal(manifest, INTERNAL_SERVICES),
    publishNotReadyAddresses: spec.publishNotReadyAddresses === true,
    podsElsewhere: annotationsOf(manifest)[PODS] === ELSEWHERE,
  };
}

/**
 * Where the field says nothing, cloud providers take the ranges of the annotation that was there before it.
 *
 * @see https://github.com/kubernetes/cloud-provider/blob/v0.34.0/service/helpers/helper.go (GetLoadBalancerSourceRanges)
 */
function sourceRangesIn(manifest: Manifest, written: readonly string[]): readonly string[] {
  const annotation = text(annotationsOf(manifest)['service.beta.kubernetes.io/load-balancer-source-ranges'])?.trim() ?? '';
  return written.length > 0 || annotation === '' ? written : annotation.split(',').map(range => range.trim());
}

function readSlice(placed: Placed): Endpoints {
  const { object } = placed.manifest;
  return {
    ...placed,
    service: readLabels(record(object.metadata).labels)['kubernetes.io/service-name'],
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

function readPolicy(placed: Placed): NetworkPolicy {
  const spec = record(placed.manifest.object.spec);
  const said = texts(spec.policyTypes);
  // What the API server defaults it to: a list of egress rules that is empty doesn't count.
  const types = said.length > 0 ? said : ['Ingress', ...structs(spec.egress).length > 0 ? ['Egress'] : []];
  return {
    ...placed,
    selects: readSelector(spec.podSelector),
    ingress: types.includes('Ingress') ? structs(spec.ingress).map(rule => readRule(rule, rule.from)) : undefined,
    egress: types.includes('Egress') ? structs(spec.egress).map(rule => readRule(rule, rule.to)) : undefined,
  };
}

/** The items of a list of structs: the API's types take null for one without fields, so `ingress: [null]` lets everybody in. */
function structs(value: unknown): readonly Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(record) : [];
}

function readRule(rule: Record<string, unknown>, peers: unknown): PolicyRule {
  const ports = structs(rule.ports);
  const some = structs(peers);
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
    // The API's types take null as absent.
    podSelector: isRecord(peer.podSelector) ? readSelector(peer.podSelector) : undefined,
    namespaceSelector: isRecord(peer.namespaceSelector) ? readSelector(peer.namespaceSelector) : undefined,
    cidr: text(block.cidr),
    except: texts(block.except),
  };
}

function routeBackends({ ref, manifest }: Placed): IngressBackend[] {
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

function readIngress({ ref, manifest }: Placed): Ingress {
  const spec = record(manifest.object.spec);
  const rules = records(spec.rules).flatMap((rule, r) => records(record(rule.http).paths).flatMap((path, p) =>
    ingressBackend(path.backend, ref.namespace, `spec.rules[${r}].http.paths[${p}].backend`, text(rule.host), text(path.path))));
  const backends = [...ingressBackend(spec.defaultBackend, ref.namespace, 'spec.defaultBackend'), ...rules];
  const className = text(spec.ingressClassName) || text(annotationsOf(manifest)['kubernetes.io/ingress.class']) || undefined;
  const internal = isInternal(manifest, INTERNAL_INGRESSES) || (className !== undefined && INTERNAL_CLASS.test(className));
  return { ref, manifest, backends, class: className, internal };
}

function ingressBackend(backend: unknown, namespace: string, field: string, host?: string, path?: string): IngressBackend[] {
  const service = record(record(backend).service);
  const name = text(service.name);
  if (name === undefined) return [];
  const port = record(service.port);
  return [{ namespace, host, path, service: name, port: number(port.number) ?? text(port.name), field: `${field}.service` }];
}

function protocol(value: unknown): Protocol {
  return value === 'UDP' || value === 'SCTP' ? value : 'TCP';
}

function annotationsOf({ object }: Manifest): Readonly<Record<string, unknown>> {
  return record(record(object.metadata).annotations);
}

/**
 * What keeps a load balancer or an Ingress within the nodes' network: no field of Kubernetes does,
 * every provider has an annotation of its own, and names of classes are the operator's.
 *
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/
 * @see https://cloud.google.com/kubernetes-engine/docs/concepts/service-load-balancer-parameters
 * @see https://cloud-provider-azure.sigs.k8s.io/topics/loadbalancer/
 * @see https://github.com/kubernetes/cloud-provider-openstack/blob/master/docs/openstack-cloud-controller-manager/expose-applications-using-loadbalancer-type-service.md
 */
const INTERNAL_SERVICES: readonly (readonly [annotation: string, internal: RegExp])[] = [
  ['service.beta.kubernetes.io/aws-load-balancer-scheme', /^internal$/],
  ['service.beta.kubernetes.io/aws-load-balancer-internal', /^(?!false$|$)/],
  ['networking.gke.io/load-balancer-type', /^internal$/i],
  ['cloud.google.com/load-balancer-type', /^internal$/i],
  ['service.beta.kubernetes.io/azure-load-balancer-internal', /^true$/i],
  ['service.beta.kubernetes.io/openstack-internal-load-balancer', /^true$/i],
];

const INTERNAL_INGRESSES: typeof INTERNAL_SERVICES = [
  ['alb.ingress.kubernetes.io/scheme', /^internal$/],
  ['appgw.ingress.kubernetes.io/use-private-ip', /^true$/i],
];

/** A name is all that manifests say of a class; `gce-internal` is GKE's own. */
const INTERNAL_CLASS = /(^|[-_.])(internal|private)([-_.]|$)/i;

function isInternal(manifest: Manifest, known: typeof INTERNAL_SERVICES): boolean {
  const annotations = annotationsOf(manifest);
  return known.some(([key, internal]) => internal.test(text(annotations[key]) ?? ''));
}

/** By the API group and kind. */
const UNEVALUATED: ReadonlyMap<string, readonly string[]> = new Map([
  ['policy.networking.k8s.io', ['AdminNetworkPolicy', 'BaselineAdminNetworkPolicy', 'ClusterNetworkPolicy']],
  ['cilium.io', ['CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy']],
  ['projectcalico.org', ['NetworkPolicy', 'GlobalNetworkPolicy']],
  ['crd.projectcalico.org', ['NetworkPolicy', 'GlobalNetworkPolicy']],
  ['crd.antrea.io', ['NetworkPolicy', 'ClusterNetworkPolicy']],
  ['security.istio.io', ['AuthorizationPolicy', 'PeerAuthentication']],
  ['networking.istio.io', ['Sidecar']],
  ['policy.linkerd.io', ['AuthorizationPolicy', 'Server', 'ServerAuthorization']],
  ['k8s.ovn.org', ['EgressFirewall']],
  ['network.openshift.io', ['EgressNetworkPolicy']],
]);

const IN_NO_NAMESPACE: readonly string[] = ['AdminNetworkPolicy', 'BaselineAdminNetworkPolicy', 'ClusterNetworkPolicy', 'CiliumClusterwideNetworkPolicy', 'GlobalNetworkPolicy'];

/** Istio takes what stands in its root namespace for the whole mesh. */
const ROOT_NAMESPACE = 'istio-system';

function unevaluatedPolicy({ ref, manifest }: Placed, group: string): UnevaluatedPolicy | undefined {
  if (UNEVALUATED.get(group)?.includes(ref.kind) !== true) return undefined;
  const inNone = IN_NO_NAMESPACE.includes(ref.kind);
  // Proxies and firewalls stand behind the NetworkPolicies: what those drop never gets there.
  const onlyCloses = /istio|linkerd|openshift|ovn/.test(group);
  return { ref: inNone ? { ...ref, namespace: '' } : ref, manifest, group, everywhere: inNone || (/istio/.test(group) && ref.namespace === ROOT_NAMESPACE), onlyCloses };
}

function record(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
