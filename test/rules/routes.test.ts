import { readManifests } from '../../src/manifests/read';
import { lint } from '../../src/rules/lint';
import { BY_GATEWAY, BY_INGRESS } from '../network/http-scene';

/** What the families of routes say of these manifests: rule, object and message. */
function found(text: string): string[] {
  const rules = /^(route|redirect|reference-grant|listener|parent-ref|tls-secret|controller-class|ingress)/;
  return lint(readManifests(text, 'shop.yaml').manifests).filter(({ rule }) => rules.test(rule)).map(({ rule, object, field, message }) => `${rule}: ${object.kind} ${object.name} ${field ?? ''}: ${message}`);
}

function but(text: string, ...changes: readonly (readonly [old: string, now: string])[]): string {
  return changes.reduce((all, [old, now]) => {
    expect(all).toContain(old);
    return all.replace(old, now);
  }, text);
}

const secondIngress = (spec: string) => `${BY_INGRESS}---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: second, namespace: shop}\nspec: {ingressClassName: traefik, rules: [${spec}]}\n`;
const secondRoute = (spec: string, kind = 'HTTPRoute') => `${BY_GATEWAY}---\napiVersion: gateway.networking.k8s.io/v1\nkind: ${kind}\nmetadata: {name: second, namespace: shop}\nspec: ${spec}\n`;
const backend = 'backend: {service: {name: web, port: {number: 80}}}';
const toWeb = 'backendRefs: [{name: web, port: 80}]';

test.each([['by Ingress', BY_INGRESS, ['route-hidden: Ingress shop spec.rules[1].http.paths[0]: *.example.com/any of Ingress shop/shop is never used for host shop.example.com, which has rules of its own: no rule of it takes the path.']], ['by Gateway', BY_GATEWAY, []]])(
  'the shop %s is in order', (_, text, expected) => expect(found(text.replace('{path: /, pathType', '{path: /pages, pathType'))).toEqual(expected));

