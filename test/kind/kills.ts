/**
 * Ends runs of `verify` at moments that nobody chose, and looks for what they left: on a cluster that was there, and on
 * one that each made for itself.
 *
 *   test/kind/run kills [--times N] [--own N] [--seed N] [--on FILE]
 *
 * `times`: kills in all (60), of which `own` (12) with a cluster of the run's own; `on`: the kubeconfig of a cluster for the others.
 */

import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { onCluster } from './cluster';
import { get, expecting, namespace, write } from './foreign/app';
import { app } from './foreign/cases';
import { pause, Stage } from './foreign/stage';
import { interruption } from './interruption';
import { say, Tally } from './report';

/** By this word in its environment, a process is known as one of a run's, whoever its parent is. */
const MARK = 'CONNECTIVITY_KILLED_RUN';
const SIDE_BY_SIDE = 3;
/** For everything to be gone. What takes longer has been left. */
const GONE_SECONDS = 150;

/** For a run to end by itself. */
const LONGEST_SECONDS = 600;

type Run = ReturnType<Stage['start']>;

const WAYS: readonly { readonly name: string; end(run: Run): void }[] = [
  { name: 'SIGKILL', end: ({ child }) => child.kill('SIGKILL') },
  { name: 'SIGINT', end: ({ child }) => child.kill('SIGINT') },
  { name: 'SIGTERM', end: ({ child }) => child.kill('SIGTERM') },
  { name: 'standard output closed', end: ({ child }) => child.stdout.destroy() },
  { name: 'standard error closed', end: ({ child }) => child.stderr.destroy() },
  {
    name: 'both closed, and SIGINT',
    end: ({ child }) => {
      child.stdout.destroy();
      child.stderr.destroy();
      child.kill('SIGINT');
    },
  },
  {
    name: 'both closed, and SIGKILL',
    end: ({ child }) => {
      child.stdout.destroy();
      child.stderr.destroy();
      child.kill('SIGKILL');
    },
  },
];

/** Numbers from 0 to 1 that are the same for the same seed (Lehmer's). */
function numbersFrom(seed: number): () => number {
  const modulus = 2_147_483_647;
  let state = seed % (modulus - 1) + 1;
  return () => {
    state = state * 48_271 % modulus;
    return state / modulus;
  };
}

function lines(program: string, ...args: string[]): readonly string[] {
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split('\n').filter(line => line !== '').sort();
}

function processesOf(mark: string): readonly string[] {
  return readdirSync('/proc').filter(pid => /^\d+$/.test(pid)).flatMap(pid => {
    try {
      const there = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`${MARK}=${mark}`);
      return there ? [`${pid} ${readFileSync(`/proc/${pid}/cmdline`, 'utf8').replace(/\0/g, ' ').slice(0, 120)}`] : [];
    } catch {
      return []; // it has ended meanwhile
    }
  });
}

/** What Docker and kind have, that a run could leave. */
function machine(): readonly string[] {
  return [...lines('kind', 'get', 'clusters').map(name => `kind cluster ${name}`), ...lines('docker', 'volume', 'ls', '-q').map(name => `volume ${name}`),
    ...lines('docker', 'ps', '-aq').map(id => `container ${id}`)];
}

interface Kill {
  readonly name: string;
  readonly own: boolean;
  /** The namespace is there before, so that it is not what is removed. */
  readonly inOurs: boolean;
  readonly way: typeof WAYS[number];
  /** Of the time that an undisturbed run takes. */
  readonly after: number;
}

/** Objects that are there after and were not before, or were otherwise. */
function differences(before: string, after: string): readonly string[] {
  const known = before.split('\n');
  return after.split('\n').filter(line => line !== '' && !known.includes(line)).map(line => `object ${line.slice(0, 160)}`);
}

interface Ended {
  readonly killed: boolean;
  readonly at: number;
  readonly left: readonly string[];
}

class Played {
  /** In seconds, by an undisturbed run. */
  private calm = { shared: 20, own: 60 };

  public constructor(private readonly kubeconfig: string, private readonly context: string) {}

  public async measure(): Promise<void> {
    const begun = Date.now();
    await this.run({ name: 'undisturbed', own: false, inOurs: false, way: WAYS[0], after: Infinity });
    const shared = (Date.now() - begun) / 1000;
    this.calm = { shared, own: shared + 35 };
    say(`an undisturbed run takes ${shared.toFixed(0)} s`);
  }

