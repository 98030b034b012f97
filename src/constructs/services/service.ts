/** The Service in front of pods. */

import { Construct } from 'constructs';
import { Addressable, clientPort } from '../address';
import { Backend, SelectedPods } from './backend';
import { Exposure, ExposureKind, ServicePort, SessionAffinity } from './exposure';
import { Protocol } from '../protocol';
import { OF_THE_ONE_PORT, portsOf, serviceSpec } from './service-spec';
import { ConnectivityTarget, IConnectivityTarget } from '../../declarations/endpoint';
import { defined } from '../../kubernetes/values';
import { ELSEWHERE, PODS } from '../../network/objects';
import { emit } from '../../synth/manifests';
import { refuse, refuseArguments, refuseUnknown, scopeOf } from '../../synth/refusal';
import { settle } from '../../synth/settings';
import { ContainerPort } from '../pods/container';

/** A Service and the pods behind it. */
export interface ServiceProps {
  /** How the pods become reachable. Its `name` is the Service's, else the construct's id is. */
  readonly exposure: Exposure;

  /** The pods. */
  readonly backend: Backend;

  /**
   * The namespace, which is the one of the pods too: a Service never selects across namespaces.
   *
   * @default - that of the enclosing Namespace or chart
   */
  readonly namespace?: string;
}

/**
 * A Service in front of pods that this library did not make: a cdk8s-plus workload, whatever carries
 * some labels, or pods deployed elsewhere. In front of a `Workload`, say `workload.expose(…)`.
 *
 * Refused: what the API server refuses or would drop; props that contradict each other; `exposure.selector` when the pods' labels don't contain it.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/service/
 */
export class Service extends Addressable implements IConnectivityTarget {
  public readonly serviceName: string;

  /** How the pods become reachable. */
  public readonly exposure: Exposure;

  /** Its ports, with their targets as far as they are written. */
  public readonly ports: ServicePort[];

  /** The labels that a pod must carry to be behind this Service. */
  public readonly selector: { readonly [label: string]: string };

  /** @internal */
  public readonly _clientPorts: ReadonlyArray<number | string> | undefined;

