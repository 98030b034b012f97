import { Chart, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
// The CLI brings it.
// eslint-disable-next-line import/no-extraneous-dependencies
import * as kplus33 from 'cdk8s-plus-33';
import { only } from './synth';
import { Backend, Expectation, Exposure, Namespace, Outcome, Pods, Probe, Workload, WorkloadProps } from '../../src';
import { planOf } from '../../src/declarations/plan-of';
import { listAt, valueAt } from '../../src/kubernetes/values';

function workload(props: Partial<WorkloadProps> = {}): { readonly chart: Chart; readonly api: Workload } {
  const chart = new Chart(Testing.app(), 'chart');
  return { chart, api: new Workload(new Namespace(chart, 'blue'), 'api', { image: 'api', ...props }) };
}

test('a workload is what a NetworkPolicy selects, and a peer in its rules', () => {
  const { chart, api } = workload();
  const client = new Workload(chart, 'client', { image: 'client' });
  new kplus.NetworkPolicy(chart, 'policy', { selector: api, ingress: { rules: [{ peer: client }] } });
  expect(only('NetworkPolicy', Testing.synth(chart))).toMatchObject({
    metadata: { namespace: 'blue' },
    spec: {
      podSelector: { matchLabels: { app: 'api' } },
      ingress: [{ from: [{ podSelector: { matchLabels: { app: 'client' } } }] }],
    },
  });
});

test('a workload is scaled, where its containers say what they use', () => {
  const { chart, api } = workload({ resources: { cpuRequest: '100m' } });
  new kplus.HorizontalPodAutoscaler(chart, 'scaler', { target: api, maxReplicas: 5 });
  expect(only('HorizontalPodAutoscaler', Testing.synth(chart))).toHaveProperty('spec.scaleTargetRef', { apiVersion: 'apps/v1', kind: 'Deployment', name: 'api' });
  expect(api.hasAutoscaler).toBe(true);
});

test.each<[string, Partial<WorkloadProps>, string]>([
  ['a number of replicas of its own', { replicas: 3, resources: { memoryLimit: '64Mi' } }, 'fixed number of replicas (3)'],
  ['containers that say nothing of what they use', {}, 'must have a CPU or memory resource constraint'],
])('cdk8s-plus refuses to scale a workload with %s', (_, props, message) => {
  const { chart, api } = workload(props);
  new kplus.HorizontalPodAutoscaler(chart, 'scaler', { target: api, maxReplicas: 5 });
  expect(() => Testing.synth(chart)).toThrow(message);
});

test('a construct that selects no pods is refused as a backend', () => {
  const chart = new Chart(Testing.app(), 'chart');
  expect(() => Backend.podSelector(new kplus.ConfigMap(chart, 'settings'))).toThrow('chart/settings: this ConfigMap selects no pods');
});

test.each<[string, typeof kplus | typeof kplus33]>([['28', kplus], ['33', kplus33]])('a Service and a workload of cdk8s-plus-%s are called and expected of', (_, plus) => {
  const app = Testing.app();
  const chart = new Chart(app, 'chart', { namespace: 'blue' });
  const web = new Workload(chart, 'web', { image: 'web' });
  const deployment = new plus.Deployment(chart, 'api', { containers: [{ image: 'api', portNumber: 8080 }] });
  web.calls(deployment.exposeViaService({ name: 'api', ports: [{ port: 80, targetPort: 8080 }] }), { env: 'API_ADDR', urlEnv: 'API_URL' });
  web.calls(new plus.Service(chart, 'mail', { metadata: { name: 'mail' }, externalName: 'smtp.example.com' }), { port: 587 });
  web.expects(Pods.of(deployment), Probe.tcp(), Outcome.answers());
  Expectation.declare(deployment, web.expose(Exposure.clusterIp({ port: 80 })), Probe.tcp(), Outcome.answers());
  expect(planOf(app).steps.flatMap(step => (step.kind === 'expect' ? step.expectations.map(({ to }) => to) : []))).toMatchObject([
    { kind: 'service', namespace: 'blue', port: 80 },
    { kind: 'alias', namespace: 'blue', name: 'mail', port: 587 },
    { kind: 'workload-pods', namespace: 'blue', name: deployment.name, port: 8080 },
    { kind: 'service', namespace: 'blue', name: 'web' },
  ]);
  const deployed = Testing.synth(chart).find(object => valueAt(object, 'metadata', 'name') === 'web' && valueAt(object, 'kind') === 'Deployment');
  expect(valueAt(listAt(deployed, 'spec', 'template', 'spec', 'containers')[0], 'env')).toEqual([{ name: 'API_ADDR', value: 'api:80' }, { name: 'API_URL', value: 'http://api' }]);
  expect(() => web.calls(deployment)).toThrow('give Pods.of(…) for its pods, or the Service in front of them');
});

test('what cdk8s-plus makes in the scope of a Namespace lives in it, for the cluster and for those who call it', () => {
  const app = Testing.app();
  const chart = new Chart(app, 'chart');
  const blue = new Namespace(chart, 'blue');
  const deployment = new kplus.Deployment(blue, 'api', { containers: [{ image: 'api', portNumber: 8080 }] });
  const service = deployment.exposeViaService({ name: 'api', ports: [{ port: 80, targetPort: 8080 }] });
  const web = new Workload(chart, 'web', { image: 'web' });
  web.expects(service, Probe.tcp(), Outcome.answers());
  expect(planOf(app).steps.flatMap(step => (step.kind === 'expect' ? step.expectations.map(({ to }) => to) : []))).toMatchObject([{ kind: 'service', namespace: 'blue', name: 'api' }]);
  const objects = Testing.synth(chart);
  expect(objects.map(({ kind, metadata }) => [kind, metadata.namespace])).toEqual([
    ['Namespace', undefined], ['Deployment', 'blue'], ['Service', 'blue'], ['Deployment', undefined],
  ]);
  expect(Testing.synth(chart)).toEqual(objects);
});

test.each<[string, typeof kplus | typeof kplus33]>([['28', kplus], ['33', kplus33]])('a Service is a backend of an Ingress of cdk8s-plus-%s', (_, plus) => {
  const { chart, api } = workload({ ports: [{ port: 8080 }] });
  const service = api.expose(Exposure.clusterIp({ ports: [{ name: 'http', port: 80, targetPort: 8080 }, { name: 'admin', port: 81, targetPort: 8080 }] }));
  new plus.Ingress(chart, 'ingress', { rules: [{ path: '/', backend: service.toIngressBackend() }, { path: '/admin', backend: service.toIngressBackend(81) }] });
  expect(only('Ingress', Testing.synth(chart))).toHaveProperty('spec.rules.0.http.paths', [
    { path: '/', pathType: 'Prefix', backend: { service: { name: 'api', port: { number: 80 } } } },
    { path: '/admin', pathType: 'Prefix', backend: { service: { name: 'api', port: { number: 81 } } } },
  ]);
  expect(() => service.toIngressBackend(82)).toThrow('port 82 is none of Service "api". It has 80, 81.');
});
