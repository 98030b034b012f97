/** What workloads name by object: accounts, settings, secrets; what scales and keeps them; and what is patched. */

import { Chart, JsonPatch, Testing } from 'cdk8s';
import { only, synth } from './synth';
import {
  ConfigMap, ConnectivityRules, DaemonSet, Env, Exposure, ExternalAlias, HeadlessExternal, HorizontalPodAutoscaler, HttpRoutes, Namespace, Patchable,
  PersistentVolumeClaim, PodDisruptionBudget, Secret, ServiceAccount, StatefulSet, WayIn, Workload, WorkloadProps,
} from '../../src';
import { valueAt } from '../../src/kubernetes/values';

const image = 'api:1';

test('a ConfigMap is named by object: one key, all keys, files', () => {
  const objects = synth(chart => {
    const settings = new ConfigMap(chart, 'settings', { data: { 'MODE': 'prod', 'app.conf': 'a=b' }, binaryData: { logo: 'AAAA' }, immutable: true, labels: { a: 'b' }, annotations: { c: 'd' } });
    new Workload(chart, 'api', {
      image, env: { MODE: settings.env('MODE', { optional: true }) }, envFrom: [settings.envFrom({ prefix: 'S_' })], volumeMounts: { '/etc/api': settings.volume({ items: { 'app.conf': 'api.conf' } }) },
    });
  });
  expect(only('ConfigMap', objects)).toEqual({
    apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', labels: { a: 'b' }, annotations: { c: 'd' } }, immutable: true, data: { 'MODE': 'prod', 'app.conf': 'a=b' }, binaryData: { logo: 'AAAA' },
  });
  expect(only('Deployment', objects)).toHaveProperty('spec.template.spec', {
    containers: [{
      name: 'api',
      image,
      env: [{ name: 'MODE', valueFrom: { configMapKeyRef: { name: 'settings', key: 'MODE', optional: true } } }],
      envFrom: [{ prefix: 'S_', configMapRef: { name: 'settings' } }],
      volumeMounts: [{ name: 'settings', mountPath: '/etc/api' }],
    }],
    volumes: [{ name: 'settings', configMap: { name: 'settings', items: [{ key: 'app.conf', path: 'api.conf' }] } }],
  });
});

test('a Secret is a reference, and an object only where its values are said', () => {
  const using = (secret: Secret): WorkloadProps => ({ image, env: { P: secret.env('password') }, envFrom: [secret.envFrom()], volumeMounts: { '/s': secret.volume() } });
  const objects = synth(chart => {
    new Workload(chart, 'api', using(new Secret(chart, 'credentials')));
    new Workload(chart, 'dev', using(new Secret(chart, 'local', { stringData: { password: 'x' }, type: 'Opaque' })));
  });
  expect(objects.map(({ kind, metadata }) => `${kind} ${String(metadata.name)}`)).toEqual(['Deployment api', 'Secret local', 'Deployment dev']);
  expect(objects[0]).toHaveProperty('spec.template.spec.containers.0.env.0.valueFrom.secretKeyRef', { name: 'credentials', key: 'password' });
  expect(objects[0]).toHaveProperty('spec.template.spec.containers.0.envFrom.0', { secretRef: { name: 'credentials' } });
  expect(objects[0]).toHaveProperty('spec.template.spec.volumes.0', { name: 'credentials', secret: { secretName: 'credentials' } });
  expect(objects[1]).toMatchObject({ type: 'Opaque', stringData: { password: 'x' } });
});

test('an account is named by object', () => {
  const objects = synth(chart => {
    const reader = new ServiceAccount(chart, 'reader', { automountServiceAccountToken: false, imagePullSecrets: ['registry'], annotations: { role: 'r' }, labels: { a: 'b' } });
    new Workload(chart, 'api', { image, serviceAccount: reader });
  });
  expect(objects[0]).toEqual({
    apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'reader', labels: { a: 'b' }, annotations: { role: 'r' } }, automountServiceAccountToken: false, imagePullSecrets: [{ name: 'registry' }],
  });
  expect(objects[1]).toHaveProperty('spec.template.spec.serviceAccountName', 'reader');
});

