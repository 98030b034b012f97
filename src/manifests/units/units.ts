/** Divides manifests into units: what is applied together, and judged together. */

import * as path from 'node:path';
import { Build, isKustomization, Kustomization, kustomizationIn, ReadText } from './kustomize';
import { apiGroupOf } from '../../kubernetes/scope';
import { fieldsAt, grouped, push, textAt } from '../../kubernetes/values';
import { KnownDocuments, LeftOut, Manifest, readManifests } from '../read';

/** What is applied together. */
export interface Unit {
  /** The folder or the file, for people. */
  readonly name: string;
  readonly kind: 'kustomization' | 'chart' | 'folder' | 'file' | 'named';
  readonly manifests: readonly Manifest[];
  /** Some of it is not seen: templates, or what a kustomization that was not built would add. */
  readonly partial: boolean;
  /** Patches, labels and the like were not applied to its objects. */
  readonly unpatched?: true;
}

/** A file of manifests, as text. */
export interface UnitFile {
  /** For people, from the current folder, with `/`. */
  readonly path: string;
  readonly text: string;
}

export interface UnitsOptions {
  /** Folders, each of which is one unit whatever is found in it; from the current folder. */
  readonly units?: readonly string[];
  /** Everything is one unit: a plan says what is applied when. */
  readonly isOne?: boolean;
  /** Files that the user named one by one: applied together. */
  readonly named?: readonly string[];
  /** Files beside those that were read, such as a base outside of the folder. @default there are none */
  readonly readText?: ReadText;
  /** @default kustomizations are read without their patches */
  readonly build?: Build;
}

export interface Units {
  readonly units: readonly Unit[];
  readonly leftOut: readonly LeftOut[];
  /** What is said of kustomizations that were not built. */
  readonly unbuilt: readonly string[];
}

/** One file and what stands in it. */
export interface Piece {
  readonly path: string;
  readonly manifests: readonly Manifest[];
  readonly hasTemplate: boolean;
  /** Which of several versions it is of: those of two are no alternatives. */
  readonly version?: string;
}

/** Finds the units of these files. */
export async function unitsOf(files: readonly UnitFile[], options: UnitsOptions = {}): Promise<Units> {
  const leftOut: LeftOut[] = [];
  // Overlays have most of their objects in common, and a large definition takes long to read.
  const documents: KnownDocuments = new Map();
  const pieces = files.map(({ path: file, text }): Piece => {
    const reading = readManifests(text, file, documents);
    leftOut.push(...reading.leftOut);
    return { path: path.posix.normalize(file), manifests: reading.manifests, hasTemplate: reading.leftOut.some(({ template }) => template) };
  });
  if (options.isOne === true) return { units: [unitOf('.', 'named', pieces)], leftOut, unbuilt: [] };

  const texts = new Map(files.map(({ text }, index) => [pieces[index].path, text]));
  const read: ReadText = file => texts.get(file) ?? options.readText?.(file);
  const said = (options.units ?? []).map(folder => path.posix.normalize(folder).replace(/\/$/, ''));
  const isSaid = (file: string) => said.some(folder => isBelow(file, folder));
  const kustomizations = [...texts.keys()].filter(file => isKustomization(file) && (!isSaid(file) || said.includes(path.posix.dirname(file)))).sort()
    .map(file => kustomizationIn(file, read));
  const parts = partsOf(kustomizations);
  const tops = kustomizations.filter(({ folder }) => !parts.folders.has(folder));
  const known = new Map(pieces.map(piece => [piece.path, piece]));
  const made = await Promise.all(tops.map(top => kustomized(top, { known, documents, read, build: options.build })));

  const builtHere = new Set(tops.map(({ folder }) => folder));
  const named = new Set((options.named ?? []).map(file => path.posix.normalize(file)));
  const left = pieces.filter(piece => !parts.files.has(piece.path) && !isKustomization(piece.path));
  const units = [
    ...made.map(({ unit }) => unit),
    ...said.filter(folder => !builtHere.has(folder)).map(folder => unitOf(folder, 'named', pieces.filter(piece => isBelow(piece.path, folder)))),
    ...named.size === 0 ? [] : [unitOf([...named].join(', '), 'named', pieces.filter(piece => named.has(piece.path)))],
    ...plainUnits(left.filter(piece => !named.has(piece.path) && !isSaid(piece.path)), charts(texts.keys())),
  ].filter(({ manifests }) => manifests.length > 0);
  const owned = new Set(kustomizations.flatMap(({ otherFiles }) => otherFiles));
  return {
    units: units.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)),
    // A patch is no manifest, so that nothing is wrong with one that would be a broken manifest.
    leftOut: owned.size === 0 ? leftOut : leftOut.map(one => owned.has(path.posix.normalize(one.file)) ? { ...one, kind: 'no-manifest' } : one),
    unbuilt: made.flatMap(({ problem }) => problem ?? []),
  };
}

