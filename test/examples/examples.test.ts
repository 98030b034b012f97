import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXAMPLES, examples, ROOT, shown } from './examples';
import { run } from '../../src/cli/lint';
import { run as review } from '../../src/cli/review';

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

describe.each(examples)('examples/%s', name => {
  test('writes what is committed, to the byte, and warns of nothing', () => {
    expect(written(name, 'main.ts')).toEqual(textsOf(join(EXAMPLES, name, 'dist')));
  });

  const twin = join(EXAMPLES, name, 'cdk8s-plus.ts');
  if (existsSync(twin)) {
    // Policies are what ours says besides.
    test('has the same objects with cdk8s-plus, and nothing that is reached otherwise', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'twin-'));
      try {
        for (const [file, text] of Object.entries(written(name, 'cdk8s-plus.ts'))) writeFileSync(join(folder, file), text);
        const said: string[] = [];
        const stream = { write: (text: string) => said.push(text), isTTY: false };
        expect(await review([folder, './dist'], { cwd: join(EXAMPLES, name), env: {}, stdin: process.stdin, stdout: stream, stderr: stream })).toBe(0);
        expect(said.join('')).toContain('Nothing can be reached from farther away');
        expect(said.join('').match(/^- \*\*(?:added|removed)\*\* `(?!NetworkPolicy).*/gm) ?? []).toEqual([]);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }

  test('has nothing that lint warns of', async () => {
    const said: string[] = [];
    const stream = { write: (text: string) => said.push(text), isTTY: false };
    expect({ status: await run(['dist'], { cwd: join(EXAMPLES, name), env: {}, stdin: process.stdin, stdout: stream, stderr: stream }), said: said.join('') }).toMatchObject({ status: 0, said: expect.stringMatching(/^(?![^]* (?:error|warning) )[^]* in \d+ objects/) });
  });
});

test('the pictures, and the lines that examples/README.md counts, are those of the apps', async () => {
  for (const [file, text] of await shown()) expect([file, readFileSync(join(ROOT, file), 'utf8')]).toEqual([file, text]);
});
