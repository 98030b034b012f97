/** What is applied together is found from folders, files and kustomizations. */
import { Build } from '../../src/manifests/units/kustomize';
import { UnitsOptions, unitsOf } from '../../src/manifests/units/units';

const service = (name: string, port = 80, more = '') => `{apiVersion: v1, kind: Service, metadata: {name: ${name}${more}}, spec: {selector: {app: ${name}}, ports: [{port: ${port}}]}}`;

/** `name (kind): objects` of each unit. */
async function units(files: Readonly<Record<string, string>>, options: UnitsOptions = {}): Promise<readonly string[]> {
  const found = await unitsOf(Object.entries(files).map(([path, text]) => ({ path, text })), options);
  return [
    ...found.units.map(({ name, kind, manifests, partial }) => `${name} (${kind}${partial ? ', partial' : ''}): ${manifests.map(({ file, object }) => `${file}:${Object(object.metadata).name}`).join(' ')}`),
    ...found.unbuilt,
  ];
}

const built: Build = async folder => ({ program: 'kustomize', text: service(`${folder.split('/').pop()}-web`) });

test.each<[string, Readonly<Record<string, string>>, UnitsOptions, readonly string[]]>([
  ['a folder with all below it is one', { 'k8s/web/s.yaml': service('web'), 'k8s/api/s.yaml': service('api') }, {}, ['k8s (folder): k8s/web/s.yaml:web k8s/api/s.yaml:api']],
  ['folders that have an object of one name are alternatives', { 'k8s/dev/s.yaml': service('web'), 'k8s/prod/s.yaml': service('web', 81) }, {},
    ['k8s/dev (folder): k8s/dev/s.yaml:web', 'k8s/prod (folder): k8s/prod/s.yaml:web']],
  ['the same object word for word makes no alternatives', { 'k8s/dev/s.yaml': service('web'), 'k8s/prod/s.yaml': service('web') }, {}, ['k8s (folder): k8s/dev/s.yaml:web k8s/prod/s.yaml:web']],
  ['objects of one name in two namespaces are no alternatives', { 'a.yaml': service('web', 80, ', namespace: a'), 'b.yaml': service('web', 81, ', namespace: b') }, {}, ['. (folder): a.yaml:web b.yaml:web']],
  ['an object with the default namespace and one without are of one name', { 'v/a.yaml': service('web'), 'v/b.yaml': service('web', 81, ', namespace: default') }, {}, ['v/a.yaml (file): v/a.yaml:web', 'v/b.yaml (file): v/b.yaml:web']],
  ['files of variations are alternatives', { 'v/a.yaml': service('web'), 'v/b.yaml': service('web', 81), 'v/c.yaml': service('other') }, {},
    ['v/a.yaml (file): v/a.yaml:web', 'v/b.yaml (file): v/b.yaml:web', 'v/c.yaml (file): v/c.yaml:other']],
  ['a folder that is said to be one is one', { 'v/a.yaml': service('web'), 'v/b.yaml': service('web', 81), 'w.yaml': service('other') }, { units: ['./v/'] },
    ['. (folder): w.yaml:other', 'v (named): v/a.yaml:web v/b.yaml:web']],
  ['files that are named are one', { 'a.yaml': service('web'), 'b.yaml': service('web', 81) }, { named: ['a.yaml', 'b.yaml'] }, ['a.yaml, b.yaml (named): a.yaml:web b.yaml:web']],
  ['what a plan parts is one', { 'a.yaml': service('web'), 'b.yaml': service('web', 81) }, { isOne: true }, ['. (named): a.yaml:web b.yaml:web']],
  ['a chart is one, and what its templates make is not seen', { 'c/Chart.yaml': 'name: c', 'c/templates/a.yaml': service('a'), 'c/templates/b.yaml': 'kind: Service\nname: {{ x }}\n', 's.yaml': service('web') }, {},
    ['. (folder): s.yaml:web', 'c (chart, partial): c/templates/a.yaml:a']],
  ['overlays are one each, and their base none', {
    'base/kustomization.yaml': 'resources: [s.yaml]',
    'base/s.yaml': service('web'),
    'overlays/dev/kustomization.yaml': 'resources: [../../base]\nnamePrefix: dev-',
    'overlays/prod/kustomization.yaml': 'resources: [../../base]\nnamePrefix: prod-',
  }, { build: built }, ['overlays/dev (kustomization): base/s.yaml:dev-web', 'overlays/prod (kustomization): base/s.yaml:prod-web']],
  ['a kustomization that changes nothing needs no building', { 'k/kustomization.yml': 'resources: [s.yaml]', 'k/s.yaml': service('web') }, {}, ['k (kustomization): k/s.yaml:web']],
  ['files beside a kustomization that it does not name are apart', { 'k/kustomization.yaml': 'resources: [s.yaml]', 'k/s.yaml': service('web'), 'k/t.yaml': service('web', 81) }, {},
    ['k (kustomization): k/s.yaml:web', 'k (folder): k/t.yaml:web']],
  ['patches are no objects', { 'k/Kustomization': 'resources: [s.yaml]\npatches: [{path: p.yaml}]', 'k/s.yaml': service('web'), 'k/p.yaml': service('web', 81) }, { build: built }, ['k (kustomization): k/s.yaml:k-web']],
  ['without a program it is read without its patches', { 'k/kustomization.yaml': 'resources: [s.yaml]\nnamePrefix: x-', 'k/s.yaml': service('web') }, { build: async () => ({ reason: 'nothing builds here' }) },
    ['k (kustomization, partial): k/s.yaml:web', 'k is not built: nothing builds here']],
  ['a component is read with what it says', { 'k/kustomization.yaml': 'kind: Component\nresources: [s.yaml]', 'k/s.yaml': service('web') }, { build: built },
    ['k (kustomization, partial): k/s.yaml:web', 'k is a component, which is built as a part of others only']],
])('%s', async (_, files, options, expected) => {
  expect(await units(files, options)).toEqual(expected);
});

