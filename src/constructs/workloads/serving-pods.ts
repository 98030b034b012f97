/** Pods that stay, and that others can reach through Services in front of them. */

import { Construct } from 'constructs';
import { PodOwner } from './pod-owner';
import { ConnectivityTarget, IConnectivityTarget } from '../../declarations/endpoint';
import { refuse, refuseArguments } from '../../synth/refusal';
import { ScalingTarget, scalingTargetOf } from '../pods/cdk8s-plus';
import { PodProps } from '../pods/pod-options';
import { Backend } from '../services/backend';
import { Exposure } from '../services/exposure';
import { Service } from '../services/service';

/** Base of what keeps pods running for as long as it is there: Workload, StatefulSet and DaemonSet. */
export abstract class ServingPods extends PodOwner implements IConnectivityTarget {
  private readonly services: Service[] = [];
  private isScaled = false;

  constructor(scope: Construct, id: string, props: PodProps) {
    super(scope, id, props);
  }

  /**
   * Puts a Service in front of these pods. Several may stand there, each with a name of its own: a second one of the same name is refused.
   *
   * @param exposure how they become reachable; its `name` defaults to the workload's
   */
  public expose(exposure: Exposure): Service {
    refuseArguments(this, [exposure], 'ServingPods.expose');
    const name = exposure.options.name ?? this.workloadName;
    const there = this.node.tryFindChild(name);
    if (there !== undefined) {
      refuse(this, {
        value: `Service "${name}"`,
        rule: there instanceof Service ? 'is the second of that name in front of these pods' : `would have the id of ${there.node.path}, which is something else`,
        remedy: 'Give it a name of its own, in its exposure: { name: … }.',
      });
    }
    const service = new Service(this, name, { exposure, backend: Backend.workload(this) });
    this.services.push(service);
    return service;
  }

  /** Whether a HorizontalPodAutoscaler of cdk8s-plus scales these pods: its `IScalable`. */
  public get hasAutoscaler(): boolean {
    return this.isScaled;
  }

  /** By which a HorizontalPodAutoscaler of cdk8s-plus tells that it scales these pods: its `IScalable`. */
  public markHasAutoscaler(): void {
    this.isScaled = true;
  }

  /** What a HorizontalPodAutoscaler of cdk8s-plus scales: its `IScalable`. */
  public toScalingTarget(): any {
    return this._scaling();
  }

  /** @internal */
  public _scaling(): ScalingTarget {
    return scalingTargetOf(this._ownerKind().kind, this.workloadName, this._containers, this._replicas);
  }

  /** The one Service in front of these pods. Refused where there is none, or several: then the Service itself is to be named. */
  public toConnectivityTarget(): ConnectivityTarget {
    return this._calledAs().toConnectivityTarget();
  }

  /** @internal */
  public _calledAs(): Service {
    const [service, second] = this.services;
    if (service === undefined) refuse(this, { value: 'the workload', rule: 'is called, and no Service gives it a name', remedy: 'Expose it first: workload.expose(Exposure.clusterIp({ port: 80 })).' });

    if (second !== undefined) refuse(this, { value: 'the workload', rule: `is called, and stands behind ${this.services.map(one => one.serviceName).join(', ')}`, remedy: 'Call the Service that is meant, which expose(…) returned.' });

    return service;
  }

  /** @internal */
  protected get _isExposed(): boolean {
    return this.services.length > 0;
  }

  /** @internal */
  protected abstract get _replicas(): number | undefined;
}
