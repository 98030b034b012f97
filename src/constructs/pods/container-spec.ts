/** From a container's settings to the container of a pod's spec. */

import { IConstruct } from 'constructs';
import { ContainerSettings, InitContainer, Resources } from './container';
import { renderEnv } from './env';
import { httpGet } from './http-get';
import { Lifecycle, LifecycleHandler } from './lifecycle';
import { SecurityContext } from './security';
import { refuse } from '../../synth/refusal';

/** The settings of a container among other props. */
export function containerSettings(props: ContainerSettings): ContainerSettings {
  const {
    ports, env, command, args, readiness, liveness, startup, resources, pullPolicy, envFrom, volumeMounts, lifecycle, securityContext, workingDir,
    stdin, tty, terminationMessagePath, terminationMessagePolicy,
  } = props;
  return {
    ports,
    env,
    command,
    args,
    readiness,
    liveness,
    startup,
    resources,
    pullPolicy,
    envFrom,
    volumeMounts,
    lifecycle,
    securityContext,
    workingDir,
    stdin,
    tty,
    terminationMessagePath,
    terminationMessagePolicy,
  };
}

/**
 * The registry, the path, the tag and the digest of an image.
 *
 * @see https://github.com/distribution/reference
 */
const IMAGE = /^(?:(?:[A-Za-z\d.-]+|\[[\dA-Fa-f:]+\])(?::\d+)?\/)?[a-z\d]+(?:(?:\.|_|__|-+)[a-z\d]+)*(?:\/[a-z\d]+(?:(?:\.|_|__|-+)[a-z\d]+)*)*(?::\w[\w.-]{0,127})?(?:@[A-Za-z][\w+.-]*:[\dA-Fa-f]{32,})?$/;

/** An item of `containers` or of `initContainers`. */
export function renderContainer(scope: IConstruct, container: InitContainer, hardened: boolean): Readonly<Record<string, unknown>> {
  const { ports, env, resources, image, volumeMounts } = container;
  if (image.trim() === '') refuse(scope, { value: `image "${image}"`, rule: 'is empty', remedy: 'Name the image to run.' });

  if (image !== image.trim()) refuse(scope, { value: `image "${image}"`, rule: 'has white space around it, and no pod would start with it', remedy: `Write "${image.trim()}".` });

  if (/:(undefined|null|NaN)$/.test(image)) refuse(scope, { value: `image "${image}"`, rule: 'ends in a value that was not set', remedy: 'Set what the tag is made of, or write the tag.' });

  if (!IMAGE.test(image)) refuse(scope, { value: `image "${image}"`, rule: 'is no name of an image, and no pod would start with it', remedy: 'Write it as registry.example.com/team/web:1.4, the name in lower-case letters, without spaces and without https://.' });

  return {
    name: container.name,
    image,
    imagePullPolicy: container.pullPolicy,
    restartPolicy: container.restartPolicy,
    command: container.command,
    args: container.args,
    workingDir: container.workingDir,
    ports: ports?.map(({ port, name, protocol, hostPort, hostIp }) => ({ containerPort: port, name, protocol, hostPort, hostIP: hostIp })),
    envFrom: container.envFrom?.map(item => item._render(scope)),
    env: env && renderEnv(env, scope),
    resources: resources && {
      requests: quantities(scope, resources, 'requests', { cpu: 'cpuRequest', memory: 'memoryRequest' }),
      limits: quantities(scope, resources, 'limits', { cpu: 'cpuLimit', memory: 'memoryLimit' }),
    },
    volumeMounts: volumeMounts && Object.keys(volumeMounts).sort().map(path => volumeMounts[path]._mountAt(path)),
    readinessProbe: container.readiness?._render(),
    livenessProbe: container.liveness?._render(),
    startupProbe: container.startup?._render(),
    lifecycle: container.lifecycle && renderLifecycle(container.lifecycle),
    securityContext: containerSecurity(container.securityContext, hardened),
    stdin: container.stdin,
    tty: container.tty,
    terminationMessagePath: container.terminationMessagePath,
    terminationMessagePolicy: container.terminationMessagePolicy,
  };
}

type Short = 'cpuRequest' | 'memoryRequest' | 'cpuLimit' | 'memoryLimit';

/** Each resource has a short prop of ours, or stands in the API's map. */
function quantities(
  scope: IConstruct, resources: Resources, field: 'requests' | 'limits', short: Readonly<Record<'cpu' | 'memory', Short>>,
): Readonly<Record<string, unknown>> | undefined {
  const named = resources[field] ?? {};
  for (const name of ['cpu', 'memory'] as const) {
    const prop = short[name];
    if (resources[prop] !== undefined && named[name] !== undefined) refuse(scope, { value: `resources.${prop} ${resources[prop]}`, rule: `is said in ${field}.${name} too, as ${named[name]}`, remedy: 'Keep one of the two.' });
  }
  const [cpu, memory] = [resources[short.cpu] ?? named.cpu, resources[short.memory] ?? named.memory];
  return cpu === undefined && memory === undefined && resources[field] === undefined ? undefined : { ...named, cpu, memory };
}

/** `lifecycle` of a container. */
function renderLifecycle({ postStart, preStop }: Lifecycle): Readonly<Record<string, unknown>> {
  return { postStart: handler(postStart), preStop: handler(preStop) };
}

function handler(said: LifecycleHandler | undefined): Readonly<Record<string, unknown>> | undefined {
  return said && { ...said, httpGet: said.httpGet && httpGet(said.httpGet) };
}

/** What the author says, beside what a hardened container needs. */
function containerSecurity(said: SecurityContext | undefined, hardened: boolean): SecurityContext | undefined {
  return hardened ? { allowPrivilegeEscalation: false, ...said, capabilities: { drop: ['ALL'], ...said?.capabilities } } : said;
}
