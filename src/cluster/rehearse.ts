/** What a run would do, in words: every change and every probe, and nothing is done. Pure. */

import { PlanData, StepData } from '../plan/plan';
import { renderSentence, renderStep } from '../plan/sentence';
import { called } from './api/kubernetes';
import { Folder } from './api/manifests';

export function rehearse(folder: Folder, plan: PlanData): string {
  const lines = plan.steps.flatMap(step => [
    ...step.title === undefined ? [] : ['', step.title],
    renderStep(step),
    ...detail(folder, step).map(line => `  ${line}`),
  ]);
  return `${lines.join('\n').trimStart()}\n\nin the end, what was applied is removed; a probe whose container lacks the tools gets one beside it, or a pod like it\n`;
}

function detail(folder: Folder, step: StepData): readonly string[] {
  switch (step.kind) {
    case 'apply': case 'remove': return folder.objects(step.files).map(({ object, file }) => `${step.kind} ${called(object)} (${file ?? ''})`);
    case 'expect': return step.expectations.map(one => `probe ${renderSentence(one)}`);
    case 'delete-pods': case 'heal': case 'spread': case 'gather': case 'remember-address': case 'expect-address': case 'expect-crash': return [];
  }
}
