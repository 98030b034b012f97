/**
 * Text that came from a manifest, made safe to stand in a comment: it can't
 * end the span it is in, become HTML, ping a person or hide what it says.
 */

/** What can't be seen, or turns the direction of what follows: shown by its code instead. */
// eslint-disable-next-line no-control-regex, no-misleading-character-class
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u205f-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff]|[\u{e0000}-\u{e0fff}]/gu;

const LONGEST = 160;

/** On one line, with everything in it to be seen, cut to a length. */
export function visible(text: string, longest: number = LONGEST): string {
  const points = [...text.slice(0, longest * 4)];
  const cut = points.length > longest ? `${points.slice(0, longest).join('')}… (${text.length} characters)` : text;
  return cut.replace(UNSEEN, unseen => {
    switch (unseen) {
      case '\n': return '\\n';
      case '\r': return '\\r';
      case '\t': return '\\t';
      default: return `\\u{${(unseen.codePointAt(0) ?? 0).toString(16)}}`;
    }
  });
}

/** A code span: nothing within it is Markdown, HTML or a mention. */
export function code(text: string, longest?: number): string {
  const shown = visible(text, longest);
  const runs = shown.match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(0, ...runs.map(run => run.length)) + 1);
  const padding = shown === '' || /^`|`$|^ .* $/.test(shown) ? ' ' : '';
  return `${fence}${padding}${shown}${padding}${fence}`;
}

/** A sentence that may hold names: whatever is quoted, or more than a plain word, becomes code. */
export function prose(text: string): string {
  const quoted = /(?<![^\s(])(?:`([^`]+)`|'([^']+)'|"([^"]+)")(?![^\s).,;:!?])/g;
  const parts: string[] = [];
  let at = 0;
  const line = visible(text, 2000);
  for (const match of line.matchAll(quoted)) {
    parts.push(words(line.slice(at, match.index)), code(match[1] ?? match[2] ?? match[3]));
    at = match.index + match[0].length;
  }
  return [...parts, words(line.slice(at))].join('');
}

function words(text: string): string {
  return text.split(' ').map(word => {
    const [, open, core, close] = /^([("']*)(.*?)([)"',.;:!?]*)$/.exec(word) ?? ['', '', word, ''];
    return core === '' || isPlainWord(core) ? word : `${quotesGone(open)}${code(core)}${quotesGone(close)}`;
  }).join(' ');
}

/** Letters with an apostrophe, a hyphen or a slash between them; numbers. No mention, link, reference, commit or entity. */
function isPlainWord(word: string): boolean {
  return word === '/' || word === '→' || word === '-'
    || (/^(?:\p{L}+(?:['’/-]\p{L}+)*|\d{1,6}(?:[-–.]\d{1,6})*%?)$/u.test(word) && !/^[0-9a-f]{7,}$/.test(word));
}

/** Code does not need quotes around it. */
function quotesGone(text: string): string {
  return text.replace(/["']/g, '');
}

/** Inside HTML, such as a summary. */
export function html(text: string): string {
  return visible(text).replace(/[&<>"'@`]/g, character => `&#${character.charCodeAt(0)};`);
}

/** A fenced block that its content can't leave. */
export function fenced(language: string, text: string): string {
  const runs = text.match(/`{3,}/g) ?? [];
  const fence = '`'.repeat(Math.max(3, ...runs.map(run => run.length + 1)));
  return `${fence}${language}\n${text.replace(/\n$/, '')}\n${fence}`;
}
