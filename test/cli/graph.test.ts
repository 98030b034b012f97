import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { run } from '../../src/cli/graph';
import { chapterPictures, leftOver } from '../picture/chapter-pictures';

const ROOT = path.join(__dirname, '..', '..');

async function graph(...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const status = await run(args, {
    cwd: ROOT, env: {}, stdin: process.stdin, stdout: { write: text => out.push(text) }, stderr: { write: text => err.push(text) },
  });
  return { status, out: out.join(''), err: err.join('') };
}

const WEB = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec: { template: { metadata: { labels: { app: web } }, spec: { containers: [] } } }\n';

function planOf(host: string): string {
  const expectations = [{ id: 'one', from: { kind: 'workload', namespace: 'default', name: 'web' }, to: { kind: 'host', name: host }, probe: { kind: 'dns', recordType: 'A' }, outcome: { kind: 'name-not-found' } }];
  return JSON.stringify({ version: 1, clusterDomain: 'cluster.local', steps: [{ kind: 'apply', charts: ['web'], files: ['web.yaml'] }, { kind: 'expect', expectations }] });
}

const scratched: string[] = [];
afterAll(() => scratched.forEach(folder => fs.rmSync(folder, { recursive: true })));

function scratch() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'graph-'));
  scratched.push(folder);
  const write = (name: string, text: string) => {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  };
  return { folder, write };
}

describe('graph', () => {
  test('the chapter\'s pictures are those that the command draws of dist; else: npm run docs:update', async () => {
    const files = await chapterPictures();
    for (const [file, text] of files) expect([file, fs.readFileSync(path.join(ROOT, file), 'utf8')]).toEqual([file, text]);
    expect(leftOver(files)).toEqual([]);
  });

  test('nothing has changed since itself', async () => {
    const { out } = await graph('dist', '--diff', './dist');
    expect(out).toBe((await graph('dist')).out);
  });

  test.each([
    [['dist', '--format', 'png'], /--format png is not known. One of: mermaid/],
    [['one', 'two'], /one folder is drawn, not 2/],
    [['no-such-folder'], /'no-such-folder' is neither a folder nor a git revision/],
    [['bin'], /there is no YAML or JSON file in/],
    [['--colour'], /--colour is no option/],
    [['dist', '--changes'], /--changes has nothing to compare with. Say since when: --diff BASE/],
    [['dist', '--part', 'Dessert'], /there is no part 'Dessert'. The plan's parts are: Pods, DNS, /],
    [['dist', '--observed', 'package.json'], /package.json is no result/],
  ])('%j could not run, and says why', async (args, why) => {
    const { status, out, err } = await graph(...args);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toMatch(why);
  });

  test('a base is drawn with the expectations of its own time', async () => {
    const { folder, write } = scratch();
    write('base/web.yaml', WEB);
    write('base/connectivity.plan', planOf('a'));
    write('head/web.yaml', WEB);
    write('head/connectivity.plan', planOf('b'));
    const { out, err } = await graph(`${folder}/head`, '--diff', `${folder}/base`);
    expect(err).toBe('');
    expect(out).toContain('+ b<br/>does not exist');
    expect(out).toContain('− a<br/>does not exist');
    expect(out).not.toMatch(/[+−~] web/);
  });

  test('results of another plan colour nothing, so they are refused', async () => {
    const { folder, write } = scratch();
    write('web.yaml', WEB);
    write('connectivity.plan', planOf('a'));
    const results = (id: string) => JSON.stringify({ version: 1, cluster: 'kind', results: [{ id, step: 1, expected: '', observed: 'refused', verdict: 'failed' }], summary: {} });
    write('other.json', results('two'));
    write('own.json', results('one'));
    expect((await graph(folder, '--observed', `${folder}/other.json`)).err).toContain(`other.json is about another plan than ${folder}'s`);
    expect((await graph(folder, '--observed', `${folder}/own.json`)).out).toContain('#10007;');
  });

  test('a plan without titled parts has none to draw', async () => {
    const { folder, write } = scratch();
    write('web.yaml', WEB);
    expect((await graph(folder, '--part', 'One')).err).toContain("there is no part 'One'. The plan has no titled parts.");
  });

  test.each([['mermaid', /^flowchart LR\n/], ['dot', /^digraph /], ['svg', /^<svg /], ['html', /^<!DOCTYPE html>\n/]])('%s, twice, is the same bytes', async (format, beginning) => {
    const { status, out } = await graph('dist', '--format', format);
    expect(status).toBe(0);
    expect(out).toMatch(beginning);
    expect((await graph('dist', '--format', format)).out).toBe(out);
  });

  test('a failed run leaves the picture that was there', async () => {
    const { folder, write } = scratch();
    write('broken.yaml', 'a: [');
    write('picture.svg', 'as it was');
    expect((await graph(folder, '--format', 'svg', '--output', `${folder}/picture.svg`)).status).toBe(2);
    expect(fs.readFileSync(`${folder}/picture.svg`, 'utf8')).toBe('as it was');
  });

  test('--help names the formats', async () => {
    expect((await graph('--help')).out).toContain('--format FORMAT       mermaid (default), dot, svg, or html');
  });
});
