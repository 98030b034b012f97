/**
 * The process that owns a cluster's life. It makes the cluster, and deletes it
 * when told to or when the pipe to its parent closes, which happens however the
 * parent ends, SIGKILL included. It is detached, so that what ends the parent's
 * process group does not end it.
 *
 * Arguments: the cluster's name, its folder (`kind.yaml` is there; kubeconfig
 * and log go there), further arguments for `kind create cluster`. It reads
 * `delete` or `keep`, and writes `created CODE` and `deleted`, one a line.
 */

import { ChildProcess, spawn } from 'node:child_process';
import { openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endGroup, endProcess, groupLives, NO_SUCH_PROGRAM } from './program';

const SETTLE_MILLISECONDS = 5000;

const [name, folder, ...createArgs] = process.argv.slice(2);
const kubeconfig = join(folder, 'kubeconfig');
const log = openSync(join(folder, 'log'), 'a');

function kind(args: readonly string[], stdout: number | 'pipe' = log): ChildProcess {
  return spawn('kind', args, { stdio: ['ignore', stdout, log], detached: true, cwd: '/' });
}

function ended(child: ChildProcess): Promise<number> {
  return new Promise(resolve => {
    child.once('error', () => resolve(NO_SUCH_PROGRAM));
    child.once('close', code => resolve(code ?? 128));
  });
}

async function hasNodes(): Promise<boolean> {
  const child = kind(['get', 'nodes', '--name', name], 'pipe');
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => { output += chunk.toString(); });
  return await ended(child) !== 0 || output.trim() !== '';
}

async function remove(wasBeingMade: boolean): Promise<void> {
  // A container that was asked for just before kind ended may appear after the
  // first deletion, so nothing has to be found twice in a row, a while apart.
  let quiet = 0;
  for (let attempt = 0; quiet < (wasBeingMade ? 3 : 1) && attempt < 20; attempt++) {
    await ended(kind(['delete', 'cluster', '--name', name, '--kubeconfig', kubeconfig]));
    quiet = await hasNodes() ? 0 : quiet + 1;
    if (wasBeingMade || quiet === 0) await sleep(1000);
  }
  if (quiet === 0) {
    process.exitCode = 1;
  } else {
    rmSync(folder, { recursive: true, force: true });
    tell('deleted');
  }
}

function tell(word: string): void {
  process.stdout.write(`${word}\n`);
}

async function main(): Promise<void> {
  const parentGone = new Promise<'delete' | 'keep'>(resolve => {
    let heard = '';
    process.stdin.on('data', (chunk: Buffer) => {
      heard += chunk.toString();
      if (/^(delete|keep)$/m.test(heard)) resolve(heard.includes('keep') ? 'keep' : 'delete');
    });
    process.stdin.once('end', () => resolve('delete'));
    process.stdin.once('error', () => resolve('delete'));
  });
  process.stdout.on('error', () => undefined); // nobody listens any more

  const create = kind(['create', 'cluster', '--name', name, '--kubeconfig', kubeconfig, '--config', join(folder, 'kind.yaml'), ...createArgs]);
  let made: number | undefined;
  const creating = ended(create).then(code => {
    made = code;
    tell(`created ${code}`);
  });
  const wish = await Promise.race([parentGone, creating.then(() => parentGone)]);
  if (wish === 'keep') return;

  const wasBeingMade = made === undefined;
  // A `docker run` that is cut off leaves a volume without a name, so kind alone is ended, and what it started may end itself.
  endProcess(create.pid);
  for (let waited = 0; waited < SETTLE_MILLISECONDS && groupLives(create.pid); waited += 100) await sleep(100);
  endGroup(create.pid);
  await creating;
  await remove(wasBeingMade);
}

// What ends the parent may reach this process too; the pipe decides.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

void main().then(() => process.exit());
