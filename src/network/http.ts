/** Requests by host and path: what Ingresses, routes and Gateways say of them, as data. */
import { labelsOfNamespace, Network } from './network';
import { Ingress, IngressBackend, nameKey, ObjectRef, Placed, refOf } from './objects';
import { LabelSelector, readSelector, selects } from './selector';
import { apiGroupOf } from '../kubernetes/scope';
import { defined, fieldsAt, listAt, records, textAt, valueAt } from '../kubernetes/values';

/** One rule for one host and one path. */
export interface HttpClaim {
  readonly entry: Ingress;
  /** None: every host. */
  readonly host?: string;
  readonly path: string;
  /** `other`: as the controller decides, or a regular expression. */
  readonly match: 'exact' | 'prefix' | 'other';
  readonly conditions: Conditions;
  readonly backends: readonly ClaimBackend[];
  readonly redirect?: Redirect;
  /** A rewrite, a filter of somebody else's, or an annotation of the controller may change what becomes of the request. */
  readonly changed: boolean;
  /** Of the rule, in its object. */
  readonly field: string;
}

/** What a request has to be like besides host and path. */
export interface Conditions {
  readonly method?: string;
  readonly headers: readonly Condition[];
  readonly query: readonly Condition[];
}

export interface Condition {
  readonly name: string;
  readonly value: string;
  readonly regular: boolean;
}

export interface ClaimBackend extends IngressBackend {
  /** Of all shares; 1 where none is said. */
  readonly weight: number;
}

/** Where a client is sent instead. */
export interface Redirect {
  readonly scheme?: string;
  readonly host?: string;
  readonly port?: number;
  readonly path?: string;
  readonly prefix?: string;
  readonly status: number;
}

export interface Listener {
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
  /** None: every host. */
  readonly hostname?: string;
  readonly certificates: readonly { readonly namespace: string; readonly name: string; readonly field: string }[];
  readonly from: string;
  readonly namespaces: LabelSelector;
  /** None: those that go with the protocol. */
  readonly kinds: readonly string[];
  readonly field: string;
}

export interface Gateway extends Placed {
  readonly class: string;
  readonly listeners: readonly Listener[];
}

/** A route's reference to a Gateway, and the listeners that take it in. */
export interface Attachment {
  readonly gateway: { readonly namespace: string; readonly name: string };
  /** Undefined where no manifest has it. */
  readonly found?: Gateway;
  readonly listeners: readonly Listener[];
  /** Why none does, or why not all of a name. */
  readonly problem?: string;
  readonly field: string;
}

interface Grant {
  readonly namespace: string;
  readonly from: readonly { readonly group: string; readonly kind: string; readonly namespace: string }[];
  readonly to: readonly { readonly group: string; readonly kind: string; readonly name?: string }[];
}

/** All that manifests say about requests by host and path. */
export interface Http {
  readonly claims: readonly HttpClaim[];
  readonly gateways: readonly Gateway[];
  /** By route, in the order of its references. */
  readonly attachments: ReadonlyMap<Ingress, readonly Attachment[]>;
  readonly grants: readonly Grant[];
}

export const GATEWAY_API = 'gateway.networking.k8s.io';
/** The routes that a request by host and path can take. */
const HTTP_KINDS = new Set(['Ingress', 'HTTPRoute', 'GRPCRoute']);

const known = new WeakMap<Network, Http>();

export function httpOf(network: Network): Http {
  const before = known.get(network);
  if (before !== undefined) return before;
  const gateways = placedOf(network, 'Gateway', GATEWAY_API).map(readGateway);
  const routes = network.routes.filter(({ ref }) => HTTP_KINDS.has(ref.kind));
  const made: Http = {
    claims: [...network.ingresses.flatMap(readIngressClaims), ...routes.flatMap(readRouteClaims)],
    gateways,
    attachments: new Map(network.routes.map(route => [route, attachmentsOf(network, gateways, route)])),
    grants: placedOf(network, 'ReferenceGrant', GATEWAY_API).map(readGrant),
  };
  known.set(network, made);
  return made;
}

