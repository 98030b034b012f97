import { Agent, request } from 'node:https';
import { defined } from '../../src/kubernetes/values';

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

interface Resource {
  /** The API versions that serve the kind; an object of any other goes to the first. */
  readonly versions: readonly string[];
  readonly plural: string;
  readonly clusterScoped?: boolean;
}

const RESOURCES: ReadonlyMap<unknown, Resource> = new Map<unknown, Resource>([
  ['Service', { versions: ['v1'], plural: 'services' }],
  ['Endpoints', { versions: ['v1'], plural: 'endpoints' }],
  ['Pod', { versions: ['v1'], plural: 'pods' }],
  ['Namespace', { versions: ['v1'], plural: 'namespaces', clusterScoped: true }],
  ['EndpointSlice', { versions: ['discovery.k8s.io/v1'], plural: 'endpointslices' }],
  ['Ingress', { versions: ['networking.k8s.io/v1'], plural: 'ingresses' }],
  ['IngressClass', { versions: ['networking.k8s.io/v1'], plural: 'ingressclasses', clusterScoped: true }],
  ['NetworkPolicy', { versions: ['networking.k8s.io/v1'], plural: 'networkpolicies' }],
  ['Deployment', { versions: ['apps/v1'], plural: 'deployments' }],
  ['ReplicaSet', { versions: ['apps/v1'], plural: 'replicasets' }],
  ['StatefulSet', { versions: ['apps/v1'], plural: 'statefulsets' }],
  ['DaemonSet', { versions: ['apps/v1'], plural: 'daemonsets' }],
  ['Job', { versions: ['batch/v1'], plural: 'jobs' }],
  ['CronJob', { versions: ['batch/v1'], plural: 'cronjobs' }],
  ['HorizontalPodAutoscaler', { versions: ['autoscaling/v2', 'autoscaling/v1'], plural: 'horizontalpodautoscalers' }],
  ['Gateway', { versions: ['gateway.networking.k8s.io/v1', 'gateway.networking.k8s.io/v1beta1'], plural: 'gateways' }],
  ['GatewayClass', { versions: ['gateway.networking.k8s.io/v1', 'gateway.networking.k8s.io/v1beta1'], plural: 'gatewayclasses', clusterScoped: true }],
  ['HTTPRoute', { versions: ['gateway.networking.k8s.io/v1', 'gateway.networking.k8s.io/v1beta1'], plural: 'httproutes' }],
  ['GRPCRoute', { versions: ['gateway.networking.k8s.io/v1'], plural: 'grpcroutes' }],
  ['TLSRoute', { versions: ['gateway.networking.k8s.io/v1'], plural: 'tlsroutes' }],
  ['TCPRoute', { versions: ['gateway.networking.k8s.io/v1'], plural: 'tcproutes' }],
  ['UDPRoute', { versions: ['gateway.networking.k8s.io/v1'], plural: 'udproutes' }],
  ['ListenerSet', { versions: ['gateway.networking.k8s.io/v1'], plural: 'listenersets' }],
  ['BackendTLSPolicy', { versions: ['gateway.networking.k8s.io/v1'], plural: 'backendtlspolicies' }],
  ['ReferenceGrant', { versions: ['gateway.networking.k8s.io/v1', 'gateway.networking.k8s.io/v1beta1'], plural: 'referencegrants' }],
  ['PodDisruptionBudget', { versions: ['policy/v1'], plural: 'poddisruptionbudgets' }],
]);

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
    const path = pathOf(manifest);
    const dry = await this.request('POST', `${path}?fieldValidation=Strict&dryRun=All`, manifest).catch(hungUp);
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
        headers: defined({ 'authorization': `Bearer ${token}`, 'content-type': text === undefined ? undefined : method === 'PATCH' ? 'application/merge-patch+json' : 'application/json', 'content-length': text === undefined ? undefined : Buffer.byteLength(text) }),
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
}

/** Where objects of that kind and namespace are created. */
function pathOf(manifest: Manifest): string {
  const resource = RESOURCES.get(manifest.kind);
  if (!resource) throw new Error(`No resource is known for kind ${String(manifest.kind)}.`);

  const version = resource.versions.find(each => each === manifest.apiVersion) ?? resource.versions[0];
  const metadata = manifest.metadata;
  const given = typeof metadata === 'object' && metadata !== null && 'namespace' in metadata ? metadata.namespace : undefined;
  const namespace = typeof given === 'string' && given !== '' ? given : 'default';
  const folder = resource.clusterScoped ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${version.includes('/') ? '/apis' : '/api'}/${version}${folder}/${resource.plural}`;
}

/** A handler of the server that panics hangs up, and the object is not made (Indexed Jobs without completions do that to it). */
function hungUp(error: unknown): Answer {
  // The error comes from outside of the test's own realm, so that it is no instance of its Error.
  if (String(error) !== 'Error: socket hang up') throw error;

  return { status: 500, body: JSON.stringify({ message: 'The API server hung up.' }) };
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
