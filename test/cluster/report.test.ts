import { report } from '../../src/cluster/report';
import { ResultData, ResultsData } from '../../src/plan/results';

const FROM = { kind: 'workload', namespace: 'default', name: 'web' } as const;
const TO = { kind: 'service', namespace: 'default', name: 'api', by: 'name', port: 80 } as const;
const PROBE = { kind: 'http', scheme: 'http', method: 'GET', path: '/rng' } as const;

const HELD: ResultData = {
  id: 'app/held',
  step: 1,
  title: 'ClusterIP',
  expected: 'answers 200',
  observed: 'answers 200',
  verdict: 'held',
  connection: { from: FROM, to: TO, probe: PROBE, expected: { kind: 'answers', status: 200 }, observed: { kind: 'answers', answer: { status: 200 } } },
};
const FAILED: ResultData = {
  ...HELD,
  id: 'app/failed',
  observed: 'refused',
  verdict: 'failed',
  cause: 'Service default/api has no endpoints: its selector app=ap matches no pod',
  repeat: "kubectl exec deployment/web -- curl 'http://api:80/rng'",
  connection: { from: FROM, to: TO, probe: PROBE, expected: { kind: 'answers', status: 200 }, observed: { kind: 'refused' }, source: 'default/web-x (10.244.1.4)', destination: 'api:80' },
};
const ADDRESS: ResultData = { id: 'app/address', step: 2, title: 'ClusterIP', expected: 'changed', observed: 'not observed', verdict: 'not-observed', cause: 'none before' };
const ALLOWED: ResultData = { ...HELD, id: 'app/lb', title: 'LoadBalancer', observed: 'not observed', verdict: 'allowed', cause: 'no load balancer' };

const RESULTS: ResultsData = {
  version: 1,
  app: 'numbers',
  cluster: 'kind-x',
  results: [HELD, FAILED, ADDRESS, ALLOWED],
  summary: { held: 1, failed: 1, notObserved: 1, allowed: 1 },
  measured: { clusterUp: 21.5, played: 60, probesPerSecond: 4.2 },
};

test('the table, what did not hold with its cause and its command, and the sum', () => {
  expect(report(RESULTS, 'text')).toBe(`\
              from         to                      probe      expected     observed

ClusterIP
ok            default/web  Service default/api:80  GET /rng  answers 200  answers 200
FAILED        default/web  Service default/api:80  GET /rng  answers 200  refused
NOT OBSERVED               app/address                       changed      not observed

LoadBalancer
allowed       default/web  Service default/api:80  GET /rng  answers 200  not observed

FAILED default/web -> Service default/api:80 by GET /rng
  expected answers 200, observed refused
  seen from default/web-x (10.244.1.4) to api:80
  cause: Service default/api has no endpoints: its selector app=ap matches no pod
  again: kubectl exec deployment/web -- curl 'http://api:80/rng'
NOT OBSERVED app/address
  expected changed, not observed
  cause: none before
allowed default/web -> Service default/api:80 by GET /rng
  expected answers 200, not observed
  cause: no load balancer

1 of 4 held on kind-x, 1 failed, 1 could not be observed, 1 not observed, as allowed
cluster up in 21.5 s, plan played in 60 s, 4.2 probes a second
`.replace('probe      expected', 'probe     expected'));
});

test('TAP 14: what is allowed is a skip, causes are YAML', () => {
  expect(report(RESULTS, 'tap')).toBe(`\
TAP version 14
1..4
ok 1 - default/web -> Service default/api:80 by GET /rng: answers 200
not ok 2 - default/web -> Service default/api:80 by GET /rng: answers 200
  ---
  id: "app/failed"
  expected: "answers 200"
  observed: "refused"
  cause: "Service default/api has no endpoints: its selector app=ap matches no pod"
  again: "kubectl exec deployment/web -- curl 'http://api:80/rng'"
  ...
not ok 3 - app/address: changed
  ---
  id: "app/address"
  expected: "changed"
  observed: "not observed"
  cause: "none before"
  ...
ok 4 - default/web -> Service default/api:80 by GET /rng: answers 200 # SKIP no load balancer
`);
});

test('TAP: a hash and a backslash in a name are escaped', () => {
  const result: ResultData = { ...ADDRESS, verdict: 'held', expected: 'body /#\\d/' };
  expect(report({ ...RESULTS, results: [result] }, 'tap')).toContain('ok 1 - app/address: body /\\#\\\\d/');
});

test('JUnit: a suite a title, failures and errors apart', () => {
  expect(report(RESULTS, 'junit')).toBe(`\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="numbers" tests="4" failures="1" errors="1">
  <testsuite name="ClusterIP" tests="3" failures="1" errors="1" skipped="0">
    <testcase name="default/web -&gt; Service default/api:80 by GET /rng: answers 200" classname="app/held"/>
    <testcase name="default/web -&gt; Service default/api:80 by GET /rng: answers 200" classname="app/failed">
      <failure message="expected answers 200, observed refused">Service default/api has no endpoints: its selector app=ap matches no pod&#10;kubectl exec deployment/web -- curl &#39;http://api:80/rng&#39;</failure>
    </testcase>
    <testcase name="app/address: changed" classname="app/address">
      <error message="expected changed, not observed">none before</error>
    </testcase>
  </testsuite>
  <testsuite name="LoadBalancer" tests="1" failures="0" errors="0" skipped="1">
    <testcase name="default/web -&gt; Service default/api:80 by GET /rng: answers 200" classname="app/lb">
      <skipped message="expected answers 200, not observed">no load balancer</skipped>
    </testcase>
  </testsuite>
</testsuites>
`);
});

test('JUnit: how long each took, where that is known', () => {
  const text = report({ ...RESULTS, results: [{ ...HELD, seconds: 2.5 }, HELD] }, 'junit');
  expect([...text.matchAll(/<testcase .*? classname="app\/held"(.*?)\/>/g)].map(([, rest]) => rest)).toEqual([' time="2.5"', '']);
});

test('JUnit: what XML can not say is shown by its number', () => {
  const result: ResultData = { ...FAILED, cause: 'a <b> & "c" \u0000\u001b[2J' };
  expect(report({ ...RESULTS, results: [result] }, 'junit')).toContain('a &lt;b&gt; &amp; &quot;c&quot; \\u{0}\\u{1b}[2J');
});

test('JSON is the results themselves', () => {
  expect(JSON.parse(report(RESULTS, 'json'))).toEqual(RESULTS);
});

test('nothing checked is said, not drawn', () => {
  const nothing = { ...RESULTS, results: [], summary: { held: 0, failed: 0, notObserved: 0, allowed: 0 }, measured: undefined };
  expect(report(nothing, 'text')).toBe('\nnothing was checked on kind-x: nothing was expected, and no workload had to get ready\n');
});

test('that workloads are ready is not taken for more', () => {
  const ready: ResultData = { id: 'Deployment default/web is ready', step: 0, expected: 'ready', observed: 'ready', verdict: 'held' };
  const summary = { held: 1, failed: 0, notObserved: 0, allowed: 0 };
  expect(report({ version: 1, cluster: 'kind-x', results: [ready], readinessOnly: true, summary }, 'text'))
    .toContain('\n1 of 1 held on kind-x, only readiness was checked: nothing was expected\n');
});
