/** What the API server refuses in volumes and in where they are mounted. */
import { fieldReference, IN_VOLUME, resourceReference } from './downward-api';
import { billionths } from '../../kubernetes/quantity';
import { dnsLabel1123Problem, dnsSubdomainProblem } from '../../kubernetes/syntax';
import { Field } from '../refusal';

const HOST_PATH_TYPES = ['', 'BlockDevice', 'CharDevice', 'Directory', 'DirectoryOrCreate', 'File', 'FileOrCreate', 'Socket'];
const LARGEST_MODE = 0o777;
const SHORTEST_TOKEN = 600;
const LONGEST_TOKEN = 2 ** 32;

/** Sources of which nothing but a few texts has to be there. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  awsElasticBlockStore: ['volumeID'],
  gcePersistentDisk: ['pdName'],
  azureFile: ['secretName', 'shareName'],
  vsphereVolume: ['volumePath'],
  cinder: ['volumeID'],
  glusterfs: ['endpoints', 'path'],
  flexVolume: ['driver'],
  gitRepo: ['repository'],
  portworxVolume: ['volumeID'],
  photonPersistentDisk: ['pdID'],
};

/** For each source that is looked at, what the API server refuses in it. */
const SOURCES: ReadonlyMap<string, (source: Field) => void> = new Map<string, (source: Field) => void>([
  ['emptyDir', source => {
    const limit = source.get('sizeLimit');
    limit.refuse('volume', typeof limit.value === 'string' && (billionths(limit.value) ?? 0n) < 0n ? `a sizeLimit of ${limit.value} is negative` : undefined);
  }],
  ['hostPath', source => {
    needed(source, 'path');
    leadsOut(source.get('path'), { relative: false });
    source.get('type').among('volume', HOST_PATH_TYPES);
  }],
  ['configMap', source => {
    needed(source, 'name');
    files(source);
  }],
  ['secret', source => {
    needed(source, 'secretName');
    files(source);
  }],
  ['persistentVolumeClaim', source => needed(source, 'claimName')],
  ['nfs', source => {
    needed(source, 'server');
    source.get('path').refuse('volume', source.get('path').text.startsWith('/') ? undefined : 'the path of an nfs volume has to start with "/"');
  }],
  ['projected', projected],
  ['downwardAPI', source => { downwardFiles(source); }],
  ['csi', csi],
  ['ephemeral', ephemeral],
  ...Object.entries(NEEDED).map(([kind, names]): [string, (source: Field) => void] => [kind, source => names.forEach(name => needed(source, name))]),
]);

function needed(source: Field, name: string): void {
  if (source.get(name).text === '') source.get(name).refuse('volume', `the volume needs ${name}`);
}

function mode(field: Field): void {
  field.refuse('volume', field.number < 0 || field.number > LARGEST_MODE ? `mode ${field.number} is not within 0 to ${LARGEST_MODE}, which is 0777` : undefined);
}

/** Keys of a ConfigMap or a Secret, each with the path of its file. */
function files(source: Field): readonly Field[] {
  mode(source.get('defaultMode'));
  return source.get('items').items().map(item => {
    needed(item, 'key');
    needed(item, 'path');
    leadsOut(item.get('path'), { relative: true });
    mode(item.get('mode'));
    return item.get('path');
  });
}

function leadsOut(path: Field, { relative }: { readonly relative: boolean }): void {
  const out = path.text.split('/').includes('..') || (relative && (path.text.startsWith('/') || path.text.startsWith('..')));
  path.refuse('volume', out ? `${JSON.stringify(path.text)} leads out of the volume` : undefined);
}

/** The files of a pod's own fields, each with its path. */
function downwardFiles(source: Field): readonly Field[] {
  mode(source.get('defaultMode'));
  return source.get('items').items().map(item => {
    const [path, field, resource] = [item.get('path'), item.get('fieldRef'), item.get('resourceFieldRef')];
    needed(item, 'path');
    leadsOut(path, { relative: true });
    mode(item.get('mode'));
    if (field.given === resource.given) item.refuse('volume', `${field.given ? 'both' : 'none'} of fieldRef and resourceFieldRef ${field.given ? 'are' : 'is'} given`);
    fieldReference(field, IN_VOLUME);
    if (!field.given) resourceReference(resource, IN_VOLUME);
    return path;
  });
}

/** The names of drivers are DNS names, whose capital letters do not count. */
function csi(source: Field): void {
  const [driver, secret] = [source.get('driver'), source.get('nodePublishSecretRef')];
  needed(source, 'driver');
  driver.refuse('volume', driver.text === '' ? undefined : driver.text.length > LONGEST_DRIVER ? `driver ${JSON.stringify(driver.text)} has ${driver.text.length} characters; at most ${LONGEST_DRIVER} are allowed` : dnsSubdomainProblem(driver.text.toLowerCase()));
  if (secret.given) needed(secret, 'name');
}

