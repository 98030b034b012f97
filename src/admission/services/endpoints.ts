/** What the API server refuses in an Endpoints object. */

import {
  dnsLabel1123Problem, dnsSubdomainProblem, endpointAddressProblem, ipAddressProblem,
} from '../../kubernetes/syntax';
import { metadata } from '../metadata';
import { appProtocol, portNames, portNumber, PROTOCOLS } from '../ports';
import { Field } from '../refusal';

/** What the API server refuses in new Endpoints. */
export function endpoints(object: Field, kubernetesVersion: string): void {
  metadata(object.get('metadata'), { rule: 'object-name', problem: dnsSubdomainProblem });
  for (const subset of object.get('subsets').items()) {
    const addresses = [...subset.get('addresses').items(), ...subset.get('notReadyAddresses').items()];
    if (addresses.length === 0) subset.refuse('endpoint-addresses', 'the subset has neither addresses nor notReadyAddresses');

    addresses.forEach(entry => address(entry, kubernetesVersion));
    const ports = subset.get('ports').items();
    portNames(ports, { needed: true, once: false });
    for (const port of ports) {
      portNumber(port.get('port'));
      port.get('protocol').oneOf('unsupported-value', PROTOCOLS);
      appProtocol(port);
    }
  }
}

function address(field: Field, kubernetesVersion: string): void {
  const ip = field.get('ip');
  ip.refuse('endpoint-address', ipAddressProblem(ip.text, kubernetesVersion) ?? endpointAddressProblem(ip.text));
  hostAndNode(field);
  if (field.get('hostname').text !== '') field.get('hostname').refuse('object-name', dnsLabel1123Problem(field.get('hostname').text));
}

/** The node that an endpoint is said to be on. */
export function hostAndNode(field: Field): void {
  const node = field.get('nodeName');
  node.refuse('object-name', node.given ? dnsSubdomainProblem(node.text) : undefined);
}
