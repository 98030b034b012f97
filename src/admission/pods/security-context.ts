/** What the API server refuses in the security context of a pod or a container. */

import { Field } from '../refusal';

const LARGEST_ID = 2 ** 31 - 1;
const SECCOMP = ['Localhost', 'RuntimeDefault', 'Unconfined'];

/** What the API server refuses in the security context of a pod. */
export function podSecurity(spec: Field): void {
  const context = spec.get('securityContext');
  if (context.given) podContext(context);

  if (spec.has('hostPID') && spec.get('hostPID').isTrue && spec.get('shareProcessNamespace').isTrue) spec.get('shareProcessNamespace').refuse('security-context', 'hostPID and shareProcessNamespace exclude each other');
}

function podContext(context: Field): void {
  [context.get('runAsUser'), context.get('runAsGroup'), context.get('fsGroup'), ...context.get('supplementalGroups').items()].forEach(id);
  context.get('fsGroupChangePolicy').oneOf('security-context', ['Always', 'OnRootMismatch']);
  seccomp(context.get('seccompProfile'));
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
