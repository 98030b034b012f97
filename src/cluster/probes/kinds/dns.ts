/** Asks the DNS. */

import { Resolver } from 'node:dns/promises';
import { DIG, GETENT, NSLOOKUP } from './dns-tools';
import { Making } from './tool';
import { ProbeOf } from '../../../plan/probes';

export const DNS: Making<ProbeOf<'dns'>> = {
  tools: [NSLOOKUP, DIG, GETENT],
  fromHere: async ({ recordType }, { host }, { reply }) => {
    const resolver = new Resolver({ timeout: reply * 1000, tries: 1 });
    try {
      if (recordType === 'CNAME') return { kind: 'answers', answer: { cname: (await resolver.resolveCname(host))[0] } };
      const addresses = recordType === 'A' ? await resolver.resolve4(host) : await resolver.resolve6(host);
      return { kind: 'answers', answer: { addresses: [...addresses].sort() } };
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'ENOTFOUND' || code === 'ENODATA') return { kind: 'name-not-found' };
      if (code === 'ETIMEOUT') return { kind: 'no-reply' };
      return code === 'EREFUSED' || code === 'ECONNREFUSED' ? { kind: 'refused' } : { kind: 'garbled', problem: `the DNS server answers ${String(code)}` };
    }
  },
  byHand: ({ recordType }, { host }) => ['nslookup', `-type=${recordType}`, host],
};
