/** Who is meant to reach what: every workload, a pod that nobody declares, and the outside, each asking for every port of every workload. */

import { declaredEdges, Edge, Edges, Party } from './edges';
import { looksUp } from './reasons';
import { inRange } from '../kubernetes/address';
import { defined, grouped } from '../kubernetes/values';
import { Way, waysIn } from '../network/exposure';
import { nameKey, Network, ObjectRef, refKey, Workload } from '../network/network';
import { Direction, passageOf } from '../network/policies';
import { reach, Target } from '../network/reach';
import { carries } from '../network/selector';
import { Controller, PeerPort, PlanData, TargetData, WorkloadRef } from '../plan/plan';
import { askedFor, originsOf } from '../plan/prediction';

export type MatrixSource =
  | { readonly kind: 'workload'; readonly workload: Workload }
  /** A pod of the cluster that no manifest shows. */
  | { readonly kind: 'stranger' }
  | { readonly kind: 'outside' };

export type MatrixTarget =
  | { readonly kind: 'port'; readonly workload: Workload; readonly port: PeerPort; readonly entrance?: TargetData; readonly payload?: string }
  /** The cluster's DNS. */
  | { readonly kind: 'dns' };

/** What is meant of one cell, and why: `front calls orders: ORDERS_URL`. */
export interface Meant {
  /** `unknown`: manifests can't tell. */
  readonly cell: 'open' | 'closed' | 'unknown';
  readonly because: string;
  /** Something declares it; else it is open because nothing closes it. */
  readonly isDeclared?: boolean;
}

export interface Addresses {
  readonly from: readonly string[];
  readonly to: readonly string[];
}

export interface Matrix {
  readonly sources: readonly MatrixSource[];
  readonly targets: readonly MatrixTarget[];
  /** Workloads and doors that are left out, and why, a sentence each. */
  readonly leftOut: readonly string[];
  /**
   * Undefined where there is nothing to ask: a pod for itself, or the outside for what has no way in.
   * @param pods the addresses that the pods of both ends have, where they are known
   */
  meant(source: MatrixSource, target: MatrixTarget, pods?: Addresses): Meant | undefined;
}

/** By the kinds of controller whose pods are always there. */
const LASTING: readonly string[] = ['Deployment', 'StatefulSet', 'DaemonSet'] satisfies readonly Controller[];

export function matrixOf(network: Network, plan?: PlanData): Matrix {
  const asked = network.workloads.filter(workload => leftOutBecause(workload) === undefined);
  const declared = declaredEdges(network, plan);
  const payloads = payloadsOf(declared.open, plan);
  const meaning = new Meaning(network, declared, plan);
  return {
    sources: [...asked.map(workload => ({ kind: 'workload', workload } as const)), { kind: 'stranger' }, { kind: 'outside' }],
    targets: [...asked.flatMap(workload => targetsOf(network, workload, declared.edges, payloads)), { kind: 'dns' }],
    meant: (source, target, pods) => meaning.of(source, target, pods),
    leftOut: [...network.workloads.flatMap(workload => leftOutBecause(workload) ?? []), ...doorsLeftOut(network)],
  };
}

export function sourceName(source: MatrixSource): string {
  return source.kind === 'workload' ? nameKey(source.workload.ref) : source.kind === 'stranger' ? 'any other pod' : 'outside';
}

export function targetName(target: MatrixTarget): string {
  if (target.kind === 'dns') return 'DNS';
  const { workload, port: { port, protocol } } = target;
  return `${nameKey(workload.ref)}:${port}${protocol === 'TCP' ? '' : `/${protocol}`}`;
}

/** A workload as a plan knows it. */
export function planRef({ ref: { kind, namespace, name } }: Workload): WorkloadRef {
  return defined({ namespace, name, controller: kind === 'StatefulSet' || kind === 'DaemonSet' ? kind : undefined });
}

