/**
 * Puts a comment together so that it stays within what GitHub takes: what
 * matters least is folded, then cut, and what was cut is counted.
 */

/** GitHub refuses a comment with more characters. */
export const COMMENT_LIMIT = 65_536;

export interface Section {
  /** A heading, unless the section stands folded. */
  readonly title: string;
  /** Markdown, each a whole, the most important first; made when there is room for it. */
  readonly items: readonly (() => string)[];
  /** Between the items. @default one line break, as in a list */
  readonly separator?: string;
  /** Behind a line that opens it. */
  readonly folded?: boolean;
  /** What one item is called, for `… and 3 more changes`. */
  readonly noun: string;
  /** All or nothing, such as a picture; this stands instead when there is no room. */
  readonly instead?: string;
}

/** What a section that comes later may count on, as long as it has that much to say. */
const RESERVED = 4_000;
/** Room for a heading, a fold and the count of what was cut. */
const FRAME = 260;

/** `head` is never cut. Sections stand in the order of their importance. */
export function assemble(head: string, sections: readonly Section[], limit: number = COMMENT_LIMIT): string {
  const wanted = sections.filter(section => section.items.length > 0);
  const parts = [head];
  let left = limit - head.length - 1;
  wanted.forEach((section, index) => {
    const reserved = wanted.slice(index + 1).reduce((sum, later) => sum + Math.min(size(later), RESERVED), 0);
    const part = render(section, Math.max(Math.min(left, FRAME), left - reserved));
    if (part.length + 2 <= left) {
      parts.push(part);
      left -= part.length + 2;
    }
  });
  return `${parts.join('\n\n')}\n`;
}

/** As far as it matters. */
function size(section: Section): number {
  const separator = section.separator ?? '\n';
  let sum = FRAME;
  for (const item of section.items) {
    if (sum >= RESERVED) break;

    sum += item().length + separator.length;
  }
  return sum;
}

function render(section: Section, room: number): string {
  const separator = section.separator ?? '\n';
  const shown: string[] = [];
  let left = room - FRAME;
  for (const make of section.items) {
    const item = make();
    if (item.length + separator.length > left) break;

    shown.push(item);
    left -= item.length + separator.length;
  }
  const missing = section.items.length - shown.length;
  if (missing > 0 && section.instead !== undefined) return frame({ ...section, folded: false }, section.instead);

  const more = missing === 0 ? [] : [`${separator === '\n' ? '- ' : ''}… and ${missing} ${shown.length > 0 ? 'more ' : ''}${section.noun}${missing === 1 ? '' : 's'}, left out to stay within a comment.`];
  return frame(section, [...shown, ...more].join(separator));
}

function frame(section: Section, body: string): string {
  return section.folded
    ? `<details>\n<summary>${section.title}</summary>\n\n${body}\n\n</details>`
    : `### ${section.title}\n\n${body}`;
}
