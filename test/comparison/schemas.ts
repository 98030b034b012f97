import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Schema {
  readonly 'properties'?: Readonly<Record<string, Schema>>;
  readonly 'x-kubernetes-group-version-kind'?: ReadonlyArray<{ readonly group: string; readonly version: string; readonly kind: string }>;
  readonly 'format'?: string;
}

const INT_OR_STRING = 'io.k8s.apimachinery.pkg.util.intstr.IntOrString';
const QUANTITY = 'io.k8s.apimachinery.pkg.api.resource.Quantity';

/**
 * Writes the JSON schemas that kubeconform reads, strict ones, from the OpenAPI
 * document of a Kubernetes release: what its own schema repository does, for a
 * machine that can't reach it. Returns the template to pass on.
 */
export function writeSchemas(swagger: { readonly definitions: Readonly<Record<string, Schema>> }, folder: string): string {
  mkdirSync(folder, { recursive: true });
  const definitions = Object.fromEntries(Object.entries(swagger.definitions).map(([name, schema]) => [name, strict(name, schema)]));
  writeFileSync(join(folder, '_definitions.json'), JSON.stringify({ definitions }));
  for (const [name, schema] of Object.entries(swagger.definitions)) {
    for (const { group, version, kind } of schema['x-kubernetes-group-version-kind'] ?? []) {
      const file = [kind.toLowerCase(), ...(group === '' ? [] : [group.split('.')[0]]), version].join('-');
      writeFileSync(join(folder, `${file}.json`), JSON.stringify({ $ref: `_definitions.json#/definitions/${name}` }));
    }
  }
  return join(folder, '{{.ResourceKind}}{{.KindSuffix}}.json');
}

function strict(name: string, schema: Schema): unknown {
  if (name === INT_OR_STRING || name === QUANTITY) return { oneOf: [{ type: 'string' }, { type: name === QUANTITY ? 'number' : 'integer' }, { type: 'null' }] };

  return schema.properties ? { ...schema, additionalProperties: false } : schema;
}
