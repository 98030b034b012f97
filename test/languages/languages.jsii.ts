import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { follow, FOLDER } from './page';

const ROOT = resolve(__dirname, '../..');
const env = { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' };
const work = mkdtempSync(join(tmpdir(), 'languages-'));
const artifacts = join(work, 'artifacts');
const typescript = join(work, 'typescript');

interface Ran {
  readonly status: number | null;
  readonly stderr: string;
  readonly stdout: string;
  /** The files that were written, by name. */
  readonly written: ReadonlyMap<string, string>;
}

function filesOf(folder: string): Map<string, string> {
  const dist = join(folder, 'dist');
  try {
    return new Map(readdirSync(dist).sort().map(name => [name, readFileSync(join(dist, name), 'utf8')]));
  } catch {
    return new Map();
  }
}

function run(cwd: string, command: string): Ran {
  rmSync(join(cwd, 'dist'), { recursive: true, force: true });
  const { status, stdout, stderr } = spawnSync('bash', ['-euo', 'pipefail', '-c', command], { cwd, env, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  return { status, stdout, stderr, written: filesOf(cwd) };
}

function pack(target: string, ...args: string[]): void {
  execFileSync(join(ROOT, 'node_modules/.bin/jsii-pacmak'), ['--target', target, '--outdir', artifacts, ...args], { cwd: ROOT, env, stdio: ['ignore', 'inherit', 'inherit'] });
}

/** What TypeScript writes and says. */
const expected = new Map<string, Ran>();
beforeAll(() => {
  mkdirSync(join(typescript, 'node_modules'), { recursive: true });
  for (const file of readdirSync(join(__dirname, 'typescript'))) {
    const text = readFileSync(join(__dirname, 'typescript', file), 'utf8');
    writeFileSync(join(typescript, file), text.replace("'../../../src'", "'cdk8s-connectivity'"));
  }
  writeFileSync(join(typescript, 'tenants.ts'), readFileSync(join(ROOT, 'examples/tenants/main.ts')));
  symlinkSync(ROOT, join(typescript, 'node_modules/cdk8s-connectivity'));
  for (const name of ['cdk8s', 'constructs', 'tsx']) symlinkSync(join(ROOT, 'node_modules', name), join(typescript, 'node_modules', name));
  for (const app of ['numbers', 'shop', 'tenants', 'refused', 'warned']) expected.set(app, run(typescript, `node --require tsx/cjs ${app}.ts`));
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

test('TypeScript writes numbers, shop, an app of examples/ and what it warns of, and refuses the rest', () => {
  expect([...expected].map(([app, { status, written }]) => [app, status, [...written.keys()]])).toEqual([
    ['numbers', 0, ['connectivity.plan', 'numbers.k8s.yaml']],
    ['shop', 0, ['connectivity.plan', 'shop.k8s.yaml']],
    ['tenants', 0, ['connectivity.plan', 'policies.k8s.yaml', 'tenants.k8s.yaml']],
    ['refused', 1, []],
    ['warned', 0, ['connectivity.plan', 'warned.k8s.yaml']],
  ]);
});

interface Language {
  readonly name: string;
  /** What jsii-pacmak needs besides the target. */
  readonly packing: readonly string[];
  readonly sources: string;
  readonly command: (app: string) => string;
  /** What a message that names `targetPort` ends with. */
  readonly spelled: string;
  readonly beforeLast?: string;
}

const capitalized = (word: string) => `${word[0].toUpperCase()}${word.slice(1)}`;
const languages: Language[] = [
  { name: 'python', packing: [], sources: '.', command: app => `.venv/bin/python ${app}.py`, spelled: ' (In Python: target_port.)' },
  {
    name: 'go',
    // The Go modules of cdk8s are made here too: not every proxy has them.
    packing: ['--code-only', '.', 'node_modules/cdk8s'],
    sources: '.',
    command: app => `go run ./${app}`,
    spelled: ' (In Go: TargetPort.)',
    beforeLast: `go mod edit -replace github.com/cdk8s-team/cdk8s-core-go/cdk8s/v2=${artifacts}/go/cdk8s`,
  },
  {
    name: 'java',
    packing: [],
    sources: 'src/main/java',
    command: app => `mvn --quiet compile exec:exec -Dmain=${capitalized(app)}`,
    spelled: '',
    // Maven keeps what it once copied of a version, and this one was made anew.
    beforeLast: 'rm -rf ~/.m2/repository/io/github/cdk8s-connectivity',
  },
];

describe.each(languages)('$name', ({ name, packing, sources, command, spelled, beforeLast }) => {
  const above = join(work, name);
  const project = join(above, FOLDER);
  const apps = new Map<string, Ran>();

  beforeAll(() => {
    const started = Date.now();
    pack(name, ...packing);
    const packed = Date.now();
    mkdirSync(above);
    follow(join(ROOT, `docs/${name}.md`), above, artifacts, beforeLast);
    apps.set('numbers', { status: 0, stdout: '', stderr: '', written: filesOf(project) });
    cpSync(join(__dirname, name), join(project, sources), { recursive: true });
    for (const app of ['shop', 'tenants', 'refused', 'warned']) apps.set(app, run(project, command(app)));
    console.log(`${name}: packed in ${Math.round((packed - started) / 1000)} s, used in ${Math.round((Date.now() - packed) / 1000)} s`);
  });

  test.each(['numbers', 'shop', 'tenants', 'warned'])('%s comes out as TypeScript writes it, to the byte', app => {
    expect(apps.get(app)).toMatchObject({ status: 0 });
    expect(apps.get(app)?.written).toEqual(expected.get(app)?.written);
  });

  test('a refusal reaches the user whole, and nothing is written', () => {
    const message = /^Error: (refused\/.*)$/m.exec(expected.get('refused')?.stderr ?? '')?.[1];
    expect(message).toContain('Node port 80 is not within 30000 to 32767. Choose a port from 30000 to 30085');
    const ran = apps.get('refused');
    expect(ran?.status).not.toBe(0);
    expect(`${ran?.stdout}${ran?.stderr}`).toContain(message);
    expect(ran?.written.size).toBe(0);
  });

  test('a warning is told as TypeScript tells it, and ends with its names as they are spelled here', () => {
    const [warning, ...after] = (expected.get('warned')?.stderr.trim() ?? '').split('\n');
    expect(warning).toMatch(/^warning: \[warned\/web\/web\/Service\]/);
    expect(apps.get('warned')?.stderr).toContain([`${warning}${spelled}`, ...after].join('\n'));
  });

  if (name === 'python') {
    test('mypy finds nothing, in its strictest mode', () => {
      expect(run(project, '.venv/bin/pip install --quiet mypy && .venv/bin/mypy --strict main.py shop.py tenants.py refused.py warned.py')).toMatchObject({ status: 0, stdout: expect.stringContaining('no issues found') });
    });

    test('the wheel brings the command', () => {
      run(project, '.venv/bin/python shop.py');
      const started = Date.now();
      const { status, stdout, stderr } = spawnSync('.venv/bin/cdk8s-connectivity', ['lint', 'dist'], { cwd: project, env, encoding: 'utf8' });
      console.log(`lint from the wheel: ${((Date.now() - started) / 1000).toFixed(1)} s`);
      expect({ status, stdout, stderr }).toMatchObject({ status: 0 });
    });
  }
});

test('C# is made, and compiled where dotnet is found', () => {
  const dotnet = spawnSync('dotnet', ['--version']).status === 0;
  pack('dotnet', ...dotnet ? [] : ['--code-only']);
  console.log(dotnet ? 'C#: compiled' : 'C#: generated; there is no dotnet to compile it');
  expect(readdirSync(join(artifacts, 'dotnet'))).not.toEqual([]);
});
