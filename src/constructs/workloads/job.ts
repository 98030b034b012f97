/** Pods that run to their end: once, or by a schedule. */

import { Construct } from 'constructs';
import { OwnerKind, PodOwner } from './pod-owner';
import { refuse } from '../../synth/refusal';
import { PodProps } from '../pods/pod-options';
import { PodTemplate } from '../pods/pod-spec';

/** When pods that ended start again. */
export enum JobRestartPolicy {
  /** A failed one is replaced by another one. */
  NEVER = 'Never',
  /** Its containers start again in the same pod. */
  ON_FAILURE = 'OnFailure',
}

/** What pods that run to their end can say, besides themselves. */
export interface JobOptions extends PodProps {
  /**
   * When containers that failed start again: the pods' `restartPolicy`.
   *
   * @default JobRestartPolicy.NEVER
   */
  readonly restartPolicy?: JobRestartPolicy;

  /**
   * How many failures are too many, 0 or more: `backoffLimit`.
   *
   * @default 6
   */
  readonly backoffLimit?: number;

  /**
   * How many pods have to succeed, 0 or more: `completions`.
   *
   * @default 1
   */
  readonly completions?: number;

  /**
   * `Indexed` numbers the pods, `NonIndexed` does not: `completionMode`. The first needs `completions`.
   *
   * @default NonIndexed
   */
  readonly completionMode?: string;

  /**
   * How many pods run at a time, 0 or more: `parallelism`.
   *
   * @default 1
   */
  readonly parallelism?: number;

  /**
   * How long all of it may take, in seconds, 0 or more: `activeDeadlineSeconds`.
   *
   * @default - for ever
   */
  readonly activeDeadlineSeconds?: number;

  /**
   * How long it is kept after its end, in seconds, 0 or more: `ttlSecondsAfterFinished`.
   *
   * @default - for ever; of a CronJob as many as its limits say
   */
  readonly ttlSecondsAfterFinished?: number;
}

/** A Job, and its pods. */
export interface JobProps extends JobOptions {
  /**
   * Whether it waits until somebody lets it go on: `spec.suspend`.
   *
   * @default false
   */
  readonly suspend?: boolean;
}

/** A CronJob, and the pods of each of its Jobs. */
export interface CronJobProps extends JobOptions {
  /** When: five fields of cron, such as `0 3 * * *`, or `@daily`: `spec.schedule`. */
  readonly schedule: string;

  /**
   * The zone of the schedule, such as `Europe/Berlin`: `spec.timeZone`.
   *
   * @default - that of the cluster's controller, mostly UTC
   */
  readonly timeZone?: string;

  /**
   * `Allow`, `Forbid` or `Replace`: what becomes of a run when the one before goes on: `spec.concurrencyPolicy`.
   *
   * @default Allow
   */
  readonly concurrencyPolicy?: string;

  /**
   * How late a run may begin, in seconds, 0 or more; less than 10 may never begin: `spec.startingDeadlineSeconds`.
   *
   * @default - however late
   */
  readonly startingDeadlineSeconds?: number;

  /**
   * How many successful runs are kept, 0 or more: `spec.successfulJobsHistoryLimit`.
   *
   * @default 3
   */
  readonly successfulJobsHistoryLimit?: number;

  /**
   * How many failed runs are kept, 0 or more: `spec.failedJobsHistoryLimit`.
   *
   * @default 1
   */
  readonly failedJobsHistoryLimit?: number;

  /**
   * Whether no run begins: `spec.suspend`.
   *
   * @default false
   */
  readonly suspend?: boolean;
}

/** The `spec` of a Job, with pods that end. */
function jobSpec(props: JobOptions, template: PodTemplate): Readonly<Record<string, unknown>> {
  return {
    template: { ...template, spec: { ...template.spec, restartPolicy: props.restartPolicy ?? JobRestartPolicy.NEVER } },
    backoffLimit: props.backoffLimit,
    completions: props.completions,
    completionMode: props.completionMode,
    parallelism: props.parallelism,
    activeDeadlineSeconds: props.activeDeadlineSeconds,
    ttlSecondsAfterFinished: props.ttlSecondsAfterFinished,
  };
}

/** Base of Job and CronJob, whose pods come to an end: they call others, and nobody calls them. */
export abstract class EndingPods extends PodOwner {
  constructor(scope: Construct, id: string, props: JobOptions) {
    super(scope, id, props);
  }

  /** @internal */
  public _calledAs(): never {
    return refuse(this, { value: `this ${this._ownerKind().kind}`, rule: 'is called, and its pods come to an end', remedy: 'Call what stays: a Workload, a StatefulSet, a DaemonSet, or a Service.' });
  }
}

/**
 * Pods that run to their end once. They call others as a Workload does; on a cluster, where they may have ended long ago, a probe is made
 * from a pod like theirs: the same labels, account, namespace and DNS settings.
 *
 * Refused: what the API server refuses.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/job/
 */
export class Job extends EndingPods {
  constructor(scope: Construct, id: string, props: JobProps) {
    super(scope, id, props);
  }

  /** @internal */
  public _ownerKind(): OwnerKind {
    return { apiVersion: 'batch/v1', kind: 'Job', props: 'JobProps' };
  }

  /** @internal */
  protected _spec(props: JobProps, template: PodTemplate): Readonly<Record<string, unknown>> {
    return { ...jobSpec(props, template), suspend: props.suspend };
  }
}

/**
 * Pods that run to their end by a schedule. A probe is made as from a Job.
 *
 * Refused: what the API server refuses.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/
 */
export class CronJob extends EndingPods {
  constructor(scope: Construct, id: string, props: CronJobProps) {
    super(scope, id, props);
  }

  /** @internal */
  public _ownerKind(): OwnerKind {
    return { apiVersion: 'batch/v1', kind: 'CronJob', props: 'CronJobProps' };
  }

  /** @internal */
  protected _spec(props: CronJobProps, template: PodTemplate): Readonly<Record<string, unknown>> {
    const { schedule, timeZone, concurrencyPolicy, startingDeadlineSeconds, successfulJobsHistoryLimit, failedJobsHistoryLimit, suspend } = props;
    return {
      schedule,
      timeZone,
      concurrencyPolicy,
      startingDeadlineSeconds,
      successfulJobsHistoryLimit,
      failedJobsHistoryLimit,
      suspend,
      jobTemplate: { spec: jobSpec(props, template) },
    };
  }
}
