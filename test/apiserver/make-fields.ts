/**
 * Writes src/admission/schema/fields.ts: the fields of every type that the refused
 * rules decode, with the release that first knew them. Its input is what each
 * Kubernetes release publishes as api/openapi-spec/swagger.json:
 *
 *   npx tsx test/apiserver/make-fields.ts 28=FILE 29=FILE ... 37=FILE > src/admission/schema/fields.ts
 */
import { readFileSync } from 'node:fs';

interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly $ref?: string;
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
}
type Definitions = Readonly<Record<string, Schema>>;

const ROOTS = [
  'io.k8s.api.core.v1.Service', 'io.k8s.api.core.v1.Endpoints', 'io.k8s.api.core.v1.Namespace', 'io.k8s.api.core.v1.Pod',
  'io.k8s.api.discovery.v1.EndpointSlice', 'io.k8s.api.apps.v1.Deployment', 'io.k8s.api.apps.v1.ReplicaSet',
  'io.k8s.api.apps.v1.StatefulSet', 'io.k8s.api.apps.v1.DaemonSet',
];
const WRITTEN_AS: Readonly<Record<string, string>> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': 'quantity',
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time': 'time',
  'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime': 'time',
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': 'int-or-string',
  'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1': 'any',
};

function shortName(name: string): string {
  const parts = name.split('.');
  const last = parts[parts.length - 1];
  return name.startsWith('io.k8s.api.discovery.') && last === 'EndpointPort' ? 'SlicePort' : last;
}

function typeOf(schema: Schema, seen: (name: string) => void): string {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.replace('#/definitions/', '');
    const written = WRITTEN_AS[name];
    if (written !== undefined) return written;

    seen(name);
    return shortName(name);
  }
  if (schema.items) return `[]${typeOf(schema.items, seen)}`;

  if (schema.additionalProperties) return `{}${typeOf(schema.additionalProperties, seen)}`;

  switch (schema.type) {
    case 'integer': return schema.format === 'int64' ? 'int64' : 'int32';
    case 'boolean': return 'bool';
    case 'string': return 'string';
    default: return 'any';
  }
}

const releases = process.argv.slice(2).map(argument => {
  const [minor, file] = argument.split('=');
  const swagger: { readonly definitions: Definitions } = JSON.parse(readFileSync(file, 'utf8'));
  return { minor: Number(minor), definitions: swagger.definitions };
}).sort((a, b) => a.minor - b.minor);

const types = new Map<string, Map<string, { type: string; since: number }>>();
for (const { minor, definitions } of releases) {
  const queue = [...ROOTS];
  const visited = new Set<string>();
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (visited.has(name)) continue;

    visited.add(name);
    const fields = types.get(shortName(name)) ?? new Map<string, { type: string; since: number }>();
    types.set(shortName(name), fields);
    for (const [field, schema] of Object.entries(definitions[name].properties ?? {})) {
      const type = typeOf(schema, found => queue.push(found));
      fields.set(field, { type, since: fields.get(field)?.since ?? minor });
    }
  }
}

const first = releases[0].minor;
const lines: string[] = [];
for (const [name, fields] of [...types].sort(([a], [b]) => (a < b ? -1 : 1))) {
  let line = name;
  for (const [field, { type, since }] of [...fields].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const word = ` ${field}:${type}${since > first ? `@${since}` : ''}`;
    if (line.length + word.length > 136) {
      lines.push(line);
      line = ' ';
    }
    line += word;
  }
  lines.push(line);
}

process.stdout.write(`/**
 * The fields that the API server decodes, type by type; \`@30\` marks one that
 * release 1.30 was the first to know. Written by test/apiserver/make-fields.ts
 * from the OpenAPI documents of Kubernetes 1.${first} to 1.${releases[releases.length - 1].minor}.
 */
export const FIELDS = \`
${lines.join('\n')}
\`;
`);
