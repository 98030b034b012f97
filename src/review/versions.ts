/** Two versions of manifests as objects that can be compared. */

import { Identified, identify } from './objects/identify';
import { Version } from '../manifests/find';
import { KnownDocuments, LeftOut, readManifests } from '../manifests/read';

/** A version as objects. */
export interface LoadedVersion {
  readonly label: string;
  readonly objects: readonly Identified[];
  /** What is not among the objects although it stands in the files. */
  readonly leftOut: readonly LeftOut[];
  /** What a reader should know of how it was read. */
  readonly notes: readonly string[];
}

/**
 * Both versions at once: a document that stands in both is read once, and its
 * object is the very same in both, which is how the comparison knows.
 */
export function loadVersions(base: Version, head: Version): { readonly base: LoadedVersion; readonly head: LoadedVersion } {
  const known: KnownDocuments = new Map();
  return { base: loadVersion(base, known), head: loadVersion(head, known) };
}

function loadVersion(version: Version, known: KnownDocuments): LoadedVersion {
  const readings = version.files.map(file => ({ file, ...readManifests(file.text, file.path, known) }));
  return {
    label: version.label,
    objects: readings.flatMap(({ file, manifests }) => manifests.map(manifest => identify(manifest, file.name))),
    leftOut: [...version.leftOut, ...readings.flatMap(({ leftOut }) => leftOut)],
    notes: version.exists ? [] : [`${version.label} has no manifests there, so everything is new.`],
  };
}
