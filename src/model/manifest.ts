import { load, YAMLException } from 'js-yaml';
import { Fields, isFields } from './value';
import { NOT_PLAIN, readPlainYaml } from '../review/plain-yaml';

/** One Kubernetes object and where it came from. */
export interface Manifest {
  readonly object: Fields;
  /** As given by the user. */
  readonly file?: string;
  /** Index of the YAML document in the file, from 0. */
  readonly document?: number;
  /** The line on which the object starts, from 1. */
  readonly line?: number;
  /** The construct's path, when it comes from a construct tree. */
  readonly path?: string;
}

/** A part of a file that could not be read. */
export interface ManifestProblem {
  readonly file?: string;
  readonly line: number;
  readonly message: string;
}

export interface Manifests {
  readonly manifests: readonly Manifest[];
  readonly problems: readonly ManifestProblem[];
}

interface Document {
  readonly text: string;
  /** Of the document's first line that says something, from 1. */
  readonly line: number;
}

/**
 * Every Kubernetes object in `source`: YAML with any number of documents, or
 * JSON; a `List` is what is in it. Documents that are no object of Kubernetes
 * (values, a kustomization) are passed over; what is no YAML becomes a problem,
 * and the documents around it are read all the same.
 */
export function readManifests(source: string, file?: string): Manifests {
  const manifests: Manifest[] = [];
  const problems: ManifestProblem[] = [];
  const origin = file === undefined ? {} : { file };
  for (const [index, document] of documentsOf(source).entries()) {
    try {
      collect(parse(document.text), { ...origin, document: index, line: document.line }, document, manifests);
    } catch (error) {
      const line = document.line + (error instanceof YAMLException ? error.mark?.line ?? 0 : 0);
      const reason = error instanceof YAMLException ? error.reason ?? error.message : String(error);
      problems.push({ ...origin, line, message: `${reason}. Manifests are YAML or JSON; a template has to be rendered first.` });
    }
  }
  return { manifests, problems };
}

function parse(document: string): unknown {
  if (/^\s*[{[]/.test(document)) {
    try {
      return JSON.parse(document);
    } catch {
      // Flow style of YAML, or an error that the YAML reader explains better.
    }
  }
  const plain = readPlainYaml(document);
  return plain === NOT_PLAIN ? load(document) : plain;
}

function collect(value: unknown, origin: Omit<Manifest, 'object'>, document: Document, manifests: Manifest[]): void {
  if (!isFields(value) || typeof value.kind !== 'string' || typeof value.apiVersion !== 'string') {
    return;
  }
  if (!value.kind.endsWith('List') || !Array.isArray(value.items)) {
    manifests.push({ object: value, ...origin });
    return;
  }
  const lines = itemLines(document, value.items.length);
  for (const [index, item] of value.items.entries()) {
    collect(item, { ...origin, line: lines?.[index] ?? origin.line }, document, manifests);
  }
}

/** The lines of a block list's items; none when they can not be told apart. */
function itemLines(document: Document, count: number): readonly number[] | undefined {
  const lines = document.text.split('\n');
  const start = lines.findIndex(line => /^items:\s*(#.*)?$/.test(line));
  const indent = start < 0 ? undefined : /^( *)- /.exec(lines[start + 1] ?? '')?.[1];
  if (indent === undefined) {
    return undefined;
  }
  const found: number[] = [];
  for (let at = start + 1; at < lines.length; at += 1) {
    if (lines[at].startsWith(`${indent}- `)) {
      found.push(document.line + at);
    } else if (/^\S/.test(lines[at])) {
      break;
    }
  }
  return found.length === count ? found : undefined;
}

/** Cut at the markers, so that one broken document does not hide the others. */
function documentsOf(source: string): Document[] {
  const whole = source.includes('\r') ? source.replace(/\r\n?/g, '\n') : source;
  const body = whole.startsWith('\ufeff') ? whole.slice(1) : whole;
  const documents: Document[] = [];
  let start = 0;
  let line = 1;
  const add = (end: number) => {
    const piece = body.slice(start, end);
    const blank = /^(?:[ \t]*(?:#[^\n]*)?\n)*/.exec(piece)?.[0] ?? '';
    if (/[^\s]/.test(piece.slice(blank.length))) {
      documents.push({ text: piece.slice(blank.length), line: line + breaks(blank) });
    }
    line += breaks(piece);
    start = end;
  };
  // A marker ends a document; what may follow it on its line belongs to the next. `%` directives and `...` stand alone.
  for (const match of body.matchAll(/^(?:---(?=\s|$)|\.\.\.[ \t]*$|%(?:YAML|TAG)[^\n]*$)/gm)) {
    add(match.index);
    start = match.index + match[0].length;
  }
  add(body.length);
  return documents;
}

function breaks(piece: string): number {
  let count = 0;
  for (let at = piece.indexOf('\n'); at >= 0; at = piece.indexOf('\n', at + 1)) {
    count += 1;
  }
  return count;
}
