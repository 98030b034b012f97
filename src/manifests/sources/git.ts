/** What a git repository holds at a revision, read by the git program. */

import { spawn } from 'node:child_process';

/** A git command that ended with something other than 0. */
export class GitError extends Error {
  public constructor(public readonly args: readonly string[], public readonly status: number | null, public readonly stderr: string) {
    super(`git ${args.join(' ')} ended with ${status ?? 'a signal'}: ${stderr.trim() || 'it says nothing'}`);
    this.name = 'GitError';
  }
}

/** A repository that is committed in another one as plain files brings a configuration of its own, so it is none. */
const SAFE = ['-c', 'safe.bareRepository=explicit'];

/**
 * Reading takes no lock and asks no remote for objects that are not here. git before 2.45 doesn't know
 * GIT_NO_LAZY_FETCH: there, no protocol is allowed.
 */
const READ_ONLY = { GIT_OPTIONAL_LOCKS: '0', GIT_NO_LAZY_FETCH: '1', GIT_ALLOW_PROTOCOL: '', GIT_TERMINAL_PROMPT: '0' };

/** Runs git in a folder, without a shell; answers what it writes to stdout. */
export async function git(cwd: string, args: readonly string[], input?: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', [...SAFE, ...args], { cwd, env: { ...process.env, ...READ_ONLY, LC_ALL: 'C' } });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', error => reject(new Error(`git cannot be started in ${cwd}: ${error.message}. Install git, or compare two folders.`)));
    child.on('close', status => {
      if (status === 0) resolve(Buffer.concat(out));
      else reject(new GitError(args, status, Buffer.concat(err).toString('utf8')));
    });
    // git may end before it has read everything; its exit status tells why.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input ?? '');
  });
}

/** The commit that a revision names, or undefined when it names none (or this is no repository). */
export async function commitOf(cwd: string, revision: string): Promise<string | undefined> {
  try {
    return (await git(cwd, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`])).toString('utf8').trim();
  } catch (error) {
    if (error instanceof GitError) return undefined;

    throw error;
  }
}

/** Where two lines of history parted, or undefined when they have nothing in common. */
export async function mergeBase(cwd: string, one: string, other: string): Promise<string | undefined> {
  try {
    return (await git(cwd, ['merge-base', one, other])).toString('utf8').trim();
  } catch (error) {
    if (error instanceof GitError && error.status === 1) return undefined;

    throw error;
  }
}

/** The folder that the repository around `cwd` begins in; undefined where there is none. */
export async function repositoryOf(cwd: string): Promise<string | undefined> {
  try {
    return (await git(cwd, ['rev-parse', '--show-toplevel'])).toString('utf8').replace(/\n$/, '') || undefined;
  } catch {
    return undefined;
  }
}

export interface TreeEntry {
  /** As seen from the folder git ran in, with `/`. */
  readonly path: string;
  readonly blob: string;
  readonly kind: 'file' | 'link' | 'submodule';
}

/** What is below these paths in a commit, without folders. */
export async function listFiles(cwd: string, commit: string, paths: readonly string[]): Promise<TreeEntry[]> {
  return entriesIn(await git(cwd, ['ls-tree', '-r', '-z', commit, '--', ...paths]));
}

/** What stands at these paths themselves in a commit, but folders: what is below a link or in a submodule is not in its tree. */
export async function listPaths(cwd: string, commit: string, paths: readonly string[]): Promise<TreeEntry[]> {
  return paths.length === 0 ? [] : entriesIn(await git(cwd, ['ls-tree', '-z', commit, '--', ...paths]));
}

function entriesIn(listing: Buffer): TreeEntry[] {
  return listing.toString('utf8').split('\0').flatMap((line): TreeEntry[] => {
    const [, mode, type, blob, path] = /^(\d+) (blob|commit) ([0-9a-f]+)\t(.+)$/s.exec(line) ?? [];
    return path === undefined ? [] : [{ path, blob, kind: type === 'commit' ? 'submodule' : mode.startsWith('120') ? 'link' : 'file' }];
  });
}

/** The bytes of many blobs, through one process. */
export async function readBlobs(cwd: string, blobs: readonly string[]): Promise<Map<string, Buffer>> {
  const wanted = [...new Set(blobs)];
  const contents = await batch(cwd, wanted, []);
  return new Map(wanted.map((blob, index) => {
    const content = contents[index];
    if (content === undefined) throw new Error(`${blob} is not in this clone. Fetch it (git fetch --refetch), then try again.`);
    return [blob, content];
  }));
}

/** What the links of a commit lead to; undefined for one that leads nowhere, or out of the repository. */
export async function readLinks(cwd: string, commit: string, paths: readonly string[]): Promise<readonly (Buffer | undefined)[]> {
  const known = paths.filter(path => !path.includes('\n'));
  const contents = await batch(cwd, known.map(path => `${commit}:./${path}`), ['--follow-symlinks']);
  return paths.map(path => contents[known.indexOf(path)]);
}

async function batch(cwd: string, names: readonly string[], options: readonly string[]): Promise<(Buffer | undefined)[]> {
  if (names.length === 0) return [];
  const output = await git(cwd, ['cat-file', '--batch', ...options], `${names.join('\n')}\n`);
  const contents: (Buffer | undefined)[] = [];
  let at = 0;
  for (const _ of names) {
    const end = output.indexOf(0x0a, at);
    const header = output.toString('utf8', at, end);
    const size = /^(?:[0-9a-f]+ (?:blob|tree|commit|tag)|symlink|dangling|loop|notdir) (\d+)$/.exec(header)?.[1];
    at = end + 1;
    if (size !== undefined) {
      contents.push(/^[0-9a-f]+ blob /.test(header) ? output.subarray(at, at + Number(size)) : undefined);
      at += Number(size) + 1;
    } else {
      contents.push(undefined);
    }
  }
  return contents;
}
