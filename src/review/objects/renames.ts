import { isRecord } from '../../kubernetes/values';

/**
 * Which object that is gone lives on under another name. Told by what an
 * object says apart from its name and labels, so a wholesale rename is seen
 * as one; found through an index of what is rare, never pair by pair.
 */

/** What the recognition needs to know of an object. */
export interface Renamable {
  /** Kind and API group: only like is compared with like. */
  readonly type: string;
  readonly namespace: string;
  readonly name: string;
  readonly object: Readonly<Record<string, unknown>>;
  /** Something that is the same before and after whatever the names are, e.g. the workload behind a Service. */
  readonly hint?: string;
}

export interface Rename<T extends Renamable> {
  readonly before: T;
  readonly after: T;
  /** How much of what both say is the same, up to 1. */
  readonly similarity: number;
}

/** An image says more about what runs than any other field. */
const IMAGE_WEIGHT = 4;
const HINT_WEIGHT = 4;
/** So much in common makes two objects the same even when their names have nothing in common. */
const ENOUGH = 4;
const ALIKE = 0.5;
/** What more objects than this have in common tells none of them apart. */
const COMMON = 32;

interface Described<T> {
  readonly item: T;
  readonly key: string;
  readonly weights: ReadonlyMap<string, number>;
  readonly tokens: ReadonlySet<string>;
}

interface Candidate<T> {
  readonly before: Described<T>;
  readonly after: Described<T>;
  readonly similarity: number;
  readonly score: number;
}

export function findRenames<T extends Renamable>(removed: readonly T[], added: readonly T[]): Rename<T>[] {
  if (removed.length === 0 || added.length === 0) return [];

  const before = removed.map(describe);
  const index = new Map<string, Described<T>[]>();
  for (const item of before) {
    for (const feature of indexed(item)) {
      const postings = index.get(feature);
      if (postings) postings.push(item);
      else index.set(feature, [item]);

    }
  }
  const candidates = added.map(describe).flatMap(after => candidatesFor(after, index));
  candidates.sort((a, b) => b.score - a.score || order(a.before.key, b.before.key) || order(a.after.key, b.after.key));
  const taken = new Set<Described<T>>();
  const renames: Rename<T>[] = [];
  for (const { before: from, after: to, similarity } of candidates) {
    if (!taken.has(from) && !taken.has(to)) {
      taken.add(from).add(to);
      renames.push({ before: from.item, after: to.item, similarity });
    }
  }
  return renames.sort((a, b) => order(describeKey(a.after), describeKey(b.after)));
}

function candidatesFor<T extends Renamable>(after: Described<T>, index: ReadonlyMap<string, readonly Described<T>[]>): Candidate<T>[] {
  const seen = new Set<Described<T>>();
  for (const feature of indexed(after)) {
    const postings = index.get(feature) ?? [];
    if (postings.length <= COMMON) postings.forEach(item => seen.add(item));

  }
  return [...seen].flatMap(before => judge(before, after) ?? []);
}

function judge<T extends Renamable>(before: Described<T>, after: Described<T>): Candidate<T> | undefined {
  let common = 0;
  let all = 0;
  for (const [feature, weight] of after.weights) {
    all += weight;
    common += before.weights.has(feature) ? weight : 0;
  }
  for (const [feature, weight] of before.weights) all += after.weights.has(feature) ? 0 : weight;

  const similarity = all === 0 ? 0 : common / all;
  const names = overlap(before.tokens, after.tokens);
  const sameHint = before.item.hint !== undefined && before.item.hint === after.item.hint;
  if (similarity < ALIKE || (common < ENOUGH && names < 0.5 && !sameHint)) return undefined;

  const sameName = before.item.name === after.item.name ? 0.2 : 0;
  const sameNamespace = before.item.namespace === after.item.namespace ? 0.1 : 0;
  return { before, after, similarity, score: similarity + 0.3 * names + sameName + sameNamespace };
}

/** Two sets: the share of what they have in common. */
function overlap(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const common = [...one].filter(token => other.has(token)).length;
  return (2 * common) / (one.size + other.size);
}

function describe<T extends Renamable>(item: T): Described<T> {
  const weights = new Map<string, number>();
  collect('', item.object, item.name, weights);
  if (item.hint !== undefined) weights.set(`hint=${item.hint}`, HINT_WEIGHT);

  return { item, key: describeKey(item), weights, tokens: new Set(item.name.split(/[-.]/)) };
}

function describeKey(item: Renamable): string {
  return `${item.type}/${item.namespace}/${item.name}`;
}

function indexed<T extends Renamable>(described: Described<T>): string[] {
  const { type } = described.item;
  return [...[...described.weights.keys()].map(feature => `${type} ${feature}`), ...[...described.tokens].map(token => `${type} name ${token}`)];
}

/** Names and what follows names: labels, selectors, what the API server writes. */
const IGNORED = /^(apiVersion|kind|status|metadata|spec\.selector|spec\.template\.metadata)$/;

function collect(path: string, value: unknown, name: string, into: Map<string, number>): void {
  if (IGNORED.test(path) || value === null || value === undefined) return;

  if (Array.isArray(value)) {
    value.forEach((item, index) => collect(`${path}.${index}`, item, name, into));
  } else if (isRecord(value)) {
    for (const [key, field] of Object.entries(value)) collect(path === '' ? key : `${path}.${key}`, field, name, into);

  } else if (/\.image$/.test(path) && typeof value === 'string') {
    const [, repository, tag] = /^(.*?)((?::[^:/]*)?(?:@.*)?)$/.exec(value) ?? ['', value, ''];
    into.set(`${path}=${repository}`, IMAGE_WEIGHT);
    into.set(`${path}${tag}`, 1);
  } else {
    into.set(`${path}=${typeof value === 'string' && name.length > 2 ? value.split(name).join('$name') : String(value)}`, 1);
  }
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
