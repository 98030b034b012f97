/** What pods are allowed in their namespace, and what they name. */

import { Chart, Testing } from 'cdk8s';
import { container, deployment, said } from './manifests';
import { ConnectivityApp, Namespace, PodSecurityLevel, Workload, WorkloadProps } from '../../src';

const namespace = (enforce: string) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'blue', labels: { 'pod-security.kubernetes.io/enforce': enforce } } });
const hardened = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } };
const inBlue = (level: string, context: object, pod: object = {}) => said([namespace(level), deployment('blue/web', { containers: [container('main', { securityContext: context })], ...pod })]);

const SAYS_NOTHING = `${['runAsNonRoot is not true', 'allowPrivilegeEscalation is not false', 'capabilities.drop has no ALL']
  .map(one => `containers[0].securityContext.${one}`).join(', ')} and containers[0].securityContext.seccompProfile is not said`;

test.each<[string, string, object, object, string | undefined]>([
  ['a pod that passes', 'restricted', hardened, {}, undefined],
  ['what passes baseline', 'baseline', {}, {}, undefined],
  ['anything, where nothing is enforced', 'privileged', { privileged: true }, { hostNetwork: true }, undefined],
  ['a pod that says nothing', 'restricted', {}, {}, SAYS_NOTHING],
  ['root', 'restricted', { ...hardened, runAsUser: 0 }, {}, 'containers[0].securityContext.runAsUser is 0, which is root'],
  ['a capability too many', 'restricted', { ...hardened, capabilities: { drop: ['ALL'], add: ['CHOWN'] } }, {}, 'containers[0].securityContext.capabilities.add has CHOWN'],
  ['the capability that is allowed', 'restricted', { ...hardened, capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } }, {}, undefined],
  ['a privileged container', 'baseline', { privileged: true }, {}, 'containers[0].securityContext.privileged is true'],
  ['a capability that baseline has not', 'baseline', { capabilities: { add: ['NET_ADMIN'] } }, {}, 'containers[0].securityContext.capabilities.add has NET_ADMIN'],
  ['the node\'s network', 'baseline', {}, { hostNetwork: true }, 'hostNetwork is true'],
  ['a folder of the node', 'baseline', {}, { volumes: [{ name: 'v', hostPath: { path: '/' } }] }, 'volumes[0].hostPath is a folder of the node'],
  ['a file server', 'restricted', hardened, { volumes: [{ name: 'v', nfs: { server: 'a', path: '/' } }] }, 'volumes[0] is of kind nfs'],
  ['no seccomp profile at all', 'baseline', { seccompProfile: { type: 'Unconfined' } }, {}, 'containers[0].securityContext.seccompProfile.type is Unconfined'],
])('%s in a namespace that enforces %s', (_, level, context, pod, problem) => {
  expect(inBlue(level, context, pod)).toEqual(problem === undefined ? [] : [`pod-security: Namespace blue enforces ${level}, and refuses these pods: ${problem}.`]);
});

test('what hardened makes passes restricted, and what is not hardened is refused at synth', () => {
  const synth = (props: Partial<WorkloadProps>) => {
    const chart = new Chart(new ConnectivityApp(), 'chart');
    new Workload(new Namespace(chart, 'blue', { enforce: PodSecurityLevel.RESTRICTED }), 'web', { image: 'web:1', ...props });
    Testing.synth(chart);
  };
  expect(() => synth({ hardened: true })).not.toThrow();
  expect(() => synth({ hardened: true, securityContext: { readOnlyRootFilesystem: true } })).not.toThrow();
  expect(() => synth({})).toThrow(/chart\/blue\/web\/Deployment.*Namespace blue enforces restricted/);
  expect(() => synth({ hardened: true, securityContext: { allowPrivilegeEscalation: true } })).toThrow('allowPrivilegeEscalation is not false');
});

const named = (more: Readonly<Record<string, unknown>>) => deployment('web', { containers: [container('main', more)] });
const object = (kind: string, name: string, more: object = {}) => ({ apiVersion: 'v1', kind, metadata: { name }, ...more });
const missing = (what: string, field: string) => [`named-not-there: The pods name ${what} at ${field}, which none of these manifests makes.`];
test.each<[string, readonly Parameters<typeof said>[0][number][], readonly string[]]>([
  ['a key of a ConfigMap', [named({ env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'conf', key: 'a' } } }] })], missing('ConfigMap default/conf', 'containers[0].env')],
  ['one that may be missing', [named({ env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'conf', key: 'a', optional: true } } }] })], []],
  ['one that is there', [object('ConfigMap', 'conf'), named({ envFrom: [{ configMapRef: { name: 'conf' } }] })], []],
  ['a Secret, once', [named({ envFrom: [{ secretRef: { name: 's' } }, { secretRef: { name: 's' } }] })], missing('Secret default/s', 'containers[0].envFrom')],
  ['a claim', [deployment('web', { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] })], missing('PersistentVolumeClaim default/data', 'volumes[0]')],
  ['a source among several', [deployment('web', { volumes: [{ name: 'v', projected: { sources: [{ secret: { name: 's' } }] } }] })], missing('Secret default/s', 'volumes[0]')],
  ['an account', [deployment('web', { serviceAccountName: 'reader' })], missing('ServiceAccount default/reader', 'serviceAccountName')],
  ['the account that always is', [deployment('web', { serviceAccountName: 'default' })], []],
  ['values of a Secret', [object('Secret', 's', { stringData: { b: '1' }, data: { a: 'eA==' } })], ['secret-value: Secret s has its values in the manifest: a and b.']],
  ['a Secret without values', [object('Secret', 's')], []],
])('%s', (_, objects, expected) => {
  expect(said(objects)).toEqual(expected);
});
