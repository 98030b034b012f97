import { load } from 'js-yaml';
import { ownWorkflows, sampleWorkflows, WorkflowText } from './samples';
import { ACTIONS } from '../../projenrc/actions';

interface Step { uses?: string; run?: string; with?: Record<string, unknown> }
interface Job { permissions?: Record<string, string>; steps: Step[]; name: string }

/** What runs code of the pull request: its dependencies, its tasks, its programs. */
const RUNS_ITS_CODE = /\b(npm|npx|node|tsx|bash|sh|make)\b|\.\//;

const workflows: WorkflowText[] = [...ownWorkflows(), ...sampleWorkflows()];
const jobs = workflows.flatMap(({ where, text }) => {
  const workflow = load(text) as { jobs: Record<string, Omit<Job, 'name'>> };
  return Object.entries(workflow.jobs).map(([name, job]): Job => ({ ...job, name: `${where} ${name}` }));
});
const writers = jobs.filter(job => Object.values(job.permissions ?? { all: 'write' }).includes('write'));

test('there are workflows, and samples of them', () => {
  expect(ownWorkflows().map(({ where }) => where)).toEqual(['.github/workflows/build.yml', '.github/workflows/review.yml']);
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
  expect(steps.flatMap(step => step.run ?? []).filter(script => RUNS_ITS_CODE.test(script))).toEqual([]);
});

test.each(jobs)('$name installs what the lock file says', ({ steps }) => {
  expect(steps.filter(step => /\bnpm (install|i|update)\b/.test(step.run ?? ''))).toEqual([]);
});
