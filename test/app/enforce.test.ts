import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiObject, App, Chart, Testing } from 'cdk8s';
import { ConnectivityApp } from '../../src/app/connectivity-app';
import { ClusterPlatform, ConnectivityRules } from '../../src/app/enforce';
import { Exposure } from '../../src/constructs/services/exposure';
import { Workload } from '../../src/constructs/workloads/workload';
import * as lint from '../../src/rules/lint';

let outdir: string;
let stderr: jest.SpyInstance;
beforeEach(() => {
  outdir = mkdtempSync(join(tmpdir(), 'enforce-'));
  stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => {
  stderr.mockRestore();
  rmSync(outdir, { recursive: true });
});

/** Without the sentence that the files were written all the same, which is another test's. */
const printed = () => stderr.mock.calls.map(([text]) => String(text)).filter(text => !text.includes('the files were written all the same'));

function nodePort(chart: Chart, name: string): ApiObject {
  return new ApiObject(chart, name, {
    apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { type: 'NodePort', selector: { app: name }, ports: [{ port: 80, nodePort: 30001 }] },
  });
}

function pods(chart: Chart, name: string, labels: Readonly<Record<string, string>> = { app: name }): ApiObject {
  const template = { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'example/image' }] } };
  return new ApiObject(chart, `${name}-pods`, { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name }, spec: { selector: { matchLabels: labels }, template } });
}

function clash(app: App): { one: Chart; two: Chart } {
  const [one, two] = [new Chart(app, 'one'), new Chart(app, 'two')];
  nodePort(one, 'a');
  pods(one, 'a');
  nodePort(two, 'b');
  pods(two, 'b');
  return { one, two };
}

describe.each([
  ['a plain App', (folder: string) => {
    const app = new App({ outdir: folder });
    ConnectivityRules.enforce(app);
    return app;
  }],
  ['a ConnectivityApp', (folder: string) => new ConnectivityApp({ outdir: folder })],
])('%s', (_, make) => {
  test.each<[string, (app: App) => void, RegExp]>([
    ['in two charts', app => { nodePort(new Chart(app, 'one'), 'a'); nodePort(new Chart(app, 'two'), 'a'); },
      /\[two\/a\] metadata\.name: one\/a makes Service default\/a too\. Rename one of them, .*\(object-lost\)/],
    ['in one namespace that only one of them names', app => {
      const chart = new Chart(app, 'one');
      nodePort(chart, 'a');
      new ApiObject(chart, 'b', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a', namespace: 'default' }, spec: { selector: { app: 'a' }, ports: [{ port: 80 }] } });
    }, /\[one\/b\] metadata\.name: one\/a makes Service default\/a too\./],
  ])('refuses two objects of one kind and name, %s', (_what, build, report) => {
    const app = make(outdir);
    build(app);
    expect(() => app.synth()).toThrow(report);
    expect(readdirSync(outdir)).toEqual([]);
  });

  test('fails with every error in one report, each with its construct path, and writes nothing', () => {
    const app = make(outdir);
    const { one } = clash(app);
    new ApiObject(one, 'alias', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'alias' }, spec: { type: 'ExternalName', externalName: '10.1.2.3' } });
    const synth = () => app.synth();
    expect(synth).toThrow(/Validation failed with the following errors:/);
    expect(synth).toThrow(/\[one\/alias\] spec\.externalName: The external name 10\.1\.2\.3 is an IP address\. .*\(external-name-address\)/);
    expect(synth).toThrow(/\[two\/b\] spec\.ports\[0\]\.nodePort: Node port 30001 is taken by Service default\/a\. .*\(node-port-taken\)/);
    expect(readdirSync(outdir)).toEqual([]);
  });

  test('fails in Testing.synth too, whichever chart is asked for', () => {
    const app = make(outdir);
    const { one, two } = clash(app);
    expect(() => Testing.synth(one)).toThrow('(node-port-taken)');
    expect(() => Testing.synth(two)).toThrow('(node-port-taken)');
  });

  test('is looked at anew after a correction', () => {
    const app = make(outdir);
    const { two } = clash(app);
    expect(() => Testing.synth(two)).toThrow('(node-port-taken)');
    two.node.tryRemoveChild('b');
    two.node.tryRemoveChild('b-pods');
    expect(Testing.synth(two)).toEqual([]);
    app.synth();
    nodePort(two, 'c');
    expect(() => app.synth()).toThrow('(node-port-taken)');
  });

  test('prints a warning once, however often it is synthesized', () => {
    const app = make(outdir);
    const chart = new Chart(app, 'chart');
    pods(chart, 'web');
    new ApiObject(chart, 'service', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { selector: { app: 'wbe' }, ports: [{ port: 80 }] } });
    new Chart(app, 'another');
    app.synth();
    Testing.synth(chart);
    app.synth();
    expect(printed()).toEqual([expect.stringMatching(/^warning: \[chart\/service\] spec\.selector: The selector app=wbe matches no pod.*\(selector-no-pods\)\n$/)]);
  });

  test('takes an acknowledgement in code, written where a reviewer sees it', () => {
    const app = make(outdir);
    const chart = new Chart(app, 'chart');
    pods(chart, 'web');
    const spec = { selector: { app: 'wbe' }, ports: [{ port: 80 }] };
    const service = new ApiObject(chart, 'service', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec });
    ConnectivityRules.acknowledge(service, 'selector-no-pods', 'team b brings the pods');
    const [, manifest] = Testing.synth(chart);
    expect(manifest.metadata.annotations).toEqual({ 'connectivity.cdk8s.io/acknowledge': 'selector-no-pods: team b brings the pods' });
    expect(printed()).toEqual([]);
  });

  test('reports an acknowledgement that matches nothing', () => {
    const app = make(outdir);
    const chart = new Chart(app, 'chart');
    ConnectivityRules.acknowledge(pods(chart, 'web'), 'selector-no-pods', 'it was so once');
    app.synth();
    expect(printed()).toEqual([expect.stringContaining('[chart/web-pods] metadata.annotations[connectivity.cdk8s.io/acknowledge]: The acknowledgement of selector-no-pods')]);
  });
});

