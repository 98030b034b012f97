/** A kind cluster that lives exactly as long as what is done with it. */

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyAddons } from './kind-addons';
import { kindConfig, PortMapping } from './kind-config';
import { startKeeper } from './kind-keeper-client';
import { Environment, Interrupted, program } from './programs';

export interface KindOptions {
  /** Nodes besides the control plane. @default 1 */
  readonly workers?: number;
  /** Ports of the control plane's node that this machine shall have too. @default none */
  readonly portMappings?: readonly PortMapping[];
  /** Loaded into the nodes where the local Docker has them; see `loadableImages`. @default none */
  readonly images?: readonly string[];
  /** @default KIND_NODE_IMAGE of `env`, else kind's own choice */
  readonly nodeImage?: string;
  /** A folder of manifests, applied in the order of their names. @default KIND_ADDONS of `env`, else none */
  readonly addons?: string;
  /** Leaves the cluster be when the body is through; an interrupted one too, once it is up. @default false */
  readonly keep?: boolean;
  /** @default process.env */
  readonly env?: Environment;
  /** Ends everything early: the cluster goes, and the promise rejects with `Interrupted`. */
  readonly signal?: AbortSignal;
  /** Told what happens, a line at a time. */
  readonly progress?: (line: string) => void;
}

export interface KindCluster {
  readonly name: string;
  /** As in its kubeconfig: `kind-` and the name. */
  readonly context: string;
  /** A file of its own; nobody's `~/.kube/config` is read or written. */
  readonly kubeconfig: string;
  /** From asking for it until its nodes, images and add-ons were ready. */
  readonly upSeconds: number;
}

/**
 * Makes a cluster with a name of its own, runs `body`, and deletes the cluster,
 * however this ends: by return, by exception, by `signal`, and, because a
 * process of its own keeps watch, also when this process is killed.
 */
export async function withKindCluster<T>(options: KindOptions, body: (cluster: KindCluster) => Promise<T>): Promise<T> {
  throw new Error(`not yet: ${String(options)} ${String(body)}`);
}
