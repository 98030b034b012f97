import { readManifests } from '../../src/manifests/read';
import { buildNetwork } from '../../src/network/network';
import { Origin, originOf, reach, Target } from '../../src/network/reach';

/** A small town: an API behind every kind of Service, in namespace blue. */
const town = `
apiVersion: v1
kind: Namespace
metadata: {name: blue, labels: {team: a}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: api, namespace: blue}
spec:
  selector: {matchLabels: {app: api}}
  template:
    metadata: {labels: {app: api}}
    spec: {containers: [{name: api, image: x, ports: [{name: http, containerPort: 8080}]}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: idle, namespace: blue}
spec:
  replicas: 0
  selector: {matchLabels: {app: idle}}
  template:
    metadata: {labels: {app: idle}}
    spec: {containers: [{name: x, image: x}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: guarded, namespace: blue}
spec:
  selector: {matchLabels: {app: guarded}}
  template:
    metadata: {labels: {app: guarded}}
    spec: {containers: [{name: x, image: x}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: guard, namespace: blue}
spec:
  podSelector: {matchLabels: {app: guarded}}
  ingress:
    - from: [{namespaceSelector: {matchLabels: {team: a}}, podSelector: {matchExpressions: [{key: app, operator: In, values: [api]}]}}]
      ports: [{port: 80}]
---
{apiVersion: v1, kind: Service, metadata: {name: api, namespace: blue}, spec: {selector: {app: api}, ports: [{port: 80, targetPort: http}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: wrong, namespace: blue}, spec: {selector: {app: api}, ports: [{port: 80, targetPort: 9999}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: unnamed, namespace: blue}, spec: {selector: {app: api}, ports: [{port: 80, targetPort: https}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: typo, namespace: blue}, spec: {selector: {app: apy}, ports: [{port: 80}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: away, namespace: red}, spec: {selector: {app: api}, ports: [{port: 80}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: idle, namespace: blue}, spec: {selector: {app: idle}, ports: [{port: 80}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: guarded, namespace: blue}, spec: {selector: {app: guarded}, ports: [{port: 80}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: pods, namespace: blue}, spec: {clusterIP: None, selector: {app: api}, ports: [{port: 80}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: door, namespace: blue}, spec: {type: NodePort, selector: {app: api}, ports: [{port: 80, targetPort: 8080, nodePort: 30080}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: front, namespace: blue}, spec: {type: LoadBalancer, selector: {app: api}, ports: [{port: 443, targetPort: 8080}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: alias, namespace: blue}, spec: {type: ExternalName, externalName: api.blue.svc.cluster.local}}
---
{apiVersion: v1, kind: Service, metadata: {name: outside, namespace: blue}, spec: {type: ExternalName, externalName: example.com}}
---
{apiVersion: v1, kind: Service, metadata: {name: round, namespace: blue}, spec: {type: ExternalName, externalName: round.blue.svc.cluster.local}}
---
${Array.from({ length: 17 }, (_, number) => `{apiVersion: v1, kind: Service, metadata: {name: c${number}, namespace: blue}, spec: {type: ExternalName, externalName: c${number + 1}.blue.svc.cluster.local}}`).join('\n---\n')}
---
{apiVersion: v1, kind: Service, metadata: {name: db, namespace: blue}, spec: {ports: [{name: sql, port: 5432}]}}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: db-1, namespace: blue, labels: {kubernetes.io/service-name: db}}
addressType: IPv4
ports: [{name: sql, port: 15432}]
endpoints: [{addresses: [192.0.2.1]}, {addresses: [192.0.2.2], conditions: {ready: false}}]
---
{apiVersion: v1, kind: Service, metadata: {name: nobody, namespace: blue}, spec: {ports: [{port: 80}]}}
`;

const network = buildNetwork(readManifests(town, 'town.yaml').manifests);
const blue: Origin = { kind: 'pod', namespace: 'blue', labels: { app: 'api' } };
const red: Origin = { kind: 'pod', namespace: 'red', labels: { app: 'caller' } };
const host = (name: string, port: number): Target => ({ kind: 'host', host: name, port });

