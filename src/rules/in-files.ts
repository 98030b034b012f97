/** The findings about files, for the validation plugin. */

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PLATFORMS } from './family';
import { Finding, lint } from './lint';
import { leftOutText, readFiles } from '../manifests/read';
import { PLAN_FILE } from '../plan/plan';
import { readPlan } from '../plan/plan-file';

/** Every finding about the files that an app wrote. */
export function findingsIn(files: readonly string[], kubernetesVersion: string | undefined, platform: string | undefined): readonly Finding[] {
  const { manifests, leftOut } = readFiles(files.map(path => ({ path, text: readFileSync(path, 'utf8') })));
  const [unread] = leftOut;
  if (unread !== undefined) throw new Error(leftOutText(unread));
  return lint(manifests, {
    kubernetesVersion,
    platform: PLATFORMS.find(one => one === platform),
    plan: planBeside(files),
  });
}

/** The plan that an app wrote beside its manifests. */
function planBeside([first]: readonly string[]) {
  if (first === undefined) return undefined;
  const file = join(dirname(first), PLAN_FILE);
  try {
    return readPlan(readFileSync(file, 'utf8'), file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
