import { execFile, spawnSync } from 'node:child_process';
import { createServer as createHttp2, Http2Server, ServerHttp2Stream } from 'node:http2';
import { AddressInfo, createServer, Server } from 'node:net';
import { Attempt } from '../../../src/cluster/probes/attempt';
import { probeFromHere } from '../../../src/cluster/probes/kinds';
import { choose } from '../../../src/cluster/probes/tools';
import { ProbeData } from '../../../src/plan/plan';

const LIMITS = { reply: 2, answer: 4 };
const MESSAGES: ReadonlyMap<string, readonly number[]> = new Map([['', [8, 1]], ['slow', [8, 2]], ['new', []]]);

/** The health service as gRPC's specification has it: an answer with trailers, or, where it knows no such service, trailers alone. */
function health(stream: ServerHttp2Stream, path: string | undefined): void {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  stream.on('end', () => {
    const message = MESSAGES.get(Buffer.concat(chunks).subarray(7).toString());
    if (path !== '/grpc.health.v1.Health/Check' || message === undefined) {
      stream.respond({ ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '5' }, { endStream: true });
      return;
    }
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    stream.end(Buffer.from([0, 0, 0, 0, message.length, ...message]));
  });
}

describe('a gRPC probe', () => {
  let server: Http2Server;
  let other: Server;
  const ports = { health: 0, other: 0 };

  beforeAll(async () => {
    server = createHttp2();
    server.on('stream', (stream, headers) => health(stream, headers[':path']));
    other = createServer(socket => socket.end('HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n').on('error', () => undefined));
    for (const [name, one] of [['health', server], ['other', other]] as const) {
      await new Promise<void>(resolve => one.listen(0, '127.0.0.1', resolve));
      ports[name] = (one.address() as AddressInfo).port;
    }
  });
  afterAll(() => {
    server.close();
    other.close();
  });

  const cases: readonly [string, ProbeData, 'health' | 'other', unknown][] = [
    ['the whole server', { kind: 'grpc' }, 'health', { kind: 'answers', answer: { health: 'SERVING' } }],
    ['a service that does not serve', { kind: 'grpc', service: 'slow' }, 'health', { kind: 'answers', answer: { health: 'NOT_SERVING' } }],
    ['a state that is zero, which nobody sends', { kind: 'grpc', service: 'new' }, 'health', { kind: 'answers', answer: { health: 'UNKNOWN' } }],
    ['a service that nobody knows', { kind: 'grpc', service: 'gone' }, 'health', { kind: 'garbled', problem: 'gRPC status 5 (NOT_FOUND: the server knows no such service)' }],
    ['what speaks HTTP/1', { kind: 'grpc' }, 'other', { kind: 'garbled' }],
  ];

  test.each(cases)('from here tells %s', async (_name, probe, where, wanted) => {
    expect(await probeFromHere(probe, { host: '127.0.0.1', port: ports[where] }, LIMITS)).toMatchObject(wanted as object);
  });

  // curl is in the container that probes; where the tests run it has to be too.
  test.each(cases)('by curl tells %s', async (_name, probe, where, wanted) => {
    const chosen = choose(probe, { host: '127.0.0.1', port: ports[where] }, LIMITS, { programs: ['curl'], search: [], ndots: 5 });
    const [program, ...args] = chosen?.command ?? [];
    const ended = await new Promise<Attempt | undefined>(resolve => execFile(program, args, (error, stdout, stderr) => {
      const code = typeof error?.code === 'number' ? error.code : 0;
      resolve(chosen?.tool.read({ kind: 'ended', code, stdout, stderr, seconds: 0.1 }, probe));
    }));
    expect(ended).toMatchObject(wanted as object);
  });

  test('where nobody listens is refused', async () => {
    expect(await probeFromHere({ kind: 'grpc' }, { host: '127.0.0.1', port: 1 }, LIMITS)).toEqual({ kind: 'refused' });
  });

  test('finds curl here', () => {
    expect(spawnSync('curl', ['--version']).status).toBe(0);
  });
});
