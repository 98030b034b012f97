/** What a hostile text costs: little, and one sentence. */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Readable } from 'node:stream';
import { main } from '../../src/cli/main';

const HEAD = 'apiVersion: v1\nkind: Service\nmetadata: {name: web}\n';
const SECONDS = 5;

function bomb(levels: number, width: number): string {
  const names = 'abcdefghijklmnop';
  const lines = Array.from({ length: levels }, (_, level) => `${names[level]}: &${names[level]} [${Array(width).fill(level === 0 ? 'lol' : `*${names[level - 1]}`).join(',')}]`);
  return `${HEAD}${lines.join('\n')}\n`;
}

function named(name: string): string {
  const labels = `{"${name}": "${name}", app: "${name}"}`;
  return `apiVersion: v1\nkind: "${name}"\nmetadata: {name: "${name}"}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: "${name}", labels: ${labels}}
spec: {selector: ${labels}, ports: [{name: "${name}", port: 80}]}\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: "${name}"}
spec: {selector: {matchLabels: ${labels}}, template: {metadata: {labels: ${labels}}, spec: {containers: [{name: a, image: b}]}}}\n`;
}

const CASES: readonly (readonly [name: string, text: string, said: RegExp | undefined])[] = [
  ['an alias bomb', bomb(9, 9), /stand for more than 10000 values/],
  ['a billion laughs', bomb(10, 10), /stand for more than 10000 values/],
  ['an anchor within itself', `${HEAD}spec: &a {a: *a}\n`, /contains itself/],
  ['deep brackets', `${HEAD}spec: ${'['.repeat(100_000)}\n`, /nested deeper than 100 levels/],
  ['deep JSON', `{"apiVersion": "v1", "kind": "Service", "spec": ${'['.repeat(10_000)}${']'.repeat(10_000)}}`, /nested deeper than 100 levels/],
  ['blank lines before ---', `${HEAD}${'\n'.repeat(500_000)}---\n${HEAD}`, undefined],
  ['blank lines with spaces', `${HEAD}${' \n'.repeat(300_000)}---\n${HEAD}`, undefined],
  ['brackets at the wrong column', `${HEAD}${'a: [\n'.repeat(50)}${']\n'.repeat(50)}`, undefined],
  ['a reason of blanks', `apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n  annotations:\n    connectivity.cdk8s.io/acknowledge: "${' '.repeat(50_000)}x"\n`, undefined],
  ['an image of slashes', named('web').replace('image: b', `image: "${'a/'.repeat(50_000)}"`), undefined],
  ...['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf'].map(name => [`objects named ${name}`, named(name), undefined] as const),
];

let folder: string;
beforeAll(() => { folder = fs.mkdtempSync(path.join(os.tmpdir(), 'costs-')); });
afterAll(() => fs.rmSync(folder, { recursive: true }));

describe.each(['lint', 'graph', 'review'])('%s', command => {
  test.each(CASES)('%s costs little', async (_name, text, said) => {
    fs.rmSync(folder, { recursive: true });
    fs.mkdirSync(path.join(folder, 'a'), { recursive: true });
    fs.mkdirSync(path.join(folder, 'b'), { recursive: true });
    fs.writeFileSync(path.join(folder, 'a', 'x.yaml'), text);
    fs.writeFileSync(path.join(folder, 'b', 'x.yaml'), HEAD);
    let err = '';
    const begun = process.cpuUsage();
    const status = await main([command, ...command === 'review' ? ['./b', './a'] : ['a']], {
      cwd: folder, env: {}, stdin: Readable.from([]), stdout: { write: () => true }, stderr: { write: (more: string) => { err += more; } },
    });
    const { user, system } = process.cpuUsage(begun);
    expect((user + system) / 1e6).toBeLessThan(SECONDS);
    expect(err.split('\n').filter(line => /^\s+at /.test(line))).toEqual([]);
    if (said !== undefined) {
      expect(status).toBe(2);
      expect(err).toMatch(said);
      expect(err.trimEnd().split('\n')).toHaveLength(1);
    } else {
      expect([0, 1]).toContain(status);
    }
  });
});
