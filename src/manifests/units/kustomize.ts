/** Kustomizations: what each is made of, and what it becomes when kustomize builds it, without fetching anything. */

import { execFile } from 'node:child_process';
import * as fs from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import * as path from 'node:path';
import { fieldsAt, isRecord, listAt, records, textAt } from '../../kubernetes/values';
import { documentsOf } from '../yaml/documents';

/** The names that kustomize looks for in a folder. */
export const KUSTOMIZATION_FILES: readonly string[] = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/** Whether the file says how a folder is built. */
export function isKustomization(file: string): boolean {
  return KUSTOMIZATION_FILES.includes(path.posix.basename(file));
}

/** The text of a file, by its path; undefined where there is none. */
export type ReadText = (file: string) => string | undefined;

/** What a kustomization is made of, with everything that it refers to. */
export interface Kustomization {
  readonly folder: string;
  readonly file: string;
  /** A component is a part of others and can not be built for itself. */
  readonly isComponent: boolean;
  /** The folders of kustomizations and components that it refers to, and those that these refer to. */
  readonly folders: readonly string[];
  /** The files whose objects it takes, in order. */
  readonly resources: readonly string[];
  /** The files that it takes for anything else: patches, settings, values. */
  readonly otherFiles: readonly string[];
  /** What it builds differs from what its resources say. */
  readonly changes: boolean;
  /** Why it is not built: what follows the folder's name in a sentence. */
  readonly obstacle?: string;
}

/** The fields that change or describe what is built, and name no file. */
const HARMLESS = new Set([
  'apiVersion', 'kind', 'metadata', 'namespace', 'namePrefix', 'nameSuffix', 'commonLabels', 'labels', 'commonAnnotations', 'images', 'replicas', 'vars',
  'buildMetadata', 'generatorOptions', 'sortOptions',
]);
/** The fields that name folders or files of objects. */
const RESOURCES = ['resources', 'bases', 'components'];
const CHANGES_NOTHING = new Set(['apiVersion', 'kind', 'metadata', ...RESOURCES, 'sortOptions']);

/** What stands in a kustomization, as far as it is one document of YAML. */
function fieldsOf(text: string): Readonly<Record<string, unknown>> | undefined {
  const [document, ...others] = documentsOf(text);
  if (document === undefined || others.length > 0) return undefined;
  const { value, trouble } = document.read();
  return trouble === undefined && isRecord(value) ? value : undefined;
}

/** Follows a kustomization to everything that it is made of. */
export function kustomizationIn(file: string, read: ReadText): Kustomization {
  const folders = new Set<string>();
  const resources = new Set<string>();
  const otherFiles = new Set<string>();
  const obstacles: string[] = [];
  let changes = false;
  const follow = (at: string, text: string): void => {
    const folder = path.posix.dirname(at);
    const fields = fieldsOf(text);
    if (fields === undefined) {
      obstacles.push(`has a file ${path.posix.basename(at)} that is not one document of YAML`);
      return;
    }
    changes ||= Object.keys(fields).some(key => !CHANGES_NOTHING.has(key));
    const unknown = Object.keys(fields).find(key => !HARMLESS.has(key) && !RESOURCES.includes(key) && FILES_OF[key] === undefined);
    if (unknown !== undefined) obstacles.push(`has the field ${unknown}, which may run or fetch something`);
    for (const named of RESOURCES.flatMap(field => listAt(fields, field))) if (typeof named === 'string') take(folder, named);

    const others = Object.entries(FILES_OF).flatMap(([field, filesOf]) => fields[field] === undefined ? [] : filesOf(fields));
    for (const named of others) other(folder, named);
  };
  const take = (folder: string, named: string): void => {
    const target = path.posix.join(folder, named);
    const text = isRemote(named) ? undefined : read(target);
    const nested = text !== undefined || isRemote(named) ? undefined
      : KUSTOMIZATION_FILES.map(name => path.posix.join(target, name)).find(one => read(one) !== undefined);
    if (text !== undefined) {
      resources.add(target);
    } else if (nested === undefined) {
      obstacles.push(`names ${named}, which is ${isRemote(named) ? 'not fetched' : 'not there'}`);
    } else if (!folders.has(path.posix.normalize(target))) {
      folders.add(path.posix.normalize(target));
      follow(nested, read(nested) ?? '');
    }
  };
  const other = (folder: string, named: string): void => {
    const target = path.posix.join(folder, named);
    if (isRemote(named) || read(target) === undefined) obstacles.push(`names ${named}, which is ${isRemote(named) ? 'not fetched' : 'not there'}`);
    otherFiles.add(target);
  };
  const text = read(file) ?? '';
  folders.add(path.posix.dirname(file));
  follow(file, text);
  const isComponent = textAt(fieldsOf(text), 'kind') === 'Component';
  return {
    folder: path.posix.dirname(file),
    file,
    isComponent,
    folders: [...folders],
    resources: [...resources],
    otherFiles: [...otherFiles],
    changes,
    ...obstacles.length > 0 ? { obstacle: obstacles[0] } : isComponent ? { obstacle: 'is a component, which is built as a part of others only' } : {},
  };
}

