/** Why a request by host and path did not come to what was expected. */

import { Facts, serviceOf } from './facts';
import { complaintOf, HttpFacts } from './http-facts';
import { serviceProblem } from './service-causes';
import { listAt, records, textAt, valueAt } from '../../kubernetes/values';
import { Asked } from '../../network/ask-http';
import { httpOf, isGranted, takesHost } from '../../network/http';
import { findEntry, nameKey } from '../../network/network';
import { ProbeData, RouteTarget } from '../../plan/plan';
import { throughRoute } from '../../plan/prediction';
import { ObservedOutcome } from '../../plan/results';

export async function routeCause(to: RouteTarget, probe: ProbeData, observed: ObservedOutcome, facts: Facts): Promise<string | undefined> {
  const http = await facts.http();
  const missing = missingCause(to, http);
  if (missing !== undefined) return missing;
  const certificate = probe.kind === 'http' && probe.scheme === 'https' ? await certificateCause(to, http) : undefined;
  if (observed.kind === 'wrong-answer' && /certificate/.test(observed.problem)) return certificate;
  return refusedCause(to, http) ?? await askedCause(throughRoute(http.network, to, probe), facts) ?? certificate;
}

/** What is not there at all: the Ingress or the route, its class, its Gateway. */
function missingCause({ object, namespace, name, gateway }: RouteTarget, http: HttpFacts): string | undefined {
  const { network, ingressClasses, gatewayClasses, gateways } = http;
  const called = `${object} ${namespace}/${name}`;
  const entry = findEntry(network, { kind: object, namespace, name });
  if (entry === undefined) return `there is no ${called}`;
  if (object === 'Ingress') {
    const names = ingressClasses.map(({ metadata }) => metadata.name);
    const has = `the cluster has ${names.length === 0 ? 'none' : names.join(', ')}`;
    if (entry.class !== undefined) return names.includes(entry.class) ? undefined : `${called} has class ${entry.class}, and ${has}`;
    const byDefault = ingressClasses.some(({ metadata }) => metadata.annotations?.['ingressclass.kubernetes.io/is-default-class'] === 'true');
    return byDefault ? undefined : `${called} names no class, and no class of the cluster is the default: ${has}`;
  }
  const found = gateways.find(({ metadata }) => metadata.namespace === gateway?.namespace && metadata.name === gateway?.name);
  if (found === undefined) return `there is no ${gatewayOf(gateway)}`;
  const { gatewayClassName } = found.spec;
  return gatewayClasses.includes(gatewayClassName) ? undefined
    : `${gatewayOf(gateway)} has class ${gatewayClassName}, and the cluster has ${gatewayClasses.join(', ') || 'none'}`;
}

function gatewayOf(gateway: RouteTarget['gateway']): string {
  return gateway === undefined ? 'Gateway' : `Gateway ${nameKey(gateway)}`;
}

/** A Secret for the certificate of a host, and who names it. */
interface Certificate {
  readonly namespace: string;
  readonly name: string;
  readonly of: string;
}

async function certificateCause(to: RouteTarget, http: HttpFacts): Promise<string | undefined> {
  const { object, host, gateway } = to;
  const named = object === 'Ingress' ? ofIngresses(to, http) : ofListeners(to, http);
  if (named.length === 0) return `nothing has a certificate for ${host}`;
  for (const { namespace, name, of } of named) {
    const granted = gateway === undefined || isGranted(http.network, { kind: 'Gateway', namespace: gateway.namespace }, { kind: 'Secret', namespace, name });
    if (!granted) return `${of} may not use Secret ${namespace}/${name}: no ReferenceGrant of namespace ${namespace} lets it`;
    if (await http.hasSecret(namespace, name) === false) return `there is no Secret ${namespace}/${name}, from which ${of} has the certificate for ${host}`;
  }
  return undefined;
}

function ofIngresses({ host }: RouteTarget, { network }: HttpFacts): readonly Certificate[] {
  return network.ingresses.flatMap(({ ref, manifest }) => records(valueAt(manifest.object, 'spec', 'tls'))
    .filter(tls => listAt(tls, 'hosts').some(one => typeof one === 'string' && takesHost(one, host, 'Ingress')))
    .map(tls => ({ namespace: ref.namespace, name: textAt(tls, 'secretName'), of: `Ingress ${nameKey(ref)}` })));
}

function ofListeners({ host, gateway }: RouteTarget, { network }: HttpFacts): readonly Certificate[] {
  const found = httpOf(network).gateways.filter(({ ref }) => ref.namespace === gateway?.namespace && ref.name === gateway?.name);
  return found.flatMap(({ ref, listeners }) => listeners.filter(one => takesHost(one.hostname, host))
    .flatMap(one => one.certificates.map(secret => ({ ...secret, of: `listener ${one.name} of Gateway ${nameKey(ref)}` }))));
}

/** Why the Gateway does not take the route in, by what the objects or its controller say. */
function refusedCause({ object, namespace, name, gateway }: RouteTarget, { network, gateways }: HttpFacts): string | undefined {
  const entry = findEntry(network, { kind: object, namespace, name });
  if (object === 'Ingress' || entry === undefined) return undefined;
  const called = `${object} ${namespace}/${name}`;
  const attached = httpOf(network).attachments.get(entry) ?? [];
  const own = attached.filter(one => one.gateway.namespace === gateway?.namespace && one.gateway.name === gateway.name);
  if (own.length === 0) return `${called} names ${attached.map(one => gatewayOf(one.gateway)).join(', ') || 'no Gateway'}, not ${gatewayOf(gateway)}`;
  const problem = own.every(({ listeners }) => listeners.length === 0) ? own.find(one => one.problem !== undefined)?.problem : undefined;
  if (problem !== undefined) return `${gatewayOf(gateway)} does not take ${called} in: ${problem}`;
  const found = gateways.find(({ metadata }) => metadata.namespace === gateway?.namespace && metadata.name === gateway?.name);
  const complaint = complaintOf(found?.status?.conditions);
  return complaint && `the controller of ${gatewayOf(gateway)} says ${complaint}`;
}

/** What the rules that are there make of the request. */
async function askedCause(asked: Asked | undefined, facts: Facts): Promise<string | undefined> {
  if (asked === undefined) return undefined;
  for (const { namespace, service: name, port } of asked.claim?.backends ?? []) {
    const service = serviceOf(facts, namespace, name);
    const number = service?.spec.ports?.find(one => one.port === port || one.name === port)?.port;
    const problem = service === undefined || number === undefined ? undefined : await serviceProblem(facts, service, number);
    if (problem !== undefined) return problem;
  }
  return asked.steps.filter(step => !/ is asked of /.test(step)).join('; ');
}
