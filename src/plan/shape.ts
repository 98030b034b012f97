/** The shape of data that was read from a file, and the first place where a value has another one. */

import { isRecord } from '../kubernetes/values';

export type Shape =
  | 'string' | 'number' | 'boolean'
  /** A text that keeps a rule; the rule returns one clause about a text that does not. */
  | { readonly text: (value: string) => string | undefined }
  | { readonly whole: readonly [least: number, most: number] }
  | { readonly literal: readonly (string | number)[] }
  | { readonly list: Shape }
  | { readonly map: Shape }
  | Fields
  | { readonly kinds: Readonly<Record<string, Fields>> };

export interface Fields {
  readonly fields: Readonly<Record<string, Shape>>;
  readonly optional?: Readonly<Record<string, Shape>>;
}

export const PORT: Shape = { whole: [1, 65535] };

/** Undefined where the value has the shape. */
export function shapeProblem(shape: Shape, value: unknown, place: string): string | undefined {
  const at = place === '' ? 'the plan' : place;
  if (typeof shape === 'string') return typeof value === shape ? undefined : `${at} is ${show(value)}, and should be a ${shape}`;
  if ('text' in shape) {
    if (typeof value !== 'string') return `${at} is ${show(value)}, and should be a string`;
    const problem = shape.text(value);
    return problem === undefined ? undefined : `${at}: ${problem}`;
  }
  if ('whole' in shape) {
    const [least, most] = shape.whole;
    if (typeof value !== 'number') return `${at} is ${show(value)}, and should be a number`;
    return Number.isInteger(value) && value >= least && value <= most ? undefined : `${at} is ${show(value)}, and should be a whole number from ${least} to ${most}`;
  }
  if ('literal' in shape) return shape.literal.some(one => one === value) ? undefined : `${at} is ${show(value)}, and should be ${shape.literal.map(show).join(' or ')}`;

  if ('list' in shape) {
    if (!Array.isArray(value)) return `${at} is ${show(value)}, and should be a list`;
    return first(value.entries(), ([index, item]) => shapeProblem(shape.list, item, `${place}[${index}]`));
  }
  if (!isRecord(value)) return `${at} is ${show(value)}, and should be an object`;
  if ('map' in shape) return first(Object.entries(value), ([key, item]) => shapeProblem(shape.map, item, `${place}.${key}`));
  if ('kinds' in shape) return kindProblem(shape.kinds, value, place);
  return fieldsProblem(shape, value, place);
}

function kindProblem(kinds: Readonly<Record<string, Fields>>, value: Record<string, unknown>, place: string): string | undefined {
  const { kind, ...rest } = value;
  if (typeof kind === 'string' && Object.hasOwn(kinds, kind)) return fieldsProblem(kinds[kind], rest, place);
  return `${place}.kind is ${show(kind)}, and should be one of ${Object.keys(kinds).join(', ')}`;
}

function fieldsProblem(shape: Fields, value: Record<string, unknown>, place: string): string | undefined {
  const path = (key: string) => place === '' ? key : `${place}.${key}`;
  const known = new Map(Object.entries({ ...shape.fields, ...shape.optional }));
  return first(Object.keys(shape.fields), key => Object.hasOwn(value, key) ? undefined : `${path(key)} is missing`)
    ?? first(Object.entries(value), ([key, item]) => {
      const field = known.get(key);
      return field === undefined ? `${path(key)} is no field that this version knows` : shapeProblem(field, item, path(key));
    });
}

function first<T>(items: Iterable<T>, problem: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = problem(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'missing';
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
