/** Sources and targets that no construct stands for: pods by labels, the outside, hosts, every node. */

import { Construct, IConstruct } from 'constructs';
import { ConnectivitySource, ConnectivityTarget, IConnectivitySource, IConnectivityTarget, IReachable } from './endpoint';
import { Expectation, ExpectationOptions } from './expectation';
import { Outcome } from './outcome';
import { Probe } from './probe';
import { refuseArguments } from '../synth/refusal';
import { effectiveNamespaceOf } from '../synth/settings';

/** Where pods with given labels are. */
export interface PodsOptions {
  /**
   * The namespace that they are in.
   * @default - that of the enclosing Namespace or chart, or `default`
   */
  readonly namespace?: string;
}

/** Pods, where no workload of ours stands for them. */
export class Pods extends Construct implements IConnectivitySource {
  /**
   * Any ready pod that carries these labels, whoever deployed it, as a source.
   * @param scope where the expectations belong, e.g. a chart, or a Namespace with the pods in it
   * @param labels all of them have to be there; at least one
   */
  public static labelled(scope: Construct, labels: { readonly [key: string]: string }, options: PodsOptions = {}): Pods {
    refuseArguments('Pods.labelled', [scope, labels, options]);
    const namespace = options.namespace ?? effectiveNamespaceOf(scope);
    const keys = Object.keys(labels).sort();
    const id = ['pods', namespace, ...keys.map(key => `${key}=${labels[key]}`)].join(' ');
    const existing = scope.node.tryFindChild(id);
    return existing instanceof Pods ? existing : new Pods(scope, id, ConnectivitySource.pods(namespace, labels));
  }

  /**
   * The own addresses of a workload's ready pods, as a target: each of them has to show the outcome.
   * @param workload a Deployment, StatefulSet or DaemonSet
   */
  public static of(workload: IConstruct): IConnectivityTarget {
    refuseArguments('Pods.of', [workload]);
    return ConnectivityTarget._podsOf(ConnectivitySource._from(workload, 'Pods.of'));
  }

  private constructor(scope: Construct, id: string, private readonly source: ConnectivitySource) {
    super(scope, id);
  }

  public toConnectivitySource(): ConnectivitySource {
    return this.source;
  }

  /** Says what comes of it when one of these pods tries to reach the target. */
  public expects(target: IReachable, probe: Probe, outcome: Outcome, options: ExpectationOptions = {}): Expectation {
    return Expectation.declare(this, target, probe, outcome, options);
  }
}

/** Outside the cluster: the machine that runs the check. It knows no cluster DNS and no cluster IP. */
export class Outside extends Construct implements IConnectivitySource {
  /**
   * The outside, as a source.
   * @param scope where the expectations belong, e.g. a chart
   */
  public static of(scope: Construct): Outside {
    refuseArguments('Outside.of', [scope]);
    const existing = scope.node.tryFindChild('outside');
    return existing instanceof Outside ? existing : new Outside(scope, 'outside');
  }

  private constructor(scope: Construct, id: string) {
    super(scope, id);
  }

  public toConnectivitySource(): ConnectivitySource {
    return ConnectivitySource.outside();
  }

  /** Says what comes of it when someone outside tries to reach the target. */
  public expects(target: IReachable, probe: Probe, outcome: Outcome, options: ExpectationOptions = {}): Expectation {
    return Expectation.declare(this, target, probe, outcome, options);
  }
}

/** A host, by the name or the address that the source writes. */
export class Host {
  /**
   * A host name or an IP address exactly as written, as a target; `localhost` is the source's own pod.
   * A name without dots is looked up in the namespace of the source.
   */
  public static named(name: string): IConnectivityTarget {
    refuseArguments('Host.named', [name]);
    return ConnectivityTarget._host(name);
  }

  private constructor() {
  }
}

/** The nodes of the cluster. */
export class EveryNode {
  /** A port on the address of every node, as a target: each of them has to show the outcome. A probe that names another port is refused. */
  public static port(port: number): IConnectivityTarget {
    refuseArguments('EveryNode.port', [port]);
    return ConnectivityTarget._node(port);
  }

  private constructor() {
  }
}

/** Another way to address a Service than by the name that is short for the source. */
export class Address {
  /** The Service by its cluster IP, without DNS. A headless Service has none and is refused. */
  public static clusterIpOf(service: IReachable): IConnectivityTarget {
    refuseArguments('Address.clusterIpOf', [service]);
    return ConnectivityTarget._from(service, 'Address.clusterIpOf')._by('cluster-ip');
  }

  /** The Service or alias by its full name, e.g. `api.blue.svc.cluster.local`. */
  public static fullNameOf(service: IReachable): IConnectivityTarget {
    refuseArguments('Address.fullNameOf', [service]);
    return ConnectivityTarget._from(service, 'Address.fullNameOf')._by('fully-qualified');
  }

  /** The Service by the address that its load balancer has outside. */
  public static loadBalancerOf(service: IReachable): IConnectivityTarget {
    refuseArguments('Address.loadBalancerOf', [service]);
    return ConnectivityTarget._from(service, 'Address.loadBalancerOf')._by('load-balancer');
  }

  private constructor() {
  }
}
