import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Version, readBase, readFolder, readRevision, readVersion, readWorkingTree } from '../../src/manifests/sources/find';

let root: string;

function git(...args: string[]): string {
  return execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { cwd: root, encoding: 'utf8' });
}

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    fs.writeFileSync(path.join(root, name), text);
  }
}

function commit(message: string): void {
  git('add', '-A');
  git('commit', '--quiet', '--message', message);
}

function contents(version: Version): Record<string, string> {
  return Object.fromEntries(version.files.map(file => [file.name, file.text]));
}

beforeAll(() => {
  root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'review-source-')));
  git('init', '--quiet', '--initial-branch', 'main');
  write({ 'dist/web.k8s.yaml': 'one', 'dist/deep/a name with spaces é.yml': 'deep', 'dist/connectivity.plan': '{}', 'README.md': 'x' });
  commit('first');
  git('checkout', '--quiet', '-b', 'feature');
  write({ 'dist/web.k8s.yaml': 'two' });
  commit('on the branch');
  git('checkout', '--quiet', 'main');
  write({ 'dist/web.k8s.yaml': 'meanwhile' });
  commit('meanwhile on main');
  git('checkout', '--quiet', 'feature');
  git('checkout', '--quiet', '--orphan', 'stranger');
  git('commit', '--quiet', '--message', 'no relation');
  git('checkout', '--quiet', 'feature');
  write({ 'dist/web.k8s.yaml': 'three' });
  fs.symlinkSync('/etc/passwd', path.join(root, 'dist/link.yaml'));
  write({ 'main/x.yaml': 'in a folder called main', 'other/y.json': '{}' });
});

afterAll(() => fs.rmSync(root, { recursive: true, force: true }));

