/**
 * The apps in examples/: their pictures, and how long they are beside the manifests that they write and beside the
 * same app with cdk8s-plus. `npm run docs:update` brings both up to date.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../src/cli/graph';

export const ROOT = join(__dirname, '../..');
export const EXAMPLES = join(ROOT, 'examples');

export const examples = readdirSync(EXAMPLES, { withFileTypes: true }).filter(entry => entry.isDirectory()).map(({ name }) => name).sort();

const PAGE = 'examples/README.md';
const BEGIN = '<!-- lines: begin -->\n';
const END = '<!-- lines: end -->';

/** Lines with something on them that is no comment. */
function linesOf(file: string): number {
  const text = readFileSync(file, 'utf8').replace(/\/\*.*?\*\//gs, '');
  return text.split('\n').filter(line => !/^\s*(\/\/|#|---|$)/.test(line)).length;
}

function linesBeside(example: string): readonly string[] {
  const folder = join(EXAMPLES, example);
  const ours = linesOf(join(folder, 'main.ts'));
  const manifests = readdirSync(join(folder, 'dist')).filter(name => name.endsWith('.yaml'));
  const yaml = manifests.reduce((sum, name) => sum + linesOf(join(folder, 'dist', name)), 0);
  const share = (of: number) => `${of} (${Math.round(100 * ours / of)} %)`;
  const plus = readdirSync(folder).includes('cdk8s-plus.ts') ? share(linesOf(join(folder, 'cdk8s-plus.ts'))) : '';
  return [`[${example}](${example}/main.ts)`, `${ours}`, plus, share(yaml)];
}

async function picture(example: string): Promise<string> {
  let text = '';
  const status = await run(['dist', '--format', 'svg'], {
    cwd: join(EXAMPLES, example),
    env: {},
    stdin: process.stdin,
    stdout: { write: more => text += more },
    stderr: process.stderr,
  });
  if (status !== 0) throw new Error(`graph of ${example} ended with ${status}.`);
  return text;
}

/** What is drawn and counted, by file from the project's root. */
export async function shown(): Promise<ReadonlyMap<string, string>> {
  const rows = [['app', 'lines', 'with cdk8s-plus', 'as manifests'], ['---', '---:', '---:', '---:'], ...examples.map(linesBeside)];
  const table = rows.map(row => `| ${row.join(' | ')} |\n`).join('');
  const page = readFileSync(join(ROOT, PAGE), 'utf8');
  const files = new Map([[PAGE, page.slice(0, page.indexOf(BEGIN) + BEGIN.length) + table + page.slice(page.indexOf(END))]]);
  for (const example of examples) files.set(`examples/${example}/picture.svg`, await picture(example));
  return files;
}

if (require.main === module) void shown().then(files => { for (const [file, text] of files) writeFileSync(join(ROOT, file), text); });
