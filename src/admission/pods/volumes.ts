/** What the API server refuses in volumes and in where they are mounted. */
import { billionths } from '../../kubernetes/quantity';
import { dnsLabel1123Problem } from '../../kubernetes/syntax';
import { Field } from '../refusal';

const HOST_PATH_TYPES = ['', 'BlockDevice', 'CharDevice', 'Directory', 'DirectoryOrCreate', 'File', 'FileOrCreate', 'Socket'];
const LARGEST_MODE = 0o777;
const SHORTEST_TOKEN = 600;
const LONGEST_TOKEN = 2 ** 32;

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

function projected(volume: Field): void {
  const paths = new Set<string>();
  mode(volume.get('defaultMode'));
  for (const source of volume.get('sources').items()) {
    const given = source.entries().filter(([, each]) => each.given);
    if (given.length > 1) source.refuse('volume', `the source is ${given.map(([kind]) => kind).join(' and ')} at once`);

    for (const [kind, each] of given) {
      if (kind === 'serviceAccountToken') token(each);
      if (kind !== 'configMap' && kind !== 'secret') continue;

      needed(each, 'name');
      for (const path of files(each)) {
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
