import { Direction, Opening, Pod, blockOf, coverPorts, isCovered, keysOf, letsThrough, openings, portsText } from './openings';
import { ReachChange } from './reach';
import { KnownPlace, Snapshot } from './snapshot';
import { push } from '../../kubernetes/values';
import { Network, Peer, Workload, labelsOfNamespace } from '../../network/network';
import { partyOf } from '../../network/policy';
import { LabelSelector, Labels, isEverything, selectorText, selects } from '../../network/selector';
import { NOTHING, Sentence, asText, capitalized, list, say } from '../../text/sentence';
import { canonical } from '../objects/fields';
import { Identified, title } from '../objects/identify';

/**
 * Whom NetworkPolicies let in, and let out, compared: a peer, a port or a block of addresses more,
 * and labels that somebody gets or loses. Looked into only where a policy or such a label is different.
 */
export function comparePeers(before: Snapshot, after: Snapshot, told: readonly ReachChange[]): ReachChange[] {
  if (before.network.policies.length === 0 && after.network.policies.length === 0) return [];

  return new PeerComparison(before, after, told).changes();
}

/** Somebody at the other end: known pods, every pod of somewhere, addresses, or everybody. */
interface Party {
  readonly kind: 'everybody' | 'pods' | 'addresses';
  readonly who: Sentence;
  readonly ports: string;
  /** Of whom the labels changed. */
  readonly by: readonly Identified[];
}

interface Difference {
  readonly gained: readonly Party[];
  readonly lost: readonly Party[];
}

/** Pods that exist in both versions. */
interface Client {
  readonly key: string;
  readonly name: Sentence;
  readonly then: Pod;
  readonly now: Pod;
  readonly by: readonly Identified[];
}

const DIRECTIONS: readonly Direction[] = ['ingress', 'egress'];
const SAME: Difference = { gained: [], lost: [] };

class PeerComparison {
  private readonly known = new Map<string, Difference>();
  private readonly old: Pods;
  private readonly young: Pods;
  private readonly relabelled: ReadonlyMap<string, readonly Client[]>;
  private readonly farther: ReadonlySet<string>;
  private readonly nearer: ReadonlySet<string>;

  public constructor(private readonly before: Snapshot, private readonly after: Snapshot, told: readonly ReachChange[]) {
    this.old = new Pods(before);
    this.young = new Pods(after);
    this.relabelled = relabelled(before, after);
    const keys = (change: ReachChange['change']): string[] => told.filter(one => one.change === change)
      .map(({ place, entrances }) => `${place.key} ${entrances.length === 0 ? 'pods' : 'addresses'}`);
    this.farther = new Set(keys('farther'));
    this.nearer = new Set(keys('nearer'));
  }

  public changes(): ReachChange[] {
    return [...this.after.places.values()].flatMap(place => {
      const former = this.before.places.get(place.place.key);
      const [now, then] = [place.workload, former?.workload];
      return now === undefined || then === undefined || former === undefined ? [] : DIRECTIONS
        .flatMap(direction => this.tell(direction, former, place, this.difference(direction, then, now)));
    });
  }

  private tell(direction: Direction, former: KnownPlace, { place, from, workload }: KnownPlace, { gained, lost }: Difference): ReachChange[] {
    const policies = workload === undefined ? [] : this.after.policies.policiesOf(workload).map(({ manifest }) => this.after.itemOf(manifest));
    const common = { place, before: former.from, after: from, entrances: [] };
    const [more, less] = direction === 'ingress' ? ['wider', 'narrower'] as const : ['reaches more', 'reaches less'] as const;
    const news = (parties: readonly Party[], change: ReachChange['change'], isTold: ReadonlySet<string>, can: Sentence, everybody: Sentence): ReachChange[] => {
      const untold = direction === 'egress' ? parties : parties.filter(({ kind }) => (kind === 'everybody'
        ? !isTold.has(`${place.key} pods`) && !isTold.has(`${place.key} addresses`)
        : !isTold.has(`${place.key} ${kind}`)));
      return [...new Set(untold.map(({ ports }) => ports))].map(ports => {
        const same = untold.filter(party => party.ports === ports);
        const who = list(same.map(party => (party.kind === 'everybody' ? everybody : party.who)));
        const [subject, object] = direction === 'ingress' ? [capitalized(who), say`${place.label}`] : [say`${place.label}`, who];
        const on = ports === '' ? NOTHING : ports === EVERY_PORT ? say` on every port` : say` on ${ports}`;
        return {
          ...common,
          change,
          ports: ports === '' || ports === EVERY_PORT ? [] : ports.replace(/^ports? /, '').split(', '),
          by: [...policies, ...same.flatMap(({ by }) => by)],
          sentence: say`${subject} ${can} ${object}${on}.`,
        };
      });
    };
    const [all, rest] = direction === 'ingress' ? [say`everybody`, say`others`] : [say`every address`, say`every address`];
    return [...news(gained, more, this.farther, say`can now reach`, all), ...news(lost, less, this.nearer, say`can no longer reach`, rest)];
  }

