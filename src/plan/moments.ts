/** The states of a network between the steps of a plan. */

import { ExpectationData, PlanData, StepData } from './plan';
import { Manifest } from '../manifests/read';
import { buildNetwork, Network, refKey, refOf } from '../network/network';

/** What is on the cluster at one time, and what happens then. */
export interface Moment {
  readonly network: Network;
  /** The plan's heading for that time. */
  readonly title?: string;
  /** Without those that changed what is on the cluster. */
  readonly steps: readonly StepData[];
}

export function expectationsAt({ steps }: Moment): ExpectationData[] {
  return steps.flatMap(step => step.kind === 'expect' ? step.expectations : []);
}

/**
 * The cluster after each step of the plan that changes what is on it, and under
 * each heading. Lessons that use one name one after the other are no clash then.
 * What no step of the plan applies is there all the time; without a plan,
 * everything is.
 */
export function momentsOf(manifests: readonly Manifest[], plan: PlanData | undefined, clusterDomain = plan?.clusterDomain): readonly Moment[] {
  const options = clusterDomain === undefined ? {} : { clusterDomain };
  if (plan === undefined) return [{ network: buildNetwork(manifests, options), steps: [] }];

  const byFile = new Map<string, Manifest[]>();
  for (const manifest of manifests) {
    const file = basename(manifest.file ?? '');
    const others = byFile.get(file);
    if (others === undefined) byFile.set(file, [manifest]);
    else others.push(manifest);
  }
  const planned = new Set(plan.steps.flatMap(step => (step.kind === 'apply' || step.kind === 'remove' ? step.files : [])).map(basename));
  const always = [...byFile].flatMap(([file, of]) => planned.has(file) ? [] : of);
  let cluster: readonly Manifest[] = [];
  const moments: { manifests: readonly Manifest[]; title?: string; steps: StepData[] }[] = [];
  let title: string | undefined;
  for (const step of plan.steps) {
    title = step.title ?? title;
    if (step.kind === 'apply' || step.kind === 'remove') {
      const named = step.files.flatMap(file => byFile.get(basename(file)) ?? []);
      cluster = [...without(cluster, named), ...step.kind === 'apply' ? named : []];
      moments.push({ manifests: always.length === 0 ? cluster : [...always, ...cluster], title, steps: [] });
      continue;
    }
    const last = moments[moments.length - 1];
    if (last === undefined || last.title !== title) moments.push({ manifests: last?.manifests ?? always, title, steps: [step] });
    else last.steps.push(step);
  }
  return (moments.length === 0 ? [{ manifests: always, steps: [] }] : moments)
    .map(({ manifests: there, ...moment }) => ({ network: buildNetwork(there, options), ...moment }));
}

/** What is left when these objects go, or make room for others of their names. */
function without(manifests: readonly Manifest[], gone: readonly Manifest[]): readonly Manifest[] {
  if (manifests.length === 0) return manifests;
  const keys = new Set(gone.map(keyOf));
  return manifests.filter(manifest => !keys.has(keyOf(manifest)));
}

function keyOf(manifest: Manifest): string {
  return `${String(manifest.object.apiVersion)} ${refKey(refOf(manifest))}`;
}

function basename(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}