test.each<[string, Origin, Target, string, string]>([
  ['a Service', blue, host('api', 80), 'answers', 'Deployment blue/api, port 8080'],
  ['a Service by its full name', red, host('api.blue.svc.cluster.local', 80), 'answers', 'Deployment blue/api, port 8080'],
  ['a Service by name and namespace', red, host('api.blue', 80), 'answers', 'Deployment blue/api, port 8080'],
  ['a short name from another namespace', red, host('api', 80), 'name-not-found', 'there is no Service red/api; blue/api is in another namespace'],
  ['a name nobody has', blue, host('apy', 80), 'name-not-found', 'there is no Service blue/apy'],
  ['a port the Service does not have', blue, host('api', 81), 'no-reply', 'Service blue/api has no TCP port 81; its ports are 80'],
  ['a target port nobody listens on', blue, host('wrong', 80), 'refused', 'Deployment blue/api declares ports, and TCP 9999 is not among them'],
  ['a target port of no name', blue, host('unnamed', 80), 'refused', 'no container behind it has a TCP port named https'],
  ['a selector off by a letter', blue, host('typo', 80), 'refused', 'the selector app=apy of Service blue/typo matches no pod'],
  ['a selector that fits elsewhere', red, host('away', 80), 'refused', 'the selector app=api of Service red/away matches pods of namespace blue only'],
  ['pods scaled to zero', blue, host('idle', 80), 'refused', 'Deployment blue/idle has 0 replicas'],
  ['a headless Service by the container\'s port', blue, host('pods', 8080), 'answers', 'Deployment blue/api, port 8080'],
  ['a headless Service by another port', blue, host('pods', 80), 'refused', 'Deployment blue/api declares ports, and TCP 80 is not among them'],
  ['an alias of a Service', blue, host('alias', 80), 'answers', 'Deployment blue/api, port 8080'],
  ['an alias of a host outside', blue, host('outside', 80), 'leaves', 'example.com is outside the cluster'],
  ['a chain of 17 aliases', blue, host('c0', 80), 'name-not-found', 'the chain of aliases is longer than 16, and no DNS server follows so many'],
  ['an alias of itself', blue, host('round', 80), 'name-not-found', 'the alias blue/round leads back to itself'],
  ['a host outside', blue, host('www.example.com', 80), 'leaves', 'www.example.com is no name of this cluster'],
  ['addresses that were written down', blue, host('db', 5432), 'answers', '192.0.2.1, port 15432'],
  ['a Service without addresses', blue, host('nobody', 80), 'refused', 'Service blue/nobody has no selector, and no EndpointSlice or Endpoints names it'],
  ['guarded pods, for those let in', blue, host('guarded', 80), 'answers', 'Deployment blue/guarded, port 80'],
  ['guarded pods, for others', red, host('guarded.blue', 80), 'no-reply', 'Deployment blue/guarded, port 80 is behind it, and NetworkPolicy blue/guard does not let it in'],
  ['a node port', { kind: 'outside' }, { kind: 'node-port', port: 30080 }, 'answers', 'Deployment blue/api, port 8080'],
  ['a node port nobody has', { kind: 'outside' }, { kind: 'node-port', port: 30081 }, 'refused', 'no Service has node port 30081'],
  ['a load balancer', { kind: 'outside' }, { kind: 'load-balancer', namespace: 'blue', name: 'front', port: 443 }, 'answers', 'Deployment blue/api, port 8080'],
  ['a ClusterIP as if it were a load balancer', { kind: 'outside' }, { kind: 'load-balancer', namespace: 'blue', name: 'api', port: 80 }, 'no-reply', 'is a ClusterIP'],
  ['a cluster name from outside', { kind: 'outside' }, host('api.blue', 80), 'name-not-found', 'answers pods only'],
])('%s: from here, this is what is behind it', (_, origin, target, outcome, reason) => {
  const found = reach(network, origin, target);
  expect(found.outcome).toBe(outcome);
  expect(found.steps.at(-1)).toContain(reason);
});

