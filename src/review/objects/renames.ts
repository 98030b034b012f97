/**
 * Which object that is gone goes on under another name. Told by what an object says apart from its name and labels,
 * so that it is recognised even where everything was renamed; found through an index of what is rare, never pair by pair.
 */
import { Identified } from './identify';
import { isRecord, push } from '../../kubernetes/values';

/** What the recognition looks at. */
export type Renamable = Pick<Identified, 'type' | 'namespace' | 'name' | 'object'>;

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
  readonly hint: string | undefined;
  readonly key: string;
  readonly weights: ReadonlyMap<string, number>;
  readonly tokens: ReadonlySet<string>;
}

interface Candidate<T> {
  readonly before: Described<T>;
  readonly after: Described<T>;
  readonly score: number;
}

export function findRenames<T extends Renamable>(
  removed: readonly T[], added: readonly T[], hintOf: (item: T) => string | undefined = () => undefined,
): { readonly before: T; readonly after: T }[] {
  if (removed.length === 0 || added.length === 0) return [];

  const index = new Map<string, Described<T>[]>();
  for (const item of removed.map(one => describe(one, hintOf(one)))) indexed(item).forEach(feature => push(index, feature, item));

  const candidates = added.map(one => describe(one, hintOf(one))).flatMap(after => candidatesFor(after, index));
  candidates.sort((a, b) => b.score - a.score || order(a.before.key, b.before.key) || order(a.after.key, b.after.key));
  const taken = new Set<Described<T>>();
  const renames: { readonly before: Described<T>; readonly after: Described<T> }[] = [];
  for (const { before, after } of candidates) {
    if (!taken.has(before) && !taken.has(after)) {
      taken.add(before).add(after);
      renames.push({ before, after });
    }
  }
  return renames.sort((a, b) => order(a.after.key, b.after.key)).map(({ before, after }) => ({ before: before.item, after: after.item }));
}

function candidatesFor<T extends Renamable>(after: Described<T>, index: ReadonlyMap<string, readonly Described<T>[]>): Candidate<T>[] {
  const seen = new Set<Described<T>>();
  for (const feature of indexed(after)) {
    const found = index.get(feature) ?? [];
    if (found.length <= COMMON) found.forEach(item => seen.add(item));
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
  const sameHint = before.hint !== undefined && before.hint === after.hint;
  if (similarity < ALIKE || (common < ENOUGH && names < 0.5 && !sameHint)) return undefined;

  const sameName = before.item.name === after.item.name ? 0.2 : 0;
  const sameNamespace = before.item.namespace === after.item.namespace ? 0.1 : 0;
  return { before, after, score: similarity + 0.3 * names + sameName + sameNamespace };
}

/** Two sets: the share of what they have in common. */
function overlap(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const common = [...one].filter(token => other.has(token)).length;
  return (2 * common) / (one.size + other.size);
}

function describe<T extends Renamable>(item: T, hint: string | undefined): Described<T> {
  const weights = new Map<string, number>();
  collect('', item.object, item.name, weights);
  if (hint !== undefined) weights.set(`hint=${hint}`, HINT_WEIGHT);

  return { item, hint, key: `${item.type}/${item.namespace}/${item.name}`, weights, tokens: new Set(item.name.split(/[-.]/)) };
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
