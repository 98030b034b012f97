import { isFields } from './fields';
import { Identified } from './objects';
import { Route, fartherThan } from './route';
import { say } from './say';
import { Setting, placeOf } from './scene';
import { listAt, valueAt } from './workloads';

/** Ways in past the Services: ports of the nodes themselves, Ingresses, Gateway routes. */

type BehindService = (namespace: string, name: string) => readonly Route[];

/** Pods that take ports of the node they run on. */
export function hostRoutes({ workloads, fences }: Setting): Route[] {
  return workloads.all.flatMap(workload => {
    const to = placeOf(workload);
    const ports = workload.ports.filter(port => workload.hostNetwork || port.hostPort !== undefined);
    return ports.flatMap((port): Route[] => {
      // The node's own network is none that a NetworkPolicy looks after.
      if (!workload.hostNetwork && fartherThan('node', fences.farthestTo(workload, port))) {
        return [];
      }
      const number = port.hostPort ?? port.port;
      const toPort = port.protocol === 'TCP' ? String(port.port) : `${port.port}/${port.protocol}`;
      return [{
        entry: `${to.key}\0host`, label: to.label, name: to.label, address: `host port ${number}`, portKey: port.name ?? toPort,
        from: 'node', to, toPort, toPortKey: port.name ?? toPort, repeats: true, by: [workload.item],
      }];
    });
  });
}

export function ingressRoutes(items: readonly Identified[], setting: Setting, behind: BehindService): Route[] {
  return items.filter(item => /^(networking\.k8s\.io|extensions)\/Ingress$/.test(item.type)).flatMap(item => {
    const fallback = valueAt(item.object, 'spec', 'defaultBackend', 'service');
    const rules = listAt(item.object, 'spec', 'rules').flatMap(rule => listAt(rule, 'http', 'paths').map(path => ({
      address: `${textOf(valueAt(rule, 'host')) || '*'}${textOf(valueAt(path, 'path')) || '/'}`,
      backend: valueAt(path, 'backend', 'service'),
    })));
    return [...rules, ...(fallback === undefined ? [] : [{ address: '*/', backend: fallback }])].flatMap(({ address, backend }) => {
      const port = valueAt(backend, 'port', 'name') ?? valueAt(backend, 'port', 'number');
      return through(item, address, textOf(valueAt(backend, 'name')), item.namespace, textOf(port), setting, behind);
    });
  });
}

/** HTTPRoute and its kin, as far as a gateway takes them in. */
export function gatewayRoutes(items: readonly Identified[], setting: Setting, behind: BehindService): Route[] {
  return items.filter(item => /^gateway\.networking\.k8s\.io\/(HTTP|GRPC|TCP|TLS|UDP)Route$/.test(item.type) && listAt(item.object, 'spec', 'parentRefs').length > 0)
    .flatMap(item => {
      const hosts = listAt(item.object, 'spec', 'hostnames').map(String);
      return listAt(item.object, 'spec', 'rules').flatMap(rule => {
        const paths = listAt(rule, 'matches').map(match => textOf(valueAt(match, 'path', 'value')) || '/');
        const addresses = (hosts.length > 0 ? hosts : ['*']).flatMap(host => (paths.length > 0 ? paths : ['/']).map(path => `${host}${path}`));
        return listAt(rule, 'backendRefs').filter(isFields).filter(({ kind }) => kind === undefined || kind === 'Service').flatMap(ref => addresses
          .flatMap(address => through(item, address, textOf(ref.name), textOf(ref.namespace) || item.namespace, textOf(ref.port), setting, behind)));
      });
    });
}

function through(
  item: Identified, address: string, service: string, namespace: string, port: string, setting: Setting, behind: BehindService,
): Route[] {
  const { entry, name } = setting.entryOf(item);
  const common = { entry: `${entry}\0${address}`, label: `${item.kind} ${name}`, name: address, address, portKey: address };
  const routes = behind(namespace, service).filter(route => port === '' || route.portKey === port || route.address === port);
  if (routes.length === 0) {
    const problem = behind(namespace, service).length === 0 ? say`there is no Service ${service}` : say`Service ${service} has no port ${port}`;
    return [{ ...common, from: 'outside', problem, by: [item] }];
  }
  // The controller's pods come from inside the cluster: a policy that lets the cluster in lets them in.
  return routes.map((route): Route => ({
    ...common,
    from: 'outside',
    ...(route.to && { to: route.to }),
    ...(route.toPort !== undefined && { toPort: route.toPort }),
    ...(route.toPortKey !== undefined && { toPortKey: route.toPortKey }),
    ...(route.problem !== undefined && { problem: route.problem }),
    by: [item, ...route.by],
  }));
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
