import { Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { dataOf, FakeWorkload, newChart, service } from './stand-ins';
import { Namespace } from '../../src/constructs/namespace';
import { Exposure } from '../../src/constructs/services/exposure';
import { HeadlessExternal } from '../../src/constructs/services/headless-external';
import { Workload } from '../../src/constructs/workloads/workload';
import { ConnectivityTarget, IConnectivityTarget } from '../../src/declarations/endpoint';
import { Expectation } from '../../src/declarations/expectation';
import { AnswerOptions, Outcome } from '../../src/declarations/outcome';
import { Address, EveryNode, Host, Outside, Pods } from '../../src/declarations/places';
import { DnsRecordType, Probe } from '../../src/declarations/probe';
import { defined } from '../../src/kubernetes/values';
import { renderSentence } from '../../src/plan/sentence';

const alias = ConnectivityTarget.alias('default', 'numbers-api');
const severalPorts = service('shop', { ports: [{ port: 8080, name: 'http' }, { port: 9090, name: 'metrics' }, { port: 53, protocol: 'UDP' }] });

function declare(target: IConnectivityTarget, probe: Probe, outcome: Outcome, options = {}) {
  return new FakeWorkload(newChart(), 'web').expects(target, probe, outcome, options);
}

describe('an expectation reads as a sentence', () => {
  test.each([
    ['a Service', service('api'), Probe.http('/rng'), Outcome.answers({ body: '^\\d+$' }),
      'default/web -> Service default/api:80 by GET /rng: answers /^\\d+$/'],
    ['a Service elsewhere', service('srv', { namespace: 'blue', ports: [{ port: 8080 }] }), Probe.tcp(), Outcome.refused(),
      'default/web -> Service blue/srv:8080 by TCP: refused'],
    ['pings', service('api'), Probe.ping(), Outcome.noReply(), 'default/web -> Service default/api by ping: no reply'],
    ['by cluster IP', Address.clusterIpOf(service('api')), Probe.tcp(), Outcome.answers(),
      'default/web -> Service default/api:80 (cluster IP) by TCP: answers'],
    ['by full name', Address.fullNameOf(service('api')), Probe.dns(), Outcome.answers({ clusterIpOf: service('api') }),
      'default/web -> Service default/api (full name) by DNS A: answers the cluster IP of default/api'],
    ['an alias', alias, Probe.dns(DnsRecordType.CNAME), Outcome.answers({ canonicalName: 'example.org' }),
      'default/web -> alias default/numbers-api by DNS CNAME: answers example.org'],
    ['a host', Host.named('localhost'), Probe.http('/', { method: 'POST' }), Outcome.answers({ status: 200, notBody: 'x' }),
      'default/web -> host localhost:80 by POST /: answers 200 and not /x/'],
    ['https', Host.named('example.org'), Probe.https('/'), Outcome.nameNotFound(),
      'default/web -> host example.org:443 by GET https /: name not found'],
    ['the health of a gRPC server', service('api', { ports: [{ port: 50051 }] }), Probe.grpc({ service: 'shop.v1.Orders' }), Outcome.answers(),
      'default/web -> Service default/api:50051 by gRPC health shop.v1.Orders: answers'],
    ['every node', EveryNode.port(30080), Probe.tcp({ port: 30080 }), Outcome.answers(), 'default/web -> every node:30080 by TCP: answers'],
    ['now this, now that', service('api'), Probe.tcp(), Outcome.sometimes(Outcome.answers(), Outcome.noReply()),
      'default/web -> Service default/api:80 by TCP: sometimes answers, sometimes no reply'],
    ['UDP', severalPorts, Probe.udp({ payload: 'hi' }), Outcome.answers({ body: 'hi' }),
      'default/web -> Service default/shop:53 by UDP: answers /hi/'],
    ['the port named for the scheme', severalPorts, Probe.http('/'), Outcome.answers(),
      'default/web -> Service default/shop:8080 by GET /: answers'],
    ['the port with the scheme\'s number', service('shop', { ports: [{ port: 9090, name: 'metrics' }, { port: 80, name: 'web' }] }), Probe.http('/'),
      Outcome.answers(), 'default/web -> Service default/shop:80 by GET /: answers'],
    ['an IPv6 address', Host.named('fd00::1'), Probe.http('/'), Outcome.answers(), 'default/web -> host [fd00::1]:80 by GET /: answers'],
    ['an alias by its full name', Address.fullNameOf(alias), Probe.dns(DnsRecordType.CNAME), Outcome.answers(),
      'default/web -> alias default/numbers-api (full name) by DNS CNAME: answers'],
    ['addresses, in whatever order they were said', Host.named('db'), Probe.dns(), Outcome.answers({ addresses: ['10.0.0.2', '10.0.0.1'] }),
      'default/web -> host db by DNS A: answers 10.0.0.1, 10.0.0.2'],
    ['the pods of a StatefulSet', Pods.of(new FakeWorkload(newChart(), 'db', { controller: 'StatefulSet' })), Probe.ping(), Outcome.answers(),
      'default/web -> pods of StatefulSet default/db by ping: answers'],
    ['one record per pod', service('db'), Probe.dns(), Outcome.answers({ readyPodsOf: new FakeWorkload(newChart(), 'db') }),
      'default/web -> Service default/db by DNS A: answers one record per ready pod of default/db'],
  ])('%s', (_, target, probe, outcome, sentence) => {
    expect(renderSentence(dataOf(declare(target, probe, outcome)))).toBe(sentence);
  });

  test('with its reason, its observation, its container and nodes between', () => {
    const data = dataOf(declare(service('api'), Probe.ping(), Outcome.noReply(), {
      because: 'a Service carries no ICMP', observation: '4', container: 'sleep', acrossNodes: true,
    }));
    expect(renderSentence(data)).toBe(
      'default/web (container sleep) -> Service default/api by ping, across nodes: no reply, because a Service carries no ICMP');
    expect(data.observation).toBe('4');
  });
});

test.each([
  ['POST', undefined, ''],
  ['PUT', 'x', 'x'],
  ['DELETE', undefined, undefined],
  ['GET', undefined, undefined],
])('a %s with body %p sends %p', (method, body, sent) => {
  const { probe } = dataOf(declare(service('api'), Probe.http('/', { method, body }), Outcome.answers()));
  expect(probe).toEqual(defined({ kind: 'http', scheme: 'http', method, path: '/', body: sent }));
});

describe('sources besides workloads', () => {
  test('pods with labels, in the namespace that was said', () => {
    const pods = Pods.labelled(newChart(), { tier: 'front', app: 'web' }, { namespace: 'blue' });
    expect(renderSentence(dataOf(pods.expects(service('api'), Probe.tcp(), Outcome.answers()))))
      .toBe('pods blue/app=web,tier=front -> Service default/api:80 by TCP: answers');
  });

  test('the pods of a workload of cdk8s-plus-28, by its labels', () => {
    const chart = newChart();
    const deployment = new kplus.Deployment(chart, 'web', { containers: [{ image: 'web' }] });
    const { from } = dataOf(Pods.labelled(chart, deployment.matchLabels).expects(service('api'), Probe.tcp(), Outcome.answers()));
    expect(from).toEqual({ kind: 'pods', namespace: 'default', labels: chart.toJson()[0].spec.template.metadata.labels });
  });

  test.each<[string, string, (chart: Chart) => Construct]>([
    ['that of the Namespace that they are said in', 'blue', chart => new Namespace(chart, 'blue')],
    ['that of the chart', 'ci', chart => new Chart(chart, 'inner', { namespace: 'ci' })],
    ['default', 'default', chart => chart],
  ])('pods with labels are looked for in %s', (_, namespace, scopeIn) => {
    const pods = Pods.labelled(scopeIn(newChart()), { app: 'web' });
    expect(dataOf(pods.expects(service('api'), Probe.tcp(), Outcome.answers())).from).toMatchObject({ namespace });
  });

  test('pods with the same labels are one construct', () => {
    const chart = newChart();
    expect(Pods.labelled(chart, { a: '1', b: '2' })).toBe(Pods.labelled(chart, { b: '2', a: '1' }));
    expect(Outside.of(chart)).toBe(Outside.of(chart));
  });

  test.each([
    ['a LoadBalancer by its own address', service('web', { serviceType: 'LoadBalancer', ports: [{ port: 8080, nodePort: 30090 }] }),
      'outside -> Service default/web:8080 (load balancer) by GET /: answers'],
    ['a NodePort by the port on every node', service('web', { serviceType: 'NodePort', ports: [{ port: 8080, nodePort: 30080 }] }),
      'outside -> every node:30080 by GET /: answers'],
    ['a host by its name', Host.named('example.org'), 'outside -> host example.org:80 by GET /: answers'],
  ])('outside reaches %s', (_, target, sentence) => {
    expect(renderSentence(dataOf(Outside.of(newChart()).expects(target, Probe.http('/'), Outcome.answers())))).toBe(sentence);
  });
});

describe('an expectation stands below its source, under a readable id', () => {
  test.each([
    ['chart/web/http-api-rng-answers', service('api'), Probe.http('/kiamol/rng?x=1'), Outcome.answers()],
    ['chart/web/http-post-api-answers', service('api'), Probe.http('/', { method: 'POST' }), Outcome.answers()],
    ['chart/web/dns-a-srv.blue-name-not-found', service('srv', { namespace: 'blue' }), Probe.dns(), Outcome.nameNotFound()],
    ['chart/web/tcp-api-by-cluster-ip-refused', Address.clusterIpOf(service('api')), Probe.tcp(), Outcome.refused()],
    ['chart/web/grpc-api-Orders-answers', service('api'), Probe.grpc({ service: 'shop.v1.Orders' }), Outcome.answers()],
    ['chart/web/tcp-every-node-30080-no-reply', EveryNode.port(30080), Probe.tcp(), Outcome.noReply()],
    ['chart/web/http-localhost-8080-answers', Host.named('localhost'), Probe.http('/', { port: 8080 }), Outcome.answers()],
  ])('%s', (id, target, probe, outcome) => {
    expect(dataOf(declare(target, probe, outcome)).id).toBe(id);
  });

  test('a second one alike gets a number', () => {
    const web = new FakeWorkload(newChart(), 'web');
    const ids = [1, 2, 3].map(() => dataOf(web.expects(service('api'), Probe.ping(), Outcome.noReply())).id);
    expect(ids).toEqual(['chart/web/ping-api-no-reply', 'chart/web/ping-api-no-reply-2', 'chart/web/ping-api-no-reply-3']);
  });

  test('it writes no manifest', () => {
    const chart = newChart();
    new FakeWorkload(chart, 'web').expects(service('api'), Probe.ping(), Outcome.noReply());
    expect(chart.toJson()).toEqual([]);
  });
});

describe('what makes no sense is refused with path, value, rule and remedy', () => {
  const api = service('api');
  const pods = Pods.of(new FakeWorkload(newChart(), 'api'));
  const headless = service('db', { withoutClusterIp: true });
  const answers = (options: AnswerOptions) => Outcome.answers(options);
  test.each<[string, IConnectivityTarget, Probe, Outcome, RegExp]>([
    ['HTTP to a thing without a port', pods, Probe.http('/rng'), Outcome.answers(), /GET \/rng to pods of default\/api.*Probe\.http\('\/rng', \{ port: 8080 \}\)/],
    ['TCP to one of several ports', severalPorts, Probe.tcp(), Outcome.answers(), /several to choose from.*Probe\.tcp\(\{ port: 8080 \}\)/],
    ['TCP to an alias without a port', alias, Probe.tcp(), Outcome.answers(), /does not say which port/],
    ['an answer on a port that is not there', api, Probe.tcp({ port: 81 }), Outcome.answers(), /port 81 answers nothing: the target has port 80/],
    ['a port out of range', api, Probe.tcp({ port: 70000 }), Outcome.noReply(), /port 70000.*1 to 65535/],
    ['a ping with a status', api, Probe.ping(), answers({ status: 200 }), /status 200 of ping: only HTTP has a status/],
    ['TCP with a body', api, Probe.tcp(), answers({ body: 'x' }), /body of TCP: only HTTP, UDP and gRPC/],
    ['a status that is none', api, Probe.http('/'), answers({ status: 20 }), /status 20: .*100 to 599/],
    ['a pattern that is none', api, Probe.http('/'), answers({ body: '(' }), /body "\(" is no regular expression/],
    ['a path without a slash', api, Probe.http('rng'), Outcome.answers(), /path 'rng'.*write "\/rng"/],
    ['a path with a space', api, Probe.http('/a b'), Outcome.answers(), /write "\/a%20b"/],
    ['a path with a line break', api, Probe.http('/\r\nHost: x'), Outcome.answers(), /path '/],
    ['a method in lower case', api, Probe.http('/', { method: 'get' }), Outcome.answers(), /method 'get'.*GET/],
    ['a GET with a body', api, Probe.http('/', { body: 'x' }), Outcome.answers(), /a body with GET/],
    ['a header of two lines', api, Probe.http('/', { headers: { 'X-A': 'a\nb' } }), Outcome.answers(), /header X-A.*line break/],
    ['a header with a carriage return', api, Probe.http('/', { headers: { 'X-A': 'a\rb' } }), Outcome.answers(), /header X-A.*line break/],
    ['a header name with a space', api, Probe.http('/', { headers: { 'X A': 'a' } }), Outcome.answers(), /header name 'X A'/],
    ['DNS of an address', Address.clusterIpOf(api), Probe.dns(), Outcome.answers(), /an address, not a name/],
    ['DNS of pods', pods, Probe.dns(), Outcome.answers(), /an address, not a name/],
    ['DNS that is refused', api, Probe.dns(), Outcome.refused(), /Outcome\.nameNotFound/],
    ['no name where no name is', EveryNode.port(30080), Probe.tcp(), Outcome.nameNotFound(), /Outcome\.noReply/],
    ['no name for an IP address', Host.named('10.0.0.1'), Probe.tcp({ port: 1 }), Outcome.nameNotFound(), /Outcome\.noReply/],
    ['DNS of an IP address', Host.named('fd00::1'), Probe.dns(), Outcome.answers(), /an address, not a name/],
    ['another port than the node port', EveryNode.port(30000), Probe.http('/', { port: 30001 }), Outcome.answers(),
      /port 30001 of every node:30000: .*say EveryNode\.port\(30001\), or no port/],
    ['a ping to a node port', EveryNode.port(30080), Probe.ping(), Outcome.answers(), /a ping has no port/],
    ['records of HTTP', api, Probe.http('/'), answers({ addresses: ['10.0.0.1'] }), /GET \/ has no records/],
    ['a name as an address', api, Probe.dns(), answers({ addresses: ['example.org'] }), /an IPv4 address, and 'example\.org' is none/],
    ['IPv4 for AAAA', api, Probe.dns(DnsRecordType.AAAA), answers({ addresses: ['10.0.0.1'] }), /an IPv6 address/],
    ['an address as a CNAME', api, Probe.dns(DnsRecordType.CNAME), answers({ canonicalName: '10.0.0.1' }), /a host name, and/],
    ['a cluster IP as a CNAME', api, Probe.dns(DnsRecordType.CNAME), answers({ clusterIpOf: api }), /use canonicalName/],
    ['no record at all', api, Probe.dns(), answers({ addresses: [] }), /Outcome\.nameNotFound/],
    ['a body of HEAD', api, Probe.http('/', { method: 'HEAD' }), answers({ body: 'x' }), /body of HEAD \/: an answer to HEAD has no body; use GET/],
    ['a namespace that is none', service('api', { namespace: 'X Y' }), Probe.tcp(), Outcome.answers(), /namespace "X Y" is no RFC 1123 label/],
    ['two kinds of records', api, Probe.dns(), answers({ addresses: ['10.0.0.1'], clusterIpOf: api }), /say one of them/],
    ['the cluster IP of an alias', api, Probe.dns(), answers({ clusterIpOf: alias }), /no Service with a cluster IP/],
    ['the cluster IP of a headless Service', headless, Probe.dns(), answers({ clusterIpOf: headless }),
      /clusterIpOf: Service default\/db is headless, so it has no cluster IP: .*Outcome\.answers\(\{ readyPodsOf: workload \}\)/],
    ['the pods of no workload', api, Probe.dns(), answers({ readyPodsOf: Outside.of(newChart()) }), /outside is no workload/],
    ['now the same, now the same', api, Probe.tcp(), Outcome.sometimes(Outcome.noReply(), Outcome.noReply()), /two distinct outcomes/],
    ['nonsense among several', api, Probe.tcp(), Outcome.sometimes(Outcome.noReply(), answers({ status: 200 })), /only HTTP has a status/],
    ['a URL for a host', Host.named('http://example.org/x'), Probe.http('/'), Outcome.answers(), /neither a host name nor an IP address; scheme, port and path belong to the probe/],
    ['a host name with a space', Host.named('a b'), Probe.http('/'), Outcome.answers(), /'a b' is neither/],
  ])('%s', (_, target, probe, outcome, message) => {
    const act = () => declare(target, probe, outcome);
    expect(act).toThrow(message);
    expect(act).toThrow(/^chart\/web: /);
  });

  test.each<[string, IConnectivityTarget, RegExp]>([
    ['a ClusterIP Service', api, /outside cannot name Service default\/api.*LoadBalancer/],
    ['a cluster IP', Address.clusterIpOf(api), /outside cannot name/],
    ['a NodePort that Kubernetes chooses', service('web', { serviceType: 'NodePort' }), /outside cannot name/],
    ['an alias', alias, /cluster DNS only/],
    ['pods', pods, /pod addresses/],
  ])('outside to %s', (_, target, message) => {
    expect(() => Outside.of(newChart()).expects(target, Probe.http('/', { port: 80 }), Outcome.refused())).toThrow(message);
  });

  test('pods without a label', () => {
    expect(() => Pods.labelled(newChart(), {}).expects(api, Probe.tcp(), Outcome.answers())).toThrow(/at least one label/);
  });

  test.each<[string, { [key: string]: string }, { namespace?: string }, RegExp]>([
    ['a label key that is none', { 'a b': 'x' }, {}, /label key "a b" is no qualified name: .*; no pod can carry it/],
    ['a label value that is none', { app: 'c d' }, {}, /label value "c d" may hold letters/],
    ['a namespace that is none', { app: 'x' }, { namespace: 'X Y' }, /namespace "X Y" is no RFC 1123 label/],
  ])('pods with %s', (_, labels, options, message) => {
    expect(() => Pods.labelled(newChart(), labels, options).expects(api, Probe.tcp(), Outcome.answers())).toThrow(message);
  });

  test.each(['because', 'observation'])('%s on two lines', name => {
    expect(() => declare(api, Probe.tcp(), Outcome.answers(), { [name]: 'so\nit is' })).toThrow(`chart/web: ${name} "so\\nit is" has a line break; it is shown on one line`);
  });

  test('a container of something that is no workload', () => {
    expect(() => Outside.of(newChart()).expects(api, Probe.tcp(), Outcome.answers(), { container: 'web' }))
      .toThrow(/chart\/outside: container 'web' of outside: only a workload's container/);
  });

  test('a container that the workload has not', () => {
    const web = new FakeWorkload(newChart(), 'web', { containers: ['main', 'side'] });
    expect(() => web.expects(api, Probe.tcp(), Outcome.answers(), { container: 'web' }))
      .toThrow("chart/web: container 'web' of default/web: it has none of this name; name one of main, side");
    expect(dataOf(web.expects(api, Probe.tcp(), Outcome.answers(), { container: 'side' })).from).toMatchObject({ container: 'side' });
    const real = new Workload(newChart(), 'web', { image: 'web', containerName: 'main' });
    expect(() => real.expects(api, Probe.tcp(), Outcome.answers(), { container: 'web' })).toThrow(/name one of main$/);
  });

  test.each<[string, (chart: Chart) => IConnectivityTarget]>([
    ['an exposure', chart => new Workload(chart, 'db', { image: 'db' }).expose(Exposure.headless({ port: 80 }))],
    ['addresses outside', chart => new HeadlessExternal(chart, 'db', { addresses: ['10.9.8.7'], port: 80, withoutClusterIp: true })],
  ])('the cluster IP of what is headless by %s', (_, build) => {
    expect(() => Address.clusterIpOf(build(newChart()))).toThrow(/^Address\.clusterIpOf: Service default\/db is headless/);
  });

  describe('what plain JavaScript hands over', () => {
    const declareAny = (target: unknown, source: unknown = new FakeWorkload(newChart(), 'web')) =>
      Reflect.apply(Expectation.declare, Expectation, [source, target, Probe.tcp(), Outcome.answers()]);
    test.each<[string, () => unknown, RegExp]>([
      ['a workload as a target', () => declareAny(new FakeWorkload(newChart(), 'api')), /^chart\/web: chart\/api is no target of a probe; give Pods\.of\(…\)/],
      ['a name as a target', () => declareAny('api'), /^chart\/web: "api" is no target of a probe; give a Service, .*Host\.named/],
      ['nothing as a target', () => declareAny(undefined), /^chart\/web: undefined is no target/],
      ['an object as a target', () => declareAny(new Map()), /^chart\/web: a Map is no target/],
      ['a Service as a source', () => declareAny(api, api), /^expects: source is an object, and an object of the class Construct is wanted\. Give a construct, such as a workload/],
      ['a chart as a source', () => declareAny(api, newChart()), /^chart: chart is no source of a probe; give a workload/],
      ['the address of a workload', () => Reflect.apply(Address.fullNameOf, Address, [new FakeWorkload(newChart(), 'api')]), /^Address\.fullNameOf: chart\/api is no target/],
      ['the pods of a Service', () => Reflect.apply(Pods.of, Pods, [api]), /^Pods\.of: workload is an object, and an object of the class Construct is wanted/],
    ])('%s', (_, act, message) => {
      expect(act).toThrow(message);
    });
  });

  test('a type of Service that has no cluster IP', () => {
    expect(() => service('api', { serviceType: 'ExternalName' })).toThrow('Service default/api: its type ExternalName is none of ClusterIP, NodePort, LoadBalancer');
  });

  test('a workload whose pods cannot be found', () => {
    const set = new FakeWorkload(newChart(), 'set', { controller: 'ReplicaSet' });
    expect(() => set.expects(api, Probe.tcp(), Outcome.answers())).toThrow(/chart\/set: ReplicaSet default\/set: the pods of a Deployment, a StatefulSet, a DaemonSet/);
  });

  test('but a port where nothing is may be expected to stay silent', () => {
    expect(dataOf(declare(api, Probe.tcp({ port: 81 }), Outcome.noReply())).to).toMatchObject({ port: 81 });
  });
});
