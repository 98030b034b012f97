import { load } from 'js-yaml';
import { readFileSync } from 'node:fs';
import { ownWorkflows, sampleWorkflows, WorkflowText } from './samples';
import { ACTIONS } from '../../projenrc/actions';

interface Step { uses?: string; run?: string; with?: Record<string, unknown>; env?: Record<string, string> }
interface Job { permissions?: Record<string, string>; steps: Step[]; name: string }

/** What runs code of the pull request: its dependencies, its tasks, its programs. */
const RUNS_ITS_CODE = /\b(npm|npx|node|tsx|bash|sh|make)\b|\.\//;

/** publib in the version that is named, which brings packages to a registry. */
const PUBLISHES = /^npx --yes --package publib@\d+\.\d+\.\d+ publib-\w+ artifacts\/\w+$/;

const workflows: WorkflowText[] = [...ownWorkflows(), ...sampleWorkflows()];
const jobs = workflows.flatMap(({ where, text }) => {
  const workflow = load(text) as { jobs: Record<string, Omit<Job, 'name'>> };
  return Object.entries(workflow.jobs).map(([name, job]): Job => ({ ...job, name: `${where} ${name}` }));
});
const writers = jobs.filter(job => Object.values(job.permissions ?? { all: 'write' }).includes('write'));

test('there are workflows, and samples of them', () => {
  expect(ownWorkflows().map(({ where }) => where)).toEqual(['.github/workflows/build.yml', '.github/workflows/release.yml', '.github/workflows/review.yml']);
  expect(sampleWorkflows()).not.toEqual([]);
  expect(writers).not.toEqual([]);
});

test('no workflow is started by an event that gives code of a fork a secret', () => {
  for (const { text } of workflows) expect(text).not.toMatch(/pull_request_target|workflow_run/);
});

test.each(jobs)('$name names every action by its commit', ({ steps }) => {
  const used = steps.flatMap(step => step.uses ?? []);
  expect(used.filter(action => !Object.values<string>(ACTIONS).includes(action))).toEqual([]);
});

test.each(jobs)('$name leaves no credential where code can read it', ({ steps }) => {
  const checkouts = steps.filter(step => step.uses?.startsWith('actions/checkout@'));
  expect(checkouts.filter(step => step.with?.['persist-credentials'] !== false)).toEqual([]);
});

test.each(writers)('$name may write, so it runs no code of the pull request', ({ steps }) => {
  expect(steps.flatMap(step => step.run ?? []).filter(script => RUNS_ITS_CODE.test(script) && !PUBLISHES.test(script))).toEqual([]);
});

test.each(jobs)('$name installs what the lock file says', ({ steps }) => {
  expect(steps.filter(step => /\bnpm (install|i|update)\b/.test(step.run ?? ''))).toEqual([]);
});

describe('the release', () => {
  const [release] = ownWorkflows().filter(({ where }) => where.endsWith('/release.yml')).map(({ text }) => load(text) as { on: unknown; jobs: Record<string, Job & { needs?: string | string[]; environment?: string }> });

  /** What is there after a step that was not there before. */
  const made = ({ uses, run, with: options }: Step): string[] => {
    if (run?.includes('projen package-all')) return ['js', 'python', 'java', 'dotnet', 'go'].map(language => `artifacts/${language}`).concat('artifacts');
    if (uses?.startsWith('actions/checkout@')) return ['package.json', 'CHANGELOG.md'];
    const written = [...(run ?? '').matchAll(/ > (\S+)/g)].map(([, path]) => path);
    return uses?.startsWith('actions/download-artifact@') ? [String(options?.path), ...uploaded()] : written;
  };

  /** What the one artifact holds: all that was there when it was uploaded. */
  const uploaded = () => release.jobs.package.steps.flatMap(made).filter(path => path.startsWith('artifacts'));

  /** The files and folders that a step reads or writes into. */
  const named = ({ uses, run, with: options, env }: Step): string[] => {
    const texts = [run ?? '', ...Object.values(env ?? {}), uses?.startsWith('actions/upload-artifact@') ? String(options?.path) : ''];
    return texts.flatMap(text => text.match(/\b(artifacts|dist)(\/[\w.]+)*|\b(package\.json|CHANGELOG\.md)/g) ?? []);
  };

  test.each(Object.keys(release.jobs))('every path that a step of %s names is there after the steps before it', name => {
    const there = new Set<string>();
    const missing: string[] = [];
    for (const step of release.jobs[name].steps) {
      const writes = made(step);
      missing.push(...named(step).filter(path => !there.has(path) && !(writes.includes(path) && (there.has('artifacts') || path === 'artifacts'))));
      for (const path of writes) there.add(path);
    }
    expect(missing).toEqual([]);
  });

  test('samples are translated before a package is made, and the package brings the translations', () => {
    const { tasks }: { tasks: Record<string, { steps: readonly { spawn?: string; exec?: string }[] }> } = JSON.parse(readFileSync('.projen/tasks.json', 'utf8'));
    expect(tasks['package-all'].steps[0]).toEqual({ spawn: 'rosetta' });
    expect(tasks.rosetta.steps).toEqual([expect.objectContaining({ exec: expect.stringMatching(/^jsii-rosetta extract .*--strict --fail/) })]);
    expect(readFileSync('.npmignore', 'utf8')).not.toMatch(/tabl/);
  });

  test('every language that is made is published, and GitHub tells of it last', () => {
    const { github, package: built, ...registries } = release.jobs;
    expect(Object.values(registries).flatMap(({ steps }) => steps.flatMap(step => /artifacts\/(\w+)$/.exec(step.run ?? '')?.[1] ?? [])).sort()).toEqual(['dotnet', 'go', 'java', 'js', 'python']);
    expect([github.needs].flat().sort()).toEqual([...Object.keys(registries), 'package'].sort());
    expect(built.permissions).toEqual({ contents: 'read' });
  });

  test('only jobs of the environment with reviewers hold an identity or a secret', () => {
    for (const { steps, permissions, environment } of Object.values(release.jobs)) {
      const trusted = permissions?.['id-token'] === 'write' || JSON.stringify(steps).includes('secrets.');
      expect(trusted && environment !== 'release').toBe(false);
    }
  });
});
