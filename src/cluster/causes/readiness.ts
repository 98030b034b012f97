/** Whether a workload's pods are up, and if not, why. Pure. */

import { ContainerStatus, Event, Pod, Workload } from '../api/kubernetes';

export type Readiness =
  /** `stay`: how long it has to be so to be believed, in seconds. */
  | { readonly kind: 'ready'; readonly stay: number }
  /** `trouble`: what keeps it, as far as it can be told; it is believed when it stays for `patience` seconds. */
  | { readonly kind: 'pending'; readonly state: string; readonly trouble?: Trouble };

export type Logs = Readonly<Record<string, string>>;

export interface Trouble {
  readonly why: string;
  readonly patience: number;
}

/** What keeps ending is ready for a moment each time that it begins anew. */
export const STEADY_SECONDS = 3;

/** kubelet waits 10 s before it starts again what ended twice; that may help what needs a neighbour that was not up yet. */
const ONE_MORE_START_SECONDS = 14;

/** `logs`: the last output of a container, by its pod's name and its own: `pod/container`. */
export function readinessOf(workload: Workload, pods: readonly Pod[], events: readonly Event[] = [], logs: Logs = {}): Readiness {
  const problem = rolloutProblem(workload);
  const leaving = pods.filter(pod => pod.metadata.deletionTimestamp !== undefined);
  if (problem === undefined && leaving.length === 0) return { kind: 'ready', stay: pods.some(hasRestarted) ? STEADY_SECONDS : 0 };
  const refused = controllerTrouble(workload, events);
  const staying = pods.filter(pod => pod.metadata.deletionTimestamp === undefined);
  const troubles = refused !== undefined ? [refused] : staying.map(pod => podTrouble(pod, events, logs));
  return { kind: 'pending', state: problem ?? `${leaving[0].metadata.name} is still ending`, trouble: troubles.find(one => one !== undefined) };
}

/** Why the controller makes no pods: it says so itself. */
export function controllerTrouble({ metadata, spec, status = {} }: Workload, events: readonly Event[]): Trouble | undefined {
  const failure = status.conditions?.find(({ type, status: is }) => type === 'ReplicaFailure' && is === 'True');
  if (failure !== undefined) return { why: `its pods are refused: ${trimmed(failure.message ?? failure.reason)}`, patience: 2 };
  if (spec.paused === true && (status.updatedReplicas ?? 0) < (spec.replicas ?? 1)) return { why: 'it is paused (spec.paused), so its controller makes no pods', patience: 2 };
  const event = events.filter(({ reason, involvedObject }) => reason === 'FailedCreate' && involvedObject?.uid === metadata.uid).pop();
  return event === undefined ? undefined : { why: `its pods are refused: ${trimmed(event.message)}`, patience: 2 };
}

/** What is waited for where nothing is wrong: it is told when the time is over. */
export function waitingFor({ spec }: Workload, pods: readonly Pod[]): string | undefined {
  const init = pods.map(initRuns).find(one => one !== undefined);
  if (init !== undefined) return init;
  return (spec.minReadySeconds ?? 0) > 0 ? `a pod counts when it has been ready for ${spec.minReadySeconds} s (minReadySeconds)` : undefined;
}

/** That a container which has to end first still runs. */
export function initRuns({ metadata, status }: Pod): string | undefined {
  const init = status?.initContainerStatuses?.find(({ state, ready }) => state?.running !== undefined && ready !== true);
  return init && `init container ${init.name} of pod ${metadata.name} still runs, and the others start when it has ended`;
}

/** Undefined when the controller has done what the specification wants. */
function rolloutProblem({ kind, metadata, spec, status = {} }: Workload): string | undefined {
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0)) return 'its controller has not seen it yet';
  const daemon = kind === 'DaemonSet';
  const wanted = daemon ? status.desiredNumberScheduled ?? 0 : spec.replicas ?? 1;
  const updated = (daemon ? status.updatedNumberScheduled : status.updatedReplicas) ?? 0;
  const available = (daemon ? status.numberAvailable : status.availableReplicas) ?? 0;
  if (updated < wanted) return `${updated} of ${wanted} pods made`;
  if (!daemon && (status.replicas ?? 0) > wanted) return `${status.replicas} pods where ${wanted} are wanted`;
  return available < wanted ? `${available} of ${wanted} pods ready` : undefined;
}

export function hasRestarted({ status }: Pod): boolean {
  return status?.containerStatuses?.some(({ restartCount = 0 }) => restartCount > 0) === true;
}

const USUAL_SCHEDULER = 'default-scheduler';

