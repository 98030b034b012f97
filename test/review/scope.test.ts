import { reviewOf } from './manifests';
import { toText } from '../../src/review/words/text';
import { asText } from '../../src/text/sentence';

/** One kind of each group that has kinds without a namespace. */
const CLUSTER_SCOPED: readonly (readonly [apiVersion: string, kind: string])[] = [
  ['v1', 'Namespace'], ['v1', 'Node'], ['v1', 'PersistentVolume'], ['rbac.authorization.k8s.io/v1', 'ClusterRole'], ['rbac.authorization.k8s.io/v1', 'ClusterRoleBinding'],
  ['apiextensions.k8s.io/v1', 'CustomResourceDefinition'], ['admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration'], ['apiregistration.k8s.io/v1', 'APIService'],
  ['scheduling.k8s.io/v1', 'PriorityClass'], ['storage.k8s.io/v1', 'StorageClass'], ['networking.k8s.io/v1', 'IngressClass'], ['node.k8s.io/v1', 'RuntimeClass'],
  ['certificates.k8s.io/v1', 'CertificateSigningRequest'], ['flowcontrol.apiserver.k8s.io/v1', 'FlowSchema'], ['gateway.networking.k8s.io/v1', 'GatewayClass'],
  ['policy.networking.k8s.io/v1alpha1', 'AdminNetworkPolicy'], ['cilium.io/v2', 'CiliumClusterwideNetworkPolicy'], ['projectcalico.org/v3', 'GlobalNetworkPolicy'],
];

function object(apiVersion: string, kind: string, metadata: string, more = ''): string {
  return `---\n{apiVersion: ${apiVersion}, kind: ${kind}, metadata: ${metadata}${more}}\n`;
}

describe('an object that lives in no namespace', () => {
  test.each(CLUSTER_SCOPED)('%s %s is the same, whatever namespace is written in it', (apiVersion, kind) => {
    const written = ['{name: a}', '{name: a, namespace: x}', '{name: a, namespace: y}'];
    for (const before of written) {
      for (const after of written) {
        const result = reviewOf(object(apiVersion, kind, before), object(apiVersion, kind, after));
        expect(result.renames).toEqual([]);
        expect(result.objects.map(({ change }) => change)).toEqual(before === after ? [] : ['changed']);
      }
    }
  });

  test('is called by its name alone', () => {
    const before = object('rbac.authorization.k8s.io/v1', 'ClusterRole', '{name: a, namespace: x}');
    expect(toText(reviewOf(before, before.replace('name: a', 'name: a, labels: {b: c}')))).toContain('changed ClusterRole a\n');
  });

  test('is renamed where its name is another', () => {
    const rules = ', rules: [{apiGroups: [""], resources: [pods, services, nodes], verbs: [get, list, watch]}]';
    const result = reviewOf(
      object('rbac.authorization.k8s.io/v1', 'ClusterRole', '{name: shop-reader, namespace: x}', rules),
      object('rbac.authorization.k8s.io/v1', 'ClusterRole', '{name: store-reader, namespace: y}', rules),
    );
    expect(result.renames.map(({ before, after }) => [before.name, after.name])).toEqual([['shop-reader', 'store-reader']]);
  });

  test('of a kind that nobody here knows is where its manifest says', () => {
    const result = reviewOf(object('example.com/v1', 'Thing', '{name: a, namespace: x}'), object('example.com/v1', 'Thing', '{name: a, namespace: y}'));
    expect(result.objects).not.toEqual([]);
    expect(result.reach.map(({ sentence }) => asText(sentence))).toEqual([]);
  });

  test('of a kind that a CustomResourceDefinition in the manifests puts in no namespace is the same, too', () => {
    const definition = object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', '{name: things.example.com}', ', spec: {group: example.com, scope: Cluster, names: {kind: Thing, plural: things}}');
    const result = reviewOf(definition + object('example.com/v1', 'Thing', '{name: a, namespace: x}'), definition + object('example.com/v1', 'Thing', '{name: a, namespace: y}'));
    expect(result.objects.map(({ change }) => change)).toEqual(['changed']);
  });
});
