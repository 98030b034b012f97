import { isCollection, isScalar, LineCounter, parseDocument } from 'yaml';
import { Manifest } from './manifest';

/**
 * The line on which a field such as `spec.ports[0].nodePort` of an object
 * stands, or of as much of the way there as is written. Reads the object once
 * more with a slower reader that knows positions: meant for what is reported.
 */
export function fieldLine(source: string, manifest: Manifest, field: string): number | undefined {
  if (manifest.line === undefined || field === '') {
    return manifest.line;
  }
  const lines = source.replace(/\r\n?/g, '\n').split('\n').slice(manifest.line - 1);
  const item = /^( *)- /.exec(lines[0] ?? '');
  const end = lines.findIndex((line, index) => index > 0 && (/^(---|\.\.\.)(\s|$)/.test(line)
    || (item !== null && line.trim() !== '' && !line.startsWith(`${item[1]} `))));
  const own = end < 0 ? lines : lines.slice(0, end);
  if (item) {
    own[0] = own[0].replace('- ', '  ');
  }
  const counter = new LineCounter();
  const document = parseDocument(own.join('\n'), { lineCounter: counter, logLevel: 'silent', strict: false });
  let offset: number | undefined;
  let node: unknown = document.contents;
  for (const key of keysOf(field)) {
    if (!isCollection(node)) {
      break;
    }
    const pair = node.items.find(one => isPairOf(one, key));
    const next: unknown = node.get(key, true);
    if (next === undefined || next === null) {
      break;
    }
    offset = pair === undefined ? startOf(next) ?? offset : startOf(keyOf(pair)) ?? offset;
    node = next;
  }
  return offset === undefined ? manifest.line : manifest.line + counter.linePos(offset).line - 1;
}

/** `spec.ports[0].name` and `metadata.labels[a.b/c]` as a way of keys. */
function keysOf(field: string): (string | number)[] {
  return [...field.matchAll(/\[([^\]]*)\]|[^.[\]]+/g)].map(([whole, inner]) => {
    const key = inner ?? whole;
    return /^\d+$/.test(key) && inner !== undefined ? Number(key) : key;
  });
}

function keyOf(pair: unknown): unknown {
  return typeof pair === 'object' && pair !== null && 'key' in pair ? pair.key : undefined;
}

function isPairOf(pair: unknown, key: string | number): boolean {
  const own = keyOf(pair);
  return isScalar(own) && own.value === key;
}

function startOf(node: unknown): number | undefined {
  const range: unknown = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined;
  const start: unknown = Array.isArray(range) ? range[0] : undefined;
  return typeof start === 'number' ? start : undefined;
}
