import { Chart, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { only, synth } from './synth';
import { Env, Exposure, HealthCheck, Namespace, Protocol, PullPolicy, Service, Workload, WorkloadProps } from '../../src';

const everything: WorkloadProps = {
  name: 'api',
  replicas: 3,
  labels: { app: 'api', version: 'v1' },
  podLabels: { tier: 'backend' },
  annotations: { 'example.com/owner': 'team-a' },
  serviceAccountName: 'reader',
  nodeSelector: { disk: 'ssd' },
  hardened: true,
  runAsUser: 65534,
  namespace: 'blue',
  image: 'example.com/api:1',
  containerName: 'server',
  ports: [{ port: 8080, name: 'http' }, { port: 9000, protocol: Protocol.UDP }],
  env: {
    PLAIN: Env.value('x'),
    CONFIG: Env.configMap('settings', 'mode'),
    SECRET: Env.secret('credentials', 'token', { optional: true }),
    POD_IP: Env.field('status.podIP'),
  },
  command: ['/server'],
  args: ['--verbose'],
  readiness: HealthCheck.http('/ready', 8080, { periodSeconds: 2 }),
  liveness: HealthCheck.tcp(8080),
  startup: HealthCheck.command(['/started'], { failureThreshold: 30 }),
  resources: { cpuRequest: '100m', memoryRequest: '64Mi', memoryLimit: '128Mi' },
  pullPolicy: PullPolicy.IF_NOT_PRESENT,
};

test('a Workload says its name, its label and its image, and nothing else', () => {
  expect(synth(chart => new Workload(chart, 'sleep-1', { image: 'kiamol/ch03-sleep' }))).toEqual([{
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'sleep-1' },
    spec: {
      selector: { matchLabels: { app: 'sleep-1' } },
      template: {
        metadata: { labels: { app: 'sleep-1' } },
        spec: { containers: [{ name: 'sleep-1', image: 'kiamol/ch03-sleep' }] },
      },
    },
  }]);
});

test('a Workload can say all it has props for', () => {
  expect(synth(chart => new Workload(chart, 'workload', everything))).toMatchSnapshot();
});

test('selector and pod labels agree, and further pod labels stay out of the selector', () => {
  const [deployment] = synth(chart => new Workload(chart, 'api', { image: 'api', labels: { app: 'api', version: 'v1' }, podLabels: { tier: 'x' } }));
  expect(deployment).toHaveProperty('spec.selector.matchLabels', { app: 'api', version: 'v1' });
  expect(deployment).toHaveProperty('spec.template.metadata.labels', { app: 'api', version: 'v1', tier: 'x' });
});

test('several containers share the pod, each with its own name and settings', () => {
  const [deployment] = synth(chart => new Workload(chart, 'api', {
    containers: [{ name: 'api', image: 'api' }, { name: 'proxy', image: 'proxy', ports: [{ port: 8443 }] }],
  }));
  expect(deployment).toHaveProperty('spec.template.spec.containers', [
    { name: 'api', image: 'api' },
    { name: 'proxy', image: 'proxy', ports: [{ containerPort: 8443 }] },
  ]);
});

