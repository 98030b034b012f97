import { Distance, farthest } from './entrance';
import { ContainerPort, Network, NetworkPolicy, PolicyRule, Workload } from '../../network/network';
import { LabelSelector, selects } from '../../network/selector';

/** From how far away NetworkPolicies let somebody in, at most. */
export class Policies {
  private readonly policies: ReadonlyMap<string, readonly NetworkPolicy[]>;
  private readonly known = new Map<Workload, readonly NetworkPolicy[]>();

  public constructor(network: Network) {
    this.policies = network.index.policies;
  }

  /** Without a port: at its best port. */
  public farthestTo(workload: Workload, port?: Pick<ContainerPort, 'name' | 'port' | 'protocol'>): Distance {
    const rules = this.rulesFor(workload);
    return rules === undefined ? 'outside' : farthest(rules.filter(rule => port === undefined || letsPort(rule, port)).map(farthestPeer));
  }

  /** From where in the cluster pods reach its own address; a block of addresses lets in some of them at most. */
  public withinCluster(workload: Workload): Distance {
    const rules = this.rulesFor(workload);
    return rules === undefined ? 'cluster' : farthest(rules.flatMap(({ peers }) => (peers === undefined
      ? ['cluster' as const]
      : peers.map(peer => (peer.cidr === undefined ? farthestPeer({ peers: [peer] }) : /\/0$/.test(peer.cidr) ? 'cluster' : 'pods')))));
  }

  /** Those that look after it, in either direction. */
  public policiesOf(workload: Workload): readonly NetworkPolicy[] {
    let found = this.known.get(workload);
    if (found === undefined) {
      found = (this.policies.get(workload.ref.namespace) ?? []).filter(policy => selects(policy.selects, workload.podLabels));
      this.known.set(workload, found);
    }
    return found;
  }

  /** Undefined: no policy looks after it, so everybody may come. */
  private rulesFor(workload: Workload): readonly PolicyRule[] | undefined {
    const ingress = this.policiesOf(workload).flatMap(policy => (policy.ingress === undefined ? [] : [policy.ingress]));
    return ingress.length === 0 ? undefined : ingress.flat();
  }
}

function letsPort(rule: PolicyRule, port: Pick<ContainerPort, 'name' | 'port' | 'protocol'>): boolean {
  return rule.ports === undefined || rule.ports.some(({ protocol, port: allowed, endPort }) => protocol === port.protocol
    && (allowed === undefined || (typeof allowed === 'number' ? port.port >= allowed && port.port <= (endPort ?? allowed) : allowed === port.name)));
}

function farthestPeer(rule: PolicyRule): Distance {
  return rule.peers === undefined ? 'outside' : farthest(rule.peers.map((peer): Distance => {
    if (peer.cidr !== undefined) return 'outside';

    return isEverything(peer.namespaceSelector) && (peer.podSelector === undefined || isEverything(peer.podSelector)) ? 'cluster' : 'pods';
  }));
}

function isEverything(selector: LabelSelector | undefined): boolean {
  return selector !== undefined && Object.keys(selector.labels).length === 0 && selector.expressions.length === 0;
}
