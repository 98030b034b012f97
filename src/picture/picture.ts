/** A picture as data: nodes, edges, expectations, and what changed since another one. */

import { ResultData } from '../plan/results';

export type Change = 'added' | 'removed' | 'changed';
export type Verdict = ResultData['verdict'];

export interface PictureNode {
  readonly id: string;
  /** The namespace; none for what is outside of them. */
  readonly frame?: string;
  /** `missing`: something names it, and it isn't there. */
  readonly kind: 'workload' | 'service' | 'ingress' | 'external' | 'missing' | 'outside';
  readonly title: string;
  readonly detail: string;
  /** From outside the cluster or from a node's address. */
  readonly open: boolean;
  /** Who can reach it and why, what is behind it: a sentence each. */
  readonly reasons: readonly string[];
  /** Of a Service, whose pods can reach it: every pod, or the nodes with these ids. */
  readonly callers?: 'everyone' | readonly string[];
  readonly change?: Change;
}

export interface PictureEdge {
  readonly from: string;
  readonly to: string;
  /**
   * `way`: traffic goes there. `named`: pods are told the name, so that they call it. `meant` and `barred`: it is declared that a
   * probe gets through, and that it doesn't.
   */
  readonly kind: 'way' | 'named' | 'meant' | 'barred';
  /** Ports, where the name stands, or probes. */
  readonly labels: readonly string[];
  /** Why policies let it through, as they say themselves: a sentence each. */
  readonly reasons?: readonly string[];
  /** The worst of what was observed. */
  readonly verdict?: Verdict;
  readonly change?: Change;
}

/** A line of the table. */
export interface PictureExpectation {
  readonly from: string;
  readonly to: string;
  readonly probe: string;
  readonly expected: string;
  readonly because?: string;
  /** What the manifests say of it: the way there. */
  readonly predicted: string;
  readonly observed?: string;
  readonly verdict?: Verdict;
  /** What it is about. */
  readonly nodes: readonly string[];
}

/** Plain data, sorted: the same network gives the same picture. */
export interface Picture {
  /** Of a part of the plan, its heading. */
  readonly title?: string;
  readonly nodes: readonly PictureNode[];
  readonly edges: readonly PictureEdge[];
  readonly expectations: readonly PictureExpectation[];
}

/** What is in `head`, with what only `base` had; each marked. */
export function compared(base: Picture, head: Picture): Picture {
  return {
    ...head,
    nodes: merged(base.nodes, head.nodes, ({ id }) => id, ({ kind, detail, open }) => `${kind} ${detail} ${open}`),
    edges: merged(base.edges, head.edges, edgeKey, ({ labels }) => labels.join('\n')),
  };
}

/** What changed, and what it touches. */
export function changesOf(picture: Picture): Picture {
  const changed = new Set(picture.nodes.filter(({ change }) => change !== undefined).map(({ id }) => id));
  const edges = picture.edges.filter(({ from, to, change }) => change !== undefined || changed.has(from) || changed.has(to));
  const touched = new Set([...changed, ...edges.flatMap(({ from, to }) => [from, to])]);
  return { ...picture, nodes: picture.nodes.filter(({ id }) => touched.has(id)), edges };
}

function merged<T extends { readonly change?: Change }>(
  base: readonly T[], head: readonly T[], key: (one: T) => string, content: (one: T) => string): T[] {
  const before = new Map(base.map(one => [key(one), content(one)]));
  const now = new Set(head.map(key));
  return [
    ...head.map((one): T => {
      const old = before.get(key(one));
      return old === content(one) ? one : { ...one, change: old === undefined ? 'added' : 'changed' };
    }),
    ...base.filter(one => !now.has(key(one))).map((one): T => ({ ...one, change: 'removed' })),
  ].sort((a, b) => order(key(a), key(b)));
}

export function edgeKey({ from, to, kind }: PictureEdge): string {
  return [from, to, kind].join('\n');
}

export function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const MOST_LABELS = 4;
const VERDICT_MARKS: Readonly<Record<Verdict, string>> = { 'held': '✓', 'failed': '✗', 'not-observed': '?', 'allowed': '?' };

/** The lines beside an arrow: never told by colour alone. */
export function linesOf({ labels, verdict }: PictureEdge): string[] {
  const mark = verdict === undefined ? '' : `${VERDICT_MARKS[verdict]} `;
  const shown = labels.length <= MOST_LABELS ? labels : [...labels.slice(0, MOST_LABELS - 1), `and ${labels.length - MOST_LABELS + 1} more`];
  return shown.map(label => mark + label);
}

const CHANGE_MARKS: Readonly<Record<Change, string>> = { added: '+', removed: '−', changed: '~' };

/** What is written into a box. */
export function titleOf({ title, change }: PictureNode): string {
  return change === undefined ? title : `${CHANGE_MARKS[change]} ${title}`;
}

export function framesOf({ nodes }: Picture): string[] {
  return [...new Set(nodes.flatMap(({ frame }) => frame ?? []))].sort(order);
}
