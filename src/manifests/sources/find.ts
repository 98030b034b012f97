/** Finds the files of manifests that a user means: files, folders, and what a git revision held. */

import { closeSync, constants, existsSync, lstatSync, openSync, readdirSync, readFileSync, readSync, realpathSync, statSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { textOf } from './bytes';
import { Exclusions, IGNORE_FILE, IgnoreText } from './exclude';
import { commitOf, listFiles, listPaths, mergeBase, readBlobs, readLinks, repositoryOf, TreeEntry } from './git';
import { swapOf } from './swap';
import { defined } from '../../kubernetes/values';
import { PLAN_FILE } from '../plan-name';
import { LeftOut } from '../read';
import { isKustomization } from '../units/kustomize';

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
  /** Files that can't be read. */
  readonly leftOut: readonly LeftOut[];
  /** Files and folders that are left out because somebody says so, as they are shown. */
  readonly excluded: readonly string[];
  /** What says so. */
  readonly exclusions: Exclusions;
  /** The texts of the files of folders that say it, by their names from what was read. */
  readonly ignoreFiles: ReadonlyMap<string, string>;
  /** False when a revision does not have the folder at all: a version with nothing in it. */
  readonly exists: boolean;
  /** False for what a revision of git held: nothing can be built there. */
  readonly isOnDisk: boolean;
  /** The texts of files that are no manifests, by their names below what was read. */
  readonly readOthers: ReadOthers;
}

/** Those of these files that are there, and are text. */
export type ReadOthers = (names: readonly string[]) => Promise<ReadonlyMap<string, string>>;

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
  /** What is left out. @default nothing, but what the folder's own files say */
  readonly exclusions?: Exclusions;
  /** Where a revision keeps its manifests, from `cwd`. @default ['dist'] */
  readonly paths?: readonly string[];
}

const DEFAULT_PATHS: readonly string[] = ['dist'];
/** A file of this size holds some 50,000 objects. */
const LARGEST_FILE = 64_000_000;

/** What kubectl takes from a folder, letter by letter. */
function isRead(name: string): boolean {
  return /\.(?:ya?ml|json)$/.test(name) || isPlan(name) || isKustomization(name);
}

function isPlan(name: string): boolean {
  return path.basename(name) === PLAN_FILE;
}

type Contents = Pick<Version, 'files' | 'plan' | 'leftOut'>;

function sorted(files: readonly SourceFile[], leftOut: readonly LeftOut[]): Contents {
  const manifests = files.filter(file => !isPlan(file.name)).sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const plan = files.find(file => file.name === PLAN_FILE);
  return defined({ files: manifests, leftOut: [...leftOut].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0)), plan });
}

async function kindOfPath(file: string): Promise<'folder' | 'file' | undefined> {
  try {
    return (await fs.stat(file)).isDirectory() ? 'folder' : 'file';
  } catch {
    return undefined;
  }
}

/** The path itself; or the old folder, where a synth was killed just before the new one took its place. */
async function standingAt(root: string): Promise<string> {
  const { before } = swapOf(root);
  if (await kindOfPath(root) !== undefined || await kindOfPath(before) === undefined) return root;
  // A synth that is alive is done in a moment.
  await setTimeout(SWAPPED);
  return await kindOfPath(root) === undefined && await kindOfPath(before) !== undefined ? before : root;
}

const SWAPPED = 100;

export interface FolderOptions {
  /** What decides whether a change passes follows no link out of the repository, and passes over no folder. @default false */
  readonly asGate?: boolean;
  readonly exclusions?: Exclusions;
}

