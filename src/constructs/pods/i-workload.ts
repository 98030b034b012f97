/** What a Service has to know of the workload that it stands in front of. */

import { IConstruct } from 'constructs';
import { ContainerPort } from './container';

/** Pods that are alike, and the labels by which they are found. */
export interface IWorkload extends IConstruct {
  /** The name of the object that keeps the pods running. */
  readonly workloadName: string;

  /** The namespace of the pods; `default` where neither construct nor chart names one. */
  readonly workloadNamespace: string;

  /** The labels by which the workload, and a Service in front of it, select the pods. */
  readonly labels: { readonly [label: string]: string };

  /** All labels that the pods carry. */
  readonly podLabels: { readonly [label: string]: string };

  /**
   * All ports that the containers declare.
   *
   * @internal
   */
  readonly _ports: readonly ContainerPort[];
}
