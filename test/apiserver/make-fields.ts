/**
 * Writes down which fields the API server decodes and which API versions it no
 * longer serves, release by release, from the Go modules of Kubernetes:
 * src/admission/schema/fields.ts and gone.ts, which the rules decode with, and
 * test/admission/fields-by-release.json, which `npm test` holds the rules
 * against and which is written down by path, not by type.
 *
 *   npx tsx test/apiserver/make-fields.ts          writes the files
 *   npx tsx test/apiserver/make-fields.ts --check  fails where one of them is not what the modules say
 *
 * It needs Go, unzip and 50 MB for each release, which it gives back.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const RELEASES = [28, 29, 30, 31, 32, 33, 34, 35, 36, 37];
const FIRST = RELEASES[0];
const LAST = RELEASES[RELEASES.length - 1];
const GONE = 'src/admission/schema/gone.ts';
const FIELDS = 'src/admission/schema/fields.ts';
const TABLE = 'test/admission/fields-by-release.json';

interface Schema {
  readonly 'type'?: string;
  readonly 'format'?: string;
  readonly '$ref'?: string;
  readonly 'items'?: Schema;
  readonly 'additionalProperties'?: Schema;
  readonly 'properties'?: Readonly<Record<string, Schema>>;
  readonly 'x-kubernetes-group-version-kind'?: ReadonlyArray<{ readonly group: string; readonly version: string; readonly kind: string }>;
}
type Definitions = Readonly<Record<string, Schema>>;
interface Release {
  readonly minor: number;
  readonly definitions: Definitions;
}

const ROOTS = [
  'io.k8s.api.core.v1.Service', 'io.k8s.api.core.v1.Endpoints', 'io.k8s.api.core.v1.Namespace', 'io.k8s.api.core.v1.Pod',
  'io.k8s.api.discovery.v1.EndpointSlice', 'io.k8s.api.apps.v1.Deployment', 'io.k8s.api.apps.v1.ReplicaSet',
  'io.k8s.api.apps.v1.StatefulSet', 'io.k8s.api.apps.v1.DaemonSet', 'io.k8s.api.batch.v1.Job', 'io.k8s.api.batch.v1.CronJob',
  'io.k8s.api.networking.v1.NetworkPolicy', 'io.k8s.api.networking.v1.Ingress', 'io.k8s.api.networking.v1.IngressClass',
  'io.k8s.api.policy.v1.PodDisruptionBudget', 'io.k8s.api.autoscaling.v1.HorizontalPodAutoscaler',
  'io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler',
];
const SCALARS: Readonly<Record<string, string>> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': 'quantity',
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time': 'time',
  'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime': 'time',
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': 'int-or-string',
  'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1': 'any',
};

/** The last part of a type's name, unless two types that the rules meet would then be called alike. */
function shortName(name: string): string {
  const last = name.slice(name.lastIndexOf('.') + 1);
  if (name === 'io.k8s.api.discovery.v1.EndpointPort') return 'SlicePort';

  return name.startsWith('io.k8s.api.autoscaling.v1.') ? `${last}V1` : last;
}

/** A type as fields.ts writes it. `seen` is told the full name of each type of object. */
function typeOf(schema: Schema, seen: (name: string) => void): string {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.replace('#/definitions/', '');
    if (SCALARS[name] !== undefined) return SCALARS[name];

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

/** By type and field, the type of the field in each release that has it. */
function fieldsOf(releases: readonly Release[]): Map<string, Map<string, Map<number, string>>> {
  const types = new Map<string, Map<string, Map<number, string>>>();
  const fullNames = new Map<string, string>();
  for (const { minor, definitions } of releases) {
    const queue = [...ROOTS];
    const visited = new Set<string>();
    for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
      if (visited.has(name)) continue;

      visited.add(name);
      const short = shortName(name);
      if ((fullNames.get(short) ?? name) !== name) throw new Error(`${name} and ${fullNames.get(short)} would both be called ${short}: tell them apart in shortName.`);

      fullNames.set(short, name);
      const fields = types.get(short) ?? new Map<string, Map<number, string>>();
      types.set(short, fields);
      for (const [field, schema] of Object.entries(definitions[name].properties ?? {})) {
        const byRelease = fields.get(field) ?? new Map<number, string>();
        fields.set(field, byRelease.set(minor, typeOf(schema, found => queue.push(found))));
      }
    }
  }
  return types;
}