/** What a pod can't get over by itself. */
export function podTrouble(pod: Pod, events: readonly Event[] = [], logs: Logs = {}): Trouble | undefined {
  const name = pod.metadata.name;
  const scheduled = pod.status?.conditions?.find(condition => condition.type === 'PodScheduled');
  if (scheduled?.status === 'False') return { why: `pod ${name} fits on no node: ${trimmed(scheduled.message ?? scheduled.reason)}${selectorText(pod)}`, patience: 5 };
  const { schedulerName = USUAL_SCHEDULER, nodeName } = pod.spec;
  if (scheduled === undefined && nodeName === undefined && schedulerName !== USUAL_SCHEDULER) return { why: `pod ${name} waits for scheduler ${schedulerName} (schedulerName), which has not looked at it`, patience: 10 };
  const statuses = [...pod.status?.initContainerStatuses ?? [], ...pod.status?.containerStatuses ?? []];
  for (const status of statuses) {
    const trouble = containerTrouble(name, status, events, logs[`${name}/${status.name}`]);
    if (trouble !== undefined) return trouble;
  }
  const hasStarted = statuses.some(({ state, lastState }) => (state?.running ?? state?.terminated ?? lastState?.terminated) !== undefined);
  // What kept it from starting is over once something in it has started.
  const mount = hasStarted ? undefined : events.find(event => event.involvedObject?.uid === pod.metadata.uid && /^Failed(Mount|AttachVolume|CreatePodSandBox)$/.test(event.reason ?? ''));
  if (mount !== undefined) return { why: `pod ${name}: ${trimmed(mount.message)}`, patience: 15 };
  const unready = pod.status?.containerStatuses?.find(({ ready, state }) => ready === false && state?.running !== undefined);
  const failed = unready && events.filter(({ reason, involvedObject }) => reason === 'Unhealthy' && involvedObject?.uid === pod.metadata.uid).pop();
  return failed === undefined ? undefined : { why: `container ${unready?.name} of pod ${name}: ${trimmed(failed.message)}`, patience: Infinity };
}

/** What the scheduler does not say: by which labels the pod wants its node to be found. */
function selectorText({ spec: { nodeSelector } }: Pod): string {
  const labels = Object.entries(nodeSelector ?? {}).map(([key, value]) => `${key}=${value}`).sort();
  return labels.length === 0 ? '' : ` (nodeSelector ${labels.join(',')})`;
}

function containerTrouble(pod: string, status: ContainerStatus, events: readonly Event[], log: string | undefined): Trouble | undefined {
  const place = `container ${status.name} of pod ${pod}`;
  const { reason = '', message } = status.state?.waiting ?? {};
  if (reason === 'ErrImagePull' || reason === 'ImagePullBackOff') {
    // While it waits to try again, only an event still says what was wrong.
    const event = events.find(one => one.involvedObject?.name === pod && one.reason === 'Failed' && one.message?.includes('pull image'));
    return { why: `${place} gets no image ${status.image ?? ''}: ${innermost(reason === 'ErrImagePull' ? message : event?.message ?? message)}`, patience: 3 };
  }
  if (reason === 'RunContainerError') return { why: `${place} does not start: ${innermost(message)}`, patience: 3 };
  if (/^(InvalidImageName|ErrImageNeverPull|CreateContainerConfigError|CreateContainerError)$/.test(reason)) return { why: `${place}: ${reason}: ${trimmed(message)}`, patience: 2 };

  const ended = endOf(status);
  const crashed = reason === 'CrashLoopBackOff' || ((status.restartCount ?? 0) >= 2 && status.ready !== true);
  if (!crashed) return undefined;
  if (ended?.reason === 'StartError') return { why: `${place} does not start: ${innermost(ended.message)}`, patience: 3 };
  return { why: endText(pod, status, log), patience: ONE_MORE_START_SECONDS };
}

type Ended = NonNullable<NonNullable<ContainerStatus['state']>['terminated']>;

function endOf({ state, lastState }: ContainerStatus): Ended | undefined {
  return state?.terminated ?? lastState?.terminated;
}

function endText(pod: string, status: ContainerStatus, log: string | undefined): string {
  const ended = endOf(status);
  const last = log?.trim().split('\n').pop() ?? '';
  const code = ended === undefined ? '' : ` with exit code ${ended.exitCode}${ended.reason === undefined || ended.reason === 'Error' ? '' : ` (${ended.reason})`}`;
  const often = status.state?.terminated !== undefined && (status.restartCount ?? 0) === 0 ? 'ended' : 'keeps ending';
  return `container ${status.name} of pod ${pod} ${often}${code}${last === '' ? '' : `; the last line of its log: ${last}`}`;
}

/** That a container of the pod ended, whether or not it runs again at this moment; an init container ends as it should. */
export function endingOf(pod: Pod, logs: Logs = {}): string | undefined {
  const { name } = pod.metadata;
  const status = pod.status?.containerStatuses?.find(one => endOf(one) !== undefined);
  return status && endText(name, status, logs[`${name}/${status.name}`]);
}

/** A runtime tells what failed from the outermost of its functions inwards; the reason comes last. */
function innermost(message = ''): string {
  const reasons = message.split(': ').filter(part => !/^(failed to|back-off|errimagepull|rpc error|code =)|desc = failed/i.test(part));
  return trimmed(reasons.slice(-3).join(': '));
}

function trimmed(text: string | undefined): string {
  const line = (text ?? '').split('\n')[0].trim();
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}
