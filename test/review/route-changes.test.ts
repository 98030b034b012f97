/** What the review says of changes of Ingresses, routes and Gateways: each change is told, by its reach or as a hazard. */
import { reviewOf } from './manifests';
import { asText } from '../../src/text/sentence';
import { BY_GATEWAY, BY_INGRESS, REDIRECT_TO_TLS } from '../network/http-scene';

const INTERNAL = `---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: other, namespace: shop}
spec: {gatewayClassName: traefik, listeners: [{name: http, port: 80, protocol: HTTP}]}
`;
const GRPC = `---
apiVersion: gateway.networking.k8s.io/v1
kind: GRPCRoute
metadata: {name: rpc, namespace: shop}
spec:
  parentRefs: [{name: public}]
  hostnames: [rpc.example.com]
  rules:
  - matches: [{method: {service: shop.Orders, method: List}}]
    backendRefs: [{name: web, port: 80, weight: 9}, {name: web2, port: 80, weight: 1}]
---
apiVersion: v1
kind: Service
metadata: {name: web2, namespace: shop}
spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: http}]}
`;
const ALL = BY_GATEWAY + INTERNAL + GRPC + REDIRECT_TO_TLS;

/** The change, the text that it replaces, and what is said of it. */
const CHANGES: ReadonlyArray<readonly [what: string, text: string, old: string, now: string, said: RegExp]> = [
  ['the class of an Ingress', BY_INGRESS, 'metadata: {name: shop, namespace: shop}\nspec:\n  ingressClassName: traefik', 'metadata: {name: shop, namespace: shop}\nspec:\n  ingressClassName: nginx', /^Another class takes in what comes to Deployment shop\/web on port 8080, .*: now nginx\. What it opens is not in these manifests\.$/m],
  ['no class any more', BY_INGRESS, 'metadata: {name: shop, namespace: shop}\nspec:\n  ingressClassName: traefik', 'metadata: {name: shop, namespace: shop}\nspec:', /^Another class takes in .*: the default one\. What it opens is not in these manifests\.$/m],
  ['the host of an Ingress', BY_INGRESS, '- host: "*.example.com"', '- host: new.example.com', /another way to Deployment shop\/web on port 8080 from outside the cluster, through Ingress shop\/shop at new\.example\.com\/any\.\n.*one way less .* at \*\.example\.com\/any is gone\.$/m],
  ['a host more', BY_INGRESS, '  - host: "*.example.com"', '  - {host: more.example.com, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}\n  - host: "*.example.com"', /^There is another way to Deployment shop\/web on port 8080 from outside the cluster, through Ingress shop\/shop at more\.example\.com\/\.$/],
  ['every host', BY_INGRESS, '- host: "*.example.com"\n    http', '- http', /another way to Deployment shop\/web on port 8080 from outside the cluster, through Ingress shop\/shop at \*\/any\./],
  ['the path of an Ingress', BY_INGRESS, '{path: /orders, pathType', '{path: /, pathType', /^Ingress orders takes shop\.example\.com\/ from Service web, which had it by \/: it goes to Service orders now\.$/m],
  ['pathType Exact', BY_INGRESS, '{path: /orders, pathType: Prefix', '{path: /orders, pathType: Exact', /^Ingress orders has shop\.example\.com\/orders for that path alone now, and had it for that path and those below it\.$/],
  ['a host whose certificate goes', BY_INGRESS, '  tls: [{hosts: [shop.example.com], secretName: shop-tls}]\n', '', /^shop\.example\.com has no certificate any more/],
  ['the backend of a path', BY_INGRESS, 'path: /any, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}', 'path: /any, pathType: Prefix, backend: {service: {name: web, port: {name: http}}}', /^$/],
  ['a backend that is not there', BY_INGRESS, 'path: /any, pathType: Prefix, backend: {service: {name: web', 'path: /any, pathType: Prefix, backend: {service: {name: wev', /one way less to Deployment shop\/web .* at \*\.example\.com\/any is gone\.$/m],
  ['the class of a Gateway', ALL, 'gatewayClassName: traefik\n', 'gatewayClassName: internal\n', /^Gateway public is of class internal now, and was of class traefik, with all routes that it takes in: another controller may answer, at other addresses/],
  ['a route to another Gateway', ALL, 'metadata: {name: shop, namespace: shop}\nspec:\n  parentRefs: [{name: public}]', 'metadata: {name: shop, namespace: shop}\nspec:\n  parentRefs: [{name: other}]', /^HTTPRoute shop is attached to Gateway shop\/other now, and no longer to Gateway shop\/public: another controller may answer/m],
  ['a route to a second Gateway', ALL, 'metadata: {name: shop, namespace: shop}\nspec:\n  parentRefs: [{name: public}]', 'metadata: {name: shop, namespace: shop}\nspec:\n  parentRefs: [{name: public}, {name: other}]', /^HTTPRoute shop is attached to Gateway shop\/other as well: another controller may answer/],
  ['a route to no Gateway', ALL, 'metadata: {name: shop, namespace: shop}\nspec:\n  parentRefs: [{name: public}]', 'metadata: {name: shop, namespace: shop}\nspec:\n  parentRefs: []', /^HTTPRoute shop is no longer attached to Gateway shop\/public: its hosts are not answered there any more\.$/m],
  ['a route to the listener without TLS', ALL, 'metadata: {name: shop, namespace: shop}\nspec:\n  parentRefs: [{name: public}]', 'metadata: {name: shop, namespace: shop}\nspec:\n  parentRefs: [{name: public, sectionName: http}]', /^shop\.example\.com has no certificate any more.*\nHTTPRoute shop comes in by Gateway shop\/public \(listener http\) now, and came in by Gateway shop\/public: at other ports or hosts, with or without TLS\.$/],
  ['a GRPCRoute to another Gateway', ALL, 'metadata: {name: rpc, namespace: shop}\nspec:\n  parentRefs: [{name: public}]', 'metadata: {name: rpc, namespace: shop}\nspec:\n  parentRefs: [{name: other}]', /^GRPCRoute rpc is attached to Gateway shop\/other now, and no longer to Gateway shop\/public/],
  ['the weight of a canary', ALL, 'weight: 1}, {name: web, port: 80, weight: 0}', 'weight: 1}, {name: web, port: 80, weight: 3}', /^Of shop\.example\.com\/canary, orders gets 25 %, web gets 75 %\. Before: orders gets 100 %, web gets 0 %\.$/],
  ['the weight of a canary of a GRPCRoute', ALL, 'weight: 9}, {name: web2, port: 80, weight: 1}', 'weight: 5}, {name: web2, port: 80, weight: 5}', /^Of rpc\.example\.com\/shop\.Orders\/List, web gets 50 %, web2 gets 50 %\. Before: web gets 90 %, web2 gets 10 %\.$/],
  ['the host of an HTTPRoute', ALL, 'hostnames: [shop.example.com]\n  rules:', 'hostnames: [shop.example.org]\n  rules:', /another way to Deployment backend\/orders on port 9000 from outside the cluster, through HTTPRoute shop\/shop at shop\.example\.org\/orders/],
  ['the host of a GRPCRoute', ALL, 'hostnames: [rpc.example.com]', 'hostnames: [rpc.example.org]', /another way to Deployment shop\/web on port 8080 from outside the cluster, through GRPCRoute shop\/rpc at rpc\.example\.org\/\./],
  ['a path of an HTTPRoute is taken', ALL, '- matches: [{path: {type: PathPrefix, value: /old}}]\n', '- matches: [{path: {type: PathPrefix, value: /orders/new}}]\n    backendRefs: [{name: web, port: 80}]\n  - matches: [{path: {type: PathPrefix, value: /old}}]\n', /^HTTPRoute shop takes shop\.example\.com\/orders\/new from Service orders, which had it by \/orders: it goes to Service web now\.$/m],
  ['a redirect to TLS goes', ALL, REDIRECT_TO_TLS, '', /^Whoever comes to http:\/\/shop\.example\.com is no longer sent to TLS\.$/m],
  ['a redirect to TLS becomes a page', ALL, 'filters: [{type: RequestRedirect, requestRedirect: {scheme: https, statusCode: 301}}]', 'backendRefs: [{name: web, port: 80}]', /^Whoever comes to http:\/\/shop\.example\.com is no longer sent to TLS\.$/m],
  ['the listener with TLS goes', ALL, '  - {name: https, port: 443, protocol: HTTPS, hostname: shop.example.com, tls: {mode: Terminate, certificateRefs: [{name: shop-tls}]}}\n', '', /^shop\.example\.com has no certificate any more/],
  ['the port of a listener', ALL, '{name: https, port: 443, protocol', '{name: https, port: 8443, protocol', /^Listener https of Gateway public is HTTPS on port 8443 for shop\.example\.com, for routes of its own namespace now, and was HTTPS on port 443 /],
  ['a listener for another host', ALL, 'protocol: HTTPS, hostname: shop.example.com', 'protocol: HTTPS, hostname: other.example.com', /^shop\.example\.com has no certificate any more.*\nListener https of Gateway public is HTTPS on port 443 for other\.example\.com, /],
  ['a listener for routes of every namespace', ALL, '- {name: http, port: 80, protocol: HTTP}', '- {name: http, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: All}}}', /^Listener http of Gateway public is HTTP on port 80 for every host, for routes of every namespace now, and was .* for routes of its own namespace\.$/],
  ['the grant goes', ALL, 'kind: ReferenceGrant\nmetadata: {name: routes, namespace: backend}', 'kind: ReferenceGrant\nmetadata: {name: routes, namespace: elsewhere}', /^No ReferenceGrant of namespace backend lets HTTPRoute shop lead to Service backend\/orders any more: requests for it are answered with 500\.$/],
];

const texts = (before: string, after: string): string => {
  const { reach, hazards } = reviewOf(before, after);
  return [...reach.map(({ sentence }) => sentence), ...hazards.map(({ what }) => what)].map(asText).join('\n');
};

test.each(CHANGES)('%s', (_, text, old, now, said) => {
  expect(text).toContain(old);
  expect(texts(text, text.replace(old, now))).toMatch(said);
});
