import { Manifest } from '../../src/manifests/read';
import { manifestText } from '../../src/manifests/write';
import { buildNetwork } from '../../src/network/network';
import { toDot } from '../../src/picture/dot';
import { pictureOf } from '../../src/picture/drawing';
import { toSvg } from '../../src/picture/svg';
import { momentsOf } from '../../src/plan/moments';
import { derivePolicies } from '../../src/policies/derive';
import { asText } from '../../src/text/sentence';
import { reviewOf } from '../review/manifests';

const workload = (name: string, env: readonly { name: string; value: string }[] = [], port = 8080) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: {
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'main', image: 'example.com/a', ports: [{ containerPort: port }], env }] } },
  },
});
const service = (name: string, type = 'ClusterIP') => ({
  apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { type, selector: { app: name }, ports: [{ port: 80, targetPort: 8080 }] },
});
const ingress = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'shop' },
  spec: { ingressClassName: 'nginx', rules: [{ host: 'shop.example.com', http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'front', port: { number: 80 } } } }] } }] },
};

const OPEN = [workload('front'), service('front'), workload('orders'), service('orders')];
const CALLS = [workload('front', [{ name: 'ORDERS_URL', value: 'http://orders' }]), ...OPEN.slice(1)];

/** With the policies that close it to everything but what it declares. */
function closed(objects: readonly Record<string, unknown>[]): Manifest[] {
  const manifests = objects.map((object): Manifest => ({ object }));
  return [...manifests, ...derivePolicies(buildNetwork(manifests)).policies.map(policy => ({ object: { ...policy } }))];
}

const pictureOfThese = (manifests: readonly Manifest[]) => pictureOf(momentsOf(manifests, undefined));
const text = (manifests: readonly Manifest[]) => manifestText(manifests.map(({ object }) => object));
const reachTold = (before: readonly Manifest[], after: readonly Manifest[]) =>
  reviewOf(text(before), text(after)).reach.map(({ sentence }) => asText(sentence));

describe('the picture says why policies let somebody through', () => {
  test.each<[string, readonly Record<string, unknown>[], string, string]>([
    ['a call', CALLS, 'Deployment/default/front Service/default/orders named', 'front calls orders: ORDERS_URL'],
    ['a load balancer', [workload('front'), service('front', 'LoadBalancer')], 'outside Service/default/front way', 'the outside reaches front: it is a load balancer 80'],
    ['an Ingress', [...OPEN, ingress], 'host/shop.example.com Service/default/front way', 'Ingress shop leads here from shop.example.com/'],
  ])('at the arrow of %s, in SVG and in DOT', async (_, objects, arrow, because) => {
    const picture = pictureOfThese(closed(objects));
    expect(picture.edges.filter(({ reasons }) => reasons !== undefined).map(({ from, to, kind, reasons }) => [`${from} ${to} ${kind}`, reasons])).toContainEqual([arrow, [because]]);
    expect(await toSvg(picture)).toContain(`<title>${because}</title>`);
    expect(toDot(picture)).toContain(`tooltip="${because}"`);
  });

  test('at the pods, whatever else it is', () => {
    const front = pictureOfThese(closed(CALLS)).nodes.find(({ id }) => id === 'Deployment/default/front');
    expect(front?.reasons.filter(line => line.startsWith('Open by policy'))).toEqual(['Open by policy: front calls orders: ORDERS_URL', 'Open by policy: front looks names up']);
  });

  test('and says nothing where no policy gives a reason', async () => {
    const picture = pictureOfThese(CALLS.map(object => ({ object })));
    expect(picture.edges.every(({ reasons }) => reasons === undefined)).toBe(true);
    expect(toDot(picture)).not.toContain('tooltip');
  });

  test('as text, whatever an annotation holds', async () => {
    const hostile = closed(CALLS).map(({ object }): Manifest => object.kind !== 'NetworkPolicy' ? { object }
      : { object: JSON.parse(JSON.stringify(object).replaceAll('ORDERS_URL', '</title><script>alert(1)</script>')) as Record<string, unknown> });
    expect(await toSvg(pictureOfThese(hostile))).not.toContain('<script>');
  });
});

describe('the review says why policies let somebody through', () => {
  test.each<[string, readonly Record<string, unknown>[], readonly Record<string, unknown>[], string]>([
    ['a call', OPEN, CALLS, 'Deployment front can now reach Deployment orders on port 8080, because front calls orders: ORDERS_URL.'],
    ['names', OPEN, CALLS, 'Deployment front can now reach pods with k8s-app=kube-dns of namespace kube-system on ports 53 and 53/UDP, because front looks names up.'],
    ['an Ingress', OPEN, [...OPEN, ingress], 'Pods with app.kubernetes.io/name=ingress-nginx of namespace ingress-nginx can now reach Deployment front on port 8080, because Ingress shop leads here from shop.example.com/.'],
  ])('%s', (_, before, after, sentence) => {
    expect(reachTold(closed(before), closed(after))).toContain(sentence);
  });

  test('and not where the policy of the new version gives none', () => {
    const silent = closed(CALLS).map(({ object }): Manifest => object.kind === 'NetworkPolicy' ? { object: { ...object, metadata: { ...(object.metadata as object), annotations: {} } } } : { object });
    expect(reachTold(closed(OPEN), silent)).toContain('Deployment front can now reach Deployment orders on port 8080.');
  });

  test('nothing of what is closed', () => {
    expect(reachTold(closed(CALLS), closed(OPEN)).join(' ')).not.toContain('because');
  });
});
