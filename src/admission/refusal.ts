/** One thing that the API server refuses, and how the checks look into an object and report it. */

import { REFUSED_RULES, RefusedRule } from './rules';
import { isRecord } from '../kubernetes/values';

/** One reason why the API server refuses an object. */
export interface Refusal {
  /** Where in the object, such as `spec.ports[0].nodePort`; empty for the object itself. */
  readonly field: string;
  /** What stands there; undefined where something is missing. */
  readonly value: unknown;
  /** Id of the rule that is broken: a key of `REFUSED_RULES`. */
  readonly rule: RefusedRule;
  /** One sentence: the value and the rule it breaks. */
  readonly message: string;
  /** One sentence: what to do about it. */
  readonly remedy: string;
}

const NONE: readonly never[] = [];

/** A value inside an object together with the way to it, so that whoever finds fault with it can say where it stands. */
export class Field {
  public constructor(
    public readonly value: unknown,
    private readonly refusals: Refusal[],
    private readonly parent?: Field,
    private readonly key: string | number = '',
  ) {}

  /** The field of that name; of something that is no object, a field without a value. */
  public get(name: string): Field {
    return new Field(isRecord(this.value) && Object.hasOwn(this.value, name) ? this.value[name] : undefined, this.refusals, this, name);
  }

  /** The same place with another value: what the API server makes of the one that stands there. */
  public with(value: unknown): Field {
    return new Field(value, this.refusals, this.parent, this.key);
  }

  /** Whether a field of that name is given: a cheap question, where the answer is mostly no. */
  public has(name: string): boolean {
    return isRecord(this.value) && Object.hasOwn(this.value, name) && this.value[name] !== undefined && this.value[name] !== null;
  }

  /** The elements of a list; none of anything else. */
  public items(): readonly Field[] {
    return Array.isArray(this.value) ? this.value.map((item: unknown, index) => new Field(item, this.refusals, this, index)) : NONE;
  }

  /** The entries of a map in the order of their keys; none of anything else. */
  public entries(): ReadonlyArray<readonly [string, Field]> {
    if (!isRecord(this.value)) return NONE;

    const keys = Object.keys(this.value);
    return (keys.length > 1 ? keys.sort() : keys).map(key => [key, this.get(key)] as const);
  }

  /** The text that stands here; empty where there is none, as the API server takes it. */
  public get text(): string {
    return typeof this.value === 'string' ? this.value : '';
  }

  /** The number that stands here; 0 where there is none, as the API server takes it. */
  public get number(): number {
    return typeof this.value === 'number' ? this.value : 0;
  }

  public get isTrue(): boolean {
    return this.value === true;
  }

  /** False for what is missing or null: YAML that says nothing. */
  public get given(): boolean {
    return this.value !== undefined && this.value !== null;
  }

  public get path(): string {
    if (!this.parent) return '';

    const before = this.parent.path;
    if (typeof this.key === 'number' || !/^[A-Za-z][A-Za-z0-9]*$/.test(this.key)) return `${before}[${this.key}]`;

    return before === '' ? this.key : `${before}.${this.key}`;
  }

  /** Notes, once a rule, that the API server refuses what stands here. `problem` is a clause; a missing one is no refusal. */
  public refuse(rule: RefusedRule, problem: string | undefined): void {
    const field = problem === undefined ? '' : this.path;
    if (problem !== undefined && !this.refusals.some(other => other.rule === rule && other.field === field)) {
      const message = `${problem.charAt(0).toUpperCase()}${problem.slice(1)}.`;
      this.refusals.push({ field, value: this.value, rule, message, remedy: REFUSED_RULES[rule].remedy });
    }
  }

  /** Refuses text that is not among `allowed`; no text is refused as well. */
  public mustBe(rule: RefusedRule, allowed: readonly string[]): void {
    if (!allowed.includes(this.text)) this.refuse(rule, `${JSON.stringify(this.text)} is not among ${allowed.join(', ')}`);
  }

  /** The same where nothing needs to be given. */
  public among(rule: RefusedRule, allowed: readonly string[]): void {
    if (this.given) this.mustBe(rule, allowed);
  }

  /** The same where the API server also takes empty text for nothing. */
  public oneOf(rule: RefusedRule, allowed: readonly string[]): void {
    if (this.text !== '') this.mustBe(rule, allowed);
  }

  /** Refuses a field that is missing or empty. */
  public needed(what: string): void {
    if (this.text === '') this.refuse('required-field', what);
  }

  /** Refuses a number below 0. */
  public notNegative(): void {
    this.refuse('negative-number', this.number < 0 ? `${this.number} is negative` : undefined);
  }
}

