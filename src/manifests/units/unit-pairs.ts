/** Divides two versions of manifests into units: each as it was, and as it is. */

import * as path from 'node:path';
import { BuildApart, Built, madeOf, isKustomization, Kustomization, kustomizationIn, ReadText, shapeOf } from './kustomize';
import { KnownDocuments, LeftOut, Manifest, readManifests } from '../read';
import { charts, keyOf, located, partsOf, Piece, plainUnits } from './units';
import { push } from '../../kubernetes/values';
import { Version } from '../sources/find';

/** One unit in both versions; nothing on the side that does not have it. */
export interface UnitPair {
  /** The folder or the file, for people. */
  readonly name: string;
  readonly base: readonly Manifest[];
  readonly head: readonly Manifest[];
}

export interface UnitPairs {
  readonly pairs: readonly UnitPair[];
  /** Kustomizations that do something else than before, or are new, and are not built: nobody knows what they open. */
  readonly unread: readonly LeftOut[];
}

/** One version, by the names of files below what was read. */
interface Side {
  readonly pieces: readonly Piece[];
  readonly read: ReadText;
  readonly kustomizations: ReadonlyMap<string, Kustomization>;
  readonly parts: ReturnType<typeof partsOf>;
  /** The file as it is shown. */
  readonly shown: (name: string) => string;
}

/** The units of both versions. Names of files and folders are those below what was read, alike in both. */
export async function pairUnits(base: Version, head: Version, documents: KnownDocuments, build: BuildApart): Promise<UnitPairs> {
  const [before, after] = await Promise.all([sideOf(base, 'base', documents), sideOf(head, 'head', documents)]);
  const topsOf = ({ kustomizations, parts }: Side) => [...kustomizations.keys()].filter(folder => !parts.folders.has(folder));
  const tops = [...new Set([...topsOf(before), ...topsOf(after)])].sort();
  const changed = tops.filter(folder => !isSameIn(folder, before, after));
  const built = await Promise.all([before, after].map(side => builtOf(side, changed, build)));
  const made = tops.map(folder => kustomizedPair(folder, [before, after], built, documents));
  const pairs = [...made.map(({ pair }) => pair), ...plainPairs(before, after)].filter(pair => pair.base.length + pair.head.length > 0);
  return {
    pairs: withMoved(pairs).sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)),
    unread: made.flatMap(({ unread }) => unread ?? []),
  };
}

async function sideOf({ files, readOthers }: Version, version: string, documents: KnownDocuments): Promise<Side> {
  const pieces = files.map(({ name, path: shown, text }): Piece => {
    const { manifests, leftOut } = readManifests(text, shown, documents);
    return { path: name, manifests, hasTemplate: leftOut.some(({ template }) => template), version };
  });
  const texts = new Map(files.map(({ name, text }) => [name, text]));
  const own = [...texts.keys()].filter(isKustomization).sort();
  // What they refer to besides manifests is known once they are read.
  const absent = new Set<string>();
  own.forEach(file => kustomizationIn(file, name => texts.get(name) ?? (absent.add(name) && undefined)));
  const others = await readOthers([...absent].sort());
  const read: ReadText = name => texts.get(name) ?? others.get(name);
  const kustomizations = own.map(file => kustomizationIn(file, read));
  const shown = new Map(files.map(({ name, path: file }) => [name, file]));
  return {
    pieces,
    read,
    kustomizations: new Map(kustomizations.map(one => [one.folder, one])),
    parts: partsOf(kustomizations),
    shown: name => shown.get(name) ?? name,
  };
}

/** Made of the same files, a unit is the same. */
function isSameIn(folder: string, ...sides: readonly Side[]): boolean {
  const [before, after] = sides.map(({ kustomizations, read }) => {
    const one = kustomizations.get(folder);
    return one === undefined ? undefined : JSON.stringify([...madeOf(one, read)]);
  });
  return before === after;
}

function builtOf({ kustomizations, read }: Side, folders: readonly string[], build: BuildApart): Promise<ReadonlyMap<string, Built>> {
  const wanted = folders.flatMap(folder => kustomizations.get(folder) ?? []).filter(one => one.changes && one.obstacle === undefined);
  return build(new Map(wanted.flatMap(one => [...madeOf(one, read)])), wanted.map(({ folder }) => folder));
}

