/**
 * The step has to be able to fail: every mutation of the chapter's manifests and of a shop's
 * makes `verify` fail, with the right line and the right cause. All are played
 * on one cluster, some side by side, each in a namespace of its own.
 *
 *   test/kind/run mutations [PATTERN]            those whose scene or description matches
 *   test/kind/run mutations [PATTERN] --on FILE  on the cluster of this kubeconfig
 */

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Cluster, forget, onCluster } from './cluster';
import { interruption } from './interruption';
import { A_NODE, CONTROL_PLANE, DNS_SERVER, Mutation } from './mutation';
import { MUTATIONS } from './mutation-table';
import { print, say, table, Tally } from './report';
import { Folder, SceneName, SCENES, stage } from './scene';
import { verify } from '../../src/cluster';
import { CannotRun } from '../../src/cluster/api/cannot-run';
import { Interrupted } from '../../src/cluster/kind';
import { defined } from '../../src/kubernetes/values';
import { ResultData } from '../../src/plan/results';

const SIDE_BY_SIDE = 4;
/** For an expectation to come true: shorter than a person's patience, as most of these never will. */
const TIMEOUT_SECONDS = 12;
/** From here on each scene has a node port of its own, apart from those that are moved. */
const FIRST_NODE_PORT = 30100;

const signal = interruption();
const tally = new Tally();
const folder = mkdtempSync(join(tmpdir(), 'cdk8s-connectivity-mutations-'));

function write(name: string, files: Folder): string {
  const dir = join(folder, name);
  mkdirSync(dir);
  Object.entries(files).forEach(([file, text]) => writeFileSync(join(dir, file), text));
  return dir;
}

interface Stage {
  readonly cluster: Cluster;
  /** What the cluster has in place of words of the table. */
  readonly words: Readonly<Record<string, string>>;
}

interface Played {
  readonly scene: SceneName;
  readonly mutation?: Mutation;
  readonly namespace: string;
  readonly results: readonly ResultData[];
  /** What ended the run before its time. */
  readonly ended?: string;
}

function kubectl({ context, kubeconfig }: Cluster, ...args: readonly string[]): string {
  return execFileSync('kubectl', ['--kubeconfig', kubeconfig, '--context', context, ...args], { encoding: 'utf8' });
}

function wordsOf(cluster: Cluster): Stage['words'] {
  const address = kubectl(cluster, 'get', 'nodes', '-o', 'jsonpath={.items[0].status.addresses[?(@.type=="InternalIP")].address}');
  const controlPlane = kubectl(cluster, 'get', 'nodes', '-l', 'node-role.kubernetes.io/control-plane', '-o', 'jsonpath={.items[0].metadata.name}');
  const dns = kubectl(cluster, '-n', 'kube-system', 'get', 'service', 'kube-dns', '-o', 'jsonpath={.spec.clusterIP}');
  return { [A_NODE]: address, [CONTROL_PLANE]: controlPlane, [DNS_SERVER]: dns };
}

/** The same with the cluster's own words. */
function inWords<T>(value: T, words: Stage['words']): T {
  return JSON.parse(JSON.stringify(value), (_, one: unknown) => typeof one === 'string' ? words[one] ?? one : one);
}

async function play({ cluster, words }: Stage, scene: SceneName, mutation: Mutation | undefined, index: number): Promise<Played> {
  const namespace = `m${String(index).padStart(2, '0')}`;
  const { edits = [], add = [], probeSeconds, readySeconds = 90, watchSeconds = 0 } = mutation ?? {};
  const dir = write(namespace, stage(scene, namespace, FIRST_NODE_PORT + index, inWords(edits, words), inWords(add, words)));
  const { context, kubeconfig } = cluster;
  try {
    const options = { dir, signal, context, kubeconfig, timeoutSeconds: TIMEOUT_SECONDS, readySeconds, watchSeconds, probeSeconds, keep: true };
    const { results } = await verify(defined(options));
    return { scene, mutation, namespace, results };
  } catch (error) {
    if (!(error instanceof CannotRun)) throw error;
    return { scene, mutation, namespace, results: [], ended: error.message };
  } finally {
    forget(cluster, namespace, `${namespace}-blue`, `${namespace}-store`);
  }
}