/** A folder with everything below it, or one file. */
export async function readFolder(folder: string, cwd: string, options: FolderOptions = {}): Promise<Version> {
  const { asGate = false, exclusions = new Exclusions() } = options;
  const root = await standingAt(path.resolve(cwd, folder));
  const kind = await kindOfPath(root);
  if (kind === undefined) throw new SourceError(`There is no folder '${folder}'. Give a folder of manifests or a git revision.`);

  const fence = asGate ? await fenceOf(root, kind) : undefined;
  const files: SourceFile[] = [];
  const leftOut: LeftOut[] = [];
  const way = path.relative(cwd, root);
  // Above the current folder, the way may lead back into it.
  const isPlain = way !== '' && way.split(path.sep)[0] !== '..' && !path.isAbsolute(way);
  const show = (name: string) => slashes(isPlain ? path.join(way, name) : path.relative(cwd, path.join(root, name)) || name);
  const excluded: string[] = [];
  const within = kind === 'file' ? exclusions.with(() => undefined, () => undefined) : exclusions.with(below => textBeside(path.join(root, below)), above => textBeside(path.join(cwd, above)));
  const isExcluded = (name: string, isFolder: boolean) => {
    const isOut = within.has(slashes(name), show(name), isFolder);
    if (isOut) excluded.push(isFolder ? `${show(name)}/` : show(name));
    return isOut;
  };
  const ignoreFiles = new Map(kind === 'file' ? [] : foldersAbove(show('')).flatMap((above): [string, string][] => {
    const text = textBeside(path.join(cwd, above));
    return text === undefined ? [] : [[path.relative(root, path.join(cwd, above, IGNORE_FILE)).split(path.sep).join('/'), text]];
  }));
  for (const { name, isFile } of kind === 'file' ? [{ name: '', isFile: false }] : namesBelow(root, asGate, isExcluded)) {
    if (path.basename(name) === IGNORE_FILE) {
      ignoreFiles.set(slashes(name), textBeside(path.join(root, path.dirname(name))) ?? '');
      continue;
    }
    const file = path.join(root, name);
    const shown = show(name);
    const read = (isFile ? smallText(file) : undefined) ?? textOfFile(file, fence);
    if ('reason' in read) leftOut.push({ kind: 'unreadable', file: shown, reason: read.reason });
    else files.push({ name: slashes(name || path.basename(root)), path: shown, text: read.text });
  }
  const readOthers: ReadOthers = async names => new Map(names.filter(isBelow).flatMap(name => {
    const read = kind === 'folder' ? textOfFile(path.join(root, name), fence) : undefined;
    return read === undefined || 'reason' in read ? [] : [[name, read.text]];
  }));
  return {
    label: folder, ...sorted(files, leftOut), excluded: excluded.sort(), exclusions: within, ignoreFiles, exists: true, isOnDisk: true, readOthers,
  };
}

function isBelow(name: string): boolean {
  return name !== '' && !path.posix.isAbsolute(name) && path.posix.normalize(name).split('/')[0] !== '..';
}

/** Where a gate's links may lead: the repository around, else the folder itself. */
async function fenceOf(root: string, kind: 'folder' | 'file'): Promise<string> {
  const folder = kind === 'folder' ? root : path.dirname(root);
  return fs.realpath(await repositoryOf(folder) ?? folder);
}

interface NameBelow {
  readonly name: string;
  /** Not a link, nor anything else. */
  readonly isFile: boolean;
}

/** Links to folders are not followed, as kubectl doesn't either. */
function namesBelow(root: string, everywhere: boolean, isExcluded: (name: string, isFolder: boolean) => boolean): NameBelow[] {
  const names: NameBelow[] = [];
  const left = [''];
  for (let below = left.pop(); below !== undefined; below = left.pop()) {
    for (const entry of readdirSync(path.join(root, below), { withFileTypes: true })) {
      const name = path.join(below, entry.name);
      if (!entry.isDirectory()) {
        if (entry.name === IGNORE_FILE || (isRead(entry.name) && !isExcluded(name, false))) names.push({ name, isFile: entry.isFile() });
      } else if (entry.name !== '.git' && (everywhere || !isForeign(path.join(root, name))) && !isExcluded(name, true)) {
        left.push(name);
      }
    }
  }
  return names;
}

/** Folders of dependencies and of data for programs' tests: manifests that are broken on purpose, or somebody else's. */
const FOREIGN: readonly string[] = ['node_modules', 'testdata', 'fixtures'];

