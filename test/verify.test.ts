import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CannotRun, report, ResultsData, verify } from '../src/verify';

test('what can not be checked is told before a cluster is touched, with the remedy', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'verify-'));
  try {
    const checked = () => verify({ dir, env: { PATH: '/no/programs' } });
    await expect(checked).rejects.toThrow(CannotRun);
    await expect(checked).rejects.toThrow(/holds no manifest.*npx cdk8s synth/);
    writeFileSync(join(dir, 'web.yaml'), 'kind: [');
    await expect(checked).rejects.toThrow(/web\.yaml:\d+ is no YAML/);
  } finally {
    rmSync(dir, { recursive: true });
  }
});

test('its results are told as the command tells them', () => {
  const results: ResultsData = { version: 1, cluster: 'kind-x', results: [], summary: { held: 0, failed: 0, notObserved: 0, allowed: 0 } };
  expect(JSON.parse(report(results, 'json'))).toEqual(results);
});