/** The objects of a kind that the network itself does not know. */
export function placedOf(network: Network, kind: string, group: string): readonly Placed[] {
  const found = network.manifests.filter(({ object }) => object.kind === kind && apiGroupOf(object.apiVersion) === group);
  return found.map(manifest => ({ ref: refOf(manifest), manifest }));
}

function readIngressClaims(entry: Ingress): HttpClaim[] {
  const { manifest } = entry;
  const none: Conditions = { headers: [], query: [] };
  const changed = Object.keys(fieldsAt(manifest.object, 'metadata', 'annotations')).some(key => /rewrite|redirect|canary|middlewares|server-snippet|configuration-snippet|app-root|permanent/.test(key));
  return records(valueAt(manifest.object, 'spec', 'rules')).flatMap((rule, r) => records(valueAt(rule, 'http', 'paths')).map((path, p): HttpClaim => {
    const field = `spec.rules[${r}].http.paths[${p}]`;
    const type = textAt(path, 'pathType');
    return {
      entry,
      host: textAt(rule, 'host') || undefined,
      path: textAt(path, 'path') || '/',
      match: type === 'Exact' ? 'exact' : type === 'Prefix' ? 'prefix' : 'other',
      conditions: none,
      backends: entry.backends.filter(one => one.field === `${field}.backend.service`).map(one => ({ ...one, weight: 1 })),
      changed,
      field,
    };
  }));
}

function readRouteClaims(entry: Ingress): HttpClaim[] {
  const { object } = entry.manifest;
  const hosts = hostnamesOf(object);
  return records(valueAt(object, 'spec', 'rules')).flatMap((rule, r) => {
    const refs = records(rule.backendRefs);
    const backends = refs.flatMap((backend, b): ClaimBackend[] => {
      const kind = textAt(backend, 'kind') || 'Service';
      if (kind !== 'Service') return [];
      const weight = typeof backend.weight === 'number' ? backend.weight : 1;
      const port = typeof backend.port === 'number' ? backend.port : undefined;
      return [{ namespace: textAt(backend, 'namespace') || entry.ref.namespace, service: textAt(backend, 'name'), port, field: `spec.rules[${r}].backendRefs[${b}]`, weight }];
    });
    const filters = records(rule.filters);
    const redirect = filters.map(filter => filter.requestRedirect).find(one => one !== undefined);
    const matches = records(rule.matches);
    const common = { entry, backends, redirect: redirect === undefined ? undefined : readRedirect(redirect), changed: filters.some(({ type }) => type === 'ExtensionRef') || backends.length < refs.length };
    return (matches.length > 0 ? matches : [{}]).flatMap((match, m): HttpClaim[] => {
      const field = matches.length > 0 ? `spec.rules[${r}].matches[${m}]` : `spec.rules[${r}]`;
      const method = entry.ref.kind === 'GRPCRoute' ? undefined : textOr(match, 'method');
      const [headers, query] = [records(match.headers).map(readCondition), records(match.queryParams).map(readCondition)];
      const conditions: Conditions = defined({ method, headers, query });
      return (hosts.length > 0 ? hosts : [undefined]).map(host => ({ ...common, host, ...pathOf(entry, match), conditions, field }));
    });
  });
}

function hostnamesOf(route: Readonly<Record<string, unknown>>): string[] {
  return listAt(route, 'spec', 'hostnames').filter(host => typeof host === 'string');
}

/** A gRPC method is a path. */
function pathOf({ ref }: Ingress, match: Readonly<Record<string, unknown>>): Pick<HttpClaim, 'path' | 'match'> {
  if (ref.kind === 'GRPCRoute') {
    const [service, method] = [textAt(match, 'method', 'service'), textAt(match, 'method', 'method')];
    if (textAt(match, 'method', 'type') === 'RegularExpression' || (service === '' && method !== '')) return { path: `/${service}/${method}`, match: 'other' };
    return service === '' ? { path: '/', match: 'prefix' } : method === '' ? { path: `/${service}`, match: 'prefix' } : { path: `/${service}/${method}`, match: 'exact' };
  }
  const type = textAt(match, 'path', 'type') || 'PathPrefix';
  return { path: textAt(match, 'path', 'value') || '/', match: type === 'Exact' ? 'exact' : type === 'PathPrefix' ? 'prefix' : 'other' };
}

