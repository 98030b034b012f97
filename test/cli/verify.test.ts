import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { run } from '../../src/cli/verify';
import { CannotRun, VerifyOptions } from '../../src/cluster';
import { Interrupted } from '../../src/cluster/kind';
import { ResultData, ResultsData } from '../../src/plan/results';

const READY: ResultData = { id: 'Deployment default/web is ready', step: 0, expected: 'ready', observed: 'ready', verdict: 'held' };
const RESULTS: ResultsData = { version: 1, cluster: 'kind-x', results: [READY], summary: { held: 3, failed: 0, notObserved: 0, allowed: 0 } };

async function verifying(args: readonly string[], check: (options: VerifyOptions) => Promise<ResultsData> = () => Promise.resolve(RESULTS)) {
  const said = { out: '', err: '' };
  const seen: VerifyOptions[] = [];
  const code = await run(args, {
    cwd: '/app',
    env: {},
    stdin: Readable.from([]),
    stdout: { write: text => { said.out += text; } },
    stderr: { write: text => { said.err += text; } },
  }, options => {
    seen.push(options);
    return check(options);
  });
  return { code, ...said, options: seen[0] };
}

test('dist is checked on a kind cluster of its own when nothing else is said', async () => {
  const { code, options } = await verifying([]);
  expect(code).toBe(0);
  expect(options).toMatchObject({ dir: '/app/dist', context: undefined });
});

test('options are understood', async () => {
  const { options } = await verifying(['out', '--context', 'prod', '--keep', '--timeout', '10', '--allow-unobserved', 'load-balancer', '--probe-image', 'me/probe']);
  expect(options).toMatchObject({ dir: '/app/out', context: 'prod', keep: true, timeoutSeconds: 10, allowUnobserved: ['load-balancer'], probeImage: 'me/probe' });
  expect((await verifying(['--kind', '--workers', '2', '--publish', '8080:30080'])).options).toMatchObject({ kind: { workers: 2, portMappings: [{ hostPort: 8080, nodePort: 30080 }] } });
});

test.each<[string, readonly string[], number, string]>([
  ['is counted', [], 0, '1 document was passed by: no Kubernetes manifests (--verbose names them).\n'],
  ['is named with --verbose', ['--verbose'], 0, 'passed by: values.yaml:1 is no Kubernetes manifest: it has no kind.\n'],
  ['is refused with --strict', ['--strict'], 2, 'values.yaml:1 is no Kubernetes manifest: it has no kind.\nverify: '],
])('what is no manifest %s', async (_name, args, code, message) => {
  const folder = mkdtempSync(join(tmpdir(), 'verify-'));
  writeFileSync(join(folder, 'values.yaml'), 'replicas: 3\n');
  writeFileSync(join(folder, 'web.yaml'), 'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80}]}\n');
  try {
    const said = await verifying([folder, '--dry-run', ...args]);
    expect(said.code).toBe(code);
    expect(said.err.replaceAll(/\S*values\.yaml/g, 'values.yaml')).toContain(message);
    expect(said.out.includes('Service')).toBe(code === 0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.each<[string, Partial<ResultsData['summary']>, number]>([
  ['all held', {}, 0],
  ['something was allowed to be absent', { allowed: 1 }, 0],
  ['something did not hold', { failed: 1 }, 1],
  ['something could not be observed', { notObserved: 1 }, 1],
])('%s', async (_name, summary, expected) => {
  const { code } = await verifying([], () => Promise.resolve({ ...RESULTS, summary: { ...RESULTS.summary, ...summary } }));
  expect(code).toBe(expected);
});

test('where nothing was checked, nothing held', async () => {
  const nothing = { ...RESULTS, results: [], summary: { ...RESULTS.summary, held: 0 } };
  const { code, out } = await verifying([], () => Promise.resolve(nothing));
  expect(code).toBe(1);
  expect(out).toContain('nothing was checked on kind-x: nothing was expected, and no workload had to get ready');
});

test('the result goes to standard output alone, progress to standard error', async () => {
  const { out, err } = await verifying(['--format', 'json'], options => {
    options.tell?.({ kind: 'said', text: 'hello' });
    return Promise.resolve(RESULTS);
  });
  expect(JSON.parse(out)).toEqual(RESULTS);
  expect(err).toBe('# hello\n');
});

test.each<[string, readonly string[], string]>([
  ['an unknown option', ['--nosuch'], '--nosuch is no option of this command.'],
  ['two folders', ['a', 'b'], 'one folder is checked at a time, not a and b.'],
  ['a cluster that is both made and there', ['--kind', '--context', 'x'], '--kind is about a cluster that is made, --context names an existing one'],
  ['a kubeconfig without a context', ['--kubeconfig', 'x'], 'name it with --context, so that no cluster is touched by accident.'],
  ['a format that is none', ['--format', 'xml'], '--format xml is not known. One of: text, tap, junit, json.'],
  ['a number that is none', ['--timeout', 'soon'], '--timeout takes a whole number from 0 to 86400, not soon.'],
  ['nothing side by side', ['--parallel', '0'], '--parallel takes a whole number from 1 to 1000, not 0.'],
  ['a port mapping that is none', ['--publish', '8080'], '--publish takes HOST:NODE, two port numbers, not 8080.'],
  ['something else that may be absent', ['--allow-unobserved', 'dns'], '--allow-unobserved takes load-balancer, not dns.'],
])('%s is refused before anything is touched', async (_name, args, message) => {
  const { code, err, options } = await verifying(args);
  expect([code, options]).toEqual([2, undefined]);
  expect(err).toContain(message);
  expect(err).toContain('--help');
});

test.each<[string, Error, string]>([
  ['could not run', new CannotRun('kubectl was not found', 'install it'), 'verify: kubectl was not found; install it.\n'],
  ['was interrupted', new Interrupted(), 'verify: interrupted; what was made is removed.\n'],
  ['broke', new Error('oh'), 'verify: oh.\n'],
])('exit status 2 when it %s', async (_name, error, message) => {
  expect(await verifying([], () => Promise.reject(error))).toMatchObject({ code: 2, err: message, out: '' });
});

test('Ctrl-C ends the run by its signal, and is not listened to afterwards', async () => {
  const before = process.listenerCount('SIGINT');
  const { code } = await verifying([], ({ signal }) => new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(new Interrupted()));
    process.emit('SIGINT');
  }));
  expect([code, process.listenerCount('SIGINT')]).toEqual([2, before]);
});

test('what is kept is not said to be removed when Ctrl-C comes', async () => {
  const { err } = await verifying(['--keep'], ({ signal }) => new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(new Interrupted()));
    process.emit('SIGINT');
  }));
  expect(err).toBe('# interrupted\nverify: interrupted.\n');
});

test('help is no error', async () => {
  const { code, out } = await verifying(['--help']);
  expect(code).toBe(0);
  expect(out).toContain('Usage: cdk8s-connectivity verify [DIR] [options]');
});
