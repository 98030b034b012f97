/** NetworkPolicies that close workloads to everything but what is declared. */

import { CiliumPolicy, namesAllowed } from './cilium';
import { declaredEdges, Edge, Edges, Leaving, oneAddress, Party } from './edges';
import { BECAUSE, Peer, Policy, Port, Rule } from './policy';
import { leadsHere, looksUp } from './reasons';
import { Meant, PodSelector, podsOf } from './selection';
import { defined, grouped, textAt } from '../kubernetes/values';
import { classOf, controllerOf } from '../network/ask-http';
import { CONTROLLER } from '../network/controllers';
import { Way, waysIn } from '../network/exposure';
import { isGranted } from '../network/http';
import { buildNetwork, findEntry, Network, selectedBy } from '../network/network';
import { nameKey, NetworkPolicy, ObjectRef, refKey, Service, Workload } from '../network/objects';
import { passageOf } from '../network/policies';
import { Labels } from '../network/selector';
import { INTERNET } from '../network/system';
import { difference, isEmpty } from '../network/traffic';
import { PeerData, PeerPort, PlanData } from '../plan/plan';

export type Direction = 'ingress' | 'egress';

export interface DeriveOptions {
  readonly plan?: PlanData;
  /** In which directions a workload is closed; in none, it has no policy. @default both, for every workload */
  readonly closed?: (workload: Workload) => readonly Direction[];
  /** Who stands behind an Ingress or a Gateway, by the name of its class. @default what an annotation says, or the class where it is well known */
  readonly controllers?: ReadonlyMap<string, PodsElsewhere>;
  /**
   * What becomes of calls of names outside the cluster that nothing allows: they stay closed, any address of the internet is let
   * out to on their port, or the name is, by a policy of Cilium's. @default closed
   */
  readonly outside?: 'closed' | 'any' | 'cilium';
  /** Where names are looked up. @default the pods of kube-dns in kube-system */
  readonly dns?: readonly DnsServer[];
}

/** Pods that these manifests do not show. */
export interface PodsElsewhere {
  readonly namespace: string;
  readonly labels: Labels;
}

export type DnsServer =
  | { readonly kind: 'pods'; readonly pods: PodsElsewhere; readonly port: number }
  | { readonly kind: 'address'; readonly address: string; readonly port: number };

/** CoreDNS keeps the labels of kube-dns. */
export const KUBE_DNS: DnsServer = { kind: 'pods', pods: { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } }, port: 53 };
/** @see https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/ */
export const NODE_LOCAL_DNS: DnsServer = { kind: 'address', address: '169.254.20.10', port: 53 };
export const OPENSHIFT_DNS: DnsServer = { kind: 'pods', pods: { namespace: 'openshift-dns', labels: { 'dns.operator.openshift.io/daemonset-dns': 'default' } }, port: 5353 };

export interface DerivedPolicies {
  /** NetworkPolicies, one a workload, by namespace and name. */
  readonly policies: readonly Policy[];
  /** The workloads that they close, and in which directions. */
  readonly closed: ReadonlyMap<Workload, readonly Direction[]>;
  /** Policies of Cilium's for names outside the cluster, one a workload that is allowed to call some. */
  readonly named: readonly CiliumPolicy[];
  /** Calls of names outside the cluster that stay closed. */
  readonly leaving: readonly Leaving[];
  /** What could not be closed or opened, and what to do, a sentence each. */
  readonly unknown: readonly string[];
}

/** The node's agents, DNS and the API server's own add-ons live there; a default deny stops the cluster. */
const NEVER_CLOSED = new Set(['kube-system', 'kube-public', 'kube-node-lease']);

export function derivePolicies(network: Network, options: DeriveOptions = {}): DerivedPolicies {
  const declared = declaredEdges(network, options.plan);
  const derived = new Derivation(network, options, withNames(declared, options.outside ?? 'closed')).all();
  return { ...derived, unknown: [...derived.unknown, ...undone(network, declared.open, derived)] };
}

