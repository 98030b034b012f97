/** Where a probe from inside the cluster is made: a pod, and a container in it that has what it takes. */

import { randomBytes } from 'node:crypto';
import { Attempt } from './attempt';
import { Address, AnyTool, Ended, Limits, Toolbox } from './kinds/tool';
import { likeJob, likePod, makeProbePod, PROBE_COMMAND, PROBE_NAME, RESTRICTED } from './probe-pod';
import { choose, LOOK, readLook, toolsFor } from './tools';
import { refName, View } from './view';
import { defined } from '../../kubernetes/values';
import { ProbeData, SourceRef } from '../../plan/plan';
import { Api, Executed, problemOf } from '../api/api';
import { Clock, until } from '../api/clock';
import { Container, ContainerStatus, Pod } from '../api/kubernetes';
import { api } from '../api/path';
import { Objects } from '../changes/objects';

export interface Made {
  readonly attempt: Attempt;
  /** The same once more, this many times in a row or until it fails; undefined where it was not made, or took long. */
  readonly again?: (times: number) => Promise<readonly Attempt[]>;
  /** Where it was made, if it was: the source itself, or a pod like it. */
  readonly pod?: Pod;
  readonly container: string;
  /** What was run, without the shell of a person around it. */
  readonly command?: readonly string[];
}

const PROBE_READY_SECONDS = 40;
/** What takes longer is tried side by side: in a row it would take too long. */
const QUICK_SECONDS = 0.8;
const REPEAT_SECONDS = 60;
/** For a probe's programs to start on a machine that has much to do. */
const STARTING_SECONDS = 30;
/** How `timeout` says it, and busybox's. */
const TIMED_OUT: readonly number[] = [124, 143];
/** Runs a command again and again, with a line after each that says how it ended, and stops at the first that fails. */
const REPEAT = 'n=$1; m=$2; shift 2; while [ "$n" -gt 0 ]; do "$@"; c=$?; printf "\\n%s %s\\n" "$m" "$c"; printf "\\n%s %s\\n" "$m" "$c" >&2;'
  + ' [ "$c" -eq 0 ] || break; n=$((n - 1)); done';
/**
 * Runs commands side by side, before each of which stands how many words it has, and says what each wrote and how it
 * ended, in their order: each waits in a pipe until those behind it have ended, so that no two write at one time.
 */
const SIDE_BY_SIDE = 'm=$1; shift; go() { [ "$#" -gt 0 ] || return 0; n=$1; shift; w=; j=1; while [ "$j" -le "$n" ]; do w="$w \\"\\${$j}\\""; j=$((j + 1)); done;'
  + ' { o=$(eval "$w" 2>&9); printf "\\n%s %s\\n%.2000s\\n%s end\\n" "$m" "$?" "$o" "$m"; } 9>&1 | { shift "$n"; r=$(go "$@"); cat; printf "%s\\n" "$r"; }; }; go "$@"';
/** Where a probe can be made: a container, of the pod itself or of one that is like it. */
type Place = { readonly pod: Pod; readonly container: string; readonly box: Toolbox };
type Placed = Place | { readonly problem: string; readonly remedy?: string };

export interface Ask {
  readonly probe: ProbeData;
  readonly to: Address;
}

export class PodProber {
  private readonly boxes = new Map<string, Promise<Toolbox | string>>();
  private readonly added = new Map<string, Promise<Placed>>();
  private readonly elsewhere = new Set<string>();
  private readonly likeJobs = new Map<string, Promise<Pod | string>>();
  private readonly addedTo = new Map<string, { readonly pod: Pod; readonly container: string }>();
  private count = 0;

  public constructor(
    private readonly server: Api,
    private readonly view: View,
    private readonly clock: Clock,
    private readonly probeImage: string,
    private readonly objects: Objects,
    /** Whether a container may be put into this pod, which can't be taken out again. */
    private readonly isOurs: (pod: Pod) => Promise<boolean>,
  ) {}

  /** How many probes were made. */
  public get made(): number {
    return this.count;
  }

