/** The policies of an app that is closed, or of what is closed in it, as a chart of their own. */

import { ApiObject, App, Chart } from 'cdk8s';
import { allowedOf } from '../constructs/allowed';
import { defined } from '../kubernetes/values';
import { buildNetwork, Workload } from '../network/network';
import { ApplyStep, ClosedData, PlanData, StepData } from '../plan/plan';
import { derivePolicies, Direction } from '../policies/derive';
import { Leaving, leavingText } from '../policies/edges';
import { Rendered } from '../synth/manifests';
import { refuse } from '../synth/refusal';
import { closedOf, clusterDomainOf } from '../synth/settings';

const CHART = 'policies';
const FILE = `${CHART}.k8s.yaml`;
/** For clusters with Cilium, so that nobody else is given it to apply. */
const NAMES_FILE = `${CHART}-cilium.k8s.yaml`;

export interface Closing {
  readonly file: string;
  readonly objects: readonly Rendered[];
  /** What is for some clusters only, so that it is in no plan: a file of its own, where there is any. */
  readonly beside?: { readonly file: string; readonly objects: readonly Rendered[] };
  /** With a step that applies them. */
  readonly plan: PlanData;
  /** What could not be closed or opened, and what to do, a sentence each. */
  readonly unknown: readonly string[];
}

/** Undefined where nothing is closed. */
export function closing(app: App, objects: readonly Rendered[], files: readonly string[], plan: PlanData): Closing | undefined {
  if (!objects.some(({ construct }) => closedOf(construct) !== undefined)) return undefined;
  const taken = [FILE, NAMES_FILE].find(file => files.includes(file));
  if (taken !== undefined) refuse(app, { value: `the file ${taken}`, rule: 'is that of the policies by which this app is closed', remedy: `Give the chart "${taken.replace('.k8s.yaml', '')}" another id.` });

  const network = buildNetwork(objects, { clusterDomain: clusterDomainOf(app) });
  const meant = { ...plan, closed: network.workloads.map(workload => closedData(workload, directionsOf(workload))) };
  const { policies, closed, named, leaving, unknown } = derivePolicies(network, { plan: meant, closed: directionsOf });
  return {
    file: FILE,
    objects: rendered(policies, FILE),
    beside: named.length === 0 ? undefined : { file: NAMES_FILE, objects: rendered(named, NAMES_FILE) },
    plan: { ...plan, closed: [...closed].map(([workload, directions]) => closedData(workload, directions)), steps: withPolicies(plan.steps) },
    unknown: [...unknown, ...leaving.map(withChoices)],
  };
}

interface Written {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
}

function rendered(policies: readonly Written[], file: string): readonly Rendered[] {
  const chart = new Chart(new App(), CHART);
  return policies.map(policy => {
    const { apiVersion, kind, metadata: { name, namespace } } = policy;
    return new Rendered({ ...policy }, file, false, new ApiObject(chart, `${namespace}-${name}`, { apiVersion, kind, metadata: { name, namespace } }));
  });
}

function closedData({ ref: { kind, namespace, name }, manifest }: Workload, directions: readonly Direction[]): ClosedData {
  const allowed = manifest instanceof Rendered ? allowedOf(manifest.construct) : [];
  return defined({ kind, namespace, name, directions, allowed: allowed.length > 0 ? allowed : undefined });
}

function withChoices(leaving: Leaving): string {
  const { name, port: { port, protocol } } = leaving;
  const on = `{ port: ${port}${protocol === 'TCP' ? '' : `, protocol: Protocol.${protocol}`} }`;
  return `${leavingText(leaving)} Allow its addresses, allowTo(Peer.addresses(…), ${on}), any address of the internet on that port, `
    + `allowTo(Peer.internet(), ${on}), or, on a cluster with Cilium, its name, allowTo(Peer.hostName('${name}'), ${on}).`;
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
