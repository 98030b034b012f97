/** Pods that a Deployment keeps running. */

import { Construct } from 'constructs';
import { OwnerKind } from './pod-owner';
import { ServingPods } from './serving-pods';
import { PodProps } from '../pods/pod-options';
import { PodTemplate } from '../pods/pod-spec';

/** How pods are replaced when the Deployment changes. */
export interface DeploymentStrategy {
  /**
   * `RollingUpdate` replaces a few at a time; `Recreate` ends all before it starts new ones: `type`.
   *
   * @default RollingUpdate
   */
  readonly type?: string;

  /**
   * How many there may be too many meanwhile; refused with `Recreate`: `rollingUpdate`.
   *
   * @default - a quarter more and a quarter less
   */
  readonly rollingUpdate?: RollingUpdate;
}

/** How many pods there may be too many, or too few, during an update. */
export interface RollingUpdate {
  /**
   * A number, or a share such as `25%`: `maxSurge`. Refused: 0 together with `maxUnavailable` 0.
   *
   * @default - 25%; of a DaemonSet 0
   */
  readonly maxSurge?: number | string;

  /**
   * A number, or a share such as `25%`: `maxUnavailable`.
   *
   * @default - 25%; of a DaemonSet and a StatefulSet 1
   */
  readonly maxUnavailable?: number | string;
}

/** A Deployment, and the pods that it keeps. */
export interface WorkloadProps extends PodProps {
  /**
   * How many pods, 0 or more: `spec.replicas`.
   *
   * @default - Kubernetes' one, and not written
   */
  readonly replicas?: number;

  /**
   * How pods are replaced: `spec.strategy`.
   *
   * @default - a few at a time
   */
  readonly strategy?: DeploymentStrategy;

  /**
   * How long a new pod has to be ready before it counts, in seconds, 0 or more: `spec.minReadySeconds`.
   *
   * @default 0
   */
  readonly minReadySeconds?: number;

  /**
   * How long an update may make no progress before it counts as failed, in seconds, more than `minReadySeconds`: `spec.progressDeadlineSeconds`.
   *
   * @default 600
   */
  readonly progressDeadlineSeconds?: number;

  /**
   * How many former versions are kept for `kubectl rollout undo`: `spec.revisionHistoryLimit`.
   *
   * @default 10
   */
  readonly revisionHistoryLimit?: number;
}

/**
 * Pods that are alike, kept running by a Deployment that says what its author said and nothing else.
 *
 * Refused: what the API server refuses; no image; a container said both in place and in `containers`; labels that
 * contradict each other.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/deployment/
 */
export class Workload extends ServingPods {
  private readonly replicas?: number;

  constructor(scope: Construct, id: string, props: WorkloadProps) {
    super(scope, id, props);
    this.replicas = props.replicas;
  }

  /** @internal */
  public _ownerKind(): OwnerKind {
    return { apiVersion: 'apps/v1', kind: 'Deployment', props: 'WorkloadProps' };
  }

  /** @internal */
  protected get _replicas(): number | undefined {
    return this.replicas;
  }

  /** @internal */
  protected _spec(props: WorkloadProps, template: PodTemplate): Readonly<Record<string, unknown>> {
    const { replicas, strategy, minReadySeconds, progressDeadlineSeconds, revisionHistoryLimit } = props;
    return { replicas, selector: { matchLabels: this.labels }, template, strategy, minReadySeconds, progressDeadlineSeconds, revisionHistoryLimit };
  }
}
