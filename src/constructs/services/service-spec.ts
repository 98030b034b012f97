/** From an exposure to the `spec` of a Service. */

import { Exposure, ExposureKind, ServicePort } from './exposure';
import { defined } from '../../kubernetes/values';
import { ContainerPort } from '../pods/container';
import { Protocol } from '../protocol';

/** `spec` of a Service, in the API's own names; only what somebody said is there. */
export interface ServiceSpec {
  readonly [field: string]: unknown;
  readonly selector?: Readonly<Record<string, string>>;
}

/** The ports that an exposure names, whichever way it names them. Where it names none, those that the pods declare. */
export function portsOf(exposure: Exposure, declared: readonly ContainerPort[]): readonly ServicePort[] {
  const { port, targetPort, targetPortName, protocol, appProtocol, nodePort, ports } = exposure.options;
  if (port === undefined && ports === undefined) return samePorts(declared);
  const single = port === undefined ? [] : [{ port, targetPort, targetPortName, protocol, appProtocol, nodePort }];
  return [...single, ...ports ?? []];
}

/** The ports that containers declare, as those of a Service, where several need a name each. */
export function samePorts(declared: readonly ContainerPort[]): ServicePort[] {
  const isItsOwn = (name: string | undefined) => name !== undefined && declared.filter(one => one.name === name).length === 1;
  const nameOf = ({ port, protocol = Protocol.TCP }: ContainerPort) => (declared.length > 1 ? `${protocol.toLowerCase()}-${port}` : undefined);
  return declared.map(one => defined({ port: one.port, protocol: one.protocol, name: isItsOwn(one.name) ? one.name : nameOf(one) }));
}

/** What belongs to `port`, and would be lost beside `ports` or without it. */
export const OF_THE_ONE_PORT = ['targetPort', 'targetPortName', 'protocol', 'appProtocol', 'nodePort'] as const;

export function servicePort(port: ServicePort): Readonly<Record<string, unknown>> {
  return {
    name: port.name,
    port: port.port,
    targetPort: port.targetPortName ?? port.targetPort,
    protocol: port.protocol,
    appProtocol: port.appProtocol,
    nodePort: port.nodePort,
  };
}

/** What an exposure means in a Service's `spec`. */
export function serviceSpec(exposure: Exposure, ports: readonly ServicePort[], selector: Readonly<Record<string, string>> | undefined): ServiceSpec {
  const o = exposure.options;
  return {
    // ClusterIP is what a Service is unless told otherwise, so it isn't told.
    type: exposure.kind === ExposureKind.NODE_PORT || exposure.kind === ExposureKind.LOAD_BALANCER ? exposure.kind : undefined,
    clusterIP: exposure.kind === ExposureKind.HEADLESS ? 'None' : o.clusterIp,
    clusterIPs: o.secondaryClusterIp === undefined ? undefined : [o.clusterIp, o.secondaryClusterIp],
    ports: ports.length > 0 ? ports.map(servicePort) : undefined,
    selector,
    sessionAffinity: o.sessionAffinity,
    sessionAffinityConfig: o.sessionAffinityTimeoutSeconds === undefined
      ? undefined
      : { clientIP: { timeoutSeconds: o.sessionAffinityTimeoutSeconds } },
    internalTrafficPolicy: o.internalTrafficPolicy,
    externalTrafficPolicy: o.externalTrafficPolicy,
    ipFamilies: o.ipFamilies,
    ipFamilyPolicy: o.ipFamilyPolicy,
    publishNotReadyAddresses: o.publishNotReadyAddresses,
    externalIPs: o.externalIps,
    loadBalancerSourceRanges: o.sourceRanges,
    loadBalancerClass: o.loadBalancerClass,
    allocateLoadBalancerNodePorts: o.allocateNodePorts,
    healthCheckNodePort: o.healthCheckNodePort,
  };
}
