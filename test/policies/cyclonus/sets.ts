/** Random sets of NetworkPolicies, as people write them and as the API server takes them. */

import * as fc from 'fast-check';
import { Protocol } from '../../../src/network/network';

/** A port that somebody is asked for, or that a container declares. */
export interface Port {
  readonly name?: string;
  readonly port: number;
  readonly protocol: Protocol;
}

export interface Pod {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly address: string;
  readonly ports: readonly Port[];
}

/** Everything that an answer depends on, as cyclonus' program reads it. */
export interface PolicySet {
  readonly name?: string;
  readonly policies: readonly Readonly<Record<string, unknown>>[];
  /** Their labels, by name. */
  readonly namespaces: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Those of them that no manifest shows, so that the model can't know their labels. */
  readonly unseen?: readonly string[];
  readonly pods: readonly Pod[];
  /** Addresses that belong to no pod. */
  readonly outside: readonly string[];
  /** What every pod and address is asked for. */
  readonly ports: readonly Port[];
}

const NAMESPACES = ['default', 'blue', 'green'];
const PORTS: readonly Port[] = [
  { port: 80, protocol: 'TCP' }, { port: 81, protocol: 'TCP' }, { port: 8080, protocol: 'TCP' },
  { port: 80, protocol: 'UDP' }, { port: 8080, protocol: 'UDP' }, { port: 8080, protocol: 'SCTP' },
];
const OUTSIDE = ['203.0.113.9', '10.99.0.1', '2001:db8::7'];
/** Each with ranges within it, to be excepted. */
const BLOCKS: Readonly<Record<string, readonly string[]>> = {
  '0.0.0.0/0': ['10.0.0.0/8', '203.0.113.0/24', '10.244.1.0/24'],
  '10.0.0.0/8': ['10.244.0.0/16', '10.99.0.1/32'],
  '10.244.1.7/24': ['10.244.1.0/25'],
  '203.0.113.9/32': [],
  '::/0': ['fd00::/8', '2001:db8::/32'],
  '2001:db8::/32': ['2001:db8::/64'],
  'fd00:10:244::/48': [],
};

const key = fc.constantFrom('app', 'tier');
const value = fc.constantFrom('a', 'b', '');
const labels = fc.dictionary(key, value, { maxKeys: 2 });
const protocol = fc.constantFrom<Protocol>('TCP', 'UDP', 'SCTP');
const portName = fc.constantFrom('web', 'dns', 'dns-tcp');
/** A field that may be left out, or written with nothing after the colon. */
const optional = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 6, arbitrary }, { weight: 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constant(null) });
/** An item of a list with nothing after the dash. */
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.oneof({ weight: 15, arbitrary }, { weight: 1, arbitrary: fc.constant(null) });

const requirement = fc.oneof(
  fc.record({ key, operator: fc.constantFrom('In', 'NotIn'), values: fc.uniqueArray(orNull(value), { minLength: 1, maxLength: 2 }) }),
  fc.record({ key, operator: fc.constantFrom('Exists', 'DoesNotExist') }),
);
const selector = fc.oneof(
  fc.constant({}),
  fc.record({ matchLabels: optional(labels) }),
  fc.record({ matchExpressions: optional(fc.array(requirement, { maxLength: 2 })) }),
  fc.record({ matchLabels: labels, matchExpressions: fc.array(requirement, { maxLength: 2 }) }),
);
const namespaceSelector = fc.oneof(
  selector,
  fc.constantFrom(...NAMESPACES).map(name => ({ matchLabels: { 'kubernetes.io/metadata.name': name } })),
);

const ipBlock = fc.constantFrom(...Object.entries(BLOCKS)).chain(([cidr, within]) => fc.record({
  cidr: fc.constant(cidr),
  except: optional(fc.subarray([...within])),
}));
const peer = fc.oneof(
  fc.record({ podSelector: selector, namespaceSelector: optional(namespaceSelector) }),
  fc.record({ podSelector: optional(selector), namespaceSelector }),
  fc.record({ ipBlock }),
);
const rulePort = fc.oneof(
  fc.record({ protocol: optional(protocol) }),
  fc.record({ port: fc.oneof(fc.constantFrom(80, 81, 8080), portName), protocol: optional(protocol) }),
  fc.record({ port: fc.constantFrom(80, 81), endPort: fc.constantFrom(81, 8080), protocol: optional(protocol) }),
);
const rule = (side: 'from' | 'to') => fc.record({
  [side]: optional(fc.array(peer, { maxLength: 2 })),
  ports: optional(fc.array(orNull(rulePort), { maxLength: 2 })),
});
const rules = (side: 'from' | 'to') => optional(fc.array(orNull(rule(side)), { maxLength: 2 }));

const policy = fc.record({
  namespace: optional(fc.constantFrom(...NAMESPACES)),
  podSelector: fc.oneof(selector, fc.constant(null)),
  policyTypes: fc.constantFrom(undefined, null, [], ['Ingress'], ['Egress'], ['Ingress', 'Egress'], ['Egress', 'Ingress']),
  ingress: rules('from'),
  egress: rules('to'),
}).map(({ namespace, ...spec }) => withoutUndefined({
  apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'policy', namespace }, spec,
}));

const pod = fc.record({
  namespace: fc.constantFrom(...NAMESPACES),
  labels,
  address: fc.constantFrom('10.244.1.3', '10.244.1.200', '10.244.2.4', '192.168.7.7', 'fd00:10:244::5'),
  ports: fc.array(fc.record({ name: fc.option(portName, { nil: undefined }), port: fc.constantFrom(80, 81, 8080), protocol }), { maxLength: 3 }),
});

export const policySets: fc.Arbitrary<PolicySet> = fc.record({
  policies: fc.array(policy, { minLength: 1, maxLength: 4 }),
  namespaces: fc.record(Object.fromEntries(NAMESPACES.map(name => [name, labels]))),
  unseen: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.subarray(NAMESPACES) }),
  pods: fc.array(pod, { minLength: 2, maxLength: 5 }),
}).map(({ policies, pods, ...rest }) => ({
  ...rest,
  policies: policies.map((one, index) => ({ ...one, metadata: { ...one.metadata, name: `policy-${index}` } })),
  pods: pods.map((one, index) => ({ ...one, name: `pod-${index}` })),
  outside: OUTSIDE,
  ports: PORTS,
}));

/** The same without fields that are not there; YAML has no word for them. */
function withoutUndefined<T>(whole: T): T {
  return JSON.parse(JSON.stringify(whole));
}
