import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commitOf, git, listFiles, readBlobs } from '../../src/manifests/sources/git';

let root: string;
let origin: string;

function run(cwd: string, ...args: string[]): string {
  return execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { cwd, encoding: 'utf8' });
}

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'git-'));
  origin = join(root, 'origin');
  run(root, 'init', '--quiet', '--initial-branch', 'main', origin);
  writeFileSync(join(origin, 'a.yaml'), 'kind: Service\n');
  run(origin, 'add', '-A');
  run(origin, 'commit', '--quiet', '--message', 'one');
  run(origin, 'config', 'uploadpack.allowFilter', 'true');
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

test('a repository that lies among the files as files is not read, with or without its configuration', async () => {
  const inside = join(origin, 'vendored');
  run(root, 'clone', '--quiet', '--bare', origin, inside);
  expect(run(inside, 'rev-parse', 'HEAD')).toMatch(/^[0-9a-f]{40}\n$/);

  await expect(git(inside, ['rev-parse', 'HEAD'])).rejects.toThrow('safe.bareRepository');
  await expect(commitOf(inside, 'HEAD')).resolves.toBeUndefined();
});

test('objects that a partial clone left out are told, and nobody is asked for them', async () => {
  const clone = join(root, 'partial');
  const asked = join(root, 'asked');
  run(root, 'clone', '--quiet', '--no-checkout', '--filter=blob:none', `file://${origin}`, clone);
  const helper = join(root, 'upload-pack');
  writeFileSync(helper, `#!/bin/sh\ntouch '${asked}'\nexec git-upload-pack "$@"\n`);
  chmodSync(helper, 0o755);
  run(clone, 'config', 'remote.origin.uploadpack', helper);

  const [{ blob }] = await listFiles(clone, 'HEAD', ['.']);
  await expect(readBlobs(clone, [blob])).rejects.toThrow(/not in this clone|missing|promisor/);
  expect(existsSync(asked)).toBe(false);
});
