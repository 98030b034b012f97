/** What all commands have in common: options, help, where the result goes, errors and exit statuses. */

import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CommandError, isForUser, UsageError } from './failure';
import { Io, Output } from './io';
import { Options, optionsText, parse, typed, Values } from './options';
import { OwnWords, terminal } from '../text/escape';

/** A command as its own file says it. Every command has `--output` and `--help` besides its own options. */
export interface Command<T extends Options> {
  readonly name: string;
  /** What follows the command's name, a line each. */
  readonly usage: readonly string[];
  readonly about: string;
  readonly options: T;
  /** Help after the options. */
  readonly notes?: string;
  /** What the exit statuses mean. */
  readonly statuses: string;
  run(request: Request<T>): Promise<number>;
}

export interface Request<T extends Options> {
  readonly values: Values<T>;
  readonly positionals: readonly string[];
  /** What is written to its `stderr` is escaped. */
  readonly io: Omit<Io, 'stdout'>;
  /** Standard error as it is, for a list that is kept up to date there; who uses it escapes what it writes. */
  readonly screen: Output;
  /** Whether a person reads the result at once, so that lines are better than data. */
  readonly isTerminal: boolean;
  /** Writes the result: to standard output, or to the file that `--output` names. */
  report(text: string, own?: OwnWords): void;
}

const COMMON = {
  output: { kind: 'text', value: 'FILE', help: 'where the result goes, instead of standard output' },
  help: { kind: 'flag', help: 'this text' },
} as const satisfies Options;

const CANNOT_RUN = 2;

/** Runs a command; the exit status is the result: 0, 1 for what it found, 2 where it could not run. */
export async function runCommand<T extends Options>(command: Command<T>, args: readonly string[], io: Io): Promise<number> {
  const stderr = guarded(io.stderr);
  try {
    if (args.some(one => one === '--help' || one === '-h')) {
      io.stdout.write(helpOf(command));
      return 0;
    }
    const parsed = parse(args, { ...command.options, ...COMMON });
    const { output } = typed(parsed, COMMON);
    if (output !== undefined) refuseFormat(output, command.options);
    const results: string[] = [];
    const status = await command.run({
      values: typed(parsed, command.options),
      positionals: parsed.positionals,
      io: { cwd: io.cwd, env: io.env, stdin: io.stdin, stderr },
      screen: io.stderr,
      isTerminal: output === undefined && io.stdout.isTTY === true,
      report: (text, own) => {
        if (output === undefined) io.stdout.write(terminal(text, own));
        else results.push(text);
      },
    });
    if (output !== undefined && results.length > 0) await save(resolve(io.cwd, output), output, results.join(''));
    return status;
  } catch (error) {
    stderr.write(`${command.name}: ${told(error)}${error instanceof UsageError ? `\nTry 'cdk8s-connectivity ${command.name} --help'.` : ''}\n`);
    return CANNOT_RUN;
  }
}

/** In earlier versions, `verify --output json` was the format. */
function refuseFormat(output: string, { format }: Options): void {
  if (format?.kind !== 'choice' || !format.choices.includes(output)) return;
  throw new UsageError(`--output names a file. For the format, write --format ${output}; for a file of this name, --output ./${output}.`);
}

async function save(file: string, name: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    throw isForUser(error) ? new CommandError(`--output ${name} can't be written: ${error.message}. Name a file in a folder that exists.`) : error;
  }
}

/** One sentence for the user; of a mistake of ours all that is known of it. */
function told(error: unknown): string {
  if (error instanceof UsageError || isForUser(error)) return /[\w)'"]$/.test(error.message) ? `${error.message}.` : error.message;
  return `this is a mistake in cdk8s-connectivity; please report it with these lines.\n${error instanceof Error ? error.stack ?? error.message : String(error)}`;
}

function guarded(output: Output): Output {
  return { isTTY: output.isTTY, columns: output.columns, rows: output.rows, write: text => output.write(terminal(text)) };
}

function helpOf<T extends Options>({ name, usage, about, options, notes, statuses }: Command<T>): string {
  const lines = usage.map((line, index) => `${index === 0 ? 'Usage:' : '      '} cdk8s-connectivity ${name} ${line}`);
  return `${[lines.join('\n'), about, optionsText({ ...options, ...COMMON }), ...notes === undefined ? [] : [notes], `Exit status: ${statuses}`].join('\n\n')}\n`;
}