test('hardened passes the restricted Pod Security Standard in every container', () => {
  const [deployment] = synth(chart => new Workload(chart, 'api', {
    containers: [{ name: 'a', image: 'a' }, { name: 'b', image: 'b' }], hardened: true,
  }));
  const restricted = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
  expect(deployment).toHaveProperty('spec.template.spec.securityContext', { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
  expect(deployment).toHaveProperty('spec.template.spec.containers.0.securityContext', restricted);
  expect(deployment).toHaveProperty('spec.template.spec.containers.1.securityContext', restricted);
});

test('a URL in the environment is the shortest that works from the pod\'s namespace', () => {
  const objects = synth(chart => {
    const api = new Workload(chart, 'api', { image: 'api', namespace: 'blue' }).expose(Exposure.clusterIp({ port: 8080 }));
    new Workload(chart, 'neighbour', { image: 'x', namespace: 'blue', env: { API: Env.urlOf(api, { path: '/v1' }), HOST: Env.hostOf(api) } });
    new Workload(chart, 'stranger', { image: 'x', env: { API: Env.urlOf(api, { path: '/v1' }), HOST: Env.hostOf(api) } });
  });
  const env = (name: string) => objects.find(({ metadata }) => metadata.name === name);
  expect(env('neighbour')).toHaveProperty('spec.template.spec.containers.0.env', [
    { name: 'API', value: 'http://api:8080/v1' }, { name: 'HOST', value: 'api' },
  ]);
  expect(env('stranger')).toHaveProperty('spec.template.spec.containers.0.env', [
    { name: 'API', value: 'http://api.blue:8080/v1' }, { name: 'HOST', value: 'api.blue' },
  ]);
});

test('cdk8s-plus selects its pods by the labels that the Deployment selects them by', () => {
  const chart = new Chart(Testing.app(), 'chart');
  const workload = new Workload(chart, 'api', { image: 'api', labels: { app: 'api', version: 'v2' } });
  new kplus.NetworkPolicy(chart, 'policy', { selector: workload });
  expect(only('NetworkPolicy', Testing.synth(chart))).toHaveProperty('spec.podSelector.matchLabels', { app: 'api', version: 'v2' });
});

test('cdk8s-plus finds its pods in their namespace', () => {
  const chart = new Chart(Testing.app(), 'chart');
  const workload = new Workload(new Namespace(chart, 'blue'), 'api', { image: 'api' });
  new kplus.NetworkPolicy(chart, 'policy', { selector: workload });
  expect(only('NetworkPolicy', Testing.synth(chart))).toHaveProperty('metadata.namespace', 'blue');
});

describe('a second Service', () => {
  const exposed = (...names: (string | undefined)[]) => {
    const workload = new Workload(new Chart(Testing.app(), 'chart'), 'api', { image: 'api' });
    names.forEach(name => workload.expose(Exposure.clusterIp({ port: 80, name })));
    return workload.node.findAll().filter(one => one instanceof Service).map(({ serviceName }) => serviceName);
  };

  test('has a name of its own', () => {
    expect(exposed(undefined, 'other', 'third')).toEqual(['api', 'other', 'third']);
  });

  test.each([
    [[undefined, undefined], 'Service "api" is the second of that name in front of these pods. Give it a name of its own'],
    [[undefined, 'api'], 'Service "api" is the second of that name in front of these pods. Give it a name of its own'],
    [['x', 'x'], 'Service "x" is the second of that name in front of these pods. Give it a name of its own'],
    [['Deployment'], 'Service "Deployment" would have the id of chart/api/Deployment, which is something else. Give it a name of its own'],
  ])('is refused where it has none: %j', (names, message) => {
    expect(() => exposed(...names)).toThrow(`chart/api: ${message}`);
  });
});

const refusals: [string, WorkloadProps, RegExp][] = [
  ['an image of white space', { image: ' ' }, /image " " is empty\. Name the image to run/],
  ['an empty image among several', { containers: [{ name: 'a', image: 'a' }, { name: 'b', image: '' }] }, /image "" is empty\. Name the image to run/],
  ['an image with white space around it', { image: ' x:1' }, /image " x:1" has white space around it.*Write "x:1"/],
  ['root that is hardened', { image: 'a', hardened: true, runAsUser: 0 }, /runAsUser 0 is root, as which hardened pods don't start/],
  ['a namespace of no name', { image: 'a', namespace: '' }, /namespace "" is no DNS label/],
  ['no image', {}, /chart\/w: image is missing\. Name the image/],
  ['an empty image', { image: '' }, /chart\/w: image "" is empty/],
  ['a container said twice', { image: 'a', containers: [{ name: 'a', image: 'a' }] }, /image is said beside containers/],
  ['settings beside containers', { args: ['x'], containers: [{ name: 'a', image: 'a' }] }, /args is said beside containers/],
  ['pod labels that contradict the selector', { image: 'a', labels: { app: 'a' }, podLabels: { app: 'b' } }, /podLabels app=b contradicts the selector/],
  ['a label key that Kubernetes refuses', { image: 'a', labels: { 'a b': 'c' } }, /a b/],
  ['a label value that Kubernetes refuses', { image: 'a', labels: { app: 'not ok' } }, /not ok/],
  ['a name in capitals', { image: 'a', name: 'Api' }, /Api/],
  ['a container name that is no DNS label', { image: 'a', containerName: 'a.b' }, /a\.b/],
  ['a container port out of range', { image: 'a', ports: [{ port: 0 }] }, /containerPort.*0/],
  ['two containers of one name', { containers: [{ name: 'a', image: 'a' }, { name: 'a', image: 'b' }] }, /"a"/],
  ['a negative number of replicas', { image: 'a', replicas: -1 }, /-1/],
];

test.each(refusals)('%s is refused, with the path, the value and what to do', (_, props, message) => {
  expect(() => synth(chart => new Workload(chart, 'w', props))).toThrow(message);
  expect(() => synth(chart => new Workload(chart, 'w', props))).toThrow(/^chart\/w: /);
});

describe('environment variables', () => {
  const written = (env: Record<string, Env>) => {
    const chart = new Chart(Testing.app(), 'chart');
    new Workload(chart, 'api', { image: 'api', env });
    const [deployment] = Testing.synth(chart);
    return deployment.spec.template.spec.containers[0].env.map((variable: { readonly name: string }) => variable.name);
  };

  test('stand by name, in whatever order a language hands them over', () => {
    const [a, b, c] = ['A', 'B', 'C'].map(name => [name, Env.value('x')] as const);
    for (const order of [[a, b, c], [c, b, a], [b, c, a]]) expect(written(Object.fromEntries(order))).toEqual(['A', 'B', 'C']);
  });

  test.each<[string, Record<string, string>, string[]]>([
    ['after those that they name', { A_URL: 'http://$(HOST):$(PORT)', HOST: 'h', PORT: '1' }, ['HOST', 'PORT', 'A_URL']],
    ['after those that those name', { A: '$(B)', B: '$(C)', C: '1' }, ['C', 'B', 'A']],
    ['by name where a dollar is only a dollar', { A: '$$(B)', B: '1' }, ['A', 'B']],
    ['by name where nobody declares what is named', { B: '$(NODE)', A: '1' }, ['A', 'B']],
    ['once where they name each other', { A: '$(B)', B: '$(A)' }, ['B', 'A']],
    ['once where one names itself', { A: '$(A)', B: '1' }, ['A', 'B']],
  ])('stand %s', (_, texts, names) => {
    expect(written(Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, Env.value(text)])))).toEqual(names);
  });
});