describe('a plain App', () => {
  test('is told the version and the cluster domain before its first construct', () => {
    const app = new App({ outdir });
    ConnectivityRules.enforce(app, { kubernetesVersion: '1.37', clusterDomain: 'k8s.example.com' });
    const web = new Workload(new Chart(app, 'chart'), 'web', { image: 'example.com/web:1' });
    const service = web.expose(Exposure.clusterIp({ name: '1-web', port: 80 }));
    expect(service.fullyQualifiedName).toBe('1-web.default.svc.k8s.example.com');
  });

  test.each([{ kubernetesVersion: '1.37' }, { clusterDomain: 'k8s.example.com' }])('is not told %o after it', options => {
    const app = new App({ outdir });
    new Chart(app, 'chart');
    expect(() => ConnectivityRules.enforce(app, options)).toThrow(/^App: \w+ "[\w.]+" comes after chart, for which it should hold\. Call/);
  });
});

describe('a synth', () => {
  test('is checked once, however many charts it writes', () => {
    const check = jest.spyOn(lint, 'lint');
    const app = new App({ outdir });
    ConnectivityRules.enforce(app);
    ['a', 'b', 'c'].forEach(name => pods(new Chart(app, name), name));
    app.synth();
    expect(check).toHaveBeenCalledTimes(1);
    check.mockRestore();
  });

  test('knows the platform', () => {
    const app = new App({ outdir });
    ConnectivityRules.enforce(app, { platform: ClusterPlatform.K3S });
    const chart = new Chart(app, 'chart');
    for (const name of ['a', 'b']) {
      pods(chart, name);
      const spec = { type: 'LoadBalancer', selector: { app: name }, ports: [{ port: 80 }] };
      new ApiObject(chart, name, { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec });
    }
    expect(() => app.synth()).toThrow('(load-balancer-port-shared)');
  });

  test.each([['', 'is acknowledged with ""'], ['two\nlines', 'which is no reason in one line']])('refuses %p as a reason', (reason, message) => {
    const service = nodePort(new Chart(new App({ outdir }), 'chart'), 'a');
    expect(() => ConnectivityRules.acknowledge(service, 'node-port-taken', reason)).toThrow(message);
  });

  test('refuses an acknowledgement that no object would carry', () => {
    const chart = new Chart(new App({ outdir }), 'chart');
    expect(() => ConnectivityRules.acknowledge(chart, 'node-port-taken', 'because')).toThrow('makes no object itself');
  });
});