/** A folder named by the user is read whatever its name. */
function isForeign(folder: string): boolean {
  const name = path.basename(folder);
  return FOREIGN.includes(name) || (name === 'vendor' && existsSync(path.join(folder, 'modules.txt')));
}

/** The file of a folder that says what is left out there. */
function textBeside(folder: string): string | undefined {
  try {
    return readFileSync(path.join(folder, IGNORE_FILE), 'utf8');
  } catch {
    return undefined;
  }
}

/** Most files are small: they are opened, read and closed, and nothing else is asked about them. */
const SMALL = Buffer.allocUnsafe(64 * 1024);

/** A FIFO that nobody writes to would keep a reader waiting. Windows has no such flag. */
const READ_AT_ONCE = constants.O_RDONLY + (constants.O_NONBLOCK ?? 0);

/** Undefined for what is not small, or can't be read. */
function smallText(file: string): ReturnType<typeof textIn> | undefined {
  let opened: number | undefined;
  try {
    opened = openSync(file, READ_AT_ONCE);
    let length = 0;
    for (let read = -1; read !== 0 && length < SMALL.length; length += read) read = readSync(opened, SMALL, length, SMALL.length - length, null);
    return length < SMALL.length ? textIn(SMALL.subarray(0, length)) : undefined;
  } catch {
    return undefined;
  } finally {
    if (opened !== undefined) closeSync(opened);
  }
}

function slashes(file: string): string {
  return path.sep === '/' ? file : file.split(path.sep).join('/');
}

/** One file after the other: opening thousands at once takes more handles than a process gets. */
function textOfFile(file: string, fence: string | undefined): { readonly text: string } | { readonly reason: string } {
  try {
    // Folders are entered without following links, so that only a file can be one that leads out.
    if (fence !== undefined && lstatSync(file).isSymbolicLink()) {
      const real = realpathSync(file);
      const below = path.relative(fence, real);
      if (below.startsWith('..') || path.isAbsolute(below) || below.split(path.sep)[0] === '.git') return { reason: OUTSIDE };
    }
    const { size, isFile } = kindAndSize(file);
    if (!isFile) return { reason: 'is no file; manifests are read from files only' };
    if (size > LARGEST_FILE) return { reason: TOO_LARGE };
    return textIn(readFileSync(file));
  } catch (error) {
    const { code }: { code?: unknown } = Object(error);
    return { reason: `can't be read (${typeof code === 'string' ? code : String(error)})` };
  }
}

const OUTSIDE = 'is a link that leads out of the repository, and what is there is no part of the change; copy the file';
const TOO_LARGE = `is larger than ${LARGEST_FILE / 1_000_000} MB; divide it`;

function kindAndSize(file: string): { size: number; isFile: boolean } {
  const found = statSync(file);
  return { size: found.size, isFile: found.isFile() };
}

function textIn(bytes: Buffer): { readonly text: string } | { readonly reason: string } {
  const text = textOf(bytes);
  if (text === undefined) return { reason: 'is no text in UTF-8; save it as that' };
  return text.startsWith(LFS_POINTER) ? { reason: 'is a pointer of Git LFS, whose content is not here; keep manifests in git itself, or fetch it (git lfs pull) and compare folders' } : { text };
}

/** @see https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md */
const LFS_POINTER = 'version https://git-lfs.github.com/spec/';
const SUBMODULE = 'is a submodule, and what is there is in another repository; compare folders in which it is checked out, or leave it out (--exclude)';
const BEHIND_LINK = 'is a link, and a revision has nothing below it; name the folder that it leads to';

