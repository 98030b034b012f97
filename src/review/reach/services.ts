import { classOf, isInternal } from './internal';
import { Distance, Place, Route, fartherThan } from './route';
import { Setting, doorOf, placeOf } from './scene';
import { Endpoints, Service, ServicePort, Workload, selectedBy, writtenEndpoints } from '../../network/network';
import { Identified } from '../objects/objects';
import { Sentence, say } from '../words/say';

/** What stands behind one port. */
interface Behind {
  readonly to?: Place;
  readonly toPort?: string;
  readonly toPortKey?: string;
  readonly problem?: Sentence;
  readonly by: readonly Identified[];
  /** How far away NetworkPolicies let somebody be. */
  readonly at?: Distance;
}

/** Every port of every Service, from the cluster and, where the type says so, from farther away. */
export function serviceRoutes(setting: Setting): Route[] {
  return setting.network.services.flatMap(service => routesOf(service, setting));
}

function routesOf(service: Service, setting: Setting): Route[] {
  const { type } = service;
  const item = setting.itemOf(service.manifest);
  const { entry, name } = setting.entryOf(item);
  const label = `${type === 'ClusterIP' ? 'Service' : type} ${name}`;
  if (type === 'ExternalName') {
    const host = service.externalName ?? '';
    const to: Place = { kind: 'external', key: `external ${host}`, label: host };
    return [{ entry, label, name, address: '', portKey: '', from: 'cluster', to, by: [item] }];
  }
  // A headless Service needs no port: its name leads to the pods themselves.
  const ports = service.ports.length > 0 ? service.ports : [undefined];
  const sources = service.sourceRanges.some(range => /\/0$/.test(range)) ? [] : [...service.sourceRanges].sort();
  return ports.flatMap(port => behind(service, port, setting).flatMap((found): Route[] => {
    const { at = 'outside', ...target } = found;
    const address = port === undefined ? '' : portText(port);
    const key = port?.name ?? address;
    const door = { place: doorOf(item), port: address, portKey: key };
    const route = { entry, label, name, ...target, door, by: [item, ...found.by] };
    const ways: Route[] = [{ ...route, address, portKey: key, from: 'cluster' }];
    if (type === 'NodePort' || (type === 'LoadBalancer' && port?.nodePort !== undefined)) {
      const nodePort = port?.nodePort === undefined ? 'a node port' : `node port ${port.nodePort}`;
      ways.push({ ...route, address: nodePort, portKey: `node ${key}`, from: 'node', repeats: true });
    }
    if (type === 'LoadBalancer') {
      const reached = isInternal(item) ? { label: `internal ${label}`, from: 'node' as const } : { from: 'outside' as const };
      const took = classOf(item);
      ways.push({ ...route, ...reached, address, portKey: `outside ${key}`, repeats: true, ...(sources.length > 0 && { sources }), ...(took !== '' && { class: took }) });
    }
    for (const ip of service.externalIps) ways.push({ ...route, address: `${ip}:${address}`, portKey: `${ip} ${key}`, from: 'outside', repeats: true });

    // A policy that lets nobody in from there closes the way, whatever the Service says.
    return ways.filter(way => way.from === 'cluster' || !fartherThan(way.from, at))
      .map(way => (fartherThan(way.from, at) ? { ...way, from: at } : way));
  }));
}

export function portText({ port, protocol }: { readonly port: number; readonly protocol: string }): string {
  return protocol === 'TCP' ? String(port) : `${port}/${protocol}`;
}

function behind(service: Service, port: ServicePort | undefined, setting: Setting): Behind[] {
  if (service.selector === undefined) return external(service, port, setting);

  const workloads = selectedBy(setting.network, service);
  if (workloads.length === 0) {
    const selector = Object.entries(service.selector).map(([key, value]) => `${key}=${value}`).sort().join(',');
    return [{ problem: say`its selector ${selector} matches no pod`, by: [] }];
  }
  return workloads.map(workload => inside(workload, port, setting));
}

function inside(workload: Workload, port: ServicePort | undefined, setting: Setting): Behind {
  const by = [setting.itemOf(workload.manifest)];
  const to = placeOf(by[0]);
  // It is reached again as soon as somebody asks for pods: what is open stays open.
  const asleep = workload.replicas === 0 ? { problem: say`${to.label} is scaled to 0 pods` } : {};
  if (port === undefined) return { to, by, at: setting.fences.farthestTo(workload), ...asleep };

  const { targetPort, protocol } = port;
  const declared = workload.containers.flatMap(({ ports }) => ports)
    .find(each => each.protocol === protocol && (each.name === targetPort || each.port === targetPort));
  if (typeof targetPort === 'string' && declared === undefined) return { problem: say`${to.label} has no port named ${targetPort}`, by };

  const target = declared ?? { port: Number(targetPort), protocol };
  const toPort = portText(target);
  return { to, toPort, toPortKey: declared?.name ?? toPort, by, at: setting.fences.farthestTo(workload, target), ...asleep };
}

/** The addresses that somebody wrote down for a Service without a selector. */
function external(service: Service, port: ServicePort | undefined, setting: Setting): Behind[] {
  const all = writtenEndpoints(setting.network, service);
  // Where a name stands in several files, each brings its own addresses.
  const beside = all.filter(({ manifest }) => manifest.file === service.manifest.file);
  const endpoints: readonly Endpoints[] = beside.length > 0 ? beside : all;
  const found = endpoints.flatMap((one): Behind[] => {
    const ports = one.ports.filter(({ name, protocol }) => port === undefined || (name === (port.name ?? '') && protocol === port.protocol));
    return one.addresses.flatMap(({ address }): Behind[] => ports.map(each => ({
      to: { kind: 'external', key: `external ${address}`, label: address },
      toPort: portText(each),
      by: [setting.itemOf(one.manifest)],
    })));
  });
  const problem: Sentence = [endpoints.length > 0 ? 'no address is written down for this port' : 'it has no selector, and no addresses are written down for it'];
  return found.length > 0 ? found : [{ problem, by: [] }];
}
