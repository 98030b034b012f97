/** The policies of an app that is closed, or of what is closed in it, as a chart of their own. */

import { ApiObject, App, Chart } from 'cdk8s';
import { buildNetwork, Workload } from '../network/network';
import { ApplyStep, ClosedData, PlanData, StepData } from '../plan/plan';
import { DerivedPolicies, derivePolicies, Direction } from '../policies/derive';
import { Rendered } from '../synth/manifests';
import { refuse } from '../synth/refusal';
import { closedOf, clusterDomainOf } from '../synth/settings';

const CHART = 'policies';
const FILE = `${CHART}.k8s.yaml`;

export interface Closing {
  readonly file: string;
  readonly objects: readonly Rendered[];
  /** With a step that applies them. */
  readonly plan: PlanData;
  /** What could not be closed or opened, and what to do, a sentence each. */
  readonly unknown: readonly string[];
}

/** Undefined where nothing is closed. */
export function closing(app: App, objects: readonly Rendered[], files: readonly string[], plan: PlanData): Closing | undefined {
  if (!objects.some(({ construct }) => closedOf(construct) !== undefined)) return undefined;
  if (files.includes(FILE)) refuse(app, { value: `the file ${FILE}`, rule: 'is that of the policies by which this app is closed', remedy: `Give the chart "${CHART}" another id.` });

  const network = buildNetwork(objects, { clusterDomain: clusterDomainOf(app) });
  const { policies, closed, unknown } = derivePolicies(network, { plan, closed: directionsOf });
  const chart = new Chart(new App(), CHART);
  const rendered = policies.map(policy => {
    const { name, namespace } = policy.metadata;
    return new Rendered({ ...policy }, FILE, false, new ApiObject(chart, `${namespace}-${name}`, { apiVersion: policy.apiVersion, kind: policy.kind }));
  });
  return { file: FILE, objects: rendered, plan: { ...plan, closed: closedData(closed), steps: withPolicies(plan.steps) }, unknown };
}

function closedData(closed: DerivedPolicies['closed']): readonly ClosedData[] {
  return [...closed].map(([{ ref: { kind, namespace, name } }, directions]) => ({ kind, namespace, name, directions }));
}

function directionsOf({ manifest }: Workload): readonly Direction[] {
  switch (manifest instanceof Rendered ? closedOf(manifest.construct) : undefined) {
    case 'ingress-and-egress': return ['ingress', 'egress'];
    case 'ingress': return ['ingress'];
    default: return [];
  }
}

/** Applied after what they select, and before anything is expected: a policy that comes first may close what starts. */
function withPolicies(steps: readonly StepData[]): readonly StepData[] {
  const expected = steps.findIndex(({ kind }) => kind === 'expect');
  const before = expected < 0 ? steps : steps.slice(0, expected);
  const at = before.map(({ kind }) => kind).lastIndexOf('apply');
  if (at < 0) return steps;
  const apply: ApplyStep = { kind: 'apply', charts: [CHART], files: [FILE] };
  return [...steps.slice(0, at + 1), apply, ...steps.slice(at + 1)];
}
