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
    ['an expectation without sense', withExpectation({ probe: { kind: 'ping' } }), /steps\[0\], chart\/web\/http: status 200 of ping/],
  ])('%s', (_name, value, message) => {
    expect(() => readPlan(JSON.stringify(value), 'dist/connectivity.plan')).toThrow(message);
    expect(() => readPlan(JSON.stringify(value), 'dist/connectivity.plan')).toThrow(/^dist\/connectivity\.plan: /);
  });

  test('text that is no JSON', () => {
    expect(() => readPlan('{', 'p')).toThrow(/^p: no JSON/);
  });
});
