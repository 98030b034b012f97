/** A DNS query for the target's name. */

import { isIP } from 'node:net';
import { AboutProbe, PLAIN, RecordRule } from './kind';
import { isHostName } from '../host-name';

export interface DnsProbe {
  readonly kind: 'dns';
  readonly recordType: RecordRule['type'];
}

const RECORDS: Readonly<Record<RecordRule['type'], Omit<RecordRule, 'type'>>> = {
  A: { wanted: 'an IPv4 address', fits: value => isIP(value) === 4 },
  AAAA: { wanted: 'an IPv6 address', fits: value => isIP(value) === 6 },
  CNAME: { wanted: 'a host name', fits: value => isIP(value) === 0 && isHostName(value) },
};

export const DNS: AboutProbe<DnsProbe> = {
  ...PLAIN,
  fields: { fields: { recordType: { literal: ['A', 'AAAA', 'CNAME'] } } },
  carrier: 'DNS',
  words: ({ recordType }) => `DNS ${recordType}`,
  idWords: ({ recordType }) => [`dns-${recordType.toLowerCase()}`],
  records: ({ recordType }) => ({ type: recordType, ...RECORDS[recordType] }),
};
