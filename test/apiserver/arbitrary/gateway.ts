/** Objects of Gateway API as people write them, slips included. */
import * as fc from 'fast-check';
import { labelSelectors } from './networking';
import { metadata, mostly, names, portNumbers, seldom, sparse } from './values';

const few = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(value, { maxLength: 2 });
const some = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(value, { minLength: 1, maxLength: 2 });

const hostnames = mostly(fc.constantFrom('shop.example.com', '*.example.com', 'shop'), fc.constantFrom('', '*', 'Shop.example.com', 'a_b', '10.0.0.1', 'a..b', `${'a.'.repeat(127)}a`, 'shop:80'), 8);
const namespaces = mostly(fc.constantFrom('default', 'blue'), fc.constantFrom('', 'Blue', 'a.b', 'x'.repeat(64)), 12);
const sections = mostly(fc.constantFrom('http', 'https'), fc.constantFrom('', 'A', 'a.b'), 10);
const groups = mostly(fc.constantFrom('', 'gateway.networking.k8s.io', 'example.com'), fc.constantFrom('A.b', 'a/b', '-'), 20);
const kinds = mostly(fc.constantFrom('Service', 'Gateway', 'Secret'), fc.constantFrom('', 'a b', '1a', 'x'.repeat(64)), 20);
const parentRef = sparse({ name: names }, {
  namespace: seldom(namespaces), sectionName: seldom(sections), port: seldom(portNumbers), kind: seldom(kinds), group: seldom(groups),
});
const parents = mostly(fc.array(parentRef, { maxLength: 1 }), few(parentRef), 4);

const headerNames = mostly(fc.constantFrom('X-A', 'Host', 'x-a'), fc.constantFrom('', 'a b', 'ä', 'x'.repeat(257)), 12);
const header = sparse({ name: headerNames, value: mostly(fc.constantFrom('1', 'a b'), fc.constantFrom('', ' a'), 12) }, {});
const headerFilter = sparse({}, { set: few(header), add: few(header), remove: mostly(fc.constantFrom(['X-A'], []), fc.constantFrom(['X-A', 'X-A'], ['x', 'X']), 8) });
const replacement = fc.oneof(
  { arbitrary: fc.constantFrom<Record<string, unknown>>({ type: 'ReplaceFullPath', replaceFullPath: '/' }, { type: 'ReplacePrefixMatch', replacePrefixMatch: '/a' }), weight: 6 },
  { arbitrary: fc.constantFrom({ type: 'ReplaceFullPath' }, { type: 'ReplacePrefixMatch', replaceFullPath: '/' }, {}, { type: 'x' }, { replaceFullPath: '/' }), weight: 1 },
);
const references = sparse({ name: names, kind: kinds, group: groups }, {});
const weights = mostly(fc.constantFrom(0, 1, 90), fc.constantFrom(-1, 1000001, 1.5), 8);
const backendRef = fc.oneof(
  { arbitrary: sparse({ name: names, port: portNumbers }, { weight: weights, namespace: seldom(namespaces) }), weight: 6 },
  { arbitrary: sparse({ name: names }, { port: portNumbers, kind: kinds, group: groups }), weight: 1 },
);
const mirror = sparse({ backendRef }, {
  percent: seldom(fc.constantFrom(0, 50, 101)),
  fraction: seldom(fc.constantFrom({ numerator: 1 }, { numerator: 3, denominator: 2 }, { numerator: 101 }, { numerator: 1, denominator: 0 })),
});
const sources: Readonly<Record<string, readonly [string, fc.Arbitrary<unknown>]>> = {
  RequestHeaderModifier: ['requestHeaderModifier', headerFilter],
  ResponseHeaderModifier: ['responseHeaderModifier', headerFilter],
  RequestMirror: ['requestMirror', mirror],
  RequestRedirect: ['requestRedirect', sparse({}, { scheme: mostly(fc.constantFrom('http', 'https'), fc.constantFrom('HTTP', ''), 8), hostname: hostnames, path: seldom(replacement), port: portNumbers, statusCode: mostly(fc.constantFrom(301, 302), fc.constantFrom(200, 300), 6) })],
  URLRewrite: ['urlRewrite', sparse({}, { hostname: hostnames, path: seldom(replacement) })],
  ExtensionRef: ['extensionRef', references],
  CORS: ['cors', sparse({}, { allowOrigins: mostly(fc.constantFrom(['https://a.b'], ['*']), fc.constantFrom(['*', 'https://a.b'], ['a'], ['https://a.b', 'https://a.b'])), allowMethods: fc.constantFrom(['GET'], ['*'], ['*', 'GET'], ['get']), maxAge: fc.constantFrom(0, 5, -1), allowHeaders: fc.constantFrom(['*'], ['X-A'], ['*', 'X-A']) })],
};
function rightFilter(type: string): fc.Arbitrary<Record<string, unknown>> {
  const [field, source] = sources[type];
  return source.map(given => ({ type, [field]: given }));
}