test('a workload is scaled by load and kept from maintenance, in its own namespace', () => {
  const objects = synth(chart => {
    const api = new Workload(new Namespace(chart, 'blue'), 'api', { image, resources: { requests: { cpu: '100m', memory: '64Mi' } } });
    new HorizontalPodAutoscaler(chart, 'api-scale', { target: api, minReplicas: 2, maxReplicas: 5, cpuUtilization: 60, memoryUtilization: 70 });
    new HorizontalPodAutoscaler(chart, 'api-default', { target: api, maxReplicas: 5 });
    new PodDisruptionBudget(chart, 'api-budget', { target: api, maxUnavailable: '50%' });
  });
  const metric = (name: string, averageUtilization: number) => ({ type: 'Resource', resource: { name, target: { type: 'Utilization', averageUtilization } } });
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'api' };
  expect(objects.slice(2)).toEqual([
    {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'api-scale', namespace: 'blue' },
      spec: { scaleTargetRef, minReplicas: 2, maxReplicas: 5, metrics: [metric('cpu', 60), metric('memory', 70)] },
    },
    { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name: 'api-default', namespace: 'blue' }, spec: { scaleTargetRef, maxReplicas: 5 } },
    { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'api-budget', namespace: 'blue' }, spec: { maxUnavailable: '50%', selector: { matchLabels: { app: 'api' } } } },
  ]);
});

test('a claim is made, and mounted by object in its own namespace', () => {
  const chart = new Chart(Testing.app(), 'chart');
  const claim = new PersistentVolumeClaim(chart, 'uploads', { storage: '10Gi', storageClassName: 'fast', labels: { a: 'b' } });
  new Workload(chart, 'web', { image: 'web:1', volumeMounts: { '/uploads': claim.volume({ readOnly: true }) } });
  const objects = Testing.synth(chart);
  expect(only('PersistentVolumeClaim', objects)).toEqual({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'uploads', labels: { a: 'b' } },
    spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'fast', resources: { requests: { storage: '10Gi' } } },
  });
  expect(only('Deployment', objects)).toHaveProperty('spec.template.spec.volumes', [{ name: 'uploads', persistentVolumeClaim: { claimName: 'uploads', readOnly: true } }]);
  expect(() => new Workload(new Namespace(chart, 'blue'), 'other', { image: 'x', volumeMounts: { '/a': claim.volume() } })).toThrow('chart/uploads is in namespace "default", and pods name what is in their own, "blue".');
});

test('images are pulled with Secrets by name and by object', () => {
  const chart = new Chart(Testing.app(), 'chart');
  const registry = new Secret(chart, 'registry');
  new Workload(chart, 'web', { image: 'web:1', imagePullSecrets: ['other'], pullSecrets: [registry] });
  new ServiceAccount(chart, 'account', { pullSecrets: [registry] });
  const objects = Testing.synth(chart);
  expect(only('Deployment', objects)).toHaveProperty('spec.template.spec.imagePullSecrets', [{ name: 'other' }, { name: 'registry' }]);
  expect(only('ServiceAccount', objects)).toHaveProperty('imagePullSecrets', [{ name: 'registry' }]);
  expect(() => new Workload(new Namespace(chart, 'blue'), 'web', { image: 'web:1', pullSecrets: [registry] })).toThrow('chart/registry is in namespace "default"');
});

test.each<[string, (chart: Chart) => Patchable]>([
  ['Service', chart => new Workload(chart, 'web', { image: 'web:1' }).expose(Exposure.clusterIp({ port: 80 }))],
  ['Service', chart => new ExternalAlias(chart, 'mail', { externalName: 'smtp.example.com' })],
  ['Service', chart => new HeadlessExternal(chart, 'db', { port: 5432, addresses: ['192.0.2.1'] })],
  ['Namespace', chart => new Namespace(chart, 'blue')],
  ['ConfigMap', chart => new ConfigMap(chart, 'settings')],
  ['ServiceAccount', chart => new ServiceAccount(chart, 'account')],
  ['PersistentVolumeClaim', chart => new PersistentVolumeClaim(chart, 'claim', { storage: '1Gi' })],
  ['StatefulSet', chart => new StatefulSet(chart, 'set', { image: 'set:1' })],
  ['PodDisruptionBudget', chart => new PodDisruptionBudget(chart, 'budget', { target: new Workload(chart, 'web', { image: 'web:1' }), maxUnavailable: 1 })],
])('a %s is patched like every other construct', (kind, make) => {
  const chart = new Chart(Testing.app(), 'chart');
  make(chart).patch(JsonPatch.add('/metadata/finalizers', ['example.com/kept']));
  expect(Testing.synth(chart).filter(object => valueAt(object, 'metadata', 'finalizers') !== undefined).map(object => valueAt(object, 'kind'))).toEqual([kind]);
});

