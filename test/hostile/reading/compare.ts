/**
 * Holds our reader against kubectl's: the same objects, or both refuse. Where we refuse more, the text has to be one
 * that programs read in different ways; those are counted by their reasons.
 */

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { hostileText, randomFrom } from './texts';
import { readManifests } from '../../../src/manifests/read';

export interface Comparison {
  readonly same: number;
  readonly bothRefuse: number;
  /** How often we refuse what kubectl reads, by reason. */
  readonly weRefuse: ReadonlyMap<string, number>;
  readonly disagreements: readonly { readonly text: string; readonly ours: string; readonly theirs: string }[];
}

interface Read {
  readonly objects: readonly unknown[] | null;
  readonly error?: string;
}

const FOLDER = join(__dirname, 'kubectl');
const PYYAML = join(__dirname, 'pyyaml');
const OUTPUT = 2 ** 30;

/** The program is built where it is missing, which takes a minute once. */
export function kubectlReads(texts: readonly string[]): readonly (readonly Read[])[] {
  const program = process.env.KUBECTL_READS ?? join(FOLDER, 'kubectl-reads');
  if (process.env.KUBECTL_READS === undefined) execFileSync('go', ['build', '-o', program, '.'], { cwd: FOLDER, stdio: ['ignore', 'inherit', 'inherit'] });
  return answers(program, [], texts);
}

/** In a virtual environment of its own, which is made where it is missing. */
export function pyYamlReads(texts: readonly string[]): readonly { readonly value?: unknown; readonly error?: string }[] {
  const python = join(PYYAML, '.venv', 'bin', 'python');
  if (!existsSync(python)) {
    execFileSync('python3', ['-m', 'venv', join(PYYAML, '.venv')], { stdio: ['ignore', 'inherit', 'inherit'] });
    execFileSync(python, ['-m', 'pip', 'install', '--quiet', '--requirement', join(PYYAML, 'requirements.txt')], { stdio: ['ignore', 'inherit', 'inherit'] });
  }
  return answers(python, [join(PYYAML, 'reads.py')], texts);
}

/** Of a program that takes a text in base64 a line, and answers in JSON a line. */
function answers<T>(program: string, args: readonly string[], texts: readonly string[]): readonly T[] {
  const output = execFileSync(program, args, { input: `${texts.map(text => Buffer.from(text).toString('base64')).join('\n')}\n`, maxBuffer: OUTPUT });
  return output.toString('utf8').trimEnd().split('\n').map(line => JSON.parse(line));
}

export function compare(texts: readonly string[]): Comparison {
  let same = 0;
  let bothRefuse = 0;
  const weRefuse = new Map<string, number>();
  const disagreements: Comparison['disagreements'][number][] = [];
  kubectlReads(texts).forEach((documents, index) => {
    const text = texts[index];
    const { manifests, leftOut } = readManifests(text, 'a.yaml');
    const ours = canonical(manifests.map(({ object }) => object));
    const theirs = canonical(documents.flatMap(({ objects }) => objects ?? []).filter(object => !isTemplate(object)));
    const faults = leftOut.filter(({ kind }) => kind !== 'no-manifest');
    const refused = documents.some(({ error }) => error !== undefined);
    if (faults.length > 0) {
      const [{ kind, reason }] = faults;
      const general = `${kind}: ${reason.replace(/"[^"]*"|'[^']*'|U\+\w+|[*&]\S+|\d+/g, '…')}`;
      if (refused) bothRefuse++;
      else weRefuse.set(general, (weRefuse.get(general) ?? 0) + 1);
    } else if (ours === theirs && (!refused || leftOut.length > 0)) {
      same++;
    } else {
      disagreements.push({ text, ours: `${ours} ${JSON.stringify(leftOut)}`, theirs: `${theirs} ${JSON.stringify(documents.map(({ error }) => error))}` });
    }
  });
  return { same, bothRefuse, weRefuse, disagreements };
}

export function hostileTexts(seed: number, count: number): string[] {
  const random = randomFrom(seed);
  // Half a character can't be written into a file.
  return Array.from({ length: count }, () => Buffer.from(hostileText(random)).toString('utf8'));
}

/** The API server takes none of these names, so we call it a template. */
function isTemplate(object: unknown): boolean {
  const { kind, apiVersion, metadata } = Object(object);
  return [kind, apiVersion, Object(metadata).name].some(text => typeof text === 'string' && text.includes('{{'));
}

function canonical(of: unknown): string {
  return JSON.stringify(of, (_, item: unknown) => {
    if (typeof item === 'number') return Object.is(item, -0) ? 0 : item;
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return item;
    return Object.entries(item).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  });
}
