/** The entrances of two versions, compared: what can now be reached from farther away, what no longer, and by which way. */
import { Entrance, Place, Target } from './entrance';
import { grouped } from '../../kubernetes/values';
import { Distance, fartherThan, farthest } from '../../network/exposure';
import { NONE, OTHERS, Traffic, block, covers, union } from '../../network/traffic';
import { NOTHING, Sentence, capitalized, list, say, unique } from '../../text/sentence';
import { Identified } from '../objects/identify';

/** What is compared of a version. */
export interface Reachable {
  readonly entrances: readonly Entrance[];
  /** Everything that can be reached at all, and from where even without an entrance: pods answer at their own addresses. */
  readonly places: ReadonlyMap<string, { readonly place: Place; readonly from: Distance }>;
}

/** In the order in which they matter. */
const CHANGES = ['farther', 'wider', 'reaches more', 'not evaluated', 'not covered', 'nearer', 'narrower', 'reaches less', 'not known', 'another class', 'another way', 'one way less'] as const;

/** One thing that is reached otherwise than before, or that reaches otherwise. */
export interface ReachChange {
  readonly change: typeof CHANGES[number];
  readonly place: Place;
  readonly ports: readonly string[];
  readonly before: Distance;
  readonly after: Distance;
  /** The ways that came, or that went. */
  readonly entrances: readonly Entrance[];
  /** What else than the entrances may carry a reason for it: a NetworkPolicy. */
  readonly by: readonly Identified[];
  readonly sentence: Sentence;
  /** The reason that is given for it. */
  readonly acknowledged?: string;
  /** A reason that was there before this change, so it was given for something else. */
  readonly stale?: string;
}

/** Something can be reached from farther away, or by more, than before; or may be, and what opens it is not evaluated. */
export function isBroadening({ change }: ReachChange): boolean {
  return change === 'farther' || change === 'wider' || change === 'reaches more' || change === 'not evaluated' || change === 'another class';
}

export function byImportance(a: ReachChange, b: ReachChange): number {
  return CHANGES.indexOf(a.change) - CHANGES.indexOf(b.change)
    || Number(fartherThan(b.after, a.after)) - Number(fartherThan(a.after, b.after))
    || (a.place.label < b.place.label ? -1 : a.place.label > b.place.label ? 1 : 0);
}

const FROM: Readonly<Record<Distance, Sentence>> = {
  nowhere: say`nobody`,
  pods: say`some pods`,
  cluster: say`every pod of the cluster`,
  node: say`whoever can reach a node`,
  outside: say`outside the cluster`,
};

export const REACHED: Readonly<Record<Distance, Sentence>> = {
  nowhere: say`from nowhere`,
  pods: say`only from the pods that a NetworkPolicy lets in`,
  cluster: say`only from inside the cluster`,
  node: say`from the nodes’ network`,
  outside: say`from outside the cluster`,
};

/** What leads to one port of one place. */
interface Reached {
  readonly target: Target;
  from: Distance;
  readonly entrances: Entrance[];
  /** Those of `entrances` that are told here: of a Service only what leads to nothing known, the rest is told of where it leads. */
  readonly told: Entrance[];
}

/** By place and port: what is behind the Services, and the Services themselves. */
function reached(version: Reachable): Map<string, Reached> {
  const found = new Map<string, Reached>();
  const add = (target: Target, entrance: Entrance, isTold: boolean): void => {
    const key = `${target.place.key}\0${target.portKey}`;
    let known = found.get(key);
    if (known === undefined) {
      known = { target, from: distanceOf(version, target.place), entrances: [], told: [] };
      found.set(key, known);
    }
    known.entrances.push(entrance);
    if (isTold) known.told.push(entrance);
    if (fartherThan(entrance.from, known.from)) known.from = entrance.from;
  };
  for (const entrance of version.entrances) {
    const { to, through } = entrance;
    if (to !== undefined) add(to, entrance, true);
    if (through !== undefined) add(through, entrance, to === undefined);
  }
  return found;
}

function distanceOf(version: Reachable, place: Place): Distance {
  // A Service of which no manifest is here is there all the same.
  return version.places.get(place.key)?.from ?? (place.kind === 'service' ? 'cluster' : 'nowhere');
}

/** A change of one port, before those of many ports become one sentence. */
type PortChange = Pick<ReachChange, 'change' | 'place' | 'before' | 'after' | 'entrances'> & { readonly port: string };

/** Keys of `before` are those of `after` where something was renamed. */
export function compareReach(before: Reachable, after: Reachable): ReachChange[] {
  const [reachedBefore, reachedAfter] = [reached(before), reached(after)];
  const keys = [...new Set([...reachedBefore.keys(), ...reachedAfter.keys()])].sort();
  const ports = keys.flatMap(key => comparePort(before, after, reachedBefore.get(key), reachedAfter.get(key)));
  const groups = grouped(ports, one => [one.change, one.place.key, one.before, one.after].join('\0'));
  return [...groups.values()].map(group => {
    const [{ change, place, before: from, after: to }] = group;
    const common = {
      change,
      place,
      before: from,
      after: to,
      by: [],
      ports: [...new Set(group.map(({ port }) => port).filter(port => port !== ''))],
      entrances: group.flatMap(({ entrances }) => entrances),
    };
    const only = { added: !before.places.has(place.key), removed: !after.places.has(place.key) };
    return { ...common, sentence: sentenceOf(common, only.added && !only.removed, only.removed && !only.added) };
  });
}

