/**
 * The programs that make a probe from inside a container: for each, its
 * arguments, and what its exit code and words mean. Pure. Values travel as
 * arguments of their own; the few scripts here are fixed texts.
 */

import { answer, Attempt } from './attempt';
import { curlArguments, readCurl, readCurlConnect } from './curl';
import { DIG, GETENT, NSLOOKUP } from './dns-tools';
import { Address, Ended, Limits, Tool, Toolbox, unusable, useless } from './tool';
import { fromWords } from './words';
import { ProbeData, ProbeKind } from '../../plan/plan';

const CURL: Tool = {
  needs: ['curl'],
  command: (probe, to, limits) => probe.kind === 'http' ? ['curl', ...curlArguments(probe, to, limits)] : undefined,
  read: readCurl,
};

/** Says a line of HTTP to whatever listens, and looks only at whether it connected. */
const CURL_CONNECT: Tool = {
  needs: ['curl'],
  command: (_probe, to, { reply }) => ['curl', ...curlArguments({ kind: 'http', scheme: 'http', method: 'HEAD', path: '/' }, to, { reply, answer: reply })],
  read: readCurlConnect,
};

const BASH: Tool = {
  needs: ['bash', 'timeout'],
  command: (_probe, to, { reply }) => ['timeout', `${reply}`, 'bash', '-c', 'exec 3<>"/dev/tcp/$0/$1"', to.host, `${to.port}`],
  read: readConnect,
};

const NETCAT: Tool = {
  needs: ['nc'],
  command: (_probe, to, { reply }) => ['nc', '-z', '-v', '-w', `${reply}`, to.host, `${to.port}`],
  read: readConnect,
};

/** 6: there is no such name; 5: nobody could say; 3: a no; 4: silence. */
const PERL_UDP = 'use Socket qw(:DEFAULT :addrinfo); my ($h, $p, $t, $d) = @ARGV;'
  + ' my ($e, @a) = getaddrinfo($h, $p, {socktype => SOCK_DGRAM});'
  + ' if ($e) { exit((grep { $e == $_ } EAI_NONAME, eval { EAI_NODATA() } // ()) ? 6 : 5); }'
  + ' my $up; for (@a) { socket(S, $_->{family}, SOCK_DGRAM, 17) && connect(S, $_->{addr}) and $up = 1, last; } $up or exit 3;'
  + ' defined send(S, $d, 0) or exit 3; my $r = ""; vec($r, fileno(S), 1) = 1;'
  + ' select($r, undef, undef, $t) or exit 4; defined recv(S, my $b, 65535, 0) or exit 3; print $b;';

const PERL: Tool = {
  needs: ['perl'],
  command: (probe, to, { reply }) => ['perl', '-e', PERL_UDP, to.host, `${to.port}`, `${reply}`, payloadOf(probe)],
  read: readDatagram,
};

const PYTHON_UDP = `import socket, sys
h, p, t, d = sys.argv[1:]
try: found = socket.getaddrinfo(h, int(p), type=socket.SOCK_DGRAM)
except socket.gaierror as e: sys.exit(6 if e.errno in (socket.EAI_NONAME, getattr(socket, 'EAI_NODATA', None)) else 5)
for family, kind, protocol, _, address in found:
    try:
        s = socket.socket(family, kind, protocol); s.settimeout(float(t)); s.connect(address)
        break
    except OSError: pass
else: sys.exit(3)
try: s.send(d.encode()); sys.stdout.buffer.write(s.recv(65535))
except socket.timeout: sys.exit(4)
except OSError: sys.exit(3)`;

const PYTHON: Tool = {
  needs: ['python3'],
  command: (probe, to, { reply }) => ['python3', '-c', PYTHON_UDP, to.host, `${to.port}`, `${reply}`, payloadOf(probe)],
  read: readDatagram,
};

const NETCAT_UDP: Tool = {
  needs: ['nc'],
  // It sends what it reads, so it can't send an empty datagram.
  command: (probe, to, { reply }) => payloadOf(probe) === '' ? undefined
    : ['sh', '-c', 'printf %s "$3" | nc -u -w "$2" "$0" "$1"', to.host, `${to.port}`, `${reply}`, payloadOf(probe)],
  read: ended => ended.stdout !== '' ? answer(undefined, ended.stdout) : fromWords(ended.stderr, ended.seconds) ?? unusable(ended) ?? { kind: 'no-reply' },
};

