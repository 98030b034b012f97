import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { run } from '../../src/cli/lint';
import { main } from '../../src/cli/main';

let cwd: string;
beforeEach(() => { cwd = mkdtempSync(join(tmpdir(), 'lint-')); });
afterEach(() => rmSync(cwd, { recursive: true }));

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: web
          image: example/web
`;
const service = (selector: string, nodePort = 30001) => `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  type: NodePort
  ports:
    - port: 80
      nodePort: ${nodePort}
  selector:
    app: ${selector}
`;
const refused = service('web', 80);
const good = `${deployment}---\n${service('web')}`;
const doubtful = `${deployment}---\n${service('wbe')}`;

function write(name: string, text: string): void {
  mkdirSync(dirname(join(cwd, name)), { recursive: true });
  writeFileSync(join(cwd, name), text);
}

interface Ran {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

async function lint(args: readonly string[], { stdin = '', isTTY = false, env = {} } = {}): Promise<Ran> {
  const [out, err]: string[][] = [[], []];
  const status = await run(args, {
    cwd,
    env,
    stdin: Readable.from([stdin]),
    stdout: { write: (text: string) => out.push(text), isTTY },
    stderr: { write: (text: string) => err.push(text) },
  });
  return { status, out: out.join(''), err: err.join('') };
}

describe('lint', () => {
  test('says that nothing was found, and in how much', async () => {
    write('app.yaml', good);
    expect(await lint(['app.yaml'])).toEqual({ status: 0, out: 'nothing found in 2 objects\n', err: '' });
  });

  test('groups findings by file, each with its line, what is wrong and what to do', async () => {
    write('k8s/app.yaml', doubtful);
    const { status, out } = await lint(['k8s']);
    expect(out).toBe([
      'k8s/app.yaml',
      '    27  warning  Service default/web  selector-no-pods',
      '        The selector app=wbe matches no pod; those of Deployment default/web carry app=web.',
      '        Make the selector say labels that the pods carry.',
      '',
      '1 warning in 2 objects',
      '',
    ].join('\n'));
    expect(status).toBe(0);
  });

  test.each([
    [['app.yaml'], doubtful, 0],
    [['app.yaml', '--fail-on', 'warning'], doubtful, 1],
    [['app.yaml', '--fail-on', 'never'], refused, 0],
    [['app.yaml'], `${deployment}---\n${refused}`, 1],
    [['app.yaml'], 'kind: {{ template }}\n', 0],
    [['app.yaml'], 'replicas: 3\n', 0],
    [['app.yaml'], 'kind: [\n', 2],
    [['app.yaml'], `${good}---\na: [\n`, 2],
    [['missing.yaml'], good, 2],
    [['app.yaml', '--format', 'xml'], good, 2],
    [['app.yaml', '--platform', 'moon'], good, 2],
    [['app.yaml', '--kubernetes-version', 'latest'], good, 2],
    [['app.yaml', '--nonsense'], good, 2],
    [[], good, 2],
    [['--help'], good, 0],
  ])('%j ends with its exit status', async (args, text, status) => {
    write('app.yaml', text);
    expect((await lint(args)).status).toBe(status);
  });

  test('what can not be read is named with file and line, and hides no finding', async () => {
    write('app.yaml', `${doubtful}---\na: [\n`);
    const { out, err } = await lint(['app.yaml']);
    expect(out).toContain('selector-no-pods');
    expect(err).toMatch(/^app\.yaml:\d+ is no YAML: /);
  });

  test('what is no manifest is passed by: counted, named with --verbose, a fault with --strict', async () => {
    write('k8s/app.yaml', good);
    write('k8s/values.yaml', 'replicas: 3\n');
    write('k8s/kustomization.yaml', 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [app.yaml]\n');
    write('k8s/patch.json', '[{"op": "remove", "path": "/spec"}]');
    write('k8s/template.yaml', 'kind: {{ .Values.kind }}\n');
    const counted = await lint(['k8s']);
    expect([counted.status, counted.err]).toEqual([0, '4 documents were passed by: no Kubernetes manifests (--verbose names them).\n']);
    expect((await lint(['k8s', '--verbose'])).err).toContain('passed by: k8s/values.yaml:1 is no Kubernetes manifest: it has no kind.\n');
    const strict = await lint(['k8s', '--strict']);
    expect([strict.status, strict.err.trimEnd().split('\n').length]).toEqual([2, 4]);
  });

  test('reads standard input', async () => {
    const { out } = await lint(['-'], { stdin: doubtful });
    expect(out).toContain('<stdin>\n    27  warning');
  });

  test('paints on a terminal, unless NO_COLOR says otherwise', async () => {
    write('app.yaml', doubtful);
    expect((await lint(['app.yaml'], { isTTY: true })).out).toContain('\u001b[33mwarning\u001b[0m');
    expect((await lint(['app.yaml'], { isTTY: true, env: { NO_COLOR: '1' } })).out).not.toContain('\u001b');
    expect((await lint(['app.yaml'])).out).not.toContain('\u001b');
  });

  test('writes nothing that a terminal would obey', async () => {
    const { out } = await lint(['-'], { stdin: `${deployment}---\n${service('"\\e[31mx"')}` });
    expect(out).not.toContain('\u001b');
    expect(out).toContain('\\u001b[31mx');
  });

  test('counts what is acknowledged', async () => {
    const annotated = service('wbe').replace('  name: web', '  name: web\n  annotations:\n    connectivity.cdk8s.io/acknowledge: "selector-no-pods: team b"');
    expect((await lint(['-', '--fail-on', 'warning'], { stdin: `${deployment}---\n${annotated}` })))
      .toEqual({ status: 0, out: 'nothing found in 2 objects, 1 acknowledged\n', err: '' });
  });

  test('a mistake that a file makes many times is told once, with its lines', async () => {
    write('app.yaml', [1, 2, 3, 4, 5].map(name => refused.replace('name: web', `name: web${name}`)).join('---\n') + `---\n${deployment}`);
    const { out, status } = await lint(['app.yaml']);
    expect(status).toBe(1);
    expect(out.match(/node-port-range/g)).toHaveLength(1);
    expect(out).toContain('        4 more of this rule in this file: lines 21, 33, 45, 57\n');
    expect(JSON.parse((await lint(['app.yaml', '--format', 'json'])).out).findings).toHaveLength(9);
  });

  test('follows the plan in a folder', async () => {
    write('dist/app.k8s.yaml', deployment);
    write('dist/one.k8s.yaml', service('web'));
    write('dist/two.k8s.yaml', service('web', 30002));
    expect((await lint(['--unit', 'dist'])).status).toBe(1);
    const files = (kind: string, chart: string) => ({ kind, charts: [chart], files: [`${chart}.k8s.yaml`] });
    const steps = [files('apply', 'app'), files('apply', 'one'), files('remove', 'one'), files('apply', 'two')];
    write('dist/connectivity.plan', JSON.stringify({ version: 1, clusterDomain: 'cluster.local', steps }));
    expect((await lint(['--fail-on', 'warning'])).out).toBe('nothing found in 3 objects\n');
    write('dist/connectivity.plan', '{}');
    expect(await lint([])).toMatchObject({ status: 2, err: expect.stringContaining('connectivity.plan') });
  });

  test('takes the platform and the version into account', async () => {
    const balancers = ['a', 'b'].map(name => `${deployment}---\n${service('web')}`.replace(/web/g, name).replace('NodePort', 'LoadBalancer').replace(/ {6}nodePort.*\n/, ''));
    write('app.yaml', `${balancers.join('---\n')}`);
    expect((await lint(['app.yaml', '--platform', 'k3s'])).out).toContain('load-balancer-port-shared');
    expect((await lint(['app.yaml', '--platform', 'cloud'])).out).toBe('nothing found in 4 objects\n');
  });
});

describe('formats', () => {
  beforeEach(() => write('app.yaml', `${deployment}---\n${service('wbe,x: 50%')}`.replace('wbe,x: 50%', '"w%,:"')));

  test('json has every part of a finding, its line too', async () => {
    const { out } = await lint(['app.yaml', '--format', 'json']);
    const { findings, objects }: { findings: unknown[]; objects: number } = JSON.parse(out);
    expect(objects).toBe(2);
    expect(findings).toContainEqual(expect.objectContaining({
      rule: 'selector-no-pods', severity: 'warning', file: 'app.yaml', line: 27, field: 'spec.selector', object: { kind: 'Service', namespace: 'default', name: 'web' },
    }));
  });

  test('sarif names the rules that it uses and where', async () => {
    const { out } = await lint(['app.yaml', '--format', 'sarif']);
    const { version, runs } = JSON.parse(out);
    expect(version).toBe('2.1.0');
    const { tool, results } = runs[0];
    expect(results.map(({ ruleId }: { ruleId: string }) => ruleId)).toContain('selector-no-pods');
    expect(new Set(tool.driver.rules.map(({ id }: { id: string }) => id))).toEqual(new Set(results.map(({ ruleId }: { ruleId: string }) => ruleId)));
    for (const { level, locations } of results) {
      expect(['error', 'warning', 'note']).toContain(level);
      expect(locations[0].physicalLocation).toEqual({ artifactLocation: { uri: 'app.yaml' }, region: { startLine: expect.any(Number) } });
    }
  });

  test('github commands are escaped as GitHub reads them', async () => {
    const { out } = await lint(['app.yaml', '--format', 'github']);
    expect(out).toContain('::warning file=app.yaml,line=27,title=selector-no-pods::Service default/web: The selector app=w%25,: matches no pod');
  });
});

describe('the program', () => {
  const io = () => {
    const out: string[] = [];
    const output = { write: (text: string) => out.push(text) };
    return { io: { cwd, env: {}, stdin: Readable.from([]), stdout: output, stderr: output }, out };
  };

  test.each([[['lint', '--help'], 0, 'lint [FILES'], [['--help'], 0, 'COMMAND'], [[], 2, 'COMMAND'], [['lnt'], 2, 'there is no command "lnt"']])(
    '%j ends with %p', async (args, status, text) => {
      const { io: given, out } = io();
      expect(await main(args, given)).toBe(status);
      expect(out.join('')).toContain(text);
    });

  test('says what to do where nothing is built', () => {
    const bin = join(cwd, 'bin/cdk8s-connectivity');
    mkdirSync(dirname(bin));
    writeFileSync(bin, execFileSync('cat', [join(__dirname, '../../bin/cdk8s-connectivity')]));
    const { status, stderr } = spawnSync(process.execPath, [bin, 'lint'], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([2, expect.stringContaining('Run "npx projen compile"')]);
  });
});
