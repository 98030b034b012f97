/** What HTTP rules mean in the `spec` of a HTTPRoute. */

import { Construct } from 'constructs';
import { BackendService } from './backend-service';
import { HeaderChanges, HttpMatch, HttpRule, PathMatch } from './rule';
import { defined } from '../../kubernetes/values';
import { refuse } from '../../synth/refusal';

/**
 * A backend, and its share where there are several.
 *
 * @internal
 */
export interface WeightedService {
  readonly backend: BackendService;
  readonly weight?: number;
}

type Fields = Readonly<Record<string, unknown>>;

const PATH_TYPES: Readonly<Record<string, string>> = { [PathMatch.PREFIX]: 'PathPrefix', [PathMatch.EXACT]: 'Exact', [PathMatch.REGULAR_EXPRESSION]: 'RegularExpression' };

/** @internal */
export function refuseBeyondHttpRoute(place: Construct, rule: HttpRule): void {
  const { pathMatch, path = '/', redirect, rewrite, to, backends } = rule;
  if (pathMatch === PathMatch.IMPLEMENTATION_SPECIFIC) refuse(place, { value: `PathMatch.IMPLEMENTATION_SPECIFIC for path "${path}"`, rule: 'is an Ingress\' only: a HTTPRoute has no such type', remedy: 'Use PREFIX, EXACT or REGULAR_EXPRESSION.' });

  for (const [name, change] of [['redirect', redirect], ['rewrite', rewrite]] as const) {
    if (change?.path !== undefined && change.prefix !== undefined) refuse(place, { value: `${name}.path "${change.path}" and ${name}.prefix "${change.prefix}"`, rule: 'are two new paths', remedy: 'Keep one.' });

    if (change?.prefix !== undefined && (pathMatch ?? PathMatch.PREFIX) !== PathMatch.PREFIX) refuse(place, { value: `${name}.prefix "${change.prefix}"`, rule: 'replaces a prefix, and the path is not compared as one', remedy: 'Say path instead, or compare by PREFIX.' });
  }
  if (redirect !== undefined && (to !== undefined || backends !== undefined)) refuse(place, { value: 'redirect', rule: 'sends the client away, and a backend is said too', remedy: 'Keep one of the two, or put the redirect into a rule of its own.' });
  if (redirect !== undefined && rewrite !== undefined) refuse(place, { value: 'rewrite', rule: 'changes what a backend is asked, and a redirect asks none', remedy: 'Keep one of the two.' });
}

/** @internal */
export function httpRouteRule(rule: HttpRule, services: readonly WeightedService[], namespace: string): Fields {
  const { path: value = '/', pathMatch = PathMatch.PREFIX, method, headers, query, timeoutSeconds, backendTimeoutSeconds } = rule;
  const filters = filtersOf(rule);
  const timeouts = defined({ request: duration(timeoutSeconds), backendRequest: duration(backendTimeoutSeconds) });
  const path = { type: PATH_TYPES[pathMatch], value };
  const match = defined({ path, method, headers: headers?.map(matched), queryParams: query?.map(matched) });
  return defined({
    matches: [match],
    filters: filters.length === 0 ? undefined : filters,
    backendRefs: services.length === 0 ? undefined : services.map(one => backendRef(one, namespace)),
    timeouts: Object.keys(timeouts).length === 0 ? undefined : timeouts,
  });
}

/** @internal */
export function backendRef({ backend, weight }: WeightedService, namespace: string): Fields {
  return defined({ name: backend.name, namespace: backend.namespace === namespace ? undefined : backend.namespace, port: backend.port, weight });
}

/** @internal */
export function matched({ name, value, regularExpression }: HttpMatch): Fields {
  return defined({ name, value, type: regularExpression === true ? 'RegularExpression' : undefined });
}

function filtersOf({ redirect, rewrite, requestHeaders, responseHeaders }: HttpRule): readonly Fields[] {
  const filters: Fields[] = [];
  if (requestHeaders !== undefined) filters.push({ type: 'RequestHeaderModifier', requestHeaderModifier: changes(requestHeaders) });
  if (responseHeaders !== undefined) filters.push({ type: 'ResponseHeaderModifier', responseHeaderModifier: changes(responseHeaders) });
  if (rewrite !== undefined) filters.push({ type: 'URLRewrite', urlRewrite: defined({ hostname: rewrite.host, path: newPath(rewrite) }) });
  if (redirect !== undefined) {
    const { scheme, host, port, status } = redirect;
    filters.push({ type: 'RequestRedirect', requestRedirect: defined({ scheme, hostname: host, port, path: newPath(redirect), statusCode: status }) });
  }
  return filters;
}

function newPath({ path, prefix }: { readonly path?: string; readonly prefix?: string }): Fields | undefined {
  if (path !== undefined) return { type: 'ReplaceFullPath', replaceFullPath: path };
  return prefix === undefined ? undefined : { type: 'ReplacePrefixMatch', replacePrefixMatch: prefix };
}

/** @internal */
export function changes({ set, add, remove }: HeaderChanges): Fields {
  return defined({ set: pairs(set), add: pairs(add), remove });
}

function pairs(values: Readonly<Record<string, string>> | undefined): readonly Fields[] | undefined {
  return values && Object.entries(values).map(([name, value]) => ({ name, value }));
}

/** As GEP-2257 writes it: whole units alone. */
function duration(seconds: number | undefined): string | undefined {
  if (seconds === undefined) return undefined;
  return Number.isInteger(seconds) ? `${seconds}s` : `${Math.round(seconds * 1000)}ms`;
}
