import { IConstruct } from 'constructs';

/** What is wrong with a value, and what to do about it. */
export interface Refusal {
  /** The prop and its value, as the author would recognise them: `nodePort 80`. */
  readonly value: string;
  /** A clause that completes the sentence: `is outside 30000-32767`. */
  readonly rule: string;
  /** A sentence: `Pick one of 30000-30085.` */
  readonly remedy: string;
}

/** The one form of this library's errors: place, value, rule, remedy. */
export function refuse(scope: IConstruct, { value, rule, remedy }: Refusal): never {
  throw new Error(`${scope.node.path || 'App'}: ${value} ${rule}. ${remedy}`);
}
