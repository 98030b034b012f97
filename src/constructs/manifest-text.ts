import { Yaml } from 'cdk8s';

/**
 * The text of Kubernetes objects as one YAML file: what cdk8s' `Yaml.stringify` prints, byte for byte, many times
 * faster (see bench/README.md).
 *
 * Block mappings, block lists and words that no reader of YAML takes for anything but themselves are written here,
 * and nearly all of a manifest is made of them. Whatever needs judgement, such as quotes, escapes, block scalars and
 * fractions, is left to `Yaml.stringify`, and its answer kept: the same odd string comes again and again.
 */
export function manifestText(documents: readonly unknown[]): string {
  const fromLibrary = new Map<unknown, string>();
  return documents
    .map(document => isObject(document) && !isEmpty(document) ? lines(document, '', fromLibrary) : Yaml.stringify(document))
    .join('---\n');
}

/** A value whose first line goes on where the text stands; further lines are indented. */
function lines(value: unknown, indent: string, fromLibrary: Map<unknown, string>): string {
  if (typeof value === 'string') return `${string(value, indent, fromLibrary)}\n`;
  if (Number.isSafeInteger(value) && !Object.is(value, -0) || typeof value === 'boolean' || value === null) return `${value}\n`;
  if (Array.isArray(value)) return list(value, indent, fromLibrary);
  if (isObject(value) && Object.keys(value).every(isShortLine)) return mapping(value, indent, fromLibrary);
  return `${library(value, indent)}\n`;
}

function list(items: readonly unknown[], indent: string, fromLibrary: Map<unknown, string>): string {
  if (items.length === 0) return '[]\n';
  let text = '';
  for (const item of items) {
    text += `${text === '' ? '' : indent}- ${lines(item, indent + '  ', fromLibrary)}`;
  }
  return text;
}

function mapping(object: Readonly<Record<string, unknown>>, indent: string, fromLibrary: Map<unknown, string>): string {
  if (isEmpty(object)) return '{}\n';
  const deeper = indent + '  ';
  let text = '';
  for (const key of Object.keys(object)) {
    const value = object[key];
    const ownLine = (isObject(value) || Array.isArray(value)) && !isEmpty(value);
    text += `${text === '' ? '' : indent}${string(key, indent, fromLibrary)}:${ownLine ? `\n${deeper}` : ' '}${lines(value, deeper, fromLibrary)}`;
  }
  return text;
}

/** Starts with a letter or slash and holds nothing that means something to YAML where it stands. */
const WORD = /^[A-Za-z/](?:[ :]?[\w./@+=(),;$-])*$/;
/** Words that YAML 1.1 takes for truth values or nothing. */
const KEYWORD = /^(?:y|n|yes|no|on|off|true|false|null)$/i;
/** Printed plainly by the library, and taken for a number, a default value, a merge, a line's end or nothing by other readers. */
const MISREAD = /^(?:[-+]?0o[0-7_]+|=|<<)$|[\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff]/;
const INVISIBLE = /[\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff]/g;

function string(value: string, indent: string, fromLibrary: Map<unknown, string>): string {
  if (WORD.test(value) && !(value.length <= 5 && KEYWORD.test(value))) return value;
  if (MISREAD.test(value)) return doubleQuoted(value);
  let text = fromLibrary.get(value);
  if (text === undefined) {
    text = library(value, '  ');
    fromLibrary.set(value, text);
  }
  return indented(text, indent);
}

/** JSON's escapes are YAML's too, in all versions. */
function doubleQuoted(value: string): string {
  return JSON.stringify(value).replace(INVISIBLE, c => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The library sees the value where it will stand, in a mapping: elsewhere it would choose another form. */
function library(value: unknown, indent: string): string {
  return indented(Yaml.stringify({ k: value }).slice('k:'.length, -'\n'.length).replace(/^[ \n]+/, ''), indent);
}

function indented(text: string, indent: string): string {
  return text.includes('\n') ? text.replaceAll('\n  ', `\n${indent}`) : text;
}

/** What can be a key in front of a colon: YAML readers look no farther than 1024 characters for it. */
function isShortLine(key: string): boolean {
  return key.length < 1000 && !key.includes('\n');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function isEmpty(value: object): boolean {
  return Object.keys(value).length === 0;
}
