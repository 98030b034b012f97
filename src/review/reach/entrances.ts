/** The ways in of a network, under the names by which two versions are compared. */
import { Entrance, Place, Target } from './entrance';
import { defined } from '../../kubernetes/values';
import { Manifest } from '../../manifests/read';
import { End, Problem, Way, fartherThan, portText, routeText, waysIn } from '../../network/exposure';
import { LONGEST_CHAIN } from '../../network/names';
import { Ingress, Network, Placed, Service } from '../../network/network';
import { labelsText } from '../../network/selector';
import { Sentence, say } from '../../text/sentence';
import { Identified, displayName, title } from '../objects/identify';

/** How the objects of a network are called. */
export interface Names {
  readonly itemOf: (manifest: Manifest) => Identified;
  /** The key of a Service or an Ingress, and what to call it: with its file where the name stands in several. */
  readonly nameOf: (item: Identified) => { readonly key: string; readonly name: string };
}

export function entrancesOf(network: Network, names: Names): Entrance[] {
  const readers = new Map<Placed, Ingress>([...network.ingresses, ...network.routes].map(one => [one, one]));
  // A policy that lets nobody in from there closes the way, whatever the Service says.
  return waysIn(network).filter(({ kind, offered, from }) => offered === 'cluster' || kind === 'ingress' || kind === 'route' || !fartherThan(offered, from))
    .map(way => entranceOf(way, names, readers.get(way.entry)));
}

function entranceOf(way: Way, names: Names, reader: Ingress | undefined): Entrance {
  const { kind, end, from, service, sources, class: taker } = way;
  const closed = kind !== 'service' && from === 'nowhere' && end.kind === 'workload' ? say`a NetworkPolicy keeps everybody from ${title(names.itemOf(end.workload.manifest))}` : undefined;
  const problem = problemOf(end, names) ?? closed;
  const to = targetOf(end, names);
  const through = service === undefined ? unseenService(way, names, reader) : serviceTarget(service, way, names);
  return defined({
    ...addressOf(way, names),
    from,
    repeats: kind !== 'service' && kind !== 'ingress' && kind !== 'route' ? true : undefined,
    to,
    through,
    sources: sources.length > 0 ? sources : undefined,
    class: taker,
    problem,
    by: way.by.map(({ manifest }) => names.itemOf(manifest)),
  });
}

function addressOf({ kind, entry, address, service, servicePort, internal, end }: Way, { itemOf, nameOf }: Names): Pick<Entrance, 'key' | 'label' | 'name' | 'address' | 'portKey'> {
  const item = itemOf(entry.manifest);
  if (kind === 'host-port') {
    const label = title(item);
    const port = end.kind === 'workload' ? end.port : undefined;
    const portKey = port === undefined ? '' : port.name ?? portText(port);
    return { key: `${keyOf(item)}\0host`, label, name: label, address: address === '' ? 'any host port' : `host port ${address}`, portKey };
  }
  const { key, name } = nameOf(item);
  if (kind === 'ingress' || kind === 'route') return { key: `${key}\0${address}`, label: `${internal ? 'internal ' : ''}${item.kind} ${name}`, name: address, address, portKey: address };

  const type = service === undefined || service !== entry ? 'ExternalName' : service.type;
  const common = { key, label: `${kind === 'load-balancer' && internal ? 'internal ' : ''}${type === 'ClusterIP' ? 'Service' : type} ${name}`, name };
  const port = servicePort === undefined || type === 'ExternalName' ? '' : portText(servicePort);
  const portKey = type === 'ExternalName' ? '' : servicePort?.name ?? port;
  switch (kind) {
    case 'node-port': return { ...common, address: address === '' ? 'a node port' : `node port ${address}`, portKey: `node ${portKey}` };
    case 'load-balancer': return { ...common, address, portKey: `outside ${portKey}` };
    case 'external-ip': return { ...common, address, portKey: `${address.slice(0, address.length - port.length)} ${portKey}` };
    case 'service': return { ...common, address, portKey };
  }
}

function targetOf(end: End, { itemOf }: Names): Target | undefined {
  switch (end.kind) {
    case 'workload': {
      const number = end.port === undefined ? '' : portText(end.port);
      return { place: workloadPlace(itemOf(end.workload.manifest)), port: number, portKey: end.port?.name ?? number };
    }
    case 'address': return externalTarget(end.address, portText(end));
    case 'name': return externalTarget(end.name);
    case 'nothing': return undefined;
  }
}

function externalTarget(address: string, port = ''): Target {
  return { place: { kind: 'external', key: `external ${address}`, label: address }, port, portKey: port };
}

function serviceTarget(service: Service, { servicePort }: Way, { itemOf }: Names): Target {
  const item = itemOf(service.manifest);
  const port = servicePort === undefined ? '' : portText(servicePort);
  const asksFor = service.selector === undefined ? undefined : `${labelsText(service.selector)} at ${servicePort?.targetPort}`;
  return defined({ place: { kind: 'service' as const, key: keyOf(item), label: title(item) }, port, portKey: servicePort?.name ?? port, asksFor });
}

/** A Service that an Ingress names may well be in manifests that nobody showed: then it is open. */
function unseenService({ end, address, entry }: Way, { itemOf }: Names, reader: Ingress | undefined): Target | undefined {
  if (reader === undefined || end.kind !== 'nothing' || end.problem.kind !== 'no-service' || end.problem.name === '') return undefined;

  const { namespace, name } = end.problem;
  const by = itemOf(entry.manifest);
  const label = displayName(by) !== by.name || namespace !== by.namespace ? `${namespace}/${name}` : name;
  const port = String(reader.backends.find(backend => backend.service === name && routeText(backend) === address)?.port ?? '');
  return { place: { kind: 'service', key: keyOf({ type: '/Service', namespace, name }), label: `Service ${label}` }, port, portKey: port };
}

function problemOf(end: End, { itemOf }: Names): Sentence | undefined {
  const problem = end.kind === 'workload' || end.kind === 'nothing' ? end.problem : undefined;
  return problem && problemSentence(problem, itemOf);
}

function problemSentence(problem: Problem, itemOf: Names['itemOf']): Sentence {
  switch (problem.kind) {
    case 'no-pods': return say`its selector ${problem.selector} matches no pod`;
    case 'scaled-to-zero': return say`${title(itemOf(problem.workload.manifest))} is scaled to 0 pods`;
    case 'no-port-named': return say`${title(itemOf(problem.workload.manifest))} has no port named ${problem.name}`;
    case 'no-selector-no-addresses': return say`it has no selector, and no addresses are written down for it`;
    case 'no-address-for-port': return say`no address is written down for this port`;
    case 'no-service': return say`there is no Service ${problem.name}`;
    case 'no-service-port': return say`Service ${problem.service.ref.name} has no port ${problem.port}`;
    case 'alias-loop': return say`the alias ${displayName(itemOf(problem.service.manifest))} leads back to itself`;
    case 'alias-chain': return say`its chain of aliases is longer than ${LONGEST_CHAIN}, and no DNS server follows so many`;
  }
}

/** `apps/Deployment shop/web`. */
export function keyOf({ type, namespace, name }: Pick<Identified, 'type' | 'namespace' | 'name'>): string {
  return `${type} ${namespace}/${name}`;
}

export function workloadPlace(item: Identified): Place {
  return { kind: 'workload', key: keyOf(item), label: title(item) };
}
