/** An app that is closed to what it does not declare: its policies, their file and their step of the plan. */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Chart } from 'cdk8s';
import { Closed, ConnectivityApp, ConnectivityAppProps, Env, Exposure, ExternalAlias, Namespace, Outcome, Outside, Peer, Probe, Protocol, Workload } from '../../src';
import { Manifest, readManifests } from '../../src/manifests/read';
import { buildNetwork } from '../../src/network/network';
import { podsOf } from '../../src/network/peers';
import { mayAskDns, mayConnect } from '../../src/network/policies';
import { readPlan } from '../../src/plan/plan-file';

let outdir: string;
let said: string;
beforeEach(() => {
  outdir = mkdtempSync(join(tmpdir(), 'closing-'));
  said = '';
  jest.spyOn(process.stderr, 'write').mockImplementation(text => {
    said += String(text);
    return true;
  });
});
afterEach(() => {
  rmSync(outdir, { recursive: true, force: true });
  jest.restoreAllMocks();
});

interface Options extends ConnectivityAppProps {
  readonly namespace?: Closed;
  readonly front?: Closed;
}

function shop({ namespace, front: frontClosed, ...props }: Options) {
  const app = new ConnectivityApp({ outdir, ...props });
  const chart = new Chart(app, 'shop');
  const backend = new Namespace(chart, 'backend', { closed: namespace });
  const orders = new Workload(backend, 'orders', { image: 'example.com/orders:1.4', ports: [{ port: 8080 }] })
    .expose(Exposure.clusterIp({ port: 80, targetPort: 8080 }));
  const front = new Workload(chart, 'front', {
    image: 'example.com/front:2.0', ports: [{ port: 8443 }], env: { ORDERS_URL: Env.urlOf(orders) }, closed: frontClosed,
  });
  const web = front.expose(Exposure.loadBalancer({ port: 443, targetPort: 8443 }));
  return { app, chart, front, orders, web };
}

function policies(): readonly Manifest['object'][] {
  return readManifests(readFileSync(join(outdir, 'policies.k8s.yaml'), 'utf8'), 'policies.k8s.yaml').manifests.map(({ object }) => object);
}

test('one line closes an app, and the policies stand in a file of their own', () => {
  shop({ closed: Closed.TO_UNDECLARED }).app.synth();
  expect(readdirSync(outdir).sort()).toEqual(['connectivity.plan', 'policies.k8s.yaml', 'shop.k8s.yaml']);
  expect(policies()).toMatchObject([{ metadata: { name: 'orders', namespace: 'backend' } }, { metadata: { name: 'front', namespace: 'default' } }]);
});

test('the plan applies the policies after what they select, and before anything is expected', () => {
  const { app, front, orders, web } = shop({ closed: Closed.TO_UNDECLARED });
  front.expects(orders, Probe.tcp(), Outcome.answers());
  Outside.of(front).expects(web, Probe.tcp(), Outcome.answers());
  app.synth();
  const plan: unknown = JSON.parse(readFileSync(join(outdir, 'connectivity.plan'), 'utf8'));
  expect(plan).toMatchObject({ steps: [{ kind: 'apply', files: ['shop.k8s.yaml'] }, { kind: 'apply', files: ['policies.k8s.yaml'] }, { kind: 'expect' }] });
});

test('an expectation that nothing gets through holds by the policies', () => {
  const { app, chart, orders } = shop({ closed: Closed.TO_UNDECLARED });
  new Workload(chart, 'spy', { image: 'example.com/spy:1' }).expects(orders, Probe.tcp(), Outcome.noReply());
  expect(() => app.synth()).not.toThrow();
});

test('without a word nothing is closed', () => {
  shop({}).app.synth();
  expect(readdirSync(outdir)).not.toContain('policies.k8s.yaml');
});