function withNames(declared: Edges, outside: NonNullable<DeriveOptions['outside']>): Edges {
  if (outside === 'closed') return declared;
  const edges = declared.leaving.flatMap(({ from, name, port, because }): Edge[] => {
    const peers: readonly PeerData[] = outside === 'cilium' ? [{ kind: 'name', name }] : INTERNET.map(range => ({ kind: 'addresses', ...range }));
    return peers.map(to => ({ from: { kind: 'workload', workload: from }, to, port, because }));
  });
  return { ...declared, edges: [...declared.edges, ...edges], leaving: [] };
}

/** Policies add up: one that is there already and opens more than is declared undoes ours. */
function undone(network: Network, open: Network, { policies, closed }: DerivedPolicies): string[] {
  if (network.policies.length === 0) return [];
  const ours = buildNetwork([...open.manifests, ...policies.map(policy => ({ object: { ...policy } }))], { clusterDomain: network.clusterDomain });
  return [...closed].flatMap(([workload, directions]) => {
    const same = ours.index.workloads.get(refKey(workload.ref));
    return same === undefined ? [] : directions.flatMap(direction => {
      const declared = passageOf(ours, same, direction).possible;
      const more = passageOf(network, workload, direction).openings.find(({ possible }) => !isEmpty(difference(possible, declared)));
      return more === undefined ? [] : [`NetworkPolicy ${nameKey(more.policy.ref)} (${more.field}) opens more of ${workload.ref.kind} ${nameKey(workload.ref)} than is declared. `
        + 'Policies add up, so it undoes what is closed here: take it back, or declare what it is for.'];
    });
  });
}

const BOTH: readonly Direction[] = ['ingress', 'egress'];

/** One opening: somebody, on one port. */
interface Opening {
  /** None: everybody. */
  readonly peer?: Peer;
  readonly port?: Port;
  readonly because: string;
}

class Derivation {
  private readonly unknown = new Set<string>();
  private readonly selectors = new Map<Workload, Meant | undefined>();
  private readonly names = new Map<string, number>();
  /** Policies of somebody else that open something: one of the same name would replace it. */
  private readonly taken: ReadonlySet<string>;
  private readonly into: ReadonlyMap<Workload | undefined, readonly Edge[]>;
  private readonly outOf: ReadonlyMap<Workload | undefined, readonly Edge[]>;
  private readonly ways: ReadonlyMap<Workload | undefined, readonly Way[]>;

  constructor(private readonly network: Network, private readonly options: DeriveOptions, private readonly declared: Edges) {
    for (const { ref } of network.workloads) {
      const key = nameKey(ref);
      this.names.set(key, (this.names.get(key) ?? 0) + 1);
    }
    this.taken = new Set(network.policies.filter(isOfSomebodyElse).map(({ ref }) => nameKey(ref)));
    this.into = grouped(declared.edges, ({ to }) => workloadOf(to));
    this.outOf = grouped(declared.edges, ({ from }) => workloadOf(from));
    this.ways = grouped(waysIn(network).filter(({ kind }) => kind === 'ingress' || kind === 'route'), ({ end }) => end.kind === 'workload' ? end.workload : undefined);
  }

  public all(): DerivedPolicies {
    const { closed = () => BOTH } = this.options;
    for (const [sentence, workload] of this.declared.unknown) if (closed(workload).includes('egress')) this.unknown.add(sentence);
    const found = this.network.workloads.flatMap(workload => {
      const directions = closed(workload);
      const policy = this.policyOf(workload, directions);
      return policy === undefined ? [] : [{ workload, directions, policy }];
    });
    const policies = found.map(({ policy }) => policy).sort((a, b) => compare(nameKey(a.metadata), nameKey(b.metadata)));
    const named = found.filter(({ directions }) => directions.includes('egress')).flatMap(({ workload, policy }) => namesAllowed(policy, this.outOf.get(workload) ?? []) ?? []);
    const leaving = this.declared.leaving.filter(({ from }) => closed(from).includes('egress'));
    this.tellUncalled(found);
    return { policies, closed: new Map(found.map(({ workload, directions }) => [workload, directions])), named, leaving, unknown: [...this.unknown] };
  }