/** Built where both sides are; else both as their resources stand, so that alike is held against alike. */
function kustomizedPair(
  folder: string, [before, after]: readonly Side[], [builtBefore, builtAfter]: readonly ReadonlyMap<string, Built>[], documents: KnownDocuments,
): { readonly pair: UnitPair; readonly unread?: LeftOut } {
  const [former, current] = [before, after].map(side => side.kustomizations.get(folder));
  const [base, head] = [manifestsOf(former, before, builtBefore, documents), manifestsOf(current, after, builtAfter, documents)];
  if (base.reason === undefined && head.reason === undefined) return { pair: { name: folder, base: base.manifests, head: head.manifests } };

  const pair = { name: folder, base: rawOf(former, before), head: rawOf(current, after) };
  const shaped = (one: Kustomization | undefined, { read, pieces }: Side) => one && shapeOf(one, read, pieces.map(piece => piece.path));
  const shape = shaped(current, after) ?? '';
  const isKnown = shape === '' || current === undefined || current.isComponent || shaped(former, before) === shape;
  return isKnown ? { pair } : {
    pair,
    unread: {
      kind: 'unreadable',
      file: after.shown(current.file),
      reason: `is ${former === undefined ? 'new' : 'changed'} and is not built, so what it opens is not known: ${head.reason ?? `the earlier one ${base.reason}`}`,
    },
  };
}

function rawOf(one: Kustomization | undefined, { pieces }: Side): readonly Manifest[] {
  const resources = new Set(one?.resources);
  return pieces.filter(piece => resources.has(piece.path)).flatMap(({ manifests }) => manifests);
}

function manifestsOf(
  one: Kustomization | undefined, side: Side, built: ReadonlyMap<string, Built>, documents: KnownDocuments,
): { readonly manifests: readonly Manifest[]; readonly reason?: string } {
  const raw = rawOf(one, side);
  if (one === undefined) return { manifests: raw };
  if (one.obstacle !== undefined) return { manifests: raw, reason: `it ${one.obstacle}` };
  const made = built.get(one.folder);
  // What did not change, or needs no building, is what its resources say.
  if (made === undefined) return { manifests: raw };
  if ('reason' in made) return { manifests: raw, reason: made.reason };
  const file = side.shown(one.file);
  const { manifests, leftOut } = readManifests(made.text, file, documents);
  return leftOut.length > 0 ? { manifests: raw, reason: `what it builds ${leftOut[0].reason}` } : { manifests: located(manifests, raw, { ...one, file }) };
}

/** Files that no kustomization names, divided alike in both versions. One that a kustomization no longer names is no new one. */
function plainPairs(before: Side, after: Side): UnitPair[] {
  const isLeft = ({ parts }: Side) => ({ path: file }: Piece) => !parts.files.has(file) && !isKustomization(file);
  const [leftBefore, leftAfter] = [before, after].map(side => new Set(side.pieces.filter(isLeft(side)).map(piece => piece.path)));
  const base = before.pieces.filter(({ path: file }) => leftBefore.has(file) || leftAfter.has(file));
  const head = after.pieces.filter(({ path: file }) => leftAfter.has(file));
  const old = new Set(base.flatMap(({ manifests }) => manifests));
  const pairs = new Map<string, { base: Manifest[]; head: Manifest[] }>();
  for (const { name, manifests } of plainUnits([...base, ...head], charts([...base, ...head].map(piece => piece.path)))) {
    const pair = pairs.get(name) ?? { base: [], head: [] };
    pairs.set(name, pair);
    for (const manifest of manifests) (old.has(manifest) ? pair.base : pair.head).push(manifest);
  }
  return [...pairs].map(([name, pair]) => ({ name, ...pair }));
}

/** This share of its objects tells a unit that goes on under another name. */
const ALIKE = 0.5;

/** A unit that is gone and a new one that has its objects are one: a folder was renamed, or a kustomization came to it. */
function withMoved(pairs: readonly UnitPair[]): UnitPair[] {
  const gone = pairs.filter(({ head }) => head.length === 0);
  const fresh = pairs.filter(({ base }) => base.length === 0);
  const holders = new Map<string, UnitPair[]>();
  for (const pair of gone) for (const key of new Set(pair.base.map(({ object }) => keyOf(object)))) push(holders, key, pair);

  const taken = new Set<UnitPair>();
  const moved = fresh.map(pair => {
    const keys = new Set(pair.head.map(({ object }) => keyOf(object)));
    const common = new Map<UnitPair, number>();
    for (const key of keys) for (const one of holders.get(key) ?? []) common.set(one, (common.get(one) ?? 0) + 1);
    const [best] = [...common].filter(([one, count]) => !taken.has(one) && count >= ALIKE * Math.max(one.base.length, pair.head.length))
      .sort(([a, x], [b, y]) => y - x || nearness(b.name, pair.name) - nearness(a.name, pair.name));
    if (best === undefined) return pair;
    taken.add(best[0]);
    return { ...pair, base: best[0].base };
  });
  return [...pairs.filter(pair => !taken.has(pair) && !fresh.includes(pair)), ...moved];
}

/** How many steps two paths have in common at their ends. */
function nearness(one: string, other: string): number {
  const [a, b] = [one, other].map(name => path.posix.normalize(name).split('/').reverse());
  const differs = a.findIndex((step, index) => step !== b[index]);
  return differs < 0 ? a.length : differs;
}
