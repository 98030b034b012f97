/** One version, read: its network, its entrances, and the places to which they lead. */
import { Entrance, Place } from './entrance';
import { Names, entrancesOf, keyOf, workloadPlace } from './entrances';
import { boundsOf, withinCluster } from './passages';
import { Reachable } from './reach';
import { defined, grouped, listAt, textAt, valueAt } from '../../kubernetes/values';
import { Distance } from '../../network/exposure';
import { Network, Workload, buildNetwork } from '../../network/network';
import { Identified, displayName, identify, title } from '../objects/identify';
import { Hint, Pair, Pairing } from '../objects/objects';

export interface Snapshot extends Names, Reachable {
  readonly network: Network;
  readonly places: ReadonlyMap<string, KnownPlace>;
}

export interface KnownPlace {
  readonly place: Place;
  readonly from: Distance;
  readonly workload?: Workload;
  /** What may carry an acknowledgement for it. */
  readonly by: readonly Identified[];
}

/** Names that stand in several files of one version, each meant for its own time: told apart by their file. */
export function namesInSeveralFiles(...versions: readonly (readonly Identified[])[]): Set<string> {
  return new Set(versions.flatMap(items => [...grouped(items, keyOf)].filter(([, same]) => same.length > 1).map(([key]) => key)));
}

export interface SnapshotOptions {
  /** @default 'cluster.local' */
  readonly clusterDomain?: string;
}

export function readSnapshot(items: readonly Identified[], inSeveralFiles: ReadonlySet<string>, options: SnapshotOptions = {}): Snapshot {
  const network = buildNetwork(items.map(({ manifest }) => manifest), options);
  const byManifest = new Map(items.map(item => [item.manifest, item]));
  const names: Names = {
    itemOf: manifest => byManifest.get(manifest) ?? identify(manifest, manifest.file ?? ''),
    nameOf: item => {
      const key = keyOf(item);
      const name = displayName(item);
      return inSeveralFiles.has(key) ? { key: `${key} in ${item.file}`, name: `${name} (${item.file})` } : { key, name };
    },
  };
  const entrances = entrancesOf(network, names);
  const places = new Map<string, KnownPlace>();
  for (const workload of network.workloads) {
    const item = names.itemOf(workload.manifest);
    const place = workloadPlace(item);
    places.set(place.key, { place, from: withinCluster(boundsOf(network, workload, 'ingress')), workload, by: [item] });
  }
  for (const { to, through, by } of entrances) {
    if (to?.place.kind === 'external') places.set(to.place.key, { place: to.place, from: 'cluster', by: [] });

    const owners = through === undefined ? [] : by.filter(item => keyOf(item) === through.place.key);
    if (through !== undefined && owners.length > 0) places.set(through.place.key, { place: through.place, from: 'cluster', by: owners });
  }
  return { ...names, network, entrances, places };
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
  const changed = [...before, ...after].filter(({ object }) => left.get(object) !== 0);
  // Ingresses of all namespaces share their hosts.
  const sharing = changed.some(({ type }) => type === INGRESS) ? [...before, ...after].filter(({ type }) => type === INGRESS) : [];
  const touched = new Set([...changed, ...sharing].map(({ namespace }) => namespace));
  return ({ namespace }) => namespace === '' || touched.has(namespace);
}

const INGRESS = 'networking.k8s.io/Ingress';

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

/** `before` under the names of afterwards, so that a rename alone changes nothing in reach. */
export function renamed(before: Snapshot, pairing: Pairing): Snapshot {
  const items = new Map(pairing.renamed.map(pair => [keyOf(pair.before), pair.after]));
  if (items.size === 0) return before;

  const placeOf = (place: Place): Place => {
    const item = items.get(place.key);
    return item === undefined ? place : { ...place, key: keyOf(item), label: title(item) };
  };
  const entrances = before.entrances.map((entrance): Entrance => {
    const [owner, ...rest] = entrance.key.split('\0');
    const item = items.get(owner);
    return defined({
      ...entrance,
      key: item === undefined ? entrance.key : [keyOf(item), ...rest].join('\0'),
      to: entrance.to && { ...entrance.to, place: placeOf(entrance.to.place) },
      through: entrance.through && { ...entrance.through, place: placeOf(entrance.through.place) },
    });
  });
  const places = new Map([...before.places.values()].map((known): [string, KnownPlace] => {
    const place = placeOf(known.place);
    return [place.key, { ...known, place }];
  }));
  return { ...before, entrances, places };
}

/** The workloads behind a Service tell it apart better than its few fields do. */
export function serviceHints(before: Snapshot, after: Snapshot): (workloads: readonly Pair[]) => Hint {
  return workloads => {
    const names = new Map(workloads.map(pair => [keyOf(pair.before), keyOf(pair.after)]));
    const hints = new Map<Identified, Set<string>>();
    for (const { by, to } of [...before.entrances, ...after.entrances]) {
      const service = by.find(({ type }) => type === '/Service');
      const place = to?.place.key ?? '';
      if (service !== undefined && place !== '') hints.set(service, (hints.get(service) ?? new Set()).add(names.get(place) ?? place));
    }
    return item => {
      const keys = hints.get(item);
      return keys === undefined ? undefined : [...keys].sort().join(' ');
    };
  };
}
