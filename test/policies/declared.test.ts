/** What counts as a call in manifests of anybody's, and what is told where they say nothing. */
import { readManifests } from '../../src/manifests/read';
import { buildNetwork } from '../../src/network/network';
import { derivePolicies } from '../../src/policies/derive';

const pods = (name: string, container: object = {}, podSpec: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'shop' },
  spec: { selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'main', image: 'it', ...container }], ...podSpec } } },
});
const service = (name: string, port: number) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'shop' }, spec: { selector: { app: name }, ports: [{ port }] } });
const served = (name: string, port: number) => [pods(name), service(name, port)];
const configMap = (name: string, data: object) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'shop' }, data });
const mounted = (source: object) => [{ volumeMounts: [{ name: 'config', mountPath: '/etc/it' }] }, { volumes: [{ name: 'config', ...source }] }] as const;

function derived(...objects: readonly object[]) {
  const { policies, unknown } = derivePolicies(buildNetwork(readManifests(objects.map(object => JSON.stringify(object)).join('\n---\n'), 'app.yaml').manifests));
  const said = policies.flatMap(({ metadata }) => (metadata.annotations?.['connectivity.cdk8s.io/because'] ?? '').split('\n')).filter(line => line.includes(' calls '));
  const spec = (name: string) => policies.find(({ metadata }) => metadata.name === name)?.spec;
  return { calls: [...new Set(said)].sort(), unknown, ingress: (name: string) => spec(name)?.ingress, egress: (name: string) => spec(name)?.egress };
}

const NGINX = 'server {\n  # proxy_pass http://old:80;\n  location / { proxy_pass http://orders; }\n}\nupstream db { server cache:6379; }\n';

describe('a call is', () => {
  test.each<[string, readonly object[], readonly string[]]>([
    ['a host and a port that a mounted file names', [configMap('conf', { 'nginx.conf': NGINX }), pods('web', ...mounted({ configMap: { name: 'conf' } })), ...served('orders', 80), ...served('cache', 6379), ...served('old', 80)],
      ['web calls cache: nginx.conf (ConfigMap conf)', 'web calls orders: nginx.conf (ConfigMap conf)']],
    ['the same in a projected volume', [configMap('conf', { 'nginx.conf': NGINX }), pods('web', ...mounted({ projected: { sources: [{ configMap: { name: 'conf' } }] } })), ...served('orders', 80)],
      ['web calls orders: nginx.conf (ConfigMap conf)']],
    ['not a file that is left out of the volume', [configMap('conf', { 'nginx.conf': NGINX, 'other': '' }), pods('web', ...mounted({ configMap: { name: 'conf', items: [{ key: 'other', path: 'it' }] } })), ...served('orders', 80)], []],
    ['not a volume that no container mounts', [configMap('conf', { 'nginx.conf': NGINX }), pods('web', {}, { volumes: [{ name: 'config', configMap: { name: 'conf' } }] }), ...served('orders', 80)], []],
    ['not another port than that of the Service', [configMap('conf', { text: 'orders:8080' }), pods('web', ...mounted({ configMap: { name: 'conf' } })), ...served('orders', 80)], []],
    ['a name of a ConfigMap that is taken whole', [configMap('conf', { DB_HOST: 'db', DB_PORT: '5432' }), pods('web', { envFrom: [{ configMapRef: { name: 'conf' } }] }), ...served('db', 5432)], ['web calls db: DB_HOST']],
    ['not one\'s own name in a ConfigMap that is taken whole', [configMap('conf', { DB_ADDR: 'db:5432' }), pods('db', { envFrom: [{ configMapRef: { name: 'conf' } }] }), service('db', 5432)], []],
    ['one\'s own name that only these pods are told', [pods('db', { env: [{ name: 'PEERS', value: 'db:5432' }] }), service('db', 5432)], ['db calls db: PEERS']],
  ])('%s', (_, objects, calls) => {
    expect(derived(...objects).calls).toEqual(calls);
  });
});