  /** Programs know names that no manifest says; whoever applies the policies has to think of them. */
  private tellUncalled(found: readonly { readonly workload: Workload; readonly directions: readonly Direction[]; readonly policy: Policy }[]): void {
    const closed = new Set(found.filter(({ directions, policy }) => directions.includes('ingress') && policy.spec.ingress === undefined).map(({ workload }) => workload));
    const uncalled = this.network.services.filter(service => {
      const behind = selectedBy(this.network, service);
      return behind.length > 0 && behind.every(workload => closed.has(workload));
    });
    for (const [namespace, services] of grouped(uncalled, ({ ref }) => ref.namespace)) {
      const names = [...new Set(services.map(({ ref }) => ref.name))].sort();
      const [who, them, their] = names.length === 1 ? ['Service', 'it', 'its name'] : ['Services', 'them', 'their names'];
      this.unknown.add(`Nothing here says who calls ${who} ${names.slice(0, -1).join(', ')}${names.length === 1 ? '' : ' and '}${names[names.length - 1]} of namespace ${namespace}, `
        + `so nobody is let in to the pods behind ${them}. Where a program has ${their} in its code, say so: in a variable of its environment, or as an expectation.`);
    }
  }

  private policyOf(workload: Workload, directions: readonly Direction[]): Policy | undefined {
    const { ref, hostNetwork, hook } = workload;
    const label = `${ref.kind} ${nameKey(ref)}`;
    if (directions.length === 0 || NEVER_CLOSED.has(ref.namespace)) return undefined;
    if (hook) {
      this.unknown.add(`${label} runs while Helm installs and is left open. Write a policy of your own for it.`);
      return undefined;
    }
    if (hostNetwork) {
      this.unknown.add(`${label} is on its node's network (hostNetwork), which no NetworkPolicy closes. Take hostNetwork away, or protect the node.`);
      return undefined;
    }
    const podSelector = this.selectorOf(workload);
    if (podSelector === undefined) return undefined;
    const ingress = directions.includes('ingress') ? this.ingressOf(workload) : [];
    const egress = directions.includes('egress') ? this.egressOf(workload) : [];
    const because = [...new Set([...ingress, ...egress].map(one => one.because))].sort().join('\n');
    const own = this.names.get(nameKey(ref)) === 1 ? ref.name : `${ref.name}-${ref.kind.toLowerCase()}`;
    const name = this.taken.has(nameKey({ namespace: ref.namespace, name: own })) ? `${own}-declared` : own;
    return {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: defined({ name, namespace: ref.namespace, annotations: because !== '' ? { [BECAUSE]: because } : undefined }),
      spec: defined({
        podSelector,
        policyTypes: directions.map(direction => direction === 'ingress' ? 'Ingress' : 'Egress'),
        ingress: ingress.length > 0 ? rules(ingress, 'from') : undefined,
        egress: egress.length > 0 ? rules(egress, 'to') : undefined,
      }),
    };
  }

  private ingressOf(workload: Workload): Opening[] {
    return [...(this.into.get(workload) ?? []).flatMap(edge => this.callerOf(edge, workload)), ...this.routed(workload)];
  }

  private callerOf({ from, port, because }: Edge, workload: Workload): Opening[] {
    if (from.kind === 'workload' && from.workload.hostNetwork) {
      this.unknown.add(`${from.workload.ref.kind} ${nameKey(from.workload.ref)} calls ${nameKey(workload.ref)} from its node's network, which no selector means. `
        + 'Allow the addresses of the nodes.');
      return [];
    }
    return this.opening(from, workload.ref.namespace, 'ingress', port && portOf(workload, port), because);
  }

