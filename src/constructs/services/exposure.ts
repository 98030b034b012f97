/** How a workload is exposed: the four kinds of Service with a selector, and their fields. */

import { refuseArguments } from '../../synth/refusal';
import { Protocol } from '../protocol';

/** Which endpoints a node sends traffic to: `spec.internalTrafficPolicy` and `spec.externalTrafficPolicy`. */
export enum TrafficPolicy {
  /** Every ready endpoint in the cluster. */
  CLUSTER = 'Cluster',
  /** Those on the node that received the traffic; where it has none, the traffic is dropped. */
  LOCAL = 'Local',
}

/** Whether one client's connections go to one pod: `spec.sessionAffinity`. */
export enum SessionAffinity {
  /** Each connection for itself. */
  NONE = 'None',
  /** A client's address decides, for as long as the time-out says. */
  CLIENT_IP = 'ClientIP',
}

/** An address family of a Service: an item of `spec.ipFamilies`. */
export enum IpFamily {
  /** Addresses such as 192.0.2.1. */
  IPV4 = 'IPv4',
  /** Addresses such as 2001:db8::1. */
  IPV6 = 'IPv6',
}

/** How many address families a Service gets: `spec.ipFamilyPolicy`. */
export enum IpFamilyPolicy {
  /** One family: the first that is named, or the cluster's first. */
  SINGLE_STACK = 'SingleStack',
  /** Both families where the cluster has both, else one. */
  PREFER_DUAL_STACK = 'PreferDualStack',
  /** Both families; refused by a cluster that has one. */
  REQUIRE_DUAL_STACK = 'RequireDualStack',
}

/** What reaches a Service: `spec.type`, with the headless ClusterIP as a kind of its own. */
export enum ExposureKind {
  /** Pods and nodes, at a virtual IP. */
  CLUSTER_IP = 'ClusterIP',
  /** Whoever reaches a node, at a port of it; and pods. */
  NODE_PORT = 'NodePort',
  /** Whoever reaches an address outside the cluster; and nodes' neighbours and pods. */
  LOAD_BALANCER = 'LoadBalancer',
  /** Pods, at the addresses of the pods behind it, which DNS answers. */
  HEADLESS = 'Headless',
}

/**
 * One port of a Service.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports
 */
export interface ServicePort {
  /** The port that clients name, 1 to 65535: `port`. */
  readonly port: number;

  /**
   * The number of the container's port, 1 to 65535: `targetPort`. Not together with `targetPortName`.
   *
   * @default - the same as `port`, and not written; where the workload's containers declare no such port, the one of the same name, or their only one
   */
  readonly targetPort?: number;

  /**
   * The name of a container's port, which may be another number in every pod: `targetPort`.
   *
   * @default - the number counts
   */
  readonly targetPortName?: string;

  /**
   * The port's own name: a DNS label, unique in the Service, and required as soon as there are several ports: `name`.
   *
   * @default - unnamed
   */
  readonly name?: string;

  /**
   * `protocol`.
   *
   * @default - TCP, and not written
   */
  readonly protocol?: Protocol;

  /**
   * A hint for proxies and meshes, such as `kubernetes.io/h2c`: `appProtocol`.
   *
   * @default - none
   */
  readonly appProtocol?: string;

  /**
   * The port on every node, 30000 to 32767, unique in the cluster: `nodePort`. Refused where the Service has none.
   * 30000 to 30085 is the band that automatic allocation avoids: pick from it.
   *
   * @default - the cluster picks one, for NodePort and LoadBalancer
   */
  readonly nodePort?: number;
}

/** What every kind of Service in front of pods can say. */
export interface ExposureOptions {
  /**
   * The Service's name, and with it its DNS name: a DNS label. `metadata.name`.
   *
   * @default - the name of the workload it stands in front of, or the construct's id
   */
  readonly name?: string;

  /**
   * The one port. Say either this, with its target and protocols beside it, or `ports`: what belongs to `port` is refused beside `ports`.
   *
   * @default - what `ports` says; where that is not said either, the ports that the containers declare, by the same names and numbers
   */
  readonly port?: number;

  /**
   * The container's port behind `port`, by number.
   *
   * @default - the same as `port`, and not written; where the workload's containers declare another one alone, that one
   */
  readonly targetPort?: number;

  /**
   * The container's port behind `port`, by name.
   *
   * @default - the number counts
   */
  readonly targetPortName?: string;

  /**
   * The protocol of `port`.
   *
   * @default - TCP, and not written
   */
  readonly protocol?: Protocol;

  /**
   * The application protocol of `port`.
   *
   * @default - none
   */
  readonly appProtocol?: string;

  /**
   * Several ports, or one with a name: `spec.ports`.
   *
   * @default - the one that `port` says
   */
  readonly ports?: ServicePort[];

  /**
   * The labels that a pod must carry to be behind this Service: `spec.selector`. A part of the
   * workload's labels puts several versions behind one Service. Refused when it is empty, or when the workload's pods don't carry them.
   *
   * @default - all labels by which the workload selects its pods
   */
  readonly selector?: { readonly [label: string]: string };

  /**
   * `spec.sessionAffinity`.
   *
   * @default - none: each connection for itself
   */
  readonly sessionAffinity?: SessionAffinity;

