/** Policies derived from what is declared: nothing declared is closed, and nothing else is open. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { refused } from '../../src/admission';
import { defined } from '../../src/kubernetes/values';
import { readManifests } from '../../src/manifests/read';
import { manifestText } from '../../src/manifests/write';
import { buildNetwork, Network } from '../../src/network/network';
import { originOf, reach, Target } from '../../src/network/reach';
import { readPlan } from '../../src/plan/plan-file';
import { DeriveOptions, derivePolicies, KUBE_DNS, NODE_LOCAL_DNS } from '../../src/policies/derive';
import { BECAUSE } from '../../src/policies/policy';

const DIST = join(__dirname, '../../dist');

function networkOf(text: string): Network {
  const { manifests, leftOut } = readManifests(text, 'app.yaml');
  expect(leftOut).toEqual([]);
  return buildNetwork(manifests);
}

function derived(text: string, options: DeriveOptions = {}) {
  const network = networkOf(text);
  const { policies, unknown } = derivePolicies(network, options);
  const closed = networkOf(`${text}\n---\n${policies.map(policy => JSON.stringify(policy)).join('\n---\n')}`);
  return { network, closed, policies, unknown };
}

interface Made {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ports?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly kind?: string;
  readonly hostNetwork?: boolean;
}

function workload({ namespace, name, labels, ports = '', env = {}, kind = 'Deployment', hostNetwork }: Made): string {
  const variables = Object.entries(env).map(([key, value]) => ({ name: key, value }));
  return JSON.stringify({
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: defined({
          containers: [{ name: 'main', image: 'example.com/it:1', ports: ports === '' ? [] : JSON.parse(ports), env: variables }],
          hostNetwork: hostNetwork || undefined,
        }),
      },
    },
  });
}

function service(namespace: string, name: string, selector: object, ports: readonly object[], rest: object = {}): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'Service', metadata: { name, namespace }, spec: { selector, ports, ...rest } });
}

const APP = [
  workload({ namespace: 'shop', name: 'front', labels: { app: 'front' }, env: { ORDERS_URL: 'http://orders.backend' } }),
  workload({ namespace: 'backend', name: 'orders', labels: { app: 'orders' }, ports: '[{"containerPort":8080,"name":"http"}]' }),
  service('backend', 'orders', { app: 'orders' }, [{ port: 80, targetPort: 8080 }]),
].join('\n---\n');

test('a workload has one policy, named for it, that says why each opening is there', () => {
  const { policies, unknown } = derived(APP);
  expect(policies.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)).toEqual(['backend/orders', 'shop/front']);
  expect(policies[0]).toEqual({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'orders', namespace: 'backend', annotations: { [BECAUSE]: 'front calls orders.backend: ORDERS_URL' } },
    spec: {
      podSelector: { matchLabels: { app: 'orders' } },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{
        from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } }, podSelector: { matchLabels: { app: 'front' } } }],
        ports: [{ port: 'http', protocol: 'TCP' }],
      }],
    },
  });
  expect(unknown).toEqual([]);
});

test('who needs names may ask the DNS servers of the cluster, and nobody else', () => {
  const { policies } = derived(APP, { dns: [KUBE_DNS, NODE_LOCAL_DNS] });
  const dns = (name: string) => JSON.stringify(policies.find(({ metadata }) => metadata.name === name)?.spec.egress ?? []);
  expect(dns('front')).toContain('{"to":[{"ipBlock":{"cidr":"169.254.20.10/32"}},');
  expect(dns('front')).toContain('"k8s-app":"kube-dns"');
  expect(dns('orders')).toBe('[]');
});

test('a policy of somebody else keeps its name, and the derived one gets another; what was derived before is replaced', () => {
  const theirs = JSON.stringify({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'orders', namespace: 'backend' }, spec: { podSelector: { matchLabels: { app: 'orders' } }, ingress: [{ from: [{ podSelector: {} }] }] } });
  const names = (text: string) => derived(text).policies.map(({ metadata }) => metadata.name);
  expect(names(`${APP}\n---\n${theirs}`)).toEqual(['orders-declared', 'front']);
  const before = derived(APP).policies.map(policy => JSON.stringify(policy)).join('\n---\n');
  expect(names(`${APP}\n---\n${before}`)).toEqual(['orders', 'front']);
});

test('ingress alone can be closed', () => {
  for (const { spec } of derived(APP, { closed: () => ['ingress'] }).policies) {
    expect(spec.policyTypes).toEqual(['Ingress']);
    expect(spec).not.toHaveProperty('egress');
  }
});

test.each<[string, string, RegExp]>([
  ['pods on their node\'s network', workload({ namespace: 'a', name: 'agent', labels: { app: 'agent' }, hostNetwork: true }), /hostNetwork/],
  ['pods that cannot be told from others', [
    workload({ namespace: 'a', name: 'one', labels: { app: 'a' } }), workload({ namespace: 'a', name: 'two', labels: { app: 'a' } }),
  ].join('\n---\n'), /Deployment a\/one and Deployment two have pods with the same labels/],
  ['an Ingress of a class that nobody named', [
    workload({ namespace: 'a', name: 'one', labels: { app: 'a' } }), service('a', 'one', { app: 'a' }, [{ port: 80 }]),
    '{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: it, namespace: a}, '
      + 'spec: {ingressClassName: other, defaultBackend: {service: {name: one, port: {number: 80}}}}}',
  ].join('\n---\n'), /Ingress a\/it has class other, and nothing says which pods its controller has/],
])('%s: said, with what to do', (_, text, sentence) => {
  expect(derived(text).unknown.join('\n')).toMatch(sentence);
});

test('kube-system is never closed', () => {
  expect(derived(workload({ namespace: 'kube-system', name: 'dns', labels: { app: 'dns' } })).policies).toEqual([]);
});

test('an address behind a Service without a selector is let out to as one', () => {
  const { policies } = derived([
    workload({ namespace: 'a', name: 'one', labels: { app: 'a' }, env: { DB: 'postgres://db:5432/it' } }),
    service('a', 'db', {}, [{ port: 5432 }]),
    '{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, addressType: IPv4, metadata: {name: db-1, namespace: a, labels: {kubernetes.io/service-name: db}}, '
      + 'endpoints: [{addresses: [192.0.2.10]}], ports: [{port: 5433, protocol: TCP, name: ""}]}',
  ].join('\n---\n'));
  expect(JSON.stringify(policies[0].spec.egress)).toContain('{"to":[{"ipBlock":{"cidr":"192.0.2.10/32"}}],"ports":[{"port":5433,"protocol":"TCP"}]}');
});

test('the shop, closed: what is expected to answer does, and the policies are accepted', () => {
  const text = readFileSync(join(DIST, 'shop.k8s.yaml'), 'utf8');
  const plan = readPlan(readFileSync(join(DIST, 'connectivity.plan'), 'utf8'), 'connectivity.plan');
  const { policies } = derived(text, { plan });
  expect(policies.map(({ metadata }) => metadata.name)).toEqual(['payments', 'catalogue', 'front']);
  expect(policies.flatMap(policy => refused({ ...policy }, '1.34'))).toEqual([]);
  expect(readManifests(manifestText([...policies]), 'policies.yaml').manifests.map(({ object }) => object)).toEqual(policies);
});

/** Label families that contain each other: `{app: a}` also selects `{app: a, tier: b}`. */
const LABELS: readonly Readonly<Record<string, string>>[] = [
  { app: 'a' }, { app: 'a', tier: 'front' }, { app: 'a', tier: 'back' }, { app: 'a', tier: 'back', track: 'canary' }, { app: 'b' }, { role: 'a' }, { app: 'b', role: 'a' },
];
const PORTS = ['', '[{"containerPort":8080,"name":"http"}]', '[{"containerPort":8080},{"containerPort":9090,"name":"http"}]'];

