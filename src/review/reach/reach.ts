import { Block, holds } from './blocks';
import { Distance, Place, Route, fartherThan, farthest } from './route';
import { Identified } from '../objects/objects';
import { Sentence, list, say } from '../words/say';

/** Two sets of ways in, compared: who can now reach what, from how far away, and who no longer can. */

export interface Side {
  readonly routes: readonly Route[];
  /** Everything that can be reached at all, and from where even without a name: pods answer at their own addresses. */
  readonly places: ReadonlyMap<string, { readonly place: Place; readonly from: Distance }>;
}

export interface ReachChange {
  readonly change: 'farther' | 'wider' | 'nearer' | 'narrower' | 'reaches more' | 'reaches less' | 'another class' | 'another way' | 'one way less';
  readonly targetKey: string;
  readonly target: string;
  readonly ports: readonly string[];
  readonly before: Distance;
  readonly after: Distance;
  /** The ways that came, or that went. */
  readonly routes: readonly Route[];
  /** What else than the ways in may carry a reason for it: a NetworkPolicy. */
  readonly by?: readonly Identified[];
  readonly sentence: Sentence;
}

const FROM: Readonly<Record<Distance, string>> = {
  nowhere: 'Nobody',
  pods: 'Some pods',
  cluster: 'Every pod of the cluster',
  node: 'Whoever can reach a node',
  outside: 'Outside the cluster',
};

const BEFORE: Readonly<Record<Distance, string>> = {
  nowhere: 'from nowhere',
  pods: 'only from the pods that a NetworkPolicy lets in',
  cluster: 'only from inside the cluster',
  node: 'from the nodes’ network',
  outside: 'from outside the cluster',
};

interface Reached {
  readonly place: Place;
  readonly port: string;
  readonly from: Distance;
  readonly routes: Route[];
  /** Those of `routes` that are told here: of a Service only what leads to nothing known, the rest is told of where it leads. */
  readonly told: Route[];
}

/** By place and port: what is behind the Services, and the Services themselves. */
function reached(side: Side): Map<string, Reached> {
  const found = new Map<string, Reached>();
  const add = (place: Place, port: string, portKey: string, route: Route, told: boolean): void => {
    const key = `${place.key}\0${portKey}`;
    const known = found.get(key);
    if (known === undefined) {
      found.set(key, { place, port, from: farthest([route.from, baseline(side, place)]), routes: [route], told: told ? [route] : [] });
    } else {
      known.routes.push(route);
      if (told) known.told.push(route);

      found.set(key, { ...known, from: farthest([known.from, route.from]) });
    }
  };
  for (const route of side.routes) {
    if (route.to !== undefined) {
      const port = route.toPort ?? '';
      add(route.to, port, route.toPortKey ?? port, route, true);
    }
    if (route.door !== undefined) add(route.door.place, route.door.port, route.door.portKey, route, route.to === undefined);

  }
  return found;
}

function baseline(side: Side, place: Place): Distance {
  // A Service of which no manifest is here is there all the same.
  return side.places.get(place.key)?.from ?? (place.kind === 'service' ? 'cluster' : 'nowhere');
}

function isOnlyIn(side: Side, other: Side, { key }: Place): boolean {
  return side.places.has(key) && !other.places.has(key);
}

/** Keys of `before` are those of `after` where something was renamed. */
export function compareReach(before: Side, after: Side): ReachChange[] {
  const then = reached(before);
  const now = reached(after);
  const drafts: Draft[] = [];
  for (const key of [...new Set([...then.keys(), ...now.keys()])].sort()) {
    const old = then.get(key);
    const young = now.get(key);
    const { place, port } = young ?? old ?? { place: undefined, port: '' };
    if (place === undefined) continue;

    const from = old?.from ?? baseline(before, place);
    const to = young?.from ?? baseline(after, place);
    const came = beyondCluster(young?.told).filter(route => !beyondCluster(old?.routes).some(other => sameWay(route, other)));
    const went = beyondCluster(old?.told).filter(route => !beyondCluster(young?.routes).some(other => sameWay(route, other)));
    const opened = beyondCluster(young?.told).filter(route => fartherThan(route.from, from));
    const closed = beyondCluster(old?.told).filter(route => fartherThan(route.from, to));
    const news = { place, port, before: from, after: to, isNew: isOnlyIn(after, before, place), isGone: isOnlyIn(before, after, place) };
    if (fartherThan(to, from) && fartherThan(to, 'cluster')) {
      drafts.push(...opened.length > 0 ? [{ ...news, change: 'farther' as const, routes: opened }] : []);
    } else if (fartherThan(from, to) && fartherThan(from, 'cluster')) {
      drafts.push(...closed.length > 0 ? [{ ...news, change: 'nearer' as const, routes: closed }] : []);
    } else if (came.length > 0 && went.length > 0 && came.every(route => went.some(other => sameDoor(route, other)))) {
      const [ways, formerWays] = [beyondCluster(young?.routes), beyondCluster(old?.routes)];
      if (isWider(formerWays, ways)) drafts.push({ ...news, change: 'wider', routes: came });
      else if (isWider(ways, formerWays)) drafts.push({ ...news, change: 'narrower', routes: came });
      else if (came.some(route => !went.some(other => other.class === route.class))) drafts.push({ ...news, change: 'another class', routes: came });

    } else {
      if (came.length > 0) drafts.push({ ...news, change: 'another way', routes: came });

      if (went.length > 0) drafts.push({ ...news, change: 'one way less', routes: went });

    }
  }
  return merge([...drafts, ...policies(before, after)]);
}