test.each<[string, Options, readonly string[]]>([
  ['a Namespace alone', { namespace: Closed.TO_UNDECLARED }, ['orders: Ingress, Egress']],
  ['a Workload alone', { front: Closed.TO_UNDECLARED }, ['front: Ingress, Egress']],
  ['an app but for a Namespace', { closed: Closed.TO_UNDECLARED, namespace: Closed.NOT }, ['front: Ingress, Egress']],
  ['ingress alone', { closed: Closed.TO_UNDECLARED_INGRESS }, ['orders: Ingress', 'front: Ingress']],
])('%s can be closed', (_, options, expected) => {
  shop(options).app.synth();
  expect(policies().map(({ metadata, spec }) => {
    const { name } = metadata as { name: string };
    const { policyTypes } = spec as { policyTypes: string[] };
    return `${name}: ${policyTypes.join(', ')}`;
  })).toEqual(expected);
});

test('what no policy can open is told as a warning, once', () => {
  const { app, chart } = shop({ closed: Closed.TO_UNDECLARED });
  const mail = new ExternalAlias(chart, 'mail', { externalName: 'smtp.example.com' });
  new Workload(chart, 'sender', { image: 'example.com/sender:1', env: { MAIL: Env.urlOf(mail, { port: 25 }) } });
  app.synth();
  app.synth();
  expect(said.match(/smtp.example.com outside the cluster on TCP port 25, and a NetworkPolicy knows no names/g)).toHaveLength(1);
});

test('a plain App cannot carry it out, and says so', () => {
  const app = new App({ outdir });
  new Namespace(new Chart(app, 'shop'), 'backend', { closed: Closed.TO_UNDECLARED });
  expect(() => app.synth()).toThrow(/shop\/backend: "closed" is carried out by a ConnectivityApp, and this app is none. Write new ConnectivityApp/);
});

test('a chart that has the name of the policies is refused', () => {
  const { app } = shop({ closed: Closed.TO_UNDECLARED });
  new Chart(app, 'policies');
  expect(() => app.synth()).toThrow('App: the file policies.k8s.yaml is that of the policies by which this app is closed. Give the chart "policies" another id.');
});

