/**
 * The plan: who is meant to reach whom, in the order in which it happens.
 *
 * Plain data, written beside the manifests and read by whoever checks,
 * predicts, draws or reviews them. Nothing here knows a construct.
 */

import { ProbeData } from './probes';
import { defined } from '../kubernetes/values';

export type { DnsProbe, GrpcProbe, HttpProbe, ProbeData, ProbeKind } from './probes';

/** Kinds of object whose pods Kubernetes makes and replaces. */
export type Controller = 'Deployment' | 'StatefulSet' | 'DaemonSet';

export interface WorkloadRef {
  readonly namespace: string;
  readonly name: string;
  /** `Deployment` when not said. */
  readonly controller?: Controller;
}

/** Kinds of object whose pods come to an end. */
export type Batch = 'Job' | 'CronJob';

/** What makes the pods that a probe can come from. */
export interface SourceRef {
  readonly namespace: string;
  readonly name: string;
  /** `Deployment` when not said. */
  readonly controller?: Controller | Batch;
}

/** The workload whose pods stay; undefined of one whose pods come to an end. */
export function staying({ namespace, name, controller }: SourceRef): WorkloadRef | undefined {
  return controller === 'Job' || controller === 'CronJob' ? undefined : defined({ namespace, name, controller });
}

/** Any ready pod of a workload, where the probe runs in `container` (the first one when not said); or a pod made like those of a Job or a CronJob. */
export interface WorkloadSource extends SourceRef {
  readonly kind: 'workload';
  readonly container?: string;
}

