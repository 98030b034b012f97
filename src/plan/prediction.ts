import { ExpectationData, nameOf, SourceData, TargetData } from './plan';
import { about } from './probes';
import { Network, ObjectRef } from '../network/network';
import { Origin, Reach, reach, ReachOutcome, Target } from '../network/reach';

/** What the manifests say of an expectation, before any cluster is asked. */
export interface Prediction {
  /** `unknown`: manifests can't tell. */
  readonly verdict: 'holds' | 'fails' | 'unknown';
  /** What a probe would see, where manifests can tell. */
  readonly outcome?: ReachOutcome;
  /** The way there, a sentence a step, the last one with the reason. */
  readonly steps: readonly string[];
  /** The Service on the way, the last one where aliases lead to another. */
  readonly service?: ObjectRef;
}

/** Would this expectation hold? A wrong `fails` or `holds` would be a lie, so whatever is in doubt is unknown. */
export function predict(network: Network, expectation: ExpectationData): Prediction {
  const origin = originOf(network, expectation.from);
  if (origin === undefined) return { verdict: 'fails', steps: ['the manifests have no such source'] };
  const found = seen(network, origin, expectation);
  if (found === undefined || expectation.outcome.kind === 'mixed') return { verdict: 'unknown', steps: found?.steps ?? [], service: found?.service };
  return { verdict: verdict(network, expectation, found), outcome: found.outcome, steps: found.steps, service: found.service };
}

function originOf(network: Network, from: SourceData): Origin | undefined {
  if (from.kind === 'outside') return { kind: 'outside' };
  if (from.kind === 'pods') return { kind: 'pod', namespace: from.namespace, labels: from.labels };
  const workload = network.index.workloads.get(`${from.controller ?? 'Deployment'}/${from.namespace}/${from.name}`);
  return workload && { kind: 'pod', namespace: from.namespace, labels: workload.podLabels, hostNetwork: workload.hostNetwork };
}

/** What the probe would see; undefined where manifests say nothing about it. */
function seen(network: Network, origin: Origin, { from, to, probe }: ExpectationData): Reach | undefined {
  const { carrier, usualPort } = about(probe);
  if (carrier === 'ICMP' || carrier === 'DNS') return nameOnly(network, origin, from, to, carrier);
  const port = to.port ?? usualPort(probe)?.port;
  const target = port === undefined ? undefined : targetOf(network, from, to, port);
  return target && reach(network, origin, { ...target, protocol: carrier });
}

function targetOf(network: Network, from: SourceData, to: TargetData, port: number): Target | undefined {
  switch (to.kind) {
    case 'node': return { kind: 'node-port', port };
    case 'workload-pods': return { kind: 'pods', workload: { kind: to.controller ?? 'Deployment', namespace: to.namespace, name: to.name }, port };
    case 'host': return to.name === 'localhost' ? undefined : { kind: 'host', host: to.name, port };
    default: {
      if (to.by === 'load-balancer') return { kind: 'load-balancer', namespace: to.namespace, name: to.name, port };
      // Its address leads where its name leads.
      const host = to.by === 'cluster-ip' ? `${to.name}.${to.namespace}.svc.${network.clusterDomain}` : nameOf(to, from, network.clusterDomain);
      return host === undefined ? undefined : { kind: 'host', host, port };
    }
  }
}

/** A ping or a look-up: no port, so what counts is whether there is a name, and what kind of thing it names. */
function nameOnly(network: Network, origin: Origin, from: SourceData, to: TargetData, carrier: 'ICMP' | 'DNS'): Reach | undefined {
  if (to.kind !== 'service' && to.kind !== 'alias' && to.kind !== 'host') return undefined;
  const host = nameOf(to, from, network.clusterDomain);
  if (host === undefined) return undefined;
  const way = reach(network, origin, { kind: 'host', host, port: 0 });
  const ref = way.service;
  const service = ref && network.index.services.get(`${ref.namespace}/${ref.name}`);
  if (way.outcome === 'name-not-found') return way;
  if (service === undefined || service.type === 'ExternalName') return undefined;
  if (carrier === 'ICMP' && !service.headless) return { ...way, outcome: 'no-reply', steps: [...way.steps.slice(0, -1), 'a Service carries TCP, UDP and SCTP, not ICMP'] };

  return carrier === 'DNS' ? { ...way, outcome: 'answers', steps: [...way.steps.slice(0, -1), `${host} resolves`] } : undefined;
}

function verdict(network: Network, { outcome: { kind: expected } }: ExpectationData, found: Reach): Prediction['verdict'] {
  const { outcome } = found;
  if (outcome === 'leaves' || outcome === 'unknown') return 'unknown';
  if (outcome === 'name-not-found' || expected === 'name-not-found') return outcome === expected ? 'holds' : 'fails';
  // Who answers at an address outside the cluster, or on a port that nobody declares, manifests don't say.
  if (outcome === 'answers' && found.backends.some(backend => backend.kind === 'address')) return 'unknown';
  const declared = found.backends.some(({ ref, port }) => network.index.workloads.get(`${ref.kind}/${ref.namespace}/${ref.name}`)
    ?.containers.some(container => container.ports.some(one => one.port === port)));
  if (outcome === 'answers' && expected !== 'answers') return found.backends.length > 0 && !declared ? 'unknown' : 'fails';
  if (outcome === expected) return 'holds';
  // Nothing behind it is refused by one proxy and dropped by another.
  return expected === 'answers' ? 'fails' : 'unknown';
}
