/** One run on one cluster: from the connection to the last thing that is taken back. */

import { defined } from '../kubernetes/values';
import { buildNetwork } from '../network/network';
import { PlanData, expectsNothing } from '../plan/plan';
import { ResultData, ResultsData } from '../plan/results';
import { Matrix, matrixOf } from '../policies/matrix';
import { connect, kubectlFlags, ProxiedApi } from './api/api';
import { CannotRun } from './api/cannot-run';
import { SystemClock } from './api/clock';
import { Pod } from './api/kubernetes';
import { Folder } from './api/manifests';
import { allows, manifestsOf, namespacesOf, refuseForeignChanges } from './changes/existing';
import { Keeper } from './changes/keeper-client';
import { Leases } from './changes/lease';
import { Left, Objects } from './changes/objects';
import { hasPolicies, requireEnforcement } from './enforcement';
import { interruptible } from './interruptible';
import { observeMatrix } from './matrix';
import { requireControllers } from './needs';
import { DEFAULT_PROBE_IMAGE, VerifyOptions } from './options';
import { Player } from './play';
import { probeFromHere } from './probes/kinds';
import { Observer, Timing } from './probes/observe';
import { PodProber } from './probes/source';
import { View } from './probes/view';
import { shellText } from './repeat';

/** Something that the run made is still there. */
export class LeftBehind extends CannotRun {
  constructor(left: readonly Left[], connection: Pick<VerifyOptions, 'context' | 'kubeconfig'>, readonly results?: ResultsData) {
    const commands = left.map(({ what, command: [program, ...args] }) => `\n  ${what}: ${shellText([program, ...kubectlFlags(connection), ...args])}`);
    super(`${left.length === 1 ? 'one thing' : `${left.length} things`} could not be taken back; do it by hand${commands.join('')}`);
    this.name = 'LeftBehind';
  }
}

export interface RunOptions extends VerifyOptions {
  /** The cluster was made for this run: nothing in it is anybody else's, and it is deleted as a whole. */
  readonly own: boolean;
}

export async function runOn(options: RunOptions, folder: Folder, plan: PlanData): Promise<ResultsData> {
  const { context, kubeconfig, env = process.env, signal, own, keep, allowExisting = [], removeSeconds = 60 } = options;
  const say = (text: string) => options.tell?.({ kind: 'said', text });
  const removes = !own && keep !== true;
  const keeper = new Keeper(kubectlFlags({ context, kubeconfig }), env, removes);
  let api: ProxiedApi;
  try {
    api = await interruptible(connect({ context, kubeconfig }, keeper.serving), signal);
  } catch (error) {
    keeper.dismiss();
    throw error;
  }
  const clock = new SystemClock(signal);
  const objects = new Objects(api, clock, keeper, object => own || allows(allowExisting, object));
  const view = new View(api, namespacesOf(folder, plan));
  const probeImage = options.probeImage ?? DEFAULT_PROBE_IMAGE;
  const prober = new PodProber(api, view, clock, probeImage, objects, pod => isOurs(pod, own, objects, view, allowExisting));
  const leases = new Leases(api, objects, say);
  const timing = timingOf(options);
  const where = { context, kubeconfig, probeImage, seconds: timing.limits.reply, remains: keep === true };
  const matrix = options.matrix === true ? matrixIn(folder, plan) : undefined;
  const player = new Player(view, objects, prober, clock, {
    plan,
    folder,
    parallel: options.parallel ?? 8,
    readySeconds: options.readySeconds ?? 180,
    watchSeconds: options.watchSeconds ?? 10,
    allowUnobserved: options.allowUnobserved ?? [],
    where,
    tell: happening => options.tell?.(happening),
    madeNamespace: async name => own ? undefined : leases.hold(name),
  }, troubleOf => new Observer(view, prober, options.outside ?? probeFromHere, clock, plan.clusterDomain, timing, troubleOf));
  const play = async (): Promise<ResultsData> => {
    if (!own) {
      for (const namespace of namespacesOf(folder, plan)) await leases.hold(namespace);
      await refuseForeignChanges(objects, view, folder, plan, allowExisting);
    }
    await requireControllers(view, manifestsOf(folder, plan), plan);
    if (hasPolicies(manifestsOf(folder, plan)) || plan.closed !== undefined) {
      const enforcement = await requireEnforcement({ objects, view, prober, clock, probeImage });
      if ('unknown' in enforcement) say(`whether the cluster's network enforces NetworkPolicies is not known: ${enforcement.unknown}`);
    }
    const begun = clock.now();
    await player.play();
    const [played, probes] = [clock.now(), player.probes];
    const cells = matrix === undefined ? [] : await observeMatrix(matrix, {
      view,
      prober,
      objects,
      clock,
      say,
      outside: options.outside ?? probeFromHere,
      clusterDomain: plan.clusterDomain,
      limits: timing.limits,
      deadline: timing.deadline,
      parallel: options.parallel ?? 8,
      where,
      step: plan.steps.length,
    });
    const all = [...player.results, ...cells];
    return defined({
      version: 1,
      app: plan.app,
      cluster: context ?? 'the current context',
      results: all,
      readinessOnly: expectsNothing(plan) && cells.length === 0 ? true : undefined,
      summary: summaryOf(all),
      measured: defined({
        played: rounded(played - begun),
        matrix: cells.length === 0 ? undefined : rounded(clock.now() - played),
        probesPerSecond: probes === 0 ? undefined : rounded(probes / player.probingSeconds),
      }),
    });
  };
  let results: ResultsData | undefined;
  let left: readonly Left[] = [];
  try {
    results = await interruptible(play(), signal);
  } finally {
    leases.end();
    await within(removeSeconds, objects.stop());
    // What serves only the run goes even where the app stays.
    const goes = removes ? () => true : ({ object }: { readonly object: { readonly kind?: string } }) => !own && (object.kind === 'Lease' || isProbe(object));
    if (removes && objects.inventory.length > 0) say('removing what was applied');
    if (removes) await within(removeSeconds, prober.end());
    if (removes) await within(removeSeconds, objects.putBack());
    await within(removeSeconds + 5, objects.remove(goes, new SystemClock(), removeSeconds));
    left = removes ? objects.left : [];
    keeper.dismiss();
    api.close();
  }
  if (left.length > 0) throw new LeftBehind(left, options, results);
  return results;
}