describe('where a version is read from', () => {
  test('a folder: every manifest below it, no plan', async () => {
    const version = await readFolder('dist', root, { asGate: true });
    expect(contents(version)).toEqual({ 'deep/a name with spaces é.yml': 'deep', 'web.k8s.yaml': 'three' });
    expect(version.files.map(file => file.path)).toEqual(['dist/deep/a name with spaces é.yml', 'dist/web.k8s.yaml']);
  });

  test('the plan at the top of the one folder that is read, on disk and in a revision', async () => {
    expect((await readFolder('dist', root)).plan).toEqual({ name: 'connectivity.plan', path: 'dist/connectivity.plan', text: '{}' });
    expect((await readRevision('main~1', { cwd: root })).plan?.path).toBe('dist/connectivity.plan');
    expect((await readWorkingTree({ cwd: root })).plan?.path).toBe('dist/connectivity.plan');
    expect((await readFolder('.', root)).plan).toBeUndefined();
  });

  test('a revision: what the folder held then, under the same names', async () => {
    expect(contents(await readRevision('main~1', { cwd: root }))).toEqual({ 'deep/a name with spaces é.yml': 'deep', 'web.k8s.yaml': 'one' });
    expect(contents(await readRevision('HEAD', { cwd: root, paths: ['./dist/'] }))['web.k8s.yaml']).toBe('two');
  });

  test('a revision seen from a folder within the repository', async () => {
    const version = await readRevision('HEAD', { cwd: path.join(root, 'dist'), paths: ['deep'] });
    expect(version.files.map(file => file.name)).toEqual(['a name with spaces é.yml']);
  });

  test('a revision with its own folder after a colon', async () => {
    expect(contents(await readVersion('main:dist/deep', { cwd: root }))).toEqual({ 'a name with spaces é.yml': 'deep' });
  });

  test('the working tree', async () => {
    expect(contents(await readWorkingTree({ cwd: root }))['web.k8s.yaml']).toBe('three');
  });

  test('a base is where the history parted, not what others merged meanwhile', async () => {
    const version = await readBase('main', { cwd: root });
    expect(contents(version)['web.k8s.yaml']).toBe('one');
    expect(version.label).toBe('main');
  });

  test('several folders keep their own names apart', async () => {
    write({ 'more/web.k8s.yaml': 'more' });
    const version = await readWorkingTree({ cwd: root, paths: ['dist', 'more'] });
    expect(version.files.map(file => file.name)).toEqual(['dist/deep/a name with spaces é.yml', 'dist/web.k8s.yaml', 'more/web.k8s.yaml']);
    expect(version.plan).toBeUndefined();
    expect((await readRevision('HEAD', { cwd: root, paths: ['dist', 'more'] })).files.map(file => file.name))
      .toEqual(['dist/deep/a name with spaces é.yml', 'dist/web.k8s.yaml']);
  });

  test('a revision without the folder is an empty version, not an error', async () => {
    await expect(readRevision('HEAD', { cwd: root, paths: ['nowhere'] })).resolves.toMatchObject({ exists: false, files: [] });
  });

  test('one file', async () => {
    expect(contents(await readVersion('./other/y.json', { cwd: root }))).toEqual({ 'y.json': '{}' });
  });

  test.each([
    ['what is both a folder and a revision', 'main', "'main' is both a folder and a git revision. Write './main' for the folder, 'main:dist' for the revision."],
    ['what is neither', 'nothing', "'nothing' is neither a folder nor a git revision known in"],
    ['a folder that is not there', './nothing', "There is no folder './nothing'. Give a folder of manifests or a git revision."],
    ['something that looks like an option of git', '--upload-pack=x', "'--upload-pack=x' is neither a folder nor a git revision"],
  ])('says what to write instead: %s', async (_, spec, message) => {
    await expect(readVersion(spec, { cwd: root })).rejects.toThrow(message);
  });

  test('a base without a common history says how to get it', async () => {
    await expect(readBase('stranger', { cwd: root })).rejects.toThrow("'stranger' and HEAD have no commit in common here. In a shallow clone fetch more history");
  });

  test('a working tree that was not synthesized says so', async () => {
    await expect(readWorkingTree({ cwd: root, paths: ['nowhere'] })).rejects.toThrow("The working tree has no 'nowhere'. Synthesize first");
  });

  const SERVICE = 'apiVersion: v1\nkind: Service\n';

  test('what is no file is not opened: a queue has no end, and nobody may ever write to it', async () => {
    const elsewhere = fs.mkdtempSync(path.join(os.tmpdir(), 'review-devices-'));
    execFileSync('mkfifo', [path.join(elsewhere, 'queue.yaml')]);
    fs.symlinkSync('/dev/zero', path.join(elsewhere, 'zero.yaml'));
    fs.symlinkSync('loop.yaml', path.join(elsewhere, 'loop.yaml'));
    fs.writeFileSync(path.join(elsewhere, 'web.yaml'), SERVICE);
    const { files, leftOut } = await readFolder('.', elsewhere);
    fs.rmSync(elsewhere, { recursive: true });
    expect(files.map(({ name }) => name)).toEqual(['web.yaml']);
    expect(leftOut).toEqual([
      { kind: 'unreadable', file: 'loop.yaml', reason: 'can\'t be read (ELOOP)' },
      { kind: 'unreadable', file: 'queue.yaml', reason: 'is no file; manifests are read from files only' },
      { kind: 'unreadable', file: 'zero.yaml', reason: 'is no file; manifests are read from files only' },
    ]);
  });

  test('UTF-16 is read as kubectl reads it, on disk and in a revision; what is no text is told', async () => {
    const repository = fs.mkdtempSync(path.join(os.tmpdir(), 'review-bytes-'));
    const bigEndian = Buffer.from(`\ufeff${SERVICE}`, 'utf16le').swap16();
    fs.writeFileSync(path.join(repository, 'little.yaml'), Buffer.from(`\ufeff${SERVICE}`, 'utf16le'));
    fs.writeFileSync(path.join(repository, 'big.yaml'), bigEndian);
    fs.writeFileSync(path.join(repository, 'mark.yaml'), `\ufeff${SERVICE}`);
    fs.writeFileSync(path.join(repository, 'latin.yaml'), Buffer.from('# \xe9\n', 'latin1'));
    const own = (...args: string[]) => execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { cwd: repository });
    own('init', '--quiet');
    own('add', '-A');
    own('commit', '--quiet', '--message', 'x');
    const versions = [await readFolder('.', repository), await readRevision('HEAD', { cwd: repository, paths: ['.'] })];
    fs.rmSync(repository, { recursive: true });
    for (const version of versions) {
      expect(contents(version)).toEqual({ 'big.yaml': SERVICE, 'little.yaml': SERVICE, 'mark.yaml': SERVICE });
      expect(version.leftOut).toEqual([{ kind: 'unreadable', file: 'latin.yaml', reason: 'is no text in UTF-8; save it as that' }]);
    }
  });

  test('a link in a revision is followed within the repository, and told where it leads out of it', async () => {
    const repository = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'review-links-')));
    fs.mkdirSync(path.join(repository, 'dist'));
    fs.writeFileSync(path.join(repository, 'shared.txt'), SERVICE);
    const links = { 'within.yaml': '../shared.txt', 'out.yaml': '/etc/passwd', 'above.yaml': '../../x.yaml', 'nowhere.yaml': 'none.yaml', 'git.yaml': '../.git/config' };
    for (const [name, target] of Object.entries(links)) fs.symlinkSync(target, path.join(repository, 'dist', name));
    const own = (...args: string[]) => execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { cwd: repository });
    own('init', '--quiet');
    own('add', '-A');
    own('commit', '--quiet', '--message', 'x');
    const versions = [await readRevision('HEAD', { cwd: repository }), await readFolder('dist', repository, { asGate: true })];
    fs.rmSync(repository, { recursive: true });
    for (const version of versions) {
      expect(contents(version)).toEqual({ 'within.yaml': SERVICE });
      expect(version.leftOut.map(({ kind, file }) => [kind, file])).toEqual(['above', 'git', 'nowhere', 'out'].map(name => ['unreadable', `dist/${name}.yaml`]));
    }
  });

  describe('what a revision can not show is told, so that nobody takes it for empty', () => {
    const own = (cwd: string, ...args: string[]) => execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'protocol.file.allow=always', ...args], { cwd, stdio: 'pipe' });
    let repository: string;

    beforeAll(() => {
      repository = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'review-shown-')));
      own(repository, 'init', '--quiet', 'other');
      own(path.join(repository, 'other'), 'commit', '--quiet', '--allow-empty', '--message', 'x');
      const here = path.join(repository, 'here');
      own(repository, 'init', '--quiet', 'here');
      fs.mkdirSync(path.join(here, 'real/deep'), { recursive: true });
      fs.writeFileSync(path.join(here, 'real/deep/a.yaml'), SERVICE);
      fs.writeFileSync(path.join(here, 'manifest.txt'), SERVICE);
      fs.writeFileSync(path.join(here, 'large.yaml'), 'version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 12345\n');
      fs.symlinkSync('real', path.join(here, 'dist'));
      own(here, 'submodule', '--quiet', 'add', '../other', 'with/sub');
      own(here, 'add', '-A');
      own(here, 'commit', '--quiet', '--message', 'x');
    });

    afterAll(() => fs.rmSync(repository, { recursive: true }));

    test.each([
      ['dist', 'dist', 'is a link'],
      ['dist/deep', 'dist', 'is a link'],
      ['with', 'with/sub', 'is a submodule'],
      ['with/sub', 'with/sub', 'is a submodule'],
      ['with/sub/below', 'with/sub', 'is a submodule'],
      ['large.yaml', 'large.yaml', 'is a pointer of Git LFS'],
    ])('%s', async (folder, file, reason) => {
      const { files, leftOut } = await readVersion(`HEAD:${folder}`, { cwd: path.join(repository, 'here') });
      expect(files).toEqual([]);
      expect(leftOut).toEqual([{ kind: 'unreadable', file, reason: expect.stringMatching(`^${reason}`) }]);
    });

    test('a file that is named is read whatever its name, on disk and in a revision', async () => {
      for (const spec of ['HEAD:manifest.txt', './manifest.txt']) await expect(readVersion(spec, { cwd: path.join(repository, 'here') })).resolves.toMatchObject({ files: [{ name: 'manifest.txt', text: SERVICE }], leftOut: [] });
    });
  });

  test('outside a repository a folder still works', async () => {
    const elsewhere = fs.mkdtempSync(path.join(os.tmpdir(), 'review-elsewhere-'));
    fs.writeFileSync(path.join(elsewhere, 'x.yaml'), 'x');
    await expect(readVersion(elsewhere, { cwd: elsewhere })).resolves.toMatchObject({ files: [{ name: 'x.yaml', path: 'x.yaml', text: 'x' }] });
    fs.rmSync(elsewhere, { recursive: true });
  });
});
