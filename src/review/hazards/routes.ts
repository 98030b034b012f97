/** What becomes of requests by host and path that were answered before: paths that are taken, shares that move, TLS that goes. */
import { Hazard } from './hazards';
import { listAt, records, valueAt } from '../../kubernetes/values';
import { byPrecedence, classOf } from '../../network/ask-http';
import { HttpClaim, conditionsText, httpOf, sharedHost, takesHost, takesPath } from '../../network/http';
import { Network, nameKey } from '../../network/network';
import { Sentence, list, say } from '../../text/sentence';

export function routeHazards(before: Network, after: Network): Hazard[] {
  return [...takenPaths(before, after), ...movedShares(before, after), ...lostTls(before, after), ...lostRedirects(before, after)];
}

/** A new rule for a path that another one answered until now, from another backend. */
function takenPaths(before: Network, after: Network): Hazard[] {
  const former = httpOf(before).claims;
  const known = new Set(former.map(ruleKey));
  return httpOf(after).claims.flatMap((claim): Hazard[] => {
    if (known.has(ruleKey(claim)) || claim.match === 'other' || conditionsText(claim.conditions) !== '') return [];
    const door = classOf(after, claim.entry);
    const [taker] = former.filter(one => one.match !== 'other' && conditionsText(one.conditions) === '' && classOf(before, one.entry) === door
      && one.host === claim.host && takesPath(one, claim.path)).sort(byPrecedence);
    if (taker === undefined || backendNames(taker) === backendNames(claim)) return [];
    return [{
      severity: 'warning',
      what: say`${claim.entry.ref.kind} ${claim.entry.ref.name} takes ${claim.host ?? 'every host'}${claim.path} from ${whose(taker)}, which had it by ${taker.path}: it goes to ${whose(claim)} now.`,
      steps: [say`See that ${whose(claim)} answers all that was asked there.`],
    }];
  });
}

/** The rule by its object, host, path and conditions, wherever in its object it stands. */
function ruleKey({ entry, host, path, match, conditions }: HttpClaim): string {
  return JSON.stringify([entry.ref.kind, nameKey(entry.ref), host ?? '', path, match, conditionsText(conditions)]);
}

function backendNames({ backends, redirect }: HttpClaim): string {
  return JSON.stringify([backends.map(({ namespace, service }) => `${namespace}/${service}`).sort(), redirect !== undefined]);
}

function whose({ backends, redirect }: HttpClaim): Sentence {
  if (redirect !== undefined) return say`a redirect`;
  return backends.length === 0 ? say`nobody` : say`Service ${list([...new Set(backends.map(({ service }) => service))])}`;
}

/** The same backends with other shares: a canary that goes on, or back. */
function movedShares(before: Network, after: Network): Hazard[] {
  const former = new Map(httpOf(before).claims.map(claim => [ruleKey(claim), claim]));
  return httpOf(after).claims.flatMap((claim): Hazard[] => {
    const was = former.get(ruleKey(claim));
    if (was === undefined || (claim.backends.length < 2 && was.backends.length < 2) || sharesText(was) === sharesText(claim)) return [];
    return [{
      severity: 'note',
      what: say`Of ${claim.host ?? 'every host'}${claim.path}, ${sharesText(claim)}. Before: ${sharesText(was)}.`,
      steps: [],
    }];
  });
}

/** `web gets 90 %, orders 10 %`. */
function sharesText({ backends }: HttpClaim): string {
  const total = backends.reduce((sum, { weight }) => sum + weight, 0);
  const shares = new Map<string, number>();
  for (const { service, weight } of backends) shares.set(service, (shares.get(service) ?? 0) + weight);
  return [...shares].map(([service, weight]) => `${service} gets ${total === 0 ? 0 : Math.round(100 * weight / total)} %`).join(', ');
}

function hostsOf(network: Network): ReadonlySet<string> {
  return new Set(httpOf(network).claims.flatMap(({ host }) => host ?? []));
}

function lostTls(before: Network, after: Network): Hazard[] {
  const still = hostsOf(after);
  return [...hostsOf(before)].filter(host => still.has(host) && isSecured(before, host) && !isSecured(after, host)).map((host): Hazard => ({
    severity: 'warning',
    what: say`${host} has no certificate any more: clients with TLS see one of the controller’s own, or nothing, and others send in the clear.`,
    steps: [say`Keep a certificate for it, or tell its clients before.`],
  }));
}

/** An Ingress names a Secret for the host, or a listener with TLS takes a route of it in. */
function isSecured(network: Network, host: string): boolean {
  const { claims, attachments } = httpOf(network);
  const byIngress = network.ingresses.some(({ manifest }) => records(valueAt(manifest.object, 'spec', 'tls'))
    .some(tls => listAt(tls, 'hosts').some(one => typeof one === 'string' && takesHost(one, host, 'Ingress'))));
  return byIngress || claims.some(claim => claim.host === host
    && attachments.get(claim.entry)?.some(({ listeners }) => listeners.some(one => one.protocol === 'HTTPS' && sharedHost(one.hostname, host) !== undefined)));
}

function lostRedirects(before: Network, after: Network): Hazard[] {
  const still = hostsOf(after);
  return [...hostsOf(before)].filter(host => still.has(host) && isSentToTls(before, host) && !isSentToTls(after, host)).map((host): Hazard => ({
    severity: 'warning',
    what: say`Whoever comes to ${`http://${host}`} is no longer sent to TLS.`,
    steps: [say`Keep the redirect, or close the listener without TLS.`],
  }));
}

function isSentToTls(network: Network, host: string): boolean {
  return httpOf(network).claims.some(claim => claim.host === host && claim.redirect?.scheme === 'https');
}
