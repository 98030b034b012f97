/** Why an expectation did not hold, probably: read from the cluster after the fact. */

import { backendsOf, Facts, serviceOf } from './facts';
import { routeCause } from './route-causes';
import { answersDiffer, missingService, notListening, publishedNotReady, serviceProblem, whoAnswers } from './service-causes';
import { namesCause, nodeRulesCause, trafficCause } from './source-causes';
import { parseClusterName } from '../../network/names';
import { ExpectationData, nameOf, NodeTarget, TargetData, WorkloadPodsTarget } from '../../plan/plan';
import { about } from '../../plan/probes';
import { ObservedOutcome } from '../../plan/results';
import { matches, Pod, Service } from '../api/kubernetes';
import { refName } from '../probes/view';

export interface ServiceRef {
  readonly namespace: string;
  readonly name: string;
  readonly port?: number;
}

/** The Service that a host name means, seen from a namespace; undefined for a name of the internet's. */
export function serviceByName(host: string, namespace: string, facts: Facts, clusterDomain: string, port?: number): ServiceRef | undefined {
  if (/^[0-9.]+$/.test(host) || host.includes(':') || host === 'localhost') return undefined;
  const { labels: [name, space = namespace, ...more], form } = parseClusterName(host, clusterDomain);
  const known = form !== 'bare' || space === namespace || facts.namespaces.includes(space);
  return known && more.length === 0 ? { namespace: space, name, port } : undefined;
}

export async function probableCause(
  expectation: ExpectationData, observed: ObservedOutcome, facts: Facts, clusterDomain: string, source?: Pod,
): Promise<string | undefined> {
  const { from, to, probe } = expectation;
  if (to.kind === 'route') return routeCause(to, probe, observed, facts);
  const host = nameOf(to, from, clusterDomain);
  if (observed.kind === 'not-observed') {
    const missing = to.kind === 'service' ? missingService(facts, to.namespace, to.name) : undefined;
    return missing ?? (source === undefined ? undefined : namesCause(facts, source, host) ?? nodeRulesCause(facts, source));
  }
  const aliased = source?.spec.hostAliases?.some(({ hostnames = [] }) => host !== undefined && hostnames.includes(host)) === true;
  if (source !== undefined && (aliased || observed.kind === 'name-not-found')) {
    const names = namesCause(facts, source, host);
    if (names !== undefined) return names;
  }

  if (to.kind === 'node') return nodeCause(to, observed, facts);
  if (to.kind === 'workload-pods') return podsCause(to, observed, facts, clusterDomain, about(probe).carrier === 'UDP' ? 'UDP' : 'TCP');
  const ref = refOf(to, from.kind === 'outside' ? 'default' : from.namespace, facts, clusterDomain);
  if (ref === undefined) return undefined;
  const missing = missingService(facts, ref.namespace, ref.name);
  const service = serviceOf(facts, ref.namespace, ref.name);
  if (service === undefined) return missing;
  if (probe.kind === 'dns') return dnsCause(service, observed, facts, clusterDomain);
  if (probe.kind === 'ping' && observed.kind !== 'name-not-found' && service.spec.clusterIP !== 'None' && service.spec.type !== 'ExternalName') return `a Service carries TCP, UDP and SCTP, not ICMP: nothing behind ${describe(service)} ever sees a ping`;

  if (to.kind === 'alias' && service.spec.type !== 'ExternalName') return `${describe(service)} is no alias: its type is ${service.spec.type ?? 'ClusterIP'}`;
  switch (observed.kind) {
    case 'name-not-found': return nameCause(service, facts, clusterDomain);
    case 'answers': return answersCause(service, ref.port, facts);
    case 'wrong-answer': return wrongAnswerCause(service, ref.port, facts, clusterDomain);
    case 'mixed': return await serviceProblem(facts, service, ref.port) ?? await upstreamOf(service, ref.port, facts, clusterDomain)
      ?? answersDiffer(facts, service, ref.port) ?? whoAnswers(facts, service, ref.port);
    default: {
      const udp = protocolCause(service, ref.port, about(probe).carrier === 'UDP' ? 'UDP' : 'TCP');
      const closed = udp ?? trafficCause(facts, service, source) ?? await aliasProblem(service, ref.port, facts, clusterDomain)
        ?? await serviceProblem(facts, service, ref.port);
      return closed ?? (source === undefined ? undefined : nodeRulesCause(facts, source));
    }
  }
}

