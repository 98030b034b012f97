/** Looks at the cluster: what is there now, in terms of the plan. */

import { Batch, Controller, SourceRef, WorkloadRef } from '../../plan/plan';
import { Api, ApiProblem } from '../api/api';
import { byName, CronJob, EndpointSlice, Event, Gateway, Ingress, isOwnedBy, Job, KubernetesObject, List, Node, Pod, Service, SERVICE_NAME_LABEL, Workload } from '../api/kubernetes';
import { api } from '../api/path';

/** On a pod that `spread` put: the workload that it is like. */
export const SPREAD_ANNOTATION = 'cdk8s-connectivity/like';

const RESOURCES: Readonly<Record<Controller, string>> = { Deployment: 'deployments', StatefulSet: 'statefulsets', DaemonSet: 'daemonsets' };

export function controllerOf(ref: WorkloadRef): Controller;
export function controllerOf(ref: SourceRef): Controller | Batch;
export function controllerOf(ref: SourceRef): Controller | Batch {
  return ref.controller ?? 'Deployment';
}

export function refName(ref: SourceRef): string {
  return `${controllerOf(ref)} ${ref.namespace}/${ref.name}`;
}

export class View {
  /** @param known the namespaces to look at where not all may be seen */
  public constructor(private readonly server: Api, private readonly known: readonly string[] = []) {}

  public workload(ref: WorkloadRef): Promise<Workload | undefined> {
    return this.server.get<Workload>(api`/apis/apps/v1/namespaces/${ref.namespace}/${RESOURCES[controllerOf(ref)]}/${ref.name}`);
  }

  public job(namespace: string, name: string): Promise<Job | undefined> {
    return this.server.get<Job>(api`/apis/batch/v1/namespaces/${namespace}/jobs/${name}`);
  }

  public cronJob(namespace: string, name: string): Promise<CronJob | undefined> {
    return this.server.get<CronJob>(api`/apis/batch/v1/namespaces/${namespace}/cronjobs/${name}`);
  }

  /** All of them or those of one namespace, by name. */
  public pods(namespace?: string): Promise<readonly Pod[]> {
    return this.list<Pod>('/api/v1', 'pods', namespace);
  }

  public services(namespace?: string): Promise<readonly Service[]> {
    return this.list<Service>('/api/v1', 'services', namespace);
  }

  public slices(namespace?: string): Promise<readonly EndpointSlice[]> {
    return this.list<EndpointSlice>('/apis/discovery.k8s.io/v1', 'endpointslices', namespace);
  }

  public nodes(): Promise<readonly Node[]> {
    return this.list<Node>('/api/v1', 'nodes');
  }

  public namespaces(): Promise<readonly KubernetesObject[]> {
    return this.list<KubernetesObject>('/api/v1', 'namespaces');
  }

  public replicaSets(namespace?: string): Promise<readonly Workload[]> {
    return this.list<Workload>('/apis/apps/v1', 'replicasets', namespace);
  }

  public policies(namespace?: string): Promise<readonly KubernetesObject[]> {
    return this.list<KubernetesObject>('/apis/networking.k8s.io/v1', 'networkpolicies', namespace);
  }

  public workloads(kind: Controller, namespace?: string): Promise<readonly Workload[]> {
    return this.list<Workload>('/apis/apps/v1', RESOURCES[kind], namespace);
  }

  public service(namespace: string, name: string): Promise<Service | undefined> {
    return this.server.get<Service>(api`/api/v1/namespaces/${namespace}/services/${name}`);
  }

  public ingress(namespace: string, name: string): Promise<Ingress | undefined> {
    return this.server.get<Ingress>(api`/apis/networking.k8s.io/v1/namespaces/${namespace}/ingresses/${name}`);
  }

  public gateway(namespace: string, name: string): Promise<Gateway | undefined> {
    return this.server.get<Gateway>(api`/apis/gateway.networking.k8s.io/v1/namespaces/${namespace}/gateways/${name}`);
  }

