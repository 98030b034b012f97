/** Says what of the input was not taken for manifests, the same for all commands. */

import { Output } from './io';
import { Options } from './options';
import { LeftOut, leftOutText } from '../manifests/read';
import { Exclusions } from '../manifests/sources/exclude';

/** The same for all commands that read manifests. */
export const INPUT_OPTIONS = {
  verbose: { kind: 'flag', help: 'name what was passed by because it is no Kubernetes manifest' },
  strict: { kind: 'flag', help: 'exit 2 where something was passed by' },
  exclude: { kind: 'texts', value: 'GLOB', help: 'files or folders to leave out, as a line of .gitignore says it\n(may be repeated); a file .connectivityignore says the same' },
} as const satisfies Options;

export interface LeftOutOptions {
  /** Names what is no manifest, one by one. @default it is counted */
  readonly verbose?: boolean;
  /** What is no manifest is an error too. @default false */
  readonly strict?: boolean;
}

/** What the options leave out, besides the files in folders that say the same. */
export function exclusionsIn({ exclude }: { readonly exclude: readonly string[] | undefined }): Exclusions {
  return new Exclusions(exclude);
}

/** A line on what is left out because somebody says so, or with `verbose` one for each. */
export function tellExcluded(excluded: readonly string[], { verbose = false }: LeftOutOptions, stderr: Output): void {
  if (verbose) for (const one of excluded) stderr.write(`left out: ${one}, as --exclude or .connectivityignore says.\n`);
  else if (excluded.length > 0) stderr.write(`${excluded.length} ${excluded.length === 1 ? 'file or folder was' : 'files and folders were'} left out, as --exclude or .connectivityignore says.\n`);
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
