/** How each kind of probe is made. The kinds themselves are those of `plan/probes`. */

import { DNS } from './dns';
import { GRPC } from './grpc';
import { HTTP } from './http';
import { PING } from './ping';
import { TCP } from './tcp';
import { Address, AnyTool, Limits, Making } from './tool';
import { UDP } from './udp';
import { isHost } from '../../../plan/host-name';
import { ProbeData, ProbeKind, ProbeOf } from '../../../plan/probes';
import { Attempt } from '../attempt';

const KINDS = { dns: DNS, tcp: TCP, udp: UDP, http: HTTP, ping: PING, grpc: GRPC } as const satisfies { [K in ProbeKind]: Making<ProbeOf<K>> };

/** How a probe of this kind is made. An entry takes the probes of its own kind. */
function making(kind: ProbeKind): Making<ProbeData> {
  return KINDS[kind];
}

export function toolsOf(kind: ProbeKind): readonly AnyTool[] {
  return making(kind).tools;
}

/** All programs that any kind can make use of. */
export function allPrograms(): readonly string[] {
  return [...new Set(Object.values(KINDS).flatMap(({ tools }) => tools.flatMap(({ needs }) => needs)))];
}

export type OutsideProbe = (probe: ProbeData, to: Address, limits: Limits) => Promise<Attempt>;

export const probeFromHere: OutsideProbe = (probe, to, limits) => {
  refuseNoHost(to);
  return making(probe.kind).fromHere(probe, to, limits);
};

export function byHand(probe: ProbeData, to: Address, seconds: number): readonly string[] {
  refuseNoHost(to);
  return making(probe.kind).byHand(probe, to, seconds);
}

/** Not every program knows how to end its options, so what might be one is given to none. */
export function refuseNoHost({ host }: Address): void {
  if (!isHost(host)) throw new Error(`${JSON.stringify(host)} is no host name and no IP address, so no program is run with it`);
}
