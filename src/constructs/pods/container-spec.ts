/** From a container's settings to the container of a pod's spec. */

import { IConstruct } from 'constructs';
import { Container, ContainerSettings } from './container';
import { renderEnv } from './env';
import { refuse } from '../../synth/refusal';

/** What the `restricted` Pod Security Standard asks of every container. */
const RESTRICTED = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };

/** The settings of a container among other props. */
export function containerSettings(props: ContainerSettings): ContainerSettings {
  const { ports, env, command, args, readiness, liveness, startup, resources, pullPolicy } = props;
  return { ports, env, command, args, readiness, liveness, startup, resources, pullPolicy };
}

/** An item of `spec.template.spec.containers`. */
export function renderContainer(scope: IConstruct, container: Container, hardened: boolean): Readonly<Record<string, unknown>> {
  const { ports, env, resources, image } = container;
  if (image.trim() === '') refuse(scope, { value: `image "${image}"`, rule: 'is empty', remedy: 'Name the image to run.' });

  if (image !== image.trim()) refuse(scope, { value: `image "${image}"`, rule: 'has white space around it, and no pod would start with it', remedy: `Write "${image.trim()}".` });

  return {
    name: container.name,
    image,
    imagePullPolicy: container.pullPolicy,
    command: container.command,
    args: container.args,
    ports: ports?.map(p => ({ containerPort: p.port, name: p.name, protocol: p.protocol })),
    env: env && renderEnv(env, scope),
    resources: resources && {
      requests: quantities(resources.cpuRequest, resources.memoryRequest),
      limits: quantities(resources.cpuLimit, resources.memoryLimit),
    },
    readinessProbe: container.readiness?._render(),
    livenessProbe: container.liveness?._render(),
    startupProbe: container.startup?._render(),
    securityContext: hardened ? RESTRICTED : undefined,
  };
}

function quantities(cpu: string | undefined, memory: string | undefined): Readonly<Record<string, unknown>> | undefined {
  return cpu === undefined && memory === undefined ? undefined : { cpu, memory };
}
