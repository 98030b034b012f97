import * as fc from 'fast-check';
import { addresses, appProtocols, cidrs, metadata, mostly, portNames, portNumbers, protocols, seldom, selectors, sparse, targetPorts } from './values';

/** From the band that the server's own choice avoids, so that the two never meet by chance. */
const nodePorts = mostly(fc.integer({ min: 30000, max: 30085 }), fc.constantFrom(0, 80, 29999, 32768, 30050, 30050, -1), 4);
const portOf = (nodePort: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> => sparse({ port: portNumbers }, {
  name: portNames, protocol: protocols, targetPort: targetPorts, appProtocol: appProtocols, nodePort,
});
/** Ports that differ by name and number, as they nearly always do. */
const distinctPorts = fc.uniqueArray(fc.tuple(fc.constantFrom('http', 'https', 'dns'), fc.constantFrom(80, 443, 53), fc.constantFrom('TCP', 'UDP')), {
  minLength: 1, maxLength: 3, selector: ([name]) => name,
}).map(ports => ports.map(([name, port, protocol]) => ({ name, port, protocol })));
const clusterIPs = mostly(fc.constantFrom('10.96.3.4', '10.96.77.1', 'fd00:10:96::77'), fc.constantFrom('None', '', '10.96.3', '300.1.1.1', 'none', '010.96.3.4', '::ffff:10.96.3.4', 'FD00:10:96:0::77', 'fd00::10:96::1'), 3);
const policies = mostly(fc.constantFrom('Cluster', 'Local'), fc.constantFrom('', 'local', 'Global'));

const common: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  selector: selectors,
  sessionAffinity: seldom(mostly(fc.constantFrom('None', 'ClientIP'), fc.constantFrom('', 'Cookie'), 12)),
  sessionAffinityConfig: seldom(sparse({}, { clientIP: sparse({}, { timeoutSeconds: fc.constantFrom(1, 60, 86400, 86401, 0, -1) }) })),
  internalTrafficPolicy: seldom(policies),
  trafficDistribution: seldom(mostly(fc.constantFrom('PreferClose', 'PreferSameNode', 'PreferSameZone'), fc.constantFrom('', 'Near'), 8)),
  publishNotReadyAddresses: seldom(fc.boolean()),
  externalIPs: seldom(fc.oneof(fc.constant(['203.0.113.9']), fc.array(addresses, { maxLength: 2 }))),
  externalName: seldom(fc.constantFrom('a.example.com', '', 'not a name')),
};
const addressing: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  clusterIP: seldom(clusterIPs),
  clusterIPs: seldom(seldom(fc.array(clusterIPs, { maxLength: 3 }))),
  ipFamilies: seldom(fc.array(mostly(fc.constantFrom('IPv4', 'IPv6'), fc.constantFrom('', 'ipv4'), 16), { maxLength: 3 })),
  ipFamilyPolicy: seldom(mostly(fc.constantFrom('SingleStack', 'PreferDualStack', 'RequireDualStack'), fc.constantFrom('', 'DualStack'), 12)),
};
const outside: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  externalTrafficPolicy: policies,
  healthCheckNodePort: seldom(fc.constantFrom(0, 30060, 80, 30050, 70000)),
  allocateLoadBalancerNodePorts: seldom(fc.boolean()),
  loadBalancerClass: seldom(mostly(fc.constantFrom('example.com/fast', 'internal'), fc.constantFrom('', 'a b', 'a/b/c'), 6)),
  loadBalancerSourceRanges: seldom(fc.array(cidrs, { maxLength: 2 })),
  loadBalancerIP: seldom(fc.constantFrom('1.2.3.4', '', 'x')),
};
/** Fields of the other types, which are mostly refused: so they come singly and seldom. */
const strays: Readonly<Record<string, fc.Arbitrary<unknown>>> = Object.fromEntries(
  Object.entries(outside).map(([name, value]) => [name, seldom(seldom(value))]),
);
const ports = (nodePort: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> => fc.oneof(
  { arbitrary: fc.array(portOf(nodePort), { minLength: 1, maxLength: 1 }), weight: 4 },
  { arbitrary: distinctPorts, weight: 2 },
  { arbitrary: fc.array(portOf(nodePort), { maxLength: 3 }), weight: 1 },
);

const dualStack = fc.constantFrom(
  { clusterIP: '10.96.3.4', clusterIPs: ['10.96.3.4', 'fd00:10:96::77'] }, { clusterIP: 'fd00:10:96::77', clusterIPs: ['fd00:10:96::77'], ipFamilies: ['IPv6'] },
  { clusterIP: '10.96.3.4', clusterIPs: ['10.96.3.4'], ipFamilies: ['IPv6'] }, { clusterIP: '10.96.3.4', clusterIPs: ['10.96.3.5'] },
  { clusterIP: '10.96.3.4', clusterIPs: ['10.96.3.4', '10.96.3.5'] }, { clusterIP: 'None', clusterIPs: ['None'] }, { clusterIP: 'None', clusterIPs: ['None', '10.96.3.4'] },
  { ipFamilies: ['IPv4', 'IPv6'] }, { ipFamilies: ['IPv6', 'IPv4'] }, { clusterIP: '10.96.3.4', ipFamilies: ['IPv6'] },
);

const specs = fc.oneof(
  sparse({ ports: ports(seldom(seldom(nodePorts))) }, { ...common, ...addressing, ...strays, type: fc.constantFrom('ClusterIP', 'ClusterIP', 'ClusterIP', 'clusterip') }),
  sparse({ clusterIP: fc.constant('None') }, { ...common, ports: ports(seldom(seldom(nodePorts))), ipFamilies: addressing.ipFamilies, ipFamilyPolicy: addressing.ipFamilyPolicy }),
  sparse({ ports: ports(nodePorts), type: fc.constantFrom('NodePort', 'LoadBalancer') }, { ...common, ...addressing, ...outside }),
  sparse({ ports: ports(seldom(nodePorts)), type: fc.constantFrom('LoadBalancer', 'LoadBalancer', 'NodePort') }, { ...common, ...outside }),
  sparse({ type: fc.constant('ExternalName'), externalName: mostly(fc.constantFrom('db.example.com', 'db.example.com.', '10.0.0.1'), fc.constantFrom('', '.', 'a..b', 'Db.example.com', 'a_b', '-a', 'a'.repeat(254)), 4) }, {
    ...Object.fromEntries(Object.entries({ ...addressing, ...strays }).map(([name, value]) => [name, seldom(value)])),
    selector: selectors,
    ports: ports(seldom(nodePorts)),
  }),
  fc.tuple(dualStack, sparse({ ports: ports(fc.constant(undefined)) }, { ipFamilyPolicy: addressing.ipFamilyPolicy, selector: selectors }))
    .map(([fixed, spec]) => ({ ...fixed, ...spec })),
);

const SERVICE_ANNOTATIONS = fc.constantFrom<Record<string, string> | undefined>(
  undefined, undefined, undefined, undefined, undefined, undefined,
  { 'service.kubernetes.io/topology-mode': 'Auto' },
  { 'service.kubernetes.io/topology-mode': 'Auto', 'service.kubernetes.io/topology-aware-hints': 'Disabled' },
  { 'service.beta.kubernetes.io/load-balancer-source-ranges': '10.0.0.0/8, 192.168.0.0/16' },
  { 'service.beta.kubernetes.io/load-balancer-source-ranges': '10.0.0.0/40' },
  { 'service.beta.kubernetes.io/load-balancer-source-ranges': '' },
);

export const services = fc.tuple(metadata, specs, SERVICE_ANNOTATIONS).map(([meta, spec, annotations]) => ({
  apiVersion: 'v1', kind: 'Service', metadata: annotations ? { ...meta, annotations } : meta, spec,
}));
