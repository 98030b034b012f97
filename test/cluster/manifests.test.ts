import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFolder, parseManifests, parsePlan } from '../../src/cluster/api/manifests';

describe('a folder of manifests', () => {
  const folder = mkdtempSync(join(tmpdir(), 'manifests-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('that is not there is named, with the remedy', () => {
    expect(() => openFolder(join(folder, 'no'))).toThrow(/there is no folder .*no; synthesize first \(npx cdk8s synth\), or name the folder with the manifests$/);
  });

  test('without a manifest is none', () => {
    expect(() => openFolder(folder)).toThrow('holds no manifest (*.yaml)');
  });

  test('gives namespaces before what is in them', () => {
    writeFileSync(join(folder, 'app.k8s.yaml'), 'apiVersion: v1\nkind: Service\nmetadata: {name: a}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: b}\n');
    const opened = openFolder(folder);
    expect(opened.plan).toBeUndefined();
    expect(opened.files).toEqual(['app.k8s.yaml']);
    expect(opened.objects(opened.files).map(({ object, file }) => `${file} ${object.kind}`)).toEqual(['app.k8s.yaml Namespace', 'app.k8s.yaml Service']);
  });

  test('that lacks a file of the plan says so', () => {
    expect(() => openFolder(folder).objects(['gone.k8s.yaml'])).toThrow(/gone\.k8s\.yaml can't be read.*the plan names it: synthesize again/);
  });
});

test('a List is its items, and an empty document nothing', () => {
  const text = '---\n---\napiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Service, metadata: {name: a}}\n- {apiVersion: v1, kind: Service, metadata: {name: b}}\n';
  expect(parseManifests(text, 'x.yaml').map(({ object }) => object.metadata.name)).toEqual(['a', 'b']);
});

test.each([
  ['no YAML', 'a: [', 'x.yaml is no YAML'],
  ['no object', 'hello', 'x.yaml holds something that is no Kubernetes object'],
  ['an object without a name', 'apiVersion: v1\nkind: Service\nmetadata: {}\n', 'x.yaml holds something that is no Kubernetes object'],
])('%s is refused', (_name, text, message) => {
  expect(() => parseManifests(text, 'x.yaml')).toThrow(message);
});

test.each([
  ['no JSON', '{', 'x: no JSON'],
  ['another version', '{"version": 2, "clusterDomain": "cluster.local", "steps": []}', 'x: version is 2, and should be 1'],
  ['something else', '[]', 'x: the plan is [], and should be an object'],
  ['an unknown step', '{"version": 1, "clusterDomain": "cluster.local", "steps": [{"kind": "reboot"}]}', 'x: steps[0].kind is "reboot", and should be one of'],
  ['a step without what it is about', '{"version": 1, "clusterDomain": "cluster.local", "steps": [{"kind": "apply"}]}', 'x: steps[0].charts is missing'],
])('a plan that is %s is refused', (_name, text, message) => {
  expect(() => parsePlan(text, 'x')).toThrow(message);
});
