/** Who may be asked to reach whom: the sources and targets of an expectation. */

import { Construct, IConstruct } from 'constructs';
import { PlusObject, plusObject } from './cdk8s-plus';
import { defined } from '../kubernetes/values';
import { Addressed, Batch, Controller, ProbeData, RouteTarget, ServiceForm, SourceData, TargetData, staying, WorkloadRef } from '../plan/plan';
import { about } from '../plan/probes';
import { renderEndpoint } from '../plan/sentence';
import { refuseArguments, told } from '../synth/refusal';

/** A workload, by which its pods are found. */
export interface WorkloadEndpoint {
  /** The namespace that the workload is in, `default` where none is written. */
  readonly namespace: string;
  /** The workload's name. */
  readonly name: string;
  /**
   * The kind of the object: Deployment, StatefulSet or DaemonSet; of a source also Job or CronJob.
   * @default "Deployment"
   */
  readonly controller?: string;
  /**
   * The ports on which its containers say that they listen.
   * @default - none said; a probe then has to name one
   */
  readonly ports?: ConnectivityPort[];
  /**
   * The names of its containers, the first one first.
   * @default - not known; any may be named
   */
  readonly containers?: string[];
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
  /**
   * Whether it is headless (`clusterIP: None`): its name stands for the addresses behind it, and it has none of its own.
   * @default false
   */
  readonly withoutClusterIp?: boolean;
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

/**
 * What `calls`, `expects` and the backends of routes take: everything of this library that is an `IConnectivityTarget`, and Services of
 * cdk8s-plus, of any version from 28 on. Those know nothing of this library and say their kind alone. What is neither is refused when the app runs.
 */
export interface IReachable {
  /** What it is, such as Service, Deployment or Host. */
  readonly kind: string;
}

/** Something that a probe can be aimed at, and that says so itself. */
export interface IConnectivityTarget extends IReachable {
  /** Says what a probe is aimed at. */
  toConnectivityTarget(): ConnectivityTarget;
}

const SERVICE_TYPES: readonly string[] = ['ClusterIP', 'NodePort', 'LoadBalancer'];
const CONTROLLERS: readonly Controller[] = ['Deployment', 'StatefulSet', 'DaemonSet'];
const BATCH: readonly Batch[] = ['Job', 'CronJob'];

function workloadRef(workload: WorkloadEndpoint): WorkloadRef {
  const controller = CONTROLLERS.find(one => one === (workload.controller ?? 'Deployment'));
  if (controller === undefined) {
    throw told(`${workload.controller} ${workload.namespace}/${workload.name}: the pods of a ${CONTROLLERS.join(', a ')} can be found; `
      + 'use Pods.labelled(…) for others');
  }
  return defined({ namespace: workload.namespace, name: workload.name, controller: controller === 'Deployment' ? undefined : controller });
}

function pick({ namespace, name, ports }: PlusObject): Pick<WorkloadEndpoint, 'namespace' | 'name'> & { readonly ports: ConnectivityPort[] } {
  return { namespace, name, ports: [...ports] };
}

function isTarget(value: unknown): value is IConnectivityTarget {
  return has(value, 'toConnectivityTarget');
}

function isSource(value: unknown): value is IConnectivitySource {
  return has(value, 'toConnectivitySource');
}

/** In plain JavaScript nobody checks what is handed over. */
function has(value: unknown, method: string): boolean {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, method) === 'function';
}

function shown(value: unknown): string {
  if (Construct.isConstruct(value)) return value.node.path;
  return typeof value === 'object' && value !== null ? `a ${value.constructor.name}` : JSON.stringify(value) ?? typeof value;
}

function place(what: string | undefined): string {
  return what === undefined ? '' : `${what}: `;
}

/** What an `IConnectivitySource` is: made by the constructs that implement it. */
export class ConnectivitySource {
  /** The pods of a workload. */
  public static workload(workload: WorkloadEndpoint): ConnectivitySource {
    refuseArguments('ConnectivitySource.workload', [workload]);
    const { namespace, name } = workload;
    const batch = BATCH.find(one => one === workload.controller);
    const ref = batch === undefined ? workloadRef(workload) : { namespace, name, controller: batch };
    return new ConnectivitySource({ kind: 'workload', ...ref }, workload.ports, workload.containers);
  }

  /** Every pod of a namespace that carries these labels. */
  public static pods(namespace: string, labels: { readonly [key: string]: string }): ConnectivitySource {
    refuseArguments('ConnectivitySource.pods', [namespace, labels]);
    const sorted = Object.fromEntries(Object.keys(labels).sort().map(key => [key, labels[key]]));
    return new ConnectivitySource({ kind: 'pods', namespace, labels: sorted });
  }

