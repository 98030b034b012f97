/** Which fields the rules know, held release by release against what the OpenAPI documents of Kubernetes say. */
import { createHash } from 'node:crypto';
import TABLE from './fields-by-release.json';
import { refused } from '../../src/admission';
import { FIELDS } from '../../src/admission/schema/fields';
import { NEWEST_MINOR } from '../../src/kubernetes/version';

interface Row {
  readonly paths: number;
  readonly sha256: string;
  readonly came?: readonly string[];
  readonly went?: readonly string[];
}
const KINDS: ReadonlyArray<readonly [string, Readonly<Record<string, Row>>]> = Object.entries(TABLE);
const RELEASES = [28, 29, 30, 31, 32, 33, 34, 35, 36, 37];
const SCALAR = /^(string|bool|int32|int64|int-or-string|quantity|time|any)$/;

/** Reads fields.ts in its own way: by type, each field with its type and the releases that have it. */
const TYPES = new Map(FIELDS.trim().replace(/\n {2}/g, ' ').split('\n').map(line => {
  const [name, ...words] = line.split(/ +/);
  return [name, words.map(word => {
    const [, field, type, from, to] = /^([^:]+):([^@]+)(?:@(\d*)(?:-(\d+))?)?$/.exec(word) ?? [];
    return { field, type, from: from ? Number(from) : 0, to: to ? Number(to) : Infinity };
  })] as const;
}));

describe('every release has the fields of its own OpenAPI document', () => {
  const cases = KINDS.flatMap(([kind, rows]) => RELEASES.map(minor => [kind, minor, rows] as const));
  test.each(cases)('%s in 1.%i', (kind, minor, rows) => {
    const paths = pathsOf(kind, minor);
    const known = rowOf(rows, minor);
    expect([paths.length, createHash('sha256').update(paths.join('\n')).digest('hex')]).toEqual([known.paths, known.sha256]);
    expect(refusedFields(kind, paths, minor)).toEqual([]);
  });
});

describe('a field of other releases is refused, and only there', () => {
  test.each(KINDS.map(([kind]) => kind))('%s', kind => {
    const byRelease = new Map(RELEASES.map(minor => [minor, pathsOf(kind, minor)]));
    const all = [...new Set([...byRelease.values()].flat())];
    for (const [minor, paths] of byRelease) {
      const known = new Set(paths.map(withoutType));
      const unknown = all.filter(path => !known.has(withoutType(path)));
      const fields = refusedFields(kind, unknown, minor);
      const notRefused = unknown.map(inFirst).filter(path => !fields.some(field => path === field || path.startsWith(`${field}.`) || path.startsWith(`${field}[`)));
      expect([minor, notRefused]).toEqual([minor, []]);
    }
  });

  test('what came and went is what the rules say came and went', () => {
    let checked = 0;
    for (const [kind, rows] of KINDS) {
      for (const [release, { came = [], went = [] }] of Object.entries(rows)) {
        const minor = Number(release.slice(2));
        for (const path of came.filter(each => !isTyped(went, each))) {
          expect([path, refusedFields(kind, [path], minor - 1).length, refusedFields(kind, [path], minor).length]).toEqual([path, 1, 0]);
          checked += 1;
        }
        for (const path of went.filter(each => !isTyped(came, each))) {
          expect([path, refusedFields(kind, [path], minor - 1).length, refusedFields(kind, [path], minor).length]).toEqual([path, 0, 1]);
          checked += 1;
        }
      }
    }
    expect(checked).toBeGreaterThan(150);
  });
});

test('what the message of such a field says', () => {
  const claims = (claim: unknown, minor: number) => refused({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: { resourceClaims: [claim] } }, `1.${minor}`)
    .filter(({ rule }) => rule === 'unknown-field').map(({ message }) => message);
  expect(claims({ name: 'gpu', resourceClaimName: 'a' }, 30)).toEqual(['PodResourceClaim has no field "resourceClaimName" (refused before Kubernetes 1.31).']);
  expect(claims({ name: 'gpu', source: {} }, 31)).toEqual(['PodResourceClaim has no field "source" (refused since Kubernetes 1.31).']);
});

