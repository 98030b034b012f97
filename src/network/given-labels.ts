/** The labels that controllers add to those of the pod template. */
import { Workload } from './objects';

/** The number of a StatefulSet's pod, by the pod's name; undefined where it is none of its pods. */
export function ordinalOf({ ref, replicas, firstOrdinal }: Workload, pod: string): number | undefined {
  const [, name, number] = /^(.+)-(0|[1-9]\d*)$/.exec(pod) ?? [];
  const ordinal = Number(number);
  return ref.kind === 'StatefulSet' && name === ref.name && ordinal >= firstOrdinal && ordinal < firstOrdinal + replicas ? ordinal : undefined;
}

/** What pods of a workload can have as the value of a label: one of these, or any value, but always one. */
export type GivenValues = readonly string[] | 'any';

/** Of more pods than this nobody wants a list of names. */
const MOST_NAMES = 1000;

/** Some differ from pod to pod, so that a selector with them selects some of the pods. @see https://kubernetes.io/docs/reference/labels-annotations-taints/ */
const GIVEN: ReadonlyMap<string, (workload: Workload) => GivenValues | undefined> = new Map([
  ['statefulset.kubernetes.io/pod-name', workload => ordinals(workload, ordinal => `${workload.ref.name}-${ordinal}`)],
  ['apps.kubernetes.io/pod-index', workload => ordinals(workload, String)],
  ['batch.kubernetes.io/job-name', ofJob],
  ['job-name', ofJob],
  ['batch.kubernetes.io/controller-uid', anyOf('Job', 'CronJob')],
  ['controller-uid', anyOf('Job', 'CronJob')],
  ['pod-template-hash', anyOf('Deployment', 'ReplicaSet')],
  ['controller-revision-hash', anyOf('StatefulSet', 'DaemonSet')],
  ['pod-template-generation', anyOf('DaemonSet')],
]);

function ordinals({ ref, replicas, firstOrdinal }: Workload, textOf: (ordinal: number) => string): GivenValues | undefined {
  if (ref.kind !== 'StatefulSet') return undefined;
  return replicas > MOST_NAMES ? 'any' : Array.from({ length: Math.max(0, Math.floor(replicas)) }, (_, index) => textOf(firstOrdinal + index));
}

function ofJob({ ref }: Workload): GivenValues | undefined {
  return ref.kind === 'Job' ? [ref.name] : ref.kind === 'CronJob' ? 'any' : undefined;
}

function anyOf(...kinds: readonly string[]): (workload: Workload) => GivenValues | undefined {
  return ({ ref }) => kinds.includes(ref.kind) ? 'any' : undefined;
}

export function isGiven(key: string): boolean {
  return GIVEN.has(key);
}

/** The values that a controller gives a label of the workload's pods; undefined where it gives none. */
export function givenValues(workload: Workload, key: string): GivenValues | undefined {
  return GIVEN.get(key)?.(workload);
}

/** Whether pods of this workload, or some of them, carry the label: from their template or from their controller. */
export function carriesLabel(workload: Workload, key: string, value: string): boolean {
  if (Object.hasOwn(workload.podLabels, key)) return workload.podLabels[key] === value;
  const given = givenValues(workload, key);
  if (workload.ref.kind === 'CronJob' && given === 'any' && key.endsWith('job-name')) return value.startsWith(`${workload.ref.name}-`);
  return given !== undefined && (given === 'any' || given.includes(value));
}
