/**
 * Applies manifests and takes them away again. What was made here is known by
 * its uid, so nothing that was there before, or that somebody else made under
 * the same name meanwhile, is ever deleted.
 */

import { Witness } from './keeper-client';
import { apiGroupOf } from '../../kubernetes/scope';
import { defined, isRecord } from '../../kubernetes/values';
import { Api, ApiProblem, problemOf } from '../api/api';
import { CannotRun } from '../api/cannot-run';
import { Clock, until } from '../api/clock';
import { called, EndpointSlice, isOwnedBy, KubernetesObject, List, Pod, SERVICE_NAME_LABEL, Workload } from '../api/kubernetes';
import { Manifest } from '../api/manifests';
import { api } from '../api/path';
import { Interrupted } from '../kind';

export const FIELD_MANAGER = 'cdk8s-connectivity';
const GONE_SECONDS = 90;

/** Something that could not be taken back, and the command that does. */
export interface Left {
  readonly what: string;
  readonly command: readonly string[];
}

interface Applied {
  readonly applied: KubernetesObject;
  readonly created: boolean;
}

export interface Made {
  readonly object: KubernetesObject;
  readonly path: string;
  readonly uid: string;
  /** The manifest file that it was last applied from; none for a pod that `spread` put. */
  readonly file?: string;
}

interface Resource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

export class Objects {
  private readonly made: Made[] = [];
  /** Of what was there before and was changed: how it was, by its path. */
  private readonly before = new Map<string, KubernetesObject>();
  private readonly resources = new Map<string, Promise<readonly Resource[]>>();
  private making: Promise<unknown> = Promise.resolve();
  private stopped = false;

  public constructor(
    private readonly server: Api,
    private readonly clock: Clock,
    private readonly witness: Witness,
    /** What was there before and may be changed all the same. */
    private readonly mayChange: (object: KubernetesObject) => boolean = () => false,
  ) {}

  /** What is still there of what was made, in the order in which it was. */
  public get inventory(): readonly Made[] {
    return this.made;
  }

  public has(uid: string | undefined): boolean {
    return this.made.some(one => one.uid === uid);
  }

  /** The object as the API server took it. */
  public apply(manifest: Manifest): Promise<KubernetesObject> {
    return this.one(() => this.applyNow(manifest));
  }

  private async applyNow(manifest: Manifest): Promise<KubernetesObject> {
    const { path, object } = await this.locate(manifest.object);
    const { file } = manifest;
    const before = await this.present(path);
    const mine = this.made.find(one => one.uid === before?.metadata.uid);
    if (before !== undefined && mine === undefined) {
      if (await this.isAlready(path, { object, file }, before)) return before;
      // What controllers made during the run, the Endpoints of a Service of ours, is nobody else's. What they made before it was refused already.
      if (!isByControllers(before)) this.remember(path, before, file);
    }
    if (before === undefined) this.witness.intends(path);
    // Who allowed the change allowed it for fields of others too; they are put back with the rest.
    const { applied, created } = await this.patch(path, { object, file }, this.before.has(path) ? '&force=true' : '');
    if (before === undefined && !created) {
      this.witness.gone(path);
      throw new CannotRun(`${called(applied)} was made by somebody else at this moment`, 'let one run end before the next begins');
    }
    const { uid = '' } = applied.metadata;
    if (mine !== undefined) this.forget(mine);
    if (mine !== undefined || before === undefined) {
      this.made.push({ object: applied, path, uid, file });
      this.witness.made(path, uid);
    }
    return applied;
  }

  /** It is put back as it is now. */
  private remember(path: string, before: KubernetesObject, file: string | undefined): void {
    if (!this.mayChange(before)) throw new CannotRun(`${called(before)} was in the cluster before this run and differs from ${file ?? 'the manifest'}`, ALLOW);
    if (!this.before.has(path)) this.before.set(path, before);
    this.witness.changed(path, before);
  }

  /** Of a manifest whose object was there before: whether applying it would change that; undefined where there is none. */
  public async wouldChange(manifest: Manifest): Promise<{ readonly before: KubernetesObject; readonly changes: boolean } | undefined> {
    const { path, object } = await this.locate(manifest.object, 0);
    const before = await this.server.get<KubernetesObject>(path);
    if (before === undefined || before.metadata.deletionTimestamp !== undefined) return undefined;
    return { before, changes: !await this.isAlready(path, { object, file: manifest.file }, before) };
  }

