/** A lock on a folder that processes take in turn. A process that was killed does not keep it. */

import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

const OWNER = 'owner-';
const PATIENCE_MS = 30_000;
const POLL_MS = 10;
/** Between making the lock's folder and writing the owner into it lie microseconds; after this time its maker was killed there. */
const OWNERLESS_MS = 1_000;

/**
 * Calls `work` while no other process does so with the same `lock`, a folder that is made for it and removed afterwards.
 *
 * @param recover called first where a process that held the lock was killed: it may have left something in the folder
 * @param busy the message where another process keeps the lock for half a minute
 */
export function whileLocked<T>(lock: string, recover: () => void, busy: (owner: string) => string, work: () => T): T {
  const me = ownerName();
  if (acquire(lock, me, busy) === 'from a killed process') recover();
  try {
    return work();
  } finally {
    release(lock, me);
  }
}

type Acquired = 'free' | 'from a killed process';

function acquire(lock: string, me: string, busy: (owner: string) => string): Acquired {
  const deadline = Date.now() + PATIENCE_MS;
  for (let owner: string | undefined; Date.now() < deadline; pause()) {
    if (make(lock)) {
      if (enter(lock, me)) return 'free';
      continue;
    }
    owner = ownersOf(lock)[0];
    if (owner === undefined) removeOwnerless(lock);
    // Renaming succeeds for one process only.
    else if (!isAlive(owner) && done(() => renameSync(join(lock, owner ?? ''), join(lock, me)))) return 'from a killed process';
  }
  throw new Error(busy(processOf(ownersOf(lock)[0] ?? '')));
}

/** Another process may have removed the folder as ownerless and made it again. Who finds another owner beside itself steps back. */
function enter(lock: string, me: string): boolean {
  if (!done(() => writeFileSync(join(lock, me), '', { flag: 'wx' }))) return false;
  if (ownersOf(lock).length === 1) return true;
  rmSync(join(lock, me), { force: true });
  return false;
}

function release(lock: string, me: string): void {
  rmSync(join(lock, me), { force: true });
  done(() => rmdirSync(lock));
}

function make(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function removeOwnerless(lock: string): void {
  done(() => {
    if (Date.now() - statSync(lock).mtimeMs > OWNERLESS_MS) rmdirSync(lock);
  });
}

function ownersOf(lock: string): string[] {
  try {
    return readdirSync(lock).filter(name => name.startsWith(OWNER));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/** The process, when it started (its number may be another's by now), the machine, and one of its locks. */
function ownerName(): string {
  return `${OWNER}${process.pid}-${startOf(process.pid) ?? ''}-${randomUUID().slice(0, 8)}-${hostname()}`;
}

function processOf(owner: string): string {
  return owner.split('-')[1] ?? 'unknown';
}

/** Of processes on another machine nothing is known, so they count as alive. */
function isAlive(owner: string): boolean {
  const [, pid, start, , ...host] = owner.split('-');
  if (host.join('-') !== hostname()) return true;
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    if (codeOf(error) === 'ESRCH') return false;
  }
  return start === '' || startOf(Number(pid)) === start;
}

/** When a process started, on machines that tell; nothing for one that has ended and was not waited for. */
function startOf(pid: number): string | undefined {
  try {
    // The second field is the program's name in parentheses, with whatever characters it has.
    const [state, ...fields] = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
    return state === 'Z' ? undefined : fields[18];
  } catch {
    return undefined;
  }
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, POLL_MS);
}

/** Whether it succeeded; it fails where another process was faster. */
function done(action: () => void): boolean {
  try {
    action();
    return true;
  } catch (error) {
    if (['ENOENT', 'EEXIST', 'ENOTEMPTY'].includes(codeOf(error))) return false;
    throw error;
  }
}

/** Such as ENOENT; empty for what is no error of the system. In Jest, errors of the system are no instances of the test's Error. */
export function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}
