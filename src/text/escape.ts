/**
 * Text from outside, made safe for each format that is written: it can't end the place it stands in, become markup,
 * move a cursor, give a command to a CI server or hide what it says.
 */

/** What can't be seen, turns the direction of what follows, or is half a character. */
// eslint-disable-next-line no-control-regex, no-misleading-character-class
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u205f-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff]|[\u{e0000}-\u{e0fff}]|\p{Surrogate}/gu;

const LONGEST = 160;

function shown(character: string): string {
  switch (character) {
    case '\n': return '\\n';
    case '\r': return '\\r';
    case '\t': return '\\t';
    default: return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  }
}

/** On one line, with everything in it to be seen, cut to a length. */
export function visible(text: string, longest: number = LONGEST): string {
  return (text.length > longest ? cut(text, longest) : text).replace(UNSEEN, shown);
}

function cut(text: string, longest: number): string {
  const points = [...text.slice(0, longest * 4)];
  return points.length > longest ? `${points.slice(0, longest).join('')}… (${text.length} characters)` : text;
}

/**
 * For standard output and standard error: line breaks stay, everything else that can't be seen is shown, and no line is a
 * command to GitHub, which reads them from what a step prints.
 *
 * @see https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
export function terminal(text: string, { colours = false, commands = false }: OwnWords = {}): string {
  const isColour = (at: number) => colours && /^\u001b\[[\d;]*m/.test(text.slice(at, at + 16));
  const seen = text.replace(UNSEEN, (character, at: number) => (character === '\n' || isColour(at) ? character : shown(character)));
  return commands ? seen : seen.replace(/^([^\S\n]*):(?=:)/gm, '$1\\u{3a}').replace(/#(?=#\[)/g, '\\u{23}');
}

/** What the program itself puts into a text, whose values are escaped already. */
export interface OwnWords {
  readonly colours?: boolean;
  /** Lines that begin with `::`: commands to GitHub, or a style sheet's. */
  readonly commands?: boolean;
}

/** A value as JSON on several lines: the same to every JSON reader, with nothing that can't be seen. */
export function json(value: unknown): string {
  const text = JSON.stringify(value, undefined, 2) ?? 'null';
  const units = (character: string): string => Array.from({ length: character.length }, (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`).join('');
  return `${text.replace(UNSEEN, character => (character === '\n' ? character : units(character))).replace(/#(?=#\[)/g, '\\u0023')}\n`;
}

/** A Markdown code span: nothing within it is Markdown, HTML or a mention. */
export function code(text: string, longest?: number): string {
  const line = visible(text, longest);
  const runs = line.match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(0, ...runs.map(run => run.length)) + 1);
  const padding = line === '' || /^`|`$|^ .* $/.test(line) ? ' ' : '';
  return `${fence}${padding}${line}${padding}${fence}`;
}

/** A Markdown block that its content can't leave. */
export function fenced(language: string, text: string): string {
  const runs = text.match(/`{3,}/g) ?? [];
  const fence = '`'.repeat(Math.max(3, ...runs.map(run => run.length + 1)));
  return `${fence}${language}\n${text.replace(/\n$/, '')}\n${fence}`;
}

/** Inside HTML that stands in Markdown, such as a summary: no mention either. */
export function html(text: string): string {
  return visible(text).replace(/[&<>"'@`]/g, character => `&#${character.charCodeAt(0)};`);
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '\n': '&#10;' };

/** Inside an attribute or an element of XML, HTML or SVG; line breaks stay. */
export function xml(text: string): string {
  return text.replace(UNSEEN, character => (character === '\n' ? character : shown(character))).replace(/[&<>"'\n]/g, character => ENTITIES[character]);
}

/** The description of a TAP test point: no directive, on one line. */
export function tap(text: string): string {
  return visible(text, Infinity).replace(/[\\#]/g, '\\$&');
}

/** A quoted string of Graphviz's language. */
export function dot(text: string): string {
  return `"${text.replace(UNSEEN, character => (character === '\n' ? character : shown(character))).replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n')}"`;
}

/** What follows the second `::` of a GitHub command. */
export function githubData(text: string): string {
  return text.replace(UNSEEN, character => (character === '\n' ? character : shown(character)))
    .replace(/%/g, '%25').replace(/\n/g, '%0A');
}

/** The value of a property of a GitHub command. */
export function githubProperty(text: string): string {
  return githubData(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}

/** A relative path as a URI reference, as SARIF has it. */
export function uriOf(path: string): string {
  return path.replace(/\p{Surrogate}/gu, '\ufffd').split('/').map(encodeURIComponent).join('/');
}
