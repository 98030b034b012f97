import type { Workload } from './network';

/** The number of a StatefulSet's pod, by the pod's name; undefined where it is none of its pods. */
export function ordinalOf({ ref, replicas, firstOrdinal }: Workload, pod: string): number | undefined {
  const [, name, number] = /^(.+)-(0|[1-9]\d*)$/.exec(pod) ?? [];
  const ordinal = Number(number);
  return ref.kind === 'StatefulSet' && name === ref.name && ordinal >= firstOrdinal && ordinal < firstOrdinal + replicas ? ordinal : undefined;
}

/**
 * The labels that controllers add to those of the template. Some differ from pod to pod, so that a selector with them
 * selects some of the pods.
 *
 * @see https://kubernetes.io/docs/reference/labels-annotations-taints/
 */
const GIVEN: Readonly<Record<string, (workload: Workload, value: string) => boolean>> = {
  'statefulset.kubernetes.io/pod-name': (workload, value) => ordinalOf(workload, value) !== undefined,
  'apps.kubernetes.io/pod-index': (workload, value) => ordinalOf(workload, `${workload.ref.name}-${value}`) !== undefined,
  'batch.kubernetes.io/job-name': ofJob,
  'job-name': ofJob,
  'pod-template-hash': ({ ref }) => ref.kind === 'Deployment' || ref.kind === 'ReplicaSet',
  'controller-revision-hash': ({ ref }) => ref.kind === 'StatefulSet' || ref.kind === 'DaemonSet',
};

function ofJob({ ref }: Workload, value: string): boolean {
  return (ref.kind === 'Job' && value === ref.name) || (ref.kind === 'CronJob' && value.startsWith(`${ref.name}-`));
}

export function isGiven(key: string): boolean {
  return Object.hasOwn(GIVEN, key);
}

/** Whether pods of this workload carry the label, from their template or from their controller. */
export function carriesLabel(workload: Workload, key: string, value: string): boolean {
  return Object.hasOwn(workload.podLabels, key) ? workload.podLabels[key] === value : isGiven(key) && GIVEN[key](workload, value);
}
