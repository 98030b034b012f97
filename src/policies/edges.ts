/** Who is meant to reach whom: what manifests name, and what a plan expects to answer, as edges between workloads. */

import { buildNetwork, nameKey, Network, ObjectRef, Protocol, refKey, Workload } from '../network/network';
import { originOf, Reach, reach, Target } from '../network/reach';
import { carries } from '../network/selector';
import { ExpectationData, nameOf, PlanData, SourceData } from '../plan/plan';
import { askedFor } from '../plan/prediction';
import { Lookup } from '../rules/lookup';
import { mentionsOf } from '../rules/mentions';

/** One workload is meant to reach a port of another one's pods, or of an address. */
export interface Edge {
  /** None: somebody outside the cluster. */
  readonly from?: Workload;
  readonly to: EdgeTarget;
  /** Of the pods or of the address, never of a Service. */
  readonly port: number;
  readonly protocol: Protocol;
  /** In a sentence, such as `front calls orders: ORDERS_URL`. */
  readonly because: string;
}

export type EdgeTarget =
  | { readonly kind: 'workload'; readonly workload: Workload }
  | { readonly kind: 'address'; readonly address: string };

export interface Edges {
  readonly edges: readonly Edge[];
  /** The workloads that look names up, and so ask DNS. */
  readonly asking: ReadonlySet<Workload>;
  /** What manifests can't tell, a sentence each, and whose calls it is about. */
  readonly unknown: ReadonlyMap<string, Workload>;
}

/** What is declared of a network: by the names in its manifests, and by the expectations of a plan that something answers. */
export function declaredEdges(network: Network, plan?: PlanData): Edges {
  return new Declared(network).of(plan);
}

class Declared {
  private readonly edges = new Map<string, Edge>();
  private readonly asking = new Set<Workload>();
  private readonly unknown = new Map<string, Workload>();
  /** Policies that exist close what they close; what is declared is open all the same. */
  private readonly open: Network;

  constructor(private readonly network: Network) {
    const manifests = network.manifests.filter(manifest => manifest.object.kind !== 'NetworkPolicy');
    this.open = buildNetwork(manifests, { clusterDomain: network.clusterDomain });
  }

  public of(plan: PlanData | undefined): Edges {
    const lookup = Lookup.of(this.network);
    for (const workload of this.network.workloads) {
      for (const { host, port, what, vague } of mentionsOf(workload, lookup)) {
        if (port === undefined) {
          this.unknown.set(`${label(workload.ref)}: ${what} names ${host} and no port. Say which port it uses.`, workload);
          continue;
        }
        const found = this.ask(workload, { kind: 'host', host, port });
        if (vague && found.backends.length === 0) continue;
        this.add(workload, found, { host, port, protocol: 'TCP' }, `${workload.ref.name} calls ${host}: ${nameIn(what)}`);
      }
    }
    for (const step of plan?.steps ?? []) if (step.kind === 'expect') step.expectations.filter(({ outcome }) => outcome.kind === 'answers').forEach(one => this.expected(one));

    const edges = [...this.edges.values()];
    return { edges, asking: this.asking, unknown: this.unknown };
  }

  private expected(expectation: ExpectationData): void {
    const { from, to, because } = expectation;
    const source = this.sourceOf(from);
    if (source === undefined) return;
    const name = nameOf(to, from, this.network.clusterDomain);
    if (name !== undefined && source !== 'outside') this.asking.add(source);
    const target = askedFor(this.open, expectation);
    if (target === undefined) return;
    const caller = source === 'outside' ? 'the outside' : source.ref.name;
    const called = name ?? ('name' in to ? to.name : 'every node');
    const reason = `${caller} calls ${called}: ${because ?? 'it is expected to answer'}`;
    const workload = source === 'outside' ? undefined : source;
    this.add(workload, this.ask(workload, target), { host: called, port: target.port, protocol: target.protocol }, reason);
  }

  /** The workload that a source is a pod of; undefined for pods that are not known. */
  private sourceOf(from: SourceData): Workload | 'outside' | undefined {
    if (from.kind === 'outside') return 'outside';
    const { workloads } = this.network;
    if (from.kind === 'workload') return this.network.index.workloads.get(`${from.controller ?? 'Deployment'}/${from.namespace}/${from.name}`);
    return workloads.find(({ ref, podLabels }) => ref.namespace === from.namespace && carries(podLabels, from.labels));
  }

  private ask(from: Workload | undefined, target: Target): Reach {
    return reach(this.open, from === undefined ? { kind: 'outside' } : originOf(from), target);
  }

  private add(from: Workload | undefined, found: Reach, called: { host: string; port: number; protocol: Protocol }, because: string): void {
    if (from !== undefined && found.outcome !== 'name-not-found') this.asking.add(from);
    if (found.outcome === 'leaves' && from !== undefined) {
      this.unknown.set(`${label(from.ref)} calls ${found.externalName ?? called.host} outside the cluster, and a NetworkPolicy knows no names. `
        + `Allow its addresses, or any address outside on ${called.protocol} port ${called.port}.`, from);
    }
    for (const backend of found.backends) {
      const workload = backend.kind === 'workload' ? this.network.index.workloads.get(refKey(backend.ref)) : undefined;
      const to: EdgeTarget | undefined = backend.kind === 'address' ? { kind: 'address', address: backend.address }
        : workload && { kind: 'workload', workload };
      if (to !== undefined) this.put({ from, to, port: backend.port, protocol: called.protocol, because });
    }
  }

  private put(edge: Edge): void {
    const to = edge.to.kind === 'address' ? edge.to.address : refKey(edge.to.workload.ref);
    const key = [edge.from === undefined ? '' : refKey(edge.from.ref), to, edge.port, edge.protocol].join(' ');
    if (!this.edges.has(key)) this.edges.set(key, edge);
  }
}

function label(ref: ObjectRef): string {
  return `${ref.kind} ${nameKey(ref)}`;
}

/** `ORDERS_URL` of `The environment variable ORDERS_URL`. */
function nameIn(what: string): string {
  return what.replace(/^The environment variable /, '').replace(/^(A|An|The) /, '');
}
