/**
 * The kinds of probes, as data and words. A new kind is a file of its own here
 * and an entry in `KINDS`; the compiler then names the table of
 * `cluster/probes`, which says how it is made.
 */

import { DNS, DnsProbe } from './dns';
import { GRPC, GrpcProbe } from './grpc';
import { HTTP, HttpProbe } from './http';
import { AboutProbe } from './kind';
import { PING, PingProbe } from './ping';
import { TCP, TcpProbe } from './tcp';
import { UDP, UdpProbe } from './udp';

export type { AboutProbe, RecordRule } from './kind';
export type { DnsProbe } from './dns';
export type { GrpcProbe } from './grpc';
export type { HttpProbe } from './http';

/** Every kind by its name: the one list of them. */
interface Probes {
  readonly dns: DnsProbe;
  readonly tcp: TcpProbe;
  readonly udp: UdpProbe;
  readonly http: HttpProbe;
  readonly ping: PingProbe;
  readonly grpc: GrpcProbe;
}

export type ProbeKind = keyof Probes;
export type ProbeOf<K extends ProbeKind> = Probes[K];
export type ProbeData = Probes[ProbeKind];

type Table = { readonly [K in ProbeKind]: AboutProbe<ProbeOf<K>> };

export const KINDS = { dns: DNS, tcp: TCP, udp: UDP, http: HTTP, ping: PING, grpc: GRPC } as const satisfies Table;

/** What is known of a probe's kind. An entry takes the probes of its own kind, which this one is. */
export function about(probe: ProbeData): AboutProbe<ProbeData> {
  return KINDS[probe.kind];
}
