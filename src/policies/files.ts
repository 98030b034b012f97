/** The Services that configuration files name, as ConfigMaps put them into pods. */

import { isRecord, records } from '../kubernetes/values';
import { serviceNamed } from '../network/names';
import { containersIn, Network, Workload } from '../network/network';
import { Lookup } from '../rules/lookup';
import { urlsIn } from '../rules/pods/mentions';

export interface FileMention {
  readonly host: string;
  readonly port: number;
  /** `nginx.conf (ConfigMap web)`. */
  readonly place: string;
}

const HOST_AND_PORT = /(?<![\w.@/$%{-])([a-z](?:[a-z0-9.-]*[a-z0-9])?):(\d{1,5})(?!\w)/g;
const COMMENT = /^\s*(?:#|\/\/|;|\*|--)/;

/** A text may hold anything, so that only the port of a Service that is there counts. */
export function mentionsInFiles(network: Network, workload: Workload, lookup: Lookup): readonly FileMention[] {
  const { namespace } = workload.ref;
  const isServed = ({ host, port }: FileMention) => {
    const { service } = serviceNamed(network, host, namespace);
    return service !== undefined && network.services.includes(service) && service.ports.some(one => one.port === port);
  };
  const found = filesOf(workload, lookup).flatMap(({ place, text }) => named(text).map(one => ({ ...one, place })));
  return found.filter(isServed);
}

function named(text: string): readonly Omit<FileMention, 'place'>[] {
  return text.split('\n').filter(line => !COMMENT.test(line)).flatMap(line => [
    ...urlsIn(line, '', '').flatMap(({ host, port }) => port === undefined ? [] : [{ host, port }]),
    ...[...line.matchAll(HOST_AND_PORT)].map(([, host, port]) => ({ host, port: Number(port) })),
  ]);
}

function filesOf({ podSpec, ref: { namespace } }: Workload, lookup: Lookup): readonly { readonly place: string; readonly text: string }[] {
  const mounted = new Set(containersIn(podSpec).flatMap(container => records(container.volumeMounts)).map(mount => mount.name));
  const sources = records(podSpec.volumes).filter(({ name }) => mounted.has(name))
    .flatMap(({ configMap, projected }) => [configMap, ...isRecord(projected) ? records(projected.sources).map(source => source.configMap) : []])
    .filter(isRecord);
  return sources.flatMap(source => {
    const keys = Array.isArray(source.items) ? new Set(records(source.items).map(({ key }) => key)) : undefined;
    return Object.entries(lookup.configMap(namespace, String(source.name))).flatMap(([key, text]) =>
      typeof text === 'string' && (keys === undefined || keys.has(key)) ? [{ place: `${key} (ConfigMap ${String(source.name)})`, text }] : []);
  });
}
