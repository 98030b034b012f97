/** Who is meant to reach what, as a matrix. */
import { readManifests } from '../../src/manifests/read';
import { buildNetwork } from '../../src/network/network';
import { PlanData } from '../../src/plan/plan';
import { derivePolicies } from '../../src/policies/derive';
import { Addresses, Matrix, matrixOf, sourceName, targetName } from '../../src/policies/matrix';

const APP = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: front, namespace: shop}
spec:
  selector: {matchLabels: {app: front}}
  template:
    metadata: {labels: {app: front}}
    spec: {containers: [{name: main, image: it, ports: [{containerPort: 8443}], env: [{name: ORDERS_URL, value: "http://orders"}]}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: orders, namespace: shop}
spec:
  selector: {matchLabels: {app: orders}}
  template:
    metadata: {labels: {app: orders}}
    spec: {containers: [{name: main, image: it, ports: [{containerPort: 8080}, {containerPort: 9090, protocol: UDP}]}]}
---
apiVersion: batch/v1
kind: Job
metadata: {name: import, namespace: shop}
spec: {template: {spec: {containers: [{name: main, image: it}]}}}
---
apiVersion: v1
kind: Service
metadata: {name: orders, namespace: shop}
spec: {selector: {app: orders}, ports: [{port: 80, targetPort: 8080}]}
---
apiVersion: v1
kind: Service
metadata: {name: front, namespace: shop}
spec: {type: LoadBalancer, selector: {app: front}, ports: [{port: 443, targetPort: 8443}]}
`;
const PLAN: PlanData = { version: 1, clusterDomain: 'cluster.local', steps: [] };
const CLOSED = (['front', 'orders'] as const).map(name => ({ kind: 'Deployment', namespace: 'shop', name, directions: ['ingress', 'egress'] as const }));

function matrix(plan: PlanData, text = APP): Matrix {
  return matrixOf(buildNetwork(readManifests(text, 'app.yaml').manifests), plan);
}

/** `front -> orders:8080: open`, a line a cell. */
function cells(of: Matrix, pods?: Addresses): string[] {
  return of.sources.flatMap(source => of.targets.flatMap(target => {
    const meant = of.meant(source, target, pods);
    return meant === undefined ? [] : [`${sourceName(source)} -> ${targetName(target)}: ${meant.cell}, ${meant.because}`];
  }));
}

test('what is declared of a closed app is open, and the rest is closed, from wherever', () => {
  expect(cells(matrix({ ...PLAN, closed: CLOSED }))).toEqual([
    'shop/front -> shop/orders:8080: open, front calls orders: ORDERS_URL',
    'shop/front -> shop/orders:9090/UDP: closed, nothing declares that front may call it',
    'shop/front -> DNS: open, front looks names up',
    'shop/orders -> shop/front:8443: closed, nothing declares that orders may call it',
    'shop/orders -> DNS: closed, orders calls nobody by name',
    'any other pod -> shop/front:8443: open, the outside reaches front: it is a load balancer 443',
    'any other pod -> shop/orders:8080: closed, nothing declares that others may call it',
    'any other pod -> shop/orders:9090/UDP: closed, nothing declares that others may call it',
    'outside -> shop/front:8443: open, the outside reaches front: it is a load balancer 443',
  ]);
});

test('where ingress alone is closed, what goes out stays open', () => {
  const closed = CLOSED.map(one => ({ ...one, directions: ['ingress'] as const }));
  expect(cells(matrix({ ...PLAN, closed })).filter(cell => cell.startsWith('shop/orders'))).toEqual([
    'shop/orders -> shop/front:8443: open, the outside reaches front: it is a load balancer 443',
    'shop/orders -> DNS: open, nothing closes it',
  ]);
});

test('where no app says what is closed, what policies select is; without any, nothing is', () => {
  const { policies } = derivePolicies(buildNetwork(readManifests(APP, 'app.yaml').manifests));
  const text = [APP, ...policies.map(policy => JSON.stringify(policy))].join('\n---\n');
  expect(cells(matrix(PLAN, text))).toEqual(cells(matrix({ ...PLAN, closed: CLOSED })));
  expect(cells(matrix(PLAN)).filter(cell => !cell.includes(': open'))).toEqual([]);
});

test('a policy that opens more than is declared does not make it declared', () => {
  const broad = '{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: all, namespace: shop}, spec: {podSelector: {}, ingress: [{}], egress: [{}], policyTypes: [Ingress, Egress]}}';
  expect(cells(matrix({ ...PLAN, closed: CLOSED }, `${APP}\n---\n${broad}`))).toEqual(cells(matrix({ ...PLAN, closed: CLOSED })));
});

test('what is allowed by a label is open to pods with it, and what is allowed by an address is not known of pods that may have it', () => {
  const allowed = (peer: NonNullable<NonNullable<PlanData['closed']>[number]['allowed']>[number]['peers'][number]) => ({
    ...PLAN,
    closed: CLOSED.map(one => one.name === 'front' ? { ...one, allowed: [{ direction: 'ingress', peers: [peer], ports: [{ port: 8443, protocol: 'TCP' }], because: 'it is said' } as const] }
      : { ...one, directions: ['ingress'] as const }),
  });
  const withoutBalancer = APP.replace('type: LoadBalancer, ', '');
  const cell = (plan: PlanData, pods?: Addresses) => cells(matrix(plan, withoutBalancer), pods).find(one => one.startsWith('shop/orders -> shop/front'));
  expect(cell(allowed({ kind: 'pods', namespace: 'shop', labels: { app: 'orders' } }))).toContain(': open, it is said');
  expect(cell(allowed({ kind: 'pods', namespace: 'shop', labels: { app: 'other' } }))).toContain(': closed');
  const range = { kind: 'addresses', cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } as const;
  expect(cell(allowed(range), { from: ['10.2.0.1'], to: [] })).toContain(': unknown, it is said');
  expect(cell(allowed(range), { from: ['10.1.0.1'], to: [] })).toContain(': closed');
});

test('workloads whose pods come and go, or are on their node, are left out and told', () => {
  expect(matrix(PLAN).leftOut).toEqual(['Job shop/import is not in the matrix: only Deployments, StatefulSets and DaemonSets always have pods to ask']);
  expect(matrix(PLAN, APP.replace('spec: {containers: [{name: main, image: it, ports: [{containerPort: 8443}]', 'spec: {hostNetwork: true, containers: [{name: main, image: it, ports: [{containerPort: 8443}]')).leftOut)
    .toContainEqual(expect.stringMatching(/Deployment shop\/front is not in the matrix: it is on its node's network/));
});

test('the hosts of an Ingress are left out, and it is told how to expect them', () => {
  const ingress = JSON.stringify({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'door', namespace: 'shop' },
    spec: { rules: ['a', 'b'].map(host => ({ host: `${host}.example.com`, http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'front', port: { number: 80 } } } }] } })) },
  });
  expect(matrix(PLAN, `${APP}\n---\n${ingress}\n`).leftOut.filter(one => one.startsWith('Ingress'))).toEqual([
    'Ingress shop/door is not in the matrix: its hosts and paths share a port of their controller; expect what they answer from outside, Outside.of(app).expects(route, …)',
  ]);
});

test('a UDP port is asked by what the plan sends to it', () => {
  const expectation = {
    id: 'one',
    from: { kind: 'workload', namespace: 'shop', name: 'front' },
    to: { kind: 'workload-pods', namespace: 'shop', name: 'orders', port: 9090 },
    probe: { kind: 'udp', payload: 'hello' },
    outcome: { kind: 'answers' },
  } as const;
  const { targets } = matrix({ ...PLAN, steps: [{ kind: 'expect', expectations: [expectation] }] });
  expect(targets.map(target => target.kind === 'port' ? target.payload : undefined)).toEqual([undefined, undefined, 'hello', undefined]);
});
