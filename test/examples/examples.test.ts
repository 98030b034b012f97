import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../src/cli/lint';

const EXAMPLES = join(__dirname, '../../examples');
const names = readdirSync(EXAMPLES, { withFileTypes: true }).filter(entry => entry.isDirectory()).map(({ name }) => name).sort();

const textsOf = (folder: string) => Object.fromEntries(readdirSync(folder).sort().map(name => [name, readFileSync(join(folder, name), 'utf8')]));

/** What a program of an example writes. */
function written(example: string, program: string): Readonly<Record<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'example-'));
  try {
    const { status, stderr } = spawnSync('node', ['--require', 'tsx/cjs', program], { cwd: join(EXAMPLES, example), env: { ...process.env, CDK8S_OUTDIR: folder }, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return textsOf(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe.each(names)('examples/%s', name => {
  test('writes what is committed, to the byte, and warns of nothing', () => {
    expect(written(name, 'main.ts')).toEqual(textsOf(join(EXAMPLES, name, 'dist')));
  });

  test('has nothing that lint finds', async () => {
    const said: string[] = [];
    const stream = { write: (text: string) => said.push(text), isTTY: false };
    expect({ status: await run(['dist'], { cwd: join(EXAMPLES, name), env: {}, stdin: process.stdin, stdout: stream, stderr: stream }), said: said.join('') }).toMatchObject({ status: 0, said: expect.stringContaining('nothing found') });
  });
});