const LONGEST_DRIVER = 63;
const ACCESS_MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];

/** A claim that is made with the pod. */
function ephemeral(source: Field): void {
  const template = source.get('volumeClaimTemplate');
  if (!template.given) {
    template.refuse('volume', 'the volume needs volumeClaimTemplate');
    return;
  }
  claimSpec(template.get('spec'));
}

/** What the API server refuses in a claim that is made with a pod. */
export function claimSpec(spec: Field): void {
  const [modes, storage] = [spec.get('accessModes'), spec.get('resources').get('requests').get('storage')];
  if (modes.items().length === 0) modes.refuse('volume', 'the claim has no access mode');
  for (const one of modes.items()) one.mustBe('volume', ACCESS_MODES);
  if (modes.items().length > 1 && modes.items().some(one => one.text === 'ReadWriteOncePod')) modes.refuse('volume', 'ReadWriteOncePod beside another access mode');
  const amount = typeof storage.value === 'string' || typeof storage.value === 'number' ? billionths(storage.value) ?? 0n : 0n;
  storage.refuse('volume', !storage.given ? 'the claim asks for no storage' : amount <= 0n ? `${String(storage.value)} of storage is not more than 0` : undefined);
  spec.get('volumeMode').among('volume', ['Block', 'Filesystem']);
}

function projected(volume: Field): void {
  const paths = new Set<string>();
  mode(volume.get('defaultMode'));
  for (const source of volume.get('sources').items()) {
    const given = source.entries().filter(([, each]) => each.given);
    if (given.length > 1) source.refuse('volume', `the source is ${given.map(([kind]) => kind).join(' and ')} at once`);

    for (const [kind, each] of given) {
      if (kind === 'serviceAccountToken') token(each);
      if (kind !== 'configMap' && kind !== 'secret' && kind !== 'downwardAPI') continue;

      if (kind !== 'downwardAPI') needed(each, 'name');
      for (const path of kind === 'downwardAPI' ? downwardFiles(each) : files(each)) {
        path.refuse('volume', path.text !== '' && paths.has(path.text) ? `${JSON.stringify(path.text)} is the path of a second file` : undefined);
        paths.add(path.text);
      }
    }
  }
}

function token(source: Field): void {
  const seconds = source.get('expirationSeconds');
  const outside = seconds.given && (seconds.number < SHORTEST_TOKEN || seconds.number > LONGEST_TOKEN);
  seconds.refuse('volume', outside ? `a token of ${seconds.number} seconds; there have to be ${SHORTEST_TOKEN} to ${LONGEST_TOKEN}` : undefined);
  needed(source, 'path');
  leadsOut(source.get('path'), { relative: true });
}

/** Refuses what is wrong with a pod's volumes and returns the names that can be mounted. */
export function volumeNames(field: Field, claims: readonly string[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const volume of field.items()) {
    const name = volume.get('name');
    const sources = volume.entries().filter(([key, source]) => key !== 'name' && source.given);
    if (claims.includes(name.text)) continue;

    name.refuse('volume', name.text === '' ? 'the volume has no name' : dnsLabel1123Problem(name.text));
    name.refuse('volume', names.has(name.text) ? `${JSON.stringify(name.text)} names a second volume` : undefined);
    if (sources.length > 1) volume.refuse('volume', `the volume has ${sources.length} sources: ${sources.map(([key]) => key).join(', ')}`);

    for (const [kind, source] of sources) SOURCES.get(kind)?.(source);

    names.add(name.text);
  }
  return new Set([...names, ...claims]);
}

export function volumeMounts(container: Field, volumes: ReadonlySet<string>): void {
  const paths = new Set<string>();
  for (const mount of container.get('volumeMounts').items()) {
    const [name, path, subPath] = [mount.get('name'), mount.get('mountPath'), mount.get('subPath')];
    name.refuse('volume', name.text === '' || !volumes.has(name.text) ? `${JSON.stringify(name.text)} is no volume of the pod` : undefined);
    path.refuse('volume', path.text === '' ? 'the mount has no mountPath' : undefined);
    path.refuse('volume', paths.has(path.text) ? `${JSON.stringify(path.text)} is mounted twice` : undefined);
    paths.add(path.text);
    if (subPath.text.startsWith('/') || subPath.text.split('/').includes('..')) subPath.refuse('volume', `${JSON.stringify(subPath.text)} leads out of the volume`);
  }
}
