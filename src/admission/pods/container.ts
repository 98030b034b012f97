/** What the API server refuses in the containers of a pod. */

import { environment } from './environment';
import { PROTOCOLS } from '../ports';
import { lifecycle, probes } from './probes';
import { Field } from '../refusal';
import { resources } from './resources';
import { containerSecurity } from './security-context';
import { volumeMounts } from './volumes';
import { dnsLabel1123Problem, portNameProblem, portNumberProblem } from '../../kubernetes/syntax';
import { atLeast } from '../../kubernetes/version';

/** The pod that a container is in, as far as it decides what is refused. */
export interface PodContext {
  readonly kubernetesVersion: string;
  /** True for a Pod itself, false for the template of a workload. */
  readonly isPod: boolean;
  /** True where the controller names the hosts itself and nobody looks at what the template says. */
  readonly namesHosts: boolean;
  /** Names of the volumes that a StatefulSet makes for each pod. */
  readonly claims: readonly string[];
}

export interface Containers extends PodContext {
  readonly init: boolean;
  readonly volumes: ReadonlySet<string>;
}

/** What the API server refuses in one container. */
export function container(field: Field, context: Containers): void {
  const [name, image] = [field.get('name'), field.get('image')];
  name.refuse('container-name', name.text === '' ? 'the container has no name' : dnsLabel1123Problem(name.text));
  if (image.text === '') image.refuse('required-field', 'the container has no image');
  else if (context.isPod && image.text !== image.text.trim()) image.refuse('unsupported-value', `${JSON.stringify(image.text)} has white space around it`);

  field.get('imagePullPolicy').oneOf('unsupported-value', ['Always', 'IfNotPresent', 'Never']);
  field.get('terminationMessagePolicy').oneOf('unsupported-value', ['FallbackToLogsOnError', 'File']);
  ports(field.get('ports'));
  if (field.has('env') || field.has('envFrom')) environment(field, context.kubernetesVersion);

  if (field.has('volumeMounts')) volumeMounts(field, context.volumes);

  if (field.has('resources')) resources(field.get('resources'));

  if (field.has('securityContext')) containerSecurity(field.get('securityContext'));

  restart(field, context);
}

function ports(field: Field): void {
  const names = new Set<string>();
  for (const port of field.items()) {
    const [name, number, hostPort] = [port.get('name'), port.get('containerPort'), port.get('hostPort')];
    if (name.text !== '') {
      name.refuse('port-name', portNameProblem(name.text));
      name.refuse('port-name-twice', names.has(name.text) ? `${JSON.stringify(name.text)} names a second port of the container` : undefined);
      names.add(name.text);
    }
    number.refuse('port-number', number.given ? portNumberProblem(number.number) : 'no containerPort is given');
    hostPort.refuse('port-number', hostPort.number === 0 ? undefined : portNumberProblem(hostPort.number));
    port.get('protocol').oneOf('unsupported-value', PROTOCOLS);
  }
}

/**
 * Init containers run to their end, unless they restart always and so are
 * sidecars (from 1.29). What else a container says of its own restarts was
 * refused up to 1.33, is dropped by 1.34 and has a meaning from 1.35.
 */
function restart(field: Field, { init, kubernetesVersion }: Containers): void {
  const policy = field.get('restartPolicy');
  if (atLeast(kubernetesVersion, 35)) policy.among('restart-policy', ['Always', 'Never', 'OnFailure']);
  else if (init && !atLeast(kubernetesVersion, 34) && atLeast(kubernetesVersion, 29)) policy.among('restart-policy', ['Always']);
  else if (!init && !atLeast(kubernetesVersion, 34)) policy.refuse('restart-policy', policy.given ? 'only an init container has a restartPolicy of its own' : undefined);

  if (!init || (policy.text === 'Always' && atLeast(kubernetesVersion, 29))) {
    probes(field);
    lifecycle(field.get('lifecycle'));
    return;
  }
  for (const name of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe']) field.get(name).refuse('probe', field.get(name).given ? `an init container that ends has no ${name}` : undefined);
}
