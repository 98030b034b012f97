/** What the API server refuses in a Service. */

import { labels, metadata } from '../metadata';
import { appProtocol, portNames, portNumber, portOrName, PROTOCOLS, protocolOf } from '../ports';
import { Field } from '../refusal';
import { serviceAddresses } from './service-addresses';
import { sourceRanges, trafficPolicies } from './service-traffic';
import { externalNameProblem, nodePortProblem, qualifiedNameProblem, serviceNameProblem } from '../../kubernetes/syntax';
import { atLeast } from '../../kubernetes/version';

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const KUBELET_PORT = 10250;
const LONGEST_AFFINITY = 86400;
const TOPOLOGY_HINTS = 'service.kubernetes.io/topology-aware-hints';
const TOPOLOGY_MODE = 'service.kubernetes.io/topology-mode';

/** What the API server refuses in a new Service. */
export function service(object: Field, kubernetesVersion: string): void {
  const spec = object.get('spec');
  const type = spec.get('type').text || 'ClusterIP';
  const headless = isHeadless(spec);
  metadata(object.get('metadata'), { rule: 'service-name', problem: name => serviceNameProblem(name, kubernetesVersion) });
  topologyAnnotations(object.get('metadata').get('annotations'));
  spec.get('type').oneOf('unsupported-value', TYPES);

  if (type === 'ExternalName') {
    externalName(spec);
  } else {
    serviceAddresses(spec, kubernetesVersion);
    if (headless && type !== 'ClusterIP') spec.get('clusterIP').refuse('headless-type', `clusterIP is None in a Service of type ${type}`);

    if (!headless && spec.get('ports').items().length === 0) spec.get('ports').refuse('ports-missing', 'the Service has no ports');
  }
  ports(spec.get('ports'), type, kubernetesVersion);
  const taken = nodePorts(spec, type);
  labels(spec.get('selector'));
  sessionAffinity(spec);
  loadBalancerFields(spec, type);
  sourceRanges(object, type, kubernetesVersion);
  trafficPolicies(spec, type, taken, kubernetesVersion);
}

function isHeadless(spec: Field): boolean {
  const clusterIPs = spec.get('clusterIPs').items();
  return clusterIPs.length === 0 ? spec.get('clusterIP').text === 'None' : clusterIPs.length === 1 && clusterIPs[0].text === 'None';
}

function topologyAnnotations(annotations: Field): void {
  const [hints, mode] = [annotations.get(TOPOLOGY_HINTS), annotations.get(TOPOLOGY_MODE)];
  if (hints.value !== undefined && mode.value !== undefined && hints.text !== mode.text) mode.refuse('topology-annotations', `${JSON.stringify(mode.text)} differs from the annotation ${TOPOLOGY_HINTS}`);
}

function externalName(spec: Field): void {
  spec.get('externalName').refuse('external-name', externalNameProblem(spec.get('externalName').text));
  for (const name of ['clusterIP', 'clusterIPs', 'ipFamilies']) {
    const field = spec.get(name);
    if (field.text !== '' || field.items().length > 0) field.refuse('external-name-fields', `an ExternalName Service has no ${name}`);
  }
  if (spec.get('ipFamilyPolicy').given) spec.get('ipFamilyPolicy').refuse('external-name-fields', 'an ExternalName Service has no ipFamilyPolicy');
}

function ports(field: Field, type: string, kubernetesVersion: string): void {
  portNames(field.items(), { needed: true, once: true });
  const seen = new Set<string>();
  for (const port of field.items()) {
    portNumber(port.get('port'));
    port.get('protocol').oneOf('unsupported-value', PROTOCOLS);
    appProtocol(port);
    const target = port.get('targetPort');
    if (target.given && target.value !== 0 && target.value !== '') portOrName(target);

    const key = `${protocolOf(port)} ${port.get('port').number}`;
    if (seen.has(key)) port.get('port').refuse('port-twice', `port ${port.get('port').number} stands here twice with protocol ${protocolOf(port)}`);

    seen.add(key);
    if (type === 'LoadBalancer' && port.get('port').number === KUBELET_PORT && !atLeast(kubernetesVersion, 33)) port.get('port').refuse('kubelet-port', `port ${KUBELET_PORT} is the kubelet's`);
  }
}

