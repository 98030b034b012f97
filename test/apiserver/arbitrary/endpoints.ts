import * as fc from 'fast-check';
import { addresses, addresses4, addresses6, appProtocols, labels, metadata, mostly, names, portNames, portNumbers, protocols, seldom, sparse } from './values';
import { defined } from '../../../src/kubernetes/values';

const hostAndNode: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  hostname: seldom(names),
  nodeName: seldom(names),
  targetRef: seldom(sparse({}, { kind: fc.constantFrom('Pod', ''), name: names, namespace: fc.constant('x') })),
};
const port = sparse({ port: portNumbers }, { name: portNames, protocol: protocols, appProtocol: seldom(appProtocols) });
const ports = fc.oneof(fc.array(port, { maxLength: 1 }), fc.array(port, { maxLength: 3 }), fc.constant([{ name: 'http', port: 80 }, { name: 'https', port: 443 }]));
const subsetAddresses = fc.array(sparse({ ip: fc.oneof(addresses, addresses4, addresses6) }, hostAndNode), { maxLength: 2 });
const subset = sparse({ addresses: subsetAddresses }, { ports, notReadyAddresses: seldom(subsetAddresses) });

export const endpoints = fc.tuple(metadata, seldom(fc.constant(true)), fc.array(subset, { maxLength: 2 }))
  .map(([meta, none, subsets]) => (none ? { apiVersion: 'v1', kind: 'Endpoints', metadata: meta } : { apiVersion: 'v1', kind: 'Endpoints', metadata: meta, subsets }));

const domains = mostly(fc.constantFrom('db.example.com', 'a.b.'), fc.constantFrom('db', 'A.b', '', '.', 'a..b', 'a_b.c', `${'a'.repeat(64)}.b`, '10.0.0.1', 'a.b..'), 4);
const hints = sparse({}, {
  forZones: fc.array(sparse({ name: mostly(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('', 'a b')) }, {}), { maxLength: 3 }),
  forNodes: seldom(fc.array(sparse({ name: names }, {}), { maxLength: 9 })),
});

function slice(type: fc.Arbitrary<unknown>, values: fc.Arbitrary<unknown>): fc.Arbitrary<Record<string, unknown>> {
  const endpoint = sparse({ addresses: mostly(fc.array(values, { minLength: 1, maxLength: 2 }), fc.constant([])) }, {
    ...hostAndNode,
    conditions: sparse({}, { ready: fc.boolean(), serving: fc.boolean() }),
    zone: seldom(fc.constantFrom('a', 'not a label!')),
    hints: seldom(hints),
    deprecatedTopology: seldom(labels),
  });
  const slicePort = sparse({}, { port: portNumbers, name: portNames, protocol: protocols, appProtocol: seldom(appProtocols) });
  return fc.record({
    apiVersion: fc.constant('discovery.k8s.io/v1'),
    kind: fc.constant('EndpointSlice'),
    metadata,
    addressType: type,
    endpoints: fc.array(endpoint, { maxLength: 2 }),
    ports: fc.oneof(fc.array(slicePort, { maxLength: 1 }), fc.array(slicePort, { maxLength: 3 })),
  }, { requiredKeys: ['apiVersion', 'kind', 'metadata', 'addressType', 'endpoints'] });
}

export const endpointSlices = fc.oneof(
  { arbitrary: slice(fc.constant('IPv4'), addresses4), weight: 4 },
  { arbitrary: slice(fc.constant('IPv6'), addresses6), weight: 4 },
  { arbitrary: slice(fc.constant('FQDN'), domains), weight: 2 },
  { arbitrary: slice(fc.constantFrom('', 'IP', 'ipv4'), addresses), weight: 1 },
);

const podSecurity = fc.array(fc.constantFrom(
  ['pod-security.kubernetes.io/enforce', 'restricted'], ['pod-security.kubernetes.io/enforce', 'Restricted'], ['pod-security.kubernetes.io/warn', 'baseline'],
  ['pod-security.kubernetes.io/audit', ''], ['pod-security.kubernetes.io/enforce-version', 'v1.28'], ['pod-security.kubernetes.io/enforce-version', '1.28'],
  ['pod-security.kubernetes.io/audit-version', 'latest'], ['pod-security.kubernetes.io/warn-version', 'v1.028'],
), { maxLength: 2 }).map(entries => Object.fromEntries(entries));

export const namespaces = fc.tuple(metadata, podSecurity, seldom(fc.array(fc.constantFrom('kubernetes', 'example.com/x', 'x', ''), { maxLength: 2 })))
  .map(([meta, security, finalizers]) => defined({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { ...meta, labels: { ...(typeof meta.labels === 'object' ? meta.labels : undefined), ...security } },
    spec: finalizers ? { finalizers } : undefined,
  }));
