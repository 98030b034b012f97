/** The entrances that Services are: every port, from the cluster and, where the type says so, from farther away. */
import { Distance, Entrance, Target, fartherThan } from './entrance';
import { classOf, isInternal } from './internal';
import { Context, servicePlace, workloadPlace } from './snapshot';
import { Endpoints, Service, ServicePort, Workload, selectedBy, writtenEndpoints } from '../../network/network';
import { Sentence, say } from '../../text/sentence';
import { Identified } from '../objects/identify';

/** What stands behind one port. */
interface Behind {
  readonly to?: Target;
  readonly problem?: Sentence;
  readonly by: readonly Identified[];
  /** How far away NetworkPolicies let somebody be. */
  readonly at?: Distance;
}

export function serviceEntrances(context: Context): Entrance[] {
  return context.network.services.flatMap(service => entrancesOf(service, context));
}

function entrancesOf(service: Service, context: Context): Entrance[] {
  const { type } = service;
  const item = context.itemOf(service.manifest);
  const { key, name } = context.nameOf(item);
  const label = `${type === 'ClusterIP' ? 'Service' : type} ${name}`;
  if (type === 'ExternalName') return [{ key, label, name, address: '', portKey: '', from: 'cluster', to: externalTarget(service.externalName ?? ''), by: [item] }];

  // A headless Service needs no port: its name leads to the pods themselves.
  const ports = service.ports.length > 0 ? service.ports : [undefined];
  const sources = service.sourceRanges.some(range => /\/0$/.test(range)) ? [] : [...service.sourceRanges].sort();
  return ports.flatMap(port => behind(service, port, context).flatMap((found): Entrance[] => {
    const { at = 'outside', ...target } = found;
    const address = port === undefined ? '' : portText(port);
    const portKey = port?.name ?? address;
    const common = { key, label, name, ...target, through: { place: servicePlace(item), port: address, portKey }, by: [item, ...found.by] };
    const ways: Entrance[] = [{ ...common, address, portKey, from: 'cluster' }];
    if (type === 'NodePort' || (type === 'LoadBalancer' && port?.nodePort !== undefined)) {
      const nodePort = port?.nodePort === undefined ? 'a node port' : `node port ${port.nodePort}`;
      ways.push({ ...common, address: nodePort, portKey: `node ${portKey}`, from: 'node', repeats: true });
    }
    if (type === 'LoadBalancer') {
      const from = isInternal(item) ? { label: `internal ${label}`, from: 'node' as const } : { from: 'outside' as const };
      const taker = classOf(item);
      ways.push({ ...common, ...from, address, portKey: `outside ${portKey}`, repeats: true, ...sources.length > 0 && { sources }, ...taker !== '' && { class: taker } });
    }
    for (const ip of service.externalIps) ways.push({ ...common, address: `${ip}:${address}`, portKey: `${ip} ${portKey}`, from: 'outside', repeats: true });

    // A policy that lets nobody in from there closes the way, whatever the Service says.
    return ways.filter(way => way.from === 'cluster' || !fartherThan(way.from, at))
      .map(way => (fartherThan(way.from, at) ? { ...way, from: at } : way));
  }));
}

export function externalTarget(address: string, port = ''): Target {
  return { place: { kind: 'external', key: `external ${address}`, label: address }, port, portKey: port };
}

export function portText({ port, protocol }: { readonly port: number; readonly protocol: string }): string {
  return protocol === 'TCP' ? String(port) : `${port}/${protocol}`;
}

function behind(service: Service, port: ServicePort | undefined, context: Context): Behind[] {
  if (service.selector === undefined) return writtenDown(service, port, context);

  const workloads = selectedBy(context.network, service);
  if (workloads.length === 0) {
    const selector = Object.entries(service.selector).map(([key, value]) => `${key}=${value}`).sort().join(',');
    return [{ problem: say`its selector ${selector} matches no pod`, by: [] }];
  }
  return workloads.map(workload => inside(workload, port, context));
}

function inside(workload: Workload, port: ServicePort | undefined, { itemOf, policies }: Context): Behind {
  const by = [itemOf(workload.manifest)];
  const place = workloadPlace(by[0]);
  // It is reached again as soon as somebody asks for pods: what is open stays open.
  const scaledToNone = workload.replicas === 0 ? { problem: say`${place.label} is scaled to 0 pods` } : {};
  if (port === undefined) return { to: { place, port: '', portKey: '' }, by, at: policies.farthestTo(workload), ...scaledToNone };

  const { targetPort, protocol } = port;
  const declared = workload.containers.flatMap(({ ports }) => ports)
    .find(each => each.protocol === protocol && (each.name === targetPort || each.port === targetPort));
  if (typeof targetPort === 'string' && declared === undefined) return { problem: say`${place.label} has no port named ${targetPort}`, by };

  const target = declared ?? { port: Number(targetPort), protocol };
  const number = portText(target);
  return { to: { place, port: number, portKey: declared?.name ?? number }, by, at: policies.farthestTo(workload, target), ...scaledToNone };
}

/** The addresses that somebody wrote down for a Service without a selector. */
function writtenDown(service: Service, port: ServicePort | undefined, { network, itemOf }: Context): Behind[] {
  const all = writtenEndpoints(network, service);
  // Where a name stands in several files, each brings its own addresses.
  const beside = all.filter(({ manifest }) => manifest.file === service.manifest.file);
  const endpoints: readonly Endpoints[] = beside.length > 0 ? beside : all;
  const found = endpoints.flatMap((one): Behind[] => {
    const ports = one.ports.filter(({ name, protocol }) => port === undefined || (name === (port.name ?? '') && protocol === port.protocol));
    const by = [itemOf(one.manifest)];
    return one.addresses.flatMap(({ address }) => ports.map(each => ({ to: externalTarget(address, portText(each)), by })));
  });
  const problem = endpoints.length > 0 ? say`no address is written down for this port` : say`it has no selector, and no addresses are written down for it`;
  return found.length > 0 ? found : [{ problem, by: [] }];
}
