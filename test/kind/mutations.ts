/**
 * The step has to be able to fail: every mutation of the chapter's manifests
 * makes `verify` fail, with the right line and the right cause. All are played
 * on one cluster, some side by side, each in a namespace of its own.
 *
 *   test/kind/run mutations [PATTERN]    those whose scene or description matches
 */

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { interruption } from './interruption';
import { A_NODE, Mutation, MUTATIONS } from './mutation-table';
import { print, say, table, Tally } from './report';
import { Edit, Folder, SceneName, SCENES, stage } from './scene';
import { verify } from '../../src/cluster';
import { Interrupted, KindCluster, withKindCluster } from '../../src/cluster/kind';
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
  readonly cluster: KindCluster;
  /** The address of one of its nodes. */
  readonly node: string;
}

interface Played {
  readonly scene: SceneName;
  readonly mutation?: Mutation;
  readonly namespace: string;
  readonly results: readonly ResultData[];
}

function aNode({ context, kubeconfig }: KindCluster): string {
  return execFileSync('kubectl', [
    '--kubeconfig', kubeconfig, '--context', context, 'get', 'nodes', '-o', 'jsonpath={.items[0].status.addresses[?(@.type=="InternalIP")].address}',
  ], { encoding: 'utf8' });
}

function onNode(edit: Edit, node: string): Edit {
  const set = Object.entries(edit.set ?? {}).map(([path, value]) => [path, value === A_NODE ? node : value]);
  return { ...edit, set: Object.fromEntries(set) };
}

async function play({ cluster, node }: Stage, scene: SceneName, mutation: Mutation | undefined, index: number): Promise<Played> {
  const namespace = `m${String(index).padStart(2, '0')}`;
  const dir = write(namespace, stage(scene, namespace, FIRST_NODE_PORT + index, mutation?.edits.map(edit => onNode(edit, node))));
  const { results } = await verify({
    dir, signal, context: cluster.context, kubeconfig: cluster.kubeconfig, timeoutSeconds: TIMEOUT_SECONDS, readySeconds: 90, watchSeconds: 0,
  });
  return { scene, mutation, namespace, results };
}

/** What went unseen, or was seen wrongly; undefined when all is as it has to be. */
function problem({ mutation, namespace, results }: Played): string | undefined {
  if (mutation === undefined) {
    const failed = results.find(({ verdict }) => verdict !== 'held');
    return failed === undefined ? undefined : `without a mutation, ${failed.id} has to hold: ${failed.observed}${failed.cause === undefined ? '' : ` (${failed.cause})`}`;
  }
  const failures = results.filter(({ verdict }) => verdict !== 'held');
  const right = failures.find(({ id }) => id.endsWith(mutation.line));
  if (right === undefined) return `${mutation.line} did not fail; ${failures.length === 0 ? 'nothing did' : failures.map(({ id }) => `${id} did`).join(', ')}`;

  const kind = right.connection?.observed.kind;
  if (kind !== mutation.observed) return `${right.id} was observed as ${kind ?? right.observed}, not as ${mutation.observed}: ${right.cause ?? 'no cause'}`;

  const cause = new RegExp(mutation.cause.source.replace(/NS/g, namespace));
  return cause.test(right.cause ?? '') ? undefined : `the cause of ${right.id} is "${right.cause ?? 'none'}", which does not match ${String(cause)}`;
}

function row(played: Played): readonly string[] {
  const { mutation, scene, results } = played;
  const right = results.find(({ id }) => mutation !== undefined && id.endsWith(mutation.line));
  return [
    problem(played) === undefined ? 'seen' : 'UNSEEN', scene, mutation?.what ?? '-',
    right === undefined ? '' : `${right.expected} → ${right.observed}`, right?.cause ?? '',
  ];
}

async function playAll(cluster: KindCluster, wanted: readonly Mutation[]): Promise<void> {
  const scenes = (Object.keys(SCENES) as SceneName[]).filter(scene => wanted.some(mutation => mutation.scene === scene));
  const queue = [
    ...scenes.map(scene => ({ scene, mutation: undefined })),
    ...wanted.map(mutation => ({ scene: mutation.scene, mutation })),
  ].entries();
  const on = { cluster, node: aNode(cluster) };
  const played: Played[] = [];
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, async () => {
    for (const [index, { scene, mutation }] of queue) {
      const one = await play(on, scene, mutation, index);
      const why = problem(one);
      played[index] = one;
      tally.check(why === undefined, `${mutation?.what ?? scene}: ${why ?? ''}`);
      say(`${why === undefined ? 'ok' : 'FAILED'}  ${scene}: ${mutation?.what ?? 'as it is'}${why === undefined ? '' : `: ${why}`}`);
    }
  }));
  print(`\n${table([['', 'scene', 'mutation', 'expected → observed', 'cause'], ...played.filter(({ mutation }) => mutation !== undefined).map(row)])}\n`);
}

async function run(pattern: string): Promise<void> {
  const wanted = MUTATIONS.filter(({ what, scene }) => new RegExp(pattern).test(`${scene}: ${what}`));
  try {
    await withKindCluster({ workers: 1, signal, progress: say }, cluster => playAll(cluster, wanted));
    say(`${wanted.length} mutations played`);
  } catch (error) {
    const interrupted = error instanceof Interrupted;
    tally.check(false, interrupted ? 'interrupted' : error instanceof Error ? error.stack ?? error.message : String(error));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

void run(process.argv[2] ?? '').then(() => { process.exitCode = tally.end(); });