function comparePort(before: Reachable, after: Reachable, known: Reached | undefined, current: Reached | undefined): PortChange[] {
  // A Service that asks for other pods leads to something else, under the same name.
  const former = current !== undefined && current.told.length > 0 && asksForOthers(known?.target, current.target) ? undefined : known;
  const { target } = current ?? former ?? {};
  if (target === undefined) return [];

  const { place, port } = target;
  const from = former?.from ?? distanceOf(before, place);
  const to = current?.from ?? distanceOf(after, place);
  const change = (kind: ReachChange['change'], entrances: readonly Entrance[]): PortChange[] => (
    entrances.length === 0 ? [] : [{ change: kind, place, port, before: from, after: to, entrances }]);
  const [waysBefore, waysAfter] = [beyondCluster(former?.entrances), beyondCluster(current?.entrances)];
  if (fartherThan(to, from) && fartherThan(to, 'cluster')) return change('farther', beyondCluster(current?.told).filter(way => fartherThan(way.from, from)));

  if (fartherThan(from, to) && fartherThan(from, 'cluster')) return change('nearer', beyondCluster(former?.told).filter(way => fartherThan(way.from, to)));

  const added = beyondCluster(current?.told).filter(way => !waysBefore.some(other => sameWay(way, other)));
  const removed = beyondCluster(former?.told).filter(way => !waysAfter.some(other => sameWay(way, other)));
  if (added.length > 0 && removed.length > 0 && added.every(way => removed.some(other => sameEntrance(way, other)))) {
    if (isWider(waysBefore, waysAfter)) return change('wider', added);

    if (isWider(waysAfter, waysBefore)) return change('narrower', added);

    return added.some(way => !removed.some(other => other.class === way.class)) ? change('another class', added) : [];
  }
  return [...change('another way', added), ...change('one way less', removed)];
}

function asksForOthers(before: Target | undefined, after: Target): boolean {
  return before?.asksFor !== undefined && after.asksFor !== undefined && before.asksFor !== after.asksFor;
}

function beyondCluster(entrances: readonly Entrance[] = []): Entrance[] {
  return entrances.filter(({ from }) => fartherThan(from, 'cluster'));
}

function sameWay(one: Entrance, other: Entrance): boolean {
  return sameEntrance(one, other) && one.sources?.join() === other.sources?.join() && one.class === other.class;
}

function sameEntrance(one: Entrance, other: Entrance): boolean {
  return one.key === other.key && one.portKey === other.portKey && one.from === other.from;
}

/** Somebody may come by one of `after` who could come by none of `before`. */
function isWider(before: readonly Entrance[], after: readonly Entrance[]): boolean {
  return !covers(union(...before.map(addressesOf)), union(...after.map(addressesOf)));
}

function addressesOf({ sources }: Entrance): Traffic {
  return sources === undefined ? OTHERS : union(...sources.map(source => block(source) ?? NONE));
}

function sentenceOf({ change, place, before, after, ports, entrances }: Omit<ReachChange, 'sentence'>, isNew: boolean, isGone: boolean): Sentence {
  const it = place.kind === 'service' ? say`whatever is behind ${place.label}` : say`${place.label}`;
  const on = onPorts(ports);
  const through = entrances.length === 0 ? NOTHING : say`, through ${list(unique(entrances.map(wayIn)))}`;
  switch (change) {
    case 'farther':
      return isNew
        ? say`${place.label} is new, and ${FROM[after]} can reach ${place.kind === 'service' ? say`whatever is behind it` : say`it`}${on}${through}.`
        : say`${capitalized(FROM[after])} can now reach ${it}${on}${through}. Before: ${REACHED[before]}.`;
    case 'nearer':
      return isGone
        ? say`${capitalized(FROM[before])} can no longer reach ${it}, which is gone. It was reached${on}${through}.`
        : say`${capitalized(FROM[before])} can no longer reach ${it}${on}; now it is reached ${REACHED[after]}.`;
    case 'wider': return say`More of the outside can now reach ${it}${on}${through}.`;
    case 'narrower': return say`Less of the outside can now reach ${it}${on}${through}.`;
    case 'another class': {
      const classes = list(unique(entrances.flatMap(one => (one.class === undefined ? [] : [say`${one.class}`]))));
      const now = entrances.some(one => one.class === undefined) ? say`the default one` : say`now `;
      return say`Another class takes in what comes to ${it}${on}${through}: ${now}${classes}. What it opens is not in these manifests.`;
    }
    case 'another way': return say`There is another way to ${it}${on} from ${origin(entrances)}${through}.`;
    default: return say`There is one way less to ${it}${on} from ${origin(entrances)}${through} is gone.`;
  }
}

export function onPorts(ports: readonly string[]): Sentence {
  if (ports.length === 0) return NOTHING;

  return ports.length === 1 && !ports[0].includes('–') ? say` on port ${ports[0]}` : say` on ports ${list(ports)}`;
}

function origin(entrances: readonly Entrance[]): Sentence {
  return farthest(entrances.map(({ from }) => from)) === 'outside' ? say`outside the cluster` : say`the nodes’ network`;
}

function wayIn({ label, address, sources }: Entrance): Sentence {
  return sources === undefined ? say`${label} at ${address}` : say`${label} at ${address} (only from ${sources.join(', ')})`;
}