/** Undefined where it is empty, or not there. */
function textOr(value: unknown, ...path: readonly string[]): string | undefined {
  return textAt(value, ...path) || undefined;
}

function readCondition(value: Readonly<Record<string, unknown>>): Condition {
  return { name: textAt(value, 'name'), value: textAt(value, 'value'), regular: textAt(value, 'type') === 'RegularExpression' };
}

function readRedirect(value: unknown): Redirect {
  const status = valueAt(value, 'statusCode');
  const port = valueAt(value, 'port');
  return defined({
    scheme: textOr(value, 'scheme'),
    host: textOr(value, 'hostname'),
    port: typeof port === 'number' ? port : undefined,
    path: textOr(value, 'path', 'replaceFullPath'),
    prefix: textOr(value, 'path', 'replacePrefixMatch'),
    status: typeof status === 'number' ? status : 302,
  });
}

function readGateway(placed: Placed): Gateway {
  const { object } = placed.manifest;
  return {
    ...placed,
    class: textAt(object, 'spec', 'gatewayClassName'),
    listeners: records(valueAt(object, 'spec', 'listeners')).map((listener, index): Listener => ({
      name: textAt(listener, 'name'),
      port: Number(listener.port),
      protocol: textAt(listener, 'protocol'),
      hostname: textAt(listener, 'hostname') || undefined,
      certificates: records(valueAt(listener, 'tls', 'certificateRefs')).map((ref, r) => ({
        namespace: textAt(ref, 'namespace') || placed.ref.namespace, name: textAt(ref, 'name'), field: `spec.listeners[${index}].tls.certificateRefs[${r}]`,
      })),
      from: textAt(listener, 'allowedRoutes', 'namespaces', 'from') || 'Same',
      namespaces: readSelector(valueAt(listener, 'allowedRoutes', 'namespaces', 'selector')),
      kinds: records(valueAt(listener, 'allowedRoutes', 'kinds')).map(({ kind }) => String(kind)),
      field: `spec.listeners[${index}]`,
    })),
  };
}

function readGrant({ ref, manifest }: Placed): Grant {
  return {
    namespace: ref.namespace,
    from: records(valueAt(manifest.object, 'spec', 'from')).map(one => ({ group: textAt(one, 'group'), kind: textAt(one, 'kind'), namespace: textAt(one, 'namespace') })),
    to: records(valueAt(manifest.object, 'spec', 'to')).map(one => ({ group: textAt(one, 'group'), kind: textAt(one, 'kind'), name: textOr(one, 'name') })),
  };
}

/** Whether an object of the Gateway API may lead to an object of the core group: of its own namespace always. */
export function isGranted(network: Network, from: Omit<ObjectRef, 'name'>, to: ObjectRef): boolean {
  return from.namespace === to.namespace || httpOf(network).grants.some(grant => grant.namespace === to.namespace
    && grant.from.some(one => one.group === GATEWAY_API && one.kind === from.kind && one.namespace === from.namespace)
    && grant.to.some(one => one.group === '' && one.kind === to.kind && (one.name === undefined || one.name === to.name)));
}

function attachmentsOf(network: Network, gateways: readonly Gateway[], route: Ingress): readonly Attachment[] {
  const { manifest, ref } = route;
  return records(valueAt(manifest.object, 'spec', 'parentRefs')).flatMap((parent, index): Attachment[] => {
    if ((textAt(parent, 'kind') || 'Gateway') !== 'Gateway') return [];
    const gateway = { namespace: textAt(parent, 'namespace') || ref.namespace, name: textAt(parent, 'name') };
    const field = `spec.parentRefs[${index}]`;
    const found = gateways.find(one => nameKey(one.ref) === nameKey(gateway));
    if (found === undefined) return [{ gateway, listeners: [], field }];
    const section = textAt(parent, 'sectionName');
    const port = valueAt(parent, 'port');
    const named = found.listeners.filter(one => (section === '' || one.name === section) && (port === undefined || one.port === port));
    if (named.length === 0) return [{ gateway, found, listeners: [], problem: section === '' ? `none of its listeners has port ${String(port)}` : `it has no listener ${section}`, field }];
    const speaking = named.filter(one => takesKind(one, ref.kind));
    const allowing = speaking.filter(one => allows(network, found, one, ref.namespace));
    const hosts = hostnamesOf(manifest.object);
    const listeners = allowing.filter(({ hostname }) => hosts.length === 0 || hosts.some(host => sharedHost(hostname, host) !== undefined));
    const problem = listeners.length > 0 ? undefined
      : speaking.length === 0 ? `its listeners take no ${ref.kind}`
        : allowing.length === 0 ? `its listeners take no routes of namespace ${ref.namespace}`
          : `its listeners have ${[...new Set(allowing.map(one => one.hostname ?? 'every host'))].join(', ')}, and none of ${hosts.join(', ')}`;
    return [defined({ gateway, found, listeners, problem, field })];
  });
}

