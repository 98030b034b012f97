/** Sees containers that end while expectations hold: a server that comes back quickly answers most of the time. */

import { WorkloadRef } from '../plan/plan';
import { Clock } from './api/clock';
import { Pod } from './api/kubernetes';
import { refName, View } from './probes/view';

interface Watched {
  readonly ref: WorkloadRef;
  readonly since: number;
  /** By pod and container. */
  readonly counts: ReadonlyMap<string, number>;
}

export interface Restarted {
  readonly ref: WorkloadRef;
  readonly times: number;
  readonly cause: string;
}

export class Restarts {
  private readonly watched = new Map<string, Watched>();

  public constructor(private readonly view: View, private readonly clock: Clock) {}

  /** From now on, its containers are expected to run on. */
  public async watch(ref: WorkloadRef): Promise<void> {
    this.watched.set(refName(ref), { ref, since: this.clock.now(), counts: countsOf(await this.view.podsOf(ref)) });
  }

  public forget(ref: WorkloadRef): void {
    this.watched.delete(refName(ref));
  }

  /** Returns when all that is watched has run for as long as this, or has not. */
  public async wait(seconds: number): Promise<void> {
    const last = Math.max(...[...this.watched.values()].map(({ since }) => since), this.clock.now() - seconds);
    for (let left = last + seconds - this.clock.now(); left > 0; left = last + seconds - this.clock.now()) await this.clock.sleep(Math.min(left, 1));
  }

  /** What has restarted since it was watched; each is told once. */
  public async found(): Promise<readonly Restarted[]> {
    const found: Restarted[] = [];
    for (const { ref, counts } of [...this.watched.values()]) {
      for (const pod of await this.view.podsOf(ref)) {
        const before = (name: string) => counts.get(keyOf(pod, name)) ?? 0;
        const restarted = (pod.status?.containerStatuses ?? []).find(({ name, restartCount = 0 }) => restartCount > before(name));
        if (restarted === undefined) continue;
        const { name, restartCount = 0, lastState } = restarted;
        const code = lastState?.terminated?.exitCode;
        const events = await this.view.events(pod.metadata.namespace ?? 'default', pod.metadata.uid ?? '').catch(() => []);
        const unhealthy = events.filter(({ reason, message }) => reason === 'Unhealthy' && /^Liveness/.test(message ?? '')).pop()?.message;
        const said = (await this.view.log(pod, name, true)).trim().split('\n').pop() ?? '';
        const end = code === undefined ? 'it ended' : `it ended with exit code ${code}`;
        const why = unhealthy ?? `${end}${said === '' ? '' : `; the last line of its log: ${said}`}`;
        found.push({ ref, times: restartCount - before(name), cause: `container ${name} of pod ${pod.metadata.name}: ${why}` });
        this.forget(ref);
        break;
      }
    }
    return found;
  }
}

function countsOf(pods: readonly Pod[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const pod of pods) for (const { name, restartCount = 0 } of pod.status?.containerStatuses ?? []) counts.set(keyOf(pod, name), restartCount);
  return counts;
}

function keyOf(pod: Pod, container: string): string {
  return `${pod.metadata.uid}/${container}`;
}
