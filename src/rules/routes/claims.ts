/** Rules about hosts and paths that get in each other's way. */

import { askHttp, byPrecedence } from '../../network/ask-http';
import { claimsAt, conditionsText, hostRank, HttpClaim, httpOf, Redirect, takesHost, takesPath, withoutSlashes } from '../../network/http';
import { nameKey, Network } from '../../network/network';
import { family, Report } from '../family';
import { objectName } from '../finding';

/** Which rule of which Ingress or route a request meets. */
export const claims = family({
  'route-claimed-twice': {
    severity: 'warning',
    why: 'Of two rules for one host and path the controller takes one, and which one is its own choice.',
    remedy: 'Keep one of them, or tell them apart by host, path, header or weight.',
  },
  'route-hidden': {
    severity: 'note',
    why: 'A host with rules of its own is not asked for those of a wildcard or of every host.',
    remedy: 'Repeat the rule for that host, or take it away there.',
  },
  'redirect-loop': {
    severity: 'warning',
    why: 'A client that is sent back to where it was sent from gives up.',
    remedy: 'Send it to an address that another rule takes, or attach the redirect to the listener without TLS alone.',
  },
}, ({ network }, report) => {
  const said = new Set<string>();
  // A route at two listeners makes one mistake.
  const once: Reported = (rule, manifest, message, field) => {
    const key = `${rule} ${message}`;
    if (!said.has(key)) report(rule, manifest, message, field);
    said.add(key);
  };
  for (const door of doorsOf(network)) {
    checkTwice(door, once);
    checkHidden(door, once);
  }
  checkLoops(network, once);
});

type Reported = Report<'route-claimed-twice' | 'route-hidden' | 'redirect-loop'>;

/** The claims among which a request chooses: those of a class of Ingress, or of a listener. */
function doorsOf(network: Network): readonly (readonly HttpClaim[])[] {
  const http = httpOf(network);
  const ofIngresses = http.claims.filter(({ entry }) => entry.ref.kind === 'Ingress');
  const classes = [...new Set(ofIngresses.map(({ entry }) => entry.class))];
  const listeners = http.gateways.flatMap(gateway => gateway.listeners);
  return [
    ...classes.map(name => ofIngresses.filter(({ entry }) => entry.class === name)),
    ...listeners.map(listener => claimsAt(http, listener)),
  ];
}

function checkTwice(door: readonly HttpClaim[], report: Reported): void {
  const seen = new Map<string, HttpClaim>();
  for (const claim of door) {
    // What the controller reads in its own way may be two things.
    if (claim.match === 'other' || claim.changed) continue;
    const path = claim.match === 'exact' ? claim.path : withoutSlashes(claim.path);
    const key = JSON.stringify([claim.host ?? '', claim.match, path, conditionsText(claim.conditions)]);
    const first = seen.get(key);
    if (first === undefined) seen.set(key, claim);
    else if (backendsText(first) !== backendsText(claim) || first.entry !== claim.entry) report('route-claimed-twice', claim.entry.manifest, `${placeOf(claim)} is claimed by ${objectName(first.entry.ref)} too, in ${first.field}.`, claim.field);
  }
}

function backendsText({ backends, redirect }: HttpClaim): string {
  return JSON.stringify([backends.map(({ namespace, service, port, weight }) => [namespace, service, port, weight]), redirect]);
}

function checkHidden(door: readonly HttpClaim[], report: Reported): void {
  const hosts = [...new Set(door.map(({ host }) => host))].filter(host => host !== undefined);
  for (const claim of door) {
    if (claim.path === '/' || claim.match === 'other' || (claim.host !== undefined && !claim.host.startsWith('*.'))) continue;
    const hiding = hosts.filter(host => host !== claim.host && hostRank(host) > hostRank(claim.host) && takesHost(claim.host, host.replace(/^\*/, 'x'), claim.entry.ref.kind));
    for (const host of hiding) {
      const own = door.filter(one => one.host === host);
      if (own.some(one => one.match === 'other')) continue;
      const [taker] = own.filter(one => takesPath(one, claim.path)).sort(byPrecedence);
      if (taker !== undefined && (taker.path === claim.path || backendsText(taker) === backendsText(claim))) continue;
      const instead = taker === undefined ? 'no rule of it takes the path' : `${objectName(taker.entry.ref)} takes the path by ${taker.path}`;
      report('route-hidden', claim.entry.manifest, `${placeOf(claim)} is never used for host ${host}, which has rules of its own: ${instead}.`, claim.field);
    }
  }
}

const MOST_HOPS = 10;

/** Follows each redirect as a client would. */
function checkLoops(network: Network, report: Reported): void {
  const { claims: all, gateways, attachments } = httpOf(network);
  for (const claim of all) {
    if (claim.redirect === undefined || claim.match === 'other') continue;
    const listeners = attachments.get(claim.entry)?.flatMap(one => one.listeners) ?? [];
    for (const { port, protocol, hostname } of listeners) {
      const host = [claim.host, hostname].find(one => one !== undefined && !one.startsWith('*.')) ?? (claim.host ?? hostname ?? '*.example.com').replace(/^\*/, 'any');
      const gateway = gateways.find(one => one.listeners.some(each => listeners.includes(each)))?.ref;
      const seen = new Set<string>();
      let at: Url = { scheme: protocol === 'HTTPS' ? 'https' : 'http', host, port, path: claim.path };
      for (let hop = 0; hop < MOST_HOPS; hop++) {
        seen.add(urlText(at));
        const headers = Object.fromEntries(claim.conditions.headers.map(({ name, value }) => [name, value]));
        const query = new URLSearchParams(Object.fromEntries(claim.conditions.query.map(({ name, value }) => [name, value]))).toString();
        const asked = askHttp(network, { entry: claim.entry.ref, gateway, ...at, method: claim.conditions.method ?? 'GET', query, headers });
        if (asked.claim?.redirect === undefined) break;
        at = redirected(at, asked.claim, asked.claim.redirect);
        if (!seen.has(urlText(at))) continue;
        report('redirect-loop', claim.entry.manifest, `${placeOf(claim)} sends a client from ${urlText(at)} back to it.`, claim.field);
        break;
      }
    }
  }
}

interface Url {
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

const USUAL = { http: 80, https: 443 } as const;

function urlText({ scheme, host, port, path }: Url): string {
  return `${scheme}://${host}${port === USUAL[scheme] ? '' : `:${port}`}${path}`;
}

function redirected(at: Url, { path: matched }: HttpClaim, { scheme, host = at.host, port, path, prefix }: Redirect): Url {
  const next = scheme === 'http' || scheme === 'https' ? scheme : at.scheme;
  const rest = at.path.slice(withoutSlashes(matched).length);
  const moved = prefix === undefined ? at.path : `${withoutSlashes(prefix)}${rest.startsWith('/') ? rest : `/${rest}`}`;
  return { scheme: next, host, port: port ?? (scheme === undefined ? at.port : USUAL[next]), path: path ?? moved };
}

/** `shop.example.com/cart of Ingress shop/shop`. */
function placeOf({ host, path, entry, conditions }: HttpClaim): string {
  const text = conditionsText(conditions);
  return `${host ?? 'every host'}${host === undefined ? `, ${path}` : path}${text === '' ? '' : ` (${text})`} of ${entry.ref.kind} ${nameKey(entry.ref)}`;
}
