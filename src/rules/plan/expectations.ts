/** Rules about expectations that the manifests contradict. */

import { Manifest } from '../../manifests/read';
import { findEntry, Network } from '../../network/network';
import { expectationsAt, Moment } from '../../plan/moments';
import { ExpectationData } from '../../plan/plan';
import { predict, Verdict } from '../../plan/prediction';
import { renderEndpoint, renderProbe } from '../../plan/sentence';
import { Finding, makeFinding, Rule } from '../finding';

export const EXPECTATION_RULES: Readonly<Record<'expectation-unfulfilled' | 'expectation-contradicted', Rule>> = {
  'expectation-unfulfilled': {
    severity: 'error',
    why: 'What is declared to be reachable is not, by what the manifests say.',
    remedy: 'Correct the manifests, or the expectation.',
  },
  'expectation-contradicted': {
    severity: 'error',
    why: 'What is declared not to be reachable is, by what the manifests say.',
    remedy: 'Take the way there away, or correct the expectation.',
  },
};

/** The expectations that can't come true at the time for which they are declared. */
export function expectationFindings(moments: readonly Moment[], told?: (verdict: Verdict) => void): Finding[] {
  return moments.flatMap(moment => expectationsAt(moment).flatMap(expectation => {
    const { network } = moment;
    const { verdict, outcome: predicted, steps } = predict(network, expectation);
    told?.(verdict);
    if (verdict !== 'fails') return [];

    const { id, from, to, probe, outcome } = expectation;
    const rule = outcome.kind === 'answers' || outcome.kind === 'mixed' ? 'expectation-unfulfilled' : 'expectation-contradicted';
    const end = predicted === undefined ? 'which can not be tried' : `and would end in "${predicted}"`;
    const reason = steps.length === 0 ? '' : `: ${steps[steps.length - 1]}`;
    const message = `${renderProbe(probe)} from ${renderEndpoint(from)} to ${renderEndpoint(to)} is expected to end in "${outcome.kind}", ${end}${reason} (${id}).`;
    return [makeFinding(rule, EXPECTATION_RULES[rule], aboutWhat(network, expectation), message)];
  }));
}

/** An expectation is declared in code; the object that it is about is where a reader starts to look, and where it can be acknowledged. */
function aboutWhat(network: Network, { id, from, to }: ExpectationData): Manifest {
  const route = to.kind === 'route' ? findEntry(network, { ...to, kind: to.object }) : undefined;
  if (route !== undefined) return route.manifest;
  const { services, workloads } = network.index;
  const target = to.kind === 'service' || to.kind === 'alias' ? services.get(`${to.namespace}/${to.name}`)
    : to.kind === 'workload-pods' ? workloads.get(`${to.controller ?? 'Deployment'}/${to.namespace}/${to.name}`) : undefined;
  const source = from.kind === 'workload' ? workloads.get(`${from.controller ?? 'Deployment'}/${from.namespace}/${from.name}`) : undefined;
  return (target ?? source)?.manifest ?? { object: { kind: 'Expectation', metadata: { name: id } }, path: id };
}
