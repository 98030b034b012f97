import { ApiObject, Chart, Testing } from 'cdk8s';
import { only, synth } from './synth';
import { Exposure, ExternalAlias, HeadlessExternal, Namespace, PodSecurityLevel, WebApiPair, Workload } from '../../src';

test('a Namespace is an object in no namespace', () => {
  expect(synth(chart => new Namespace(chart, 'blue'))).toEqual([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'blue' } }]);
});

test('Pod Security levels are labels, beside those that the author says', () => {
  const [namespace] = synth(chart => new Namespace(chart, 'blue', {
    labels: { team: 'a' },
    annotations: { 'example.com/owner': 'a' },
    enforce: PodSecurityLevel.RESTRICTED,
    warn: PodSecurityLevel.BASELINE,
    audit: PodSecurityLevel.PRIVILEGED,
  }));
  expect(namespace).toMatchSnapshot();
  expect(namespace).toHaveProperty(['metadata', 'labels', 'pod-security.kubernetes.io/enforce'], 'restricted');
});

test('everything in the scope of a Namespace lives in it', () => {
  const objects = synth(chart => {
    const blue = new Namespace(chart, 'blue');
    new WebApiPair(blue, 'pair', { api: { image: 'a' }, web: { image: 'w' }, exposures: [Exposure.headless({ port: 80 })] });
    new ExternalAlias(blue, 'alias', { externalName: 'example.com' });
    new HeadlessExternal(blue, 'db', { port: 5432, addresses: ['192.0.2.1'] });
  });
  const others = objects.filter(({ kind }) => kind !== 'Namespace');
  expect(others.map(({ metadata }) => metadata.namespace)).toEqual(others.map(() => 'blue'));
  expect(only('Namespace', objects).metadata).not.toHaveProperty('namespace');
});

test('a chart with a namespace puts everything there, and its Namespace object nowhere', () => {
  const objects = synth(chart => {
    new Namespace(chart, 'blue');
    new Workload(chart, 'api', { image: 'a' });
  }, { namespace: 'blue' });
  expect(objects.map(({ kind, metadata }) => [kind, metadata.namespace])).toEqual([['Namespace', undefined], ['Deployment', 'blue']]);
});

test('a namespace said by the construct itself is nearer than the chart\'s', () => {
  const [deployment] = synth(chart => new Workload(chart, 'api', { image: 'a', namespace: 'red' }), { namespace: 'blue' });
  expect(deployment.metadata.namespace).toBe('red');
});

test('an object of another library that would end up elsewhere is refused at synth', () => {
  const chart = new Chart(Testing.app(), 'chart', { namespace: 'red' });
  const blue = new Namespace(chart, 'blue');
  new ApiObject(blue, 'config', { apiVersion: 'v1', kind: 'ConfigMap' });
  expect(() => Testing.synth(chart)).toThrow(/chart\/blue\/config: namespace "red" is not "blue", and it is in the scope of "blue"/);
});

describe('an object of another library in the scope of a Namespace', () => {
  const put = (apiVersion: string, kind: string, chartsNamespace?: string, namespace?: string) => () => {
    const chart = new Chart(Testing.app(), 'chart', { namespace: chartsNamespace });
    new ApiObject(new Namespace(chart, 'blue'), 'it', { apiVersion, kind, metadata: { namespace } });
    return Testing.synth(chart);
  };

  test.each([
    ['v1', 'ConfigMap'], ['v1', 'PersistentVolumeClaim'], ['batch/v1', 'CronJob'], ['rbac.authorization.k8s.io/v1', 'Role'], ['networking.k8s.io/v1', 'Ingress'],
  ])('lives in it, unless it says another one: %s %s', (apiVersion, kind) => {
    const [, own] = put(apiVersion, kind)();
    expect(own).toMatchObject({ kind, metadata: { namespace: 'blue' } });
    expect(put(apiVersion, kind, undefined, 'blue')()).toHaveLength(2);
    expect(put(apiVersion, kind, undefined, 'red')).toThrow(/chart\/blue\/it: namespace "red" is not "blue", and it is in the scope of "blue"\. Write namespace "blue"/);
  });

  test.each([
    ['v1', 'PersistentVolume'], ['v1', 'Node'], ['rbac.authorization.k8s.io/v1', 'ClusterRole'], ['storage.k8s.io/v1', 'StorageClass'],
    ['apiextensions.k8s.io/v1', 'CustomResourceDefinition'], ['admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration'],
    ['networking.k8s.io/v1', 'IngressClass'], ['networking.k8s.io/v1', 'ServiceCIDR'], ['scheduling.k8s.io/v1', 'PriorityClass'],
  ])('may be of a kind that is in none, whatever the chart says: %s %s', (apiVersion, kind) => {
    expect(put(apiVersion, kind)).not.toThrow();
    expect(put(apiVersion, kind, 'red')).not.toThrow();
  });

  test('may be a custom resource without a namespace, and is refused in another one', () => {
    expect(put('gateway.networking.k8s.io/v1', 'GatewayClass')).not.toThrow();
    expect(put('example.com/v1', 'Widget', undefined, 'blue')).not.toThrow();
    expect(put('example.com/v1', 'Widget', undefined, 'red')).toThrow(/chart\/blue\/it: namespace "red" is not "blue"/);
  });
});

test('namespaces do not nest', () => {
  const blue = new Namespace(new Chart(Testing.app(), 'chart'), 'blue');
  expect(() => new Namespace(blue, 'green')).toThrow('chart/blue/green: namespace "green" is in "blue", and namespaces don\'t nest. Put it beside the other one.');
});

test.each(['Blue', 'blue.green', ''])('%p is no name of a Namespace', name => {
  expect(() => synth(chart => new Namespace(chart, 'id', { name }))).toThrow(/^chart\/id: namespace ".*" is no DNS label\. Use/);
});
