/** What the API server refuses in port numbers, port names and protocols. */

import { Field } from './refusal';
import { portNameProblem, portNumberProblem, qualifiedNameProblem, servicePortNameProblem } from '../kubernetes/syntax';

export const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

/** The protocol of a port, TCP where none is said. */
export function protocolOf(port: Field): string {
  return port.get('protocol').text || 'TCP';
}

/** Names of ports in a Service, Endpoints or a slice: labels, needed where there are several, each once if `once` says so. */
export function portNames(ports: readonly Field[], { needed, once }: { readonly needed: boolean; readonly once: boolean }): void {
  const seen = new Set<string>();
  for (const port of ports) {
    const name = port.get('name');
    if (name.text !== '') {
      name.refuse('port-name', servicePortNameProblem(name.text));
    } else if (needed && ports.length > 1) {
      name.refuse('port-name-missing', `the port has no name, and there are ${ports.length} ports`);
      continue;
    }
    if (once && seen.has(name.text)) name.refuse('port-name-twice', name.text === '' ? 'a second port has no name' : `${JSON.stringify(name.text)} names a second port`);

    seen.add(name.text);
  }
}

export function portNumber(field: Field): void {
  field.refuse('port-number', field.given ? portNumberProblem(field.number) : 'no port is given');
}

/** A port that may be given by the name of a container's port. */
export function portOrName(field: Field): void {
  if (typeof field.value === 'string') field.refuse('port-name', portNameProblem(field.value));
  else portNumber(field);
}

/** An appProtocol that is given has to be a name, also an empty one. */
export function appProtocol(port: Field): void {
  const field = port.get('appProtocol');
  const problem = field.given ? qualifiedNameProblem(field.text) : undefined;
  field.refuse('app-protocol', problem && `appProtocol ${problem}`);
}
