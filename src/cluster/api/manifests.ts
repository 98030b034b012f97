/** What a folder of manifests holds: the plan, and the objects of its files. */

import { CannotRun } from './cannot-run';
import { KubernetesObject } from './kubernetes';
import { LeftOut, leftOutText, readManifests } from '../../manifests/read';
import { Exclusions } from '../../manifests/sources/exclude';
import { readFolder, SourceError, Version } from '../../manifests/sources/find';
import { editedSince } from '../../plan/digest';
import { PlanData } from '../../plan/plan';
import { readPlan } from '../../plan/plan-file';

export interface Manifest {
  readonly object: KubernetesObject;
  /** As given in the plan. */
  readonly file?: string;
}

export interface Folder {
  /** Undefined where there is none. */
  readonly plan?: PlanData;
  /** All files with manifests, by name. */
  readonly files: readonly string[];
  /** Files that somebody changed after synth wrote them and the plan. */
  readonly edited: readonly string[];
  /** What was passed by: it is no manifest. */
  readonly leftOut: readonly LeftOut[];
  /** The objects of these files, namespaces and definitions first, otherwise as they stand. */
  objects(files: readonly string[]): readonly Manifest[];
}

const SYNTHESIZE = 'synthesize first (npx cdk8s synth), or name the folder with the manifests';

/** `exclude` says what is left out, as lines of .gitignore do; files .connectivityignore say the same. */
export async function openFolder(path: string, exclude: readonly string[] = []): Promise<Folder> {
  const version = await readable(path, exclude);
  const readings = version.files.map(file => ({ name: file.name, ...readManifests(file.text, file.path) }));
  const leftOut = [...version.leftOut, ...readings.flatMap(reading => reading.leftOut)];
  const broken = leftOut.find(({ kind }) => kind !== 'no-manifest');
  if (broken !== undefined) throw new CannotRun(leftOutText(broken).replace(/\.$/, ''));
  const byFile = new Map<string, readonly Manifest[]>();
  for (const { name, manifests } of readings) {
    const named = manifests.map(({ object, file = name, line = 1 }) => {
      if (!isNamed(object)) throw new CannotRun(`${file}:${line} has a ${String(object.kind)} without a name, and every object has one`);
      return { file: name, object };
    });
    if (named.length > 0) byFile.set(name, named);
  }
  const files = [...byFile.keys()];
  if (files.length === 0) throw new CannotRun(`${path} holds no manifest (*.yaml, *.yml, *.json)`, SYNTHESIZE);
  const plan = planOf(version);
  return {
    plan,
    files,
    edited: plan === undefined ? [] : editedSince(plan, version.files),
    leftOut,
    objects: wanted => wanted.flatMap(file => {
      const objects = byFile.get(file);
      if (objects === undefined) throw new CannotRun(`${file} is no manifest below ${path}`, 'the plan names it: synthesize again');
      return objects;
    }).sort((a, b) => rank(a) - rank(b)),
  };
}

async function readable(path: string, exclude: readonly string[]): Promise<Version> {
  try {
    return await readFolder(path, process.cwd(), { exclusions: new Exclusions(exclude) });
  } catch (error) {
    if (error instanceof SourceError) throw new CannotRun(`there is no folder ${path}`, SYNTHESIZE);
    throw error;
  }
}

function planOf({ plan }: Version): PlanData | undefined {
  try {
    return plan && readPlan(plan.text, plan.path);
  } catch (error) {
    throw new CannotRun(error instanceof Error ? error.message : String(error));
  }
}

function isNamed(object: unknown): object is KubernetesObject {
  return typeof object === 'object' && object !== null && 'metadata' in object
    && typeof object.metadata === 'object' && object.metadata !== null && 'name' in object.metadata && typeof object.metadata.name === 'string';
}

const FIRST = ['Namespace', 'CustomResourceDefinition'];

function rank({ object }: Manifest): number {
  const at = FIRST.indexOf(object.kind ?? '');
  return at < 0 ? FIRST.length : at;
}
