/** One document of YAML as kubectl reads it, and where other programs read it differently. js-yaml finds the structure; what it means is said here. */

import { Event, EVENT_ID, getScalarValue, parseEvents, SCALAR_STYLE, COLLECTION_STYLE, ScalarEvent, YAMLException } from 'js-yaml';
import { isInteger, plainScalar, Scalar } from './scalar';
import { strayTab } from './tabs';

/** Why a document has no value, or none that all programs agree on. */
export interface Trouble {
  /** - `unreadable`: kubectl refuses it too. - `ambiguous`: programs that people use read it in different ways. */
  readonly kind: 'unreadable' | 'ambiguous';
  /** In the document, from 1. */
  readonly line: number;
  /** What is wrong and what to write instead. */
  readonly reason: string;
  /** It is where a template has its braces, which are no YAML to anybody. */
  readonly template?: boolean;
}

export interface Read {
  /** What kubectl reads; absent where it can't be told. */
  readonly value?: unknown;
  readonly trouble?: Trouble;
}

const DEEPEST = 100;
/** A document of this size takes about a second and half a gigabyte. */
const LONGEST = 16_000_000;
/** An anchor that stands for much, used often, is how a small text fills a memory. */
const MOST_ALIASED = 10_000;
/** kubectl looks no farther for the colon behind a key. */
const LONGEST_KEY = 1024;
/** Every repair reads the document once more. */
const REPAIRS = 20_000_000;

const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/;
/** Line breaks to YAML 1.1 and to kubectl, characters like others to YAML 1.2; a lone carriage return is counted differently. */
const OTHER_LINE_BREAK = /[\r\x85\u2028\u2029]/;
const MARK_WITHIN = /(?:^|[\n\r\x85\u2028\u2029])\ufeff/;
const SECOND_DOCUMENT = /(?:^|[\n\r])(\.\.\.(?:$|[\s]))/;
const TAG = 'tag:yaml.org,2002:';

/** The value of a document's text, whose lines end in `\n`. */
export function valueOf(text: string): Read {
  if (text.length > LONGEST) return { trouble: { kind: 'unreadable', line: 1, reason: `is one document of ${text.length} characters; split it at ${LONGEST} at most` } };
  const control = CONTROL.exec(text);
  if (control !== null) return { trouble: troubleAt(text, control.index, 'unreadable', `has the control character U+${hex(control[0])}; write it as an escape within double quotes`) };
  const mark = MARK_WITHIN.exec(text);
  if (mark !== null) return { trouble: troubleAt(text, mark.index + mark[0].length, 'ambiguous', 'has a byte-order mark (U+FEFF) where no file begins, which programs read differently; leave it out') };
  const strange = OTHER_LINE_BREAK.exec(text);
  const read = composed(strange === null ? text : text.replace(new RegExp(OTHER_LINE_BREAK, 'g'), '\n'), text);
  if (strange === null) return read;
  return { ...read, trouble: troubleAt(text, strange.index, 'ambiguous', `has U+${hex(strange[0])}, which ends a line for kubectl and not for others; write \\n or an escape within double quotes`) };
}

function composed(plain: string, text: string): Read {
  try {
    const { events, source } = eventsOf(plain);
    return new Composer(events, source).document(plain);
  } catch (error) {
    if (error instanceof Refused) {
      const trouble = troubleAt(plain, error.position, error.kind, error.message);
      return { trouble: { ...trouble, template: plain.startsWith('{{', error.position - 1) || (error.kind === 'unreadable' && isTemplate(plain, trouble.line - 1)) } };
    }
    if (!(error instanceof YAMLException)) throw error;
    const behind = SECOND_DOCUMENT.exec(text);
    if (behind !== null) return { trouble: troubleAt(text, behind.index, 'ambiguous', BEHIND_END) };
    const line = error.mark?.line ?? 0;
    // Others read deeper ones, so that this is no template that nobody could apply.
    if (error.reason.includes('maxDepth')) return { trouble: { kind: 'ambiguous', line: line + 1, reason: `is nested deeper than ${DEEPEST} levels; nothing in Kubernetes is` } };
    // kubectl ignores what follows a document that is complete.
    const isBehind = error.reason.startsWith('end of the stream or a document separator') && !beginsAsTemplate(text);
    return { trouble: { kind: isBehind ? 'ambiguous' : 'unreadable', line: line + 1, reason: `is no YAML: ${error.reason}`, template: !isBehind && isTemplate(text, line) } };
  }
}

