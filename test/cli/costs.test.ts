/** What hostile input costs a process of its own: less than five seconds and a gigabyte, and one sentence. */
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

const HEAD = 'apiVersion: v1\nkind: Service\nmetadata: {name: web}\n';
const MOST = { seconds: 5, megabytes: 1024 };

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

/** A Service that is an alias of the next one, and so on. */
function chainOfAliases(length: number): string {
  return Array.from({ length }, (_, number) => `apiVersion: v1\nkind: Service\nmetadata: {name: a${number}}\nspec: {type: ExternalName, externalName: a${(number + 1) % length}.default.svc.cluster.local}\n`).join('---\n');
}

/** Pods that call an alias each. */
function mentions(count: number): string {
  return Array.from({ length: count }, (_, number) => `apiVersion: v1\nkind: Pod\nmetadata: {name: p${number}}\nspec: {containers: [{name: c, image: b, env: [{name: U, value: "http://a${number}.default.svc"}]}]}\n`).join('---\n');
}

/** Texts by the names of their files, or one text. */
type Input = string | (() => Iterable<readonly [file: string, text: string]>);

const CASES: readonly (readonly [name: string, input: Input, said: RegExp | undefined])[] = [
  ['an alias bomb', bomb(9, 9), /stand for more than 10000 values/],
  ['a billion laughs', bomb(10, 10), /stand for more than 10000 values/],
  ['anchors that are made of each other, 3,000 of them', `${HEAD}a0: &a0 x\n${Array.from({ length: 3000 }, (_, number) => `a${number + 1}: &a${number + 1} [*a${number}]\n`).join('')}`, /stand for more than 10000 values/],
  ['3,000 aliases of Services in a circle, each of them called', `${chainOfAliases(3000)}---\n${mentions(3000)}`, undefined],
  ['20,000 findings in one document', `apiVersion: v1\nkind: List\nitems:\n${Array.from({ length: 20_000 }, (_, number) => `- {apiVersion: v1, kind: Service, metadata: {name: s${number}}, spec: {selector: {app: none}, ports: [{port: 80}]}}\n`).join('')}`, undefined],
  ['20,000 findings in as many documents', Array.from({ length: 20_000 }, (_, number) => `apiVersion: v1\nkind: Service\nmetadata: {name: s${number}}\nspec: {selector: {app: none}, ports: [{port: 80}]}\n`).join('---\n'), undefined],
  ['100,000 files', function* files() { for (let number = 0; number < 100_000; number++) yield [`${number % 100}/${number}.yaml`, 'replicas: 3\n'] as const; }, undefined],
  ['an anchor within itself', `${HEAD}spec: &a {a: *a}\n`, /contains itself/],
  ['deep brackets', `${HEAD}spec: ${'['.repeat(100_000)}\n`, /nested deeper than 100 levels/],
  ['deep JSON', `{"apiVersion": "v1", "kind": "Service", "spec": ${'['.repeat(10_000)}${']'.repeat(10_000)}}`, /nested deeper than 100 levels/],
  ['blank lines before ---', `${HEAD}${'\n'.repeat(500_000)}---\n${HEAD}`, undefined],
  ['blank lines with spaces', `${HEAD}${' \n'.repeat(300_000)}---\n${HEAD}`, undefined],
  ['brackets at the wrong column', `${HEAD}${'a: [\n'.repeat(50)}${']\n'.repeat(50)}`, undefined],
  ['a reason of blanks', `apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n  annotations:\n    connectivity.cdk8s.io/acknowledge: "${' '.repeat(50_000)}x"\n`, undefined],
  ['an image of slashes', named('web').replace('image: b', `image: "${'a/'.repeat(50_000)}"`), undefined],
  ['names that JavaScript knows', ['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf'].map(named).join('---\n'), undefined],
];

let folder: string;
beforeAll(() => { folder = fs.mkdtempSync(path.join(os.tmpdir(), 'costs-')); });
afterAll(() => fs.rmSync(folder, { recursive: true }));

interface Costs {
  readonly status: number;
  readonly seconds: number;
  readonly megabytes: number;
}

function measured(args: readonly string[]): { readonly costs: Costs; readonly err: string } {
  const { output } = spawnSync(process.execPath, ['--require', require.resolve('tsx/cjs'), path.join(__dirname, 'measured.ts'), ...args], {
    cwd: folder, encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe', 'pipe'], timeout: 60_000,
  });
  return { costs: JSON.parse(output[3] ?? ''), err: output[2] ?? '' };
}

describe.each(CASES)('%s', (_name, input, said) => {
  beforeAll(() => {
    fs.rmSync(folder, { recursive: true });
    for (const [file, text] of [['b/x.yaml', HEAD] as const, ...typeof input === 'string' ? [['a/x.yaml', input] as const] : []]) write(file, text);
    if (typeof input !== 'string') for (const [file, text] of input()) write(`a/${file}`, text);
  });

  test.each([['lint', 'a'], ['graph', 'a'], ['review', './b', './a']])('costs %s little', (...args) => {
    let { costs, err } = measured(args);
    // Whoever shares the machine makes it slower and never faster.
    for (let more = 2; more > 0 && costs.seconds >= MOST.seconds; more--) ({ costs, err } = measured(args));
    expect(costs.seconds).toBeLessThan(MOST.seconds);
    expect(costs.megabytes).toBeLessThan(MOST.megabytes);
    expect(err.split('\n').filter(line => /^\s+at /.test(line))).toEqual([]);
    if (said !== undefined) {
      expect(costs.status).toBe(2);
      expect(err).toMatch(said);
      expect(err.trimEnd().split('\n')).toHaveLength(1);
    } else {
      expect([0, 1]).toContain(costs.status);
    }
  }, 200_000);
});

function write(file: string, text: string): void {
  const name = path.join(folder, file);
  fs.mkdirSync(path.dirname(name), { recursive: true });
  fs.writeFileSync(name, text);
}
