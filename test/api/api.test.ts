import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');

// The check itself (npm run api:check) needs the API compiled; this one needs the kept API alone.
test('an API from which something is gone is refused, and one that grew is not', () => {
  const folder = mkdtempSync(join(root, 'test/api/grown-'));
  try {
    const kept = join(root, 'test/api');
    cpSync(join(kept, 'package.json'), join(folder, 'package.json'));
    const api = JSON.parse(readFileSync(join(kept, '.jsii'), 'utf8'));
    const [method] = api.types['cdk8s-connectivity.Env'].methods;
    api.types['cdk8s-connectivity.Env'].methods.push({ ...method, name: 'further' });
    writeFileSync(join(folder, '.jsii'), JSON.stringify(api));

    const diff = (before: string, after: string) => spawnSync(join(root, 'node_modules/.bin/jsii-diff'), ['--error-on=all', before, after], { encoding: 'utf8' });
    expect(diff(kept, folder)).toMatchObject({ status: 0 });
    const gone = diff(folder, kept);
    expect(gone.status).toBe(1);
    expect(`${gone.stdout}${gone.stderr}`).toContain('METHOD cdk8s-connectivity.Env.further: has been removed');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
