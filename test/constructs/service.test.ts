import { Chart, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { only, synth } from './synth';
import {
  Backend, ClusterIpOptions, ConnectivityApp, Exposure, HeadlessOptions, IpFamily, IpFamilyPolicy, LoadBalancerOptions,
  Protocol, Service, SessionAffinity, TrafficPolicy, UrlOptions, Workload,
} from '../../src';

const pods = Backend.labels({ app: 'api' });

/** The Service that an exposure makes of pods with the label app=api. */
function service(exposure: Exposure, backend = pods) {
  return only('Service', synth(chart => new Service(chart, 'api', { exposure, backend })));
}

const everything: Required<Omit<LoadBalancerOptions, 'port' | 'targetPort' | 'targetPortName' | 'protocol' | 'appProtocol' | 'nodePort'>> = {
  name: 'web',
  ports: [
    { name: 'http', port: 80, targetPort: 8080, nodePort: 30080, appProtocol: 'kubernetes.io/h2c' },
    { name: 'dns', port: 53, targetPortName: 'dns', protocol: Protocol.UDP },
  ],
  selector: { app: 'api' },
  sessionAffinity: SessionAffinity.CLIENT_IP,
  sessionAffinityTimeoutSeconds: 600,
  internalTrafficPolicy: TrafficPolicy.LOCAL,
  externalTrafficPolicy: TrafficPolicy.LOCAL,
  ipFamilies: [IpFamily.IPV4, IpFamily.IPV6],
  ipFamilyPolicy: IpFamilyPolicy.REQUIRE_DUAL_STACK,
  publishNotReadyAddresses: true,
  externalIps: ['203.0.113.7'],
  labels: { team: 'a' },
  annotations: { 'example.com/note': 'b' },
  clusterIp: '10.96.0.20',
  secondaryClusterIp: 'fd00::20',
  sourceRanges: ['198.51.100.0/24'],
  loadBalancerClass: 'example.com/internal',
  allocateNodePorts: true,
  healthCheckNodePort: 30999,
};

test.each([
  ['ClusterIP, which is not written', Exposure.clusterIp({ port: 80 }), { ports: [{ port: 80 }] }],
  ['NodePort', Exposure.nodePort({ port: 8080, targetPort: 80, nodePort: 30080 }),
    { type: 'NodePort', ports: [{ port: 8080, targetPort: 80, nodePort: 30080 }] }],
  ['LoadBalancer', Exposure.loadBalancer({ port: 8080, targetPortName: 'http' }),
    { type: 'LoadBalancer', ports: [{ port: 8080, targetPort: 'http' }] }],
  ['headless', Exposure.headless({ port: 80 }), { clusterIP: 'None', ports: [{ port: 80 }] }],
])('a Service says its kind, its port and its selector: %s', (_, exposure, spec) => {
  expect(service(exposure)).toEqual({
    apiVersion: 'v1', kind: 'Service', metadata: { name: 'api' }, spec: { ...spec, selector: { app: 'api' } },
  });
});

test('a Service can say every field of Kubernetes 1.28 that is not deprecated', () => {
  const made = service(Exposure.loadBalancer(everything));
  expect(made).toMatchSnapshot();
  const { spec } = made;
  if (typeof spec !== 'object' || spec === null) throw new Error('a Service without a spec');
  expect(Object.keys(spec).sort()).toEqual([
    'allocateLoadBalancerNodePorts', 'clusterIP', 'clusterIPs', 'externalIPs', 'externalTrafficPolicy', 'healthCheckNodePort',
    'internalTrafficPolicy', 'ipFamilies', 'ipFamilyPolicy', 'loadBalancerClass', 'loadBalancerSourceRanges', 'ports',
    'publishNotReadyAddresses', 'selector', 'sessionAffinity', 'sessionAffinityConfig', 'type',
    // externalName is said by ExternalAlias, and loadBalancerIP is deprecated since 1.24.
  ]);
});

test('several Services stand in front of one workload, named for it unless they say otherwise', () => {
  const objects = synth(chart => {
    const web = new Workload(chart, 'numbers-web', { image: 'web' });
    web.expose(Exposure.loadBalancer({ port: 8080, targetPort: 80 }));
    web.expose(Exposure.nodePort({ name: 'numbers-web-node', port: 8080, targetPort: 80, nodePort: 30080 }));
  });
  const services = objects.filter(({ kind }) => kind === 'Service');
  expect(services.map(({ metadata }) => metadata.name)).toEqual(['numbers-web', 'numbers-web-node']);
  for (const each of services) expect(each).toHaveProperty('spec.selector', { app: 'numbers-web' });
});

test('a part of a workload\'s labels puts several versions behind one Service', () => {
  const objects = synth(chart => {
    new Workload(chart, 'web', { image: 'web', labels: { app: 'web', version: 'v1' } })
      .expose(Exposure.clusterIp({ port: 80, selector: { app: 'web' } }));
  });
  expect(only('Service', objects)).toHaveProperty('spec.selector', { app: 'web' });
});

test('a Service stands in front of a cdk8s-plus workload', () => {
  const chart = new Chart(Testing.app(), 'chart');
  const deployment = new kplus.Deployment(chart, 'plus', { containers: [{ image: 'x', portNumber: 80 }] });
  new Service(chart, 'api', { exposure: Exposure.clusterIp({ port: 80 }), backend: Backend.podSelector(deployment) });
  const objects = Testing.synth(chart);
  const selector: unknown = only('Deployment', objects).spec;
  expect(selector).toHaveProperty('selector.matchLabels', only('Service', objects).spec && deployment.matchLabels);
  expect(only('Service', objects)).toHaveProperty('spec.selector', deployment.matchLabels);
});

test.each([['alone', []], ['beside pods of its own', ['ours']]])('an app %s is not asked for pods that are deployed elsewhere', (_, own) => {
  const stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  const chart = new Chart(new ConnectivityApp(), 'chart');
  own.forEach(name => new Workload(chart, name, { image: 'x' }));
  const annotations = { 'connectivity.cdk8s.io/acknowledge': 'broadening: it was meant' };
  const exposure = Exposure.clusterIp({ port: 80, annotations });
  new Service(chart, 'theirs', { exposure, backend: Backend.elsewhere({ app: 'theirs' }) });
  const made = only('Service', Testing.synth(chart));
  expect(made).toHaveProperty('spec.selector', { app: 'theirs' });
  expect(made.metadata.annotations).toEqual({ ...annotations, 'connectivity.cdk8s.io/pods': 'elsewhere' });
  expect(stderr.mock.calls).toEqual([]);
  stderr.mockRestore();
});

test('names are short at home, have a namespace elsewhere, and a full form everywhere', () => {
  const chart = new Chart(Testing.app(), 'chart', { namespace: 'blue' });
  const other = new Chart(Testing.app(), 'other');
  const exposure = Exposure.clusterIp({ ports: [{ name: 'http', port: 8080 }, { name: 'https', port: 8443 }] });
  const made = new Service(chart, 'api', { exposure, backend: pods });
  expect(made.hostFrom(chart)).toBe('api');
  expect(made.hostFrom(other)).toBe('api.blue');
  expect(made.hostInNamespace('blue')).toBe('api');
  expect(made.hostInNamespace('red')).toBe('api.blue');
  expect(made.fullyQualifiedName).toBe('api.blue.svc.cluster.local');
  expect(made.urlFrom(other, { path: '/x' })).toBe('http://api.blue:8080/x');
  expect(made.url({ scheme: 'https', port: 8443 })).toBe('https://api.blue.svc.cluster.local:8443');
});

describe('the URL of a headless Service', () => {
  const url = (options: HeadlessOptions, asked?: UrlOptions) =>
    new Workload(new Chart(Testing.app(), 'chart'), 'api', {
      containers: [{ name: 'dns', image: 'x', ports: [{ port: 53, name: 'main', protocol: Protocol.UDP }] }, { name: 'api', image: 'x', ports: [{ port: 8080, name: 'main' }] }],
    }).expose(Exposure.headless(options)).url(asked);

  test.each<[string, HeadlessOptions, UrlOptions | undefined, string]>([
    ['names the port on which its pods listen', { port: 80, targetPort: 8080 }, undefined, ':8080'],
    ['names the port that a container calls so', { port: 80, targetPortName: 'main' }, undefined, ':8080'],
    ['names the one that is asked for where the number is not known', { port: 80, targetPortName: 'other' }, { port: 9090 }, ':9090'],
  ])('%s', (_, options, asked, port) => {
    expect(url(options, asked)).toBe(`http://api.default.svc.cluster.local${port}`);
  });

  test('names any port where none is declared', () => {
    const undeclared = new Workload(new Chart(Testing.app(), 'chart'), 'api', { image: 'x' });
    expect(undeclared.expose(Exposure.headless()).url({ port: 9090 })).toBe('http://api.default.svc.cluster.local:9090');
  });

  test('offers what the containers declare, where it says no port, by names of its own where theirs are not', () => {
    expect(url({})).toBe('http://api.default.svc.cluster.local:53');
  });

  test('is refused where nobody says the number of its port', () => {
    expect(() => url({ port: 80, targetPortName: 'other' })).toThrow('chart/api/api: the port that its pods call "other" has a number that nobody says here');
  });

  test('is refused with the port that nothing maps', () => {
    expect(() => url({ port: 80, targetPort: 8080 }, { port: 80 })).toThrow('chart/api/api: port 80 is none of its ports, which are 8080.');
  });
});

test.each([
  [{ path: 'x' }, 'path "x" does not begin with /. Write "/x".'],
  [{ path: '/a b' }, 'path "/a b" has characters that no path or query has. Write "/a%20b".'],
  [{ path: '/ä?<%20>#' }, 'path "/ä?<%20>#" has characters that no path or query has. Write "/%C3%A4?%3C%20%3E%23".'],
  [{ path: '/100%' }, 'path "/100%" has characters that no path or query has. Write "/100%25".'],
  [{ scheme: 'ht tp' }, 'scheme "ht tp" is none of a URL. Write it without ://, such as https.'],
  [{ port: 99999 }, 'port 99999 is no port. Name one of 1 to 65535.'],
  [{ port: 81 }, 'port 81 is none of its ports, which are 8080. Name one of these, or none for the first.'],
])('a URL with %o is refused', (options, message) => {
  const chart = new Chart(Testing.app(), 'chart');
  const made = new Service(chart, 'api', { exposure: Exposure.clusterIp({ port: 8080 }), backend: pods });
  expect(() => made.url(options)).toThrow(`chart/api: ${message}`);
});

const refusals: [string, () => Exposure, RegExp][] = [
  ['a name that is no RFC 1035 label', () => Exposure.clusterIp({ name: '1api', port: 80 }), /1api/],
  ['a port of 0', () => Exposure.clusterIp({ port: 0 }), /ports\[0\]\.port.*0/],
  ['a port of 65536', () => Exposure.clusterIp({ port: 65536 }), /65536/],
  ['a target port out of range', () => Exposure.clusterIp({ port: 80, targetPort: 70000 }), /70000/],
  ['a node port outside 30000-32767', () => Exposure.nodePort({ port: 80, nodePort: 8080 }), /nodePort: .*8080.*30000.*32767/],
  ['a node port on a ClusterIP', () => Exposure.clusterIp({ ports: [{ port: 80, nodePort: 30080 }] }), /nodePort.*30080/],
  ['a node port on a headless Service', () => Exposure.headless({ ports: [{ port: 80, nodePort: 30080 }] }), /nodePort.*30080/],
  ['several ports without names', () => Exposure.clusterIp({ ports: [{ port: 80 }, { port: 81 }] }), /ports\[0\]\.name/],
  ['two ports of one name', () => Exposure.clusterIp({ ports: [{ name: 'a', port: 80 }, { name: 'a', port: 81 }] }), /ports\[1\]\.name.*"a"/],
  ['two ports of one number and protocol', () => Exposure.clusterIp({ ports: [{ name: 'a', port: 80 }, { name: 'b', port: 80 }] }), /ports\[1\].*80/],
  ['a Service without ports', () => Exposure.clusterIp({}), /has no port/],
  ['port beside ports', () => Exposure.clusterIp({ port: 80, ports: [{ name: 'a', port: 81 }] }), /port 80 is said beside ports/],
  ['a target port beside ports', () => Exposure.clusterIp({ targetPort: 8080, ports: [{ port: 81 }] }), /targetPort 8080 is said beside ports/],
  ['a node port beside ports', () => Exposure.nodePort({ nodePort: 30001, ports: [{ port: 81 }] }), /nodePort 30001 is said beside ports/],
  ['a protocol of no port', () => Exposure.clusterIp({ protocol: Protocol.UDP }), /protocol UDP belongs to port, which is not said/],
  ['the time-out of no affinity', () => Exposure.clusterIp({ port: 80, sessionAffinityTimeoutSeconds: 10 }), /sessionAffinityTimeoutSeconds 10 is the time-out of an affinity that nobody/],
  ['a cluster IP that is none', () => Exposure.clusterIp({ port: 80, clusterIp: 'None' }), /clusterIp "None" makes a Service headless\. Use Exposure\.headless/],
  ['a second cluster IP alone', () => Exposure.clusterIp({ port: 80, secondaryClusterIp: 'fd00::1' }), /secondaryClusterIp "fd00::1" is the second of two addresses/],
  ['an empty selector', () => Exposure.clusterIp({ port: 80, selector: {} }), /selector \{\} selects nothing/],
  ['a port that is no number', () => Exposure.clusterIp({ port: NaN }), /spec\.ports\[0\]\.port: NaN is not a whole number of 32 bits\. Write a value of the field's type\.$/],
  ['two targets', () => Exposure.clusterIp({ port: 80, targetPort: 1, targetPortName: 'a' }), /two targets/],
  ['a selector that the pods don\'t carry', () => Exposure.clusterIp({ port: 80, selector: { app: 'ap1' } }), /selector app=ap1 is not what the pods carry, which is app=api/],
  ['a selector label that the pods lack', () => Exposure.clusterIp({ port: 80, selector: { tier: 'x' } }), /don't carry \(theirs: app\)/],
  ['an affinity of no seconds', () => Exposure.clusterIp({ port: 80, sessionAffinity: SessionAffinity.CLIENT_IP, sessionAffinityTimeoutSeconds: 0 }), /timeoutSeconds.*0/],
  ['a label that Kubernetes refuses', () => Exposure.clusterIp({ port: 80, labels: { a: '-' } }), /"-"/],
  ['a source range that is no CIDR', () => Exposure.loadBalancer({ port: 80, sourceRanges: ['198.51.100.0'] }), /198\.51\.100\.0/],
  ['a fixed cluster IP that is no address', () => Exposure.clusterIp({ port: 80, clusterIp: '10.96.0' }), /10\.96\.0/],
];

test.each(refusals)('%s is refused, with the path', (_, exposure, message) => {
  expect(() => service(exposure())).toThrow(message);
  expect(() => service(exposure())).toThrow(/^chart\/api: /);
});

test('label expressions can\'t be said in a Service, and are refused', () => {
  const chart = new Chart(Testing.app(), 'chart');
  const selected = kplus.Pods.select(chart, 'some', { expressions: [kplus.LabelExpression.exists('app')] });
  expect(() => new Service(chart, 'api', { exposure: Exposure.clusterIp({ port: 80 }), backend: Backend.podSelector(selected) }))
    .toThrow(/chart\/api: the label expressions of chart\/some can't be said in a Service/);
});

describe('cdk8s-plus workloads', () => {
  const front = (chart: Chart, namespace: string | undefined, pod: kplus.Deployment) =>
    new Service(chart, 'api', { exposure: Exposure.clusterIp({ port: 80 }), backend: Backend.podSelector(pod), namespace });
  const deployment = (chart: Chart, namespace?: string) =>
    new kplus.Deployment(chart, 'pods', { containers: [{ image: 'x' }], metadata: { namespace } });

  test.each<[string, string | undefined, string | undefined, string | undefined]>([
    ['in the chart\'s namespace', 'blue', undefined, undefined],
    ['in a namespace of their own that is the Service\'s', undefined, 'blue', 'blue'],
    ['in none', undefined, undefined, undefined],
  ])('%s have a Service in front of them', (_, ofChart, ofPods, ofService) => {
    const chart = new Chart(Testing.app(), 'chart', { namespace: ofChart });
    const pod = deployment(chart, ofPods);
    front(chart, ofService, pod);
    expect(only('Service', Testing.synth(chart))).toHaveProperty('spec.selector', pod.matchLabels);
  });

  test('in another namespace are refused', () => {
    const chart = new Chart(Testing.app(), 'chart');
    expect(() => front(chart, 'red', deployment(chart, 'blue')))
      .toThrow('chart/api: namespace "blue" of chart/pods can\'t be said in a Service, which selects pods of its own namespace only, "red".');
  });

  const select = (of: (chart: Chart) => kplus.Namespaces) => {
    const chart = new Chart(Testing.app(), 'chart');
    const some = kplus.Pods.select(chart, 'some', { labels: { app: 'x' }, namespaces: of(chart) });
    return new Service(chart, 'api', { exposure: Exposure.clusterIp({ port: 80 }), backend: Backend.podSelector(some), namespace: 'blue' });
  };

  test.each<[string, (chart: Chart) => kplus.Namespaces, string]>([
    ['by the labels of their namespaces', chart => kplus.Namespaces.select(chart, 'n', { labels: { team: 'a' } }), 'the label selector for the namespaces'],
    ['in every namespace', chart => kplus.Namespaces.all(chart, 'n'), 'every namespace'],
    ['in a further namespace', chart => kplus.Namespaces.select(chart, 'n', { names: ['blue', 'red'] }), 'namespace "red"'],
  ])('chosen %s are refused', (_, of, chosen) => {
    expect(() => select(of)).toThrow(`chart/api: ${chosen} of chart/some can't be said in a Service, which selects pods of its own namespace only, "blue".`);
  });

  test('chosen in the Service\'s namespace are behind it', () => {
    expect(select(chart => kplus.Namespaces.select(chart, 'n', { names: ['blue'] })).selector).toEqual({ app: 'x' });
  });
});

test('a Service in another namespace than its workload is refused', () => {
  const chart = new Chart(Testing.app(), 'chart');
  const workload = new Workload(chart, 'api', { image: 'api', namespace: 'blue' });
  expect(() => new Service(chart, 'red', { exposure: Exposure.clusterIp({ port: 80 }), backend: Backend.workload(workload), namespace: 'red' }))
    .toThrow(/chart\/red: namespace "red" is not "blue", where the pods of chart\/api are/);
});

test('two objects of one kind and name in one namespace are refused at synth, with both paths', () => {
  expect(() => synth(chart => {
    new Workload(chart, 'a', { name: 'api', image: 'x' });
    new Workload(chart, 'b', { name: 'api', image: 'x' });
  })).toThrow(/chart\/b\/Deployment: Deployment "api" is already made by chart\/a\/Deployment/);
});

test('two objects of one name in two namespaces, or of two kinds, are none of anybody\'s business', () => {
  expect(synth(chart => {
    new Workload(chart, 'a', { name: 'api', image: 'x', namespace: 'blue' }).expose(Exposure.clusterIp({ port: 80 }));
    new Workload(chart, 'b', { name: 'api', image: 'x', namespace: 'red' });
  })).toHaveLength(3);
});

test('kinds are options away from each other', () => {
  const options: ClusterIpOptions & HeadlessOptions = { port: 80 };
  expect(service(Exposure.headless(options))).not.toEqual(service(Exposure.clusterIp(options)));
});
