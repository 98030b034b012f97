/** One line says that a workload uses something: the expectation and the variables follow. */

import { App, Chart, Testing } from 'cdk8s';
import { Env, Exposure, ExternalAlias, HeadlessExternal, Host, Namespace, Outcome, Pods, Probe, Protocol, Workload } from '../../src';
import { planOf } from '../../src/declarations/plan-of';
import { isRecord, listAt, valueAt } from '../../src/kubernetes/values';

let app: App;
let chart: Chart;
let front: Workload;
let orders: Workload;

beforeEach(() => {
  app = Testing.app();
  chart = new Chart(app, 'shop');
  front = new Workload(chart, 'front', { image: 'front:1', env: { MODE: 'prod' } });
  orders = new Workload(new Namespace(chart, 'backend'), 'orders', { image: 'orders:1', ports: [{ port: 8080 }] });
});

const envOf = (name: string, container = 0) => {
  const objects: unknown[] = Testing.synth(chart);
  const found = objects.find(object => isRecord(object) && object.kind === 'Deployment' && valueAt(object, 'metadata', 'name') === name);
  return valueAt(listAt(found, 'spec', 'template', 'spec', 'containers')[container], 'env');
};

const expected = () => planOf(app).steps.flatMap(step => (step.kind === 'expect' ? step.expectations : []));

test('a Service is reached by TCP on its port, and the container knows host, port and URL as it wants them', () => {
  const service = orders.expose(Exposure.clusterIp({ port: 80 }));
  front.calls(service, { env: 'ORDERS_ADDR', hostEnv: 'ORDERS_HOST', portEnv: 'ORDERS_PORT', urlEnv: 'ORDERS_URL', path: '/v1', because: 'the basket shows orders' });
  expect(envOf('front')).toEqual([
    { name: 'MODE', value: 'prod' },
    { name: 'ORDERS_ADDR', value: 'orders.backend:80' },
    { name: 'ORDERS_HOST', value: 'orders.backend' },
    { name: 'ORDERS_PORT', value: '80' },
    { name: 'ORDERS_URL', value: 'http://orders.backend/v1' },
  ]);
  expect(expected()).toMatchObject([{
    from: { kind: 'workload', name: 'front' },
    to: { kind: 'service', name: 'orders', namespace: 'backend', port: 80 },
    probe: { kind: 'tcp' },
    outcome: { kind: 'answers' },
    because: 'the basket shows orders',
  }]);
});

test('a workload behind one Service is called by that Service', () => {
  orders.expose(Exposure.clusterIp({ port: 80 }));
  front.calls(orders, { env: 'ORDERS_ADDR' });
  expect(envOf('front')).toContainEqual({ name: 'ORDERS_ADDR', value: 'orders.backend:80' });
  expect(expected()).toMatchObject([{ to: { kind: 'service', name: 'orders' } }]);
});

test('an alias and an external are called like a Service, and a host outside without variables', () => {
  front.calls(new ExternalAlias(chart, 'mail', { externalName: 'smtp.example.com' }), { port: 587, env: 'MAIL_ADDR' });
  front.calls(new HeadlessExternal(chart, 'db', { port: 5432, addresses: ['192.0.2.10'] }), { env: 'DB_ADDR' });
  front.calls(Host.named('example.org'), { port: 443, probe: Probe.https('/') });
  expect(envOf('front')).toEqual([{ name: 'DB_ADDR', value: 'db:5432' }, { name: 'MAIL_ADDR', value: 'mail:587' }, { name: 'MODE', value: 'prod' }]);
  expect(expected().map(({ to, probe }) => [to.kind, probe.kind])).toEqual([['alias', 'tcp'], ['service', 'tcp'], ['host', 'http']]);
});

test('of several containers the first one gets the variable, unless another one is named', () => {
  const pair = new Workload(chart, 'pair', { containers: [{ name: 'a', image: 'a:1' }, { name: 'b', image: 'b:1' }] });
  const service = orders.expose(Exposure.clusterIp({ port: 80 }));
  pair.calls(service, { env: 'FIRST' });
  pair.calls(service, { env: 'OTHER', container: 'b' });
  expect([envOf('pair'), envOf('pair', 1)]).toEqual([[{ name: 'FIRST', value: 'orders.backend:80' }], [{ name: 'OTHER', value: 'orders.backend:80' }]]);
});

