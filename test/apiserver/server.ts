/**
 * A bare API server: etcd and kube-apiserver on the loopback interface, with
 * ports, folder and token of their own, and nothing else of a cluster. Up in
 * seconds; both programs end with whoever started them.
 */
import { ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { accessSync, closeSync, constants, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parse } from 'yaml';
import { ApiClient, Connection } from './client';
import { gatewayDefinitions } from './gateway-module';

export interface RunningServer {
  readonly connection: Connection;
  stop(): void;
}

const START_SECONDS = 90;

/** Starts both programs and waits until the server takes objects. Throws, with the end of the log, if one of them ends. */
export async function startServer(): Promise<RunningServer> {
  const [etcd, apiserver] = ['etcd', 'kube-apiserver'].map(program);
  const folder = mkdtempSync(join(tmpdir(), 'apiserver-'));
  const [clientPort, peerPort, securePort] = await freePorts(3);
  const token = randomBytes(16).toString('hex');
  const running: ChildProcess[] = [];
  const stop = (): void => {
    running.forEach(child => child.kill('SIGKILL'));
    rmSync(folder, { recursive: true, force: true });
  };
  const onSignal = (): void => {
    stop();
    process.exit(130);
  };
  process.once('exit', stop);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, onSignal);


  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  running.push(start(etcd, join(folder, 'etcd.log'), [
    `--data-dir=${join(folder, 'etcd')}`, '--unsafe-no-fsync',
    `--listen-client-urls=http://127.0.0.1:${clientPort}`, `--advertise-client-urls=http://127.0.0.1:${clientPort}`,
    `--listen-peer-urls=http://127.0.0.1:${peerPort}`, `--initial-advertise-peer-urls=http://127.0.0.1:${peerPort}`,
    `--initial-cluster=default=http://127.0.0.1:${peerPort}`,
  ]));
  running.push(start(apiserver, join(folder, 'apiserver.log'), [
    `--etcd-servers=http://127.0.0.1:${clientPort}`, '--bind-address=127.0.0.1', `--secure-port=${securePort}`,
    `--cert-dir=${join(folder, 'certificates')}`, '--service-account-issuer=https://localhost',
    `--service-account-key-file=${file('service-account.pub', publicKey)}`,
    `--service-account-signing-key-file=${file('service-account.key', privateKey)}`,
    `--token-auth-file=${file('tokens.csv', `${token},tester,tester,system:masters\n`)}`, '--authorization-mode=AlwaysAllow',
    // Both families, so that no verdict depends on the cluster being single-stack.
    '--service-cluster-ip-range=10.96.0.0/16,fd00:10:96::/112',
    // Whether a namespace or a service account exists is a fact of a cluster, not of a manifest.
    '--disable-admission-plugins=NamespaceLifecycle,ServiceAccount,Priority',
  ]));

  try {
    const connection = await ready(join(folder, 'certificates', 'apiserver.crt'), { port: securePort, token }, running);
    await installGatewayApi(connection);
    return { connection, stop };
  } catch (error) {
    const logs = ['etcd.log', 'apiserver.log'].map(name => readFileSync(join(folder, name), 'utf8').slice(-2000)).join('\n');
    stop();
    throw new Error(`The API server did not start: ${String(error)}\n${logs}`);
  }
}

/** Gateway API is no part of Kubernetes: its definitions come from its own module. */
async function installGatewayApi(connection: Connection): Promise<void> {
  const client = new ApiClient(connection);
  const deadline = Date.now() + START_SECONDS * 1000;
  for (const definition of gatewayDefinitions('standard')) {
    const { status, body } = await client.request('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', parse(definition));
    if (status !== 201) throw new Error(`The API server took no definition of Gateway API: ${status} ${body.slice(0, 500)}`);
  }
  for (const plural of ['gateways', 'gatewayclasses', 'httproutes', 'grpcroutes', 'tlsroutes', 'tcproutes', 'udproutes', 'listenersets', 'backendtlspolicies', 'referencegrants']) {
    while ((await client.request('GET', `/apis/gateway.networking.k8s.io/v1/${plural}`)).status !== 200) {
      if (Date.now() > deadline) throw new Error(`The API server did not serve ${plural} after ${START_SECONDS} s.`);

      await pause(100);
    }
  }
  client.close();
}

/** Where a program lies: what the offline recipe built, else what the PATH offers. */
function program(name: string): string {
  const folders = [join(process.env.OFFLINE_KIND_HOME ?? join(homedir(), '.cache', 'offline-kind'), 'bin'), ...(process.env.PATH ?? '').split(delimiter)];
  const found = folders.map(folder => join(folder, name)).find(path => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  if (found === undefined) throw new Error(`${name} is neither built nor on the PATH; run test/kind/offline/up binaries first.`);

  return found;
}

function start(path: string, log: string, args: readonly string[]): ChildProcess {
  const output = openSync(log, 'w');
  const child = spawn(path, args, { stdio: ['ignore', output, output] });
  closeSync(output);
  return child;
}

async function ready(certificate: string, { port, token }: { port: number; token: string }, running: readonly ChildProcess[]): Promise<Connection> {
  const deadline = Date.now() + START_SECONDS * 1000;
  while (Date.now() < deadline) {
    const ended = running.find(child => child.exitCode !== null);
    if (ended) throw new Error(`${ended.spawnfile} ended with ${ended.exitCode}.`);

    try {
      const connection = { port, token, ca: readFileSync(certificate, 'utf8') };
      const client = new ApiClient(connection);
      const state = await client.request('GET', '/readyz');
      const namespace = await client.request('GET', '/api/v1/namespaces/default');
      // Pod Security admission looks a pod's namespace up.
      await client.request('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'blue' } });
      client.close();
      if (state.status === 200 && namespace.status === 200) return connection;
    } catch {
      // Not listening yet: asked again below.
    }
    await pause(100);
  }
  throw new Error(`It was not ready after ${START_SECONDS} s.`);
}

async function freePorts(count: number): Promise<readonly number[]> {
  const listeners = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(listeners.map(listener => new Promise<number>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(0, '127.0.0.1', () => {
      const address = listener.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  })));
  await Promise.all(listeners.map(listener => new Promise(resolve => listener.close(resolve))));
  return ports;
}
