/** What probes from this machine have in common: the first answer counts, and an error's words are read. */

import { fromWords } from './words';
import { Attempt } from '../attempt';

/** Resolves once, with what came first. */
export function first(seconds: number, start: (end: (attempt: Attempt) => void) => () => void): Promise<Attempt> {
  return new Promise(resolve => {
    const end = (attempt: Attempt) => {
      clearTimeout(timer);
      resolve(attempt);
      setImmediate(() => stop());
    };
    const timer = setTimeout(() => end({ kind: 'no-reply' }), seconds * 1000);
    const stop = start(end);
  });
}

export function failed(error: NodeJS.ErrnoException, begun: number): Attempt {
  if (error.code === 'ENOTFOUND') return { kind: 'name-not-found' };
  // Node's words for a certificate that is not trusted, or not for this name, are the cause itself.
  if (/CERT|SELF_SIGNED|UNABLE_TO/.test(error.code ?? '')) return { kind: 'garbled', problem: `the certificate is not accepted: ${error.message}` };
  const words = `${error.code ?? ''} ${error.message}`;
  return fromWords(words, (performance.now() - begun) / 1000) ?? { kind: 'garbled', problem: error.message };
}
