/** Objects that were read from a cluster: that they exist there is one note, not an error each. */

import { Finding, makeFinding, objectName, Rule } from './finding';
import { isFromCluster } from '../manifests/as-on-cluster';

export const FROM_CLUSTER_RULES: Readonly<Record<'from-cluster', Rule>> = {
  'from-cluster': {
    severity: 'note',
    why: 'Objects with a uid and a resourceVersion were read from a cluster; where they don\'t exist yet, the API server refuses them so.',
    remedy: 'To apply them elsewhere, take uid, resourceVersion and status out.',
  },
};

/** The findings, in which one note stands for the resourceVersion of all objects that were read from a cluster. */
export function foldFromCluster(findings: readonly Finding[]): readonly Finding[] {
  const folded = findings.filter(({ rule, manifest }) => rule === 'resource-version' && isFromCluster(manifest));
  if (folded.length === 0) return findings;
  const [{ object, manifest, field }] = folded;
  const others = folded.length === 1 ? '' : ` and ${folded.length - 1} more`;
  const message = `${objectName(object)}${others} ${folded.length === 1 ? 'was' : 'were'} read from a cluster.`;
  return [...findings.filter(one => !folded.includes(one)), makeFinding('from-cluster', FROM_CLUSTER_RULES['from-cluster'], manifest, message, field)];
}
