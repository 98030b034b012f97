/** What the API server refuses in the security context of a pod or a container. */

import { Field } from '../refusal';

const LARGEST_ID = 2 ** 31 - 1;
const SECCOMP = ['Localhost', 'RuntimeDefault', 'Unconfined'];

/** What the API server refuses in the security context of a pod. */
export function podSecurity(spec: Field): void {
  const context = spec.get('securityContext');
  if (context.given) {
    podContext(context);
    sysctls(context.get('sysctls'), { net: spec.get('hostNetwork').isTrue, ipc: spec.get('hostIPC').isTrue });
  }

  if (spec.has('hostPID') && spec.get('hostPID').isTrue && spec.get('shareProcessNamespace').isTrue) spec.get('shareProcessNamespace').refuse('security-context', 'hostPID and shareProcessNamespace exclude each other');
}

function podContext(context: Field): void {
  [context.get('runAsUser'), context.get('runAsGroup'), context.get('fsGroup'), ...context.get('supplementalGroups').items()].forEach(id);
  context.get('fsGroupChangePolicy').oneOf('security-context', ['Always', 'OnRootMismatch']);
  seccomp(context.get('seccompProfile'));
}

const SYSCTL = /^(?:[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?$/;
const LONGEST_SYSCTL = 253;

/** What the node's own network or processes have is not the pod's to set. */
function sysctls(field: Field, host: { readonly net: boolean; readonly ipc: boolean }): void {
  const seen = new Set<string>();
  for (const name of field.items().map(one => one.get('name'))) {
    const { text } = name;
    const dotted = dottedName(text);
    if (text === '') name.refuse('security-context', 'the sysctl has no name');
    else if (text.length > LONGEST_SYSCTL || !SYSCTL.test(text)) name.refuse('security-context', `${JSON.stringify(text)} is no name of a sysctl`);
    else if (seen.has(text)) name.refuse('security-context', `${JSON.stringify(text)} is set a second time`);
    else if (host.net && dotted.startsWith('net.')) name.refuse('security-context', `${JSON.stringify(text)} beside hostNetwork`);
    else if (host.ipc && /^(?:kernel\.(?:sem$|shm|msg)|fs\.mqueue\.)/.test(dotted)) name.refuse('security-context', `${JSON.stringify(text)} beside hostIPC`);
    seen.add(text);
  }
}

/** With the separator that stands first for all of them. */
function dottedName(name: string): string {
  const first = /[./]/.exec(name)?.[0];
  return first === '/' ? name.replace(/[./]/g, one => (one === '/' ? '.' : '/')) : name;
}

/** What the API server refuses in the security context of a container. */
export function containerSecurity(context: Field): void {
  [context.get('runAsUser'), context.get('runAsGroup')].forEach(id);
  seccomp(context.get('seccompProfile'));
  const escalation = context.get('allowPrivilegeEscalation');
  if (escalation.value === false) {
    const added = context.get('capabilities').get('add').items().map(capability => capability.text);
    if (context.get('privileged').isTrue || added.includes('CAP_SYS_ADMIN')) escalation.refuse('security-context', 'allowPrivilegeEscalation is false in a container that has every privilege');
  }
}

function id(field: Field): void {
  field.refuse('security-context', field.number < 0 || field.number > LARGEST_ID ? `${field.number} is not within 0 to ${LARGEST_ID}` : undefined);
}

function seccomp(profile: Field): void {
  if (!profile.given) return;

  const [type, file] = [profile.get('type'), profile.get('localhostProfile')];
  type.refuse('security-context', SECCOMP.includes(type.text) ? undefined : `${JSON.stringify(type.text)} is not among ${SECCOMP.join(', ')}`);
  if (type.text === 'Localhost') {
    const leaves = file.text.startsWith('/') || file.text.split('/').includes('..');
    file.refuse('security-context', !file.given ? 'a Localhost profile needs localhostProfile' : (leaves ? `${JSON.stringify(file.text)} leads out of its folder` : undefined));
  } else {
    file.refuse('security-context', file.given ? 'localhostProfile with another type than Localhost' : undefined);
  }
}
