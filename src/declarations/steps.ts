/** The plan as its author writes it: apply, expect, remove, and what happens in between. */

import { Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { carryPlan } from './carried';
import { declaredPlans } from './declared';
import { ConnectivitySource, ConnectivityTarget, IReachable } from './endpoint';
import { Expectation } from './expectation';
import { SaidStep, TitledStep } from './said-step';
import { defined } from '../kubernetes/values';
import { patternProblems } from '../plan/pattern';
import { Addressed, ExpectCrashStep, StepData, WorkloadRef } from '../plan/plan';
import { lineProblems } from '../plan/validity';
import { refuse, refuseArguments, scopeOf, told } from '../synth/refusal';

/** What every step may say. */
export interface StepOptions {
  /**
   * Why this step, as the rest of a sentence that starts with "because": one line.
   * @default - not said
   */
  readonly because?: string;
}

/** What applying may say. */
export interface ApplyOptions extends StepOptions {
  /**
   * Workloads that are not meant to become ready, and are not waited for.
   * @default - all are waited for
   */
  readonly notReady?: IConstruct[];
}

/** What a check without a probe may say. */
export interface CheckOptions extends StepOptions {
  /**
   * The number of the observation in a text which this realises, for the table.
   * @default - none
   */
  readonly observation?: string;
}

/** What the check that a container ends may say. */
export interface CrashOptions extends CheckOptions {
  /**
   * The container that ends. One that the workload does not have is refused.
   * @default - any of the pod
   */
  readonly container?: string;

  /**
   * A JavaScript regular expression that a line of its log matches.
   * @default - whatever it says
   */
  readonly log?: string;
}

/**
 * What is done and expected, in the order of the calls.
 *
 * An app without one gets the obvious plan: apply all charts, expect all that was declared. An app with one says
 * everything itself. Refused when the plan is written: an expectation that no step expects, `expectAll` of a chart that
 * has none left, and what is done with a workload before its chart is applied.
 */
export class Plan extends Construct {
  private readonly steps: TitledStep[] = [];
  private readonly remembered = new Set<string>();
  private heading?: string;

  /**
   * @param scope the app
   */
  constructor(scope: Construct, id: string) {
    super(scopeOf(scope, id, 'Plan'), id);
    declaredPlans.add(this);
    carryPlan(this);
  }

  /** Puts a heading over what follows, such as the name of a lesson. */
  public title(title: string): void {
    refuseArguments(this, [title], 'Plan.title');
    this.refuseLines({ title });
    this.heading = title;
  }

  /** Applies a chart and waits until its workloads are ready. */
  public apply(chart: Chart, options: ApplyOptions = {}): void {
    refuseArguments(this, [chart, options], 'Plan.apply');
    this.applyAll([chart], options);
  }

  /** Applies several charts at once and waits until their workloads are ready. */
  public applyAll(charts: Chart[], options: ApplyOptions = {}): void {
    refuseArguments(this, [charts, options], 'Plan.applyAll');
    this.refuseNone('applyAll', charts);
    const notReady = (options.notReady ?? []).map(workload => this.workload(workload));
    this.add({ kind: 'apply', charts, notReady, ...this.because(options) });
  }

  /** Deletes the objects of a chart and waits until they are gone. */
  public remove(chart: Chart, options: StepOptions = {}): void {
    refuseArguments(this, [chart, options], 'Plan.remove');
    this.removeAll([chart], options);
  }

  /** Deletes the objects of several charts at once and waits until they are gone. */
  public removeAll(charts: Chart[], options: StepOptions = {}): void {
    refuseArguments(this, [charts, options], 'Plan.removeAll');
    this.refuseNone('removeAll', charts);
    this.add({ kind: 'remove', charts, ...this.because(options) });
  }

  /** All of these hold now. They are probed side by side, so none may depend on another. */
  public expect(...expectations: Expectation[]): void {
    refuseArguments(this, [expectations], 'Plan.expect');
    if (expectations.length === 0) refuse(this, { value: 'expect()', rule: 'expects nothing', remedy: 'Name what workload.expects(…) returned, or use expectAll(chart).' });

    this.add({ kind: 'expect', expectations });
  }

  /** All of a chart's expectations hold now, except those that another step names one by one. */
  public expectAll(chart: Chart): void {
    refuseArguments(this, [chart], 'Plan.expectAll');
    this.add({ kind: 'expect-all', chart });
  }

  /** Deletes all pods of a workload. Follow with `heal`. */
  public deletePods(workload: IConstruct, options: StepOptions = {}): void {
    refuseArguments(this, [workload, options], 'Plan.deletePods');
    this.addOf(workload, { kind: 'delete-pods', workload: this.workload(workload), ...this.because(options) });
  }

  /** Waits until a workload has all of its pods again, ready, and none that is on its way out. */
  public heal(workload: IConstruct, options: StepOptions = {}): void {
    refuseArguments(this, [workload, options], 'Plan.heal');
    this.addOf(workload, { kind: 'heal', workload: this.workload(workload), ...this.because(options) });
  }

  /** Puts a pod like the workload's on every node that has none, until `gather`. */
  public spread(workload: IConstruct, options: StepOptions = {}): void {
    refuseArguments(this, [workload, options], 'Plan.spread');
    this.addOf(workload, { kind: 'spread', workload: this.workload(workload), ...this.because(options) });
  }

  /** Takes away what `spread` put. */
  public gather(workload: IConstruct, options: StepOptions = {}): void {
    refuseArguments(this, [workload, options], 'Plan.gather');
    this.addOf(workload, { kind: 'gather', workload: this.workload(workload), ...this.because(options) });
  }

  /**
   * Remembers a Service's cluster IP or the pods' addresses, for a later `expectAddressChanged` or `expectAddressUnchanged`.
   * Needed only where the change is not the latest `deletePods`, before which they are remembered by themselves.
   * @param target a Service, or `Pods.of(workload)`
   */
  public rememberAddress(target: IReachable): void {
    refuseArguments(this, [target], 'Plan.rememberAddress');
    const of = this.addressed(target);
    this.remembered.add(JSON.stringify(of));
    this.addData({ kind: 'remember-address', of });
  }

  /**
   * None of the addresses is one of those from before.
   * @param target a Service, or `Pods.of(workload)`
   */
  public expectAddressChanged(target: IReachable, options: CheckOptions = {}): void {
    refuseArguments(this, [target, options], 'Plan.expectAddressChanged');
    this.expectAddress(target, 'changed', options);
  }

  /**
   * The addresses are those from before.
   * @param target a Service, or `Pods.of(workload)`
   */
  public expectAddressUnchanged(target: IReachable, options: CheckOptions = {}): void {
    refuseArguments(this, [target, options], 'Plan.expectAddressUnchanged');
    this.expectAddress(target, 'unchanged', options);
  }

  /** A container of the workload keeps ending by itself. Apply its chart with `notReady`. */
  public expectCrash(workload: IConstruct, options: CrashOptions = {}): void {
    refuseArguments(this, [workload, options], 'Plan.expectCrash');
    const ref = this.workload(workload);
    if (options.container !== undefined) ConnectivitySource._from(workload)._inContainer(options.container, this.node.path);
    const [problem] = options.log === undefined ? [] : patternProblems('log', options.log);
    if (problem !== undefined) throw told(`${this.node.path}: ${problem}`);
    const step: ExpectCrashStep = defined({
      kind: 'expect-crash',
      id: this.checkId(`crash-of-${options.container === undefined ? '' : `${options.container}-of-`}${ref.name}`),
      workload: ref,
      container: options.container,
      log: options.log,
      ...this.observation(options),
      ...this.because(options),
    });
    this.addOf(workload, step);
  }

  /** @internal */
  public _said(): readonly TitledStep[] {
    return this.steps;
  }

  private expectAddress(target: IReachable, change: 'changed' | 'unchanged', options: CheckOptions): void {
    const of = this.addressed(target);
    if (!this.remembered.has(JSON.stringify(of))) this.rememberBeforeDeletion(of, change);
    const id = this.checkId(`${of.kind === 'service' ? 'address-of' : 'addresses-of-pods-of'}-${of.name}-${change}`);
    this.addData({ kind: 'expect-address', id, of, change, ...this.observation(options), ...this.because(options) });
  }

  private rememberBeforeDeletion(of: Addressed, change: string): void {
    const last = this.steps.map(({ step }) => step.kind === 'data' && step.data.kind === 'delete-pods').lastIndexOf(true);
    if (last < 0) {
      refuse(this, {
        value: `the address of ${of.namespace}/${of.name}, ${change}`,
        rule: 'has nothing to be compared with',
        remedy: 'Call deletePods(…) first, or rememberAddress(…) at the moment that counts.',
      });
    }
    const { title, step } = this.steps[last];
    this.steps.splice(last, 1, defined({ step: { kind: 'data', data: { kind: 'remember-address', of } }, title }), { step });
  }

  private checkId(name: string): string {
    const id = `${this.node.path}/${name}`;
    const taken = this.steps.filter(({ step }) => step.kind === 'data' && 'id' in step.data
      && (step.data.id === id || step.data.id.startsWith(`${id} (`))).length;
    return taken === 0 ? id : `${id} (${taken + 1})`;
  }

  private workload(workload: IConstruct): WorkloadRef {
    return ConnectivitySource._from(workload, this.node.path)._workload(this.node.path);
  }

  private addressed(target: IReachable): Addressed {
    return ConnectivityTarget._from(target, this.node.path)._addressed(this.node.path);
  }

  private because(options: StepOptions): { readonly because?: string } {
    this.refuseLines({ because: options.because });
    return options.because === undefined ? {} : { because: options.because };
  }

  private observation(options: CheckOptions): { readonly observation?: string } {
    this.refuseLines({ observation: options.observation });
    return options.observation === undefined ? {} : { observation: options.observation };
  }

  private refuseLines(texts: Parameters<typeof lineProblems>[0]): void {
    const [problem] = lineProblems(texts);
    if (problem !== undefined) throw told(`${this.node.path}: ${problem}`);
  }

  private refuseNone(call: string, charts: readonly Chart[]): void {
    if (charts.length === 0) refuse(this, { value: `${call}([])`, rule: 'names no chart', remedy: 'Name at least one, or leave the step out.' });
  }

  private addData(data: StepData): void {
    this.add({ kind: 'data', data });
  }

  private addOf(workload: IConstruct, data: StepData): void {
    this.add({ kind: 'data', data, workload });
  }

  private add(step: SaidStep): void {
    this.steps.push(defined({ step, title: this.heading }));
    this.heading = undefined;
  }
}
