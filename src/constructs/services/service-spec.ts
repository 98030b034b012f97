/** From an exposure to the `spec` of a Service. */

import { Exposure, ExposureKind, ServicePort } from './exposure';

/** `spec` of a Service, in the API's own names; only what somebody said is there. */
export interface ServiceSpec {
  readonly [field: string]: unknown;
  readonly selector?: Readonly<Record<string, string>>;
}

/** The ports that an exposure names, whichever way it names them. */
export function portsOf(exposure: Exposure): readonly ServicePort[] {
  const { port, targetPort, targetPortName, protocol, appProtocol, nodePort, ports } = exposure.options;
  const single = port === undefined ? [] : [{ port, targetPort, targetPortName, protocol, appProtocol, nodePort }];
  return [...single, ...ports ?? []];
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
