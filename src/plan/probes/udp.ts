/** One datagram, and the wait for one that comes back. */

import { AboutProbe, PLAIN } from './kind';

/** Sends one datagram (an empty one, when `payload` is not said) and waits for one that comes back. */
export interface UdpProbe {
  readonly kind: 'udp';
  readonly payload?: string;
}

export const UDP: AboutProbe<UdpProbe> = {
  ...PLAIN,
  fields: { fields: {}, optional: { payload: 'string' } },
  carrier: 'UDP',
  hasText: true,
  words: () => 'UDP',
  idWords: () => ['udp'],
  problems: ({ payload = '' }) => payload.includes('\0') ? ['payload: it has a NUL character, which no program can be given'] : [],
  withPort: () => 'Probe.udp({ port: 8080 })',
};
