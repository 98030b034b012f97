/**
 * What the API server refuses in objects of Gateway API, by the schemas and the
 * rules of its CustomResourceDefinitions.
 */
import { holds, matches } from './cel';
import { GATEWAY_API, SCHEMAS } from './schemas';
import { dnsSubdomainProblem, ipVersion } from '../../kubernetes/syntax';
import { isRecord } from '../../kubernetes/values';
import { metadata } from '../metadata';
import { Field } from '../refusal';
import { decodable, nearest } from '../schema/decode';

const GROUP = 'gateway.networking.k8s.io/';

interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly maxProperties?: number;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly not?: Schema;
  /** The fields that tell the items of a list apart; none where the items themselves differ. */
  readonly keys?: readonly string[];
  readonly rules?: ReadonlyArray<readonly [rule: string, message: string]>;
}
interface Kind {
  readonly schema: Schema;
  readonly clusterScoped: boolean;
}

/** By kind and version, read when the first object of Gateway API is met. */
let kinds: ReadonlyMap<string, Kind> | undefined;

function readKinds(): ReadonlyMap<string, Kind> {
  const shared = new Map<string, Schema>();
  const found = new Map<string, Kind>();
  for (const line of SCHEMAS) {
    const [name, schema]: readonly [string, Schema] = JSON.parse(line, (_, value: unknown) => (isRecord(value) && typeof value.$ref === 'string' ? shared.get(value.$ref) : value));
    const [kind, version, scope] = name.split(' ');
    if (scope === undefined) shared.set(name, schema);
    else found.set(`${kind} ${version}`, { schema, clusterScoped: scope === 'Cluster' });
  }
  return found;
}

/** True for an API version of Gateway API. */
export function isGatewayApi(apiVersion: string): boolean {
  return apiVersion.startsWith(GROUP);
}

/** What the API server refuses in a new object of Gateway API; nothing of a kind that only its experimental channel has. */
export function gatewayObject(object: Field, kubernetesVersion: string): void {
  kinds ??= readKinds();
  const [kind, apiVersion] = [object.get('kind').text, object.get('apiVersion')];
  const known = kinds.get(`${kind} ${apiVersion.text.slice(GROUP.length)}`);
  if (!known) {
    const served = [...kinds.keys()].filter(name => name.startsWith(`${kind} `)).map(name => `${GROUP}${name.split(' ')[1]}`);
    apiVersion.refuse('api-version', served.length === 0 ? undefined : `Gateway API ${GATEWAY_API} serves ${kind} as ${served.join(' and ')}, not as ${JSON.stringify(apiVersion.text)}`);
    return;
  }
  const meta = object.get('metadata');
  if (decodable(meta, 'ObjectMeta', kubernetesVersion)) metadata(meta, { rule: 'object-name', problem: dnsSubdomainProblem, clusterScoped: known.clusterScoped, anyFinalizer: true });

  const complete = object.with(withDefaults(object.value, known.schema));
  if (check(complete, known.schema)) rules(complete, known.schema);
}

/** The value as the API server stores it: what has a default is filled in, and null says nothing. */
function withDefaults(value: unknown, schema: Schema): unknown {
  const { properties, additionalProperties, items } = schema;
  if (Array.isArray(value)) return items ? value.map((item: unknown) => withDefaults(item, items)) : value;

  if (!isRecord(value)) return value;

  const filled: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(value)) {
    const own = properties && Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
    if (inner !== undefined && (inner !== null || !own)) put(filled, name, own ? withDefaults(inner, own) : inner);
  }
  const missing = Object.entries(properties ?? {}).filter(([name, inner]) => inner.default !== undefined && !Object.hasOwn(filled, name));
  for (const [name, inner] of missing) put(filled, name, withDefaults(inner.default, inner));

  return filled;
}

/** An assignment would do something else with `__proto__`. */
function put(object: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, enumerable: true, writable: true, configurable: true });
}