function leftOutBecause({ ref, replicas, hostNetwork }: Workload): string | undefined {
  const name = `${ref.kind} ${nameKey(ref)}`;
  if (!LASTING.includes(ref.kind)) return `${name} is not in the matrix: only Deployments, StatefulSets and DaemonSets always have pods to ask`;
  if (replicas === 0) return `${name} is not in the matrix: it is scaled to zero`;
  return hostNetwork ? `${name} is not in the matrix: it is on its node's network, where policies don't apply` : undefined;
}

/** A matrix asks for ports; behind one port of a controller are the hosts and paths of everybody. */
function doorsLeftOut(network: Network): readonly string[] {
  const doors = waysIn(network).filter(({ kind }) => kind === 'ingress' || kind === 'route').map(({ entry: { ref } }) => `${ref.kind} ${nameKey(ref)}`);
  return [...new Set(doors)].sort().map(door => `${door} is not in the matrix: its hosts and paths share a port of their controller; `
    + 'expect what they answer from outside, Outside.of(app).expects(route, …)');
}

function targetsOf(network: Network, workload: Workload, edges: readonly Edge[], payloads: ReadonlyMap<string, string>): MatrixTarget[] {
  const leading = waysIn(network).flatMap(way => way.end.kind === 'workload' && way.end.workload === workload && way.end.port !== undefined ? [{ way, port: way.end.port }] : []);
  const ports = [
    ...workload.containers.flatMap(container => container.ports),
    ...leading.map(({ port }) => port),
    ...edges.flatMap(({ to, port }) => to.kind === 'workload' && to.workload === workload && port !== undefined ? [port] : []),
  ].filter(({ protocol }) => protocol !== 'SCTP');
  const distinct = new Map(ports.map(({ port, protocol }) => [`${protocol} ${port}`, { port, protocol }]));
  return [...distinct.values()].sort((a, b) => a.port - b.port || (a.protocol < b.protocol ? -1 : 1)).map(port => {
    const ways = leading.filter(one => one.port.port === port.port && one.port.protocol === port.protocol).map(({ way }) => way);
    return { kind: 'port', workload, port, entrance: entranceOf(ways), payload: payloads.get(portKey(workload.ref, port.port)) };
  });
}

/** What a plan sends to UDP ports to get an answer, by the pods' port. */
function payloadsOf(network: Network, plan: PlanData | undefined): ReadonlyMap<string, string> {
  const expectations = (plan?.steps ?? []).flatMap(step => step.kind === 'expect' ? step.expectations : []);
  return new Map(expectations.flatMap(one => {
    const target = askedFor(network, one);
    if (one.probe.kind !== 'udp' || one.outcome.kind !== 'answers' || target === undefined) return [];
    const { payload = '' } = one.probe;
    return originsOf(network, one.from).flatMap(origin => reach(network, origin, target).backends)
      .flatMap(backend => backend.kind === 'workload' ? [[portKey(backend.ref, backend.port), payload] as const] : []);
  }));
}

function portKey(ref: ObjectRef, port: number): string {
  return `${refKey(ref)} ${port}`;
}

/** How the outside asks: by a load balancer or, where there is none, by a node port. */
function entranceOf(ways: readonly Way[]): TargetData | undefined {
  const balanced = ways.find(({ kind }) => kind === 'load-balancer');
  if (balanced?.service !== undefined) return { kind: 'service', by: 'load-balancer', namespace: balanced.service.ref.namespace, name: balanced.service.ref.name, port: balanced.servicePort?.port };
  const nodePort = ways.find(({ kind }) => kind === 'node-port')?.servicePort?.nodePort;
  return nodePort === undefined ? undefined : { kind: 'node', port: nodePort };
}

class Meaning {
  private readonly into: ReadonlyMap<Workload | undefined, readonly Edge[]>;
  private readonly outOf: ReadonlyMap<Workload | undefined, readonly Edge[]>;
  private readonly closed?: ReadonlyMap<string, readonly Direction[]>;

  constructor(private readonly network: Network, private readonly declared: Edges, plan: PlanData | undefined) {
    this.into = grouped(declared.edges, ({ to }) => to.kind === 'workload' ? to.workload : undefined);
    this.outOf = grouped(declared.edges, ({ from }) => from.kind === 'workload' ? from.workload : undefined);
    this.closed = plan?.closed && new Map(plan.closed.map(one => [refKey(one), one.directions]));
  }

