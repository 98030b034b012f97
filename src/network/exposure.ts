import { nameKey, Network, Service } from './network';

/** A way in to a Service from beyond the pods of the cluster. */
export interface Way {
  readonly from: 'node' | 'outside';
  /** `80/TCP`, as the client names it; of an Ingress or a route `host/path`. */
  readonly port: string;
  /** `Service`, or the Ingress or route that reads it. */
  readonly through: string;
  /** The client ranges that may use it; empty for everybody. */
  readonly sourceRanges: readonly string[];
}

/** By what the manifests say, whatever is behind the Service. */
export function waysIn(network: Network, { ref, type, ports, externalIps, sourceRanges }: Service): readonly Way[] {
  const ways: Way[] = [];
  const through = `Service ${nameKey(ref)}`;
  for (const { port, protocol, nodePort } of type === 'ExternalName' ? [] : ports) {
    if (type === 'NodePort' || nodePort !== undefined) ways.push({ from: 'node', port: `${nodePort ?? 'any'}/${protocol}`, through, sourceRanges: [] });

    if (type === 'LoadBalancer' || externalIps.length > 0) ways.push({ from: 'outside', port: `${port}/${protocol}`, through, sourceRanges: type === 'LoadBalancer' ? sourceRanges : [] });

  }
  for (const { reader, host, path } of network.index.readers.get(nameKey(ref)) ?? []) ways.push({ from: 'outside', port: `${host ?? '*'}${path ?? '/'}`, through: `${reader.kind} ${nameKey(reader)}`, sourceRanges: [] });

  return ways;
}
