/** One pod of a StatefulSet, by the name that it keeps. */

import { Construct } from 'constructs';
import { ConnectivityTarget, IConnectivityTarget } from '../../declarations/endpoint';
import { Addressable } from '../address';
import { ContainerPort } from '../pods/container';
import { Service } from '../services/service';

/** One pod of a StatefulSet, by the name that it keeps: `db-0.db`. `StatefulSet.pod` makes it. */
export class StatefulPod extends Addressable implements IConnectivityTarget {
  /**
   * The pod of this name, made when first asked for.
   *
   * @internal
   */
  public static _named(scope: Construct, name: string, service: Service, ports: readonly ContainerPort[]): StatefulPod {
    const made = scope.node.tryFindChild(name);
    return made instanceof StatefulPod ? made : new StatefulPod(scope, name, service, ports);
  }

  public readonly serviceName: string;

  /** @internal */
  public readonly _clientPorts: readonly number[] | undefined;

  private constructor(scope: Construct, id: string, service: Service, private readonly ports: readonly ContainerPort[]) {
    super(scope, id);
    this.serviceName = `${id}.${service.serviceName}`;
    this._clientPorts = ports.length > 0 ? ports.map(({ port }) => port) : undefined;
  }

  public get kind(): string {
    return 'Pod';
  }

  public toConnectivityTarget(): ConnectivityTarget {
    return ConnectivityTarget._host(this.fullyQualifiedName, this.ports);
  }
}
