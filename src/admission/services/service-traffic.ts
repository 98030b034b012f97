/** What the API server refuses in the fields of a Service that say where its traffic goes. */

import { cidrProblem, endpointAddressProblem, ipAddressProblem, nodePortProblem } from '../../kubernetes/syntax';
import { atLeast } from '../../kubernetes/version';
import { Field } from '../refusal';

const SOURCE_RANGES = 'service.beta.kubernetes.io/load-balancer-source-ranges';
const POLICIES = ['Cluster', 'Local'];

/** Source ranges stand in the spec or, from before there was a field, in an annotation. */
export function sourceRanges(object: Field, type: string, kubernetesVersion: string): void {
  const field = object.get('spec').get('loadBalancerSourceRanges');
  const annotation = object.get('metadata').get('annotations').get(SOURCE_RANGES);
  const given = field.items().length > 0 ? field : annotation;
  if (given === annotation && annotation.value === undefined) return;

  if (type !== 'LoadBalancer') given.refuse('load-balancer-only', `source ranges are of no use in a Service of type ${type}`);

  for (const item of field.items()) item.refuse('source-ranges', cidrProblem(item.text.trim(), kubernetesVersion));

  if (given === annotation && annotation.text.trim() !== '') for (const range of annotation.text.split(',')) annotation.refuse('source-ranges', cidrProblem(range.trim(), kubernetesVersion));
}

/** `nodePorts` are those that the Service asks for itself: the health check can not have one of them. */
export function trafficPolicies(spec: Field, type: string, nodePorts: ReadonlySet<number>, kubernetesVersion: string): void {
  const externalIPs = spec.get('externalIPs').items();
  for (const address of externalIPs) address.refuse('external-ip', ipAddressProblem(address.text, kubernetesVersion) ?? endpointAddressProblem(address.text));


  const policy = spec.get('externalTrafficPolicy');
  const reachable = type === 'LoadBalancer' || type === 'NodePort' || (type === 'ClusterIP' && externalIPs.length > 0);
  if (reachable) policy.oneOf('unsupported-value', POLICIES);
  else if (policy.text !== '') policy.refuse('external-traffic-policy', `externalTrafficPolicy ${JSON.stringify(policy.text)} in a Service that nothing outside reaches`);

  healthCheck(spec.get('healthCheckNodePort'), type === 'LoadBalancer' && policy.text === 'Local', nodePorts);

  spec.get('internalTrafficPolicy').among('unsupported-value', POLICIES);
  const distribution = spec.get('trafficDistribution');
  const distributions = atLeast(kubernetesVersion, 34) ? ['PreferClose', 'PreferSameNode', 'PreferSameZone'] : ['PreferClose'];
  if (atLeast(kubernetesVersion, 31)) distribution.among('unsupported-value', distributions);
}

function healthCheck(field: Field, needed: boolean, nodePorts: ReadonlySet<number>): void {
  if (field.number === 0) return;

  if (!needed) {
    field.refuse('health-check-node-port', `healthCheckNodePort ${field.number} in a Service that is not health-checked`);
  } else {
    const problem = nodePortProblem(field.number) ?? (nodePorts.has(field.number) ? `node port ${field.number} is taken by a port of the Service` : undefined);
    field.refuse('health-check-node-port', problem);
  }
}
