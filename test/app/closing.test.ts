/** An app that is closed to what it does not declare: its policies, their file and their step of the plan. */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Chart } from 'cdk8s';
import { Closed, ConnectivityApp, ConnectivityAppProps, Env, Exposure, ExternalAlias, Namespace, Outcome, Outside, Probe, Workload } from '../../src';
import { Manifest, readManifests } from '../../src/manifests/read';

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
  expect(said.match(/smtp.example.com outside the cluster, and a NetworkPolicy knows no names/g)).toHaveLength(1);
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