  /** In the container itself where the tools are, else in one put beside it. */
  public async probe(pod: Pod, container: string | undefined, probe: ProbeData, to: Address, limits: Limits): Promise<Made> {
    const own = container ?? pod.spec.containers[0].name;
    const key = `${pod.metadata.uid}/${own}/${probe.kind}`;
    if (!this.elsewhere.has(key)) {
      const box = await this.toolbox(pod, own);
      if (typeof box !== 'string') {
        const made = await this.run({ pod, container: own, box }, probe, to, limits);
        if (made.attempt.kind !== 'not-observed' || made.attempt.elsewhere !== true) return made;
      }
      this.elsewhere.add(key);
    }
    const beside = await this.beside(pod, isOwnAddress(to.host, pod));
    if ('problem' in beside) {
      const why = `${pod.metadata.name} has no ${toolsFor(probe.kind)}, and ${beside.problem}`;
      return { container: own, attempt: { kind: 'not-observed', why, remedy: beside.remedy } };
    }
    return this.run(beside, probe, to, limits);
  }

  /** Several at one time, in one container that has the tools for all of them. */
  public async probeAll(pod: Pod, asks: readonly Ask[], limits: Limits): Promise<readonly Made[]> {
    const own = pod.spec.containers[0].name;
    const key = `${pod.metadata.uid}/${own}/all`;
    if (!this.elsewhere.has(key)) {
      const box = await this.toolbox(pod, own);
      const made = typeof box === 'string' ? [] : await this.runAll({ pod, container: own, box }, asks, limits);
      if (made.length > 0 && !made.some(({ attempt }) => attempt.kind === 'not-observed' && attempt.elsewhere === true)) return made;
      this.elsewhere.add(key);
    }
    const beside = await this.beside(pod, false);
    if (!('problem' in beside)) return this.runAll(beside, asks, limits);
    const why = `${pod.metadata.name} has not all tools for its probes, and ${beside.problem}`;
    return asks.map(() => ({ container: own, attempt: { kind: 'not-observed', why, remedy: beside.remedy } }));
  }

  /** Reads a file as the pod's network sees it, e.g. what it listens on; empty where that can't be had. */
  public async read(pod: Pod, command: readonly string[]): Promise<string> {
    for (const { name } of pod.spec.containers) {
      const read = await this.exec(pod, name, command, 5);
      if (read.kind === 'ended' && read.stdout !== '') return read.stdout;
    }
    const beside = await this.beside(pod, true);
    const read = 'problem' in beside ? undefined : await this.exec(beside.pod, beside.container, command, 5);
    return read?.kind === 'ended' ? read.stdout : '';
  }

  /** Ends the containers that were put into pods, which can't be taken out. */
  public async end(): Promise<void> {
    await Promise.all([...this.addedTo.values()].map(({ pod, container }) => this.exec(pod, container, ['sh', '-c', 'kill 1'], 3)));
  }

  private async run(place: Place, probe: ProbeData, to: Address, limits: Limits): Promise<Made> {
    const chosen = choose(probe, to, limits, place.box);
    if (chosen === undefined) {
      const why = `container ${place.container} has no ${toolsFor(probe.kind)} that can make this probe`;
      return { container: place.container, attempt: { kind: 'not-observed', why, remedy: 'name an image that has with --probe-image', elsewhere: true } };
    }
    this.count++;
    const { tool, command } = chosen;
    const executed = await this.exec(place.pod, place.container, command, limits.answer + 3 * limits.reply + STARTING_SECONDS);
    const attempt: Attempt = executed.kind === 'ended' ? tool.read(executed, probe)
      : { kind: 'not-observed', why: `in ${place.pod.metadata.name}: ${executed.problem}` };
    const quick = executed.kind === 'ended' && executed.seconds < QUICK_SECONDS;
    const again = (times: number) => this.repeat(place, tool, command, probe, times);
    return defined({ attempt, pod: place.pod, container: place.container, command, again: quick ? again : undefined });
  }

  private async runAll({ pod, container, box }: Place, asks: readonly Ask[], limits: Limits): Promise<readonly Made[]> {
    const chosen = asks.map(({ probe, to }) => choose(probe, to, limits, box));
    const mark = `connectivity-${randomBytes(8).toString('hex')}`;
    const within = box.programs.includes('timeout') ? ['timeout', `${limits.answer}`] : [];
    const words = chosen.flatMap(one => one === undefined ? ['1', 'false'] : [`${within.length + one.command.length}`, ...within, ...one.command]);
    const executed = await this.exec(pod, container, ['sh', '-c', SIDE_BY_SIDE, 'sh', mark, ...words], limits.answer + 3 * limits.reply + STARTING_SECONDS);
    this.count += asks.length;
    const ended = executed.kind === 'ended' ? told(executed, mark) : [];
    return asks.map(({ probe }, index): Made => {
      const [one, end] = [chosen[index], ended[index]];
      const attempt: Attempt = one === undefined ? { kind: 'not-observed', why: `container ${container} has no ${toolsFor(probe.kind)} that can make this probe`, elsewhere: true }
        : end === undefined ? { kind: 'not-observed', why: `in ${pod.metadata.name}: ${executed.kind === 'failed' ? executed.problem : 'the probe was not made'}` }
          : within.length > 0 && TIMED_OUT.includes(end.code) ? { kind: 'no-reply' } : one.tool.read(end, probe);
      return { attempt, pod, container, command: one?.command };
    });
  }

