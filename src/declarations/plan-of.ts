/** From the construct tree to the plan: charts become files, expectations become data. */

import { App, Chart, Names, YamlOutputType } from 'cdk8s';
import { IConstruct } from 'constructs';
import { DeclaredPlan, declaredExpectations, declaredPlans, declaredSilences } from './declared';
import { DeclaredExpectation, SaidStep } from './said-step';
import { defined } from '../kubernetes/values';
import { ExpectationData, ExpectStep, PlanData, StepData } from '../plan/plan';
import { renderSentence, renderStep } from '../plan/sentence';
import { told } from '../synth/refusal';
import { clusterDomainOf } from '../synth/settings';

/**
 * The plan of everything under `app`: what its `Plan`s say or, without one, to apply all and to expect all.
 * @param files where each chart is written, in the order of writing; looked up in the whole tree when not given. Where charts
 * depend on each other, cdk8s knows these names only after it has written them, so it is to be called after that.
 */
export function planOf(app: IConstruct, files: ReadonlyMap<Chart, string> = chartFiles(app)): PlanData {
  for (const one of declaredSilences.under(app)) one._make();
  const expectations = declaredExpectations.under(app);
  const plans = declaredPlans.under(app);
  const steps = plans.length > 0 ? saidSteps(plans, expectations, files) : obviousSteps(app, expectations, files);
  return { version: 1, clusterDomain: clusterDomainOf(app), steps };
}

/** The plan as its file: JSON with what fits on a line on one line, as a reviewer of a pull request reads it. */
export function planText(plan: PlanData): string {
  return `${indented(plan, '')}\n`;
}

const LINE = 140;

function indented(value: unknown, indent: string): string {
  const flat = onOneLine(value);
  if (indent !== '' && indent.length + flat.length <= LINE) return flat;
  if (typeof value !== 'object' || value === null) return flat;
  const inner = `${indent}  `;
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  const items = Array.isArray(value)
    ? value.map((item: unknown) => indented(item, inner))
    : Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${indented(item, inner)}`);
  return `${open}\n${items.map(item => inner + item).join(',\n')}\n${indent}${close}`;
}

function onOneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(onOneLine).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${onOneLine(item)}`);
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}

function obviousSteps(app: IConstruct, expectations: readonly DeclaredExpectation[], files: ReadonlyMap<Chart, string>): StepData[] {
  const steps: StepData[] = [];
  if (expectations.length > 0) distinctFiles(chartsOf(app), files); // refuses a chart without a file, which could not be applied
  const charts = [...files.keys()];
  if (charts.length > 0) steps.push({ kind: 'apply', charts: charts.map(label), files: distinctFiles(charts, files) });
  if (expectations.length > 0) steps.push({ kind: 'expect', expectations: expectations.map(one => one._toData()) });
  return steps;
}

function saidSteps(plans: readonly DeclaredPlan[], expectations: readonly DeclaredExpectation[], files: ReadonlyMap<Chart, string>): StepData[] {
  const said = plans.flatMap(plan => plan._said());
  const named = new Set(said.flatMap(({ step }) => step.kind === 'expect' ? step.expectations : []));
  const groups = groupByChart(expectations.filter(one => !named.has(one)));
  const uses = new Map<DeclaredExpectation, number>();
  const applied = new Set<Chart>();
  const steps = said.map(({ step, title }): StepData => {
    const data = stepData(step, files, groups, uses);
    if (step.kind === 'apply') step.charts.forEach(chart => applied.add(chart));
    refuseUnapplied(step, groups, applied);
    return title === undefined ? data : { title, ...data };
  });
  refuseForgotten(expectations.filter(one => !uses.has(one)));
  for (const one of uses.keys()) refuseTargetOfNoStep(one, applied);
  return steps;
}

function stepData(
  step: SaidStep,
  files: ReadonlyMap<Chart, string>,
  groups: ReadonlyMap<Chart, readonly DeclaredExpectation[]>,
  uses: Map<DeclaredExpectation, number>,
): StepData {
  switch (step.kind) {
    case 'data': return step.data;
    case 'apply': {
      const { charts, notReady, because } = step;
      return defined({
        kind: 'apply',
        charts: charts.map(label),
        files: distinctFiles(charts, files),
        notReady: notReady.length === 0 ? undefined : notReady,
        because,
      });
    }
    case 'remove': {
      const { charts, because } = step;
      return defined({ kind: 'remove', charts: charts.map(label), files: distinctFiles(charts, files), because });
    }
    case 'expect': return expectStep(step.expectations, uses);
    case 'expect-all': {
      const left = groups.get(step.chart) ?? [];
      if (left.length > 0) return expectStep(left, uses);
      throw told(`${label(step.chart)}: expectAll of this chart expects nothing, since none of its expectations is left that no other step names. `
        + 'Declare one, or take the step out.');
    }
  }
}