/** What one or more folders (or files) held at a git revision. */
export async function readRevision(revision: string, options: SourceOptions): Promise<Version> {
  const commit = await commitOf(options.cwd, revision);
  if (commit === undefined) {
    throw new SourceError(await repositoryOf(options.cwd) === undefined
      ? `There is no file or folder '${revision}' in ${options.cwd}, and no git repository in which it could be a revision. Name a folder of manifests.`
      : `'${revision}' is neither a folder nor a git revision known in ${options.cwd}. Fetch it first (git fetch origin ${revision}), or give a folder.`);
  }
  const roots = (options.paths ?? DEFAULT_PATHS).map(root => path.posix.normalize(root.split(path.sep).join('/')).replace(/\/$/, ''));
  const listed = await listFiles(options.cwd, commit, [...roots, ...roots.flatMap(foldersAbove).map(folder => path.posix.join(folder, IGNORE_FILE))]);
  const ignoreFiles = await ignoreFilesIn(options.cwd, listed);
  const within = (options.exclusions ?? new Exclusions()).with(...ignoreTexts(roots, ignoreFiles));
  const excluded: string[] = [];
  const entries = listed.filter(entry => {
    // A file that is named is read whatever its name.
    if (!isRead(entry.path) && entry.kind !== 'submodule' && !roots.includes(entry.path)) return false;
    const isOut = within.has(nameBelow(roots, entry.path), entry.path, false);
    if (isOut) excluded.push(entry.path);
    return !isOut;
  });
  const [regular, links, submodules] = (['file', 'link', 'submodule'] as const).map(wanted => entries.filter(({ kind }) => kind === wanted));
  const [blobs, targets] = await Promise.all([
    readBlobs(options.cwd, regular.map(entry => entry.blob)),
    readLinks(options.cwd, commit, links.map(entry => entry.path)),
  ]);
  const files: SourceFile[] = [];
  const leftOut: LeftOut[] = submodules.map(({ path: file }) => ({ kind: 'unreadable', file, reason: SUBMODULE }));
  const above = [...new Set(roots.flatMap(foldersAbove))].filter(isBelowHere);
  for (const { path: file, kind } of await listPaths(options.cwd, commit, above)) leftOut.push({ kind: 'unreadable', file, reason: kind === 'submodule' ? SUBMODULE : BEHIND_LINK });
  const contents = [
    ...regular.map(entry => ({ entry, bytes: blobs.get(entry.blob) })),
    ...links.map((entry, index) => ({ entry, bytes: targets[index] })),
  ];
  for (const { entry, bytes } of contents) {
    const isRoot = entry.kind === 'link' && roots.includes(entry.path);
    const read = bytes === undefined ? { reason: isRoot ? BEHIND_LINK : OUTSIDE }
      : bytes.length > LARGEST_FILE ? { reason: TOO_LARGE } : textIn(bytes);
    if ('reason' in read) leftOut.push({ kind: 'unreadable', file: entry.path, reason: read.reason });
    else files.push({ name: nameBelow(roots, entry.path), path: entry.path, text: read.text });
  }
  const exists = entries.length + excluded.length + leftOut.length > 0;
  const readOthers: ReadOthers = async names => {
    const wanted = new Map(names.filter(isBelow).map(name => [roots.length > 1 ? name : path.posix.join(roots[0], name), name]));
    if (wanted.size === 0) return new Map();
    const found = (await listFiles(options.cwd, commit, [...wanted.keys()])).filter(entry => wanted.has(entry.path) && entry.kind === 'file');
    const bytes = await readBlobs(options.cwd, found.map(({ blob }) => blob));
    return new Map(found.flatMap(({ path: file, blob }) => {
      const read = textIn(bytes.get(blob) ?? Buffer.alloc(0));
      return 'reason' in read ? [] : [[wanted.get(file) ?? file, read.text]];
    }));
  };
  return {
    label: revision,
    ...sorted(files, leftOut),
    excluded: excluded.sort(),
    exclusions: within,
    ignoreFiles: new Map([...ignoreFiles].map(([file, text]) => [nameBelow(roots, file), text])),
    exists,
    isOnDisk: false,
    readOthers,
  };
}

/** The folders from the current one down to the one that a folder is in. */
function foldersAbove(root: string): readonly string[] {
  const steps = root === '.' ? [] : root.split('/');
  return steps.map((_, depth) => steps.slice(0, depth).join('/'));
}

function isBelowHere(folder: string): boolean {
  return folder !== '' && !folder.endsWith('..');
}

