/** Reads what is applied together, the same for all commands that judge or draw it. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError } from './failure';
import { Output } from './io';
import { Options } from './options';
import { defined } from '../kubernetes/values';
import { withoutMade } from '../manifests/as-on-cluster';
import { textOf } from '../manifests/sources/bytes';
import { Version } from '../manifests/sources/find';
import { builder } from '../manifests/units/kustomize';
import { Units, unitsOf } from '../manifests/units/units';

/** The same for all commands that divide manifests into units. */
export const UNIT_OPTIONS = {
  unit: { kind: 'texts', value: 'FOLDER', help: 'what is in this folder is applied together (may be repeated;\ndefault: units are found, see docs/rules.md)' },
} as const satisfies Options;

interface Wanted {
  readonly cwd: string;
  /** Folders that the user calls units. */
  readonly units?: readonly string[];
  /** Files that the user named one by one. */
  readonly named?: readonly string[];
  /** A plan says what is applied when. */
  readonly isPlanned: boolean;
}

/** The units of what was read, without what controllers made of it on a cluster. Only what is on disk is built: a revision of git is read as it stands. */
export async function readUnits(versions: readonly Pick<Version, 'files' | 'isOnDisk'>[], { cwd, units, named, isPlanned }: Wanted): Promise<Units> {
  const files = versions.flatMap(version => version.files);
  const alien = (units ?? []).find(unit => !files.some(({ path }) => isIn(path, unit)));
  if (alien !== undefined) throw new UsageError(`--unit ${alien} holds nothing of what is read. Name a folder of it, as seen from here.`);
  if (isPlanned && units !== undefined) throw new UsageError('--unit contradicts the plan, which says what is applied when. Leave it out, or leave out the plan.');
  const isOnDisk = versions.every(version => version.isOnDisk);
  const onDisk = { build: builder(cwd), readText: (file: string) => textAt(resolve(cwd, file)) };
  const found = await unitsOf(files, defined({ isOne: isPlanned, units, named, ...isOnDisk && onDisk }));
  return { ...found, units: found.units.map(unit => ({ ...unit, manifests: withoutMade(unit.manifests) })) };
}

function isIn(file: string, unit: string): boolean {
  const folder = unit.replace(/^\.\//, '').replace(/\/$/, '');
  return folder === '.' || file.startsWith(`${folder}/`);
}

function textAt(file: string): string | undefined {
  try {
    return textOf(readFileSync(file));
  } catch {
    return undefined;
  }
}

/** A line on kustomizations that were not built, or with `verbose` one for each. */
export function tellUnbuilt(unbuilt: readonly string[], { verbose = false }: { readonly verbose?: boolean }, stderr: Output): void {
  if (unbuilt.length === 0) return;
  const [first] = unbuilt;
  if (verbose || unbuilt.length === 1) for (const one of unbuilt) stderr.write(`Read without its patches: ${one}.\n`);
  else stderr.write(`${unbuilt.length} kustomizations were read without their patches (--verbose names them), such as this one: ${first}.\n`);
}
