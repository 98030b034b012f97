/** Who still calls something by a name that is gone. */
import { Entrance } from './entrance';
import { grouped, isRecord } from '../../kubernetes/values';
import { FieldPath, joinPath } from '../objects/fields';
import { Identified, displayName } from '../objects/identify';

export interface Lost {
  /** Of the Service that had the name. */
  readonly namespace: string;
  readonly name: string;
  /** For people. */
  readonly label: string;
  /** Only these ports are gone, not the name. */
  readonly ports?: readonly string[];
}

export interface Mention {
  readonly lost: Lost;
  readonly by: Identified;
  readonly field: string;
}

/** Host names as they stand in URLs, in `host:port` and alone; with or without a namespace. */
const HOST = /(^|\/\/|[@,;\s"'=])([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(:\d+)?(?=$|[/,;\s"'?])/g;

/** What is worth looking into: where a program gets its addresses from. */
const LOOKED_INTO: ReadonlySet<string> = new Set(['env', 'args', 'command', 'data', 'externalName', 'httpGet', 'host', 'url']);

export function findMentions(lost: readonly Lost[], objects: readonly Identified[]): Mention[] {
  if (lost.length === 0) return [];

  const byName = grouped(lost, ({ name }) => name);
  const mentions: Mention[] = [];
  for (const by of objects) {
    if (by.kind === 'Secret') continue;

    visit('', by.object, false, (field, value) => {
      for (const one of named(value, by.namespace, byName)) mentions.push({ lost: one, by, field });
    });
  }
  return mentions;
}

function named(value: string, namespace: string, byName: ReadonlyMap<string, readonly Lost[]>): Set<Lost> {
  const found = new Set<Lost>();
  for (const [, before, host, port] of value.matchAll(HOST)) {
    const [name, inNamespace, ...rest] = host.split('.');
    const alone = before !== '//' && port === undefined && inNamespace === undefined && host !== value;
    if (alone || (inNamespace !== undefined && rest.length > 0 && rest[0] !== 'svc')) continue;

    for (const lost of byName.get(name) ?? []) {
      const served = port?.slice(1) ?? (value.startsWith('https:') ? '443' : before === '//' ? '80' : undefined);
      const lostPort = lost.ports === undefined || (served !== undefined && lost.ports.includes(served));
      if (lostPort && lost.namespace === (inNamespace ?? namespace)) found.add(lost);
    }
  }
  return found;
}

function visit(path: FieldPath, value: unknown, inside: boolean, each: (field: string, value: string) => void): void {
  if (typeof value === 'string') {
    if (inside) each(path, value);
  } else if (Array.isArray(value)) {
    value.forEach((item, index) => {
      const name = isRecord(item) && typeof item.name === 'string' ? item.name : String(index);
      visit(`${path}[${name}]`, item, inside, each);
    });
  } else if (isRecord(value)) {
    for (const [key, field] of Object.entries(value)) {
      // The name of a variable is no address.
      if (!inside || key !== 'name') visit(joinPath(path, key), field, inside || LOOKED_INTO.has(key), each);
    }
  }
}

/** Names of Services, and ports of names, that were served before and are no longer. */
export function lostNames(before: readonly Entrance[], after: readonly Entrance[]): Lost[] {
  const served = servedNames(after);
  return [...servedNames(before)].flatMap(([key, { service, ports }]): Lost[] => {
    const { namespace, name } = service;
    const label = displayName(service);
    const left = served.get(key)?.ports;
    if (left === undefined) return [{ namespace, name, label }];

    const gone = [...ports].filter(port => !left.has(port));
    return gone.length > 0 && left.size > 0 ? [{ namespace, name, label, ports: gone }] : [];
  });
}

/** Under the names as they really are, whatever was recognised as renamed. */
function servedNames(entrances: readonly Entrance[]): Map<string, { readonly service: Identified; readonly ports: Set<string> }> {
  const names = new Map<string, { readonly service: Identified; readonly ports: Set<string> }>();
  for (const { by, repeats, address } of entrances) {
    const service = by.find(item => item.type === '/Service');
    if (service !== undefined && !repeats) {
      const key = `${service.namespace}/${service.name}`;
      const served = names.get(key) ?? { service, ports: new Set<string>() };
      names.set(key, served);
      if (address !== '') served.ports.add(address.replace(/\/.*$/, ''));
    }
  }
  return names;
}
