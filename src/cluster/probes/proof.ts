/**
 * What a source has to have shown before a negative of it is believed. Pure.
 *
 * A negative says that this way is closed: to this target, and not to all the
 * world. So what proves it is an answer that came back to the same pod by the
 * same way, whichever program asked: a program that does not work says so
 * itself, and its probe is not observed. A connection shows that TCP comes
 * through, so it counts for HTTP as an HTTP answer counts for TCP; a datagram
 * in return, DNS's among them, shows the same of UDP. Neither shows it of the
 * other, or of ICMP: a policy may close one protocol altogether. That a name is
 * not known is believed of a pod for which another name was found.
 */

import { isIP } from 'node:net';
import { Attempt } from './attempt';
import { Address } from './kinds/tool';
import { ProbeData } from '../../plan/plan';
import { about } from '../../plan/probes';
import { Pod, podIpsOf } from '../api/kubernetes';

export type Way = 'tcp' | 'udp' | 'icmp' | 'names';

/** What an answer to this probe shows of its source; nothing where it never left the pod. */
export function shownBy(probe: ProbeData, to: Address, pod: Pod): readonly Way[] {
  if (probe.kind === 'dns') return ['udp', 'names'];
  const own = /^(localhost\.?|127\..*|::1)$/i.test(to.host) || to.host === pod.metadata.name || podIpsOf(pod).includes(to.host);
  if (own) return [];
  return [wayOf(probe), ...isIP(to.host) === 0 ? ['names' as const] : []];
}

/** What a negative denies, so what has to have been shown before. */
export function deniedBy(probe: ProbeData, attempt: Attempt): Way {
  return attempt.kind === 'name-not-found' ? 'names' : wayOf(probe);
}

const WAYS = { TCP: 'tcp', UDP: 'udp', DNS: 'udp', ICMP: 'icmp' } as const satisfies Record<ReturnType<typeof about>['carrier'], Way>;

function wayOf(probe: ProbeData): Way {
  return WAYS[about(probe).carrier];
}

export interface Control {
  readonly probe: ProbeData;
  readonly to: Address;
  readonly what: string;
}

/**
 * What a source reaches in any cluster, for one that has shown nothing yet: the
 * DNS server is asked for the name of the API server, TCP goes to it, by that
 * name, and ping goes to the node.
 * @param ipv6 whether the API server's Service has an IPv6 address only
 */
export function controlFor(probe: ProbeData, denied: Way, pod: Pod, clusterDomain: string, ipv6: boolean): Control {
  const apiServer = `kubernetes.default.svc.${clusterDomain}`;
  const way = wayOf(probe);
  if (way === 'tcp') return { probe: { kind: 'tcp' }, to: { host: apiServer, port: 443 }, what: `connect to ${apiServer}:443` };
  if (denied === 'icmp') return { probe: { kind: 'ping' }, to: { host: pod.status?.hostIP ?? '127.0.0.1' }, what: 'ping its node' };
  return { probe: { kind: 'dns', recordType: ipv6 ? 'AAAA' : 'A' }, to: { host: apiServer }, what: `look up ${apiServer}` };
}
