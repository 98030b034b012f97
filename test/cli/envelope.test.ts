/** What all commands have in common: options, help, output, errors, exit statuses. */

import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Command, runCommand } from '../../src/cli/command';
import { main } from '../../src/cli/main';

let cwd: string;
beforeEach(() => { cwd = mkdtempSync(join(tmpdir(), 'cli-')); });
afterEach(() => rmSync(cwd, { recursive: true }));

const WEB = 'apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec: { containers: [{ name: web, image: web:1 }] }\n';

function io(isTTY = false) {
  const said = { out: '', err: '' };
  return {
    said,
    io: {
      cwd,
      env: {},
      stdin: Readable.from([]),
      stdout: { isTTY, write: (text: string) => { said.out += text; } },
      stderr: { write: (text: string) => { said.err += text; } },
    },
  };
}

async function running(...args: string[]) {
  const { said, io: world } = io();
  return { status: await main(args, world), ...said };
}

const COMMANDS = ['lint', 'graph', 'review', 'verify', 'policies'];

test.each(COMMANDS)('%s --help says how it is used, with --format, --output and the exit statuses, and does nothing else', async name => {
  const help = await running(name, '--format', 'nonsense', '--help');
  expect(help).toMatchObject({ status: 0, err: '' });
  for (const part of [`Usage: cdk8s-connectivity ${name} `, '--format FORMAT', '--output FILE', 'Exit status: 0']) expect(help.out).toContain(part);
  expect(await running(name, '-h')).toEqual(help);
  expect(await running('help', name)).toEqual(help);
});

test.each([
  [['--fromat', 'json'], '--fromat is no option of this command. Did you mean --format?'],
  [['--constructor'], '--constructor is no option of this command.'],
  [['--format'], '--format lacks its value: --format FORMAT.'],
  [['--output', '--format', 'json'], '--output lacks its value: --output FILE.'],
  [['--output='], '--output has an empty value. Write --output FILE.'],
  [['--output', 'one', '--output', 'two'], '--output is there twice, and takes one value. Leave out one.'],
  [['--format', 'pdf'], '--format pdf is not known. One of: '],
])('%j is refused by all commands in the same words', async (args, message) => {
  for (const name of COMMANDS) {
    const { status, out, err } = await running(name, ...args);
    expect([name, status, out, err.startsWith(`${name}: ${message}`), err.endsWith(`Try 'cdk8s-connectivity ${name} --help'.\n`)]).toEqual([name, 2, '', true, true]);
  }
});

test.each([['lint', 'sarif'], ['graph', 'svg'], ['review', 'markdown'], ['verify', 'junit']])('%s --output %s, a format, is refused with the right spelling', async (name, format) => {
  expect((await running(name, '--output', format)).err).toContain(`--output names a file. For the format, write --format ${format}; for a file of this name, --output ./${format}.`);
});

test('--output is where the result goes, instead of standard output', async () => {
  mkdirSync(join(cwd, 'app'));
  writeFileSync(join(cwd, 'app', 'web.yaml'), WEB);
  for (const args of [['lint', 'app'], ['graph', 'app'], ['review', './app', './app', '--format', 'json']]) {
    const printed = await running(...args);
    const saved = await running(...args, '--output', 'result');
    expect([args, saved.status, saved.out, readFileSync(join(cwd, 'result'), 'utf8')]).toEqual([args, printed.status, '', printed.out]);
  }
  expect((await running('graph', 'app', '--output', 'no/such/folder')).err).toMatch(/^graph: --output no\/such\/folder can't be written: ENOENT.* Name a file in a folder that exists\.\n$/);
});

test('the version, and a command that there is not', async () => {
  expect(await running('--version')).toMatchObject({ status: 0, out: `${JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')).version}\n` });
  expect(await running('lnit\u001b[2J')).toMatchObject({ status: 2, err: 'cdk8s-connectivity: there is no command "lnit\\u001b[2J". One of: lint, verify, review, graph, policies.\n' });
  expect((await running('reviev')).err).toContain('Did you mean review?');
});

const command = (run: Command<Record<never, never>>['run']): Command<Record<never, never>> => ({ name: 'try', usage: [''], about: '', options: {}, statuses: '', run });

test('a mistake of ours is told with its trace, and what a user can put right in one sentence', async () => {
  const mistake = io();
  expect(await runCommand(command(() => Promise.reject(new TypeError('x is not a function'))), [], mistake.io)).toBe(2);
  expect(mistake.said.err).toMatch(/^try: this is a mistake in cdk8s-connectivity; please report it with these lines\.\nTypeError: x is not a function\n {4}at /);
  const told = io();
  expect(await runCommand(command(() => Promise.reject(new Error('there is no folder x'))), [], told.io)).toBe(2);
  expect(told.said.err).toBe('try: there is no folder x.\n');
});

const HOSTILE = 'a\u001b[2J\u202egnp.exe\n::error::owned\n  ::set-output name=x::y\n##[command]z\u0000\u009b\n';
const HARMLESS = 'a\\u{1b}[2J\\u{202e}gnp.exe\n\\u{3a}:error::owned\n  \\u{3a}:set-output name=x::y\n\\u{23}#[command]z\\u{0}\\u{9b}\n';

test('nothing that is written moves a cursor, hides what it says or is a command to GitHub', async () => {
  const { said, io: world } = io();
  await runCommand(command(({ io: { stderr }, report }) => {
    stderr.write(HOSTILE);
    report(HOSTILE);
    return Promise.resolve(0);
  }), [], world);
  expect([said.out, said.err]).toEqual([HARMLESS, HARMLESS]);
});

test('the names of files and what stands in them come out harmless', async () => {
  mkdirSync(join(cwd, 'app'));
  writeFileSync(join(cwd, 'app', 'a\u001b[2J\n::error::x.yaml'), 'a: [\n');
  const { status, out, err } = await running('lint', 'app');
  expect(status).toBe(2);
  // eslint-disable-next-line no-control-regex
  expect(out + err).not.toMatch(/\u001b|^::/m);
  expect(err).toContain('a\\u{1b}[2J');
});