describe('what nothing derives is said in a word', () => {
  type Spec = { ingress?: { from?: object[]; ports?: object[] }[]; egress?: { to?: object[]; ports?: object[] }[] };

  /** The policy of a workload that allows something; DNS apart, which is the last rule but one of whoever calls names. */
  function policyOf(allowed: (workload: Workload) => void): { readonly spec: Spec; readonly because: string } {
    const app = new ConnectivityApp({ outdir, closed: Closed.TO_UNDECLARED });
    const workload = new Workload(new Chart(app, 'shop'), 'orders', { image: 'example.com/orders:1.4', ports: [{ port: 8080 }, { name: 'metrics', port: 9090 }] });
    allowed(workload);
    app.synth();
    const [{ spec, metadata }] = policies() as unknown as [{ spec: Spec; metadata: { annotations: Record<string, string> } }];
    return { spec, because: metadata.annotations['connectivity.cdk8s.io/because'] };
  }

  test('monitoring that scrapes from another namespace', () => {
    const { spec, because } = policyOf(orders => orders.allowFrom(Peer.pods('monitoring', { app: 'prometheus' }), { port: 9090, because: 'Prometheus scrapes' }));
    expect(spec.ingress).toEqual([{
      from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } }, podSelector: { matchLabels: { app: 'prometheus' } } }],
      ports: [{ port: 'metrics', protocol: 'TCP' }],
    }]);
    expect(because).toBe('Prometheus scrapes');
  });

  test('pods that are deployed elsewhere, on every port', () => {
    const { spec } = policyOf(orders => orders.allowTo(Peer.pods('legacy', { app: 'billing' })));
    expect(spec.egress).toEqual([{
      to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'legacy' } }, podSelector: { matchLabels: { app: 'billing' } } }],
    }]);
  });

  test('ranges of addresses, and single ones', () => {
    const { spec } = policyOf(orders => orders.allowTo(Peer.addresses('192.0.2.0/24', '2001:db8::7'), { port: 5432 }));
    expect(spec.egress).toEqual([{ to: [{ ipBlock: { cidr: '192.0.2.0/24' } }, { ipBlock: { cidr: '2001:db8::7/128' } }], ports: [{ port: 5432, protocol: 'TCP' }] }]);
  });

  test('the internet on 443, without the metadata of clouds and the cluster\'s own ranges, and with names', () => {
    const { spec } = policyOf(orders => orders.allowTo(Peer.internet({ except: ['198.51.100.0/24'] })));
    expect(JSON.stringify(spec.egress)).toContain('"k8s-app":"kube-dns"');
    const outside = spec.egress?.find(rule => JSON.stringify(rule).includes('0.0.0.0/0'));
    expect(outside?.ports).toEqual([{ port: 443, protocol: 'TCP' }]);
    expect(outside?.to).toEqual([
      { ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16', '198.51.100.0/24'] } },
      { ipBlock: { cidr: '::/0', except: ['fc00::/7', 'fe80::/10'] } },
    ]);
    const { network } = closedNetwork();
    const orders = network.workloads[0];
    const may = (address: string, port: number) => mayConnect(network, { kind: 'pods', pods: podsOf(orders) }, { kind: 'address', address }, port, 'TCP').answer;
    expect([may('203.0.113.7', 443), may('2001:db8::7', 443)]).toEqual(['yes', 'yes']);
    expect([may('203.0.113.7', 80), may('169.254.169.254', 443), may('10.96.0.1', 443), may('198.51.100.1', 443), may('fd00::1', 443)]).toEqual(['no', 'no', 'no', 'no', 'no']);
  });

  test('the API server, by the addresses behind its Service or by its ports', () => {
    const known = policyOf(orders => orders.allowTo(Peer.apiServer({ addresses: ['172.18.0.2'], port: 6443 })));
    expect(known.spec.egress).toContainEqual({ to: [{ ipBlock: { cidr: '172.18.0.2/32' } }], ports: [{ port: 6443, protocol: 'TCP' }] });
    const any = policyOf(orders => orders.allowTo(Peer.apiServer()));
    expect(any.spec.egress).toContainEqual({
      to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['169.254.169.254/32'] } }, { ipBlock: { cidr: '::/0', except: ['fd00:ec2::254/128'] } }],
      ports: [{ port: 443, protocol: 'TCP' }, { port: 6443, protocol: 'TCP' }],
    });
  });

  test('for all workloads of a namespace at once', () => {
    const app = new ConnectivityApp({ outdir, closed: Closed.TO_UNDECLARED });
    const backend = new Namespace(new Chart(app, 'shop'), 'backend');
    for (const name of ['orders', 'cart']) new Workload(backend, name, { image: 'example.com/it:1', ports: [{ port: 9090 }] });
    backend.allowFrom(Peer.pods('monitoring', { app: 'prometheus' }), { port: 9090 });
    app.synth();
    expect(policies().map(policy => JSON.stringify(policy).includes('"app":"prometheus"'))).toEqual([true, true]);
  });

  test('what is allowed stands in the plan, for who checks it on a cluster', () => {
    policyOf(orders => orders.allowFrom(Peer.pods('monitoring', { app: 'prometheus' }), { port: 9090 }));
    const plan = readPlan(readFileSync(join(outdir, 'connectivity.plan'), 'utf8'), 'connectivity.plan');
    expect(plan.closed).toMatchObject([{ name: 'orders', directions: ['ingress', 'egress'], allowed: [{ direction: 'ingress', ports: [{ port: 9090, protocol: 'TCP' }] }] }]);
  });

  test.each<[string, (workload: Workload) => void, RegExp]>([
    ['no range', orders => orders.allowTo(Peer.addresses('192.0.2.7/24/1')), /Peer.addresses: "192.0.2.7\/24\/1" is no range of addresses/],
    ['no range at all', orders => orders.allowTo(Peer.addresses()), /Peer.addresses: no range lets nobody through/],
    ['no port', orders => orders.allowTo(Peer.addresses('192.0.2.7'), { port: 70000 }), /shop\/orders: port 70000 is no port/],
    ['a protocol without a port', orders => orders.allowTo(Peer.addresses('192.0.2.7'), { protocol: Protocol.UDP }), /protocol UDP is that of no port/],
    ['pods without labels', orders => orders.allowFrom(Peer.pods('monitoring', {})), /Peer.pods: namespace monitoring without a label means all of its pods/],
    ['a namespace that is none', orders => orders.allowFrom(Peer.pods('Monitoring', { app: 'it' })), /Peer.pods: .*Monitoring/],
    ['who comes in by name', orders => orders.allowFrom(Peer.internet()), /shop\/orders: allowFrom is about who comes in/],
    ['no host name', orders => orders.allowTo(Peer.hostName('http://it')), /Peer.hostName: "http:\/\/it" is no host name/],
    ['an unknown option', orders => orders.allowTo(Peer.internet(), { prot: 1 } as object), /prot/],
  ])('%s is refused', (_, allowed, message) => {
    expect(() => policyOf(allowed)).toThrow(message);
  });
});

