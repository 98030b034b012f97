/** Checks an app's expectations on a cluster: what the command line does, as one function. */

import { loadableImages, probesFromPods, withKindCluster, workersFor } from './kind';
import { expectsNothing, PlanData } from '../plan/plan';
import { ResultsData } from '../plan/results';
import { CannotRun } from './api/cannot-run';
import { Folder, openFolder } from './api/manifests';
import { hasPolicies } from './enforcement';
import { DEFAULT_PROBE_IMAGE, VerifyOptions } from './options';
import { rehearse } from './rehearse';
import { matrixIn, runOn } from './run';

export async function verify(options: VerifyOptions = {}): Promise<ResultsData> {
  refuseLongTimes(options);
  const { folder, plan, planned } = await opened(options);
  if (expectsNothing(plan)) {
    const why = planned ? 'the plan expects nothing' : 'there is no connectivity.plan';
    options.tell?.({ kind: 'said', text: `${why}: everything is applied, and only readiness is checked` });
  }
  for (const file of folder.edited) options.tell?.({ kind: 'said', text: `${file} was changed after synth wrote it and the plan: what is expected may be out of date. Synthesize again to be sure` });
  // Read before anything is touched: what can't be read is no reason to make a cluster.
  const objects = folder.objects(filesOf(plan));
  if (options.context !== undefined) return runOn({ ...options, own: false }, folder, plan);
  const { env = process.env, signal, keep, kind } = options;
  return withKindCluster({
    workers: workersFor(plan),
    images: loadableImages(objects.map(({ object }) => object)),
    helperImages: probesFromPods(plan) || hasPolicies(objects) || options.matrix === true ? [options.probeImage ?? DEFAULT_PROBE_IMAGE] : [],
    ...kind,
    env,
    signal,
    keep,
    progress: text => options.tell?.({ kind: 'said', text }),
  }, async ({ context, kubeconfig, upSeconds }) => {
    const results = await runOn({ ...options, context, kubeconfig, own: true }, folder, plan);
    return { ...results, measured: { clusterUp: Math.round(upSeconds * 10) / 10, ...results.measured } };
  });
}

/** What `verify` would do, in words, without a cluster. */
export async function dryRun(options: Pick<VerifyOptions, 'dir' | 'exclude' | 'accepts' | 'plan' | 'matrix'> = {}): Promise<string> {
  const { folder, plan } = await opened(options);
  return rehearse(folder, plan, options.matrix === true ? matrixIn(folder, plan) : undefined);
}

interface Opened {
  readonly folder: Folder;
  readonly plan: PlanData;
  /** Somebody wrote the plan. */
  readonly planned: boolean;
}

async function opened({ dir = 'dist', exclude, accepts, plan: given }: Pick<VerifyOptions, 'dir' | 'exclude' | 'accepts' | 'plan'>): Promise<Opened> {
  const folder = await openFolder(dir, exclude);
  if (accepts?.(folder.leftOut) === false) throw new CannotRun(`${dir} holds what is no manifest`, 'leave it out with --exclude, or leave out --strict');
  const plan = given ?? folder.plan;
  return { folder, plan: plan ?? readinessOnly(folder), planned: plan !== undefined };
}

/** A timer of more milliseconds than fit into 31 bits ends at once. */
const LONGEST_SECONDS = 86_400;

function refuseLongTimes({ timeoutSeconds, probeSeconds, readySeconds, removeSeconds, watchSeconds }: VerifyOptions): void {
  for (const [name, seconds] of Object.entries({ timeoutSeconds, probeSeconds, readySeconds, removeSeconds, watchSeconds })) if (seconds !== undefined && !(seconds >= 0 && seconds <= LONGEST_SECONDS)) throw new CannotRun(`${name} is ${seconds}`, `a time is 0 to ${LONGEST_SECONDS} seconds, which is a day`);
}

function readinessOnly(folder: Folder): PlanData {
  const charts = folder.files.map(file => file.replace(/(\.k8s)?\.(?:ya?ml|json)$/, ''));
  return { version: 1, clusterDomain: 'cluster.local', steps: [{ kind: 'apply', charts, files: folder.files }] };
}

function filesOf(plan: PlanData): readonly string[] {
  return [...new Set(plan.steps.flatMap(step => 'files' in step ? step.files : []))];
}
