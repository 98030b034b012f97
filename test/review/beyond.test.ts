/** What opens something, or may, though no evaluated object shows it: each case is a change that the gate does not let pass. */
import { reviewOf } from './manifests';
import { unacknowledged } from '../../src/review/review';
import { asText } from '../../src/text/sentence';

type Value = Readonly<Record<string, unknown>>;

const meta = (name: string, more: Value = {}): Value => ({ name, ...more });

function deployment(name: string, labels: Value = {}, pod: Value = {}): Value {
  const template = { metadata: { labels: { app: name, ...labels } }, spec: { containers: [{ name: 'main', image: 'example', ports: [{ name: 'http', containerPort: 8080 }] }], ...pod } };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: meta(name), spec: { selector: { matchLabels: { app: name } }, template } };
}

function service(name: string, spec: Value = {}, annotations: Value = {}): Value {
  const ports = [{ name: 'http', port: 80, targetPort: 'http' }];
  return { apiVersion: 'v1', kind: 'Service', metadata: meta(name, { annotations }), spec: { type: 'LoadBalancer', selector: { app: name }, ports, ...spec } };
}

function policy(name: string, spec: Value, namespace = 'default'): Value {
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: meta(name, { namespace }), spec: { podSelector: { matchLabels: { app: 'db' } }, policyTypes: ['Ingress'], ...spec } };
}

function ingress(annotations: Value): Value {
  const paths = [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } }];
  return { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: meta('shop', { annotations }), spec: { rules: [{ host: 'shop.example.com', http: { paths } }] } };
}

function other(apiVersion: string, kind: string, spec: Value = {}): Value {
  return { apiVersion, kind, metadata: meta('one'), spec };
}

const slice: Value = {
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  addressType: 'IPv4',
  metadata: meta('more', { labels: { 'kubernetes.io/service-name': 'web' } }),
  endpoints: [{ addresses: ['10.1.2.3'] }],
  ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
};
const web = deployment('web');
const fromWeb = [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }], ports: [{ port: 8080 }] }];
const closed = policy('db', { ingress: fromWeb });
const nginx = 'nginx.ingress.kubernetes.io';
const ranges = 'service.beta.kubernetes.io/load-balancer-source-ranges';

function opened(before: readonly Value[], after: readonly Value[]): readonly string[] {
  const [base, head] = [before, after].map(objects => objects.map(object => `---\n${JSON.stringify(object)}\n`).join(''));
  return unacknowledged(reviewOf(base, head)).map(({ sentence }) => asText(sentence));
}

