/** Pods with names, and claims, of their own, kept by a StatefulSet behind a headless Service. */

import { Construct } from 'constructs';
import { OwnerKind } from './pod-owner';
import { ServingPods } from './serving-pods';
import { StatefulPod } from './stateful-pod';
import { refuse, refuseArguments } from '../../synth/refusal';
import { PodProps } from '../pods/pod-options';
import { PodTemplate } from '../pods/pod-spec';
import { volumesOf } from '../pods/volumes';
import { Backend } from '../services/backend';
import { Exposure, ExposureKind } from '../services/exposure';
import { Service } from '../services/service';
import { samePorts } from '../services/service-spec';

/** How pods are replaced when the StatefulSet changes. */
export interface StatefulSetUpdateStrategy {
  /**
   * `RollingUpdate` replaces one after the other, the last one first; `OnDelete` only those that somebody deletes: `type`.
   *
   * @default RollingUpdate
   */
  readonly type?: string;

  /**
   * Which pods are replaced; refused with `OnDelete`: `rollingUpdate`.
   *
   * @default - all, one at a time
   */
  readonly rollingUpdate?: StatefulSetRollingUpdate;
}

/** Which pods of a StatefulSet are replaced. */
export interface StatefulSetRollingUpdate {
  /**
   * Only those from this number on, 0 or more: `partition`.
   *
   * @default 0
   */
  readonly partition?: number;

  /**
   * How many may be missing meanwhile: a number, or a share such as `25%`: `maxUnavailable`. Needs a feature gate up to Kubernetes 1.34.
   *
   * @default 1
   */
  readonly maxUnavailable?: number | string;
}

/** What becomes of the claims: `Retain` or `Delete`. */
export interface ClaimRetentionPolicy {
  /**
   * When the StatefulSet is deleted: `whenDeleted`.
   *
   * @default Retain
   */
  readonly whenDeleted?: string;

  /**
   * When there are to be fewer pods: `whenScaled`.
   *
   * @default Retain
   */
  readonly whenScaled?: string;
}

/** A StatefulSet, the pods that it keeps, and the headless Service that gives them their names. */
export interface StatefulSetProps extends PodProps {
  /**
   * How many pods, 0 or more: `spec.replicas`.
   *
   * @default - Kubernetes' one, and not written
   */
  readonly replicas?: number;

  /**
   * The headless Service that is made with it: its ports and whatever else it says. Refused: one that is not headless.
   *
   * @default - the ports that the containers declare; without a name they are called by protocol and number where there are several
   */
  readonly service?: Exposure;

  /**
   * The name of that Service, which is a part of each pod's name: `spec.serviceName`.
   *
   * @default - the name in `service`, else that of the workload
   */
  readonly serviceName?: string;

  /**
   * `OrderedReady` starts one pod after the other, `Parallel` all at once: `spec.podManagementPolicy`.
   *
   * @default OrderedReady
   */
  readonly podManagementPolicy?: string;

  /**
   * How pods are replaced: `spec.updateStrategy`.
   *
   * @default - one after the other
   */
  readonly updateStrategy?: StatefulSetUpdateStrategy;

  /**
   * How long a new pod has to be ready before it counts, in seconds, 0 or more: `spec.minReadySeconds`.
   *
   * @default 0
   */
  readonly minReadySeconds?: number;

  /**
   * How many former versions are kept for `kubectl rollout undo`: `spec.revisionHistoryLimit`.
   *
   * @default 10
   */
  readonly revisionHistoryLimit?: number;

  /**
   * The number of the first pod, 0 or more: `spec.ordinals.start`.
   *
   * @default 0
   */
  readonly firstOrdinal?: number;

  /**
   * What becomes of the claims of `Volume.claimTemplate`: `spec.persistentVolumeClaimRetentionPolicy`. Needs a feature gate up to Kubernetes 1.26.
   *
   * @default - they are kept
   */
  readonly persistentVolumeClaimRetentionPolicy?: ClaimRetentionPolicy;
}

