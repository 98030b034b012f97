import { CLUSTER, WEB, deployment, reviewOf, service } from './manifests';
import { asText } from '../../src/text/sentence';

const SLICE = `
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: web-1, labels: {kubernetes.io/service-name: web}}
addressType: IPv4
endpoints: [{addresses: [192.0.2.1]}]
ports: [{port: 3000}]
`;

interface Case {
  readonly what: string;
  readonly before: string;
  readonly after: string;
  readonly hazards: readonly (readonly string[])[];
}

function selecting(spec: string): string {
  return service('web', `${spec}, selector: {app: web}, ports: [{port: 80, targetPort: http}]`);
}

function nodePort(name: string, port: number): string {
  return service(name, `type: NodePort, selector: {app: web}, ports: [{port: 80, targetPort: http, nodePort: ${port}}]`);
}

const CASES: readonly Case[] = [
  {
    what: 'a Service that loses its selector keeps its old slices',
    before: WEB + CLUSTER,
    after: `${WEB}${service('web', 'ports: [{port: 80, targetPort: 3000}]')}${SLICE}`,
    hazards: [[
      'Service web loses its selector, but keeps the EndpointSlices made for it: some requests go on to the old pods.',
      'Apply the Service web without its selector.',
      'Delete the slices that no controller updates any more: kubectl delete endpointslices -l kubernetes.io/service-name=web,'
        + 'endpointslice.kubernetes.io/managed-by=endpointslice-controller.k8s.io.',
      'Delete the old addresses too: kubectl delete endpoints/web.',
      'Apply the rest, with the addresses that are meant.',
    ]],
  },
  {
    what: 'a Service that becomes an alias needs no selector',
    before: WEB + CLUSTER,
    after: WEB + service('web', 'type: ExternalName, externalName: example.com'),
    hazards: [],
  },
  {
    what: 'a Service that becomes headless has to be deleted',
    before: WEB + CLUSTER,
    after: WEB + service('web', 'clusterIP: None, selector: {app: web}, ports: [{port: 80, targetPort: http}]'),
    hazards: [[
      'Service web becomes headless, which the API server refuses: the cluster IP of a Service does not change.',
      'Delete it: kubectl delete service/web. Until the next step its name does not resolve.',
      'Apply Service web right after; clients look its name up again.',
    ]],
  },
  {
    what: 'a Service that stops being headless does not, unless it is deleted',
    before: WEB + service('web', 'clusterIP: None, selector: {app: web}, ports: [{port: 80, targetPort: http}]'),
    after: WEB + CLUSTER,
    hazards: [[
      'Service web is no longer headless in its manifest, but stays headless on the cluster: the cluster IP of a Service does not change.',
      'Delete it: kubectl delete service/web. Until the next step its name does not resolve.',
      'Apply Service web right after; clients look its name up again.',
    ]],
  },
  {
    what: 'the selector of a Deployment does not change',
    before: WEB,
    after: WEB.replace('matchLabels: {app: web}', 'matchLabels: {app: web, tier: front}').replace('labels: {app: web}}', 'labels: {app: web, tier: front}}'),
    hazards: [[
      'Deployment web changes spec.selector, which the API server refuses: it can’t be changed once set.',
      'Give it another name and apply it beside Deployment web; or accept a gap, and delete that one first: kubectl delete deployment/web.',
      'Wait until its pods are ready: kubectl rollout status deployment/web.',
      'Then let the Services lead to it, and delete the old one last.',
    ]],
  },
  {
    what: 'a node port that moves cuts off who used it',
    before: WEB + service('web', 'type: NodePort, selector: {app: web}, ports: [{port: 80, targetPort: http, nodePort: 30080}]'),
    after: WEB + service('web', 'type: NodePort, selector: {app: web}, ports: [{port: 80, targetPort: http, nodePort: 30090}]'),
    hazards: [[
      'Service web moves from node port 30080 to 30090: whoever uses the old number is cut off at once.',
      'Add 30090 as a second port of the Service, and apply.',
      'Move load balancers, firewalls and bookmarks from 30080 to 30090.',
      'Take 30080 away, and apply again.',
    ]],
  },
  {
    what: 'a node port that goes to another Service is let go first',
    before: WEB + service('a', 'type: NodePort, selector: {app: web}, ports: [{port: 80, targetPort: http, nodePort: 30080}]')
      + service('b', 'selector: {app: web}, ports: [{port: 80, targetPort: http}]'),
    after: WEB + service('a', 'selector: {app: web}, ports: [{port: 80, targetPort: http}]')
      + service('b', 'type: NodePort, selector: {app: web}, ports: [{port: 80, targetPort: http, nodePort: 30080}]'),
    hazards: [[
      'Node port 30080 goes from Service a to b: applied in another order, the API server refuses it as already allocated.',
      'Apply Service a first, so that it lets go of 30080.',
      'Apply Service b.',
    ]],
  },
  {
    what: 'node ports that two Services swap: one of them has to stand aside',
    before: WEB + nodePort('a', 30081) + nodePort('b', 30082),
    after: WEB + nodePort('a', 30082) + nodePort('b', 30081),
    hazards: [
      [
        'Services a and b pass node ports 30082 and 30081 in a circle: whichever is applied first, the API server refuses it as already allocated.',
        'Give Service b another node port for the time being, one that nobody has, and apply it: it lets go of 30082.',
        'Apply Service a, as it is meant.',
        'Apply Service b, as it is meant.',
      ],
      [
        'Service a moves from node port 30081 to 30082: whoever uses the old number is cut off at once.',
        'Move load balancers, firewalls and bookmarks from 30081 to 30082 in the same moment.',
      ],
      [
        'Service b moves from node port 30082 to 30081: whoever uses the old number is cut off at once.',
        'Move load balancers, firewalls and bookmarks from 30082 to 30081 in the same moment.',
      ],
    ],
  },
  {
    what: 'node ports that three Services pass round: each takes what was just let go',
    before: WEB + nodePort('a', 30081) + nodePort('b', 30082) + nodePort('c', 30083),
    after: WEB + nodePort('a', 30083) + nodePort('b', 30081) + nodePort('c', 30082),
    hazards: expect.arrayContaining([[
      'Services a, b and c pass node ports 30083, 30081 and 30082 in a circle: whichever is applied first, the API server refuses it as already allocated.',
      'Give Service c another node port for the time being, one that nobody has, and apply it: it lets go of 30083.',
      'Apply Service a, as it is meant.',
      'Apply Service b, as it is meant.',
      'Apply Service c, as it is meant.',
    ]]),
  },
  {
    what: 'node ports that go to another Service in a row, not round',
    before: WEB + nodePort('a', 30081) + nodePort('b', 30082),
    after: WEB + nodePort('a', 30082) + nodePort('b', 30083),
    hazards: [
      [
        'Node port 30082 goes from Service b to a: applied in another order, the API server refuses it as already allocated.',
        'Apply Service b first, so that it lets go of 30082.',
        'Apply Service a.',
      ],
      [
        'Service a moves from node port 30081 to 30082: whoever uses the old number is cut off at once.',
        'Move load balancers, firewalls and bookmarks from 30081 to 30082 in the same moment.',
      ],
      [
        'Service b moves from node port 30082 to 30083: whoever uses the old number is cut off at once.',
        'Move load balancers, firewalls and bookmarks from 30082 to 30083 in the same moment.',
      ],
    ],
  },
  ...([
    ['spec.clusterIP', 'clusterIP: 10.96.0.10', 'clusterIP: 10.96.0.11'],
    ['spec.clusterIP', 'sessionAffinity: None', 'clusterIP: 10.96.0.11'],
    ['spec.loadBalancerClass', 'type: LoadBalancer, loadBalancerClass: a', 'type: LoadBalancer, loadBalancerClass: b'],
    ['spec.loadBalancerClass', 'type: LoadBalancer', 'type: LoadBalancer, loadBalancerClass: b'],
    ['spec.ipFamilies', 'ipFamilies: [IPv4]', 'ipFamilies: [IPv6]'],
  ]).map(([field, before, after]): Case => ({
    what: `${field} of a Service does not change: ${before} → ${after}`,
    before: WEB + selecting(before),
    after: WEB + selecting(after),
    hazards: [[
      `Service web changes ${field}, which the API server refuses: it can’t be changed once set.`,
      'Delete it: kubectl delete service/web.',
      'Apply Service web again.',
    ]],
  })),
  ...([
    ['a cluster IP that is no longer written down', 'clusterIP: 10.96.0.10', 'sessionAffinity: None'],
    ['a class that comes with the type', 'type: NodePort', 'type: LoadBalancer, loadBalancerClass: b'],
    ['a second family', 'ipFamilies: [IPv4]', 'ipFamilies: [IPv4, IPv6], ipFamilyPolicy: PreferDualStack'],
    ['an alias that gets a cluster IP', 'type: ExternalName, externalName: example.com', 'clusterIP: 10.96.0.11'],
  ]).map(([what, before, after]): Case => ({ what: `${what} is taken`, before: WEB + selecting(before), after: WEB + selecting(after), hazards: [] })),
  {
    what: 'a workload of another kind leaves the pods of the old one behind its Service',
    before: WEB + CLUSTER,
    after: deployment('web', { kind: 'StatefulSet' }) + CLUSTER,
    hazards: [[
      'Deployment web is gone from the manifests, but not from the cluster: kubectl apply deletes nothing, so Service web goes on sending requests to its pods, beside those of StatefulSet web.',
      'Apply StatefulSet web, if the two can run at the same time; else delete the old one first.',
      'Wait until the new pods are ready: kubectl rollout status statefulset/web.',
      'Delete the old one: kubectl delete deployment/web.',
    ]],
  },
  {
    what: 'a workload whose own selector changes is not told to be applied as it is',
    before: WEB + CLUSTER,
    after: deployment('web', { labels: '{app: web2}' }).replace('matchLabels: {app: web}', 'matchLabels: {app: web2}') + service('web', 'selector: {app: web2}, ports: [{port: 80, targetPort: http}]'),
    hazards: [[
      'Deployment web changes spec.selector, which the API server refuses: it can’t be changed once set.',
      'Give it another name and apply it beside Deployment web; or accept a gap, and delete that one first: kubectl delete deployment/web.',
      'Wait until its pods are ready: kubectl rollout status deployment/web.',
      'Then let the Services lead to it, and delete the old one last.',
    ]],
  },
  {
    what: 'a Service that asks for labels which the running pods do not carry',
    before: WEB + CLUSTER,
    after: deployment('web', { labels: '{app: web, tier: front}' }) + service('web', 'selector: {app: web, tier: front}, ports: [{port: 80, targetPort: http}]'),
    hazards: [[
      'Service web asks for labels that the running pods do not carry yet: applied at once, it has no endpoints until the new pods are ready.',
      'Apply Deployment web; the Services, still as they were, find the new pods as well.',
      'Wait until the new pods are ready: kubectl rollout status deployment/web.',
      'Apply Service web.',
    ]],
  },
  {
    what: 'a Service that asks for other labels altogether',
    before: WEB + CLUSTER,
    after: deployment('web', { labels: '{name: web}' }) + service('web', 'selector: {name: web}, ports: [{port: 80, targetPort: http}]'),
    hazards: [[
      'Service web asks for labels that the running pods do not carry yet: applied at once, it has no endpoints until the new pods are ready.',
      'Let the pods carry the labels that the Services asked for until now beside the new ones.',
      'Apply Deployment web; the Services, still as they were, find the new pods as well.',
      'Wait until the new pods are ready: kubectl rollout status deployment/web.',
      'Apply Service web.',
    ]],
  },
  {
    what: 'a Service that goes stays on the cluster',
    before: WEB + CLUSTER,
    after: WEB,
    hazards: [[
      'Service web is gone from the manifests, but not from the cluster: kubectl apply deletes nothing, so what it opened stays open.',
      'kubectl delete service/web',
    ]],
  },
  {
    what: 'a workload renamed behind its Service leaves a gap',
    before: WEB + CLUSTER,
    after: deployment('shop', { image: 'example/web' }) + service('web', 'selector: {app: shop}, ports: [{port: 80, targetPort: http}]'),
    hazards: [[
      'Service web moves from web to shop: applied at once, it has no endpoints until the new pods are ready.',
      'Apply Deployment shop alone, the Service still as it was.',
      'Wait until its pods are ready: kubectl rollout status deployment/shop.',
      'Apply the Service web.',
      'Then delete the old one: kubectl delete deployment/web; kubectl apply never does.',
    ]],
  },
  {
    what: 'a workload renamed that keeps its labels runs twice for a while',
    before: WEB + CLUSTER,
    after: deployment('shop', { image: 'example/web', labels: '{app: web}' }) + CLUSTER,
    hazards: [[
      'Service web selects the pods of both web and shop: while both exist, requests go to either.',
      'Apply Deployment shop beside Deployment web, if the two versions can run at the same time.',
      'Wait until its pods are ready: kubectl rollout status deployment/shop.',
      'Then delete the old one: kubectl delete deployment/web; kubectl apply never does.',
    ]],
  },
];

