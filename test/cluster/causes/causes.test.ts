import { EndpointSlice, Pod, Service, Workload } from '../../../src/cluster/api/kubernetes';
import { probableCause, serviceByName } from '../../../src/cluster/causes/causes';
import { Facts, Listening, parseListening } from '../../../src/cluster/causes/facts';
import { ExpectationData } from '../../../src/plan/plan';
import { ObservedOutcome } from '../../../src/plan/results';
import { nearest } from '../../../src/text/spelling';

const HTTP = { kind: 'http', scheme: 'http', method: 'GET', path: '/' } as const;
const REFUSED: ObservedOutcome = { kind: 'refused' };
const SILENCE: ObservedOutcome = { kind: 'no-reply' };
const NOT_FOUND: ObservedOutcome = { kind: 'name-not-found' };
const ANSWERED: ObservedOutcome = { kind: 'answers', answer: {} };
const WRONG: ObservedOutcome = { kind: 'wrong-answer', answer: {}, problem: 'its body does not match' };

/** The numbers app as it should be; each case breaks one thing. */
function numbers(): { services: Service[]; slices: EndpointSlice[]; pods: Pod[]; workloads: Workload[] } {
  return {
    services: [service('numbers-api', { type: 'ClusterIP', selector: { app: 'numbers-api' }, ports: [{ port: 80, targetPort: 80 }] })],
    slices: [slice('numbers-api', '10.244.1.5', 80, 'numbers-api-x')],
    pods: [pod('numbers-api-x', { app: 'numbers-api' })],
    workloads: [deployment('numbers-api', { app: 'numbers-api' })],
  };
}

function service(name: string, spec: Service['spec'], namespace = 'default'): Service {
  return { metadata: { name, namespace, uid: name }, spec: { clusterIP: '10.96.0.7', ...spec } };
}

function slice(of: string, address: string, port: number, podName?: string): EndpointSlice {
  return {
    metadata: { name: `${of}-1`, namespace: 'default', labels: { 'kubernetes.io/service-name': of, 'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io' } },
    endpoints: [{ addresses: [address], conditions: { ready: true }, targetRef: podName === undefined ? undefined : { kind: 'Pod', name: podName } }],
    ports: [{ name: '', port }],
  };
}

