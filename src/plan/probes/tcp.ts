/** A TCP connection, opened and closed again. */

import { AboutProbe, PLAIN } from './kind';

export interface TcpProbe {
  readonly kind: 'tcp';
}

export const TCP: AboutProbe<TcpProbe> = {
  ...PLAIN,
  fields: { fields: {} },
  carrier: 'TCP',
  words: () => 'TCP',
  idWords: () => ['tcp'],
  withPort: () => 'Probe.tcp({ port: 8080 })',
};