/** What went unseen, or was seen wrongly; undefined when all is as it has to be. */
function problem({ mutation, namespace, results, ended }: Played): string | undefined {
  if (ended !== undefined) return `it did not run: ${ended}`;
  if (mutation === undefined) {
    const failed = results.find(({ verdict }) => verdict !== 'held');
    return failed === undefined ? undefined : `without a mutation, ${failed.id} has to hold: ${failed.observed}${failed.cause === undefined ? '' : ` (${failed.cause})`}`;
  }
  const failures = results.filter(({ verdict }) => verdict !== 'held');
  const right = wrongLine(mutation, namespace, results);
  if (right === undefined) return `${mutation.line} did not fail; ${failures.length === 0 ? 'nothing did' : failures.map(({ id }) => `${id} did`).join(', ')}`;

  const kind = right.connection?.observed.kind;
  if (mutation.observed !== undefined && kind !== mutation.observed) return `${right.id} was observed as ${kind ?? right.observed}, not as ${mutation.observed}: ${right.cause ?? 'no cause'}`;

  const cause = new RegExp(mutation.cause.source.replace(/(?<!D)NS/g, namespace));
  return cause.test(right.cause ?? '') ? undefined : `the cause of ${right.id} is "${right.cause ?? 'none'}", which does not match ${String(cause)}`;
}

/** The line that has to fail, if it did. */
function wrongLine({ line }: Mutation, namespace: string, results: readonly ResultData[]): ResultData | undefined {
  const ends = line.replace(/\bNS\b/g, namespace).split('|');
  return results.find(({ id, verdict }) => verdict !== 'held' && ends.some(end => id.endsWith(end)));
}

function row(played: Played): readonly string[] {
  const { mutation, scene, namespace, results } = played;
  const right = mutation && wrongLine(mutation, namespace, results);
  return [
    problem(played) === undefined ? 'seen' : 'UNSEEN', scene, mutation?.what ?? '-',
    right === undefined ? '' : `${right.expected} → ${right.observed}`, right?.cause ?? '',
  ];
}

async function playAll(cluster: Cluster, wanted: readonly Mutation[]): Promise<void> {
  const scenes = (Object.keys(SCENES) as SceneName[]).filter(scene => wanted.some(mutation => mutation.scene === scene));
  const all = [
    ...scenes.map(scene => ({ scene, mutation: undefined })),
    ...wanted.map(mutation => ({ scene: mutation.scene, mutation })),
  ];
  const on = { cluster, words: wordsOf(cluster) };
  const played: Played[] = [];
  const playOne = async (index: number, { scene, mutation }: typeof all[number]) => {
    const one = await play(on, scene, mutation, index);
    const why = problem(one);
    played[index] = one;
    tally.check(why === undefined, `${mutation?.what ?? scene}: ${why ?? ''}`);
    say(`${why === undefined ? 'ok' : 'FAILED'}  ${scene}: ${mutation?.what ?? 'as it is'}${why === undefined ? '' : `: ${why}`}`);
  };
  const queue = [...all.entries()].filter(([, { mutation }]) => mutation?.cluster === undefined).values();
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, async () => {
    for (const [index, one] of queue) await playOne(index, one);
  }));
  for (const [index, one] of all.entries()) {
    const broken = one.mutation?.cluster;
    if (broken === undefined) continue;
    broken.down.forEach(args => kubectl(cluster, ...args));
    try {
      await playOne(index, one);
    } finally {
      broken.up.forEach(args => kubectl(cluster, ...args));
    }
  }
  print(`\n${table([['', 'scene', 'mutation', 'expected → observed', 'cause'], ...played.filter(({ mutation }) => mutation !== undefined).map(row)])}\n`);
}

async function run(): Promise<void> {
  const { values: { on }, positionals: [pattern = ''] } = parseArgs({ options: { on: { type: 'string' } }, allowPositionals: true });
  const wanted = MUTATIONS.filter(({ what, scene }) => new RegExp(pattern).test(`${scene}: ${what}`));
  try {
    await onCluster(on, signal, cluster => playAll(cluster, wanted));
    say(`${wanted.length} mutations played`);
  } catch (error) {
    const interrupted = error instanceof Interrupted;
    tally.check(false, interrupted ? 'interrupted' : error instanceof Error ? error.stack ?? error.message : String(error));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

void run().then(() => { process.exitCode = tally.end(); });