describe('what can go wrong while it is applied', () => {
  test.each(CASES)('$what', ({ before, after, hazards }) => {
    expect(reviewOf(before, after).hazards.map(({ what, steps }) => [what, ...steps].map(asText))).toEqual(hazards);
  });

  test('a name that no shell takes for a name gets into no command', () => {
    const evil = 'x$(reboot)';
    const [hazard] = reviewOf(WEB + service(`'${evil}'`, 'selector: {app: web}, ports: [{port: 80}]'), WEB).hazards;
    expect(hazard.steps.map(asText)).toEqual(['kubectl delete service/…']);
  });
});

describe('who still uses a name that is gone', () => {
  const caller = (value: string, namespace: string = 'default'): string => `
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: caller, namespace: ${namespace}}
spec:
  template: {metadata: {labels: {app: caller}}, spec: {containers: [{name: main, image: x, env: [{name: API, value: '${value}'}]}]}}
`;

  test.each([
    ['a URL', 'http://web/path', 1],
    ['a URL with a port', 'http://web:80', 1],
    ['host and port', 'web:80', 1],
    ['the name alone', 'web', 1],
    ['the name with its namespace', 'http://web.default', 1],
    ['the full name', 'tcp://web.default.svc.cluster.local:80', 1],
    ['one of several', 'a:1,web:80', 1],
    ['another namespace', 'http://web.blue', 0],
    ['another host', 'http://web.example.com', 0],
    ['a longer name', 'http://web-admin', 0],
    ['a path', 'http://api/web', 0],
    ['a word in a sentence', 'serves the web pages', 0],
  ])('%s', (_, value, count) => {
    expect(reviewOf(WEB + CLUSTER + caller(value), WEB + caller(value)).mentions).toHaveLength(count);
  });

  test('the short name from another namespace is another name', () => {
    expect(reviewOf(WEB + CLUSTER + caller('http://web', 'blue'), WEB + caller('http://web', 'blue')).mentions).toEqual([]);
  });

  test('a port that is gone is missed only by who uses that port', () => {
    const moved = service('web', 'selector: {app: web}, ports: [{port: 8080, targetPort: http}]');
    expect(reviewOf(WEB + CLUSTER + caller('http://web'), WEB + moved + caller('http://web')).mentions).toHaveLength(1);
    expect(reviewOf(WEB + CLUSTER + caller('http://web:8080'), WEB + moved + caller('http://web:8080')).mentions).toEqual([]);
  });
});
