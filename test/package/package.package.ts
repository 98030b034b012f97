import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { mixing } from './mixing';
import { block, README, ROOT, UserProject } from './project';

interface Manifest {
  readonly kind: string;
  readonly spec: unknown;
}

let project: UserProject;
beforeAll(() => {
  project = UserProject.fromReadme();
});
afterAll(() => project.remove());

const installed = () => join(project.folder, 'node_modules/cdk8s-connectivity');
const tool = (...args: string[]) => project.run('npx', 'cdk8s-connectivity', ...args);

describe('the README\'s app', () => {
  test('is synthesized', () => {
    expect(project.must('npx', 'cdk8s', 'synth')).toContain('shop.k8s.yaml');
    expect(project.read('dist/shop.k8s.yaml')).toMatch(/name: ORDERS_URL\n\s+value: http:\/\/orders\n/);
  });

  test('has nothing that lint finds', () => {
    expect(tool('lint', 'dist')).toMatchObject({ status: 0, stdout: expect.stringContaining('nothing found') });
  });

  test.each([
    ['mermaid', /^flowchart/m],
    ['dot', /^digraph/m],
    ['svg', /^<svg .*<\/svg>\s*$/s],
    // The page's style and script are files of the package.
    ['html', /<style>.*<script>.*<\/html>\s*$/s],
  ])('is drawn as %s', (format, drawing) => {
    expect(tool('graph', 'dist', '--format', format)).toMatchObject({ status: 0, stdout: expect.stringMatching(drawing) });
  });

  test('is reviewed against nothing', () => {
    project.must('mkdir', '-p', 'before');
    expect(tool('review', './before', './dist')).toMatchObject({ status: 0, stdout: expect.stringContaining('front') });
  });

  test('is checked by the validation plugin, in the version that the README names', () => {
    const own = project.read('cdk8s.yaml');
    project.write('cdk8s.yaml', own + block(README, '```yaml(?=\nvalidations:)'));
    try {
      expect(project.must('npx', 'cdk8s', 'synth')).toContain('shop.k8s.yaml');
    } finally {
      project.write('cdk8s.yaml', own);
    }
  });

  test('has types that the compiler accepts, those of the package too', () => {
    project.must('npm', 'install', '--no-save', 'typescript@5.9', '@types/node@22');
    project.must('npx', 'tsc', '--noEmit', '--strict', '--module', 'node16', '--moduleResolution', 'node16', '--target', 'es2022', '--types', 'node', 'main.ts');
  });
});

const EXAMPLES = join(ROOT, 'examples');
describe.each(readdirSync(EXAMPLES, { withFileTypes: true }).filter(entry => entry.isDirectory()).map(({ name }) => name))('examples/%s', name => {
  test('comes out of the packed package as it is committed', () => {
    const files = ['main.ts', 'cdk8s.yaml'];
    const own = files.map(file => project.read(file));
    files.forEach(file => project.write(file, readFileSync(join(EXAMPLES, name, file), 'utf8')));
    try {
      project.must('rm', '-rf', 'dist');
      project.must('npx', 'cdk8s', 'synth');
      const committed = readdirSync(join(EXAMPLES, name, 'dist'));
      expect(readdirSync(join(project.folder, 'dist')).sort()).toEqual(committed.sort());
      for (const file of committed) expect([file, project.read(`dist/${file}`)]).toEqual([file, readFileSync(join(EXAMPLES, name, 'dist', file), 'utf8')]);
    } finally {
      files.forEach((file, index) => project.write(file, own[index]));
    }
  });
});

