import { lessonsOf } from '../../apps/chapter';
import { chapterPlan } from '../../apps/chapter-plan';
import { Shop } from '../../apps/shop';
import { shopPlan } from '../../apps/shop-plan';
import { ConnectivityApp } from '../../src';
import { planOf, planText } from '../../src/declarations/plan-of';
import { PlanData, StepData } from '../../src/plan/plan';
import { readPlan } from '../../src/plan/plan-file';
import { renderSentence, renderStep } from '../../src/plan/sentence';

function chapter(): PlanData {
  const app = new ConnectivityApp();
  chapterPlan(app, lessonsOf(app));
  return planOf(app);
}

function shop(): PlanData {
  const app = new ConnectivityApp();
  shopPlan(app, new Shop(app));
  return planOf(app);
}

function observed(plan: PlanData): { observation?: string; because?: string }[] {
  return plan.steps.flatMap((step): readonly { observation?: string; because?: string }[] => {
    if (step.kind === 'expect') return [...step.expectations];
    return step.kind === 'expect-address' || step.kind === 'expect-crash' ? [step] : [];
  });
}

/** One line for a step, and one for each of its expectations below it. */
function told(step: StepData): string[] {
  const title = step.title === undefined ? [] : [`## ${step.title}`];
  const number = (observation: string | undefined) => observation === undefined ? '' : `[${observation}] `;
  if (step.kind === 'expect') return [...title, ...step.expectations.map(one => `  ${number(one.observation)}${renderSentence(one)}`)];
  const why = step.because === undefined ? '' : `, because ${step.because}`;
  return [...title, `${'observation' in step ? `  ${number(step.observation)}` : ''}${renderStep(step)}${why}`];
}

test('the chapter realises each of its observations, 1 to 16', () => {
  const numbers = [...new Set(observed(chapter()).flatMap(({ observation }) => observation ?? []))];
  expect(numbers.map(Number).sort((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, index) => index + 1));
});

test.each([['the chapter', chapter], ['the shop', shop]])('%s gives a reason for everything that it expects', (_, plan) => {
  expect(observed(plan()).filter(({ because }) => because === undefined)).toEqual([]);
});

test.each([['the chapter', chapter], ['the shop', shop]])('the plan of %s reads back as it was written', (_, plan) => {
  expect(readPlan(planText(plan()), 'connectivity.plan')).toEqual(plan());
});

test('what a lesson removes was applied, and nothing of one name is applied twice but where the hazard is shown', () => {
  const on = new Set<string>();
  const surprises: string[] = [];
  const sameService = ['numbers-cluster-ip', 'external-alias', 'external-headless', 'lab-solution'];
  for (const step of chapter().steps) {
    if (step.kind === 'apply') {
      for (const chart of step.charts) {
        if (sameService.includes(chart) && sameService.some(other => on.has(other))) surprises.push(`${chart} over ${sameService.filter(other => on.has(other))}`);
        on.add(chart);
      }
    }
    if (step.kind === 'remove') {
      for (const chart of step.charts) if (!on.delete(chart)) surprises.push(`${chart} was not there`);
      // The Service of that name is gone, whoever applied it.
      if (step.charts.some(chart => sameService.includes(chart))) sameService.forEach(chart => on.delete(chart));
    }
  }
  expect(surprises).toEqual(['external-headless over numbers-cluster-ip']);
});

test('the chapter, told', () => {
  expect(chapter().steps.flatMap(told).join('\n')).toMatchSnapshot();
});

test('the shop, told', () => {
  expect(shop().steps.flatMap(told).join('\n')).toMatchSnapshot();
});