  /** One exec for all of them: each try is a fresh program, so a fresh connection. */
  private async repeat(place: Place, tool: AnyTool, command: readonly string[], probe: ProbeData, times: number): Promise<readonly Attempt[]> {
    const mark = `connectivity-${randomBytes(8).toString('hex')}`;
    const executed = await this.exec(place.pod, place.container, ['sh', '-c', REPEAT, 'sh', `${times}`, mark, ...command], REPEAT_SECONDS);
    if (executed.kind === 'failed') return [{ kind: 'not-observed', why: `in ${place.pod.metadata.name}: ${executed.problem}` }];
    const each = repeated(executed, mark);
    if (each.length === 0) return [{ kind: 'not-observed', why: `in ${place.pod.metadata.name}: the shell of container ${place.container} could not repeat the probe` }];
    this.count += each.length;
    return each.map(one => tool.read(one, probe));
  }

  private toolbox(pod: Pod, container: string): Promise<Toolbox | string> {
    const key = `${pod.metadata.uid}/${container}`;
    let box = this.boxes.get(key);
    if (box === undefined) {
      box = this.exec(pod, container, LOOK, 10).then(looked => looked.kind === 'ended' ? readLook(looked.stdout) : looked.problem);
      this.boxes.set(key, box);
    }
    return box;
  }

  /** @param itself whether another pod that is like it would not do */
  private beside(pod: Pod, itself: boolean): Promise<Placed> {
    const key = `${pod.metadata.uid ?? pod.metadata.name}${itself ? '/itself' : ''}`;
    let added = this.added.get(key);
    if (added === undefined) {
      added = this.isOurs(pod).then(ours => ours ? this.add(pod) : itself ? foreign(pod) : this.addPod(pod));
      this.added.set(key, added);
    }
    return added;
  }

  /** A pod like those of a Job or a CronJob, one for all probes; a text says why there is none. */
  public async podLike(ref: SourceRef): Promise<Pod | string> {
    const before = await this.likeJobs.get(refName(ref));
    const there = before === undefined || typeof before === 'string' ? undefined : await this.view.pod(ref.namespace, before.metadata.name);
    if (there !== undefined) return there;
    const making = this.makeLike(ref);
    this.likeJobs.set(refName(ref), making);
    return making;
  }

  private async makeLike(ref: SourceRef): Promise<Pod | string> {
    const like = await likeJob(ref, this.view);
    if (like === undefined) return `there is no ${refName(ref)} to probe from`;
    const made = await makeProbePod(like, this.probeImage, this.view, this.objects);
    if (typeof made === 'string') return `no pod could be made like those of ${refName(ref)}: ${made}`;
    const { namespace = 'default', name } = made.metadata;
    const placed = await this.started(made, PROBE_NAME, `like those of ${refName(ref)}`, async () => (await this.view.pod(namespace, name))?.status?.containerStatuses);
    return 'problem' in placed ? placed.problem : await this.view.pod(namespace, name) ?? `${name} was removed at once`;
  }

  private async addPod(pod: Pod): Promise<Placed> {
    const made = await makeProbePod(likePod(pod), this.probeImage, this.view, this.objects);
    if (typeof made === 'string') return { problem: `no pod could be made in its place: ${made}` };
    const { namespace = 'default', name } = made.metadata;
    return this.started(made, PROBE_NAME, 'in its place', async () => (await this.view.pod(namespace, name))?.status?.containerStatuses);
  }

  private async add(pod: Pod): Promise<Placed> {
    const { namespace = 'default', name } = pod.metadata;
    const now = await this.view.pod(namespace, name) ?? pod;
    const container = freeName(now.spec.ephemeralContainers ?? []);
    const asked = await this.ask(now, container, now.spec.securityContext?.runAsNonRoot === true);
    if (asked !== undefined) return { problem: `no container could be put beside it: ${asked}` };
    const placed = await this.started(pod, container, 'beside it', async () => (await this.view.pod(namespace, name))?.status?.ephemeralContainerStatuses);
    if (!('problem' in placed)) this.addedTo.set(container + name, { pod, container });
    return placed;
  }