/** A workload that was fenced in by a NetworkPolicy and no longer is, or the other way round. */
function policies(before: Side, after: Side): Draft[] {
  return [...after.places].flatMap(([key, { place, from: to }]): Draft[] => {
    const from = before.places.get(key)?.from;
    // Which pods a policy lets in is told of each of them.
    if (from === undefined || from === to || !(fartherThan(from, 'pods') || fartherThan(to, 'pods'))) return [];

    const change = fartherThan(to, from) ? 'farther' : 'nearer';
    return [{ place, port: '', before: from, after: to, isNew: false, isGone: false, change, routes: [] }];
  });
}

interface Draft {
  readonly change: Exclude<ReachChange['change'], 'reaches more' | 'reaches less'>;
  readonly place: Place;
  readonly port: string;
  readonly before: Distance;
  readonly after: Distance;
  readonly isNew: boolean;
  readonly isGone: boolean;
  readonly routes: readonly Route[];
}

function beyondCluster(routes: readonly Route[] = []): Route[] {
  return routes.filter(route => fartherThan(route.from, 'cluster'));
}

function sameWay(one: Route, other: Route): boolean {
  return sameDoor(one, other) && one.sources?.join() === other.sources?.join() && one.class === other.class;
}

function sameDoor(one: Route, other: Route): boolean {
  return one.entry === other.entry && one.portKey === other.portKey && one.from === other.from;
}

/** Somebody may come by one of `young` who could come by none of `old`. */
function isWider(old: readonly Route[], young: readonly Route[]): boolean {
  const known = old.flatMap(({ sources }) => sources ?? []).map(block);
  return old.every(({ sources }) => sources !== undefined)
    && young.some(({ sources }) => sources === undefined || !holds(known, sources.map(block)));
}

function block(cidr: string): Block {
  return { cidr, except: [] };
}

/** Many ports of one workload, opened at once, are one sentence. */
function merge(drafts: readonly Draft[]): ReachChange[] {
  const groups = new Map<string, Draft[]>();
  for (const draft of drafts) {
    const key = [draft.change, draft.place.key, draft.before, draft.after].join('\0');
    groups.set(key, [...groups.get(key) ?? [], draft]);
  }
  return [...groups.values()].map(group => {
    const [{ change, place, before, after }] = group;
    const ports = [...new Set(group.map(draft => draft.port).filter(port => port !== ''))];
    const routes = group.flatMap(draft => draft.routes);
    return { change, targetKey: place.key, target: place.label, ports, before, after, routes, sentence: sentenceOf(group[0], ports, routes) };
  });
}

function sentenceOf(draft: Draft, ports: readonly string[], routes: readonly Route[]): Sentence {
  const { place, before, after } = draft;
  const on: Sentence = ports.length === 0 ? [] : [ports.length === 1 ? ' on port ' : ' on ports ', ...list(ports.map(port => [{ name: port }]))];
  const through: Sentence = routes.length === 0 ? [] : [', through ', ...list(unique(routes.map(wayIn)))];
  const behind = place.kind === 'service' ? 'whatever is behind ' : '';
  switch (draft.change) {
    case 'farther':
      return draft.isNew
        ? [...say`${place.label} is new, and `, lower(FROM[after]), ` can reach ${behind}it`, ...on, ...through, '.']
        : [FROM[after], ` can now reach ${behind}`, ...say`${place.label}`, ...on, ...through, `. Before: ${BEFORE[before]}.`];
    case 'nearer':
      return draft.isGone
        ? [FROM[before], ` can no longer reach ${behind}`, ...say`${place.label}, which is gone. It was reached`, ...on, ...through, '.']
        : [FROM[before], ` can no longer reach ${behind}`, ...say`${place.label}`, ...on, `; now it is reached ${BEFORE[after]}.`];
    case 'wider':
      return [`More of the outside can now reach ${behind}`, ...say`${place.label}`, ...on, ...through, '.'];
    case 'narrower':
      return [`Less of the outside can now reach ${behind}`, ...say`${place.label}`, ...on, ...through, '.'];
    case 'another class':
      return [`Another class takes in what comes to ${behind}`, ...say`${place.label}`, ...on, ...through, `: ${routes.some(one => one.class === undefined) ? 'the default one' : 'now '}`,
        ...list(unique(routes.flatMap(one => (one.class === undefined ? [] : [say`${one.class}`])))), '. What it opens is not in these manifests.'];
    case 'another way':
      return [`There is another way to ${behind}`, ...say`${place.label}`, ...on, ` from ${origin(routes)}`, ...through, '.'];
    case 'one way less':
      return [`There is one way less to ${behind}`, ...say`${place.label}`, ...on, ` from ${origin(routes)}`, ...through, ' is gone.'];
  }
}

function origin(routes: readonly Route[]): string {
  return farthest(routes.map(route => route.from)) === 'outside' ? 'outside the cluster' : 'the nodes’ network';
}

export function wayIn(route: Route): Sentence {
  const sources: Sentence = route.sources === undefined ? [] : say` (only from ${route.sources.join(', ')})`;
  return [...say`${route.label} at ${route.address}`, ...sources];
}

function unique(sentences: readonly Sentence[]): Sentence[] {
  return [...new Map(sentences.map(sentence => [JSON.stringify(sentence), sentence])).values()];
}

function lower(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1);
}

const IMPORTANCE: readonly ReachChange['change'][] = ['farther', 'wider', 'reaches more', 'nearer', 'narrower', 'reaches less', 'another class', 'another way', 'one way less'];

export function byImportance(a: ReachChange, b: ReachChange): number {
  return IMPORTANCE.indexOf(a.change) - IMPORTANCE.indexOf(b.change)
    || Number(fartherThan(b.after, a.after)) - Number(fartherThan(a.after, b.after))
    || (a.target < b.target ? -1 : a.target > b.target ? 1 : 0);
}