/** What the routes say that a listener takes in. */
export function claimsAt({ claims, attachments }: Http, listener: Listener): readonly HttpClaim[] {
  return claims.filter(({ entry }) => attachments.get(entry)?.some(one => one.listeners.includes(listener)));
}

const PROTOCOLS: Readonly<Record<string, readonly string[]>> = {
  HTTP: ['HTTPRoute', 'GRPCRoute'], HTTPS: ['HTTPRoute', 'GRPCRoute'], TLS: ['TLSRoute', 'TCPRoute'], TCP: ['TCPRoute'], UDP: ['UDPRoute'],
};

function takesKind({ kinds, protocol }: Listener, kind: string): boolean {
  const spoken = PROTOCOLS[protocol];
  return (spoken === undefined || spoken.includes(kind)) && (kinds.length === 0 || kinds.includes(kind));
}

function allows(network: Network, gateway: Gateway, { from, namespaces }: Listener, namespace: string): boolean {
  if (from === 'All') return true;
  if (from === 'Selector') return selects(namespaces, labelsOfNamespace(network, namespace));
  return from === 'Same' && gateway.ref.namespace === namespace;
}

/** The hosts that two patterns have in common, as a pattern: empty for all hosts, undefined for none. */
export function sharedHost(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || one === '') return other ?? '';
  if (other === undefined || other === '' || one === other) return one;
  if (takesHost(one, other)) return other;
  return takesHost(other, one) ? one : undefined;
}

/** Whether a pattern takes a host. The star of an Ingress stands for one label, that of the Gateway API for one or more. */
export function takesHost(pattern: string | undefined, host: string, kind = 'HTTPRoute'): boolean {
  if (pattern === undefined || pattern === '') return true;
  const [left, right] = [pattern.toLowerCase(), host.toLowerCase()];
  if (left === right) return true;
  if (!left.startsWith('*.') || !right.endsWith(left.slice(1))) return false;
  const before = right.slice(0, right.length - left.length + 1);
  return before !== '' && (kind !== 'Ingress' || !before.includes('.'));
}

/** Without those at its end: a regular expression would begin anew at each of a long row of them. */
export function withoutSlashes(path: string): string {
  let length = path.length;
  while (path[length - 1] === '/') length--;
  return path.slice(0, length);
}

export function takesPath({ path, match }: Pick<HttpClaim, 'path' | 'match'>, asked: string): boolean {
  if (match === 'exact') return path === asked;
  const prefix = withoutSlashes(path);
  return asked === prefix || asked.startsWith(`${prefix}/`) || prefix === '';
}

/** Which of two patterns of hosts says more: the higher one. */
export function hostRank(host: string | undefined): number {
  return host === undefined || host === '' ? 0 : host.startsWith('*.') ? host.length : 1000 + host.length;
}

/** Every condition of a claim, in one text; empty where there is none. */
export function conditionsText({ method, headers, query }: Conditions): string {
  const texts = (kind: string, some: readonly Condition[]) => some.map(({ name, value, regular }) => `${kind} ${kind === 'header' ? name.toLowerCase() : name}${regular ? ' ~ ' : ' = '}${value}`);
  return [...method === undefined ? [] : [`method ${method}`], ...texts('header', headers), ...texts('query', query)].sort().join(', ');
}
