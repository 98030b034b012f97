/** What the Pod Security Standards `baseline` and `restricted` do not allow in a pod, as the API server's own admission has it. */

import { fieldsAt, records, textAt, valueAt } from '../kubernetes/values';

export type SecurityLevel = 'baseline' | 'restricted';

type Fields = Readonly<Record<string, unknown>>;

const CAPABILITIES = [
  'AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE', 'SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT',
];
const VOLUMES = ['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'persistentVolumeClaim', 'projected', 'secret'];
const SELINUX_TYPES = ['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'];

/** A field that is not allowed, and what is. */
export interface SecurityProblem {
  /** Within the pod's spec. */
  readonly field: string;
  readonly problem: string;
}

/** Everything in a pod's spec for which a namespace that enforces the level would refuse the pod. */
export function securityProblems(spec: Fields, level: SecurityLevel): readonly SecurityProblem[] {
  const containers = ['initContainers', 'containers'].flatMap(list => records(spec[list]).map((container, index) => ({ container, at: `${list}[${index}]` })));
  return [
    ...baseline(spec),
    ...containers.flatMap(({ container, at }) => within(at, baselineContainer(container))),
    ...level === 'baseline' ? [] : [...restricted(spec), ...containers.flatMap(({ container, at }) => within(at, restrictedContainer(container, spec)))],
  ];
}

function within(at: string, problems: readonly SecurityProblem[]): readonly SecurityProblem[] {
  return problems.map(({ field, problem }) => ({ field: `${at}.${field}`, problem }));
}

function found(...problems: readonly (readonly [isProblem: boolean, field: string, problem: string])[]): readonly SecurityProblem[] {
  return problems.flatMap(([isProblem, field, problem]) => (isProblem ? [{ field, problem }] : []));
}

function baseline(spec: Fields): readonly SecurityProblem[] {
  return [
    ...['hostNetwork', 'hostPID', 'hostIPC'].flatMap(field => found([spec[field] === true, field, 'is true'])),
    ...records(spec.volumes).flatMap((volume, index) => found([volume.hostPath !== undefined, `volumes[${index}].hostPath`, 'is a folder of the node'])),
    ...common(fieldsAt(spec, 'securityContext')),
  ];
}

function baselineContainer(container: Fields): readonly SecurityProblem[] {
  const context = fieldsAt(container, 'securityContext');
  const stranger = textsAt(context, 'capabilities', 'add').find(capability => !CAPABILITIES.includes(capability));
  return [
    ...found(
      [context.privileged === true, 'securityContext.privileged', 'is true'],
      [stranger !== undefined, 'securityContext.capabilities.add', `has ${stranger}`],
      [!['', 'Default'].includes(textAt(context, 'procMount')), 'securityContext.procMount', `is ${textAt(context, 'procMount')}`],
    ),
    ...records(container.ports).flatMap((port, index) => found([Number(port.hostPort ?? 0) !== 0, `ports[${index}].hostPort`, 'is a port of the node'])),
    ...common(context),
  ];
}

/** What pods and containers say in the same words. */
function common(context: Fields): readonly SecurityProblem[] {
  return found(
    [valueAt(context, 'windowsOptions', 'hostProcess') === true, 'securityContext.windowsOptions.hostProcess', 'is true'],
    [textAt(context, 'seccompProfile', 'type') === 'Unconfined', 'securityContext.seccompProfile.type', 'is Unconfined'],
    [textAt(context, 'appArmorProfile', 'type') === 'Unconfined', 'securityContext.appArmorProfile.type', 'is Unconfined'],
    [!SELINUX_TYPES.includes(textAt(context, 'seLinuxOptions', 'type')), 'securityContext.seLinuxOptions.type', `is ${textAt(context, 'seLinuxOptions', 'type')}`],
    [textAt(context, 'seLinuxOptions', 'user') + textAt(context, 'seLinuxOptions', 'role') !== '', 'securityContext.seLinuxOptions', 'says a user or a role'],
  );
}

function restricted(spec: Fields): readonly SecurityProblem[] {
  return [
    ...records(spec.volumes).flatMap((volume, index) => {
      const other = Object.keys(volume).find(key => key !== 'name' && key !== 'hostPath' && !VOLUMES.includes(key));
      return found([other !== undefined, `volumes[${index}]`, `is of kind ${other}`]);
    }),
    ...found([valueAt(spec, 'securityContext', 'runAsUser') === 0, 'securityContext.runAsUser', 'is 0, which is root']),
  ];
}

function restrictedContainer(container: Fields, spec: Fields): readonly SecurityProblem[] {
  const context = fieldsAt(container, 'securityContext');
  const pod = fieldsAt(spec, 'securityContext');
  const isWindows = textAt(spec, 'os', 'name') === 'windows';
  const added = textsAt(context, 'capabilities', 'add').find(capability => capability !== 'NET_BIND_SERVICE' && CAPABILITIES.includes(capability));
  return found(
    [(context.runAsNonRoot ?? pod.runAsNonRoot) !== true, 'securityContext.runAsNonRoot', 'is not true'],
    [context.runAsUser === 0, 'securityContext.runAsUser', 'is 0, which is root'],
    [!isWindows && context.allowPrivilegeEscalation !== false, 'securityContext.allowPrivilegeEscalation', 'is not false'],
    [!isWindows && !textsAt(context, 'capabilities', 'drop').includes('ALL'), 'securityContext.capabilities.drop', 'has no ALL'],
    [!isWindows && added !== undefined, 'securityContext.capabilities.add', `has ${added}`],
    [!isWindows && textAt(context, 'seccompProfile', 'type') + textAt(pod, 'seccompProfile', 'type') === '', 'securityContext.seccompProfile', 'is not said'],
  );
}

function textsAt(value: unknown, ...path: readonly string[]): readonly string[] {
  const list = valueAt(value, ...path);
  return Array.isArray(list) ? list.map(String) : [];
}
