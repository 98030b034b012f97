/**
 * What the API server refuses before it looks at any meaning: fields of the
 * wrong type and fields that it doesn't know (`kubectl apply` asks for strict
 * field validation).
 */
import { FIELDS } from './fields';
import { Field, isObject } from './refusal';
import { isQuantity } from '../../kubernetes/quantity';
import { minorVersion } from '../../kubernetes/version';

type Types = ReadonlyMap<string, ReadonlyMap<string, { readonly type: string; readonly since: number }>>;

let parsed: Types | undefined;

/** Parsed when first asked for: who never lints doesn't pay for it. */
function types(): Types {
  parsed ??= parse(FIELDS);
  return parsed;
}

function parse(text: string): Types {
  const result = new Map<string, Map<string, { type: string; since: number }>>();
  let fields = new Map<string, { type: string; since: number }>();
  for (const line of text.split('\n').filter((candidate) => candidate !== '')) {
    const [name, ...words] = line.trim().split(' ');
    if (!line.startsWith(' ')) {
      fields = new Map();
      result.set(name, fields);
    } else {
      words.unshift(name);
    }
    for (const word of words) {
      const [, field, type, since] = /^([^:]+):([^@]+)(?:@(\d+))?$/.exec(word) ?? [];
      fields.set(field, { type, since: Number(since ?? 0) });
    }
  }
  return result;
}

/** Refuses what can't be decoded as `type`; true if everything could, unknown fields aside. */
export function decodable(field: Field, type: string, kubernetesVersion: string): boolean {
  return check(field, type, minorVersion(kubernetesVersion));
}

function check(field: Field, type: string, minor: number): boolean {
  if (field.value === undefined || field.value === null) {
    return true;
  }
  if (type.startsWith('[]')) {
    if (!Array.isArray(field.value)) {
      return wrong(field, 'a list');
    }
    return every(field.items(), (item) => check(item, type.slice(2), minor));
  }
  if (type.startsWith('{}')) {
    return isObject(field.value) ? every(field.entries(), ([, entry]) => check(entry, type.slice(2), minor)) : wrong(field, 'a map');
  }
  const fields = types().get(type);
  if (!fields) {
    const expected = SCALARS[type](field.value);
    return expected === undefined || wrong(field, expected);
  }
  if (!isObject(field.value)) {
    return wrong(field, 'an object');
  }
  return every(field.entries(), ([name, entry]) => {
    const known = fields.get(name);
    if (entry.value === undefined) {
      return true;
    }
    if (!known) {
      entry.refuse('unknown-field', `${type} has no field ${JSON.stringify(name)}${nearest(name, [...fields.keys()])}`);
      return true;
    }
    if (known.since > minor) {
      entry.refuse('unknown-field', `${type} has no field ${JSON.stringify(name)} before Kubernetes 1.${known.since}`);
      return true;
    }
    return check(entry, known.type, minor);
  });
}

/** Unlike Array.every, looks at all of them: each has its own refusals. */
function every<T>(items: readonly T[], holds: (item: T) => boolean): boolean {
  return items.map(holds).every((held) => held);
}

function wrong(field: Field, expected: string): false {
  const found = JSON.stringify(field.value) ?? String(field.value);
  field.refuse('field-type', `${found.length > 60 ? `${found.slice(0, 60)}…` : found} is not ${expected}`);
  return false;
}

/** For each scalar type: what it should have been, or undefined for what decodes. */
const SCALARS: Readonly<Record<string, (value: unknown) => string | undefined>> = {
  'string': (value) => (typeof value === 'string' ? undefined : 'a string'),
  'bool': (value) => (typeof value === 'boolean' ? undefined : 'true or false'),
  'int32': (value) => (isInteger(value, 2 ** 31) ? undefined : 'a whole number of 32 bits'),
  'int64': (value) => (isInteger(value, 2 ** 63) ? undefined : 'a whole number'),
  'int-or-string': (value) => (typeof value === 'string' || isInteger(value, 2 ** 31) ? undefined : 'a whole number or a string'),
  'quantity': (value) => ((typeof value === 'string' || typeof value === 'number') && isQuantity(value) ? undefined : 'a quantity such as 500m or 64Mi'),
  'time': (value) => (value instanceof Date || (typeof value === 'string' && isTime(value)) ? undefined : 'a time such as 2026-01-31T12:00:00Z'),
  'any': () => undefined,
};

function isInteger(value: unknown, bound: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= -bound && value < bound;
}

function isTime(value: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value) && !Number.isNaN(Date.parse(value));
}

/** "(did you mean …?)" where one name differs by case or by one letter. */
function nearest(name: string, known: readonly string[]): string {
  const candidate = known.find((other) => other.toLowerCase() === name.toLowerCase())
    ?? known.find((other) => Math.abs(other.length - name.length) <= 1 && oneEditApart(name, other));
  return candidate === undefined ? '' : ` (did you mean ${JSON.stringify(candidate)}?)`;
}

function oneEditApart(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  let at = 0;
  while (at < short.length && short[at] === long[at]) {
    at += 1;
  }
  return short.slice(short.length === long.length ? at + 1 : at) === long.slice(at + 1);
}