/** Any ready pod in a namespace that carries these labels. */
export interface PodsSource {
  readonly kind: 'pods';
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** The machine that runs the check: neither a pod nor a node of the cluster. */
export interface OutsideSource {
  readonly kind: 'outside';
}

export type SourceData = WorkloadSource | PodsSource | OutsideSource;

/**
 * How a Service is addressed:
 * - `name`: as a person in the source's namespace writes it (`api`, or `api.blue` from elsewhere)
 * - `fully-qualified`: `api.blue.svc.cluster.local`
 * - `cluster-ip`: the virtual address itself
 * - `load-balancer`: the address in its status, the only form that outside can use
 */
export type ServiceForm = 'name' | 'fully-qualified' | 'cluster-ip' | 'load-balancer';

/** A Service, with or without a selector, headless or not. `port` is the Service's port. */
export interface ServiceTarget {
  readonly kind: 'service';
  readonly namespace: string;
  readonly name: string;
  readonly by: ServiceForm;
  readonly port?: number;
}

/** An ExternalName Service. */
export interface AliasTarget {
  readonly kind: 'alias';
  readonly namespace: string;
  readonly name: string;
  readonly by: 'name' | 'fully-qualified';
  readonly port?: number;
}

/** The own addresses of every ready pod of a workload: each of them has to show the outcome. */
export interface WorkloadPodsTarget extends WorkloadRef {
  readonly kind: 'workload-pods';
  readonly port?: number;
}

/** A name or an address exactly as written; `localhost` is the source pod itself. */
export interface HostTarget {
  readonly kind: 'host';
  readonly name: string;
  readonly port?: number;
}

/** A port on the address of every node: each of them has to show the outcome. */
export interface NodeTarget {
  readonly kind: 'node';
  readonly port: number;
}

/** A host of an Ingress or a route, asked for at the address of its controller or Gateway, by Host and, with TLS, by SNI. */
export interface RouteTarget {
  readonly kind: 'route';
  readonly object: 'Ingress' | 'HTTPRoute' | 'GRPCRoute';
  readonly namespace: string;
  readonly name: string;
  /** Of a route: whose address is asked. An Ingress has one of its own. */
  readonly gateway?: { readonly namespace: string; readonly name: string };
  readonly host: string;
  /** Of the controller or the Gateway. */
  readonly port?: number;
}

export type TargetData = ServiceTarget | AliasTarget | WorkloadPodsTarget | HostTarget | NodeTarget | RouteTarget;
export type EndpointData = SourceData | TargetData;

/** What a DNS answer has to be. */
export type RecordsData =
  /** Exactly these, in any order; for CNAME the canonical name without its last dot. */
  | { readonly kind: 'exactly'; readonly values: readonly string[] }
  /** One record, the cluster IP of this Service. */
  | { readonly kind: 'cluster-ip'; readonly namespace: string; readonly service: string }
  /** One record for every ready pod of this workload: its own address. */
  | { readonly kind: 'ready-pods'; readonly workload: WorkloadRef };

/** The probe gets an answer, and the answer is like this; without a field any answer will do. */
export interface AnswersOutcome {
  readonly kind: 'answers';
  /** HTTP; any from 200 to 399 when not said. */
  readonly status?: number;
  /** HTTP, UDP and gRPC: a regular expression that the body, the datagram or the state, without white space at its ends, matches. */
  readonly body?: string;
  /** HTTP, UDP and gRPC: a regular expression that it does not match. */
  readonly notBody?: string;
  /** DNS. */
  readonly records?: RecordsData;
}

/** The other side said no at once: a TCP reset, an ICMP unreachable. */
export interface RefusedOutcome {
  readonly kind: 'refused';
}

/** Nothing came back within the time-out. */
export interface NoReplyOutcome {
  readonly kind: 'no-reply';
}

/** The name has no address: NXDOMAIN, or no record of the kind asked for. */
export interface NameNotFoundOutcome {
  readonly kind: 'name-not-found';
}

/** Asked again and again, now this and now that: each of them is seen at least once, and nothing else. */
export interface MixedOutcome {
  readonly kind: 'mixed';
  readonly among: readonly SingleOutcome[];
}

export type SingleOutcome = AnswersOutcome | RefusedOutcome | NoReplyOutcome | NameNotFoundOutcome;
export type OutcomeData = SingleOutcome | MixedOutcome;

export interface ExpectationData {
  /** The construct path; unique in a plan. */
  readonly id: string;
  readonly from: SourceData;
  readonly to: TargetData;
  readonly probe: ProbeData;
  readonly outcome: OutcomeData;
  /** The pods behind the target and the source's are not all on one node; where they are, it is not observed. */
  readonly acrossNodes?: boolean;
  /** For how long it has to hold, in seconds. */
  readonly holdsFor?: number;
  /** Which numbered observation of a text this realises, e.g. `6`. */
  readonly observation?: string;
  readonly because?: string;
}

interface StepBase {
  /** A heading for what follows, e.g. the lesson's name. */
  readonly title?: string;
  readonly because?: string;
}

/** Applies charts and waits for their workloads, except those that are not meant to become ready. */
export interface ApplyStep extends StepBase {
  readonly kind: 'apply';
  readonly charts: readonly string[];
  /** Beside the plan, one a chart. */
  readonly files: readonly string[];
  readonly notReady?: readonly WorkloadRef[];
}

/** Deletes what these charts applied, and waits until it is gone. */
export interface RemoveStep extends StepBase {
  readonly kind: 'remove';
  readonly charts: readonly string[];
  readonly files: readonly string[];
}

/** All of them hold; they are independent of each other, so they are probed side by side. */
export interface ExpectStep extends StepBase {
  readonly kind: 'expect';
  readonly expectations: readonly ExpectationData[];
}

export interface DeletePodsStep extends StepBase {
  readonly kind: 'delete-pods';
  readonly workload: WorkloadRef;
}

/** Waits until the workload has as many ready pods as it wants, and none that is on its way out. */
export interface HealStep extends StepBase {
  readonly kind: 'heal';
  readonly workload: WorkloadRef;
}

/** Puts a pod like the workload's on every node that has none, until `gather`: what `across nodes` needs. */
export interface SpreadStep extends StepBase {
  readonly kind: 'spread';
  readonly workload: WorkloadRef;
}

/** Takes away what `spread` put. */
export interface GatherStep extends StepBase {
  readonly kind: 'gather';
  readonly workload: WorkloadRef;
}

/** What has an address that can be remembered: a Service's cluster IP, or the set of a workload's pod IPs. */
export type Addressed =
  | { readonly kind: 'service'; readonly namespace: string; readonly name: string }
  | ({ readonly kind: 'workload-pods' } & WorkloadRef);

/** Remembers the address of now, for a later `expect-address` of the same thing. */
export interface RememberAddressStep extends StepBase {
  readonly kind: 'remember-address';
  readonly of: Addressed;
}

/** Compares with the address remembered last: `changed` is no address in common, `unchanged` is the same set. */
export interface ExpectAddressStep extends StepBase {
  readonly kind: 'expect-address';
  readonly id: string;
  readonly of: Addressed;
  readonly change: 'changed' | 'unchanged';
  readonly observation?: string;
}

/** A container keeps ending by itself (it was restarted, or waits to be), and its log says why. */
export interface ExpectCrashStep extends StepBase {
  readonly kind: 'expect-crash';
  readonly id: string;
  readonly workload: WorkloadRef;
  /** Whichever it hits, when not said: of two that want one port, the second loses. */
  readonly container?: string;
  /** A regular expression that a line of the log matches. */
  readonly log?: string;
  readonly observation?: string;
}

export type StepData = ApplyStep | RemoveStep | ExpectStep | DeletePodsStep | HealStep | SpreadStep | GatherStep
  | RememberAddressStep | ExpectAddressStep | ExpectCrashStep;

/** A workload that is meant to be closed to everything but what is declared, by NetworkPolicies that the app writes. */
export interface ClosedData {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly directions: readonly ('ingress' | 'egress')[];
  /** What is let through though nothing else declares it. */
  readonly allowed?: readonly AllowedData[];
}

/** Somebody or something that no manifest shows, on some ports. */
export interface AllowedData {
  readonly direction: 'ingress' | 'egress';
  readonly peers: readonly PeerData[];
  /** None: every port. */
  readonly ports?: readonly PeerPort[];
  readonly because: string;
}

export type PeerData =
  | { readonly kind: 'pods'; readonly namespace: string; readonly labels: Readonly<Record<string, string>> }
  | { readonly kind: 'addresses'; readonly cidr: string; readonly except?: readonly string[] }
  /** Of a name outside the cluster, which NetworkPolicies don't know. */
  | { readonly kind: 'name'; readonly name: string };

export interface PeerPort {
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP' | 'SCTP';
}

export interface PlanData {
  readonly version: 1;
  readonly app?: string;
  readonly clusterDomain: string;
  /** By namespace, name and kind. */
  readonly closed?: readonly ClosedData[];
  readonly steps: readonly StepData[];
  /** SHA-256 of each file as synth wrote it, in hexadecimal digits, by the file's name: who edits a manifest afterwards is told. */
  readonly digests?: Readonly<Record<string, string>>;
}

export { PLAN_FILE } from '../manifests/plan-name';

/** Whether the plan says nothing that could turn out otherwise. */
export function expectsNothing({ steps }: PlanData): boolean {
  return steps.every(step => !('id' in step) && (step.kind !== 'expect' || step.expectations.length === 0));
}

/** Whether a controller of Ingresses or Gateways is asked. */
export function asksRoutes({ steps }: PlanData): boolean {
  return steps.some(step => step.kind === 'expect' && step.expectations.some(({ to }) => to.kind === 'route'));
}

/** The namespace in which the source's names are looked up; the outside has none. */
export function namespaceOf(source: SourceData): string | undefined {
  return source.kind === 'outside' ? undefined : source.namespace;
}

/** The host name that the source uses for the target, where it uses a name and not an address. */
export function nameOf(to: TargetData, from: SourceData, clusterDomain: string): string | undefined {
  if (to.kind === 'host') return to.name;
  if (to.kind !== 'service' && to.kind !== 'alias') return undefined;
  if (to.by === 'fully-qualified') return `${to.name}.${to.namespace}.svc.${clusterDomain}`;
  if (to.by === 'name') return to.namespace === namespaceOf(from) ? to.name : `${to.name}.${to.namespace}`;
  return undefined;
}
