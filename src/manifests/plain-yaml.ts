/**
 * Reads the plain half of YAML, in which programs write manifests: block
 * mappings and lists, scalars on one line, literal blocks. Ten times as fast as
 * a whole YAML reader; where a document uses anything more (anchors, tags,
 * flow collections, comments behind a value, scalars over several lines), it
 * says so and leaves it to one.
 */

/** The document is not plain; a whole YAML reader has to read it. */
export const NOT_PLAIN = Symbol('not plain');

class NotPlain extends Error {}

/** What one document says, or NOT_PLAIN. The text holds no document marker. */
export function readPlainYaml(text: string): unknown {
  try {
    return new PlainReader(text).read();
  } catch (error) {
    if (error instanceof NotPlain) return NOT_PLAIN;

    throw error;
  }
}

const KEY = /^(?:([A-Za-z0-9_$][A-Za-z0-9_.$/-]*)|"([^"\\]*)"|'([^']*)'):(?: +|$)/;
const NUMBER_LIKE = /^[-+]?(?:0x[0-9a-fA-F]+|0o[0-7]+|0b[01]+|(?:\.[0-9]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?|\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const INTEGER = /^-?(?:0|[1-9][0-9]{0,14})$/;
const CONSTANTS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['null', null], ['Null', null], ['NULL', null], ['~', null],
  ['true', true], ['True', true], ['TRUE', true],
  ['false', false], ['False', false], ['FALSE', false],
]);
/** A plain scalar can't begin with these, or it is something else. */
const SPECIAL = '&*!|>%@`?,[]{}#"\'';

class PlainReader {
  private readonly lines: readonly string[];
  private at = 0;
  /** Of the current line. -1 at the end. */
  private indent = -1;
  private content = '';

  public constructor(text: string) {
    // A tab or a carriage return may mean many things.
    if (/[\t\r\u0085\u2028\u2029\ufeff]/.test(text)) throw new NotPlain();

    this.lines = text.split('\n');
    this.at = -1;
    this.next();
  }

  public read(): unknown {
    const value = this.indent < 0 ? null : this.block();
    if (this.indent >= 0) throw new NotPlain();

    return value;
  }

  /** Goes to the next line that says something. */
  private next(): void {
    for (this.at++; this.at < this.lines.length; this.at++) {
      const line = this.lines[this.at];
      let start = 0;
      while (line.charCodeAt(start) === 0x20) start++;

      if (start < line.length && line.charCodeAt(start) !== 0x23) {
        this.indent = start;
        this.content = line.slice(start).trimEnd();
        return;
      }
    }
    this.indent = -1;
    this.content = '';
  }

  private block(): unknown {
    return this.isItem() ? this.list(this.indent) : this.mapping(this.indent);
  }

  private isItem(): boolean {
    return this.content === '-' || this.content.startsWith('- ');
  }

  private mapping(indent: number): Record<string, unknown> {
    const fields: Record<string, unknown> = {};
    while (this.indent === indent && !this.isItem()) {
      const match = KEY.exec(this.content);
      if (match === null) throw new NotPlain();

      const key = match[1] ?? match[2] ?? match[3];
      if (key in fields) throw new NotPlain();

      fields[key] = this.valueAfter(this.content.slice(match[0].length), indent, true);
    }
    if (this.indent > indent) throw new NotPlain();

    return fields;
  }

  private list(indent: number): unknown[] {
    const items: unknown[] = [];
    while (this.indent === indent && this.isItem()) {
      const rest = this.content.slice(1).trimStart();
      if (rest !== '' && (KEY.test(rest) || rest === '-' || rest.startsWith('- '))) {
        // What stands behind the dash is a block of its own, as far in as it begins.
        this.indent += this.content.length - rest.length;
        this.content = rest;
        items.push(this.block());
      } else {
        items.push(this.valueAfter(rest, indent, false));
      }
    }
    if (this.indent > indent) throw new NotPlain();

    return items;
  }

  /** `rest` is what the line still says; an empty one leaves it to the lines below. */
  private valueAfter(rest: string, indent: number, ofMapping: boolean): unknown {
    if (rest === '') {
      this.next();
      if (this.indent > indent || (ofMapping && this.indent === indent && this.isItem())) return this.block();

      return null;
    }
    if (rest === '|' || rest === '|-') return this.literal(indent, rest === '|');

    const value = scalar(rest);
    this.next();
    if (this.indent > indent) throw new NotPlain();

    return value;
  }

  private literal(indent: number, keepLastBreak: boolean): string {
    const first = this.lines[this.at + 1] ?? '';
    const depth = first.length - first.trimStart().length;
    if (first.trim() === '' || depth <= indent) throw new NotPlain();

    const margin = ' '.repeat(depth);
    const kept: string[] = [];
    let line = this.at + 1;
    for (; line < this.lines.length; line++) {
      const text = this.lines[line];
      if (text.startsWith(margin)) kept.push(text.slice(depth));
      else if (text.trim() === '') kept.push('');
      else break;

    }
    while (kept.length > 0 && kept[kept.length - 1] === '') kept.pop();

    const following = this.lines[line];
    if (following !== undefined && following.length - following.trimStart().length > indent && !following.trimStart().startsWith('#')) throw new NotPlain();

    this.at = line - 1;
    this.next();
    return kept.join('\n') + (keepLastBreak ? '\n' : '');
  }
}

function scalar(text: string): unknown {
  const first = text[0];
  if (first === '"') return doubleQuoted(text);

  if (first === '\'') return singleQuoted(text);

  if (text === '{}') return {};

  if (text === '[]') return [];

  if (SPECIAL.includes(first) || text.includes(': ') || text.includes(' #') || text.endsWith(':') || text === '-' || text.startsWith('- ')
    || text.startsWith('---') || text.startsWith('...') || text === '=' || text === '<<') throw new NotPlain();

  const code = first.charCodeAt(0);
  if ((code >= 0x30 && code <= 0x39) || first === '-' || first === '+' || first === '.') {
    if (INTEGER.test(text) && text !== '-0') return Number(text);

    if (NUMBER_LIKE.test(text)) throw new NotPlain();

    return text;
  }
  const constant = CONSTANTS.get(text);
  return constant === undefined ? text : constant;
}

function doubleQuoted(text: string): string {
  if (!text.includes('\\')) {
    if (text.length < 2 || text.indexOf('"', 1) !== text.length - 1) throw new NotPlain();

    return text.slice(1, -1);
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'string') return value;

  } catch {
    // An escape that only YAML knows.
  }
  throw new NotPlain();
}

function singleQuoted(text: string): string {
  const inner = text.slice(1, -1);
  if (text.length < 2 || !text.endsWith('\'') || inner.replace(/''/g, '').includes('\'')) throw new NotPlain();

  return inner.replace(/''/g, '\'');
}
