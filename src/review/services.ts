import { isFields } from './fields';
import { Identified } from './objects';
import { Distance, Place, Route, fartherThan } from './route';
import { Sentence, say } from './say';
import { Setting, placeOf } from './scene';
import { ContainerPort, Workload, fieldsAt, listAt, push, stringsOf, valueAt } from './workloads';

interface ServicePort {
  /** The port's name, else its number and protocol. */
  readonly key: string;
  readonly address: string;
  readonly protocol: string;
  readonly target: string | number;
  readonly nodePort?: number;
  readonly name: string;
}

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
export function serviceRoutes(items: readonly Identified[], setting: Setting): Route[] {
  const slices = new Map<string, Identified[]>();
  for (const item of items) {
    if (item.type === '/Endpoints') {
      push(slices, `${item.namespace}/${item.name}`, item);
    } else if (item.type === 'discovery.k8s.io/EndpointSlice') {
      const service = valueAt(item.object, 'metadata', 'labels', 'kubernetes.io/service-name');
      push(slices, `${item.namespace}/${String(service)}`, item);
    }
  }
  return items.filter(item => item.type === '/Service').flatMap(item => {
    const all = slices.get(`${item.namespace}/${item.name}`) ?? [];
    const beside = all.filter(slice => slice.file === item.file);
    return routesOf(item, beside.length > 0 ? beside : all, setting);
  });
}

function routesOf(item: Identified, slices: readonly Identified[], setting: Setting): Route[] {
  const spec = fieldsAt(item.object, 'spec');
  const type = typeof spec.type === 'string' ? spec.type : 'ClusterIP';
  const { entry, name } = setting.entryOf(item);
  const label = `${type === 'ClusterIP' ? 'Service' : type} ${name}`;
  if (type === 'ExternalName') {
    const host = String(spec.externalName ?? '');
    const to: Place = { kind: 'external', key: `external ${host}`, label: host };
    return [{ entry, label, name, address: '', portKey: '', from: 'cluster', to, by: [item] }];
  }
  const ports = portsOf(spec);
  const sources = listAt(spec, 'loadBalancerSourceRanges').map(String).sort();
  return ports.flatMap((port): Route[] => behind(item, port, slices, setting).flatMap((found): Route[] => {
    const { at = 'outside', ...target } = found;
    const route = { entry, label, name, ...target, by: [item, ...found.by] };
    const ways: Route[] = [{ ...route, address: port.address, portKey: port.key, from: 'cluster' }];
    if (type === 'NodePort' || (type === 'LoadBalancer' && port.nodePort !== undefined)) {
      const address = port.nodePort === undefined ? 'a node port' : `node port ${port.nodePort}`;
      ways.push({ ...route, address, portKey: `node ${port.key}`, from: 'node', repeats: true });
    }
    if (type === 'LoadBalancer') {
      ways.push({ ...route, address: port.address, portKey: `outside ${port.key}`, from: 'outside', repeats: true, ...(sources.length > 0 && { sources: sources.join(', ') }) });
    }
    for (const address of listAt(spec, 'externalIPs').map(String)) {
      ways.push({ ...route, address: `${address}:${port.address}`, portKey: `${address} ${port.key}`, from: 'outside', repeats: true });
    }
    // A policy that lets nobody in from there closes the way, whatever the Service says.
    return ways.filter(way => way.from === 'cluster' || !fartherThan(way.from, at))
      .map(way => (fartherThan(way.from, at) ? { ...way, from: at } : way));
  }));
}

function portsOf(spec: Readonly<Record<string, unknown>>): ServicePort[] {
  const ports = listAt(spec, 'ports').filter(isFields).map((port): ServicePort => {
    const protocol = typeof port.protocol === 'string' ? port.protocol : 'TCP';
    const address = protocol === 'TCP' ? String(port.port) : `${String(port.port)}/${protocol}`;
    const name = typeof port.name === 'string' ? port.name : '';
    const target = typeof port.targetPort === 'string' || typeof port.targetPort === 'number' ? port.targetPort : Number(port.port);
    return { key: name || address, address, protocol, target, name, ...(typeof port.nodePort === 'number' && { nodePort: port.nodePort }) };
  });
  // Headless Services need no port: their name leads to the pods themselves.
  return ports.length > 0 ? ports : [{ key: '', address: '', protocol: 'TCP', target: '', name: '' }];
}

function behind(item: Identified, port: ServicePort, slices: readonly Identified[], setting: Setting): Behind[] {
  const selector = stringsOf(valueAt(item.object, 'spec', 'selector'));
  if (Object.keys(selector).length === 0) {
    return external(port, slices);
  }
  const workloads = setting.workloads.withLabels(item.namespace, selector);
  if (workloads.length === 0) {
    const text = Object.entries(selector).map(([key, value]) => `${key}=${value}`).sort().join(',');
    return [{ problem: say`its selector ${text} matches no pod`, by: [] }];
  }
  return workloads.map(workload => inside(workload, port, setting));
}

function inside(workload: Workload, port: ServicePort, setting: Setting): Behind {
  const by = [workload.item];
  const to = placeOf(workload);
  if (port.target === '') {
    return { to, by, at: setting.fences.farthestTo(workload) };
  }
  const declared = workload.ports.find(({ name, port: number, protocol }) => protocol === port.protocol && (name === port.target || number === port.target));
  if (typeof port.target === 'string' && declared === undefined) {
    return { problem: say`${to.label} has no port named ${port.target}`, by };
  }
  const target: Pick<ContainerPort, 'name' | 'port' | 'protocol'> = declared ?? { port: Number(port.target), protocol: port.protocol };
  const toPort = target.protocol === 'TCP' ? String(target.port) : `${target.port}/${target.protocol}`;
  return { to, toPort, toPortKey: target.name ?? toPort, by, at: setting.fences.farthestTo(workload, target) };
}

/** The addresses that somebody wrote down for a Service without a selector. */
function external(port: ServicePort, slices: readonly Identified[]): Behind[] {
  const found = slices.flatMap((slice): Behind[] => {
    const subsets = slice.type === '/Endpoints' ? listAt(slice.object, 'subsets') : [slice.object];
    return subsets.flatMap(subset => {
      const addresses = slice.type === '/Endpoints'
        ? listAt(subset, 'addresses').map(address => valueAt(address, 'ip'))
        : listAt(subset, 'endpoints').flatMap(endpoint => listAt(endpoint, 'addresses'));
      const ports = listAt(subset, 'ports').filter(isFields).filter(({ name, protocol }) => (name ?? '') === port.name && (protocol ?? 'TCP') === port.protocol);
      const numbers = ports.map(({ port: number }) => String(number));
      return addresses.flatMap((address): Behind[] => numbers.map(number => ({
        to: { kind: 'external', key: `external ${String(address)}`, label: String(address) },
        toPort: port.protocol === 'TCP' ? number : `${number}/${port.protocol}`,
        by: [slice],
      })));
    });
  });
  return found.length > 0 ? found : [{ problem: [slices.length > 0 ? 'no address is written down for this port' : 'it has no selector, and no addresses are written down for it'], by: [] }];
}