interface Topology {
  readonly text: string;
  /** `caller>callee:port`, of the pods. */
  readonly meant: ReadonlySet<string>;
  readonly workloads: readonly { readonly namespace: string; readonly name: string; readonly labels: Readonly<Record<string, string>> }[];
}

const topologies: fc.Arbitrary<Topology> = fc.record({
  pods: fc.uniqueArray(fc.record({ namespace: fc.constantFrom('x', 'y'), labels: fc.constantFrom(...LABELS), ports: fc.constantFrom(...PORTS) }), {
    minLength: 2, maxLength: 6, selector: ({ namespace, labels }) => namespace + JSON.stringify(labels),
  }),
  calls: fc.array(fc.tuple(fc.nat(5), fc.nat(5)), { maxLength: 6 }),
  open: fc.array(fc.nat(5), { maxLength: 2 }),
}).map(({ pods, calls, open }) => {
  const workloads = pods.map((one, at) => ({ ...one, name: `w${at}` }));
  const pairs = calls.map(([from, to]) => [from % pods.length, to % pods.length] as const);
  const byName = (at: number) => pods[at].ports !== '';
  const text = workloads.flatMap(({ namespace, name, labels, ports }, at) => {
    const env = Object.fromEntries(pairs.filter(([from]) => from === at).map(([, to]) => [`URL_${to}`, `http://w${to}.${workloads[to].namespace}`]));
    return [
      workload({ namespace, name, labels, ports, env }),
      service(namespace, name, labels, [{ port: 80, targetPort: byName(at) ? 'http' : 8080 }], open.includes(at) ? { type: 'LoadBalancer' } : {}),
    ];
  }).join('\n---\n');
  // A Service leads to all pods with its labels, whoever else has them.
  const behind = (at: number) => workloads.flatMap(({ namespace, name, labels, ports }): string[] => {
    const isSelected = namespace === pods[at].namespace && Object.entries(pods[at].labels).every(([key, value]) => labels[key] === value);
    const port = !byName(at) ? 8080 : { [PORTS[1]]: 8080, [PORTS[2]]: 9090 }[ports];
    return isSelected && port !== undefined ? [`${name}:${port}`] : [];
  });
  return { text, meant: new Set(pairs.flatMap(([from, to]) => behind(to).map(one => `w${from}>${one}`))), workloads };
});

