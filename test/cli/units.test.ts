/** What is applied together and what is left out is the same for all commands. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { main } from '../../src/cli/main';

let cwd: string;
const { PATH } = process.env;
beforeEach(() => { cwd = mkdtempSync(join(tmpdir(), 'units-')); });
afterEach(() => {
  process.env.PATH = PATH;
  rmSync(cwd, { recursive: true });
});

const web = (selector: string) => `{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: ${selector}}, ports: [{port: 80}]}}
---
{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: a, image: "b:1"}]}}}}
`;
const BROKEN = 'apiVersion: v1\nkind: Service\n  metadata: {}\n';

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, name)), { recursive: true });
    writeFileSync(join(cwd, name), text);
  }
}

/** A kustomize that answers with the file built.yaml of the folder, or says what it was asked. */
function install(script: string): void {
  write({ 'bin/kustomize': `#!/bin/sh\n${script}\n` });
  chmodSync(join(cwd, 'bin/kustomize'), 0o755);
  process.env.PATH = `${join(cwd, 'bin')}${delimiter}${PATH}`;
}

function run(...args: readonly string[]): ReturnType<typeof runOn> {
  return runOn('', ...args);
}

async function runOn(input: string, ...args: readonly string[]): Promise<{ status: number; out: string; err: string }> {
  const [out, err]: string[][] = [[], []];
  const [stdout, stderr] = [out, err].map(said => ({ write: (text: string) => said.push(text) }));
  const status = await main(args, { cwd, env: {}, stdin: Readable.from([input]), stdout, stderr });
  return { status, out: out.join(''), err: err.join('') };
}

test('a kustomization is judged as it is built, and the finding stands in the file of its base', async () => {
  write({
    'k/base/kustomization.yaml': 'resources: [web.yaml]\n',
    'k/base/web.yaml': web('web'),
    'k/dev/kustomization.yaml': 'resources: [../base]\nnamePrefix: dev-\n',
    'k/dev/built.txt': web('wbe').replaceAll('name: web', 'name: dev-web'),
  });
  install('cat "$3/built.txt"');
  const { status, out } = await run('lint', 'k');
  expect(out).toContain('k/base/web.yaml\n');
  expect(out).toContain('selector-no-pods\n        The selector app=wbe matches no pod; those of Deployment default/dev-web carry app=web. As k/dev builds it.');
  expect(status).toBe(0);
  expect((await run('graph', 'k')).out).toContain('dev-web');
});

test('a kustomization that is refused is read as it stands, and that is said', async () => {
  write({ 'k/kustomization.yaml': 'resources: [web.yaml]\nnamePrefix: x-\n', 'k/web.yaml': web('wbe') });
  install('echo "Error: no such thing" >&2; exit 1');
  const { status, out, err } = await run('lint', 'k');
  expect([status, out, err]).toEqual([0, 'nothing found in 2 objects\n',
    'Read without its patches: k is not built: kustomize refuses it: no such thing.\n1 document was passed by: no Kubernetes manifests (--verbose names them).\n']);
});

test('what kubectl logs is told without the time and without the path', async () => {
  write({ 'k/kustomization.yaml': 'resources: [web.yaml]\nnamePrefix: x-\n', 'k/web.yaml': web('web') });
  install('echo "E1122 00:31:19.928985   32549 run.go:72] \\"command failed\\" err=\\"file \'$PWD/k/a.yaml\' is not \\\\\\"there\\\\\\"\\"" >&2; exit 1');
  expect((await run('lint', 'k')).err).toBe('Read without its patches: k is not built: kustomize refuses it: file \'k/a.yaml\' is not "there".\n1 document was passed by: no Kubernetes manifests (--verbose names them).\n');
});

test('settings in JSON with comments are no manifest', async () => {
  write({ 'k/web.yaml': web('web'), 'k/.devcontainer/devcontainer.json': '// see the reference\n// here\n{\n  "name": "a",\n}\n' });
  expect(await run('lint', 'k')).toMatchObject({ status: 0, err: '1 document was passed by: no Kubernetes manifests (--verbose names them).\n' });
});

