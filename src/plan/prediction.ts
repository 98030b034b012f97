/** Whether an expectation would hold, by what the manifests say. */

import { ExpectationData, nameOf, ProbeData, RouteTarget, SourceData, TargetData } from './plan';
import { about } from './probes';
import { Asked, askHttp } from '../network/ask-http';
import { fartherThan, waysIn, waysOf } from '../network/exposure';
import { fullName } from '../network/names';
import { findService, nameKey, Network, ObjectRef, podsWith, Protocol } from '../network/network';
import { lookUp, Origin, originOf, Reach, reach, ReachOutcome, Target } from '../network/reach';

export type Verdict = 'holds' | 'fails' | 'unknown';

/** What the manifests say of an expectation, before any cluster is asked. */
export interface Prediction {
  /** `unknown`: manifests can't tell. */
  readonly verdict: Verdict;
  /** What a probe would see, where manifests can tell. */
  readonly outcome?: ReachOutcome;
  /** The way there, a sentence a step, the last one with the reason. */
  readonly steps: readonly string[];
  /** The Service on the way, the last one where aliases lead to another. */
  readonly service?: ObjectRef;
}

/** Would this expectation hold? A wrong `fails` or `holds` would be a lie, so whatever is in doubt is unknown. */
export function predict(network: Network, expectation: ExpectationData): Prediction {
  const found = originsOf(network, expectation.from).map(origin => fromOne(network, origin, expectation));
  const [first] = found;
  if (first === undefined) return { verdict: 'fails', steps: ['the manifests have no such source'] };
  const other = found.find(one => one.verdict !== first.verdict || one.outcome !== first.outcome);
  return other === undefined ? first : { verdict: 'unknown', steps: [`it depends on the pod: ${first.steps.join('; ')}, and for others ${other.steps.join('; ')}`], service: first.service };
}

function fromOne(network: Network, origin: Origin, expectation: ExpectationData): Prediction {
  const unaddressed = origin.kind === 'outside' ? fromOutside(network, expectation) : undefined;
  if (unaddressed !== undefined) return unaddressed;
  const found = seen(network, origin, expectation);
  if (found === undefined || expectation.outcome.kind === 'mixed') return { verdict: 'unknown', steps: found?.steps ?? [], service: found?.service };
  return { verdict: verdict(network, expectation, found), outcome: found.outcome, steps: found.steps, service: found.service };
}

/** Whether anything leads from outside to what nobody there can name; undefined where it has an address there, which is asked. */
function fromOutside(network: Network, { to, outcome }: ExpectationData): Prediction | undefined {
  const isNamed = to.kind === 'service' && to.by !== 'load-balancer';
  if (outcome.kind !== 'no-reply' || !isNamed && to.kind !== 'workload-pods') return undefined;
  const service = to.kind === 'service' ? findService(network, nameKey(to)) : undefined;
  const workload = to.kind === 'service' ? undefined : network.index.workloads.get(`${to.controller ?? 'Deployment'}/${to.namespace}/${to.name}`);
  const target = service ?? workload;
  if (target === undefined) return { verdict: 'unknown', steps: ['the manifests have no such target'] };
  const leading = service === undefined
    ? waysIn(network).filter(({ end }) => end.kind === 'workload' && end.workload === workload && (to.port === undefined || end.port === undefined || end.port.port === to.port))
    : waysOf(network, service).filter(({ servicePort }) => to.port === undefined || servicePort === undefined || servicePort.port === to.port);
  const name = `${target.ref.kind} ${nameKey(target.ref)}`;
  const way = leading.find(({ from }) => fartherThan(from, 'cluster'));
  if (way === undefined) return { verdict: 'holds', outcome: 'no-reply', steps: [`nothing leads to ${name} from outside the cluster`], service: service?.ref };
  const sure = way.end.kind === 'workload' && way.from === way.offered;
  return { verdict: sure ? 'fails' : 'unknown', steps: [`${way.entry.ref.kind} ${nameKey(way.entry.ref)} leads to it at ${way.address}`], service: service?.ref };
}

/** Pods by their labels may be of several workloads, or of none that manifests show. */
export function originsOf(network: Network, from: SourceData): readonly Origin[] {
  if (from.kind === 'outside') return [{ kind: 'outside' }];
  if (from.kind === 'pods') {
    const { namespace, labels } = from;
    const workloads = podsWith(network, namespace, labels);
    return workloads.length > 0 ? workloads.map(originOf) : [{ kind: 'pod', namespace, labels }];
  }
  const workload = network.index.workloads.get(`${from.controller ?? 'Deployment'}/${from.namespace}/${from.name}`);
  return workload === undefined ? [] : [originOf(workload)];
}

