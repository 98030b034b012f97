/** Makes the synth of any App write the plan beside its manifests. */

import { App } from 'cdk8s';
import { IConstruct } from 'constructs';
import { planOf, planText } from './plan-of';
import { PLAN_FILE } from '../plan/plan';
import { publish } from '../synth/output';

const writers = new WeakSet<IConstruct>();

/** For an app whose own `synth` writes the plan. */
export function writesItsPlan(app: App): void {
  writers.add(app);
}

/** Makes the `synth` of the app around a declaration write the plan too: without the plan, nobody would check the declaration. */
export function carryPlan(declared: IConstruct): void {
  const app = declared.node.root;
  if (!(app instanceof App) || writers.has(app)) return;
  writers.add(app);
  const synth = app.synth.bind(app);
  Object.defineProperty(app, 'synth', {
    value: () => {
      planOf(app); // what it refuses, it refuses before a file is written; cdk8s numbers the files of charts that depend on each other
      synth();
      publish(app.outdir, new Map([[PLAN_FILE, planText(planOf(app))]]), 'kept');
    },
  });
}
