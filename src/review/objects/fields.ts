/**
 * Two objects compared field by field, the way a person would: order of keys
 * and formatting are nothing, and lists of named things are matched by name.
 */
import { defined, isRecord } from '../../kubernetes/values';

export interface FieldChange {
  /** Such as `spec.ports[http].port`. */
  readonly path: string;
  /** As text; absent when the field was not there. */
  readonly before?: string;
  /** As text; absent when the field is gone. */
  readonly after?: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** Written by the API server or by kubectl, never by the author of a manifest. */
const NOT_AUTHORED: readonly string[] = [
  'status',
  'metadata.creationTimestamp',
  'metadata.generation',
  'metadata.managedFields',
  'metadata.resourceVersion',
  'metadata.selfLink',
  'metadata.uid',
  'metadata.annotations["kubectl.kubernetes.io/last-applied-configuration"]',
];

/** What tells the items of a list apart, the most telling first. */
const ITEM_KEYS: readonly string[] = ['name', 'containerPort', 'port', 'key', 'mountPath', 'ip', 'host', 'path', 'type', 'topologyKey', 'secretName'];

/** Sorted keys, no white space: equal exactly when two values mean the same. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;

  if (isRecord(value)) {
    const keys = Object.keys(value).filter(key => value[key] !== undefined).sort();
    return `{${keys.map(key => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

/** Whether two values mean the same: the order of keys says nothing, and a field that is null is one that is missing. */
export function isSame(one: unknown, other: unknown): boolean {
  if (one === other || (isNothing(one) && isNothing(other))) return true;

  if (Array.isArray(one) && Array.isArray(other)) return one.length === other.length && one.every((item, index) => isSame(item, other[index]));

  if (!isRecord(one) || !isRecord(other)) return canonical(one) === canonical(other);

  return Object.keys(one).every(key => isSame(one[key], other[key]))
    && Object.keys(other).every(key => !isNothing(one[key]) || isNothing(other[key]));
}

/** The fields in which two versions of an object differ. Values of a Secret are never shown. */
export function compareFields(before: Fields, after: Fields): FieldChange[] {
  const secret = before.kind === 'Secret' || after.kind === 'Secret';
  const changes: FieldChange[] = [];
  compareValues('', before, after, changes);
  return secret ? changes.map(hideSecret) : changes;
}

function hideSecret(change: FieldChange): FieldChange {
  if (!/^(data|stringData)\b/.test(change.path)) return change;

  return defined({
    path: change.path,
    before: change.before && '(a secret value)',
    after: change.after && (change.before === undefined ? '(a secret value)' : '(another secret value)'),
  });
}

function compareValues(path: string, before: unknown, after: unknown, changes: FieldChange[]): void {
  if (before === after || NOT_AUTHORED.includes(path)) return;

  if (isRecord(before) && isRecord(after)) {
    const keys = [...Object.keys(before), ...Object.keys(after).filter(key => !Object.hasOwn(before, key))];
    const differing = keys.filter(key => !isSame(before[key], after[key])).sort();
    for (const key of differing) compareValues(joinPath(path, key), before[key], after[key], changes);
  } else if (Array.isArray(before) && Array.isArray(after)) {
    compareLists(path, before, after, changes);
  } else if (isNothing(before) && isFilled(after)) {
    compareValues(path, {}, after, changes);
  } else if (isFilled(before) && isNothing(after)) {
    compareValues(path, before, {}, changes);
  } else if (isNothing(before) !== isNothing(after) || !isSame(before, after)) {
    changes.push(difference(path, before, after));
  }
}

/** Kubernetes reads a field that is null or missing the same way. */
function isNothing(value: unknown): boolean {
  return value === undefined || value === null;
}

/** An empty object says something by being there (`emptyDir: {}`); any other says it in its fields. */
function isFilled(value: unknown): value is Fields {
  return isRecord(value) && Object.keys(value).length > 0;
}

function difference(path: string, before: unknown, after: unknown): FieldChange {
  if (typeof before === 'string' && typeof after === 'string' && (before.includes('\n') || after.includes('\n'))) return changedLines(path, before.split('\n'), after.split('\n'));

  return defined({
    path,
    before: isNothing(before) ? undefined : valueText(before),
    after: isNothing(after) ? undefined : valueText(after),
  });
}

/** Of a long text only the lines between what is common at its start and at its end. */
function changedLines(path: string, before: readonly string[], after: readonly string[]): FieldChange {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;

  let end = 0;
  while (end < before.length - start && end < after.length - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;

  const cut = (lines: readonly string[]): string => lines.slice(start, lines.length - end).join('\n');
  return { path: `${path} (from line ${start + 1})`, before: cut(before), after: cut(after) };
}

function valueText(value: unknown): string {
  return typeof value === 'string' ? value : canonical(value);
}

/** Such as `spec.ports[http].port`. */
export type FieldPath = string;

export function joinPath(path: FieldPath, key: string): string {
  if (!/^[A-Za-z_][\w-]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;

  return path === '' ? key : `${path}.${key}`;
}

interface Pair {
  readonly label: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

function compareLists(path: string, before: readonly unknown[], after: readonly unknown[], changes: FieldChange[]): void {
  if (isSame(before, after)) return;

  if (![...before, ...after].every(isRecord)) {
    changes.push(difference(path, before, after));
    return;
  }
  const pairs = pairItems(before.filter(isRecord), after.filter(isRecord));
  const found: FieldChange[] = [];
  for (const pair of pairs) {
    if (pair.before === undefined || pair.after === undefined) found.push(difference(`${path}[${pair.label}]`, pair.before, pair.after));
    else compareValues(`${path}[${pair.label}]`, pair.before, pair.after, found);
  }
  // Every item has its twin and none differs: only their order does, which some lists (init containers) mean.
  if (found.length === 0 && before.length === after.length) {
    found.push({
      path: `${path} (order)`,
      before: pairs.map(pair => pair.label).join(', '),
      after: after.map(item => pairs.find(pair => pair.after === item)?.label ?? '?').join(', '),
    });
  }
  changes.push(...found);
}

/** By whatever name both sides use, then what is left over by position. */
function pairItems(before: readonly Fields[], after: readonly Fields[]): Pair[] {
  let left = [...before];
  const right = new Set(after);
  const pairs = new Map<Fields, Pair>();
  for (const key of ITEM_KEYS) {
    if (left.length === 0 || right.size === 0) break;

    const byKey = new Map([...right].map(item => [itemKey(item, key), item]));
    const unique = byKey.size === right.size && new Set(left.map(item => itemKey(item, key))).size === left.length;
    left = left.filter(item => {
      const name = itemKey(item, key);
      const twin = name !== undefined && unique ? byKey.get(name) : undefined;
      if (twin === undefined || !right.delete(twin)) return true;

      pairs.set(item, { label: name ?? '', before: item, after: twin });
      return false;
    });
  }
  if (left.length === 0 && right.size === 0) return before.flatMap(item => pairs.get(item) ?? []);

  const position = new Map([...before.entries(), ...after.entries()].map(([index, item]) => [item, index]));
  // What says the same is the same, wherever it stands in its list.
  const alike = new Map<string, Fields[]>();
  for (const item of right) alike.set(canonical(item), [...alike.get(canonical(item)) ?? [], item]);

  left = left.filter(item => {
    const twin = alike.get(canonical(item))?.shift();
    if (twin !== undefined) {
      right.delete(twin);
      pairs.set(item, { label: labelOf(item, position.get(item) ?? 0), before: item, after: twin });
    }
    return twin === undefined;
  });
  const rest = [...right];
  const leftover = left.length === rest.length;
  left.forEach((item, index) => {
    pairs.set(item, { label: labelOf(item, position.get(item) ?? 0), before: item, after: leftover ? rest[index] : undefined });
  });
  const added = leftover ? [] : rest.map(item => ({ label: labelOf(item, position.get(item) ?? 0), after: item }));
  return [...before.flatMap(item => pairs.get(item) ?? []), ...added];
}

/** A port is told apart by its protocol as well. */
function itemKey(item: Fields, key: string): string | undefined {
  const value = item[key];
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;

  const protocol = key === 'port' || key === 'containerPort' ? item.protocol : undefined;
  return typeof protocol === 'string' && protocol !== 'TCP' ? `${value}/${protocol}` : `${value}`;
}

function labelOf(item: Fields, index: number): string {
  for (const key of ITEM_KEYS) {
    const label = itemKey(item, key);
    if (label !== undefined) return label;
  }
  return `${index}`;
}
