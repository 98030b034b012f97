import { planText } from '../../src/declarations/plan-of';
import { ExpectationData, PlanData, StepData } from '../../src/plan/plan';
import { readPlan } from '../../src/plan/plan-file';

const workload = { namespace: 'default', name: 'web' };

const expectation: ExpectationData = {
  id: 'chart/web/http',
  from: { kind: 'workload', ...workload, container: 'web' },
  to: { kind: 'service', namespace: 'default', name: 'api', by: 'name', port: 80 },
  probe: { kind: 'http', scheme: 'http', method: 'POST', path: '/', headers: { Host: 'x' }, body: '' },
  outcome: { kind: 'mixed', among: [{ kind: 'answers', status: 200, body: 'a', notBody: 'b' }, { kind: 'no-reply' }] },
  acrossNodes: true,
  observation: '6',
  because: 'so it is',
};

const everyStep: StepData[] = [
  { kind: 'apply', charts: ['a'], files: ['a.k8s.yaml'], notReady: [workload], title: 'First', because: 'x' },
  {
    kind: 'expect',
    expectations: [
      expectation,
      { ...expectation, id: '2', from: { kind: 'outside' }, to: { kind: 'node', port: 30080 } },
      { ...expectation, id: '3', from: { kind: 'pods', namespace: 'blue', labels: { a: 'b' } }, to: { kind: 'workload-pods', ...workload, controller: 'StatefulSet', port: 1 } },
      {
        id: '4',
        from: expectation.from,
        to: { kind: 'alias', namespace: 'default', name: 'x', by: 'fully-qualified' },
        probe: { kind: 'dns', recordType: 'CNAME' },
        outcome: { kind: 'answers', records: { kind: 'exactly', values: ['example.org'] } },
      },
      {
        id: '5',
        from: expectation.from,
        to: { kind: 'host', name: 'x' },
        probe: { kind: 'dns', recordType: 'A' },
        outcome: { kind: 'answers', records: { kind: 'ready-pods', workload } },
      },
      { id: '6', from: expectation.from, to: { kind: 'host', name: 'x', port: 1 }, probe: { kind: 'udp', payload: 'x' }, outcome: { kind: 'refused' } },
      { id: '7', from: expectation.from, to: { kind: 'host', name: 'x' }, probe: { kind: 'ping' }, outcome: { kind: 'name-not-found' } },
      {
        id: '8',
        from: expectation.from,
        to: { kind: 'host', name: 'x' },
        probe: { kind: 'dns', recordType: 'A' },
        outcome: { kind: 'answers', records: { kind: 'cluster-ip', namespace: 'default', service: 'x' } },
      },
      { id: '9', from: expectation.from, to: { kind: 'host', name: 'x', port: 2 }, probe: { kind: 'tcp' }, outcome: { kind: 'answers' } },
      { id: '10', from: expectation.from, to: { kind: 'host', name: 'x', port: 3 }, probe: { kind: 'grpc', service: 'shop.v1.Orders' }, outcome: { kind: 'answers', body: 'NOT' } },
    ],
  },
  { kind: 'remember-address', of: { kind: 'service', namespace: 'default', name: 'api' } },
  { kind: 'delete-pods', workload },
  { kind: 'heal', workload },
  { kind: 'spread', workload },
  { kind: 'gather', workload },
  { kind: 'expect-address', id: 'address', of: { kind: 'workload-pods', ...workload }, change: 'changed', observation: '2' },
  { kind: 'expect-crash', id: 'crash', workload, container: 'b', log: 'in use', observation: '16' },
  { kind: 'remove', charts: ['a'], files: ['a.k8s.yaml'] },
];

const plan: PlanData = { version: 1, app: 'shop', clusterDomain: 'cluster.local', steps: everyStep };

test('a plan with every step, source, target, probe and outcome reads back as it was written', () => {
  expect(readPlan(planText(plan), 'connectivity.plan')).toEqual(plan);
});

