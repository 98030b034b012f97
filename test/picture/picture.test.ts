import { Manifest, readManifests } from '../../src/manifests/read';
import { toDot } from '../../src/picture/dot';
import { partsOf, pictureOf } from '../../src/picture/drawing';
import { toMermaid } from '../../src/picture/mermaid';
import { changesOf, compared } from '../../src/picture/picture';
import { momentsOf } from '../../src/plan/moments';
import { ExpectationData, PlanData, StepData } from '../../src/plan/plan';
import { BY_GATEWAY, BY_INGRESS } from '../network/http-scene';

const deployment = (name: string): Manifest => ({
  object: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name }, spec: { template: { metadata: { labels: { app: name } }, spec: { containers: [] } } } },
});

const service = (name: string, spec: Record<string, unknown>): Manifest => ({
  object: { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { selector: { app: name }, ports: [{ port: 8080, targetPort: 80 }], ...spec } },
});

const draw = (...manifests: Manifest[]) => pictureOf(momentsOf(manifests, undefined));

const PLAN: PlanData = {
  version: 1,
  clusterDomain: 'cluster.local',
  steps: [{
    kind: 'expect',
    expectations: [{
      id: 'one',
      from: { kind: 'outside' },
      to: { kind: 'service', namespace: 'default', name: 'web', by: 'load-balancer', port: 8080 },
      probe: { kind: 'tcp' },
      outcome: { kind: 'answers' },
    }],
  }],
};