const filterOf = (types: readonly string[]): fc.Arbitrary<Record<string, unknown>> => fc.oneof(
  { arbitrary: fc.oneof(...types.map(rightFilter)), weight: 10 },
  { arbitrary: fc.tuple(fc.constantFrom(...types, '', 'x'), sparse({}, Object.fromEntries(types.map(type => sources[type])))).map(([type, given]) => ({ ...given, type })), weight: 1 },
);
const anyFilter = filterOf(Object.keys(sources));
const httpFilters = fc.oneof({ arbitrary: fc.array(anyFilter, { maxLength: 1 }), weight: 5 }, { arbitrary: few(anyFilter), weight: 2 });
const grpcFilters = few(filterOf(['RequestHeaderModifier', 'ResponseHeaderModifier', 'RequestMirror', 'ExtensionRef']));

const paths = mostly(fc.constantFrom('/', '/shop', '/shop/', '/a.b'), fc.constantFrom('', 'shop', '//', '/a//b', '/./a', '/a/..', '/a/.', '/%2f', '/%2Fa', '/a/../b', '/#', '/a b', '/%zz', '/é', `/${'x'.repeat(1024)}`), 4);
const matcher = (values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> => sparse({ name: headerNames, value: values }, { type: mostly(fc.constantFrom('Exact', 'RegularExpression'), fc.constantFrom('', 'exact'), 10) });
const httpMatch = sparse({}, {
  path: sparse({}, { type: mostly(fc.constantFrom('Exact', 'PathPrefix', 'RegularExpression'), fc.constantFrom('', 'Prefix'), 10), value: paths }),
  headers: seldom(few(matcher(fc.constantFrom('1', '')))),
  queryParams: seldom(few(matcher(fc.constantFrom('1', '')))),
  method: mostly(fc.constantFrom('GET', 'POST'), fc.constantFrom('get', ''), 8),
});
const durations = mostly(fc.constantFrom('10s', '1m', '0s', '1h30m', '500ms'), fc.constantFrom('', '10', '1d', '-1s', '1.5s', '100000s'), 8);
const ruleNames = seldom(mostly(fc.constantFrom('one', 'two'), fc.constantFrom('', 'A b'), 8));
const httpRule = sparse({}, {
  name: ruleNames,
  matches: mostly(few(httpMatch), fc.constant(Array(65).fill({})), 30),
  filters: seldom(httpFilters),
  backendRefs: mostly(few(backendRef), few(fc.tuple(backendRef, httpFilters).map(([ref, filters]) => ({ ...ref, filters }))), 3),
  timeouts: seldom(sparse({}, { request: durations, backendRequest: durations })),
});
const grpcMatch = sparse({}, {
  method: fc.oneof(
    { arbitrary: sparse({ service: mostly(fc.constantFrom('shop.Cart', 'Cart'), fc.constantFrom('', 'a b', '1a', 'a..b'), 8) }, { method: mostly(fc.constantFrom('Add'), fc.constantFrom('', 'a.b', '1'), 8), type: mostly(fc.constantFrom('Exact', 'RegularExpression'), fc.constant('x'), 10) }), weight: 6 },
    { arbitrary: fc.constantFrom({}, { type: 'Exact' }, { method: 'Add' }), weight: 1 },
  ),
  headers: seldom(few(matcher(fc.constantFrom('1', '')))),
});
const grpcRule = sparse({}, { name: ruleNames, matches: few(grpcMatch), filters: seldom(grpcFilters), backendRefs: few(backendRef) });
const hosts = seldom(mostly(few(hostnames), fc.constant(Array(17).fill('a.b')), 12));

const tls = fc.oneof(
  { arbitrary: fc.constantFrom<Record<string, unknown>>({ certificateRefs: [{ name: 'cert' }] }, { mode: 'Terminate', certificateRefs: [{ name: 'cert' }] }, { mode: 'Passthrough' }), weight: 6 },
  { arbitrary: sparse({}, { mode: mostly(fc.constantFrom('Terminate', 'Passthrough'), fc.constantFrom('', 'terminate'), 4), certificateRefs: few(references), options: fc.constantFrom({}, { 'a.b/c': 'd' }, { 'a b': 'c' }) }), weight: 2 },
);
const protocols = mostly(fc.constantFrom('HTTP', 'HTTPS', 'TLS', 'TCP', 'UDP'), fc.constantFrom('', 'http', 'example.com/own', 'a b'), 10);
const allowedRoutes = sparse({}, {
  namespaces: sparse({}, { from: mostly(fc.constantFrom('All', 'Same', 'Selector'), fc.constantFrom('', 'all'), 8), selector: labelSelectors }),
  kinds: seldom(few(sparse({ kind: kinds }, { group: groups }))),
});
const listener = fc.oneof(
  { arbitrary: sparse({ name: sections, port: portNumbers, protocol: fc.constant('HTTP') }, { hostname: hostnames, allowedRoutes: seldom(allowedRoutes) }), weight: 6 },
  { arbitrary: sparse({ name: sections, port: portNumbers, protocol: fc.constantFrom('HTTPS', 'TLS'), tls }, { hostname: hostnames }), weight: 4 },
  {
    arbitrary: sparse({ name: sections, port: portNumbers, protocol: protocols }, {
      hostname: seldom(hostnames), tls: seldom(tls), allowedRoutes: seldom(allowedRoutes),
    }),
    weight: 2,
  },
);
const addresses = few(sparse({ value: mostly(fc.constantFrom('10.0.0.1', '2001:db8::1'), fc.constantFrom('', 'a.b', '10.0.0', '010.0.0.1', '*.a.b', 'A'), 3) }, { type: mostly(fc.constantFrom('IPAddress', 'Hostname'), fc.constantFrom('', 'example.com/own', 'ip'), 8) }));
const pairs = fc.constantFrom({}, { app: 'web' }, { 'a.b/c': 'd' }, { 'a b': 'c' }, { '': 'x' }, { 'a/b/c': 'x' }, { a: 'x y' });
const gateways = sparse({ gatewayClassName: mostly(names, fc.constant(''), 30), listeners: mostly(some(listener), fc.constantFrom([], Array(65).fill({ name: 'a', port: 80, protocol: 'HTTP' })), 30) }, {
  addresses: seldom(addresses),
  infrastructure: seldom(sparse({}, { labels: pairs, annotations: pairs, parametersRef: references })),
  allowedListeners: seldom(sparse({}, { namespaces: sparse({}, { from: fc.constantFrom('All', 'None', 'Same', 'Selector', 'x') }) })),
});
const classes = sparse({ controllerName: mostly(fc.constantFrom('example.com/gateway', 'a.b/c/d'), fc.constantFrom('', 'gateway', 'A/b', 'a.b/'), 6) }, { description: fc.constantFrom('', 'ours', 'x'.repeat(65)), parametersRef: seldom(fc.tuple(references, seldom(namespaces)).map(([ref, namespace]) => (namespace === undefined ? ref : { ...ref, namespace }))) });
const grants = sparse({
  from: mostly(some(sparse({ group: groups, kind: kinds, namespace: namespaces }, {})), fc.constant([]), 12),
  to: mostly(some(sparse({ group: groups, kind: kinds }, { name: seldom(names) })), fc.constant([]), 12),
}, {});
const httpRoutes = sparse({}, { parentRefs: parents, hostnames: hosts, rules: mostly(few(httpRule), fc.constant(Array(17).fill({})), 30) });
const grpcRoutes = sparse({}, { parentRefs: parents, hostnames: hosts, rules: few(grpcRule) });
const backends = sparse({ backendRefs: some(backendRef) }, { name: ruleNames });
const oneRule = mostly(fc.array(backends, { minLength: 1, maxLength: 1 }), few(sparse({}, {})), 8);
const tlsRoutes = sparse({ rules: oneRule, hostnames: some(hostnames) }, { parentRefs: parents });
const tcpRoutes = sparse({ rules: oneRule }, { parentRefs: parents });

const listenerSets = sparse({
  parentRef: sparse({ name: names }, { kind: kinds, group: groups, namespace: seldom(namespaces) }),
  listeners: mostly(some(listener), fc.constant([]), 30),
}, {});
const san = fc.oneof({ arbitrary: fc.constantFrom<unknown>({ type: 'Hostname', hostname: 'a.b' }, { type: 'URI', uri: 'spiffe://a/b' }), weight: 4 }, { arbitrary: fc.constantFrom<unknown>({ type: 'Hostname' }, { type: 'URI', hostname: 'a.b' }, { type: 'x' }, { type: 'Hostname', hostname: '' }), weight: 1 });
const backendTls = sparse({
  targetRefs: mostly(some(sparse({ name: names, kind: fc.constant('Service'), group: fc.constant('') }, { sectionName: seldom(sections) })), fc.constant([]), 20),
  validation: sparse({ hostname: hostnames }, { caCertificateRefs: few(references), wellKnownCACertificates: seldom(mostly(fc.constant('System'), fc.constantFrom('', 'x'), 4)), subjectAltNames: seldom(few(san)) }),
}, { options: seldom(fc.constantFrom({}, { 'a.b/c': 'd' })) });

const object = (kind: string, specs: fc.Arbitrary<unknown>, versions: readonly string[] = ['v1', 'v1', 'v1', 'v1beta1']): fc.Arbitrary<Record<string, unknown>> => fc.tuple(fc.constantFrom(...versions), metadata, specs)
  .map(([version, meta, spec]) => ({ apiVersion: `gateway.networking.k8s.io/${version}`, kind, metadata: meta, spec }));

export const gatewayApi = fc.oneof(
  { arbitrary: object('HTTPRoute', httpRoutes), weight: 8 },
  { arbitrary: object('Gateway', gateways), weight: 6 },
  { arbitrary: object('GRPCRoute', grpcRoutes, ['v1']), weight: 3 },
  { arbitrary: object('ReferenceGrant', grants), weight: 2 },
  { arbitrary: object('GatewayClass', classes), weight: 1 },
  { arbitrary: object('TLSRoute', tlsRoutes, ['v1']), weight: 1 },
  { arbitrary: fc.oneof(object('TCPRoute', tcpRoutes, ['v1']), object('UDPRoute', tcpRoutes, ['v1'])), weight: 1 },
  { arbitrary: object('ListenerSet', listenerSets, ['v1']), weight: 1 },
  { arbitrary: object('BackendTLSPolicy', backendTls, ['v1']), weight: 1 },
);
