/** The host names that the environment, the arguments and the probes of pods name. */

import { isRecord, records } from '../../kubernetes/values';
import { Workload } from '../../network/network';
import { Lookup } from '../lookup';
import { podField, PROBES } from '../services/ports';

/** A host name that a pod is told of. */
export interface Mention {
  readonly host: string;
  /** Undefined where neither the text nor its scheme says. */
  readonly port?: number;
  /** A URL says that it is TCP; `host:port` alone does not. */
  readonly protocol?: 'TCP';
  /** `host:port` may be anything, such as an image and its tag. */
  readonly vague: boolean;
  readonly field: string;
  /** What it is: `The environment variable API_URL`. */
  readonly what: string;
}

/** Where the name stands, in short: `ORDERS_URL` of `The environment variable ORDERS_URL`, `argument` of `An argument`. */
export function placeOf({ what }: Mention): string {
  return what.replace(/^The environment variable /, '').replace(/^(?:A|An|The) /, '');
}

/** Names with a placeholder in them are not known until they run. */
const URL_IN_TEXT = /\b(https?|wss?|grpcs?|tcp|rediss?|amqps?|postgres(?:ql)?|mysql|mariadb|mongodb|nats|mqtts?|kafka|ldaps?|smtps?)(?:\+[a-z\d]+)?:\/\/(?:[^\s/@"']*@)?([A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)\.?(?![\w.$%{-])(?::(\d+))?/g;
const DEFAULT_PORTS: Readonly<Record<string, number>> = {
  http: 80,
  ws: 80,
  https: 443,
  wss: 443,
  redis: 6379,
  rediss: 6379,
  amqp: 5672,
  amqps: 5671,
  postgres: 5432,
  postgresql: 5432,
  mysql: 3306,
  mariadb: 3306,
  mongodb: 27017,
  nats: 4222,
  mqtt: 1883,
  mqtts: 8883,
  ldap: 389,
  ldaps: 636,
};
/** The first label of a host name has a letter: `10:30` is a time. */
const HOST_AND_PORT = /^((?=[0-9-]*[a-z])[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?):(\d{1,5})$/;
const IMAGE = /image/i;

/** Every host name in the environment, the arguments and the probes of a workload's containers. */
export function mentionsOf(workload: Workload, lookup: Lookup): Mention[] {
  const found: Mention[] = [];
  for (const kind of ['initContainers', 'containers']) {
    records(workload.podSpec[kind]).forEach((container, index) => {
      if (TELLING.some(field => container[field] !== undefined)) found.push(...mentionsIn(container, `${podField(workload)}.${kind}[${index}]`, workload.ref.namespace, lookup));
    });
  }
  return found;
}

/** The fields of a container in which host names are looked for; most have none. */
const TELLING = ['env', 'envFrom', 'args', 'command', 'lifecycle', ...PROBES];

const HOOKS = ['postStart', 'preStop'];

function mentionsIn(container: Readonly<Record<string, unknown>>, place: string, namespace: string, lookup: Lookup): Mention[] {
  return [
    ...variables(container, place, namespace, lookup),
    ...texts(container.args).flatMap((arg, at) => urlsIn(arg, `${place}.args[${at}]`, 'An argument')),
    ...texts(container.command).flatMap((arg, at) => urlsIn(arg, `${place}.command[${at}]`, 'The command')),
    ...PROBES.flatMap(probe => acted(container[probe], `${place}.${probe}`, `The ${probe}`)),
    ...HOOKS.flatMap(hook => acted(isRecord(container.lifecycle) ? container.lifecycle[hook] : undefined, `${place}.lifecycle.${hook}`, `The ${hook} hook`)),
  ];
}

function variables(container: Readonly<Record<string, unknown>>, place: string, namespace: string, lookup: Lookup): Mention[] {
  const own = records(container.env).flatMap((env, at) => {
    const name = String(env.name);
    const reference = isRecord(env.valueFrom) ? env.valueFrom.configMapKeyRef : undefined;
    if (!isRecord(reference)) return variable(name, env.value, `${place}.env[${at}].value`);
    const value = lookup.configMap(namespace, String(reference.name))[String(reference.key)];
    return variable(name, value, `${place}.env[${at}].valueFrom.configMapKeyRef`, String(reference.name));
  });
  const whole = records(container.envFrom).flatMap(({ configMapRef }, at) => {
    if (!isRecord(configMapRef)) return [];
    const name = String(configMapRef.name);
    return Object.entries(lookup.configMap(namespace, name)).flatMap(([key, value]) => variable(key, value, `${place}.envFrom[${at}].configMapRef`, name));
  });
  return [...own, ...whole];
}

function variable(name: string, value: unknown, field: string, configMap?: string): Mention[] {
  if (typeof value !== 'string' || !value.includes(':')) return [];
  const what = `The environment variable ${name}${configMap === undefined ? '' : ` (ConfigMap ${configMap})`}`;
  const named = IMAGE.test(name) ? [] : value.split(',').map(part => HOST_AND_PORT.exec(part.trim()));
  return [
    ...urlsIn(value, field, what),
    ...named.flatMap(match => match === null ? [] : [{ host: match[1], port: Number(match[2]), vague: true, field, what }]),
  ];
}

/** The hosts of the URLs in a text. */
export function urlsIn(text: unknown, field: string, what: string): Mention[] {
  if (typeof text !== 'string' || !text.includes('://')) return [];
  // http://unix:/run/app.sock is no host, but a file.
  return [...text.matchAll(URL_IN_TEXT)].filter(([, , host]) => host !== 'unix').map(([, scheme, host, port]) => ({
    host, port: port === undefined ? DEFAULT_PORTS[scheme] : Number(port), protocol: 'TCP', vague: false, field, what,
  }));
}

/** What a probe or a hook asks for. */
function acted(action: unknown, field: string, what: string): Mention[] {
  if (!isRecord(action)) return [];
  const asked = (['httpGet', 'tcpSocket'] as const).flatMap((kind): Mention[] => {
    const { host, port } = isRecord(action[kind]) ? action[kind] : {};
    if (typeof host !== 'string' || !/[a-zA-Z]/.test(host)) return [];
    return [{ host, port: typeof port === 'number' ? port : undefined, protocol: 'TCP', vague: false, field: `${field}.${kind}.host`, what }];
  });
  const command = isRecord(action.exec) ? texts(action.exec.command) : [];
  return [...asked, ...command.flatMap((arg, at) => urlsIn(arg, `${field}.exec.command[${at}]`, what))];
}

function texts(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
