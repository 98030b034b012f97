import { Chart, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { only } from './synth';
import { Backend, Namespace, Workload, WorkloadProps } from '../../src';

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