function pod(name: string, labels: Record<string, string>, namespace = 'default', ready = true): Pod {
  return {
    metadata: { name, namespace, labels },
    spec: { containers: [{ name: 'main', image: `kiamol/${name}` }] },
    status: { conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
  };
}

function deployment(name: string, labels: Record<string, string>, replicas = 1): Workload {
  const template = { metadata: { labels }, spec: { containers: [] } };
  return { kind: 'Deployment', metadata: { name, namespace: 'default', uid: name }, spec: { replicas, selector: { matchLabels: labels }, template } };
}

type App = ReturnType<typeof numbers>;

const noRoutes = () => Promise.reject(new Error('nobody asks for routes here'));

function facts(of: App, listening: readonly Listening[] = [{ port: 80, localOnly: false }], log: readonly string[] = []): Facts {
  return { namespaces: ['default', 'blue'], replicaSets: [], ...of, listening: () => Promise.resolve(listening), notReady: () => Promise.resolve(undefined), noPods: () => Promise.resolve(undefined), log: () => Promise.resolve(log), http: noRoutes };
}

function expectation(to: ExpectationData['to'], probe: ExpectationData['probe'] = HTTP): ExpectationData {
  return { id: 'x', from: { kind: 'workload', namespace: 'default', name: 'sleep' }, to, probe, outcome: { kind: 'answers' } };
}

const API = { kind: 'service', namespace: 'default', name: 'numbers-api', by: 'name', port: 80 } as const;

function cause(of: Facts, observed: ObservedOutcome, to: ExpectationData['to'] = API, probe?: ExpectationData['probe']) {
  return probableCause(expectation(to, probe), observed, of, 'cluster.local');
}

describe('the cause, read from the cluster', () => {
  test('the Service is missing', async () => {
    const app = { ...numbers(), services: [service('numbers-web', {})] };
    expect(await cause(facts(app), NOT_FOUND)).toBe('there is no Service default/numbers-api');
  });

  test('the name is misspelt', async () => {
    expect(await cause(facts(numbers()), NOT_FOUND, { ...API, name: 'number-api' })).toBe('there is no Service default/number-api; the nearest name is numbers-api');
  });

  test('the name is in another namespace', async () => {
    const app = { ...numbers(), services: [service('numbers-api', {}, 'blue')] };
    expect(await cause(facts(app), NOT_FOUND)).toBe(
      'there is no Service default/numbers-api; the name is in namespace blue: from elsewhere it is numbers-api.blue');
  });

  test('the namespace is misspelt', async () => {
    expect(await cause(facts(numbers()), NOT_FOUND, { ...API, namespace: 'bleu' })).toBe('there is no namespace bleu (there is blue)');
  });

  test('the selector is off by a letter', async () => {
    const app = { ...numbers(), slices: [], services: [service('numbers-api', { selector: { app: 'number-api' }, ports: [{ port: 80 }] })] };
    expect(await cause(facts(app), REFUSED)).toBe(
      'Service default/numbers-api has no endpoints: its selector app=number-api matches no pod; the nearest, Pod default/numbers-api-x, has app=numbers-api');
  });

  test('the selector names another key', async () => {
    const app = { ...numbers(), slices: [], services: [service('numbers-api', { selector: { App: 'numbers-api' }, ports: [{ port: 80 }] })] };
    expect(await cause(facts(app), REFUSED)).toContain('its selector App=numbers-api matches no pod; the nearest, Pod default/numbers-api-x, has app=numbers-api');
  });

  test('the pods are in another namespace', async () => {
    const app = { ...numbers(), slices: [], pods: [pod('numbers-api-x', { app: 'numbers-api' }, 'blue')], workloads: [] };
    expect(await cause(facts(app), REFUSED)).toContain('matches no pod in its namespace; pods in namespace blue have these labels');
  });

  test('the workload is scaled to zero', async () => {
    const app = { ...numbers(), slices: [], pods: [], workloads: [deployment('numbers-api', { app: 'numbers-api' }, 0)] };
    expect(await cause(facts(app), REFUSED)).toBe('Service default/numbers-api has no endpoints: Deployment default/numbers-api makes its pods, and is scaled to zero');
  });

  test.each<[what: string, noPods: string | undefined, told: string]>([
    ['its pods are refused', 'its pods are refused: exceeded quota', ': its pods are refused: exceeded quota'],
    ['nothing says why', undefined, ''],
  ])('the workload has no pods: %s', async (_, noPods, told) => {
    const app = { ...numbers(), slices: [], pods: [] };
    expect(await cause({ ...facts(app), noPods: () => Promise.resolve(noPods) }, REFUSED)).toBe(
      `Service default/numbers-api has no endpoints: Deployment default/numbers-api makes its pods, and has none now${told}`);
  });

  test('no pod is ready, and its events say why', async () => {
    const app = { ...numbers(), slices: [], pods: [pod('numbers-api-x', { app: 'numbers-api' }, 'default', false)] };
    expect(await cause({ ...facts(app), notReady: ({ metadata }) => Promise.resolve(`${metadata.name} waits`) }, REFUSED)).toBe(
      'Service default/numbers-api has no endpoints: none of the pods with app=numbers-api is ready: numbers-api-x waits');
  });

  test('a Service without a cluster IP maps no port', async () => {
    const app = { ...numbers(), services: [service('numbers-api', { clusterIP: 'None', selector: { app: 'numbers-api' }, ports: [{ port: 80, targetPort: 8080 }] })], slices: [slice('numbers-api', '10.244.1.5', 8080, 'numbers-api-x')] };
    expect(await cause(facts(app, [{ port: 8080, localOnly: false }]), REFUSED)).toBe(
      'Service default/numbers-api is headless (clusterIP None), so its port 80 is not mapped: nothing in pod numbers-api-x listens on port 80: it listens on 8080');
  });

  test('one workload answers differently from time to time', async () => {
    expect(await cause(facts(numbers()), { kind: 'mixed', seen: [] })).toBe(
      'Pod default/numbers-api-x alone is behind Service default/numbers-api, so it is this one that answers differently from time to time');
  });

  test('no pod is ready', async () => {
    const app = { ...numbers(), slices: [], pods: [pod('numbers-api-x', { app: 'numbers-api' }, 'default', false)] };
    expect(await cause(facts(app), REFUSED)).toBe('Service default/numbers-api has no endpoints: none of the pods with app=numbers-api is ready');
  });

  test('the target port is not the one that is listened on', async () => {
    const app = { ...numbers(), slices: [slice('numbers-api', '10.244.1.5', 8081, 'numbers-api-x')] };
    expect(await cause(facts(app), REFUSED)).toBe(
      'Service default/numbers-api sends to port 8081, but nothing in pod numbers-api-x listens on port 8081: it listens on 80');
  });

  test('the image never listens', async () => {
    expect(await cause(facts(numbers(), []), REFUSED)).toContain('nothing in pod numbers-api-x listens on port 80: it listens on none');
  });

  test('it listens on localhost only', async () => {
    expect(await cause(facts(numbers(), [{ port: 80, localOnly: true }]), REFUSED)).toContain('pod numbers-api-x listens there on localhost only');
  });

  test('what is listened on can not be read, so nothing is claimed', async () => {
    const unknown: Facts = { ...facts(numbers()), listening: () => Promise.resolve(undefined) };
    expect(await cause(unknown, REFUSED)).toBeUndefined();
  });

  test('the Service has no such port', async () => {
    expect(await cause(facts(numbers()), SILENCE, { ...API, port: 8080 })).toBe('Service default/numbers-api has no port 8080; it has 80');
  });

  test('the port carries another protocol', async () => {
    expect(await cause(facts(numbers()), SILENCE, API, { kind: 'udp' })).toBe('port 80 of Service default/numbers-api carries TCP, not UDP');
  });

  test('a named target port is no port of the pods', async () => {
    const app = { ...numbers(), services: [service('numbers-api', { selector: { app: 'numbers-api' }, ports: [{ port: 80, targetPort: 'http' }] })], slices: [{ ...slice('numbers-api', '10.244.1.5', 80, 'numbers-api-x'), ports: [] }] };
    expect(await cause(facts(app), REFUSED)).toBe('targetPort http of Service default/numbers-api is no port of its pods (numbers-api-x)');
    const named = { ...app, pods: [{ ...app.pods[0], spec: { containers: [{ name: 'main', ports: [{ name: 'web', containerPort: 80 }] }] } }] };
    expect(await cause(facts(named), REFUSED)).toBe('targetPort http of Service default/numbers-api is no port of its pods (numbers-api-x); they have web');
  });

  test('a Service carries no ICMP', async () => {
    expect(await cause(facts(numbers()), SILENCE, API, { kind: 'ping' })).toContain('a Service carries TCP, UDP and SCTP, not ICMP');
  });

  test('the external name is another one', async () => {
    const app = { ...numbers(), services: [service('numbers-api', { type: 'ExternalName', externalName: 'example.org', clusterIP: undefined })] };
    const alias = { kind: 'alias', namespace: 'default', name: 'numbers-api', by: 'name' } as const;
    expect(await cause(facts(app), WRONG, alias, { kind: 'dns', recordType: 'CNAME' })).toBe('Service default/numbers-api is an ExternalName for example.org');
    expect(await cause(facts(app), NOT_FOUND, alias)).toBe('Service default/numbers-api is an alias of example.org, and that name did not resolve to an address');
  });

  test.each([
    ['prices.blue.svc.cluster.local', 'there is no Service blue/prices'],
    ['prices.bleu.svc.cluster.local', 'there is no namespace bleu (there is blue)'],
  ])('the external name %s is a Service of the cluster that is not there', async (externalName, told) => {
    const app = { ...numbers(), services: [service('numbers-api', { type: 'ExternalName', externalName, clusterIP: undefined })] };
    const alias = { kind: 'alias', namespace: 'default', name: 'numbers-api', by: 'name' } as const;
    expect(await cause(facts(app), NOT_FOUND, alias)).toBe(`Service default/numbers-api is an alias of ${externalName}, and that name did not resolve to an address: ${told}`);
    expect(await cause(facts(app), SILENCE, alias)).toBe(`Service default/numbers-api is an alias of ${externalName}: ${told}`);
  });

  test('an external name that looks like an address', async () => {
    const app = { ...numbers(), services: [service('numbers-api', { type: 'ExternalName', externalName: '192.168.1.1' })] };
    expect(await cause(facts(app), NOT_FOUND)).toContain('DNS takes that for a name, and no such name exists');
  });

  test('an alias that is none', async () => {
    expect(await cause(facts(numbers()), ANSWERED, { kind: 'alias', namespace: 'default', name: 'numbers-api', by: 'name' })).toBe(
      'Service default/numbers-api is no alias: its type is ClusterIP');
  });

  test('an address outside that does not reply', async () => {
    const app = { ...numbers(), services: [service('numbers-api', { ports: [{ port: 80 }] })], slices: [{ ...slice('numbers-api', '192.168.123.234', 80), metadata: { name: 'by-hand', namespace: 'default', labels: { 'kubernetes.io/service-name': 'numbers-api' } } }] };
    expect(await cause(facts(app), SILENCE)).toContain('sends to 192.168.123.234:80, as its endpoints say by hand');
  });

  test('a slice that was left behind when the selector was taken off', async () => {
    const app = { ...numbers(), services: [service('numbers-api', { ports: [{ port: 80 }] })] };
    expect(await cause(facts(app), { kind: 'mixed', seen: [] })).toContain('an EndpointSlice from when it had one is still there and sends traffic to 10.244.1.5');
  });

  test('another node port', async () => {
    const app = { ...numbers(), services: [service('numbers-web-node', { type: 'NodePort', ports: [{ port: 8080, nodePort: 30081 }] })] };
    expect(await cause(facts(app), REFUSED, { kind: 'node', port: 30080 })).toBe('no Service has node port 30080; Service default/numbers-web-node has 30081 (type NodePort)');
  });

  test('somebody else answers', async () => {
    const app = { ...numbers(), pods: [pod('numbers-api-x', { app: 'numbers-api' })] };
    expect(await cause(facts(app), WRONG)).toBe('behind Service default/numbers-api (selector app=numbers-api) is Pod default/numbers-api-x (kiamol/numbers-api-x)');
  });

  test('who answers could not do its own work, and says so in its log', async () => {
    const app = numbers();
    const web = { ...service('numbers-web', { selector: { app: 'numbers-web' }, ports: [{ port: 8080, targetPort: 80 }] }) };
    const whole = {
      ...app,
      services: [web],
      slices: [slice('numbers-web', '10.244.1.6', 80, 'numbers-web-x')],
      pods: [...app.pods, pod('numbers-web-x', { app: 'numbers-web' })],
    };
    const log = ['2026/11/21 listening', 'Get "http://numbers-api/rng": dial tcp: lookup numbers-api: no such host'];
    expect(await cause(facts(whole, undefined, log), WRONG, { ...API, name: 'numbers-web', port: 8080 })).toBe(
      'it could not reach numbers-api itself: there is no Service default/numbers-api (numbers-web-x says: Get "http://numbers-api/rng": dial tcp: lookup numbers-api: no such host)');
    const pods = { ...whole, workloads: [deployment('numbers-web', { app: 'numbers-web' })] };
    expect(await cause(facts(pods, undefined, log), WRONG, { kind: 'workload-pods', namespace: 'default', name: 'numbers-web', port: 80 })).toContain(
      'it could not reach numbers-api itself: there is no Service default/numbers-api');
  });

  test("a workload's pods are asked directly, and do not listen there", async () => {
    const to = { kind: 'workload-pods', namespace: 'default', name: 'numbers-api', port: 8080 } as const;
    expect(await cause(facts(numbers()), REFUSED, to)).toBe('nothing in pod numbers-api-x listens on port 8080: it listens on 80');
    expect(await cause(facts({ ...numbers(), workloads: [] }), REFUSED, to)).toBe('there is no Deployment default/numbers-api');
  });
});

test.each<[string, ReturnType<typeof serviceByName>]>([
  ['api', { namespace: 'default', name: 'api', port: 80 }],
  ['api.blue', { namespace: 'blue', name: 'api', port: 80 }],
  ['api.blue.svc', { namespace: 'blue', name: 'api', port: 80 }],
  ['api.blue.svc.cluster.local.', { namespace: 'blue', name: 'api', port: 80 }],
  ['example.org', undefined],
  ['www.example.org', undefined],
  ['10.96.0.7', undefined],
  ['localhost', undefined],
])('%s as a Service', (host, expected) => {
  expect(serviceByName(host, 'default', facts(numbers()), 'cluster.local', 80)).toEqual(expected);
});

test('what is listened on is read from the kernel', () => {
  const table = [
    '  sl  local_address rem_address   st tx_queue rx_queue',
    '   0: 00000000:0050 00000000:0000 0A 00000000:00000000',
    '   1: 0100007F:1F90 00000000:0000 0A 00000000:00000000',
    '   2: 0501F40A:0050 0601F40A:C001 01 00000000:00000000',
    '   0: 00000000000000000000000000000000:01BB 00000000000000000000000000000000:0000 0A 0:0',
  ].join('\n');
  expect(parseListening(table)).toEqual([{ port: 80, localOnly: false }, { port: 443, localOnly: false }, { port: 8080, localOnly: true }]);
  expect(parseListening('')).toBeUndefined();
});

test.each([
  ['numbers-ap', ['numbers-api', 'numbers-web'], 'numbers-api'],
  ['api', ['web'], undefined],
  ['api', ['api'], undefined],
])('the nearest to %s of %j is %s', (word, candidates, expected) => {
  expect(nearest(word, candidates)).toBe(expected);
});

describe('what of the source keeps it from getting there', () => {
  const SOURCE: Pod = { ...pod('sleep-x', { app: 'sleep' }), spec: { nodeName: 'one', containers: [{ name: 'main' }] } };
  const from = (spec: Partial<Pod['spec']>): Pod => ({ ...SOURCE, spec: { ...SOURCE.spec, ...spec } });
  const of = (kind: string, name: string, readyReplicas?: number): Workload =>
    ({ ...deployment(name, {}, 2), kind, metadata: { name, namespace: 'kube-system', uid: name }, status: { readyReplicas } });
  const system = (...workloads: Workload[]) => facts({ ...numbers(), workloads });

  test.each<[string, Pod, Facts, ObservedOutcome, RegExp]>([
    ['another DNS policy', from({ dnsPolicy: 'Default' }), facts(numbers()), NOT_FOUND, /^dnsPolicy of pod sleep-x is Default, so it asks the DNS server of its node/],
    ['no DNS policy', from({ dnsPolicy: 'None' }), facts(numbers()), NOT_FOUND, /^dnsPolicy of pod sleep-x is None/],
    ['the network of its node', from({ hostNetwork: true }), facts(numbers()), NOT_FOUND, /^pod sleep-x is on its node's network.*ClusterFirstWithHostNet/],
    ['an alias in its hosts file', from({ hostAliases: [{ ip: '10.0.0.9', hostnames: ['numbers-api'] }] }), facts(numbers()), SILENCE,
      /^hostAliases of pod sleep-x say that numbers-api is 10\.0\.0\.9/],
    ['no DNS server', SOURCE, system(of('Deployment', 'coredns', 0)), NOT_FOUND, /^0 of 2 CoreDNS pods \(Deployment kube-system\/coredns\) are ready/],
    ['no DNS server, so that nothing can be said', SOURCE, system(of('Deployment', 'coredns')), { kind: 'not-observed', why: 'x' }, /^0 of 2 CoreDNS pods/],
    ['no rules on its node', SOURCE, system(of('DaemonSet', 'kube-proxy')), SILENCE, /no kube-proxy is ready on node one/],
  ])('%s', async (_name, source, there, observed, told) => {
    expect(await probableCause(expectation(API), observed, there, 'cluster.local', source)).toMatch(told);
  });

  test.each<[string, Partial<Service['spec']>, ExpectationData['from'], Pod | undefined, RegExp]>([
    ['traffic that stays on its node', { internalTrafficPolicy: 'Local' }, { kind: 'workload', namespace: 'default', name: 'sleep' }, SOURCE,
      /^internalTrafficPolicy of Service default\/numbers-api is Local, and its pods are on two, not on one, where sleep-x is$/],
    ['a load balancer that lets in others only', { type: 'LoadBalancer', loadBalancerSourceRanges: ['10.0.0.0/8'] }, { kind: 'outside' }, undefined,
      /^loadBalancerSourceRanges of Service default\/numbers-api let in 10\.0\.0\.0\/8 only$/],
  ])('%s', async (_name, spec, origin, source, told) => {
    const app = numbers();
    app.services[0] = { ...app.services[0], spec: { ...app.services[0].spec, ...spec } };
    app.slices[0] = { ...app.slices[0], endpoints: [{ addresses: ['10.244.1.5'], conditions: { ready: true }, nodeName: 'two', targetRef: { name: 'numbers-api-x' } }] };
    const to = source === undefined ? { ...API, by: 'load-balancer' as const } : API;
    expect(await probableCause({ ...expectation(to), from: origin }, SILENCE, facts(app), 'cluster.local', source)).toMatch(told);
  });
});

test('of UDP, the table of UDP is read', async () => {
  const app = numbers();
  app.services[0] = service('numbers-api', { selector: { app: 'numbers-api' }, ports: [{ port: 53, protocol: 'UDP' }] });
  app.slices[0] = slice('numbers-api', '10.244.1.5', 53, 'numbers-api-x');
  const there: Facts = { ...facts(app), listening: (_pod, protocol) => Promise.resolve(protocol === 'UDP' ? [{ port: 5353, localOnly: false }] : [{ port: 53, localOnly: false }]) };
  const told = await probableCause(expectation({ ...API, port: 53 }, { kind: 'udp' }), REFUSED, there, 'cluster.local');
  expect(told).toBe('Service default/numbers-api sends to port 53, but nothing in pod numbers-api-x listens on UDP port 53: it listens on 5353');
  const table = '  sl  local_address rem_address   st\n   0: 00000000:0035 00000000:0000 07 00000000:00000000 00:00000000\n';
  expect([parseListening(table, '07'), parseListening(table)]).toEqual([[{ port: 53, localOnly: false }], []]);
});

test('addresses that count though they are not ready are named', async () => {
  const app = numbers();
  app.services[0] = service('numbers-api', { clusterIP: 'None', publishNotReadyAddresses: true, selector: { app: 'numbers-api' } });
  app.pods[0] = { ...pod('numbers-api-x', { app: 'numbers-api' }, 'default', false), status: { podIP: '10.244.1.5' } };
  const told = await probableCause(expectation(API, { kind: 'dns', recordType: 'A' }), WRONG, facts(app), 'cluster.local');
  expect(told).toMatch(/publishNotReadyAddresses of Service default\/numbers-api is true, so pods that are not ready count too: 10\.244\.1\.5 \(numbers-api-x\)/);
});

test('addresses that a slice calls not ready are named', async () => {
  const app = numbers();
  app.slices[0] = { ...app.slices[0], endpoints: [{ addresses: ['10.0.0.9'], conditions: { ready: false } }] };
  expect(await probableCause(expectation(API), REFUSED, facts(app), 'cluster.local')).toMatch(/has no endpoints that are ready: EndpointSlice numbers-api-1 calls 10\.0\.0\.9 not ready/);
});
