/** HTTP from this machine, of servers that never end. */
import { createServer, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { probeFromHere } from '../../../src/cluster/probes/kinds';
import { BODY_LIMIT } from '../../../src/cluster/probes/kinds/http';

const CHUNK = Buffer.alloc(64 * 1024, 'x');

/** Writes as fast as it is read, until nobody reads. */
function flood(response: ServerResponse): void {
  const write = () => {
    while (!response.destroyed && response.write(CHUNK));
  };
  response.on('drain', write);
  write();
}

function trickle(response: ServerResponse): void {
  const timer = setInterval(() => response.write('x'), 50);
  response.on('close', () => clearInterval(timer));
}

let server: Server;
beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/flood') flood(response);
    else if (request.url === '/trickle') trickle(response);
    else request.socket.write(`HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(10_000)}`);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function asked(path: string) {
  const { port } = server.address() as AddressInfo;
  const begun = performance.now();
  const attempt = await probeFromHere({ kind: 'http', scheme: 'http', method: 'GET', path }, { host: '127.0.0.1', port }, { reply: 1, answer: 2 });
  return { attempt, seconds: (performance.now() - begun) / 1000 };
}

test('a body without an end is read as far as patterns look', async () => {
  const { attempt } = await asked('/flood');
  expect(attempt).toMatchObject({ kind: 'answers', answer: { status: 200 } });
  const length = 'text' in attempt ? attempt.text?.length ?? 0 : 0;
  expect(length).toBeGreaterThan(BODY_LIMIT);
  expect(length).toBeLessThan(2 * BODY_LIMIT);
});

test('a body that never ends, a byte at a time, is waited for no longer than an answer may take', async () => {
  const { attempt, seconds } = await asked('/trickle');
  expect(attempt).toEqual({ kind: 'no-reply' });
  expect(seconds).toBeGreaterThan(1.5);
  expect(seconds).toBeLessThan(8);
});

test('headers without an end are no answer', async () => {
  expect((await asked('/headers')).attempt).toMatchObject({ kind: 'garbled', problem: expect.stringContaining('Header') });
});
