/** Holds what is written against the readers that people use: each of them has to read the value that was meant. */

import * as jsYaml from 'js-yaml';
import * as yaml from 'yaml';
import { kubectlReads, pyYamlReads } from './reading/compare';
import { hostileValue, Random, randomFrom } from './reading/texts';
import { manifestText } from '../../src/manifests/write';

const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  'js-yaml': text => jsYaml.load(text),
  'js-yaml, YAML 1.1': text => jsYaml.load(text, { schema: jsYaml.YAML11_SCHEMA }),
  'yaml': text => yaml.parse(text),
  'yaml, YAML 1.1': text => yaml.parse(text, { version: '1.1' }),
};

/** A line for each value that some reader takes for another one. */
export function misread(seed: number, count: number): readonly string[] {
  const random = randomFrom(seed);
  const values = Array.from({ length: count }, () => wrapped(random));
  const texts = values.map(value => manifestText([value]));
  const found: string[] = [];
  const byPyYaml = pyYamlReads(texts);
  kubectlReads(texts).forEach((documents, index) => {
    const meant = canonical(values[index]);
    const text = texts[index];
    if (canonical(documents[0]?.objects?.[0]) !== meant) found.push(`kubectl: ${JSON.stringify(text)} ${documents[0]?.error ?? ''}`);
    if (canonical(byPyYaml[index].value) !== meant) found.push(`PyYAML: ${JSON.stringify(text)} ${byPyYaml[index].error ?? ''}`);
    for (const [name, read] of Object.entries(READERS)) if (resultOf(read, text) !== meant) found.push(`${name}: ${JSON.stringify(text)}`);
  });
  return found;
}

function resultOf(read: (text: string) => unknown, text: string): string {
  try {
    return canonical(read(text));
  } catch (error) {
    return String(error);
  }
}

function wrapped(random: Random): Readonly<Record<string, unknown>> {
  return { apiVersion: 'v1', kind: 'Thing', spec: hostileValue(random, 3) };
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => (typeof item !== 'object' || item === null || Array.isArray(item) ? item : Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))) ?? '';
}