export const PING: Tool = {
  needs: ['ping'],
  command: (_probe, to, { reply }) => ['ping', '-c', '1', '-W', `${reply}`, to.host],
  read: ended => {
    const words = `${ended.stdout}\n${ended.stderr}`;
    if (ended.code === 0) {
      const from = /\(([0-9a-fA-F.:]+)\)/.exec(ended.stdout)?.[1];
      return { kind: 'answers', answer: from === undefined ? {} : { addresses: [from] } };
    }
    if (/Destination Host Unreachable/i.test(words)) return { kind: 'no-reply', detail: 'nobody has this address' };
    if (/unreachable|prohibited/i.test(ended.stdout)) return { kind: 'refused' };
    if (/100% packet loss/.test(words)) return { kind: 'no-reply' };
    return unusable(ended) ?? fromWords(words, ended.seconds) ?? { kind: 'no-reply' };
  },
};

/** In the order in which they are preferred: the one that tells outcomes apart best comes first. */
const TOOLS: Readonly<Record<ProbeKind, readonly Tool[]>> = {
  dns: [NSLOOKUP, DIG, GETENT],
  http: [CURL],
  tcp: [BASH, NETCAT, CURL_CONNECT],
  udp: [PERL, PYTHON, NETCAT_UDP],
  ping: [PING],
};

/** One fixed script that says which programs there are, and shows the resolver's configuration. */
export const LOOK: readonly string[] = ['sh', '-c', 'for p in "$@"; do command -v "$p" >/dev/null 2>&1 && echo "$p"; done; echo; cat /etc/resolv.conf',
  'sh', ...new Set(Object.values(TOOLS).flat().flatMap(tool => tool.needs))];

export function readLook(stdout: string): Toolbox {
  const [programs, resolver = ''] = stdout.split(/\n\n|^\n/, 2);
  const search = /^search[ \t]+(.*)$/m.exec(resolver)?.[1].trim().split(/\s+/) ?? [];
  return { programs: programs.split('\n').filter(line => line !== ''), search, ndots: Number(/\bndots:(\d+)/.exec(resolver)?.[1] ?? 1) };
}

export interface Chosen {
  readonly tool: Tool;
  readonly command: readonly string[];
}

/** The tool for this probe in this container, with its command; undefined where there is none. */
export function choose(probe: ProbeData, to: Address, limits: Limits, box: Toolbox): Chosen | undefined {
  for (const tool of TOOLS[probe.kind]) {
    const command = tool.needs.every(program => box.programs.includes(program)) ? tool.command(probe, to, limits, box) : undefined;
    if (command !== undefined) return { tool, command };
  }
  return undefined;
}

/** What makes this probe, for a message: `nslookup, dig or getent`. */
export function toolsFor(probe: ProbeKind): string {
  const names = [...new Set(TOOLS[probe].map(tool => tool.needs[0]))];
  return names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} or ${names[names.length - 1]}`;
}

function payloadOf(probe: ProbeData): string {
  return probe.kind === 'udp' ? probe.payload ?? '' : '';
}

function readConnect(ended: Ended): Attempt {
  if (ended.code === 0) return { kind: 'answers', answer: {} };
  // 124 is timeout's own word, 143 busybox's.
  if (ended.code === 124 || ended.code === 143) return { kind: 'no-reply' };
  return unusable(ended) ?? fromWords(ended.stderr, ended.seconds) ?? useless(ended);
}

function readDatagram(ended: Ended): Attempt {
  switch (ended.code) {
    case 0: return answer(undefined, ended.stdout);
    case 3: return { kind: 'refused' };
    case 4: return { kind: 'no-reply' };
    case 5: return { kind: 'garbled', problem: 'the DNS server could not say whether the name exists' };
    case 6: return { kind: 'name-not-found' };
    default: return useless(ended);
  }
}
