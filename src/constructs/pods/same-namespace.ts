/** Pods name what is in their own namespace, and nothing else. */

import { IConstruct } from 'constructs';
import { refuse } from '../../synth/refusal';
import { effectiveNamespaceOf } from '../../synth/settings';

/** Refuses pods in another namespace than what they name, where that is known. */
export function refuseOtherNamespace(pods: IConstruct, named: IConstruct | undefined): void {
  if (named === undefined) return;
  const [own, other] = [effectiveNamespaceOf(pods), effectiveNamespaceOf(named)];
  if (own === other) return;
  refuse(pods, { value: named.node.path, rule: `is in namespace "${other}", and pods name what is in their own, "${own}"`, remedy: 'Make one beside the pods.' });
}
