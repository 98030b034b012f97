import { TestApi, TestClock, UNNOTED } from './stand-ins';
import { Response } from '../../src/cluster/api/api';
import { KubernetesObject } from '../../src/cluster/api/kubernetes';
import { Objects } from '../../src/cluster/changes/objects';

interface Stored extends KubernetesObject {
  readonly spec?: unknown;
}

/** An API server that keeps objects, and a diary of what was done to it. */
class Imitation extends TestApi {
  public readonly objects = new Map<string, Stored>();
  public readonly diary: string[] = [];
  public answer: ((method: string, path: string) => Response | undefined) | undefined;
  private uids = 0;

  public constructor() {
    const resources = [{ name: 'services', kind: 'Service', namespaced: true }, { name: 'namespaces', kind: 'Namespace', namespaced: false }, { name: 'pods', kind: 'Pod', namespaced: true }];
    super(path => (path === '/api/v1' ? { resources } : /endpointslices|\/pods$/.test(path) ? { items: [] } : this.objects.get(path)));
  }

  public send(method: string, path: string, body?: unknown): Promise<Response> {
    const [place, query = ''] = path.split('?');
    this.diary.push(`${method} ${place}${query.includes('dryRun') ? ' (dry run)' : ''}${query.includes('force') && !query.includes('dryRun') ? ' (force)' : ''}`);
    const special = this.answer?.(method, path);
    if (special !== undefined) return Promise.resolve(special);
    const before = this.objects.get(place);
    if (method === 'DELETE') {
      const wanted = (body as { preconditions: { uid: string } }).preconditions.uid;
      if (before?.metadata.uid !== wanted) return Promise.resolve({ status: before === undefined ? 404 : 409, body: '{}' });
      this.objects.delete(place);
      return Promise.resolve({ status: 200, body: '{}' });
    }
    const object = body as Stored;
    const stored: Stored = { ...object, metadata: { ...object.metadata, uid: before?.metadata.uid ?? `uid-${++this.uids}` } };
    if (!query.includes('dryRun')) this.objects.set(place, stored);
    return Promise.resolve({ status: before === undefined ? 201 : 200, body: JSON.stringify(stored) });
  }
}

const API = '/api/v1/namespaces/default/services/api';

function service(name: string, spec: unknown = { type: 'ClusterIP' }): Stored {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec };
}

function objects() {
  const api = new Imitation();
  return { api, objects: new Objects(api, new TestClock(), UNNOTED) };
}

test('what was made is removed, last made first', async () => {
  const { api, objects: mine } = objects();
  await mine.apply({ object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'blue' } }, file: 'a.yaml' });
  await mine.apply({ object: service('api'), file: 'a.yaml' });
  await mine.remove(() => true);
  expect(api.objects.size).toBe(0);
  expect(api.diary.filter(line => line.startsWith('DELETE'))).toEqual([`DELETE ${API}`, 'DELETE /api/v1/namespaces/blue']);
});

test('an object that was there and is the same is not even written to', async () => {
  const { api, objects: mine } = objects();
  api.objects.set(API, { ...service('api'), metadata: { name: 'api', namespace: 'default', uid: 'theirs' } });
  await mine.apply({ object: service('api'), file: 'a.yaml' });
  await mine.remove(() => true);
  expect(api.diary).toEqual([`PATCH ${API} (dry run)`]);
});

test('an object that was there and differs is not changed', async () => {
  const { api, objects: mine } = objects();
  api.objects.set(API, { ...service('api'), metadata: { name: 'api', namespace: 'default', uid: 'theirs' } });
  await expect(mine.apply({ object: service('api', { type: 'NodePort' }), file: 'a.yaml' })).rejects.toThrow(
    'Service default/api was in the cluster before this run and differs from a.yaml; nothing that this run did not make is changed');
  expect(api.objects.get(API)?.spec).toEqual({ type: 'ClusterIP' });
});

test('an object that was there and may be changed is put back as it was, and never deleted', async () => {
  const api = new Imitation();
  const told: string[] = [];
  const mine = new Objects(api, new TestClock(), { ...UNNOTED, changed: path => told.push(path) }, () => true);
  api.objects.set(API, { ...service('api'), metadata: { name: 'api', namespace: 'default', uid: 'theirs' } });
  await mine.apply({ object: service('api', { type: 'NodePort' }), file: 'a.yaml' });
  expect(api.objects.get(API)?.spec).toEqual({ type: 'NodePort' });
  expect(told).toEqual([API]);
  await mine.putBack();
  await mine.remove(() => true);
  expect(api.objects.get(API)?.spec).toEqual({ type: 'ClusterIP' });
  expect(mine.left).toEqual([]);
});

test('what a controller made during the run is changed, and is not put back', async () => {
  const { api, objects: mine } = objects();
  api.objects.set(API, { ...service('api'), metadata: { name: 'api', namespace: 'default', uid: 'x', managedFields: [{ manager: 'kube-controller-manager' }] } });
  await mine.apply({ object: service('api', { type: 'NodePort' }), file: 'a.yaml' });
  expect([api.objects.get(API)?.spec, mine.left]).toEqual([{ type: 'NodePort' }, []]);
});