function refOf(to: TargetData, namespace: string, facts: Facts, clusterDomain: string): ServiceRef | undefined {
  if (to.kind === 'service' || to.kind === 'alias') return to;
  return to.kind === 'host' ? serviceByName(to.name, namespace, facts, clusterDomain, to.port) : undefined;
}

function describe(service: Service): string {
  return `Service ${service.metadata.namespace}/${service.metadata.name}`;
}

/** The type of a Service and where it leads, in a few words. */
function kindOf(service: Service): string {
  const { type = 'ClusterIP', externalName, clusterIP } = service.spec;
  if (type === 'ExternalName') return `an ExternalName for ${externalName ?? ''}`;
  return clusterIP === 'None' ? 'headless' : `of type ${type}`;
}

async function dnsCause(service: Service, observed: ObservedOutcome, facts: Facts, clusterDomain: string): Promise<string | undefined> {
  const is = `${describe(service)} is ${kindOf(service)}`;
  if (observed.kind === 'name-not-found') return nameCause(service, facts, clusterDomain);
  if (observed.kind === 'answers') return `${is}, so its name has an address`;
  const published = publishedNotReady(facts, service);
  if (published !== undefined) return published;
  return observed.kind === 'wrong-answer' ? `${is}${service.spec.clusterIP === 'None' ? `: ${await serviceProblem(facts, service, undefined) ?? 'DNS answers the addresses of its ready pods'}` : ''}` : undefined;
}

async function nameCause(service: Service, facts: Facts, clusterDomain: string): Promise<string> {
  const { type, externalName = '', clusterIP } = service.spec;
  if (type === 'ExternalName') {
    return /^\d+(\.\d+){3}$/.test(externalName)
      ? `${describe(service)} has the externalName ${externalName}: DNS takes that for a name, and no such name exists`
      : `${describe(service)} is an alias of ${externalName}, and that name did not resolve to an address${await aliasedProblem(service, undefined, facts, clusterDomain) ?? ''}`;
  }
  if (clusterIP === 'None') return `${describe(service)} is headless, so its name has the addresses of its pods: ${await serviceProblem(facts, service, undefined) ?? 'it has some now'}`;
  return `${describe(service)} is ${kindOf(service)}, so its name has an IPv4 address; a record of another kind, or the search list of the source's resolver, may be missing`;
}

/** What is wrong with the Service of this cluster that an alias leads to. */
async function aliasedProblem(service: Service, port: number | undefined, facts: Facts, clusterDomain: string): Promise<string | undefined> {
  const { type, externalName = '' } = service.spec;
  const ref = type === 'ExternalName' ? serviceByName(externalName, service.metadata.namespace ?? 'default', facts, clusterDomain, port) : undefined;
  const found = ref && serviceOf(facts, ref.namespace, ref.name);
  const problem = ref && (missingService(facts, ref.namespace, ref.name) ?? (found && await serviceProblem(facts, found, port)));
  return problem && `: ${problem}`;
}

async function aliasProblem(service: Service, port: number | undefined, facts: Facts, clusterDomain: string): Promise<string | undefined> {
  const problem = await aliasedProblem(service, port, facts, clusterDomain);
  return problem && `${describe(service)} is an alias of ${service.spec.externalName}${problem}`;
}

async function answersCause(service: Service, port: number | undefined, facts: Facts): Promise<string | undefined> {
  const problem = service.spec.selector === undefined ? await serviceProblem(facts, service, port) : undefined;
  return problem ?? whoAnswers(facts, service, port);
}

/** Something answered, but not what was wanted: either it is somebody else, or it could not do its own work. */
async function wrongAnswerCause(service: Service, port: number | undefined, facts: Facts, clusterDomain: string): Promise<string | undefined> {
  return await upstreamOf(service, port, facts, clusterDomain) ?? whoAnswers(facts, service, port) ?? serviceProblem(facts, service, port);
}

