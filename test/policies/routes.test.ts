import { readManifests } from '../../src/manifests/read';
import { buildNetwork } from '../../src/network/network';
import { derivePolicies, DeriveOptions } from '../../src/policies/derive';
import { BY_GATEWAY, BY_INGRESS } from '../network/http-scene';

/** Who may come to the pods of each workload, and what could not be told. */
function derived(text: string, options: DeriveOptions = {}) {
  const { policies, unknown } = derivePolicies(buildNetwork(readManifests(text, 'a.yaml').manifests), { closed: () => ['ingress'], ...options });
  const opened = policies.map(({ metadata: { namespace, name }, spec: { ingress = [] } }) => [`${namespace}/${name}`, ingress] as const);
  return { opened: Object.fromEntries(opened), unknown };
}

const from = (namespace: string, labels: Readonly<Record<string, string>>) => [
  { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } }, podSelector: { matchLabels: labels } },
];
const TRAEFIK = from('traefik', { 'app.kubernetes.io/name': 'traefik' });

describe.each([['Ingress', BY_INGRESS], ['Gateway', BY_GATEWAY]])('by %s', (_, text) => {
  test('the controller that its class names reaches the ports behind, and nothing else does', () => {
    expect(derived(text)).toEqual({
      opened: {
        'shop/web': [{ from: TRAEFIK, ports: [{ port: 'http', protocol: 'TCP' }] }],
        'backend/orders': [{ from: TRAEFIK, ports: [{ port: 9000, protocol: 'TCP' }] }],
      },
      unknown: [],
    });
  });

  test('a class that nobody knows opens nothing, and the remedy is told', () => {
    const { opened, unknown } = derived(text.replace(/(gatewayClassName|ingressClassName): traefik/g, '$1: own'));
    expect(opened).toEqual({ 'shop/web': [], 'backend/orders': [] });
    expect(unknown).toContainEqual(expect.stringMatching(/has class own, and nothing says which pods its controller has\. Say which, with WayIn/));
  });

  test('what is said of a class counts more than what is well known', () => {
    const { opened } = derived(text, { controllers: new Map([['traefik', { namespace: 'edge', labels: { app: 'proxy' } }]]) });
    expect(opened['shop/web']).toEqual([{ from: from('edge', { app: 'proxy' }), ports: [{ port: 'http', protocol: 'TCP' }] }]);
  });
});

test('a route that no ReferenceGrant lets in opens nothing', () => {
  expect(derived(BY_GATEWAY.replace('kind: HTTPRoute, namespace: shop}', 'kind: HTTPRoute, namespace: other}')).opened['backend/orders']).toEqual([]);
});

test.each([
  ['istio', from('shop', { 'gateway.networking.k8s.io/gateway-name': 'public' })],
  ['eg', from('envoy-gateway-system', { 'gateway.envoyproxy.io/owning-gateway-name': 'public', 'gateway.envoyproxy.io/owning-gateway-namespace': 'shop' })],
])('the pods of a Gateway of class %s carry its name', (className, peers) => {
  expect(derived(BY_GATEWAY.replace('gatewayClassName: traefik', `gatewayClassName: ${className}`)).opened['shop/web']).toMatchObject([{ from: peers }]);
});
