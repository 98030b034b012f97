import { workloadKey } from './hazards';
import { gatewayRoutes, hostRoutes, ingressRoutes } from './edges';
import { Hints, Identified, Pairing, displayName } from './objects';
import { Fences } from './policies';
import { Side } from './reach';
import { Distance, Place, Route, fartherThan } from './route';
import { serviceRoutes } from './services';
import { Workload, WorkloadIndex, push } from './workloads';

/** All ways in of one version. */
export interface Scene extends Side {
  readonly places: ReadonlyMap<string, KnownPlace>;
}

export interface KnownPlace {
  readonly place: Place;
  readonly from: Distance;
  /** What may carry an acknowledgement for it. */
  readonly by: readonly Identified[];
}

/** What the readers of single kinds share. */
export interface Setting {
  readonly workloads: WorkloadIndex;
  readonly fences: Fences;
  /** By `type namespace/name`. */
  readonly objects: ReadonlyMap<string, readonly Identified[]>;
  /** The key of a Service or an Ingress, and what to call it: with its file where the name stands in several. */
  readonly entryOf: (item: Identified) => { readonly entry: string; readonly name: string };
}

/** Names that stand in several files of one version, each meant for its own time: told apart by their file. */
export function clashingNames(...versions: readonly (readonly Identified[])[]): Set<string> {
  const clashing = new Set<string>();
  for (const items of versions) {
    const seen = new Set<string>();
    for (const item of items) {
      const key = keyOf(item);
      if (seen.has(key)) {
        clashing.add(key);
      }
      seen.add(key);
    }
  }
  return clashing;
}

export function readScene(items: readonly Identified[], clashing: ReadonlySet<string>): Scene {
  const objects = new Map<string, Identified[]>();
  items.forEach(item => push(objects, keyOf(item), item));
  const workloads = new WorkloadIndex(items);
  const fences = new Fences(items, workloads);
  const entryOf: Setting['entryOf'] = item => (clashing.has(keyOf(item))
    ? { entry: `${keyOf(item)} in ${item.file}`, name: `${displayName(item)} (${item.file})` }
    : { entry: keyOf(item), name: displayName(item) });
  const setting: Setting = { workloads, fences, objects, entryOf };
  const services = serviceRoutes(items, setting);
  const byService = new Map<string, Route[]>();
  for (const route of services) {
    const service = route.by.find(({ type }) => type === '/Service');
    if (service !== undefined && !route.repeats) {
      push(byService, keyOf(service), route);
    }
  }
  const behind = (namespace: string, name: string): readonly Route[] => byService.get(`/Service ${namespace}/${name}`) ?? [];
  const routes = [...services, ...hostRoutes(setting), ...ingressRoutes(items, setting, behind), ...gatewayRoutes(items, setting, behind)];
  const places = new Map<string, KnownPlace>();
  for (const workload of workloads.all) {
    const place = placeOf(workload);
    const from = fences.farthestTo(workload);
    places.set(place.key, { place, from: fartherThan(from, 'cluster') ? 'cluster' : from, by: [workload.item] });
  }
  for (const { to } of routes) {
    if (to?.kind === 'external') {
      places.set(to.key, { place: to, from: 'cluster', by: [] });
    }
  }
  return { routes, places };
}

export function keyOf(item: Identified): string {
  return workloadKey(item.type, item.namespace, item.name);
}

export function placeOf({ item }: Workload): Place {
  return { kind: 'workload', key: keyOf(item), label: `${item.kind} ${displayName(item)}` };
}

/** Under the names of afterwards, so that a rename alone is no news. */
export function renamed(before: Scene, pairing: Pairing): Scene {
  const names = new Map(pairing.renamed.map(({ before: old, after: young }) => [keyOf(old), young]));
  if (names.size === 0) {
    return before;
  }
  const translated = (place: Place): Place => {
    const young = names.get(place.key);
    return young === undefined ? place : { ...place, key: keyOf(young), label: `${young.kind} ${displayName(young)}` };
  };
  const routes = before.routes.map(route => {
    const [owner, ...rest] = route.entry.split('\0');
    const young = names.get(owner);
    const entry = young === undefined ? route.entry : [keyOf(young), ...rest].join('\0');
    return { ...route, entry, ...(route.to && { to: translated(route.to) }) };
  });
  const places = new Map([...before.places.values()].map(known => {
    const place = translated(known.place);
    return [place.key, { ...known, place }];
  }));
  return { routes, places };
}

/** The workloads behind a Service tell it apart better than its few fields do. */
export function serviceHints(before: Scene, after: Scene): Hints {
  return workloads => {
    const names = new Map(workloads.map(rename => [keyOf(rename.before), keyOf(rename.after)]));
    const hints = new Map<Identified, Set<string>>();
    for (const route of [...before.routes, ...after.routes]) {
      for (const item of route.by) {
        if (item.type === '/Service' && route.to !== undefined) {
          hints.set(item, (hints.get(item) ?? new Set()).add(names.get(route.to.key) ?? route.to.key));
        }
      }
    }
    return item => {
      const keys = hints.get(item);
      return keys === undefined ? undefined : [...keys].sort().join(' ');
    };
  };
}
