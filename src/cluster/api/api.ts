/**
 * The cluster's API, through one `kubectl proxy` on a socket that only this
 * user can open: kubectl knows every way to log in, and one process of it is
 * enough for thousands of requests.
 */

import { Agent, request } from 'node:http';
import { WebSocket } from 'ws';
import { CannotRun } from './cannot-run';
import { api } from './path';

export interface Connection {
  /** @default the current context of the kubeconfig */
  readonly context?: string;
  /** @default what kubectl reads itself */
  readonly kubeconfig?: string;
}

export interface Response {
  readonly status: number;
  readonly body: string;
}

export interface PodContainer {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

/** A command that ran, however it ended; or one that could not be run at all. */
export type Executed =
  | { readonly kind: 'ended'; readonly code: number; readonly stdout: string; readonly stderr: string; readonly seconds: number }
  | { readonly kind: 'failed'; readonly problem: string };

/** Everything that the check does to a cluster goes through this; tests put an imitation in its place. */
export interface Api {
  send(method: string, path: string, body?: unknown, contentType?: string): Promise<Response>;
  /** Undefined where there is no such thing. `T` is what the API server promises for this path. */
  get<T>(path: string): Promise<T | undefined>;
  exec(where: PodContainer, command: readonly string[], timeoutSeconds: number): Promise<Executed>;
}

/** What the API server answered to a request that it did not grant. */
export class ApiProblem extends Error {
  constructor(readonly status: number, readonly reason: string, message: string) {
    super(message);
    this.name = 'ApiProblem';
  }
}

const STREAM_PROTOCOL = 'v4.channel.k8s.io';
const STDOUT = 1;
const STDERR = 2;
const STATUS = 3;
/** What a program may write: an HTTP body need not have an end. */
const OUTPUT_MEBIBYTES = 8;

export class ProxiedApi implements Api {
  private readonly agent = new Agent({ keepAlive: true });

  public constructor(private readonly socketPath: string) {}

  public close(): void {
    this.agent.destroy();
  }

  public send(method: string, path: string, body?: unknown, contentType = 'application/json'): Promise<Response> {
    return new Promise((resolve, reject) => {
      const payload = body === undefined ? undefined : JSON.stringify(body);
      // node itself gives a DELETE no length, so its body would be read as a request of its own.
      const about = payload === undefined ? {} : { 'Content-Type': contentType, 'Content-Length': Buffer.byteLength(payload) };
      const headers = { Host: 'localhost', Accept: 'application/json', ...about };
      const sent = request({ socketPath: this.socketPath, agent: this.agent, method, path, headers, timeout: 60_000 }, response => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
        response.on('error', reject);
      });
      sent.on('timeout', () => sent.destroy(new Error(`${method} ${path} got no answer from the API server in 60 s`)));
      sent.on('error', reject);
      sent.end(payload);
    });
  }

  public async get<T>(path: string): Promise<T | undefined> {
    const response = await this.send('GET', path);
    if (response.status === 404) return undefined;
    if (response.status !== 200) throw problemOf(response);
    return JSON.parse(response.body) as T;
  }

  public exec(where: PodContainer, command: readonly string[], timeoutSeconds: number): Promise<Executed> {
    const query = new URLSearchParams({ container: where.container, stdout: 'true', stderr: 'true' });
    for (const argument of command) query.append('command', argument);
    const path = `${api`/api/v1/namespaces/${where.namespace}/pods/${where.pod}/exec`}?${query.toString()}`;
    const received: Buffer[] = [];
    const output = (channel: number) => Buffer.concat(received.filter(one => one[0] === channel).map(one => one.subarray(1))).toString();
    const start = performance.now();
    const seconds = () => (performance.now() - start) / 1000;
    return new Promise(resolve => {
      const socket = new WebSocket(`ws+unix:${this.socketPath}:${path}`, STREAM_PROTOCOL, { perMessageDeflate: false, headers: { Host: 'localhost' } });
      let length = 0;
      const end = (executed: Executed) => {
        clearTimeout(timer);
        socket.terminate();
        resolve(executed);
      };
      const timer = setTimeout(() => end({ kind: 'failed', problem: `${command[0]} did not end within ${timeoutSeconds} s` }), timeoutSeconds * 1000);
      socket.on('message', (data: Buffer) => {
        received.push(data);
        length += data.length;
        if (length > OUTPUT_MEBIBYTES * 1024 * 1024) end({ kind: 'failed', problem: `${command[0]} wrote more than ${OUTPUT_MEBIBYTES} MiB` });
      });
      socket.on('unexpected-response', (_request, response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => { body += chunk.toString(); });
        response.on('end', () => end({ kind: 'failed', problem: `${response.statusCode ?? 0} ${body.trim()}` }));
      });
      socket.on('error', error => end({ kind: 'failed', problem: error.message }));
      socket.on('close', () => end(output(STATUS) === ''
        ? { kind: 'failed', problem: 'the connection to the API server was cut' }
        : ended(output(STATUS), output(STDOUT), output(STDERR), seconds())));
    });
  }
}

/** @param serving resolves with the socket on which kubectl's proxy listens */
export async function connect(connection: Connection, serving: Promise<string>): Promise<ProxiedApi> {
  const proxied = new ProxiedApi(await serving.catch((error: Error) => {
    throw cannotConnect(error.message);
  }));
  const version = await proxied.send('GET', '/version').catch((error: Error) => ({ status: 0, body: error.message }));
  if (version.status === 200) return proxied;
  proxied.close();
  throw new CannotRun(`the cluster does not answer: ${problemOf(version).message}`, `see: kubectl ${kubectlFlags(connection).join(' ')} get nodes`);
}

function cannotConnect(said: string): CannotRun {
  if (said === 'kubectl was not found') return new CannotRun(said, 'install it (https://kubernetes.io/docs/tasks/tools) and put it on the PATH');
  const words = said.replace(/^error: /i, '');
  const remedy = /no such file/.test(words) ? 'name the file of an existing cluster with --kubeconfig' : 'name a context that `kubectl config get-contexts` lists';
  return new CannotRun(`kubectl could not connect: ${words}`, remedy);
}

export function kubectlFlags(connection: Pick<Connection, 'context' | 'kubeconfig'>): readonly string[] {
  return [
    ...connection.kubeconfig === undefined ? [] : ['--kubeconfig', connection.kubeconfig],
    ...connection.context === undefined ? [] : ['--context', connection.context],
  ];
}

/** The API server's own words, where it has any. */
export function problemOf(response: Response): ApiProblem {
  const status = parseStatus(response.body);
  return new ApiProblem(response.status, status.reason ?? '', status.message ?? `${response.status} ${response.body.trim().slice(0, 200)}`);
}

interface Status {
  readonly status?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly details?: { readonly causes?: readonly { readonly reason?: string; readonly message?: string }[] };
}

function parseStatus(text: string): Status {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}

/** The last message of an exec says how the command ended: its exit code, or why it never ran. */
export function ended(statusText: string, stdout: string, stderr: string, seconds: number): Executed {
  const status = parseStatus(statusText);
  if (status.status === 'Success') return { kind: 'ended', code: 0, stdout, stderr, seconds };
  const exit = status.details?.causes?.find(cause => cause.reason === 'ExitCode');
  if (status.reason === 'NonZeroExitCode' && exit?.message !== undefined) return { kind: 'ended', code: Number(exit.message), stdout, stderr, seconds };
  return { kind: 'failed', problem: status.message ?? 'the API server did not say how the command ended' };
}
