/**
 * Programs that ask the DNS. Pure. nslookup's own completion of names differs
 * between its makes (busybox does not complete a name with a dot in it), so it
 * gets full names only, in the order in which the C library would try them.
 */

import { Ended, Tool, Toolbox, unusable, useless } from './tool';
import { defined } from '../../../kubernetes/values';
import { ProbeOf } from '../../../plan/probes';
import { Attempt } from '../attempt';

type DnsProbe = ProbeOf<'dns'>;

/** The full names that a resolver tries for a name, in its order. */
export function candidates(name: string, box: Pick<Toolbox, 'search' | 'ndots'>): readonly string[] {
  if (name.endsWith('.')) return [name];
  const dots = name.split('.').length - 1;
  const completed = box.search.map(domain => `${name}.${domain.replace(/\.$/, '')}.`);
  if (dots >= box.ndots) return [`${name}.`, ...completed];
  // A name without a dot is no name of the internet's: nobody outside is asked.
  return dots === 0 && completed.length > 0 ? completed : [...completed, `${name}.`];
}

/**
 * As the C library does, the search goes on where a name has no record of this
 * type, and not where a server could not say. What comes before the first empty
 * line is about the server.
 */
const EACH = 't=$1; shift; z=$(printf "\\n."); z=${z%.}; for n in "$@"; do o=$(nslookup "-type=$t" "$n" 2>&1); c=$?; printf "%s\\n" "$o";'
  + ' case $o in *NXDOMAIN*|*"No answer"*) continue;; esac; [ $c -eq 0 ] || exit $c;'
  + ' case ${o#*"$z$z"} in *ddress*|*"canonical name"*) exit 0;; esac; done; exit 1';

export const NSLOOKUP: Tool<DnsProbe> = {
  needs: ['nslookup'],
  command: (probe, to, _limits, box) => ['sh', '-c', EACH, 'sh', probe.recordType, ...candidates(to.host, box)],
  read: (ended, probe) => readNslookup(ended, probe.recordType),
};

const EACH_BY_DIG = 't=$1; w=$2; shift 2; for n in "$@"; do o=$(dig "+time=$w" +tries=1 +noall +comments +answer -t "$t" -q "$n"); c=$?; printf "%s\\n" "$o";'
  + ' case $o in *"ANSWER SECTION"*) exit 0;; *"status: NOERROR"*|*"status: NXDOMAIN"*) ;; *) exit $c;; esac; done; exit 0';

export const DIG: Tool<DnsProbe> = {
  needs: ['dig'],
  command: (probe, to, { reply }, box) => ['sh', '-c', EACH_BY_DIG, 'sh', probe.recordType, `${reply}`, ...candidates(to.host, box)],
  read: (ended, probe) => {
    const type = probe.recordType;
    // Of the last name that was asked for.
    const status = [...ended.stdout.matchAll(/status: ([A-Z]+)/g)].pop()?.[1];
    if (status === undefined) return /timed out|no servers/.test(ended.stdout) ? { kind: 'no-reply' } : unusable(ended) ?? useless(ended);
    const records = [...ended.stdout.matchAll(/^\S+\s+\d+\s+IN\s+(A|AAAA|CNAME)\s+(\S+)$/gm)].map(([, kind, value]) => ({ kind, value: value.replace(/\.$/, '') }));
    return answered(type, {
      rcode: status,
      addresses: records.filter(record => record.kind === type && type !== 'CNAME').map(record => record.value),
      cname: records.find(record => record.kind === 'CNAME')?.value,
    });
  },
};

/** Asks the C library, as the container's own programs do; it can't ask for a CNAME. */
export const GETENT: Tool<DnsProbe> = {
  needs: ['getent'],
  command: (probe, to) => probe.recordType === 'CNAME' ? undefined : ['getent', probe.recordType === 'A' ? 'ahostsv4' : 'ahostsv6', to.host],
  read: (ended, probe) => {
    if (ended.code === 2) return { kind: 'name-not-found' };
    if (ended.code !== 0) return unusable(ended) ?? useless(ended);
    const addresses = ended.stdout.split('\n').map(line => line.split(/\s/)[0]).filter(address => address !== '' && !address.startsWith('::ffff:'));
    return answered(probe.recordType, { rcode: 'NOERROR', addresses: [...new Set(addresses)] });
  },
};

export function readNslookup(ended: Ended, type: DnsProbe['recordType']): Attempt {
  const words = `${ended.stdout}\n${ended.stderr}`;
  if (/timed out|no servers could be reached|can't connect|no response/i.test(words)) return { kind: 'no-reply' };
  const bad = unusable(ended);
  if (bad !== undefined || !/Server:/.test(words)) return bad ?? useless(ended);
  // The first paragraph of each lookup is about the server.
  const said = words.split(/\n\s*\n/).filter(part => !/^\s*Server:/.test(part)).join('\n');
  const addresses = [...said.matchAll(/^Address(?: \d+)?:\s*([0-9a-fA-F.:]+)|has AAAA address ([0-9a-fA-F:]+)/gm)].map(match => match[1] ?? match[2]);
  const rcodes = [...said.matchAll(/server can't find \S+: ([A-Z]+)/g)].map(match => match[1]);
  return answered(type, {
    rcode: rcodes.find(rcode => rcode !== 'NXDOMAIN') ?? 'NOERROR',
    addresses: type === 'CNAME' ? [] : [...new Set(addresses)].filter(address => address.includes(':') === (type === 'AAAA')),
    cname: /canonical name = (\S+?)\.?$/m.exec(said)?.[1],
  });
}

interface Lookup {
  readonly rcode: string;
  readonly addresses: readonly string[];
  readonly cname?: string;
}

function answered(type: DnsProbe['recordType'], found: Lookup): Attempt {
  const cname = found.cname === undefined ? {} : { cname: found.cname };
  if (type === 'CNAME' ? found.cname !== undefined : found.addresses.length > 0) return { kind: 'answers', answer: defined({ ...cname, addresses: type === 'CNAME' ? undefined : [...found.addresses].sort() }) };

  if (found.rcode === 'REFUSED') return { kind: 'refused' };
  return found.rcode === 'NOERROR' || found.rcode === 'NXDOMAIN' ? { kind: 'name-not-found' } : { kind: 'garbled', problem: `the DNS server answers ${found.rcode}` };
}
