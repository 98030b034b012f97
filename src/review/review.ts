/** Two versions of manifests compared: everything that a reviewer wants to know, as plain data. */
import { defined } from '../kubernetes/values';
import { Hazard, renameHazards } from './hazards/hazards';
import { transitionHazards } from './hazards/transition';
import { Identified, withoutNamespaces } from './objects/identify';
import { ObjectChange, Pair, objectChanges, pairObjects } from './objects/objects';
import { compareBeyond } from './reach/beyond';
import { keyOf } from './reach/entrances';
import { Mention, findMentions, lostNames } from './reach/mentions';
import { NameChange, compareNames } from './reach/names';
import { comparePeers } from './reach/peers';
import { ReachChange, byImportance, compareReach, isBroadening } from './reach/reach';
import { Snapshot, SnapshotOptions, namesInSeveralFiles, readSnapshot, renamed, serviceHints, touchedNamespaces } from './reach/snapshot';
import { compareUnevaluated, newlyUncovered, unevaluatedNote } from './reach/unevaluated';
import { LoadedVersion } from './versions';
import { NO_KIND } from '../manifests/read';
import { isKustomization } from '../manifests/units/kustomize';
import { broadeningReason } from '../rules/acknowledge';
import { count, Sentence, say } from '../text/sentence';

/** A part of a version that could not be read, so that it is not compared. */
export interface Unread {
  readonly version: string;
  readonly file: string;
  readonly line?: number;
  readonly message: string;
}

/** Something found, and the units that it was found in. Without any there is one unit only, or it is found in all of them together. */
export type Found<T> = T & { readonly units?: readonly string[] };

export interface Review {
  readonly base: string;
  readonly head: string;
  readonly reach: readonly Found<ReachChange>[];
  readonly names: readonly Found<NameChange>[];
  readonly renames: readonly Found<Pair>[];
  readonly mentions: readonly Found<Mention>[];
  readonly hazards: readonly Found<Hazard>[];
  readonly objects: readonly Found<ObjectChange>[];
  readonly unchanged: number;
  /** The same object in other words: another order of keys, other quotes. */
  readonly rewritten: number;
  readonly unread: readonly Unread[];
  readonly notes: readonly Sentence[];
}

export function review(base: LoadedVersion, head: LoadedVersion, options: SnapshotOptions = {}): Review {
  const settled = withoutNamespaces(base.objects, head.objects);
  const [itemsBefore, itemsAfter] = [inOrder(settled(base.objects)), inOrder(settled(head.objects))];
  const inSeveralFiles = namesInSeveralFiles(itemsBefore, itemsAfter);
  const touched = touchedNamespaces(itemsBefore, itemsAfter);
  const before = readSnapshot(itemsBefore.filter(touched), inSeveralFiles, options);
  const after = readSnapshot(itemsAfter.filter(touched), inSeveralFiles, options);
  const pairing = pairObjects(itemsBefore, itemsAfter, serviceHints(before, after));
  const beforeRenamed = renamed(before, pairing);
  const formerOf = new Map([...pairing.same, ...pairing.renamed].map(pair => [pair.after, pair.before]));
  const ways = compareReach(beforeRenamed, after);
  const evaluated = [...ways, ...comparePeers(beforeRenamed, after, ways)];
  const reach = [
    ...evaluated, ...compareUnevaluated(before, after, pairing), ...compareBeyond(before, after, pairing, evaluated),
    ...newlyUncovered(after, pairing),
  ];
  const objects = objectChanges(pairing);
  const changed = objects.filter(({ change }) => change === 'changed' || change === 'renamed').length;
  return {
    base: base.label,
    head: head.label,
    reach: reach.sort(byImportance).map(change => withReason(change, after, formerOf)),
    names: compareNames(beforeRenamed.entrances, after.entrances),
    renames: pairing.renamed,
    mentions: findMentions(lostNames(before.entrances, after.entrances), itemsAfter),
    hazards: [...renameHazards(pairing, beforeRenamed.entrances, after.entrances), ...transitionHazards(pairing, before.network, after.network)],
    objects,
    unchanged: pairing.same.length + pairing.renamed.length - changed,
    rewritten: pairing.same.filter(pair => pair.before.object !== pair.after.object).length
      - objects.filter(({ change }) => change === 'changed').length,
    unread: [...unreadIn(base), ...unreadIn(head)],
    notes: [...base.notes, ...head.notes, ...unevaluatedNote(after), ...unreadNote(head)],
  };
}

/** What is no manifest is not applied either, so nobody misses it. */
function unreadIn({ label, leftOut }: LoadedVersion): readonly Unread[] {
  return leftOut.filter(({ kind }) => kind !== 'no-manifest')
    .map(({ file, line, reason }) => defined({ version: label, file, message: reason, line }));
}

/** Nothing is applied of a document without a kind, unless whoever wrote it forgot the kind. */
function unreadNote({ label, leftOut }: LoadedVersion): readonly Sentence[] {
  const unread = leftOut.filter(({ file, reason }) => reason === NO_KIND && !isKustomization(file));
  const [first] = unread;
  if (first === undefined) return [];
  const others = unread.length - 1;
  return [others === 0 ? say`A document without a kind was not read: ${first.file} of ${label}.`
    : say`${count(unread.length)} documents without a kind were not read, such as ${first.file} of ${label}.`];
}

/** So that the order in which documents stand says nothing. */
function inOrder(items: readonly Identified[]): Identified[] {
  return items.map(item => ({ item, key: `${keyOf(item)}\0${item.file}` }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ item }) => item);
}

/** What became reachable from farther away without anybody giving a reason. */
export function unacknowledged(result: Review): Found<ReachChange>[] {
  return result.reach.filter(change => isBroadening(change) && change.acknowledged === undefined);
}

function withReason(change: ReachChange, after: Snapshot, formerOf: ReadonlyMap<Identified, Identified>): ReachChange {
  if (!isBroadening(change)) return change;

  const responsible = new Set([...change.entrances.flatMap(({ by }) => by), ...change.by, ...after.places.get(change.place.key)?.by ?? []]);
  let stale: string | undefined;
  for (const item of responsible) {
    const reason = broadeningReason(item.object);
    const former = formerOf.get(item);
    const isNew = former === undefined || broadeningReason(former.object) !== reason;
    if (reason !== undefined && isNew) return { ...change, acknowledged: reason };

    stale = stale ?? reason;
  }
  return defined({ ...change, stale });
}
