import { isRecord } from './values';

/** Labels of pods and namespaces. */
export type Labels = Readonly<Record<string, string>>;

/** A LabelSelector; without labels and expressions it selects everything. */
export interface LabelSelector {
  readonly labels: Labels;
  readonly expressions: readonly { readonly key: string; readonly operator: string; readonly values: readonly string[] }[];
}

export function readSelector(value: unknown): LabelSelector {
  const { matchLabels, matchExpressions } = isRecord(value) ? value : {};
  return {
    labels: Object.fromEntries(Object.entries(isRecord(matchLabels) ? matchLabels : {})
      .filter((entry): entry is [string, string] => typeof entry[1] === 'string')),
    expressions: (Array.isArray(matchExpressions) ? matchExpressions : []).flatMap((one: unknown) => {
      if (!isRecord(one) || typeof one.key !== 'string' || typeof one.operator !== 'string') return [];
      const values: unknown[] = Array.isArray(one.values) ? one.values : [];
      return [{ key: one.key, operator: one.operator, values: values.filter((each): each is string => typeof each === 'string') }];
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

/** Whether `labels` contain all of `wanted`. */
export function carries(labels: Labels, wanted: Labels): boolean {
  return Object.keys(wanted).every(key => Object.hasOwn(labels, key) && labels[key] === wanted[key]);
}

/** Finds things by labels without looking at each: in a namespace, by the rarest of the labels asked for. */
export class LabelIndex<T> {
  private readonly entries = new Map<string, T[]>();

  constructor(items: readonly T[], namespace: (item: T) => string, private readonly labels: (item: T) => Labels) {
    for (const item of items) {
      const carried = labels(item);
      for (const key of Object.keys(carried)) {
        const entry = keyOf(namespace(item), key, carried[key]);
        const found = this.entries.get(entry);
        if (found === undefined) this.entries.set(entry, [item]);
        else found.push(item);
      }
    }
  }

  /** What carries all of `wanted`, in its first order; nothing for no labels, as a Service's selector has it. */
  public matching(namespace: string, wanted: Labels): readonly T[] {
    let rarest: readonly T[] | undefined;
    for (const key of Object.keys(wanted)) {
      const found = this.entries.get(keyOf(namespace, key, wanted[key])) ?? [];
      if (rarest === undefined || found.length < rarest.length) rarest = found;
    }
    return (rarest ?? []).filter(item => carries(this.labels(item), wanted));
  }
}

function keyOf(namespace: string, key: string, value: string): string {
  return `${namespace}\0${key}\0${value}`;
}
