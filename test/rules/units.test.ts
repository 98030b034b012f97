/** What is applied together is judged together, and what others may add is not missing. */
import { unitsOf } from '../../src/manifests/units/units';
import { lintUnits, UnitLintOptions } from '../../src/rules/units';

const deployment = (name: string, labels = `app: ${name}`, namespace = '') => `{apiVersion: apps/v1, kind: Deployment, metadata: {name: ${name}${namespace}}, spec: {selector: {matchLabels: {${labels}}},
  template: {metadata: {labels: {${labels}}}, spec: {containers: [{name: x, image: "x:1"}]}}}}`;
const service = (name: string, selector = `app: ${name}`, namespace = '', more = '') => `{apiVersion: v1, kind: Service, metadata: {name: ${name}${namespace}}, spec: {selector: {${selector}}, ports: [{port: 80${more}}]${more === '' ? '' : ', type: NodePort'}}}`;
const together = (...texts: readonly string[]) => texts.join('\n---\n');

async function said(files: Readonly<Record<string, string>>, options: UnitLintOptions = {}, units?: readonly string[]): Promise<readonly string[]> {
  const found = await unitsOf(Object.entries(files).map(([path, text]) => ({ path, text })), { units });
  return lintUnits(found.units, options).findings.map(({ rule, manifest, object }) => `${rule} ${manifest.file} ${object.name}`);
}

const SHOP = ', namespace: shop';

test.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
  ['two objects of one name in one file', { 'a.yaml': together(service('web'), service('web', 'app: web', '', ', nodePort: 30080'), deployment('web')) }, ['object-twice a.yaml web']],
  ['the same object twice', { 'a.yaml': together(service('web'), service('web'), deployment('web')) }, []],
  ['a policy in a folder of its own, for pods that the namespace does not have', {
    'policies/a.yaml': '{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: cart, namespace: shop}, spec: {podSelector: {matchLabels: {app: cart}}}}',
    'one/a.yaml': deployment('carts', 'app: carts', SHOP),
    'two/a.yaml': deployment('carts', 'app: carts, x: z', SHOP),
  }, ['policy-no-pods policies/a.yaml cart']],
  ['alternatives', { 'a.yaml': together(service('web', 'app: web', '', ', nodePort: 30080'), deployment('web')), 'b.yaml': together(service('web', 'app: web', '', ', nodePort: 30081'), deployment('web')) }, []],
  ['pods that stand in another unit', { 'a/s.yaml': together(service('web'), service('x')), 'b/s.yaml': together(service('x', 'app: other'), deployment('web'), deployment('x'), deployment('other')) }, []],
  ['pods that no unit has', { 'a/s.yaml': together(service('web'), service('x', 'app: web2'), deployment('x')), 'b/s.yaml': together(service('x', 'app: other'), deployment('other')) },
    ['selector-no-pods a/s.yaml web', 'selector-no-pods a/s.yaml x']],
  ['pods of an alternative are none of a kustomization\'s', {
    'dev/kustomization.yaml': 'resources: [a.yaml]',
    'dev/a.yaml': together(service('web', 'app: prod-web'), deployment('web')),
    'prod/kustomization.yaml': 'resources: [a.yaml]',
    'prod/a.yaml': together(service('web', 'app: prod-web'), deployment('web', 'app: prod-web')),
  }, ['selector-no-pods dev/a.yaml web']],
  ['objects without a namespace beside others with one', { 'a.yaml': together(service('web'), deployment('web', 'app: web', SHOP)) }, []],
  ['a node port of an object with a namespace, and of the same one without', {
    'a.yaml': together(service('web', 'app: web', SHOP, ', nodePort: 30080'), deployment('web', 'app: web', SHOP), service('web', 'app: web', '', ', nodePort: 30080')),
  }, []],
  ['a Service of one namespace and pods of another', { 'a.yaml': together(service('web', 'app: web', ', namespace: web'), deployment('web', 'app: web', SHOP)) }, ['selector-other-namespace a.yaml web']],
  ['pods that a custom resource makes', {
    'a.yaml': together('{apiVersion: monitoring.coreos.com/v1, kind: Prometheus, metadata: {name: k8s}}', service('prometheus', 'prometheus: k8s'), service('two', 'prometheus: k8s'), deployment('web')),
  }, ['made-elsewhere a.yaml prometheus']],
  ['a custom resource that makes nothing', { 'a.yaml': together('{apiVersion: monitoring.coreos.com/v1, kind: ServiceMonitor, metadata: {name: k8s}}', service('web', 'app: wbe'), deployment('web')) }, ['selector-no-pods a.yaml web']],
  ['a chart with templates, whose pods nobody sees', { 'c/Chart.yaml': 'name: c', 'c/templates/s.yaml': together(service('web'), deployment('other')), 'c/templates/d.yaml': 'metadata:\n  name: {{ x }}\n' }, []],
  ['a value that somebody fills in', { 'a.yaml': '{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: "a"}, spec: {rules: [{host: "shop.${DOMAIN}"}], defaultBackend: {service: {name: "${NAME}", port: {number: 80}}}}}' }, []],
  ['a patch for somebody else', { 'patches/a.yaml': '{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: a, env: [{name: B, value: c}]}]}}' }, []],
  ['objects of which only the names stand there, for kubectl delete', { 'a.yaml': together(...['a', 'b'].map(name => `{apiVersion: v1, kind: Service, metadata: {name: ${name}}}`)) }, []],
  ['a Service that has something, and no ports', { 'a.yaml': '{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {selector: {app: a}}}' }, ['ports-missing a.yaml a']],
  ['a patch that a kustomization of an earlier release names', { 'kustomization.yaml': 'resources: [all.yaml]\npatches: [patch/p.yaml]', 'patch/p.yaml': '{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {replicas: 2}}' }, []],
  ['patches of Flux and kustomize', { 'a.yaml': together('{apiVersion: v1, kind: Namespace, metadata: {name: _}}', '{apiVersion: v1, kind: Service, metadata: {name: web}, $patch: delete}') }, []],
])('%s', async (_, files, expected) => {
  expect(await said(files)).toEqual(expected);
});

test('a namespace that somebody says is where objects without one go', async () => {
  const files = { 'a.yaml': together(service('web'), deployment('web', 'app: web', SHOP)) };
  expect(await said(files, { namespace: 'shop' })).toEqual([]);
  expect(await said(files, { namespace: 'web' })).toEqual(['selector-other-namespace a.yaml web']);
});

test('a folder that is said to be a unit has no alternatives', async () => {
  const files = { 'k/a.yaml': together(service('web'), deployment('web')), 'k/b.yaml': service('web', 'app: web', '', ', nodePort: 30080') };
  expect(await said(files, {}, ['k'])).toEqual(['object-twice k/b.yaml web']);
});

test('a mistake of a base is told once, where it stands', async () => {
  const files = {
    'base/kustomization.yaml': 'resources: [a.yaml]',
    'base/a.yaml': together(service('web', 'app: wbe'), deployment('web')),
    'dev/kustomization.yaml': 'resources: [../base]',
    'prod/kustomization.yaml': 'resources: [../base]',
  };
  expect(await said(files)).toEqual(['selector-no-pods base/a.yaml web']);
});
