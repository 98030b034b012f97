/** The text of a file's bytes, as kubectl takes it: UTF-8, or UTF-16 where a byte-order mark says so. */

import { isUtf8 } from 'node:buffer';

/** Undefined where the bytes are no text. */
export function textOf(bytes: Buffer): string | undefined {
  const [first, second, third] = bytes;
  if (first === 0xff && second === 0xfe) return decoded('utf-16le', bytes);
  if (first === 0xfe && second === 0xff) return decoded('utf-16be', bytes);
  if (!isUtf8(bytes)) return undefined;
  return bytes.toString('utf8', first === 0xef && second === 0xbb && third === 0xbf ? 3 : 0);
}

function decoded(encoding: string, bytes: Buffer): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