describe('a name outside the cluster', () => {
  function mailer(allow: (sender: Workload) => void) {
    const app = new ConnectivityApp({ outdir, closed: Closed.TO_UNDECLARED });
    const chart = new Chart(app, 'shop');
    const mail = new ExternalAlias(chart, 'mail', { externalName: 'smtp.example.com' });
    const sender = new Workload(chart, 'sender', { image: 'example.com/sender:1', env: { MAIL: Env.urlOf(mail, { port: 25 }) } });
    allow(sender);
    app.synth();
  }

  test('is told with what there is to choose', () => {
    mailer(() => undefined);
    expect(said).toContain('Deployment default/sender calls smtp.example.com outside the cluster on TCP port 25, and a NetworkPolicy knows no names. '
      + 'Allow its addresses, allowTo(Peer.addresses(…), { port: 25 }), any address of the internet on that port, allowTo(Peer.internet(), { port: 25 }), '
      + 'or, on a cluster with Cilium, its name, allowTo(Peer.hostName(\'smtp.example.com\'), { port: 25 }).');
  });

  test.each<[string, Peer, string]>([
    ['its addresses', Peer.addresses('192.0.2.0/28'), '192.0.2.1'],
    ['any address of the internet on that port', Peer.internet(), '203.0.113.25'],
  ])('%s: chosen, it is open and nothing is told', (_, peer, address) => {
    mailer(sender => sender.allowTo(peer, { port: 25 }));
    expect(said).not.toContain('knows no names');
    const { network } = closedNetwork();
    const [sender] = network.workloads;
    const may = (port: number) => mayConnect(network, { kind: 'pods', pods: podsOf(sender) }, { kind: 'address', address }, port, 'TCP').answer;
    expect([may(25), may(26)]).toEqual(['yes', 'no']);
    expect(mayAskDns(network, podsOf(sender)).answer).toBe('yes');
  });

  test('its name: chosen, a CiliumNetworkPolicy stands in a file of its own that no plan applies', () => {
    mailer(sender => sender.allowTo(Peer.hostName('smtp.example.com'), { port: 25 }));
    expect(said).not.toContain('knows no names');
    expect(readdirSync(outdir)).toContain('policies-cilium.k8s.yaml');
    expect(readFileSync(join(outdir, 'connectivity.plan'), 'utf8')).not.toContain('"policies-cilium.k8s.yaml"]');
    const [policy] = readManifests(readFileSync(join(outdir, 'policies-cilium.k8s.yaml'), 'utf8'), 'it').manifests;
    expect(policy.object).toEqual({
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumNetworkPolicy',
      metadata: { name: 'sender', namespace: 'default', annotations: { 'connectivity.cdk8s.io/because': 'sender is allowed to smtp.example.com' } },
      spec: {
        endpointSelector: { matchLabels: { app: 'sender' } },
        egress: [
          {
            toEndpoints: [{ matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'kube-system', 'k8s:k8s-app': 'kube-dns' } }],
            toPorts: [{ ports: [{ port: '53', protocol: 'ANY' }], rules: { dns: [{ matchPattern: '*' }] } }],
          },
          { toFQDNs: [{ matchName: 'smtp.example.com' }], toPorts: [{ ports: [{ port: '25', protocol: 'TCP' }] }] },
        ],
      },
    });
  });
});

/** What was written, as a network. */
function closedNetwork() {
  const files = readdirSync(outdir).filter(name => name.endsWith('.k8s.yaml') && !name.includes('cilium'));
  return { network: buildNetwork(files.flatMap(name => readManifests(readFileSync(join(outdir, name), 'utf8'), name).manifests)) };
}
