import { IConstruct } from 'constructs';
import { Addressed, Controller, ProbeData, ServiceForm, SourceData, TargetData, WorkloadRef } from './plan';
import { renderEndpoint } from './sentence';

/** A workload, by which its pods are found. */
export interface WorkloadEndpoint {
  /** The namespace that the workload is in, `default` where none is written. */
  readonly namespace: string;
  /** The workload's name. */
  readonly name: string;
  /**
   * The kind of the object: Deployment, StatefulSet or DaemonSet.
   * @default "Deployment"
   */
  readonly controller?: string;
  /**
   * The ports on which its containers say that they listen.
   * @default - none said; a probe then has to name one
   */
  readonly ports?: ConnectivityPort[];
}

/** A Service, by its name and what it offers. */
export interface ServiceEndpoint {
  /** The namespace that the Service is in, `default` where none is written. */
  readonly namespace: string;
  /** The Service's name. */
  readonly name: string;
  /** Its ports. */
  readonly ports: ConnectivityPort[];
  /**
   * ClusterIP, NodePort or LoadBalancer.
   * @default "ClusterIP"
   */
  readonly serviceType?: string;
}

/** One port of a Service or a container. */
export interface ConnectivityPort {
  /** The number that a client connects to. */
  readonly port: number;
  /**
   * Its name.
   * @default - unnamed
   */
  readonly name?: string;
  /**
   * TCP, UDP or SCTP.
   * @default "TCP"
   */
  readonly protocol?: string;
  /**
   * The port on every node that stands for it, where it was chosen by hand.
   * @default - none, or chosen by Kubernetes
   */
  readonly nodePort?: number;
}

/** Something from which a probe can be made. */
export interface IConnectivitySource extends IConstruct {
  /** Says which pods, or which place outside, a probe comes from. */
  toConnectivitySource(): ConnectivitySource;
}

/** Something that a probe can be aimed at. */
export interface IConnectivityTarget {
  /** Says what a probe is aimed at. */
  toConnectivityTarget(): ConnectivityTarget;
}

const CONTROLLERS: readonly Controller[] = ['Deployment', 'StatefulSet', 'DaemonSet'];

function workloadRef(workload: WorkloadEndpoint): WorkloadRef {
  const controller = CONTROLLERS.find((one) => one === (workload.controller ?? 'Deployment'));
  if (controller === undefined) {
    throw new Error(`${workload.controller} ${workload.namespace}/${workload.name}: the pods of a ${CONTROLLERS.join(', a ')} can be found; `
      + 'use Pods.labelled(…) for others');
  }
  return { namespace: workload.namespace, name: workload.name, ...controller === 'Deployment' ? {} : { controller } };
}

/** What an `IConnectivitySource` is: made by the constructs that implement it. */
export class ConnectivitySource {
  /** The pods of a workload. */
  public static workload(workload: WorkloadEndpoint): ConnectivitySource {
    return new ConnectivitySource({ kind: 'workload', ...workloadRef(workload) }, workload.ports);
  }

  /** Every pod of a namespace that carries these labels. */
  public static pods(namespace: string, labels: { readonly [key: string]: string }): ConnectivitySource {
    const sorted = Object.fromEntries(Object.keys(labels).sort().map((key) => [key, labels[key]]));
    return new ConnectivitySource({ kind: 'pods', namespace, labels: sorted });
  }

  /** Outside the cluster: the machine that runs the check. */
  public static outside(): ConnectivitySource {
    return new ConnectivitySource({ kind: 'outside' });
  }

  /** @internal */
  public readonly _data: SourceData;
  /** @internal */
  public readonly _ports: readonly ConnectivityPort[];

  private constructor(data: SourceData, ports: readonly ConnectivityPort[] = []) {
    this._data = data;
    this._ports = ports;
  }

  /** @internal */
  public _workload(what: string): WorkloadRef {
    if (this._data.kind !== 'workload') {
      throw new Error(`${what}: ${renderEndpoint(this._data)} is no workload; give the construct of a Deployment, StatefulSet or DaemonSet`);
    }
    const { kind: _, ...ref } = this._data;
    return ref;
  }
}

