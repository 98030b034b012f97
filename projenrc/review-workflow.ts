import { Project, github } from 'projen';
import { ACTIONS } from './actions';

/** How the comment is found again, and the first line of what `review` writes. */
const MARKER = '<!-- cdk8s-connectivity review -->';

/** Merged with the base, so its first parent is what the pull request is held against. */
const BASE = 'HEAD^1';

const KEEP_ONE_COMMENT = [
  'set -euo pipefail',
  'comments="repos/$REPOSITORY/issues"',
  'mine=$(gh api --paginate "$comments/$NUMBER/comments" --jq \'.[] | select(.user.login == "github-actions[bot]"'
    + ` and (.body | startswith("${MARKER}"))) | .id' | sed -n 1p)`,
  'jq --null-input --rawfile body review.md \'{body: $body}\' > comment.json',
  'if [ -n "$mine" ]; then',
  '  gh api --silent --method PATCH "$comments/comments/$mine" --input comment.json',
  'else',
  '  gh api --silent --method POST "$comments/$NUMBER/comments" --input comment.json',
  'fi',
].join('\n');

/**
 * A pull request gets one comment that says what it changes in reach, kept up
 * to date. Code of the pull request runs only in the job that may do nothing
 * but read; the job that may write a comment runs none of it. A pull request
 * from a fork (or Dependabot's) gets no write token from GitHub: there the
 * review stands in the run's summary.
 */
export function addReviewWorkflow(project: Project): void {
  const hub = github.GitHub.of(project);
  if (!hub) return;

  const workflow = new github.GithubWorkflow(hub, 'review', {
    limitConcurrency: true,
    concurrencyOptions: { group: 'review-${{ github.event.pull_request.number }}', cancelInProgress: true },
  });
  workflow.on({ pullRequest: {} });
  const checkout = github.WorkflowSteps.checkout({ with: { fetchDepth: 2 } });

  workflow.addJobs({
    review: {
      runsOn: ['ubuntu-latest'],
      permissions: { contents: github.workflows.JobPermission.READ },
      outputs: { reviewed: { stepId: 'review', outputName: 'reviewed' } },
      steps: [
        { ...checkout, with: { ...checkout.with, 'persist-credentials': false } },
        { name: 'Setup Node.js', uses: ACTIONS.setupNode, with: { 'node-version': 22, 'package-manager-cache': false } },
        { name: 'Install dependencies', run: 'npm ci' },
        { name: 'Synthesize', run: 'npx cdk8s synth' },
        {
          name: 'Review',
          id: 'review',
          run: [
            'set -euo pipefail',
            `node bin/cdk8s-connectivity graph ./dist --diff '${BASE}' --changes > picture.mmd`,
            `node bin/cdk8s-connectivity review '${BASE}' ./dist --picture picture.mmd > review.md`,
            'cat review.md >> "$GITHUB_STEP_SUMMARY"',
            'echo "reviewed=true" >> "$GITHUB_OUTPUT"',
          ].join('\n'),
        },
        github.WorkflowSteps.uploadArtifact({ with: { name: 'review', path: 'review.md', ifNoFilesFound: 'error', retentionDays: 7 } }),
        {
          name: 'Nothing became reachable from farther away without a reason',
          run: `node bin/cdk8s-connectivity review '${BASE}' ./dist --format text --fail-on broadening`,
        },
        {
          name: 'dist/ is what the sources make',
          if: "${{ !cancelled() && steps.review.outcome == 'success' }}",
          run: 'git add --intent-to-add -- dist\ngit diff --exit-code --stat -- dist || { echo "::error::dist/ is stale. Run npx cdk8s synth and commit it."; exit 1; }',
        },
      ],
    },
    comment: {
      needs: ['review'],
      if: "${{ !cancelled() && needs.review.outputs.reviewed == 'true'"
        + ' && github.event.pull_request.head.repo.full_name == github.repository && github.actor != \'dependabot[bot]\' }}',
      runsOn: ['ubuntu-latest'],
      permissions: { pullRequests: github.workflows.JobPermission.WRITE },
      steps: [
        github.WorkflowSteps.downloadArtifact({ with: { name: 'review' } }),
        {
          name: 'Keep one comment up to date',
          env: {
            GH_TOKEN: '${{ github.token }}',
            NUMBER: '${{ github.event.pull_request.number }}',
            REPOSITORY: '${{ github.repository }}',
          },
          run: KEEP_ONE_COMMENT,
        },
      ],
    },
  });
}