  public of(source: MatrixSource, target: MatrixTarget, pods?: Addresses): Meant | undefined {
    if (target.kind === 'dns') return this.names(source);
    const { workload: to, port, entrance } = target;
    if (source.kind === 'outside') return entrance && this.fromOutside(to, port, entrance);
    const from = source.kind === 'workload' ? source.workload : undefined;
    if (from === to) return undefined;
    const into = (this.into.get(to) ?? []).filter(edge => isAbout(edge, port));
    const outOf = from === undefined ? [] : (this.outOf.get(from) ?? []).filter(edge => isAbout(edge, port));
    const [edge] = [...into.filter(one => from !== undefined && means(one.from, from)), ...outOf.filter(one => means(one.to, to))];
    const isOut = edge !== undefined || from === undefined || !this.isClosed(from, 'egress');
    const everybody = into.find(one => one.from.kind === 'everybody');
    const isIn = edge !== undefined || everybody !== undefined || !this.isClosed(to, 'ingress');
    if (isOut && isIn) return edge === undefined ? { cell: 'open', because: everybody?.because ?? 'nothing closes it' } : { cell: 'open', because: edge.because, isDeclared: true };
    // Clusters differ in whether an address that is allowed may be that of a pod.
    const byAddress = [
      ...isIn ? [] : into.filter(one => covers(one.from, pods?.from)),
      ...isOut ? [] : outOf.filter(one => covers(one.to, pods?.to)),
    ];
    if (byAddress.length > 0) return { cell: 'unknown', because: byAddress[0].because };
    return { cell: 'closed', because: `nothing declares that ${from === undefined ? 'others' : from.ref.name} may call it` };
  }

  private names(source: MatrixSource): Meant | undefined {
    if (source.kind !== 'workload') return undefined;
    const { workload } = source;
    if (this.declared.asking.has(workload)) return { cell: 'open', because: looksUp(workload.ref) };
    return this.isClosed(workload, 'egress') ? { cell: 'closed', because: `${workload.ref.name} calls nobody by name` } : { cell: 'open', because: 'nothing closes it' };
  }

  private fromOutside(to: Workload, port: PeerPort, entrance: TargetData): Meant {
    const opened = this.into.get(to)?.find(edge => edge.from.kind === 'everybody' && isAbout(edge, port));
    const because = opened?.because ?? 'it has a way in';
    const target: Target | undefined = entrance.kind === 'node' ? { kind: 'node-port', port: entrance.port, protocol: port.protocol }
      : entrance.kind === 'service' && entrance.port !== undefined ? { kind: 'load-balancer', namespace: entrance.namespace, name: entrance.name, port: entrance.port, protocol: port.protocol }
        : undefined;
    const { outcome } = target === undefined ? { outcome: 'unknown' } : reach(this.declared.open, { kind: 'outside' }, target);
    return { cell: outcome === 'answers' ? 'open' : 'unknown', because };
  }

  /** What the app says; where no app says it, what policies select. */
  private isClosed(workload: Workload, direction: Direction): boolean {
    if (this.closed !== undefined) return this.closed.get(refKey(workload.ref))?.includes(direction) === true;
    return passageOf(this.network, workload, direction).policies.length > 0;
  }
}

function isAbout({ port }: Edge, asked: PeerPort): boolean {
  return port === undefined || (port.port === asked.port && port.protocol === asked.protocol);
}

/** Whether pods of this workload are the ones, or are among those that are meant by their labels. */
function means(party: Party, workload: Workload): boolean {
  if (party.kind === 'workload') return party.workload === workload;
  return party.kind === 'pods' && party.namespace === workload.ref.namespace && carries(workload.podLabels, party.labels);
}

function covers(party: Party, addresses: readonly string[] | undefined): boolean {
  if (party.kind !== 'addresses') return false;
  const { cidr, except = [] } = party;
  return addresses === undefined || addresses.some(address => inRange(address, cidr) && !except.some(one => inRange(address, one)));
}
