import { Finding, makeFinding, Rule } from './finding';
import { Moment } from './moments';
import { ExpectationData } from '../connectivity/plan';
import { renderEndpoint, renderProbe } from '../connectivity/sentence';
import { Manifest } from '../model/manifest';
import { Network } from '../model/network';

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

/** What manifests say of an expectation. */
export interface Predicted {
  readonly verdict: 'holds' | 'fails' | 'unknown';
  /** A clause: what a client would see. */
  readonly predicted: string;
  readonly reasons: readonly string[];
}

export type Predict = (network: Network, expectation: ExpectationData) => Predicted;

/** The expectations that can't come true at the time for which they are declared. */
export function expectationFindings(moments: readonly Moment[], predict: Predict): Finding[] {
  return moments.flatMap(({ network, expectations }) => expectations.flatMap((expectation) => {
    const { verdict, predicted, reasons } = predict(network, expectation);
    if (verdict !== 'fails') {
      return [];
    }
    const { from, to, probe, outcome } = expectation;
    const id = outcome.kind === 'answers' || outcome.kind === 'mixed' ? 'expectation-unfulfilled' : 'expectation-contradicted';
    const said = `${renderProbe(probe)} from ${renderEndpoint(from)} to ${renderEndpoint(to)} is expected to end in "${outcome.kind}", and would in "${predicted}"`;
    return [makeFinding(id, EXPECTATION_RULES[id], manifestOf(network, expectation), `${said}${reasons.length > 0 ? `: ${reasons.join('; ')}` : ''}.`)];
  }));
}

/** An expectation is declared in code; what it is about is where a reader starts to look. */
function manifestOf(network: Network, { id, from, to }: ExpectationData): Manifest {
  const target = to.kind === 'service' || to.kind === 'alias' ? network.index.services.get(`${to.namespace}/${to.name}`)?.manifest
    : to.kind === 'workload-pods' ? network.index.workloads.get(`${to.controller ?? 'Deployment'}/${to.namespace}/${to.name}`)?.manifest : undefined;
  const source = from.kind === 'workload' ? network.index.workloads.get(`${from.controller ?? 'Deployment'}/${from.namespace}/${from.name}`)?.manifest : undefined;
  const around = target ?? source;
  return { ...around, object: around?.object ?? { kind: 'Expectation', metadata: { name: id } }, path: id };
}
