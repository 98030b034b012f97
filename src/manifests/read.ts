/** The one reader of manifests: what kubectl would apply of a text, and what of it is no manifest, can't be read, or is read differently by other programs. */

import { documentsOf } from './yaml/documents';
import { Trouble } from './yaml/value';
import { defined, isRecord } from '../kubernetes/values';

/** One Kubernetes object and where it came from. */
export interface Manifest {
  readonly object: Readonly<Record<string, unknown>>;
  /** As the user gave it. */
  readonly file?: string;
  /** The document in the file, from 0. */
  readonly document?: number;
  /** The place in a list, from 0. */
  readonly item?: number;
  /** The line on which the document begins, from 1. */
  readonly line?: number;
  /** The construct path, when it comes from a construct tree. */
  readonly path?: string;
  /** What the API server refuses was looked for already, for the Kubernetes version in question. */
  readonly admitted?: boolean;
  /** The folder of the kustomization that made it of what stands in the file. */
  readonly builtBy?: string;
}

/**
 * Something that was not taken for a manifest, and why.
 * - `no-manifest`: it is something else (a kustomization, a chart's values, a template), and kubectl applies nothing of it
 * - `unreadable`: it is broken
 * - `ambiguous`: programs that people use read it in different ways, so it is refused
 */
export interface LeftOut {
  readonly kind: 'no-manifest' | Trouble['kind'];
  readonly file: string;
  readonly line?: number;
  /** What follows the file's name in a sentence. */
  readonly reason: string;
  /** It becomes manifests that nobody sees here: a template. */
  readonly template?: true;
}

export interface Reading {
  readonly manifests: readonly Manifest[];
  readonly leftOut: readonly LeftOut[];
}

/** `dist/web.yaml:3 is no YAML: …` */
export function leftOutText({ file, line, reason }: LeftOut): string {
  return `${file}${line === undefined ? '' : `:${line}`} ${reason}.`;
}

/** What a document gives, wherever it stands. */
interface Content {
  readonly objects: readonly { readonly object: Readonly<Record<string, unknown>>; readonly item?: number }[];
  readonly leftOut: readonly Omit<LeftOut, 'file'>[];
  /** kubectl reads no further. What is broken is told, so the rest is read; behind what is passed by, it is not. */
  readonly isLast?: boolean;
  /** What is wrong with a document that is no manifest. */
  readonly doubt?: Pick<Trouble, 'kind' | 'line' | 'reason'>;
}

/** Documents that were read, by their text: equal documents are the very same objects, which is how a comparison knows. */
export type KnownDocuments = Map<string, Content>;

/** Reads YAML of one or several documents, JSON, and the objects in lists. One bad document spoils no other. */
export function readManifests(text: string, file: string, known?: KnownDocuments): Reading {
  const manifests: Manifest[] = [];
  const leftOut: LeftOut[] = [];
  const documents = documentsOf(text);
  for (const [document, found] of documents.entries()) {
    let content = known?.get(found.text);
    if (content === undefined) {
      content = contentOf(found.read(), found.text);
      known?.set(found.text, content);
    }
    const line = found.line + leadingLines(found.text);
    for (const { object, item } of content.objects) manifests.push(defined({ object, file, document, item, line }));
    for (const one of content.leftOut) leftOut.push({ ...one, file, line: one.line === undefined ? line : found.line + one.line - 1 });
    // Whether kubectl reads on behind it is as doubtful as its text.
    const { doubt } = content;
    if (doubt !== undefined && document < documents.length - 1) leftOut.push({ ...doubt, file, line: found.line + doubt.line - 1 });
    if (content.isLast === true) break;
  }
  return { manifests, leftOut };
}

/** The files of one folder, revision or list of arguments. */
export function readFiles(files: readonly { readonly path: string; readonly text: string }[], known?: KnownDocuments): Reading {
  const readings = files.map(({ path, text }) => readManifests(text, path, known));
  return { manifests: readings.flatMap(({ manifests }) => manifests), leftOut: readings.flatMap(({ leftOut }) => leftOut) };
}

/** What is wrong with a document that holds no manifest is of no interest: kubectl applies nothing of it in any reading. */
function contentOf({ value, trouble }: ReturnType<ReturnType<typeof documentsOf>[number]['read']>, text: string): Content {
  if (value === undefined && trouble !== undefined) {
    if (trouble.template === true) return { ...template(), isLast: true };
    const isLast = trouble.kind === 'unreadable';
    return isYaml(text) || saysKind(text) ? { objects: [], leftOut: [problemOf(trouble)] } : { ...nothing('is no Kubernetes manifest, and says no kind'), isLast, doubt: isLast ? undefined : problemOf(trouble) };
  }
  if (value === null || value === undefined) return { objects: [], leftOut: [] };
  const content = objectsIn(value);
  if (trouble === undefined) return content;
  return content.objects.length === 0 ? { ...content, doubt: problemOf(trouble) } : { objects: [], leftOut: [problemOf(trouble)] };
}

