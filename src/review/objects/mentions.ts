import { FieldPath, joinPath } from './fields';
import { Identified } from './objects';
import { isRecord } from '../../kubernetes/values';

/** Who still calls something by a name that is gone. */

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

  const byName = new Map<string, Lost[]>();
  for (const one of lost) byName.set(one.name, [...byName.get(one.name) ?? [], one]);

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