  /** Waits until a container runs, and looks at what is in it. */
  private async started(
    pod: Pod, container: string, where: string, statuses: () => Promise<readonly ContainerStatus[] | undefined>,
  ): Promise<Placed> {
    const waiting: { reason?: string } = {};
    const up = await until(this.clock, PROBE_READY_SECONDS, async () => {
      const state = (await statuses())?.find(status => status.name === container)?.state;
      waiting.reason = state?.waiting?.message ?? state?.waiting?.reason ?? state?.terminated?.reason;
      const failed = state?.terminated !== undefined || /ErrImage|BackOff|Invalid|Error/.test(state?.waiting?.reason ?? '');
      return state?.running !== undefined || failed ? state : undefined;
    });
    if (up?.running !== undefined) return this.place(pod, container);
    return {
      problem: `the probe image ${this.probeImage} did not start ${where}${waiting.reason === undefined ? '' : `: ${waiting.reason}`}`,
      remedy: 'name an image that the nodes can pull with --probe-image',
    };
  }

  /** Undefined when it was granted, else why not. */
  private async ask(pod: Pod, container: string, restricted: boolean): Promise<string | undefined> {
    const { namespace = 'default', name } = pod.metadata;
    const ephemeral = defined({
      name: container,
      image: this.probeImage,
      imagePullPolicy: 'IfNotPresent',
      command: PROBE_COMMAND,
      securityContext: restricted ? RESTRICTED : undefined,
    });
    const path = api`/api/v1/namespaces/${namespace}/pods/${name}/ephemeralcontainers`;
    const patch = { spec: { ephemeralContainers: [ephemeral] } };
    const response = await this.server.send('PATCH', path, patch, 'application/strategic-merge-patch+json');
    if (response.status === 200) return undefined;
    // The namespace's Pod Security Standard wants less than the default.
    return response.status === 403 && !restricted ? this.ask(pod, container, true) : problemOf(response).message;
  }

  private async place(pod: Pod, container: string): Promise<Placed> {
    const box = await this.toolbox(pod, container);
    return typeof box === 'string'
      ? { problem: `the probe image ${this.probeImage} has no shell: ${box}`, remedy: 'name another with --probe-image' }
      : { pod, container, box };
  }

  private exec(pod: Pod, container: string, command: readonly string[], seconds: number): Promise<Executed> {
    return this.server.exec({ namespace: pod.metadata.namespace ?? 'default', pod: pod.metadata.name, container }, command, seconds);
  }
}

/** Nothing but the pod itself reaches its own localhost. */
function isOwnAddress(host: string, pod: Pod): boolean {
  return /^(localhost\.?|127\..*|::1)$/i.test(host) || host === pod.metadata.name;
}

function foreign({ metadata }: Pod): Placed {
  return {
    problem: 'the pod was there before this run, so no container is put into it',
    remedy: `allow it with --allow-existing ${metadata.name}`,
  };
}

/** Exported for its test. */
export function repeated({ stdout, stderr, seconds }: Ended, mark: string): readonly Ended[] {
  const parts = (text: string) => text.split(new RegExp(`\\n${mark} (\\d+)\\n`));
  const [outs, errs] = [parts(stdout), parts(stderr)];
  const count = (outs.length - 1) / 2;
  return Array.from({ length: count }, (_, index) => ({
    kind: 'ended', stdout: outs[2 * index], stderr: errs[2 * index] ?? '', code: Number(outs[2 * index + 1]), seconds: seconds / count,
  }));
}

/** How each of the commands that ran side by side ended, in their order. */
function told({ stdout, seconds }: Ended, mark: string): readonly Ended[] {
  const each = stdout.matchAll(new RegExp(`([^]*?)\\n${mark} (\\d+)\\n([^]*?)\\n${mark} end\\n`, 'g'));
  return [...each].map(([, stderr, code, out]) => ({ kind: 'ended', stdout: out, stderr, code: Number(code), seconds }));
}

function freeName(taken: readonly Container[]): string {
  for (let number = 0; ; number++) {
    const name = number === 0 ? PROBE_NAME : `${PROBE_NAME}-${number}`;
    if (!taken.some(one => one.name === name)) return name;
  }
}
