/** One JSON value at the beginning of a text: where it ends, and what only a careful look finds in it. */

const TOKEN = /"(?:[^"\\]|\\[^])*"|[{}[\]:,]/g;
const DEEPEST = 100;

export interface JsonEnd {
  /** Behind the value. */
  readonly end: number;
  /** A key that an object has twice, and where. */
  readonly twice?: { readonly key: string; readonly position: number };
  readonly tooDeep: boolean;
}

/** Undefined where the braces don't close. The text begins with one. */
export function jsonEnd(text: string, start: number): JsonEnd | undefined {
  /** The keys of the objects around, with nothing for a list. */
  const around: (Set<string> | undefined)[] = [];
  let twice: JsonEnd['twice'];
  let tooDeep = false;
  /** In an object, a text behind `{` or `,` is a key. */
  let key = false;
  TOKEN.lastIndex = start;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    const [token] = match;
    switch (token) {
      case '{': case '[':
        around.push(token === '{' ? new Set() : undefined);
        tooDeep ||= around.length > DEEPEST;
        key = token === '{';
        break;
      case '}': case ']':
        around.pop();
        if (around.length === 0) return { end: match.index + 1, twice, tooDeep };
        key = false;
        break;
      case ',': key = true; break;
      case ':': key = false; break;
      default: {
        const keys = around[around.length - 1];
        if (!key || keys === undefined) break;
        const name = token.includes('\\') ? unescaped(token) : token.slice(1, -1);
        if (keys.has(name)) twice ??= { key: name, position: match.index };
        keys.add(name);
      }
    }
  }
  return undefined;
}

function unescaped(token: string): string {
  try {
    return String(JSON.parse(token));
  } catch {
    return token;
  }
}
