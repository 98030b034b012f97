import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openFolder } from '../../src/cluster/api/manifests';
import { planText } from '../../src/declarations/plan-of';
import { withDigests } from '../../src/plan/digest';

const SERVICE = 'apiVersion: v1\nkind: Service\nmetadata: {name: a}\n';

describe('a folder of manifests', () => {
  let folder: string;
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'manifests-')); });
  afterEach(() => rmSync(folder, { recursive: true }));

  function write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
  }

  test('that is not there is named, with the remedy', async () => {
    await expect(openFolder(join(folder, 'no'))).rejects.toThrow(/there is no folder .*no; synthesize first \(npx cdk8s synth\), or name the folder with the manifests$/);
  });

  test('without a manifest is none', async () => {
    write({ 'values.yaml': 'replicas: 3\n' });
    await expect(openFolder(folder)).rejects.toThrow('holds no manifest (*.yaml, *.yml, *.json)');
  });

  test('gives namespaces before what is in them', async () => {
    write({ 'app.k8s.yaml': `${SERVICE}---\napiVersion: v1\nkind: Namespace\nmetadata: {name: b}\n` });
    const opened = await openFolder(folder);
    expect(opened.plan).toBeUndefined();
    expect(opened.files).toEqual(['app.k8s.yaml']);
    expect(opened.objects(opened.files).map(({ object, file }) => `${file} ${object.kind}`)).toEqual(['app.k8s.yaml Namespace', 'app.k8s.yaml Service']);
  });

  test('is read with its sub-folders, JSON and lists; what is no manifest is passed by', async () => {
    write({
      'values.yaml': 'replicas: 3\n',
      'deep/er/b.json': '{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "b"}}',
      'list.yml': 'apiVersion: v1\nkind: ServiceList\nitems: [{metadata: {name: c}}]\n',
    });
    const opened = await openFolder(folder);
    expect(opened.objects(opened.files).map(({ object, file }) => `${file} ${object.kind} ${object.metadata.name}`)).toEqual(['deep/er/b.json Service b', 'list.yml Service c']);
    expect(opened.leftOut.map(({ reason }) => reason)).toEqual(['is no Kubernetes manifest: it has no kind']);
  });

  test('that lacks a file of the plan says so', async () => {
    write({ 'app.k8s.yaml': SERVICE });
    const opened = await openFolder(folder);
    expect(() => opened.objects(['gone.k8s.yaml'])).toThrow(/gone\.k8s\.yaml is no manifest below .*; the plan names it: synthesize again/);
  });

  test('tells what was changed after synth wrote it', async () => {
    const files = new Map([['same.k8s.yaml', SERVICE], ['edited.k8s.yaml', SERVICE]]);
    const plan = withDigests({ version: 1, clusterDomain: 'cluster.local', steps: [{ kind: 'apply', charts: ['same', 'edited'], files: [...files.keys()] }] }, files);
    write({ 'connectivity.plan': planText(plan), 'same.k8s.yaml': SERVICE, 'edited.k8s.yaml': `${SERVICE}spec: {type: NodePort}\n`, 'new.k8s.yaml': SERVICE });
    expect((await openFolder(folder)).edited).toEqual(['edited.k8s.yaml']);
  });

  test.each([
    ['no YAML', 'kind: [', /a\.yaml:2 is no YAML/],
    ['a key twice', 'apiVersion: v1\nkind: Service\nkind: Pod\n', /a\.yaml:3 has the key "kind" twice/],
    ['an object without a name', 'apiVersion: v1\nkind: Service\nmetadata: {}\n', /a\.yaml:1 has a Service without a name/],
  ])('with %s is refused', async (_name, text, message) => {
    write({ 'a.yaml': text });
    await expect(openFolder(folder)).rejects.toThrow(message);
  });

  test.each([
    ['no JSON', '{', /connectivity\.plan: no JSON/],
    ['of another version', '{"version": 2, "clusterDomain": "cluster.local", "steps": []}', /version is 2, and should be 1/],
    ['something else', '[]', /the plan is \[\], and should be an object/],
    ['of an unknown step', '{"version": 1, "clusterDomain": "cluster.local", "steps": [{"kind": "reboot"}]}', /steps\[0\]\.kind is "reboot"/],
    ['of a file outside', '{"version": 1, "clusterDomain": "cluster.local", "steps": [{"kind": "apply", "charts": [], "files": ["../outside.yaml"]}]}', /leads out of the plan's folder/],
  ])('with a plan that is %s is refused', async (_name, text, message) => {
    write({ 'app.k8s.yaml': SERVICE, 'connectivity.plan': text });
    await expect(openFolder(folder)).rejects.toThrow(message);
  });
});
