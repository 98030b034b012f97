/** Sends a datagram, and waits for one that comes back. */

import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { failed, first } from './here';
import { Ended, Making, unusable, useless } from './tool';
import { fromWords } from './words';
import { ProbeOf } from '../../../plan/probes';
import { answer, Attempt } from '../attempt';

/** 6: there is no such name; 5: nobody could say; 3: a no; 4: silence. */
const PERL = 'use Socket qw(:DEFAULT :addrinfo); my ($h, $p, $t, $d) = @ARGV;'
  + ' my ($e, @a) = getaddrinfo($h, $p, {socktype => SOCK_DGRAM});'
  + ' if ($e) { exit((grep { $e == $_ } EAI_NONAME, eval { EAI_NODATA() } // ()) ? 6 : 5); }'
  + ' my $up; for (@a) { socket(S, $_->{family}, SOCK_DGRAM, 17) && connect(S, $_->{addr}) and $up = 1, last; } $up or exit 3;'
  + ' defined send(S, $d, 0) or exit 3; my $r = ""; vec($r, fileno(S), 1) = 1;'
  + ' select($r, undef, undef, $t) or exit 4; defined recv(S, my $b, 65535, 0) or exit 3; print $b;';

const PYTHON = `import socket, sys
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

export const UDP: Making<ProbeOf<'udp'>> = {
  tools: [
    {
      needs: ['perl'],
      command: ({ payload = '' }, to, { reply }) => ['perl', '-e', PERL, '--', to.host, `${to.port}`, `${reply}`, payload],
      read: readDatagram,
    },
    {
      needs: ['python3'],
      command: ({ payload = '' }, to, { reply }) => ['python3', '-c', PYTHON, to.host, `${to.port}`, `${reply}`, payload],
      read: readDatagram,
    },
    {
      needs: ['nc'],
      // It sends what it reads, so it can't send an empty datagram.
      command: ({ payload = '' }, to, { reply }) => payload === '' ? undefined
        : ['sh', '-c', 'printf %s "$3" | nc -u -w "$2" "$0" "$1"', to.host, `${to.port}`, `${reply}`, payload],
      read: ended => ended.stdout !== '' ? answer(undefined, ended.stdout) : fromWords(ended.stderr, ended.seconds) ?? unusable(ended) ?? { kind: 'no-reply' },
    },
  ],
  fromHere: async ({ payload = '' }, to, { reply }) => {
    const begun = performance.now();
    // A socket is of one family, so the name's has to be known before.
    const found = await lookup(to.host).catch((error: NodeJS.ErrnoException) => failed(error, begun));
    if ('kind' in found) return found;
    return first(reply, end => {
      const socket = createSocket(found.family === 6 ? 'udp6' : 'udp4');
      socket.on('message', message => end(answer(undefined, message.toString())));
      socket.on('error', error => end(failed(error, begun)));
      // Connected, so that an ICMP unreachable is told to us.
      socket.connect(to.port ?? 0, found.address, () => socket.send(payload));
      return () => socket.close();
    });
  },
  // A pipe that ends at once would end nc before the answer comes, and nc sends no empty datagram; perl prints what comes back.
  byHand: ({ payload = '' }, to, seconds) => ['perl', '-e', PERL, '--', to.host, `${to.port ?? ''}`, `${seconds}`, payload],
};

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
