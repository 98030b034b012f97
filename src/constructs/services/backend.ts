/** The pods behind a Service: of a workload, by labels, or deployed elsewhere. */

import { IConstruct } from 'constructs';
import { plusObject } from '../../declarations/cdk8s-plus';
import { defined } from '../../kubernetes/values';
import { refuse, refuseArguments } from '../../synth/refusal';
import { effectiveNamespaceOf } from '../../synth/settings';
import { isPodSelector, PodSelector, PodSelectorConfig } from '../pods/cdk8s-plus';
import { ContainerPort } from '../pods/container';
import { IWorkload } from '../pods/i-workload';
import { Protocol } from '../protocol';

/**
 * Which pods a Service selects, and what is known of them.
 *
 * @internal
 */
export interface SelectedPods {
  /** The selector unless the exposure asks for another one. */
  readonly selector: Readonly<Record<string, string>>;
  /** The labels that any selector has to be a part of. */
  readonly carried: Readonly<Record<string, string>>;
  /** The ports that their containers declare, as far as anybody knows. */
  readonly ports: readonly ContainerPort[];
}

/** The pods behind a Service. */
export class Backend {
  /**
   * The pods of a workload, which has to be in the Service's namespace. Shorter: `workload.expose(…)`.
   *
   * @param workload the workload
   */
  public static workload(workload: IWorkload): Backend {
    refuseArguments('Backend.workload', [workload]);
    return new Backend(false, scope => podsOfWorkload(scope, workload));
  }

  /**
   * The pods of a cdk8s-plus workload of any version from 28 on, or any of its pod selectors. Only equality of labels can be
   * said in a Service.
   *
   * @param pods a Deployment, StatefulSet, DaemonSet, Pod, … of cdk8s-plus, or `Pods.select(…)`
   */
  public static podSelector(pods: IConstruct): Backend {
    refuseArguments('Backend.podSelector', [pods]);
    if (!isPodSelector(pods)) {
      refuse(pods, {
        value: `this ${pods.constructor.name}`,
        rule: 'selects no pods',
        remedy: 'Give a workload of cdk8s-plus, or what its Pods.select answers; for pods that carry certain labels, use Backend.labels.',
      });
    }
    return new Backend(false, scope => podsOfSelector(scope, pods));
  }

  /**
   * The pods that carry these labels.
   *
   * @param labels at least one label and its value
   */
  public static labels(labels: { readonly [label: string]: string }): Backend {
    refuseArguments('Backend.labels', [labels]);
    return new Backend(false, scope => podsWithLabels(scope, labels));
  }

  /**
   * Pods that another app or team deploys: the same as `labels`, and the checks don't look for them here. The Service says so
   * in its annotation `connectivity.cdk8s.io/pods: elsewhere`.
   *
   * @param labels at least one label and its value
   */
  public static elsewhere(labels: { readonly [label: string]: string }): Backend {
    refuseArguments('Backend.elsewhere', [labels]);
    return new Backend(true, scope => podsWithLabels(scope, labels));
  }

  private constructor(
    /** Whether the pods are deployed by somebody else. */
    public readonly isElsewhere: boolean,
    private readonly podsFor: (scope: IConstruct) => SelectedPods,
  ) {}

  /** @internal */
  public _pods(scope: IConstruct): SelectedPods {
    return this.podsFor(scope);
  }
}

function podsOfWorkload(scope: IConstruct, workload: IWorkload): SelectedPods {
  const namespace = effectiveNamespaceOf(scope);
  if (namespace !== workload.workloadNamespace) {
    refuse(scope, {
      value: `namespace "${namespace}"`,
      rule: `is not "${workload.workloadNamespace}", where the pods of ${workload.node.path} are, and a Service selects pods of its own namespace only`,
      remedy: 'Put the Service beside them; other namespaces reach it by name.namespace.',
    });
  }
  return { selector: workload.labels, carried: workload.podLabels, ports: workload._ports };
}

function podsWithLabels(scope: IConstruct, labels: Readonly<Record<string, string>>): SelectedPods {
  if (Object.keys(labels).length === 0) {
    refuse(scope, {
      value: 'the selector {}',
      rule: 'selects nothing',
      remedy: 'Name at least one label; for addresses outside the cluster use HeadlessExternal.',
    });
  }
  return { selector: labels, carried: labels, ports: [] };
}

function podsOfSelector(scope: IConstruct, pods: PodSelector): SelectedPods {
  const { labelSelector, namespaces } = pods.toPodSelectorConfig();
  const { matchLabels, matchExpressions } = labelSelector._toKube();
  if (matchExpressions !== undefined && matchExpressions.length > 0) {
    refuse(scope, {
      value: `the label expressions of ${pods.node.path}`,
      rule: 'can\'t be said in a Service, whose selector is a list of labels and values',
      remedy: 'Give the pods a label of their own and select that.',
    });
  }
  const own = effectiveNamespaceOf(scope);
  const elsewhere = namespaces === undefined ? undefined : namespacesBeside(own, namespaces);
  if (elsewhere !== undefined) {
    refuse(scope, {
      value: `${elsewhere} of ${pods.node.path}`,
      rule: `can't be said in a Service, which selects pods of its own namespace only, "${own}"`,
      remedy: 'Put the Service beside the pods; other namespaces reach it by name.namespace.',
    });
  }
  return { ...podsWithLabels(scope, matchLabels ?? {}), ports: declaredBy(pods) };
}

/** The ports that the containers of a workload of cdk8s-plus declare. */
function declaredBy(pods: IConstruct): ContainerPort[] {
  const protocolOf = (said: string | undefined) => Object.values(Protocol).find(one => one === said);
  return (plusObject(pods)?.ports ?? []).map(({ port, name, protocol }) => defined({ port, name, protocol: protocolOf(protocol) }));
}

/** What a selector of namespaces takes in besides `own`. */
function namespacesBeside(own: string, { names, labelSelector }: NonNullable<PodSelectorConfig['namespaces']>): string | undefined {
  if (labelSelector?.isEmpty() === false) return 'the label selector for the namespaces';
  if (names === undefined) return 'every namespace';
  const other = names.find(name => name !== own);
  return other === undefined ? undefined : `namespace "${other}"`;
}