test('a name with a variable in it is filled in before it is applied', async () => {
  write({ 'k/web.yaml': web('web').replace('metadata: {name: web}, spec: {selector: {app: web}', 'metadata: {name: ROLLOUT_NAME-active}, spec: {selector: {app: web}') });
  expect((await run('lint', 'k')).out).not.toContain('service-name');
  write({ 'k/web.yaml': web('web').replace('metadata: {name: web}, spec: {selector: {app: web}', 'metadata: {name: Web_active}, spec: {selector: {app: web}') });
  expect((await run('lint', 'k')).out).toContain('service-name');
});

test('nothing is run for a kustomization that names an address', async () => {
  write({ 'k/kustomization.yaml': 'resources: [web.yaml, "https://example.com/a.yaml"]\n', 'k/web.yaml': web('web') });
  install('touch ran; exit 1');
  expect((await run('lint', 'k')).err).toContain('k names https://example.com/a.yaml, which is not fetched.');
  expect((await run('lint', 'ran')).err).toContain('There is no file or folder \'ran\' in');
});

test.each([
  ['lint', 'k'], ['graph', 'k'], ['policies', 'k'], ['review', 'k', 'k'], ['verify', 'k', '--dry-run'],
])('%s leaves out what --exclude and .connectivityignore say', async (command, ...args) => {
  write({ 'k/web.yaml': web('web'), 'k/test/a.yaml': BROKEN });
  expect((await run(command, ...args)).status).toBe(2);
  expect((await run(command, ...args, '--exclude', 'test/')).status).toBe(0);
  write({ 'k/.connectivityignore': 'test/*\n' });
  expect((await run(command, ...args)).status).toBe(0);
});

test('what could not be read does not hide what was found', async () => {
  write({ 'k/web.yaml': web('web').replace('port: 80', 'port: 0'), 'k/a.yaml': BROKEN });
  const { status, out, err } = await run('lint', 'k');
  expect(status).toBe(2);
  expect(out).toContain('port-number');
  expect(err).toContain('lint: 1 finding is to be corrected besides what could not be read.\n');
});

test('the units are counted and listed', async () => {
  write({ 'k/dev/web.yaml': web('web'), 'k/prod/web.yaml': web('web').replace('port: 80', 'port: 81') });
  expect((await run('lint', 'k')).out).toBe('nothing found in 4 objects of 2 units\n');
  expect(JSON.parse((await run('lint', 'k', '--format', 'json')).out).units).toEqual(['dev', 'prod'].map(name => ({ name: `k/${name}`, kind: 'folder', objects: 2, partial: false })));
  expect((await run('lint', 'k', '--unit', 'k')).out).toContain('object-twice');
  expect((await run('lint', 'k', '--unit', 'nowhere')).err).toContain('--unit nowhere holds nothing of what is read.');
});

test.each<[command: string, out: RegExp, err: RegExp]>([
  ['lint', /nothing found in 2 objects/, /^$/],
  ['graph', /web.*Deployment/s, /^$/],
  ['policies', /kind: NetworkPolicy/, /who calls Service web of namespace default/],
])('%s reads the standard input, and says where it is broken', async (command, out, err) => {
  const good = await runOn(web('web'), command, '-');
  expect(good).toEqual({ status: 0, err: expect.stringMatching(err), out: expect.stringMatching(out) });
  const bad = await runOn(BROKEN, command, '-');
  expect(bad.status).toBe(2);
  expect(bad.err).toContain('<stdin>:3 is no YAML');
});

test.each(['lint', 'graph', 'policies'])('%s takes a Deployment for its pods, where all are read from a cluster', async command => {
  const made = `${web('web').replaceAll('metadata: {name: web}', 'metadata: {name: web, uid: a, resourceVersion: "1"}')}---
{apiVersion: v1, kind: Pod, metadata: {name: web-1, uid: b, labels: {app: web}, ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, uid: a, controller: true}]}, spec: {containers: [{name: a, image: "b:1"}]}}
`;
  const { status, out } = await runOn(made, command, '-');
  expect(status).toBe(0);
  expect(out).not.toContain('web-1');
});

test.each(['lint', 'graph', 'policies'])('%s of an empty folder says what to do first', async command => {
  expect(await run(command)).toEqual({ status: 2, out: '', err: `${command}: there is no folder 'dist' in ${cwd}. Synthesize first (npx cdk8s synth), or name the manifests: a folder, a file, or - for standard input.\n` });
  expect((await run(command, 'deploy')).err).toContain(`There is no file or folder 'deploy' in ${cwd}, and no git repository in which it could be a revision. Name a folder of manifests.`);
});
