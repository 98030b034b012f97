/** What each name and port led to, and what it leads to now. */
import { Entrance, Place } from './entrance';
import { grouped } from '../../kubernetes/values';
import { fartherThan } from '../../network/exposure';
import { NOTHING, Sentence, list, say } from '../../text/sentence';

export interface NameChange {
  readonly change: 'leads nowhere' | 'leads elsewhere' | 'leads somewhere' | 'gone' | 'new' | 'port' | 'external';
  readonly name: string;
  readonly sentence: Sentence;
}

/** Somebody may be cut off by it. */
export function isUrgent({ change }: NameChange): boolean {
  return change === 'leads nowhere' || change === 'leads elsewhere';
}

type Entrances = readonly Entrance[];
/** Of one name, by port. */
type Ports = ReadonlyMap<string, Entrances>;

/** A name that is new or gone is told once, whole; of one that stays, what changed behind each port. */
export function compareNames(before: Entrances, after: Entrances): NameChange[] {
  const [namesBefore, namesAfter] = [grouped(before, ({ key }) => key), grouped(after, ({ key }) => key)];
  return [...new Set([...namesBefore.keys(), ...namesAfter.keys()])].sort().flatMap(key => {
    const [former, current] = [namesBefore.get(key), namesAfter.get(key)];
    if (former === undefined) return wholeName('new', current ?? []);

    return current === undefined ? wholeName('gone', former) : samePorts(grouped(former, ({ portKey }) => portKey), grouped(current, ({ portKey }) => portKey));
  });
}

/** Something that only outside addresses is told by the reach. */
function wholeName(change: 'new' | 'gone', all: Entrances): NameChange[] {
  const entrances = all.filter(({ repeats }) => !repeats);
  const [first] = entrances;
  if (first === undefined || (fartherThan(first.from, 'cluster') && first.to !== undefined)) return [];

  const addresses = list(distinct(entrances.map(({ address }) => address)));
  const at = entrances.every(({ address }) => address === '' || address === first.name) ? NOTHING : say` at ${addresses}`;
  const sentence = change === 'new'
    ? say`${first.name}${at} is a new name; it leads to ${targets(entrances)}.`
    : say`${first.name}${at} is no name any more; it led to ${targets(entrances)}.`;
  return [{ change, name: first.name, sentence }];
}

function samePorts(before: Ports, after: Ports): NameChange[] {
  const pairs = [...before].flatMap(([key, entrances]): [Entrances, Entrances][] => (after.has(key) ? [[entrances, after.get(key) ?? []]] : []));
  const only = (ports: Ports, others: Ports): readonly Entrances[] => [...ports].filter(([key, [first]]) => !others.has(key) && !first.repeats)
    .map(([, entrances]) => entrances);
  const [removed, added] = [only(before, after), only(after, before)];
  // One port was removed and one was added: it moved.
  const moved = removed.length === 1 && added.length === 1;
  return [
    ...[...pairs, ...moved ? [[removed[0], added[0]] as const] : []].flatMap(([former, current]) => samePort(former, current)),
    ...moved ? [] : removed.map(onePort('gone')),
    ...moved ? [] : added.map(onePort('new')),
  ];
}

function onePort(change: 'gone' | 'new'): (entrances: Entrances) => NameChange {
  return entrances => {
    const [{ name, address }] = entrances;
    const sentence = change === 'new'
      ? say`${name} has a new port ${address}; it leads to ${targets(entrances)}.`
      : say`${name} no longer has port ${address}; it led to ${targets(entrances)}.`;
    return { change: 'port', name, sentence };
  };
}

function samePort(before: Entrances, after: Entrances): NameChange[] {
  const [{ name, address, repeats }] = after;
  const changes: NameChange[] = [];
  const formerly = before[0].address;
  // An alias is all ports at once: it has none that could move.
  if (formerly !== address && formerly !== '' && address !== '') changes.push({ change: 'port', name, sentence: say`${name} moves from ${port(formerly)} to ${port(address)}.` });

  if (repeats) return changes;

  const here = () => address === '' || address === name ? say`${name}` : say`${name} at ${address}`;
  if (targetKeys(before) !== targetKeys(after)) {
    const external = [...before, ...after].some(({ to }) => to?.place.kind === 'external');
    const wasNowhere = before.every(entrance => leadsTo(entrance) === undefined);
    const isNowhere = after.every(entrance => leadsTo(entrance) === undefined);
    changes.push({
      change: isNowhere ? 'leads nowhere' : external ? 'external' : wasNowhere ? 'leads somewhere' : 'leads elsewhere',
      name,
      sentence: isNowhere
        ? say`${here()} no longer leads anywhere${why(after)}. Before: ${targets(before)}.`
        : say`${here()} ${elsewhere(before, after)}`,
    });
  } else if (targetPorts(before) !== targetPorts(after) && after.some(entrance => leadsTo(entrance) !== undefined)) {
    changes.push({ change: 'port', name, sentence: say`${here()} now leads to port ${targetPorts(after)} of ${targets(after)}, no longer to ${targetPorts(before)}.` });
  }
  return changes;
}

function elsewhere(before: Entrances, after: Entrances): Sentence {
  const keys = (entrances: Entrances): ReadonlySet<string | undefined> => new Set(entrances.map(entrance => leadsTo(entrance)?.key));
  const [keysBefore, keysAfter] = [keys(before), keys(after)];
  const added = after.filter(entrance => leadsTo(entrance) !== undefined && !keysBefore.has(leadsTo(entrance)?.key));
  const removed = before.filter(entrance => leadsTo(entrance) !== undefined && !keysAfter.has(leadsTo(entrance)?.key));
  if (added.length === 0) return say`no longer leads to ${targets(removed)}, only to ${targets(after)}.`;

  if (removed.length > 0) return say`now leads to ${targets(after)}, no longer to ${targets(removed)}.`;

  return before.some(entrance => leadsTo(entrance) !== undefined)
    ? say`now leads to ${targets(added)} as well as to ${targets(before)}.`
    : say`now leads to ${targets(after)}; before, nowhere.`;
}

/** `node port 30080` says what it is; a bare number does not. */
function port(address: string): Sentence {
  return /^\d/.test(address) ? say`${`port ${address}`}` : say`${address}`;
}

/** Pods that are not there, or that let nobody in, are nowhere as long as it lasts. */
function leadsTo({ to, problem }: Entrance): Place | undefined {
  return problem === undefined ? to?.place : undefined;
}

function targetKeys(entrances: Entrances): string {
  return distinct(entrances.flatMap(entrance => leadsTo(entrance)?.key ?? [])).sort().join('\0');
}

function targetPorts(entrances: Entrances): string {
  return distinct(entrances.flatMap(({ to }) => (to === undefined || to.port === '' ? [] : to.port))).sort().join(', ');
}

function targets(entrances: Entrances): Sentence {
  const labels = distinct(entrances.flatMap(entrance => leadsTo(entrance)?.label ?? []));
  return labels.length === 0 ? say`nowhere${why(entrances)}` : list(labels);
}

function why(entrances: Entrances): Sentence {
  const problem = entrances.find(entrance => entrance.problem !== undefined)?.problem;
  return problem === undefined ? NOTHING : say`: ${problem}`;
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)];
}
