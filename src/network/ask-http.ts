/** What becomes of a request by host and path: which rule takes it, and what is behind that rule. */
import { ControllerPods, knownGatewayController, knownIngressController, saidController } from './controllers';
import { claimsAt, Condition, conditionsText, hostRank, HttpClaim, httpOf, isGranted, takesHost, takesPath, withoutSlashes } from './http';
import { fullName } from './names';
import { findEntry, findService, Network } from './network';
import { Ingress, nameKey, ObjectRef } from './objects';
import { Origin, reach, Reach } from './reach';
import { defined, listAt, records, valueAt } from '../kubernetes/values';

/** A request from outside. */
export interface HttpRequest {
  /** The Ingress or the route whose controller is asked. Another one of the same controller may take it. */
  readonly entry: ObjectRef;
  /** Of a route: the Gateway whose address is asked. */
  readonly gateway?: { readonly namespace: string; readonly name: string };
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** `status` is what the controller itself would answer; `error` is a status from 400, which depends on the controller. */
export interface Asked extends Reach {
  readonly status?: number | 'error';
  /** The rule that takes it. */
  readonly claim?: HttpClaim;
}

/** The pods that open connections to what is behind an Ingress or a route; undefined where nothing says which. */
export function controllerOf(network: Network, entry: Ingress): ControllerPods | undefined {
  const said = saidController(entry.manifest);
  if (said !== undefined) return said;
  if (entry.ref.kind === 'Ingress') return knownIngressController(entry.class);
  const attachments = httpOf(network).attachments.get(entry) ?? [];
  const found = attachments.map(one => one.found && (saidController(one.found.manifest) ?? knownGatewayController(one.found.class, one.gateway)));
  return found.find(one => one !== undefined);
}

/** The class of an Ingress, or that of the Gateway that takes a route in. */
export function classOf(network: Network, entry: Ingress): string | undefined {
  return entry.class ?? httpOf(network).attachments.get(entry)?.map(({ found }) => found?.class).find(one => one !== undefined);
}

export function askHttp(network: Network, request: HttpRequest): Asked {
  const { entry, host, path } = request;
  const own = findEntry(network, entry);
  const called = `${entry.kind} ${nameKey(entry)}`;
  if (own === undefined) return ended('no-reply', [`there is no ${called}`]);
  const door = entry.kind === 'Ingress' ? throughClass(network, own, request) : throughGateway(network, own, request);
  if ('outcome' in door) return door;
  const asked = `${request.scheme}://${host}${path}`;
  const fitting = door.claims.filter(claim => takesHost(claim.host, host, claim.entry.ref.kind));
  const best = Math.max(...fitting.map(claim => hostRank(claim.host)));
  // Where a host has rules of its own, those of a wildcard are not asked.
  const ofHost = fitting.filter(claim => hostRank(claim.host) === best);
  const unclear = ofHost.find(claim => claim.match === 'other' || [...claim.conditions.headers, ...claim.conditions.query].some(({ regular }) => regular));
  if (unclear !== undefined) return ended('unknown', [`${nameOf(unclear)} compares in a way of its controller's own, so that manifests don't say whether it takes ${asked}`]);

  const taken = ofHost.filter(claim => takesPath(claim, path) && meets(claim, request)).sort(byPrecedence);
  const [claim] = taken;
  if (claim === undefined) {
    const byDefault = network.ingresses.some(one => one.ref.kind === entry.kind && one.class === own.class && valueAt(one.manifest.object, 'spec', 'defaultBackend') !== undefined);
    if (byDefault) return ended('unknown', [`no rule takes ${asked}, and which of the default backends answers is the controller's own choice`]);
    const hosts = [...new Set(door.claims.map(one => one.host ?? 'every host'))];
    const why = fitting.length === 0 ? `no rule of ${door.called} takes host ${host}; there are rules for ${hosts.join(', ') || 'none'}` : `no rule for host ${host} takes path ${path}`;
    return { ...ended('answers', [`${asked} is asked of ${door.called}`, why]), status: 404 };
  }
  const steps = [`${asked} is asked of ${door.called}`, `${nameOf(claim)} takes it`];
  if (claim.redirect !== undefined) return { ...ended('answers', [...steps, 'it is a redirect']), status: claim.redirect.status, claim };
  if (claim.changed || door.doubt !== undefined) return { ...ended('unknown', [...steps, door.doubt ?? 'a filter or an annotation of the controller may change what becomes of it']), claim };
  return { ...behind(network, claim, steps), claim };
}

interface Door {
  readonly called: string;
  readonly claims: readonly HttpClaim[];
  readonly doubt?: string;
}

/** All Ingresses of one class are one table to their controller. */
function throughClass(network: Network, own: Ingress, { scheme, host }: HttpRequest): Door {
  const claims = httpOf(network).claims.filter(({ entry }) => entry.ref.kind === 'Ingress' && entry.class === own.class);
  const certified = network.ingresses.filter(one => one.class === own.class).some(({ manifest }) => records(valueAt(manifest.object, 'spec', 'tls'))
    .some(tls => { const hosts = listAt(tls, 'hosts'); return hosts.length === 0 || hosts.some(one => typeof one === 'string' && takesHost(one, host, 'Ingress')); }));
  const doubt = scheme === 'https' && !certified ? `no Ingress has a certificate for ${host}, and whether the controller answers with one of its own is in no manifest` : undefined;
  return defined({ called: own.class === undefined ? 'the default Ingress class' : `Ingress class ${own.class}`, claims, doubt });
}

function throughGateway(network: Network, own: Ingress, { gateway: asked, host, port, scheme }: HttpRequest): Door | Asked {
  const http = httpOf(network);
  const key = asked === undefined ? http.attachments.get(own)?.map(one => nameKey(one.gateway))[0] : nameKey(asked);
  const found = http.gateways.find(({ ref }) => nameKey(ref) === key);
  if (found === undefined) return ended('unknown', [`Gateway ${key ?? ''} is in no manifest`]);
  const called = `Gateway ${key}`;
  const protocol = scheme === 'https' ? 'HTTPS' : 'HTTP';
  const listening = found.listeners.filter(one => one.port === port && one.protocol === protocol);
  if (listening.length === 0) return { ...ended('no-reply', [`${called} has no ${protocol} listener on port ${port}`]), status: 'error' };
  const [listener] = listening.filter(one => takesHost(one.hostname, host)).sort((a, b) => hostRank(b.hostname) - hostRank(a.hostname));
  if (listener === undefined) return { ...ended('no-reply', [`no ${protocol} listener of ${called} on port ${port} takes host ${host}`]), status: scheme === 'http' ? 404 : 'error' };
  if (listener.certificates.some(one => !isGranted(network, { kind: 'Gateway', namespace: found.ref.namespace }, { kind: 'Secret', ...one }))) return { ...ended('no-reply', [`listener ${listener.name} of ${called} may not use its certificate: no ReferenceGrant lets it`]), status: 'error' };
  return { called: `listener ${listener.name} of ${called}`, claims: claimsAt(http, listener) };
}

function meets({ conditions: { method, headers, query } }: HttpClaim, request: HttpRequest): boolean {
  const given = new Map(Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]));
  const parameters = new URLSearchParams(request.query);
  type Look = (name: string) => string | null | undefined;
  const carries = (some: readonly Condition[], look: Look) => some.every(({ name, value }) => look(name) === value);
  const asked = method === undefined || method === request.method;
  return asked && carries(headers, name => given.get(name.toLowerCase())) && carries(query, name => parameters.get(name));
}

