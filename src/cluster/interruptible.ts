/** Work that an interruption does not wait for. */

import { setTimeout as sleep } from 'node:timers/promises';
import { Interrupted } from './kind/program';

/** Rejects when the signal comes, at the latest after the grace that it leaves `work`. */
export async function interruptible<T>(work: Promise<T>, signal: AbortSignal | undefined, graceSeconds = 0): Promise<T> {
  if (signal === undefined) return work;

  const over = new AbortController();
  const interrupted = new Promise<never>((_, reject) => {
    const stop = () => void sleep(graceSeconds * 1000, undefined, { signal: over.signal }).then(() => reject(new Interrupted()), () => undefined);
    signal.addEventListener('abort', stop, { once: true, signal: over.signal });
    if (signal.aborted) stop();
  });
  try {
    return await Promise.race([work, interrupted]);
  } finally {
    over.abort();
  }
}
