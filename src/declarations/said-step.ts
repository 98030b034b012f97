import type { Chart } from 'cdk8s';
import type { IConnectivitySource } from './endpoint';
import type { Expectation } from './expectation';
import type { StepData, WorkloadRef } from '../plan/plan';

/** A step as its author said it; charts and expectations are looked up only when the plan is written. */
export type SaidStep =
  /** `workload`: its chart has to be applied by then. */
  | { readonly kind: 'data'; readonly data: StepData; readonly workload?: IConnectivitySource }
  | { readonly kind: 'apply'; readonly charts: readonly Chart[]; readonly notReady: readonly WorkloadRef[]; readonly because?: string }
  | { readonly kind: 'remove'; readonly charts: readonly Chart[]; readonly because?: string }
  | { readonly kind: 'expect'; readonly expectations: readonly Expectation[] }
  | { readonly kind: 'expect-all'; readonly chart: Chart };

export interface TitledStep {
  readonly step: SaidStep;
  readonly title?: string;
}
