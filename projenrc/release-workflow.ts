import { github, Project } from 'projen';
import { ACTIONS } from './actions';

const { READ, WRITE } = github.workflows.JobPermission;
const PUBLIB = 'npx --yes --package publib@0.2.1061';

/** Where jsii-pacmak puts what it made, a folder a language. */
const ARTIFACTS = 'artifacts';

function setup(uses: string, options: Readonly<Record<string, unknown>>): github.workflows.JobStep {
  return { uses, with: { ...options } };
}

const NODE = setup(ACTIONS.setupNode, { 'node-version': '24', 'package-manager-cache': false });
const PYTHON = setup(ACTIONS.setupPython, { 'python-version': '3.13' });
const JAVA = setup(ACTIONS.setupJava, { 'distribution': 'temurin', 'java-version': '17' });
const GO = setup(ACTIONS.setupGo, { 'go-version': 'stable', 'cache': false });
const DOTNET = setup(ACTIONS.setupDotnet, { 'dotnet-version': '8.x' });

/** A job that hands one language's packages to its registry. It installs nothing of the repository. */
function publish(name: string, steps: github.workflows.JobStep[], permissions: github.workflows.JobPermissions): github.workflows.Job {
  return {
    name,
    needs: ['package'],
    runsOn: ['ubuntu-latest'],
    environment: 'release',
    permissions,
    steps: [NODE, { uses: ACTIONS.downloadArtifact, with: { name: 'packages', path: ARTIFACTS } }, ...steps],
  };
}

/**
 * Publishes a version in five languages when its tag is pushed, where the repository's variable RELEASE is `true`.
 * CONTRIBUTING.md says what has to be set up at the registries first. projen's own release counts versions from
 * the titles of commits; here the changelog says them.
 */
export function addReleaseWorkflow(project: Project): void {
  const hub = github.GitHub.of(project);
  if (!hub) return;

  const workflow = new github.GithubWorkflow(hub, 'release', { limitConcurrency: true, concurrencyOptions: { group: 'release', cancelInProgress: false } });
  workflow.on({ push: { tags: ['v*'] } });
  const withIdentity = { contents: READ, idToken: WRITE };

  workflow.addJobs({
    package: {
      if: "${{ vars.RELEASE == 'true' }}",
      runsOn: ['ubuntu-latest'],
      permissions: { contents: READ },
      env: { CI: 'true' },
      steps: [
        { uses: ACTIONS.checkout, with: { 'persist-credentials': false } },
        NODE, PYTHON, JAVA, GO, DOTNET,
        { name: 'Install dependencies', run: 'npm ci' },
        {
          name: 'The tag is the version',
          env: { TAG: '${{ github.ref_name }}' },
          run: 'version=$(node --print "require(\'./package.json\').version")\n[ "v$version" = "$TAG" ] || { echo "::error::The tag is $TAG, and CHANGELOG.md says $version."; exit 1; }',
        },
        { name: 'Build and test', run: 'npx projen build' },
        { name: 'Package every language', run: 'npx projen package-all' },
        { name: 'Say what changed', run: `awk '/^## / { n++ } n == 1' CHANGELOG.md > ${ARTIFACTS}/notes.md` },
        { uses: ACTIONS.uploadArtifact, with: { 'name': 'packages', 'path': ARTIFACTS, 'if-no-files-found': 'error', 'retention-days': 7 } },
      ],
    },
    npm: publish('npm', [
      { run: `${PUBLIB} publib-npm ${ARTIFACTS}/js`, env: { NPM_TRUSTED_PUBLISHER: 'true', NPM_ACCESS_LEVEL: 'public' } },
    ], withIdentity),
    pypi: publish('PyPI', [
      PYTHON,
      { run: `${PUBLIB} publib-pypi ${ARTIFACTS}/python`, env: { PYPI_TRUSTED_PUBLISHER: 'true' } },
    ], withIdentity),
    nuget: publish('NuGet', [
      DOTNET,
      { run: `${PUBLIB} publib-nuget ${ARTIFACTS}/dotnet`, env: { NUGET_TRUSTED_PUBLISHER: 'true', NUGET_USERNAME: '${{ vars.NUGET_USERNAME }}' } },
    ], withIdentity),
    maven: publish('Maven Central', [
      JAVA,
      {
        run: `${PUBLIB} publib-maven ${ARTIFACTS}/java`,
        env: {
          MAVEN_SERVER_ID: 'central-ossrh',
          MAVEN_USERNAME: '${{ secrets.MAVEN_USERNAME }}',
          MAVEN_PASSWORD: '${{ secrets.MAVEN_PASSWORD }}',
          MAVEN_GPG_PRIVATE_KEY: '${{ secrets.MAVEN_GPG_PRIVATE_KEY }}',
          MAVEN_GPG_PRIVATE_KEY_PASSPHRASE: '${{ secrets.MAVEN_GPG_PRIVATE_KEY_PASSPHRASE }}',
        },
      },
    ], { contents: READ }),
    go: publish('Go', [
      {
        run: `${PUBLIB} publib-golang ${ARTIFACTS}/go`,
        env: {
          GITHUB_TOKEN: '${{ secrets.GO_GITHUB_TOKEN }}',
          GIT_USER_NAME: 'github-actions[bot]',
          GIT_USER_EMAIL: '41898282+github-actions[bot]@users.noreply.github.com',
        },
      },
    ], { contents: READ }),
    github: {
      ...publish('GitHub', [
        {
          run: `gh release create "$TAG" --repo "$REPOSITORY" --verify-tag --title "$TAG" --notes-file ${ARTIFACTS}/notes.md ${ARTIFACTS}/js/*.tgz`,
          env: { GH_TOKEN: '${{ github.token }}', TAG: '${{ github.ref_name }}', REPOSITORY: '${{ github.repository }}' },
        },
      ], { contents: WRITE }),
      needs: ['package', 'npm', 'pypi', 'nuget', 'maven', 'go'],
    },
  });
}