const TAB = 'has a tab for indentation, which kubectl refuses and others read; write spaces';
const END_WITHIN = 'has a line "..." within a text, which ends the document for kubectl; write it behind other characters';
const BEHIND_END = 'has a line "...", and kubectl ignores what follows it; begin the next document with a line "---"';

/** A value or a line that begins with two braces, a map as the key of a map, or with another mark of templates that is no YAML. */
const TEMPLATE = /^\s*(?:- +)*(?:[\w./-]+:\s+)?(?:\{\{|@[A-Z0-9_]+@|\{[A-Z0-9_]+\}\S)/;

/** Readers stumble on the line of the braces, or a little before or behind it. */
function isTemplate(text: string, line: number): boolean {
  const lines = text.split('\n', line + 3);
  return beginsAsTemplate(text) || lines.slice(Math.max(0, line - 3)).some(one => TEMPLATE.test(one));
}

/** A document of which all is in two braces: a map with a map as its key. */
function beginsAsTemplate(text: string): boolean {
  return /^(?:[ \t]*(?:#[^\n]*)?\n)*\{\{/.test(text);
}

/** kubectl doesn't mind where the lines within brackets and quotes begin; js-yaml does, so they are moved to the right. */
export function eventsOf(text: string): { events: Event[]; source: string } {
  let source = text;
  let repaired = 0;
  let margin: string | undefined;
  for (;;) {
    try {
      return { events: parseEvents(source, { maxDepth: DEEPEST }), source };
    } catch (error) {
      const position = error instanceof YAMLException && error.reason === 'deficient indentation' ? error.mark?.position : undefined;
      repaired += source.length;
      if (position === undefined || repaired > REPAIRS) throw error;
      margin ??= ' '.repeat(Math.min(deepestIndent(text), LONGEST_KEY) + 1);
      source = repairedAt(source, position, margin) ?? raise(error);
    }
  }
}

/** A tab within a line becomes a space, a line that begins too far left is moved. Lines stay lines. */
function repairedAt(source: string, position: number, margin: string): string | undefined {
  const start = source.lastIndexOf('\n', position - 1) + 1;
  const before = source.slice(start, position);
  if (before.trim() !== '') {
    const tab = before.indexOf('\t');
    return tab < 0 || /["']/.test(before.slice(0, tab)) ? undefined : `${source.slice(0, start + tab)} ${source.slice(start + tab + 1)}`;
  }
  // A line that was moved already is refused for something else.
  return before.startsWith(margin) ? undefined : source.slice(0, start) + margin + source.slice(start);
}

function raise(error: unknown): never {
  throw error;
}

function deepestIndent(text: string): number {
  let deepest = 0;
  for (const [spaces] of text.matchAll(/(?<=^|\n) +/g)) deepest = Math.max(deepest, spaces.length);
  return deepest;
}

class Refused extends Error {
  public constructor(public readonly position: number, public readonly kind: Trouble['kind'], message: string) {
    super(message);
  }
}

interface Anchor {
  readonly value: unknown;
  readonly mapping: boolean;
  /** How many values it stands for; undefined while it is not complete. */
  readonly size?: number;
}

/** Makes the value from js-yaml's events, in the order and with the rules of go-yaml. */
class Composer {
  private at = 0;
  private count = 0;
  private aliased = 0;
  private ambiguous?: Trouble;
  private flow = 0;
  private readonly anchors = new Map<string, Anchor>();

  public constructor(private readonly events: readonly Event[], private readonly text: string) {}

  /** @param original the text before it was repaired */
  public document(original: string): Read {
    const [first] = this.events;
    if (first === undefined) {
      if (/(?:^|\n)(?: *\t|\.\.\.)/.test(original)) throw new Refused(0, 'ambiguous', 'has a tab or a line "..." in a document without a value, which kubectl refuses; leave it out');
      return { value: null };
    }
    if (first.type === EVENT_ID.DOCUMENT && first.directives.length > 0) throw new Refused(0, 'unreadable', 'has a directive (a line that begins with %), and kubectl takes none; leave it out');

    if (first.type === EVENT_ID.DOCUMENT && first.explicitStart) throw new Refused(0, 'ambiguous', 'has --- where no line begins; write it at the beginning of a line, or put it in quotes');
    this.at = 1;
    const value = this.events[1].type === EVENT_ID.POP ? null : this.node();
    const tab = strayTab(this.text, this.events);
    if (tab !== undefined) throw new Refused(tab, 'ambiguous', TAB);
    const second = this.events.findIndex(({ type }, index) => index > 0 && type === EVENT_ID.DOCUMENT);
    const behind = SECOND_DOCUMENT.exec(original);
    if (behind !== null && second < 0 && first.type === EVENT_ID.DOCUMENT && !first.explicitEnd) throw new Refused(behind.index, 'ambiguous', END_WITHIN);
    if (second > 0 && this.events[second + 1]?.type !== EVENT_ID.POP) this.note(behind?.index ?? 0, BEHIND_END);
    return { value, trouble: this.ambiguous };
  }

  private note(position: number, reason: string): void {
    this.ambiguous ??= troubleAt(this.text, position, 'ambiguous', reason);
  }

  private node(): unknown {
    const event = this.events[this.at++];
    this.count++;
    switch (event.type) {
      case EVENT_ID.SCALAR: return this.scalar(event);
      case EVENT_ID.ALIAS: return this.alias(this.nameAt(event.anchorStart, event.anchorEnd), event.anchorStart).value;
      case EVENT_ID.SEQUENCE:
      case EVENT_ID.MAPPING: {
        const before = this.count;
        const mapping = event.type === EVENT_ID.MAPPING;
        const value: unknown[] | Record<string, unknown> = mapping ? {} : [];
        const name = event.anchorStart < 0 ? undefined : this.nameAt(event.anchorStart, event.anchorEnd);
        const open: Anchor = { value, mapping };
        if (name !== undefined) this.anchors.set(name, open);
        if (event.tagStart >= 0 && this.tagAt(event.tagStart, event.tagEnd) !== (mapping ? 'map' : 'seq')) this.note(event.tagStart, tagReason(this.text.slice(event.tagStart, event.tagEnd)));
        const flow = event.style === COLLECTION_STYLE.FLOW ? 1 : 0;
        this.flow += flow;
        if (Array.isArray(value)) while (this.events[this.at].type !== EVENT_ID.POP) value.push(this.node());
        else this.mapping(value);
        this.flow -= flow;
        this.at++;
        // What is in it may have taken the name for itself.
        if (name !== undefined && this.anchors.get(name) === open) this.anchors.set(name, { value, mapping, size: this.count - before + 1 });
        return value;
      }
      default: throw new Refused(0, 'unreadable', 'is no YAML');
    }
  }

  private mapping(object: Record<string, unknown>): void {
    for (let event = this.events[this.at]; event.type !== EVENT_ID.POP; event = this.events[this.at]) {
      const position = startOf(event);
      if (this.flow === 0) this.checkLineOf(event, position);
      if (event.type === EVENT_ID.SCALAR && this.isMerge(event)) {
        this.checkKey(event, position);
        this.at++;
        this.merge(object, position);
      } else {
        const key = this.key(event, position);
        this.checkBegin(this.events[this.at], position);
        const value = this.node();
        if (Object.hasOwn(object, key)) this.note(position, `has the key "${key}" twice, and which of them counts differs from program to program; leave one out`);
        set(object, key, value);
      }
    }
  }

  /** js-yaml takes what follows a list item in brackets for the next key of the map around the list. */
  private checkLineOf(key: Event, position: number): void {
    let begin = position;
    for (const start of ['anchorStart' in key ? key.anchorStart : -1, 'tagStart' in key ? key.tagStart : -1]) if (start >= 0 && start < begin) begin = start;
    let before = begin - 1;
    if (before >= 0 && '"\'&*!'.includes(this.text[before])) before--;
    while (before >= 0 && ' \t'.includes(this.text[before])) before--;
    if (before >= 0 && ']}'.includes(this.text[before])) throw new Refused(begin, 'unreadable', 'has a key right behind a closing bracket or brace; begin it on the next line');
  }

  /** js-yaml lets a map begin behind an anchor on the line of its key. */
  private checkBegin(value: Event, key: number): void {
    if ((value.type !== EVENT_ID.MAPPING && value.type !== EVENT_ID.SEQUENCE) || value.style !== COLLECTION_STYLE.BLOCK) return;
    if (!this.text.slice(key, value.start).includes('\n')) throw new Refused(key, 'unreadable', 'has a map or list that begins on the line of its key; begin it on the next line');
  }

  private isMerge(event: ScalarEvent): boolean {
    if (event.valueEnd - event.valueStart !== 2 || this.text.slice(event.valueStart, event.valueEnd) !== '<<') return false;
    return event.tagStart < 0 ? event.style === SCALAR_STYLE.PLAIN : this.tagAt(event.tagStart, event.tagEnd) === 'merge';
  }

  /** go-yaml merges where the key stands: what was there before it is replaced, which others don't. */
  private merge(object: Record<string, unknown>, position: number): void {
    const event = this.events[this.at];
    const list = event.type === EVENT_ID.SEQUENCE;
    if (list) this.at++;
    const sources: Record<string, unknown>[] = [];
    do {
      if (list && this.events[this.at].type === EVENT_ID.POP) break;
      const source = this.events[this.at];
      const isMapping = source.type === EVENT_ID.MAPPING
        || (source.type === EVENT_ID.ALIAS && this.anchors.get(this.text.slice(source.anchorStart, source.anchorEnd))?.mapping === true);
      if (!isMapping) throw new Refused(position, 'unreadable', 'merges (<<) something that is no map; name an anchor of a map');
      const value = this.node();
      if (isMap(value)) sources.push(value);
    } while (list);
    if (list) this.at++;
    const merged = new Set<string>();
    for (const source of sources) {
      for (const key of Object.keys(source)) {
        if (!merged.has(key) && Object.hasOwn(object, key)) this.note(position, `has the key "${key}" before a merge (<<) that brings it too, and which of them counts differs from program to program; write the merge first`);

        // Of several sources the first counts.
        if (!merged.has(key)) set(object, key, source[key]);
        merged.add(key);
      }
    }
  }

  private key(event: Event, position: number): string {
    const explicit = event.type === EVENT_ID.SCALAR && this.text[lastBefore(this.text, position)] === '?';
    const value = this.node();
    if (typeof value === 'object') {
      throw new Refused(position, 'unreadable', value === null
        ? 'has a key that is empty; put it in quotes'
        : `has a key that is a ${Array.isArray(value) ? 'list' : 'map'}; put text with brackets or braces in quotes`);
    }
    if (event.type === EVENT_ID.SCALAR && !explicit) this.checkKey(event, position);
    if (typeof value !== 'number') return String(value);
    const written = event.type === EVENT_ID.SCALAR ? this.text.slice(event.valueStart, event.valueEnd) : '';
    if (!Number.isSafeInteger(value) || written !== String(value)) this.note(position, `has the key ${String(value)}, which becomes another text from program to program; put it in quotes`);
    return String(value);
  }

  /** A key stands on one line with its colon. */
  private checkKey({ valueStart, valueEnd, style, anchorStart, tagStart }: ScalarEvent, position: number): void {
    if (valueStart < 0) return;
    let end = valueEnd;
    if (style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED) end++;
    const colon = this.text.indexOf(':', end);
    const length = (colon < 0 ? end : colon) - valueStart;
    if (length > LONGEST_KEY / 4 && Buffer.byteLength(this.text.slice(valueStart, valueStart + length)) >= LONGEST_KEY) throw new Refused(position, 'unreadable', `has a key of more than ${LONGEST_KEY} bytes, and kubectl looks no farther for the colon; write "? " before it and ": " on the next line`);

    if (this.flow === 0) return;
    const begin = Math.min(...[valueStart, anchorStart, tagStart].filter(start => start >= 0));
    const between = this.text.slice(begin, colon < 0 ? end : colon);
    if (between.includes('\n') || between.includes('\r')) throw new Refused(position, 'unreadable', 'has a key that goes over several lines; write it on one line with its colon');
    if (style === SCALAR_STYLE.PLAIN && colon === end && /[,[\]{}]/.test(this.text.charAt(colon + 1))) this.note(position, 'has a colon before a bracket, brace or comma without a space, which not all programs take for the end of a key; write a space behind the colon');
  }

  private scalar(event: ScalarEvent): Scalar {
    const text = getScalarValue(this.text, event);
    const isQuoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
    if (isQuoted && /[^\s:,\]}]/.test(this.text.charAt(event.valueEnd + 1))) throw new Refused(event.valueEnd, 'unreadable', 'has a text right behind a closing quote; put all of it in quotes');

    if (event.style === SCALAR_STYLE.DOUBLE_QUOTED && /\\\n[ \t]*\n/.test(this.text.slice(event.valueStart, event.valueEnd))) this.note(event.valueStart, 'has an empty line behind a backslash, which programs read differently; write \\n');

    const value = event.tagStart >= 0 ? this.tagged(event, text) : event.style === SCALAR_STYLE.PLAIN ? plainScalar(text) : text;
    if (event.style === SCALAR_STYLE.PLAIN && this.flow > 0 && /^:|\?/.test(text)) throw new Refused(event.valueStart, 'ambiguous', `has ${JSON.stringify(text)} within brackets or braces, which programs divide differently at : and ?; put it in quotes`);


    if (typeof value === 'number' && !Number.isFinite(value)) throw new Refused(event.valueStart, 'unreadable', `has the number ${text}, and no number of Kubernetes is infinite or undefined; put it in quotes if it is a text`);

    if (event.anchorStart >= 0) this.anchors.set(this.nameAt(event.anchorStart, event.anchorEnd), { value, mapping: false, size: 1 });
    return value;
  }

  private tagged(event: ScalarEvent, text: string): Scalar {
    const written = this.text.slice(event.tagStart, event.tagEnd);
    const tag = this.tagAt(event.tagStart, event.tagEnd);
    const value = plainScalar(text);
    const refused = () => new Refused(event.tagStart, 'unreadable', `has ${written} before ${JSON.stringify(text)}, which is none; leave the tag out`);
    switch (tag) {
      case 'str': return text;
      case 'null': if (value !== null) throw refused(); return null;
      case 'bool': if (typeof value !== 'boolean') throw refused(); return value;
      case 'int': if (!isInteger(text)) throw refused(); return value;
      case 'float': if (typeof value !== 'number') throw refused(); return value;
      case 'binary':
        this.note(event.tagStart, tagReason(written));
        return Buffer.from(text, 'base64').toString('utf8');
      default:
        this.note(event.tagStart, tagReason(written));
        // A lone `!` is no tag at all to go-yaml.
        return written === '!' ? value : text;
    }
  }

  /** Without what all of YAML's own tags begin with. */
  private tagAt(start: number, end: number): string {
    const written = this.text.slice(start, end);
    if (written.startsWith('!!')) return decoded(written.slice(2));
    const verbatim = /^!<(.*)>$/.exec(written)?.[1];
    return verbatim?.startsWith(TAG) === true ? decoded(verbatim.slice(TAG.length)) : written;
  }

  private nameAt(start: number, end: number): string {
    const name = this.text.slice(start, end);
    if (!/^[\w-]+$/.test(name)) throw new Refused(start, 'ambiguous', `has an anchor or alias named ${JSON.stringify(name)}, which not all programs read; use letters, digits and dashes`);
    return name;
  }

  private alias(name: string, position: number): Anchor {
    const anchor = this.anchors.get(name);
    if (anchor === undefined) throw new Refused(position, 'unreadable', `has the alias *${name}, and no anchor &${name} before it`);
    if (anchor.size === undefined) throw new Refused(position, 'unreadable', `has the anchor &${name} that contains itself (*${name}); nothing in Kubernetes does`);
    this.count += anchor.size;
    this.aliased += anchor.size;
    if (this.aliased > MOST_ALIASED) throw new Refused(position, 'ambiguous', `has aliases that stand for more than ${MOST_ALIASED} values; write them out`);
    return anchor;
  }
}

/** The offset of the last character before a position that is no white space; -1 where there is none. */
function lastBefore(text: string, position: number): number {
  let at = position - 1;
  while (at >= 0 && ' \t\n\r'.includes(text[at])) at--;
  return at;
}

/** The offset at which a value begins. */
export function startOf(event: Event): number {
  return Math.max(0, 'start' in event ? event.start : 'valueStart' in event ? event.valueStart : 'anchorStart' in event ? event.anchorStart : 0);
}

function tagReason(tag: string): string {
  return `has the tag ${tag}, which programs read differently; leave it out`;
}

function decoded(tag: string): string {
  try {
    return decodeURIComponent(tag);
  } catch {
    return tag;
  }
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Also a key that JavaScript has plans with. */
function set(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  else object[key] = value;
}

function troubleAt(text: string, position: number, kind: Trouble['kind'], reason: string): Trouble {
  return { kind, line: 1 + lineBreaks(text, 0, position), reason };
}

/** How many lines end in a part of a text. */
export function lineBreaks(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

function hex(character: string): string {
  return character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
}
