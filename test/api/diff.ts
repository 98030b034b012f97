/** What jsii-diff says of two versions of the API. */

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');

/** The API that is kept. It is not called `.jsii`, because what writes API.md takes any file of that name for the one to describe. */
export const BASELINE = join(__dirname, 'baseline.json');

/** jsii-diff reads modules, which find those that they need. */
function asModule(folder: string, api: string): string {
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'cdk8s-connectivity', version: '0.0.0', jsii: {}, peerDependencies: { cdk8s: '*', constructs: '*' } }));
  writeFileSync(join(folder, '.jsii'), api);
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

export interface Compared {
  /** 0 when nothing is gone or changed that users have. */
  readonly status: number | null;
  readonly said: string;
}

/** Compares two APIs, each the text of a `.jsii`. */
export function compare(before: string, after: string): Compared {
  const work = mkdtempSync(join(tmpdir(), 'api-'));
  try {
    const folders = [asModule(join(work, 'before'), before), asModule(join(work, 'after'), after)];
    const { status, stdout, stderr } = spawnSync(join(ROOT, 'node_modules/.bin/jsii-diff'), ['--error-on=all', ...folders], { encoding: 'utf8' });
    return { status, said: `${stdout}${stderr}` };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

if (require.main === module) {
  const { status, said } = compare(readFileSync(BASELINE, 'utf8'), readFileSync(join(ROOT, '.jsii'), 'utf8'));
  process.stdout.write(said);
  process.exitCode = status ?? 1;
}
