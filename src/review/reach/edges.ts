/** Entrances past the Services: ports of the nodes themselves, Ingresses, Gateway routes. */
import { Entrance, Place, fartherThan } from './entrance';
import { classOf, isInternal } from './internal';
import { externalTarget, portText } from './services';
import { Context, keyOf, workloadPlace } from './snapshot';
import { Service } from '../../network/network';
import { say } from '../../text/sentence';
import { Identified, displayName } from '../objects/identify';

type BehindService = (namespace: string, name: string) => readonly Entrance[];

/** Pods that take ports of the node they run on. */
export function hostEntrances({ network, policies, itemOf }: Context): Entrance[] {
  return network.workloads.flatMap(workload => {
    const declared = workload.containers.flatMap(container => container.ports);
    if (workload.hostNetwork && declared.length === 0) return [onNode(itemOf(workload.manifest), 'any host port', '', '')];

    const ports = declared.filter(port => workload.hostNetwork || port.hostPort !== undefined);
    return ports.flatMap((port): Entrance[] => {
      // The node's own network is none that a NetworkPolicy looks after.
      if (!workload.hostNetwork && fartherThan('node', policies.farthestTo(workload, port))) return [];

      const number = portText(port);
      return [onNode(itemOf(workload.manifest), `host port ${portText({ ...port, port: port.hostPort ?? port.port })}`, number, port.name ?? number)];
    });
  });
}

function onNode(item: Identified, address: string, port: string, portKey: string): Entrance {
  const place = workloadPlace(item);
  return { key: `${place.key}\0host`, label: place.label, name: place.label, address, portKey, from: 'node', to: { place, port, portKey }, repeats: true, by: [item] };
}

/** An Ingress, and the Gateway API's HTTPRoute and its kin as far as a gateway takes them in. */
export function ingressEntrances(context: Context, behind: BehindService): Entrance[] {
  const { ingresses, routes } = context.network;
  return [...ingresses, ...routes].flatMap(({ manifest, backends }) => {
    const item = context.itemOf(manifest);
    return backends.flatMap(({ namespace, host, path, service, port }) =>
      through(item, `${host ?? '*'}${path ?? '/'}`, service, namespace, String(port ?? ''), context, behind));
  });
}

function through(
  item: Identified, address: string, service: string, namespace: string, port: string, context: Context, behind: BehindService,
  aliases: readonly Service[] = [],
): Entrance[] {
  const common = addressed(item, address, context);
  const alias = context.network.index.services.get(`${namespace}/${service}`);
  if (alias?.type === 'ExternalName') return throughAlias(item, address, alias, port, context, behind, aliases);

  const entrances = behind(namespace, service);
  const fitting = entrances.filter(entrance => port === '' || entrance.portKey === port || entrance.address === port);
  if (fitting.length === 0) {
    const problem = entrances.length === 0 ? say`there is no Service ${service}` : say`Service ${service} has no port ${port}`;
    // It may well be in manifests that nobody showed: then it is open.
    const unseen = entrances.length === 0 && service !== '' ? { through: { place: unseenService(namespace, service, item), port, portKey: port } } : {};
    return [{ ...common, problem, ...unseen, by: [item] }];
  }
  // The controller's pods come from inside the cluster: a policy may let them in, unless it lets in nobody.
  return fitting.map(({ from, to, through: servicePort, problem, by }): Entrance => ({
    ...common,
    ...from === 'nowhere' && { from },
    ...to && { to },
    ...servicePort && { through: servicePort },
    ...problem !== undefined ? { problem } : from === 'nowhere' && to ? { problem: say`a NetworkPolicy keeps everybody from ${to.place.label}` } : {},
    by: [item, ...by],
  }));
}

/** An alias has no ports: the one that was asked for is asked of whatever it stands for. */
function throughAlias(
  item: Identified, address: string, alias: Service, port: string, context: Context, behind: BehindService, aliases: readonly Service[],
): Entrance[] {
  const by = context.itemOf(alias.manifest);
  const host = alias.externalName ?? '';
  const common = addressed(item, address, context);
  if (aliases.includes(alias)) return [{ ...common, problem: say`the alias ${displayName(by)} leads back to itself`, by: [item, by] }];

  const target = aliasTarget(host, context.network.clusterDomain);
  if (target === undefined) return [{ ...common, to: externalTarget(host), by: [item, by] }];

  const number = alias.ports.find(({ name }) => name !== undefined && name === port)?.port ?? port;
  return through(item, address, target.name, target.namespace, String(number), context, behind, [...aliases, alias])
    .map(entrance => ({ ...entrance, by: [item, by, ...entrance.by.filter(one => one !== item)] }));
}

/** The Service of this cluster that an external name means; a CNAME is looked up as it stands, so it has to be whole. */
export function aliasTarget(host: string, clusterDomain: string): { readonly namespace: string; readonly name: string } | undefined {
  const name = host.replace(/\.$/, '');
  const domain = `.svc.${clusterDomain}`;
  const [service, namespace, ...rest] = name.endsWith(domain) ? name.slice(0, -domain.length).split('.') : [];
  return namespace === undefined || rest.length > 0 ? undefined : { namespace, name: service };
}

function addressed(item: Identified, address: string, context: Context): Pick<Entrance, 'key' | 'label' | 'name' | 'address' | 'portKey' | 'from' | 'class'> {
  const { key, name } = context.nameOf(item);
  const taker = classOf(item);
  const entrance = { key: `${key}\0${address}`, name: address, address, portKey: address, ...taker !== '' && { class: taker } };
  return isInternal(item) ? { ...entrance, label: `internal ${item.kind} ${name}`, from: 'node' } : { ...entrance, label: `${item.kind} ${name}`, from: 'outside' };
}

function unseenService(namespace: string, name: string, by: Identified): Place {
  const label = displayName(by) !== by.name || namespace !== by.namespace ? `${namespace}/${name}` : name;
  return { kind: 'service', key: keyOf({ type: '/Service', namespace, name }), label: `Service ${label}` };
}
