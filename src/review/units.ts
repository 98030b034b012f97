/** Two versions compared unit by unit: what is applied together is judged together, and nothing that all of them together show is lost. */

import { Identified, identify, title } from './objects/identify';
import { byImportance, isBroadening, ReachChange } from './reach/reach';
import { SnapshotOptions } from './reach/snapshot';
import { Found, review, Review } from './review';
import { LoadedVersion, loadVersions } from './versions';
import { grouped } from '../kubernetes/values';
import { KnownDocuments, Manifest } from '../manifests/read';
import { Version } from '../manifests/sources/find';
import { buildApart } from '../manifests/units/kustomize';
import { pairUnits } from '../manifests/units/unit-pairs';
import { asText } from '../text/sentence';

/** A unit in both versions. */
export interface LoadedUnit {
  readonly name: string;
  readonly base: readonly Identified[];
  readonly head: readonly Identified[];
}

/** Both versions: all that stands in the files, and what is applied together. */
export interface LoadedUnits {
  readonly base: LoadedVersion;
  readonly head: LoadedVersion;
  readonly units: readonly LoadedUnit[];
}

/** Reads both versions, and builds the kustomizations that changed. A plan says what is applied when: there it is one unit. */
export async function loadUnits(base: Version, head: Version): Promise<LoadedUnits> {
  const documents: KnownDocuments = new Map();
  const loaded = loadVersions(base, head, documents);
  if (base.plan !== undefined || head.plan !== undefined) return { ...loaded, units: [] };

  const { pairs, unread } = await pairUnits(base, head, documents, buildApart);
  const [before, after] = [base, head].map(({ files }) => new Map(files.map(({ path, name }) => [path, name])));
  const identified = (manifests: readonly Manifest[], names: ReadonlyMap<string, string>) => manifests
    .map(manifest => identify(manifest, names.get(manifest.file ?? '') ?? manifest.file ?? ''));
  return {
    base: loaded.base,
    head: { ...loaded.head, leftOut: [...loaded.head.leftOut, ...unread] },
    units: pairs.map(pair => ({ name: pair.name, base: identified(pair.base, before), head: identified(pair.head, after) })),
  };
}

/**
 * The findings of each unit. Objects of several units may be on one cluster all the same, so that whatever is opened in all
 * files together counts as well: a division into units, which a change may shift, can hide nothing.
 */
export function reviewUnits({ base, head, units }: LoadedUnits, options: SnapshotOptions = {}): Review {
  const whole = review(base, head, options);
  if (units.length === 0 || (units.length === 1 && isAll(units[0], base, head))) return whole;

  const reviews = units.map(unit => ({
    unit, found: isUnchanged(unit) ? unchanged(whole, unit) : review(of(base, unit.base), of(head, unit.head), options),
  }));
  const all = <T extends object>(part: (one: Review) => readonly T[], said: (one: T) => unknown): Found<T>[] => inUnits(
    reviews.flatMap(({ unit, found }) => part(found).map(one => ({ one, unit: unit.name }))), said, units.length > 1);
  const reach = all(one => one.reach, ({ change, sentence, acknowledged, stale }) => [change, asText(sentence), acknowledged, stale]);
  return {
    ...whole,
    reach: [...reach, ...whole.reach.filter(change => isBroadening(change) && !isTold(change, reach))].sort(byImportance),
    names: all(({ names }) => names, ({ sentence }) => asText(sentence)),
    renames: all(({ renames }) => renames, ({ before, after }) => [title(before), title(after)]),
    mentions: all(({ mentions }) => mentions, ({ lost, by, field }) => [lost.label, lost.ports, title(by), field]),
    hazards: all(({ hazards }) => hazards, ({ what, steps }) => [what, ...steps].map(asText)),
    objects: all(({ objects }) => objects, ({ change, before, after, fields }) => [
      change, fields, [before, after].map(one => one && [title(one), one.manifest.file]),
    ]),
    unchanged: sum(reviews.map(({ found }) => found.unchanged)),
    rewritten: sum(reviews.map(({ found }) => found.rewritten)),
  };
}

/** Some unit says it already, and gives no reason either where there is none. */
function isTold(change: ReachChange, told: readonly ReachChange[]): boolean {
  return told.some(one => one.change === change.change && one.place.key === change.place.key
    && (one.acknowledged === undefined || change.acknowledged !== undefined));
}

/** What is said of several units in the same words is said once. */
function inUnits<T extends object>(
  found: readonly { readonly one: T; readonly unit: string }[], said: (one: T) => unknown, isNamed: boolean,
): Found<T>[] {
  return [...grouped(found, ({ one }) => JSON.stringify(said(one))).values()].map(same => (
    isNamed ? { ...same[0].one, units: [...new Set(same.map(({ unit }) => unit))] } : same[0].one));
}

function of(version: LoadedVersion, objects: readonly Identified[]): LoadedVersion {
  return { ...version, objects, leftOut: [], notes: [] };
}

function isAll(unit: LoadedUnit, base: LoadedVersion, head: LoadedVersion): boolean {
  return ([[unit.base, base], [unit.head, head]] as const).every(([own, { objects }]) => isSameList(own, objects));
}

function isUnchanged({ base, head }: LoadedUnit): boolean {
  return isSameList(base, head);
}

/** Equal documents are the very same object. */
function isSameList(one: readonly Identified[], other: readonly Identified[]): boolean {
  return one.length === other.length && one.every(({ object }, index) => object === other[index].object);
}

function unchanged({ base, head }: Review, unit: LoadedUnit): Review {
  const nothing = { reach: [], names: [], renames: [], mentions: [], hazards: [], objects: [], unread: [], notes: [] };
  return { base, head, ...nothing, unchanged: unit.head.length, rewritten: 0 };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
