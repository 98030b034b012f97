/**
 * Sentences whose words are ours and whose values come from outside. Only `say` makes words, and only of what stands
 * in our source; whatever is filled in is a value, which each format escapes. So no text from outside can become words.
 */

import { code, html, visible, xml } from './escape';

type Part = { readonly words: string } | { readonly value: string };

/** Nobody else can make one: the class stays in this file, and its private field makes its type unlike any other. */
class Parts {
  readonly #parts: readonly Part[];

  constructor(parts: readonly Part[]) {
    this.#parts = parts;
  }

  public get parts(): readonly Part[] {
    return this.#parts;
  }
}

export type Sentence = Parts;

/** What a gap may be filled with: a sentence stays what it is, anything else is a value. */
export type Filling = string | number | Sentence;

/** say`${a} can now reach ${b}`: the words are ours, what is filled in came from outside. */
export function say(words: TemplateStringsArray, ...filled: readonly Filling[]): Sentence {
  const parts: Part[] = [];
  for (const [index, text] of words.entries()) {
    if (text !== '') parts.push({ words: text });
    if (index < filled.length) parts.push(...partsOf(filled[index]));
  }
  return new Parts(parts);
}

function partsOf(filling: Filling): readonly Part[] {
  return filling instanceof Parts ? filling.parts : [{ value: String(filling) }];
}

/** Where there is nothing to say. */
export const NOTHING: Sentence = say``;

export function join(sentences: readonly Filling[], separator: Sentence = NOTHING): Sentence {
  return new Parts(sentences.flatMap((sentence, index) => (index === 0 ? partsOf(sentence) : [...separator.parts, ...partsOf(sentence)])));
}

/** `a`, `a and b`, `a, b and c`; more than a few are counted. */
export function list(items: readonly Filling[], most: number = 4): Sentence {
  if (items.length > most) return say`${join(items.slice(0, most - 1), say`, `)} and ${count(items.length - most + 1)} more`;

  return items.length < 2 ? join(items) : say`${join(items.slice(0, -1), say`, `)} and ${items[items.length - 1]}`;
}

/** A number that we counted: it stands as it is, not as a value. */
export function count(number: number): Sentence {
  return new Parts([{ words: String(number) }]);
}

/** `1 change`, `2 changes`. */
export function counted(number: number, one: Sentence, many: Sentence): Sentence {
  return say`${count(number)} ${number === 1 ? one : many}`;
}

/** With a capital letter, where it begins with words of ours. */
export function capitalized(sentence: Sentence): Sentence {
  const [first, ...rest] = sentence.parts;
  return first !== undefined && 'words' in first ? new Parts([{ words: first.words.charAt(0).toUpperCase() + first.words.slice(1) }, ...rest]) : sentence;
}

export function isNothing(sentence: Sentence): boolean {
  return sentence.parts.length === 0;
}

/** By what they say. */
export function unique(sentences: readonly Sentence[]): Sentence[] {
  return sentences.length < 2 ? [...sentences] : [...new Map(sentences.map(sentence => [asText(sentence), sentence])).values()];
}

function rendered(sentence: Sentence, value: (text: string) => string, words: (text: string) => string = text => text): string {
  return sentence.parts.map(part => ('words' in part ? words(part.words) : value(part.value))).join('');
}

/** On one line, for a terminal or a log. */
export function asText(sentence: Sentence): string {
  return rendered(sentence, text => visible(text));
}

/** Values are code spans. */
export function asMarkdown(sentence: Sentence): string {
  return rendered(sentence, text => code(text));
}

/** Inside HTML that stands in Markdown. */
export function asHtml(sentence: Sentence): string {
  return rendered(sentence, text => `<code>${html(text)}</code>`, xml);
}
