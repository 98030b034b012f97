/** What the API server refuses in the environment of a container. */

import { fieldReference, IN_VARIABLE, resourceReference } from './downward-api';
import { dnsSubdomainProblem } from '../../kubernetes/syntax';
import { atLeast } from '../../kubernetes/version';
import { Field } from '../refusal';

const SOURCES = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef'];

/** What the API server refuses in the environment of a container. */
export function environment(container: Field, kubernetesVersion: string): void {
  for (const variable of container.get('env').items()) {
    variable.get('name').refuse('env-var', variableNameProblem(variable.get('name').text, kubernetesVersion));
    if (variable.get('valueFrom').given) valueFrom(variable);
  }
  for (const source of container.get('envFrom').items()) {
    const prefix = source.get('prefix');
    prefix.refuse('env-var', prefix.text === '' ? undefined : variableNameProblem(prefix.text, kubernetesVersion));
    const given = ['configMapRef', 'secretRef'].filter(name => source.get(name).given);
    source.refuse('env-var', given.length === 1 ? undefined : 'exactly one of configMapRef and secretRef has to be given');
    for (const name of given) {
      const reference = source.get(name).get('name');
      reference.refuse('env-var', dnsSubdomainProblem(reference.text));
    }
  }
}

function variableNameProblem(name: string, kubernetesVersion: string): string | undefined {
  if (name === '') return 'the variable has no name';

  if (atLeast(kubernetesVersion, 32)) return /^[ -<>-~]+$/.test(name) ? undefined : `${JSON.stringify(name)} may hold printable ASCII characters other than "=" only`;

  return /^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(name) && name !== '.' && !name.startsWith('..')
    ? undefined
    : `${JSON.stringify(name)} may hold letters, digits, "_", "-" and ".", no digit first`;
}

function valueFrom(variable: Field): void {
  const field = variable.get('valueFrom');
  const given = SOURCES.filter(name => field.get(name).given);
  if (given.length === 0) field.refuse('env-var', `none of ${SOURCES.join(', ')} is given`);
  else if (variable.get('value').text !== '') field.refuse('env-var', 'value and valueFrom are both given');
  else if (given.length > 1) field.refuse('env-var', `${given.join(' and ')} are both given`);

  fieldReference(field.get('fieldRef'), IN_VARIABLE);
  resourceReference(field.get('resourceFieldRef'), IN_VARIABLE);

  for (const name of ['configMapKeyRef', 'secretKeyRef'].filter(candidate => field.get(candidate).given)) {
    const reference = field.get(name);
    reference.get('name').refuse('env-var', dnsSubdomainProblem(reference.get('name').text));
    reference.get('key').refuse('env-var', keyProblem(reference.get('key').text));
  }
}

/** A key of a ConfigMap or of a Secret. */
function keyProblem(key: string): string | undefined {
  if (!/^[-._a-zA-Z0-9]+$/.test(key) || key === '.' || key.startsWith('..')) return `key ${JSON.stringify(key)} may hold letters, digits, "-", "_" and "." and not start with ".."`;

  return key.length > 253 ? `key ${JSON.stringify(key)} has ${key.length} characters; at most 253 are allowed` : undefined;
}
