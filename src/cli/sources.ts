/** Reads what a command names: standard input, a file, a folder, or what a git revision held. */

import { CommandError } from './failure';
import { Io } from './io';
import { textOf } from '../manifests/sources/bytes';
import { Exclusions } from '../manifests/sources/exclude';
import { readFolder, readNamed, SourceError, Version } from '../manifests/sources/find';

/** How messages call the standard input. */
export const STDIN = '<stdin>';

const DEFAULT_FOLDER = 'dist';

/** The source that a user names, of which `-` is the standard input; where none is named, the folder that a synth writes. */
export async function readSource(source: string | undefined, { cwd, stdin }: Pick<Io, 'cwd' | 'stdin'>, exclusions: Exclusions): Promise<Version> {
  if (source === undefined) return readDefault(cwd, exclusions);
  if (source !== '-') return readNamed(source, cwd, exclusions);
  const text = textOf(await bytesOf(stdin));
  return {
    label: STDIN,
    files: text === undefined ? [] : [{ name: '-', path: STDIN, text }],
    leftOut: text === undefined ? [{ kind: 'unreadable', file: STDIN, reason: 'is no text in UTF-8' }] : [],
    excluded: [],
    exclusions,
    ignoreFiles: new Map(),
    exists: true,
    isOnDisk: true,
    readOthers: async () => new Map(),
  };
}

async function readDefault(cwd: string, exclusions: Exclusions): Promise<Version> {
  try {
    return await readFolder(DEFAULT_FOLDER, cwd, { exclusions });
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    throw new CommandError(`there is no folder '${DEFAULT_FOLDER}' in ${cwd}. Synthesize first (npx cdk8s synth), or name the manifests: a folder, a file, or - for standard input.`);
  }
}

async function bytesOf(stream: NodeJS.ReadableStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