/** The files of a revision that say what is left out, by their paths: those below what is read, and those above. */
async function ignoreFilesIn(cwd: string, listed: readonly TreeEntry[]): Promise<ReadonlyMap<string, string>> {
  const files = listed.filter(({ path: file, kind }) => path.posix.basename(file) === IGNORE_FILE && kind === 'file');
  const blobs = await readBlobs(cwd, files.map(({ blob }) => blob));
  return new Map(files.map(({ path: file, blob }) => [file, blobs.get(blob)?.toString('utf8') ?? '']));
}

function ignoreTexts(roots: readonly string[], files: ReadonlyMap<string, string>): [IgnoreText, IgnoreText] {
  const [root] = roots;
  const base = roots.length > 1 || root === '.' ? '.' : root;
  const textOfFolder = (folder: string) => files.get(path.posix.join(folder, IGNORE_FILE));
  return [folder => textOfFolder(path.posix.join(base, folder)), textOfFolder];
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
    if (await kindOfPath(await standingAt(path.resolve(options.cwd, root))) === undefined) throw new SourceError(`The working tree has no '${root}'. Synthesize first (npx cdk8s synth), or say where the manifests are: --path FOLDER.`);

    return readFolder(root, options.cwd, { asGate: true, exclusions: options.exclusions });
  }));
  const files = versions.flatMap(({ files: own, plan }) => [...own, ...plan === undefined ? [] : [plan]])
    .map(file => ({ ...file, name: roots.length > 1 ? file.path : file.name }));
  return {
    label: 'the working tree',
    ...sorted(files, versions.flatMap(({ leftOut }) => leftOut)),
    excluded: versions.flatMap(({ excluded }) => excluded),
    exclusions: versions[0]?.exclusions ?? new Exclusions(),
    ignoreFiles: new Map(versions.flatMap(({ ignoreFiles }, index) => [...ignoreFiles]
      .map(([name, text]): [string, string] => [roots.length > 1 ? path.posix.join(roots[index], name) : name, text]))),
    exists: true,
    isOnDisk: true,
    readOthers: async names => {
      if (roots.length === 1) return versions[0].readOthers(names);
      const below = await Promise.all(roots.map(async (root, index): Promise<[string, string][]> => {
        const own = new Map(names.filter(name => name.startsWith(`${root}/`)).map(name => [name.slice(root.length + 1), name]));
        return [...await versions[index].readOthers([...own.keys()])].map(([name, text]) => [own.get(name) ?? name, text]);
      }));
      return new Map(below.flat());
    },
  };
}

/** What a user wrote: a folder, a revision, or `revision:folder`. */
export async function readVersion(spec: string, options: SourceOptions): Promise<Version> {
  const colon = spec.indexOf(':');
  const looksLikePath = spec.startsWith('.') || path.isAbsolute(spec) || spec.endsWith('/');
  if (colon > 0 && !looksLikePath) return { ...await readRevision(spec.slice(0, colon), { ...options, paths: [spec.slice(colon + 1) || '.'] }), label: spec };

  const onDisk = await kindOfPath(await standingAt(path.resolve(options.cwd, spec)));
  if (onDisk === undefined && looksLikePath) throw new SourceError(`There is no folder '${spec}'. Give a folder of manifests or a git revision.`);

  if (onDisk !== undefined && !looksLikePath && await commitOf(options.cwd, spec) !== undefined) {
    const [root] = options.paths ?? DEFAULT_PATHS;
    throw new SourceError(`'${spec}' is both a ${onDisk} and a git revision. Write './${spec}' for the ${onDisk}, '${spec}:${root}' for the revision.`);
  }
  return onDisk === undefined ? readRevision(spec, options) : readFolder(spec, options.cwd, { asGate: true, exclusions: options.exclusions });
}

/** What a user wrote where a folder or a file is the usual case: what is there under this name, else a revision. */
export async function readNamed(spec: string, cwd: string, exclusions?: Exclusions): Promise<Version> {
  const isOnDisk = await kindOfPath(await standingAt(path.resolve(cwd, spec))) !== undefined;
  return isOnDisk ? readFolder(spec, cwd, { exclusions }) : readVersion(spec, { cwd, exclusions });
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
