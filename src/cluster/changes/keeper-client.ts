/** The parent's side of the keeper: see `keeper.ts` for why there is such a process. */

import { ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Environment } from '../kind';
import { ownProgram } from '../own-program';

/** Told before and after something is made or changed, so that somebody else can take it back when this process can't. */
export interface Witness {
  intends(path: string): void;
  made(path: string, uid: string): void;
  /** With the object as it was before. */
  changed(path: string, before: unknown): void;
  gone(path: string): void;
}

export class Keeper implements Witness {
  /** Resolves with the socket of the proxy; rejects with kubectl's words. */
  public readonly serving: Promise<string>;
  private process: ChildProcess | undefined;

  /** @param kubectlFlags which cluster */
  public constructor(kubectlFlags: readonly string[], env: Environment, private readonly removes: boolean) {
    const child = spawn(process.execPath, [...ownProgram(__dirname, 'keeper'), ...kubectlFlags], { env: { ...env }, stdio: ['pipe', 'pipe', 'ignore'], detached: true });
    this.process = child;
    child.stdin.on('error', () => undefined); // it ended
    this.serving = new Promise((resolve, reject) => {
      createInterface(child.stdout).on('line', line => {
        const [word, value] = line.split(' ');
        if (word === 'serving') resolve(value);
        else reject(new Error(Buffer.from(value ?? '', 'base64').toString()));
      });
      child.once('error', reject);
      child.once('close', () => reject(new Error('the process that keeps the connection ended')));
    });
    this.serving.catch(() => undefined); // whoever connects looks at it
  }

  public intends(path: string): void {
    this.tell('intends', path);
  }

  public made(path: string, uid: string): void {
    this.tell('made', path, uid);
  }

  public changed(path: string, before: unknown): void {
    this.tell('changed', path, Buffer.from(JSON.stringify(before)).toString('base64'));
  }

  public gone(path: string): void {
    this.tell('gone', path);
  }

  /** All is well: it ends the proxy, and has nothing else to do any more. */
  public dismiss(): void {
    this.process?.stdin?.end('dismissed\n');
    this.process?.stdout?.destroy();
    this.process?.unref();
    this.process = undefined;
  }

  private tell(...words: string[]): void {
    if (this.removes) this.process?.stdin?.write(`${words.join(' ')}\n`);
  }
}
