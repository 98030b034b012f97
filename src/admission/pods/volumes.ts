import { dnsLabel1123Problem } from '../../kubernetes/syntax';
import { Field } from '../refusal';

/** For each source, the field without which it is refused. */
const NEEDED: ReadonlyMap<string, string> = new Map([
  ['configMap', 'name'], ['secret', 'secretName'], ['hostPath', 'path'], ['persistentVolumeClaim', 'claimName'],
]);

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

    for (const [kind, source] of sources) {
      const needed = NEEDED.get(kind);
      if (needed !== undefined && source.get(needed).text === '') source.get(needed).refuse('volume', `a volume of ${kind} needs ${needed}`);

    }
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
