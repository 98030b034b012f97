/** Time, so that a test can let it pass at once. */

import { setTimeout as wait } from 'node:timers/promises';
import { Interrupted } from '../kind';

export interface Clock {
  /** In seconds, from any beginning. */
  now(): number;
  /** Rejects with `Interrupted` when the run is to end. */
  sleep(seconds: number): Promise<void>;
}

export class SystemClock implements Clock {
  public constructor(private readonly signal?: AbortSignal) {}

  public now(): number {
    return performance.now() / 1000;
  }

  public async sleep(seconds: number): Promise<void> {
    try {
      await wait(seconds * 1000, undefined, { signal: this.signal });
    } catch {
      throw new Interrupted();
    }
  }
}

/** Asks until there is an answer or the time is over. */
export async function until<T>(clock: Clock, seconds: number, ask: () => Promise<T | undefined>, pause = 0.2): Promise<T | undefined> {
  const end = clock.now() + seconds;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined || clock.now() >= end) return answer;
    await clock.sleep(pause);
  }
}
