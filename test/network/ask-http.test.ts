import { BY_GATEWAY, BY_INGRESS } from './http-scene';
import { readManifests } from '../../src/manifests/read';
import { askHttp, controllerOf, HttpRequest } from '../../src/network/ask-http';
import { sharedHost, takesHost, takesPath } from '../../src/network/http';
import { buildNetwork, Network } from '../../src/network/network';

const networkOf = (text: string): Network => buildNetwork(readManifests(text, 'shop.yaml').manifests);
const asked = (change: Partial<HttpRequest> = {}): HttpRequest => ({
  entry: { kind: 'Ingress', namespace: 'shop', name: 'shop' }, scheme: 'https', host: 'shop.example.com', port: 443, method: 'GET', path: '/', query: '', headers: {}, ...change,
});
const toGateway = (change: Partial<HttpRequest> = {}): HttpRequest => asked({ entry: { kind: 'HTTPRoute', namespace: 'shop', name: 'shop' }, ...change });
const said = (text: string, request: HttpRequest): string => {
  const { outcome, status, backends, steps } = askHttp(networkOf(text), request);
  const where = backends.map(one => one.kind === 'workload' ? `${one.ref.namespace}/${one.ref.name}:${one.port}` : one.address).join(', ');
  return `${outcome}${status === undefined ? '' : ` ${status}`}${where === '' ? '' : ` ${where}`}: ${steps[steps.length - 1]}`;
};
/** The scene with one text in the place of another, which has to be there. */
const but = (text: string, old: string, now: string): string => {
  expect(text).toContain(old);
  return text.replace(old, now);
};

describe('by Ingress', () => {
  test.each<[what: string, text: string, request: HttpRequest, answer: RegExp]>([
    ['the root', BY_INGRESS, asked(), /^answers shop\/web:8080/],
    ['a path of another Ingress of the class', BY_INGRESS, asked({ path: '/orders/7' }), /^answers backend\/orders:9000/],
    ['a path that only begins like a prefix', BY_INGRESS, asked({ path: '/ordersheet' }), /^answers shop\/web:8080/],
    ['a host that a wildcard takes', BY_INGRESS, asked({ host: 'a.example.com', path: '/any', scheme: 'http' }), /^answers shop\/web:8080/],
    ['a path of the wildcard at a host with rules of its own', but(BY_INGRESS, '{path: /, pathType', '{path: /only, pathType'), asked({ path: '/any' }), /^answers 404: no rule for host shop\.example\.com takes path \/any/],
    ['a host with two labels before the wildcard', BY_INGRESS, asked({ host: 'a.b.example.com', path: '/any' }), /^answers 404: no rule of Ingress class traefik takes host a\.b\.example\.com/],
    ['a host off by a letter', but(BY_INGRESS, 'host: shop.example.com\n    http:\n      paths:\n      - {path: /,', 'host: shopp.example.com\n    http:\n      paths:\n      - {path: /,'), asked(), /^answers 404: no rule for host shop\.example\.com takes path \//],
    ['another class', but(BY_INGRESS, 'ingressClassName: traefik\n  rules', 'ingressClassName: other\n  rules'), asked({ path: '/orders' }), /^answers shop\/web/],
    ['a path that is Exact', but(BY_INGRESS, '/orders, pathType: Prefix', '/orders, pathType: Exact'), asked({ path: '/orders/7' }), /^answers shop\/web/],
    ['a path as the controller likes it', but(BY_INGRESS, '/orders, pathType: Prefix', '/orders, pathType: ImplementationSpecific'), asked(), /^unknown: .*compares in a way of its controller's own/],
    ['a Service that is not there', but(BY_INGRESS, 'name: orders, port: {number', 'name: order, port: {number'), asked({ path: '/orders' }), /^answers error: there is no Service backend\/order$/],
    ['a port that is not there', but(BY_INGRESS, 'port: {number: 8080}', 'port: {number: 80}'), asked({ path: '/orders' }), /^answers error: Service backend\/orders has no port 80/],
    ['a port of a name that is not there', but(BY_INGRESS, 'port: {name: http}', 'port: {name: web}'), asked({ path: '/health' }), /^answers error: Service shop\/web has no port web/],
    ['TLS without a certificate', BY_INGRESS, asked({ host: 'a.example.com', path: '/any' }), /^unknown: no Ingress has a certificate for a\.example\.com/],
    ['pods that listen elsewhere', but(BY_INGRESS, 'targetPort: 9000', 'targetPort: 9001'), asked({ path: '/orders' }), /^refused error/],
    ['a rewrite of the controller', but(BY_INGRESS, 'metadata: {name: shop, namespace: shop}\nspec:\n  ingress', 'metadata: {name: shop, namespace: shop, annotations: {nginx.ingress.kubernetes.io/rewrite-target: /x}}\nspec:\n  ingress'), asked(), /^unknown: a filter or an annotation/],
    ['an Ingress that is not there', BY_INGRESS, asked({ entry: { kind: 'Ingress', namespace: 'shop', name: 'other' } }), /^no-reply: there is no Ingress shop\/other/],
  ])('%s', (_, text, request, answer) => expect(said(text, request)).toMatch(answer));
});

describe('by Gateway', () => {
  const canary = { path: '/canary', headers: { 'x-canary': 'yes' }, query: 'beta=1' };

  test.each<[what: string, text: string, request: HttpRequest, answer: RegExp]>([
    ['the root', BY_GATEWAY, toGateway(), /^answers shop\/web:8080/],
    ['a backend of another namespace', BY_GATEWAY, toGateway({ path: '/orders' }), /^answers backend\/orders:9000/],
    ['the same without its grant', but(BY_GATEWAY, 'kind: HTTPRoute, namespace: shop}', 'kind: HTTPRoute, namespace: other}'), toGateway({ path: '/orders' }), /^answers error: no ReferenceGrant of namespace backend lets HTTPRoutes of shop lead to Service orders/],
    ['a grant for another Service', but(BY_GATEWAY, 'kind: Service, name: orders}', 'kind: Service, name: order}'), toGateway({ path: '/orders' }), /^answers error/],
    ['all that a rule asks', BY_GATEWAY, toGateway(canary), /^answers backend\/orders:9000/],
    ['another method', BY_GATEWAY, toGateway({ ...canary, method: 'POST' }), /^answers shop\/web/],
    ['another header', BY_GATEWAY, toGateway({ ...canary, headers: {} }), /^answers shop\/web/],
    ['another query', BY_GATEWAY, toGateway({ ...canary, query: '' }), /^answers shop\/web/],
    ['a redirect', BY_GATEWAY, toGateway({ path: '/old/1' }), /^answers 301/],
    ['a host that no route has', BY_GATEWAY, toGateway({ host: 'other.example.com', scheme: 'http', port: 80 }), /^answers 404: no rule of listener http of Gateway shop\/public takes host other\.example\.com/],
    ['a host that no listener with TLS has', BY_GATEWAY, toGateway({ host: 'other.example.com' }), /^no-reply error: no HTTPS listener of Gateway shop\/public on port 443 takes host/],
    ['a port without a listener', BY_GATEWAY, toGateway({ port: 8443 }), /^no-reply error: Gateway shop\/public has no HTTPS listener on port 8443/],
    ['a certificate of a namespace that grants nothing', but(BY_GATEWAY, 'certificateRefs: [{name: shop-tls}]', 'certificateRefs: [{name: shop-tls, namespace: backend}]'), toGateway(), /^no-reply error: listener https .* may not use its certificate/],
    ['a listener of another name', but(BY_GATEWAY, 'parentRefs: [{name: public}]', 'parentRefs: [{name: public, sectionName: http}]'), toGateway(), /^answers 404/],
    ['a Gateway in no manifest', but(BY_GATEWAY, 'parentRefs: [{name: public}]', 'parentRefs: [{name: private}]'), toGateway(), /^unknown: Gateway shop\/private is in no manifest/],
    ['a Gateway that takes routes of its own namespace alone', but(BY_GATEWAY, 'metadata: {name: public, namespace: shop}', 'metadata: {name: public, namespace: backend}').replace('parentRefs: [{name: public}]', 'parentRefs: [{name: public, namespace: backend}]'), toGateway({ scheme: 'http', port: 80 }), /^answers 404/],
    ['no weight at all', but(BY_GATEWAY, 'weight: 1}', 'weight: 0}'), toGateway(canary), /^answers error: it has no backend/],
    ['a regular expression', but(BY_GATEWAY, 'type: PathPrefix, value: /orders', 'type: RegularExpression, value: /o.*'), toGateway(), /^unknown/],
  ])('%s', (_, text, request, answer) => expect(said(text, request)).toMatch(answer));
});

describe('what policies close', () => {
  const policy = (from: string) => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ${from}}}}]}]}