/**
 * Pods that keep their name and their claims when they are replaced, and the headless Service by which they have these names.
 *
 * ```
 * const db = new StatefulSet(chart, 'db', {
 *   image: 'postgres:16', ports: [{ port: 5432 }], volumeMounts: { '/var/lib/postgresql/data': Volume.claimTemplate('data', { storage: '10Gi' }) },
 * });
 * web.calls(db.pod(0), { env: 'DB_ADDR' });
 * ```
 *
 * Refused: what a Workload refuses; a `service` that is not headless.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/
 */
export class StatefulSet extends ServingPods {
  /** The headless Service that is made with it: its name stands for the addresses of all ready pods. */
  public readonly service: Service;

  private readonly replicas?: number;
  private readonly firstOrdinal: number;

  constructor(scope: Construct, id: string, props: StatefulSetProps) {
    super(scope, id, props);
    this.replicas = props.replicas;
    this.firstOrdinal = props.firstOrdinal ?? 0;
    this.service = new Service(this, nameOfService(props, this.workloadName), { exposure: this.headless(props), backend: Backend.workload(this) });
  }

  /**
   * One of the pods by its name, such as `db-0.db`, which it keeps when it is replaced. Refused: a number that none of the pods has.
   *
   * @param ordinal the pod's number; the first one has 0, or `firstOrdinal`
   */
  public pod(ordinal: number): StatefulPod {
    refuseArguments(this, [ordinal], 'StatefulSet.pod');
    const [first, last] = [this.firstOrdinal, this.firstOrdinal + (this.replicas ?? 1) - 1];
    if (!Number.isInteger(ordinal) || ordinal < first || ordinal > last) {
      refuse(this, {
        value: `pod ${ordinal}`,
        rule: first === last ? `is none of its pods: the only one is ${first}` : `is none of its pods, which are ${first} to ${last}`,
        remedy: 'Name one of these, or say replicas.',
      });
    }
    return StatefulPod._named(this, `${this.workloadName}-${ordinal}`, this.service, this._ports);
  }

  /** @internal */
  public _ownerKind(): OwnerKind {
    return { apiVersion: 'apps/v1', kind: 'StatefulSet', props: 'StatefulSetProps' };
  }

  /**
   * Who calls it calls the Service that somebody put in front of it by hand, else its own.
   *
   * @internal
   */
  public _calledAs(): Service {
    return this._isExposed ? super._calledAs() : this.service;
  }

  /** @internal */
  protected get _replicas(): number | undefined {
    return this.replicas;
  }

  /** @internal */
  protected _spec(props: StatefulSetProps, template: PodTemplate): Readonly<Record<string, unknown>> {
    const { replicas, podManagementPolicy, updateStrategy, minReadySeconds, revisionHistoryLimit, firstOrdinal } = props;
    const claims = volumesOf(this, [...props.initContainers ?? [], ...this._containers]).flatMap(({ _claimTemplate }) => _claimTemplate ?? []);
    return {
      serviceName: nameOfService(props, this.workloadName),
      replicas,
      selector: { matchLabels: this.labels },
      template,
      volumeClaimTemplates: claims.length > 0 ? claims : undefined,
      podManagementPolicy,
      updateStrategy,
      minReadySeconds,
      revisionHistoryLimit,
      ordinals: firstOrdinal === undefined ? undefined : { start: firstOrdinal },
      persistentVolumeClaimRetentionPolicy: props.persistentVolumeClaimRetentionPolicy,
    };
  }

  private headless({ service, serviceName }: StatefulSetProps): Exposure {
    if (service && service.kind !== ExposureKind.HEADLESS) {
      refuse(this, {
        value: `service of kind ${service.kind}`,
        rule: 'gives the pods no names of their own, for which it has to be headless',
        remedy: 'Use Exposure.headless, and expose(…) for a Service beside it.',
      });
    }
    if (service?.options.name !== undefined && serviceName !== undefined && service.options.name !== serviceName) refuse(this, { value: `serviceName "${serviceName}"`, rule: `is not the name in service, "${service.options.name}"`, remedy: 'Keep one of the two.' });

    return service ?? Exposure.headless({ ports: samePorts(this._ports) });
  }
}

function nameOfService({ serviceName, service }: StatefulSetProps, workloadName: string): string {
  return serviceName ?? service?.options.name ?? workloadName;
}
