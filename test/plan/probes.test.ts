import { byHand, toolsOf } from '../../src/cluster/probes/kinds';
import { defined } from '../../src/kubernetes/values';
import { ProbeData, TargetData } from '../../src/plan/plan';
import { KINDS, ProbeKind } from '../../src/plan/probes';
import { renderConnection, renderProbe } from '../../src/plan/sentence';
import { problemsOf } from '../../src/plan/validity';

/** One of each kind: the compiler wants the entry of a new one. */
const EXAMPLES: { [K in ProbeKind]: ProbeData & { readonly kind: K } } = {
  dns: { kind: 'dns', recordType: 'AAAA' },
  tcp: { kind: 'tcp' },
  udp: { kind: 'udp', payload: 'hello' },
  http: { kind: 'http', scheme: 'https', method: 'GET', path: '/a' },
  ping: { kind: 'ping' },
  grpc: { kind: 'grpc', service: 'shop.v1.Orders' },
};

describe.each(Object.entries(EXAMPLES))('a probe of kind %s', (kind, probe) => {
  const to = defined<TargetData>({ kind: 'service', namespace: 'default', name: 'api', by: 'name', port: kind === 'dns' || kind === 'ping' ? undefined : 80 });
  const from = { kind: 'workload', namespace: 'default', name: 'web' } as const;

  test('makes sense, and has words', () => {
    expect(problemsOf({ from, to, probe, outcome: { kind: 'answers' } })).toEqual([]);
    expect(renderConnection({ from, to, probe })).toMatch(/^default\/web -> Service default\/api.* by \S+/);
  });

  test('can be made by a program, and by hand', () => {
    expect(toolsOf(probe.kind).length).toBeGreaterThan(0);
    expect(byHand(probe, { host: 'api', port: 80 }, 2).join(' ')).toContain('api');
    expect(() => byHand(probe, { host: '-oProxyCommand=x', port: 80 }, 2)).toThrow('"-oProxyCommand=x" is no host name and no IP address, so no program is run with it');
  });

  test('without a port says how to give one, where it needs one', () => {
    const problems = problemsOf({ from, to: { kind: 'host', name: 'example.org' }, probe, outcome: { kind: 'answers' } });
    if (KINDS[probe.kind].carrier === 'TCP' || KINDS[probe.kind].carrier === 'UDP') expect(problems).toEqual([expect.stringMatching(/it does not say which port.*; name it, e\.g\. Probe\.\w+\(.*port: 8080 \}\)$/)]);
    else expect(problems).toEqual([]);
  });
});

test('a gRPC probe names its service', () => {
  expect(renderProbe(EXAMPLES.grpc)).toBe('gRPC health shop.v1.Orders');
});