test('for generated apps the allowed matrix is the declared one', () => {
  fc.assert(fc.property(topologies, ({ text, meant, workloads }) => {
    const { closed, policies, unknown } = derived(text);
    expect(unknown.filter(sentence => !sentence.startsWith('Nothing here says who calls'))).toEqual([]);
    expect(policies.length).toBe(workloads.length);
    for (const from of workloads) {
      for (const to of workloads.filter(one => one !== from)) {
        for (const port of [8080, 9090]) {
          const target: Target = { kind: 'pods', workload: { kind: 'Deployment', namespace: to.namespace, name: to.name }, port };
          const caller = closed.index.workloads.get(`Deployment/${from.namespace}/${from.name}`);
          const outcome = caller && reach(closed, originOf(caller), target).outcome;
          const cell = `${from.name}>${to.name}:${port}`;
          // A port that nobody listens on is refused, if it is let through at all.
          expect([cell, outcome === 'answers']).toEqual([cell, meant.has(cell)]);
        }
      }
    }
  }), { numRuns: 1000 });
});

describe('while policies are applied', () => {
  test('whichever of them are there already, what is declared is let through', () => {
    fc.assert(fc.property(topologies, fc.nat(2 ** 6 - 1), ({ text, meant, workloads }, some) => {
      const { policies } = derived(text);
      const there = policies.filter((_, at) => Math.floor(some / 2 ** at) % 2 === 1);
      const between = networkOf([text, ...there.map(policy => JSON.stringify(policy))].join('\n---\n'));
      const closed = [...meant].filter(cell => {
        const [from, to, port] = cell.split(/[>:]/);
        const [caller, callee] = [from, to].map(name => workloads.find(one => one.name === name));
        const origin = caller && between.index.workloads.get(`Deployment/${caller.namespace}/${from}`);
        const target: Target = { kind: 'pods', workload: { kind: 'Deployment', namespace: callee?.namespace ?? '', name: to }, port: Number(port) };
        return from !== to && (origin === undefined || reach(between, originOf(origin), target).outcome !== 'answers');
      });
      expect(closed).toEqual([]);
    }), { numRuns: 500 });
  });

  test.each(['ingress', 'gateway', 'tenants'])('those of examples/%s come after everything else that is applied, in a step of their own', example => {
    const plan = readPlan(readFileSync(join(DIST, '../examples', example, 'dist/connectivity.plan'), 'utf8'), 'connectivity.plan');
    const applied = plan.steps.flatMap(step => step.kind === 'apply' ? [step.files] : []);
    expect(applied[applied.length - 1]).toEqual(['policies.k8s.yaml']);
    expect(applied.slice(0, -1).flat()).not.toContain('policies.k8s.yaml');
  });
});
