/** The steps of a plan as its author said them, before charts and expectations are looked up. */

import { Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { ExpectationData, StepData, WorkloadRef } from '../plan/plan';

/** An expectation, as the plan is made from it. */
export interface DeclaredExpectation extends IConstruct {
  /**
   * What it is aimed at, where a construct of the app makes that.
   *
   * @internal
   */
  readonly _target: IConstruct | undefined;
  /** @internal */
  _toData(): ExpectationData;
}

/** One step. */
export type SaidStep =
  /** `workload`: its chart has to be applied by then. */
  | { readonly kind: 'data'; readonly data: StepData; readonly workload?: IConstruct }
  | { readonly kind: 'apply'; readonly charts: readonly Chart[]; readonly notReady: readonly WorkloadRef[]; readonly because?: string }
  | { readonly kind: 'remove'; readonly charts: readonly Chart[]; readonly because?: string }
  | { readonly kind: 'expect'; readonly expectations: readonly DeclaredExpectation[] }
  | { readonly kind: 'expect-all'; readonly chart: Chart };

export interface TitledStep {
  readonly step: SaidStep;
  readonly title?: string;
}
