/** The command with which a person repeats a probe. Pure. */

import { ExpectationData } from '../plan/plan';
import { kubectlFlags } from './api/api';
import { byHand } from './probes/kinds';
import { Observation } from './probes/observe';

export interface Where {
  readonly context?: string;
  readonly kubeconfig?: string;
  readonly probeImage: string;
  readonly seconds: number;
  /** The app stays after the run, so that there is something to try it on. */
  readonly remains: boolean;
}

/** Undefined where no address was known to try. */
export function repeatCommand({ from, probe }: ExpectationData, { pod, made, address }: Observation, where: Where): string | undefined {
  if (address === undefined) return undefined;
  const inside = byHand(probe, address, where.seconds);
  if (pod === undefined) return shellText(inside);
  const kubectl = ['kubectl', ...kubectlFlags(where)];
  const { namespace = 'default', name } = pod.metadata;
  const own = pod.spec.containers.some(container => container.name === made?.container);
  // A namespace that lets only such pods in refuses kubectl's usual container.
  const profile = pod.spec.securityContext?.runAsNonRoot === true ? ['--profile=restricted'] : [];
  if (!own) return shellText([...kubectl, 'debug', '-n', namespace, name, '-it', ...profile, `--image=${where.probeImage}`, '--', ...inside]);
  // Through the workload, which outlives its pods.
  const whom = from.kind === 'workload' ? `${(from.controller ?? 'Deployment').toLowerCase()}/${from.name}` : name;
  return shellText([...kubectl, 'exec', '-n', namespace, whom, '-c', made?.container ?? '', '--', ...inside]);
}

export function shellText(args: readonly string[]): string {
  return args.map(arg => /^[A-Za-z0-9_./:=@%+,-]+$/.test(arg) ? arg : `'${arg.replace(/'/g, "'\\''")}'`).join(' ');
}
