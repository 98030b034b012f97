import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { run } from '../../src/cli/review';
import { defined } from '../../src/kubernetes/values';

let root: string;

interface Said {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

async function review(args: readonly string[], options: { readonly cwd?: string; readonly terminal?: boolean } = {}): Promise<Said> {
  let out = '';
  let err = '';
  const status = await run(args, {
    cwd: options.cwd ?? root,
    env: {},
    stdin: process.stdin,
    stdout: defined({ write: (text: string) => { out += text; }, isTTY: options.terminal }),
    stderr: { write: (text: string) => { err += text; } },
  });
  return { status, out, err };
}

function git(...args: string[]): void {
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { cwd: root });
}

const POD = '{apiVersion: v1, kind: Pod, metadata: {name: web, labels: {app: web}}, spec: {containers: [{name: web, image: web}]}}';

function service(type: string, annotations: string = ''): string {
  return `${POD}\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: web\n${annotations}spec:\n  type: ${type}\n  selector: {app: web}\n  ports: [{port: 80}]\n`;
}

const REASON = '  annotations: {connectivity.cdk8s.io/acknowledge: "broadening: for everybody"}\n';

function write(folder: string, text: string): void {
  fs.mkdirSync(path.join(root, folder), { recursive: true });
  fs.writeFileSync(path.join(root, folder, 'web.k8s.yaml'), text);
}

beforeAll(() => {
  root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'review-cli-')));
  git('init', '--quiet', '--initial-branch', 'main');
  write('dist', service('ClusterIP'));
  git('add', '-A');
  git('commit', '--quiet', '--message', 'first');
  write('dist', service('LoadBalancer'));
  write('closed', service('ClusterIP'));
  write('open', service('LoadBalancer'));
  write('reasoned', service('LoadBalancer', REASON));
  write('broken', 'kind: [\n');
  write('empty', '# nothing\n');
  fs.writeFileSync(path.join(root, 'picture.mmd'), 'graph LR\n  a --> b\n');
  fs.mkdirSync(path.join(root, 'bare'));
});

afterAll(() => fs.rmSync(root, { recursive: true, force: true }));

describe('cdk8s-connectivity review', () => {
  test.each([
    ['two folders', ['closed', 'open']],
    ['a revision and the working tree', ['main']],
    ['a revision and a folder', ['HEAD', 'open']],
    ['a folder and a revision, the other way round', ['--base', 'main']],
    ['a revision with its own folder', ['main:dist', './open']],
  ])('compares %s', async (_, args) => {
    const { status, out } = await review([...args, '--format', 'text']);
    expect(status).toBe(0);
    expect(out.split('\n')[0]).toBe('Pod web can now be reached from outside the cluster. 1 object changes.');
  });

  test('without a format writes text to a terminal and Markdown to a file', async () => {
    expect((await review(['closed', 'open'], { terminal: true })).out).toMatch(/^Pod web can now/);
    expect((await review(['closed', 'open'])).out).toMatch(/^<!-- cdk8s-connectivity review -->\n/);
  });

  test('puts a picture into the Markdown', async () => {
    expect((await review(['closed', 'open', '--picture', 'picture.mmd'])).out).toContain('```mermaid\ngraph LR\n  a --> b\n```');
  });

  test('keeps to a limit', async () => {
    expect((await review(['closed', 'open', '--limit', '1000', '--picture', 'picture.mmd'])).out.length).toBeLessThanOrEqual(1000);
  });

  test.each([
    ['broadened without a reason', ['closed', 'open'], 1, 'review: 1 change makes something reachable from farther away or by more, without a reason given.\n'],
    ['broadened with a reason', ['closed', 'reasoned'], 0, ''],
    ['narrowed', ['open', 'closed'], 0, ''],
    ['nothing', ['open', 'open'], 0, ''],
  ])('--fail-on broadening: %s', async (_, versions, status, err) => {
    expect(await review([...versions, '--fail-on', 'broadening', '--format', 'json'])).toMatchObject({ status, err });
  });

  test('without --fail-on the exit status says only that it ran', async () => {
    expect((await review(['closed', 'open'])).status).toBe(0);
  });

  test.each([
    ['no version', [], 'say what to compare with: BASE HEAD, or --base REVISION.'],
    ['three versions', ['a', 'b', 'c'], 'two versions can be compared, not 3.'],
    ['--base and versions', ['--base', 'main', 'open'], '--base main compares the working tree; leave out \'open\''],
    ['an unknown option', ['--nonsense'], '--nonsense is no option of this command.'],
    ['an unknown format', ['closed', 'open', '--format', 'pdf'], '--format pdf is not known. One of: markdown, text, json.'],
    ['something else to fail on', ['closed', 'open', '--fail-on', 'monday'], '--fail-on monday is not known. It takes: broadening.'],
    ['a limit that is none', ['closed', 'open', '--limit', 'many'], '--limit takes a whole number from 1000, not many.'],
    ['a folder that is not there', ['closed', './nowhere'], 'There is no folder \'./nowhere\'.'],
    ['a revision that is not there', ['nowhere', 'open'], '\'nowhere\' is neither a folder nor a git revision'],
    ['two versions without a manifest', ['bare', 'bare'], 'neither bare nor bare has a manifest (*.yaml, *.yml, *.json).'],
    ['a picture that is not there', ['closed', 'open', '--picture', 'none.mmd'], 'the picture \'none.mmd\' cannot be read.'],
  ])('exits 2 and says why: %s', async (_, args, message) => {
    const { status, out, err } = await review(args);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toContain(message);
  });

  test('what can not be read is not called unchanged: it is listed, and the status is 2 unless it is to be skipped', async () => {
    const { status, out, err } = await review(['closed', 'broken', '--format', 'markdown']);
    expect(status).toBe(2);
    expect(err).toContain('broken/web.k8s.yaml:2 is no YAML: ');
    expect(out).toContain('could not be read');
    expect((await review(['closed', 'broken', '--skip-unreadable'])).status).toBe(0);
  });

  test('a version with no object in it is all new', async () => {
    expect((await review(['empty', 'open', '--format', 'text'])).out).toContain('Pod web is new, and outside the cluster can reach it on port 80, through LoadBalancer web at 80.');
  });

  test('a revision that did not have the folder says so', async () => {
    expect((await review(['HEAD', 'open', '--path', 'elsewhere', '--format', 'text'])).out).toContain('HEAD has no manifests there, so everything is new.');
  });

  test('--help', async () => {
    const { status, out } = await review(['--help']);
    expect(status).toBe(0);
    expect(out).toMatch(/^Usage: cdk8s-connectivity review BASE \[HEAD\]/);
  });
});
