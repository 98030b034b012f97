/** Manifests are whatever somebody wrote: these look into them without trusting their shape. */

export type Fields = Readonly<Record<string, unknown>>;

const NOTHING: Fields = {};

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object that stands there, else an empty one. */
export function fields(value: unknown): Fields {
  return isFields(value) ? value : NOTHING;
}

/** The elements of a list, none of anything else. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Text that says something. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** Entries whose value is text, as labels and selectors are. */
export function strings(value: unknown): Readonly<Record<string, string>> {
  const result: Record<string, string> = {};
  for (const [key, one] of Object.entries(fields(value))) {
    if (typeof one === 'string') {
      result[key] = one;
    }
  }
  return result;
}

/** `app=web,version=v2`, keys in order. */
export function renderLabels(labels: Readonly<Record<string, string>>): string {
  return Object.keys(labels).sort().map(key => `${key}=${labels[key]}`).join(',');
}

/** Adds to the list that stands under a key. */
export function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key);
  if (known) {
    known.push(value);
  } else {
    map.set(key, [value]);
  }
}
