import * as fc from 'fast-check';
import { CASES } from './cases';
import { refused, REFUSED_RULES } from '../../src/admission';

const service = (spec: Readonly<Record<string, unknown>>, name = 'web') => ({ apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { ports: [{ port: 80 }], ...spec } });
const rulesFor = (manifest: Readonly<Record<string, unknown>>, version: string) => refused(manifest, version).map(({ rule }) => rule);

describe('what Kubernetes 1.34 says to', () => {
  test.each(CASES.map(one => [one.says, one] as const))('%s', (_, { manifest, refused: expected }) => {
    const found = refused(manifest, '1.34').map(({ field, rule }) => [field, rule]);
    expect(found).toEqual(expected ? [[...expected]] : []);
  });

  test('every rule has a case, but for the one that 1.33 dropped', () => {
    const covered = new Set(CASES.map(one => one.refused?.[1]));
    expect(Object.keys(REFUSED_RULES).filter(rule => !covered.has(rule as keyof typeof REFUSED_RULES))).toEqual(['kubelet-port']);
  });

  test('no two cases have one name', () => {
    expect(new Set(CASES.map(one => `${one.says} ${one.manifest.kind}`)).size).toBe(CASES.length);
  });
});

describe('what changed between releases', () => {
  test.each([
    ['a Service\'s name may start with a digit from 1.37', service({}, '2048-game'), '1.36', 'service-name', '1.37'],
    ['a LoadBalancer may have port 10250 from 1.33', service({ type: 'LoadBalancer', ports: [{ port: 10250 }] }), '1.32', 'kubelet-port', '1.33'],
    ['trafficDistribution is known from 1.30', service({ trafficDistribution: 'PreferClose' }), '1.29', 'unknown-field', '1.30'],
    ['traffic stays on the node by distribution from 1.34', service({ trafficDistribution: 'PreferSameNode' }), '1.33', 'unsupported-value', '1.34'],
    ['variables may have nearly any name from 1.32', pod({ env: [{ name: '1 A' }] }), '1.31', 'env-var', '1.32'],
  ] as const)('%s', (_, manifest, before, rule, since) => {
    expect([rulesFor(manifest, before), rulesFor(manifest, since)]).toEqual([[rule], []]);
  });

  test.each([
    ['leading zeros are refused from 1.36', service({ externalIPs: ['010.1.2.3'] }), '1.35', '1.36', 'external-ip'],
    ['IPv4-mapped addresses are refused from 1.36', service({ externalIPs: ['::ffff:10.1.2.3'] }), '1.35', '1.36', 'external-ip'],
    ['host bits in a source range are refused from 1.36', service({ type: 'LoadBalancer', loadBalancerSourceRanges: ['10.0.0.1/8'] }), '1.35', '1.36', 'source-ranges'],
    ['IPv6 slices need the canonical spelling from 1.33', slice('2001:DB8::1'), '1.32', '1.33', 'endpoint-address'],
  ] as const)('%s', (_, manifest, before, since, rule) => {
    expect([rulesFor(manifest, before), rulesFor(manifest, since)]).toEqual([[], [rule]]);
  });
});

test('a message names the value and the rule, and a remedy follows', () => {
  const manifest = service({ type: 'NodePort', ports: [{ port: 80, nodePort: 8080, targetport: 80 }] });
  expect(refused(manifest, '1.28')).toEqual([
    {
      field: 'spec.ports[0].targetport',
      value: 80,
      rule: 'unknown-field',
      message: 'ServicePort has no field "targetport" (did you mean "targetPort"?).',
      remedy: REFUSED_RULES['unknown-field'].remedy,
    },
    {
      field: 'spec.ports[0].nodePort',
      value: 8080,
      rule: 'node-port-range',
      message: 'Node port 8080 is not within 30000 to 32767.',
      remedy: REFUSED_RULES['node-port-range'].remedy,
    },
  ]);
});

test('somebody else\'s Service is none of ours', () => {
  expect(refused({ apiVersion: 'serving.knative.dev/v1', kind: 'Service', spec: { template: {} } }, '1.34')).toEqual([]);
});

test('a release that is none says so', () => {
  expect(() => refused(service({}), 'latest')).toThrow('Kubernetes version "latest" is not of the form 1.<minor>, such as 1.28.');
});

test('whatever stands in a manifest, there is a verdict', () => {
  const kinds = fc.constantFrom(['v1', 'Service'], ['v1', 'Endpoints'], ['discovery.k8s.io/v1', 'EndpointSlice'], ['v1', 'Namespace'], ['v1', 'Pod'], ['apps/v1', 'Deployment'], ['apps/v1', 'StatefulSet']);
  fc.assert(fc.property(kinds, fc.dictionary(fc.constantFrom('metadata', 'spec', 'subsets', 'endpoints'), fc.jsonValue()), ([apiVersion, kind], rest) => {
    expect(Array.isArray(refused({ apiVersion, kind, ...rest }, '1.34'))).toBe(true);
  }));
});

function pod(container: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: { containers: [{ name: 'a', image: 'nginx:1.27', ...container }] } };
}

function slice(address: string): Readonly<Record<string, unknown>> {
  return { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: { name: 'a' }, addressType: 'IPv6', endpoints: [{ addresses: [address] }] };
}
