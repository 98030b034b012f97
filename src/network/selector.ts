/** Label selectors: what they say, whom they select, and an index to find it quickly. */

import { foundOrMade, isRecord } from '../kubernetes/values';

/** Labels of pods and namespaces. */
export type Labels = Readonly<Record<string, string>>;

/** A LabelSelector; without labels and expressions it selects everything. */
export interface LabelSelector {
  readonly labels: Labels;
  readonly expressions: readonly { readonly key: string; readonly operator: string; readonly values: readonly string[] }[];
}

/** The texts of a map. A null goes: so `kubectl apply` has it, though a server-side apply makes the empty text of it. */
export function readLabels(value: unknown): Labels {
  const all = isRecord(value) ? value : {};
  return isLabels(all) ? all : Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

function isLabels(value: Readonly<Record<string, unknown>>): value is Labels {
  return Object.values(value).every(one => typeof one === 'string');
}

export function readSelector(value: unknown): LabelSelector {
  const { matchLabels, matchExpressions } = isRecord(value) ? value : {};
  return {
    labels: readLabels(matchLabels),
    expressions: (Array.isArray(matchExpressions) ? matchExpressions : []).flatMap((one: unknown) => {
      if (!isRecord(one) || typeof one.key !== 'string' || typeof one.operator !== 'string') return [];
      const values: unknown[] = Array.isArray(one.values) ? one.values : [];
      return [{ key: one.key, operator: one.operator, values: values.map(each => each ?? '').filter(each => typeof each === 'string') }];
    }),
  };
}

/** @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors */
export function selects(selector: LabelSelector, labels: Labels): boolean {
  return carries(labels, selector.labels) && selector.expressions.every(({ key, operator, values }) => {
    const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
    switch (operator) {
      case 'In': return value !== undefined && values.includes(value);
      case 'NotIn': return value === undefined || !values.includes(value);
      case 'Exists': return value !== undefined;
      case 'DoesNotExist': return value === undefined;
      default: return false;
    }
  });
}

export function isEverything({ labels, expressions }: LabelSelector): boolean {
  return Object.keys(labels).length === 0 && expressions.length === 0;
}

/** `app=web,tier In (a, b)`. */
export function selectorText({ labels, expressions }: LabelSelector): string {
  return [
    ...Object.entries(labels).map(([key, value]) => `${key}=${value}`),
    ...expressions.map(({ key, operator, values }) => `${key} ${operator}${values.length > 0 ? ` (${values.join(', ')})` : ''}`),
  ].sort().join(',');
}

/** `app=web,tier=front`: the same for the same labels. */
export function labelsText(labels: Labels): string {
  return Object.entries(labels).map(([key, value]) => `${key}=${value}`).sort().join(',');
}

/** Whether `labels` contain all of `wanted`. */
export function carries(labels: Labels, wanted: Labels): boolean {
  return Object.keys(wanted).every(key => Object.hasOwn(labels, key) && labels[key] === wanted[key]);
}

/** Finds things by labels without looking at each: in a namespace, by the rarest of the labels asked for. */
export class LabelIndex<T> {
  /** By namespace, key and value. */
  private readonly entries = new Map<string, Map<string, Map<string, T[]>>>();

  constructor(items: readonly T[], namespace: (item: T) => string, private readonly labels: (item: T) => Labels) {
    for (const item of items) {
      const carried = labels(item);
      for (const key of Object.keys(carried)) {
        const values = within(within(this.entries, namespace(item)), key);
        const found = values.get(carried[key]);
        if (found === undefined) values.set(carried[key], [item]);
        else found.push(item);
      }
    }
  }

  /** What carries all of `wanted`, in its first order; nothing for no labels, as a Service's selector has it. */
  public matching(namespace: string, wanted: Labels): readonly T[] {
    const entries = this.entries.get(namespace);
    const keys = Object.keys(wanted);
    let rarest: readonly T[] | undefined;
    for (const key of keys) {
      const found = entries?.get(key)?.get(wanted[key]) ?? [];
      if (rarest === undefined || found.length < rarest.length) rarest = found;
    }
    return keys.length === 1 ? rarest ?? [] : (rarest ?? []).filter(item => carries(this.labels(item), wanted));
  }
}

/** The map under a key, a new one where there is none yet. */
function within<V>(maps: Map<string, Map<string, V>>, key: string): Map<string, V> {
  return foundOrMade(maps, key, () => new Map<string, V>());
}