describe('what is no plan is refused with its place', () => {
  const withStep = (step: unknown) => ({ ...plan, steps: [step] });
  const withExpectation = (change: object) => withStep({ kind: 'expect', expectations: [{ ...expectation, ...change }] });
  const { clusterDomain: _, ...withoutDomain } = plan;
  test.each<[string, unknown, RegExp]>([
    ['a list', [], /the plan is \[\], and should be an object/],
    ['another version', { ...plan, version: 2 }, /version is 2, and should be 1/],
    ['a field too few', withoutDomain, /clusterDomain is missing/],
    ['a field too many', { ...plan, extra: 1 }, /extra is no field that this version knows/],
    ['an inherited kind', withStep({ kind: 'constructor' }), /steps\[0\]\.kind is "constructor", and should be one of apply,/],
    ['no step kind', withStep({}), /steps\[0\]\.kind is missing/],
    ['a port as text', withExpectation({ to: { kind: 'node', port: '80' } }), /steps\[0\]\.expectations\[0\]\.to\.port is "80", and should be a number/],
    ['a wrong literal', withExpectation({ to: { kind: 'service', namespace: 'a', name: 'b', by: 'ip' } }), /to\.by is "ip", and should be "name" or/],
    ['labels that are no texts', withExpectation({ from: { kind: 'pods', namespace: 'a', labels: { a: 1 } } }), /from\.labels\.a is 1, and should be a string/],
    ['a mixture within a mixture', withExpectation({ outcome: { kind: 'mixed', among: [expectation.outcome] } }), /among\[0\]\.kind is "mixed"/],
    ['files that are no list', withStep({ kind: 'apply', charts: ['a'], files: 'a' }), /steps\[0\]\.files is "a", and should be a list/],
    ['a file elsewhere', withStep({ kind: 'apply', charts: ['a'], files: ['../a.yaml'] }), /'\.\.\/a\.yaml' leads out of the plan's folder/],
    ['an absolute file', withStep({ kind: 'remove', charts: ['a'], files: ['/a.yaml'] }), /leads out of the plan's folder/],
    ['an id that is there twice', withStep({ kind: 'expect', expectations: [expectation, expectation] }), /a second 'chart\/web\/http'/],
    ['a log pattern that is none', withStep({ kind: 'expect-crash', id: 'x', workload, log: '(' }), /steps\[0\]: log "\(" is no regular expression/],
    ['a reason of two lines', withStep({ kind: 'heal', workload, because: 'a\nb' }), /steps\[0\]: because "a\\nb" has a line break/],
    ['a scheme that reads files', withExpectation({ probe: { ...expectation.probe, scheme: 'file' } }), /probe\.scheme is "file", and should be "http" or "https"/],
    ['an inherited kind of probe', withExpectation({ probe: { kind: 'toString' } }), /probe\.kind is "toString", and should be one of dns, tcp, udp, http, ping, grpc/],
    ['a header that curl would read from a file', withExpectation({ probe: { ...expectation.probe, headers: { '@/etc/passwd': '' } } }), /header name '@\/etc\/passwd'/],
    ['a header of two lines', withExpectation({ probe: { ...expectation.probe, headers: { A: 'b\r\nc: d' } } }), /header A: its value has a line break/],
    ['a path that is none', withExpectation({ probe: { ...expectation.probe, path: 'http://other/' } }), /a path begins with \//],
    ['a method that is an option', withExpectation({ probe: { ...expectation.probe, method: '-K' } }), /method '-K'/],
    ['a gRPC service that is a text', withExpectation({ probe: { kind: 'grpc', service: 'a b' } }), /service "a b": a gRPC service is called/],
    ['a host that is an option', withExpectation({ to: { kind: 'host', name: '-eBEGIN{exit}', port: 1 }, probe: { kind: 'udp' } }), /'-eBEGIN\{exit\}' is neither a host name nor an IP address/],
    ['a Service that is an option', withExpectation({ to: { kind: 'service', namespace: 'default', name: '-e1', by: 'name', port: 1 } }), /to\.name: "-e1" is no RFC 1123 label/],
    ['an alias that is a path', withExpectation({ to: { kind: 'alias', namespace: 'default', name: '../secrets/x', by: 'name' } }), /to\.name: "\.\.\/secrets\/x" is no RFC 1123 label/],
    ['a namespace that is a path', withStep({ kind: 'heal', workload: { namespace: 'a/../b', name: 'x' } }), /workload\.namespace: "a\/\.\.\/b" is no RFC 1123 label/],
    ['a workload that is a query', withStep({ kind: 'heal', workload: { namespace: 'a', name: 'x?y' } }), /workload\.name: "x\?y" is no RFC 1123 subdomain/],
    ['a container that is a path', withExpectation({ from: { kind: 'workload', ...workload, container: 'a/b' } }), /from\.container: "a\/b" is no RFC 1123 label/],
    ['a cluster domain that is a URL', { ...plan, clusterDomain: 'x/y' }, /clusterDomain: "x\/y" is no RFC 1123 subdomain/],
    ['port 0', withExpectation({ to: { kind: 'node', port: 0 } }), /to\.port is 0, and should be a whole number from 1 to 65535/],
    ['a port with a fraction', withExpectation({ to: { kind: 'node', port: 80.5 } }), /to\.port is 80\.5, and should be a whole number/],
    ['records of no Service', withExpectation({ probe: { kind: 'dns', recordType: 'A' }, outcome: { kind: 'answers', records: { kind: 'cluster-ip', namespace: 'a', service: '-x' } } }), /records\.service: "-x"/],
    ['a pattern that looks around', withExpectation({ outcome: { kind: 'answers', body: '(?!x)' } }), /body "\(\?!x\)" is no regular expression.*say what must not match with notBody/],
    ['a file whose name has a line break', withStep({ kind: 'apply', charts: ['a'], files: ['a\n.yaml'] }), /leads out of the plan's folder/],
    ['an expectation without sense', withExpectation({ probe: { kind: 'ping' } }), /steps\[0\], chart\/web\/http: status 200 of ping/],
  ])('%s', (_name, value, message) => {
    expect(() => readPlan(JSON.stringify(value), 'dist/connectivity.plan')).toThrow(message);
    expect(() => readPlan(JSON.stringify(value), 'dist/connectivity.plan')).toThrow(/^dist\/connectivity\.plan: /);
  });

  test('text that is no JSON', () => {
    expect(() => readPlan('{', 'p')).toThrow(/^p: no JSON/);
  });
});
