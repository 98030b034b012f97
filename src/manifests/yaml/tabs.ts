/** Tabs at the beginning of lines: kubectl takes them within brackets, quotes and the text of block scalars, and nowhere else. */

import { COLLECTION_STYLE, Event, EVENT_ID, SCALAR_STYLE } from 'js-yaml';

const LEADING_TAB = /(?:^|[\n\r])( *)\t/g;

/** After a dash, or the ? and : of a key on lines of its own, too: what follows could be a key, and keys have a depth. */
const TAB_BEHIND_DASH = /(?:^|[\n\r]) *(?:[-?:] +)*[-?:] *\t/g;

/** The offset of the first tab that kubectl refuses and js-yaml does not. */
export function strayTab(text: string, events: readonly Event[]): number | undefined {
  if (!text.includes('\t')) return undefined;
  const tabs = [...text.matchAll(LEADING_TAB)].map(match => ({ at: match.index + match[0].length - 1, column: match[1].length }));
  const dashes = [...text.matchAll(TAB_BEHIND_DASH)].map(match => match.index + match[0].length - 1);
  if (tabs.length + dashes.length === 0) return undefined;
  const ranges = rangesOf(text, events);
  const behindDash = dashes.find(at => !ranges.some(({ start, end }) => start <= at && at < end));
  if (behindDash !== undefined) return behindDash;
  let range = 0;
  for (const { at, column } of tabs) {
    while (range < ranges.length && ranges[range].end <= at) range++;
    const around = ranges[range];
    if (around === undefined || around.start > at || column < around.indent) return at;
    // The first line tells how deep the text begins, and a tab has no depth.
    if (around.first === at) return at;
    if (around.isFlow === true && !/[,[\]{}"':]/.test(text.slice(around.start, at).trimEnd().slice(-1))) return at;
  }
  return undefined;
}

interface Range {
  readonly start: number;
  readonly end: number;
  /** Tabs may stand from this column on. */
  readonly indent: number;
  readonly first?: number;
  /** Behind a text without quotes, kubectl takes no tab here either. */
  readonly isFlow?: boolean;
}

function rangesOf(text: string, events: readonly Event[]): Range[] {
  const ranges: Range[] = [];
  /** For each collection that is open, whether it has brackets. */
  const open: boolean[] = [];
  let flowStart = -1;
  let flows = 0;
  let last = 0;
  for (const event of events) {
    if (event.type === EVENT_ID.SCALAR) {
      const isQuoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
      if (event.valueEnd >= 0) last = event.valueEnd + (isQuoted ? 1 : 0);
      if (flows > 0) continue;
      if (isQuoted) ranges.push({ start: event.valueStart, end: event.valueEnd, indent: 0 });
      if (event.style === SCALAR_STYLE.LITERAL_BLOCK || event.style === SCALAR_STYLE.FOLDED_BLOCK) {
        const first = isDetected(text, event.valueStart) ? firstContent(text, event.valueStart, event.valueEnd) : undefined;
        ranges.push({ start: event.valueStart, end: event.valueEnd, indent: Math.max(event.indent, 0), first });
      }
    } else if (event.type === EVENT_ID.ALIAS) {
      last = event.anchorEnd;
    } else if (event.type === EVENT_ID.SEQUENCE || event.type === EVENT_ID.MAPPING) {
      const isFlow = event.style === COLLECTION_STYLE.FLOW && /[[{]/.test(text.charAt(event.start));
      if (isFlow && flows++ === 0) flowStart = event.start;
      if (isFlow) last = event.start + 1;
      open.push(isFlow);
    } else if (event.type === EVENT_ID.POP && open.pop() === true) {
      last = behindBracket(text, last);
      if (--flows === 0) ranges.push({ start: flowStart, end: last, indent: 0, isFlow: true });
    }
  }
  return ranges;
}

function firstContent(text: string, start: number, end: number): number {
  for (let at = start; at < end; at++) if (!' \n\r'.includes(text.charAt(at))) return at;
  return end;
}

/** Whether the header says no depth: `|` or `>-`, not `|2`. */
function isDetected(text: string, start: number): boolean {
  const header = text.slice(text.lastIndexOf('\n', start - 2) + 1, start);
  return !/[|>][-+]?[1-9]/.test(header);
}

function behindBracket(text: string, from: number): number {
  let at = from;
  while (at < text.length && !/[\]}]/.test(text.charAt(at))) {
    const end = text.charAt(at) === '#' && /\s/.test(text.charAt(at - 1)) ? text.indexOf('\n', at) : at;
    at = (end < 0 ? text.length : end) + 1;
  }
  return at + 1;
}