  /**
   * How long a client sticks to its pod after the last packet, in seconds, 1 to 86400: `spec.sessionAffinityConfig.clientIP.timeoutSeconds`.
   * Refused unless `sessionAffinity` is CLIENT_IP: Kubernetes drops it.
   *
   * @default - Kubernetes' 10800, three hours
   */
  readonly sessionAffinityTimeoutSeconds?: number;

  /**
   * Which pods traffic from inside the cluster goes to: `spec.internalTrafficPolicy`.
   *
   * @default - all of them
   */
  readonly internalTrafficPolicy?: TrafficPolicy;

  /**
   * `spec.ipFamilies`, the first one preferred.
   *
   * @default - the cluster's
   */
  readonly ipFamilies?: IpFamily[];

  /**
   * `spec.ipFamilyPolicy`.
   *
   * @default - one family
   */
  readonly ipFamilyPolicy?: IpFamilyPolicy;

  /**
   * Whether DNS and endpoints list pods that are not ready: `spec.publishNotReadyAddresses`.
   *
   * @default false
   */
  readonly publishNotReadyAddresses?: boolean;

  /**
   * Addresses of the network outside, routed to the nodes by somebody else, at which the Service answers:
   * `spec.externalIPs`. Deprecated from Kubernetes 1.36 (CVE-2020-8554): prefer a LoadBalancer.
   *
   * @default - none
   */
  readonly externalIps?: string[];

  /**
   * `metadata.labels`.
   *
   * @default - none
   */
  readonly labels?: { readonly [name: string]: string };

  /**
   * `metadata.annotations`.
   *
   * @default - none
   */
  readonly annotations?: { readonly [name: string]: string };
}

/** A Service with a virtual IP, reached from inside the cluster. */
export interface ClusterIpOptions extends ExposureOptions {
  /**
   * A fixed virtual IP out of the cluster's Service range: `spec.clusterIP`. `None` is refused: that is `Exposure.headless`.
   *
   * @default - the cluster picks one
   */
  readonly clusterIp?: string;

  /**
   * The second virtual IP of a dual-stack Service, of the other family: the second of `spec.clusterIPs`. Only together with `clusterIp`.
   *
   * @default - none, or the cluster picks one
   */
  readonly secondaryClusterIp?: string;
}

/** A Service that every node answers for, on a port of its own. */
export interface NodePortOptions extends ClusterIpOptions {
  /**
   * The port on every node in front of `port`, 30000 to 32767.
   *
   * @default - the cluster picks one
   */
  readonly nodePort?: number;

  /**
   * Which pods traffic from outside goes to; `LOCAL` keeps the client's address: `spec.externalTrafficPolicy`.
   *
   * @default - all of them
   */
  readonly externalTrafficPolicy?: TrafficPolicy;
}

/** A Service with an address outside the cluster. */
export interface LoadBalancerOptions extends NodePortOptions {
  /**
   * The client ranges that may connect, in CIDR notation: `spec.loadBalancerSourceRanges`.
   *
   * @default - everybody
   */
  readonly sourceRanges?: string[];

  /**
   * Which implementation serves it, such as `example.com/internal`: `spec.loadBalancerClass`. Can't be changed later.
   *
   * @default - the cluster's own
   */
  readonly loadBalancerClass?: string;

  /**
   * Whether the nodes also get a port each: `spec.allocateLoadBalancerNodePorts`. Say false only where
   * the load balancer reaches pods without one.
   *
   * @default true
   */
  readonly allocateNodePorts?: boolean;

  /**
   * The node port that tells the load balancer which nodes have pods: `spec.healthCheckNodePort`. Only with `externalTrafficPolicy` LOCAL.
   *
   * @default - the cluster picks one where it needs one
   */
  readonly healthCheckNodePort?: number;
}

/** A Service without a virtual IP: DNS answers the pods' own addresses. */
export interface HeadlessOptions extends ExposureOptions {}

/**
 * How a Service makes pods reachable: from inside the cluster, on every node, or at an address of its own.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/service/#publishing-services-service-types
 */
export class Exposure {
  /** Inside the cluster, at a virtual IP that outlives every pod. `type: ClusterIP`, which is the default and is not written. */
  public static clusterIp(options: ClusterIpOptions = {}): Exposure {
    refuseArguments('Exposure.clusterIp', [options]);
    return new Exposure(ExposureKind.CLUSTER_IP, options);
  }

  /** At a port of every node, whichever node the pods are on, and inside the cluster. `type: NodePort`. */
  public static nodePort(options: NodePortOptions = {}): Exposure {
    refuseArguments('Exposure.nodePort', [options]);
    return new Exposure(ExposureKind.NODE_PORT, options);
  }

  /** At an address outside the cluster, at a port of every node, and inside. `type: LoadBalancer`. */
  public static loadBalancer(options: LoadBalancerOptions = {}): Exposure {
    refuseArguments('Exposure.loadBalancer', [options]);
    return new Exposure(ExposureKind.LOAD_BALANCER, options);
  }

  /**
   * By DNS alone, which answers the pods' own addresses: `clusterIP: None`. No port is mapped: clients connect to
   * the container's port, whatever `port` says.
   */
  public static headless(options: HeadlessOptions = {}): Exposure {
    refuseArguments('Exposure.headless', [options]);
    return new Exposure(ExposureKind.HEADLESS, options);
  }

  private constructor(
    /** What reaches the Service. */
    public readonly kind: ExposureKind,
    /** What was asked for; what belongs to another kind is unset. */
    public readonly options: LoadBalancerOptions,
  ) {}
}
