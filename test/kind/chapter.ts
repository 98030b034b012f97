/**
 * The integration step: one cluster, the whole chapter lesson after lesson and
 * the app that is in no book, by `verify` and the plan that synth wrote.
 *
 *   test/kind/run chapter [--runs N] [--ip-family ipv4|ipv6|dual]
 */

import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { interruption } from './interruption';
import { line, print, say, table, Tally } from './report';
import { verify, VerifyOptions } from '../../src/cluster';
import { ipFamily, KindCluster, withKindCluster, workersFor } from '../../src/cluster/kind';
import { PLAN_FILE, PlanData, StepData } from '../../src/plan/plan';
import { readPlan } from '../../src/plan/plan-file';
import { ResultsData } from '../../src/plan/results';

const OBSERVATIONS = Array.from({ length: 16 }, (_, index) => `${index + 1}`);
const GOALS = { clusterUp: 30, chapterPlayed: 90, unchangedChecked: 10 };

/** A copy: whoever synthesises meanwhile does not change what the next run plays. */
const dir = mkdtempSync(join(tmpdir(), 'cdk8s-connectivity-chapter-'));
cpSync(join(__dirname, '../../dist'), dir, { recursive: true });
process.once('exit', () => rmSync(dir, { recursive: true, force: true }));
const signal = interruption();
const tally = new Tally();

const tell: VerifyOptions['tell'] = happening => {
  switch (happening.kind) {
    case 'step': say(`${happening.title === undefined ? '' : `${happening.title}: `}${happening.text}`); break;
    case 'ended': say(`  ${happening.result.verdict === 'held' ? 'ok' : happening.result.verdict}  ${happening.text}: ${happening.result.observed}`); break;
    case 'said': say(happening.text); break;
    case 'begun': case 'over': break;
  }
};

async function play(on: VerifyOptions): Promise<{ readonly results: ResultsData; readonly seconds: number }> {
  const begun = Date.now();
  const results = await verify({ dir, signal, tell, ...on });
  return { results, seconds: (Date.now() - begun) / 1000 };
}

function judge({ results }: ResultsData): void {
  for (const result of results) {
    tally.check(result.verdict === 'held', [
      `${result.id}: expected ${result.expected}, observed ${result.observed}`, result.cause, result.repeat,
    ].filter(text => text !== undefined).join('\n        '));
  }
}

/** How often the old pods still answered, as a reader would count it. */
function hazard({ results }: ResultsData): string {
  const seen = results.map(({ connection }) => connection?.observed).find(observed => observed?.kind === 'mixed');
  if (seen?.kind !== 'mixed') return 'the stale endpoints of a careless swap were not seen';

  const times = (kind: string) => seen.seen.filter(({ outcome }) => outcome.kind === kind).reduce((sum, one) => sum + one.times, 0);
  return `a selector taken off in place: ${times('answers')} of ${times('answers') + times('no-reply')} requests still went to the old pods, by EndpointSlices left behind`;
}

/** The steps from the last apply of one of this chart on. */
function lastPart(plan: PlanData, chart: string): PlanData {
  const from = plan.steps.findIndex((step: StepData) => step.kind === 'apply' && step.charts.includes(chart));
  return { ...plan, steps: plan.steps.slice(from) };
}

async function main({ context, kubeconfig, upSeconds }: KindCluster, plan: PlanData, runs: number): Promise<void> {
  const on = { context, kubeconfig };
  const tables: string[] = [];
  const measured: [string, string, string][] = [['', 'measured', 'goal on two cores'], ['cluster up', `${upSeconds.toFixed(1)} s`, `${GOALS.clusterUp} s`]];
  for (let number = 1; number <= runs; number++) {
    say(runs === 1 ? 'the chapter' : `the chapter, run ${number} of ${runs}`);
    const { results, seconds } = await play(on);
    tables.push(table(results.results.map(line)));
    print(`\n${tables.at(-1)}\n`);
    print(`${hazard(results)}\n`);
    judge(results);
    const seen = new Set(results.results.map(({ observation }) => observation));
    OBSERVATIONS.forEach(observation => tally.check(seen.has(observation), `observation ${observation} was not checked`));
    measured.push(
      ['chapter and app played', `${(results.measured?.played ?? seconds).toFixed(1)} s`, `${GOALS.chapterPlayed} s`],
      ['probes a second', `${results.measured?.probesPerSecond ?? ''}`, ''],
    );
  }
  if (runs > 1) {
    const different = tables.filter(one => one !== tables[0]).length;
    say(`${runs} runs, ${different === 0 ? 'each with the same table' : `${different} of them with another table than the first`}`);
    tally.check(different === 0, `${different} of ${runs} runs gave another table than the first`);
  }
  const app = lastPart(plan, 'shop');
  say('the app once more, already applied');
  await play({ ...on, plan: app, keep: true, tell: undefined });
  const { results, seconds } = await play({ ...on, plan: app, keep: true });
  judge(results);
  measured.push(['unchanged app checked', `${seconds.toFixed(1)} s`, `${GOALS.unchangedChecked} s`]);
  print(`\n${table(measured)}\n`);
}

async function run(): Promise<void> {
  const { values } = parseArgs({ options: { 'runs': { type: 'string', default: '1' }, 'ip-family': { type: 'string', default: 'ipv4' } } });
  const plan = readPlan(readFileSync(join(dir, PLAN_FILE), 'utf8'), PLAN_FILE);
  await withKindCluster({ workers: workersFor(plan), ipFamily: ipFamily(values['ip-family']), signal, progress: say }, cluster => main(cluster, plan, Number(values.runs)));
}

void tally.conclude(run);
