import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '../../src/cluster/api/api';
import { Keeper } from '../../src/cluster/changes/keeper-client';

let folder: string;

beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'kubectl-')); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function kubectl(body: string): Readonly<Record<string, string>> {
  const file = join(folder, 'kubectl');
  writeFileSync(file, `#!/bin/sh\n${body}\n`);
  chmodSync(file, 0o755);
  return { PATH: `${folder}:/usr/bin:/bin` };
}

/** As the keeper serves it, with this as the kubectl on the PATH. */
async function connected(flags: readonly string[], env: Readonly<Record<string, string>>): Promise<void> {
  const keeper = new Keeper(flags, env, false);
  try {
    await connect({}, keeper.serving);
  } finally {
    keeper.dismiss();
  }
}

describe('a cluster that can not be reached', () => {
  test.each<[string, string, string]>([
    ['by a context that is none', 'echo \'error: context "x" does not exist\' >&2; exit 1',
      'kubectl could not connect: context "x" does not exist; name a context that `kubectl config get-contexts` lists'],
    ['by a file that is none', 'echo "error: stat /no/such: no such file or directory" >&2; exit 1',
      'kubectl could not connect: stat /no/such: no such file or directory; name the file of an existing cluster with --kubeconfig'],
    ['without credentials, which kubectl then asks for', 'printf "Please enter Username: "; echo "error: EOF" >&2; exit 1',
      'kubectl could not connect: Please enter Username: error: EOF; name a context that `kubectl config get-contexts` lists'],
  ])('%s', async (_name, body, message) => {
    await expect(connected(['--context', 'x'], kubectl(body))).rejects.toThrow(message);
  });

  test('without kubectl', async () => {
    await expect(connected([], { PATH: folder })).rejects.toThrow('kubectl was not found; install it (https://kubernetes.io/docs/tasks/tools) and put it on the PATH');
    expect(readdirSync(folder)).toEqual([]);
  });
});
