import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as ts from 'typescript';
import { readPlan } from '../../src/plan/plan-file';
import { renderSentence, renderStep } from '../../src/plan/sentence';

const load = createRequire(__filename);
const root = resolve(__dirname, '../..');
const doc = readFileSync(join(root, 'docs/expectations.md'), 'utf8');

function blocks(language: string): string[] {
  return [...doc.matchAll(/^```(\w*)\n(.*?)^```$/gms)].filter(([, name]) => name === language).map(([, , code]) => code);
}

/** Runs a sample as a reader would, and gives back the plan that it wrote. */
function planOfSample(code: string) {
  const outdir = mkdtempSync(join(tmpdir(), 'sample-'));
  const { outputText } = ts.transpileModule(code, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } });
  const before = process.env.CDK8S_OUTDIR;
  process.env.CDK8S_OUTDIR = outdir;
  try {
    new Function('require', 'exports', outputText)((name: string) => load(name === 'cdk8s-connectivity' ? '../../src' : name), {});
    const file = join(outdir, 'connectivity.plan');
    return readPlan(readFileSync(file, 'utf8'), file);
  } finally {
    if (before === undefined) delete process.env.CDK8S_OUTDIR;
    else process.env.CDK8S_OUTDIR = before;
    rmSync(outdir, { recursive: true });
  }
}

test('the first sample gives the sentences that stand below it', () => {
  const { steps } = planOfSample(blocks('ts')[0]);
  const sentences = steps.flatMap(step => step.kind === 'expect' ? step.expectations.map(renderSentence) : []);
  expect(`${sentences.join('\n')}\n`).toBe(blocks('')[0]);
});

test('the second sample gives its steps', () => {
  expect(planOfSample(blocks('ts')[1]).steps.map(renderStep)).toEqual([
    'apply sleep',
    'expect 1 outcome',
    'a pod of default/sleep-2 on every node',
    'expect 1 outcome',
    'no more extra pods of default/sleep-2',
    'remember the addresses of the pods of default/sleep-2',
    'remember the cluster IP of Service default/sleep-2',
    'delete the pods of default/sleep-2',
    'wait until default/sleep-2 healed',
    'the addresses of the pods of default/sleep-2 changed',
    'the cluster IP of Service default/sleep-2 did not change',
    'expect 1 outcome',
    'remove sleep',
  ]);
});