  /** Outside the cluster: the machine that runs the check. */
  public static outside(): ConnectivitySource {
    return new ConnectivitySource({ kind: 'outside' });
  }

  /** @internal */
  public static _from(source: IConstruct, what?: string): ConnectivitySource {
    if (isSource(source)) return source.toConnectivitySource();
    const plus = plusObject(source);
    const controller = [...CONTROLLERS, ...BATCH].find(one => one === plus?.kind);
    if (plus !== undefined && controller !== undefined) return ConnectivitySource.workload({ ...pick(plus), controller });

    throw told(`${place(what)}${shown(source)} is no source of a probe; give a workload, Pods.labelled(…) or Outside.of(…)`);
  }

  /** @internal */
  public readonly _data: SourceData;
  /** @internal */
  public readonly _ports: readonly ConnectivityPort[];
  private readonly containers: readonly string[] | undefined;

  private constructor(data: SourceData, ports: readonly ConnectivityPort[] = [], containers?: readonly string[]) {
    this._data = data;
    this._ports = ports;
    this.containers = containers;
  }

  /**
   * The source as one of its containers.
   * @internal
   */
  public _inContainer(container: string, what?: string): SourceData {
    const called = `${place(what)}container '${container}' of ${renderEndpoint(this._data)}`;
    if (this._data.kind !== 'workload') throw told(`${called}: only a workload's container can be named`);
    if (this.containers?.includes(container) === false) throw told(`${called}: it has none of this name; name one of ${this.containers.join(', ')}`);

    return { ...this._data, container };
  }

  /** @internal */
  public _workload(what: string): WorkloadRef {
    if (this._data.kind !== 'workload') throw told(`${what}: ${renderEndpoint(this._data)} is no workload; give the construct of a Deployment, StatefulSet or DaemonSet`);

    const ref = staying(this._data);
    if (ref === undefined) throw told(`${what}: the pods of ${renderEndpoint(this._data)} come to an end; give the construct of a Deployment, StatefulSet or DaemonSet`);

    return ref;
  }
}

/** What an `IConnectivityTarget` is: made by the constructs that implement it. */
export class ConnectivityTarget implements IConnectivityTarget {
  /** A Service, with or without a selector or a cluster IP. */
  public static service(service: ServiceEndpoint): ConnectivityTarget {
    refuseArguments('ConnectivityTarget.service', [service]);
    const { namespace, name, serviceType = 'ClusterIP' } = service;
    if (!SERVICE_TYPES.includes(serviceType)) throw told(`Service ${namespace}/${name}: its type ${serviceType} is none of ${SERVICE_TYPES.join(', ')}; an ExternalName is ConnectivityTarget.alias(…)`);

    return new ConnectivityTarget({ kind: 'service', namespace, name, by: 'name' }, service.ports, serviceType, service.withoutClusterIp);
  }

  /** An ExternalName Service. */
  public static alias(namespace: string, name: string): ConnectivityTarget {
    refuseArguments('ConnectivityTarget.alias', [namespace, name]);
    return new ConnectivityTarget({ kind: 'alias', namespace, name, by: 'name' });
  }

  /** The own addresses of a workload's ready pods. */
  public static workloadPods(workload: WorkloadEndpoint): ConnectivityTarget {
    refuseArguments('ConnectivityTarget.workloadPods', [workload]);
    return new ConnectivityTarget({ kind: 'workload-pods', ...workloadRef(workload) }, workload.ports);
  }

  /** @internal */
  public static _from(target: IReachable, what?: string): ConnectivityTarget {
    if (isTarget(target)) return target.toConnectivityTarget();
    const plus = plusObject(target);
    if (plus?.kind === 'Service' && plus.type === 'ExternalName') return ConnectivityTarget.alias(plus.namespace, plus.name);
    if (plus?.kind === 'Service') return ConnectivityTarget.service(defined({ ...pick(plus), serviceType: plus.type, withoutClusterIp: plus.isHeadless }));
    const remedy = isSource(target) || [...CONTROLLERS, ...BATCH].some(one => one === plus?.kind)
      ? 'give Pods.of(…) for its pods, or the Service in front of them'
      : 'give a Service, an alias, Pods.of(workload), routes, Host.named(…) or EveryNode.port(…)';
    throw told(`${place(what)}${shown(target)} is no target of a probe; ${remedy}`);
  }

