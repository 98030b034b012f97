/** Plays a plan's steps, one after the other. */

import { defined } from '../kubernetes/values';
import { matchesPattern } from '../plan/pattern';
import { Addressed, ApplyStep, ExpectationData, ExpectCrashStep, ExpectStep, expectsNothing, PlanData, RemoveStep, StepData, WorkloadRef } from '../plan/plan';
import { ResultData } from '../plan/results';
import { renderAddressed, renderConnection, renderOutcome, renderStep } from '../plan/sentence';
import { Clock, until } from './api/clock';
import { clusterIpsOf, isReady, KubernetesObject, podIpsOf } from './api/kubernetes';
import { Folder } from './api/manifests';
import { probableCause } from './causes/causes';
import { gatherFacts } from './causes/facts';
import { closedBy, networksOf } from './causes/policy-causes';
import { STEADY_SECONDS } from './causes/readiness';
import { awaitEndpoints, awaitReady } from './causes/rollout';
import { answeredElsewhere, lateAnswer, Look } from './causes/second-look';
import { Objects } from './changes/objects';
import { renderObserved } from './probes/attempt';
import { Observation, Observer } from './probes/observe';
import { PodProber } from './probes/source';
import { spread } from './probes/spread';
import { refName, SPREAD_ANNOTATION, View } from './probes/view';
import { repeatCommand, Where } from './repeat';
import { Restarts } from './restarts';

export type Happening =
  | { readonly kind: 'step'; readonly title?: string; readonly text: string }
  | { readonly kind: 'begun'; readonly id: string; readonly text: string; readonly slow?: boolean }
  /** It began, and there is nothing to say about it. */
  | { readonly kind: 'over'; readonly id: string }
  | { readonly kind: 'ended'; readonly result: ResultData; readonly text: string };

export interface PlayOptions {
  readonly plan: PlanData;
  readonly folder: Folder;
  readonly parallel: number;
  readonly readySeconds: number;
  readonly where: Where;
  readonly allowUnobserved: readonly string[];
  /** How long containers have to have run without a restart before the run ends. */
  readonly watchSeconds: number;
  /** A namespace is there that was not before. */
  readonly madeNamespace: (name: string) => Promise<void>;
  readonly tell: (happening: Happening) => void;
}

const CONTROLLERS = ['Deployment', 'StatefulSet', 'DaemonSet'] as const;

export class Player {
  public readonly results: ResultData[] = [];
  /** Spent on probing alone. */
  public probingSeconds = 0;

  private readonly observer: Observer;
  private readonly troubles = new Map<string, string>();
  private readonly remembered = new Map<string, readonly string[]>();
  private readonly restarts: Restarts;
  private step = 0;
  private title: string | undefined;

  public constructor(
    private readonly view: View,
    private readonly objects: Objects,
    private readonly prober: PodProber,
    private readonly clock: Clock,
    private readonly options: PlayOptions,
    observer: (troubleOf: (expectation: ExpectationData) => string | undefined) => Observer,
  ) {
    this.restarts = new Restarts(view, clock);
    this.observer = observer(({ from }) => from.kind === 'workload' ? this.troubles.get(refName(from)) : undefined);
  }

  public get probes(): number {
    return this.observer.probes;
  }

  public async play(): Promise<void> {
    for (const [index, step] of this.options.plan.steps.entries()) {
      this.step = index;
      this.title = step.title ?? this.title;
      this.options.tell({ kind: 'step', title: step.title, text: renderStep(step) });
      await this.take(step);
      if (step.kind === 'expect') await this.tellRestarts();
    }
    await this.restarts.wait(this.options.watchSeconds);
    await this.tellRestarts();
  }

  private take(step: StepData): Promise<void> {
    switch (step.kind) {
      case 'apply': return this.apply(step);
      case 'remove': return this.remove(step);
      case 'expect': return this.expect(step);
      case 'delete-pods': return this.deletePods(step.workload);
      case 'heal': return this.heal(step.workload);
      case 'spread': return this.spread(step.workload);
      case 'gather': return this.gather(step.workload);
      case 'remember-address': return this.addresses(step.of).then(addresses => void this.remembered.set(renderAddressed(step.of), addresses));
      case 'expect-address': return this.expectAddress(step);
      case 'expect-crash': return this.expectCrash(step);
    }
  }

  private async apply({ files, notReady = [] }: ApplyStep): Promise<void> {
    const applied: KubernetesObject[] = [];
    for (const manifest of this.options.folder.objects(files)) {
      const object = await this.objects.apply(manifest);
      applied.push(object);
      if (object.kind === 'Namespace' && this.objects.has(object.metadata.uid)) await this.options.madeNamespace(object.metadata.name);
    }
    const unready = notReady.map(refName);
    const refs = applied.flatMap(workloadRef).filter(ref => !unready.includes(refName(ref)));
    // They get ready in any order; the table has them in that of the manifests.
    for (const result of await Promise.all(refs.map(ref => this.ready(ref)))) this.results.push(...result);
    await awaitEndpoints(this.view, this.clock, new Set(applied.flatMap(object => object.metadata.namespace ?? [])));
  }

