import { Place, Route, fartherThan } from '../reach/route';
import { Sentence, list, say } from '../words/say';

/** What each name and port led to, and what it leads to now. */

export interface NameChange {
  readonly change: 'leads nowhere' | 'leads elsewhere' | 'leads somewhere' | 'gone' | 'new' | 'port' | 'external';
  readonly name: string;
  readonly sentence: Sentence;
}

type Doors = ReadonlyMap<string, readonly Route[]>;

/** A name that came or went is told once, whole; of one that stays, what changed behind each port. */
export function compareNames(before: readonly Route[], after: readonly Route[]): NameChange[] {
  const then = byEntry(before);
  const now = byEntry(after);
  return [...new Set([...then.keys(), ...now.keys()])].sort().flatMap(entry => {
    const old = then.get(entry);
    const young = now.get(entry);
    if (old === undefined) return wholeName('new', young ?? new Map());

    return young === undefined ? wholeName('gone', old) : samePorts(old, young);
  });
}

function byEntry(routes: readonly Route[]): Map<string, Map<string, Route[]>> {
  const entries = new Map<string, Map<string, Route[]>>();
  for (const route of routes) {
    const doors = entries.get(route.entry) ?? new Map<string, Route[]>();
    entries.set(route.entry, doors);
    const behind = doors.get(route.portKey);
    if (behind) behind.push(route);
    else doors.set(route.portKey, [route]);

  }
  return entries;
}

/** Something that only outside addresses is told by the reach. */
function wholeName(change: 'new' | 'gone', doors: Doors): NameChange[] {
  const routes = [...doors.values()].flat().filter(route => !route.repeats);
  const [first] = routes;
  if (first === undefined || (fartherThan(first.from, 'cluster') && first.to !== undefined)) return [];

  const addresses = list(unique(routes.map(route => route.address)).map(address => [{ name: address }]));
  const at: Sentence = routes.every(route => route.address === '' || route.address === first.name) ? [] : [' at ', ...addresses];
  const sentence: Sentence = change === 'new'
    ? [...say`${first.name}`, ...at, ' is a new name; it leads to ', ...targets(routes), '.']
    : [...say`${first.name}`, ...at, ' is no name any more; it led to ', ...targets(routes), '.'];
  return [{ change, name: first.name, sentence }];
}

function samePorts(then: Doors, now: Doors): NameChange[] {
  const gone = [...then.keys()].filter(key => !now.has(key));
  const come = [...now.keys()].filter(key => !then.has(key));
  const pairs = [...then].flatMap(([key, routes]): [readonly Route[], readonly Route[]][] => (now.has(key) ? [[routes, now.get(key) ?? []]] : []));
  const single = (keys: readonly string[], doors: Doors): string[] => keys.filter(key => !doors.get(key)?.[0]?.repeats);
  const [goneDoors, comeDoors] = [single(gone, then), single(come, now)];
  // One port went and one came: it moved.
  const moved = goneDoors.length === 1 && comeDoors.length === 1;
  if (moved) pairs.push([then.get(goneDoors[0]) ?? [], now.get(comeDoors[0]) ?? []]);

  return [
    ...pairs.flatMap(([old, young]) => samePort(old, young)),
    ...(moved ? [] : goneDoors.flatMap(key => onePort('gone', then.get(key) ?? []))),
    ...(moved ? [] : comeDoors.flatMap(key => onePort('new', now.get(key) ?? []))),
  ];
}

function onePort(change: 'gone' | 'new', routes: readonly Route[]): NameChange[] {
  const [{ name, address }] = routes;
  const sentence: Sentence = change === 'new'
    ? [...say`${name} has a new port ${address}; it leads to `, ...targets(routes), '.']
    : [...say`${name} no longer has port ${address}; it led to `, ...targets(routes), '.'];
  return [{ change: 'port', name, sentence }];
}

function samePort(old: readonly Route[], young: readonly Route[]): NameChange[] {
  const [{ name, address, repeats }] = young;
  const changes: NameChange[] = [];
  const formerly = old[0].address;
  // An alias is all ports at once: it has none that could move.
  if (formerly !== address && formerly !== '' && address !== '') changes.push({ change: 'port', name, sentence: say`${name} moves from ${port(formerly)} to ${port(address)}.` });

  if (repeats) return changes;

  const here: Sentence = address === '' || address === name ? say`${name}` : say`${name} at ${address}`;
  if (targetKeys(old) !== targetKeys(young)) {
    const external = [...old, ...young].some(route => route.to?.kind === 'external');
    const wasNowhere = old.every(route => leadsTo(route) === undefined);
    const isNowhere = young.every(route => leadsTo(route) === undefined);
    changes.push({
      change: isNowhere ? 'leads nowhere' : external ? 'external' : wasNowhere ? 'leads somewhere' : 'leads elsewhere',
      name,
      sentence: isNowhere
        ? [...here, ' no longer leads anywhere', ...why(young), '. Before: ', ...targets(old), '.']
        : [...here, ...elsewhere(old, young)],
    });
  } else if (inner(old) !== inner(young) && young.some(route => leadsTo(route) !== undefined)) {
    changes.push({ change: 'port', name, sentence: [...here, ` now leads to ${'port '}`, { name: inner(young) }, ' of ', ...targets(young), ', no longer to ', { name: inner(old) }, '.'] });
  }
  return changes;
}

function elsewhere(old: readonly Route[], young: readonly Route[]): Sentence {
  const then = new Set(old.map(route => leadsTo(route)?.key));
  const now = new Set(young.map(route => leadsTo(route)?.key));
  const come = young.filter(route => leadsTo(route) !== undefined && !then.has(leadsTo(route)?.key));
  const gone = old.filter(route => leadsTo(route) !== undefined && !now.has(leadsTo(route)?.key));
  if (come.length === 0) return [' no longer leads to ', ...targets(gone), ', only to ', ...targets(young), '.'];

  if (gone.length > 0) return [' now leads to ', ...targets(young), ', no longer to ', ...targets(gone), '.'];

  return old.some(route => leadsTo(route) !== undefined)
    ? [' now leads to ', ...targets(come), ' as well as to ', ...targets(old), '.']
    : [' now leads to ', ...targets(young), '; before, nowhere.'];
}

/** `node port 30080` says what it is; a bare number does not. */
function port(address: string): string {
  return /^\d/.test(address) ? `port ${address}` : address;
}

/** Pods that are not there, or that let nobody in, are nowhere as long as it lasts. */
function leadsTo({ to, problem }: Route): Place | undefined {
  return problem === undefined ? to : undefined;
}

function targetKeys(routes: readonly Route[]): string {
  return unique(routes.flatMap(route => leadsTo(route)?.key ?? [])).sort().join('\0');
}

function inner(routes: readonly Route[]): string {
  return unique(routes.flatMap(route => route.toPort ?? [])).sort().join(', ');
}

function targets(routes: readonly Route[]): Sentence {
  const labels = unique(routes.flatMap(route => leadsTo(route)?.label ?? []));
  return labels.length === 0 ? ['nowhere', ...why(routes)] : list(labels.map(label => [{ name: label }]));
}

function why(routes: readonly Route[]): Sentence {
  const problem = routes.find(route => route.problem !== undefined)?.problem;
  return problem === undefined ? [] : [': ', ...problem];
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
