import { ExpectationData, PlanData } from '../connectivity/plan';
import { Manifest } from '../model/manifest';
import { buildNetwork, Network, refKey, refOf } from '../model/network';

/** What is on the cluster at one time, and what is expected then. */
export interface Moment {
  readonly network: Network;
  readonly expectations: readonly ExpectationData[];
}

/**
 * The cluster after each step of the plan that changes what is on it. Lessons
 * that use one name one after the other are no clash then. What no step of the
 * plan applies is there all the time; without a plan, everything is.
 */
export function momentsOf(manifests: readonly Manifest[], plan: PlanData | undefined, clusterDomain = plan?.clusterDomain): readonly Moment[] {
  const options = clusterDomain === undefined ? {} : { clusterDomain };
  if (plan === undefined) {
    return [{ network: buildNetwork(manifests, options), expectations: [] }];
  }
  const byFile = new Map<string, Manifest[]>();
  for (const manifest of manifests) {
    const file = basename(manifest.file ?? '');
    const others = byFile.get(file);
    if (others === undefined) byFile.set(file, [manifest]);
    else others.push(manifest);
  }
  const planned = new Set(plan.steps.flatMap(step => (step.kind === 'apply' || step.kind === 'remove' ? step.files : [])).map(basename));
  const always = manifests.filter(({ file }) => !planned.has(basename(file ?? '')));
  const cluster = new Map<string, Manifest>();
  const moments: { manifests: readonly Manifest[]; expectations: ExpectationData[] }[] = [];
  for (const step of plan.steps) {
    if (step.kind === 'apply' || step.kind === 'remove') {
      for (const manifest of step.files.flatMap(file => byFile.get(basename(file)) ?? [])) {
        const key = keyOf(manifest);
        cluster.delete(key);
        if (step.kind === 'apply') {
          cluster.set(key, manifest);
        }
      }
      moments.push({ manifests: [...always, ...cluster.values()], expectations: [] });
    } else if (step.kind === 'expect') {
      if (moments.length === 0) {
        moments.push({ manifests: always, expectations: [] });
      }
      moments[moments.length - 1].expectations.push(...step.expectations);
    }
  }
  return (moments.length === 0 ? [{ manifests: always, expectations: [] }] : moments)
    .map(moment => ({ network: buildNetwork(moment.manifests, options), expectations: moment.expectations }));
}

function keyOf(manifest: Manifest): string {
  return `${String(manifest.object.apiVersion)} ${refKey(refOf(manifest))}`;
}

function basename(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}