/** What of a repository is a part of some kustomization. */
export function partsOf(kustomizations: readonly Kustomization[]): { readonly folders: ReadonlySet<string>; readonly files: ReadonlySet<string> } {
  return {
    folders: new Set(kustomizations.flatMap(({ folder, folders }) => folders.filter(one => one !== folder))),
    files: new Set(kustomizations.flatMap(({ resources, otherFiles }) => [...resources, ...otherFiles])),
  };
}

/** A unit, and why it was read without its patches. */
interface Kustomized {
  readonly unit: Unit;
  readonly problem?: string;
}

/** What kustomizations are made from. */
interface Sources {
  readonly known: ReadonlyMap<string, Piece>;
  readonly documents: KnownDocuments;
  readonly read: ReadText;
  readonly build: Build | undefined;
}

async function kustomized(top: Kustomization, { known, documents, read, build }: Sources): Promise<Kustomized> {
  const sources = top.resources.map(file => known.get(file) ?? pieceOutside(file, read(file) ?? ''));
  const raw = sources.flatMap(({ manifests }) => manifests);
  const hasTemplate = sources.some(source => source.hasTemplate);
  // Where a build would give the same objects, nobody misses it.
  const isWhole = !top.changes && top.obstacle === undefined;
  const unpatched = (reason: string): Kustomized => isWhole
    ? { unit: { name: top.folder, kind: 'kustomization', manifests: raw, partial: hasTemplate } }
    : { unit: { name: top.folder, kind: 'kustomization', manifests: raw, partial: true, unpatched: true }, problem: `${top.folder} ${reason}` };
  if (top.obstacle !== undefined) return unpatched(top.obstacle);
  if (!top.changes) return unpatched('');
  if (build === undefined) return unpatched('is not built here');

  const built = await build(top.folder);
  if ('reason' in built) return unpatched(`is not built: ${built.reason}`);
  const { manifests } = readManifests(built.text, top.file, documents);
  return { unit: { name: top.folder, kind: 'kustomization', manifests: located(manifests, raw, top), partial: false } };
}

function pieceOutside(file: string, text: string): Piece {
  const { manifests, leftOut } = readManifests(text, file);
  return { path: file, manifests, hasTemplate: leftOut.some(({ template }) => template) };
}

/** Built objects, each with the place of what it was made of; what was generated stands in the kustomization. */
export function located(built: readonly Manifest[], raw: readonly Manifest[], top: Kustomization): readonly Manifest[] {
  const sources = grouped(raw, kindOf);
  return built.map(({ object }): Manifest => {
    const name = textAt(object, 'metadata', 'name');
    const candidates = (sources.get(kindOf({ object })) ?? []).filter(source => name.includes(textAt(source.object, 'metadata', 'name')));
    // A prefix and a suffix may stand around the name.
    const [source] = [...candidates].sort((a, b) => textAt(b.object, 'metadata', 'name').length - textAt(a.object, 'metadata', 'name').length);
    return source === undefined ? { object, file: top.file, line: 1, builtBy: top.folder } : { ...source, object, builtBy: top.folder };
  });
}