/** What changes nobody's reach, or is compared for itself: the objects of resources. */
const SHAPELESS = new Set([
  'apiVersion', 'kind', 'metadata', 'images', 'replicas', 'buildMetadata', 'sortOptions', 'configMapGenerator', 'secretGenerator', 'generatorOptions', ...RESOURCES,
]);

/**
 * What a kustomization does to its resources, as text: empty where that opens and closes nothing. What is remote is a part of it,
 * and all that a field names which we don't know, among the files of `names`.
 */
export function shapeOf({ file, folders }: Kustomization, read: ReadText, names: readonly string[]): string {
  const files = [file, ...folders.flatMap(folder => KUSTOMIZATION_FILES.map(name => path.posix.join(folder, name)))];
  const shapes = [...new Set(files)].sort().flatMap((one): unknown[] => {
    const text = read(one);
    const fields = text === undefined ? {} : fieldsOf(text);
    if (fields === undefined) return [[one, text]];
    const remote = RESOURCES.flatMap(field => listAt(fields, field)).filter(named => typeof named !== 'string' || isRemote(named));
    const said = Object.entries(fields).filter(([key]) => !SHAPELESS.has(key));
    if (said.length + remote.length === 0) return [];
    const folder = path.posix.dirname(one);
    const targets = textsIn(said).flatMap(named => [named, `charts/${named}`]).map(named => path.posix.join(folder, named).replace(/\/$/, ''));
    const named = names.filter(name => name !== one && targets.some(target => name === target || name.startsWith(`${target}/`)));
    return [[one, said, remote, [...new Set([...targets, ...named])].sort().map(name => [name, read(name)])]];
  });
  return shapes.length === 0 ? '' : JSON.stringify(shapes);
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return (Array.isArray(value) ? value : isRecord(value) ? Object.values(value) : []).flatMap(textsIn);
}

/** Every file that it is made of. */
export function madeOf({ file, folders, resources, otherFiles }: Kustomization, read: ReadText): ReadonlyMap<string, string> {
  const nested = folders.flatMap(folder => KUSTOMIZATION_FILES.map(name => path.posix.join(folder, name)));
  return new Map([...new Set([file, ...nested, ...resources, ...otherFiles])].flatMap(one => {
    const text = read(one);
    return text === undefined ? [] : [[one, text]];
  }));
}

type Fields = Readonly<Record<string, unknown>>;

/** The files that a field names; a patch may also stand in the field itself. */
const FILES_OF: Readonly<Record<string, (fields: Fields) => readonly string[]>> = {
  // Earlier releases took a list of paths.
  patches: fields => [...paths(records(fields.patches)), ...listAt(fields, 'patches').filter((one): one is string => typeof one === 'string' && !one.includes('\n'))],
  patchesJson6902: fields => paths(records(fields.patchesJson6902)),
  replacements: fields => paths(records(fields.replacements)),
  patchesStrategicMerge: fields => listAt(fields, 'patchesStrategicMerge').filter((one): one is string => typeof one === 'string' && !one.includes('\n') && !one.includes('{')),
  configMapGenerator: fields => records(fields.configMapGenerator).flatMap(generated),
  secretGenerator: fields => records(fields.secretGenerator).flatMap(generated),
  configurations: fields => listAt(fields, 'configurations').map(String),
  crds: fields => listAt(fields, 'crds').map(String),
  openapi: fields => paths([fieldsAt(fields, 'openapi')]),
};

function paths(named: readonly Fields[]): readonly string[] {
  return named.flatMap(one => typeof one.path === 'string' ? [one.path] : []);
}

/** `file`, or `key=file`. */
function generated(generator: Fields): readonly string[] {
  return [...listAt(generator, 'files'), ...listAt(generator, 'envs'), ...generator.env === undefined ? [] : [generator.env]]
    .map(one => String(one).replace(/^[^=]*=/, ''));
}

/** Kustomize takes these for addresses: with a scheme, with a user, of a host, with a query. */
function isRemote(named: string): boolean {
  return /:\/\/|^[\w.-]+@[\w.-]+:|^[\w-]+(?:\.[\w-]+)*\.(?:com|org|io|net|dev)[/:]|\?(?:ref|version|timeout|submodules)=|^git::/.test(named) || path.isAbsolute(named);
}

