/** NetworkPolicies, Ingresses and IngressClasses as people write them, slips included. */
import * as fc from 'fast-check';
import { cidrs, labels, metadata, mostly, names, portNames, portNumbers, protocols, seldom, selectors, sparse, targetPorts } from './values';
import { expressions } from './workloads';
import { defined } from '../../../src/kubernetes/values';

export const labelSelectors = fc.oneof(
  { arbitrary: selectors.map(matchLabels => ({ matchLabels })), weight: 6 },
  { arbitrary: fc.constant({}), weight: 2 },
  { arbitrary: sparse({}, { matchLabels: labels, matchExpressions: expressions }), weight: 2 },
);

const portRange = sparse({
  port: mostly(fc.constantFrom(80, 8000), targetPorts, 8),
  endPort: mostly(fc.constantFrom(80, 8100, 65535), portNumbers, 8),
}, { protocol: protocols });
const policyPort = fc.oneof(
  { arbitrary: sparse({}, { port: targetPorts, protocol: protocols }), weight: 4 },
  { arbitrary: portRange, weight: 2 },
  { arbitrary: sparse({}, { endPort: portNumbers, port: portNames }), weight: 1 },
);
const exceptions = fc.array(mostly(fc.constantFrom('10.1.0.0/16', '10.0.0.0/9', '192.168.1.128/25', '2001:db8:1::/48'), cidrs, 3), { maxLength: 2 });
const ipBlock = sparse({ cidr: mostly(fc.constantFrom('0.0.0.0/0', '10.0.0.0/8', '192.168.1.0/24', '2001:db8::/32', '::/0'), fc.oneof(cidrs, fc.constantFrom('A', '10.1.2.3')), 8) }, { except: exceptions });
const peer = fc.oneof(
  { arbitrary: labelSelectors.map(podSelector => ({ podSelector })), weight: 5 },
  { arbitrary: labelSelectors.map(namespaceSelector => ({ namespaceSelector })), weight: 3 },
  { arbitrary: fc.record({ podSelector: labelSelectors, namespaceSelector: labelSelectors }), weight: 3 },
  { arbitrary: ipBlock.map(block => ({ ipBlock: block })), weight: 6 },
  { arbitrary: sparse({}, { podSelector: fc.constantFrom({}, null), namespaceSelector: fc.constantFrom({}, null), ipBlock }), weight: 1 },
);
const few = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(value, { maxLength: 2 });
const rulesWith = (peers: string): fc.Arbitrary<unknown> => few(sparse({}, { ports: few(policyPort), [peers]: few(peer) }));
const policyTypes = mostly(fc.constantFrom(['Ingress'], ['Egress'], ['Ingress', 'Egress'], []), fc.constantFrom(['ingress'], [''], ['Ingress', 'Ingress'], ['Ingress', 'Egress', 'Ingress'], ['All'], [null]), 10);

const networkPolicies = fc.tuple(metadata, sparse({ podSelector: labelSelectors }, { ingress: rulesWith('from'), egress: rulesWith('to'), policyTypes }))
  .map(([meta, spec]) => ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: meta, spec }));

const hosts = mostly(fc.constantFrom('shop.example.com', 'shop', '*.example.com', ''), fc.constantFrom('Shop.example.com', '*', '*.', '*example.com', 'a.*.b', '10.0.0.1', '010.0.0.1', '::1', 'shop:80', 'shop.example.com.', 'a_b', '*.*.b', `${'a.'.repeat(127)}a`, `*.${'a.'.repeat(126)}a`), 5);
const paths = mostly(fc.constantFrom('/', '/shop', '/shop/', '/a.b', ''), fc.constantFrom('shop', '//', '/a//b', '/./a', '/a/..', '/a/.', '/%2f', '/%2Fa', '/a/../b', '/.*', '^/a'), 4);
const service = sparse({ name: mostly(names, fc.constantFrom('1a', 'a.b', 'A', ''), 8) }, {});
const serviceWithPort = fc.tuple(service, mostly(
  fc.oneof(portNumbers.map(number => ({ number })), portNames.map(name => ({ name }))),
  fc.constantFrom({}, { name: 'http', number: 80 }, { name: '', number: 80 }, { number: 0 }, null),
  10,
)).map(([named, port]) => ({ ...named, port }));
const references = sparse({ kind: mostly(fc.constantFrom('Bucket', 'bucket'), fc.constantFrom('', 'a/b', '.'), 8), name: mostly(names, fc.constantFrom('a%b', '..', ''), 8) }, { apiGroup: mostly(fc.constantFrom('example.com'), fc.constantFrom('', 'A.b'), 4) });
const backend = fc.oneof(
  { arbitrary: serviceWithPort.map(given => ({ service: given })), weight: 12 },
  { arbitrary: references.map(resource => ({ resource })), weight: 3 },
  { arbitrary: sparse({}, { service: serviceWithPort, resource: references }), weight: 1 },
);
const path = fc.tuple(mostly(fc.constantFrom('Prefix', 'Exact', 'ImplementationSpecific'), fc.constantFrom('', 'prefix', undefined, null), 12), sparse({ backend }, { path: paths }))
  .map(([pathType, rest]) => (pathType === undefined ? rest : { ...rest, pathType }));
const rule = sparse({}, { host: hosts, http: fc.record({ paths: mostly(fc.array(path, { minLength: 1, maxLength: 2 }), fc.constant([]), 12) }) });
const tls = sparse({}, { hosts: fc.array(hosts, { maxLength: 2 }), secretName: names });
const className = seldom(mostly(fc.constantFrom('nginx', 'a.b'), fc.constantFrom('', 'A', 'a/b'), 8));
const classAnnotation = fc.constantFrom<Record<string, string> | undefined>(undefined, undefined, undefined, undefined, { 'kubernetes.io/ingress.class': 'nginx' }, { 'kubernetes.io/ingress.class': 'traefik' });

const ingressSpec = sparse({}, { rules: few(rule), defaultBackend: seldom(backend), tls: seldom(few(tls)), ingressClassName: className });
const ingresses = fc.tuple(metadata, ingressSpec, mostly(fc.boolean(), fc.constant(undefined), 8), classAnnotation)
  .map(([meta, spec, filled, annotations]) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: annotations ? { ...meta, annotations } : meta,
    spec: filled === undefined ? spec : { defaultBackend: { service: { name: 'web', port: { number: 80 } } }, ...spec },
  }));

const parameters = sparse({ kind: mostly(fc.constant('Settings'), fc.constantFrom('', '..'), 8), name: names }, {
  apiGroup: fc.constantFrom('example.com', ''),
  scope: mostly(fc.constantFrom('Cluster', 'Namespace'), fc.constantFrom('', 'cluster'), 8),
  namespace: seldom(names),
});
const controllers = mostly(fc.constantFrom('example.com/ingress', 'k8s.io/ingress-nginx', 'a.b/c/d'), fc.constantFrom('', 'nginx', '/a', 'a/', 'A.b/c', 'a.b/c d', `a.b/${'c'.repeat(247)}`, `a.b/${'c'.repeat(246)}`, undefined), 6);
const ingressClasses = fc.tuple(metadata, controllers, seldom(parameters)).map(([meta, controller, given]) => ({
  apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', metadata: meta, spec: defined({ controller, parameters: given }),
}));

export const networking = fc.oneof(
  { arbitrary: networkPolicies, weight: 6 }, { arbitrary: ingresses, weight: 6 }, { arbitrary: ingressClasses, weight: 1 },
);
