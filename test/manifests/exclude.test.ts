/** What is left out is said as in .gitignore. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Exclusions } from '../../src/manifests/sources/exclude';
import { readFolder, readVersion } from '../../src/manifests/sources/find';

let cwd: string;
beforeEach(() => { cwd = mkdtempSync(join(tmpdir(), 'exclude-')); });
afterEach(() => rmSync(cwd, { recursive: true }));

const FILES = ['deploy/web.yaml', 'deploy/test/web.yaml', 'deploy/test/keep.yaml', 'deploy/a/b/test.yaml', 'deploy/Kustomization'];

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries({ ...Object.fromEntries(FILES.map(file => [file, 'kind: A\n'])), ...files })) {
    mkdirSync(dirname(join(cwd, name)), { recursive: true });
    writeFileSync(join(cwd, name), text);
  }
}

const CASES: readonly [string, Readonly<Record<string, string>>, readonly string[], readonly string[]][] = [
  ['nothing', {}, [], FILES],
  ['a folder by name', {}, ['test/'], ['deploy/web.yaml', 'deploy/a/b/test.yaml', 'deploy/Kustomization']],
  ['files by a glob', {}, ['**/*.yaml'], ['deploy/Kustomization']],
  ['a path from the current folder', {}, ['deploy/test'], ['deploy/web.yaml', 'deploy/a/b/test.yaml', 'deploy/Kustomization']],
  ['a path from the folder that is read', {}, ['/a'], ['deploy/web.yaml', 'deploy/test/web.yaml', 'deploy/test/keep.yaml', 'deploy/Kustomization']],
  ['all but one', { 'deploy/.connectivityignore': '# tests\ntest/*\n!test/keep.yaml\n' }, [], ['deploy/web.yaml', 'deploy/test/keep.yaml', 'deploy/a/b/test.yaml', 'deploy/Kustomization']],
  ['a file in a folder above', { '.connectivityignore': 'deploy/a\n' }, [], ['deploy/web.yaml', 'deploy/test/web.yaml', 'deploy/test/keep.yaml', 'deploy/Kustomization']],
  ['a file in a folder below, which has the last word', { 'deploy/.connectivityignore': 'web.yaml\n', 'deploy/test/.connectivityignore': '!web.yaml\nkeep.yaml\n' }, [], ['deploy/test/web.yaml', 'deploy/a/b/test.yaml', 'deploy/Kustomization']],
];

test.each(CASES)('%s is left out of a folder', async (_, files, patterns, expected) => {
  write(files);
  const { files: read, excluded } = await readFolder('deploy', cwd, { exclusions: new Exclusions(patterns) });
  expect(read.map(({ path }) => path).sort()).toEqual([...expected].sort());
  expect(excluded.length > 0).toBe(expected.length < FILES.length);
});

test.each(CASES)('%s is left out of a revision', async (_, files, patterns, expected) => {
  write(files);
  const git = (...args: string[]) => execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { cwd, stdio: 'pipe' });
  git('init', '-q');
  git('add', '.');
  git('commit', '-q', '-m', 'a');
  const { files: read } = await readVersion('HEAD:deploy', { cwd, exclusions: new Exclusions(patterns) });
  expect(read.map(({ path }) => path).sort()).toEqual([...expected].sort());
});

test('what a base leaves out is left out of what is compared with it, whatever that says itself', async () => {
  write({ 'deploy/.connectivityignore': '/a\n' });
  const base = await readFolder('deploy', cwd);
  writeFileSync(join(cwd, 'deploy/.connectivityignore'), '*\n');
  const head = await readFolder('deploy', cwd, { exclusions: base.exclusions });
  expect(head.files).toEqual(base.files);
});
