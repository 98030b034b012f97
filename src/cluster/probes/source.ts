/** Where a probe from inside the cluster is made: a pod, and a container in it that has what it takes. */

import { Attempt } from './attempt';
import { Address, Limits, Toolbox } from './kinds/tool';
import { choose, LOOK, readLook, toolsFor } from './tools';
import { View } from './view';
import { ProbeData } from '../../plan/plan';
import { Api, Executed, problemOf } from '../api/api';
import { Clock, until } from '../api/clock';
import { Container, Pod } from '../api/kubernetes';
import { api } from '../api/path';

export interface Made {
  readonly attempt: Attempt;
  readonly container: string;
  /** What was run, without the shell of a person around it. */
  readonly command?: readonly string[];
}

const PROBE_CONTAINER = 'connectivity-probe';
const PROBE_READY_SECONDS = 40;
/** It ends when told to, so that it does not delay the end of its pod, and by itself when forgotten. */
export const PROBE_COMMAND = ['sh', '-c', 'trap "exit 0" TERM INT; sleep 3600 & wait'];
export const RESTRICTED = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  runAsNonRoot: true,
  runAsUser: 65532,
  seccompProfile: { type: 'RuntimeDefault' },
};

type Place = { readonly container: string; readonly box: Toolbox };
type Placed = Place | { readonly problem: string; readonly remedy?: string };

export class PodProber {
  private readonly boxes = new Map<string, Promise<Toolbox | string>>();
  private readonly added = new Map<string, Promise<Placed>>();
  private readonly elsewhere = new Set<string>();
  private readonly addedTo = new Map<string, { readonly pod: Pod; readonly container: string }>();
  private count = 0;

  public constructor(
    private readonly server: Api,
    private readonly view: View,
    private readonly clock: Clock,
    private readonly probeImage: string,
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
        const made = await this.run(pod, { container: own, box }, probe, to, limits);
        if (made.attempt.kind !== 'not-observed' || made.attempt.elsewhere !== true) return made;
      }
      this.elsewhere.add(key);
    }
    const beside = await this.beside(pod);
    if ('problem' in beside) {
      const why = `${pod.metadata.name} has no ${toolsFor(probe.kind)}, and ${beside.problem}`;
      return { container: own, attempt: { kind: 'not-observed', why, remedy: beside.remedy } };
    }
    return this.run(pod, beside, probe, to, limits);
  }

  /** Reads a file as the pod's network sees it, e.g. what it listens on; empty where that can't be had. */
  public async read(pod: Pod, command: readonly string[]): Promise<string> {
    for (const { name } of pod.spec.containers) {
      const read = await this.exec(pod, name, command, 5);
      if (read.kind === 'ended' && read.stdout !== '') return read.stdout;
    }
    const beside = await this.beside(pod);
    const read = 'problem' in beside ? undefined : await this.exec(pod, beside.container, command, 5);
    return read?.kind === 'ended' ? read.stdout : '';
  }

  /** Ends the containers that were put into pods, which can't be taken out. */
  public async end(): Promise<void> {
    await Promise.all([...this.addedTo.values()].map(({ pod, container }) => this.exec(pod, container, ['sh', '-c', 'kill 1'], 3)));
  }

  private async run(pod: Pod, place: Place, probe: ProbeData, to: Address, limits: Limits): Promise<Made> {
    const chosen = choose(probe, to, limits, place.box);
    if (chosen === undefined) {
      const why = `container ${place.container} has no ${toolsFor(probe.kind)} that can make this probe`;
      return { container: place.container, attempt: { kind: 'not-observed', why, remedy: 'name an image that has with --probe-image', elsewhere: true } };
    }
    this.count++;
    const { tool, command } = chosen;
    const executed = await this.exec(pod, place.container, command, limits.answer + 3 * limits.reply + 5);
    const attempt: Attempt = executed.kind === 'ended' ? tool.read(executed, probe)
      : { kind: 'not-observed', why: `in ${pod.metadata.name}: ${executed.problem}` };
    return { attempt, container: place.container, command };
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

  private beside(pod: Pod): Promise<Placed> {
    const key = pod.metadata.uid ?? pod.metadata.name;
    let added = this.added.get(key);
    if (added === undefined) {
      added = this.add(pod);
      this.added.set(key, added);
    }
    return added;
  }

  private async add(pod: Pod): Promise<Placed> {
    const { namespace = 'default', name } = pod.metadata;
    const now = await this.view.pod(namespace, name) ?? pod;
    const before = now.spec.ephemeralContainers?.filter(one => one.name.startsWith(PROBE_CONTAINER) && one.image === this.probeImage);
    const running = now.status?.ephemeralContainerStatuses?.find(({ name: of, state }) =>
      state?.running !== undefined && before?.some(one => one.name === of));
    if (running !== undefined) return this.place(pod, running.name);

    const container = freeName(now.spec.ephemeralContainers ?? []);
    const asked = await this.ask(now, container, now.spec.securityContext?.runAsNonRoot === true);
    if (asked !== undefined) return { problem: `no container could be put beside it: ${asked}` };
    const waiting: { reason?: string } = {};
    const up = await until(this.clock, PROBE_READY_SECONDS, async () => {
      const state = (await this.view.pod(namespace, name))?.status?.ephemeralContainerStatuses?.find(status => status.name === container)?.state;
      waiting.reason = state?.waiting?.message ?? state?.waiting?.reason ?? state?.terminated?.reason;
      const failed = state?.terminated !== undefined || /ErrImage|BackOff|Invalid|Error/.test(state?.waiting?.reason ?? '');
      return state?.running !== undefined || failed ? state : undefined;
    });
    if (up?.running !== undefined) {
      this.addedTo.set(container + name, { pod, container });
      return this.place(pod, container);
    }
    return {
      problem: `the probe image ${this.probeImage} did not start beside it${waiting.reason === undefined ? '' : `: ${waiting.reason}`}`,
      remedy: 'name an image that the nodes can pull with --probe-image',
    };
  }

  /** Undefined when it was granted, else why not. */
  private async ask(pod: Pod, container: string, restricted: boolean): Promise<string | undefined> {
    const { namespace = 'default', name } = pod.metadata;
    const ephemeral = {
      name: container,
      image: this.probeImage,
      imagePullPolicy: 'IfNotPresent',
      command: PROBE_COMMAND,
      ...restricted ? { securityContext: RESTRICTED } : {},
    };
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
      : { container, box };
  }

  private exec(pod: Pod, container: string, command: readonly string[], seconds: number): Promise<Executed> {
    return this.server.exec({ namespace: pod.metadata.namespace ?? 'default', pod: pod.metadata.name, container }, command, seconds);
  }
}

function freeName(taken: readonly Container[]): string {
  for (let number = 0; ; number++) {
    const name = number === 0 ? PROBE_CONTAINER : `${PROBE_CONTAINER}-${number}`;
    if (!taken.some(one => one.name === name)) return name;
  }
}
