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

/**
 * Takes away the namespaces of an app that a run left with `keep`, and waits for nothing: other steps see to it that a run
 * takes back what it made, and many apps that wait for their end would take most of the time.
 */
export function forget({ kubeconfig, context }: Cluster, ...namespaces: readonly string[]): void {
  const args = ['--kubeconfig', kubeconfig, '--context', context, 'delete', 'namespace', ...namespaces, '--wait=false', '--ignore-not-found'];
  execFileSync('kubectl', args, { stdio: 'ignore' });
}
