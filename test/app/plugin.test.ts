import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConnectivityValidation } from '../../src/app/plugin';

const ROOT = join(__dirname, '../..');

let project: string;
beforeEach(() => { project = mkdtempSync(join(tmpdir(), 'plugin-')); });
afterEach(() => rmSync(project, { recursive: true }));

function write(name: string, ...lines: string[]): void {
  writeFileSync(join(project, name), `${lines.join('\n')}\n`);
}

/** The real CLI on a small app; the package that cdk8s.yaml names is this one, read from its sources. */
function synth(selector: string, properties: readonly string[] = []) {
  const installed = join(project, 'node_modules/cdk8s-connectivity');
  mkdirSync(installed, { recursive: true });
  writeFileSync(join(installed, 'index.js'), `module.exports = require(${JSON.stringify(join(ROOT, 'src/app/plugin'))});\n`);
  write('app.js',
    `const { ApiObject, App, Chart } = require(${JSON.stringify(join(ROOT, 'node_modules/cdk8s'))});`,
    'const app = new App();',
    'const chart = new Chart(app, "web");',
    'const labels = { app: "web" };',
    'const template = { metadata: { labels }, spec: { containers: [{ name: "web", image: "example/web", ports: [{ containerPort: 80 }] }] } };',
    'new ApiObject(chart, "pods", { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" }, spec: { selector: { matchLabels: labels }, template } });',
    `const spec = { selector: { app: "web" }, ports: [{ port: 80, targetPort: ${selector} }] };`,
    'new ApiObject(chart, "service", { apiVersion: "v1", kind: "Service", metadata: { name: "web-service" }, spec });',
    'app.synth();');
  write('cdk8s.yaml',
    'language: typescript', 'app: node app.js', 'output: out', 'validations:',
    '  - package: ./node_modules/cdk8s-connectivity', '    version: 0.0.0', '    class: ConnectivityValidation', ...properties);
  return spawnSync(process.execPath, [
    '--import', join(ROOT, 'node_modules/tsx/dist/loader.mjs'), join(ROOT, 'node_modules/cdk8s-cli/bin/cdk8s'),
    'synth', '--validate', '--check-upgrade=false', '--validation-reports-output-file', 'report.json',
  ], { cwd: project, encoding: 'utf8', timeout: 120_000 });
}

describe('cdk8s synth --validate', () => {
  test('passes a good app', () => {
    const { status, stdout, stderr } = synth('80');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('out/web.k8s.yaml');
  }, 120_000);

  test('fails a bad one, and the report says which construct, what and why', () => {
    const { status } = synth('"http"');
    expect(status).not.toBe(0);
    const report = JSON.stringify(JSON.parse(readFileSync(join(project, 'report.json'), 'utf8')));
    expect(report).toContain('target-port-unknown');
    expect(report).toContain('web/service');
    expect(report).toContain('spec.ports[0].targetPort');
  }, 120_000);
});

test.each([[{ nonsense: 'x' }], [{ kubernetesVersion: 1.3 }]])('%j is no property', properties => {
  expect(() => new ConnectivityValidation(properties)).toThrow('cdk8s.yaml, validations: property');
});
