/**
 * The chapter's pictures in docs/pictures.md, as the command draws them.
 * `npm run docs:update` brings them up to date.
 */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { run } from '../../src/cli/graph';
import { readPlan } from '../../src/plan/plan-file';

const ROOT = path.join(__dirname, '..', '..');
const DOCUMENT = 'docs/pictures.md';
const FOLDER = 'docs/pictures';
const BEGIN = '<!-- chapter: begin -->\n';
const END = '<!-- chapter: end -->';

/** By file, from the project's root: the pictures, and the document that shows them. */
export async function chapterPictures(): Promise<Map<string, string>> {
  const plan = readPlan(fs.readFileSync(path.join(ROOT, 'dist/connectivity.plan'), 'utf8'), 'dist/connectivity.plan');
  const titles = [...new Set(plan.steps.flatMap(({ title }) => title ?? []))];
  const files = new Map<string, string>();
  let section = '';
  for (const title of titles) {
    const name = title.toLowerCase().replace(/[^a-z]+/g, '-');
    files.set(`${FOLDER}/${name}.svg`, await graph('dist', '--format', 'svg', '--part', title));
    section += `\n### ${title}\n\n![${title}](pictures/${name}.svg)\n`;
  }
  const text = fs.readFileSync(path.join(ROOT, DOCUMENT), 'utf8');
  files.set(DOCUMENT, text.slice(0, text.indexOf(BEGIN) + BEGIN.length) + section + '\n' + text.slice(text.indexOf(END)));
  return files;
}

/** Pictures that nothing draws any more. */
export function leftOver(files: ReadonlyMap<string, string>): string[] {
  return fs.readdirSync(path.join(ROOT, FOLDER)).filter(name => name.endsWith('.svg')).map(name => `${FOLDER}/${name}`).filter(file => !files.has(file));
}

async function graph(...args: string[]): Promise<string> {
  let text = '';
  const status = await run(args, {
    cwd: ROOT, env: {}, stdin: process.stdin, stdout: { write: more => text += more }, stderr: { write: more => process.stderr.write(more) },
  });
  if (status !== 0) throw new Error(`graph ${args.join(' ')} ended with ${status}.`);
  return text;
}

async function main(): Promise<void> {
  fs.mkdirSync(path.join(ROOT, FOLDER), { recursive: true });
  const files = await chapterPictures();
  for (const [file, text] of files) fs.writeFileSync(path.join(ROOT, file), text);
  for (const file of leftOver(files)) fs.unlinkSync(path.join(ROOT, file));
}

if (require.main === module) void main();
