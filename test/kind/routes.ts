/**
 * Ingresses and Gateways through a real controller: examples/ingress and
 * examples/gateway are played as they are, their certificates verified, and
 * each mutation of theirs makes `verify` fail with the right cause.
 *
 *   test/kind/run routes [PATTERN]    those mutations whose scene or description matches
 */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { interruption } from './interruption';
import { line, print, say, table, Tally } from './report';
import { ROUTE_MUTATIONS, RouteMutation } from './route-mutations';
import { Authority, ROUTE_SCENES, RouteScene, stageRoutes } from './route-scenes';
import { Folder } from './scene';
import { verify } from '../../src/cluster';
import { CannotRun } from '../../src/cluster/api/cannot-run';
import { Interrupted, KindCluster, withKindCluster } from '../../src/cluster/kind';
import { defined } from '../../src/kubernetes/values';
import { ResultData } from '../../src/plan/results';

const SIDE_BY_SIDE = 3;
/** For an expectation to come true: shorter than a person's patience, as most of these never will. */
const TIMEOUT_SECONDS = 12;

const signal = interruption();
const tally = new Tally();
const authority = new Authority();
const folder = mkdtempSync(join(tmpdir(), 'cdk8s-connectivity-routes-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

function write(name: string, files: Folder): string {
  const dir = join(folder, name);
  mkdirSync(dir);
  Object.entries(files).forEach(([file, text]) => writeFileSync(join(dir, file), text));
  return dir;
}

/** What came of a run: its results, or the sentence that ended it. */
interface Played {
  readonly results: readonly ResultData[];
  readonly ended?: string;
}

async function play({ context, kubeconfig }: KindCluster, dir: string, timeoutSeconds?: number): Promise<Played> {
  try {
    const { results } = await verify(defined({ dir, signal, context, kubeconfig, readySeconds: 90, watchSeconds: 0, timeoutSeconds }));
    return { results };
  } catch (error) {
    if (error instanceof CannotRun) return { results: [], ended: error.message };
    throw error;
  }
}

/** As synth wrote it, with certificates that the plan verifies. */
async function whole(cluster: KindCluster, scene: RouteScene): Promise<void> {
  const prefix = `${scene}-`;
  const begun = Date.now();
  const { results, ended } = await play(cluster, write(scene, stageRoutes(scene, prefix, authority, authority)));
  print(`\n${table([['', '', 'expectation', 'expected', 'observed'], ...results.map(line)])}\n`);
  tally.check(ended === undefined && results.length > 0, `${scene}: ${ended ?? 'nothing was expected'}`);
  for (const { verdict, id, expected, observed, cause } of results) tally.check(verdict === 'held', `${scene}: ${id}: expected ${expected}, observed ${observed}; ${cause ?? ''}`);
  say(`${scene}: ${results.length} expectations in ${((Date.now() - begun) / 1000).toFixed(1)} s`);
}

/** A certificate that somebody else signed is not believed. */
async function forged(cluster: KindCluster, scene: RouteScene): Promise<void> {
  const prefix = `${scene}-forged-`;
  const { results } = await play(cluster, write(`${scene}-forged`, stageRoutes(scene, prefix, new Authority(), authority)), TIMEOUT_SECONDS);
  const secured = results.filter(({ id }) => id.includes('https-'));
  const unseen = secured.filter(({ observed }) => !/certificate is not accepted/.test(observed));
  tally.check(secured.length > 0 && unseen.length === 0, `${scene}: a forged certificate was accepted by ${unseen.map(({ id }) => id).join(', ') || 'nobody, for nobody asked'}`);
  say(`${unseen.length === 0 ? 'ok' : 'FAILED'}  ${scene}: a certificate of another authority`);
}

/** What went unseen, or was seen wrongly; undefined when all is as it has to be. */
function problem(mutation: RouteMutation, prefix: string, { results, ended }: Played): string | undefined {
  const cause = new RegExp(mutation.cause.source.replace(/NS/g, prefix));
  if (mutation.observed === 'cannot-run') return ended !== undefined && cause.test(ended) ? undefined : `it ran, or ended by "${ended ?? ''}"`;
  if (ended !== undefined) return `it did not run: ${ended}`;
  const failures = results.filter(({ verdict }) => verdict !== 'held');
  const right = failures.find(({ id }) => id.endsWith(mutation.line));
  if (right === undefined) return `${mutation.line} did not fail; ${failures.map(({ id }) => id).join(', ') || 'nothing did'}`;
  const kind = right.connection?.observed.kind;
  if (kind !== mutation.observed) return `${right.id} was observed as ${right.observed}, not as ${mutation.observed}: ${right.cause ?? 'no cause'}`;
  return cause.test(right.cause ?? '') ? undefined : `the cause of ${right.id} is "${right.cause ?? 'none'}", which does not match ${String(cause)}`;
}

async function mutated(cluster: KindCluster, pattern: string): Promise<void> {
  const wanted = ROUTE_MUTATIONS.filter(({ what, scene }) => new RegExp(pattern).test(`${scene}: ${what}`));
  const prefixes = wanted.map((_, index) => `m${String(index).padStart(2, '0')}-`);
  const queue = wanted.entries();
  const rows: string[][] = [];
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, async () => {
    for (const [index, mutation] of queue) {
      const prefix = prefixes[index];
      const played = await play(cluster, write(`${prefix}mutation`, stageRoutes(mutation.scene, prefix, authority, authority, mutation.edits)), TIMEOUT_SECONDS);
      const why = problem(mutation, prefix, played);
      tally.check(why === undefined, `${mutation.scene}: ${mutation.what}: ${why ?? ''}`);
      say(`${why === undefined ? 'ok' : 'FAILED'}  ${mutation.scene}: ${mutation.what}${why === undefined ? '' : `: ${why}`}`);
      const right = played.results.find(({ id }) => id.endsWith(mutation.line));
      rows[index] = [why === undefined ? 'seen' : 'UNSEEN', mutation.scene, mutation.what, played.ended ?? right?.cause ?? ''];
    }
  }));
  print(`\n${table([['', 'scene', 'mutation', 'cause'], ...rows])}\n`);
  say(`${wanted.length} mutations played`);
}

async function run(pattern: string): Promise<void> {
  try {
    await withKindCluster({ workers: 1, signal, progress: say }, async cluster => {
      if (pattern === '') for (const scene of ROUTE_SCENES) await whole(cluster, scene);
      if (pattern === '') for (const scene of ROUTE_SCENES) await forged(cluster, scene);
      await mutated(cluster, pattern);
    });
  } catch (error) {
    const interrupted = error instanceof Interrupted;
    tally.check(false, interrupted ? 'interrupted' : error instanceof Error ? error.stack ?? error.message : String(error));
  }
}

void run(process.argv[2] ?? '').then(() => { process.exitCode = tally.end(); });
