/** A pod on every node, or on some, kept by a DaemonSet. */

import { Construct } from 'constructs';
import { OwnerKind } from './pod-owner';
import { ServingPods } from './serving-pods';
import { RollingUpdate } from './workload';
import { PodProps } from '../pods/pod-options';
import { PodTemplate } from '../pods/pod-spec';

/** How pods are replaced when the DaemonSet changes. */
export interface DaemonSetUpdateStrategy {
  /**
   * `RollingUpdate` replaces one node after the other; `OnDelete` only those pods that somebody deletes: `type`.
   *
   * @default RollingUpdate
   */
  readonly type?: string;

  /**
   * How many nodes may be without a pod, or with two, meanwhile; one of the two has to be 0: `rollingUpdate`.
   *
   * @default - one without
   */
  readonly rollingUpdate?: RollingUpdate;
}

/** A DaemonSet, and the pods that it keeps. For some nodes only, use `nodeSelector`. */
export interface DaemonSetProps extends PodProps {
  /**
   * How pods are replaced: `spec.updateStrategy`.
   *
   * @default - one node after the other
   */
  readonly updateStrategy?: DaemonSetUpdateStrategy;

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
}

/**
 * A pod on every node that takes it.
 *
 * Refused: what a Workload refuses.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/
 */
export class DaemonSet extends ServingPods {
  constructor(scope: Construct, id: string, props: DaemonSetProps) {
    super(scope, id, props);
  }

  /** @internal */
  public _ownerKind(): OwnerKind {
    return { apiVersion: 'apps/v1', kind: 'DaemonSet', props: 'DaemonSetProps' };
  }

  /** @internal */
  protected get _replicas(): number | undefined {
    return undefined;
  }

  /** @internal */
  protected _spec(props: DaemonSetProps, template: PodTemplate): Readonly<Record<string, unknown>> {
    const { updateStrategy, minReadySeconds, revisionHistoryLimit } = props;
    return { selector: { matchLabels: this.labels }, template, updateStrategy, minReadySeconds, revisionHistoryLimit };
  }
}