  constructor(scope: Construct, id: string, props: ServiceProps) {
    super(scopeOf(scope, id, 'Service'), id);
    refuseUnknown(this, 'ServiceProps', props);
    settle(this, { namespace: props.namespace });
    const { exposure, backend } = props;
    const { name, labels, annotations } = exposure.options;
    this.exposure = exposure;
    this.serviceName = name ?? id;
    const pods = backend._pods(this);
    const ports = portsOf(exposure, pods.ports);
    const targeted = this.isHeadless ? ports : ports.map(port => withTarget(port, pods.ports));
    this.ports = [...targeted];
    // A headless Service maps no ports: who asks its name for addresses connects to the pods' own.
    const clientPorts = ports.map(port => this.isHeadless ? podPort(port, pods.ports) : port.port);
    this._clientPorts = clientPorts.length > 0 ? clientPorts : undefined;
    this.selector = this.selectorOf(exposure, pods);
    this.refuseContradictions(exposure.options);
    if (ports.length === 0 && !this.isHeadless) refuse(this, { value: 'the Service', rule: 'has no port, because neither its exposure nor the containers behind it say one', remedy: 'Say it: { port: 80 }.' });

    for (const port of ports) {
      if (port.targetPort !== undefined && port.targetPortName !== undefined) {
        refuse(this, {
          value: `targetPort ${port.targetPort} and targetPortName "${port.targetPortName}"`,
          rule: 'are two targets for one port',
          remedy: 'Keep one.',
        });
      }
    }
    emit(this, 'Service', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        name: this.serviceName,
        labels,
        annotations: backend.isElsewhere ? { ...annotations, [PODS]: ELSEWHERE } : annotations,
      },
      spec: serviceSpec(exposure, targeted, this.selector),
    });
  }

  /** The port that clients connect to, the first one of several. Refused where a headless Service has none. */
  public get port(): number {
    return clientPort(this, this, 'Say it in the exposure: { port: 8080 }.');
  }

  /** Whether DNS answers the pods' own addresses. */
  public get isHeadless(): boolean {
    return this.exposure.kind === ExposureKind.HEADLESS;
  }

  public toConnectivityTarget(): ConnectivityTarget {
    return ConnectivityTarget.service({
      namespace: this.serviceNamespace,
      name: this.serviceName,
      ports: this.ports.map(({ port, name, protocol, nodePort }) => defined({ port, name, protocol, nodePort })),
      serviceType: this.isHeadless ? ExposureKind.CLUSTER_IP : this.exposure.kind,
      withoutClusterIp: this.isHeadless,
    });
  }

  /**
   * This Service, for the rules of cdk8s-plus' Ingress: its `IngressBackend`. `HttpRoutes` of this library need no such thing.
   *
   * @param port the Service's port; the first one where it is not said
   */
  public toIngressBackend(port?: number): any {
    refuseArguments(this, [port], 'Service.toIngressBackend');
    const number = port ?? this.port;
    if (!this.ports.some(one => one.port === number)) refuse(this, { value: `port ${number}`, rule: `is none of Service "${this.serviceName}"`, remedy: `It has ${this.ports.map(one => one.port).join(', ')}.` });

    return { _toKube: () => ({ service: { name: this.serviceName, port: { number } } }) };
  }

  private refuseContradictions(options: Exposure['options']): void {
    const { port, ports, sessionAffinity, sessionAffinityTimeoutSeconds, clusterIp, secondaryClusterIp } = options;
    if (port !== undefined && ports !== undefined) refuse(this, { value: `port ${port}`, rule: 'is said beside ports', remedy: 'Put it into ports, with a name.' });

    const lost = port === undefined ? OF_THE_ONE_PORT.find(prop => options[prop] !== undefined) : undefined;
    if (lost !== undefined) {
      refuse(this, {
        value: `${lost} ${options[lost]}`,
        rule: ports === undefined ? 'belongs to port, which is not said' : 'is said beside ports',
        remedy: ports === undefined ? 'Say port too.' : 'Put it into the item of ports that it belongs to.',
      });
    }
    if (sessionAffinityTimeoutSeconds !== undefined && sessionAffinity !== SessionAffinity.CLIENT_IP) {
      refuse(this, {
        value: `sessionAffinityTimeoutSeconds ${sessionAffinityTimeoutSeconds}`,
        rule: 'is the time-out of an affinity that nobody asked for, and Kubernetes drops it',
        remedy: 'Say sessionAffinity CLIENT_IP too, or leave it out.',
      });
    }
    if (clusterIp === 'None') refuse(this, { value: 'clusterIp "None"', rule: 'makes a Service headless', remedy: 'Use Exposure.headless.' });

    if (secondaryClusterIp !== undefined && clusterIp === undefined) refuse(this, { value: `secondaryClusterIp "${secondaryClusterIp}"`, rule: 'is the second of two addresses, and the first is not said', remedy: 'Say clusterIp too.' });
  }

  private selectorOf(exposure: Exposure, { selector, carried }: SelectedPods): Readonly<Record<string, string>> {
    if (exposure.options.selector !== undefined && Object.keys(exposure.options.selector).length === 0) refuse(this, { value: 'selector {}', rule: 'selects nothing', remedy: 'Name at least one label, or leave it out for all of the workload\'s.' });

    for (const [label, value] of Object.entries(exposure.options.selector ?? {})) {
      if (carried[label] !== value) {
        refuse(this, {
          value: `selector ${label}=${value}`,
          rule: carried[label] === undefined
            ? `names a label that the pods don't carry (theirs: ${Object.keys(carried).sort().join(', ')})`
            : `is not what the pods carry, which is ${label}=${carried[label]}`,
          remedy: 'Select by labels of the pods, or put the label on them.',
        });
      }
    }
    return exposure.options.selector ?? selector;
  }
}

/** Where no target is said: a port of the pods of the same number, else of the same name, else the only one that they have. */
function withTarget(port: ServicePort, declared: readonly ContainerPort[]): ServicePort {
  if (port.targetPort !== undefined || port.targetPortName !== undefined) return port;
  const candidates = declared.filter(one => (one.protocol ?? Protocol.TCP) === (port.protocol ?? Protocol.TCP));
  if (candidates.some(one => one.port === port.port)) return port;
  const target = candidates.find(one => one.name !== undefined && one.name === port.name) ?? (candidates.length === 1 ? candidates[0] : undefined);
  return target === undefined ? port : { ...port, targetPort: target.port };
}

/** The port of the pods behind this one: by its name where the pods' ports don't tell the number. */
function podPort({ port, targetPort, targetPortName, protocol }: ServicePort, declared: readonly ContainerPort[]): number | string {
  if (targetPortName === undefined) return targetPort ?? port;
  const named = declared.find(one => one.name === targetPortName && (one.protocol ?? Protocol.TCP) === (protocol ?? Protocol.TCP));
  return named?.port ?? targetPortName;
}
