import { Agent, request } from 'node:https';

/** Where an API server listens and how to be let in. */
export interface Connection {
  readonly port: number;
  readonly token: string;
  readonly ca: string;
}

/** What a server says to one object. */
export interface Verdict {
  readonly refused: boolean;
  /** The server's words, for the person who compares. */
  readonly message: string;
}

export type Manifest = Readonly<Record<string, unknown>>;

interface Answer {
  readonly status: number;
  readonly body: string;
}

const RESOURCES: Readonly<Record<string, { readonly api: string; readonly plural: string; readonly namespaced: boolean }>> = {
  Service: { api: '/api/v1', plural: 'services', namespaced: true },
  Endpoints: { api: '/api/v1', plural: 'endpoints', namespaced: true },
  Pod: { api: '/api/v1', plural: 'pods', namespaced: true },
  Namespace: { api: '/api/v1', plural: 'namespaces', namespaced: false },
  EndpointSlice: { api: '/apis/discovery.k8s.io/v1', plural: 'endpointslices', namespaced: true },
  Ingress: { api: '/apis/networking.k8s.io/v1', plural: 'ingresses', namespaced: true },
  NetworkPolicy: { api: '/apis/networking.k8s.io/v1', plural: 'networkpolicies', namespaced: true },
  Deployment: { api: '/apis/apps/v1', plural: 'deployments', namespaced: true },
  ReplicaSet: { api: '/apis/apps/v1', plural: 'replicasets', namespaced: true },
  StatefulSet: { api: '/apis/apps/v1', plural: 'statefulsets', namespaced: true },
  DaemonSet: { api: '/apis/apps/v1', plural: 'daemonsets', namespaced: true },
};

/** Talks to an API server over connections that stay open: a verdict costs milliseconds. */
export class ApiClient {
  private readonly agent: Agent;

  public constructor(private readonly connection: Connection) {
    this.agent = new Agent({ keepAlive: true, maxSockets: 4 });
  }

  /**
   * Whether the server refuses to create `manifest`. A dry run allocates
   * nothing and stores nothing, so it lets a node port outside the range and a
   * resourceVersion pass; such an object is made in earnest, and deleted.
   */
  public async verdict(manifest: Manifest): Promise<Verdict> {
    const { path, known } = this.place(manifest);
    if (!known) throw new Error(`No resource is known for kind ${String(manifest.kind)}.`);

    const dry = await this.request('POST', `${path}?fieldValidation=Strict&dryRun=All`, manifest);
    if (!isCreated(dry) || !needsEarnest(manifest)) return { refused: !isCreated(dry), message: messageOf(dry) };

    const made = await this.request('POST', `${path}?fieldValidation=Strict`, manifest);
    if (isCreated(made)) {
      const { metadata }: { readonly metadata: { readonly name: string } } = JSON.parse(made.body);
      const object = `${path}/${metadata.name}`;
      await this.request('PATCH', object, { metadata: { finalizers: null } });
      await this.request('DELETE', `${object}?propagationPolicy=Background&gracePeriodSeconds=0`);
    }
    return { refused: !isCreated(made), message: messageOf(made) };
  }

  public request(method: string, path: string, body?: unknown): Promise<Answer> {
    const { port, token, ca } = this.connection;
    const text = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const sent = request({
        host: '127.0.0.1',
        port,
        method,
        path,
        ca,
        agent: this.agent,
        headers: { authorization: `Bearer ${token}`, ...(text === undefined ? {} : { 'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json', 'content-length': Buffer.byteLength(text) }) },
      }, response => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }));
        response.on('error', reject);
      });
      sent.on('error', reject);
      sent.end(text);
    });
  }

  public close(): void {
    this.agent.destroy();
  }

  private place(manifest: Manifest): { readonly path: string; readonly known: boolean } {
    const resource = RESOURCES[String(manifest.kind)];
    if (resource === undefined) return { path: '', known: false };

    const metadata = manifest.metadata;
    const given = typeof metadata === 'object' && metadata !== null && 'namespace' in metadata ? metadata.namespace : undefined;
    const namespace = typeof given === 'string' && given !== '' ? given : 'default';
    const folder = resource.namespaced ? `/namespaces/${encodeURIComponent(namespace)}` : '';
    return { path: `${resource.api}${folder}/${resource.plural}`, known: true };
  }
}

function needsEarnest(manifest: Manifest): boolean {
  return /"(nodePort|healthCheckNodePort)":|"resourceVersion":"\d*[1-9]\d*"/.test(JSON.stringify(manifest));
}

function isCreated(answer: Answer): boolean {
  // Too many requests, or a server that is not itself: no verdict at all.
  if (answer.status === 429 || answer.status === 503 || answer.status === 401) throw new Error(`The API server gave no verdict: ${answer.status} ${answer.body}`);

  return answer.status === 201;
}

function messageOf(answer: Answer): string {
  try {
    const { message }: { readonly message?: unknown } = JSON.parse(answer.body);
    return typeof message === 'string' ? message : '';
  } catch {
    return answer.body;
  }
}
