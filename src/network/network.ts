/** The model of a network: what is there, and how its parts are found. */
import { carriesLabel, isGiven } from './given-labels';
import { Endpoints, Ingress, IngressBackend, nameKey, Namespace, NetworkPolicy, ObjectRef, refKey, Service, Workload } from './objects';
import { NetworkObjects, readObjects } from './read-objects';
import { LabelIndex, Labels } from './selector';
import { SYSTEM_SERVICES } from './system';
import { grouped } from '../kubernetes/values';
import { Manifest } from '../manifests/read';

export * from './objects';

/** Who is there, and by what they find each other. Plain data, in the order of the manifests. */
export interface Network extends NetworkObjects {
  readonly clusterDomain: string;
  readonly manifests: readonly Manifest[];
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
  readonly inNamespace: ReadonlyMap<string, readonly Workload[]>;
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

export function buildNetwork(manifests: readonly Manifest[], options: NetworkOptions = {}): Network {
  const objects = readObjects(manifests);
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
  private byPlace?: NetworkIndex['inNamespace'];

  constructor(private readonly network: NetworkObjects) {}

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

  public get inNamespace() {
    return this.byPlace ??= grouped(this.network.workloads, one => one.ref.namespace);
  }

  public get pods() {
    return this.byLabels ??= new LabelIndex(this.network.workloads.filter(one => !one.hook), one => one.ref.namespace, one => one.podLabels);
  }
}

/** The workloads whose pods a Service selects. */
export function selectedBy(network: Network, service: Service): readonly Workload[] {
  if (service.selector === undefined || service.type === 'ExternalName') return [];
  return podsWith(network, service.ref.namespace, service.selector);
}

/** Each once: a workload that is there twice, once a file, is one. */
export function distinct(workloads: readonly Workload[]): readonly Workload[] {
  return workloads.length < 2 ? workloads : [...new Map(workloads.map(one => [refKey(one.ref), one])).values()];
}

/** The workloads of a namespace with pods that carry all of these labels; none for no labels. */
export function podsWith(network: Network, namespace: string, wanted: Labels): readonly Workload[] {
  if (!Object.keys(wanted).some(isGiven)) return network.index.pods.matching(namespace, wanted);
  const rest = Object.fromEntries(Object.entries(wanted).filter(([key]) => !isGiven(key)));
  const candidates = Object.keys(rest).length > 0 ? network.index.pods.matching(namespace, rest)
    : network.workloads.filter(({ ref, hook }) => ref.namespace === namespace && !hook);
  return candidates.filter(workload => Object.entries(wanted).every(([key, value]) => carriesLabel(workload, key, value)));
}

/** By `namespace/name`, also those that every cluster has. */
export function findService(network: Network, key: string): Service | undefined {
  return network.index.services.get(key) ?? SYSTEM_SERVICES.get(key);
}

/** The Ingress or the route of this name. */
export function findEntry(network: Network, { kind, namespace, name }: ObjectRef): Ingress | undefined {
  return [...network.ingresses, ...network.routes].find(({ ref }) => ref.kind === kind && ref.namespace === namespace && ref.name === name);
}

/** The endpoints that somebody wrote down for a Service. */
export function writtenEndpoints(network: Network, service: Service): readonly Endpoints[] {
  return network.index.endpoints.get(nameKey(service.ref)) ?? [];
}

/** The labels of a namespace, with the one that Kubernetes gives every namespace. */
export function labelsOfNamespace(network: Network, namespace: string): Labels {
  return { ...network.index.namespaces.get(namespace)?.labels, 'kubernetes.io/metadata.name': namespace };
}
