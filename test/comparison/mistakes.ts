import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defined } from '../../src/kubernetes/values';

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
    return defined({ name, says: first.replace(/^# /, ''), rule, wrong: text, right: corrected(text) });
  });
}

/** The chapter's files as a reader has them on one cluster, lesson by lesson, and the app that is not in the book. */
const APPLIED_TOGETHER: Readonly<Record<string, readonly string[]>> = {
  'chapter: sleep': ['sleep', 'sleep-service'],
  'chapter: numbers': ['numbers', 'numbers-cluster-ip', 'numbers-load-balancer', 'numbers-node-port'],
  'chapter: alias': ['numbers', 'external-alias', 'numbers-load-balancer'],
  'chapter: headless': ['numbers', 'external-headless', 'numbers-load-balancer'],
  'chapter: namespaces': ['namespaces', 'namespaces-exercise'],
  'chapter: lab': ['lab', 'lab-solution'],
  'shop': ['shop'],
};

/** Manifests in which nothing is wrong: some of our own, and what the apps write. */
export function readCorrect(): readonly Correct[] {
  const dist = new Map(yamlFiles(join(__dirname, '..', '..', 'dist')));
  const written = Object.entries(APPLIED_TOGETHER).map(([name, files]) => ({ name, text: files.map(file => dist.get(file) ?? missing(file)).join('---\n') }));
  return [...yamlFiles(join(__dirname, 'correct')).map(([name, text]) => ({ name, text })), ...written];
}

function missing(file: string): never {
  throw new Error(`dist/ has no ${file}.k8s.yaml any more: APPLIED_TOGETHER has to name the files that there are.`);
}

function corrected(text: string): string {
  return text.split('\n').filter(line => !line.endsWith('# wrong')).map(line => line.replace(/^#\+/, '')).join('\n');
}

function yamlFiles(folder: string): ReadonlyArray<readonly [name: string, text: string]> {
  return readdirSync(folder).filter(name => name.endsWith('.yaml')).sort()
    .map(name => [name.replace(/(\.k8s)?\.yaml$/, ''), readFileSync(join(folder, name), 'utf8')] as const);
}
