/** Mistakes that look right: each with the smallest manifests that have it, and the nearest ones that don't. */
import { container, deployment, listening, other, said, service } from './manifests';

type Objects = Parameters<typeof said>[0];

const job = (labels: object, kind = 'Job') => {
  const template = { metadata: { labels }, spec: { restartPolicy: 'Never', containers: [container('main')] } };
  return other('batch/v1', kind, 'load', kind === 'Job' ? { template } : { schedule: '0 3 * * *', jobTemplate: { spec: { template } } });
};
const pod = (restartPolicy: string) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'test', labels: { app: 'web' } }, spec: { restartPolicy, containers: [container('main')] } });
const pair = (a: number, b: number) => deployment('web', {
  containers: [container('a', { ports: [{ name: 'http', containerPort: a }] }), container('b', { ports: [{ name: 'http', containerPort: b }] })],
});
const affine = (spec: object) => [service('web', { sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } }, ...spec }), deployment('web')];
const policy = (app: string) => other('networking.k8s.io/v1', 'NetworkPolicy', 'close', { podSelector: { matchLabels: { app } } });
const webhook = (kind: string, namespace: string, name: string) => ({
  apiVersion: 'admissionregistration.k8s.io/v1', kind, metadata: { name: 'hook' }, webhooks: [{ name: 'a.example.com', clientConfig: { service: { namespace, name } } }],
});
const apiService = (name: string) => other('apiregistration.k8s.io/v1', 'APIService', 'v1.example.com', { service: { namespace: 'default', name } });
const web = [service('web'), deployment('web')];

test.each<[string, Objects, readonly string[]]>([
  ['the pods of a Job carry the labels of a Service', [...web, job({ app: 'web' })],
    ['selector-also-jobs: The selector app=web matches the pods of Deployment web, and those of Job load.']],
  ['those of a CronJob do', [...web, job({ app: 'web' }, 'CronJob')], ['selector-also-jobs: The selector app=web matches the pods of Deployment web, and those of CronJob load.']],
  ['a pod that ends does', [...web, pod('Never')], ['selector-also-jobs: The selector app=web matches the pods of Deployment web, and those of Pod test.']],
  ['a Job with labels of its own', [...web, job({ app: 'load' })], []],
  ['a Job that is all that a Service selects', [service('load'), job({ app: 'load' })], []],
  ['two containers have a port of the name that a Service asks for', [service('web', { ports: [{ port: 80, targetPort: 'http' }] }), pair(80, 81)],
    ['target-port-shared: In Deployment default/web, the containers a and b each have a port named "http".']],
  ['two containers have it, and the Service asks for the number', [service('web', { ports: [{ port: 80 }] }), pair(80, 81)], []],
  ['an affinity that is not asked for', affine({}), ['session-affinity-unused: It has sessionAffinityConfig, and its sessionAffinity is None.']],
  ['an affinity to nobody', affine({ sessionAffinity: 'None' }), ['session-affinity-unused: It has sessionAffinityConfig, and its sessionAffinity is None.']],
  ['an affinity to addresses', affine({ sessionAffinity: 'ClientIP' }), []],
  ['a policy for pods in the network of their node', [deployment('node', { hostNetwork: true }), policy('node')],
    ['policy-host-network: It selects Deployment default/node only, in the network of the node.']],
  ['a policy for such pods and others', [deployment('node', { hostNetwork: true }, { app: 'x' }), deployment('web', {}, { app: 'x' }), policy('x')], []],
  ['a webhook without its Service', [...web, webhook('ValidatingWebhookConfiguration', 'default', 'wbe')], ['webhook-no-service: There is no Service default/wbe.']],
  ['a webhook with its Service in another namespace', [...web, deployment('blue/x'), webhook('MutatingWebhookConfiguration', 'blue', 'web')],
    ['webhook-no-service: There is no Service blue/web; there is one in namespace default.']],
  ['a webhook with its Service', [...web, webhook('MutatingWebhookConfiguration', 'default', 'web')], []],
  ['a webhook in a namespace of which nothing is shown', [...web, webhook('MutatingWebhookConfiguration', 'system', 'web')], []],
  ['an API without its Service', [...web, apiService('wbe')], ['webhook-no-service: There is no Service default/wbe.']],
  ['an API with its Service', [...web, apiService('web')], []],
  ['a definition that is converted by a webhook without its Service', [...web, other('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'as.example.com',
    { conversion: { strategy: 'Webhook', webhook: { clientConfig: { service: { namespace: 'default', name: 'wbe' } } } } })], ['webhook-no-service: There is no Service default/wbe.']],
  ['a number that a ConfigMap says, which is no port', [service('web', { ports: [{ port: 80, targetPort: 8081 }] }), listening('web', 8080)],
    ['target-port-undeclared: Port 80 leads to TCP 8081, and Deployment default/web declares TCP 8080.']],
])('%s', (_, objects, expected) => {
  expect(said(objects)).toEqual(expected);
});