  /** A namespace of somebody else's, with what the cluster puts into each. */
  private async prepare(stage: Stage): Promise<void> {
    stage.apply(namespace(stage.namespace));
    while (!/serviceaccount\/default[^]*configmap\/kube-root-ca|configmap\/kube-root-ca[^]*serviceaccount\/default/.test(
      stage.kubectl(['get', 'serviceaccounts,configmaps', '-n', stage.namespace, '-o', 'name']))) await pause(300);
  }

  /** Whether it was killed before it ended by itself, and what it left. */
  public async run({ name, own, inOurs, way, after }: Kill): Promise<Ended> {
    const mark = `${process.pid}-${name}`;
    const stage = new Stage(`k${mark}`, this.kubeconfig, this.context);
    const temporary = join(stage.dir, 'tmp');
    mkdirSync(temporary);
    if (inOurs) await this.prepare(stage);
    const before = own ? '' : stage.state();
    const resources = app(stage.namespace).slice(inOurs ? 1 : 0);
    const dir = write(join(stage.dir, 'app'), resources, expecting(get(stage.namespace, 'front'), get(stage.namespace, 'gone', { id: 'gone' })));
    const shared = own ? machine() : [];
    const begun = Date.now();
    const run = stage.start([dir, '--timeout', '8', ...own ? [] : stage.on()], { TMPDIR: temporary, [MARK]: mark });
    const over = { is: false };
    void run.ended.then(() => { over.is = true; });
    const moment = Math.min(after * (own ? this.calm.own : this.calm.shared), 600) * 1000;
    while (!over.is && Date.now() - begun < moment) await pause(20);
    const killed = !over.is;
    const at = (Date.now() - begun) / 1000;
    if (killed) way.end(run);
    const left = () => [
      ...over.is ? [] : ['the run itself'],
      ...processesOf(mark).map(one => `process ${one}`),
      ...readdirSync(temporary).filter(file => !/^(node-compile-cache|tsx-\d+)$/.test(file)).map(file => `temporary ${file}`),
      ...own ? machine().filter(one => !shared.includes(one)) : differences(before, stage.state()),
    ];
    // Who only stops reading ends nothing: such a run goes on to its end.
    for (const end = Date.now() + LONGEST_SECONDS * 1000; !over.is && Date.now() < end; await pause(100));
    let found = left();
    for (const end = Date.now() + GONE_SECONDS * 1000; found.length > 0 && Date.now() < end; found = left()) await pause(2000);
    if (!own) stage.kubectl(['delete', 'namespace', stage.namespace, '--ignore-not-found', '--wait=false']);
    rmSync(stage.dir, { recursive: true, force: true });
    return { killed, left: found, at };
  }
}

const tally = new Tally();
const signal = interruption();

async function killAll(played: Played, times: number, sideBySide: number, own: boolean, random: () => number): Promise<void> {
  let count = 0;
  let begun = 0;
  await Promise.all(Array.from({ length: sideBySide }, async () => {
    while (count < times && begun < 3 * times && !signal.aborted) {
      const index = begun++;
      // Side by side, more may begin than are wanted; each that begins counts.
      const kill: Kill = { name: `${own ? 'own' : 'shared'}${String(index).padStart(3, '0')}`, own, inOurs: index % 2 === 1, way: WAYS[index % WAYS.length], after: random() };
      const { killed, left, at } = await played.run(kill);
      const what = `${kill.way.name} after ${at.toFixed(1)} s ${own ? 'with a cluster of its own' : `with --context${kill.inOurs ? ', in a namespace that was there' : ''}`}`;
      tally.check(left.length === 0, `${what} left ${left.join('; ')}`);
      if (killed) count++;
      say(`${left.length === 0 ? 'ok' : 'FAILED'}  ${killed ? '' : 'it had ended before: '}${what}${left.length === 0 ? '' : ` left ${left.join('; ')}`}`);
    }
  }));
  say(`${count} runs were ended ${own ? 'with clusters of their own' : 'with --context'}`);
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { times: { type: 'string', default: '60' }, own: { type: 'string', default: '12' }, seed: { type: 'string' }, on: { type: 'string' } } });
  const seed = Number(values.seed ?? Date.now() % 100_000);
  say(`seed ${seed}`);
  const random = numbersFrom(seed);
  const [times, own] = [Number(values.times), Number(values.own)];
  await onCluster(values.on, signal, async ({ kubeconfig, context }) => {
    const played = new Played(kubeconfig, context);
    await played.measure();
    await killAll(played, times - own, SIDE_BY_SIDE, false, random);
    // One after the other: what Docker has is told apart by before and after.
    await killAll(played, own, 1, true, random);
  });
}

void tally.conclude(main);
