import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { commitOf, listFiles, mergeBase, readBlobs } from './git';
import { PLAN_FILE } from '../plan/plan';

/** One file of manifests, as text. */
export interface SourceFile {
  /** Below what was read, with `/`: the same in both versions. */
  readonly name: string;
  /** For people: from the current folder, or within the repository. */
  readonly path: string;
  readonly text: string;
}

/** One version of somebody's manifests. */
export interface Version {
  /** What to call it: the folder, or the revision. */
  readonly label: string;
  /** By name. */
  readonly files: readonly SourceFile[];
  /** What is expected of them, where it stands at the top of the one folder that was read. */
  readonly plan?: SourceFile;
  /** False when a revision does not have the folder at all: a version with nothing in it. */
  readonly exists: boolean;
}

/** Something a user asked for cannot be read; the message says what to write instead. */
export class SourceError extends Error {
  public constructor(message: string) {
    super(message);
    this.name = 'SourceError';
  }
}

export interface SourceOptions {
  /** The folder that relative paths start from. */
  readonly cwd: string;
  /** Where a revision keeps its manifests, from `cwd`. @default ['dist'] */
  readonly paths?: readonly string[];
}

const DEFAULT_PATHS: readonly string[] = ['dist'];

/** What is of interest in a folder that also holds a README or scripts. */
function isRead(name: string): boolean {
  return /\.(ya?ml|json)$/i.test(name) || isPlan(name);
}

function isPlan(name: string): boolean {
  return path.basename(name) === PLAN_FILE;
}

function sorted(files: readonly SourceFile[]): Pick<Version, 'files' | 'plan'> {
  const manifests = files.filter(file => !isPlan(file.name)).sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const plan = files.find(file => file.name === PLAN_FILE);
  return { files: manifests, ...plan && { plan } };
}

async function kindOfPath(file: string): Promise<'folder' | 'file' | undefined> {
  try {
    return (await fs.stat(file)).isDirectory() ? 'folder' : 'file';
  } catch {
    return undefined;
  }
}

/** A folder with everything below it, or one file. */
export async function readFolder(folder: string, cwd: string): Promise<Version> {
  const root = path.resolve(cwd, folder);
  const kind = await kindOfPath(root);
  if (kind === undefined) throw new SourceError(`There is no folder '${folder}'. Give a folder of manifests or a git revision.`);

  const names = kind === 'file'
    ? ['']
    : (await fs.readdir(root, { recursive: true, withFileTypes: true }))
      .filter(entry => entry.isFile() && isRead(entry.name))
      .map(entry => path.relative(root, path.join(entry.parentPath ?? entry.path, entry.name)))
      .filter(name => !name.split(path.sep).some(part => part === 'node_modules' || part === '.git'));
  const files = await Promise.all(names.map(async name => ({
    name: (name || path.basename(root)).split(path.sep).join('/'),
    path: (path.relative(cwd, path.join(root, name)) || name).split(path.sep).join('/'),
    text: await fs.readFile(path.join(root, name), 'utf8'),
  })));
  return { label: folder, ...sorted(files), exists: true };
}

/** What one or more folders (or files) held at a git revision. */
export async function readRevision(revision: string, options: SourceOptions): Promise<Version> {
  const commit = await commitOf(options.cwd, revision);
  if (commit === undefined) {
    throw new SourceError(
      `'${revision}' is neither a folder nor a git revision known in ${options.cwd}. Fetch it first (git fetch origin ${revision}), or give a folder.`);
  }
  const roots = (options.paths ?? DEFAULT_PATHS).map(root => path.posix.normalize(root.split(path.sep).join('/')).replace(/\/$/, ''));
  const entries = (await listFiles(options.cwd, commit, roots)).filter(entry => isRead(entry.path));
  const texts = await readBlobs(options.cwd, entries.map(entry => entry.blob));
  const files = entries.map(entry => ({
    name: nameBelow(roots, entry.path),
    path: entry.path,
    text: texts.get(entry.blob) ?? '',
  }));
  return { label: revision, ...sorted(files), exists: entries.length > 0 };
}

/** Names start at the one root that was asked for; with several, the root stays part of the name. */
function nameBelow(roots: readonly string[], file: string): string {
  const [root] = roots;
  if (roots.length > 1 || root === '.') return file;

  return file === root ? path.posix.basename(file) : path.posix.relative(root, file);
}

/** The manifests of the working tree, where a revision would keep them. */
export async function readWorkingTree(options: SourceOptions): Promise<Version> {
  const roots = options.paths ?? DEFAULT_PATHS;
  const versions = await Promise.all(roots.map(async root => {
    if (await kindOfPath(path.resolve(options.cwd, root)) === undefined) throw new SourceError(`The working tree has no '${root}'. Synthesize first (npx cdk8s synth), or say where the manifests are: --path FOLDER.`);

    return readFolder(root, options.cwd);
  }));
  const files = versions.flatMap(({ files: own, plan }) => [...own, ...plan === undefined ? [] : [plan]])
    .map(file => ({ ...file, name: roots.length > 1 ? file.path : file.name }));
  return { label: 'the working tree', ...sorted(files), exists: true };
}

/** What a user wrote: a folder, a revision, or `revision:folder`. */
export async function readVersion(spec: string, options: SourceOptions): Promise<Version> {
  const colon = spec.indexOf(':');
  const looksLikePath = spec.startsWith('.') || path.isAbsolute(spec) || spec.endsWith('/');
  if (colon > 0 && !looksLikePath) return { ...await readRevision(spec.slice(0, colon), { ...options, paths: [spec.slice(colon + 1) || '.'] }), label: spec };

  const onDisk = await kindOfPath(path.resolve(options.cwd, spec));
  if (onDisk === undefined && looksLikePath) throw new SourceError(`There is no folder '${spec}'. Give a folder of manifests or a git revision.`);

  if (onDisk !== undefined && !looksLikePath && await commitOf(options.cwd, spec) !== undefined) {
    const [root] = options.paths ?? DEFAULT_PATHS;
    throw new SourceError(`'${spec}' is both a ${onDisk} and a git revision. Write './${spec}' for the ${onDisk}, '${spec}:${root}' for the revision.`);
  }
  return onDisk === undefined ? readRevision(spec, options) : readFolder(spec, options.cwd);
}

/**
 * The version a working tree departed from: where its history parted from `revision`,
 * so that what others merged meanwhile does not look like this change taking it back.
 */
export async function readBase(revision: string, options: SourceOptions): Promise<Version> {
  const commit = await commitOf(options.cwd, revision);
  if (commit === undefined) return readRevision(revision, options);

  const parted = await mergeBase(options.cwd, commit, 'HEAD');
  if (parted === undefined) {
    throw new SourceError(
      `'${revision}' and HEAD have no commit in common here. In a shallow clone fetch more history (git fetch --unshallow), or name both: review ${revision} HEAD.`);
  }
  const base = await readRevision(parted, options);
  return { ...base, label: revision };
}
