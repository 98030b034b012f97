/**
 * What a run does to a cluster that is not its own, and what it has to see there.
 *
 *   test/kind/run foreign [PATTERN]            on a kind cluster
 *   test/kind/run foreign [PATTERN] --on FILE  on the one of this kubeconfig
 */

import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { onCluster } from './cluster';
import { CASES } from './foreign/cases';
import { Stage } from './foreign/stage';
import { interruption } from './interruption';
import { say, Tally } from './report';

const SIDE_BY_SIDE = 3;
const signal = interruption();
const tally = new Tally();

async function playAll(kubeconfig: string, context: string, pattern: RegExp): Promise<void> {
  const queue = CASES.filter(({ name }) => pattern.test(name)).entries();
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, async () => {
    for (const [index, { name, run }] of queue) {
      const stage = new Stage(`f${String(index).padStart(2, '0')}-${process.pid}`, kubeconfig, context);
      let problem: string | undefined;
      try {
        await run(stage);
      } catch (error) {
        problem = error instanceof Error ? error.message : String(error);
      }
      tally.check(problem === undefined, `${name}: ${problem ?? ''}`);
      say(`${problem === undefined ? 'ok' : 'FAILED'}  ${name}${problem === undefined ? '' : `: ${problem}`}`);
      stage.kubectl(['delete', 'namespace', stage.namespace, '--ignore-not-found', '--wait=false']);
      rmSync(stage.dir, { recursive: true, force: true });
      if (signal.aborted) return;
    }
  }));
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options: { on: { type: 'string' } }, allowPositionals: true });
  const pattern = new RegExp(positionals[0] ?? '');
  try {
    await onCluster(values.on, signal, ({ kubeconfig, context }) => playAll(kubeconfig, context, pattern));
  } catch (error) {
    tally.check(false, error instanceof Error ? error.message : String(error));
  }
}

void main().then(() => { process.exitCode = tally.end(); });
