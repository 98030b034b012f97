/** Names of the API in messages, as the language in which the app is written spells them. */

import { CALLS, STRUCTS } from './structs';

/** How jsii spells a name of several words; Java's names are TypeScript's. */
const SPELLINGS: readonly (readonly [agent: RegExp, language: string, spell: (name: string) => string])[] = [
  [/^Python\//, 'Python', name => name.replace(/(?<=[a-z\d])[A-Z]/g, capital => `_${capital.toLowerCase()}`)],
  [/^go\d/, 'Go', capitalized],
  [/^DotNet\//, 'C#', capitalized],
];

/** What is a value, a field of Kubernetes or a path of constructs is the same in every language. */
const NOT_OURS = /"[^"]*"|\[[^\]]*\]|\b(?:spec|metadata|status)\.[\w.[\]]+|\S+\/\S+/g;

let names: ReadonlySet<string> | undefined;

/** The message, with its names of the API as they are in the language that runs jsii; the same where TypeScript does. */
export function inLanguage(message: string, agent = process.env.JSII_AGENT): string {
  const [, language, spell] = SPELLINGS.find(([known]) => known.test(agent ?? '')) ?? [];
  if (language === undefined || spell === undefined || message.includes(`(In ${language}: `)) return message;

  names ??= new Set([...Object.keys(CALLS).map(call => call.split('.')[1]), ...[...Object.values(STRUCTS), ...Object.values(CALLS)].flatMap(text => text.split(', ').map(field => field.split(/\??: /)[0]))]);
  const known = names;
  const ours = message.replace(NOT_OURS, ' ').match(/\b[a-z]+(?:[A-Z][a-z\d]*)+\b/g) ?? [];
  const spelled = [...new Set(ours)].filter(name => known.has(name)).map(spell);
  return spelled.length === 0 ? message : `${message} (In ${language}: ${spelled.join(', ')}.)`;
}

function capitalized(name: string): string {
  return `${name[0].toUpperCase()}${name.slice(1)}`;
}
