/** A label selector that means the pods of one workload and no others. */

import { defined, isRecord } from '../kubernetes/values';
import { isGiven } from '../network/given-labels';
import { Network, Workload } from '../network/network';
import { Labels } from '../network/selector';

/** A LabelSelector in the API's own field names. */
export interface PodSelector {
  readonly matchLabels: Labels;
  readonly matchExpressions?: readonly { readonly key: string; readonly operator: 'DoesNotExist' | 'NotIn'; readonly values?: readonly string[] }[];
}

/** How the pods of a workload are meant. */
export interface Meant {
  readonly selector: PodSelector;
  /** Another workload whose pods have the same labels, so that they are meant too. */
  readonly twin?: Workload;
}

/** Labels that change with a release, so that a policy by them would lose the pods. */
const VERSIONS = new Set(['version', 'app.kubernetes.io/version', 'helm.sh/chart', 'pod-template-hash', 'controller-revision-hash']);

/**
 * The labels by which the workload itself finds its pods, which stay the same as long as it lives. Where they also select
 * pods of another workload of the namespace, as `{app: a}` selects `{app: a, tier: b}`, what only the other one carries is excluded.
 * Undefined for pods without labels.
 */
export function podsOf(network: Network, workload: Workload): Meant | undefined {
  const own = selectorLabels(workload);
  if (Object.keys(own).length === 0) return undefined;
  const alsoSelected = (labels: Labels) => {
    const { namespace } = workload.ref;
    return network.index.pods.matching(namespace, labels).filter(({ ref }) => ref !== workload.ref);
  };
  const stable = Object.fromEntries(Object.entries(workload.podLabels).filter(([key]) => !VERSIONS.has(key)));
  const labels = alsoSelected(own).length === 0 ? own : { ...own, ...stable };
  const excluded = new Map<string, string[] | undefined>();
  let twin: Workload | undefined;
  for (const other of alsoSelected(labels)) {
    const extra = Object.keys(other.podLabels).filter(key => other.podLabels[key] !== workload.podLabels[key] && !isGiven(key)).sort();
    const key = extra.find(one => !Object.hasOwn(workload.podLabels, one)) ?? extra[0];
    if (key === undefined) {
      twin ??= other;
      continue;
    }
    const isAbsent = !Object.hasOwn(workload.podLabels, key);
    excluded.set(key, isAbsent ? undefined : [...excluded.get(key) ?? [], other.podLabels[key]]);
  }
  const matchExpressions = [...excluded].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, values]) => values === undefined
    ? { key, operator: 'DoesNotExist' as const }
    : { key, operator: 'NotIn' as const, values: [...new Set(values)].sort() });
  const selector = defined({ matchLabels: sorted(labels), matchExpressions: matchExpressions.length > 0 ? matchExpressions : undefined });
  return defined({ selector, twin });
}

/** `spec.selector` of what makes the pods; a Job's is made by its controller, and a Pod has none. */
function selectorLabels({ manifest, podLabels, ref }: Workload): Labels {
  const spec = isRecord(manifest.object.spec) ? manifest.object.spec : {};
  const selector = isRecord(spec.selector) ? spec.selector : {};
  const labels = isRecord(selector.matchLabels) ? selector.matchLabels : ref.kind === 'ReplicationController' ? selector : {};
  const own = Object.fromEntries(Object.entries(labels).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  if (Object.keys(own).length > 0) return own;
  if (ref.kind === 'Job') return { 'job-name': ref.name };
  return Object.fromEntries(Object.entries(podLabels).filter(([key]) => !VERSIONS.has(key)));
}

function sorted(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}