test('who may not write what is there is told whether there would be anything to write', async () => {
  const { api, objects: mine } = objects();
  api.objects.set(API, { ...service('api', { type: 'ClusterIP', ports: [{ port: 80, protocol: 'TCP' }] }), metadata: { name: 'api', namespace: 'default', uid: 'theirs' } });
  api.answer = () => ({ status: 403, body: '{"message": "forbidden"}' });
  expect(await mine.wouldChange({ object: service('api', { ports: [{ port: 80 }] }) })).toMatchObject({ changes: false });
  expect(await mine.wouldChange({ object: service('api', { ports: [{ port: 81 }] }) })).toMatchObject({ changes: true });
});

test('an object that somebody else makes at the same moment is not ours', async () => {
  const { api, objects: mine } = objects();
  api.answer = method => method === 'PATCH' ? { status: 200, body: JSON.stringify({ ...service('api'), metadata: { name: 'api', namespace: 'default', uid: 'theirs' } }) } : undefined;
  await expect(mine.apply({ object: service('api'), file: 'a.yaml' })).rejects.toThrow('Service default/api was made by somebody else at this moment');
  expect(mine.inventory).toEqual([]);
});

test('what can not be removed is told, with the command, and keeps nothing else from being removed', async () => {
  let time = 0;
  const api = new Imitation();
  const mine = new Objects(api, { now: () => time++, sleep: () => Promise.resolve() }, UNNOTED);
  await mine.apply({ object: service('web'), file: 'a.yaml' });
  await mine.apply({ object: service('api'), file: 'a.yaml' });
  api.answer = (method, path) => method === 'DELETE' && path === API ? { status: 500, body: '{"message": "no"}' } : undefined;
  await expect(mine.remove(() => true, undefined, 5)).rejects.toThrow();
  expect([...api.objects.keys()]).toEqual([API]);
  expect(mine.left).toEqual([{ what: 'Service default/api', command: ['kubectl', 'delete', '-n', 'default', 'service', 'api'] }]);
});

test('an object that somebody made anew under the same name is left alone', async () => {
  const { api, objects: mine } = objects();
  await mine.apply({ object: service('api'), file: 'a.yaml' });
  api.objects.set(API, { ...service('api'), metadata: { name: 'api', namespace: 'default', uid: 'theirs' } });
  await mine.remove(() => true);
  expect(api.objects.get(API)?.metadata.uid).toBe('theirs');
  expect(mine.inventory).toEqual([]);
});

test('what another file took over goes with that file', async () => {
  const { api, objects: mine } = objects();
  await mine.apply({ object: service('api'), file: 'cluster-ip.yaml' });
  await mine.apply({ object: service('api', { type: 'ExternalName' }), file: 'alias.yaml' });
  await mine.remove(({ file }) => file === 'cluster-ip.yaml');
  expect(api.objects.has(API)).toBe(true);
  await mine.remove(({ file }) => file === 'alias.yaml');
  expect(api.objects.has(API)).toBe(false);
});

test("what Kubernetes filled in by itself yields, somebody else's fields do not", async () => {
  const conflict = (manager: string) => ({ status: 409, body: JSON.stringify({ reason: 'Conflict', message: `Apply failed with 1 conflict: conflict with "${manager}" using v1: .subsets` }) });
  const { api, objects: mine } = objects();
  api.answer = (_method, path) => path.includes('force') ? undefined : conflict('kube-controller-manager');
  await mine.apply({ object: service('api'), file: 'a.yaml' });
  expect(api.diary).toEqual([`PATCH ${API}`, `PATCH ${API} (force)`]);
  api.answer = () => conflict('helm');
  await expect(mine.apply({ object: service('web'), file: 'a.yaml' })).rejects.toThrow(
    'a.yaml: the API server refuses Service default/web: Apply failed with 1 conflict: conflict with "helm" using v1: .subsets; somebody else sets these fields: remove the object first, or let it have these values');
});

test('after a stop nothing more is made, and what was under way is known', async () => {
  const { api, objects: mine } = objects();
  const first = mine.apply({ object: service('api'), file: 'a.yaml' });
  await Promise.resolve(); // it has begun
  await mine.stop();
  await first;
  await expect(mine.apply({ object: service('web'), file: 'a.yaml' })).rejects.toThrow('interrupted');
  await mine.remove(() => true);
  expect(api.objects.size).toBe(0);
});

test('a kind that the cluster does not know is named', async () => {
  const { objects: mine } = objects();
  let time = 0;
  const hurried = new Objects(new Imitation(), { now: () => time++, sleep: () => Promise.resolve() }, UNNOTED);
  await expect(hurried.apply({ object: { apiVersion: 'v1', kind: 'Servise', metadata: { name: 'x' } } })).rejects.toThrow('the cluster knows no Servise of v1');
  expect(mine.inventory).toEqual([]);
});
