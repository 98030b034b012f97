/** What a folder of manifests holds: the plan, and the objects of its files. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { CannotRun } from './cannot-run';
import { KubernetesObject } from './kubernetes';
import { PLAN_FILE, PlanData } from '../../plan/plan';
import { readPlan } from '../../plan/plan-file';

export interface Manifest {
  readonly object: KubernetesObject;
  /** As given in the plan. */
  readonly file?: string;
}

export interface Folder {
  /** Undefined where there is none. */
  readonly plan?: PlanData;
  /** All manifest files, by name. */
  readonly files: readonly string[];
  /** The objects of these files, namespaces and definitions first, otherwise as they stand. */
  objects(files: readonly string[]): readonly Manifest[];
}

const SYNTHESIZE = 'synthesize first (npx cdk8s synth), or name the folder with the manifests';

export function openFolder(path: string): Folder {
  let names: readonly string[];
  try {
    names = readdirSync(path);
  } catch {
    throw new CannotRun(`there is no folder ${path}`, SYNTHESIZE);
  }
  const files = names.filter(name => /\.ya?ml$/.test(name)).sort();
  if (files.length === 0) throw new CannotRun(`${path} holds no manifest (*.yaml)`, SYNTHESIZE);
  const read = new Map<string, readonly Manifest[]>();
  return {
    plan: names.includes(PLAN_FILE) ? parsePlan(readFileSync(join(path, PLAN_FILE), 'utf8'), join(path, PLAN_FILE)) : undefined,
    files,
    objects: wanted => wanted.flatMap(file => {
      const known = read.get(file) ?? parseManifests(readText(join(path, file)), file);
      read.set(file, known);
      return known;
    }).sort((a, b) => rank(a) - rank(b)),
  };
}

/** The strict reader decides: what it refuses is not played. */
export function parsePlan(text: string, file: string): PlanData {
  try {
    return readPlan(text, file);
  } catch (error) {
    throw new CannotRun(message(error));
  }
}

export function parseManifests(text: string, file: string): readonly Manifest[] {
  let documents: unknown[];
  try {
    documents = loadAll(text);
  } catch (error) {
    throw new CannotRun(`${file} is no YAML: ${message(error)}`);
  }
  return documents.filter(document => document !== undefined && document !== null).flatMap(document => {
    const objects = isList(document) ? document.items : [document];
    return objects.map(object => {
      if (!isObject(object)) throw new CannotRun(`${file} holds something that is no Kubernetes object: it has no kind or no name`);
      return { file, object };
    });
  });
}

function isList(document: unknown): document is { readonly items: readonly unknown[] } {
  return typeof document === 'object' && document !== null && 'items' in document && Array.isArray(document.items);
}

function isObject(object: unknown): object is KubernetesObject {
  return typeof object === 'object' && object !== null && 'kind' in object && 'apiVersion' in object && 'metadata' in object
    && typeof object.metadata === 'object' && object.metadata !== null && 'name' in object.metadata && typeof object.metadata.name === 'string';
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new CannotRun(`${path} can't be read: ${message(error)}`, 'the plan names it: synthesize again');
  }
}

const FIRST = ['Namespace', 'CustomResourceDefinition'];

function rank({ object }: Manifest): number {
  const at = FIRST.indexOf(object.kind ?? '');
  return at < 0 ? FIRST.length : at;
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
