/** The command that writes policies for anybody's manifests. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../src/cli/policies';

const APP = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: cart, namespace: shop}
spec:
  selector: {matchLabels: {app: cart}}
  template:
    metadata: {labels: {app: cart}}
    spec: {containers: [{name: cart, image: "example.com/cart:1", env: [{name: REDIS_ADDR, value: "redis:6379"}, {name: MAIL, value: "https://mail.example.com"}]}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: redis, namespace: shop}
spec:
  selector: {matchLabels: {app: redis}}
  serviceName: redis
  template: {metadata: {labels: {app: redis}}, spec: {containers: [{name: redis, image: "redis:7", ports: [{containerPort: 6379}]}]}}
---
apiVersion: v1
kind: Service
metadata: {name: redis, namespace: shop}
spec: {selector: {app: redis}, ports: [{port: 6379}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: shop, namespace: shop}
spec: {ingressClassName: CLASS, defaultBackend: {service: {name: redis, port: {number: 6379}}}}
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'policies-'));
  mkdirSync(join(folder, 'deploy'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function policies(text: string, ...options: readonly string[]) {
  writeFileSync(join(folder, 'deploy/app.yaml'), text);
  let [out, err] = ['', ''];
  const status = await run(['deploy', ...options], {
    cwd: folder,
    env: {},
    stdin: process.stdin,
    stdout: { write: (part: string) => { out += part; } },
    stderr: { write: (part: string) => { err += part; } },
  });
  return { status, out, err };
}

test('writes one policy a workload, from the names that the pods are told', async () => {
  const { status, out } = await policies(APP.replace('CLASS', 'nginx'));
  expect(status).toBe(0);
  expect(out.match(/^ {2}name: .*/gm)).toEqual(['  name: cart', '  name: redis']);
  expect(out).toContain('cart calls redis: REDIS_ADDR');
  expect(out).toMatch(/[^\n]\n$/);
  expect(out).toContain('app.kubernetes.io/name: ingress-nginx');
});

test('says what manifests cannot tell', async () => {
  const { err } = await policies(APP.replace('CLASS', 'own'));
  expect(err).toContain('Deployment shop/cart calls mail.example.com outside the cluster on TCP port 443, and a NetworkPolicy knows no names. '
    + 'Write a policy with its addresses, or choose with --outside any or --outside cilium.');
  expect(err).toContain('Ingress shop/shop has class own, and nothing says which pods its controller has.');
});

test('takes the pods of a controller by a label', async () => {
  const { out, err } = await policies(APP.replace('CLASS', 'own'), '--controller', 'own=edge/app=proxy');
  expect(err).not.toContain('class own');
  expect(out).toContain('app: proxy');
  expect(out).toContain('kubernetes.io/metadata.name: edge');
});

test.each([['any', 'cidr: 0.0.0.0/0'], ['cilium', 'matchName: mail.example.com']])('names outside are opened as is asked: --outside %s', async (how, text) => {
  const { out, err } = await policies(APP, '--outside', how);
  expect(out).toContain(text);
  expect(out.includes('CiliumNetworkPolicy')).toBe(how === 'cilium');
  expect(err).not.toContain('mail.example.com');
});

test('leaves open what goes out, where that is asked for', async () => {
  expect((await policies(APP, '--ingress-only')).out).not.toContain('Egress');
});

test.each([
  [['--controller', 'nginx'], '--controller nginx is not of the form CLASS=NAMESPACE/KEY=VALUE'],
  [['--dns', 'bind'], 'bind'],
  [['other'], 'one folder is closed at a time, not 2: deploy other.'],
])('refuses %j', async (options, message) => {
  const { status, out, err } = await policies(APP, ...options);
  expect(err).toContain(message);
  expect([status, out]).toEqual([2, '']);
});

test('a folder with a broken manifest is refused: what was not read would be closed', async () => {
  const { status, out, err } = await policies('apiVersion: v1\nkind: [Service\n');
  expect(err).toContain('app.yaml');
  expect([status, out]).toEqual([2, '']);
});
