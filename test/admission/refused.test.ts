import * as fc from 'fast-check';
import { CASES } from './cases';
import { refused, REFUSED_RULES } from '../../src/admission';
import { GONE } from '../../src/admission/schema/gone';
import { NEWEST_MINOR, OLDEST_MINOR } from '../../src/kubernetes/version';

const EXTERNAL = { type: 'External', external: { metric: { name: 'queue' }, target: { type: 'Value', value: '5' } } };
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
    ['a search domain may have underscores from 1.33', { ...pod({}), spec: { dnsConfig: { searches: ['_tcp.a'] }, containers: [{ name: 'a', image: 'a' }] } }, '1.32', 'dns-config', '1.33'],
    ['the backend of an Ingress may start with a digit from 1.37', ingress('2048-game'), '1.36', 'service-name', '1.37'],
    ['an autoscaler may go down to zero by what is outside from 1.37', autoscaler({ minReplicas: 0, metrics: [EXTERNAL] }), '1.36', 'autoscaler', '1.37'],
  ] as const)('%s', (_, manifest, before, rule, since) => {
    expect([rulesFor(manifest, before), rulesFor(manifest, since)]).toEqual([[rule], []]);
    expect(refused(manifest, before).map(({ message }) => message).join()).toMatch(new RegExp(`\\(refused .*before Kubernetes ${since}\\)`));
  });

  test.each([
    ['leading zeros are refused from 1.36', service({ externalIPs: ['010.1.2.3'] }), '1.35', '1.36', 'external-ip'],
    ['IPv4-mapped addresses are refused from 1.36', service({ externalIPs: ['::ffff:10.1.2.3'] }), '1.35', '1.36', 'external-ip'],
    ['host bits in a source range are refused from 1.36', service({ type: 'LoadBalancer', loadBalancerSourceRanges: ['10.0.0.1/8'] }), '1.35', '1.36', 'source-ranges'],
    ['host bits in a policy are refused from 1.36', policy('10.0.0.1/8'), '1.35', '1.36', 'policy-range'],
    ['an autoscaler names the API group of what it scales from 1.34', autoscaler({ scaleTargetRef: { kind: 'Deployment', name: 'web' } }), '1.33', '1.34', 'autoscaler'],
    ['tolerances are looked at from 1.35', autoscaler({ behavior: { scaleUp: { tolerance: '-1' } } }), '1.34', '1.35', 'autoscaler'],
    ['a schedule names no time zone from 1.29', cronJob({ schedule: 'TZ=UTC 0 0 * * *' }), '1.28', '1.29', 'schedule'],
    ['indexes of a Job are looked at from 1.29', job({ backoffLimitPerIndex: 1 }), '1.28', '1.29', 'job'],
    ['a Job\'s success policy is looked at from 1.31', job({ successPolicy: { rules: [{ succeededCount: 1 }] } }), '1.30', '1.31', 'job'],
    ['a Job\'s other controller is looked at from 1.32', job({ managedBy: 'kueue' }), '1.31', '1.32', 'job'],
    ['IPv6 slices need the canonical spelling from 1.33', slice('2001:DB8::1'), '1.32', '1.33', 'endpoint-address'],
  ] as const)('%s', (_, manifest, before, since, rule) => {
    expect([rulesFor(manifest, before), rulesFor(manifest, since)]).toEqual([[], [rule]]);
    expect(refused(manifest, since).map(({ message }) => message).join()).toContain(`(refused since Kubernetes ${since})`);
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

test.each([
  ['serving.knative.dev/v1', 'Service'], ['networking.istio.io/v1', 'Gateway'], ['extensions.istio.io/v1alpha1', 'Ingress'], ['batch.volcano.sh/v1alpha1', 'Job'],
])('somebody else\'s %s %s is none of ours', (apiVersion, kind) => {
  expect(refused({ apiVersion, kind, spec: { template: {} } }, '1.34')).toEqual([]);
});

describe('an API version that is gone', () => {
  test.each([
    ['extensions/v1beta1', 'Ingress', 22, 'networking.k8s.io/v1'],
    ['networking.k8s.io/v1beta1', 'Ingress', 22, 'networking.k8s.io/v1'],
    ['batch/v1beta1', 'CronJob', 25, 'batch/v1'],
    ['autoscaling/v2beta1', 'HorizontalPodAutoscaler', 25, 'autoscaling/v2'],
    ['autoscaling/v2beta2', 'HorizontalPodAutoscaler', 26, 'autoscaling/v2'],
    ['policy/v1beta1', 'PodDisruptionBudget', 25, 'policy/v1'],
    ['policy/v1beta1', 'PodSecurityPolicy', 25, undefined],
    ['discovery.k8s.io/v1beta1', 'EndpointSlice', 25, 'discovery.k8s.io/v1'],
    ['extensions/v1beta1', 'Deployment', 16, 'apps/v1'],
    ['apps/v1beta2', 'StatefulSet', 16, 'apps/v1'],
    ['rbac.authorization.k8s.io/v1beta1', 'ClusterRole', 22, 'rbac.authorization.k8s.io/v1'],
    ['apiextensions.k8s.io/v1beta1', 'CustomResourceDefinition', 22, 'apiextensions.k8s.io/v1'],
    ['flowcontrol.apiserver.k8s.io/v1beta2', 'FlowSchema', 29, 'flowcontrol.apiserver.k8s.io/v1'],
    ['flowcontrol.apiserver.k8s.io/v1beta3', 'PriorityLevelConfiguration', 32, 'flowcontrol.apiserver.k8s.io/v1'],
    ['storage.k8s.io/v1beta1', 'CSIStorageCapacity', 27, 'storage.k8s.io/v1'],
  ] as const)('%s %s is refused from 1.%i', (apiVersion, kind, minor, instead) => {
    const object = { apiVersion, kind, metadata: { name: 'a' } };
    const [{ field, rule, message }, ...others] = refused(object, `1.${minor}`);
    const successor = instead === undefined ? 'nothing takes its place' : `${instead} takes its place`;
    expect([field, rule, message, others]).toEqual(['apiVersion', 'api-version-gone', `Kubernetes serves no ${kind} of ${apiVersion} since 1.${minor}; ${successor}${minor > OLDEST_MINOR ? ` (refused since Kubernetes 1.${minor})` : ''}.`, []]);
    expect(refused(object, `1.${minor - 1}`).filter(each => each.rule === 'api-version-gone')).toEqual([]);
  });

  test('each names a release up to the newest, and a successor that is served itself', () => {
    const lines = GONE.trim().split('\n').map(line => line.split(' '));
    const gone = new Set(lines.map(([version, kind]) => `${version} ${kind}`));
    const wrong = lines.filter(([, kind, minor, instead]) => Number(minor) > NEWEST_MINOR || (instead !== undefined && gone.has(`${instead} ${kind}`)));
    expect([lines.length > 50, gone.size, wrong]).toEqual([true, lines.length, []]);
  });
});

describe('names that every JavaScript object has', () => {
  const names = ['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf', 'prototype'];
  test.each(names)('%s as a kind is no kind of ours', kind => {
    for (const apiVersion of ['v1', 'apps/v1', 'networking.k8s.io/v1', 'constructor', '__proto__']) expect(refused({ apiVersion, kind, metadata: { name: 'a' } }, '1.34')).toEqual([]);
  });

  test('as a field they are unknown wherever an object stands', () => {
    const isLarge = ({ endpoints }: Readonly<Record<string, unknown>>) => Array.isArray(endpoints) && endpoints.length > 10;
    const accepted = CASES.filter(({ refused: expected, manifest }) => expected === undefined && !isLarge(manifest));
    for (const [index, { manifest }] of accepted.entries()) {
      const name = names[index % names.length];
      const problems = placesIn(manifest).map(place => {
        const copy: Record<string, unknown> = structuredClone(manifest);
        let at: unknown = copy;
        for (const key of place) at = Object(at)[key];
        Object.defineProperty(at, name, { value: {}, enumerable: true, configurable: true, writable: true });
        return refused(copy, '1.34').some(({ rule }) => ['unknown-field', 'field-type'].includes(rule));
      });
      expect(problems).not.toContain(false);
    }
  });
});

test('a release that is none says so', () => {
  expect(() => refused(service({}), 'latest')).toThrow('Kubernetes version "latest" is not of the form 1.<minor>, such as 1.28.');
});

test('whatever stands in a manifest, there is a verdict', () => {
  const kinds = fc.constantFrom(['v1', 'Service'], ['v1', 'Endpoints'], ['discovery.k8s.io/v1', 'EndpointSlice'], ['v1', 'Namespace'], ['v1', 'Pod'], ['apps/v1', 'Deployment'], ['apps/v1', 'StatefulSet'],
    ['networking.k8s.io/v1', 'NetworkPolicy'], ['networking.k8s.io/v1', 'Ingress'], ['batch/v1', 'Job'], ['batch/v1', 'CronJob'], ['autoscaling/v2', 'HorizontalPodAutoscaler'], ['policy/v1', 'PodDisruptionBudget']);
  fc.assert(fc.property(kinds, fc.dictionary(fc.constantFrom('metadata', 'spec', 'subsets', 'endpoints'), fc.jsonValue()), ([apiVersion, kind], rest) => {
    expect(Array.isArray(refused({ apiVersion, kind, ...rest }, '1.34'))).toBe(true);
  }));
});

/** The way to every object in an object, where fields have names of their own: not into labels and quantities. */
function placesIn(value: unknown, way: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null || ['labels', 'annotations', 'matchLabels', 'limits', 'requests', 'nodeSelector'].includes(way[way.length - 1])) return [];

  const inside = Object.entries(value).flatMap(([key, inner]) => (way.length === 1 && way[0] === 'spec' && key === 'selector' && !('matchLabels' in Object(inner)) ? [] : placesIn(inner, [...way, key])));
  return Array.isArray(value) ? inside : [way, ...inside];
}

function ingress(name: string): Readonly<Record<string, unknown>> {
  return { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'a' }, spec: { defaultBackend: { service: { name, port: { number: 80 } } } } };
}

function policy(cidr: string): Readonly<Record<string, unknown>> {
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'a' }, spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr } }] }] } };
}

function autoscaler(spec: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name: 'a' }, spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, maxReplicas: 3, ...spec } };
}

function jobSpec(spec: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'busybox:1.36' }] } }, ...spec };
}

function job(spec: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'a' }, spec: jobSpec(spec) };
}

function cronJob(spec: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'a' }, spec: { jobTemplate: { spec: jobSpec({}) }, ...spec } };
}

function pod(container: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: { containers: [{ name: 'a', image: 'nginx:1.27', ...container }] } };
}

function slice(address: string): Readonly<Record<string, unknown>> {
  return { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: { name: 'a' }, addressType: 'IPv6', endpoints: [{ addresses: [address] }] };
}