/** What the probe would see; undefined where manifests say nothing about it. */
function seen(network: Network, origin: Origin, expectation: ExpectationData): Asked | undefined {
  const { carrier } = about(expectation.probe);
  if (expectation.to.kind === 'route') return throughRoute(network, expectation.to, expectation.probe);
  if (carrier === 'ICMP' || carrier === 'DNS') return nameOnly(network, origin, expectation.from, expectation.to, carrier);
  const target = askedFor(network, expectation);
  return target && reach(network, origin, target);
}

/** The target and its port as the network knows them; undefined for a ping, a look-up, and where nothing says the port. */
export function askedFor(network: Network, { from, to, probe }: ExpectationData): Target & { readonly protocol: Protocol } | undefined {
  const { carrier, usualPort } = about(probe);
  const port = to.port ?? usualPort(probe)?.port;
  if (carrier === 'ICMP' || carrier === 'DNS' || port === undefined) return undefined;
  const target = targetOf(network, from, to, port);
  return target && { ...target, protocol: carrier };
}

/** A request by host and path, from outside. */
export function throughRoute(network: Network, to: RouteTarget, probe: ProbeData): Asked | undefined {
  if (probe.kind !== 'http') return undefined;
  const { scheme, method, headers = {} } = probe;
  const [path, query = ''] = probe.path.split('?');
  const { namespace, name, gateway, host, port = 80 } = to;
  const entry = { kind: to.object, namespace, name };
  return askHttp(network, { entry, gateway, scheme, host: headers.Host ?? host, port, method, path, query, headers });
}

function targetOf(network: Network, from: SourceData, to: TargetData, port: number): Target | undefined {
  switch (to.kind) {
    case 'route': return undefined;
    case 'node': return { kind: 'node-port', port };
    case 'workload-pods': return { kind: 'pods', workload: { kind: to.controller ?? 'Deployment', namespace: to.namespace, name: to.name }, port };
    case 'host': return to.name === 'localhost' ? undefined : { kind: 'host', host: to.name, port };
    default: {
      if (to.by === 'load-balancer') return { kind: 'load-balancer', namespace: to.namespace, name: to.name, port };
      // Its address leads where its name leads.
      const host = to.by === 'cluster-ip' ? fullName(to, network.clusterDomain) : nameOf(to, from, network.clusterDomain);
      return host === undefined ? undefined : { kind: 'host', host, port };
    }
  }
}

/** A ping or a look-up: no port, so what counts is whether there is a name, and what kind of thing it names. */
function nameOnly(network: Network, origin: Origin, from: SourceData, to: TargetData, carrier: 'ICMP' | 'DNS'): Reach | undefined {
  if (to.kind !== 'service' && to.kind !== 'alias' && to.kind !== 'host') return undefined;
  const host = nameOf(to, from, network.clusterDomain);
  if (host === undefined) return undefined;
  const found = lookUp(network, origin, host);
  if (carrier === 'DNS' || found.outcome === 'name-not-found') return found;
  const service = found.service && findService(network, nameKey(found.service));
  if (found.outcome !== 'answers' || service === undefined || service.headless) return undefined;
  return { ...found, outcome: 'no-reply', steps: [...found.steps.slice(0, -1), 'a Service carries TCP, UDP and SCTP, not ICMP'] };
}

function verdict(network: Network, { outcome: wanted, probe }: ExpectationData, found: Asked): Prediction['verdict'] {
  const { outcome, status } = found;
  const expected = wanted.kind;
  if (status !== undefined && wanted.kind === 'answers') return statusVerdict(status, wanted.status);
  if (outcome === 'leaves' || outcome === 'unknown') return 'unknown';
  if (outcome === 'name-not-found' || expected === 'name-not-found') return outcome === expected ? 'holds' : 'fails';
  // Who answers at an address outside the cluster, or on a port that nobody declares, manifests don't say.
  if (outcome === 'answers' && found.backends.some(backend => backend.kind === 'address')) return 'unknown';
  const declared = found.backends.some(({ ref, port }) => network.index.workloads.get(`${ref.kind}/${ref.namespace}/${ref.name}`)
    ?.containers.some(container => container.ports.some(one => one.port === port)));
  // Nobody keeps it from the pods, and a TCP port on which nobody listens says no at once.
  if (outcome === 'answers' && expected === 'no-reply' && about(probe).carrier === 'TCP') return 'fails';
  if (outcome === 'answers' && expected !== 'answers') return found.backends.length > 0 && !declared ? 'unknown' : 'fails';
  if (outcome === expected) return 'holds';
  // Nothing behind it is refused by one proxy and dropped by another.
  return expected === 'answers' ? 'fails' : 'unknown';
}

/** What a controller or a Gateway answers by itself, beside the status that is wanted. */
function statusVerdict(status: number | 'error', wanted: number | undefined): Prediction['verdict'] {
  if (status === 'error') return wanted === undefined || wanted < 400 ? 'fails' : 'unknown';
  if (wanted === undefined) return status >= 200 && status < 400 ? 'holds' : 'fails';
  return status === wanted ? 'holds' : 'fails';
}