describe('ways out that a NetworkPolicy closes', () => {
  const named = (kind: string, apiVersion: string, name: string, spec: object) => ({ object: { apiVersion, kind, metadata: { name }, spec } });
  const pods = (name: string, pod: object = {}, kind = 'Deployment', more: object = {}) => named(kind, 'apps/v1', name, {
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'main', ports: [{ containerPort: 80 }] }], ...pod } }, ...more,
  });
  const service = (name: string, spec: object) => named('Service', 'v1', name, { ports: [{ port: 80 }], ...spec });
  const policy = (app: string, spec: object) => named('NetworkPolicy', 'networking.k8s.io/v1', app, { podSelector: { matchLabels: { app } }, ...spec });
  const dns = { ports: [{ port: 53, protocol: 'UDP' }] };
  const city = buildNetwork([
    pods('api'), pods('node', { hostNetwork: true }), pods('sidecar', { containers: [{ name: 'main' }, { name: 'exporter', ports: [{ containerPort: 9113 }] }] }),
    pods('db', {}, 'StatefulSet', { serviceName: 'db', replicas: 2 }),
    service('api', { selector: { app: 'api' } }), service('node', { selector: { app: 'node' } }), service('sidecar', { selector: { app: 'sidecar' } }),
    service('db', { clusterIP: 'None', selector: { app: 'db' } }), service('alias', { type: 'ExternalName', externalName: 'example.com' }), service('written', {}),
    { object: { apiVersion: 'v1', kind: 'Endpoints', metadata: { name: 'written' }, subsets: [{ addresses: [{ ip: '192.0.2.7' }], ports: [{ port: 80 }] }] } },
    policy('node', { ingress: [] }),
    policy('shut', { policyTypes: ['Egress'] }),
    policy('inside', { policyTypes: ['Egress'], egress: [dns, { to: [{ podSelector: {} }] }] }),
    policy('block', { policyTypes: ['Egress'], egress: [dns, { to: [{ ipBlock: { cidr: '192.0.2.0/24', except: ['192.0.2.7/32'] } }] }] }),
    policy('range', { egress: [dns, { to: [{ ipBlock: { cidr: '192.0.2.0/29' } }] }] }),
    policy('mute', { policyTypes: ['Egress'], egress: [{ to: [{ podSelector: { matchLabels: { app: 'api' } } }], ports: [{ port: 80 }] }] }),
    policy('empty', { egress: [] }),
  ]);
  const app = (name: string): Origin => ({ kind: 'pod', namespace: 'default', labels: { app: name } });
  const onNode = city.workloads.filter(({ hostNetwork }) => hostNetwork).map(originOf)[0];
  const podsOfApi: Target = { kind: 'pods', workload: { kind: 'Deployment', namespace: 'default', name: 'api' }, port: 80 };

  test.each<[string, Origin, Target, string, string]>([
    ['nothing is let out, not even the question for a name', app('shut'), host('api', 80), 'no-reply', 'can\'t ask DNS on port 53: NetworkPolicy default/shut does not let it out'],
    ['an empty list of egress rules alone says nothing about egress', app('empty'), host('api', 80), 'answers', 'Deployment default/api'],
    ['to pods, and not to DNS', app('mute'), host('api', 80), 'no-reply', 'can\'t ask DNS on port 53: NetworkPolicy default/mute does not let it out'],
    ['to pods, by an address', app('mute'), podsOfApi, 'answers', 'default/api'],
    ['to pods and DNS', app('inside'), host('api', 80), 'answers', 'Deployment default/api'],
    ['to pods, not to an alias of a host outside', app('inside'), host('alias', 80), 'no-reply', 'NetworkPolicy default/inside does not let it out'],
    ['to pods, not to a host outside', app('inside'), host('www.example.com', 80), 'no-reply', 'NetworkPolicy default/inside does not let it out'],
    ['to pods, not to an address that was written down', app('inside'), host('written', 80), 'no-reply', '192.0.2.7, port 80 is behind it, and NetworkPolicy default/inside does not'],
    ['to a block with an exception', app('block'), host('written', 80), 'no-reply', '192.0.2.7, port 80 is behind it, and NetworkPolicy default/block does not'],
    ['to a block', app('range'), host('written', 80), 'answers', '192.0.2.7, port 80'],
    ['to a block, maybe to a host outside', app('range'), host('alias', 80), 'leaves', 'example.com is outside'],
    ['pods on their node\'s network, which some clusters\' policies pass by', app('api'), host('node', 80), 'unknown', 'differs between clusters'],
    ['a caller on its node\'s network, by an address', onNode, podsOfApi, 'answers', 'Deployment default/api'],
    ['a caller on its node\'s network, by a name', onNode, host('api', 80), 'unknown', 'the pod asks the DNS of its node'],
    ['an address outside, where nothing is let out', app('shut'), host('203.0.113.9', 443), 'no-reply', 'NetworkPolicy default/shut does not let it out'],
    ['an address outside, where pods alone are let out to', app('inside'), host('203.0.113.9', 443), 'no-reply', 'NetworkPolicy default/inside does not let it out'],
    ['an address that may be a pod\'s, where pods are let out to', app('inside'), host('10.0.0.9', 443), 'unknown', 'no address in these manifests'],
    ['the API server, which every cluster has', app('api'), host('kubernetes.default.svc', 443), 'unknown', 'what is behind Service default/kubernetes'],
    ['the API server, where nothing is let out to addresses', app('inside'), host('kubernetes.default', 443), 'no-reply', 'does not let it out'],
    ['the cluster\'s DNS', app('api'), host('kube-dns.kube-system.svc.cluster.local', 53), 'unknown', 'what is behind Service kube-system/kube-dns'],
    ['a name outside', { kind: 'outside' }, host('example.com', 443), 'leaves', 'example.com is a name outside the cluster'],
    ['a full name of the cluster, from outside', { kind: 'outside' }, host('api.default.svc.cluster.local', 80), 'name-not-found', 'answers pods only'],
    ['a short name of the cluster, from outside', { kind: 'outside' }, host('api', 80), 'name-not-found', 'answers pods only'],
    ['a port that a container without ports may have', app('api'), host('sidecar', 80), 'answers', 'Deployment default/sidecar'],
    ['a pod of a StatefulSet', app('api'), host('db-1.db', 80), 'answers', 'StatefulSet default/db'],
    ['a pod of a StatefulSet, by its full name', red, host('db-0.db.default.svc.cluster.local', 80), 'answers', 'StatefulSet default/db'],
    ['a pod that the StatefulSet has not', app('api'), host('db-2.db', 80), 'leaves', 'no name of this cluster'],
  ])('%s', (_, origin, target, outcome, reason) => {
    const found = reach(city, origin, target);
    expect([found.outcome, found.steps.at(-1)]).toEqual([outcome, expect.stringContaining(reason)]);
  });
});

