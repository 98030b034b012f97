/** What becomes of requests by host and path that were answered before: paths that are taken, shares that move, TLS that goes, another controller. */
import { Hazard } from './hazards';
import { grouped, listAt, records, textAt, valueAt } from '../../kubernetes/values';
import { byPrecedence, classOf } from '../../network/ask-http';
import { HttpClaim, Listener, conditionsText, httpOf, isGranted, sharedHost, takesHost, takesPath } from '../../network/http';
import { Network, nameKey, refKey } from '../../network/network';
import { Sentence, asText, list, say } from '../../text/sentence';

export function routeHazards(before: Network, after: Network): Hazard[] {
  return [takenPaths, movedShares, lostTls, lostRedirects, otherDoors].flatMap(find => find(before, after));
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

/** Who answers an Ingress or a route is another controller, at other addresses and by its own rules. */
function otherDoors(before: Network, after: Network): Hazard[] {
  return [movedGateways, movedRoutes, movedListeners, otherMatches, movedGrants].flatMap(find => find(before, after));
}

function movedGateways(before: Network, after: Network): Hazard[] {
  const former = new Map(httpOf(before).gateways.map(one => [nameKey(one.ref), one]));
  return httpOf(after).gateways.flatMap((one): Hazard[] => {
    const was = former.get(nameKey(one.ref));
    return was === undefined || was.class === one.class ? [] : [otherDoor(say`Gateway ${one.ref.name} is of class ${one.class} now, and was of class ${was.class}, with all routes that it takes in`)];
  });
}

function movedRoutes(before: Network, after: Network): Hazard[] {
  const former = new Map(before.routes.map(route => [refKey(route.ref), route]));
  return after.routes.flatMap((route): Hazard[] => {
    const was = former.get(refKey(route.ref));
    if (was === undefined) return [];
    const [gone, come] = [difference(gatewaysOf(was), gatewaysOf(route)), difference(gatewaysOf(route), gatewaysOf(was))];
    if (gone.length === 0 && come.length === 0) return [];
    const title = say`${route.ref.kind} ${route.ref.name}`;
    if (come.length === 0) return [{ severity: 'warning', what: say`${title} is no longer attached to ${list(gone)}: its hosts are not answered there any more.`, steps: [say`Tell those who come by ${list(gone)}, or keep the route there.`] }];
    const gateways = (one: typeof route) => JSON.stringify([...new Set(gatewaysOf(one).map(text => text.replace(/ \(listener .*/, '')))]);
    if (gateways(was) === gateways(route)) {
      const [now, then] = [route, was].map(one => list(gatewaysOf(one)));
      return [{ severity: 'warning', what: say`${title} comes in by ${now} now, and came in by ${then}: at other ports or hosts, with or without TLS.`, steps: [say`See that its clients ask there.`] }];
    }
    const what = gone.length === 0 ? say`${title} is attached to ${list(come)} as well` : say`${title} is attached to ${list(come)} now, and no longer to ${list(gone)}`;
    return [otherDoor(what)];
  });
}

/** By name, and by the listener where one is named. */
function gatewaysOf({ manifest, ref }: Network['routes'][number]): readonly string[] {
  return records(valueAt(manifest.object, 'spec', 'parentRefs')).map(parent => {
    const name = `${textAt(parent, 'kind') || 'Gateway'} ${nameKey({ namespace: textAt(parent, 'namespace') || ref.namespace, name: textAt(parent, 'name') })}`;
    const listener = textAt(parent, 'sectionName');
    return listener === '' ? name : `${name} (listener ${listener})`;
  }).sort();
}

function difference(some: readonly string[], others: readonly string[]): readonly string[] {
  return [...new Set(some)].filter(one => !others.includes(one));
}

function otherDoor(what: Sentence): Hazard {
  return {
    severity: 'warning',
    what: say`${what}: another controller may answer, at other addresses, open to others, and by its own rules for paths, annotations and TLS.`,
    steps: [say`See that the new controller runs and what its addresses are open to.`, say`Move the hosts’ names to its addresses, and take the old ones away when nobody comes there any more.`],
  };
}

function movedListeners(before: Network, after: Network): Hazard[] {
  const former = new Map(httpOf(before).gateways.map(one => [nameKey(one.ref), one]));
  return httpOf(after).gateways.flatMap(({ ref, listeners }): Hazard[] => {
    const were = new Map(former.get(nameKey(ref))?.listeners.map(one => [one.name, one]));
    return listeners.flatMap((one): Hazard[] => {
      const was = were.get(one.name);
      if (was === undefined) return [];
      const [now, then] = [one, was].map(listenerText);
      if (asText(now) === asText(then)) return [];
      return [{ severity: 'warning', what: say`Listener ${one.name} of Gateway ${ref.name} is ${now} now, and was ${then}.`, steps: [say`See that the clients of its hosts ask there, and that no route comes in that is not meant to.`] }];
    });
  });
}

function listenerText({ port, protocol, hostname, from }: Listener): Sentence {
  const host = hostname === undefined ? say`every host` : say`${hostname}`;
  const namespaces = from === 'All' ? say`every namespace` : from === 'Selector' ? say`namespaces that it selects` : say`its own namespace`;
  return say`${protocol} on port ${port} for ${host}, for routes of ${namespaces}`;
}

/** The same path, and the paths below it or not. */
function otherMatches(before: Network, after: Network): Hazard[] {
  const placeOf = ({ entry, host, path, conditions }: HttpClaim) => JSON.stringify([entry.ref.kind, nameKey(entry.ref), host ?? '', path, conditionsText(conditions)]);
  const [former, current] = [before, after].map(network => grouped(httpOf(network).claims, placeOf));
  return [...current].flatMap(([place, claims]): Hazard[] => {
    const [claim] = claims;
    const was = former.get(place) ?? [];
    const matches = (some: readonly HttpClaim[]) => new Set(some.map(({ match }) => match));
    const gone = [...matches(was)].filter(match => !matches(claims).has(match));
    if (was.length === 0 || gone.length === 0) return [];
    const how = (match: HttpClaim['match']) => match === 'exact' ? say`that path alone` : match === 'prefix' ? say`that path and those below it` : say`what its controller takes for it`;
    const what = say`${claim.entry.ref.kind} ${claim.entry.ref.name} has ${claim.host ?? 'every host'}${claim.path} for ${how(claim.match)} now, and had it for ${how(gone[0])}.`;
    return [{ severity: 'warning', what, steps: [say`See that everything is answered that was asked there, and nothing that is not meant to be.`] }];
  });
}

function movedGrants(before: Network, after: Network): Hazard[] {
  const former = new Map(before.routes.map(route => [refKey(route.ref), route]));
  return after.routes.flatMap((route): Hazard[] => {
    const was = former.get(refKey(route.ref));
    const services = new Set(route.backends.filter(one => was?.backends.some(({ namespace, service }) => namespace === one.namespace && service === one.service)).map(({ namespace, service }) => `${namespace}/${service}`));
    return [...services].flatMap((key): Hazard[] => {
      const [namespace, name] = key.split('/');
      const [then, now] = [before, after].map(network => isGranted(network, route.ref, { kind: 'Service', namespace, name }));
      if (then === now) return [];
      return [{
        severity: 'warning',
        what: now ? say`A ReferenceGrant of namespace ${namespace} now lets ${route.ref.kind} ${route.ref.name} lead to Service ${key}.` : say`No ReferenceGrant of namespace ${namespace} lets ${route.ref.kind} ${route.ref.name} lead to Service ${key} any more: requests for it are answered with 500.`,
        steps: [],
      }];
    });
  });
}