test.each<[string, () => unknown, string]>([
  ['a workload without a Service', () => front.calls(orders), 'is called, and no Service gives it a name. Expose it first'],
  ['a workload behind two', () => {
    orders.expose(Exposure.clusterIp({ port: 80 }));
    orders.expose(Exposure.clusterIp({ name: 'orders-too', port: 80 }));
    return front.calls(orders);
  }, 'is called, and stands behind orders, orders-too. Call the Service that is meant'],
  ['a variable that is there already', () => front.calls(orders.expose(Exposure.clusterIp({ port: 80 })), { env: 'MODE' }), 'shop/front: the variable MODE has a value already.'],
  ['a container that is not there', () => front.calls(orders.expose(Exposure.clusterIp({ port: 80 })), { env: 'A', container: 'x' }), 'container "x" is none of this workload. Name one of front.'],
  ['an alias without a port', () => front.calls(new ExternalAlias(chart, 'mail', { externalName: 'smtp.example.com' })), 'the port of shop/mail is not known. Say it: calls(…, { port: 443 }).'],
  ['a path without a URL', () => front.calls(orders.expose(Exposure.clusterIp({ port: 80 })), { path: '/x' }), 'path "/x" is the part of no URL.'],
  ['a variable for pods, which have no name', () => front.calls(Pods.of(orders), { env: 'A' }), 'the variable A would get the address of something that has no name in the cluster.'],
  ['an option that there is not', () => front.calls(orders, { envVar: 'A' } as object), 'envVar "A" is not known here, and would be lost. Did you mean env?'],
])('%s is refused', (_, call, message) => {
  expect(call).toThrow(message);
});

test('a Service tells its port, its ports and its host', () => {
  const service = orders.expose(Exposure.clusterIp({ ports: [{ name: 'http', port: 80 }, { name: 'dns', port: 53, protocol: Protocol.UDP }] }));
  expect([service.port, service.host]).toEqual([80, 'orders.backend']);
  expect(service.ports).toMatchObject([{ name: 'http', port: 80, targetPort: 8080 }, { name: 'dns', port: 53 }]);
});

type Ports = { port: number; name?: string; protocol?: Protocol }[];

test.each<[string, Ports, { port: number; name?: string; targetPort?: number }, number | undefined]>([
  ['the only one that is declared', [{ port: 8080 }], { port: 80 }, 8080],
  ['the port itself, where it is declared', [{ port: 8080 }, { port: 80 }], { port: 80 }, undefined],
  ['the one of the same name', [{ port: 8080, name: 'http' }, { port: 9090, name: 'metrics' }], { port: 80, name: 'metrics' }, 9090],
  ['nothing that is only guessed', [{ port: 8080 }, { port: 9090 }], { port: 80 }, undefined],
  ['nothing of another protocol', [{ port: 8080, protocol: Protocol.UDP }], { port: 80 }, undefined],
  ['what is said', [{ port: 8080 }], { port: 80, targetPort: 8081 }, 8081],
])('the target port is %s', (_, ports, port, target) => {
  const service = new Workload(chart, 'web', { image: 'web:1', ports }).expose(Exposure.clusterIp({ ports: [port] }));
  expect(service.ports[0].targetPort).toBe(target);
});

test.each<[string, Ports, object[]]>([
  ['its only port', [{ port: 8080 }], [{ port: 8080 }]],
  ['all of its ports, by their names', [{ name: 'http', port: 8080 }, { name: 'dns', port: 53, protocol: Protocol.UDP }], [{ name: 'http', port: 8080 }, { name: 'dns', port: 53, protocol: 'UDP' }]],
  ['all of its ports, by names of their own', [{ port: 8080 }, { port: 53, protocol: Protocol.UDP }], [{ name: 'tcp-8080', port: 8080 }, { name: 'udp-53', port: 53, protocol: 'UDP' }]],
])('an exposure that says no port offers %s', (_, ports, expectedPorts) => {
  const service = new Workload(chart, 'web', { image: 'web:1', ports }).expose(Exposure.loadBalancer());
  expect(service.ports).toEqual(expectedPorts);
  front.calls(service, { port: service.port });
  expect(expected()).toMatchObject([{ to: { name: 'web', port: ports[0].port } }]);
});

test('a Service without any port is refused', () => {
  expect(() => front.expose(Exposure.clusterIp())).toThrow('shop/front/front: the Service has no port, because neither its exposure nor the containers behind it say one. Say it: { port: 80 }.');
});

test('values of a map of variables are text or Env', () => {
  const workload = new Workload(chart, 'web', { image: 'web:1', env: { B: Env.value('2'), A: '1' } });
  expect(envOf(workload.workloadName)).toEqual([{ name: 'A', value: '1' }, { name: 'B', value: '2' }]);
  expect(workload.expects(Pods.of(orders), Probe.ping(), Outcome.answers()).node.path).toBe('shop/web/ping-pods-of-orders.backend-answers');
});
