/** A value as a message shows it, in quotes and not longer than a line. */

const LONGEST = 80;

/** A value as messages show it: quoted, escaped, and cut where it would drown the sentence. */
export function quoted(value: string): string {
  return JSON.stringify(value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value);
}