/** Of what is there when the plan has been played. */
export function matrixIn(folder: Folder, plan: PlanData): Matrix {
  const files = new Set<string>();
  for (const step of plan.steps) {
    if (step.kind === 'apply') step.files.forEach(file => files.add(file));
    if (step.kind === 'remove') step.files.forEach(file => files.delete(file));
  }
  const manifests = folder.objects([...files]).map(({ object, file }) => ({ object: { ...object }, file }));
  return matrixOf(buildNetwork(manifests, { clusterDomain: plan.clusterDomain }), plan);
}

function isProbe(object: object): boolean {
  return 'metadata' in object && JSON.stringify(object.metadata).includes('"name":"connectivity-probe-');
}

/** Neither an error nor an API that does not answer may keep the end away; what it left undone is told from what is still there. */
async function within(seconds: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>(resolve => { timer = setTimeout(resolve, seconds * 1000); });
  await Promise.race([work.then(() => undefined, () => undefined), over]);
  clearTimeout(timer);
}

async function isOurs(pod: Pod, own: boolean, objects: Objects, view: View, allowed: readonly string[]): Promise<boolean> {
  const { namespace = 'default', uid, ownerReferences = [] } = pod.metadata;
  const ours = (one: { readonly uid?: string }) => objects.has(one.uid);
  if (own || objects.has(uid) || ownerReferences.some(ours)) return true;
  if (objects.inventory.some(({ object }) => object.kind === 'Namespace' && object.metadata.name === namespace)) return true;
  const sets = (await view.replicaSets(namespace)).filter(set => ownerReferences.some(owner => owner.uid === set.metadata.uid));
  const makers = [...ownerReferences, ...sets.flatMap(set => set.metadata.ownerReferences ?? [])];
  return makers.some(maker => ours(maker) || allows(allowed, { kind: maker.kind, metadata: { name: maker.name, namespace } }))
    || allows(allowed, { kind: 'Pod', metadata: pod.metadata });
}

function timingOf({ timeoutSeconds = 45, probeSeconds }: VerifyOptions): Timing {
  return {
    deadline: timeoutSeconds,
    times: 6,
    stay: 1.5,
    pause: 0.1,
    limits: { reply: probeSeconds ?? 2, answer: probeSeconds ?? SLOW_ANSWER_SECONDS },
  };
}

/** An answer may be slow because the server asks others; who names a time means all of it. */
const SLOW_ANSWER_SECONDS = 10;

function summaryOf(results: readonly ResultData[]): ResultsData['summary'] {
  const count = (verdict: ResultData['verdict']) => results.filter(result => result.verdict === verdict).length;
  return { held: count('held'), failed: count('failed'), notObserved: count('not-observed'), allowed: count('allowed') };
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