test('the command tells how it is used', () => {
  for (const command of [[], ['lint'], ['verify'], ['graph'], ['review']]) expect(tool(...command, '--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('Usage') });
});

test('tests load the check from a path of its own', () => {
  expect(project.must('node', '--print', 'Object.keys(require("cdk8s-connectivity/lib/verify")).join()')).toContain('verify');
});

test.each(['22', '24'])('Node %s runs the app and the command', version => {
  const node = ['--yes', '--package', `node@${version}`, '--', 'node'];
  expect(project.must('npx', ...node, '--version')).toMatch(new RegExp(`^v${version}\\.`));
  expect(project.must('npx', ...node, '--require', 'tsx/cjs', 'main.ts')).toEqual(expect.any(String));
  expect(project.must('npx', ...node, 'node_modules/cdk8s-connectivity/bin/cdk8s-connectivity', 'lint', 'dist')).toEqual(expect.any(String));
});

test('every cdk8s-plus goes with it, in types and at run time, and writes the same', () => {
  const written = ['28', '33', '34'].map(version => {
    project.must('npm', 'install', '--no-save', `cdk8s-plus-${version}`, 'typescript@5.9', '@types/node@22');
    project.write(`mixing-${version}.ts`, mixing(version));
    project.must('npx', 'tsc', '--noEmit', '--strict', '--skipLibCheck', '--module', 'node16', '--moduleResolution', 'node16', '--target', 'es2022', '--types', 'node', `mixing-${version}.ts`);
    return JSON.parse(project.must('node', '--require', 'tsx/cjs', `mixing-${version}.ts`)) as Manifest[];
  });
  const kept = written.map(manifests => manifests.filter(({ kind }) => kind !== 'Deployment'));
  expect(kept[0].map(({ kind }) => kind).sort()).toEqual(['HorizontalPodAutoscaler', 'Ingress', 'NetworkPolicy', 'Service', 'Service', 'Service']);
  expect(kept[1]).toEqual(kept[0]);
  expect(kept[2]).toEqual(kept[0]);
});

describe('the package', () => {
  const packageJson = () => JSON.parse(readFileSync(join(installed(), 'package.json'), 'utf8'));
  const assembly = () => JSON.parse(readFileSync(join(installed(), '.jsii'), 'utf8'));

  test('is small', () => {
    const [packed] = readdirSync(project.folder).filter(name => name.endsWith('.tgz'));
    const megabytes = statSync(join(project.folder, packed)).size / 1e6;
    console.log(`${packed}: ${megabytes.toFixed(2)} MB`);
    expect(megabytes).toBeLessThan(2);
  });

  test('has no sources, tests or tools of the repository', () => {
    const ofTheRelease = '.jsii.tabl.json';
    expect(readdirSync(installed()).filter(name => name !== ofTheRelease).sort()).toEqual(['.jsii', 'CHANGELOG.md', 'LICENSE', 'README.md', 'bin', 'lib', 'node_modules', 'package.json', 'src']);
    expect(readdirSync(join(installed(), 'src'), { recursive: true }).map(String).filter(name => name.endsWith('.ts'))).toEqual([]);
    expect(readdirSync(join(installed(), 'bin'))).toEqual(['cdk8s-connectivity']);
  });

  test('says one version everywhere: that of the newest change', () => {
    const [, newest] = /^## (\S+)$/m.exec(readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8')) ?? [];
    expect([packageJson().version, assembly().version]).toEqual([newest, newest]);
  });

  test('asks for cdk8s and constructs, and for nothing else that isn\'t inside', () => {
    const { peerDependencies, dependencies, bundledDependencies } = packageJson();
    expect(peerDependencies).toEqual({ cdk8s: '^2.70.47', constructs: '^10.3.0' });
    expect(Object.keys(dependencies).sort()).toEqual([...bundledDependencies].sort());
  });

  // https://constructs.dev/contribute: a jsii module, a licence from the list, a keyword, a README.
  test('fulfils Construct Hub\'s conditions', () => {
    const { keywords, license, stability } = packageJson();
    expect(keywords).toContain('cdk8s');
    expect(['Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'EPL-2.0', 'ISC', 'MIT', 'MPL-2.0', '0BSD']).toContain(license);
    expect(assembly()).toMatchObject({ schema: 'jsii/0.10.0', license, docs: { stability }, readme: { markdown: README } });
    expect(Object.keys(assembly().targets).sort()).toEqual(['dotnet', 'go', 'java', 'js', 'python']);
  });
});