  /** Makes an object that no manifest describes. */
  public create(collection: string, object: KubernetesObject & { readonly spec?: unknown }): Promise<KubernetesObject> {
    return this.one(() => this.createNow(collection, object));
  }

  private async createNow(collection: string, object: KubernetesObject & { readonly spec?: unknown }): Promise<KubernetesObject> {
    const path = `${collection}${api`/${object.metadata.name}`}`;
    this.witness.intends(path);
    const response = await this.server.send('POST', `${collection}?fieldManager=${FIELD_MANAGER}`, object);
    if (response.status !== 201) {
      this.witness.gone(path);
      throw new Refused(response.status, `${called(object)} could not be made: ${problemOf(response).message}`);
    }
    const created = JSON.parse(response.body) as KubernetesObject;
    this.made.push({ object: { ...object, metadata: created.metadata }, path, uid: created.metadata.uid ?? '' });
    this.witness.made(path, created.metadata.uid ?? '');
    return created;
  }

  /** Nothing more is made from now on; returns when what is being made is known. */
  public async stop(): Promise<void> {
    this.stopped = true;
    await this.making;
  }

  /** Undefined where there is none. */
  public async find(object: KubernetesObject): Promise<KubernetesObject | undefined> {
    return this.server.get<KubernetesObject>((await this.locate(object)).path);
  }

  /** Pods that a controller will replace. */
  public async deletePods(pods: readonly Pod[], options: { readonly gracePeriodSeconds?: number }): Promise<void> {
    for (const { metadata } of pods) {
      const path = api`/api/v1/namespaces/${metadata.namespace ?? 'default'}/pods/${metadata.name}`;
      const response = await this.server.send('DELETE', path, { ...options, preconditions: { uid: metadata.uid } });
      if (![200, 202, 404, 409].includes(response.status)) throw problemOf(response);
    }
  }

  /** Last made, first removed; returns when they and what came from them are gone. What goes wrong with one does not keep the others. */
  public async remove(which: (made: Made) => boolean, clock: Clock = this.clock, seconds = GONE_SECONDS): Promise<void> {
    const leaving = this.made.filter(which).reverse();
    const owners = new Map<Made, readonly string[]>();
    const problems: unknown[] = [];
    const attempt = (work: Promise<void>) => work.catch((error: unknown) => void problems.push(error));
    for (const one of leaving) await attempt(this.ownersOfPods(one).then(uids => void owners.set(one, uids)));
    for (const one of leaving) await attempt(this.delete(one));
    await Promise.all(leaving.map(one => attempt(this.awaitGone(one, owners.get(one) ?? [], clock, seconds))));
    if (problems.length > 0) throw problems[0];
  }

  /** What was there before and was changed is as it was again. */
  public async putBack(): Promise<void> {
    for (const [path, before] of [...this.before.entries()].reverse()) {
      const now = await this.server.get<KubernetesObject>(path);
      if (now === undefined || now.metadata.uid !== before.metadata.uid) continue;
      const object = { ...before, metadata: { ...before.metadata, resourceVersion: now.metadata.resourceVersion } };
      const response = await this.server.send('PUT', path, object);
      if (response.status !== 200) throw problemOf(response);
      this.before.delete(path);
      this.witness.gone(path);
    }
  }

  /** What is still there of what was made or changed, with the commands that a person can use. */
  public get left(): readonly Left[] {
    const made = [...this.made].reverse().map(({ object }) => ({ what: called(object), command: ['kubectl', 'delete', ...reference(object)] }));
    const changed = [...this.before.values()].map(object => ({ what: `${called(object)}, which was changed,`, command: ['kubectl', 'get', ...reference(object), '-o', 'yaml'] }));
    return [...made, ...changed];
  }

  /** One after the other, so that it is always known what was made. */
  private one<T>(make: () => Promise<T>): Promise<T> {
    const made = this.making.then(() => {
      if (this.stopped) throw new Interrupted();
      return make();
    });
    this.making = made.catch(() => undefined);
    return made;
  }

  private forget(made: Made): void {
    const at = this.made.indexOf(made);
    if (at >= 0) this.made.splice(at, 1);
  }

  private async delete({ path, uid, object }: Made): Promise<void> {
    const options = defined({ propagationPolicy: 'Background', preconditions: { uid }, gracePeriodSeconds: object.kind === 'Pod' ? 1 : undefined });
    const response = await this.server.send('DELETE', path, options);
    // 404: somebody was faster; 409: another object has this name now.
    if (![200, 202, 404, 409].includes(response.status)) throw problemOf(response);
  }

