/**
 * The apps in examples/ on one kind cluster, one after the other, by `verify`
 * and the plans that synth wrote. Stand-ins answer in the place of their images.
 * Those that need a controller for Ingresses or Gateways are played by `routes`.
 *
 *   test/kind/run examples [NAME…]
 */

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { interruption } from './interruption';
import { line, print, say, table, Tally } from './report';
import { withStandIns } from './stand-ins';
import { verify, VerifyOptions } from '../../src/cluster';
import { KindCluster, withKindCluster, workersFor } from '../../src/cluster/kind';
import { asksRoutes, PLAN_FILE, PlanData } from '../../src/plan/plan';
import { readPlan } from '../../src/plan/plan-file';

const EXAMPLES = join(__dirname, '../../examples');
const signal = interruption();
const tally = new Tally();
const folder = mkdtempSync(join(tmpdir(), 'cdk8s-connectivity-examples-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

function names(): readonly string[] {
  const asked = process.argv.slice(2);
  if (asked.length > 0) return asked;

  const all = readdirSync(EXAMPLES, { withFileTypes: true }).filter(entry => entry.isDirectory()).map(({ name }) => name).sort();
  return all.filter(name => !asksRoutes(planIn(join(EXAMPLES, name, 'dist'))));
}

function planIn(dir: string): PlanData {
  return readPlan(readFileSync(join(dir, PLAN_FILE), 'utf8'), PLAN_FILE);
}

/** The stand-ins are a change that is meant. */
const withoutDigests = (plan: string) => JSON.stringify({ ...readPlan(plan, PLAN_FILE), digests: undefined });

function stage(name: string): string {
  const from = join(EXAMPLES, name, 'dist');
  const dir = mkdtempSync(join(folder, `${name}-`));
  for (const file of readdirSync(from)) {
    const text = readFileSync(join(from, file), 'utf8');
    writeFileSync(join(dir, file), file === PLAN_FILE ? withoutDigests(text) : withStandIns(text));
  }
  return dir;
}

const tell: VerifyOptions['tell'] = happening => {
  if (happening.kind === 'step' || happening.kind === 'said') say(`  ${happening.text}`);
};

async function play(staged: ReadonlyMap<string, string>, { context, kubeconfig }: KindCluster): Promise<void> {
  for (const [name, dir] of staged) {
    say(name);
    const begun = Date.now();
    const { results } = await verify({ dir, context, kubeconfig, signal, tell });
    print(`\n${table(results.map(line))}\n`);
    for (const { verdict, id, expected, observed, cause } of results) tally.check(verdict === 'held', `${name}: ${id}: expected ${expected}, observed ${observed}; ${cause ?? ''}`);
    say(`${name}: ${results.length} expectations in ${((Date.now() - begun) / 1000).toFixed(1)} s`);
  }
}

async function run(): Promise<void> {
  const staged = new Map(names().map(name => [name, stage(name)]));
  const workers = Math.max(...[...staged.values()].map(dir => workersFor(planIn(dir))));
  await withKindCluster({ workers, signal, progress: say }, cluster => play(staged, cluster));
}

void tally.conclude(run);
