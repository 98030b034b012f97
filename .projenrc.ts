import { readFileSync } from 'node:fs';
import { cdk8s, javascript, JsonFile } from 'projen';
import { pinActions } from './projenrc/actions';
import { addBuildWorkflow } from './projenrc/build-workflow';
import { keepFloors } from './projenrc/floors';
import { addReleaseWorkflow } from './projenrc/release-workflow';
import { addReviewWorkflow } from './projenrc/review-workflow';

/** Of these bin/prepare.js brings the one build that Node loads: as bundled dependencies they would bring all. */
const CARRIED = ['@viz-js/viz', 'js-yaml', 're2js'];

const project = new cdk8s.ConstructLibraryCdk8s({
  name: 'cdk8s-connectivity',
  description: 'How pods reach each other and the world: typed Services, declared expectations, and the checks, proofs, pictures and reviews that follow from them',
  author: 'The cdk8s-connectivity authors',
  authorAddress: 'cdk8s-connectivity@users.noreply.github.com',
  authorOrganization: true,
  repositoryUrl: 'https://github.com/cdk8s-connectivity/cdk8s-connectivity.git',
  license: 'Apache-2.0',
  copyrightOwner: 'The cdk8s-connectivity authors',
  defaultReleaseBranch: 'main',
  keywords: ['cdk8s', 'constructs', 'kubernetes', 'k8s', 'service', 'networking', 'connectivity', 'endpointslice', 'kind'],

  packageManager: javascript.NodePackageManager.NPM,
  minNodeVersion: '22.0.0',
  projenrcTs: true,
  jsiiVersion: '~5.9.0',
  typescriptVersion: '~5.9.0',
  docgenFilePath: 'API.md',

  // The oldest with which the samples come out the same; tests here run with these, those of the package with the newest.
  cdk8sVersion: '2.70.47',
  constructsVersion: '10.3.0',
  devDeps: [...CARRIED, 'cdk8s-plus-28', 'cdk8s-cli', 'tsx', '@types/node@^20', '@types/ws', 'fast-check', 'playwright-core'],
  // No jsii modules, so they travel inside the package, as do js-yaml, which reads and writes text quickly, re2js,
  // which matches a plan's patterns in linear time, and Graphviz, which lays pictures out: yaml knows where in a
  // file a field stands, ws speaks to the API server's exec, ignore reads patterns as .gitignore does.
  bundledDeps: ['ignore@^5.3.2', 'ws', 'yaml'],
  bin: { 'cdk8s-connectivity': 'bin/cdk8s-connectivity' },

  publishToPypi: { distName: 'cdk8s-connectivity', module: 'cdk8s_connectivity' },
  publishToMaven: { javaPackage: 'io.github.cdk8sconnectivity', mavenGroupId: 'io.github.cdk8s-connectivity', mavenArtifactId: 'cdk8s-connectivity' },
  publishToGo: { moduleName: 'github.com/cdk8s-connectivity/cdk8s-connectivity-go', packageName: 'cdk8sconnectivity' },
  publishToNuget: { dotNetNamespace: 'Cdk8sConnectivity', packageId: 'Cdk8sConnectivity' },
  stability: 'experimental',

  // dist/ holds the manifests; what jsii-pacmak makes goes here instead.
  artifactsDirectory: 'artifacts',
  sampleCode: false,
  depsUpgrade: false,
  pullRequestTemplate: false,
  release: false,
  buildWorkflow: false,
  githubOptions: { mergify: false, pullRequestLint: false },
  tsconfig: { compilerOptions: { types: ['node'] } },
  tsconfigDev: { compilerOptions: { types: ['node', 'jest'] }, include: ['../src/**/*.ts', '../apps/**/*.ts', '../bench/**/*.ts'] },
  eslintOptions: { dirs: ['src', 'apps', 'bench', 'examples'], devdirs: ['test', 'apps', 'bench', 'examples', 'projenrc'], commandOptions: { fix: false, extraArgs: ['--max-warnings=0'] } },

  jestOptions: {
    // The test run never writes a snapshot: a stale one fails, wherever it runs.
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    passWithNoTests: false,
    junitReporting: false,
    jestConfig: { collectCoverage: false, testTimeout: 60_000, testMatch: ['<rootDir>/test/**/*.test.ts'] },
  },
});

