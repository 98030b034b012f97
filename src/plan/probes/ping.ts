/** An ICMP echo request. */

import { AboutProbe, PLAIN } from './kind';

export interface PingProbe {
  readonly kind: 'ping';
}

export const PING: AboutProbe<PingProbe> = {
  ...PLAIN,
  fields: { fields: {} },
  carrier: 'ICMP',
  words: () => 'ping',
  idWords: () => ['ping'],
};
