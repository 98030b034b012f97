/** Checks an app's expectations on a cluster: what the command line does, as one function. */

import { Environment, Interrupted, KindOptions, loadableImages, probesFromPods, withKindCluster, workersFor } from './kind';
import { expectsNothing, PlanData } from '../plan/plan';
import { ResultData, ResultsData } from '../plan/results';
import { connect } from './api/api';
import { CannotRun } from './api/cannot-run';
import { Clock, SystemClock } from './api/clock';
import { Keeper } from './api/keeper-client';
import { Folder, Manifest, openFolder } from './api/manifests';
import { Objects } from './api/objects';
import { requireEnforcement } from './enforcement';
import { Happening, Player } from './play';
import { OutsideProbe, probeFromHere } from './probes/kinds';
import { Observer, Timing } from './probes/observe';
import { PodProber } from './probes/source';
import { View } from './probes/view';

export interface VerifyOptions {
  /** The folder with the manifests and, beside them, the plan. @default 'dist' */
  readonly dir?: string;
  /** Instead of the one beside the manifests. @default the one in `dir`; without one, only readiness is checked */
  readonly plan?: PlanData;
  /** An existing cluster. @default a kind cluster is made for this run, and deleted */
  readonly context?: string;
  /** For `context`. @default what kubectl reads itself */
  readonly kubeconfig?: string;
  /** Of the cluster that is made. @default what fits the app */
  readonly kind?: Pick<KindOptions, 'workers' | 'portMappings' | 'images' | 'nodeImage' | 'addons'>;
  /** Leaves what was applied, and the cluster that was made. @default false */
  readonly keep?: boolean;
  /** For containers without the tools for a probe; loaded into a cluster that is made. @default DEFAULT_PROBE_IMAGE */
  readonly probeImage?: string;
  /** What may be absent from the cluster: `load-balancer`. @default nothing */
  readonly allowUnobserved?: readonly string[];
  /** For an expectation to come true, in seconds. @default 45 */
  readonly timeoutSeconds?: number;
  /** For one probe that gets no reply, in seconds. @default 2 */
  readonly probeSeconds?: number;
  /** For a workload's pods to be ready, in seconds. @default 180 */
  readonly readySeconds?: number;
  /** Expectations that are probed at one time. @default 8 */
  readonly parallel?: number;
  /** @default process.env */
  readonly env?: Environment;
  /** Ends the run early; what was applied is removed, and the promise rejects with `Interrupted`. */
  readonly signal?: AbortSignal;
  /** Told what happens. */
  readonly tell?: (happening: Happening | { readonly kind: 'said'; readonly text: string }) => void;
  /** How this machine probes. @default by sockets */
  readonly outside?: OutsideProbe;
}

/** It has a shell and curl, nslookup, ping and perl, and the chapter's clusters have it already. */
export const DEFAULT_PROBE_IMAGE = 'kiamol/ch03-sleep';

const SLOW_ANSWER_SECONDS = 10;

export async function verify(options: VerifyOptions = {}): Promise<ResultsData> {
  const folder = await openFolder(options.dir ?? 'dist');
  const plan = options.plan ?? folder.plan ?? readinessOnly(folder);
  if (expectsNothing(plan)) {
    const why = options.plan === undefined && folder.plan === undefined ? 'there is no connectivity.plan' : 'the plan expects nothing';
    options.tell?.({ kind: 'said', text: `${why}: everything is applied, and only readiness is checked` });
  }
  // Read before anything is touched: what can't be read is no reason to make a cluster.
  const objects = folder.objects(filesOf(plan));
  if (options.context !== undefined) return verifyOn({ ...options, removes: options.keep !== true }, folder, plan);
  const { env = process.env, signal, keep, kind } = options;
  return withKindCluster({
    workers: workersFor(plan),
    images: loadableImages(objects.map(({ object }) => object)),
    helperImages: probesFromPods(plan) || hasPolicies(objects) ? [options.probeImage ?? DEFAULT_PROBE_IMAGE] : [],
    ...kind,
    env,
    signal,
    keep,
    progress: text => options.tell?.({ kind: 'said', text }),
  }, async ({ context, kubeconfig, upSeconds }) => {
    const results = await verifyOn({ ...options, context, kubeconfig, removes: false }, folder, plan);
    return { ...results, measured: { clusterUp: rounded(upSeconds), ...results.measured } };
  });
}

