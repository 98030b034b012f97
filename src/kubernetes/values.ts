/** How plain data from manifests is looked into, whatever stands there, and put into groups. */

export type Fields = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects of a list; none of anything else. */
export function records(value: unknown): readonly Record<string, unknown>[] {
  if (!Array.isArray(value)) return NONE;
  return value.every(isRecord) ? value : value.filter(isRecord);
}

/** Most lists of most objects are not there: they share one. */
const NONE: readonly never[] = [];

/** What stands at a path. */
export function valueAt(value: unknown, ...path: readonly string[]): unknown {
  let current = value;
  for (const key of path) {
    if (!isRecord(current) || !Object.hasOwn(current, key)) return undefined;
    current = current[key];
  }
  return current;
}

export function fieldsAt(value: unknown, ...path: readonly string[]): Fields {
  const found = valueAt(value, ...path);
  return isRecord(found) ? found : {};
}

export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = valueAt(value, ...path);
  return Array.isArray(found) ? found : NONE;
}

/** Text and numbers as text, anything else as none. */
export function textAt(value: unknown, ...path: readonly string[]): string {
  const found = valueAt(value, ...path);
  return typeof found === 'string' || typeof found === 'number' ? String(found) : '';
}

export function stringsAt(value: unknown, ...path: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(fieldsAt(value, ...path)).map(([key, text]) => [key, String(text)]));
}

/** The fields that are there: for optional fields, whose absence is not the same as undefined to who writes or compares them. */
export function defined<T extends object>(fields: T): T;
export function defined(fields: Record<string, unknown>): object {
  const there: Record<string, unknown> = {};
  for (const key of Object.keys(fields)) if (fields[key] !== undefined) there[key] = fields[key];
  return there;
}

/** What a map has under a key, made where it has nothing yet. */
export function foundOrMade<K, V>(map: { get: (key: K) => V | undefined; set: (key: K, value: V) => unknown }, key: K, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}

/** Adds to the list under a key. */
export function push<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const values = lists.get(key);
  if (values === undefined) lists.set(key, [value]);
  else values.push(value);
}

/** The items by their key, in their order. */
export function grouped<K, V>(items: readonly V[], keyOf: (item: V) => K): Map<K, V[]> {
  const groups = new Map<K, V[]>();
  for (const item of items) push(groups, keyOf(item), item);

  return groups;
}