/** What an `IConnectivityTarget` is: made by the constructs that implement it. */
export class ConnectivityTarget implements IConnectivityTarget {
  /** A Service, with or without a selector or a cluster IP. */
  public static service(service: ServiceEndpoint): ConnectivityTarget {
    const { namespace, name } = service;
    return new ConnectivityTarget({ kind: 'service', namespace, name, by: 'name' }, service.ports, service.serviceType);
  }

  /** An ExternalName Service. */
  public static alias(namespace: string, name: string): ConnectivityTarget {
    return new ConnectivityTarget({ kind: 'alias', namespace, name, by: 'name' });
  }

  /** The own addresses of a workload's ready pods. */
  public static workloadPods(workload: WorkloadEndpoint): ConnectivityTarget {
    return new ConnectivityTarget({ kind: 'workload-pods', ...workloadRef(workload) }, workload.ports);
  }

  /** @internal */
  public static _podsOf(source: ConnectivitySource): ConnectivityTarget {
    return new ConnectivityTarget({ kind: 'workload-pods', ...source._workload('Pods.of') }, source._ports);
  }

  /** @internal */
  public static _host(name: string): ConnectivityTarget {
    return new ConnectivityTarget({ kind: 'host', name });
  }

  /** @internal */
  public static _node(port: number): ConnectivityTarget {
    return new ConnectivityTarget({ kind: 'node', port });
  }

  private constructor(
    private readonly data: TargetData,
    private readonly ports: readonly ConnectivityPort[] = [],
    private readonly serviceType = 'ClusterIP') {
  }

  public toConnectivityTarget(): ConnectivityTarget {
    return this;
  }

  /** @internal */
  public _by(form: ServiceForm): ConnectivityTarget {
    const data: TargetData = this.data.kind === 'alias' && form === 'fully-qualified'
      ? { ...this.data, by: form }
      : { ...this._service('Address'), by: form };
    return new ConnectivityTarget(data, this.ports, this.serviceType);
  }

  /** @internal */
  public _service(what: string): Extract<TargetData, { kind: 'service' }> {
    if (this.data.kind !== 'service') {
      throw new Error(`${what}: ${renderEndpoint(this.data)} is no Service with a cluster IP; give a Service`);
    }
    return this.data;
  }

  /** @internal */
  public _addressed(what: string): Addressed {
    if (this.data.kind === 'workload-pods') return this.data;
    const { kind, namespace, name } = this._service(what);
    return { kind, namespace, name };
  }

  /**
   * The target as this source addresses it for this probe, with the port filled in where there is only one to choose.
   * @internal
   */
  public _resolve(source: SourceData, probe: ProbeData, port: number | undefined): TargetData {
    if (this.data.kind === 'node') {
      if (port === undefined || port === this.data.port) return this.data;
      throw new Error(`port ${port} of ${renderEndpoint(this.data)}: that target is one port already; say EveryNode.port(${port}), or no port in the probe`);
    }
    const wanted = port ?? (needsPort(probe) ? this.defaultPort(probe) : undefined);
    const chosen = wanted === undefined ? {} : { port: wanted };
    if (this.data.kind !== 'service' || source.kind !== 'outside' || this.data.by !== 'name') return { ...this.data, ...chosen };
    if (this.serviceType === 'LoadBalancer') return { ...this.data, by: 'load-balancer', ...chosen };
    const nodePort = this.ports.find((one) => one.port === wanted)?.nodePort;
    return nodePort === undefined ? { ...this.data, ...chosen } : { kind: 'node', port: nodePort };
  }

  /**
   * The ports that the target says it has; none where that is not known.
   * @internal
   */
  public get _ports(): readonly ConnectivityPort[] {
    return this.ports;
  }

  private defaultPort(probe: ProbeData): number | undefined {
    const ofScheme = probe.kind !== 'http' ? undefined : { http: 80, https: 443 }[probe.scheme];
    if (this.data.kind === 'host' || this.data.kind === 'alias') return ofScheme;
    const candidates = this.ports.filter((one) => (one.protocol ?? 'TCP') === (probe.kind === 'udp' ? 'UDP' : 'TCP'));
    if (candidates.length <= 1 || probe.kind !== 'http') return candidates.length === 1 ? candidates[0].port : undefined;
    return (candidates.find((one) => one.name === probe.scheme) ?? candidates.find((one) => one.port === ofScheme))?.port;
  }
}

function needsPort(probe: ProbeData): boolean {
  return probe.kind === 'tcp' || probe.kind === 'udp' || probe.kind === 'http';
}
