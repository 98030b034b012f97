/** The review compares what is applied together, and no division into units hides what a change opens. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { main } from '../../src/cli/main';

type Files = Readonly<Record<string, string>>;

let cwd: string;
const { PATH } = process.env;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'review-units-'));
  // Builds what stands in base, changed by the lines of p.yaml.
  write({ 'bin/kustomize': '#!/bin/sh\nif grep -q refused "$3/p.yaml"; then echo "Error: $PWD has no such thing" >&2; exit 1; fi\nsed -f "$3/p.yaml" "$3/../base/web.yaml"\n' });
  chmodSync(join(cwd, 'bin/kustomize'), 0o755);
  process.env.PATH = `${join(cwd, 'bin')}${delimiter}${PATH}`;
});
afterEach(() => {
  process.env.PATH = PATH;
  rmSync(cwd, { recursive: true });
});

function write(files: Files): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, name)), { recursive: true });
    writeFileSync(join(cwd, name), text);
  }
}

async function review(before: Files, after: Files, ...args: readonly string[]): Promise<{ status: number; out: string; err: string }> {
  for (const [version, files] of [['before', before], ['after', after]] as const) {
    mkdirSync(join(cwd, version));
    write(Object.fromEntries(Object.entries(files).map(([name, text]) => [`${version}/${name}`, text])));
  }
  const [out, err]: string[][] = [[], []];
  const [stdout, stderr] = [out, err].map(said => ({ write: (text: string) => said.push(text) }));
  const status = await main(['review', './before', './after', '--format', 'text', '--fail-on', 'broadening', ...args], { cwd, env: {}, stdin: Readable.from([]), stdout, stderr });
  return { status, out: out.join(''), err: err.join('') };
}

const pod = (name: string) => `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, labels: {app: ${name}}}, spec: {containers: [{name: a, image: "b:1"}]}}\n`;
const web = (type: string, port = 80) => `${pod('web')}---\n{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {type: ${type}, selector: {app: web}, ports: [{port: ${port}}]}}\n`;
const CLOSED = '{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: closed}, spec: {podSelector: {}, policyTypes: [Ingress]}}\n';
const OPENED = 'Outside the cluster can now reach Pod web on port 80, through LoadBalancer web';
const BASE = { 'base/kustomization.yaml': 'resources: [web.yaml]\n', 'base/web.yaml': web('ClusterIP') };
const overlay = (name: string, patch: string, more = '') => ({ [`${name}/kustomization.yaml`]: `resources: [../base]\npatches: [{path: p.yaml}]\n${more}`, [`${name}/p.yaml`]: patch });
const REMOTE = 'resources: [web.yaml, "https://example.com/a.yaml"]\n';

test.each<[string, Files, Files, number, string]>([
  ['an opening in one of two overlays', { 'dev/a.yaml': web('ClusterIP'), 'prod/a.yaml': web('ClusterIP', 81) }, { 'dev/a.yaml': web('LoadBalancer'), 'prod/a.yaml': web('ClusterIP', 81) }, 1, `! dev: ${OPENED}`],
  ['an opening in one unit, where another has the same open already', { 'dev/a.yaml': web('LoadBalancer'), 'prod/a.yaml': web('ClusterIP', 81) }, { 'dev/a.yaml': web('LoadBalancer'), 'prod/a.yaml': web('LoadBalancer', 80) }, 1, '! prod: Outside the cluster can now reach Pod web'],
  ['the same opening in two units, once', { ...BASE, ...overlay('dev', 's/a/a/'), ...overlay('prod', 's/b/b/') }, { ...BASE, 'base/web.yaml': web('LoadBalancer'), ...overlay('dev', 's/a/a/'), ...overlay('prod', 's/b/b/') }, 1, `! dev and prod: ${OPENED}`],
  ['a unit that is new', { 'dev/a.yaml': web('ClusterIP') }, { 'dev/a.yaml': web('ClusterIP'), 'prod/a.yaml': web('LoadBalancer', 81) }, 1, '! prod: '],
  ['a file that moves into another unit', { 'dev/a.yaml': web('LoadBalancer'), 'dev/b.yaml': pod('b'), 'prod/b.yaml': pod('b').replace('b:1', 'b:2') },
    { 'dev/b.yaml': pod('b'), 'prod/a.yaml': web('LoadBalancer'), 'prod/b.yaml': pod('b').replace('b:1', 'b:2') }, 1, '! prod: Pod web is new, and outside the cluster can reach it'],
  ['what a kustomization changes', { ...BASE, ...overlay('dev', 's/a/a/') }, { ...BASE, ...overlay('dev', 's/ClusterIP/LoadBalancer/') }, 1, `! ${OPENED}`],
  ['a policy that a kustomization no longer takes', { ...BASE, 'base/kustomization.yaml': 'resources: [web.yaml, p.yaml]\n', 'base/p.yaml': CLOSED }, { ...BASE, 'base/p.yaml': CLOSED }, 1, '! base: Every pod of the cluster can now reach Pod web'],
  ['a policy that is gone, of a unit without pods', { 'k/kustomization.yaml': 'resources: [a.yaml]\n', 'k/a.yaml': web('ClusterIP'), 'p/p.yaml': CLOSED, 'p/q.yaml': pod('q').replace('metadata: {', 'metadata: {namespace: q, ') },
    { 'k/kustomization.yaml': 'resources: [a.yaml]\n', 'k/a.yaml': web('ClusterIP'), 'p/q.yaml': pod('q').replace('metadata: {', 'metadata: {namespace: q, ') }, 1, '! Every pod of the cluster can now reach Pod web'],
])('the gate sees %s', async (_, before, after, expected, said) => {
  const { status, out } = await review(before, after);
  expect(out).toContain(said);
  expect(status).toBe(expected);
});

test.each<[string, Files, Files]>([
  ['a unit that is gone', { 'dev/a.yaml': web('ClusterIP'), 'prod/a.yaml': web('LoadBalancer', 81) }, { 'dev/a.yaml': web('ClusterIP') }],
  ['a folder under another name', { 'dev/a.yaml': web('ClusterIP'), 'prod/a.yaml': web('LoadBalancer', 81) }, { 'dev/a.yaml': web('ClusterIP'), 'live/a.yaml': web('LoadBalancer', 81) }],
  ['a kustomization that comes to a folder', { 'k/a.yaml': web('LoadBalancer') }, { 'k/a.yaml': web('LoadBalancer'), 'k/kustomization.yaml': 'resources: [a.yaml]\n' }],
  ['a file that a kustomization no longer takes', { 'k/a.yaml': web('LoadBalancer'), 'k/b.yaml': pod('b'), 'k/kustomization.yaml': 'resources: [a.yaml, b.yaml]\n' }, { 'k/a.yaml': web('LoadBalancer'), 'k/b.yaml': pod('b'), 'k/kustomization.yaml': 'resources: [b.yaml]\n' }],
  ['a generated ConfigMap of what is not built', { 'k/a.yaml': pod('a'), 'k/kustomization.yaml': REMOTE.replace('web', 'a') }, { 'k/a.yaml': pod('a'), 'k/kustomization.yaml': `${REMOTE.replace('web', 'a')}configMapGenerator: [{name: c, literals: [a=b]}]\n` }],
  ['another image of what is not built', { 'k/a.yaml': pod('a'), 'k/kustomization.yaml': `${REMOTE.replace('web', 'a')}namespace: x\nimages: [{name: a, newTag: "1"}]\n` }, { 'k/a.yaml': pod('a'), 'k/kustomization.yaml': `${REMOTE.replace('web', 'a')}namespace: x\nimages: [{name: a, newTag: "2"}]\n` }],
])('the gate lets pass %s', async (_, before, after) => {
  expect(await review(before, after)).toMatchObject({ status: 0 });
});

const TRANSFORMED: Files = { ...BASE, 'dev/kustomization.yaml': 'resources: [../base]\ntransformers: [t.yaml]\n', 'dev/t.yaml': 'kind: LabelTransformer\nlabels: {a: b}\n' };
const REFUSED = 's/refused/refused/';
const UNBUILT: Files = { ...BASE, ...overlay('dev', REFUSED, 'namespace: shop\n') };
test.each<[string, Files, string]>([
  ['a patch', { ...UNBUILT, ...overlay('dev', `${REFUSED}g`, 'namespace: shop\n') }, 'no such thing'],
  ['a namespace', { ...UNBUILT, ...overlay('dev', REFUSED, 'namespace: other\n') }, 'no such thing'],
  ['a patch that deletes', { ...UNBUILT, ...overlay('dev', REFUSED, 'namespace: shop\npatchesStrategicMerge: ["{kind: NetworkPolicy, $patch: delete}"]\n') }, 'no such thing'],
  ['something remote', { ...UNBUILT, 'dev/kustomization.yaml': `${UNBUILT['dev/kustomization.yaml']}bases: ["https://example.com/a"]\n` }, 'it names https://example.com/a, which is not fetched'],
  ['a new kustomization', { ...UNBUILT, ...overlay('prod', REFUSED) }, 'no such thing'],
])('what a kustomization does that can not be built is not called unchanged: %s', async (_, after, reason) => {
  const { status, out, err } = await review(UNBUILT, after);
  expect(out).toContain('is not built, so what it opens is not known');
  expect(err).toContain(reason);
  expect(err).not.toContain(tmpdir());
  expect(status).toBe(2);
});

test('a transformer that changed is not called unchanged', async () => {
  const { status, err } = await review(TRANSFORMED, { ...TRANSFORMED, 'dev/t.yaml': 'kind: LabelTransformer\nlabels: {a: c}\n' });
  expect(err).toContain('dev/kustomization.yaml is changed and is not built');
  expect(status).toBe(2);
});

test('a kustomization that can not be built and does what it did is compared as its resources stand', async () => {
  const { status, out } = await review(UNBUILT, { ...UNBUILT, 'base/web.yaml': web('LoadBalancer') });
  expect(out).toContain(`! ${OPENED}`);
  expect(status).toBe(1);
});

test('a revision of git is built like a folder', async () => {
  const git = (...args: string[]) => execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { cwd });
  write(Object.fromEntries(Object.entries({ ...BASE, ...overlay('dev', 's/a/a/') }).map(([name, text]) => [`dist/${name}`, text])));
  git('init', '--quiet');
  git('add', 'dist');
  git('commit', '--quiet', '--message', 'first');
  write({ 'dist/dev/p.yaml': 's/ClusterIP/LoadBalancer/' });
  const said: string[] = [];
  const output = { write: (text: string) => said.push(text) };
  const io = { cwd, env: {}, stdin: Readable.from([]), stdout: output, stderr: output };
  expect(await main(['review', 'HEAD', '--fail-on', 'broadening', '--format', 'text'], io)).toBe(1);
  expect(said.join('')).toContain(OPENED);
});

test('one unit is told as before: without its name', async () => {
  const { out } = await review({ 'k/a.yaml': web('ClusterIP') }, { 'k/a.yaml': web('LoadBalancer') });
  expect(out).toContain(`  ! ${OPENED}`);
  expect(out).toContain('  changed Service web\n');
});

test('a kustomization that is read is not called unread', async () => {
  expect((await review(BASE, BASE)).out).toBe('No change: all 2 objects say the same.\n');
});

test('a change of .connectivityignore hides nothing, and is told', async () => {
  const { status, out } = await review({ 'a.yaml': web('ClusterIP'), '.connectivityignore': 'other/\n' }, { 'a.yaml': web('LoadBalancer'), '.connectivityignore': '*\n', 'k/.connectivityignore': '*\n' });
  expect(out).toContain('.connectivityignore and k/.connectivityignore differ between the versions: what is left out of both is what ./before says.');
  expect(out).toContain(OPENED);
  expect(status).toBe(1);
});
