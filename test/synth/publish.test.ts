/** The folder of a synth is replaced as a whole, whatever happens to the process that does it. */

import { ChildProcess, spawn } from 'node:child_process';
import fs, { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { readNamed } from '../../src/manifests/sources/find';
import { publish } from '../../src/synth/output';

const KILLS = Number(process.env.SWAP_KILLS ?? 4);
const RACES = Number(process.env.SWAP_RACES ?? 1);

const files = (letter: string) => {
  const names = ['api', 'web', `only-${letter}`].map(name => `${name}.k8s.yaml`);
  return new Map([...names.map((name): [string, string] => [name, letter]), ['connectivity.plan', `${JSON.stringify({ files: names })}${letter}`]]);
};

let parent: string;
let dist: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'publish-'));
  dist = join(parent, 'dist');
});

afterEach(() => rmSync(parent, { recursive: true, force: true }));

/** The letter of all files that a synth wrote, or what is wrong. */
function state(): string {
  if (!existsSync(dist)) return 'absent';
  const ours = readdirSync(dist).filter(name => /\.k8s\.yaml$|\.plan$/.test(name)).sort();
  const letter = ours.find(name => name.startsWith('only-'))?.[5] ?? '?';
  const expected = files(letter);
  const isWhole = ours.join() === [...expected.keys()].sort().join() && ours.every(name => readFileSync(join(dist, name), 'utf8') === expected.get(name));
  return isWhole ? letter : `mixed: ${ours.map(name => `${name}=${readFileSync(join(dist, name), 'utf8')}`).join(' ')}`;
}

/** The same as our commands read it: by the objects that they find. */
async function read(): Promise<string> {
  const version = await readNamed('dist', parent);
  const letters = new Set(version.files.filter(({ name }) => name.endsWith('.k8s.yaml')).map(({ text }) => text));
  return [...letters].join('+');
}

/** Files of somebody else, in the folder. */
function leaveForeignFiles(): void {
  mkdirSync(join(dist, 'notes'), { recursive: true });
  writeFileSync(join(dist, 'README.md'), 'mine\n');
  writeFileSync(join(dist, 'notes', 'todo'), 'mine too\n');
  symlinkSync('/nowhere', join(dist, 'link'));
}

function foreignFiles(): string[] {
  return [readFileSync(join(dist, 'README.md'), 'utf8'), readFileSync(join(dist, 'notes', 'todo'), 'utf8'), readlinkSync(join(dist, 'link'))];
}

const FOREIGN = ['mine\n', 'mine too\n', '/nowhere'];

