/** What `kubectl get -o yaml` prints is judged as what somebody wrote: without what controllers made of it. */
import { withoutMade } from '../../src/manifests/as-on-cluster';
import { readManifests } from '../../src/manifests/read';
import { unitsOf } from '../../src/manifests/units/units';
import { lintUnits } from '../../src/rules/units';

interface Live {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly owner?: readonly [kind: string, name: string];
  readonly controller?: boolean;
  readonly spec?: object;
  readonly more?: object;
}

const uid = (kind: string, name: string) => `uid-of-${kind}-${name}`;

/** An object as a cluster answers it. */
function live(apiVersion: string, kind: string, { name, namespace = 'shop', labels, owner, controller = true, spec, more }: Live): object {
  const ownerReferences = owner && [{ apiVersion: 'v1', kind: owner[0], name: owner[1], uid: uid(...owner), controller }];
  return { apiVersion, kind, metadata: { name, namespace, labels, uid: uid(kind, name), resourceVersion: '41', creationTimestamp: '2026-11-21T10:00:00Z', ownerReferences }, spec, ...more };
}

const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'web:1' }] } };
const selector = { matchLabels: { app: 'web' } };
const DEPLOYMENT = live('apps/v1', 'Deployment', { name: 'web', spec: { selector, template } });
const REPLICA_SET = live('apps/v1', 'ReplicaSet', { name: 'web-5d9f', labels: { app: 'web' }, owner: ['Deployment', 'web'], spec: { selector, template } });
const pod = (name: string, owner: readonly [string, string] | undefined = ['ReplicaSet', 'web-5d9f'], labels: Readonly<Record<string, string>> = { 'app': 'web', 'pod-template-hash': '5d9f' }) =>
  live('v1', 'Pod', { name, labels, owner, spec: template.spec });
const SERVICE = live('v1', 'Service', { name: 'web', spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } });
const SLICE = live('discovery.k8s.io/v1', 'EndpointSlice', {
  name: 'web-x1',
  labels: { 'kubernetes.io/service-name': 'web', 'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io' },
  owner: ['Service', 'web'],
  more: { addressType: 'IPv4', endpoints: [{ addresses: ['10.0.0.4'] }], ports: [{ port: 80, protocol: 'TCP', name: '' }] },
});
const ENDPOINTS = live('v1', 'Endpoints', { name: 'web', more: { subsets: [{ addresses: [{ ip: '10.0.0.4' }], ports: [{ port: 80 }] }] } });
const BY_HAND = live('v1', 'Service', { name: 'db', spec: { ports: [{ port: 5432 }] } });
const DB_ENDPOINTS = live('v1', 'Endpoints', { name: 'db', more: { subsets: [{ addresses: [{ ip: '192.0.2.4' }], ports: [{ port: 5432 }] }] } });
const SYSTEM_SLICE = live('discovery.k8s.io/v1', 'EndpointSlice', { name: 'kubernetes', namespace: 'default', labels: { 'kubernetes.io/service-name': 'kubernetes' }, more: { addressType: 'IPv4' } });
const CRON_JOB = live('batch/v1', 'CronJob', { name: 'report', spec: { schedule: '@daily', jobTemplate: { spec: { template } } } });

const written = (object: object): object => JSON.parse(JSON.stringify(object, (key, value: unknown) => key === 'uid' ? undefined : value));

const list = (objects: readonly object[]) => JSON.stringify({ apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: '' }, items: objects });

test.each<[what: string, objects: readonly object[], left: readonly string[]]>([
  ['a Deployment stands for its ReplicaSets and their pods', [DEPLOYMENT, REPLICA_SET, pod('web-5d9f-a'), pod('web-5d9f-b')], ['Deployment web']],
  ['a Deployment stands for its pods where its ReplicaSets are not shown', [DEPLOYMENT, pod('web-5d9f-a'), pod('web-5d9f-b')], ['Deployment web']],
  ['one pod stands for all of a maker that is not shown', [pod('web-5d9f-a'), pod('web-5d9f-b'), pod('db-0', ['StatefulSet', 'db'], {})], ['Pod web-5d9f-a', 'Pod db-0']],
  ['pods that nobody made stay', [pod('a', undefined), { ...pod('b'), metadata: { name: 'b', uid: 'b' } }], ['Pod a', 'Pod b']],
  ['the pods of a node are different ones', [pod('etcd', ['Node', 'one'], { component: 'etcd' }), pod('kube-apiserver', ['Node', 'one'], { component: 'kube-apiserver' })], ['Pod etcd', 'Pod kube-apiserver']],
  ['a CronJob stands for its Jobs', [CRON_JOB, live('batch/v1', 'Job', { name: 'report-1', owner: ['CronJob', 'report'], spec: { template } }), pod('report-1-x', ['Job', 'report-1'], {})], ['CronJob report']],
  ['a Service with a selector stands for its EndpointSlices and Endpoints', [SERVICE, SLICE, ENDPOINTS], ['Service web']],
  ['EndpointSlices of a Service that is not shown are its own all the same', [SLICE], []],
  ['addresses that somebody wrote stay', [BY_HAND, DB_ENDPOINTS], ['Service db', 'Endpoints db']],
  ['the addresses of the API server are its own', [SYSTEM_SLICE], []],
  ['what a custom resource makes stays: nothing else shows it', [live('example.com/v1', 'Cluster', { name: 'db', spec: { size: 3 } }), live('apps/v1', 'Deployment', { name: 'db', owner: ['Cluster', 'db'], spec: { selector, template } })],
    ['Cluster db', 'Deployment db']],
  ['an owner that is no controller made nothing', [DEPLOYMENT, live('apps/v1', 'ReplicaSet', { name: 'x', owner: ['Deployment', 'web'], controller: false, spec: { selector, template } })], ['Deployment web', 'ReplicaSet x']],
  ['manifests that were not read from a cluster stay, whatever owner they claim', [DEPLOYMENT, REPLICA_SET, pod('web-5d9f-a')].map(written), ['Deployment web', 'ReplicaSet web-5d9f', 'Pod web-5d9f-a']],
])('%s', (_, objects, left) => {
  const { manifests } = readManifests(list(objects), 'dump.json');
  expect(withoutMade(manifests).map(({ object }) => `${String(object.kind)} ${String(Object(object.metadata).name)}`)).toEqual(left);
});

test('what the API server would refuse of objects that exist is one note', async () => {
  const { units } = await unitsOf([{ path: 'dump.json', text: list([DEPLOYMENT, SERVICE]) }]);
  expect(lintUnits(units).findings.map(({ rule, severity, message }) => `${severity} ${rule}: ${message}`)).toEqual([
    'note from-cluster: Deployment shop/web and 1 more were read from a cluster.',
  ]);
});

test('a resourceVersion without a uid was written by hand, and is an error', async () => {
  const { units } = await unitsOf([{ path: 'web.json', text: JSON.stringify(written(DEPLOYMENT)) }]);
  expect(lintUnits(units).findings.map(({ rule }) => rule)).toEqual(['resource-version']);
});
