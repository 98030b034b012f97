/** Puts the files of a synth into their folder: all of them or none, also when the process is killed or another one writes there. */

import { chmodSync, copyFileSync, existsSync, linkSync, lstatSync, mkdirSync, readFileSync, readdirSync, readlinkSync, renameSync, rmSync, rmdirSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { codeOf, whileLocked } from './lock';
import { Swap, swapOf } from '../manifests/sources/swap';
import { PLAN_FILE } from '../plan/plan';

/** What the CLI asks for on behalf of its validation plugins. */
export const CONSTRUCT_METADATA = 'construct-metadata.json';

/**
 * Replaces the folder by one that has these files and whatever in it is not ours.
 *
 * The new folder is made beside, in a folder that is also the lock, and takes its place in two renames. A process that is
 * killed between them leaves no folder for the moment: our commands then read the old one, and the next synth puts it back.
 * Node has no call that exchanges two folders.
 *
 * @param stale what becomes of files that an earlier synth put there and that are not among these
 */
export function publish(folder: string, files: ReadonlyMap<string, string>, stale: 'kept' | 'removed'): void {
  const target = resolve(folder);
  refuseLink(target, folder);
  mkdirSync(dirname(target), { recursive: true });
  const swap = swapOf(target);
  const { beside } = swap;
  const busy = (process: string) => `${folder}: another synth (process ${process}) has been writing there for half a minute. `
    + `Wait for it, or end it; if there is none, remove ${beside}.`;
  whileLocked(beside, () => recover(swap), busy, () => {
    for (let tries = 1; ; tries += 1) {
      try {
        if (isReplaceable(target)) return replace(swap, files, stale);
        return writeInto(target, files, stale);
      } catch (error) {
        recover(swap);
        if (FIXED.includes(codeOf(error))) return writeInto(target, files, stale);
        // Somebody who knows of no lock, such as the cdk8s CLI, emptied or made the folder at this moment.
        if (!RACED.includes(codeOf(error)) || tries === MOST_TRIES) throw error;
      }
    }
  });
}

const MOST_TRIES = 20;
const RACED = ['ENOENT', 'ENOTEMPTY', 'EEXIST'];
/** Folders that can't be renamed: mounted ones, and those of a container's image. */
const FIXED = ['EBUSY', 'EXDEV'];

function replace({ target, next, before }: Swap, files: ReadonlyMap<string, string>, stale: 'kept' | 'removed'): void {
  mkdirSync(next);
  const dropped = new Set([...files.keys(), ...stale === 'removed' ? writtenEarlier(target) : []]);
  if (existsSync(target)) carryOver(target, next, name => dropped.has(name));
  for (const [name, text] of files) writeFileSync(join(next, name), text, { flag: 'wx' });
  if (existsSync(target)) renameSync(target, before);
  renameSync(next, target);
  dissolve(before, target);
}

/** Where it was interrupted: before the folder moved away, between the two renames, or after them. */
function recover({ target, next, before }: Swap): void {
  if (existsSync(before) && !existsSync(target)) renameSync(before, target);
  rmSync(next, { recursive: true, force: true });
  dissolve(before, target);
}

/** What in the folder is not ours gets a second name in the new one; where the file system has no such names, it is copied. */
function carryOver(from: string, to: string, isDropped: (name: string) => boolean): void {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, copy] = [join(from, entry.name), join(to, entry.name)];
    if (isDropped(entry.name)) {
      if (entry.isDirectory()) throw new Error(`${source}: is a folder, and the synth writes a file of this name. Rename the folder, or the chart.`);
    } else if (entry.isDirectory()) {
      mkdirSync(copy);
      carryOver(source, copy, () => false);
    } else if (entry.isSymbolicLink()) {
      symlinkSync(readlinkSync(source), copy);
    } else {
      duplicate(source, copy);
    }
  }
  chmodSync(to, statSync(from).mode);
}

function duplicate(source: string, copy: string): void {
  try {
    linkSync(source, copy);
  } catch {
    const { atime, mtime } = statSync(source);
    copyFileSync(source, copy);
    utimesSync(copy, atime, mtime);
  }
}

/** Removes a folder that was replaced. What somebody put there in the meantime moves to the new one. */
function dissolve(before: string, target: string): void {
  if (!existsSync(before)) return;
  const ours = new Set([...writtenEarlier(before), ...writtenEarlier(target)]);
  // The plan says which files are ours, so it goes last.
  for (const name of [...readdirSync(before).filter(one => one !== PLAN_FILE), PLAN_FILE]) {
    if (ours.has(name)) rmSync(join(before, name), { force: true });
    else moveLatest(join(before, name), join(target, name));
  }
  rmdirSync(before);
}

function moveLatest(source: string, there: string): void {
  const mine = lstatSync(source);
  const theirs = lstatSync(there, { throwIfNoEntry: false });
  if (theirs === undefined) {
    renameSync(source, there);
  } else if (mine.isDirectory() && theirs.isDirectory()) {
    chmodSync(source, 0o700);
    for (const name of readdirSync(source)) moveLatest(join(source, name), join(there, name));
    rmdirSync(source);
  } else if (mine.ino === theirs.ino || mine.isSymbolicLink() || mine.mtimeMs <= theirs.mtimeMs) {
    rmSync(source, { recursive: true });
  } else {
    renameSync(source, there);
  }
}

/** By the plan in the folder: the manifests that it names, and what stands beside them. */
function writtenEarlier(folder: string): readonly string[] {
  const file = join(folder, PLAN_FILE);
  if (!lstatSync(file, { throwIfNoEntry: false })?.isFile()) return [];
  const named = readFileSync(file, 'utf8').match(/"[^"/\\]+\.k8s\.yaml"/g) ?? [];
  return [PLAN_FILE, CONSTRUCT_METADATA, ...named.map(quoted => quoted.slice(1, -1))];
}

function refuseLink(target: string, folder: string): void {
  const there = lstatSync(target, { throwIfNoEntry: false });
  if (there === undefined || there.isDirectory()) return;
  if (!there.isSymbolicLink()) throw new Error(`${folder}: is no folder. Remove it, or choose another outdir.`);
  throw new Error(`${folder}: is a symbolic link to ${readlinkSync(target)}, and a synth writes through no link. Remove the link, or name the folder that it leads to.`);
}

/** A folder with the current one in it keeps its place, and so does the root of a file system, such as a volume of a container. */
function isReplaceable(target: string): boolean {
  if (!existsSync(target)) return true;
  const [first] = relative(target, process.cwd()).split(sep);
  return first === '..' && statSync(target).dev === statSync(dirname(target)).dev;
}

/** File by file, each of them whole, the plan last. */
function writeInto(target: string, files: ReadonlyMap<string, string>, stale: 'kept' | 'removed'): void {
  const earlier = stale === 'removed' ? writtenEarlier(target) : [];
  const passing = (name: string) => join(target, `.${name}.writing`);
  const names = [...files.keys()].sort((one, other) => Number(one === PLAN_FILE) - Number(other === PLAN_FILE));
  try {
    for (const [name, text] of files) {
      rmSync(passing(name), { force: true });
      writeFileSync(passing(name), text, { flag: 'wx' });
    }
    for (const name of names) renameSync(passing(name), join(target, name));
  } finally {
    for (const name of names) rmSync(passing(name), { force: true });
  }
  for (const name of earlier) if (!files.has(name)) rmSync(join(target, name), { force: true });
}