`;

  test('it answers where they let in the controller, which its class names', () => expect(said(BY_INGRESS + policy('traefik'), asked())).toMatch(/^answers shop\/web/));
  test('it does not where they let in others', () => expect(said(BY_INGRESS + policy('elsewhere'), asked())).toMatch(/^no-reply error/));
  test('an annotation says which pods the controller has', () => {
    const text = but(BY_INGRESS, 'metadata: {name: shop, namespace: shop}\nspec:\n  ingress', 'metadata: {name: shop, namespace: shop, annotations: {connectivity.cdk8s.io/controller: "elsewhere/a=b,c=d"}}\nspec:\n  ingress');
    expect(controllerOf(networkOf(text), networkOf(text).ingresses[0])).toEqual({ namespace: 'elsewhere', labels: { a: 'b', c: 'd' } });
    expect(said(text + policy('elsewhere'), asked())).toMatch(/^answers shop\/web/);
  });
});

test.each<[pattern: string | undefined, host: string, taken: [ingress: boolean, route: boolean]]>([
  [undefined, 'a.example.com', [true, true]],
  ['a.example.com', 'A.example.com', [true, true]],
  ['*.example.com', 'a.example.com', [true, true]],
  ['*.example.com', 'a.b.example.com', [false, true]],
  ['*.example.com', 'example.com', [false, false]],
  ['*.example.com', 'aexample.com', [false, false]],
])('%s takes %s: %j', (pattern, host, taken) => expect([takesHost(pattern, host, 'Ingress'), takesHost(pattern, host)]).toEqual(taken));

test.each<[one: string | undefined, other: string | undefined, shared: string | undefined]>([
  [undefined, undefined, ''],
  [undefined, 'a.example.com', 'a.example.com'],
  ['*.example.com', 'a.example.com', 'a.example.com'],
  ['*.example.com', '*.a.example.com', '*.a.example.com'],
  ['a.example.com', 'b.example.com', undefined],
])('%s and %s share %s', (one, other, shared) => expect([sharedHost(one, other), sharedHost(other, one)]).toEqual([shared, shared]));

test.each<[match: 'exact' | 'prefix', path: string, asks: string, taken: boolean]>([
  ['prefix', '/', '/anything', true],
  ['prefix', '/api', '/api', true],
  ['prefix', '/api/', '/api', true],
  ['prefix', '/api', '/api/v1', true],
  ['prefix', '/api', '/apis', false],
  ['exact', '/api', '/api', true],
  ['exact', '/api', '/api/', false],
])('%s %s takes %s: %s', (match, path, asks, taken) => expect(takesPath({ match, path }, asks)).toBe(taken));