  private async ready(ref: WorkloadRef): Promise<readonly ResultData[]> {
    const name = refName(ref);
    // Without expectations, that it is ready is what is checked.
    const alone = expectsNothing(this.options.plan);
    const why = await this.awaitReady(ref, alone ? STEADY_SECONDS : 0);
    // What was there before has shown already that it runs.
    if (why === undefined && this.objects.has((await this.view.workload(ref))?.metadata.uid)) await this.restarts.watch(ref);
    if (why === undefined) this.troubles.delete(name);
    else this.troubles.set(name, `${name} did not get ready: ${why}`);

    if (why === undefined && !alone) return [];
    const [observed, verdict] = why === undefined ? ['ready', 'held' as const] : ['not ready', 'failed' as const];
    return [this.tell({ id: `${name} is ready`, expected: 'ready', observed, verdict, cause: why }, name)];
  }

  private async awaitReady(ref: WorkloadRef, stay = 0): Promise<string | undefined> {
    const id = `${refName(ref)} gets ready`;
    this.options.tell({ kind: 'begun', id, text: id, slow: true });
    try {
      return await awaitReady(this.view, this.clock, ref, this.options.readySeconds, stay);
    } finally {
      this.options.tell({ kind: 'over', id });
    }
  }

  private async tellRestarts(): Promise<void> {
    for (const { ref, times, cause } of await this.restarts.found()) {
      const name = refName(ref);
      this.end({ id: `${name} runs on`, expected: 'no restart', observed: `restarted ${times === 1 ? 'once' : `${times} times`}`, verdict: 'failed', cause }, name);
    }
  }

  private async remove({ files }: RemoveStep): Promise<void> {
    await this.objects.remove(({ file }) => file !== undefined && files.includes(file), this.clock);
  }

