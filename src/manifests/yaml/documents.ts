/** Divides a text into documents as kubectl does: JSON values one after the other, or YAML between lines that begin with `---`. */

import { JsonEnd, jsonEnd } from './json';
import { lineBreaks, Read, Trouble, valueOf } from './value';

export interface Document {
  /** Its line 1 in the text, from 1. */
  readonly line: number;
  /** Equal texts have equal values. */
  readonly text: string;
  read(): Read;
}

const SEPARATOR = /(?:^|\n)---([^\n]*)/g;
/** kubectl looks this far for the brace with which JSON begins. */
const LOOKED_AT = 4096;
/** What is shorter, it refuses behind a JSON value. */
const SHORTEST = 4;
/** With a byte-order mark a file begins, and nothing else. */
const MARK = '\ufeff';
const JSON_SCALAR = /^[ \t\r\n]*(?:true|false|null|"|-?\d|\[)/;

export function documentsOf(original: string): Document[] {
  const text = original.includes('\r\n') ? original.replaceAll('\r\n', '\n') : original;
  const documents: Document[] = [];
  let at = 0;
  let line = 1;
  while (/^[ \t\r\n]*\{/.test(at === 0 ? text.slice(0, LOOKED_AT) : text.slice(at, at + LOOKED_AT))) {
    const start = text.indexOf('{', at);
    const found = jsonEnd(text, start);
    const value = found === undefined ? undefined : json(text.slice(start, found.end));
    // What is no JSON may still be YAML in braces.
    if (found === undefined || value === undefined) {
      if (documents.length < 2) break;
      return [...documents, broken(text.slice(at), line, 'is no JSON behind a JSON value')];
    }
    line += lineBreaks(text, at, start);
    const trouble = jsonTrouble(value.value, text.slice(start, found.end), found, start);
    documents.push({ line, text: text.slice(start, found.end), read: () => trouble === undefined ? value : { value: value.value, trouble } });
    line += lineBreaks(text, start, found.end);
    at = found.end;
  }
  const rest = text.slice(at);
  if (documents.length === 0) return yamlDocuments(rest, line);
  if (/^[ \t\r\n]*$/.test(rest)) return documents;
  // kubectl skips white space up to the end of the line, and then takes YAML behind one JSON value, if it is long enough.
  const skipped = /^[^\S\n]*\n?/.exec(rest)?.[0] ?? '';
  const yaml = rest.slice(skipped.length);
  if (documents.length > 1 || yaml.length < SHORTEST || JSON_SCALAR.test(rest)) return [...documents, broken(rest, line, 'is no JSON behind a JSON value')];
  return [...documents, ...yamlDocuments(yaml, line + lineBreaks(skipped, 0, skipped.length))];
}

function yamlDocuments(text: string, first: number): Document[] {
  const documents: Document[] = [];
  let start = 0;
  let line = first;
  // kubectl reads a line "---" that no line of a document precedes with what follows it.
  let isAlone = true;
  for (const match of text.matchAll(SEPARATOR)) {
    const end = match.index + (match[0].startsWith('\n') ? 1 : 0);
    add(start, end);
    isAlone = isAlone && end - start <= (start === 0 ? 0 : 1);
    line += lineBreaks(text, start, end);
    start = match.index + match[0].length;
    if (isAlone && match[1].startsWith('#')) return [...documents, broken(text.slice(end), line, 'has # right behind ---, which is no comment to kubectl here; write a space between them')];
    isAlone = !isAlone;
    // A byte-order mark is no white space to Go.
    const behind = match[1].replace(/^[^\S\ufeff]+/, '');
    if (behind !== '' && !behind.startsWith('#')) {
      documents.push(broken(text.slice(end), line, `has ${JSON.stringify(shortened(behind))} behind ---, where kubectl takes a comment only; write it on the next line`));
      return documents;
    }
  }
  add(start, text.length);
  return documents;

  function add(from: number, to: number): void {
    const piece = text.slice(from, to);
    if (/^[ \n]*$/.test(piece)) return;
    const blank = piece.startsWith('\n') ? 1 : 0;
    const body = ended(piece.slice(from === 0 && piece.startsWith(MARK) ? 1 : blank));
    documents.push({ line: line + blank, text: body, read: () => valueOf(body) });
  }
}

/** With one line break at its end, so that it is the same text wherever it stands; more of them mean something to a block scalar with `+`. */
function ended(text: string): string {
  if (/[|>]\d?\+/.test(text)) return text.endsWith('\n') ? text : `${text}\n`;
  let end = text.length;
  while (text[end - 1] === '\n') end--;
  return `${text.slice(0, end)}\n`;
}

function broken(text: string, line: number, reason: string): Document {
  return { line, text, read: () => ({ trouble: { kind: 'unreadable', line: 1, reason } }) };
}

function json(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function jsonTrouble(value: unknown, text: string, { twice, tooDeep }: JsonEnd, start: number): Trouble | undefined {
  if (tooDeep) return { kind: 'unreadable', line: 1, reason: 'is nested deeper than 100 levels; nothing in Kubernetes is' };
  if (twice !== undefined) {
    const line = 1 + lineBreaks(text, 0, twice.position - start);
    return { kind: 'ambiguous', line, reason: `has the key ${JSON.stringify(shortened(twice.key))} twice, and which of them counts differs from program to program; leave one out` };
  }
  if (/[eE]/.test(text) && !allFinite(value)) return { kind: 'unreadable', line: 1, reason: 'has a number that is too large' };
  if (/\\u[dD][89a-fA-F]/.test(text) && !isWellFormed(JSON.stringify(value))) return { kind: 'ambiguous', line: 1, reason: 'has half a character (a lone surrogate), which programs read differently; leave it out' };
  return undefined;
}

function allFinite(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  return typeof value !== 'object' || value === null || Object.values(value).every(allFinite);
}

/** `JSON.stringify` writes half a character as an escape. */
function isWellFormed(text: string): boolean {
  return !/(?<!\\)(?:\\\\)*\\u[dD][89a-fA-F]/.test(text);
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
