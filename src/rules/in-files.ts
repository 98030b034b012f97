import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PLATFORMS } from './family';
import { Finding, lint } from './lint';
import { readManifests } from '../manifests/read';
import { PLAN_FILE } from '../plan/plan';
import { readPlan } from '../plan/plan-file';

/** Every finding about the files that an app wrote. */
export function findingsIn(files: readonly string[], kubernetesVersion: string | undefined, platform: string | undefined): readonly Finding[] {
  const read = files.map(file => readManifests(readFileSync(file, 'utf8'), file));
  const [problem] = read.flatMap(({ problems }) => problems);
  if (problem !== undefined) throw new Error(`${problem.file}:${problem.line} ${problem.message}`);
  return lint(read.flatMap(({ manifests }) => manifests), {
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