  private onNode(caller: Workload, called: Workload): readonly Opening[] {
    this.unknown.add(`${caller.ref.kind} ${nameKey(caller.ref)} calls ${nameKey(called.ref)} on its node's network, which no selector means. Allow the addresses of the nodes.`);
    return [];
  }

  private opening(party: Party, seenFrom: string, direction: Direction, port: Port | undefined, because: string): Opening[] {
    if (party.kind === 'everybody') return [{ port, because }];
    const peer = party.kind === 'workload' ? this.peerOf(party.workload, seenFrom, direction) : peerElsewhere(party);
    return peer === undefined ? [] : [{ peer, port, because }];
  }

  /** Who comes through an Ingress or a route. */
  private routed(workload: Workload): Opening[] {
    return (this.ways.get(workload) ?? []).flatMap(({ entry, address, end, service }): Opening[] => {
      if (end.kind !== 'workload' || end.problem !== undefined) return [];
      if (!this.mayLead(entry.ref, service)) return [];
      const controller = this.controllerOf(entry.ref);
      const port = end.port && portOf(workload, end.port);
      return controller === undefined ? [] : [{ peer: elsewhere(controller), port, because: leadsHere(entry.ref, address) }];
    });
  }

  /** A route that no ReferenceGrant lets into another namespace gets nothing from there. */
  private mayLead(entry: ObjectRef, service: Service | undefined): boolean {
    return entry.kind === 'Ingress' || service === undefined || isGranted(this.network, entry, service.ref);
  }

  private controllerOf(ref: ObjectRef): PodsElsewhere | undefined {
    const entry = findEntry(this.network, ref);
    const className = entry && classOf(this.network, entry);
    const controller = this.options.controllers?.get(className ?? '') ?? (entry && controllerOf(this.network, entry));
    if (controller === undefined) {
      this.unknown.add(`${ref.kind} ${nameKey(ref)} has ${className === undefined ? 'no class' : `class ${className}`}, and nothing says which pods its controller has. `
        + `Say which, with WayIn or by the annotation ${CONTROLLER}: namespace/label=value.`);
    }
    return controller;
  }

  private egressOf(workload: Workload): Opening[] {
    const openings = (this.outOf.get(workload) ?? []).flatMap(({ to, port, because }) => to.kind === 'workload' && to.workload.hostNetwork ? this.onNode(workload, to.workload)
      : this.opening(to, workload.ref.namespace, 'egress', port && (to.kind === 'workload' ? portOf(to.workload, port) : port), because));
    return this.declared.asking.has(workload) ? [...dnsOpenings(this.options.dns ?? [KUBE_DNS], workload), ...openings] : openings;
  }

  /** Whoever leads to pods by their labels leads to all that carry them; whoever lets them in by their labels lets in others. */
  private peerOf(workload: Workload, seenFrom: string, direction: Direction): Peer | undefined {
    const podSelector = direction === 'egress' ? this.meant(workload)?.selector : this.selectorOf(workload);
    const { namespace } = workload.ref;
    return podSelector && defined({ namespaceSelector: namespace !== seenFrom ? { matchLabels: nameLabel(namespace) } : undefined, podSelector });
  }

  /** Undefined where it would mean pods of others too. */
  private selectorOf(workload: Workload): PodSelector | undefined {
    const found = this.meant(workload);
    const label = `${workload.ref.kind} ${nameKey(workload.ref)}`;
    if (found === undefined) {
      this.unknown.add(`${label} has pods without labels, so no policy can mean them and no others. Give them a label.`);
    } else if (found.twin !== undefined) {
      this.unknown.add(`${label} and ${found.twin.ref.kind} ${found.twin.ref.name} have pods with the same labels, which no policy tells apart. `
        + 'Give one of them a label of its own: until then neither is closed, and what is closed lets neither in.');
    }
    return found === undefined || found.twin !== undefined ? undefined : found.selector;
  }

