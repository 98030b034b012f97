import * as fs from 'fs';
import * as path from 'path';
import { run } from '../../src/cli/graph';

const ROOT = path.join(__dirname, '..', '..');

async function graph(...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const status = await run(args, {
    cwd: ROOT, env: {}, stdin: process.stdin, stdout: { write: text => out.push(text) }, stderr: { write: text => err.push(text) },
  });
  return { status, out: out.join(''), err: err.join('') };
}

describe('graph', () => {
  test('the chapter\'s picture is the one that the command draws of dist; else: graph dist --output docs/pictures/chapter.mmd', async () => {
    const drawn = await graph('dist');
    expect(drawn).toEqual({ status: 0, out: fs.readFileSync(path.join(ROOT, 'docs/pictures/chapter.mmd'), 'utf8'), err: '' });
  });

  test('nothing has changed since itself', async () => {
    const { out } = await graph('dist', '--diff', './dist');
    expect(out).toBe((await graph('dist')).out);
  });

  test.each([
    [['dist', '--format', 'png'], /--format png is none of/],
    [['one', 'two'], /One folder is drawn, not 2/],
    [['no-such-folder'], /There is no folder 'no-such-folder'/],
    [['--colour'], /Unknown option/],
    [['dist', '--observed', 'package.json'], /package.json is no result/],
  ])('%j could not run, and says why', async (args, why) => {
    const { status, out, err } = await graph(...args);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toMatch(why);
  });

  test('--help names the formats', async () => {
    expect((await graph('--help')).out).toContain('--format FORMAT    mermaid, dot');
  });
});
