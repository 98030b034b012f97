/**
 * What was in the cluster before a run, and what the run would do to it. Looked
 * at as a whole before anything is changed.
 */

import { Objects } from './objects';
import { PlanData, StepData, WorkloadRef } from '../../plan/plan';
import { CannotRun } from '../api/cannot-run';
import { called, KubernetesObject } from '../api/kubernetes';
import { Folder, Manifest } from '../api/manifests';
import { refName, View } from '../probes/view';

/** `front`, `Deployment/front` or `Deployment/shop/front`. */
export function allows(names: readonly string[], { kind = '', metadata: { name, namespace } }: Pick<KubernetesObject, 'kind' | 'metadata'>): boolean {
  return names.some(one => one === name || one === `${kind}/${name}` || one === `${kind}/${namespace}/${name}`);
}

/** Refuses a plan that would change or remove what was there before, with the whole list of it. */
export async function refuseForeignChanges(objects: Objects, view: View, folder: Folder, plan: PlanData, allowed: readonly string[]): Promise<void> {
  const problems = new Map<string, string>();
  const applied = folder.objects(filesOf(plan, 'apply'));
  for (const manifest of applied) {
    const found = await objects.wouldChange(manifest);
    if (found?.changes === true && !allows(allowed, found.before)) problems.set(called(found.before), `differs from ${manifest.file ?? 'its manifest'}`);
  }
  for (const { object, file } of folder.objects(filesOf(plan, 'remove'))) {
    const found = await objects.find(object);
    // What is never deleted by this command can't be allowed to be, either.
    if (found !== undefined && found.metadata.deletionTimestamp === undefined) problems.set(called(found), `would be removed with ${file ?? 'its manifest'}`);
  }
  for (const { step, workload } of plan.steps.flatMap(stepsOnPods)) {
    const found = await view.workload(workload);
    const object = { kind: workload.controller ?? 'Deployment', metadata: { name: workload.name, namespace: workload.namespace } };
    if (found !== undefined && !allows(allowed, object)) problems.set(refName(workload), step === 'spread' ? 'would get more pods' : 'would lose its pods');
  }
  if (problems.size === 0) return;
  const list = [...problems].map(([name, why]) => `\n  ${name}: ${why}`).join('');
  const removal = [...problems.values()].some(why => why.startsWith('would be removed'));
  throw new CannotRun(
    `nothing was changed: ${problems.size === 1 ? 'this was' : 'these were'} in the cluster before this run${list}\n`
    + `What this command did not make it does not change${removal ? ' or delete' : ''}`,
    `remove it, rename yours, check on a kind cluster (--kind), or name what may change: --allow-existing ${[...problems.keys()][0].replace(' ', '/')} (it is put back as it was)`,
  );
}

/** All that a plan applies or removes. */
export function manifestsOf(folder: Folder, plan: PlanData): readonly Manifest[] {
  return folder.objects([...new Set([...filesOf(plan, 'apply'), ...filesOf(plan, 'remove')])]);
}

/** The namespaces in which a plan does or looks at something. */
export function namespacesOf(folder: Folder, plan: PlanData): readonly string[] {
  const found = manifestsOf(folder, plan).map(({ object: { kind, metadata } }) => kind === 'Namespace' ? metadata.name : metadata.namespace ?? 'default');
  const sources = plan.steps.flatMap(step => step.kind === 'expect' ? step.expectations : []).flatMap(({ from }) => from.kind === 'outside' ? [] : from.namespace);
  return [...new Set([...found, ...sources])].sort();
}

function filesOf(plan: PlanData, kind: 'apply' | 'remove'): readonly string[] {
  return [...new Set(plan.steps.flatMap(step => step.kind === kind ? step.files : []))];
}

function stepsOnPods(step: StepData): readonly { readonly step: StepData['kind']; readonly workload: WorkloadRef }[] {
  return step.kind === 'delete-pods' || step.kind === 'spread' ? [{ step: step.kind, workload: step.workload }] : [];
}