/** Allocates node ports as the API server does, and returns those that were asked for. */
function nodePorts(spec: Field, type: string): ReadonlySet<number> {
  const all = spec.get('ports').items();
  const taken = new Set<number>();
  const given = all.map(port => port.get('nodePort')).filter(nodePort => nodePort.number !== 0);
  if (type === 'ClusterIP') given.forEach(nodePort => nodePort.refuse('node-port-unused', `node port ${nodePort.number} in a Service of type ClusterIP`));

  if (type !== 'NodePort' && type !== 'LoadBalancer') {
    refuseSamePair(all.map(port => ({ port, nodePort: port.get('nodePort').number })));
    return taken;
  }
  // Ports of one number share a node port: 53/UDP follows 53/TCP.
  const byPort = new Map<number, number>();
  const allocates = type === 'NodePort' || spec.get('allocateLoadBalancerNodePorts').value !== false;
  const assigned = all.map(port => ({ port, nodePort: port.get('nodePort').number }));
  for (const entry of assigned) {
    const number = entry.port.get('port').number;
    const shared = byPort.get(number);
    if (entry.nodePort === 0 && !allocates) continue;

    if (shared === undefined) {
      const requested = assigned.find(other => other.port.get('port').number === number && other.nodePort !== 0);
      if (requested) {
        allocate(entry.port.get('nodePort'), requested.nodePort, taken);
        entry.nodePort = requested.nodePort;
        byPort.set(number, requested.nodePort);
      }
    } else if (entry.nodePort === 0) {
      entry.nodePort = shared;
    } else if (entry.nodePort !== shared) {
      allocate(entry.port.get('nodePort'), entry.nodePort, taken);
    }
  }
  refuseSamePair(assigned);
  return taken;
}

function allocate(field: Field, nodePort: number, taken: Set<number>): void {
  field.refuse('node-port-range', nodePortProblem(nodePort));
  field.refuse('node-port-twice', taken.has(nodePort) ? `node port ${nodePort} is taken by another port of the Service` : undefined);
  taken.add(nodePort);
}

function refuseSamePair(assigned: ReadonlyArray<{ readonly port: Field; readonly nodePort: number }>): void {
  const seen = new Set<string>();
  for (const { port, nodePort } of assigned) {
    const key = `${protocolOf(port)} ${nodePort}`;
    if (nodePort !== 0 && seen.has(key)) port.get('nodePort').refuse('node-port-twice', `node port ${nodePort} stands here twice with protocol ${protocolOf(port)}`);

    seen.add(key);
  }
}

function sessionAffinity(spec: Field): void {
  spec.get('sessionAffinity').oneOf('unsupported-value', ['ClientIP', 'None']);
  const timeout = spec.get('sessionAffinityConfig').get('clientIP').get('timeoutSeconds');
  if (spec.get('sessionAffinity').text === 'ClientIP' && timeout.given && (timeout.number <= 0 || timeout.number > LONGEST_AFFINITY)) timeout.refuse('session-affinity-timeout', `${timeout.number} seconds are not within 1 to ${LONGEST_AFFINITY}`);
}

function loadBalancerFields(spec: Field, type: string): void {
  const loadBalancerClass = spec.get('loadBalancerClass');
  if (type !== 'LoadBalancer') {
    for (const field of [loadBalancerClass, spec.get('allocateLoadBalancerNodePorts')].filter(candidate => candidate.given)) field.refuse('load-balancer-only', `the field is of no use in a Service of type ${type}`);
  } else if (loadBalancerClass.given) {
    const problem = qualifiedNameProblem(loadBalancerClass.text);
    loadBalancerClass.refuse('unsupported-value', problem && `load-balancer class ${problem}`);
  }
}