// One place says the version: the newest heading of the changelog.
const [, version] = /^## (\d+\.\d+\.\d+)$/m.exec(readFileSync('CHANGELOG.md', 'utf8')) ?? [];
if (version === undefined) throw new Error('CHANGELOG.md has no heading such as "## 0.1.0"');
project.package.addVersion(version);

// What a reader of the repository looks at is committed, the manifests first.
project.gitignore.removePatterns('/dist/');
project.gitignore.exclude('/artifacts/', 'dist.staging/', '/.kind/');
project.npmignore?.exclude('/ARCHITECTURE.md', '/CONTRIBUTING.md', '/SECURITY.md', '/API.md', '/apps/', '/bench/', '/examples/', '/dist/', '/dist.staging/', '/docs/', '/cdk8s.yaml', '/.ci/', '/projenrc/', '/bin/prepare.js', '/action/', '/action.yml', '/.pre-commit-hooks.yaml', 'artifacts');
// The page's style and script are read as they are, and what is carried has a dist/ of its own.
project.npmignore?.removePatterns('/src/', 'dist');
project.npmignore?.exclude('/src/**/*.ts', '/src/picture/page/tsconfig.json');

// Linting and testing are two commands; neither writes to the tree.
project.testTask.reset();
project.testTask.exec('jest --ci', { receiveArgs: true });
project.addTask('lint', {
  description: 'Lint and type-check sources, apps, benchmarks and tests',
  steps: [{ exec: 'tsc --noEmit --project test/tsconfig.json' }, { exec: 'tsc --project src/picture/page' }, { exec: 'tsc --noEmit --project examples' }, { spawn: 'eslint' }],
});
const commands: Record<string, [description: string, exec: string]> = {
  'bench': ['Measure beside peers, in one run', 'tsx bench/main.ts'],
  'field-notes': ['Lint clones of other people\'s repositories, as a table for docs/field-notes.md', 'tsx bench/field-notes.ts'],
  'test:kind': ['Play the chapter and the shop on a kind cluster', 'test/kind/run chapter'],
  'test:kind:policies': ['See on a kind cluster what NetworkPolicies close and leave open', 'test/kind/run policies'],
  'test:kind:closed': ['Play closed apps on a kind cluster, and ask everybody for everything', 'test/kind/run closed'],
  'test:mutations:policies': ['See that a mistake in policies is found by the matrix on a cluster, and named', 'test/kind/run policy-mutations'],
  'test:kind:examples': ['Play the apps in examples/ on a kind cluster', 'test/kind/run examples'],
  'test:kind:routes': ['See on a kind cluster what a controller makes of Ingresses and Gateways, and that mistakes in them are named', 'test/kind/run routes'],
  'test:foreign': ['See on a cluster that verify touches nothing foreign, leaves nothing, and believes nothing too early', 'test/kind/run foreign'],
  'test:mutations': ['See that a mistake in the manifests of the chapter and of a shop is found on a cluster, and named', 'test/kind/run mutations'],
  'test:kills': ['End runs of verify at random moments, and see that nothing is left', 'test/kind/run kills'],
  'test:browser': ['Use the picture\'s page in Chromium', 'test/browser/run'],
  'lint:workflows': ['Lint the workflows, and those that the documents show, with actionlint and zizmor', 'tsx test/workflows/lint.ts'],
  'test:swap': ['Kill a hundred synths while they replace their folder, and let them race', 'SWAP_KILLS=100 SWAP_RACES=20 jest --ci test/synth/publish'],
  'test:package': ['Use the packed package as the README says, from an empty folder', 'jest --ci --config test/package/jest.config.json'],
  'structs:update': ['Write the props that are checked at run time', 'tsx test/synth/make-structs.ts'],
  'api:check': ['Hold the API against the one that was released, and refuse what breaks its users', 'tsx test/api/diff.ts'],
  'api:update': ['Take the API as it is now for the one that is kept', 'cp .jsii test/api/baseline.json'],
  'rosetta': ['Translate the README\'s samples, and refuse what does not compile or can\'t be said in every language', 'jsii-rosetta extract --compile --strict --fail .'],
  'test:languages': ['Make the packages of Python, Go and Java, and use them in empty projects', 'jest --ci --config test/languages/jest.config.json'],
  'docs:update': ['Write what the documents show: pictures, and reviews held against diffs', 'tsx test/picture/chapter-pictures.ts && tsx test/examples/examples.ts && tsx test/review/held-against.ts'],
  'test:policies': ['Hold what we say of NetworkPolicies against what cyclonus\' matcher says', 'jest --ci --config test/policies/cyclonus/jest.config.json'],
  'test:hostile': ['Hold what is read and written against kubectl\'s own code and other readers, with hostile input', 'tsx test/hostile/main.ts'],
  'test:apiserver': ['Hold what we refuse against what a real API server refuses', 'test/kind/offline/up binaries > /dev/null && jest --ci --config test/apiserver/jest.config.json'],
};
for (const [name, [description, exec]] of Object.entries(commands)) project.addTask(name, { description, exec, receiveArgs: true });