/** Refuses what the schema does not allow; true if that is nothing. */
function check(field: Field, schema: Schema): boolean {
  const { value } = field;
  const expected = schema.type === undefined || isOfType(value, schema.type) ? undefined : schema.type;
  if (expected !== undefined) {
    field.refuse('field-type', `${JSON.stringify(value)?.slice(0, 60)} is not ${expected === 'object' ? 'an object' : expected === 'array' ? 'a list' : expected === 'integer' ? 'a whole number' : `a ${expected}`}`);
    return false;
  }
  let held = true;
  const demand = (holdsTrue: boolean, rule: Parameters<Field['refuse']>[0], problem: string): void => {
    if (holdsTrue) return;

    held = false;
    field.refuse(rule, problem);
  };
  demand(!schema.enum || schema.enum.includes(value), 'unsupported-value', `${JSON.stringify(value)} is not among ${schema.enum?.join(', ')}`);
  if (typeof value === 'string') {
    const { minLength = 0, maxLength = Infinity, pattern } = schema;
    const length = [...value].length;
    demand(length >= minLength && length <= maxLength, 'gateway-rule', length < minLength ? 'the text is empty' : `the text has ${length} characters; at most ${maxLength} are allowed`);
    if (pattern !== undefined && length <= maxLength) demand(matches(value, pattern), 'gateway-rule', `${JSON.stringify(value)} does not match ${pattern}`);
  }
  if (typeof value === 'number') {
    const { minimum = -Infinity, maximum = Infinity } = schema;
    demand(value >= minimum && value <= maximum, 'gateway-rule', `${value} is not within ${minimum} to ${maximum}`);
  }
  if (schema.oneOf) demand(schema.oneOf.filter(one => fits(value, one)).length === 1, 'gateway-rule', `${JSON.stringify(value)} is not of a form that is allowed here`);

  return Array.isArray(value) ? checkList(field, schema) && held : isRecord(value) ? checkObject(field, value, schema) && held : held;
}

function checkList(field: Field, schema: Schema): boolean {
  const { minItems = 0, maxItems = Infinity, keys, items } = schema;
  const all = field.items();
  if (all.length < minItems || all.length > maxItems) {
    field.refuse('gateway-rule', `${all.length} items; there have to be ${minItems} to ${maxItems}`);
    return false;
  }
  const seen = new Set<string>();
  let held = true;
  for (const item of all) {
    const key = keys && JSON.stringify(keys.length === 0 ? item.value : keys.map(name => item.get(name).value ?? null));
    if (key !== undefined && seen.has(key)) {
      item.refuse('gateway-rule', keys?.length === 0 ? `${key} stands here twice` : `a second item has this ${keys?.join(', ')}`);
      held = false;
    }
    if (key !== undefined) seen.add(key);
    if (items && !check(item, items)) held = false;
  }
  return held;
}

function checkObject(field: Field, value: Readonly<Record<string, unknown>>, schema: Schema): boolean {
  const { properties, additionalProperties, required = [], maxProperties = Infinity } = schema;
  let held = true;
  for (const name of required.filter(each => !Object.hasOwn(value, each))) {
    field.get(name).refuse('required-field', `${name} is missing`);
    held = false;
  }
  if (Object.keys(value).length > maxProperties) {
    field.refuse('gateway-rule', `${Object.keys(value).length} entries; at most ${maxProperties} are allowed`);
    held = false;
  }
  for (const [name, inner] of field.entries()) {
    const own = properties && Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
    if (own) held = check(inner, own) && held;
    else if (properties) inner.refuse('unknown-field', `Gateway API ${GATEWAY_API} has no field ${JSON.stringify(name)} here${nearest(name, Object.keys(properties))}`);
  }
  return held;
}

/** Whether a value is of one of several forms. */
function fits(value: unknown, schema: Schema): boolean {
  const { properties = {}, anyOf, not, format, required = [] } = schema;
  const text = typeof value === 'string' ? value : '';
  return (!schema.enum || schema.enum.includes(value))
    && (format !== 'ipv4' || ipVersion(text) === 4) && (format !== 'ipv6' || ipVersion(text) === 6)
    && (!anyOf || anyOf.some(one => fits(value, one))) && !(not && fits(value, not))
    && required.every(name => isRecord(value) && Object.hasOwn(value, name))
    && Object.entries(properties).every(([name, inner]) => !isRecord(value) || !Object.hasOwn(value, name) || fits(value[name], inner));
}

function isOfType(value: unknown, type: string): boolean {
  switch (type) {
    case 'object': return isRecord(value);
    case 'array': return Array.isArray(value);
    case 'integer': return Number.isInteger(value);
    default: return typeof value === type;
  }
}

/** The rules that look at several fields. Only what fits its schema is held against them. */
function rules(field: Field, schema: Schema): void {
  for (const [rule, message] of schema.rules ?? []) if (!holds(rule, field.value)) field.refuse('gateway-rule', message);

  const { items, properties, additionalProperties } = schema;
  if (items) field.items().forEach(item => rules(item, items));

  if (!properties && !additionalProperties) return;

  for (const [name, inner] of field.entries()) {
    const own = properties && Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
    if (own) rules(inner, own);
  }
}
