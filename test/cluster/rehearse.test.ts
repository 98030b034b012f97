import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dryRun } from '../../src/cluster';
import { ExpectationData, StepData } from '../../src/plan/plan';
import { expecting, get, write } from '../kind/foreign/app';
import { app } from '../kind/foreign/cases';

const folder = mkdtempSync(join(tmpdir(), 'rehearse-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Without a cluster, or a program that could reach one. */
async function rehearsed(steps: readonly StepData[], matrix = false): Promise<readonly string[]> {
  const before = process.env.PATH;
  process.env.PATH = '';
  try {
    return (await dryRun({ dir: write(folder, app('shop'), steps), matrix })).split('\n');
  } finally {
    process.env.PATH = before;
  }
}

const FRONT: ExpectationData = get('shop', 'front');

test('every object that would be applied and every probe that would be made is told, in the order of the steps', async () => {
  const workload = { namespace: 'shop', name: 'front' };
  const lines = await rehearsed([...expecting(FRONT), { kind: 'delete-pods', workload }, { kind: 'remove', charts: ['app'], files: ['app.k8s.yaml'] }]);
  const objects = ['Namespace shop', 'Deployment shop/client', 'Deployment shop/front', 'Service shop/front'].map(name => `${name} (app.k8s.yaml)`);
  expect(lines.filter(line => line.startsWith('  '))).toEqual([
    ...objects.map(one => `  apply ${one}`),
    expect.stringMatching(/^ {2}probe .*shop\/client.*front.*GET/),
    ...objects.map(one => `  remove ${one}`),
  ]);
  expect(lines.findIndex(line => /pods of .*front/.test(line))).toBeGreaterThan(lines.findIndex(line => line.startsWith('  probe')));
});

test('with a matrix, what each cell is meant to be is told, and why', async () => {
  const lines = await rehearsed(expecting(FRONT), true);
  expect(lines.slice(lines.indexOf('matrix')).filter(line => line.startsWith('  probe shop/client'))).toEqual([
    expect.stringMatching(/^ {2}probe shop\/client -> shop\/front:80: answers, as /), expect.stringMatching(/^ {2}probe shop\/client -> DNS: answers, as /),
  ]);
});