test('routes are patched once they say where they lead, and keep it when more is said', () => {
  const chart = new Chart(Testing.app(), 'chart');
  const web = new Workload(chart, 'web', { image: 'web:1' });
  web.expose(Exposure.clusterIp({ port: 80 }));
  WayIn.byIngress(chart, { className: 'nginx' });
  const routes = new HttpRoutes(chart, 'routes', { hosts: ['a.example.com'] });
  expect(() => routes.patch(JsonPatch.add('/metadata/finalizers', ['a/b']))).toThrow('chart/routes: patch has no object to change');
  routes.route({ path: '/', to: web }).patch(JsonPatch.add('/metadata/finalizers', ['a/b']));
  routes.route({ path: '/more', to: web });
  expect(only('Ingress', Testing.synth(chart))).toHaveProperty('metadata.finalizers', ['a/b']);
});

test('what no prop says is patched, and stays so when more is said later', () => {
  const [deployment] = synth(chart => {
    const api = new Workload(chart, 'api', { image, annotations: { a: 'b' } });
    const other = new Workload(chart, 'other', { image }).expose(Exposure.clusterIp({ port: 80 }));
    api.patch(JsonPatch.add('/spec/template/spec/preemptionPolicy', 'Never'), JsonPatch.replace('/metadata/annotations/a', 'c'));
    api.calls(other, { env: 'OTHER' });
    api.patch(JsonPatch.add('/spec/template/spec/containers/0/env/-', { name: 'LAST', value: 'x' }));
    ConnectivityRules.acknowledge(api, 'expectation-unfulfilled', 'a patch and an annotation');
  });
  expect(deployment).toHaveProperty('spec.template.spec.preemptionPolicy', 'Never');
  expect(deployment).toHaveProperty('metadata.annotations.a', 'c');
  expect(deployment).toHaveProperty('spec.template.spec.containers.0.env', [{ name: 'OTHER', value: 'other:80' }, { name: 'LAST', value: 'x' }]);
});