  private async awaitGone(made: Made, owners: readonly string[], clock: Clock, seconds: number): Promise<void> {
    const gone = await until(clock, seconds, async () => {
      const [object, rest] = await Promise.all([this.server.get<KubernetesObject>(made.path), this.remains(made, owners)]);
      return object?.metadata.uid === made.uid || rest > 0 ? undefined : true;
    });
    if (gone === undefined) throw new CannotRun(`${called(made.object)} is still there ${seconds} s after it was deleted`, `see what holds it: kubectl get -o yaml ${reference(made.object).join(' ')}`);

    this.forget(made);
    this.witness.gone(made.path);
  }

  /** How much is left of what an object brought with it; its pods are told to hurry, since nobody uses them any more. */
  private async remains({ object, uid }: Made, owners: readonly string[]): Promise<number> {
    const namespace = object.kind === 'Namespace' ? object.metadata.name : object.metadata.namespace ?? 'default';
    if (object.kind === 'Service') {
      const slices = await this.server.get<List<EndpointSlice>>(
        api`/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices?labelSelector=${`${SERVICE_NAME_LABEL}=${object.metadata.name}`}`);
      // Those that somebody wrote by hand are not the Service's own.
      return slices?.items.filter(slice => isOwnedBy(slice, uid) || isMirrored(slice)).length ?? 0;
    }
    if (object.kind !== 'Namespace' && owners.length === 0) return 0;
    const pods = await this.server.get<List<Pod>>(api`/api/v1/namespaces/${namespace}/pods`);
    // Looked at after its pods were: those of a namespace that somebody made anew under this name are not ours.
    if (object.kind === 'Namespace' && (await this.server.get<KubernetesObject>(api`/api/v1/namespaces/${namespace}`))?.metadata.uid !== uid) return 0;
    const left = pods?.items.filter(pod => object.kind === 'Namespace' || owners.some(owner => isOwnedBy(pod, owner))) ?? [];
    await Promise.all(left.map(({ metadata }) =>
      this.server.send('DELETE', api`/api/v1/namespaces/${namespace}/pods/${metadata.name}`, { gracePeriodSeconds: 1, preconditions: { uid: metadata.uid } })));
    return left.length;
  }

  private async ownersOfPods({ object, uid }: Made): Promise<readonly string[]> {
    switch (object.kind) {
      case 'StatefulSet': case 'DaemonSet': case 'ReplicaSet': case 'Job': return [uid];
      case 'Deployment': {
        const sets = await this.server.get<List<Workload>>(api`/apis/apps/v1/namespaces/${object.metadata.namespace ?? 'default'}/replicasets`);
        return [uid, ...sets?.items.filter(set => isOwnedBy(set, uid)).map(set => set.metadata.uid ?? '') ?? []];
      }
      default: return [];
    }
  }

  /** An object of this name that is not on its way out; one that is, is waited for. */
  private async present(path: string): Promise<KubernetesObject | undefined> {
    const found = { object: await this.server.get<KubernetesObject>(path) };
    if (found.object?.metadata.deletionTimestamp === undefined) return found.object;
    const leaving = found.object;
    const over = await until(this.clock, GONE_SECONDS, async () => {
      found.object = await this.server.get<KubernetesObject>(path);
      return found.object?.metadata.deletionTimestamp === undefined ? true : undefined;
    });
    if (over === undefined) throw new CannotRun(`${called(leaving)} is being deleted and does not go`, 'wait until it is gone, then try again');
    return found.object;
  }

  /**
   * Whether applying would change nothing: then it is not even written to, and stays whose it was. Tried by force,
   * since equal fields of another manager may look unequal until the API server has filled in their defaults.
   */
  private async isAlready(path: string, manifest: Manifest, before: KubernetesObject): Promise<boolean> {
    try {
      const { applied } = await this.patch(path, manifest, '&dryRun=All&force=true');
      return content(applied) === content(before);
    } catch (error) {
      // Who may read it and not write it can still be told whether there is anything to write.
      if (error instanceof Refused && error.status === 403) return isPartOf(manifest.object, before);
      // As a change of what is there it is refused: a change it would be.
      if (error instanceof Refused) return false;
      throw error;
    }
  }

  private async patch(path: string, { object, file }: Manifest, more: string): Promise<Applied> {
    const send = (force: string) => this.server.send('PATCH', `${path}?fieldManager=${FIELD_MANAGER}${more}${force}`, object, 'application/apply-patch+yaml');
    let response = await send('');
    if (response.status === 409 && onlyControllers(response.body)) response = await send('&force=true');
    const { status, body } = response;
    if (status === 200 || status === 201) return { applied: JSON.parse(body) as KubernetesObject, created: status === 201 };
    const problem = problemOf(response);
    throw new Refused(response.status, `${file ?? 'a manifest'}: the API server refuses ${called(object)}: ${problem.message}`, remedyFor(problem));
  }