test('the claims of a StatefulSet and of an ephemeral volume have requests in every release', () => {
  const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
  const template = { metadata: { labels: { app: 'db' } }, spec: { containers: [{ name: 'db', image: 'postgres:17' }], volumes: [{ name: 'cache', ephemeral: { volumeClaimTemplate: { spec: claim } } }] } };
  const spec = { serviceName: 'db', selector: { matchLabels: { app: 'db' } }, template, volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: claim }] };
  for (const minor of RELEASES) expect(refused({ apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'db' }, spec }, `1.${minor}`)).toEqual([]);
});

test('the newest release of the table is the one that the rules take where nobody says another', () => {
  expect(Math.max(...RELEASES)).toBe(NEWEST_MINOR);
});

function rowOf(rows: Readonly<Record<string, Row>>, minor: number): Row {
  const releases = RELEASES.filter(release => release <= minor && rows[`1.${release}`] !== undefined);
  return rows[`1.${releases[releases.length - 1]}`];
}

function isTyped(others: readonly string[], path: string): boolean {
  return others.some(other => withoutType(other) === withoutType(path));
}

function withoutType(path: string): string {
  return path.split(' ')[0];
}

/** Every path at which such an object may hold something, with the type of what is no object. */
function pathsOf(kind: string, minor: number): readonly string[] {
  const [groupVersion, name] = kind.split(' ');
  const paths: string[] = [];
  const walk = (path: string, type: string): void => {
    if (type.startsWith('[]')) {walk(`${path}[]`, type.slice(2));} else if (type.startsWith('{}')) {walk(`${path}{}`, type.slice(2));} else if (SCALAR.test(type)) {paths.push(`${path} ${type}`);} else {
      const fields = TYPES.get(type)?.filter(({ from, to }) => from <= minor && minor <= to) ?? [];
      if (fields.length === 0) paths.push(path);
      for (const each of fields) walk(path === '' ? each.field : `${path}.${each.field}`, each.type);
    }
  };
  walk('', groupVersion === 'autoscaling/v1' ? `${name}V1` : name);
  return paths.sort();
}

/** The fields for which the rules refuse an object that has something at each of these paths. */
function refusedFields(kind: string, paths: readonly string[], minor: number): readonly string[] {
  const [groupVersion, name] = kind.split(' ');
  const object: Record<string, unknown> = {};
  for (const path of paths) put(object, withoutType(path).split('.'));
  return refused({ ...object, apiVersion: groupVersion.replace(/^core\//, '').replace(/^(discovery|networking)\//, '$1.k8s.io/'), kind: name }, `1.${minor}`)
    .filter(({ rule }) => rule === 'unknown-field' || rule === 'field-type' || rule === 'api-version').map(({ field }) => field);
}

/** The path as a refusal spells it, in the first element of every list and under the key `a` of every map. */
function inFirst(path: string): string {
  return withoutType(path).replace(/\[\]/g, '[0]').replace(/\{\}/g, '.a');
}

/** Puts a null where the path ends, in the first element of every list and under the key `a` of every map. */
function put(object: Record<string, unknown>, [part, ...rest]: readonly string[]): void {
  const [, field, brackets] = /^([^[{]*)(.*)$/.exec(part) ?? [];
  let [container, key]: [Record<string, unknown>, string] = [object, field];
  for (const bracket of brackets.match(/\[\]|\{\}/g) ?? []) {
    container = within(container, key, bracket === '[]' ? emptyList() : {});
    key = bracket === '[]' ? '0' : 'a';
  }
  if (rest.length === 0) container[key] ??= null;
  else put(within(container, key, {}), rest);
}

/** A list that is filled by index, as the other containers here are by name. */
function emptyList(): Record<string, unknown> {
  const list: unknown = [];
  return isMap(list) ? list : {};
}

/** What is there already, or else what is put there. */
function within(container: Record<string, unknown>, key: string, empty: Record<string, unknown>): Record<string, unknown> {
  const found = container[key];
  if (isMap(found)) return found;

  container[key] = empty;
  return empty;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
