'use strict';

// npm links a package's command into the projects that depend on it, not into
// its own clone, where `npx cdk8s-connectivity` is wanted all the same.
const { mkdirSync, rmSync, symlinkSync } = require('node:fs');
const { join } = require('node:path');

const folder = join(__dirname, '..', 'node_modules', '.bin');
const link = join(folder, 'cdk8s-connectivity');
mkdirSync(folder, { recursive: true });
rmSync(link, { force: true });
symlinkSync(join('..', '..', 'bin', 'cdk8s-connectivity'), link);
