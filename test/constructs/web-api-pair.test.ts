import { synth } from './synth';
import { Env, Exposure, WebApiPair, WebApiPairProps } from '../../src';

const images = { api: { image: 'api' }, web: { image: 'web' } };
const named = (props: WebApiPairProps) => synth(chart => new WebApiPair(chart, 'numbers', props))
  .map(({ kind, metadata }) => `${kind} ${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`);

test('a pair is two Deployments and the API\'s ClusterIP Service, each under its own name', () => {
  expect(synth(chart => new WebApiPair(chart, 'numbers', images))).toMatchSnapshot();
  expect(named(images)).toEqual(['Deployment numbers-api', 'Service numbers-api', 'Deployment numbers-web']);
});

test('the API\'s Service leads to the only port that the API declares', () => {
  const objects = synth(chart => new WebApiPair(chart, 'numbers', { api: { image: 'a', ports: [{ port: 8080 }] }, web: { image: 'b' } }));
  expect(objects.find(({ kind }) => kind === 'Service')).toMatchObject({ spec: { ports: [{ port: 80, targetPort: 8080 }] } });
});

test('the web application is exposed as often as asked', () => {
  const exposures = [Exposure.loadBalancer({ port: 8080, targetPort: 80 }), Exposure.nodePort({ name: 'numbers-web-node', port: 8080, targetPort: 80 })];
  expect(named({ ...images, exposures })).toEqual([
    'Deployment numbers-api', 'Service numbers-api', 'Deployment numbers-web', 'Service numbers-web', 'Service numbers-web-node',
  ]);
});

test('a pair lives in the namespace it names', () => {
  expect(named({ ...images, namespace: 'blue' })).toEqual([
    'Deployment blue/numbers-api', 'Service blue/numbers-api', 'Deployment blue/numbers-web',
  ]);
});

test('the containers are called for their roles, unless they have names', () => {
  const [api, , web] = synth(chart => new WebApiPair(chart, 'numbers', { api: { image: 'a' }, web: { image: 'w', containerName: 'nginx' } }));
  expect(api).toHaveProperty('spec.template.spec.containers.0.name', 'api');
  expect(web).toHaveProperty('spec.template.spec.containers.0.name', 'nginx');
});

test.each([
  ['on port 80', {}, 'http://numbers-api'],
  ['with its port', { apiExposure: Exposure.clusterIp({ port: 8080, targetPort: 80 }) }, 'http://numbers-api:8080'],
  ['with a path', { apiUrlPath: '/rng' }, 'http://numbers-api/rng'],
  ['under the Service\'s own name', { apiExposure: Exposure.clusterIp({ name: 'rng', port: 80 }) }, 'http://rng'],
])('the API\'s URL reaches the web application\'s environment: %s', (_, props, value) => {
  const objects = synth(chart => new WebApiPair(chart, 'numbers', { ...images, apiUrlVariable: 'API_URL', ...props }));
  expect(objects.find(({ metadata }) => metadata.name === 'numbers-web'))
    .toHaveProperty('spec.template.spec.containers.0.env', [{ name: 'API_URL', value }]);
});

test('every container of the web application gets the URL', () => {
  const objects = synth(chart => new WebApiPair(chart, 'numbers', {
    api: { image: 'a' }, web: { containers: [{ name: 'x', image: 'x' }, { name: 'y', image: 'y' }] }, apiUrlVariable: 'API_URL',
  }));
  for (const container of [0, 1]) {
    expect(objects.find(({ metadata }) => metadata.name === 'numbers-web'))
      .toHaveProperty(`spec.template.spec.containers.${container}.env.0.value`, 'http://numbers-api');
  }
});

test('hardened hardens both', () => {
  const deployments = synth(chart => new WebApiPair(chart, 'numbers', { ...images, hardened: true })).filter(({ kind }) => kind === 'Deployment');
  expect(deployments).toHaveLength(2);
  for (const deployment of deployments) expect(deployment).toHaveProperty('spec.template.spec.securityContext.runAsNonRoot', true);
});

const refusals: [string, Partial<WebApiPairProps>, RegExp][] = [
  ['a variable that web sets itself', { apiUrlVariable: 'API', web: { image: 'a', env: { API: Env.value('x') } } }, /apiUrlVariable "API" is in the env of web too/],
  ['a path of no URL', { apiUrlPath: '/x' }, /apiUrlPath "\/x" is the path of no URL/],
  ['one half in a namespace of its own', { api: { image: 'a', namespace: 'blue' } }, /namespace "blue" of api would take the pair apart/],
];

test.each(refusals)('%s is refused, with the path', (_, props, message) => {
  expect(() => named({ ...images, ...props })).toThrow(message);
  expect(() => named({ ...images, ...props })).toThrow(/^chart\/numbers: /);
});
