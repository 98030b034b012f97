/** What an object is called, and by what it is known to be the same object in another version. */
import { apiGroupOf, isNamesake, isNamespaced } from '../../kubernetes/scope';
import { isRecord, textAt } from '../../kubernetes/values';
import { Manifest } from '../../manifests/read';

export interface Identified {
  readonly kind: string;
  /** Group and kind: `apps/Deployment`, `/Service`. */
  readonly type: string;
  /** Empty for what lives in none. */
  readonly namespace: string;
  readonly name: string;
  readonly object: Readonly<Record<string, unknown>>;
  readonly manifest: Manifest;
  /** Below what was read: tells two objects of one name apart that stand in two files. */
  readonly file: string;
}

const WORKLOADS: ReadonlySet<string> = new Set([
  'apps/Deployment', 'apps/StatefulSet', 'apps/DaemonSet', 'apps/ReplicaSet', 'batch/Job', 'batch/CronJob', '/Pod', '/ReplicationController',
]);

export function isWorkload(item: Identified): boolean {
  return WORKLOADS.has(item.type);
}

/** `shop/web`; just `web` where the manifest leaves the namespace open, or the kind lives in none. */
export function displayName(item: Identified): string {
  const { metadata } = item.object;
  const namespace = item.namespace !== '' && isRecord(metadata) ? textAt(metadata.namespace) : '';
  return namespace === '' ? item.name : `${namespace}/${item.name}`;
}

/** `Service shop/web`; with the group where the kind has its name from one of Kubernetes' own: `NetworkPolicy.projectcalico.org shop/guard`. */
export function title(item: Identified): string {
  const group = item.type.slice(0, -item.kind.length - 1);
  return `${item.kind}${group !== '' && isNamesake(group, item.kind) ? `.${group}` : ''} ${displayName(item)}`;
}

/** Group, kind, namespace and name; the version of the API is no part of it. */
export function identify(manifest: Manifest, file: string): Identified {
  const { object } = manifest;
  const apiVersion = textAt(object, 'apiVersion');
  const kind = textAt(object, 'kind');
  const group = apiGroupOf(apiVersion);
  return {
    kind,
    type: `${group}/${kind}`,
    // Applied without a namespace, an object ends up in `default` unless somebody says otherwise; what lives in none has none, whatever is written.
    namespace: isNamespaced(group || 'core', kind) === false ? '' : textAt(object, 'metadata', 'namespace') || 'default',
    name: textAt(object, 'metadata', 'name') || `${textAt(object, 'metadata', 'generateName')}*`,
    object,
    manifest,
    file,
  };
}

/** Takes the namespace from objects of kinds that, as a CustomResourceDefinition among these says, live in none. */
export function withoutNamespaces(...versions: readonly (readonly Identified[])[]): (items: readonly Identified[]) => readonly Identified[] {
  const types = new Set(versions.flat().filter(({ kind, object }) => kind === 'CustomResourceDefinition' && textAt(object, 'spec', 'scope') === 'Cluster')
    .map(({ object }) => `${textAt(object, 'spec', 'group')}/${textAt(object, 'spec', 'names', 'kind')}`));
  return items => (types.size === 0 ? items : items.map(item => (types.has(item.type) ? { ...item, namespace: '' } : item)));
}
