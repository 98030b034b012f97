import { classOf, isInternal } from './internal';
import { Place, Route, fartherThan } from './route';
import { Setting, placeOf } from './scene';
import { portText } from './services';
import { Service } from '../../network/network';
import { workloadKey } from '../hazards/hazards';
import { Identified, displayName } from '../objects/objects';
import { say } from '../words/say';

/** Ways in past the Services: ports of the nodes themselves, Ingresses, Gateway routes. */

type BehindService = (namespace: string, name: string) => readonly Route[];

/** Pods that take ports of the node they run on. */
export function hostRoutes({ network, fences, itemOf }: Setting): Route[] {
  return network.workloads.flatMap(workload => {
    const declared = workload.containers.flatMap(container => container.ports);
    if (workload.hostNetwork && declared.length === 0) return [onNode(itemOf(workload.manifest), 'any host port', {})];

    const ports = declared.filter(port => workload.hostNetwork || port.hostPort !== undefined);
    return ports.flatMap((port): Route[] => {
      // The node's own network is none that a NetworkPolicy looks after.
      if (!workload.hostNetwork && fartherThan('node', fences.farthestTo(workload, port))) return [];

      const toPort = portText(port);
      const address = `host port ${portText({ ...port, port: port.hostPort ?? port.port })}`;
      return [onNode(itemOf(workload.manifest), address, { toPort, toPortKey: port.name ?? toPort })];
    });
  });
}

function onNode(item: Identified, address: string, port: Pick<Route, 'toPort' | 'toPortKey'>): Route {
  const to = placeOf(item);
  return { entry: `${to.key}\0host`, label: to.label, name: to.label, address, portKey: port.toPortKey ?? '', from: 'node', to, ...port, repeats: true, by: [item] };
}

/** An Ingress, and the Gateway API's HTTPRoute and its kin as far as a gateway takes them in. */
export function ingressRoutes(setting: Setting, behind: BehindService): Route[] {
  const { ingresses, routes } = setting.network;
  return [...ingresses, ...routes].flatMap(({ manifest, backends }) => {
    const item = setting.itemOf(manifest);
    return backends.flatMap(({ namespace, host, path, service, port }) =>
      through(item, `${host ?? '*'}${path ?? '/'}`, service, namespace, String(port ?? ''), setting, behind));
  });
}

function through(
  item: Identified, address: string, service: string, namespace: string, port: string, setting: Setting, behind: BehindService,
  aliases: readonly Service[] = [],
): Route[] {
  const common = addressed(item, address, setting);
  const alias = setting.network.index.services.get(`${namespace}/${service}`);
  if (alias?.type === 'ExternalName') return throughAlias(item, address, alias, port, setting, behind, aliases);

  const doors = behind(namespace, service);
  const routes = doors.filter(route => port === '' || route.portKey === port || route.address === port);
  if (routes.length === 0) {
    const problem = doors.length === 0 ? say`there is no Service ${service}` : say`Service ${service} has no port ${port}`;
    // It may well be in manifests that nobody showed: then it is open.
    const door = doors.length === 0 && service !== '' ? { place: unseenService(namespace, service, item), port, portKey: port } : undefined;
    return [{ ...common, problem, ...(door && { door }), by: [item] }];
  }
  // The controller's pods come from inside the cluster: a policy may let them in, unless it lets in nobody.
  return routes.map((route): Route => ({
    ...common,
    ...(route.from === 'nowhere' && { from: route.from }),
    ...(route.to && { to: route.to }),
    ...(route.toPort !== undefined && { toPort: route.toPort }),
    ...(route.toPortKey !== undefined && { toPortKey: route.toPortKey }),
    ...(problemOf(route)),
    ...(route.door && { door: route.door }),
    by: [item, ...route.by],
  }));
}

/** An alias has no ports: the one that was asked for is asked of whatever it stands for. */
function throughAlias(
  item: Identified, address: string, alias: Service, port: string, setting: Setting, behind: BehindService, aliases: readonly Service[],
): Route[] {
  const by = setting.itemOf(alias.manifest);
  const host = alias.externalName ?? '';
  const common = addressed(item, address, setting);
  if (aliases.includes(alias)) return [{ ...common, problem: say`the alias ${displayName(by)} leads back to itself`, by: [item, by] }];

  const target = aliasTarget(host, setting.network.clusterDomain);
  if (target === undefined) return [{ ...common, to: { kind: 'external', key: `external ${host}`, label: host }, by: [item, by] }];

  const number = alias.ports.find(({ name }) => name !== undefined && name === port)?.port ?? port;
  return through(item, address, target.name, target.namespace, String(number), setting, behind, [...aliases, alias])
    .map(route => ({ ...route, by: [item, by, ...route.by.filter(one => one !== item)] }));
}

/** The Service of this cluster that an external name means; a CNAME is looked up as it stands, so it has to be whole. */
export function aliasTarget(host: string, clusterDomain: string): { readonly namespace: string; readonly name: string } | undefined {
  const name = host.replace(/\.$/, '');
  const domain = `.svc.${clusterDomain}`;
  const [service, namespace, ...rest] = name.endsWith(domain) ? name.slice(0, -domain.length).split('.') : [];
  return namespace === undefined || rest.length > 0 ? undefined : { namespace, name: service };
}

function addressed(item: Identified, address: string, setting: Setting): Pick<Route, 'entry' | 'label' | 'name' | 'address' | 'portKey' | 'from' | 'class'> {
  const { entry, name } = setting.entryOf(item);
  const took = classOf(item);
  const route = { entry: `${entry}\0${address}`, name: address, address, portKey: address, ...(took !== '' && { class: took }) };
  return isInternal(item) ? { ...route, label: `internal ${item.kind} ${name}`, from: 'node' } : { ...route, label: `${item.kind} ${name}`, from: 'outside' };
}

function problemOf({ from, to, problem }: Route): Pick<Route, 'problem'> {
  if (problem === undefined && from === 'nowhere' && to !== undefined) return { problem: say`a NetworkPolicy keeps everybody from ${to.label}` };

  return problem === undefined ? {} : { problem };
}

function unseenService(namespace: string, name: string, by: Identified): Place {
  const label = displayName(by) !== by.name || namespace !== by.namespace ? `${namespace}/${name}` : name;
  return { kind: 'service', key: workloadKey('/Service', namespace, name), label: `Service ${label}` };
}