/** `name:type` for a field of all releases, `name:type@29-31` for one that 1.29 to 1.31 have; several where its type changed. */
function written(field: string, byRelease: ReadonlyMap<number, string>): readonly string[] {
  const spans: { type: string; from: number; to: number }[] = [];
  for (const [minor, type] of byRelease) {
    const last = spans.at(-1);
    if (last?.type === type && last.to === minor - 1) last.to = minor;
    else spans.push({ type, from: minor, to: minor });
  }
  return spans.map(({ type, from, to }) => {
    const span = `${from === FIRST ? '' : from}${to === LAST ? '' : `-${to}`}`;
    return `${field}:${type}${span === '' ? '' : `@${span}`}`;
  });
}

function fieldsFile(releases: readonly Release[]): string {
  const lines: string[] = [];
  for (const [name, fields] of [...fieldsOf(releases)].sort(byKey)) {
    let line = name;
    for (const word of [...fields].sort(byKey).flatMap(([field, byRelease]) => written(field, byRelease))) {
      if (line.length + word.length > 135) {
        lines.push(line);
        line = ' ';
      }
      line += ` ${word}`;
    }
    lines.push(line);
  }
  return `/**
 * The fields that the API server decodes, type by type, as Kubernetes 1.${FIRST} to
 * 1.${LAST} have them: \`@30\` marks a field that is there from 1.30, \`@-30\` one
 * that is there up to 1.30. Written by test/apiserver/make-fields.ts.
 */
export const FIELDS = \`
${lines.join('\n')}
\`;
`;
}

/** Every path at which an object of that kind may hold something, with the type of what is no object. */
function pathsOf(root: string, definitions: Definitions): readonly string[] {
  const paths: string[] = [];
  const walk = (path: string, schema: Schema): void => {
    const name = schema.$ref?.replace('#/definitions/', '');
    const scalar = name === undefined ? undefined : SCALARS[name];
    const properties = name === undefined || scalar !== undefined ? undefined : definitions[name].properties ?? {};
    if (schema.items) walk(`${path}[]`, schema.items);
    else if (schema.additionalProperties) walk(`${path}{}`, schema.additionalProperties);
    else if (!properties) paths.push(`${path} ${typeOf(schema, () => undefined)}`);
    else if (Object.keys(properties).length === 0) paths.push(path);
    else for (const [field, inner] of Object.entries(properties)) walk(path === '' ? field : `${path}.${field}`, inner);
  };
  walk('', { $ref: `#/definitions/${root}` });
  return paths.sort();
}

/** By kind: a digest of its paths in the first release and in each that changed them, and what came and went. */
function tableFile(releases: readonly Release[]): string {
  const table: Record<string, Record<string, unknown>> = {};
  for (const root of ROOTS) {
    const [, group, version, kind] = /([^.]+)\.([^.]+)\.([^.]+)$/.exec(root) ?? [];
    const rows: Record<string, unknown> = {};
    let before = new Set(pathsOf(root, releases[0].definitions));
    for (const { minor, definitions } of releases) {
      const paths = pathsOf(root, definitions);
      const now = new Set(paths);
      const [came, went] = [paths.filter(path => !before.has(path)), [...before].filter(path => !now.has(path))];
      before = now;
      if (minor !== FIRST && came.length + went.length === 0) continue;

      rows[`1.${minor}`] = {
        paths: paths.length,
        sha256: createHash('sha256').update(paths.join('\n')).digest('hex'),
        ...changes('came', came, kind),
        ...changes('went', went, kind),
      };
    }
    table[`${group}/${version} ${kind}`] = rows;
  }
  return `${JSON.stringify(table, undefined, 1)}\n`;
}

