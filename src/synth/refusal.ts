/** The one form of this library's errors: place, value, rule, remedy. */

import { sep } from 'node:path';
import { Construct, IConstruct } from 'constructs';
import { inLanguage } from './language';
import { argumentProblem, propProblem } from './props';

/** What is wrong with a value, and what to do about it. */
export interface Refusal {
  /** The prop and its value, as the author would recognise them: `nodePort 80`. */
  readonly value: string;
  /** A clause that completes the sentence: `is outside 30000-32767`. */
  readonly rule: string;
  /** A sentence: `Pick one of 30000-30085.` */
  readonly remedy: string;
}

/** Where the value stands: a construct, or the call that it is given to. */
type Place = IConstruct | string;

export function refuse(place: Place, { value, rule, remedy }: Refusal): never {
  throw told(`${typeof place === 'string' ? place : place.node.path || 'App'}: ${value} ${rule}. ${remedy}`);
}

/** Refuses props that are unknown, missing or of another kind than the struct of this name says. */
export function refuseUnknown(place: Place, struct: string, props: unknown): void {
  const problem = propProblem(struct, props);
  if (problem !== undefined) refuse(place, problem);
}

/** Refuses arguments that are missing or of another kind than the call of this name asks for, such as `Volume.emptyDir`. */
export function refuseArguments(place: Place, values: readonly unknown[], call = String(place)): void {
  const problem = argumentProblem(call, values);
  if (problem !== undefined) refuse(place, problem);
}

/** The scope of a new construct. Refused: no construct, and an id that is no text. */
export function scopeOf(scope: Construct, id: string, what: string): Construct {
  const called = `new ${what}`;
  if (!Construct.isConstruct(scope)) refuse(called, { value: `scope ${typeof scope === 'object' ? '' : JSON.stringify(scope)}`.trimEnd(), rule: 'is no construct', remedy: 'Give a chart, a Namespace or another construct in a chart.' });

  if (typeof id !== 'string' || id === '') refuse(scope.node.path || called, { value: `id ${JSON.stringify(id)} of a ${what}`, rule: 'is no text that could be a part of its path', remedy: 'Write one, such as \'web\'.' });

  const there = scope.node.tryFindChild(id);
  if (there !== undefined) refuse(scope, { value: `id "${id}" of a ${what}`, rule: `is taken by ${there.node.path}, ${article(there.constructor.name)}`, remedy: 'Give it an id of its own; what the object is called is said by its prop for the name.' });

  return scope;
}

function article(word: string): string {
  return `${/^[AEIOU]/.test(word) ? 'an' : 'a'} ${word}`;
}

/** An error with this message, as the author's language spells it, and a trace that begins in the author's code. */
export function told(message: string): Error {
  return atCaller(new Error(inLanguage(message)));
}

/** Where this library's code is, compiled or not. */
const OWN_CODE = __dirname.split(sep).slice(0, -1).join(sep) + sep;

/** The error with a trace that begins where the author's code called this library. */
function atCaller(error: Error): Error {
  const lines = (error.stack ?? '').split('\n');
  const caller = lines.findIndex(line => /^ +at /.test(line) && !line.includes(OWN_CODE));
  const begin = lines.findIndex(line => /^ +at /.test(line));
  if (caller > begin && begin >= 0) error.stack = [...lines.slice(0, begin), ...lines.slice(caller)].join('\n');
  return error;
}
