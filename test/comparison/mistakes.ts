import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A manifest with one mistake, and the same manifest without it. */
export interface Mistake {
  readonly name: string;
  /** What is wrong, in one sentence. */
  readonly says: string;
  /** The rule of this project that finds it; undefined where none does. */
  readonly rule?: string;
  readonly wrong: string;
  readonly right: string;
}

export interface Correct {
  readonly name: string;
  readonly text: string;
}

/**
 * The mistakes lie as manifests that can be applied as they are. A line that
 * ends in `# wrong` is the mistake; a line that starts with `#+` is what should
 * stand there instead.
 */
export function readMistakes(folder = join(__dirname, 'mistakes')): readonly Mistake[] {
  return yamlFiles(folder).map(([name, text]) => {
    const [first, second = ''] = text.split('\n');
    const rule = /^# rule: (\S+)$/.exec(second)?.[1];
    return { name, says: first.replace(/^# /, ''), ...(rule === undefined ? {} : { rule }), wrong: text, right: corrected(text) };
  });
}

/** Manifests in which nothing is wrong: some of our own, and what the chapter's apps write. */
export function readCorrect(): readonly Correct[] {
  return [join(__dirname, 'correct'), join(__dirname, '..', '..', 'dist')].flatMap((folder) => yamlFiles(folder).map(([name, text]) => ({ name, text })));
}

function corrected(text: string): string {
  return text.split('\n').filter((line) => !line.endsWith('# wrong')).map((line) => line.replace(/^#\+/, '')).join('\n');
}

function yamlFiles(folder: string): ReadonlyArray<readonly [name: string, text: string]> {
  return readdirSync(folder).filter((name) => name.endsWith('.yaml')).sort()
    .map((name) => [name.replace(/(\.k8s)?\.yaml$/, ''), readFileSync(join(folder, name), 'utf8')] as const);
}
