/** The options of a command as one table: what may be written, what help says of it, and what a value may be. */

import { parseArgs } from 'node:util';
import { UsageError } from './failure';
import { nearest } from '../text/spelling';

interface OptionForm {
  /** What it does, as help says it; a line break begins a line. */
  readonly help: string;
}

/** `--keep`. */
interface Flag extends OptionForm {
  readonly kind: 'flag';
}

/** `--base REVISION`. */
interface Text extends OptionForm {
  readonly kind: 'text';
  /** What help calls the value. */
  readonly value: string;
}

/** `--path FOLDER --path FOLDER`. */
interface Texts extends OptionForm {
  readonly kind: 'texts';
  readonly value: string;
}

/** `--format json`. */
interface Choice extends OptionForm {
  readonly kind: 'choice';
  readonly value: string;
  readonly choices: readonly string[];
}

/** `--workers 2`. */
interface Whole extends OptionForm {
  readonly kind: 'number';
  readonly value: string;
  readonly least: number;
  readonly most?: number;
}

export type Option = Flag | Text | Texts | Choice | Whole;
export type Options = Readonly<Record<string, Option>>;

type ValueOf<O extends Option> =
  O extends Flag ? boolean
    : O extends Texts ? readonly string[] | undefined
      : O extends Choice ? O['choices'][number] | undefined
        : O extends Whole ? number | undefined
          : string | undefined;

/** What was written; a flag that was not written is false. */
export type Values<T extends Options> = { readonly [Name in keyof T]: ValueOf<T[Name]> };

export interface Parsed {
  readonly values: Readonly<Record<string, readonly string[]>>;
  readonly positionals: readonly string[];
}

/** The arguments by option. Refused: options that the table does not have, and what is written twice or without its value. */
export function parse(args: readonly string[], table: Options): Parsed {
  const options = Object.fromEntries(Object.entries(table).map(([name, { kind }]) => [name, { type: kind === 'flag' ? 'boolean' as const : 'string' as const }]));
  const { tokens } = parseArgs({ args: [...args], options: { ...options, h: { type: 'boolean' } }, allowPositionals: true, strict: false, tokens: true });
  const values: Record<string, string[]> = {};
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const name = token.name === 'h' ? 'help' : token.name;
    const option = Object.hasOwn(table, name) ? table[name] : undefined;
    if (option === undefined) throw new UsageError(unknown(token.rawName, Object.keys(table)));
    const seen = values[name] ?? [];
    values[name] = [...seen, valueOf(name, option, token.value, token.inlineValue === true)];
    if (seen.length > 0 && option.kind !== 'texts' && option.kind !== 'flag') throw new UsageError(`--${name} is there twice, and takes one value. Leave out one.`);
  }
  return { values, positionals };
}

function unknown(written: string, known: readonly string[]): string {
  const near = nearest(written.replace(/^-+/, ''), known);
  return `${written} is no option of this command.${near === undefined ? '' : ` Did you mean --${near}?`}`;
}

function valueOf(name: string, option: Option, value: string | undefined, isInline: boolean): string {
  if (option.kind === 'flag') {
    if (value !== undefined && isInline) throw new UsageError(`--${name} takes no value, and "${value}" is one. Leave it out.`);
    return '';
  }
  // An option in place of a value is a value that was forgotten.
  if (value === undefined || (!isInline && /^-./.test(value))) throw new UsageError(`--${name} lacks its value: --${name} ${option.value}.`);
  if (value === '') throw new UsageError(`--${name} has an empty value. Write --${name} ${option.value}.`);
  if (option.kind === 'choice' && !option.choices.includes(value)) throw new UsageError(unknownChoice(name, value, option.choices));
  if (option.kind === 'number') checkNumber(name, value, option);
  return value;
}

function unknownChoice(name: string, value: string, choices: readonly string[]): string {
  return `--${name} ${value} is not known. ${choices.length === 1 ? 'It takes' : 'One of'}: ${choices.join(', ')}.`;
}

function checkNumber(name: string, value: string, { least, most = Number.MAX_SAFE_INTEGER }: Whole): void {
  if (/^\d+$/.test(value) && Number(value) >= least && Number(value) <= most) return;
  throw new UsageError(`--${name} takes a whole number from ${least}${most === Number.MAX_SAFE_INTEGER ? '' : ` to ${most}`}, not ${value}.`);
}

/** The values as their options say. */
export function typed<T extends Options>({ values }: Parsed, table: T): Values<T>;
export function typed({ values }: Parsed, table: Options): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(table).map(([name, { kind }]) => {
    const written = Object.hasOwn(values, name) ? values[name] : undefined;
    switch (kind) {
      case 'flag': return [name, written !== undefined];
      case 'texts': return [name, written];
      case 'number': return [name, written && Number(written[0])];
      default: return [name, written?.[0]];
    }
  }));
}

const INDENT = 24;

/** The table as help shows it. */
export function optionsText(table: Options): string {
  return Object.entries(table).map(([name, option]) => {
    const written = `  --${name}${option.kind === 'flag' ? '' : ` ${option.value}`}`;
    const [first, ...others] = option.help.split('\n');
    const start = written.length < INDENT - 1 ? `${written.padEnd(INDENT)}${first}` : `${written}\n${' '.repeat(INDENT)}${first}`;
    return [start, ...others.map(line => ' '.repeat(INDENT) + line)].join('\n');
  }).join('\n');
}
