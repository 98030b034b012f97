/** Who is meant to reach whom: what manifests name, and what a plan expects to answer, as edges between workloads. */

import { Callback, callbacksOf } from './callbacks';
import { mentionsInFiles } from './files';
import { ipVersion } from '../kubernetes/address';
import { foundOrMade, isRecord, records } from '../kubernetes/values';
import { Way, waysIn, waysOf } from '../network/exposure';
import { serviceNamed } from '../network/names';
import { buildNetwork, containersIn, nameKey, Network, ObjectRef, Protocol, refKey, Workload } from '../network/network';
import { originOf, Reach, reach, Target } from '../network/reach';
import { ClosedData, ExpectationData, nameOf, PeerData, PeerPort, PlanData } from '../plan/plan';
import { askedFor, originsOf } from '../plan/prediction';
import { listed } from '../rules/family';
import { Lookup } from '../rules/lookup';
import { Mention, mentionsOf, placeOf } from '../rules/pods/mentions';

/** One end of an edge. */
export type Party =
  | { readonly kind: 'workload'; readonly workload: Workload }
  | PeerData
  | { readonly kind: 'everybody' };

/** Somebody is meant to reach a port of somebody else. */
export interface Edge {
  readonly from: Party;
  readonly to: Party;
  /** Of the pods or of the address, never of a Service. None: every port. */
  readonly port?: PeerPort;
  /** In a sentence, such as `front calls orders: ORDERS_URL`. */
  readonly because: string;
}

/** A workload calls a name outside the cluster, of which a NetworkPolicy knows nothing. */
export interface Leaving {
  readonly from: Workload;
  readonly name: string;
  readonly port: PeerPort;
  readonly because: string;
}

export interface Edges {
  readonly edges: readonly Edge[];
  /** The workloads that look names up, and so ask DNS. */
  readonly asking: ReadonlySet<Workload>;
  /** Calls of names outside the cluster that no allowance covers. */
  readonly leaving: readonly Leaving[];
  /** What manifests can't tell, a sentence each, and whose calls it is about. */
  readonly unknown: ReadonlyMap<string, Workload>;
  /** The network without its policies. */
  readonly open: Network;
}

/** What is declared of a network: by names in its manifests, by its ways in, and by what a plan expects to answer or allows. */
export function declaredEdges(network: Network, plan?: PlanData): Edges {
  return new Declared(network).of(plan);
}

/** What source a client shows that comes by one of these depends on the cluster, so that no address says more than everybody. */
const FOR_EVERYBODY: Readonly<Partial<Record<Way['kind'], string>>> = {
  'node-port': 'node port', 'load-balancer': 'load balancer', 'external-ip': 'external address', 'host-port': 'host port',
};