function start(...args: string[]): ChildProcess {
  return spawn(process.execPath, ['--require', 'tsx/cjs', join(__dirname, 'publishing.ts'), dist, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
}

const ended = (child: ChildProcess) => new Promise<NodeJS.Signals | number | null>(resolve => child.once('close', (code, signal) => resolve(signal ?? code)));
const ready = (child: ChildProcess) => new Promise(resolve => child.stdout?.once('data', resolve));

test('replaces the files of an earlier synth, and keeps those of others', () => {
  leaveForeignFiles();
  publish(dist, files('A'), 'removed');
  publish(dist, files('B'), 'removed');
  expect([state(), ...foreignFiles()]).toEqual(['B', ...FOREIGN]);
  expect(readdirSync(parent)).toEqual(['dist']);
});

/** All that changes files, and so could be the last thing that a killed process did. */
const STEPS = ['mkdirSync', 'writeFileSync', 'linkSync', 'symlinkSync', 'chmodSync', 'renameSync', 'rmSync', 'rmdirSync'] as const;

/** Publishes as a process that is killed before its n-th step: from there on nothing that it does has an effect. Says whether it came so far. */
function publishKilledBefore(n: number, letter: string): boolean {
  let steps = 0;
  const spies = STEPS.map(name => {
    const original: (...args: never[]) => unknown = fs[name];
    return jest.spyOn(fs, name).mockImplementation((...args: unknown[]) => {
      steps += 1;
      if (steps >= n) throw new Error('killed');
      return Reflect.apply(original, fs, args);
    });
  });
  try {
    publish(dist, files(letter), 'removed');
  } catch (error) {
    expect(String(error)).toBe('Error: killed');
  } finally {
    spies.forEach(spy => spy.mockRestore());
  }
  // The process of this test is alive; no process has a number as high as this one.
  const lock = join(parent, '.dist.synth');
  for (const owner of fs.existsSync(lock) ? readdirSync(lock).filter(name => name.startsWith('owner-')) : []) fs.renameSync(join(lock, owner), join(lock, `owner-4194305-1-0-${hostname()}`));
  return steps >= n;
}

test('killed before any of its steps, it leaves all old or all new, and the next synth leaves nothing of it behind', async () => {
  const seen = new Set<string>();
  const readings: string[] = [];
  for (let n = 1, killed = true; killed; n += 1) {
    rmSync(parent, { recursive: true, force: true });
    leaveForeignFiles();
    publish(dist, files('A'), 'removed');
    killed = publishKilledBefore(n, 'B');
    seen.add(state());
    readings.push(await read());
    publish(dist, files('C'), 'removed');
    expect([n, state(), ...foreignFiles(), ...readdirSync(parent)]).toEqual([n, 'C', ...FOREIGN, 'dist']);
  }
  // Between the two renames there is no folder: our commands read the old one, and the next synth puts it back before it goes on.
  expect([...seen].sort()).toEqual(['A', 'B', 'absent']);
  expect(readings.join('')).toMatch(/^A+B+$/);
});

test(`killed ${KILLS} times while it replaces the folder again and again, it never leaves a mixture`, async () => {
  leaveForeignFiles();
  publish(dist, files('A'), 'removed');
  const counts: Record<string, number> = {};
  for (let kill = 0; kill < KILLS; kill += 1) {
    const child = start('AB');
    await ready(child);
    await new Promise(resolve => setTimeout(resolve, Math.random() * 20));
    child.kill('SIGKILL');
    await ended(child);
    const killed = `${state()}, read as ${await read()}`;
    counts[killed] = (counts[killed] ?? 0) + 1;
    publish(dist, files('C'), 'removed');
    expect([state(), ...foreignFiles(), ...readdirSync(parent)]).toEqual(['C', ...FOREIGN, 'dist']);
  }
  if (process.env.SWAP_KILLS !== undefined) process.stderr.write(`after ${KILLS} kills: ${JSON.stringify(counts)}\n`);
  expect(Object.keys(counts).filter(one => !/^([ABC]), read as \1$|^absent, read as [ABC]$/.test(one))).toEqual([]);
}, 300_000);

test(`of several synths at one time, ${RACES} times, one wins as a whole`, async () => {
  leaveForeignFiles();
  for (let race = 0; race < RACES; race += 1) {
    const statuses = await Promise.all(['A', 'B', 'C', 'D'].map(letter => ended(start(letter))));
    expect(statuses).toEqual([0, 0, 0, 0]);
    expect(['A', 'B', 'C', 'D']).toContain(state());
    expect([...foreignFiles(), ...readdirSync(parent)]).toEqual([...FOREIGN, 'dist']);
  }
}, 300_000);

test('a symbolic link in place of the folder is refused, and one in place of a file is replaced, not followed', () => {
  const elsewhere = join(parent, 'elsewhere');
  mkdirSync(elsewhere);
  writeFileSync(join(elsewhere, 'precious'), 'untouched');
  symlinkSync(elsewhere, dist);
  expect(() => publish(dist, files('A'), 'removed')).toThrow(`${dist}: is a symbolic link to ${elsewhere}, and a synth writes through no link.`);
  expect(readdirSync(elsewhere)).toEqual(['precious']);

  rmSync(dist);
  mkdirSync(dist);
  symlinkSync(join(elsewhere, 'precious'), join(dist, 'api.k8s.yaml'));
  publish(dist, files('A'), 'removed');
  expect([state(), readFileSync(join(elsewhere, 'precious'), 'utf8')]).toEqual(['A', 'untouched']);
});

test('a folder of the name of a file that is written is refused, and nothing is changed', () => {
  publish(dist, files('A'), 'removed');
  mkdirSync(join(dist, 'only-B.k8s.yaml'));
  expect(() => publish(dist, files('B'), 'removed')).toThrow('only-B.k8s.yaml: is a folder, and the synth writes a file of this name.');
  rmSync(join(dist, 'only-B.k8s.yaml'), { recursive: true });
  expect([state(), ...readdirSync(parent)]).toEqual(['A', 'dist']);
});

test('the folder that the process runs in keeps its place, and gets its files one by one', () => {
  publish(dist, files('A'), 'removed');
  const cwd = process.cwd();
  process.chdir(dist);
  try {
    publish('.', files('B'), 'removed');
    expect(readdirSync('.').sort()).toEqual([...files('B').keys()].sort());
  } finally {
    process.chdir(cwd);
  }
  expect([state(), ...readdirSync(parent)]).toEqual(['B', 'dist']);
});

test('a live process that keeps the lock is waited for, and named', () => {
  mkdirSync(join(parent, '.dist.synth'));
  writeFileSync(join(parent, '.dist.synth', 'owner-1--0-another-machine'), '');
  const now = Date.now();
  const clock = jest.spyOn(Date, 'now').mockReturnValueOnce(now).mockReturnValueOnce(now).mockReturnValue(now + 31_000);
  try {
    expect(() => publish(dist, files('A'), 'removed')).toThrow('another synth (process 1) has been writing there for half a minute. Wait for it, or end it; if there is none, remove ');
  } finally {
    clock.mockRestore();
  }
  expect(existsSync(dist)).toBe(false);
});
