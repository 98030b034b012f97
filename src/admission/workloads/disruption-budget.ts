/** What the API server refuses in PodDisruptionBudgets. */
import { countOrPercent } from './counts';
import { metadata } from '../metadata';
import { pathSegmentProblem } from '../names';
import { Field } from '../refusal';
import { labelSelector } from '../selector';

/** What the API server refuses in a new PodDisruptionBudget. */
export function podDisruptionBudget(object: Field): void {
  const spec = object.get('spec');
  const [least, most] = [spec.get('minAvailable'), spec.get('maxUnavailable')];
  // Nothing looks at the name but what makes a URL of it.
  metadata(object.get('metadata'), { rule: 'object-name', problem: pathSegmentProblem, anyFinalizer: true });
  if (least.given && most.given) spec.refuse('disruption-budget', 'minAvailable and maxUnavailable are both given');

  for (const count of [least, most]) countOrPercent(count, 'disruption-budget', 100);

  labelSelector(spec.get('selector'));
  spec.get('unhealthyPodEvictionPolicy').among('unsupported-value', ['AlwaysAllow', 'IfHealthyBudget']);
}