/** What a Pod says of a template is said once, of the Pod. */
function changes(name: string, paths: readonly string[], kind: string): Readonly<Record<string, readonly string[]>> {
  const own = paths.filter(path => kind === 'Pod' || !/(^|\.)template\.(spec|metadata)\./.test(path));
  return own.length === 0 ? {} : { [name]: own };
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

/** What the types in k8s.io/api no longer say, because they are gone from it as well. */
const LONG_GONE: readonly string[] = [
  'apiextensions.k8s.io/v1beta1 CustomResourceDefinition 22 apiextensions.k8s.io/v1',
  'apiregistration.k8s.io/v1beta1 APIService 22 apiregistration.k8s.io/v1',
  'autoscaling/v2beta1 HorizontalPodAutoscaler 25 autoscaling/v2',
  'autoscaling/v2beta2 HorizontalPodAutoscaler 26 autoscaling/v2',
  'batch/v2alpha1 CronJob 21 batch/v1',
  'extensions/v1beta1 PodSecurityPolicy 16',
  'policy/v1beta1 PodSecurityPolicy 25',
];

/** By API version and kind: the release that no longer serves it and what to write instead. */
function goneFile(newest: Release): string {
  const lines = fromModule(`k8s.io/api@v0.${LAST}.0`, zip => goneTypes(execFileSync('unzip', ['-p', zip, '*/register.go', '*/zz_generated.prerelease-lifecycle.go'], { encoding: 'utf8', maxBuffer: 2 ** 27 }), newest));
  return `/**
 * The API versions that a release of Kubernetes up to 1.${LAST} stopped serving: the
 * version, the kind, the release, and what to write instead. Written by
 * test/apiserver/make-fields.ts; what was never more than alpha is left out.
 */
export const GONE = \`
${[...lines, ...LONG_GONE].sort().join('\n')}
\`;
`;
}

/** `source` is the files of all packages, one behind the other: the group and version of each come before its types. */
function goneTypes(source: string, newest: Release): readonly string[] {
  const removed: { readonly name: string; readonly group: string; readonly kind: string; readonly minor: number }[] = [];
  const movedTo = new Map<string, string>();
  let [group, version] = ['', ''];
  const parts = /GroupName = "(?<group>[^"]*)"|GroupName, Version: "(?<version>[^"]+)"|\*(?<old>\w+)\) APILifecycleReplacement.*\s+return.*Group: "(?<newGroup>[^"]*)"|\*(?<kind>\w+)\) APILifecycleRemoved.*\s+return 1, (?<minor>\d+)/g;
  for (const { groups: found = {} } of source.matchAll(parts)) {
    const name = `${group}/${version} ${found.old ?? found.kind}`;
    if (found.group !== undefined) group = found.group;
    else if (found.version !== undefined) version = found.version;
    else if (found.old !== undefined) movedTo.set(name, found.newGroup);
    else removed.push({ name, group, kind: found.kind, minor: Number(found.minor) });
  }
  const served = new Set(Object.values(newest.definitions).flatMap(each => each['x-kubernetes-group-version-kind'] ?? []).map(each => `${each.group}/${each.version} ${each.kind}`));
  return removed.filter(({ name, kind, minor }) => minor <= LAST && !/\/v\d+alpha/.test(name) && !/(List|Options|Review|Scale|Rollback|Discovery)$/.test(kind))
    .map(({ name, group: own, kind, minor }) => {
      const instead = `${movedTo.get(name) ?? own}/v1`;
      return `${name} ${minor} ${served.has(`${instead} ${kind}`) ? instead : ''}`.trim();
    });
}

/** What `read` finds in a Go module, whose files are gone afterwards. */
function fromModule<T>(module: string, read: (zip: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'kubernetes-module-'));
  try {
    const env = { ...process.env, GOMODCACHE: folder, GOFLAGS: '-modcacherw' };
    const { Zip }: { readonly Zip: string } = JSON.parse(execFileSync('go', ['mod', 'download', '-json', module], { env, encoding: 'utf8', cwd: folder }));
    return read(Zip);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The OpenAPI document of that release. */
function openApi(minor: number): Release {
  const module = `k8s.io/kubernetes@v1.${minor}.0`;
  const text = fromModule(module, zip => execFileSync('unzip', ['-p', zip, `${module}/api/openapi-spec/swagger.json`], { encoding: 'utf8', maxBuffer: 2 ** 27 }));
  const { definitions }: { readonly definitions: Definitions } = JSON.parse(text);
  return { minor, definitions };
}

const { values } = parseArgs({ options: { check: { type: 'boolean' } } });
const releases = RELEASES.map(openApi);
for (const [file, text] of [[FIELDS, fieldsFile(releases)], [TABLE, tableFile(releases)], [GONE, goneFile(releases[releases.length - 1])]] as const) {
  if (values.check !== true) {
    writeFileSync(file, text);
  } else if (readFileSync(file, 'utf8') !== text) {
    process.stderr.write(`${file} is not what the modules of Kubernetes 1.${FIRST} to 1.${LAST} say. Run this command without --check.\n`);
    process.exitCode = 1;
  }
}
