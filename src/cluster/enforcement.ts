/**
 * Whether the cluster's network enforces NetworkPolicies: every API server takes them, and not every network heeds them.
 * A pod of its own shows it. Once a policy lets nothing out of it, it must not reach the cluster's DNS any more.
 */

import { randomBytes } from 'node:crypto';
import { CannotRun } from './api/cannot-run';
import { Clock, until } from './api/clock';
import { isReady } from './api/kubernetes';
import { Manifest } from './api/manifests';
import { Objects, Refused } from './changes/objects';
import { Address } from './probes/kinds/tool';
import { podOfNobody } from './probes/probe-pod';
import { PodProber } from './probes/source';
import { View } from './probes/view';
import { Labels } from '../network/selector';

/** What the question needs of the cluster. */
export interface EnforcementTools {
  readonly objects: Pick<Objects, 'apply' | 'remove'>;
  readonly view: Pick<View, 'pod' | 'slicesOf'>;
  readonly prober: Pick<PodProber, 'probe'>;
  readonly clock: Clock;
  readonly probeImage: string;
}

/** Yes, no, or why that can't be told. */
export type Enforcement = { readonly enforced: boolean } | { readonly unknown: string };

const NAMESPACE = 'default';
/** Each run has its own: two at a time must not close each other's. */
const nameOfRun = () => `connectivity-enforcement-${randomBytes(4).toString('hex')}`;
const LIMITS = { reply: 1, answer: 1 };
const READY_SECONDS = 60;
/** For the DNS to be reached, and then for the policy to take effect. */
const PATIENCE_SECONDS = 15;

function policyOf(name: string, labels: Labels) {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace: NAMESPACE },
    spec: { podSelector: { matchLabels: labels }, policyTypes: ['Egress'] },
  };
}

export function hasPolicies(objects: readonly Manifest[]): boolean {
  return objects.some(({ object }) => object.kind === 'NetworkPolicy');
}

/** Ends the run where policies would be taken for what keeps others away, and are not. */
export async function requireEnforcement(tools: EnforcementTools): Promise<Enforcement> {
  const found = await enforcementOf(tools);
  if ('enforced' in found && !found.enforced) {
    throw new CannotRun(
      'the cluster\'s network enforces no NetworkPolicies (a pod that may send nothing still reached the cluster\'s DNS), so nothing that they close or open can be proven here',
      'use a cluster with a network that enforces them: Calico, Cilium, or a kind cluster of version 0.24 or later',
    );
  }
  return found;
}

export async function enforcementOf({ objects, view, prober, clock, probeImage }: EnforcementTools): Promise<Enforcement> {
  // A cluster that was made a moment ago has none yet.
  const dns = await until(clock, READY_SECONDS, () => addressOfDns(view));
  if (dns === undefined) return { unknown: `the cluster's DNS had no ready pod for ${READY_SECONDS} s` };
  const name = nameOfRun();
  const labels = { 'connectivity.cdk8s.io/enforcement': name };
  try {
    await objects.apply({ object: podOfNobody(NAMESPACE, name, labels, probeImage) });
    const asks = await until(clock, READY_SECONDS, async () => {
      const found = await view.pod(NAMESPACE, name);
      return found !== undefined && isReady(found) ? found : undefined;
    });
    if (asks === undefined) return { unknown: `pod ${NAMESPACE}/${name} was not ready within ${READY_SECONDS} s` };

    const reached = async () => {
      const { attempt } = await prober.probe(asks, undefined, { kind: 'tcp' }, dns, LIMITS);
      return attempt.kind === 'not-observed' ? undefined : attempt.kind === 'answers';
    };
    const open = await until(clock, PATIENCE_SECONDS, async () => await reached() === true ? true : undefined);
    if (open === undefined) return { unknown: `pod ${NAMESPACE}/${name} does not reach the cluster's DNS at ${dns.host} port ${dns.port}, even without a policy of ours` };
    await objects.apply({ object: policyOf(name, labels) });
    const seen: { last?: boolean } = {};
    const closed = await until(clock, PATIENCE_SECONDS, async () => {
      seen.last = await reached();
      return seen.last === false ? true : undefined;
    });
    if (closed === true) return { enforced: true };
    return seen.last === undefined ? { unknown: `pod ${NAMESPACE}/${name} can't be asked any more` } : { enforced: false };
  } catch (error) {
    if (error instanceof Refused && error.status === 403) return { unknown: `no pod may be made in namespace ${NAMESPACE} to see it` };
    throw error;
  } finally {
    await objects.remove(({ object }) => object.metadata.name === name && object.metadata.namespace === NAMESPACE);
  }
}

/** Of a pod, not of the Service: behind its address may be a cache on the pod's own node, which policies don't keep it from. */
async function addressOfDns(view: Pick<View, 'slicesOf'>): Promise<Address | undefined> {
  for (const [namespace, service] of [['kube-system', 'kube-dns'], ['openshift-dns', 'dns-default']]) {
    for (const { endpoints, ports } of await view.slicesOf(namespace, service)) {
      const [host] = endpoints?.find(({ conditions }) => conditions?.ready !== false)?.addresses ?? [];
      const port = ports?.find(one => one.name === 'dns-tcp')?.port;
      if (host !== undefined && port !== undefined) return { host, port };
    }
  }
  return undefined;
}
