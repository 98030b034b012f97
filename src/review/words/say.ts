import { code, visible } from './markdown';

/** A sentence whose names are known to be names: every format can show them its own, safe way. */
export type Sentence = readonly (string | Name)[];

export interface Name {
  readonly name: string;
}

/** say`${a} can now reach ${b}`: the words are ours, what is filled in came from a manifest. */
export function say(words: TemplateStringsArray, ...filled: readonly (string | number | Sentence)[]): Sentence {
  return words.flatMap((word, index): Sentence => {
    const part = filled[index];
    const before: Sentence = word === '' ? [] : [word];
    return [...before, ...(part === undefined ? [] : typeof part === 'object' ? part : [{ name: String(part) }])];
  });
}

export function join(sentences: readonly Sentence[], separator: string): Sentence {
  return sentences.flatMap((sentence, index): Sentence => (index === 0 ? sentence : [separator, ...sentence]));
}

/** `a`, `a and b`, `a, b and c`; more than a few are counted. */
export function list(sentences: readonly Sentence[], most: number = 4): Sentence {
  if (sentences.length > most) return [...join(sentences.slice(0, most - 1), ', '), ` and ${sentences.length - most + 1} more`];

  const last = sentences[sentences.length - 1] ?? [];
  return sentences.length < 2 ? last : [...join(sentences.slice(0, -1), ', '), ' and ', ...last];
}

export function asMarkdown(sentence: Sentence): string {
  return sentence.map(part => (typeof part === 'string' ? part : code(part.name))).join('');
}

export function asText(sentence: Sentence): string {
  return sentence.map(part => (typeof part === 'string' ? part : visible(part.name))).join('');
}