/** The first one wins: the exact path, the longest prefix, a method, more headers, more parameters. */
export function byPrecedence(a: HttpClaim, b: HttpClaim): number {
  const ranks = ({ path, match, conditions: { method, headers, query } }: HttpClaim) => [
    match === 'exact' ? 1 : 0, withoutSlashes(path).length, method === undefined ? 0 : 1, headers.length, query.length,
  ];
  const [left, right] = [ranks(a), ranks(b)];
  const at = left.findIndex((rank, index) => rank !== right[index]);
  return at < 0 ? 0 : right[at] - left[at];
}

function behind(network: Network, claim: HttpClaim, steps: readonly string[]): Asked {
  const { entry, backends } = claim;
  const asked = backends.filter(({ weight }) => weight > 0);
  if (asked.length === 0) return { ...ended('answers', [...steps, 'it has no backend']), status: 'error' };
  const found = asked.map((backend): Asked => {
    const { namespace, service: name, port } = backend;
    const key = `${namespace}/${name}`;
    if (entry.ref.kind !== 'Ingress' && !isGranted(network, { kind: entry.ref.kind, namespace: entry.ref.namespace }, { kind: 'Service', namespace, name })) return { ...ended('answers', [`no ReferenceGrant of namespace ${namespace} lets ${entry.ref.kind}s of ${entry.ref.namespace} lead to Service ${name}`]), status: 'error' };
    const service = findService(network, key);
    if (service === undefined) return { ...ended('answers', [`there is no Service ${key}`]), status: 'error' };
    const number = service.ports.find(one => one.port === port || one.name === port)?.port;
    if (number === undefined) return { ...ended('answers', [`Service ${key} has no port ${port ?? ''}`]), status: 'error' };
    const through = reach(network, originOfController(network, entry), { kind: 'host', host: fullName({ namespace, name }, network.clusterDomain), port: number });
    // The controller says so itself, where nobody behind it does.
    return through.outcome === 'answers' || through.outcome === 'unknown' || through.outcome === 'leaves' ? through : { ...through, status: 'error' };
  });
  const [first] = found;
  const same = found.every(one => one.outcome === first.outcome && one.status === first.status);
  if (!same) return ended('unknown', [...steps, 'it depends on the backend']);
  return { ...first, backends: found.flatMap(one => one.backends), steps: [...steps, ...first.steps] };
}

function originOfController(network: Network, entry: Ingress): Origin {
  const controller = controllerOf(network, entry);
  return controller === undefined ? { kind: 'pod', namespace: '', labels: {} } : { kind: 'pod', ...controller };
}

function nameOf({ entry: { ref }, field, conditions }: HttpClaim): string {
  const text = conditionsText(conditions);
  return `${ref.kind} ${nameKey(ref)} (${field}${text === '' ? '' : `, ${text}`})`;
}

function ended(outcome: Reach['outcome'], steps: readonly string[]): Asked {
  return { outcome, backends: [], steps };
}