async function verifyOn(options: VerifyOptions & { readonly removes: boolean }, folder: Folder, plan: PlanData): Promise<ResultsData> {
  const { context, kubeconfig, env = process.env, signal, removes } = options;
  const api = await connect({ context, kubeconfig, env });
  const clock = new SystemClock(signal);
  const keeper = new Keeper(api, removes);
  const objects = new Objects(api, clock, keeper);
  const view = new View(api);
  const prober = new PodProber(api, view, clock, options.probeImage ?? DEFAULT_PROBE_IMAGE);
  const timing = timingOf(options);
  const player = new Player(view, objects, prober, clock, {
    plan,
    folder,
    parallel: options.parallel ?? 8,
    readySeconds: options.readySeconds ?? 180,
    allowUnobserved: options.allowUnobserved ?? [],
    where: { context, kubeconfig, probeImage: options.probeImage ?? DEFAULT_PROBE_IMAGE, seconds: timing.limits.reply },
    tell: happening => options.tell?.(happening),
  }, troubleOf => new Observer(view, prober, options.outside ?? probeFromHere, clock, plan.clusterDomain, timing, troubleOf));
  try {
    await refuseForeignRemovals(objects, folder, plan);
    if (hasPolicies(folder.objects(filesOf(plan)))) {
      const enforcement = await interruptible(requireEnforcement({ objects, view, prober, clock, probeImage: options.probeImage ?? DEFAULT_PROBE_IMAGE }), signal);
      if ('unknown' in enforcement) options.tell?.({ kind: 'said', text: `whether the cluster's network enforces NetworkPolicies is not known: ${enforcement.unknown}` });
    }
    const begun = clock.now();
    await interruptible(player.play(), signal);
    const played = clock.now() - begun;
    return {
      version: 1,
      ...plan.app === undefined ? {} : { app: plan.app },
      cluster: context ?? 'the current context',
      results: player.results,
      ...expectsNothing(plan) ? { readinessOnly: true } : {},
      summary: summaryOf(player.results),
      measured: { played: rounded(played), ...player.probes === 0 ? {} : { probesPerSecond: rounded(player.probes / player.probingSeconds) } },
    };
  } finally {
    await objects.stop();
    if (removes) await cleanUp(objects, prober, new SystemClock(), options);
    keeper.dismiss();
    api.close();
  }
}

async function cleanUp(objects: Objects, prober: PodProber, clock: Clock, options: VerifyOptions): Promise<void> {
  if (objects.inventory.length > 0) options.tell?.({ kind: 'said', text: 'removing what was applied' });
  await Promise.all([prober.end(), objects.remove(() => true, clock)]);
}

function timingOf({ timeoutSeconds = 45, probeSeconds = 2 }: VerifyOptions): Timing {
  return {
    deadline: timeoutSeconds,
    times: 6,
    stay: 1.5,
    pause: 0.1,
    limits: { reply: probeSeconds, answer: Math.max(SLOW_ANSWER_SECONDS, probeSeconds) },
  };
}

/** A step that removes something which was there before would take away what is not ours. */
async function refuseForeignRemovals(objects: Objects, folder: Folder, plan: PlanData): Promise<void> {
  const files = plan.steps.flatMap(step => step.kind === 'remove' ? step.files : []);
  for (const { object, file } of folder.objects([...new Set(files)])) {
    const found = await objects.find(object);
    if (found !== undefined && found.metadata.deletionTimestamp === undefined) {
      throw new CannotRun(
        `the plan removes ${file}, but its ${found.kind} ${found.metadata.name} was in the cluster before this run`,
        'what this command did not make it does not delete: delete it yourself, or check on a kind cluster (--kind)',
      );
    }
  }
}

function readinessOnly(folder: Folder): PlanData {
  const charts = folder.files.map(file => file.replace(/(\.k8s)?\.(?:ya?ml|json)$/, ''));
  return { version: 1, clusterDomain: 'cluster.local', steps: [{ kind: 'apply', charts, files: folder.files }] };
}

function hasPolicies(objects: readonly Manifest[]): boolean {
  return objects.some(({ object }) => object.kind === 'NetworkPolicy');
}

function filesOf(plan: PlanData): readonly string[] {
  return [...new Set(plan.steps.flatMap(step => 'files' in step ? step.files : []))];
}

function summaryOf(results: readonly ResultData[]): ResultsData['summary'] {
  const count = (verdict: ResultData['verdict']) => results.filter(result => result.verdict === verdict).length;
  return { held: count('held'), failed: count('failed'), notObserved: count('not-observed'), allowed: count('allowed') };
}

/** Nothing that is under way can delay the end: what it makes is known, and removed. */
function interruptible<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const stop = () => reject(new Interrupted());
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