function problemOf({ kind, line, reason }: Trouble): Pick<Trouble, 'kind' | 'line' | 'reason'> {
  return { kind, line, reason };
}

function nothing(reason: string): Content {
  return { objects: [], leftOut: [{ kind: 'no-manifest', reason }] };
}

/** JSON beside manifests may be a program's settings with comments, which is nobody's business here. */
function isYaml(text: string): boolean {
  return !/^(?:\s|\/\/[^\n]*\n)*[[{]/.test(text);
}

/** Without a kind there is no object; escapes and tags are the ways to write the word so that it is not seen. */
function saysKind(text: string): boolean {
  return /kind|\\|!/.test(text);
}

/** kubectl takes everything with a top-level `items` for a list. */
function objectsIn(value: unknown): Content {
  if (!isRecord(value)) return nothing(`is no Kubernetes manifest but a ${Array.isArray(value) ? 'list' : 'text'}`);
  if (!Object.hasOwn(value, 'items')) return single(value);
  const { items } = value;
  if (items !== null && !Array.isArray(items)) return kindOf(value) === undefined ? nothing(NO_KIND) : unreadable('has a field "items" that is no list, so kubectl refuses it');
  if (kindOf(value) === undefined) return nothing(NO_KIND);
  const objects: Content['objects'][number][] = [];
  const leftOut: Content['leftOut'][number][] = [];
  for (const [index, item] of (items ?? []).entries()) {
    if (!isRecord(item) && item !== null) return unreadable(`has item ${index} that is no object, so kubectl refuses the list`);
    if (Array.isArray(item?.items)) return unreadable(`has item ${index} that is a list, and kubectl takes no list within a list; write its items in the list around`);
    const isTyped = isRecord(item) && (kindOf(item) !== undefined || (typeof item.apiVersion === 'string' && item.apiVersion !== ''));
    // The kind and version of all items may stand in the list alone.
    const one = single(isTyped ? item : { ...item, kind: kindOf(value)?.replace(/List$/, ''), apiVersion: value.apiVersion });
    objects.push(...one.objects.map(({ object }) => ({ object, item: index })));
    leftOut.push(...one.leftOut);
  }
  return { objects, leftOut };
}

const TEMPLATE = 'is a template, which is no manifest before it is rendered';
/** Why a document without a kind is passed by. */
export const NO_KIND = 'is no Kubernetes manifest: it has no kind';

function single(object: Readonly<Record<string, unknown>>): Content {
  if (kindOf(object) === undefined) return nothing(NO_KIND);
  if (typeof object.apiVersion !== 'string' || object.apiVersion === '') return nothing('is no Kubernetes manifest: it has no apiVersion');
  if (/^kustomize\.config\.k8s\.io\//.test(object.apiVersion)) return nothing('is a kustomization, which kubectl takes with -k only');
  const name = isRecord(object.metadata) ? object.metadata.name : undefined;
  if ([object.kind, object.apiVersion, name].some(text => typeof text === 'string' && text.includes('{{'))) return template();
  if (isPatch(object, name)) return nothing('is a patch, which changes an object of that name');
  return { objects: [{ object }], leftOut: [] };
}

function template(): Content {
  return { objects: [], leftOut: [{ kind: 'no-manifest', reason: TEMPLATE, template: true }] };
}

/** A directive of patches, or the name that stands for whichever object the patch is applied to. The API server takes neither. */
function isPatch(object: Readonly<Record<string, unknown>>, name: unknown): boolean {
  return name === '_' || object.$patch === 'delete' || object.$patch === 'replace' || object.$patch === 'merge';
}

/** With an apiVersion of more than a group and a version, kubectl sees no kind. */
function kindOf(object: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof object.apiVersion === 'string' && object.apiVersion.split('/').length > 2) return undefined;
  return typeof object.kind === 'string' && object.kind !== '' ? object.kind : undefined;
}

function unreadable(reason: string): Content {
  return { objects: [], leftOut: [{ kind: 'unreadable', reason }] };
}

/** Comments and empty lines before the first line that says something. */
function leadingLines(text: string): number {
  let lines = 0;
  for (let at = 0; at < text.length; lines++) {
    const end = text.indexOf('\n', at);
    const line = text.slice(at, end < 0 ? text.length : end).trim();
    if (line !== '' && !line.startsWith('#')) return lines;
    if (end < 0) return lines;
    at = end + 1;
  }
  return lines;
}