  /** The same for all workloads under the same policies. */
  private difference(direction: Direction, then: Workload, now: Workload): Difference {
    const [old, young] = [this.before.policies.policiesOf(then), this.after.policies.policiesOf(now)];
    const [was, is] = [old, young].map(policies => policies.filter(policy => policy[direction] !== undefined));
    if (was.length === 0 && is.length === 0) return SAME;

    const [former, current] = [openings(was, direction, then), openings(is, direction, now)];
    const key = [direction, then.ref.namespace, now.ref.namespace, ...[former, current].map(canonical)].join('\0');
    const known = this.known.get(key) ?? {
      gained: this.parties(current, former, now.ref.namespace, this.young, 'now'),
      lost: this.parties(former, current, then.ref.namespace, this.old, 'then'),
    };
    this.known.set(key, known);
    return known;
  }

  /** Who gets through `ours`, and does not get through `theirs`, the openings of the other version. */
  private parties(ours: readonly Opening[], theirs: readonly Opening[], namespace: string, pods: Pods, when: 'now' | 'then'): Party[] {
    const found = new Map<string, Party>();
    const add = (party: Party): void => {
      const key = canonical([asText(party.who), party.ports]);
      found.set(key, found.get(key) ?? party);
    };
    const other = when === 'now' ? 'then' : 'now';
    for (const opening of ours) {
      const ports = describePorts(opening, theirs);
      for (const client of this.candidates(opening.peer)) {
        if (letsThrough(opening, namespace, client[when])
          && !theirs.some(one => coverPorts(one.ports, opening.ports) && letsThrough(one, namespace, client[other]))) add({ kind: 'pods', who: client.name, ports, by: client.by });

      }
      const uncovered = isCovered(opening, theirs, namespace) ? [] : describe(opening, theirs, namespace, pods);
      uncovered.forEach(({ kind, who }) => add({ kind, who, ports, by: [] }));

    }
    return [...found.values()];
  }

  private candidates(peer: Peer | undefined): ReadonlySet<Client> {
    const keys = peer === undefined ? [] : [...keysOf(peer.podSelector).map(key => `pod ${key}`), ...keysOf(peer.namespaceSelector).map(key => `namespace ${key}`)];
    // Of a namespace as a whole only where its pods need no labels of their own.
    return new Set(keys.flatMap(key => this.relabelled.get(key) ?? []).filter(client => (peer?.podSelector === undefined || isEverything(peer.podSelector)) === (client.key === '')));
  }
}

const EVERY_PORT = 'every port';

function describePorts({ peer, ports }: Opening, others: readonly Opening[]): string {
  if (ports !== undefined) {
    const texts = portsText(ports);
    return `${texts.length === 1 ? 'port' : 'ports'} ${texts.join(', ')}`;
  }
  return others.some(other => other.ports !== undefined && canonical(other.peer ?? null) === canonical(peer ?? null)) ? EVERY_PORT : '';
}