// Registries show the samples in the language of their readers. A sample that writes `env` as a literal is refused:
// rosetta knows no unions, and its values are text or Env. Samples give variables by `calls`.
project.gitignore.exclude('.jsii.tabl.json');
project.tasks.tryFind('package-all')?.prependSpawn(project.tasks.tryFind('rosetta')!);

// Beside API.md a page that serves every language.
project.tasks.tryFind('docgen')?.exec('tsx test/api/short.ts');

// Right after `npm ci`, a clone has its own command and its validation plugin.
project.package.setScript('prepare', 'node bin/prepare.js');

// The package has them, though they are no dependencies of it; and an example names the package itself.
project.tryFindObjectFile('.eslintrc.json')?.addOverride('settings.import/core-modules', [...CARRIED, 'cdk8s-connectivity']);

// One dialect.
project.eslint?.addRules({
  'curly': ['error', 'multi-or-nest', 'consistent'],
  'nonblock-statement-body-position': ['error', 'beside'],
  '@stylistic/arrow-parens': ['error', 'as-needed'],
  'import/enforce-node-protocol-usage': ['error', 'always'],
  '@stylistic/padded-blocks': ['error', 'never'],
  'no-restricted-syntax': ['error', {
    selector: ['ConditionalExpression > ObjectExpression[properties.length=0]', 'LogicalExpression[operator="&&"] > ObjectExpression'].map(one => `ObjectExpression > SpreadElement > ${one}`).join(),
    message: 'Optional fields are written with defined() from src/kubernetes/values.',
  }],
});
keepFloors(project.eslint);

// As in a user's project, an example names the package.
new JsonFile(project, 'examples/tsconfig.json', { obj: { extends: '../test/tsconfig.json', compilerOptions: { baseUrl: '..', paths: { 'cdk8s-connectivity': ['./src'] } }, include: ['**/*.ts'] } });
for (const folder of ['apps', 'bench']) new JsonFile(project, `${folder}/tsconfig.json`, { obj: { extends: '../test/tsconfig.json', include: ['**/*.ts'] } });


// The page's script is JavaScript, so that a browser reads what we wrote; its types are checked all the same.
new JsonFile(project, 'src/picture/page/tsconfig.json', {
  obj: { compilerOptions: { checkJs: true, noEmit: true, strict: true, target: 'es2022', lib: ['es2022', 'dom', 'dom.iterable'], types: [] }, include: ['*.js'] },
});

// tsx is here for the apps already, so it runs this file too.
project.defaultTask?.reset('tsx .projenrc.ts');
project.deps.removeDependency('ts-node');

if (project.github) pinActions(project.github);
addBuildWorkflow(project);
addReviewWorkflow(project);
addReleaseWorkflow(project);

project.synth();
