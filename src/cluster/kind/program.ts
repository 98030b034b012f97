/** Runs kind, kubectl and docker: argument lists, no shell, and stoppable. */

import { spawn } from 'node:child_process';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What an aborted signal makes of a promise. */
export class Interrupted extends Error {
  constructor() {
    super('interrupted');
    this.name = 'Interrupted';
  }
}

/** As a shell says it. */
export const NO_SUCH_PROGRAM = 127;

export interface Ended {
  /** The exit code; NO_SUCH_PROGRAM where it is not there, 128 where a signal ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramOptions {
  readonly env: Environment;
  readonly signal?: AbortSignal;
}

/**
 * Resolves with however the program ended. It gets a process group of its own,
 * so that the Ctrl-C of a terminal reaches us alone and we decide about it.
 */
export function program(name: string, args: readonly string[], options: ProgramOptions): Promise<Ended> {
  return new Promise((resolve, reject) => {
    if (options.signal?.aborted) {
      reject(new Interrupted());
      return;
    }
    const child = spawn(name, args, { env: { ...options.env }, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    const stop = () => endGroup(child.pid);
    options.signal?.addEventListener('abort', stop, { once: true });
    const end = (code: number, problem = '') => {
      options.signal?.removeEventListener('abort', stop);
      if (options.signal?.aborted) reject(new Interrupted());
      else resolve({ code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() + problem });
    };
    child.once('error', error => end(NO_SUCH_PROGRAM, error.message));
    child.once('close', code => end(code ?? 128));
  });
}

/** Kills a program and all that it started. */
export function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}

/** Kills a program, and nothing that it started. */
export function endProcess(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}

/** Whether anything that a program started is still there. */
export function groupLives(pid: number | undefined): boolean {
  try {
    return pid !== undefined && process.kill(-pid, 0);
  } catch {
    return false;
  }
}

/** What kind says is wrong, without what it did before. */
export function problemIn(words: string): string {
  return /^ERROR: ([^]*)$/m.exec(words)?.[1].trim() ?? tail(words);
}

/** The last lines of a program's words: where it says what is wrong. */
export function tail(text: string, lines = 12): string {
  return text.trimEnd().split('\n').slice(-lines).join('\n');
}
