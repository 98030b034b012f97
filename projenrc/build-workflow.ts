import { github, Project } from 'projen';
import { ACTIONS } from './actions';

const { READ, WRITE } = github.workflows.JobPermission;
const PULL_REQUEST = 'github.event.pull_request';

const FIND_CHANGES = [
  'git add --all',
  'git diff --cached --binary --exit-code > "$RUNNER_TEMP/generated.patch" && exit 0',
  'echo "changed=true" >> "$GITHUB_OUTPUT"',
  'echo "::error::The build changed files that are committed. Run npx projen build, and commit what it changed."',
  'git diff --cached --stat',
].join('\n');

// Workflows are never changed by a patch that code of a pull request made.
const PUSH_CHANGES = [
  'git apply --index --exclude=".github/*" "$RUNNER_TEMP/generated.patch"',
  'git diff --cached --quiet && { echo "::error::Only workflows changed, and those you commit yourself."; exit 1; }',
  'git config user.name "github-actions[bot]"',
  'git config user.email "41898282+github-actions[bot]@users.noreply.github.com"',
  'git commit --message "Generated files, brought up to date"',
  'gh auth setup-git',
  'git push origin "HEAD:$BRANCH"',
].join('\n');

/** The repository as the pull request has it, without a credential that its code could read. */
function sources(...setup: github.workflows.JobStep[]): github.workflows.JobStep[] {
  const checkout = { ref: '${{ ' + PULL_REQUEST + '.head.sha || github.sha }}', repository: '${{ ' + PULL_REQUEST + '.head.repo.full_name || github.repository }}' };
  return [
    { name: 'Checkout', uses: ACTIONS.checkout, with: { ...checkout, 'persist-credentials': false } },
    ...setup,
    { name: 'Install dependencies', run: 'npm ci' },
  ];
}

function node(version: string): github.workflows.JobStep {
  return { name: 'Setup Node.js', uses: ACTIONS.setupNode, with: { 'node-version': version, 'package-manager-cache': false } };
}

/**
 * Builds and tests a pull request. Its code runs only in jobs that may do nothing but read. Generated files
 * that it forgot are committed to its branch by a job that runs none of its code: it applies a patch.
 */
export function addBuildWorkflow(project: Project): void {
  const hub = github.GitHub.of(project);
  if (!hub) return;

  const workflow = new github.GithubWorkflow(hub, 'build');
  workflow.on({ pullRequest: {}, workflowDispatch: {} });
  const readOnly = { runsOn: ['ubuntu-latest'], permissions: { contents: READ }, env: { CI: 'true' } };

  workflow.addJobs({
    'build': {
      ...readOnly,
      outputs: { changed: { stepId: 'changes', outputName: 'changed' } },
      steps: [
        ...sources(node('22')),
        { name: 'Build and test', run: 'npx projen build' },
        { name: 'Find changes of committed files', id: 'changes', run: FIND_CHANGES },
        {
          name: 'Upload the changes',
          if: 'steps.changes.outputs.changed',
          uses: ACTIONS.uploadArtifact,
          with: { 'name': 'generated.patch', 'path': '${{ runner.temp }}/generated.patch', 'if-no-files-found': 'error', 'retention-days': 7 },
        },
        { name: 'No committed file changed', if: 'steps.changes.outputs.changed', run: 'exit 1' },
        { name: 'Lint', run: 'npm run lint' },
        { name: 'Lint the workflows', run: 'npm run lint:workflows' },
      ],
    },
    'node-24': {
      ...readOnly,
      steps: [...sources(node('24')), { name: 'Test', run: 'npm test' }],
    },
    'self-mutation': {
      needs: ['build'],
      if: `\${{ !cancelled() && needs.build.outputs.changed && ${PULL_REQUEST}.head.repo.full_name == github.repository }}`,
      runsOn: ['ubuntu-latest'],
      permissions: { contents: WRITE },
      steps: [
        { name: 'Checkout', uses: ACTIONS.checkout, with: { 'ref': `\${{ ${PULL_REQUEST}.head.sha }}`, 'persist-credentials': false } },
        { name: 'Download the changes', uses: ACTIONS.downloadArtifact, with: { name: 'generated.patch', path: '${{ runner.temp }}' } },
        {
          name: 'Commit the changes to the branch',
          env: { GH_TOKEN: '${{ github.token }}', BRANCH: `\${{ ${PULL_REQUEST}.head.ref }}` },
          run: PUSH_CHANGES,
        },
      ],
    },
  });
}