function upstreamOf(service: Service, port: number | undefined, facts: Facts, clusterDomain: string): Promise<string | undefined> {
  return upstreamCause(facts, backendsOf(facts, service, port).flatMap(({ pod }) => pod ?? []), clusterDomain);
}

/** Who answers says in its log what it could not reach itself, and that has a cause of its own. */
async function upstreamCause(facts: Facts, pods: readonly Pod[], clusterDomain: string): Promise<string | undefined> {
  for (const pod of pods) {
    const said = (await facts.log(pod)).slice(-20).reverse().find(line => URL.test(line));
    const [, host, at] = URL.exec(said ?? '') ?? [];
    if (said === undefined || host === undefined) continue;
    const ref = serviceByName(host, pod.metadata.namespace ?? 'default', facts, clusterDomain, at === undefined ? 80 : Number(at));
    const upstream = ref === undefined ? undefined : missingService(facts, ref.namespace, ref.name) ?? await upstreamProblem(facts, ref);
    if (upstream !== undefined) return `it could not reach ${host} itself: ${upstream} (${pod.metadata.name} says: ${shortened(said)})`;
  }
  return undefined;
}

const URL = /https?:\/\/([^/:\s"']+)(?::(\d+))?/;

async function upstreamProblem(facts: Facts, { namespace, name, port }: ServiceRef): Promise<string | undefined> {
  const service = serviceOf(facts, namespace, name);
  return service === undefined ? undefined : serviceProblem(facts, service, port);
}

function shortened(line: string): string {
  const text = line.trim();
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}

function protocolCause(service: Service, port: number | undefined, wanted: string): string | undefined {
  const same = service.spec.ports?.filter(one => one.port === port) ?? [];
  return same.length === 0 || same.some(one => (one.protocol ?? 'TCP') === wanted) ? undefined
    : `port ${port} of ${describe(service)} carries ${same[0].protocol ?? 'TCP'}, not ${wanted}`;
}

async function nodeCause(to: NodeTarget, observed: ObservedOutcome, facts: Facts): Promise<string | undefined> {
  const owner = facts.services.find(service => service.spec.ports?.some(port => port.nodePort === to.port));
  if (owner === undefined) {
    const others = facts.services.flatMap(service => (service.spec.ports ?? [])
      .flatMap(port => port.nodePort === undefined ? [] : [`${describe(service)} has ${port.nodePort} (type ${service.spec.type ?? ''})`]));
    return `no Service has node port ${to.port}${others.length === 0 ? ', and none has another one' : `; ${others.join(', ')}`}`;
  }
  const port = owner.spec.ports?.find(one => one.nodePort === to.port)?.port;
  if (observed.kind === 'answers' || observed.kind === 'wrong-answer') return whoAnswers(facts, owner, port);
  const local = owner.spec.externalTrafficPolicy === 'Local'
    ? `externalTrafficPolicy of ${describe(owner)} is Local, so only nodes with a pod of it answer` : undefined;
  return await serviceProblem(facts, owner, port) ?? local;
}

async function podsCause(
  to: WorkloadPodsTarget, observed: ObservedOutcome, facts: Facts, clusterDomain: string, protocol: string,
): Promise<string | undefined> {
  const { namespace, name, controller = 'Deployment' } = to;
  const workload = facts.workloads.find(({ kind, metadata }) => kind === controller && metadata.namespace === namespace && metadata.name === name);
  if (workload === undefined) return `there is no ${refName(to)}`;
  if (workload.spec.replicas === 0) return `${refName(to)} is scaled to zero`;
  const labels = workload.spec.selector.matchLabels ?? {};
  const pods = facts.pods.filter(({ metadata }) => metadata.namespace === namespace && matches(metadata.labels, labels));
  if (observed.kind === 'wrong-answer') return upstreamCause(facts, pods, clusterDomain);
  for (const pod of pods) {
    const closed = to.port === undefined ? undefined : await notListening(facts, pod, to.port, protocol);
    if (closed !== undefined) return closed;
  }
  return undefined;
}
