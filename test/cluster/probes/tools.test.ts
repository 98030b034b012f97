import { execFile, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { networkInterfaces } from 'node:os';
import { Attempt } from '../../../src/cluster/probes/attempt';
import { candidates, readNslookup } from '../../../src/cluster/probes/kinds/dns-tools';
import { Ended, Toolbox } from '../../../src/cluster/probes/kinds/tool';
import { choose, LOOK, readLook, toolsFor } from '../../../src/cluster/probes/tools';
import { HttpProbe, ProbeData } from '../../../src/plan/plan';

const LIMITS = { reply: 2, answer: 10 };
const CLUSTER = { search: ['default.svc.cluster.local', 'svc.cluster.local', 'cluster.local'], ndots: 5 };

function box(...programs: string[]): Toolbox {
  return { programs, ...CLUSTER };
}

function ended(code: number, stdout = '', stderr = '', seconds = 0.05): Ended {
  return { kind: 'ended', code, stdout, stderr, seconds };
}

function read(probe: ProbeData, programs: readonly string[], end: Ended): Attempt {
  const chosen = choose(probe, { host: 'api', port: 80 }, LIMITS, box(...programs));
  if (chosen === undefined) throw new Error(`no tool among ${programs.join()}`);
  return chosen.tool.read(end, probe);
}

const GET: HttpProbe = { kind: 'http', scheme: 'http', method: 'GET', path: '/rng' };

describe('curl', () => {
  const verbose = (line: string) => `*   Trying 10.96.42.162:80...\n* ${line}\n* Closing connection 0\ncurl: (7) Failed to connect to api port 80 after 1 ms: Couldn't connect to server\n`;

  test.each<[string, Ended, Attempt]>([
    ['an answer', ended(0, '42\n\n200 0.001'), { kind: 'answers', answer: { status: 200, body: '42' }, text: '42' }],
    ['an empty body', ended(0, '\n204 0.001'), { kind: 'answers', answer: { status: 204, body: '' }, text: '' }],
    ['an unknown name', ended(6, '\n000 0.000', 'curl: (6) Could not resolve host: api'), { kind: 'name-not-found' }],
    ['a refusal', ended(7, '\n000 0.000', verbose('connect to 10.96.42.162 port 80 failed: Connection refused')), { kind: 'refused' }],
    ['an unreachable that a router said at once', ended(7, '\n000 0', verbose('connect to 10.0.0.1 port 80 failed: No route to host')), { kind: 'refused' }],
    ['an unreachable after nobody was found', ended(7, '\n000 0', verbose('connect to 10.0.0.1 port 80 failed: No route to host'), 3.1),
      { kind: 'no-reply', detail: 'no route to this address' }],
    ['exit code 7 for a time-out', ended(7, '\n000 0', verbose('connect to 10.0.0.1 port 80 failed: Connection timed out'), 2.1), { kind: 'no-reply' }],
    ['silence', ended(28, '\n000 0.000000', 'curl: (28) Connection timed out after 2002 milliseconds'), { kind: 'no-reply' }],
    ['silence after the connection', ended(28, '\n000 0.001200', 'curl: (28) Operation timed out'),
      { kind: 'no-reply', detail: 'it connected, and then nothing came' }],
    ['a connection closed without an answer', ended(52, '\n000 0.001', 'curl: (52) Empty reply from server'),
      { kind: 'garbled', problem: 'the connection was closed without an answer' }],
    ['TLS that is none', ended(35, '\n000 0.001', '* noise\ncurl: (35) wrong version number'), { kind: 'garbled', problem: 'wrong version number' }],
  ])('%s', (_name, end, expected) => {
    expect(read(GET, ['curl'], end)).toEqual(expected);
  });

  test.each<[string, Ended]>([
    ['it crashed', ended(139)],
    ['it is not there after all', ended(127, '', 'sh: curl: not found')],
    ['it does not know the protocol', ended(1, '', 'curl: (1) Protocol "https" not supported')],
    ['it does not know an option', ended(2, '', 'curl: option --path-as-is: is unknown')],
  ])('says nothing about the network when %s', (_name, end) => {
    expect(read(GET, ['curl'], end)).toMatchObject({ kind: 'not-observed', elsewhere: true });
  });

  test('gets every value as an argument of its own', () => {
    const probe: HttpProbe = { kind: 'http', scheme: 'https', method: 'POST', path: '/a?b=$(reboot)', headers: { 'X-A': '@`id`' }, body: '@/etc/passwd' };
    const command = choose(probe, { host: 'fd00::1', port: 8443 }, LIMITS, box('curl'))?.command;
    expect(command?.slice(command.indexOf('--noproxy'))).toEqual([
      '--noproxy', '*', '--connect-timeout', '2', '--max-time', '10', '--insecure', '-X', 'POST', '-H', 'X-A: @`id`',
      '--data-raw', '@/etc/passwd', 'https://[fd00::1]:8443/a?b=$(reboot)',
    ]);
  });
});

describe('TCP', () => {
  test.each<[string, readonly string[], Ended, Attempt['kind']]>([
    ['bash connects', ['bash', 'timeout', 'nc'], ended(0), 'answers'],
    ['bash is refused', ['bash', 'timeout'], ended(1, '', 'bash: connect: Connection refused\nbash: line 1: /dev/tcp/api/80: Connection refused'), 'refused'],
    ['bash gets no reply', ['bash', 'timeout'], ended(124), 'no-reply'],
    ["busybox's timeout ended bash", ['bash', 'timeout'], ended(143), 'no-reply'],
    ['bash knows no such name', ['bash', 'timeout'], ended(1, '', 'bash: api: Name or service not known'), 'name-not-found'],
    ['netcat connects', ['nc'], ended(0, '', 'Connection to api (10.96.0.1) 80 port [tcp/http] succeeded!'), 'answers'],
    ['netcat is refused', ['nc'], ended(1, '', "nc: can't connect to remote host (10.96.42.162): Connection refused"), 'refused'],
    ['netcat gets no reply', ['nc'], ended(1, '', 'nc: connect to api port 80 (tcp) timed out: Operation now in progress'), 'no-reply'],
    ['netcat knows no such name', ['nc'], ended(1, '', "nc: bad address 'api'"), 'name-not-found'],
    ['netcat has no such option', ['nc'], ended(1, '', "nc: invalid option -- 'z'"), 'not-observed'],
    ['netcat says nothing', ['nc'], ended(1), 'not-observed'],
    ['curl connects to what speaks no HTTP', ['curl'], ended(28, '\n000 0.002'), 'answers'],
    ['curl is refused', ['curl'], ended(7, '\n000 0', '* connect to 10.0.0.1 port 80 failed: Connection refused'), 'refused'],
  ])('%s', (_name, programs, end, kind) => {
    expect(read({ kind: 'tcp' }, programs, end).kind).toBe(kind);
  });
});

describe('UDP', () => {
  test.each<[string, readonly string[], Ended, Attempt['kind']]>([
    ['an answer', ['perl'], ended(0, 'paid'), 'answers'],
    ['a refusal', ['perl'], ended(3), 'refused'],
    ['silence', ['python3'], ended(4), 'no-reply'],
    ['an unknown name', ['python3'], ended(6), 'name-not-found'],
    ['a DNS server that is down', ['perl'], ended(5), 'garbled'],
    ['a crash of the interpreter', ['perl'], ended(255, '', "Can't locate Socket.pm"), 'not-observed'],
    ['netcat with an answer', ['nc'], ended(0, 'paid'), 'answers'],
    ['netcat with silence', ['nc'], ended(0), 'no-reply'],
  ])('%s', (_name, programs, end, kind) => {
    expect(read({ kind: 'udp', payload: 'pay' }, programs, end).kind).toBe(kind);
  });

  test.each<[string, readonly string[]]>([['perl', ['perl', '-e', '1']], ['python3', ['python3', '-c', '1']]])('%s itself speaks both families', async (program, there) => {
    if (spawnSync(there[0], there.slice(1)).status !== 0) return; // what this machine has not is tried on a cluster
    const ask = async (host: string, port: number): Promise<Attempt> => {
      const probe: ProbeData = { kind: 'udp', payload: 'pay' };
      const chosen = choose(probe, { host, port }, { reply: 1, answer: 1 }, box(program));
      const [file, ...args] = chosen?.command ?? [];
      const { code, stdout, stderr } = await new Promise<{ code: number; stdout: string; stderr: string }>(resolve => {
        const child = execFile(file, args, (_error, out, err) => resolve({ code: child.exitCode ?? 128, stdout: out, stderr: err }));
      });
      return chosen?.tool.read(ended(code, stdout, stderr), probe) ?? { kind: 'not-observed', why: 'no tool' };
    };
    const own = Object.values(networkInterfaces()).flatMap(addresses => addresses?.map(({ address }) => address));
    for (const [family, host] of ([['udp4', '127.0.0.1'], ['udp6', '::1']] as const).filter(([, loopback]) => own.includes(loopback))) {
      const [echo, silent] = [createSocket(family), createSocket(family)];
      echo.on('message', (message, from) => echo.send(`${message.toString()} back`, from.port, from.address));
      for (const socket of [echo, silent]) await new Promise<void>(resolve => socket.bind(0, host, resolve));
      expect(await ask(host, echo.address().port)).toMatchObject({ kind: 'answers', text: 'pay back' });
      expect(await ask(host, silent.address().port)).toEqual({ kind: 'no-reply' });
      const free = echo.address().port;
      await Promise.all([echo, silent].map(socket => new Promise<void>(resolve => socket.close(resolve))));
      expect(await ask(host, free)).toEqual({ kind: 'refused' });
    }
    // Without a DNS server to ask, nobody can say.
    expect(['name-not-found', 'garbled']).toContain((await ask('no-such-name.invalid', 9)).kind);
  });

  test('an empty datagram is nothing that netcat can send', () => {
    expect(choose({ kind: 'udp' }, { host: 'api', port: 9 }, LIMITS, box('nc'))).toBeUndefined();
  });
});

describe('ping', () => {
  test.each<[string, Ended, Attempt['kind']]>([
    ['an echo', ended(0, 'PING api (10.244.1.3) 56(84) bytes of data.\n64 bytes from 10.244.1.3'), 'answers'],
    ['silence', ended(1, '1 packets transmitted, 0 received, 100% packet loss, time 0ms'), 'no-reply'],
    ['a port unreachable', ended(1, 'From 10.244.1.1 icmp_seq=1 Destination Port Unreachable\n1 packets transmitted, 0 received, +1 errors, 100% packet loss'), 'refused'],
    ['nobody with this address', ended(1, 'From 10.244.1.1 icmp_seq=1 Destination Host Unreachable\n100% packet loss'), 'no-reply'],
    ['an unknown name', ended(2, '', 'ping: api: Name or service not known'), 'name-not-found'],
    ["busybox's unknown name", ended(1, '', "ping: bad address 'api'"), 'name-not-found'],
    ['a DNS server that is down', ended(2, '', 'ping: api: Temporary failure in name resolution'), 'garbled'],
    ['no right to ping', ended(1, '', 'ping: permission denied (are you root?)'), 'not-observed'],
  ])('%s', (_name, end, kind) => {
    expect(read({ kind: 'ping' }, ['ping'], end).kind).toBe(kind);
  });
});

describe('DNS', () => {
  const SERVER = 'Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\n';
  const notFound = (name: string) => `${SERVER}** server can't find ${name}: NXDOMAIN\n\n`;

  test.each<[string, 'A' | 'AAAA' | 'CNAME', string, Attempt]>([
    ['busybox finds it', 'A', `${SERVER}Name:\tsleep-2.default.svc.cluster.local\nAddress: 10.96.42.162\n\n`, { kind: 'answers', answer: { addresses: ['10.96.42.162'] } }],
    ['bind finds several', 'A', 'Server:\t\t10.96.0.10\nAddress:\t10.96.0.10#53\n\nName:\tdb.default.svc.cluster.local\nAddress: 10.244.1.9\nName:\tdb\nAddress: 10.244.1.12\n',
      { kind: 'answers', answer: { addresses: ['10.244.1.12', '10.244.1.9'] } }],
    ['an alias', 'CNAME', `${SERVER}numbers-api.default.svc.cluster.local\tcanonical name = raw.githubusercontent.com\n\n`, { kind: 'answers', answer: { cname: 'raw.githubusercontent.com' } }],
    ['an alias that leads nowhere has no address', 'A', `${SERVER}numbers-api.default.svc.cluster.local\tcanonical name = raw.githubusercontent.com\n\n`, { kind: 'name-not-found' }],
    ['another name of the search list', 'A', `${notFound('api.default.svc.cluster.local')}${SERVER}Name:\tapi.svc.cluster.local\nAddress: 10.0.0.7\n`, { kind: 'answers', answer: { addresses: ['10.0.0.7'] } }],
    ['nothing', 'A', notFound('api.default.svc.cluster.local') + notFound('api.svc.cluster.local'), { kind: 'name-not-found' }],
    ['no record of this kind', 'AAAA', `${SERVER}*** Can't find api.default.svc.cluster.local: No answer\n`, { kind: 'name-not-found' }],
    ["the server's own address is no answer", 'A', SERVER, { kind: 'name-not-found' }],
    ['a failure of the server', 'A', `${SERVER}** server can't find example.org.: SERVFAIL\n`, { kind: 'garbled', problem: 'the DNS server answers SERVFAIL' }],
    ['no server', 'A', ';; connection timed out; no servers could be reached\n', { kind: 'no-reply' }],
  ])('nslookup: %s', (_name, type, stdout, expected) => {
    expect(readNslookup(ended(1, stdout), type)).toEqual(expected);
  });

  test.each<[string, Ended, Attempt['kind']]>([
    ['an answer', ended(0, ';; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 1\napi.default.svc.cluster.local. 30\tIN\tA\t10.96.0.7\n'), 'answers'],
    ['nothing', ended(0, ';; ->>HEADER<<- opcode: QUERY, status: NXDOMAIN, id: 1\n'), 'name-not-found'],
    ['a refusal', ended(0, ';; ->>HEADER<<- opcode: QUERY, status: REFUSED, id: 1\n'), 'refused'],
    ['no server', ended(9, ';; connection timed out; no servers could be reached\n'), 'no-reply'],
  ])('dig: %s', (_name, end, kind) => {
    expect(read({ kind: 'dns', recordType: 'A' }, ['dig'], end).kind).toBe(kind);
  });

  test('getent answers what the C library finds, and is not asked for a CNAME', () => {
    const found = ended(0, '10.96.0.7   STREAM api.default.svc.cluster.local\n10.96.0.7   DGRAM\n');
    expect(read({ kind: 'dns', recordType: 'A' }, ['getent'], found)).toEqual({ kind: 'answers', answer: { addresses: ['10.96.0.7'] } });
    expect(read({ kind: 'dns', recordType: 'A' }, ['getent'], ended(2)).kind).toBe('name-not-found');
    expect(choose({ kind: 'dns', recordType: 'CNAME' }, { host: 'api' }, LIMITS, box('getent'))).toBeUndefined();
  });

  test.each<[string, readonly string[]]>([
    ['api', ['api.default.svc.cluster.local.', 'api.svc.cluster.local.', 'api.cluster.local.']],
    ['api.blue', ['api.blue.default.svc.cluster.local.', 'api.blue.svc.cluster.local.', 'api.blue.cluster.local.', 'api.blue.']],
    ['a.b.c.d.e.f', ['a.b.c.d.e.f.', 'a.b.c.d.e.f.default.svc.cluster.local.', 'a.b.c.d.e.f.svc.cluster.local.', 'a.b.c.d.e.f.cluster.local.']],
    ['api.', ['api.']],
  ])('%s is completed as a resolver completes it', (name, expected) => {
    expect(candidates(name, CLUSTER)).toEqual(expected);
  });
});

test('a container is looked at with one fixed script', () => {
  expect(LOOK.slice(0, 2)).toEqual(['sh', '-c']);
  expect(readLook('curl\nping\n\nsearch default.svc.cluster.local svc.cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n')).toEqual({
    programs: ['curl', 'ping'], search: ['default.svc.cluster.local', 'svc.cluster.local'], ndots: 5,
  });
  expect(readLook('\nnameserver 1.1.1.1\n')).toEqual({ programs: [], search: [], ndots: 1 });
});

test('a message names the programs that would do', () => {
  expect([toolsFor('http'), toolsFor('dns')]).toEqual(['curl', 'nslookup, dig or getent']);
});
