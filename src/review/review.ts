import { Hazard, renameHazards } from './hazards/hazards';
import { acknowledgementOf } from './objects/acknowledgement';
import { LoadedVersion } from '../manifests/load';
import { transitionHazards } from './hazards/transition';
import { Mention, findMentions, Lost } from './objects/mentions';
import { NameChange, compareNames } from './objects/names';
import { Identified, ObjectChange, displayName, objectChanges, pairObjects } from './objects/objects';
import { comparePeers } from './reach/peers';
import { ReachChange, byImportance, compareReach } from './reach/reach';
import { Route } from './reach/route';
import { Scene, clashingNames, keyOf, readScene, renamed, serviceHints, touchedNamespaces } from './reach/scene';

/** Everything a reviewer wants to know of two versions, as plain data. */
export interface Review {
  readonly base: string;
  readonly head: string;
  readonly reach: readonly ReachNews[];
  readonly names: readonly NameChange[];
  readonly renames: readonly { readonly before: Identified; readonly after: Identified }[];
  readonly mentions: readonly Mention[];
  readonly hazards: readonly Hazard[];
  readonly objects: readonly ObjectChange[];
  readonly unchanged: number;
  /** The same object in other words: another order of keys, other quotes. */
  readonly rewritten: number;
  readonly notes: readonly string[];
}

export interface ReachNews extends ReachChange {
  /** Something can be reached from farther away than before. */
  readonly broadening: boolean;
  /** The reason that is given for it. */
  readonly acknowledged?: string;
  /** A reason that was there before this change, so it was given for something else. */
  readonly stale?: string;
}

export function review(base: LoadedVersion, head: LoadedVersion): Review {
  const [old, young] = [inOrder(base.objects), inOrder(head.objects)];
  const clashing = clashingNames(old, young);
  const touched = touchedNamespaces(old, young);
  const before = readScene(old.filter(touched), clashing);
  const after = readScene(young.filter(touched), clashing);
  const pairing = pairObjects(old, young, serviceHints(before, after));
  const then = renamed(before, pairing);
  const earlier = new Map([...pairing.same, ...pairing.renamed].map(pair => [pair.after, pair.before]));
  const ways = compareReach(then, after);
  const reach = [...ways, ...comparePeers(then, after, ways)].sort(byImportance).map(change => withAcknowledgement(change, after, earlier));
  const objects = objectChanges(pairing);
  const changed = objects.filter(({ change }) => change === 'changed' || change === 'renamed').length;
  const compared = pairing.same.length + pairing.renamed.length;
  return {
    base: base.label,
    head: head.label,
    reach,
    names: compareNames(then.routes, after.routes),
    renames: pairing.renamed,
    mentions: findMentions(lostNames(before.routes, after.routes), young),
    hazards: [...renameHazards(pairing, then.routes, after.routes), ...transitionHazards(pairing, before.network, after.network)],
    objects,
    unchanged: compared - changed,
    rewritten: pairing.same.filter(pair => pair.before.object !== pair.after.object).length
      - objects.filter(({ change }) => change === 'changed').length,
    notes: [...base.notes, ...head.notes],
  };
}

/** So that the order in which documents stand says nothing. */
function inOrder(items: readonly Identified[]): Identified[] {
  return items.map(item => ({ item, key: `${keyOf(item)}\0${item.file}` }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ item }) => item);
}

export function isBroadening(change: ReachChange): boolean {
  return change.change === 'farther' || change.change === 'wider' || change.change === 'reaches more';
}

/** What became reachable from farther away without anybody giving a reason. */
export function unacknowledged(result: Review): ReachNews[] {
  return result.reach.filter(change => change.broadening && change.acknowledged === undefined);
}

function withAcknowledgement(change: ReachChange, after: Scene, earlier: ReadonlyMap<Identified, Identified>): ReachNews {
  if (!isBroadening(change)) return { ...change, broadening: false };

  const responsible = new Set([...change.routes.flatMap(route => route.by), ...change.by ?? [], ...after.places.get(change.targetKey)?.by ?? []]);
  let stale: string | undefined;
  for (const item of responsible) {
    const reason = acknowledgementOf(item.object);
    const old = earlier.get(item);
    const isNew = old === undefined || acknowledgementOf(old.object) !== reason;
    if (reason !== undefined && isNew) return { ...change, broadening: true, acknowledged: reason };

    stale = stale ?? reason;
  }
  return { ...change, broadening: true, ...(stale !== undefined && { stale }) };
}

/** Names of Services, and ports of names, that somebody may still use. */
function lostNames(before: readonly Route[], after: readonly Route[]): Lost[] {
  const now = servedNames(after);
  return [...servedNames(before)].flatMap(([key, { service, ports }]): Lost[] => {
    const { namespace, name } = service;
    const label = displayName(service);
    const left = now.get(key)?.ports;
    if (left === undefined) return [{ namespace, name, label }];

    const gone = [...ports].filter(port => !left.has(port));
    return gone.length > 0 && left.size > 0 ? [{ namespace, name, label, ports: gone }] : [];
  });
}

/** Under the names as they really are, whatever was recognised as renamed. */
function servedNames(routes: readonly Route[]): Map<string, { readonly service: Identified; readonly ports: Set<string> }> {
  const names = new Map<string, { readonly service: Identified; readonly ports: Set<string> }>();
  for (const route of routes) {
    const service = route.by.find(item => item.type === '/Service');
    if (service !== undefined && !route.repeats) {
      const key = `${service.namespace}/${service.name}`;
      const served = names.get(key) ?? { service, ports: new Set<string>() };
      names.set(key, served);
      if (route.address !== '') served.ports.add(route.address.replace(/\/.*$/, ''));

    }
  }
  return names;
}