function kindOf({ object }: Pick<Manifest, 'object'>): string {
  return `${apiGroupOf(object.apiVersion)} ${String(object.kind)}`;
}

/** The folders of Helm charts. */
export function charts(files: Iterable<string>): readonly string[] {
  return [...files].filter(file => path.posix.basename(file) === 'Chart.yaml').map(file => path.posix.dirname(file));
}

/** The units of files that no kustomization names. */
export function plainUnits(pieces: readonly Piece[], folders: readonly string[]): Unit[] {
  const chartOf = (piece: Piece): string | undefined => folders.find(folder => ['templates', 'crds'].some(part => isBelow(piece.path, path.posix.join(folder, part))));
  const byChart = grouped(pieces, chartOf);
  const plain = byChart.get(undefined) ?? [];
  return [
    ...[...byChart].flatMap(([folder, own]) => folder === undefined ? [] : [unitOf(folder, 'chart', own)]),
    ...unitsBelow(commonFolder(plain), plain),
  ];
}

function unitsBelow(folder: string, pieces: readonly Piece[]): Unit[] {
  if (pieces.length === 0) return [];
  if (!areAlternatives(pieces)) return [unitOf(folder, 'folder', pieces)];

  const bySubfolder = grouped(pieces, (piece): string | undefined => relativeTo(folder, piece.path).split('/').slice(0, -1)[0]);
  const own = bySubfolder.get(undefined) ?? [];
  return [
    ...own.length === 0 ? [] : areAlternatives(own) ? [...grouped(own, piece => piece.path)].map(([file, same]) => unitOf(file, 'file', same)) : [unitOf(folder, 'folder', own)],
    ...[...bySubfolder].flatMap(([name, below]) => name === undefined ? [] : unitsBelow(path.posix.join(folder, name), below)),
  ];
}

/** Whether some of these files stand for one another: they have an object of one name with different contents. */
function areAlternatives(pieces: readonly Piece[]): boolean {
  const holders = new Map<string, { readonly piece: Piece; readonly object: Manifest['object'] }[]>();
  for (const piece of pieces) for (const { object } of piece.manifests) push(holders, `${piece.version ?? ''} ${keyOf(object)}`, { piece, object });

  return [...holders.values()].some(([first, ...others]) =>
    others.some(({ piece, object }) => piece !== first.piece && !isSame(object, first.object)));
}

/** Equal documents are read into the very same object. */
export function isSame(one: Manifest['object'], other: Manifest['object']): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

/** One object may be written in several versions of its API group, and with or without the default namespace. */
export function keyOf(object: Manifest['object']): string {
  const { name, namespace } = fieldsAt(object, 'metadata');
  return `${apiGroupOf(object.apiVersion)} ${String(object.kind)} ${typeof namespace === 'string' && namespace !== 'default' ? namespace : ''}/${String(name)}`;
}

function unitOf(name: string, kind: Unit['kind'], pieces: readonly Piece[]): Unit {
  return { name, kind, manifests: pieces.flatMap(({ manifests }) => manifests), partial: pieces.some(({ hasTemplate }) => hasTemplate) };
}

function commonFolder(pieces: readonly Piece[]): string {
  const [first, ...others] = pieces.map(piece => piece.path.split('/').slice(0, -1));
  let length = first?.length ?? 0;
  for (const other of others) while (length > 0 && first.slice(0, length).join('/') !== other.slice(0, length).join('/')) length--;

  return length === 0 ? '.' : first.slice(0, length).join('/');
}

function relativeTo(folder: string, file: string): string {
  return folder === '.' ? file : file.slice(folder.length + 1);
}

function isBelow(file: string, folder: string): boolean {
  return folder === '.' ? !file.startsWith('..') : file.startsWith(`${folder}/`);
}
