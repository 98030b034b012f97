/** The cluster that a step plays on: one of its own, or one that is there. */

import { execFileSync } from 'node:child_process';
import { say } from './report';
import { KindCluster, withKindCluster } from '../../src/cluster/kind';

export type Cluster = Pick<KindCluster, 'context' | 'kubeconfig'>;

/** @param on the kubeconfig of a cluster that is there; without it, one is made for the body */
export async function onCluster(on: string | undefined, signal: AbortSignal, body: (cluster: Cluster) => Promise<void>): Promise<void> {
  if (on === undefined) await withKindCluster({ workers: 1, signal, progress: say }, body);
  else await body({ kubeconfig: on, context: execFileSync('kubectl', ['--kubeconfig', on, 'config', 'current-context'], { encoding: 'utf8' }).trim() });
}
