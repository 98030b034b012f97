/** The GitHub Action of action.yml: its script, run as the runner would, with a stand-in for GitHub's command. */
import { load } from 'js-yaml';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const COMMENT = '<!-- cdk8s-connectivity review -->';
let folder: string;

function put(name: string, text: string, mode = 0o644): void {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), text);
  chmodSync(join(folder, name), mode);
}

function git(...args: string[]): void {
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { cwd: join(folder, 'repository') });
}

function pods(service: string): string {
  return '{apiVersion: v1, kind: Pod, metadata: {name: web, labels: {app: web}}, spec: {containers: [{name: web, image: web:1}]}}\n'
    + `---\napiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {${service}, ports: [{port: 80}]}\n`;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'action-'));
  mkdirSync(join(folder, 'it', 'action'), { recursive: true });
  copyFileSync(join(ROOT, 'action/run'), join(folder, 'it/action/run'));
  put('it/lib/cli/main.js', '');
  put('it/bin/cdk8s-connectivity', `
    require(${JSON.stringify(join(ROOT, 'node_modules/tsx/dist/cjs/index.cjs'))});
    const { main } = require(${JSON.stringify(join(ROOT, 'src/cli/main.ts'))});
    const { stdin, stdout, stderr, env } = process;
    main(process.argv.slice(2), { cwd: process.cwd(), env, stdin, stdout, stderr }).then(status => { process.exitCode = status; });
  `);
  put('path/gh', '#!/usr/bin/env bash\nprintf \'%s\\n\' "$*" >> "$GH_CALLS"\ncase "$*" in *--jq*) printf %s "$GH_OWN";; *--input*) cat >> "$GH_CALLS";; esac\n', 0o755);
  mkdirSync(join(folder, 'repository'));
  git('init', '-q', '-b', 'main');
  put('repository/deploy/web.yaml', pods('selector: {app: web}'));
  git('add', '.');
  git('commit', '-qm', 'before');
  put('repository/deploy/web.yaml', pods('type: LoadBalancer, selector: {app: web}'));
  put('repository/other/broken.yaml', pods('selector: {app: wbe}'));
  git('add', '.');
  git('commit', '-qm', 'after');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(inputs: Readonly<Record<string, string>>) {
  const action = load(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as { inputs: Record<string, { default?: string }> };
  const given = (name: string) => inputs[name] ?? action.inputs[name].default ?? '';
  const files = { outputs: join(folder, 'outputs'), summary: join(folder, 'summary'), calls: join(folder, 'calls') };
  for (const file of Object.values(files)) rmSync(file, { force: true });
  const ended = spawnSync('bash', [join(folder, 'it/action/run')], {
    cwd: join(folder, 'repository'),
    encoding: 'utf8',
    env: {
      PATH: `${join(folder, 'path')}:${process.env.PATH}`,
      COMMAND: inputs.command,
      MANIFESTS: given('path'),
      BASE: given('base'),
      SARIF: given('sarif'),
      FAIL_ON: given('fail-on'),
      OUTPUT: given('output'),
      NUMBER: inputs.number ?? '7',
      REPOSITORY: 'example/shop',
      GITHUB_OUTPUT: files.outputs,
      GITHUB_STEP_SUMMARY: files.summary,
      GH_CALLS: files.calls,
      GH_OWN: inputs.own ?? '',
    },
  });
  const text = (file: string) => existsSync(file) ? readFileSync(file, 'utf8') : '';
  return { status: ended.status, out: ended.stdout, outputs: text(files.outputs), summary: text(files.summary), calls: text(files.calls) };
}

test('lint annotates the lines of a pull request, and fails on an error', () => {
  const { status, out } = run({ 'command': 'lint', 'path': 'other', 'fail-on': 'warning' });
  expect(out).toMatch(/^::(error|warning|notice) file=other\/broken.yaml,line=\d+/m);
  expect(status).toBe(1);
});

test('lint of a folder without mistakes passes', () => {
  expect(run({ command: 'lint', path: 'deploy' })).toMatchObject({ status: 0 });
});

test('lint writes SARIF where a file is named, also when it found something', () => {
  expect(run({ 'command': 'lint', 'path': 'other', 'sarif': 'findings.sarif', 'fail-on': 'warning' }).status).toBe(1);
  const sarif: unknown = JSON.parse(readFileSync(join(folder, 'repository/findings.sarif'), 'utf8'));
  expect(sarif).toMatchObject({ version: '2.1.0' });
});

test('review writes the review and the summary before it fails on an opening', () => {
  const { status, outputs, summary } = run({ command: 'review', path: 'deploy', base: 'HEAD^1' });
  expect(summary).toContain(COMMENT);
  expect(summary).toContain('LoadBalancer web');
  expect(outputs).toBe('reviewed=true\n');
  expect(status).toBe(1);
});

test('review that must not fail says the same and passes', () => {
  expect(run({ 'command': 'review', 'path': 'deploy', 'fail-on': 'never' })).toMatchObject({ status: 0, outputs: 'reviewed=true\n' });
});

test('several folders are read, one a line', () => {
  expect(run({ 'command': 'review', 'path': 'deploy\nother\n', 'fail-on': 'never' }).summary).toContain('broken.yaml');
});

describe('comment', () => {
  const review = () => put('repository/review.md', `${COMMENT}\n# @everybody $(touch hacked)\n`);

  test('makes the first comment', () => {
    review();
    const { status, calls } = run({ command: 'comment' });
    expect(status).toBe(0);
    expect(calls).toContain('--method POST repos/example/shop/issues/7/comments');
    expect(calls).toContain('$(touch hacked)');
  });

  test('changes its own comment afterwards', () => {
    review();
    expect(run({ command: 'comment', own: '4711' }).calls).toContain('--method PATCH repos/example/shop/issues/comments/4711');
  });

  test.each([
    ['a file that no review wrote', { text: '# LGTM\n', number: '7' }, 'is no review'],
    ['an event that is no pull request', { text: `${COMMENT}\n`, number: '' }, 'needs the event pull_request'],
  ])('refuses %s', (_, { text, number }, message) => {
    put('repository/review.md', text);
    const { status, out, calls } = run({ command: 'comment', number });
    expect(out).toContain(message);
    expect([status, calls]).toEqual([2, '']);
  });
});

test('a command that does not exist is refused by name', () => {
  expect(run({ command: 'reviews' })).toMatchObject({ status: 2, out: '::error::command has to be lint, review or comment, not "reviews".\n' });
});
