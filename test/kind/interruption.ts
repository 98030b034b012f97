import { setMaxListeners } from 'node:events';

/** Ctrl-C, as one signal for everything that a step of ours does. */
export function interruption(): AbortSignal {
  const abort = new AbortController();
  setMaxListeners(0, abort.signal); // many programs and clocks at once listen to it
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => abort.abort());

  return abort.signal;
}
