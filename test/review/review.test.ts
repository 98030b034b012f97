import { CLUSTER, PUBLIC, WEB, deployment, policy, reviewOf, service } from './manifests';
import { unacknowledged } from '../../src/review/review';
import { asText } from '../../src/text/sentence';

const INGRESS = `
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: front}
spec: {rules: [{host: shop.example.com, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}]}
`;

function loadBalancer({ spec = '', annotations = '{}' }: { readonly spec?: string; readonly annotations?: string }): string {
  return service('web', `type: LoadBalancer, ${spec}selector: {app: web}, ports: [{port: 80, targetPort: http}]`, annotations);
}

function inEdge(yaml: string): string {
  return yaml.replace(/metadata: \{/g, 'metadata: {namespace: edge, ');
}

function ranged(sources: string): string {
  return service('web', `type: LoadBalancer, loadBalancerSourceRanges: [${sources}], selector: {app: web}, ports: [{port: 80, targetPort: http}]`);
}

interface Case {
  readonly what: string;
  readonly before: string;
  readonly after: string;
  readonly reach?: readonly string[];
  readonly names?: readonly string[];
}

const CASES: readonly Case[] = [
  {
    what: 'a Service that becomes public',
    before: WEB + CLUSTER,
    after: WEB + PUBLIC,
    reach: ['Outside the cluster can now reach Deployment web on port 3000, through LoadBalancer web at 80. Before: only from inside the cluster.'],
  },
  {
    what: 'a Service that is public no longer',
    before: WEB + PUBLIC,
    after: WEB + CLUSTER,
    reach: ['Outside the cluster can no longer reach Deployment web on port 3000; now it is reached only from inside the cluster.'],
  },
  {
    what: 'a node port is nearer than a load balancer, and farther than the cluster',
    before: WEB + CLUSTER,
    after: WEB + service('web', 'type: NodePort, selector: {app: web}, ports: [{port: 80, targetPort: http, nodePort: 30080}]'),
    reach: ['Whoever can reach a node can now reach Deployment web on port 3000, through NodePort web at node port 30080. Before: only from inside the cluster.'],
  },
  {
    what: 'a second node port of what is reached from there already',
    before: WEB + service('a', 'type: NodePort, selector: {app: web}, ports: [{port: 80, targetPort: http, nodePort: 30080}]'),
    after: WEB + service('a', 'type: NodePort, selector: {app: web}, ports: [{port: 80, targetPort: http, nodePort: 30080}]')
      + service('b', 'type: NodePort, selector: {app: web}, ports: [{port: 80, targetPort: http, nodePort: 30081}]'),
    reach: ['There is another way to Deployment web on port 3000 from the nodes’ network, through NodePort b at node port 30081.'],
    names: ['b at 80 is a new name; it leads to Deployment web.'],
  },
  {
    what: 'a public Service that now selects another workload',
    before: WEB + deployment('admin') + PUBLIC,
    after: WEB + deployment('admin') + service('web', 'type: LoadBalancer, selector: {app: admin}, ports: [{port: 80, targetPort: http}]'),
    reach: [
      'Outside the cluster can now reach Deployment admin on port 3000, through LoadBalancer web at 80. Before: only from inside the cluster.',
      'Outside the cluster can no longer reach Deployment web on port 3000; now it is reached only from inside the cluster.',
    ],
    names: ['web at 80 now leads to Deployment admin, no longer to Deployment web.'],
  },
  {
    what: 'a new workload that a public Service selects by accident',
    before: WEB + PUBLIC,
    after: WEB + PUBLIC + deployment('debug', { labels: '{app: web}' }),
    reach: ['Deployment debug is new, and outside the cluster can reach it on port 3000, through LoadBalancer web at 80.'],
    names: ['web at 80 now leads to Deployment debug as well as to Deployment web.'],
  },
  {
    what: 'a public Service with one more port',
    before: deployment('web', { ports: '[{containerPort: 3000}, {containerPort: 9000}]' }) + service('web', 'type: LoadBalancer, selector: {app: web}, ports: [{name: http, port: 80, targetPort: 3000}]'),
    after: deployment('web', { ports: '[{containerPort: 3000}, {containerPort: 9000}]' })
      + service('web', 'type: LoadBalancer, selector: {app: web}, ports: [{name: http, port: 80, targetPort: 3000}, {name: admin, port: 9000}]'),
    reach: ['Outside the cluster can now reach Deployment web on port 9000, through LoadBalancer web at 9000. Before: only from inside the cluster.'],
    names: ['web has a new port 9000; it leads to Deployment web.'],
  },
  {
    what: 'an Ingress is a way in from outside',
    before: WEB + CLUSTER,
    after: WEB + CLUSTER + INGRESS,
    reach: ['Outside the cluster can now reach Deployment web on port 3000, through Ingress front at shop.example.com/. Before: only from inside the cluster.'],
  },
  {
    what: 'an Ingress to a Service that is gone leads nowhere',
    before: WEB + CLUSTER + INGRESS,
    after: WEB + INGRESS,
    reach: ['Outside the cluster can no longer reach Deployment web on port 3000; now it is reached only from inside the cluster.'],
    names: ['web at 80 is no name any more; it led to Deployment web.', 'shop.example.com/ no longer leads anywhere: there is no Service web. Before: Deployment web.'],
  },
  ...['', ', ports: [{port: 80}]'].map((ports): Case => ({
    what: `an Ingress to an alias of a Service in another namespace leads there, ${ports === '' ? 'without' : 'with'} ports of the alias`,
    before: WEB + CLUSTER,
    after: WEB + CLUSTER + inEdge(service('alias', `type: ExternalName, externalName: web.default.svc.cluster.local${ports}`) + INGRESS.replace('name: web', 'name: alias')),
    reach: ['Outside the cluster can now reach Deployment web on port 3000, through Ingress edge/front at shop.example.com/. Before: only from inside the cluster.'],
    names: ['edge/alias is a new name; it leads to Deployment web.'],
  })),
  {
    what: 'an Ingress to an alias of itself leads nowhere',
    before: service('web', 'type: ExternalName, externalName: web.default.svc.cluster.local'),
    after: service('web', 'type: ExternalName, externalName: web.default.svc.cluster.local') + INGRESS,
    names: ['shop.example.com/ is a new name; it leads to nowhere: the alias web leads back to itself.'],
  },
  {
    what: 'an Ingress to an alias of something outside',
    before: service('web', 'type: ExternalName, externalName: example.com'),
    after: service('web', 'type: ExternalName, externalName: example.com') + INGRESS,
    reach: ['Outside the cluster can now reach example.com, through Ingress front at shop.example.com/. Before: only from inside the cluster.'],
  },
  {
    what: 'a Gateway route is a way in from outside',
    before: WEB + CLUSTER,
    after: `${WEB}${CLUSTER}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: front}
spec: {parentRefs: [{name: gate}], hostnames: [shop.example.com], rules: [{backendRefs: [{name: web, port: 80}]}]}
`,
    reach: ['Outside the cluster can now reach Deployment web on port 3000, through HTTPRoute front at shop.example.com/. Before: only from inside the cluster.'],
  },
  {
    what: 'a port of the node itself',
    before: WEB,
    after: deployment('web', { ports: '[{containerPort: 3000, name: http, hostPort: 8080}]' }),
    reach: ['Whoever can reach a node can now reach Deployment web on port 3000, through Deployment web at host port 8080. Before: only from inside the cluster.'],
  },
  {
    what: 'the network of the node itself',
    before: WEB,
    after: deployment('web', { more: 'hostNetwork: true' }),
    reach: ['Whoever can reach a node can now reach Deployment web on port 3000, through Deployment web at host port 3000. Before: only from inside the cluster.'],
  },
  {
    what: 'the network of the node itself, for pods that do not say on which ports they listen',
    before: deployment('web', { ports: '[]' }),
    after: deployment('web', { ports: '[]', more: 'hostNetwork: true' }),
    reach: ['Whoever can reach a node can now reach Deployment web, through Deployment web at any host port. Before: only from inside the cluster.'],
  },
  {
    what: 'an Ingress to pods that let nobody in opens nothing',
    before: WEB + CLUSTER + policy('[]'),
    after: WEB + CLUSTER + policy('[]') + INGRESS,
    names: ['shop.example.com/ is a new name; it leads to nowhere: a NetworkPolicy keeps everybody from Deployment web.'],
  },
  {
    what: 'pods that let in nobody, then whoever an Ingress takes in',
    before: WEB + CLUSTER + policy('[]') + INGRESS,
    after: WEB + CLUSTER + INGRESS,
    reach: [
      'Outside the cluster can now reach Deployment web on port 3000, through Ingress front at shop.example.com/. Before: from nowhere.',
      'Every pod of the cluster can now reach Deployment web. Before: from nowhere.',
    ],
    names: ['shop.example.com/ now leads to Deployment web; before, nowhere.'],
  },
  {
    what: 'a workload without pods is behind no name, but what opens it stays open',
    before: WEB + PUBLIC,
    after: WEB.replace('spec:', 'spec:\n  replicas: 0') + PUBLIC,
    names: ['web at 80 no longer leads anywhere: Deployment web is scaled to 0 pods. Before: Deployment web.'],
  },
  {
    what: 'a Service that becomes an alias',
    before: WEB + CLUSTER,
    after: WEB + service('web', 'type: ExternalName, externalName: example.com'),
    names: ['web now leads to example.com, no longer to Deployment web.'],
  },
  {
    what: 'an alias that becomes a Service',
    before: WEB + service('web', 'type: ExternalName, externalName: example.com'),
    after: WEB + CLUSTER,
    names: ['web at 80 now leads to Deployment web, no longer to example.com.'],
  },
  ...[
    ['service.beta.kubernetes.io/aws-load-balancer-scheme', 'internal', 'internet-facing'],
    ['service.beta.kubernetes.io/aws-load-balancer-internal', 'true', 'false'],
    ['networking.gke.io/load-balancer-type', 'Internal', 'External'],
    ['service.beta.kubernetes.io/azure-load-balancer-internal', 'true', 'false'],
  ].map(([annotation, internal, open]): Case => ({
    what: `an internal load balancer that becomes a public one by ${annotation}`,
    before: WEB + loadBalancer({ annotations: `{${annotation}: "${internal}"}` }),
    after: WEB + loadBalancer({ annotations: `{${annotation}: "${open}"}` }),
    reach: ['Outside the cluster can now reach Deployment web on port 3000, through LoadBalancer web at 80. Before: from the nodes’ network.'],
  })),
  {
    what: 'a Service that gets an internal load balancer',
    before: WEB + CLUSTER,
    after: WEB + loadBalancer({ annotations: '{networking.gke.io/load-balancer-type: Internal}' }),
    reach: ['Whoever can reach a node can now reach Deployment web on port 3000, through internal LoadBalancer web at 80. Before: only from inside the cluster.'],
  },
  {
    what: 'an Ingress of an internal class that gets a public one',
    before: WEB + CLUSTER + INGRESS.replace('spec: {', 'spec: {ingressClassName: nginx-internal, '),
    after: WEB + CLUSTER + INGRESS.replace('spec: {', 'spec: {ingressClassName: nginx-public, '),
    reach: ['Outside the cluster can now reach Deployment web on port 3000, through Ingress front at shop.example.com/. Before: from the nodes’ network.'],
  },
  {
    what: 'an Ingress of another class, of which nobody knows what it opens',
    before: WEB + CLUSTER + INGRESS.replace('spec: {', 'spec: {ingressClassName: nginx, '),
    after: WEB + CLUSTER + INGRESS.replace('spec: {', 'spec: {ingressClassName: traefik, '),
    reach: ['Another class takes in what comes to Deployment web on port 3000, through Ingress front at shop.example.com/: now traefik. What it opens is not in these manifests.'],
  },
  {
    what: 'a load balancer of another class',
    before: WEB + loadBalancer({ spec: 'loadBalancerClass: a, ' }),
    after: WEB + loadBalancer({ spec: 'loadBalancerClass: b, ' }),
    reach: ['Another class takes in what comes to Deployment web on port 3000, through LoadBalancer web at 80: now b. What it opens is not in these manifests.'],
  },
  {
    what: 'a load balancer that takes more of the outside',
    before: WEB + service('web', 'type: LoadBalancer, loadBalancerSourceRanges: [203.0.113.0/24], selector: {app: web}, ports: [{port: 80, targetPort: http}]'),
    after: WEB + PUBLIC,
    reach: ['More of the outside can now reach Deployment web on port 3000, through LoadBalancer web at 80.'],
  },
  {
    what: 'a load balancer that takes less of the outside',
    before: WEB + PUBLIC,
    after: WEB + service('web', 'type: LoadBalancer, loadBalancerSourceRanges: [203.0.113.0/24], selector: {app: web}, ports: [{port: 80, targetPort: http}]'),
    reach: ['Less of the outside can now reach Deployment web on port 3000, through LoadBalancer web at 80 (only from 203.0.113.0/24).'],
  },
  {
    what: 'a public Service whose pods are in other manifests is public all the same',
    before: CLUSTER,
    after: PUBLIC,
    reach: ['Outside the cluster can now reach whatever is behind Service web on port 80, through LoadBalancer web at 80. Before: only from inside the cluster.'],
  },
  {
    what: 'a public Service without a selector is public as well',
    before: service('web', 'ports: [{port: 80}]'),
    after: service('web', 'type: NodePort, ports: [{port: 80, nodePort: 30080}]'),
    reach: ['Whoever can reach a node can now reach whatever is behind Service web on port 80, through NodePort web at node port 30080. Before: only from inside the cluster.'],
  },
  {
    what: 'a new public Service whose pods are in other manifests',
    before: WEB,
    after: WEB + service('other', 'type: LoadBalancer, selector: {app: other}, ports: [{port: 80}]'),
    reach: ['Service other is new, and outside the cluster can reach whatever is behind it on port 80, through LoadBalancer other at 80.'],
    names: ['other at 80 is a new name; it leads to nowhere: its selector app=other matches no pod.'],
  },
  {
    what: 'a public Service that asks for pods that no manifest shows opens them',
    before: WEB + PUBLIC,
    after: WEB + service('web', 'type: LoadBalancer, selector: {app: wbe}, ports: [{port: 80, targetPort: http}]'),
    reach: [
      'Outside the cluster can now reach whatever is behind Service web on port 80, through LoadBalancer web at 80. Before: only from inside the cluster.',
      'Outside the cluster can no longer reach Deployment web on port 3000; now it is reached only from inside the cluster.',
    ],
    names: ['web at 80 no longer leads anywhere: its selector app=wbe matches no pod. Before: Deployment web.'],
  },
  {
    what: 'an Ingress to a Service of other manifests opens it',
    before: WEB,
    after: WEB + INGRESS,
    reach: ['Outside the cluster can now reach whatever is behind Service web on port 80, through Ingress front at shop.example.com/. Before: only from inside the cluster.'],
    names: ['shop.example.com/ is a new name; it leads to nowhere: there is no Service web.'],
  },
  {
    what: 'a load balancer that takes a part of what it took',
    before: WEB + ranged('203.0.0.0/16'),
    after: WEB + ranged('203.0.113.0/24'),
    reach: ['Less of the outside can now reach Deployment web on port 3000, through LoadBalancer web at 80 (only from 203.0.113.0/24).'],
  },
  {
    what: 'a load balancer that takes the block around what it took',
    before: WEB + ranged('203.0.113.0/24'),
    after: WEB + ranged('203.0.0.0/16'),
    reach: ['More of the outside can now reach Deployment web on port 3000, through LoadBalancer web at 80 (only from 203.0.0.0/16).'],
  },
  {
    what: 'the same sources in other words',
    before: WEB + ranged('203.0.113.0/24'),
    after: WEB + ranged('203.0.113.0/25, 203.0.113.128/25'),
  },
  {
    what: 'every source is what it is without any',
    before: WEB + ranged('0.0.0.0/0'),
    after: WEB + PUBLIC,
  },
  {
    what: 'a NetworkPolicy that goes lets the cluster in',
    before: WEB + policy('[{from: [{podSelector: {matchLabels: {app: front}}}]}]'),
    after: WEB,
    reach: ['Every pod of the cluster can now reach Deployment web. Before: only from the pods that a NetworkPolicy lets in.'],
  },
  {
    what: 'a NetworkPolicy that comes keeps the outside out, whatever the Service says',
    before: WEB + PUBLIC,
    after: WEB + PUBLIC + policy('[{from: [{podSelector: {matchLabels: {app: front}}}]}]'),
    reach: [
      'Outside the cluster can no longer reach Deployment web on port 3000; now it is reached only from the pods that a NetworkPolicy lets in.',
      'Every pod of the cluster can no longer reach Deployment web; now it is reached only from the pods that a NetworkPolicy lets in.',
    ],
  },
  {
    what: 'a NetworkPolicy that lets in addresses from outside',
    before: WEB + PUBLIC + policy('[{from: [{podSelector: {}}]}]'),
    after: WEB + PUBLIC + policy('[{from: [{podSelector: {}}, {ipBlock: {cidr: 203.0.113.0/24}}]}]'),
    reach: [
      'Outside the cluster can now reach Deployment web on port 3000, through LoadBalancer web at 80.'
        + ' Before: only from the pods that a NetworkPolicy lets in.',
      'Addresses in 203.0.113.0/24 can now reach Deployment web.',
    ],
  },
  {
    what: 'a NetworkPolicy that lets in one port',
    before: WEB + PUBLIC + policy('[{ports: [{port: 9000}]}]'),
    after: WEB + PUBLIC + policy('[{ports: [{port: http}]}]'),
    reach: ['Outside the cluster can now reach Deployment web on port 3000, through LoadBalancer web at 80. Before: only from inside the cluster.',
      'Every pod of the cluster can now reach Deployment web on port 3000. Before: from nowhere.',
      'No pod of the cluster can reach Deployment web on port 9000 any more.'],
  },
  {
    what: 'a selector that matches no pod any more',
    before: WEB + CLUSTER,
    after: WEB + service('web', 'selector: {app: wbe}, ports: [{port: 80, targetPort: http}]'),
    names: ['web at 80 no longer leads anywhere: its selector app=wbe matches no pod. Before: Deployment web.'],
  },
  {
    what: 'a target port whose name no container has',
    before: WEB + CLUSTER,
    after: WEB + service('web', 'selector: {app: web}, ports: [{port: 80, targetPort: htpp}]'),
    names: ['web at 80 no longer leads anywhere: Deployment web has no port named htpp. Before: Deployment web.'],
  },
  {
    what: 'a port that moves',
    before: WEB + CLUSTER,
    after: WEB + service('web', 'selector: {app: web}, ports: [{port: 8080, targetPort: http}]'),
    names: ['web moves from port 80 to port 8080.'],
  },
  {
    what: 'a node port that moves is no wider reach',
    before: WEB + service('web', 'type: NodePort, selector: {app: web}, ports: [{port: 80, targetPort: http, nodePort: 30080}]'),
    after: WEB + service('web', 'type: NodePort, selector: {app: web}, ports: [{port: 80, targetPort: http, nodePort: 30090}]'),
    names: ['web moves from node port 30080 to node port 30090.'],
  },
  {
    what: 'a name that leads to another port of the same pods',
    before: WEB + service('web', 'selector: {app: web}, ports: [{port: 80, targetPort: 3000}]'),
    after: WEB + service('web', 'selector: {app: web}, ports: [{port: 80, targetPort: 3001}]'),
    names: ['web at 80 now leads to port 3001 of Deployment web, no longer to 3000.'],
  },
  {
    what: 'an external name that changes',
    before: service('db', 'type: ExternalName, externalName: a.example.com'),
    after: service('db', 'type: ExternalName, externalName: b.example.com'),
    names: ['db now leads to b.example.com, no longer to a.example.com.'],
  },
  {
    what: 'addresses written by hand',
    before: `${service('db', 'ports: [{port: 5432}]')}
---
{apiVersion: v1, kind: Endpoints, metadata: {name: db}, subsets: [{addresses: [{ip: 192.0.2.1}], ports: [{port: 5432}]}]}
`,
    after: `${service('db', 'ports: [{port: 5432}]')}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: db-1, labels: {kubernetes.io/service-name: db}}
addressType: IPv4
endpoints: [{addresses: [192.0.2.2]}]
ports: [{name: "", port: 5432}]
`,
    names: ['db at 5432 now leads to 192.0.2.2, no longer to 192.0.2.1.'],
  },
  {
    what: 'a workload under another name, behind the same Service, is no news in reach',
    before: WEB + PUBLIC,
    after: deployment('shop', { image: 'example/web' }) + service('web', 'type: LoadBalancer, selector: {app: shop}, ports: [{port: 80, targetPort: http}]'),
  },
  {
    what: 'what is only written differently',
    before: WEB + CLUSTER,
    after: CLUSTER.replace('{name: web, annotations: {}}', '\n  annotations: {}\n  name: "web"') + WEB,
  },
];

describe('what a change does to reach', () => {
  test.each(CASES)('$what', ({ before, after, reach = [], names = [] }) => {
    const result = reviewOf(before, after);
    expect(result.reach.map(({ sentence }) => asText(sentence))).toEqual(reach);
    expect(result.names.map(({ sentence }) => asText(sentence))).toEqual(names);
  });

  test.each([
    ['corp.local', ['Outside the cluster can now reach Deployment web on port 3000, through Ingress edge/front at shop.example.com/. Before: only from inside the cluster.']],
    ['cluster.local', ['Outside the cluster can now reach web.default.svc.corp.local, through Ingress edge/front at shop.example.com/. Before: only from inside the cluster.']],
  ])('an alias into the domain of the cluster, which is %s', (clusterDomain, expected) => {
    const alias = inEdge(service('alias', 'type: ExternalName, externalName: web.default.svc.corp.local'));
    const result = reviewOf(WEB + CLUSTER + alias, WEB + CLUSTER + alias + inEdge(INGRESS.replace('name: web', 'name: alias')), { clusterDomain });
    expect(result.reach.map(({ sentence }) => asText(sentence))).toEqual(expected);
  });

  test('a version compared with itself is no change, whatever is in it', () => {
    for (const { before } of CASES) expect(reviewOf(before, before)).toMatchObject({ reach: [], names: [], hazards: [], mentions: [], objects: [] });
  });
});

describe('a reason for being reached from farther away', () => {
  const reason = '{connectivity.cdk8s.io/acknowledge: "broadening: the shop window is for everybody"}';
  const acknowledged = service('web', 'type: LoadBalancer, selector: {app: web}, ports: [{port: 80, targetPort: http}]', reason);

  test('is taken from the Service that opens the way, and shown', () => {
    const result = reviewOf(WEB + CLUSTER, WEB + acknowledged);
    expect(unacknowledged(result)).toEqual([]);
    expect(result.reach[0]).toMatchObject({ change: 'farther', acknowledged: 'the shop window is for everybody' });
  });

  test('is taken from the workload behind it', () => {
    const result = reviewOf(WEB + CLUSTER, deployment('web', { annotations: reason }) + PUBLIC);
    expect(unacknowledged(result)).toEqual([]);
  });

  test('that was there before was given for something else', () => {
    const earlier = service('web', 'selector: {app: web}, ports: [{port: 80, targetPort: http}]', reason);
    const result = reviewOf(WEB + earlier, WEB + acknowledged);
    expect(unacknowledged(result)).toHaveLength(1);
    expect(result.reach[0]).toMatchObject({ stale: 'the shop window is for everybody' });
  });

  test('needs words', () => {
    const empty = '{connectivity.cdk8s.io/acknowledge: "broadening: "}';
    expect(unacknowledged(reviewOf(WEB + CLUSTER, WEB + service('web', 'type: LoadBalancer, selector: {app: web}, ports: [{port: 80, targetPort: http}]', empty)))).toHaveLength(1);
  });

  test('of an object that has nothing to do with it counts for nothing', () => {
    const elsewhere = deployment('other', { annotations: reason });
    expect(unacknowledged(reviewOf(WEB + CLUSTER, WEB + PUBLIC + elsewhere))).toHaveLength(1);
  });
});

test('documents without a kind are said to be unread', () => {
  const notes = (text: string) => reviewOf(WEB, WEB + text).notes.map(asText);
  expect(notes('---\nreplicas: 3\n')).toEqual(['A document without a kind was not read: dist/app.yaml of head.']);
  expect(notes('---\nreplicas: 3\n---\nname: web\n')).toEqual(['2 documents without a kind were not read, such as dist/app.yaml of head.']);
  expect(notes('')).toEqual([]);
});
