/**
 * What the API server refuses before it looks at any meaning: fields of the
 * wrong type and fields that it doesn't know (`kubectl apply` asks for strict
 * field validation).
 */
import { FIELDS } from './fields';
import { isQuantity } from '../../kubernetes/quantity';
import { isRecord } from '../../kubernetes/values';
import { minorVersion } from '../../kubernetes/version';
import { distance } from '../../text/spelling';
import { Field } from '../refusal';

/** A type of the API, made once, so that looking at a value allocates nothing. */
type Type =
  | { readonly kind: 'list'; readonly of: Type }
  | { readonly kind: 'map'; readonly of: Type }
  | { readonly kind: 'scalar'; readonly expected: (value: unknown) => string | undefined }
  | ObjectType;
/** A field as some releases have it: from one to another, both included. */
interface Known {
  readonly type: Type;
  readonly from: number;
  readonly to: number;
  /** The same field with another type, or after releases without it. */
  readonly later?: Known;
}

/** Types by the way they are written in fields.ts, made when first asked for: who never lints doesn't pay for them. */
const types = new Map<string, Type>();
let lines: ReadonlyMap<string, string> | undefined;

function typeNamed(written: string): Type {
  const known = types.get(written);
  if (known) return known;

  const expected = Object.hasOwn(SCALARS, written) ? SCALARS[written] : undefined;
  const made: Type = expected !== undefined ? { kind: 'scalar', expected }
    : written.startsWith('[]') ? { kind: 'list', of: typeNamed(written.slice(2)) }
      : written.startsWith('{}') ? { kind: 'map', of: typeNamed(written.slice(2)) }
        : new ObjectType(written);
  types.set(written, made);
  return made;
}

/** Of most types nobody ever sees an object, so that their fields need not be known. */
class ObjectType {
  public readonly kind = 'object';
  private known?: ReadonlyMap<string, Known>;

  constructor(public readonly name: string) {}

  public get fields(): ReadonlyMap<string, Known> {
    return this.known ??= fieldsOf(this.name);
  }
}

function fieldsOf(name: string): ReadonlyMap<string, Known> {
  lines ??= new Map([...FIELDS.matchAll(/^(\S+)((?: .*|\n .*)*)/gm)].map(([, type, text]) => [type, text]));
  const text = lines.get(name);
  if (text === undefined) throw new Error(`No type is called ${JSON.stringify(name)} in fields.ts.`);

  const fields = new Map<string, Known>();
  // The last entry of a field comes first, so that each finds the later ones.
  for (const [, field, type, from, dash, to] of [...text.matchAll(/([^\s:]+):([^\s@]+)(?:@(\d*)(-?)(\d*))?/g)].reverse()) {
    fields.set(field, {
      type: typeNamed(type),
      from: from === undefined || from === '' ? 0 : Number(from),
      to: dash === '-' ? Number(to) : Infinity,
      later: fields.get(field),
    });
  }
  return fields;
}

/** The field as that release has it. */
function inRelease(known: Known | undefined, minor: number): Known | undefined {
  let found = known;
  while (found !== undefined && minor > found.to) found = found.later;

  return found !== undefined && minor >= found.from ? found : undefined;
}

/** Refuses what can't be decoded as the type of that name; true if everything could, unknown fields aside. */
export function decodable(field: Field, name: string, kubernetesVersion: string): boolean {
  const minor = minorVersion(kubernetesVersion);
  const type = typeNamed(name);
  return decodes(field.value, type, minor) || refuseUndecodable(field, type, minor);
}

/** The quick answer for the many objects in which nothing is wrong. */
function decodes(value: unknown, type: Type, minor: number): boolean {
  if (value === undefined || value === null) return true;

  if (type.kind === 'scalar') return type.expected(value) === undefined;

  if (type.kind === 'list') return Array.isArray(value) && value.every(item => decodes(item, type.of, minor));

  if (!isRecord(value)) return false;

  for (const name of Object.keys(value)) {
    const entry = type.kind === 'map' ? type.of : inRelease(type.fields.get(name), minor)?.type;
    if (value[name] !== undefined && (!entry || !decodes(value[name], entry, minor))) return false;
  }
  return true;
}

/** The same again, this time saying what is wrong and where. */
function refuseUndecodable(field: Field, type: Type, minor: number): boolean {
  if (!field.given) return true;

  if (type.kind === 'scalar') {
    const expected = type.expected(field.value);
    return expected === undefined || wrong(field, expected);
  }
  if (type.kind === 'list') return Array.isArray(field.value) ? every(field.items(), item => refuseUndecodable(item, type.of, minor)) : wrong(field, 'a list');

  if (!isRecord(field.value)) return wrong(field, type.kind === 'map' ? 'a map' : 'an object');

  return every(field.entries(), ([name, entry]) => {
    if (type.kind === 'map') return refuseUndecodable(entry, type.of, minor);

    const known = inRelease(type.fields.get(name), minor);
    if (known) return refuseUndecodable(entry, known.type, minor);

    if (entry.value !== undefined) {
      const hint = type.fields.has(name) ? '' : nearest(name, [...type.fields.keys()]);
      entry.refuse('unknown-field', `${type.name} has no field ${JSON.stringify(name)}${hint}`);
    }
    return true;
  });
}

/** Unlike Array.every, looks at all of them: each has its own refusals. */
function every<T>(items: readonly T[], holds: (item: T) => boolean): boolean {
  return items.map(holds).every(held => held);
}

function wrong(field: Field, expected: string): false {
  // JSON has no word for NaN.
  const found = typeof field.value === 'number' ? String(field.value) : JSON.stringify(field.value) ?? String(field.value);
  field.refuse('field-type', `${found.length > 60 ? `${found.slice(0, 60)}…` : found} is not ${expected}`);
  return false;
}

/** For each scalar type: what it should have been, or undefined for what decodes. */
const SCALARS: Readonly<Record<string, (value: unknown) => string | undefined>> = {
  'string': value => (typeof value === 'string' ? undefined : 'a string; what looks like a number or a boolean needs quotes'),
  'bool': value => (typeof value === 'boolean' ? undefined : 'true or false'),
  'int32': value => (isInteger(value, 2 ** 31) ? undefined : 'a whole number of 32 bits'),
  'int64': value => (isInteger(value, 2 ** 63) ? undefined : 'a whole number'),
  'int-or-string': value => (typeof value === 'string' || isInteger(value, 2 ** 31) ? undefined : 'a whole number or a string'),
  'quantity': value => ((typeof value === 'string' || typeof value === 'number') && isQuantity(value) ? undefined : 'a quantity such as 500m or 64Mi'),
  'time': value => (value instanceof Date || (typeof value === 'string' && isTime(value)) ? undefined : 'a time such as 2026-01-31T12:00:00Z'),
  'any': () => undefined,
};

function isInteger(value: unknown, bound: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= -bound && value < bound;
}

function isTime(value: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value) && !Number.isNaN(Date.parse(value));
}

/** "(did you mean …?)" where one name differs by case or by one letter. */
export function nearest(name: string, known: readonly string[]): string {
  const candidate = known.find(other => other.toLowerCase() === name.toLowerCase())
    ?? known.find(other => Math.abs(other.length - name.length) <= 1 && distance(name, other) <= 1);
  return candidate === undefined ? '' : ` (did you mean ${JSON.stringify(candidate)}?)`;
}