describe('told is', () => {
  test('which Services nobody is said to call, a line a namespace', () => {
    expect(derived(pods('vote'), ...served('db', 5432), ...served('redis', 6379)).unknown).toEqual([
      'Nothing here says who calls Services db and redis of namespace shop, so nobody is let in to the pods behind them. '
      + 'Where a program has their names in its code, say so: in a variable of its environment, or as an expectation.',
    ]);
  });

  test('nothing of a Service that somebody calls, or the outside reaches', () => {
    const front = { ...service('front', 80), spec: { type: 'LoadBalancer', selector: { app: 'front' }, ports: [{ port: 80 }] } };
    expect(derived(pods('front', { env: [{ name: 'DB', value: 'db:5432' }] }), front, ...served('db', 5432)).unknown).toEqual([]);
  });

  test('who shares a ConfigMap of names', () => {
    const whole = { envFrom: [{ configMapRef: { name: 'apis' } }] };
    expect(derived(configMap('apis', { A: 'http://a', B: 'http://b' }), pods('front', whole), pods('admin', whole), ...served('a', 80), ...served('b', 80)).unknown).toEqual([
      'ConfigMap shop/apis names a and b. Deployment front and Deployment admin take all of it (envFrom), so each of them may call each of these. '
      + 'Take out of the policies what one of them does not call.',
    ]);
  });
});

describe('the API server itself calls', () => {
  const hook = { clientConfig: { service: { namespace: 'shop', name: 'guard' } } };
  test.each<[string, object]>([
    ['a webhook', { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingWebhookConfiguration', metadata: { name: 'it' }, webhooks: [hook] }],
    ['another webhook', { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration', metadata: { name: 'it' }, webhooks: [hook] }],
    ['a conversion', { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'it' }, spec: { conversion: { webhook: hook } } }],
    ['an aggregated API', { apiVersion: 'apiregistration.k8s.io/v1', kind: 'APIService', metadata: { name: 'it' }, spec: { service: { ...hook.clientConfig.service, port: 443 } } }],
  ])('%s: everybody may, as nobody knows its address', (_, caller) => {
    const guard = { ...service('guard', 443), spec: { selector: { app: 'guard' }, ports: [{ port: 443, targetPort: 8443 }, { name: 'metrics', port: 9090 }] } };
    const { calls, ingress } = derived(caller, pods('guard'), guard);
    expect(calls).toEqual([`the API server calls guard: ${String(Object.entries(caller)[1][1])} it`]);
    expect(ingress('guard')).toEqual([{ ports: [{ port: 8443, protocol: 'TCP' }] }]);
  });
});

test('a call to pods on their node\'s network is told, and not opened by a selector that does not mean them', () => {
  const { unknown, egress } = derived(pods('web', { env: [{ name: 'AGENT', value: 'http://agent:9100' }] }), pods('agent', {}, { hostNetwork: true }), service('agent', 9100));
  expect(unknown).toContain('Deployment shop/web calls shop/agent on its node\'s network, which no selector means. Allow the addresses of the nodes.');
  expect(JSON.stringify(egress('web'))).not.toContain('agent');
});

test('pods without labels are left open, and told: a policy that means them would mean all', () => {
  const bare = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'bare', namespace: 'shop' }, spec: { containers: [{ name: 'main', image: 'it' }] } };
  const { unknown, ingress } = derived(bare, pods('web'));
  expect(unknown).toEqual(['Pod shop/bare has pods without labels, so no policy can mean them and no others. Give them a label.']);
  expect(ingress('bare')).toBeUndefined();
});

test.each([['postgres://db/shop', 5432], ['postgresql+asyncpg://user:secret@db/shop', 5432], ['redis://db/0', 6379], ['amqps://db', 5671], ['ldap://db:1389', 1389]])('%s is a call on port %s', (url, port) => {
  expect(derived(pods('web', { env: [{ name: 'URL', value: url }] }), ...served('db', port)).calls).toEqual(['web calls db: URL']);
});
