/** How many pods there are by load, and how few there may be by maintenance. */

import { Construct } from 'constructs';
import { Patchable } from '../patchable';
import { ServingPods } from './serving-pods';
import { emit } from '../../synth/manifests';
import { refuse, refuseUnknown, scopeOf } from '../../synth/refusal';
import { namespaceOf, settle } from '../../synth/settings';

/** How many pods of a workload there are by load. */
export interface HorizontalPodAutoscalerProps {
  /** The Workload or StatefulSet. Refused: one that says `replicas` itself, a DaemonSet. */
  readonly target: ServingPods;

  /** At most so many: `spec.maxReplicas`. */
  readonly maxReplicas: number;

  /**
   * At least so many, 1 or more: `spec.minReplicas`.
   *
   * @default 1
   */
  readonly minReplicas?: number;

  /**
   * How much of the CPU that they request the pods use on average, in percent. Refused where a container requests none.
   *
   * @default - 80 where nothing else is said, which is Kubernetes' own and not written
   */
  readonly cpuUtilization?: number;

  /**
   * How much of the memory that they request the pods use on average, in percent. Refused where a container requests none.
   *
   * @default - not looked at
   */
  readonly memoryUtilization?: number;

  /**
   * `metadata.name`.
   *
   * @default - the construct's id
   */
  readonly name?: string;
}

/**
 * How many pods of a workload there are, by load.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/
 */
export class HorizontalPodAutoscaler extends Patchable {
  constructor(scope: Construct, id: string, props: HorizontalPodAutoscalerProps) {
    super(scopeOf(scope, id, 'HorizontalPodAutoscaler'), id);
    refuseUnknown(this, 'HorizontalPodAutoscalerProps', props);
    const { target, minReplicas, maxReplicas, cpuUtilization, memoryUtilization } = props;
    if (!(target instanceof ServingPods)) refuse(this, { value: 'target', rule: 'is no workload of this library', remedy: 'Give a Workload or a StatefulSet; others have the autoscaler of their own library.' });

    const { kind, apiVersion, name, replicas, containers } = target._scaling();
    if (kind === 'DaemonSet') refuse(this, { value: `target ${target.node.path}`, rule: 'is a DaemonSet, whose pods are as many as its nodes', remedy: 'Scale a Workload or a StatefulSet.' });

    if (replicas !== undefined) refuse(this, { value: `target ${target.node.path}`, rule: `says replicas ${replicas} itself, to which every apply would set it back`, remedy: 'Leave replicas out there, and say minReplicas here.' });

    const asked = { cpu: cpuUtilization ?? (memoryUtilization === undefined ? 80 : undefined), memory: memoryUtilization };
    for (const resource of ['cpu', 'memory'] as const) {
      const says = ({ resources }: typeof containers[number]) => (resources[resource].request ?? resources[resource].limit) !== undefined;
      if (asked[resource] === undefined || containers.every(says)) continue;
      refuse(this, {
        value: `${resource}Utilization ${asked[resource]}`,
        rule: `is a share of what the containers of ${target.node.path} request, and not all of them say what`,
        remedy: `Say resources: { ${resource}Request: … } there.`,
      });
    }
    settle(this, { namespace: namespaceOf(target) });
    emit(this, 'HorizontalPodAutoscaler', {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: props.name ?? id },
      spec: {
        scaleTargetRef: { apiVersion, kind, name },
        minReplicas,
        maxReplicas,
        metrics: metricsOf({ cpu: cpuUtilization, memory: memoryUtilization }),
      },
    });
    target.markHasAutoscaler();
  }
}

function metricsOf(utilizations: Readonly<Record<string, number | undefined>>): unknown {
  const said = Object.entries(utilizations).filter(([, averageUtilization]) => averageUtilization !== undefined);
  return said.length === 0 ? undefined
    : said.map(([name, averageUtilization]) => ({ type: 'Resource', resource: { name, target: { type: 'Utilization', averageUtilization } } }));
}

/** How many pods of a workload may be taken away at a time, or have to stay; one of the two. */
export interface PodDisruptionBudgetProps {
  /** The workload. */
  readonly target: ServingPods;

  /**
   * So many have to stay: a number, or a share such as `50%`: `spec.minAvailable`.
   *
   * @default - `maxUnavailable` says it
   */
  readonly minAvailable?: number | string;

  /**
   * So many may be missing: a number, or a share such as `50%`: `spec.maxUnavailable`.
   *
   * @default - `minAvailable` says it
   */
  readonly maxUnavailable?: number | string;

  /**
   * `metadata.name`.
   *
   * @default - the construct's id
   */
  readonly name?: string;
}

/**
 * How many pods of a workload may be taken away at a time, when nodes are emptied.
 *
 * Refused: neither `minAvailable` nor `maxUnavailable`, or both.
 *
 * @see https://kubernetes.io/docs/tasks/run-application/configure-pdb/
 */
export class PodDisruptionBudget extends Patchable {
  constructor(scope: Construct, id: string, props: PodDisruptionBudgetProps) {
    super(scopeOf(scope, id, 'PodDisruptionBudget'), id);
    refuseUnknown(this, 'PodDisruptionBudgetProps', props);
    const { target, minAvailable, maxUnavailable } = props;
    if (!(target instanceof ServingPods)) refuse(this, { value: 'target', rule: 'is no workload of this library', remedy: 'Give a Workload, a StatefulSet or a DaemonSet.' });

    if ((minAvailable === undefined) === (maxUnavailable === undefined)) refuse(this, { value: 'minAvailable and maxUnavailable', rule: minAvailable === undefined ? 'are both missing' : 'are both said', remedy: 'Say one of the two.' });

    settle(this, { namespace: namespaceOf(target) });
    emit(this, 'PodDisruptionBudget', {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: props.name ?? id },
      spec: { minAvailable, maxUnavailable, selector: { matchLabels: target.labels } },
    });
  }
}
