/** The parent's side of the keeper: see `keeper.ts` for why there is such a process. */

import { ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ProxiedApi } from './api';
import { Witness } from './objects';

export class Keeper implements Witness {
  private process: ChildProcess | undefined;

  public constructor(api: ProxiedApi, private readonly removes: boolean) {
    // It also ends the proxy, so it is there from the beginning.
    this.process = spawn(process.execPath, [...keeperProgram(), api.socketPath, `${api.proxyProcess ?? 0}`], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    });
    this.process.on('error', () => undefined);
    this.process.stdin?.on('error', () => undefined); // it ended
  }

  public intends(path: string): void {
    this.tell('intends', path);
  }

  public made(path: string, uid: string): void {
    this.tell('made', path, uid);
  }

  public gone(path: string): void {
    this.tell('gone', path);
  }

  /** All is well: it has nothing to do any more. */
  public dismiss(): void {
    this.process?.stdin?.end('dismissed\n');
    this.process?.unref();
    this.process = undefined;
  }

  private tell(...words: string[]): void {
    if (this.removes) this.process?.stdin?.write(`${words.join(' ')}\n`);
  }
}

/** Compiled, it is a program for node; from the sources, it needs what runs them. */
function keeperProgram(): readonly string[] {
  const extension = __filename.slice(-3);
  const loader = extension === '.ts' ? ['--import', pathToFileURL(require.resolve('tsx')).href] : [];
  return [...loader, join(__dirname, `keeper${extension}`)];
}
