/**
 * What the API server refuses when an object is created, found without one: a
 * rendering of its decoding, defaulting and validation for the kinds that carry
 * traffic. Held against the real server by test/apiserver.
 */
import { gatewayObject, isGatewayApi } from './gateway/gateway';
import { namespace } from './namespace';
import { ingress, ingressClass } from './networking/ingress';
import { networkPolicy } from './networking/network-policy';
import { Field, Refusal } from './refusal';
import { decodable } from './schema/decode';
import { goneProblem } from './schema/served';
import { endpointSlice } from './services/endpoint-slice';
import { endpoints } from './services/endpoints';
import { service } from './services/service';
import { horizontalPodAutoscaler } from './workloads/autoscaler';
import { podDisruptionBudget } from './workloads/disruption-budget';
import { cronJob, job } from './workloads/job';
import { daemonSet, deployment, pod, replicaSet, statefulSet } from './workloads/workload';
import { isRecord } from '../kubernetes/values';
import { minorVersion, NEWEST_MINOR, OLDEST_MINOR } from '../kubernetes/version';

export type { Refusal } from './refusal';
export { REFUSED_RULES } from './rules';
export type { RefusedRule, RefusedRuleText } from './rules';

interface Kind {
  /** The versions that are served, the newest last, each with the name of its type in the schema. */
  readonly versions: Readonly<Record<string, string>>;
  readonly check: (object: Field, kubernetesVersion: string) => void;
}

const KINDS: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ['Service', { versions: { v1: 'Service' }, check: service }],
  ['Endpoints', { versions: { v1: 'Endpoints' }, check: endpoints }],
  ['EndpointSlice', { versions: { 'discovery.k8s.io/v1': 'EndpointSlice' }, check: endpointSlice }],
  ['Namespace', { versions: { v1: 'Namespace' }, check: namespace }],
  ['Deployment', { versions: { 'apps/v1': 'Deployment' }, check: deployment }],
  ['ReplicaSet', { versions: { 'apps/v1': 'ReplicaSet' }, check: replicaSet }],
  ['StatefulSet', { versions: { 'apps/v1': 'StatefulSet' }, check: statefulSet }],
  ['DaemonSet', { versions: { 'apps/v1': 'DaemonSet' }, check: daemonSet }],
  ['Pod', { versions: { v1: 'Pod' }, check: pod }],
  ['Job', { versions: { 'batch/v1': 'Job' }, check: job }],
  ['CronJob', { versions: { 'batch/v1': 'CronJob' }, check: cronJob }],
  ['NetworkPolicy', { versions: { 'networking.k8s.io/v1': 'NetworkPolicy' }, check: networkPolicy }],
  ['Ingress', { versions: { 'networking.k8s.io/v1': 'Ingress' }, check: ingress }],
  ['IngressClass', { versions: { 'networking.k8s.io/v1': 'IngressClass' }, check: ingressClass }],
  ['HorizontalPodAutoscaler', { versions: { 'autoscaling/v1': 'HorizontalPodAutoscalerV1', 'autoscaling/v2': 'HorizontalPodAutoscaler' }, check: horizontalPodAutoscaler }],
  ['PodDisruptionBudget', { versions: { 'policy/v1': 'PodDisruptionBudget' }, check: podDisruptionBudget }],
]);

/** The groups of Kubernetes itself: a Service of another group is somebody else's kind. */
const BUILT_IN = /^(v\d\w*|(apps|extensions|discovery\.k8s\.io|networking\.k8s\.io|autoscaling|batch|policy)\/.*)$/;

/**
 * Everything for which the API server of that release would refuse to create
 * `object`; nothing for kinds that it doesn't judge. What depends on a cluster
 * (its address ranges, the node ports taken, dual stack) is not looked at,
 * but node ports are held against their usual range. What another release
 * accepts says so.
 */
export function refused(object: Readonly<Record<string, unknown>>, kubernetesVersion: string): readonly Refusal[] {
  const refusals = refusedBy(object, kubernetesVersion);
  if (refusals.length === 0) return refusals;

  const releases = Array.from({ length: NEWEST_MINOR - OLDEST_MINOR + 1 }, (_, index) => OLDEST_MINOR + index);
  const known = new Map(releases.map(minor => [minor, refusedBy(object, `1.${minor}`)]));
  return refusals.map(refusal => {
    const accepted = releases.filter(minor => !known.get(minor)?.some(({ field, rule }) => field === refusal.field && rule === refusal.rule));
    const asked = minorVersion(kubernetesVersion);
    const [before, after] = [accepted.filter(minor => minor < asked).at(-1), accepted.find(minor => minor > asked)];
    const limits = [...before === undefined ? [] : [`since Kubernetes 1.${before + 1}`], ...after === undefined ? [] : [`before Kubernetes 1.${after}`]];
    return limits.length === 0 ? refusal : { ...refusal, message: `${refusal.message.slice(0, -1)} (refused ${limits.join(' and ')}).` };
  });
}

function refusedBy(object: Readonly<Record<string, unknown>>, kubernetesVersion: string): readonly Refusal[] {
  const refusals: Refusal[] = [];
  if (typeof object.kind !== 'string' || !isRecord(object)) return refusals;

  const kind = KINDS.get(object.kind);
  const version = typeof object.apiVersion === 'string' ? object.apiVersion : undefined;
  const type = version !== undefined && kind && Object.hasOwn(kind.versions, version) ? kind.versions[version] : undefined;
  const root = new Field(object, refusals);
  if (kind && type !== undefined) {
    if (decodable(root, type, kubernetesVersion)) kind.check(root, kubernetesVersion);

    return refusals;
  }
  if (version !== undefined && isGatewayApi(version)) {
    gatewayObject(root, kubernetesVersion);
    return refusals;
  }
  const gone = version === undefined ? undefined : goneProblem(version, object.kind, kubernetesVersion);
  root.get('apiVersion').refuse('api-version-gone', gone);
  if (gone === undefined && kind && (version === undefined || BUILT_IN.test(version))) root.get('apiVersion').refuse('api-version', `${object.kind} is served as ${Object.keys(kind.versions).join(' and ')}, not as ${JSON.stringify(object.apiVersion) ?? 'nothing'}`);

  return refusals;
}
