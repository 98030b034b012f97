/**
 * Writes src/admission/gateway/schemas.ts: what the CustomResourceDefinitions of
 * Gateway API ask of its objects, from the Go module sigs.k8s.io/gateway-api.
 * Fields and words that only the experimental channel has are let pass.
 *
 *   npx tsx test/apiserver/make-gateway.ts          writes the file
 *   npx tsx test/apiserver/make-gateway.ts --check  fails where it is not what the module says
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'yaml';
import { gatewayDefinitions, GATEWAY_API } from './gateway-module';
import { defined } from '../../src/kubernetes/values';

const FILE = 'src/admission/gateway/schemas.ts';
/** What a schema says for people and for other programs. */
const UNUSED = ['description', 'x-kubernetes-map-type', 'x-kubernetes-list-type', 'x-kubernetes-list-map-keys', 'x-kubernetes-validations'];

interface Schema {
  readonly 'properties'?: Readonly<Record<string, Schema>>;
  readonly 'items'?: Schema;
  readonly 'additionalProperties'?: Schema;
  readonly 'enum'?: readonly string[];
  readonly 'x-kubernetes-validations'?: ReadonlyArray<{ readonly rule: string; readonly message: string }>;
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly [keyword: string]: unknown;
}
interface Definition {
  readonly spec: {
    readonly names: { readonly kind: string };
    readonly scope: string;
    readonly versions: ReadonlyArray<{ readonly name: string; readonly served: boolean; readonly schema: { readonly openAPIV3Schema: Schema } }>;
  };
}

/** The schema of the standard channel, with what the experimental one adds taken for anything. */
function compact(schema: Schema, experimental: Schema | undefined): Schema {
  const kept = Object.entries(schema).filter(([keyword]) => !UNUSED.includes(keyword) && !['properties', 'items', 'additionalProperties', 'enum'].includes(keyword));
  const { properties, items, additionalProperties } = schema;
  const extra = Object.keys(experimental?.properties ?? {})
    .filter(name => properties && !Object.hasOwn(properties, name)).map(name => [name, {}] as const);
  const own = Object.entries(properties ?? {}).map(([name, inner]) => [name, compact(inner, experimental?.properties?.[name])] as const);
  // A transition is a matter of two versions of an object.
  const rules = (schema['x-kubernetes-validations'] ?? []).filter(({ rule }) => !rule.includes('oldSelf')).map(({ rule, message }) => [rule.trim(), message]);
  const keys = schema['x-kubernetes-list-map-keys'] ?? (schema['x-kubernetes-list-type'] === 'set' ? [] : undefined);
  return defined({
    ...Object.fromEntries(kept),
    enum: schema.enum ? [...new Set([...schema.enum, ...experimental?.enum ?? []])] : undefined,
    properties: properties ? Object.fromEntries([...own, ...extra].sort(([a], [b]) => (a < b ? -1 : 1))) : undefined,
    items: items ? compact(items, experimental?.items) : undefined,
    additionalProperties: additionalProperties ? compact(additionalProperties, experimental?.additionalProperties) : undefined,
    keys,
    rules: rules.length > 0 ? rules : undefined,
  });
}

/** Schemas that stand at several places become definitions of their own. */
function shared(roots: ReadonlyArray<readonly [string, unknown]>): readonly string[] {
  const counts = new Map<string, number>();
  const count = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;

    const text = JSON.stringify(value);
    counts.set(text, (counts.get(text) ?? 0) + 1);
    if (counts.get(text) === 1) Object.values(value).forEach(count);
  };
  roots.forEach(([, schema]) => count(schema));
  const names = new Map<string, string>();
  const lines: string[] = [];
  const written = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;

    const text = JSON.stringify(value);
    const entries = (): unknown => Object.fromEntries(Object.entries(value).map(([key, each]) => [key, written(each)]));
    const inner = (): unknown => (Array.isArray(value) ? value.map(written) : entries());
    if (Array.isArray(value) || text.length < 80 || (counts.get(text) ?? 0) < 2) return inner();

    const known = names.get(text);
    if (known !== undefined) return { $ref: known };

    const name = String(names.size);
    names.set(text, name);
    lines.push(JSON.stringify([name, inner()]));
    return { $ref: name };
  };
  const last = roots.map(([name, schema]) => JSON.stringify([name, written(schema)]));
  return [...lines, ...last];
}

const experimental = new Map(gatewayDefinitions('experimental').map(text => {
  const definition: Definition = parse(text);
  return [definition.spec.names.kind, definition];
}));
const roots: [string, unknown][] = [];
for (const text of gatewayDefinitions('standard')) {
  const { spec }: Definition = parse(text);
  const other = experimental.get(spec.names.kind)?.spec.versions ?? [];
  for (const { name, schema: { openAPIV3Schema } } of spec.versions.filter(({ served }) => served)) {
    const wider = other.find(version => version.name === name)?.schema.openAPIV3Schema;
    const { properties: { spec: own, ...rest } = {}, ...root } = compact(openAPIV3Schema, wider);
    roots.push([`${spec.names.kind} ${name} ${spec.scope}`, { ...root, properties: defined({ ...Object.fromEntries(Object.keys(rest).map(each => [each, {}])), spec: own }) }]);
  }
  for (const { name } of other.filter(version => version.served && !spec.versions.some(each => each.name === version.name && each.served))) roots.push([`${spec.names.kind} ${name} ${spec.scope}`, {}]);
}

const quote = (line: string): string => `  '${line.replace(/\\/g, '\\\\').replace(/'/g, '\\\'')}',`;
const file = `/**
 * The schemas of the objects of Gateway API ${GATEWAY_API}: a line of JSON each, first
 * those that others refer to. Written by test/apiserver/make-gateway.ts.
 */
export const GATEWAY_API = '${GATEWAY_API}';
export const SCHEMAS: readonly string[] = [
${shared(roots).map(quote).join('\n')}
];
`;
if (!process.argv.includes('--check')) {writeFileSync(FILE, file);} else if (readFileSync(FILE, 'utf8') !== file) {
  process.stderr.write(`${FILE} is not what Gateway API ${GATEWAY_API} says. Run this command without --check.\n`);
  process.exitCode = 1;
}