  private meant(workload: Workload): Meant | undefined {
    if (!this.selectors.has(workload)) this.selectors.set(workload, podsOf(this.network, workload));
    return this.selectors.get(workload);
  }
}

/** Without a reason, and with rules: nothing that was derived looks so. */
function isOfSomebodyElse({ manifest, ingress = [], egress = [] }: NetworkPolicy): boolean {
  return ingress.length + egress.length > 0 && textAt(manifest.object, 'metadata', 'annotations', BECAUSE) === '';
}

function dnsOpenings(servers: readonly DnsServer[], { ref }: Workload): Opening[] {
  return servers.flatMap(server => (['UDP', 'TCP'] as const).map((protocol): Opening => ({
    peer: server.kind === 'pods' ? elsewhere(server.pods) : { ipBlock: { cidr: oneAddress(server.address) } },
    port: { port: server.port, protocol },
    because: looksUp(ref),
  })));
}

function workloadOf(party: Party): Workload | undefined {
  return party.kind === 'workload' ? party.workload : undefined;
}

/** Undefined for a name: no NetworkPolicy knows it. */
function peerElsewhere(peer: PeerData): Peer | undefined {
  if (peer.kind === 'name') return undefined;
  if (peer.kind === 'pods') return elsewhere(peer);
  const { cidr, except = [] } = peer;
  return { ipBlock: defined({ cidr, except: except.length > 0 ? except : undefined }) };
}

function elsewhere({ namespace, labels }: PodsElsewhere): Peer {
  return { namespaceSelector: { matchLabels: nameLabel(namespace) }, podSelector: { matchLabels: labels } };
}

/** The label that Kubernetes gives every namespace. */
function nameLabel(namespace: string): Labels {
  return { 'kubernetes.io/metadata.name': namespace };
}

/** By its name where the pod gives it one that means nothing else, so that the number may move. */
function portOf(workload: Workload, { port, protocol }: PeerPort): Port {
  const declared = workload.containers.flatMap(({ ports }) => ports).filter(one => one.protocol === protocol);
  const name = declared.find(one => one.port === port)?.name;
  const isSure = name !== undefined && declared.every(one => one.name !== name || one.port === port);
  return { port: isSure ? name : port, protocol };
}

/** Openings for the same ports are one rule with several peers, openings for the same peer one rule with several ports. */
function rules(openings: readonly Opening[], direction: 'from' | 'to'): Rule[] {
  const byPeer = new Map<string, { peer?: Peer; ports: Map<string, Port>; everyPort: boolean }>();
  for (const { peer, port } of openings) {
    const key = peer === undefined ? '' : JSON.stringify(peer);
    const group = byPeer.get(key) ?? { peer, ports: new Map<string, Port>(), everyPort: false };
    if (port !== undefined) group.ports.set(`${port.port}/${port.protocol}`, port);
    byPeer.set(key, { ...group, everyPort: group.everyPort || port === undefined });
  }
  const byPorts = new Map<string, { peers: (Peer | undefined)[]; ports: readonly Port[] }>();
  for (const [, { peer, ports, everyPort }] of [...byPeer].sort(([a], [b]) => compare(a, b))) {
    const sorted = everyPort ? [] : [...ports].sort(([a], [b]) => compare(a, b)).map(([, port]) => port);
    // Everybody is said by naming no peer, so that it stands alone.
    const key = `${peer === undefined} ${JSON.stringify(sorted)}`;
    const group = byPorts.get(key) ?? { peers: [], ports: sorted };
    group.peers.push(peer);
    byPorts.set(key, group);
  }
  return [...byPorts].sort(([a], [b]) => compare(a, b)).map(([, { peers, ports }]) => {
    const some = peers.filter(peer => peer !== undefined);
    return defined({ [direction]: some.length > 0 ? some : undefined, ports: ports.length > 0 ? ports : undefined });
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