test('the reasons tell the way', () => {
  expect(reach(network, red, host('alias.blue', 80)).steps).toEqual([
    'alias.blue is Service blue/alias',
    'Service blue/alias is an alias of api.blue.svc.cluster.local',
    'api.blue.svc.cluster.local is Service blue/api',
    'traffic goes to Deployment blue/api, port 8080',
  ]);
});

test.each([[{}], [{ kind: 'Service', apiVersion: 'v1' }], [{ kind: 'Service', apiVersion: 'v1', metadata: 1, spec: [] }],
  [{ kind: 'Deployment', apiVersion: 'apps/v1', spec: { template: { spec: { containers: 'x' } } } }],
  [{ kind: 'EndpointSlice', apiVersion: 'discovery.k8s.io/v1', endpoints: [null, 1] }],
  [{ kind: 'NetworkPolicy', apiVersion: 'networking.k8s.io/v1', spec: { ingress: [{ from: {} }], podSelector: [] } }],
  [{ kind: 'Ingress', apiVersion: 'networking.k8s.io/v1', spec: { rules: [{ http: null }] } }],
  [{ kind: 'Widget', apiVersion: 'example.com/v1' }]])('%j is passed by, or read as far as it makes sense', object => {
  expect(() => buildNetwork([{ object }])).not.toThrow();
});
