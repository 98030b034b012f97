import { readManifests } from '../../src/manifests/read';
import { Way, waysIn, withinCluster } from '../../src/network/exposure';
import { buildNetwork, Network } from '../../src/network/network';

function networkOf(...texts: readonly string[]): Network {
  const { manifests, leftOut } = readManifests(texts.join('\n---\n'), 'x.yaml');
  expect(leftOut).toEqual([]);
  return buildNetwork(manifests, { clusterDomain: 'corp.local' });
}

const pods = (more = '', spec = '') => `{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop},
  spec: {template: {metadata: {labels: {app: web}}, spec: {${spec}containers: [{name: x, image: x${more}}]}}}}`;
const service = (type: string, more = '', annotations = '', name = 'web', port = 'port: 80, targetPort: 8080') => `
{apiVersion: v1, kind: Service, metadata: {name: ${name}, namespace: shop, annotations: {${annotations}}},
 spec: {type: ${type}, selector: {app: web}, ports: [{${port}}]${more}}}`;
const policy = (spec: string) => `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: guard, namespace: shop}, spec: {podSelector: {}, ${spec}}}`;
const ingress = (name = 'web', more = '', port = 'number: 80') => `{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: in, namespace: shop}, spec: {${more}
  rules: [{host: a.example, http: {paths: [{path: /x, pathType: Prefix, backend: {service: {name: ${name}, port: {${port}}}}}]}}]}}`;

/** `load-balancer 80 from outside (certain: cluster) to web:8080`. */
function text({ kind, address, from, certain, end, internal, sources }: Way): string {
  const to = end.kind === 'workload' ? `${end.workload.ref.name}${end.port === undefined ? '' : `:${end.port.port}`}${end.problem === undefined ? '' : ` (${end.problem.kind})`}`
    : end.kind === 'address' ? `${end.address}:${end.port}` : end.kind === 'name' ? end.name : end.problem.kind;
  const sure = certain === from ? '' : ` (certain: ${certain})`;
  return `${internal ? 'internal ' : ''}${kind} ${address} from ${from}${sure} to ${to}${sources.length === 0 ? '' : ` for ${sources.join(', ')}`}`;
}

