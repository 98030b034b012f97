/** The same question, asked of everybody: from how far away are these pods reached? Model, prediction, lint, graph and review give one answer. */
import { reviewOf } from './review/manifests';
import { readManifests } from '../src/manifests/read';
import { farthest, fartherThan, waysIn } from '../src/network/exposure';
import { buildNetwork } from '../src/network/network';
import { reach } from '../src/network/reach';
import { pictureOf } from '../src/picture/drawing';
import { momentsOf } from '../src/plan/moments';
import { PlanData, TargetData } from '../src/plan/plan';
import { predict } from '../src/plan/prediction';
import { lint } from '../src/rules/lint';

const pods = (more = '', spec = '', kind = 'Deployment') => `
{apiVersion: apps/v1, kind: ${kind}, metadata: {name: web}, spec: {selector: {matchLabels: {app: web}},
  template: {metadata: {labels: {app: web}}, spec: {${spec}containers: [{name: x, image: "x:1"${more}}]}}}}`;
const PODS = pods();
const service = (spec: string, annotations = '', name = 'web') => `
{apiVersion: v1, kind: Service, metadata: {name: ${name}, annotations: {${annotations}}}, spec: {${spec}}}`;
const PORT = 'selector: {app: web}, ports: [{port: 80, targetPort: 8080}]';
const NODE_PORT = service('type: NodePort, selector: {app: web}, ports: [{port: 80, targetPort: 8080, nodePort: 30080}]');
const CLUSTER_IP = service(PORT);
const BALANCER = service(`type: LoadBalancer, ${PORT}`);
const policy = (spec: string) => `
{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: guard}, spec: {podSelector: {matchLabels: {app: web}}, ${spec}}}`;
const from = (peers: string) => policy(`ingress: [{from: [${peers}]}]`);
const ingress = (name = 'web', more = '') => `
{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: front}, spec: {${more}rules: [{host: shop.example.com, http: {paths: [
  {path: /, pathType: Prefix, backend: {service: {name: ${name}, port: {number: 80}}}}]}}]}}`;
const route = (more = 'parentRefs: [{name: edge}], ') => `
{apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {name: front},
  spec: {${more}hostnames: [shop.example.com], rules: [{backendRefs: [{name: web, port: 80}]}]}}`;
const other = (apiVersion: string, kind: string) => `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: other}, spec: {}}`;

const BALANCED: TargetData = { kind: 'service', namespace: 'default', name: 'web', by: 'load-balancer', port: 80 };
const ON_NODE: TargetData = { kind: 'node', port: 30080 };
const BY_NAME: TargetData = { kind: 'host', name: 'shop.example.com', port: 80 };

interface Scene {
  readonly what: string;
  readonly manifests: readonly string[];
  /** Whether anybody beyond the pods of the cluster may get to the pods, and from where. */
  readonly open: 'outside' | 'node' | 'no';
  /** How outside asks for it, and whether it gets an answer by what manifests say. */
  readonly asks?: readonly [target: TargetData, verdict: 'holds' | 'fails' | 'unknown'];
}