const HOST = /^(?=.*[a-z])[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;
/** Of variables whose values are words that may be the name of a Service by chance. */
const NO_HOST = /(^|_)(NAME|ROLE|MODE|TIER|ENV|ENVIRONMENT|APP|COMPONENT|LEVEL|NAMESPACE|PROFILE|USER|USERNAME|PASSWORD|DATABASE|DB|TYPE|KIND)$/i;

class Declared {
  private readonly edges = new Map<string, Edge>();
  private readonly asking = new Set<Workload>();
  private readonly leaving = new Map<string, Leaving>();
  private readonly unknown = new Map<string, Workload>();
  /** By ConfigMap, who takes all of it as variables, and which names are in it. */
  private readonly whole = new Map<string, Map<Workload, Set<string>>>();
  /** Policies that exist close what they close; what is declared is open all the same. */
  private readonly open: Network;

  constructor(private readonly network: Network) {
    const manifests = network.manifests.filter(manifest => manifest.object.kind !== 'NetworkPolicy');
    this.open = network.policies.length === 0 ? network : buildNetwork(manifests, { clusterDomain: network.clusterDomain });
  }

  public of(plan: PlanData | undefined): Edges {
    const lookup = Lookup.of(this.network);
    for (const workload of this.network.workloads) {
      this.mentioned(workload, lookup);
      this.named(workload, lookup);
      for (const { host, port, place } of mentionsInFiles(this.open, workload, lookup)) this.add(workload, this.ask(workload, { kind: 'host', host, port }), { host, port, protocol: 'TCP' }, `${workload.ref.name} calls ${host}: ${place}`);
    }
    for (const way of waysIn(this.network)) this.exposed(way);
    for (const callback of callbacksOf(this.network.manifests)) this.calledBack(callback);
    for (const step of plan?.steps ?? []) if (step.kind === 'expect') step.expectations.filter(({ outcome }) => outcome.kind === 'answers').forEach(one => this.expected(one));
    for (const closed of plan?.closed ?? []) this.allowed(closed);
    this.tellWhole();
    const edges = [...this.edges.values()];
    const leaving = [...this.leaving.values()].filter(one => !edges.some(edge => allows(edge, one)));
    return { edges, asking: this.asking, leaving, unknown: this.unknown, open: this.open };
  }

  private mentioned(workload: Workload, lookup: Lookup): void {
    for (const mention of mentionsOf(workload, lookup)) {
      const { host, port, what, vague } = mention;
      if (port === undefined) {
        this.unknown.set(`${label(workload.ref)}: ${what} names ${host} and no port. Say which port it uses.`, workload);
        continue;
      }
      const found = this.ask(workload, { kind: 'host', host, port });
      if (vague && found.backends.length === 0) continue;
      if (isWhole(mention)) {
        // What is told to all who take the same ConfigMap is no call of itself.
        if (found.backends.length > 0 && found.backends.every(({ kind, ref }) => kind === 'workload' && refKey(ref) === refKey(workload.ref))) continue;
        const callers = foundOrMade(this.whole, configMapOf(mention, workload), () => new Map<Workload, Set<string>>());
        foundOrMade(callers, workload, () => new Set<string>()).add(host);
      }
      this.add(workload, found, { host, port, protocol: 'TCP' }, `${workload.ref.name} calls ${host}: ${placeOf(mention)}`);
    }
  }

  private tellWhole(): void {
    for (const [configMap, takers] of this.whole) {
      const hosts = new Set([...takers.values()].flatMap(of => [...of]));
      const [first] = takers.keys();
      if (takers.size < 2 || hosts.size < 2) continue;
      this.unknown.set(`ConfigMap ${configMap} names ${listed([...hosts].sort())}. ${listed([...takers.keys()].map(({ ref }) => `${ref.kind} ${ref.name}`))} take all of it (envFrom), `
        + 'so each of them may call each of these. Take out of the policies what one of them does not call.', first);
    }
  }

  /** A variable that is the name of a Service and nothing else, as `Env.hostOf` writes it. A variable beside it may say the port. */
  private named(workload: Workload, lookup: Lookup): void {
    for (const container of containersIn(workload.podSpec)) {
      const whole = records(container.envFrom).flatMap(({ configMapRef }) =>
        isRecord(configMapRef) ? Object.entries(lookup.configMap(workload.ref.namespace, String(configMapRef.name))) : []);
      const own = records(container.env).map(({ name, value, valueFrom }): [string, unknown] =>
        [String(name), value ?? fromConfigMap(valueFrom, workload, lookup)]);
      const told = new Map<string, unknown>([...whole, ...own]);
      for (const [name, host] of told) {
        if (typeof host !== 'string' || !HOST.test(host) || NO_HOST.test(name)) continue;
        const { service } = serviceNamed(this.open, host, workload.ref.namespace);
        if (service === undefined || !this.open.services.includes(service)) continue;
        const beside = Number(told.get(name.replace(/(HOST(NAME)?|ADDR(ESS)?|SERVER)$/, 'PORT')) ?? told.get(`${name}_PORT`));
        const ports = service.ports.filter(({ port }) => Number.isNaN(beside) || port === beside);
        for (const { port, protocol } of ports) this.add(workload, this.ask(workload, { kind: 'host', host, port, protocol }), { host, port, protocol }, `${workload.ref.name} calls ${host}: ${name}`);
      }
    }
  }

  private exposed({ kind, entry, address, end }: Way): void {
    const what = FOR_EVERYBODY[kind];
    if (what === undefined || end.kind !== 'workload' || end.problem !== undefined || end.port === undefined) return;
    const { port, protocol } = end.port;
    this.put({ from: { kind: 'everybody' }, to: end, port: { port, protocol }, because: `the outside reaches ${entry.ref.name}: it is a ${what}${address === '' ? '' : ` ${address}`}` });
  }

  /** The API server comes from an address that no manifest knows. */
  private calledBack({ by, namespace, name, port }: Callback): void {
    const service = this.network.index.services.get(`${namespace}/${name}`);
    for (const { kind, entry, servicePort, end } of service === undefined ? [] : waysOf(this.network, service)) {
      if (kind !== 'service' || entry !== service || servicePort?.port !== port || end.kind !== 'workload' || end.port === undefined) continue;
      this.put({ from: { kind: 'everybody' }, to: end, port: { port: end.port.port, protocol: end.port.protocol }, because: `the API server calls ${name}: ${by}` });
    }
  }

  private expected(expectation: ExpectationData): void {
    const { from, to, because } = expectation;
    const name = nameOf(to, from, this.network.clusterDomain);
    const target = askedFor(this.open, expectation);
    for (const source of originsOf(this.network, from)) {
      const workload = source.kind === 'pod' ? source.workload : undefined;
      if (name !== undefined && workload !== undefined) this.asking.add(workload);
      if (target === undefined || (source.kind === 'pod' && workload === undefined)) continue;
      const called = name ?? ('name' in to ? to.name : 'every node');
      const reason = `${workload === undefined ? 'the outside' : workload.ref.name} calls ${called}: ${because ?? 'it is expected to answer'}`;
      this.add(workload, this.ask(workload, target), { host: called, port: target.port, protocol: target.protocol }, reason);
    }
  }

  private allowed({ kind, namespace, name, allowed = [] }: ClosedData): void {
    const workload = this.network.index.workloads.get(refKey({ kind, namespace, name }));
    if (workload === undefined) return;
    const self: Party = { kind: 'workload', workload };
    // Nobody calls the internet by its addresses.
    if (allowed.some(({ direction, peers }) => direction === 'egress' && peers.some(isAskedByName))) this.asking.add(workload);
    for (const { direction, peers, ports = [undefined], because } of allowed) for (const peer of peers) for (const port of ports) this.put(direction === 'ingress' ? { from: peer, to: self, port, because } : { from: self, to: peer, port, because });
  }

  private ask(from: Workload | undefined, target: Target): Reach {
    return reach(this.open, from === undefined ? { kind: 'outside' } : originOf(from), target);
  }

  private add(from: Workload | undefined, found: Reach, called: { host: string; port: number; protocol: Protocol }, because: string): void {
    const { host, port, protocol } = called;
    if (from !== undefined && found.outcome !== 'name-not-found') this.asking.add(from);
    if (found.outcome === 'leaves' && from !== undefined) {
      const name = found.externalName ?? host;
      this.leaving.set(`${refKey(from.ref)} ${name} ${port} ${protocol}`, { from, name, port: { port, protocol }, because });
    }
    const caller: Party = from === undefined ? { kind: 'everybody' } : { kind: 'workload', workload: from };
    for (const backend of found.backends) {
      const workload = backend.kind === 'workload' ? this.network.index.workloads.get(refKey(backend.ref)) : undefined;
      const to: Party | undefined = backend.kind === 'address' ? { kind: 'addresses', cidr: oneAddress(backend.address) }
        : workload && { kind: 'workload', workload };
      if (to !== undefined) this.put({ from: caller, to, port: { port: backend.port, protocol }, because });
    }
  }

  /** The first reason for the same opening is the one that is told. */
  private put(edge: Edge): void {
    const key = [partyKey(edge.from), partyKey(edge.to), edge.port?.port, edge.port?.protocol].join(' ');
    if (!this.edges.has(key)) this.edges.set(key, edge);
  }
}

function isWhole({ field }: Mention): boolean {
  return field.includes('.envFrom[');
}

function configMapOf({ what }: Mention, { ref: { namespace } }: Workload): string {
  return `${namespace}/${/\(ConfigMap (.*)\)$/.exec(what)?.[1] ?? ''}`;
}

function fromConfigMap(valueFrom: unknown, { ref }: Workload, lookup: Lookup): unknown {
  const reference = isRecord(valueFrom) ? valueFrom.configMapKeyRef : undefined;
  return isRecord(reference) ? lookup.configMap(ref.namespace, String(reference.name))[String(reference.key)] : undefined;
}

function isAskedByName(peer: PeerData): boolean {
  return peer.kind === 'name' || (peer.kind === 'addresses' && peer.cidr.endsWith('/0'));
}

/** Whether a call of a name outside gets out by this edge, as far as anybody knows. */
function allows({ from, to, port }: Edge, leaving: Leaving): boolean {
  if (from.kind !== 'workload' || from.workload !== leaving.from) return false;
  if (port !== undefined && (port.port !== leaving.port.port || port.protocol !== leaving.port.protocol)) return false;
  if (to.kind !== 'name') return to.kind === 'addresses';
  return to.name === leaving.name || (to.name.startsWith('*.') && leaving.name.endsWith(to.name.slice(1)));
}

/** A block of one address. */
export function oneAddress(address: string): string {
  return `${address}/${ipVersion(address) === 6 ? 128 : 32}`;
}

function partyKey(party: Party): string {
  return party.kind === 'workload' ? refKey(party.workload.ref) : JSON.stringify(party);
}

/** What is told of a call that no NetworkPolicy can let out. */
export function leavingText({ from, name, port: { port, protocol } }: Leaving): string {
  return `${label(from.ref)} calls ${name} outside the cluster on ${protocol} port ${port}, and a NetworkPolicy knows no names.`;
}

function label(ref: ObjectRef): string {
  return `${ref.kind} ${nameKey(ref)}`;
}
