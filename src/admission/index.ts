/**
 * What the API server refuses when an object is created, found without one: a
 * rendering of its decoding, defaulting and validation for the kinds that carry
 * traffic. Held against the real server by test/apiserver.
 */
import { namespace } from './namespace';
import { Field, Refusal } from './refusal';
import { decodable } from './schema/decode';
import { endpointSlice } from './services/endpoint-slice';
import { endpoints } from './services/endpoints';
import { service } from './services/service';
import { daemonSet, deployment, pod, replicaSet, statefulSet } from './workloads/workload';
import { isRecord } from '../kubernetes/values';

export type { Refusal } from './refusal';
export { REFUSED_RULES } from './rules';
export type { RefusedRule, RefusedRuleText } from './rules';

interface Kind {
  readonly apiVersion: string;
  readonly check: (object: Field, kubernetesVersion: string) => void;
}

const KINDS: ReadonlyMap<string, Kind> = new Map([
  ['Service', { apiVersion: 'v1', check: service }],
  ['Endpoints', { apiVersion: 'v1', check: endpoints }],
  ['EndpointSlice', { apiVersion: 'discovery.k8s.io/v1', check: endpointSlice }],
  ['Namespace', { apiVersion: 'v1', check: namespace }],
  ['Deployment', { apiVersion: 'apps/v1', check: deployment }],
  ['ReplicaSet', { apiVersion: 'apps/v1', check: replicaSet }],
  ['StatefulSet', { apiVersion: 'apps/v1', check: statefulSet }],
  ['DaemonSet', { apiVersion: 'apps/v1', check: daemonSet }],
  ['Pod', { apiVersion: 'v1', check: pod }],
]);

/** The groups of Kubernetes itself: a Service of another group is somebody else's kind. */
const BUILT_IN = /^(v\d\w*|(apps|extensions|discovery\.k8s\.io|networking\.k8s\.io|batch|policy)\/.*)$/;

/**
 * Everything for which the API server of that release would refuse to create
 * `object`; nothing for kinds that it doesn't judge. What depends on a cluster
 * (its address ranges, the node ports taken, dual stack) is not looked at,
 * but node ports are held against their usual range.
 */
export function refused(object: Readonly<Record<string, unknown>>, kubernetesVersion: string): readonly Refusal[] {
  const kind = typeof object.kind === 'string' ? KINDS.get(object.kind) : undefined;
  const refusals: Refusal[] = [];
  if (!kind || !isRecord(object)) return refusals;

  const root = new Field(object, refusals);
  const apiVersion = root.get('apiVersion');
  if (apiVersion.value !== kind.apiVersion) {
    const known = typeof apiVersion.value !== 'string' || BUILT_IN.test(apiVersion.value);
    apiVersion.refuse('api-version', known ? `${String(object.kind)} is served as ${kind.apiVersion}, not as ${JSON.stringify(apiVersion.value) ?? 'nothing'}` : undefined);
    return refusals;
  }
  if (decodable(root, String(object.kind), kubernetesVersion)) kind.check(root, kubernetesVersion);

  return refusals;
}
