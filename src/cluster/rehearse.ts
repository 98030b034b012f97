/** What a run would do, in words: every change and every probe, and nothing is done. Pure. */

import { PlanData, StepData } from '../plan/plan';
import { renderSentence, renderStep } from '../plan/sentence';
import { Matrix, sourceName, targetName } from '../policies/matrix';
import { called } from './api/kubernetes';
import { Folder } from './api/manifests';

/** @param matrix what is asked after the plan */
export function rehearse(folder: Folder, plan: PlanData, matrix?: Matrix): string {
  const lines = plan.steps.flatMap(step => [
    ...step.title === undefined ? [] : ['', step.title],
    renderStep(step),
    ...detail(folder, step).map(line => `  ${line}`),
  ]);
  if (matrix !== undefined) lines.push('', 'matrix', ...matrix.leftOut, ...matrixProbes(matrix).map(line => `  ${line}`));
  return `${lines.join('\n').trimStart()}\n\nin the end, what was applied is removed; a probe whose container lacks the tools gets one beside it, or a pod like it\n`;
}

function matrixProbes(matrix: Matrix): readonly string[] {
  return matrix.sources.flatMap(source => matrix.targets.flatMap(target => {
    const meant = matrix.meant(source, target);
    return meant === undefined || meant.cell === 'unknown' ? [] : [`probe ${sourceName(source)} -> ${targetName(target)}: ${meant.cell === 'open' ? 'answers' : 'no reply'}, as ${meant.because}`];
  }));
}

function detail(folder: Folder, step: StepData): readonly string[] {
  switch (step.kind) {
    case 'apply': case 'remove': return folder.objects(step.files).map(({ object, file }) => `${step.kind} ${called(object)} (${file ?? ''})`);
    case 'expect': return step.expectations.map(one => `probe ${renderSentence(one)}`);
    case 'delete-pods': case 'heal': case 'spread': case 'gather': case 'remember-address': case 'expect-address': case 'expect-crash': return [];
  }
}
