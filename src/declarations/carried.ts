/** What an app declares is carried beside its manifests, whichever App it is. */

import { App } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { PLAN_FILE } from '../plan/plan';
import { publish } from '../synth/output';

const writers = new WeakSet<IConstruct>();

/** For an app whose own `synth` writes the plan. */
export function writesItsPlan(app: App): void {
  writers.add(app);
}

/** Makes the app's `synth` write the plan too: an expectation that nobody carries would never be checked, and nobody would notice. */
export function carryPlan(app: IConstruct): void {
  if (!(app instanceof App) || writers.has(app)) return;
  writers.add(app);
  const synth = app.synth.bind(app);
  Object.defineProperty(app, 'synth', {
    value: () => {
      // Loaded here because the plan is made of expectations, which load this.
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      const { planOf, planText }: typeof import('./plan-of') = require('./plan-of');
      planOf(app); // what it refuses, it refuses before a file is written; cdk8s numbers the files of charts that depend on each other
      synth();
      publish(app.outdir, new Map([[PLAN_FILE, planText(planOf(app))]]), []);
    },
  });
}
