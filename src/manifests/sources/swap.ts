/** Where a synth keeps a folder for the moment in which the new one takes its place. */

import { basename, dirname, join } from 'node:path';

export interface Swap {
  readonly target: string;
  /** Beside the target; also the lock of whoever writes there. */
  readonly beside: string;
  readonly next: string;
  /** The old folder. Where it is and the target is not, a synth was killed between two renames. */
  readonly before: string;
}

export function swapOf(target: string): Swap {
  const beside = join(dirname(target), `.${basename(target)}.synth`);
  return { target, beside, next: join(beside, 'next'), before: join(beside, 'before') };
}
