/** Reads what a command names: standard input, a file, a folder, or what a git revision held. */

import { Io } from './io';
import { textOf } from '../manifests/bytes';
import { Exclusions } from '../manifests/exclude';
import { readNamed, Version } from '../manifests/find';

/** How messages call the standard input. */
export const STDIN = '<stdin>';

/** The source that a user names; `-` is the standard input. */
export async function readSource(source: string, { cwd, stdin }: Pick<Io, 'cwd' | 'stdin'>, exclusions: Exclusions): Promise<Version> {
  if (source !== '-') return readNamed(source, cwd, exclusions);
  const text = textOf(await bytesOf(stdin));
  return {
    label: STDIN,
    files: text === undefined ? [] : [{ name: '-', path: STDIN, text }],
    leftOut: text === undefined ? [{ kind: 'unreadable', file: STDIN, reason: 'is no text in UTF-8' }] : [],
    excluded: [],
    exclusions,
    exists: true,
    isOnDisk: true,
  };
}

async function bytesOf(stream: NodeJS.ReadableStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
