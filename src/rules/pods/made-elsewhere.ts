/** Objects that a custom resource may make: what they miss is one note, not a warning each. */

import { Manifest } from '../../manifests/read';
import { refOf } from '../../network/network';
import { listed } from '../family';
import { Finding, makeFinding, objectName, Rule } from '../finding';

export const MADE_ELSEWHERE_RULES: Readonly<Record<'made-elsewhere', Rule>> = {
  'made-elsewhere': {
    severity: 'note',
    why: 'An operator makes pods and Services from its custom resources, and sets labels at run time: no manifest shows them.',
    remedy: 'Compare the names and labels with what is on the cluster.',
  },
};

/** What an operator may fill in. */
const FILLED_IN: readonly string[] = ['selector-no-pods', 'selector-other-namespace', 'policy-no-pods', 'policy-no-peers', 'ingress-no-service', 'url-unknown-service', 'stateful-set-no-service'];

/** Groups of Kubernetes itself, and of others whose resources configure and make no pods. */
const MAKES_NOTHING = /^(?:[a-z0-9-]+|[a-z0-9.-]+\.k8s\.io|(?:networking|security|telemetry|extensions)\.istio\.io|cert-manager\.io|acme\.cert-manager\.io|kyverno\.io|projectcalico\.org|crd\.projectcalico\.org|cilium\.io|external-secrets\.io|bitnami\.com|traefik\.(?:io|containo\.us)|metallb\.io|networking\.gke\.io|cloud\.google\.com|keda\.sh|karpenter\.sh|policy\.linkerd\.io|linkerd\.io|split\.smi-spec\.io|templates\.gatekeeper\.sh|constraints\.gatekeeper\.sh|source\.toolkit\.fluxcd\.io|notification\.toolkit\.fluxcd\.io|projectcontour\.io)$/;
const CONFIGURES: readonly string[] = ['ServiceMonitor', 'PodMonitor', 'PrometheusRule', 'Probe', 'ScrapeConfig', 'AlertmanagerConfig', 'AppProject', 'KafkaTopic', 'KafkaUser'];
/** A Gateway may be answered by pods and a Service that its controller makes for it. */
const MAKES_ALL_THE_SAME: readonly string[] = ['gateway.networking.k8s.io Gateway', 'apiextensions.k8s.io CustomResourceDefinition'];

/** A custom resource from which somebody may make pods, or the definition of one. */
export function makesPods({ object: { apiVersion, kind } }: Manifest): boolean {
  const group = typeof apiVersion === 'string' && apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  if (group === '' || typeof kind !== 'string') return false;
  return MAKES_ALL_THE_SAME.includes(`${group} ${kind}`) || (!MAKES_NOTHING.test(group) && !CONFIGURES.includes(kind));
}

/** The findings, in which one note stands for all that a custom resource of the unit may fill in. */
export function foldMade(findings: readonly Finding[], manifests: readonly Manifest[]): readonly Finding[] {
  const folded = findings.filter(({ rule }) => FILLED_IN.includes(rule));
  if (folded.length === 0) return findings;
  const makers = manifests.filter(makesPods).map(manifest => objectName(refOf(manifest)));
  if (makers.length === 0) return findings;
  const [first] = folded;
  const objects = listed([...new Set(folded.map(({ object }) => objectName(object)))]);
  const message = `${listed(makers)} may make what ${objects} ${folded.length === 1 ? 'misses' : 'miss'}: ${first.message}`;
  return [...findings.filter(one => !folded.includes(one)), makeFinding('made-elsewhere', MADE_ELSEWHERE_RULES['made-elsewhere'], first.manifest, message, first.field)];
}
