/** What the API server refuses in the spec of a pod. */

import { container, Containers, PodContext } from './container';
import { nameLookup } from './names';
import { scheduling } from './scheduling';
import { labels } from '../metadata';
import { protocolOf } from '../ports';
import { Field } from '../refusal';
import { podSecurity } from './security-context';
import { volumeNames } from './volumes';
import { dnsLabel1123Problem, dnsSubdomainProblem } from '../../kubernetes/syntax';

const NAMES_OF_OBJECTS = ['serviceAccountName', 'nodeName', 'priorityClassName', 'runtimeClassName'];
const NAMES_OF_HOSTS = ['hostname', 'subdomain'];

/** What the API server refuses in the spec of a Pod or of a pod template. */
export function podSpec(spec: Field, context: PodContext): void {
  const containers = spec.get('containers').items();
  const initContainers = spec.get('initContainers').items();
  const volumes = volumeNames(spec.get('volumes'), context.claims);
  if (containers.length === 0) spec.get('containers').refuse('required-field', 'the pod has no container');
  else checkContainers(containers, { ...context, volumes, init: false });

  if (initContainers.length > 0) checkContainers(initContainers, { ...context, volumes, init: true });

  uniqueNames(initContainers.length === 0 ? containers : [...containers, ...initContainers]);
  // In a Pod on the node's network, a host port that isn't said is the container's.
  const filledIn = context.isPod && spec.get('hostNetwork').isTrue;
  hostPorts(containers, filledIn);
  initContainers.forEach(one => hostPorts([one], filledIn));
  if (spec.get('hostNetwork').isTrue) hostNetwork(containers);


  spec.get('restartPolicy').oneOf('unsupported-value', ['Always', 'Never', 'OnFailure']);
  spec.get('dnsPolicy').oneOf('unsupported-value', ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None']);
  if (spec.get('dnsPolicy').text === 'None' && spec.get('dnsConfig').get('nameservers').items().length === 0) spec.get('dnsConfig').refuse('required-field', 'dnsPolicy None needs a nameserver in dnsConfig');

  if (spec.has('dnsConfig') || spec.has('hostAliases')) nameLookup(spec, context.kubernetesVersion);

  scheduling(spec, context.kubernetesVersion);
  if (spec.get('ephemeralContainers').items().length > 0) spec.get('ephemeralContainers').refuse('unsupported-value', 'ephemeralContainers are added to a pod that runs');
  if (spec.has('resourceClaims')) resourceClaims(spec.get('resourceClaims'));
  labels(spec.get('nodeSelector'));
  const deadline = spec.get('activeDeadlineSeconds');
  const inRange = deadline.number >= 1 && deadline.number <= 2 ** 31 - 1;
  deadline.refuse('active-deadline', deadline.given && !inRange ? `${deadline.number} is not within 1 to 2147483647 seconds` : undefined);
  for (const name of NAMES_OF_OBJECTS) {
    if (spec.has(name)) {
      const field = spec.get(name);
      field.refuse('object-name', field.text === '' ? undefined : dnsSubdomainProblem(field.text));
    }
  }
  for (const name of NAMES_OF_HOSTS) {
    if (spec.has(name)) {
      const field = spec.get(name);
      field.refuse('object-name', field.text === '' || context.namesHosts ? undefined : dnsLabel1123Problem(field.text));
    }
  }
  podSecurity(spec);
}

/** Devices, each by a claim or by a template of one. */
function resourceClaims(field: Field): void {
  const seen = new Set<string>();
  for (const claim of field.items()) {
    const [name, ...sources] = [claim.get('name'), claim.get('resourceClaimName'), claim.get('resourceClaimTemplateName')];
    name.refuse('resources', name.text === '' ? 'the claim has no name' : dnsLabel1123Problem(name.text));
    name.refuse('resources', seen.has(name.text) ? `${JSON.stringify(name.text)} names a second claim` : undefined);
    seen.add(name.text);
    const given = sources.filter(source => source.given);
    if (given.length !== 1) claim.refuse('resources', `${given.length === 0 ? 'none' : 'both'} of resourceClaimName and resourceClaimTemplateName ${given.length === 0 ? 'is' : 'are'} given`);
    for (const source of given) source.refuse('resources', dnsSubdomainProblem(source.text));
  }
}

function checkContainers(all: readonly Field[], context: Containers): void {
  all.forEach(field => container(field, context));
}

function uniqueNames(all: readonly Field[]): void {
  if (all.length < 2) return;

  const seen = new Set<string>();
  for (const field of all) {
    const name = field.get('name');
    name.refuse('container-name', name.text !== '' && seen.has(name.text) ? `${JSON.stringify(name.text)} names a second container` : undefined);
    seen.add(name.text);
  }
}

function hostPorts(containers: readonly Field[], filledIn: boolean): void {
  if (!containers.some(field => field.has('ports'))) return;

  const seen = new Set<string>();
  for (const port of containers.flatMap(field => field.get('ports').items())) {
    const number = port.get('hostPort').number || (filledIn ? port.get('containerPort').number : 0);
    const key = `${protocolOf(port)} ${port.get('hostIP').text} ${number}`;
    if (number !== 0) {
      port.get('hostPort').refuse('host-port', seen.has(key) ? `host port ${number} leads to another port of the pod` : undefined);
      seen.add(key);
    }
  }
}

function hostNetwork(containers: readonly Field[]): void {
  for (const port of containers.flatMap(field => field.get('ports').items())) {
    const [host, inside] = [port.get('hostPort').number, port.get('containerPort').number];
    if (host !== 0 && host !== inside) port.get('hostPort').refuse('host-port', `host port ${host} differs from the container port ${inside} on the node's network`);
  }
}