  /** @internal */
  public static _podsOf(source: ConnectivitySource): ConnectivityTarget {
    return new ConnectivityTarget({ kind: 'workload-pods', ...source._workload('Pods.of') }, source._ports);
  }

  /** @internal */
  public static _host(name: string, ports: readonly ConnectivityPort[] = []): ConnectivityTarget {
    return new ConnectivityTarget({ kind: 'host', name }, ports);
  }

  /** @internal */
  public static _route(data: RouteTarget): ConnectivityTarget {
    return new ConnectivityTarget(data);
  }

  /** @internal */
  public static _node(port: number): ConnectivityTarget {
    return new ConnectivityTarget({ kind: 'node', port });
  }

  private constructor(
    private readonly data: TargetData,
    private readonly ports: readonly ConnectivityPort[] = [],
    private readonly serviceType = 'ClusterIP',
    private readonly withoutClusterIp = false) {
  }

  public toConnectivityTarget(): ConnectivityTarget {
    return this;
  }

  /** Service, Host, Node, the kind of the routes, or that of what keeps the pods. */
  public get kind(): string {
    switch (this.data.kind) {
      case 'workload-pods': return this.data.controller ?? 'Deployment';
      case 'host': return 'Host';
      case 'node': return 'Node';
      case 'route': return this.data.object;
      case 'service': case 'alias': return 'Service';
    }
  }

  /** @internal */
  public _dataOf(): TargetData {
    return this.data;
  }

  /** @internal */
  public _by(form: ServiceForm): ConnectivityTarget {
    const data: TargetData = this.data.kind === 'alias' && form === 'fully-qualified'
      ? { ...this.data, by: form }
      : { ...form === 'cluster-ip' ? this._withClusterIp('Address.clusterIpOf') : this._service('Address'), by: form };
    return new ConnectivityTarget(data, this.ports, this.serviceType, this.withoutClusterIp);
  }

  /** @internal */
  public _service(what: string): Extract<TargetData, { kind: 'service' }> {
    if (this.data.kind !== 'service') throw told(`${what}: ${renderEndpoint(this.data)} is no Service with a cluster IP; give a Service`);

    return this.data;
  }

  /** @internal */
  public _withClusterIp(what: string): Extract<TargetData, { kind: 'service' }> {
    const data = this._service(what);
    if (!this.withoutClusterIp) return data;
    throw told(`${what}: ${renderEndpoint(data)} is headless, so it has no cluster IP: its name stands for the address of each ready pod; `
      + 'use Outcome.answers({ readyPodsOf: workload }), or Pods.of(workload)');
  }

  /** @internal */
  public _addressed(what: string): Addressed {
    if (this.data.kind === 'workload-pods') return this.data;
    const { kind, namespace, name } = this._withClusterIp(what);
    return { kind, namespace, name };
  }

  /**
   * The target as this source addresses it for this probe, with the port filled in where there is only one to choose.
   * @internal
   */
  public _resolve(source: SourceData, probe: ProbeData, port: number | undefined): TargetData {
    if (this.data.kind === 'node') {
      if (port === undefined || port === this.data.port) return this.data;
      throw told(`port ${port} of ${renderEndpoint(this.data)}: that target is one port already; say EveryNode.port(${port}), or no port in the probe`);
    }
    const wanted = port ?? (needsPort(probe) ? this.defaultPort(probe) : undefined);
    const chosen = wanted === undefined ? {} : { port: wanted };
    if (this.data.kind !== 'service' || source.kind !== 'outside' || this.data.by !== 'name') return { ...this.data, ...chosen };
    if (this.serviceType === 'LoadBalancer') return { ...this.data, by: 'load-balancer', ...chosen };
    const nodePort = this.ports.find(one => one.port === wanted)?.nodePort;
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
    const { carrier, usualPort } = about(probe);
    const usual = usualPort(probe);
    if (this.data.kind === 'alias' || this.data.kind === 'host' && this.ports.length === 0) return usual?.port;
    if (this.data.kind === 'route') return usual?.port ?? 80;
    const candidates = this.ports.filter(one => (one.protocol ?? 'TCP') === carrier);
    if (candidates.length <= 1 || usual === undefined) return candidates.length === 1 ? candidates[0].port : undefined;
    return (candidates.find(one => one.name === usual.name) ?? candidates.find(one => one.port === usual.port))?.port;
  }
}

function needsPort(probe: ProbeData): boolean {
  const { carrier } = about(probe);
  return carrier === 'TCP' || carrier === 'UDP';
}
