/** What a caller may say about a run. */

import { Environment, KindOptions } from './kind';
import { Happening } from './play';
import { OutsideProbe } from './probes/kinds';
import { LeftOut } from '../manifests/read';
import { PlanData } from '../plan/plan';

export interface VerifyOptions {
  /** The folder with the manifests and, beside them, the plan. @default 'dist' */
  readonly dir?: string;
  /** What in `dir` is left out, as lines of .gitignore say it. @default what files .connectivityignore say */
  readonly exclude?: readonly string[];
  /** Told what in `dir` was passed by because it is no manifest; where it says no, nothing is run. */
  readonly accepts?: (leftOut: readonly LeftOut[]) => boolean;
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
  /** For one probe to get all of its answer, in seconds. @default 2 for the first sign of it, 10 for all of it */
  readonly probeSeconds?: number;
  /** For a workload's pods to be ready, in seconds. @default 180 */
  readonly readySeconds?: number;
  /** For what was made to be gone in the end, in seconds; what is not is told. @default 60 */
  readonly removeSeconds?: number;
  /** How long containers have to have run without a restart before the run ends, in seconds. @default 10 */
  readonly watchSeconds?: number;
  /** After the plan, asks everybody for everything: what is declared has to answer, the rest to stay silent. @default false */
  readonly matrix?: boolean;
  /** What was in the cluster before and may be changed: `front`, `Deployment/front`, `Deployment/shop/front`. It is put back as it was. @default nothing */
  readonly allowExisting?: readonly string[];
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