const SCENES: readonly Scene[] = [
  { what: 'pods alone', manifests: [PODS], open: 'no' },
  { what: 'a ClusterIP', manifests: [PODS, CLUSTER_IP], open: 'no', asks: [BALANCED, 'fails'] },
  { what: 'a headless Service', manifests: [PODS, service(`clusterIP: None, ${PORT}`)], open: 'no', asks: [BALANCED, 'fails'] },
  { what: 'a NodePort', manifests: [PODS, NODE_PORT], open: 'node', asks: [ON_NODE, 'holds'] },
  { what: 'a LoadBalancer', manifests: [PODS, BALANCER], open: 'outside', asks: [BALANCED, 'holds'] },
  {
    what: 'an internal LoadBalancer',
    manifests: [PODS, service(`type: LoadBalancer, ${PORT}`, 'networking.gke.io/load-balancer-type: Internal')],
    open: 'node',
    asks: [BALANCED, 'unknown'],
  },
  {
    what: 'another cloud\'s internal LoadBalancer',
    manifests: [PODS, service(`type: LoadBalancer, ${PORT}`, 'service.beta.kubernetes.io/azure-load-balancer-internal: "true"')],
    open: 'node',
    asks: [BALANCED, 'unknown'],
  },
  {
    what: 'a narrowed LoadBalancer',
    manifests: [PODS, service(`type: LoadBalancer, loadBalancerSourceRanges: [203.0.113.0/24], ${PORT}`)],
    open: 'outside',
    asks: [BALANCED, 'unknown'],
  },
  {
    what: 'an external IP',
    manifests: [PODS, service(`externalIPs: [203.0.113.7], ${PORT}`)],
    open: 'outside',
    asks: [{ kind: 'host', name: '203.0.113.7', port: 80 }, 'holds'],
  },
  { what: 'a hostPort', manifests: [pods(', ports: [{containerPort: 8080, hostPort: 8080}]')], open: 'node' },
  {
    what: 'a hostPort of the loopback address',
    manifests: [pods(', ports: [{containerPort: 8080, hostPort: 8080, hostIP: 127.0.0.1}]')],
    open: 'no',
  },
  { what: 'the node\'s network', manifests: [pods(', ports: [{containerPort: 9100}]', 'hostNetwork: true, ', 'DaemonSet')], open: 'node' },
  {
    what: 'the node\'s network, with a policy for nobody',
    manifests: [pods(', ports: [{containerPort: 9100}]', 'hostNetwork: true, ', 'DaemonSet'), policy('ingress: []')],
    open: 'node',
  },
  { what: 'an Ingress', manifests: [PODS, CLUSTER_IP, ingress()], open: 'outside', asks: [BY_NAME, 'unknown'] },
  {
    what: 'an internal Ingress',
    manifests: [PODS, CLUSTER_IP, ingress('web', 'ingressClassName: nginx-internal, ')],
    open: 'node',
    asks: [BY_NAME, 'unknown'],
  },
  {
    what: 'an Ingress through an alias',
    manifests: [PODS, CLUSTER_IP, service('type: ExternalName, externalName: web.default.svc.cluster.local', '', 'alias'), ingress('alias')],
    open: 'outside',
  },
  { what: 'a Gateway route', manifests: [PODS, CLUSTER_IP, route()], open: 'outside', asks: [BY_NAME, 'unknown'] },
  { what: 'a route that no gateway takes in', manifests: [PODS, CLUSTER_IP, route('')], open: 'no' },
  {
    what: 'an alias in the cluster',
    manifests: [PODS, CLUSTER_IP, service('type: ExternalName, externalName: web.default.svc.cluster.local', '', 'alias')],
    open: 'no',
  },
  { what: 'a LoadBalancer, and a policy for nobody', manifests: [PODS, BALANCER, policy('ingress: []')], open: 'no', asks: [BALANCED, 'fails'] },
  {
    what: 'a LoadBalancer, and a policy for pods of the namespace',
    manifests: [PODS, BALANCER, from('{podSelector: {}}')],
    open: 'no',
    asks: [BALANCED, 'fails'],
  },
  {
    what: 'a LoadBalancer, and a policy for pods of every namespace',
    manifests: [PODS, BALANCER, from('{namespaceSelector: {}}')],
    open: 'no',
    asks: [BALANCED, 'fails'],
  },
  {
    what: 'a LoadBalancer, and a policy for everybody',
    manifests: [PODS, BALANCER, policy('ingress: [{}]')],
    open: 'outside',
    asks: [BALANCED, 'holds'],
  },
  {
    what: 'a LoadBalancer, and a policy for the port of the Service',
    manifests: [PODS, BALANCER, policy('ingress: [{ports: [{port: 80}]}]')],
    open: 'no',
    asks: [BALANCED, 'fails'],
  },
  {
    what: 'a LoadBalancer, and a policy for the port of the pods',
    manifests: [PODS, BALANCER, policy('ingress: [{ports: [{port: 8080}]}]')],
    open: 'outside',
    asks: [BALANCED, 'holds'],
  },
  {
    what: 'a LoadBalancer, and a policy for the internet alone',
    manifests: [PODS, BALANCER, from('{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}')],
    open: 'outside',
    asks: [BALANCED, 'unknown'],
  },
  {
    what: 'a LoadBalancer, and a policy for one block',
    manifests: [PODS, BALANCER, from('{ipBlock: {cidr: 203.0.113.0/24}}')],
    open: 'outside',
    asks: [BALANCED, 'unknown'],
  },
  {
    what: 'a LoadBalancer, and a policy for every address',
    manifests: [PODS, BALANCER, from('{ipBlock: {cidr: 0.0.0.0/0}}, {ipBlock: {cidr: "::/0"}}')],
    open: 'outside',
    asks: [BALANCED, 'holds'],
  },
  { what: 'a NodePort, and a policy for nobody', manifests: [PODS, NODE_PORT, policy('ingress: []')], open: 'no', asks: [ON_NODE, 'fails'] },
  {
    what: 'a NodePort, and a policy for one block',
    manifests: [PODS, NODE_PORT, from('{ipBlock: {cidr: 203.0.113.0/24}}')],
    open: 'node',
    asks: [ON_NODE, 'unknown'],
  },
  {
    what: 'an Ingress, and a policy for some pods',
    manifests: [PODS, CLUSTER_IP, ingress(), from('{namespaceSelector: {matchLabels: {name: ingress}}}')],
    open: 'outside',
  },
  {
    what: 'a LoadBalancer, and a policy of Cilium',
    manifests: [PODS, BALANCER, other('cilium.io/v2', 'CiliumNetworkPolicy')],
    open: 'outside',
    asks: [BALANCED, 'unknown'],
  },
  {
    what: 'a LoadBalancer closed, and a policy of Calico',
    manifests: [PODS, BALANCER, policy('ingress: []'), other('projectcalico.org/v3', 'NetworkPolicy')],
    open: 'outside',
    asks: [BALANCED, 'unknown'],
  },
  {
    what: 'a LoadBalancer closed, and a policy of Istio, which only closes',
    manifests: [PODS, BALANCER, policy('ingress: []'), other('security.istio.io/v1', 'AuthorizationPolicy')],
    open: 'no',
    asks: [BALANCED, 'fails'],
  },
];

