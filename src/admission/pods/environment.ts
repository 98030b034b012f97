/** What the API server refuses in the environment of a container. */

import { dnsSubdomainProblem, qualifiedNameProblem } from '../../kubernetes/syntax';
import { atLeast } from '../../kubernetes/version';
import { Field } from '../refusal';

const FIELD_PATHS = [
  'metadata.name', 'metadata.namespace', 'metadata.uid', 'spec.host', 'spec.nodeName', 'spec.serviceAccountName',
  'status.hostIP', 'status.hostIPs', 'status.podIP', 'status.podIPs',
];
const RESOURCES = /^(limits|requests)\.(cpu|memory|ephemeral-storage|hugepages-.*)$/;
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

  fieldReference(field.get('fieldRef'));
  const resource = field.get('resourceFieldRef').get('resource');
  if (field.get('resourceFieldRef').given) resource.refuse('env-var', RESOURCES.test(resource.text) ? undefined : `${JSON.stringify(resource.text)} is no resource of a container`);

  for (const name of ['configMapKeyRef', 'secretKeyRef'].filter(candidate => field.get(candidate).given)) {
    const reference = field.get(name);
    reference.get('name').refuse('env-var', dnsSubdomainProblem(reference.get('name').text));
    reference.get('key').refuse('env-var', keyProblem(reference.get('key').text));
  }
}

function fieldReference(field: Field): void {
  if (!field.given) return;

  const [version, path] = [field.get('apiVersion').text || 'v1', field.get('fieldPath')];
  if (version !== 'v1') {
    field.get('apiVersion').refuse('env-var', `${JSON.stringify(version)} is not v1`);
    return;
  }
  const [, map, key] = /^(metadata\.(?:labels|annotations))\['(.*)'\]$/.exec(path.text) ?? [];
  if (map !== undefined) {
    const problem = qualifiedNameProblem(map.endsWith('annotations') ? key.toLowerCase() : key);
    path.refuse('env-var', problem);
  } else if (!FIELD_PATHS.includes(path.text)) {
    path.refuse('env-var', `${JSON.stringify(path.text)} is no field that a variable can hold`);
  }
}

/** A key of a ConfigMap or of a Secret. */
function keyProblem(key: string): string | undefined {
  if (!/^[-._a-zA-Z0-9]+$/.test(key) || key === '.' || key.startsWith('..')) return `key ${JSON.stringify(key)} may hold letters, digits, "-", "_" and "." and not start with ".."`;

  return key.length > 253 ? `key ${JSON.stringify(key)} has ${key.length} characters; at most 253 are allowed` : undefined;
}