test.each<[string, readonly string[], readonly string[]]>([
  ['a ClusterIP', [pods(), service('ClusterIP')], ['service 80 from cluster to web:8080']],
  ['a NodePort', [pods(), service('NodePort', '', '', 'web', 'port: 80, nodePort: 30080')], ['service 80 from cluster to web:80', 'node-port 30080 from node to web:80']],
  ['a LoadBalancer', [pods(), service('LoadBalancer')], ['service 80 from cluster to web:8080', 'load-balancer 80 from outside to web:8080']],
  ['an internal LoadBalancer', [pods(), service('LoadBalancer', '', 'networking.gke.io/load-balancer-type: Internal')],
    ['service 80 from cluster to web:8080', 'internal load-balancer 80 from node to web:8080']],
  ['a narrowed LoadBalancer', [pods(), service('LoadBalancer', ', loadBalancerSourceRanges: [203.0.113.0/24]')],
    ['service 80 from cluster to web:8080', 'load-balancer 80 from outside to web:8080 for 203.0.113.0/24']],
  ['an external IP', [pods(), service('ClusterIP', ', externalIPs: [203.0.113.7]')], ['service 80 from cluster to web:8080', 'external-ip 203.0.113.7:80 from outside to web:8080']],
  ['a hostPort', [pods(', ports: [{containerPort: 80, hostPort: 8000}, {containerPort: 81}]')], ['host-port 8000 from node to web:80']],
  ['a hostPort of the loopback address', [pods(', ports: [{containerPort: 80, hostPort: 8000, hostIP: 127.0.0.1}]')], []],
  ['the node\'s network', [pods(', ports: [{containerPort: 9100}]', 'hostNetwork: true, ')], ['host-port 9100 from node to web:9100']],
  ['the node\'s network, and a policy for nobody', [pods(', ports: [{containerPort: 9100}]', 'hostNetwork: true, '), policy('ingress: []')], ['host-port 9100 from node (certain: nowhere) to web:9100']],
  ['an Ingress', [pods(), service('ClusterIP'), ingress()], ['service 80 from cluster to web:8080', 'ingress a.example/x from outside to web:8080']],
  ['an internal Ingress', [pods(), service('ClusterIP'), ingress('web', 'ingressClassName: nginx-internal,')], ['service 80 from cluster to web:8080', 'internal ingress a.example/x from node to web:8080']],
  ['an Ingress of no Service', [ingress()], ['ingress a.example/x from outside to no-service']],
  ['an Ingress of no port', [pods(), service('ClusterIP'), ingress('web', '', 'number: 81')], ['service 80 from cluster to web:8080', 'ingress a.example/x from outside to no-service-port']],
  ['an alias in the cluster', [pods(), service('ClusterIP'), service('ExternalName', ', externalName: web.shop.svc.corp.local', '', 'alias')],
    ['service 80 from cluster to web:8080', 'service  from cluster to web:8080']],
  ['an alias of a name outside', [service('ExternalName', ', externalName: web.shop.svc.cluster.local', '', 'alias')], ['service  from cluster to web.shop.svc.cluster.local']],
  ['an alias of itself', [service('ExternalName', ', externalName: alias.shop.svc.corp.local', '', 'alias')], ['service  from cluster to alias-loop']],
  ['an Ingress through an alias', [pods(), service('ClusterIP'), service('ExternalName', ', externalName: web.shop.svc.corp.local', '', 'alias'), ingress('alias')],
    ['service 80 from cluster to web:8080', 'service  from cluster to web:8080', 'ingress a.example/x from outside to web:8080']],
  ['no pods', [service('LoadBalancer')], ['service 80 from cluster to no-pods', 'load-balancer 80 from outside to no-pods']],
  ['no pods for now', [pods().replace('spec: {template', 'spec: {replicas: 0, template'), service('ClusterIP')], ['service 80 from cluster to web:8080 (scaled-to-zero)']],
  ['a LoadBalancer, and a policy for pods', [pods(), service('LoadBalancer'), policy('ingress: [{from: [{podSelector: {}}]}]')], ['service 80 from pods to web:8080', 'load-balancer 80 from pods to web:8080']],
  ['a LoadBalancer, and a policy for nobody', [pods(), service('LoadBalancer'), policy('ingress: []')], ['service 80 from nowhere to web:8080', 'load-balancer 80 from nowhere to web:8080']],
  ['a LoadBalancer, and a policy for another port', [pods(), service('LoadBalancer'), policy('ingress: [{ports: [{port: 80}]}]')], ['service 80 from nowhere to web:8080', 'load-balancer 80 from nowhere to web:8080']],
  ['a LoadBalancer, and a policy for the internet', [pods(), service('LoadBalancer'), policy('ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}]}]')],
    ['service 80 from cluster (certain: nowhere) to web:8080', 'load-balancer 80 from outside to web:8080']],
  ['an Ingress, and a policy for pods', [pods(), service('ClusterIP'), ingress(), policy('ingress: [{from: [{podSelector: {}}]}]')],
    ['service 80 from pods to web:8080', 'ingress a.example/x from outside (certain: pods) to web:8080']],
])('%s', (_, manifests, wanted) => {
  expect(waysIn(networkOf(...manifests)).map(text)).toEqual(wanted);
});

test.each<[string, string]>([['ingress: []', 'nowhere'], ['ingress: [{from: [{podSelector: {}}]}]', 'pods'], ['ingress: [{from: [{namespaceSelector: {}}]}]', 'cluster'], ['ingress: [{}]', 'cluster']])(
  'pods under a policy of %s are reached at their own addresses from: %s', (spec, wanted) => {
    const network = networkOf(pods(), policy(spec));
    expect(withinCluster(network, network.workloads[0])).toBe(wanted);
  });
