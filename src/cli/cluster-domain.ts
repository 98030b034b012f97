/** The option that says what the names of a cluster end in, the same for all commands. */

import { UsageError } from './failure';
import { Options } from './options';
import { dnsSubdomainProblem } from '../kubernetes/syntax';

export const CLUSTER_DOMAIN = {
  'cluster-domain': { kind: 'text', value: 'NAME', help: 'what the cluster\'s names end in (default: that of the plan,\nelse cluster.local)' },
} as const satisfies Options;

export function clusterDomainIn({ 'cluster-domain': domain }: { readonly 'cluster-domain': string | undefined }): string | undefined {
  const problem = domain === undefined ? undefined : dnsSubdomainProblem(domain);
  if (problem !== undefined) throw new UsageError(`--cluster-domain: ${problem}.`);
  return domain;
}
