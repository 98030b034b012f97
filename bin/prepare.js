'use strict';

// What npm runs in a clone after `npm ci`, and before `npm pack`: compiles what
// is older than its sources, and brings along what only the package needs.
// `npm pack` answers a file name on standard output, so nothing else goes there.
const { spawnSync } = require('node:child_process');
const { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');

/** When a file, or anything in a folder, was last written. */
function written(path) {
  const stat = statSync(path);
  const inside = stat.isDirectory() ? readdirSync(path).map((name) => written(join(path, name))) : [];
  return Math.max(stat.mtimeMs, ...inside);
}

/** jsii writes `.jsii` last. */
function isCompiled() {
  const made = statSync(join(root, '.jsii'), { throwIfNoEntry: false });
  return made !== undefined && ['src', 'package.json', 'tsconfig.json'].every((source) => written(join(root, source)) < made.mtimeMs);
}

function compile() {
  const { status } = spawnSync(process.execPath, [require.resolve('jsii/bin/jsii'), '--silence-warnings=reserved-word'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env: { JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20', ...process.env },
  });
  if (status !== 0) process.exit(1);
}

// A bundled dependency is packed whole, with its builds for browsers and their
// maps, megabytes of them: of these the package has what Node loads.
const CARRIED = {
  '@viz-js/viz': ['package.json', 'README.md', 'dist/viz.cjs', 'lib/provenance.json'],
  'js-yaml': ['package.json', 'LICENSE', 'dist/js-yaml.cjs.js'],
  're2js': ['package.json', 'LICENSE', 'build/index.cjs'],
};

function carry() {
  const carried = join(root, 'lib', 'node_modules');
  rmSync(carried, { recursive: true, force: true });
  for (const [name, files] of Object.entries(CARRIED)) {
    for (const file of files) cpSync(join(root, 'node_modules', name, file), join(carried, name, file));
  }
}

/** jsii writes each source into its JavaScript once more, for debuggers: half of the package. */
function leaveSourcesOut() {
  const files = readdirSync(join(root, 'lib'), { recursive: true }).filter((name) => name.endsWith('.js') && !name.startsWith('node_modules'));
  for (const file of files.map((name) => join(root, 'lib', name))) {
    const [code, map] = readFileSync(file, 'utf8').split('\n//# sourceMappingURL=data:');
    if (map !== undefined) writeFileSync(file, `${code}\n`);
  }
}

/** npm links a package's command into the projects that depend on it, not into its own clone. */
function linkCommand() {
  const commands = join(root, 'node_modules', '.bin');
  mkdirSync(commands, { recursive: true });
  rmSync(join(commands, 'cdk8s-connectivity'), { force: true });
  symlinkSync(join('..', '..', 'bin', 'cdk8s-connectivity'), join(commands, 'cdk8s-connectivity'));
}

if (!isCompiled()) compile();
leaveSourcesOut();
carry();
linkCommand();
