/** Many probes by one program run, in a real shell of this machine. */
import { spawnSync } from 'node:child_process';
import { createServer, Server } from 'node:net';
import { Api } from '../../src/cluster/api/api';
import { SystemClock } from '../../src/cluster/api/clock';
import { Pod } from '../../src/cluster/api/kubernetes';
import { Objects } from '../../src/cluster/changes/objects';
import { PodProber } from '../../src/cluster/probes/source';
import { View } from '../../src/cluster/probes/view';

const WITNESS = { intends: () => undefined, made: () => undefined, changed: () => undefined, gone: () => undefined };
const POD: Pod = { metadata: { name: 'web', namespace: 'shop', uid: 'web' }, spec: { containers: [{ name: 'web' }] } };

let server: Server;
let port: number;
beforeAll(done => {
  server = createServer(socket => socket.end()).listen(0, '127.0.0.1', () => {
    const address = server.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
    done();
  });
});
afterAll(done => { server.close(done); });

function prober(): PodProber {
  const api: Api = {
    get: () => Promise.resolve(undefined),
    send: () => Promise.resolve({ status: 200, body: '{}' }),
    exec: (_where, command) => {
      const { status, stdout, stderr } = spawnSync(command[0], command.slice(1), { encoding: 'utf8' });
      return Promise.resolve({ kind: 'ended', code: status ?? 128, stdout, stderr, seconds: 0.1 });
    },
  };
  const clock = new SystemClock();
  return new PodProber(api, new View(api), clock, 'probe', new Objects(api, clock, WITNESS), () => Promise.resolve(true));
}

test('each answer is told in the order of the questions, whichever comes first', async () => {
  const here = { probe: { kind: 'tcp' }, to: { host: '127.0.0.1', port } } as const;
  const nobody = { probe: { kind: 'tcp' }, to: { host: '127.0.0.1', port: 1 } } as const;
  // 192.0.2.0/24 is nobody's: it is silent, or this machine has no way there.
  const silent = { probe: { kind: 'tcp' }, to: { host: '192.0.2.1', port: 80 } } as const;
  const asks = [silent, here, nobody, ...Array.from({ length: 20 }, (_, index) => index % 2 === 0 ? here : nobody)];
  const made = await prober().probeAll(POD, asks, { reply: 1, answer: 2 });
  const kinds = made.map(({ attempt }) => attempt.kind);
  expect(kinds.slice(1)).toEqual(asks.slice(1).map(one => one === here ? 'answers' : 'refused'));
  expect(['no-reply', 'refused']).toContain(kinds[0]);
});