  /** Whether a Secret is there; undefined where that may not be seen. */
  public async hasSecret(namespace: string, name: string): Promise<boolean | undefined> {
    try {
      return await this.server.get<KubernetesObject>(api`/api/v1/namespaces/${namespace}/secrets/${name}`) !== undefined;
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 403) return undefined;
      throw error;
    }
  }

  /** Whether the cluster knows any kind of an API group. */
  public async hasKinds(group: string): Promise<boolean> {
    return await this.server.get<unknown>(api`/apis/${group}`) !== undefined;
  }

  /** All objects of a kind in an API group of which the cluster may know nothing. */
  public all<T extends KubernetesObject>(group: string, resource: string): Promise<readonly T[]> {
    return this.list<T>(group, resource);
  }

  public pod(namespace: string, name: string): Promise<Pod | undefined> {
    return this.server.get<Pod>(api`/api/v1/namespaces/${namespace}/pods/${name}`);
  }

  public async slicesOf(namespace: string, service: string): Promise<readonly EndpointSlice[]> {
    return (await this.slices(namespace)).filter(slice => slice.metadata.labels?.[SERVICE_NAME_LABEL] === service);
  }

  /** The pods that a workload made, and those that `spread` made like them. */
  public async podsOf(ref: WorkloadRef): Promise<readonly Pod[]> {
    const workload = await this.workload(ref);
    if (workload === undefined) return [];
    const [pods, sets] = await Promise.all([
      this.pods(ref.namespace),
      controllerOf(ref) === 'Deployment' ? this.replicaSets(ref.namespace) : [],
    ]);
    const uids = [workload.metadata.uid, ...sets.filter(set => isOwnedBy(set, workload.metadata.uid)).map(set => set.metadata.uid)];
    return pods.filter(pod => uids.some(uid => isOwnedBy(pod, uid)) || pod.metadata.annotations?.[SPREAD_ANNOTATION] === refName(ref));
  }

  public async events(namespace: string, uid: string): Promise<readonly Event[]> {
    const found = await this.server.get<List<Event>>(api`/api/v1/namespaces/${namespace}/events?fieldSelector=involvedObject.uid%3D${uid}`);
    return found?.items ?? [];
  }

  /** The last lines of a container's log; of its run before, when asked; empty where there is none. */
  public async log(pod: Pod, container: string, previous: boolean, sinceSeconds?: number): Promise<string> {
    const { namespace = 'default', name } = pod.metadata;
    const path = api`/api/v1/namespaces/${namespace}/pods/${name}/log?container=${container}&tailLines=200&limitBytes=65536&previous=${String(previous)}`
      + (sinceSeconds === undefined ? '' : `&sinceSeconds=${Math.max(1, Math.ceil(sinceSeconds))}`);
    const response = await this.server.send('GET', path);
    // kubelet says so where the log would be, and calls it a success.
    const lost = /^unable to retrieve container logs for \S+\s*$/.test(response.body);
    return response.status === 200 && !lost ? response.body : '';
  }

  private async list<T extends KubernetesObject>(group: string, resource: string, namespace?: string): Promise<readonly T[]> {
    const path = `${group}${namespace === undefined ? '' : api`/namespaces/${namespace}`}/${resource}`;
    try {
      return [...(await this.server.get<List<T>>(path))?.items ?? []].sort(byName);
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.status !== 403) throw error;
      return namespace === undefined ? this.listKnown<T>(group, resource) : [];
    }
  }

  /** As much as may be seen, for whoever has rights in some namespaces only. */
  private async listKnown<T extends KubernetesObject>(group: string, resource: string): Promise<readonly T[]> {
    if (resource === 'nodes') return [];
    if (resource === 'namespaces') {
      const found = await Promise.all(this.known.map(name => this.server.get<T>(api`/api/v1/namespaces/${name}`).catch(() => undefined)));
      return found.filter(one => one !== undefined);
    }
    return (await Promise.all(this.known.map(namespace => this.list<T>(group, resource, namespace)))).flat();
  }
}
