import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/**
 * Puts files into a folder, all of them or none: each is written in full under
 * a passing name first, and all take their places when the last one has been.
 *
 * @param stale names of files that an earlier call put there; those that are not written again are removed
 */
export function publish(folder: string, files: ReadonlyMap<string, string>, stale: readonly string[]): void {
  mkdirSync(folder, { recursive: true });
  const passing = (name: string) => join(folder, `.${name}.writing`);
  try {
    for (const [name, text] of files) writeFileSync(passing(name), text);
  } catch (error) {
    for (const name of files.keys()) rmSync(passing(name), { force: true });
    throw error;
  }
  for (const name of files.keys()) renameSync(passing(name), join(folder, name));
  for (const name of stale) if (!files.has(name) && name === basename(name)) rmSync(join(folder, name), { force: true });

}
