import { WEB, CLUSTER, deployment, policy, reviewOf } from './manifests';
import { unacknowledged } from '../../src/review/review';
import { toMarkdown } from '../../src/review/words/markdown';
import { asText } from '../../src/text/sentence';

function guard(apiVersion: string, kind: string, spec = '{}', annotations = '{}'): string {
  return `---\n{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: guard, namespace: shop, annotations: ${annotations}}, spec: ${spec}}\n`;
}

/** Each with what it is called. */
const KINDS: readonly (readonly [apiVersion: string, kind: string, title: string])[] = [
  ['policy.networking.k8s.io/v1alpha1', 'AdminNetworkPolicy', 'AdminNetworkPolicy guard'],
  ['policy.networking.k8s.io/v1alpha1', 'BaselineAdminNetworkPolicy', 'BaselineAdminNetworkPolicy guard'],
  ['policy.networking.k8s.io/v1alpha2', 'ClusterNetworkPolicy', 'ClusterNetworkPolicy guard'],
  ['cilium.io/v2', 'CiliumNetworkPolicy', 'CiliumNetworkPolicy shop/guard'],
  ['cilium.io/v2', 'CiliumClusterwideNetworkPolicy', 'CiliumClusterwideNetworkPolicy guard'],
  ['projectcalico.org/v3', 'NetworkPolicy', 'NetworkPolicy.projectcalico.org shop/guard'],
  ['crd.projectcalico.org/v1', 'NetworkPolicy', 'NetworkPolicy.crd.projectcalico.org shop/guard'],
  ['projectcalico.org/v3', 'GlobalNetworkPolicy', 'GlobalNetworkPolicy guard'],
];

describe.each(KINDS)('a policy that is not evaluated: %s %s', (apiVersion, kind, title) => {
  const one = guard(apiVersion, kind);

  test.each([
    ['is new', '', one, `${title} is new and is not evaluated: it may open what this review calls closed, or close what it calls open.`],
    ['changes', one, guard(apiVersion, kind, '{order: 1}'), `${title} changes and is not evaluated: it may open what was closed before.`],
    ['is gone', one, '', `${title} is gone and was not evaluated: what it closed may be open now.`],
  ])('that %s may open something, and the gate says so', (_, before, after, expected) => {
    const result = reviewOf(WEB + before, WEB + after);
    expect(result.reach.map(({ sentence }) => asText(sentence))).toEqual([expected]);
    expect(unacknowledged(result)).toHaveLength(1);
    expect(toMarkdown(result)).toContain(`## 🔴 \`${title}\` may open something`);
    expect(toMarkdown(result)).not.toContain('`NetworkPolicy shop/guard`');
  });

  test('that stays as it is, is named where something else changes', () => {
    const inShop = (yaml: string): string => yaml.replace('metadata: {', 'metadata: {namespace: shop, ');
    const result = reviewOf(inShop(CLUSTER) + one, inShop(WEB) + inShop(CLUSTER) + one);
    expect(unacknowledged(result)).toEqual([]);
    expect(result.notes.map(asText)).toEqual([`${title} is not evaluated: what it opens or closes is not in this review.`]);
  });
});

test('a reason may stand in the policy', () => {
  const reason = '{connectivity.cdk8s.io/acknowledge: "broadening: reviewed by the network team"}';
  expect(unacknowledged(reviewOf(WEB, WEB + guard('cilium.io/v2', 'CiliumNetworkPolicy', '{}', reason)))).toEqual([]);
});

test('a policy that can only close things is no opening when it is new, and may be one when it goes', () => {
  const one = guard('security.istio.io/v1', 'AuthorizationPolicy');
  expect([reviewOf(WEB, WEB + one), reviewOf(WEB + one, WEB)].map(result => unacknowledged(result).length)).toEqual([0, 1]);
});

describe('a new workload that no policy selects', () => {
  const FENCE = policy('[]');
  const sentence = 'Deployment debug is new, and no NetworkPolicy selects it, though one selects every other workload of namespace default: every pod of the cluster can reach it.';

  test.each([
    ['where one selects all others', WEB + FENCE, WEB + FENCE + deployment('debug'), [sentence]],
    ['where others have none either', WEB + FENCE + deployment('a'), WEB + FENCE + deployment('a') + deployment('debug'), []],
    ['where there are no others', FENCE, FENCE + deployment('debug'), []],
    ['that was there under another name', WEB + FENCE + deployment('a'), WEB + FENCE + deployment('debug', { image: 'example/a' }), []],
  ])('%s', (_, before, after, expected) => {
    expect(reviewOf(before, after).reach.map(change => asText(change.sentence))).toEqual(expected);
  });
});
