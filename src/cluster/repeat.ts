/** The command with which a person repeats a probe. Pure. */

import { ExpectationData, ProbeData } from '../plan/plan';
import { kubectlFlags } from './api/api';
import { curlRequest } from './probes/curl';
import { Observation } from './probes/observe';
import { Address } from './probes/tool';

export interface Where {
  readonly context?: string;
  readonly kubeconfig?: string;
  readonly probeImage: string;
  readonly seconds: number;
}

/** Undefined where no address was known to try. */
export function repeatCommand({ from, probe }: ExpectationData, { pod, made, address }: Observation, where: Where): string | undefined {
  if (address === undefined) return undefined;
  const inside = probeCommand(probe, address, where.seconds);
  if (pod === undefined) return shellText(inside);
  const kubectl = ['kubectl', ...kubectlFlags(where)];
  const { namespace = 'default', name } = pod.metadata;
  const own = pod.spec.containers.some(container => container.name === made?.container);
  if (!own) return shellText([...kubectl, 'debug', '-n', namespace, name, '-it', `--image=${where.probeImage}`, '--', ...inside]);
  // Through the workload, which outlives its pods.
  const whom = from.kind === 'workload' ? `${(from.controller ?? 'Deployment').toLowerCase()}/${from.name}` : name;
  return shellText([...kubectl, 'exec', '-n', namespace, whom, '-c', made?.container ?? '', '--', ...inside]);
}

/** What a person would type; no scripts and no trailers. */
function probeCommand(probe: ProbeData, to: Address, seconds: number): readonly string[] {
  switch (probe.kind) {
    case 'http': return ['curl', '-sSi', ...curlRequest(probe, to, { reply: seconds, answer: 10 })];
    case 'tcp': return ['nc', '-zv', '-w', `${seconds}`, to.host, `${to.port ?? ''}`];
    case 'udp': return ['sh', '-c', 'printf %s "$0" | nc -u -w "$1" "$2" "$3"', probe.payload ?? '', `${seconds}`, to.host, `${to.port ?? ''}`];
    case 'dns': return ['nslookup', `-type=${probe.recordType}`, to.host];
    case 'ping': return ['ping', '-c', '1', '-W', `${seconds}`, to.host];
  }
}

export function shellText(args: readonly string[]): string {
  return args.map(arg => /^[A-Za-z0-9_./:=@%+,-]+$/.test(arg) ? arg : `'${arg.replace(/'/g, "'\\''")}'`).join(' ');
}
