import { readManifests } from '../../src/model/manifest';
import { buildNetwork } from '../../src/model/network';
import { Origin, reach, Target } from '../../src/model/reach';

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
const red: Origin = { kind: 'pod', namespace: 'red', labels: {} };
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
  ['an alias of itself', blue, host('round', 80), 'name-not-found', 'the alias blue/round leads back to itself'],
  ['a host outside', blue, host('www.example.com', 80), 'leaves', 'www.example.com is no name of this cluster'],
  ['addresses that were written down', blue, host('db', 5432), 'answers', '192.0.2.1, port 15432'],
  ['a Service without addresses', blue, host('nobody', 80), 'refused', 'Service blue/nobody has no selector, and no EndpointSlice or Endpoints names it'],
  ['guarded pods, for those let in', blue, host('guarded', 80), 'answers', 'Deployment blue/guarded, port 80'],
  ['guarded pods, for others', red, host('guarded.blue', 80), 'no-reply', 'a NetworkPolicy keeps this traffic from Deployment blue/guarded'],
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
  [{ kind: 'Widget', apiVersion: 'example.com/v1' }]])('%j is passed by, or read as far as it makes sense', (object) => {
  expect(() => buildNetwork([{ object }])).not.toThrow();
});