  /** An object that names no namespace is in `default`, whatever a kubeconfig says: that is where a plan looks for it. */
  private async locate(object: KubernetesObject, patience = 5): Promise<{ readonly path: string; readonly object: KubernetesObject }> {
    const { apiVersion = '', kind } = object;
    const [group, version] = apiVersion.includes('/') ? apiVersion.split('/', 2) : ['', apiVersion];
    const root = group === '' ? api`/api/${version}` : api`/apis/${group}/${version}`;
    const find = async () => (await this.resourcesOf(root)).find(one => one.kind === kind && !one.name.includes('/'));
    // A kind that a definition just brought needs a moment.
    const resource = await until(this.clock, patience, async () => {
      const found = await find();
      if (found === undefined) this.resources.delete(root);
      return found;
    }, 0.5);
    if (resource === undefined) throw new CannotRun(`the cluster knows no ${kind} of ${apiVersion}`, 'install what defines it first, e.g. with KIND_ADDONS');
    const { namespace = 'default', ...unplaced } = object.metadata;
    return resource.namespaced
      ? { path: `${root}${api`/namespaces/${namespace}/${resource.name}/${unplaced.name}`}`, object: { ...object, metadata: { ...unplaced, namespace } } }
      : { path: `${root}${api`/${resource.name}/${unplaced.name}`}`, object: { ...object, metadata: unplaced } };
  }

  private resourcesOf(group: string): Promise<readonly Resource[]> {
    let resources = this.resources.get(group);
    if (resources === undefined) {
      resources = this.server.get<{ readonly resources: readonly Resource[] }>(group).then(list => list?.resources ?? []);
      this.resources.set(group, resources);
    }
    return resources;
  }
}

const ALLOW = 'nothing that this run did not make is changed: rename one of the two, or say --allow-existing and its name; it is put back as it was in the end';

/** A manifest that the API server did not take. */
export class Refused extends CannotRun {
  constructor(readonly status: number, message: string, remedy?: string) {
    super(message, remedy);
  }
}

function isByControllers({ metadata: { managedFields = [] } }: KubernetesObject): boolean {
  return managedFields.length > 0 && managedFields.every(({ manager }) => manager === 'kube-controller-manager');
}

/** Whether everything that `part` says is said by `whole` too. */
function isPartOf(part: unknown, whole: unknown): boolean {
  if (Array.isArray(part)) return Array.isArray(whole) && part.length === whole.length && part.every((item, index) => isPartOf(item, whole[index]));
  if (isRecord(part)) return isRecord(whole) && Object.entries(part).every(([key, value]) => isPartOf(value, whole[key]));
  return part === whole;
}

/** As kubectl names it. */
function reference({ kind, apiVersion = '', metadata: { name, namespace } }: KubernetesObject): readonly string[] {
  const group = apiGroupOf(apiVersion);
  return [...namespace === undefined ? [] : ['-n', namespace], `${(kind ?? '').toLowerCase()}${group === '' ? '' : `.${group}`}`, name];
}

function isMirrored(slice: EndpointSlice): boolean {
  return slice.metadata.labels?.['endpointslice.kubernetes.io/managed-by'] === 'endpointslicemirroring-controller.k8s.io';
}

/** What a person wrote and the cluster decided, without what changes by itself. */
function content(object: KubernetesObject): string {
  return JSON.stringify(object, (key, value: unknown) => ['managedFields', 'resourceVersion', 'generation', 'status'].includes(key) ? undefined : value);
}

/** What Kubernetes filled in by itself, e.g. the Endpoints of a Service that had a selector, yields to what a person wrote. */
function onlyControllers(conflict: string): boolean {
  const managers = [...conflict.matchAll(/conflict with \\"([^"\\]+)\\"/g)].map(match => match[1]);
  return managers.length > 0 && managers.every(manager => manager === 'kube-controller-manager');
}

function remedyFor(problem: ApiProblem): string | undefined {
  if (problem.reason === 'Conflict') return 'somebody else sets these fields: remove the object first, or let it have these values';
  if (problem.status === 404 && /namespaces/.test(problem.message)) return 'make the Namespace a part of the app, or create it first';
  return undefined;
}