test('there are scenes enough', () => {
  expect(SCENES.length).toBeGreaterThanOrEqual(30);
});

describe.each(SCENES)('$what', ({ manifests: texts, open, asks }) => {
  const text = texts.join('\n---\n');
  const { manifests } = readManifests(text, 'app.yaml');
  const network = buildNetwork(manifests);

  test(`the model: ${open}`, () => {
    const far = farthest(waysIn(network).filter(({ end }) => end.kind === 'workload').map(one => one.from));
    expect(fartherThan(far, 'cluster') ? far : 'no').toBe(open);
  });

  test(`the graph: ${open}`, () => {
    const picture = pictureOf(momentsOf(manifests, undefined));
    const leads = new Set(['outside']);
    for (let size = 0; size !== leads.size;) {
      size = leads.size;
      picture.edges.filter(({ from: start, kind }) => kind === 'way' && leads.has(start)).forEach(({ to }) => leads.add(to));
    }
    expect(picture.nodes.some(({ id, kind }) => kind === 'workload' && leads.has(id))).toBe(open !== 'no');
    const reasons = picture.nodes.flatMap(node => node.open ? node.reasons : [])
      .filter(reason => reason.startsWith('From ') && !reason.includes(', but '));
    expect(reasons.some(reason => reason.startsWith('From outside'))).toBe(open === 'outside');
  });

  test(`the review: ${open}`, () => {
    const far = farthest(reviewOf('', text).reach.filter(({ place }) => place.kind === 'workload').map(({ after }) => after));
    expect(fartherThan(far, 'cluster') ? far : 'no').toBe(open);
  });

  if (asks !== undefined) {
    const [to, verdict] = asks;
    const expectation = { id: 'x', from: { kind: 'outside' }, to, probe: { kind: 'tcp' }, outcome: { kind: 'answers' } } as const;
    const plan: PlanData = {
      version: 1,
      clusterDomain: 'cluster.local',
      steps: [{ kind: 'apply', charts: ['app'], files: ['app.yaml'] }, { kind: 'expect', expectations: [expectation] }],
    };

    test(`the prediction: ${verdict}`, () => {
      expect(predict(network, expectation).verdict).toBe(verdict);
    });

    test(`lint: ${verdict === 'fails' ? 'an error' : 'nothing'}`, () => {
      const found = lint(manifests, { plan }).filter(({ rule }) => rule.startsWith('expectation-'));
      expect(found.length).toBe(verdict === 'fails' ? 1 : 0);
    });
  }
});

test('an alias of another cluster domain is one of the cluster for everybody who is told the domain', () => {
  const alias = service('type: ExternalName, externalName: web.default.svc.corp.local', '', 'alias');
  const { manifests } = readManifests([PODS, CLUSTER_IP, alias].join('\n---\n'), 'app.yaml');
  const network = buildNetwork(manifests, { clusterDomain: 'corp.local' });
  expect(waysIn(network).map(({ end }) => end.kind)).toEqual(['workload', 'workload']);
  expect(reach(network, { kind: 'pod', namespace: 'default', labels: {} }, { kind: 'host', host: 'alias', port: 80 }).outcome).toBe('answers');
  expect(pictureOf(momentsOf(manifests, undefined, 'corp.local')).nodes.map(({ kind }) => kind)).not.toContain('external');
  expect(pictureOf(momentsOf(manifests, undefined)).nodes.map(({ kind }) => kind)).toContain('external');
});