/** An expectation may be expected again and again; each time is a line of its own in the results. */
function expectStep(expectations: readonly DeclaredExpectation[], uses: Map<DeclaredExpectation, number>): ExpectStep {
  return {
    kind: 'expect',
    expectations: expectations.map((one): ExpectationData => {
      const use = (uses.get(one) ?? 0) + 1;
      uses.set(one, use);
      const data = one._toData();
      return use === 1 ? data : { ...data, id: `${data.id} (${use})` };
    }),
  };
}

function groupByChart(expectations: readonly DeclaredExpectation[]): Map<Chart, DeclaredExpectation[]> {
  const groups = new Map<Chart, DeclaredExpectation[]>();
  for (const one of expectations) {
    const chart = chartOf(one);
    if (chart === undefined) continue;
    const group = groups.get(chart);
    if (group === undefined) groups.set(chart, [one]);
    else group.push(one);
  }
  return groups;
}

function refuseUnapplied(step: SaidStep, groups: ReadonlyMap<Chart, readonly DeclaredExpectation[]>, applied: ReadonlySet<Chart>): void {
  if (step.kind === 'data' && step.workload !== undefined) {
    const chart = chartOf(step.workload);
    if (chart !== undefined && !applied.has(chart)) {
      throw told(`${step.workload.node.path}: '${renderStep(step.data)}' comes before chart ${label(chart)} was applied, so the workload does not exist. `
        + 'Call plan.apply(…) with that chart first.');
    }
  }
  const expectations = step.kind === 'expect' ? step.expectations : step.kind === 'expect-all' ? groups.get(step.chart) ?? [] : [];
  for (const one of expectations) {
    const chart = chartOf(one);
    if (one._toData().from.kind === 'workload' && chart !== undefined && !applied.has(chart)) {
      throw told(`${one.node.path}: it is expected before chart ${label(chart)} was applied, so its source does not exist. `
        + 'Call plan.apply(…) with that chart first.');
    }
  }
}

/** A name may be another chart's at times, so only what no step applies at all is refused. */
function refuseTargetOfNoStep(one: DeclaredExpectation, applied: ReadonlySet<Chart>): void {
  const chart = one._target && chartOf(one._target);
  if (chart === undefined || applied.has(chart) || one._toData().outcome.kind !== 'answers') return;
  throw told(`${one.node.path}: it expects an answer of ${one._target?.node.path}, and no step applies chart ${label(chart)}, which makes it. `
    + 'Call plan.apply(…) with that chart first.');
}

function refuseForgotten(forgotten: readonly DeclaredExpectation[]): void {
  if (forgotten.length === 0) return;
  const list = forgotten.map(one => `\n  ${one.node.path}: ${renderSentence(one._toData())}`).join('');
  throw told(`No step expects ${forgotten.length === 1 ? 'this' : 'these'}, so nobody would notice. Call plan.expect(…), or plan.expectAll(chart).${list}`);
}

function chartOf(construct: IConstruct): Chart | undefined {
  return construct.node.scopes.filter((scope): scope is Chart => Chart.isChart(scope)).pop();
}

function label(chart: Chart): string {
  return chart.node.path;
}

function distinctFiles(charts: readonly Chart[], files: ReadonlyMap<Chart, string>): string[] {
  return [...new Set(charts.map(chart => {
    const file = files.get(chart);
    if (file === undefined) {
      throw told(`${label(chart)}: the plan names this chart, which has no file beside the plan. `
        + 'Give the chart and the plan one app, and the app YamlOutputType.FILE_PER_CHART.');
    }
    return file;
  }))];
}

/** Where cdk8s writes each chart, in the order in which it writes them; nothing where it takes charts apart. */
export function chartFiles(app: IConstruct): Map<Chart, string> {
  const charts = chartsOf(app);
  const cdk8s = app instanceof App ? app : undefined;
  const extension = cdk8s?.outputFileExtension ?? '.k8s.yaml';
  switch (cdk8s?.yamlOutputType ?? YamlOutputType.FILE_PER_CHART) {
    case YamlOutputType.FILE_PER_APP: return new Map(charts.map(chart => [chart, `app${extension}`]));
    case YamlOutputType.FILE_PER_CHART: break;
    default: return new Map();
  }
  const dependent = cdk8s !== undefined && chartsDepend(charts);
  const ordered = dependent ? cdk8s.charts : charts;
  return new Map(ordered.map((chart, index) => {
    const prefix = dependent ? `${String(index).padStart(4, '0')}-` : '';
    return [chart, `${prefix}${Names.toDnsLabel(chart)}${extension}`];
  }));
}

function chartsOf(app: IConstruct): Chart[] {
  return app.node.findAll().filter((one): one is Chart => Chart.isChart(one));
}

/** Then cdk8s numbers the files. While it writes, it makes every such dependency one of the charts themselves. */
function chartsDepend(charts: readonly Chart[]): boolean {
  return charts.some(one => one.node.dependencies.length > 0);
}
