/** Whether manifests are still as synth wrote them. */

import { createHash } from 'node:crypto';
import { PlanData } from './plan';

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The plan, with the digests of the files that are written with it. */
export function withDigests(plan: PlanData, files: ReadonlyMap<string, string>): PlanData {
  const digests = Object.fromEntries([...files].map(([name, text]) => [name, digestOf(text)]));
  return { ...plan, digests };
}

/** Names of the files whose text is not the one that the plan was written with. */
export function editedSince({ digests = {} }: PlanData, files: ReadonlyArray<{ readonly name: string; readonly text: string }>): readonly string[] {
  return files.filter(({ name, text }) => Object.hasOwn(digests, name) && digests[name] !== digestOf(text)).map(({ name }) => name);
}