/** What a build gives: the text of its objects, or why there is none. */
export type Built = { readonly text: string; readonly program: string } | { readonly reason: string };

/** Builds the kustomization of a folder. */
export type Build = (folder: string) => Promise<Built>;

const PROGRAMS: readonly (readonly [program: string, ...args: string[]])[] = [['kustomize', 'build'], ['kubectl', 'kustomize']];
const LONGEST_MS = 60_000;
const LARGEST_OUTPUT = 256_000_000;

/** Nothing remote is named; should a release of kustomize ask for something all the same, it reaches nobody. */
const NOBODY = 'http://127.0.0.1:9';
const OFFLINE = {
  GIT_ALLOW_PROTOCOL: '', GIT_TERMINAL_PROMPT: '0', HTTP_PROXY: NOBODY, HTTPS_PROXY: NOBODY, http_proxy: NOBODY, https_proxy: NOBODY, NO_PROXY: '', no_proxy: '',
};

/** Builds with the first of kustomize and kubectl that is on the PATH; folders are seen from `cwd`. */
export function builder(cwd: string): Build {
  let absent = 0;
  const wait = places(availableParallelism());
  return folder => wait(async () => {
    for (const [program, ...args] of PROGRAMS.slice(absent)) {
      const built = await run(cwd, program, [...args, '--', folder]);
      if (built !== 'absent') return built;
      absent = Math.max(absent, PROGRAMS.findIndex(([name]) => name === program) + 1);
    }
    return { reason: 'neither kustomize nor kubectl is on the PATH' };
  });
}

/** Builds folders of files that are written apart for it: of a git revision, or what is to be seen of a folder. */
export type BuildApart = (files: ReadonlyMap<string, string>, folders: readonly string[]) => Promise<ReadonlyMap<string, Built>>;

/** Writes the files into a folder of their own, which is gone afterwards. Names lead nowhere else. */
export const buildApart: BuildApart = async (files, folders) => {
  if (folders.length === 0) return new Map();
  const root = await fs.realpath(await fs.mkdtemp(path.join(tmpdir(), 'connectivity-')));
  try {
    for (const [name, text] of files) {
      const file = path.join(root, name);
      if (!file.startsWith(`${root}${path.sep}`)) continue;
      await fs.mkdir(path.dirname(file), { recursive: true });
      await fs.writeFile(file, text);
    }
    const build = builder(root);
    const built = await Promise.all(folders.map(async (folder): Promise<[string, Built]> => {
      const made = await build(folder);
      return [folder, 'reason' in made ? { reason: made.reason.replaceAll(`${root}${path.sep}`, '').replaceAll(root, '.') } : made];
    }));
    return new Map(built);
  } finally {
    await fs.rm(root, { recursive: true, force: true });
  }
};

/** Lets so many run at one time: more of them would only take each other's time. */
function places(count: number): <T>(work: () => Promise<T>) => Promise<T> {
  const running: Promise<unknown>[] = Array.from({ length: count }, () => Promise.resolve());
  let next = 0;
  return work => {
    const place = next++ % count;
    const done = running[place].then(work);
    running[place] = done.catch(() => undefined);
    return done;
  };
}

function run(cwd: string, program: string, args: readonly string[]): Promise<Built | 'absent'> {
  return new Promise(resolve => {
    execFile(program, args, { cwd, env: { ...process.env, ...OFFLINE }, timeout: LONGEST_MS, maxBuffer: LARGEST_OUTPUT, encoding: 'utf8' }, (error, text, said) => {
      if (error === null) resolve({ text, program });
      else if (error.code === 'ENOENT') resolve('absent');
      else if (error.killed === true) resolve({ reason: `${program} took longer than ${LONGEST_MS / 1000} seconds` });
      else resolve({ reason: `${program} refuses it: ${firstSentence(said.replaceAll(`${cwd}${path.sep}`, ''))}` });
    });
  });
}

function firstSentence(said: string): string {
  const line = said.trim().split('\n').find(one => !/deprecated|^#/i.test(one)) ?? 'it says nothing';
  // kubectl's log lines begin with the time.
  const [, logged] = /^[EF]\d{4} .* err="((?:[^"\\]|\\.)*)"?/.exec(line) ?? [];
  const text = (logged?.replace(/\\(.)/g, '$1') ?? line).replace(/^error: /i, '');
  return text.length > 160 ? `${text.slice(0, 157)}...` : text;
}