describe('the picture of a network', () => {
  test('a Service leads to the pods it selects, with its ports', () => {
    expect(draw(deployment('web'), service('web', {})).edges)
      .toEqual([{ from: 'Service/default/web', to: 'Deployment/default/web', kind: 'way', labels: ['8080 → 80'] }]);
  });

  test.each([['LoadBalancer', true], ['NodePort', true], ['ClusterIP', false]])('a %s is marked open: %s', (type, open) => {
    expect(draw(service('web', { type })).nodes.find(node => node.kind === 'service')?.open).toBe(open);
  });

  test('an ExternalName leads outside', () => {
    expect(draw(service('api', { type: 'ExternalName', externalName: 'example.com' })).edges)
      .toEqual([expect.objectContaining({ to: 'external/example.com', labels: ['CNAME'] })]);
  });

  test('an ExternalName that is a full name of this cluster leads to that Service', () => {
    const manifests = [service('api', { type: 'ExternalName', externalName: 'web.default.svc.cluster.local' }), service('web', {})];
    expect(draw(...manifests).edges).toContainEqual({ from: 'Service/default/api', to: 'Service/default/web', kind: 'way', labels: ['CNAME'] });
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['a variable', { env: [{ name: 'CART_ADDR', value: 'cart:8080' }] }, 'named in CART_ADDR'],
    ['an argument', { args: ['--cart=http://cart.default:8080'] }, 'named in argument'],
    ['a ConfigMap', { env: [{ name: 'CART_ADDR', valueFrom: { configMapKeyRef: { name: 'settings', key: 'cart' } } }] }, 'named in CART_ADDR (ConfigMap settings)'],
  ])('pods lead to the Service that %s names', (_, told, label) => {
    const caller: Manifest = { object: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'front' }, spec: { containers: [{ name: 'a', image: 'b', ...told }] } } };
    const settings: Manifest = { object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data: { cart: 'cart:8080' } } };
    const picture = draw(caller, service('cart', {}), settings);
    expect(picture.edges).toEqual([{ from: 'Pod/default/front', to: 'Service/default/cart', kind: 'named', labels: [label] }]);
    expect(toMermaid(picture)).toContain('linkStyle 0 stroke-width:1px');
    expect(toDot(picture)).toContain('penwidth=0.5');
  });

  test('a NetworkPolicy is a lock on the pods that it selects, and says whether it closes a load balancer', () => {
    const policy = (name: string, spec: Record<string, unknown>): Manifest => ({ object: { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name }, spec } });
    const details = (...more: Manifest[]) => draw(deployment('web'), service('web', { type: 'LoadBalancer' }), ...more).nodes.map(({ detail }) => detail);
    expect(details()).toEqual(['Deployment', 'LoadBalancer', 'beyond the cluster']);
    expect(details(policy('shut', { podSelector: { matchLabels: { app: 'web' } } }))).toEqual(['Deployment, locked by shut', 'LoadBalancer, closed by shut']);
    expect(details(policy('other', { podSelector: { matchLabels: { app: 'api' } } }))).toEqual(['Deployment', 'LoadBalancer', 'beyond the cluster']);
  });

  test('a name that stands in two files is one box', () => {
    const picture = draw(deployment('web'), service('web', {}), deployment('web'), service('web', {}));
    expect(picture.nodes.map(({ id }) => id)).toEqual(['Deployment/default/web', 'Service/default/web']);
    expect(picture.edges).toHaveLength(1);
  });

  test('the host of an Ingress stands between the outside and the Service', () => {
    const ingress: Manifest = {
      object: {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'Ingress',
        metadata: { name: 'shop' },
        spec: { rules: [{ host: 'shop.example', http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } }] } }] },
      },
    };
    const { nodes, edges } = draw(ingress, service('web', {}));
    expect(edges.map(({ from, to, labels }) => [from, to, ...labels])).toEqual([
      ['host/shop.example', 'Service/default/web', '/'],
      ['outside', 'host/shop.example', 'http'],
    ]);
    expect(nodes.filter(({ open }) => open).map(({ title }) => title)).toEqual(['web', 'shop.example', 'outside']);
  });

  test('so does the host of a route of the Gateway API', () => {
    const route: Manifest = {
      object: {
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'HTTPRoute',
        metadata: { name: 'shop' },
        spec: { parentRefs: [{ name: 'edge' }], hostnames: ['shop.example'], rules: [{ matches: [{ path: { value: '/api' } }], backendRefs: [{ name: 'web', port: 8080 }] }] },
      },
    };
    const { nodes, edges } = draw(route, service('web', {}));
    expect(edges.map(({ from, to, labels }) => [from, to, ...labels])).toEqual([
      ['host/shop.example', 'Service/default/web', '/api'],
      ['outside', 'host/shop.example', 'http'],
    ]);
    expect(nodes.filter(({ open }) => open).map(({ title }) => title)).toEqual(['web', 'shop.example', 'outside']);
  });

  test.each([['Ingresses', BY_INGRESS, 'Ingress'], ['routes', BY_GATEWAY, 'HTTPRoute']])('a host is one door, whatever %s have rules for it', (_, text, kind) => {
    const { nodes, edges } = draw(...readManifests(text, 'shop.yaml').manifests);
    const door = 'host/shop.example.com';
    expect(nodes.filter(({ id }) => id === door)).toMatchObject([{ title: 'shop.example.com', detail: kind, open: true }]);
    expect(edges.filter(({ from, to }) => from === door || to === door).map(({ from, to }) => [from, to])).toEqual([
      [door, 'Service/backend/orders'], [door, 'Service/shop/web'], ['outside', door],
    ]);
    expect(edges.find(({ from, to }) => from === 'outside' && to === door)?.labels).toEqual(['http', 'https']);
  });

  test('a redirect is told of its host', () => {
    const { nodes } = draw(...readManifests(BY_GATEWAY, 'shop.yaml').manifests);
    expect(nodes.find(({ id }) => id === 'host/shop.example.com')?.reasons).toContain('From outside: shop.example.com/old is a redirect with status 301, by HTTPRoute shop/shop');
  });

  test.each([
    ['LoadBalancer', [{ port: 8080, targetPort: 80 }], /^From outside: 8080\/TCP, by Service default\/web, but NetworkPolicy default\/closed does not let it in$/],
    ['NodePort', [{ port: 8080, targetPort: 80, nodePort: 30080 }], /^From every node's address: 30080\/TCP, by Service default\/web, but NetworkPolicy default\/closed/],
  ])('a %s before pods that a NetworkPolicy closes is not open', (type, ports, reason) => {
    const closed: Manifest = { object: { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'closed' }, spec: { podSelector: {}, ingress: [] } } };
    const { nodes, edges } = draw(deployment('web'), service('web', { type, ports }), closed);
    expect(nodes.filter(({ open }) => open)).toEqual([]);
    expect(edges.filter(({ from }) => from === 'outside')).toEqual([]);
    expect(nodes.find(({ kind }) => kind === 'service')?.reasons[0]).toMatch(reason);
  });

  test.each([
    ['hostNetwork and no declared port', { hostNetwork: true, containers: [{ name: 'a' }] }, ['node any']],
    ['hostPort', { containers: [{ name: 'a', ports: [{ containerPort: 80, hostPort: 8000 }] }] }, ['node 8000']],
    ['hostNetwork', { hostNetwork: true, containers: [{ name: 'a', ports: [{ containerPort: 80 }] }] }, ['node 80']],
  ])('pods with %s are open', (_, spec, labels) => {
    const web = deployment('web');
    const { edges } = draw({ object: { ...web.object, spec: { template: { metadata: { labels: { app: 'web' } }, spec } } } });
    expect(edges).toEqual([{ from: 'outside', to: 'Deployment/default/web', kind: 'way', labels }]);
  });

  test('what is expected is dashed, in the colour of what was observed and not by colour alone', () => {
    const moments = momentsOf([deployment('web'), service('web', { type: 'LoadBalancer' })], PLAN);
    const result = { id: 'one', step: 0, expected: 'answers', observed: 'refused', verdict: 'failed' as const };
    const summary = { held: 0, failed: 1, notObserved: 0, allowed: 0 };
    const text = toMermaid(pictureOf(moments, { version: 1, cluster: 'kind', results: [result], summary }));
    expect(text).toContain('-.->|"#10007; TCP"|');
    expect(text).toContain('linkStyle 1 stroke:#cf222e');
  });

  test('a Service that follows another of its name is drawn beside it, each with what was expected then', () => {
    const api = (file: string, spec: Record<string, unknown>): Manifest => ({ ...service('api', spec), file });
    const manifests = [{ ...deployment('web'), file: 'web.yaml' }, { ...deployment('api'), file: 'web.yaml' }, api('one.yaml', {}), api('two.yaml', { type: 'ExternalName', externalName: 'example.com' })];
    const expected = (id: string, outcome: ExpectationData['outcome']): StepData => ({
      kind: 'expect', expectations: [{ id, from: { kind: 'workload', namespace: 'default', name: 'web' }, to: { kind: 'host', name: 'api', port: 8080 }, probe: { kind: 'tcp' }, outcome }],
    });
    const plan: PlanData = {
      version: 1,
      clusterDomain: 'cluster.local',
      steps: [
        { kind: 'apply', title: 'Pods', charts: [], files: ['web.yaml'] }, expected('none', { kind: 'name-not-found' }),
        { kind: 'apply', title: 'Service', charts: [], files: ['one.yaml'] }, expected('first', { kind: 'answers' }),
        { kind: 'remove', title: 'Alias', charts: [], files: ['one.yaml'] },
        { kind: 'apply', charts: [], files: ['two.yaml'] }, expected('second', { kind: 'no-reply' }),
      ],
    };
    const moments = momentsOf(manifests, plan);
    const { nodes, edges } = pictureOf(moments);
    expect(nodes.filter(({ title }) => title === 'api').map(({ kind, detail }) => [kind, detail])).toEqual([
      ['workload', 'Deployment'], ['service', 'ClusterIP'], ['service', 'ExternalName'], ['missing', 'does not exist'],
    ]);
    expect(edges.filter(({ kind }) => kind !== 'way').map(({ to, kind, labels }) => [to, kind, ...labels])).toEqual([
      ['Service/default/api', 'meant', 'TCP'],
      ['Service/default/api#2', 'barred', 'TCP: no reply'],
      ['missing/default/api', 'barred', 'TCP: name not found'],
    ]);
    expect(partsOf(moments).map(part => [part.title, part.nodes.filter(({ title }) => title === 'api').map(({ detail }) => detail)])).toEqual([
      ['Pods', ['Deployment', 'does not exist']], ['Service', ['Deployment', 'ClusterIP']], ['Alias', ['Deployment', 'ExternalName']],
    ]);
  });

  test('a comparison marks what came and what went', () => {
    const picture = compared(draw(service('old', {})), draw(service('new', {})));
    expect(picture.nodes.map(node => [node.title, node.change])).toEqual([['new', 'added'], ['old', 'removed']]);
  });

  test('a Service that became public is marked, and so is its way in', () => {
    const picture = compared(draw(service('web', {})), draw(service('web', { type: 'LoadBalancer' })));
    expect(picture.nodes.map(node => [node.title, node.change])).toEqual([['web', 'changed'], ['outside', 'added']]);
    expect(picture.edges.map(edge => edge.change)).toContain('added');
  });

  test('of a comparison, what changed alone and what it touches', () => {
    const rest = [deployment('api'), service('api', {}), deployment('web')];
    const picture = compared(draw(...rest, service('web', {})), draw(...rest, service('web', { type: 'LoadBalancer' })));
    expect(changesOf(picture).nodes.map(({ id }) => id)).toEqual(['Deployment/default/web', 'Service/default/web', 'outside']);
    expect(toMermaid(changesOf(draw(...rest)))).toContain('nothing["nothing to draw"]');
  });

  test('the order of the manifests makes no difference', () => {
    const manifests = [deployment('a'), deployment('b'), service('a', {}), service('b', {})];
    expect(toMermaid(draw(...manifests.reverse()))).toBe(toMermaid(draw(...manifests.reverse())));
  });

  test('a hostile name means nothing to Mermaid or DOT', () => {
    const picture = draw(service('x"]; click n0 "javascript:alert(1)" </script>${1}`\n%%{init}%%', {}));
    const [line] = toMermaid(picture).split('\n').filter(one => one.includes('n0'));
    expect(line).not.toMatch(/<\/script|"\](?!\):::)|\$\{|`|%%|javascript"/);
    expect(toDot(picture)).toContain('x\\"]; click');
  });

  test('what GitHub would not draw is left out, and said', () => {
    const manifests = Array.from({ length: 600 }, (_, i) => [deployment(`w${i}`), service(`w${i}`, i % 50 === 0 ? { type: 'LoadBalancer' } : {})]).flat();
    const text = toMermaid(draw(...manifests));
    expect(text.length).toBeLessThanOrEqual(50_000);
    expect(text).toMatch(/\d+ more are not drawn/);
    expect(text).toContain('LoadBalancer');
  });
});
