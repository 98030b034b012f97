import { load } from 'js-yaml';
import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import { NOT_PLAIN, readPlainYaml } from './plain-yaml';
import { isRecord } from '../kubernetes/values';

/** One Kubernetes object and where it came from. */
export interface Manifest {
  readonly object: Readonly<Record<string, unknown>>;
  /** As the user gave it. */
  readonly file?: string;
  /** The document in the file, from 0. */
  readonly document?: number;
  /** The place in a `List`, from 0. */
  readonly item?: number;
  /** The line on which the document begins, from 1. */
  readonly line?: number;
  /** The construct path, when it comes from a construct tree. */
  readonly path?: string;
  /** What the API server refuses was looked for already, for the Kubernetes version in question. */
  readonly admitted?: boolean;
}

/** A part of a file that could not be read as Kubernetes objects. */
export interface ManifestProblem {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

export interface ReadManifests {
  readonly manifests: readonly Manifest[];
  readonly problems: readonly ManifestProblem[];
}

/** Reads YAML of one or several documents, JSON, and the objects inside `List`s. One bad document spoils no other. */
export function readManifests(text: string, file: string): ReadManifests {
  const manifests: Manifest[] = [];
  const problems: ManifestProblem[] = [];
  documentsOf(text).forEach(({ body, line }, document) => {
    const found = parsed(body);
    if (found.problem !== undefined) problems.push({ file, line: line + found.problem.line, message: found.problem.message });
    else if (isRecord(found.value)) collect(found.value, { file, document, line: line + leadingLines(body) }, manifests, problems);
    else if (found.value !== null && found.value !== undefined) problems.push({ file, line, message: 'is no Kubernetes object: a document has to be a map with apiVersion and kind' });

  });
  return { manifests, problems };
}

/** The line of a field such as `spec.ports[0].port`, or of the nearest thing around it, in the text that the manifest was read from. */
export function lineOf(text: string, manifest: Manifest, field = ''): number | undefined {
  const found = treeOf(text, manifest.document ?? 0);
  if (found === undefined) return manifest.line;
  const { document, tree, lines } = found;
  const keys: (string | number)[] = [...manifest.item === undefined ? [] : ['items', manifest.item], ...keysOf(field)];
  for (let depth = keys.length; depth > 0; depth--) {
    const start = startOf(keyNode(tree.getIn(keys.slice(0, depth - 1), true), keys[depth - 1]) ?? tree.getIn(keys.slice(0, depth), true));
    if (start !== undefined) return document.line + lines.linePos(start).line - 1;
  }
  return manifest.line;
}

interface Tree {
  readonly text: string;
  readonly index: number;
  readonly documents: readonly Document[];
  readonly document: Document;
  readonly tree: ReturnType<typeof parseDocument>;
  readonly lines: LineCounter;
}

/** The document asked for last: findings come in the order of the file, many about one document. */
let latest: Tree | undefined;

function treeOf(text: string, index: number): Tree | undefined {
  if (latest?.text === text && latest.index === index) return latest;
  const documents = latest?.text === text ? latest.documents : documentsOf(text);
  const document = documents[index];
  if (document === undefined) return undefined;
  const lines = new LineCounter();
  latest = { text, index, documents, document, tree: parseDocument(document.body, { lineCounter: lines }), lines };
  return latest;
}

function keysOf(field: string): (string | number)[] {
  return [...field.matchAll(/\[(\d+)\]|\["?([^\]"]+)"?\]|([^.[\]]+)/g)]
    .map(([, index, quoted, plain]) => index === undefined ? quoted ?? plain : Number(index));
}

/** Where a field's value begins on a line of its own, the field is what a reader looks for. */
function keyNode(parent: unknown, key: string | number): unknown {
  return isMap(parent) ? parent.items.find(pair => isScalar(pair.key) && pair.key.value === key)?.key : undefined;
}

function startOf(node: unknown): number | undefined {
  const range = isRecord(node) ? node.range : undefined;
  return Array.isArray(range) && typeof range[0] === 'number' ? range[0] : undefined;
}

interface Document {
  readonly body: string;
  /** The line of the body's first line, from 1. */
  readonly line: number;
}

/** A line that begins with `---` always begins a document, also inside a block scalar: YAML 1.2, 9.1.2. */
function documentsOf(text: string): Document[] {
  const documents: Document[] = [];
  const marker = /^---(?=\s|$)/gm;
  let start = 0;
  let line = 1;
  for (const match of text.matchAll(marker)) {
    const body = text.slice(start, match.index);
    documents.push({ body, line });
    line += newlines(body);
    start = match.index + 3;
  }
  documents.push({ body: text.slice(start), line });
  // What stands before the first marker is a document only if it says something.
  return documents.filter(({ body }, index) => index > 0 || documents.length === 1 || /^(?!%|#|\s*$)/m.test(body));
}

function newlines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

function leadingLines(body: string): number {
  const before = /^(?:[ \t]*(?:#.*)?\n)*/.exec(body);
  return before === null ? 0 : newlines(before[0]);
}

function parsed(body: string): { value?: unknown; problem?: { line: number; message: string } } {
  if (body.trimStart().startsWith('{')) {
    try {
      return { value: JSON.parse(body) };
    } catch {
      // Flow YAML begins like JSON.
    }
  }
  if (body.split('\n').every(line => /^\s*(#.*)?$/.test(line))) return {};
  const plain = readPlainYaml(body);
  if (plain !== NOT_PLAIN) return { value: plain };
  try {
    return { value: load(body) };
  } catch (error) {
    if (isRecord(error) && typeof error.reason === 'string') {
      const mark = isRecord(error.mark) ? error.mark.line : undefined;
      return { problem: { line: typeof mark === 'number' ? mark : 0, message: `is no YAML: ${error.reason}` } };
    }
    return { problem: { line: 0, message: `is no YAML: ${error instanceof Error ? error.message : String(error)}` } };
  }
}

function collect(
  object: Record<string, unknown>, from: Omit<Manifest, 'object'> & { file: string; line: number }, manifests: Manifest[], problems: ManifestProblem[]): void {
  if (typeof object.kind !== 'string' || typeof object.apiVersion !== 'string') {
    problems.push({ file: from.file, line: from.line, message: 'is no Kubernetes object: apiVersion and kind have to be strings' });
  } else if (object.kind.endsWith('List') && Array.isArray(object.items)) {
    object.items.forEach((item: unknown, index) => {
      if (isRecord(item)) collect(item, { ...from, item: index }, manifests, problems);
    });
  } else {
    manifests.push({ object, ...from });
  }
}
