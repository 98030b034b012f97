import { Service } from '../../../src/cluster/api/kubernetes';
import { Facts } from '../../../src/cluster/causes/facts';
import { answeredElsewhere, Ask, lateAnswer, Look } from '../../../src/cluster/causes/second-look';
import { answer } from '../../../src/cluster/probes/attempt';
import { ExpectationData, HttpProbe, ProbeData } from '../../../src/plan/plan';
import { ObservedOutcome } from '../../../src/plan/results';
import { TestClock } from '../stand-ins';

const GET: HttpProbe = { kind: 'http', scheme: 'http', method: 'GET', path: '/' };
const POST: ProbeData = { ...GET, method: 'POST' };
const LIMITS = { reply: 2, answer: 10 };
const SILENCE: ObservedOutcome = { kind: 'no-reply' };
const WRONG: ObservedOutcome = { kind: 'wrong-answer', answer: {}, problem: 'its body does not match' };

function expectation(probe: ProbeData): ExpectationData {
  return {
    id: 'x',
    from: { kind: 'workload', namespace: 'shop', name: 'web' },
    to: { kind: 'service', namespace: 'shop', name: 'orders', by: 'name', port: 80 },
    probe,
    outcome: { kind: 'answers', body: '^orders$' },
  };
}

function look(observed: ObservedOutcome, probe: ProbeData, ask: Ask): Look {
  return {
    expectation: expectation(probe),
    observed,
    address: { host: 'orders', port: 80 },
    limits: LIMITS,
    clusterDomain: 'cluster.local',
    ask,
    clock: new TestClock(),
  };
}

describe('an answer that comes too late', () => {
  const asked = async (seconds: number, observed: ObservedOutcome = SILENCE, probe: ProbeData = GET) => {
    const clock = new TestClock();
    const ask: Ask = async (_to, { answer: limit }) => {
      await clock.sleep(Math.min(seconds, limit));
      return seconds > limit ? { kind: 'no-reply' } : answer(200, 'orders');
    };
    return lateAnswer({ ...look(observed, probe, ask), clock });
  };

  test('is told with its time and with the limit', async () => {
    expect(await asked(12.34)).toBe('it answered after 12.3 s, and the limit is 10 s (--probe-timeout)');
  });

  test.each<[string, number, ObservedOutcome, ProbeData]>([
    ['where none comes at all', 60, SILENCE, GET],
    ['where it comes at once now', 0.1, SILENCE, GET],
    ['where something else was observed', 12, WRONG, GET],
    ['where asking again would change something', 12, SILENCE, POST],
  ])('is not told %s', async (_, seconds, observed, probe) => {
    expect(await asked(seconds, observed, probe)).toBeUndefined();
  });
});

describe('the wanted answer from another Service', () => {
  const service = (name: string, spec: Service['spec'] = {}, namespace = 'shop'): Service => ({ metadata: { name, namespace }, spec: { clusterIP: '10.96.0.7', ports: [{ port: 80 }], ...spec } });
  const answers: Readonly<Record<string, string>> = { 'stock.shop.svc.cluster.local:80': 'orders', 'copy.shop.svc.cluster.local:8080': 'orders', 'cart.shop.svc.cluster.local:80': 'cart' };
  const ask: Ask = ({ host, port }) => Promise.resolve(answer(200, answers[`${host}:${port}`] ?? ''));
  const elsewhere = (services: readonly Service[], observed: ObservedOutcome = WRONG, probe: ProbeData = GET) => {
    const there: Pick<Facts, 'services'> = { services };
    return answeredElsewhere(look(observed, probe, ask), there);
  };

  test('is told with its name', async () => {
    expect(await elsewhere([service('orders'), service('cart'), service('stock')])).toBe('what is wanted is answered by Service shop/stock');
  });

  test('is asked for at the one port of the other Service', async () => {
    expect(await elsewhere([service('orders'), service('copy', { ports: [{ port: 8080 }] })])).toBe('what is wanted is answered by Service shop/copy');
  });

  test.each<[string, readonly Service[], ObservedOutcome, ProbeData]>([
    ['where several answer like that', [service('stock'), service('copy', { ports: [{ port: 8080 }] })], WRONG, GET],
    ['where nobody does', [service('cart')], WRONG, GET],
    ['from another namespace', [service('stock', {}, 'other')], WRONG, GET],
    ['where nothing came at all', [service('stock')], SILENCE, GET],
    ['where asking would change something', [service('stock')], WRONG, POST],
  ])('is not told %s', async (_, services, observed, probe) => {
    expect(await elsewhere(services, observed, probe)).toBeUndefined();
  });
});
