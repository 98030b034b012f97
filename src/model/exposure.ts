import { nameKey, Network, Service } from './network';

/** From how far away something can be reached; each includes what comes before it. */
export type Distance = 'nowhere' | 'cluster' | 'node' | 'outside';

/** One way in. */
export interface Way {
  readonly from: Exclude<Distance, 'nowhere'>;
  /** `80/TCP`, as the client names it. */
  readonly port: string;
  /** `Service`, or the Ingress that reads it. */
  readonly through: string;
  /** The client ranges that may use it; empty for everybody. */
  readonly sourceRanges: readonly string[];
}

export interface Exposure {
  readonly farthest: Distance;
  readonly ways: readonly Way[];
}

/** Who can reach a Service, by what its manifest says, whatever is behind it. */
export function exposureOf(network: Network, service: Service): Exposure {
  const ways: Way[] = [];
  const key = nameKey(service.ref);
  if (service.type === 'ExternalName') return { farthest: 'cluster', ways: [{ from: 'cluster', port: '', through: `Service ${key}`, sourceRanges: [] }] };
  for (const { port, protocol, nodePort } of service.ports) {
    const through = `Service ${key}`;
    ways.push({ from: 'cluster', port: `${port}/${protocol}`, through, sourceRanges: [] });
    if (service.type === 'NodePort' || nodePort !== undefined) {
      ways.push({ from: 'node', port: `${nodePort ?? 'any'}/${protocol}`, through, sourceRanges: [] });
    }
    if (service.type === 'LoadBalancer' || service.externalIps.length > 0) {
      ways.push({ from: 'outside', port: `${port}/${protocol}`, through, sourceRanges: service.type === 'LoadBalancer' ? service.sourceRanges : [] });
    }
  }
  for (const ingress of network.ingresses) {
    if (ingress.ref.namespace !== service.ref.namespace) continue;
    for (const backend of ingress.backends) {
      if (backend.service !== service.ref.name) continue;
      ways.push({ from: 'outside', port: `${backend.host ?? '*'}${backend.path ?? '/'}`, through: `Ingress ${nameKey(ingress.ref)}`, sourceRanges: [] });
    }
  }
  const order: readonly Distance[] = ['nowhere', 'cluster', 'node', 'outside'];
  const farthest = ways.reduce<Distance>((far, way) => order.indexOf(way.from) > order.indexOf(far) ? way.from : far, ways.length > 0 ? 'cluster' : 'nowhere');
  return { farthest, ways };
}
