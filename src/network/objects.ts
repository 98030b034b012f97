/** The objects of which a network is made, as far as they say who reaches whom. */
import { LabelSelector, Labels } from './selector';
import { Protocol } from './traffic';
import { apiGroupOf, isNamespaced } from '../kubernetes/scope';
import { Fields, fieldsAt, records } from '../kubernetes/values';
import { Manifest } from '../manifests/read';

export type { Protocol } from './traffic';

/** The annotation by which a Service says where its pods come from. */
export const PODS = 'connectivity.cdk8s.io/pods';

/** Its one value: pods of another app or team, which no manifest here shows. */
export const ELSEWHERE = 'elsewhere';

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
  /** Who alone may come through its load balancer; none for everybody. */
  readonly sourceRanges: readonly string[];
  /** The versions of IP that it says it has; none: the cluster's default. */
  readonly families: readonly (4 | 6)[];
  /** What takes in its load balancer's traffic; undefined for the cluster's default. */
  readonly loadBalancerClass?: string;
  /** By an annotation, its load balancer is within the nodes' network. */
  readonly internal: boolean;
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

/** Pods by their labels, or a block of addresses. */
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

/** Of the group `networking.k8s.io`, and no other. */
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

/** An Ingress, or a route of the Gateway API that a gateway takes in. */
export interface Ingress extends Placed {
  readonly backends: readonly IngressBackend[];
  /** Which controller takes it in, as far as it is said. */
  readonly class?: string;
  /** By its class or an annotation, it is within the nodes' network. */
  readonly internal: boolean;
}

/** A policy of a kind that is not evaluated: what it changes is not known. */
export interface UnevaluatedPolicy extends Placed {
  /** The API group of its kind: `cilium.io`. */
  readonly group: string;
  /** It is in no namespace, or in one whose policies are for all. */
  readonly everywhere: boolean;
  /** It may close what is open, and never opens what is closed. */
  readonly onlyCloses: boolean;
}

export interface Namespace extends Placed {
  readonly labels: Labels;
}

/** `namespace/name`. */
export function nameKey(ref: { readonly namespace: string; readonly name: string }): string {
  return `${ref.namespace}/${ref.name}`;
}

/** `kind/namespace/name`. */
export function refKey(ref: ObjectRef): string {
  return `${ref.kind}/${ref.namespace}/${ref.name}`;
}

export function refOf({ object }: Manifest): ObjectRef {
  const { apiVersion, kind } = object;
  const { namespace, name } = fieldsAt(object, 'metadata');
  return {
    kind: typeof kind === 'string' ? kind : '',
    namespace: isNamespaced(apiGroupOf(apiVersion) || 'core', String(kind)) === false ? '' : typeof namespace === 'string' && namespace !== '' ? namespace : 'default',
    name: typeof name === 'string' ? name : '',
  };
}

/** The containers of a pod's `spec`, those that run before the others first. */
export function containersIn(podSpec: Fields): readonly Record<string, unknown>[] {
  return [...records(podSpec.initContainers), ...records(podSpec.containers)];
}