const api = (chart: Chart, props: Partial<WorkloadProps> = {}) => new Workload(chart, 'api', { image, ...props });
test.each<[string, (chart: Chart) => unknown, string]>([
  ['a key that a ConfigMap does not have', chart => new ConfigMap(chart, 'c', { data: { A: '', B: '' } }).env('C'), 'chart/c: key "C" is none that it has. Name one of A, B, or put it into data.'],
  ['a file of such a key', chart => new ConfigMap(chart, 'c', { data: { A: '' } }).volume({ items: { C: 'x' } }), 'chart/c: key "C" is none that it has'],
  ['a key that is none', chart => new ConfigMap(chart, 'c', { data: { 'a b': '' } }), 'chart/c: key "a b" is none: keys are letters, digits, -, _ and ., at most 253. Spell it so.'],
  ['a key that is said twice', chart => new ConfigMap(chart, 'c', { data: { A: '' }, binaryData: { A: '' } }), 'chart/c: key "A" is in data and in binaryData.'],
  ['too much data', chart => new ConfigMap(chart, 'c', { data: { A: 'x'.repeat(2 ** 20 + 1) } }), 'chart/c: data of 1048577 bytes is more than the API server takes'],
  ['a ConfigMap of another namespace in env', chart => api(chart, { env: { A: new ConfigMap(new Namespace(chart, 'blue'), 'c', { data: { A: '' } }).env('A') } }), 'chart/api: chart/blue/c is in namespace "blue", and pods name what is in their own, "default". Make one beside the pods.'],
  ['a Secret of another namespace in envFrom', chart => api(chart, { envFrom: [new Secret(chart, 's', { namespace: 'blue' }).envFrom()] }), 'chart/api: chart/s is in namespace "blue"'],
  ['a Secret of another namespace as files', chart => api(chart, { volumeMounts: { '/s': new Secret(chart, 's', { namespace: 'blue' }).volume().mounted({ readOnly: true }) } }), 'chart/api: chart/s is in namespace "blue"'],
  ['an account of another namespace', chart => api(chart, { serviceAccount: new ServiceAccount(chart, 's', { namespace: 'blue' }) }), 'chart/api: chart/s is in namespace "blue"'],
  ['an account that is said twice', chart => api(chart, { serviceAccountName: 'a', serviceAccount: new ServiceAccount(chart, 's') }), 'chart/api: serviceAccountName "a" is said beside serviceAccount.'],
  ['a key that a Secret does not have', chart => new Secret(chart, 's', { keys: ['password'] }).env('pasword'), 'chart/s: key "pasword" is none that it has. Name one of password, or add it to keys.'],
  ['the type of a Secret that is not written', chart => new Secret(chart, 's', { type: 'Opaque' }), 'chart/s: type "Opaque" is that of an object which is not written.'],
  ['a scaled workload with replicas', chart => new HorizontalPodAutoscaler(chart, 'h', { target: api(chart, { replicas: 2, resources: { cpuRequest: '1' } }), maxReplicas: 3 }), 'chart/h: target chart/api says replicas 2 itself'],
  ['a scaled workload that requests nothing', chart => new HorizontalPodAutoscaler(chart, 'h', { target: api(chart), maxReplicas: 3 }), 'chart/h: cpuUtilization 80 is a share of what the containers of chart/api request'],
  ['a scaled DaemonSet', chart => new HorizontalPodAutoscaler(chart, 'h', { target: new DaemonSet(chart, 'd', { image }), maxReplicas: 3 }), 'chart/h: target chart/d is a DaemonSet'],
  ['a target of another kind', chart => new HorizontalPodAutoscaler(chart, 'h', { target: chart as never, maxReplicas: 3 }), 'chart/h: target is no workload of this library'],
  ['fewer than the least', chart => new HorizontalPodAutoscaler(chart, 'h', { target: api(chart, { resources: { cpuRequest: '1' } }), minReplicas: 4, maxReplicas: 3 }), 'maxReplicas'],
  ['a budget that says nothing', chart => new PodDisruptionBudget(chart, 'p', { target: api(chart) }), 'chart/p: minAvailable and maxUnavailable are both missing. Say one of the two.'],
  ['a budget that says both', chart => new PodDisruptionBudget(chart, 'p', { target: new StatefulSet(chart, 's', { image }), minAvailable: 1, maxUnavailable: 1 }), 'are both said'],
  ['a patch that does not fit', chart => api(chart).patch(JsonPatch.replace('/spec/template/spec/contaners/0/image', 'x')), 'chart/api: patch {"op":"replace","path":"/spec/template/spec/contaners/0/image","value":"x"} does not fit Deployment "api"'],
  ['a patch that the API server refuses', chart => api(chart).patch(JsonPatch.add('/spec/replcas', 3)), 'chart/api: Deployment spec.replcas: DeploymentSpec has no field "replcas" (did you mean "replicas"?)'],
  ['a patch that gives another name', chart => api(chart).patch(JsonPatch.replace('/metadata/name', 'x')), 'chart/api: patch of /metadata/name would change which object it is, and others refer to it by that. Say it in the props.'],
  ['a patch of another kind', chart => api(chart).patch({ op: 'add', path: '/a', value: 1 } as never), 'chart/api: argument 1 of patch is no JsonPatch of cdk8s. Write JsonPatch.add'],
  ['an address that contradicts a patch', chart => {
    const one = api(chart, { env: { A: Env.value('x') } });
    one.patch(JsonPatch.add('/spec/template/spec/containers/0/env/0/valueFrom', { fieldRef: { fieldPath: 'metadata.name' } }));
  }, 'valueFrom'],
])('%s is refused', (_, make, message) => {
  expect(() => synth(make)).toThrow(message);
});

test('the app is written with what was patched', () => {
  const chart = new Chart(Testing.app(), 'chart');
  api(chart).patch(JsonPatch.add('/spec/paused', true));
  expect(Testing.synth(chart)[0]).toHaveProperty('spec.paused', true);
});