function describe(opening: Opening, others: readonly Opening[], namespace: string, pods: Pods): Pick<Party, 'kind' | 'who'>[] {
  const { peer } = opening;
  const block = blockOf(peer);
  if (peer === undefined) return [{ kind: 'everybody', who: say`everybody` }];

  if (block !== undefined) {
    const except = block.except.length === 0 ? NOTHING : say` but ${list(block.except)}`;
    return [{ kind: 'addresses', who: say`addresses in ${block.cidr}${except}` }];
  }
  const { podSelector, namespaceSelector } = peer;
  if (podSelector !== undefined && !isEverything(podSelector)) {
    const { network, itemOf } = pods.scene;
    const fitting = others.filter(other => coverPorts(other.ports, opening.ports));
    const come = pods.asked(peer, namespace).filter(one => !fitting.some(other => letsThrough(other, namespace, partyOf(network, one))));
    const where = namespaceSelector === undefined ? NOTHING : say` of ${namespaces(namespaceSelector)}`;
    return come.length > 0
      ? come.map(({ manifest }) => ({ kind: 'pods', who: say`${title(itemOf(manifest))}` }))
      : [{ kind: 'pods', who: say`pods with ${selectorText(podSelector)}${where}` }];
  }
  return [{ kind: 'pods', who: say`every pod of ${namespaceSelector === undefined ? say`namespace ${namespace}` : namespaces(namespaceSelector)}` }];
}

/** Finds the pods that a peer asks for by their labels, in the namespaces that it asks for. */
class Pods {
  private readonly spaces: ReadonlyMap<string, Labels>;
  private readonly known = new Map<string, readonly string[]>();

  public constructor(public readonly scene: Snapshot) {
    const names = new Set(scene.network.workloads.map(({ ref }) => ref.namespace));
    this.spaces = new Map([...names].map(name => [name, labelsOfNamespace(scene.network, name)]));
  }

  public asked({ podSelector, namespaceSelector }: Peer, namespace: string): readonly Workload[] {
    const spaces = namespaceSelector === undefined ? [namespace] : this.spacesOf(namespaceSelector);
    const labels = podSelector?.labels ?? {};
    const found = Object.keys(labels).length === 0
      ? this.scene.network.workloads.filter(({ ref }) => spaces.includes(ref.namespace))
      : spaces.flatMap(space => this.scene.network.index.pods.matching(space, labels));
    return podSelector === undefined ? found : found.filter(({ podLabels }) => selects(podSelector, podLabels));
  }

  private spacesOf(selector: LabelSelector): readonly string[] {
    const key = canonical(selector);
    const found = this.known.get(key) ?? [...this.spaces].flatMap(([name, labels]) => (selects(selector, labels) ? [name] : []));
    this.known.set(key, found);
    return found;
  }
}

function namespaces(selector: LabelSelector): Sentence {
  if (isEverything(selector)) return say`the cluster`;

  const name = Object.keys(selector.labels).length === 1 && selector.expressions.length === 0 ? selector.labels['kubernetes.io/metadata.name'] : undefined;
  return name === undefined ? say`namespaces with ${selectorText(selector)}` : say`namespace ${name}`;
}

/** Whose labels are others than before, by the labels that changed. */
function relabelled(before: Snapshot, after: Snapshot): Map<string, Client[]> {
  const found = new Map<string, Client[]>();
  const file = (client: Client): void => {
    changedKeys(client.then.labels, client.now.labels).forEach(key => push(found, `pod ${key}`, client));
    changedKeys(client.then.namespaceLabels, client.now.namespaceLabels).forEach(key => push(found, `namespace ${key}`, client));
  };
  for (const [key, { place, workload, by }] of after.places) {
    const former = before.places.get(key)?.workload;
    if (workload === undefined || former === undefined) continue;
    file({ key, name: say`${place.label}`, then: partyOf(before.network, former), now: partyOf(after.network, workload), by });

  }
  for (const { ref, manifest } of after.network.namespaces) {
    if (before.network.index.namespaces.has(ref.name)) {
      const pod = (network: Network): Pod => ({ namespace: ref.name, labels: {}, namespaceLabels: labelsOfNamespace(network, ref.name) });
      file({ key: '', name: say`every pod of namespace ${ref.name}`, then: pod(before.network), now: pod(after.network), by: [after.itemOf(manifest)] });
    }
  }
  return found;
}

function changedKeys(then: Labels, now: Labels): string[] {
  return then === now ? [] : [...new Set([...Object.keys(then), ...Object.keys(now)])].filter(key => then[key] !== now[key]);
}
