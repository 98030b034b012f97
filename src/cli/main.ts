/** The command line: which command is meant. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Io } from './io';
import { isRecord } from '../kubernetes/values';
import { visible } from '../text/escape';
import { nearest } from '../text/spelling';

const HELP = `Usage: cdk8s-connectivity COMMAND [options]

  lint      find mistakes in manifests, without a cluster
  verify    see on a cluster whether what is expected holds
  review    say what changed in reach between two versions
  graph     draw who reaches whom
  policies  write NetworkPolicies that close everything but what is declared

  --version the version of this program
  --help    this text; each command has its own

Exit status: 0 done, 1 the command found something, 2 could not run.
`;

interface Runnable {
  run(args: readonly string[], io: Io): Promise<number>;
}

/** Loaded when asked for: none of them should wait for the others. */
/* eslint-disable @typescript-eslint/no-require-imports */
const COMMANDS: Readonly<Record<string, () => Runnable>> = {
  lint: () => require('./lint'),
  verify: () => require('./verify'),
  review: () => require('./review'),
  graph: () => require('./graph'),
  policies: () => require('./policies'),
};
/* eslint-enable @typescript-eslint/no-require-imports */

/** Runs the command that the arguments name; the exit status is the result. */
export async function main([name, ...args]: readonly string[], io: Io): Promise<number> {
  switch (name) {
    case undefined:
      io.stderr.write(HELP);
      return 2;
    case '--help':
    case '-h':
    case 'help':
      // `help lint` is `lint --help`.
      if (args[0] !== undefined && Object.hasOwn(COMMANDS, args[0])) return COMMANDS[args[0]]().run(['--help'], io);
      io.stdout.write(HELP);
      return 0;
    case '--version':
      io.stdout.write(`${version()}\n`);
      return 0;
  }
  if (Object.hasOwn(COMMANDS, name)) return COMMANDS[name]().run(args, io);
  const near = nearest(name, Object.keys(COMMANDS));
  io.stderr.write(`cdk8s-connectivity: there is no command ${visible(JSON.stringify(name))}.${near === undefined ? '' : ` Did you mean ${near}?`} One of: ${Object.keys(COMMANDS).join(', ')}.\n`);
  return 2;
}

function version(): string {
  const value: unknown = JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8'));
  return isRecord(value) ? String(value.version) : 'unknown';
}
