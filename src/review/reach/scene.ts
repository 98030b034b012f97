import { hostRoutes, ingressRoutes } from './edges';
import { Fences } from './policies';
import { Side } from './reach';
import { Distance, Place, Route } from './route';
import { serviceRoutes } from './services';
import { listAt, push, textAt, valueAt } from '../../kubernetes/values';
import { Manifest } from '../../manifests/read';
import { Network, Workload, buildNetwork } from '../../network/network';
import { workloadKey } from '../hazards/hazards';
import { Hints, Identified, Pairing, displayName, identify, title } from '../objects/objects';

/** All ways in of one version. */
export interface Scene extends Side {
  readonly network: Network;
  readonly fences: Fences;
  readonly itemOf: (manifest: Manifest) => Identified;
  readonly places: ReadonlyMap<string, KnownPlace>;
}

export interface KnownPlace {
  readonly place: Place;
  readonly from: Distance;
  readonly workload?: Workload;
  /** What may carry an acknowledgement for it. */
  readonly by: readonly Identified[];
}

/** What the readers of single kinds share. */
export interface Setting {
  readonly network: Network;
  readonly fences: Fences;
  readonly itemOf: (manifest: Manifest) => Identified;
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
      if (seen.has(key)) clashing.add(key);

      seen.add(key);
    }
  }
  return clashing;
}

export function readScene(items: readonly Identified[], clashing: ReadonlySet<string>): Scene {
  const network = buildNetwork(items.map(({ manifest }) => manifest));
  const fences = new Fences(network);
  const byManifest = new Map(items.map(item => [item.manifest, item]));
  const itemOf: Setting['itemOf'] = manifest => byManifest.get(manifest) ?? identify(manifest, manifest.file ?? '');
  const entryOf: Setting['entryOf'] = item => (clashing.has(keyOf(item))
    ? { entry: `${keyOf(item)} in ${item.file}`, name: `${displayName(item)} (${item.file})` }
    : { entry: keyOf(item), name: displayName(item) });
  const setting: Setting = { network, fences, itemOf, entryOf };
  const services = serviceRoutes(setting);
  const byService = new Map<string, Route[]>();
  for (const route of services) {
    const service = route.by.find(({ type }) => type === '/Service');
    if (service !== undefined && !route.repeats) push(byService, keyOf(service), route);

  }
  const behind = (namespace: string, name: string): readonly Route[] => byService.get(workloadKey('/Service', namespace, name)) ?? [];
  const routes = [...services, ...hostRoutes(setting), ...ingressRoutes(setting, behind)];
  const places = new Map<string, KnownPlace>();
  for (const workload of network.workloads) {
    const item = itemOf(workload.manifest);
    const place = placeOf(item);
    places.set(place.key, { place, from: fences.withinCluster(workload), workload, by: [item] });
  }
  for (const { to, door, by } of routes) {
    if (to?.kind === 'external') places.set(to.key, { place: to, from: 'cluster', by: [] });

    const owners = door === undefined ? [] : by.filter(item => keyOf(item) === door.place.key);
    if (door !== undefined && owners.length > 0) places.set(door.place.key, { place: door.place, from: 'cluster', by: owners });

  }
  return { network, fences, itemOf, routes, places };
}

/**
 * Who reaches whom is decided within a namespace, as long as nothing there looks into others:
 * where nothing at all is different, nobody has to look.
 */
export function touchedNamespaces(before: readonly Identified[], after: readonly Identified[]): (item: Identified) => boolean {
  if ([...before, ...after].some(looksElsewhere)) return () => true;

  const left = new Map<unknown, number>();
  before.forEach(({ object }) => left.set(object, (left.get(object) ?? 0) + 1));
  after.forEach(({ object }) => left.set(object, (left.get(object) ?? 0) - 1));
  const touched = new Set([...before, ...after].filter(({ object }) => left.get(object) !== 0).map(({ namespace }) => namespace));
  return ({ namespace }) => touched.has(namespace);
}

/** Gateway routes lead into other namespaces, aliases as well; NetworkPolicies let others in by the labels of theirs. */
function looksElsewhere({ type, object }: Identified): boolean {
  switch (type) {
    case '/Service':
      return /\.svc\./.test(textAt(object, 'spec', 'externalName'));
    case 'networking.k8s.io/NetworkPolicy':
      return [...listAt(object, 'spec', 'ingress'), ...listAt(object, 'spec', 'egress')]
        .some(rule => [...listAt(rule, 'from'), ...listAt(rule, 'to')].some(peer => valueAt(peer, 'namespaceSelector') !== undefined));
    default:
      return type.startsWith('gateway.networking.k8s.io/');
  }
}

export function keyOf(item: Identified): string {
  return workloadKey(item.type, item.namespace, item.name);
}

export function placeOf(item: Identified): Place {
  return { kind: 'workload', key: keyOf(item), label: title(item) };
}

export function doorOf(item: Identified): Place {
  return { kind: 'service', key: keyOf(item), label: title(item) };
}

/** Under the names of afterwards, so that a rename alone is no news. */
export function renamed(before: Scene, pairing: Pairing): Scene {
  const names = new Map(pairing.renamed.map(({ before: old, after: young }) => [keyOf(old), young]));
  if (names.size === 0) return before;

  const translated = (place: Place): Place => {
    const young = names.get(place.key);
    return young === undefined ? place : { ...place, key: keyOf(young), label: title(young) };
  };
  const routes = before.routes.map(route => {
    const [owner, ...rest] = route.entry.split('\0');
    const young = names.get(owner);
    const entry = young === undefined ? route.entry : [keyOf(young), ...rest].join('\0');
    return {
      ...route,
      entry,
      ...(route.to && { to: translated(route.to) }),
      ...(route.door && { door: { ...route.door, place: translated(route.door.place) } }),
    };
  });
  const places = new Map([...before.places.values()].map(known => {
    const place = translated(known.place);
    return [place.key, { ...known, place }];
  }));
  return { ...before, routes, places };
}

/** The workloads behind a Service tell it apart better than its few fields do. */
export function serviceHints(before: Scene, after: Scene): Hints {
  return workloads => {
    const names = new Map(workloads.map(rename => [keyOf(rename.before), keyOf(rename.after)]));
    const hints = new Map<Identified, Set<string>>();
    for (const route of [...before.routes, ...after.routes]) for (const item of route.by) if (item.type === '/Service' && route.to !== undefined) hints.set(item, (hints.get(item) ?? new Set()).add(names.get(route.to.key) ?? route.to.key));


    return item => {
      const keys = hints.get(item);
      return keys === undefined ? undefined : [...keys].sort().join(' ');
    };
  };
}