const OPENINGS: readonly (readonly [what: string, before: readonly Value[], after: readonly Value[], told: string])[] = [
  ['a policy for pods of other manifests is gone', [closed], [], 'NetworkPolicy default/db is gone, and no manifest here shows the pods that it selected: they may be reached, or reach, by more.'],
  ['such a policy lets everybody in', [closed], [policy('db', { ingress: [{}] })], 'NetworkPolicy default/db lets more through than before'],
  ['such a policy lets one more port in', [closed], [policy('db', { ingress: [{ ...fromWeb[0], ports: [{ port: 8080, endPort: 8090 }] }] })], 'NetworkPolicy default/db lets more through'],
  ['such a policy asks for another port by name', [closed], [policy('db', { ingress: [{ ...fromWeb[0], ports: [{ port: 'admin' }] }] })], 'NetworkPolicy default/db lets more through'],
  ['such a policy says nothing on what comes in any more', [closed], [policy('db', { ingress: fromWeb, policyTypes: ['Egress'] })], 'NetworkPolicy default/db lets more through'],
  ['such a policy selects fewer pods', [policy('db', { podSelector: {} })], [policy('db', {})], 'NetworkPolicy default/db lets more through'],
  ['a policy beside one that closes such pods', [policy('all', { podSelector: {} })], [policy('all', { podSelector: {} }), closed], 'NetworkPolicy default/db is new beside other policies of its namespace'],
  ['a load balancer leads to pods of other manifests', [web, service('web')], [web, service('web', { selector: { app: 'vault' } })], 'Outside the cluster can now reach whatever is behind Service web on port 80'],
  ['a load balancer leads to another port of such pods', [service('vault', { ports: [{ port: 80, targetPort: 80 }] })], [service('vault', { ports: [{ port: 80, targetPort: 22 }] })], 'Outside the cluster can now reach whatever is behind Service vault'],
  ['addresses beside the selector of a load balancer', [web, service('web')], [web, service('web'), slice], '10.1.2.3 is new, and outside the cluster can reach it on port 8080'],
  ['a load balancer of another class', [web, service('web', { loadBalancerClass: 'a.example.com/internal' })], [web, service('web', { loadBalancerClass: 'b.example.com/public' })], 'Another class takes in what comes to Deployment web'],
  ['the ranges of a load balancer in its annotation are gone', [web, service('web', {}, { [ranges]: '10.0.0.0/8' })], [web, service('web')], 'More of the outside can now reach Deployment web'],
  ['another annotation makes a load balancer internal', [web, service('web', {}, { 'networking.gke.io/load-balancer-type': 'Internal' })], [web, service('web', {}, { 'service.beta.kubernetes.io/aws-load-balancer-internal': 'true' })], 'Service web changes its annotation networking.gke.io/load-balancer-type and service.beta.kubernetes.io/aws-load-balancer-internal'],
  ['an Ingress lets in more addresses', [web, service('web', { type: 'ClusterIP' }), ingress({ [`${nginx}/whitelist-source-range`]: '10.0.0.0/8' })], [web, service('web', { type: 'ClusterIP' }), ingress({})], 'Ingress shop changes its annotation nginx.ingress.kubernetes.io/whitelist-source-range, which is not evaluated'],
  ['an Ingress asks nobody who they are any more', [ingress({ [`${nginx}/auth-url`]: 'https://auth.example.com' })], [ingress({})], 'Ingress shop changes its annotation nginx.ingress.kubernetes.io/auth-url'],
  ['an Ingress writes into its proxy', [ingress({})], [ingress({ [`${nginx}/server-snippet`]: 'location /db { proxy_pass http://db; }' })], 'Ingress shop changes its annotation nginx.ingress.kubernetes.io/server-snippet'],
  ['a pod with a label that a policy lets in', [deployment('db'), closed], [deployment('db'), closed, deployment('probe', { app: 'web' })], 'Deployment probe can now reach Deployment db on port 8080.'],
  ...[
    ['route.openshift.io/v1', 'Route'], ['traefik.io/v1alpha1', 'IngressRoute'], ['traefik.io/v1alpha1', 'IngressRouteTCP'], ['projectcontour.io/v1', 'HTTPProxy'],
    ['networking.istio.io/v1', 'VirtualService'], ['networking.istio.io/v1', 'Gateway'], ['serving.knative.dev/v1', 'Service'], ['configuration.konghq.com/v1beta1', 'TCPIngress'],
    ['elbv2.k8s.aws/v1beta1', 'TargetGroupBinding'], ['vpcresources.k8s.aws/v1beta1', 'SecurityGroupPolicy'],
  ].map(([apiVersion, kind]) => [`${apiVersion} ${kind}`, [], [other(apiVersion, kind)], 'is new and is not evaluated: its controller may let in somebody from outside.'] as const),
  ['an object of another controller that changes', [other('traefik.io/v1alpha1', 'IngressRoute')], [other('traefik.io/v1alpha1', 'IngressRoute', { routes: [] })], 'IngressRoute one changes and is not evaluated'],
  ['an object that kept somebody out', [other('kuma.io/v1alpha1', 'MeshTrafficPermission')], [], 'MeshTrafficPermission one is gone and was not evaluated: whom it kept out may come in now.'],
  ['pods on the node, deep in an object of another kind', [], [other('jobset.x-k8s.io.example.com/v1', 'JobSet', { jobs: [{ template: { spec: { hostNetwork: true } } }] })], 'JobSet one is new and has hostNetwork within'],
  ['a port of the node, deep in an object of another kind', [], [other('example.com/v1', 'Farm', { pods: [{ containers: [{ ports: [{ hostPort: 22 }] }] }] })], 'Farm one is new and has hostPort 22 within'],
];

test.each(OPENINGS)('%s', (_, before, after, told) => {
  expect(opened(before, after).filter(sentence => sentence.includes(told))).toHaveLength(1);
});

const HARMLESS: readonly (readonly [what: string, before: readonly Value[], after: readonly Value[]])[] = [
  ['a first policy for pods of other manifests', [], [closed]],
  ['such a policy that lets less in', [policy('db', { ingress: [{}] })], [closed]],
  ['such a policy that selects more pods', [policy('db', {})], [policy('db', { podSelector: {} })]],
  ['a policy that only moves in its file', [closed, service('web', { type: 'ClusterIP' })], [service('web', { type: 'ClusterIP' }), closed]],
  ['a load balancer whose pods go to other manifests', [web, service('web')], [service('web')]],
  ['an annotation that keeps out', [ingress({})], [ingress({ [`${nginx}/whitelist-source-range`]: '10.0.0.0/8' })]],
  ['an annotation that nobody is let in by', [ingress({ 'cert-manager.io/cluster-issuer': 'a' })], [ingress({ 'cert-manager.io/cluster-issuer': 'b' })]],
  ['a pod that comes in as any of its namespace', [deployment('db'), policy('db', { ingress: [{ from: [{ podSelector: {} }] }] })], [deployment('db'), policy('db', { ingress: [{ from: [{ podSelector: {} }] }] }), deployment('probe')]],
  ['an object of another kind without pods', [], [other('example.com/v1', 'Farm', { size: 3 })]],
];

test.each(HARMLESS)('opens nothing: %s', (_, before, after) => {
  expect(opened(before, after)).toEqual([]);
});

test.each(['broadening: \u200b', 'broadening: …', 'broadening:'])('a reason that nobody can read is none: %j', annotation => {
  expect(opened([web, service('web', { type: 'ClusterIP' })], [web, service('web', {}, { 'connectivity.cdk8s.io/acknowledge': annotation })])).toHaveLength(1);
});
