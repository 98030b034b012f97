import { isFields } from './fields';
import { Identified } from './objects';
import { Distance, farthest } from './route';
import { ContainerPort, Workload, WorkloadIndex, listAt, valueAt } from './workloads';

/** From how far away NetworkPolicies let somebody in, at most. */
export class Fences {
  private readonly rules = new Map<Workload, (readonly unknown[])[]>();

  public constructor(items: readonly Identified[], workloads: WorkloadIndex) {
    for (const { type, namespace, object } of items) {
      const types = listAt(object, 'spec', 'policyTypes');
      if (type !== 'networking.k8s.io/NetworkPolicy' || (types.length > 0 && !types.includes('Ingress'))) {
        continue;
      }
      const rules = listAt(object, 'spec', 'ingress');
      for (const workload of workloads.selectedBy(namespace, valueAt(object, 'spec', 'podSelector'))) {
        this.rules.set(workload, [...this.rules.get(workload) ?? [], rules]);
      }
    }
  }

  /** Without a port: at its best port. */
  public farthestTo(workload: Workload, port?: Pick<ContainerPort, 'name' | 'port' | 'protocol'>): Distance {
    const policies = this.rules.get(workload);
    if (policies === undefined) {
      return 'outside';
    }
    return farthest(policies.flat().filter(rule => port === undefined || letsPort(rule, port)).map(farthestPeer));
  }
}

function letsPort(rule: unknown, port: Pick<ContainerPort, 'name' | 'port' | 'protocol'>): boolean {
  const ports = listAt(rule, 'ports').filter(isFields);
  return ports.length === 0 || ports.some(({ port: allowed, endPort, protocol }) => {
    const last = typeof endPort === 'number' ? endPort : allowed;
    const within = typeof allowed === 'number' && typeof last === 'number' ? port.port >= allowed && port.port <= last : allowed === port.name;
    return (protocol ?? 'TCP') === port.protocol && (allowed === undefined || within);
  });
}

function farthestPeer(rule: unknown): Distance {
  const peers = listAt(rule, 'from').filter(isFields);
  if (peers.length === 0) {
    return 'outside';
  }
  return farthest(peers.map((peer): Distance => {
    if (peer.ipBlock !== undefined) {
      return 'outside';
    }
    return isEverything(peer.namespaceSelector) && (peer.podSelector === undefined || isEverything(peer.podSelector)) ? 'cluster' : 'pods';
  }));
}

function isEverything(selector: unknown): boolean {
  return isFields(selector) && Object.keys(selector).length === 0;
}