  private async expect({ expectations }: ExpectStep): Promise<void> {
    const begun = this.clock.now();
    // Those that get through first: what they reach is a proof for those of the same source that do not.
    const queue = [...expectations.entries()].sort(([, a], [, b]) => Number(b.outcome.kind === 'answers') - Number(a.outcome.kind === 'answers'));
    const results: ResultData[] = [];
    const work = async () => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const [index, expectation] = next;
        this.options.tell({ kind: 'begun', id: expectation.id, text: renderConnection(expectation) });
        const started = this.clock.now();
        const observation = await this.observer.observe(expectation);
        results[index] = await this.verdict(expectation, observation, this.clock.now() - started);
        this.options.tell({ kind: 'ended', result: results[index], text: renderConnection(expectation) });
      }
    };
    await Promise.all(Array.from({ length: Math.min(this.options.parallel, expectations.length) }, work));
    this.results.push(...results);
    this.probingSeconds += this.clock.now() - begun;
  }

  private async verdict(expectation: ExpectationData, observation: Observation, seconds: number): Promise<ResultData> {
    const { held, observed, source, destination, lacks } = observation;
    const { from, to, probe, outcome, observation: number, id } = expectation;
    const allowed = lacks !== undefined && this.options.allowUnobserved.includes(lacks);
    const unobserved = allowed ? 'allowed' : 'not-observed';
    const verdict = held ? 'held' : observed.kind === 'not-observed' ? unobserved : 'failed';
    const cause = held ? undefined : await this.cause(expectation, observation, seconds);
    const repeat = held ? undefined : repeatCommand(expectation, observation, this.options.where);
    return defined({
      id,
      step: this.step,
      title: this.title,
      observation: number,
      expected: renderOutcome(outcome),
      observed: renderObserved(observed, held),
      verdict,
      seconds: Math.round(seconds * 10) / 10,
      connection: defined({
        from,
        to,
        probe,
        expected: outcome,
        observed,
        source,
        destination,
      }),
      cause,
      // A comment of the shell's, so that the line can be run as it is.
      repeat: repeat === undefined || this.options.where.remains ? repeat : `${repeat} # after a run with --keep, which leaves the app`,
    });
  }

  private async cause(expectation: ExpectationData, { observed, pod, address }: Observation, seconds: number): Promise<string | undefined> {
    const facts = await gatherFacts(this.view, this.prober, seconds + 1);
    const cause = await probableCause(expectation, observed, facts, this.options.plan.clusterDomain, pod);
    const { observer: { limits }, clock, options: { plan: { clusterDomain } } } = this;
    const ask: Look['ask'] = (to, within) => this.observer.ask(expectation, pod, to, within);
    const look: Look = { expectation, observed, address, limits, clusterDomain, clock, ask };
    const closed = observed.kind === 'not-observed' ? undefined : closedBy(await networksOf(this.view, this.options.plan.clusterDomain), expectation, observed);
    const told = closed ?? cause ?? await lateAnswer(look);
    const elsewhere = closed === undefined ? await answeredElsewhere(look, facts) : undefined;
    const parts = observed.kind === 'not-observed' ? [observed.why, cause, observed.remedy] : [told, elsewhere];
    const said = parts.filter(part => part !== undefined);
    // What could not be observed for want of a Service has that for its cause, in more words.
    const each = said.filter((part, index) => !said.some((other, at) => at !== index && other.startsWith(part)));
    return each.length === 0 ? undefined : each.join('; ');
  }

  private async deletePods(ref: WorkloadRef): Promise<void> {
    const workload = await this.view.workload(ref);
    // Nobody waits for the goodbye of a lesson's pod; somebody else's may take the time that it wants.
    const hurry = this.objects.has(workload?.metadata.uid) ? { gracePeriodSeconds: 1 } : {};
    await this.objects.deletePods(await this.view.podsOf(ref), hurry);
  }

  private async heal(ref: WorkloadRef): Promise<void> {
    const why = await this.awaitReady(ref);
    await awaitEndpoints(this.view, this.clock, new Set([ref.namespace]));
    if (why !== undefined) this.end({ id: `${refName(ref)} heals`, expected: 'healed', observed: 'not healed', verdict: 'failed', cause: why }, refName(ref));
  }

  private async spread(ref: WorkloadRef): Promise<void> {
    const why = await spread(this.view, this.objects, this.clock, ref, this.options.readySeconds);
    await awaitEndpoints(this.view, this.clock, new Set([ref.namespace]));
    if (why !== undefined) this.end({ id: `${refName(ref)} on every node`, expected: 'spread', observed: 'not spread', verdict: 'failed', cause: why }, refName(ref));
  }

  private async gather(ref: WorkloadRef): Promise<void> {
    await this.objects.remove(({ object }) => object.metadata.annotations?.[SPREAD_ANNOTATION] === refName(ref), this.clock);
    await awaitEndpoints(this.view, this.clock, new Set([ref.namespace]));
  }

  private async addresses(of: Addressed): Promise<readonly string[]> {
    if (of.kind === 'workload-pods') return (await this.view.podsOf(of)).filter(isReady).flatMap(podIpsOf).sort();
    const service = await this.view.service(of.namespace, of.name);
    return service === undefined ? [] : [...clusterIpsOf(service)].sort();
  }

  private async expectAddress(step: Extract<StepData, { kind: 'expect-address' }>): Promise<void> {
    const what = renderAddressed(step.of);
    const [before, now] = [this.remembered.get(what) ?? [], await this.addresses(step.of)];
    const seen = before.length === 0 || now.length === 0 ? 'not-observed'
      : before.join() === now.join() ? 'unchanged'
        : before.some(address => now.includes(address)) ? 'partly changed' : 'changed';
    const held = seen === step.change;
    this.end({
      id: step.id,
      observation: step.observation,
      expected: step.change,
      observed: seen === 'not-observed' ? 'not observed' : seen,
      verdict: held ? 'held' : seen === 'not-observed' ? 'not-observed' : 'failed',
      cause: held ? undefined : `${before.join(', ') || 'none'} before, ${now.join(', ') || 'none'} now`,
    }, what);
  }

  private async expectCrash({ id, workload, container, log, observation }: ExpectCrashStep): Promise<void> {
    const seen = { observed: 'no container ended by itself', cause: `${refName(workload)} has no pod` };
    const crashed = await until(this.clock, this.options.readySeconds, async () => {
      for (const pod of await this.view.podsOf(workload)) {
        seen.cause = `all containers of ${pod.metadata.name} run`;
        const statuses = (pod.status?.containerStatuses ?? []).filter(({ name, restartCount = 0, state }) =>
          (container === undefined || name === container) && (restartCount > 0 || state?.terminated !== undefined));
        for (const { name } of statuses) {
          const said = `${await this.view.log(pod, name, true)}\n${await this.view.log(pod, name, false)}`.split('\n');
          if (log === undefined || said.some(line => matchesPattern(log, line))) return true;
          seen.observed = `container ${name} ended, but no line of its log matches /${log}/`;
          seen.cause = `its last line: ${said.filter(line => line.trim() !== '').pop() ?? 'none'}`;
        }
      }
      return undefined;
    }, 0.5);
    const expected = `${container ?? 'a container'} keeps ending${log === undefined ? '' : `, its log says /${log}/`}`;
    this.end({
      id,
      observation,
      expected,
      observed: crashed ? 'it does' : seen.observed,
      verdict: crashed ? 'held' : 'failed',
      cause: crashed ? undefined : seen.cause,
    }, refName(workload));
  }

  private end(result: Omit<ResultData, 'step' | 'title'>, text: string): void {
    this.results.push(this.tell(result, text));
  }

  private tell(result: Omit<ResultData, 'step' | 'title'>, text: string): ResultData {
    const whole: ResultData = defined({ ...result, step: this.step, title: this.title });
    this.options.tell({ kind: 'ended', result: whole, text });
    return whole;
  }
}

function workloadRef({ kind, metadata }: KubernetesObject): readonly WorkloadRef[] {
  return CONTROLLERS.filter(one => one === kind).map(controller => ({ namespace: metadata.namespace ?? 'default', name: metadata.name, controller }));
}

