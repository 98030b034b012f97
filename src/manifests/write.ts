/** Writes objects as YAML that every reader reads back the same. */

import { Yaml } from 'cdk8s';
import { isRecord } from '../kubernetes/values';

/**
 * The text of Kubernetes objects as one YAML file: what cdk8s' `Yaml.stringify` prints, byte for byte, many times
 * faster (see bench/README.md).
 *
 * Block mappings, block lists, words that no reader of YAML takes for anything but themselves, and sentences are written here,
 * and nearly all of a manifest is made of them. What needs judgement, such as escapes, blanks at the edges and fractions,
 * is left to `Yaml.stringify`. Only strings that another reader would take for something else, printed plainly
 * by cdk8s all the same, are quoted here.
 */
export function manifestText(documents: readonly unknown[]): string {
  const writer = new Writer();
  return documents
    .map(document => isRecord(document) ? writer.document(document) : Yaml.stringify(document))
    .join('---\n');
}

/** Starts with a letter or slash and holds nothing that means something to YAML where it stands. */
const WORD = /^[A-Za-z/](?:[ :]?[\w./@+=(),;$-])*$/;
/** Holds a colon that ends a word, so that the library quotes it, and nothing that would have to be escaped then. */
const QUOTED = /^(?=.*: )[A-Za-z/][ !#-\[\]-~]*[!#-\[\]-~]$/;
/** Lines that begin and end with something to see. */
const LINES = /^(?:[A-Za-z](?:[ -~]*[!-~])?\n)+[A-Za-z](?:[ -~]*[!-~])?$/;
/** Words that YAML 1.1 takes for truth values or nothing. */
const KEYWORD = /^(?:y|n|yes|no|on|off|true|false|null)$/i;
/**
 * What some reader takes for something else although cdk8s prints it plainly or as a block: octal numbers, numbers with an
 * underscore, a default value, a merge, the edge of a document, a line's end, a tab in a line, what no editor shows, and lines that begin or end blank.
 */
export const MISREAD = new RegExp([
  /^[-+]?0[obx][\da-f]+$/, /^0b[-+][01]+$/, /^(?=[^_]*_)[-+.\d][-+.\da-fox_]*$/i, /^(?:=|<<)$/, /^(?:---|\.\.\.)/,
  /[^\t\n -~\xa1-\u2027\u202a-\ufefe\uff00-\ufffd]/, /^[^\n\t]*\t[^\n]*$/, /^[ \n]*\t[^]*\n/, /^ *\n[ \n]*(?:\t|$)/, /\n[\t ]+$/,
].map(({ source }) => source).join('|'), 'i');
const UNSEEN = /[\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff]/g;
/** Readers look no farther than 1024 bytes for the colon after a key, quotes and escapes included. */
const LONGEST_SIMPLE_KEY = 1000;

function isLong(key: string): boolean {
  return key.length > LONGEST_SIMPLE_KEY / 4 && Buffer.byteLength(key) > LONGEST_SIMPLE_KEY;
}

class Writer {
  /** The same odd string comes again and again, and asking the library is what costs. */
  private readonly asked = new Map<string, string>();

  /** Joined once a document: strings that grow by a word at a time cost half as much again in garbage. */
  private pieces: string[] = [];

  public document(value: Readonly<Record<string, unknown>>): string {
    this.pieces = [];
    this.mapping(value, '');
    return this.pieces.join('');
  }

  /** A value whose first line goes on where the text stands; its further lines are indented. */
  private value(value: unknown, indent: string): void {
    switch (typeof value) {
      case 'string': this.pieces.push(this.string(value, indent), '\n'); return;
      case 'boolean': this.pieces.push(String(value), '\n'); return;
      case 'number': this.pieces.push(number(value), '\n'); return;
      default:
        if (isRecord(value)) this.mapping(value, indent);
        else if (Array.isArray(value)) this.list(value, indent);
        else this.pieces.push(indented(library(value), indent), '\n');
    }
  }

  private mapping(object: Readonly<Record<string, unknown>>, indent: string): void {
    const deeper = `${indent}  `;
    const { pieces } = this;
    let first = true;
    for (const key of Object.keys(object)) {
      const value = object[key];
      if (!first) pieces.push(indent);
      first = false;
      const written = this.key(key);
      if (isLong(written)) pieces.push('? ', written, '\n', indent, ': ');
      else if (isFilled(value)) pieces.push(written, ':\n', deeper);
      else pieces.push(written, ': ');
      this.value(value, deeper);
    }
    if (first) pieces.push('{}\n');
  }

  private list(items: readonly unknown[], indent: string): void {
    const deeper = `${indent}  `;
    let first = true;
    for (const item of items) {
      this.pieces.push(first ? '- ' : `${indent}- `);
      first = false;
      this.value(item, deeper);
    }
    if (first) this.pieces.push('[]\n');
  }

  private key(key: string): string {
    return key.includes('\n') ? doubleQuoted(key) : this.string(key, '');
  }

  private string(value: string, indent: string): string {
    if (WORD.test(value) && (value.length > 5 || !KEYWORD.test(value))) return value;
    if (MISREAD.test(value)) return doubleQuoted(value);
    if (QUOTED.test(value)) return `"${value}"`;
    if (LINES.test(value)) return `|-\n${indent}${value.replaceAll('\n', `\n${indent}`)}`;
    let text = this.asked.get(value);
    if (text === undefined) {
      text = library(value);
      this.asked.set(value, text);
    }
    return indented(text, indent);
  }
}

/** YAML 1.1 knows no exponent without a point before it. */
function number(value: number): string {
  return Number.isFinite(value) ? String(value).replace(/^(-?\d+)e/, '$1.0e') : library(value);
}

/** JSON's escapes are YAML's too, in all versions. */
function doubleQuoted(value: string): string {
  return JSON.stringify(value).replace(UNSEEN, c => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The library sees the value where it will stand, below a key: elsewhere it would choose another form. */
function library(value: unknown): string {
  return Yaml.stringify({ k: value }).slice('k:'.length, -'\n'.length).replace(/^[ \n]+/, '');
}

/** Lines of the library are indented by two. */
function indented(text: string, indent: string): string {
  return text.includes('\n') ? text.replaceAll('\n  ', `\n${indent}`) : text;
}

/** A collection that takes lines of its own. */
function isFilled(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : isRecord(value) && Object.keys(value).length > 0;
}