test.each<[what: string, text: string, expected: RegExp[]]>([
  ['two Ingresses that claim one host and path', secondIngress(`{host: shop.example.com, http: {paths: [{path: /orders/, pathType: Prefix, ${backend}}]}}`),
    [/^route-claimed-twice: Ingress second spec\.rules\[0\]\.http\.paths\[0\]: shop\.example\.com\/orders\/ of Ingress shop\/second is claimed by Ingress backend\/orders too, in spec\.rules\[0\]\.http\.paths\[0\]\.$/]],
  ['the same path compared in another way', secondIngress(`{host: shop.example.com, http: {paths: [{path: /orders, pathType: Exact, ${backend}}]}}`), []],
  ['the same host and path of another class', secondIngress(`{host: shop.example.com, http: {paths: [{path: /orders, pathType: Prefix, ${backend}}]}}`).replace(/(name: second[^]*)traefik, rules/, '$1other, rules'),
    [/^controller-class-unknown: Ingress second spec\.ingressClassName: There is no class other; there is traefik\.$/]],
  ['two routes that claim one host and path', secondRoute(`{parentRefs: [{name: public}], hostnames: [shop.example.com], rules: [{matches: [{path: {value: /orders}}], ${toWeb}}]}`),
    [/^route-claimed-twice: HTTPRoute second .*shop\.example\.com\/orders of HTTPRoute shop\/second is claimed by HTTPRoute shop\/shop too/]],
  ['the same with a header', secondRoute(`{parentRefs: [{name: public}], hostnames: [shop.example.com], rules: [{matches: [{path: {value: /orders}, headers: [{name: a, value: b}]}], ${toWeb}}]}`), []],
  ['the same at another listener', secondRoute(`{parentRefs: [{name: public, sectionName: http}], hostnames: [shop.example.com], rules: [{matches: [{path: {value: /orders}}], ${toWeb}}]}`)
    .replace('parentRefs: [{name: public}]', 'parentRefs: [{name: public, sectionName: https}]'), []],
  ['a path of every host that a host hides', secondIngress(`{http: {paths: [{path: /status, pathType: Prefix, ${backend}}]}}`).replace('{path: /, pathType: Prefix', '{path: /pages, pathType: Prefix'),
    [/^route-hidden: Ingress shop spec\.rules\[1\]/, /^route-hidden: Ingress second .*host \*\.example\.com/, /^route-hidden: Ingress second .*every host, \/status of Ingress shop\/second is never used for host shop\.example\.com, which has rules of its own: no rule of it takes the path\.$/]],
  ['a redirect to itself', secondRoute('{parentRefs: [{name: public}], hostnames: [shop.example.com], rules: [{matches: [{path: {type: Exact, value: /loop}}], filters: [{type: RequestRedirect, requestRedirect: {scheme: https}}]}]}'),
    [/^redirect-loop: HTTPRoute second spec\.rules\[0\]\.matches\[0\]: shop\.example\.com\/loop of HTTPRoute shop\/second sends a client from https:\/\/shop\.example\.com\/loop back to it\.$/]],
  ['two redirects to each other', secondRoute('{parentRefs: [{name: public, sectionName: https}], hostnames: [shop.example.com], rules: [{matches: [{path: {value: /a}}], filters: [{type: RequestRedirect, requestRedirect: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /b}}}]}, {matches: [{path: {value: /b}}], filters: [{type: RequestRedirect, requestRedirect: {path: {type: ReplaceFullPath, replaceFullPath: /a}}}]}]}'),
    [/^redirect-loop: .*\/a of/, /^redirect-loop: .*\/b of/]],
  ['a redirect from one listener to the other', secondRoute('{parentRefs: [{name: public, sectionName: http}], hostnames: [shop.example.com], rules: [{matches: [{path: {type: Exact, value: /loop}}], filters: [{type: RequestRedirect, requestRedirect: {scheme: https}}]}]}'), []],
  ['a Service that is not there', but(BY_INGRESS, ['name: orders, port: {number', 'name: order, port: {number']), [/^ingress-no-service/]],
  ['a port that is not there', but(BY_GATEWAY, ['name: orders, namespace: backend, port: 8080}]', 'name: orders, namespace: backend, port: 80}]']), [/^ingress-port/]],
  ['a grant that is not there', but(BY_GATEWAY, ['kind: HTTPRoute, namespace: shop}', 'kind: GRPCRoute, namespace: shop}']),
    [/^reference-grant-missing: HTTPRoute shop spec\.rules\[1\]\.backendRefs\[0\]: Service backend\/orders is in another namespace, and no ReferenceGrant there lets HTTPRoutes of shop lead to it\.$/, /^reference-grant-missing: .*rules\[2\]/]],
  ['a certificate without its grant', but(BY_GATEWAY, ['certificateRefs: [{name: shop-tls}]', 'certificateRefs: [{name: shop-tls, namespace: backend}]']),
    [/^reference-grant-missing: Gateway public spec\.listeners\[1\]\.tls\.certificateRefs\[0\]: Secret backend\/shop-tls/, /^tls-secret: Gateway public .*There is no Secret backend\/shop-tls; there is one in namespace shop\.$/]],
  ['a route whose hosts no listener has', but(BY_GATEWAY, ['{name: http, port: 80, protocol: HTTP}', '{name: http, port: 80, protocol: HTTP, hostname: a.example.com}'], ['hostnames: [shop.example.com]', 'hostnames: [b.example.com]']),
    [/^route-not-taken: HTTPRoute shop spec\.parentRefs\[0\]: Gateway shop\/public does not take it in: its listeners have a\.example\.com, shop\.example\.com, and none of b\.example\.com\.$/]],
  ['a section that the Gateway does not have', but(BY_GATEWAY, ['parentRefs: [{name: public}]', 'parentRefs: [{name: public, sectionName: htps}]']), [/^route-not-taken: .*it has no listener htps/]],
  ['a namespace that no listener takes', but(BY_GATEWAY, ['metadata: {name: public, namespace: shop}', 'metadata: {name: public, namespace: backend}'], ['parentRefs: [{name: public}]', 'parentRefs: [{name: public, namespace: backend}]'], ['[{name: shop-tls}]', '[{name: other-tls}]']),
    [/^route-not-taken: .*its listeners take no routes of namespace shop/]],
  ['a kind that no listener speaks', but(secondRoute('{parentRefs: [{name: public}], hostnames: [a.example.com], rules: [{backendRefs: [{name: web, port: 80}]}]}', 'TLSRoute')), [/^route-not-taken: TLSRoute second .*its listeners take no TLSRoute/]],
  ['a listener that no route fits', but(BY_GATEWAY, ['  - {name: http, port: 80, protocol: HTTP}', '  - {name: http, port: 80, protocol: HTTP}\n  - {name: more, port: 8080, protocol: HTTP, hostname: more.example.com}']),
    [/^listener-without-routes: Gateway public spec\.listeners\[1\]: No route fits listener more, HTTP on port 8080 for more\.example\.com\.$/]],
  ['a Gateway without any route here', but(BY_GATEWAY, ['parentRefs: [{name: public}]', 'parentRefs: [{name: infra, namespace: infra}]']), []],
  ['a parentRef off by a letter', but(BY_GATEWAY, ['parentRefs: [{name: public}]', 'parentRefs: [{name: publik}]']), [/^parent-ref-no-gateway: HTTPRoute shop spec\.parentRefs\[0\]: There is no Gateway shop\/publik; did you mean shop\/public\?$/]],
  ['a parentRef to a namespace of these manifests', but(BY_GATEWAY, ['parentRefs: [{name: public}]', 'parentRefs: [{name: other, namespace: backend}]']), [/^parent-ref-no-gateway: .*There is no Gateway backend\/other\.$/]],
  ['TLS without a Secret', but(BY_INGRESS, [', secretName: shop-tls}', '}']), [/^tls-secret: Ingress shop spec\.tls\[0\]: TLS for shop\.example\.com names no Secret\.$/]],
  ['a Secret of another namespace', but(BY_INGRESS, ['metadata: {name: shop-tls, namespace: shop}', 'metadata: {name: shop-tls, namespace: backend}']), [/^tls-secret: .*There is no Secret shop\/shop-tls; there is one in namespace backend\.$/]],
  ['a Secret off by a letter', but(BY_INGRESS, ['secretName: shop-tls', 'secretName: shop-tsl']), [/^tls-secret: .*did you mean shop-tls\?$/]],
  ['a Secret of another type', but(BY_INGRESS, ['type: kubernetes.io/tls\n', '']), [/^tls-secret: .*Secret shop\/shop-tls is of type Opaque, and has no certificate\.$/]],
  ['a Secret that no manifest has', but(BY_INGRESS, ['secretName: shop-tls', 'secretName: elsewhere']), []],
  ['a class that nobody has', but(BY_INGRESS, ['ingressClassName: traefik\n  tls', 'ingressClassName: nginx\n  tls']), [/^controller-class-unknown: Ingress shop spec\.ingressClassName: There is no class nginx; there is traefik\.$/]],
  ['a class of a Gateway that nobody has', but(BY_GATEWAY, ['gatewayClassName: traefik', 'gatewayClassName: traefic']), [/^controller-class-unknown: Gateway public/]],
  ['a well known class off by a letter', but(BY_INGRESS, ['kind: IngressClass\nmetadata: {name: traefik}\nspec: {controller: traefik.io/ingress-controller}', 'kind: NetworkPolicy\nmetadata: {name: none}\nspec: {podSelector: {}}'], ['ingressClassName: traefik\n  tls', 'ingressClassName: traefc\n  tls']),
    [/^controller-class-unknown: .*There may be no class traefc; did you mean traefik\?$/]],
])('%s', (_, text, expected) => {
  const all = found(text).filter(one => expected.some(each => /route-hidden/.test(each.source)) || !one.startsWith('route-hidden'));
  expect(all).toHaveLength(expected.length);
  all.forEach((one, index) => expect(one).toMatch(expected[index]));
});