test.each<[string, string]>([
  ['resources: ["https://example.com/a.yaml"]', 'names https://example.com/a.yaml, which is not fetched'],
  ['resources: ["github.com/somebody/deploy?ref=v1"]', 'names github.com/somebody/deploy?ref=v1, which is not fetched'],
  ['resources: ["git@example.com:somebody/deploy"]', 'names git@example.com:somebody/deploy, which is not fetched'],
  ['bases: [../gone]', 'names ../gone, which is not there'],
  ['components: ["ssh://git@example.com/deploy"]', 'names ssh://git@example.com/deploy, which is not fetched'],
  ['patches: [{path: "https://example.com/p.yaml"}]', 'names https://example.com/p.yaml, which is not fetched'],
  ['replacements: [{path: "https://example.com/p.yaml"}]', 'names https://example.com/p.yaml, which is not fetched'],
  ['configMapGenerator: [{name: a, files: ["k=https://example.com/p.txt"]}]', 'names https://example.com/p.txt, which is not fetched'],
  ['openapi: {path: "https://example.com/p.json"}', 'names https://example.com/p.json, which is not fetched'],
  ['helmCharts: [{name: a, repo: "https://example.com"}]', 'has the field helmCharts, which may run or fetch something'],
  ['generators: [g.yaml]', 'has the field generators, which may run or fetch something'],
  ['resources: [nested]', 'names https://example.com/b.yaml, which is not fetched'],
])('nothing is built of %s', async (text, reason) => {
  const build = jest.fn(built);
  const files = { 'k/kustomization.yaml': `${text}\nnamePrefix: x-\n`, 'k/nested/kustomization.yaml': 'resources: ["https://example.com/b.yaml"]' };
  expect(await units(files, { build })).toContain(`k ${reason}`);
  expect(build).not.toHaveBeenCalledWith('k');
});
