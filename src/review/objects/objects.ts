import { FieldChange, compareFields } from './fields';
import { Rename, Renamable, findRenames } from './renames';
import { isRecord } from '../../kubernetes/values';
import { Manifest } from '../../manifests/read';

/** What is the same object in both versions, what came, what went, and what goes on under another name. */

export interface Identified extends Renamable {
  readonly kind: string;
  readonly manifest: Manifest;
  /** Below what was read: tells two objects of one name apart that stand in two files. */
  readonly file: string;
}

export interface Pair {
  readonly before: Identified;
  readonly after: Identified;
}

export interface Pairing {
  readonly same: readonly Pair[];
  readonly renamed: readonly Rename<Identified>[];
  readonly removed: readonly Identified[];
  readonly added: readonly Identified[];
}

export type Hints = (workloads: readonly Rename<Identified>[]) => (item: Identified) => string | undefined;

export interface ObjectChange {
  readonly change: 'added' | 'removed' | 'changed' | 'renamed';
  readonly before?: Identified;
  readonly after?: Identified;
  readonly fields: readonly FieldChange[];
}

const WORKLOADS: ReadonlySet<string> = new Set([
  'apps/Deployment', 'apps/StatefulSet', 'apps/DaemonSet', 'apps/ReplicaSet', 'batch/Job', 'batch/CronJob', '/Pod', '/ReplicationController',
]);

export function isWorkload(item: Identified): boolean {
  return WORKLOADS.has(item.type);
}

/** `shop/web`; just `web` where the manifest leaves the namespace open, or the kind has none. */
export function displayName(item: Identified): string {
  const metadata = isRecord(item.object.metadata) ? item.object.metadata : {};
  return typeof metadata.namespace === 'string' ? `${metadata.namespace}/${item.name}` : item.name;
}

/** `Service shop/web`. */
export function title(item: Identified): string {
  return `${item.kind} ${displayName(item)}`;
}

/** Group, kind, namespace and name; the version of the API is no part of it. */
export function identify(manifest: Manifest, file: string): Identified {
  const { object } = manifest;
  const metadata = isRecord(object.metadata) ? object.metadata : {};
  const apiVersion = text(object.apiVersion);
  const kind = text(object.kind);
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return {
    kind,
    type: `${group}/${kind}`,
    // Applied without a namespace, an object ends up in `default` unless somebody says otherwise.
    namespace: text(metadata.namespace) || 'default',
    name: text(metadata.name) || `${text(metadata.generateName)}*`,
    object,
    manifest,
    file,
  };
}

/** `hints` says, once the workloads are paired, what else tells an object apart. */
export function pairObjects(before: readonly Identified[], after: readonly Identified[], hints: Hints): Pairing {
  const left = groupByName(before);
  const right = groupByName(after);
  const same: Pair[] = [];
  const removed: Identified[] = [];
  const added: Identified[] = [];
  const keys = [...new Set([...left.keys(), ...right.keys()])].sort();
  for (const key of keys) pairOfOneName(left.get(key) ?? [], right.get(key) ?? [], same, removed, added);

  const workloads = findRenames(removed.filter(isWorkload), added.filter(isWorkload));
  const hint = hints(workloads);
  const others = findRenames(
    removed.filter(item => !isWorkload(item)).map(item => ({ ...item, hint: hint(item) })),
    added.filter(item => !isWorkload(item)).map(item => ({ ...item, hint: hint(item) })),
  );
  // With its hint an object was another object for a moment.
  const originals = new Map([...removed, ...added].map(item => [item.manifest, item]));
  const renamed = [...workloads, ...others].map(rename => ({
    ...rename,
    before: originals.get(rename.before.manifest) ?? rename.before,
    after: originals.get(rename.after.manifest) ?? rename.after,
  }));
  const gone = new Set(renamed.map(({ before: item }) => item.manifest));
  const come = new Set(renamed.map(({ after: item }) => item.manifest));
  return { same, renamed, removed: removed.filter(item => !gone.has(item.manifest)), added: added.filter(item => !come.has(item.manifest)) };
}

function groupByName(items: readonly Identified[]): Map<string, Identified[]> {
  const groups = new Map<string, Identified[]>();
  for (const item of items) {
    const key = `${item.type}\0${item.namespace}\0${item.name}`;
    const members = groups.get(key);
    if (members) members.push(item);
    else groups.set(key, [item]);

  }
  return groups;
}

/** Mostly one and one. Where a name stands in several files, the file decides, then the order. */
function pairOfOneName(before: Identified[], after: Identified[], same: Pair[], removed: Identified[], added: Identified[]): void {
  const rest = [...after];
  const unpaired = before.filter(item => {
    const at = rest.findIndex(other => before.length + after.length === 2 || other.file === item.file);
    if (at < 0) return true;

    same.push({ before: item, after: rest.splice(at, 1)[0] });
    return false;
  });
  const count = Math.min(unpaired.length, rest.length);
  unpaired.slice(0, count).forEach((item, index) => same.push({ before: item, after: rest[index] }));
  removed.push(...unpaired.slice(count));
  added.push(...rest.slice(count));
}

/** Every object that differs in what it says; what is only written differently is none. */
export function objectChanges(pairing: Pairing): ObjectChange[] {
  const changed = pairing.same.flatMap(({ before, after }): ObjectChange[] => {
    const fields = before.object === after.object ? [] : compareFields(before.object, after.object);
    return fields.length === 0 ? [] : [{ change: 'changed', before, after, fields }];
  });
  const renamed = pairing.renamed.map(({ before, after }): ObjectChange => ({
    change: 'renamed',
    before,
    after,
    fields: compareFields(before.object, after.object).filter(field => field.path !== 'metadata.name' && field.path !== 'metadata.namespace'),
  }));
  return [
    ...renamed,
    ...changed,
    ...pairing.added.map((after): ObjectChange => ({ change: 'added', after, fields: [] })),
    ...pairing.removed.map((before): ObjectChange => ({ change: 'removed', before, fields: [] })),
  ];
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
