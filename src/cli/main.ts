import { Io } from './io';

const HELP = `Usage: cdk8s-connectivity COMMAND [options]

  lint      find mistakes in manifests, without a cluster
  verify    see on a cluster whether what is expected holds
  review    say what changed in reach between two versions
  graph     draw who reaches whom

Each has --help.
`;

interface Command {
  run(args: readonly string[], io: Io): Promise<number>;
}

/** Loaded when asked for: none of them should wait for the others. */
/* eslint-disable @typescript-eslint/no-require-imports */
const COMMANDS: Readonly<Record<string, () => Command>> = {
  lint: () => require('./lint'),
  verify: () => require('./verify'),
  review: () => require('./review'),
  graph: () => require('./graph'),
};
/* eslint-enable @typescript-eslint/no-require-imports */

/** Runs the command that the arguments name; the exit status is the result. */
export async function main([name, ...args]: readonly string[], io: Io): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    (name === undefined ? io.stderr : io.stdout).write(HELP);
    return name === undefined ? 2 : 0;
  }
  if (!Object.hasOwn(COMMANDS, name)) {
    io.stderr.write(`cdk8s-connectivity: there is no command "${name}". One of: ${Object.keys(COMMANDS).join(', ')}.\n`);
    return 2;
  }
  return COMMANDS[name]().run(args, io);
}
