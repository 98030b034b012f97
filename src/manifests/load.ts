import { YAMLException, loadAll } from 'js-yaml';
import { SourceFile, Version } from './find';
import { NOT_PLAIN, readPlainYaml } from './plain-yaml';
import { isRecord } from '../kubernetes/values';
import { Identified, identify } from '../review/objects/identify';

/** A version as objects. */
export interface LoadedVersion {
  readonly label: string;
  readonly objects: readonly Identified[];
  /** What a reader should know of how it was read. */
  readonly notes: readonly string[];
}

/** A file is no YAML; the message says where. */
export class DocumentError extends Error {
  public constructor(message: string) {
    super(message);
    this.name = 'DocumentError';
  }
}

interface Document {
  readonly text: string;
  /** 1-based. */
  readonly line: number;
}

/**
 * Both versions at once: a document that stands in both is read once, and its
 * object is the very same in both, which is how the comparison knows.
 */
export function loadVersions(base: Version, head: Version): { readonly base: LoadedVersion; readonly head: LoadedVersion } {
  const known = new Map<string, readonly unknown[]>();
  return { base: loadVersion(base, known), head: loadVersion(head, known) };
}

function loadVersion(version: Version, known: Map<string, readonly unknown[]>): LoadedVersion {
  const objects = version.files.flatMap(file => loadFile(file, version.label, known));
  const notes = version.exists ? [] : [`${version.label} has no manifests there, so everything is new.`];
  return { label: version.label, objects, notes };
}

function loadFile(file: SourceFile, label: string, known: Map<string, readonly unknown[]>): Identified[] {
  return documentsOf(file).flatMap(({ text, line }, document) => {
    let values = known.get(text);
    if (values === undefined) {
      values = readDocument(text, line, `${file.path} of ${label}`);
      known.set(text, values);
    }
    return values.map(object => identify({ object: isRecord(object) ? object : {}, file: file.path, document, line }, file.name));
  });
}

/** At each marker, which nothing within a document can look like; a file with directives or end marks stays whole. */
function documentsOf(file: SourceFile): Document[] {
  const text = file.text.includes('\r') ? file.text.replace(/\r\n/g, '\n') : file.text;
  if (/\.json$/i.test(file.name) || /^(?:%|\.\.\.(?:\s|$))/m.test(text)) return [{ text, line: 1 }];

  const documents: Document[] = [];
  let start = 0;
  let line = 1;
  for (const match of text.matchAll(/^---(?:$|(?= ))/gm)) {
    add(start, match.index);
    line += lineBreaks(text, start, match.index + 3);
    start = match.index + 3;
  }
  add(start, text.length);
  return documents;

  function add(from: number, to: number): void {
    const piece = text.slice(from, to);
    const blank = /^\s*/.exec(piece)?.[0] ?? '';
    if (blank.length < piece.length) documents.push({ text: piece.slice(blank.lastIndexOf('\n') + 1).trimEnd() + '\n', line: line + lineBreaks(blank, 0, blank.length) });

  }
}

function lineBreaks(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count++;

  return count;
}

function readDocument(text: string, line: number, where: string): readonly unknown[] {
  const plain = readPlainYaml(text);
  if (plain !== NOT_PLAIN) return objectsIn(plain);

  try {
    return loadAll(text).flatMap(objectsIn);
  } catch (error) {
    if (error instanceof YAMLException) {
      const at = line + (error.mark?.line ?? 0);
      throw new DocumentError(`${where}, line ${at}: ${error.reason ?? error.message}. Manifests have to be YAML or JSON; what is not (a template, say) does not belong there.`);
    }
    throw error;
  }
}

/** Kubernetes objects only: a List is what is in it, and what has no kind (a kustomization, values) is none. */
function objectsIn(value: unknown): Readonly<Record<string, unknown>>[] {
  if (!isRecord(value) || typeof value.kind !== 'string' || typeof value.apiVersion !== 'string') return [];

  return value.kind.endsWith('List') && Array.isArray(value.items) ? value.items.flatMap(objectsIn) : [value];
}
