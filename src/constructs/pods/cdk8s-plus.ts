/**
 * What cdk8s-plus, from version 28 on, asks of pods and tells of them. It is taken by structure: every
 * version of Kubernetes has a cdk8s-plus of its own, whose classes no other one's types accept.
 */

import { IConstruct } from 'constructs';
import { Container } from './container';

interface LabelSelector {
  isEmpty(): boolean;
  _toKube(): { readonly matchLabels?: Readonly<Record<string, string>>; readonly matchExpressions?: readonly unknown[] };
}

/** Which pods, in which namespaces. */
export interface PodSelectorConfig {
  readonly labelSelector: LabelSelector;
  readonly namespaces?: { readonly names?: readonly string[]; readonly labelSelector?: LabelSelector };
}

/** Whatever of cdk8s-plus selects pods. */
export interface PodSelector extends IConstruct {
  toPodSelectorConfig(): PodSelectorConfig;
}

interface Amounts {
  readonly request?: string;
  readonly limit?: string;
}

/** What an autoscaler asks of its target; of the containers, whether they say what they use. */
export interface ScalingTarget {
  readonly kind: string;
  readonly apiVersion: string;
  readonly name: string;
  readonly replicas?: number;
  readonly containers: readonly { readonly resources: { readonly cpu: Amounts; readonly memory: Amounts } }[];
}

export function isPodSelector(construct: IConstruct): construct is PodSelector {
  return 'toPodSelectorConfig' in construct && typeof construct.toPodSelectorConfig === 'function';
}

export function podSelectorOf(labels: Readonly<Record<string, string>>, namespace: string | undefined): PodSelectorConfig {
  return {
    labelSelector: { isEmpty: () => false, _toKube: () => ({ matchLabels: { ...labels } }) },
    namespaces: namespace === undefined ? undefined : { names: [namespace] },
  };
}

export function scalingTargetOf(kind: string, name: string, containers: readonly Container[], replicas: number | undefined): ScalingTarget {
  return {
    kind,
    apiVersion: 'apps/v1',
    name,
    replicas,
    containers: containers.map(({ resources }) => ({
      resources: {
        cpu: { request: resources?.cpuRequest ?? resources?.requests?.cpu, limit: resources?.cpuLimit ?? resources?.limits?.cpu },
        memory: { request: resources?.memoryRequest ?? resources?.requests?.memory, limit: resources?.memoryLimit ?? resources?.limits?.memory },
      },
    })),
  };
}
