/** Two versions of manifests as objects that can be compared. */

import { Identified, identify } from './objects/identify';
import { KnownDocuments, LeftOut, readManifests } from '../manifests/read';
import { Version } from '../manifests/sources/find';
import { list, say, Sentence } from '../text/sentence';

/** A version as objects. */
export interface LoadedVersion {
  readonly label: string;
  readonly objects: readonly Identified[];
  /** What is not among the objects although it stands in the files. */
  readonly leftOut: readonly LeftOut[];
  /** What a reader should know of how it was read. */
  readonly notes: readonly Sentence[];
}

/**
 * Both versions at once: a document that stands in both is read once, and its
 * object is the very same in both, which is how the comparison knows.
 */
export function loadVersions(
  base: Version, head: Version, known: KnownDocuments = new Map(),
): { readonly base: LoadedVersion; readonly head: LoadedVersion } {
  const [before, after] = [loadVersion(base, known), loadVersion(head, known)];
  return { base: before, head: { ...after, notes: [...after.notes, ...otherExclusions(base, head)] } };
}

/** What is left out says the base, so that a change can not hide itself. */
function otherExclusions(base: Version, head: Version): readonly Sentence[] {
  const all = new Set([...base.ignoreFiles.keys(), ...head.ignoreFiles.keys()]);
  const names = [...all].filter(name => base.ignoreFiles.get(name) !== head.ignoreFiles.get(name)).sort();
  return names.length === 0 ? [] : [say`${list(names)} ${names.length === 1 ? say`differs` : say`differ`} between the versions: what is left out of both is what ${base.label} says.`];
}

function loadVersion(version: Version, known: KnownDocuments): LoadedVersion {
  const readings = version.files.map(file => ({ file, ...readManifests(file.text, file.path, known) }));
  return {
    label: version.label,
    objects: readings.flatMap(({ file, manifests }) => manifests.map(manifest => identify(manifest, file.name))),
    leftOut: [...version.leftOut, ...readings.flatMap(({ leftOut }) => leftOut)],
    notes: version.exists ? [] : [say`${version.label} has no manifests there, so everything is new.`],
  };
}
