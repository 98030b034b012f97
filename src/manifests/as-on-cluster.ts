/** Objects as a cluster has them, such as `kubectl get -o yaml` prints: which of them controllers made of others. */

import { Manifest } from './read';
import { apiGroupOf } from '../kubernetes/scope';
import { fieldsAt, isRecord, records, textAt, valueAt } from '../kubernetes/values';

/** Whether the object was read from a cluster: nobody else gives it a uid. */
export function isFromCluster({ object }: Pick<Manifest, 'object'>): boolean {
  return textAt(object, 'metadata', 'uid') !== '';
}

/**
 * The manifests without the objects that controllers made of others among them: a Deployment stands for its ReplicaSets and
 * their pods, a Service for its EndpointSlices. Of pods whose maker is not among them, one stands for all.
 *
 * Not for a review: who writes a manifest may write any owner into it.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/owners-dependents/
 */
export function withoutMade(manifests: readonly Manifest[]): readonly Manifest[] {
  const read = manifests.filter(isFromCluster);
  if (read.length === 0) return manifests;
  const makers = read.filter(makesOthers);
  const uids = new Set(makers.map(({ object }) => textAt(object, 'metadata', 'uid')));
  const names = new Set(makers.map(maker => nameOf(maker)));
  const alike = new Set<string>();
  return manifests.filter(manifest => {
    if (!isFromCluster(manifest)) return true;
    if (isOfControlPlane(manifest) || (apiGroupOf(manifest.object.apiVersion) === '' && manifest.object.kind === 'Endpoints' && names.has(nameOf(manifest, 'Service')))) return false;
    const owner = controllerOf(manifest);
    if (owner === undefined) return true;
    if (manifest.object.kind === 'EndpointSlice' && owner.kind === 'Service') return false;
    const hash = textAt(manifest.object, 'metadata', 'labels', 'pod-template-hash');
    if (uids.has(owner.uid) || (owner.kind === 'ReplicaSet' && hash !== '' && names.has(nameOf(manifest, 'Deployment', owner.name.slice(0, -hash.length - 1))))) return false;
    // The pods of one node are different ones.
    if (!hasPods(manifest) || owner.kind === 'Node') return true;
    const isFirst = !alike.has(owner.uid);
    alike.add(owner.uid);
    return isFirst;
  });
}

interface Owner {
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

function controllerOf({ object }: Manifest): Owner | undefined {
  const owner = records(fieldsAt(object, 'metadata').ownerReferences).find(({ controller }) => controller === true);
  return owner && { kind: textAt(owner, 'kind'), name: textAt(owner, 'name'), uid: textAt(owner, 'uid') };
}

/** What the network knows without the objects that are made of it. */
function makesOthers(manifest: Manifest): boolean {
  const { kind, spec } = manifest.object;
  return (kind === 'Service' && isRecord(valueAt(spec, 'selector'))) || kind === 'Endpoints' || isRecord(valueAt(spec, 'template')) || isRecord(valueAt(spec, 'jobTemplate'));
}

function hasPods({ object }: Manifest): boolean {
  return object.kind === 'Pod' || isRecord(valueAt(object.spec, 'template'));
}

/** The addresses of the API server, which it writes itself. */
function isOfControlPlane({ object }: Manifest): boolean {
  return ['Endpoints', 'EndpointSlice'].includes(String(object.kind)) && textAt(object, 'metadata', 'namespace') === 'default' && textAt(object, 'metadata', 'name') === 'kubernetes';
}

function nameOf({ object }: Manifest, kind = String(object.kind), name = textAt(object, 'metadata', 'name')): string {
  return `${kind} ${textAt(object, 'metadata', 'namespace')}/${name}`;
}
