/** Says what of the input was not taken for manifests, the same for all commands. */

import { Output } from './io';
import { Options } from './options';
import { LeftOut, leftOutText } from '../manifests/read';

/** The same for all commands that read manifests. */
export const INPUT_OPTIONS = {
  verbose: { kind: 'flag', help: 'name what was passed by because it is no Kubernetes manifest' },
  strict: { kind: 'flag', help: 'exit 2 where something was passed by' },
} as const satisfies Options;

export interface LeftOutOptions {
  /** Names what is no manifest, one by one. @default it is counted */
  readonly verbose?: boolean;
  /** What is no manifest is an error too. @default false */
  readonly strict?: boolean;
}

/** What makes a command fail: what is broken or ambiguous, and with `strict` everything that was passed by. */
export function faults(leftOut: readonly LeftOut[], { strict = false }: LeftOutOptions = {}): readonly LeftOut[] {
  return leftOut.filter(({ kind }) => strict || kind !== 'no-manifest');
}

/** A line for each fault, and one for all that was passed by; false when there was a fault. */
export function tellLeftOut(leftOut: readonly LeftOut[], options: LeftOutOptions, stderr: Output): boolean {
  const wrong = faults(leftOut, options);
  for (const one of wrong) stderr.write(`${leftOutText(one)}\n`);
  const passedBy = leftOut.filter(one => !wrong.includes(one));
  if (options.verbose === true) for (const one of passedBy) stderr.write(`passed by: ${leftOutText(one)}\n`);
  else if (passedBy.length > 0) stderr.write(`${passedBy.length} ${passedBy.length === 1 ? 'document was' : 'documents were'} passed by: no Kubernetes manifests (--verbose names them).\n`);
  return wrong.length === 0;
}
