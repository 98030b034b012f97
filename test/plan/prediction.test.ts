import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readManifests } from '../../src/manifests/read';
import { buildNetwork, Network } from '../../src/network/network';
import { ExpectationData, OutcomeData } from '../../src/plan/plan';
import { readPlan } from '../../src/plan/plan-file';
import { predict } from '../../src/plan/prediction';

const dist = join(__dirname, '../../dist');
const networkOf = (...files: string[]): Network =>
  buildNetwork(files.flatMap(file => readManifests(readFileSync(join(dist, `${file}.k8s.yaml`), 'utf8'), file).manifests));

test('of the chapter\'s own expectations, none is predicted to fail, in any of its steps', () => {
  const plan = readPlan(readFileSync(join(dist, 'connectivity.plan'), 'utf8'), 'connectivity.plan');
  const live = new Set<string>();
  const verdicts = plan.steps.flatMap(step => {
    if (step.kind === 'apply') step.files.forEach(file => live.add(file.replace('.k8s.yaml', '')));
    if (step.kind === 'remove') step.files.forEach(file => live.delete(file.replace('.k8s.yaml', '')));
    const network = networkOf(...live);
    return step.kind === 'expect' ? step.expectations.map(one => ({ id: one.id, ...predict(network, one) })) : [];
  });
  expect(verdicts.filter(({ verdict }) => verdict === 'fails')).toEqual([]);
  expect(verdicts.filter(({ verdict }) => verdict === 'holds').length).toBeGreaterThan(verdicts.length / 2);
});

const web = { kind: 'workload', namespace: 'default', name: 'numbers-web' } as const;
const api = { kind: 'service', namespace: 'default', name: 'numbers-api', by: 'name', port: 80 } as const;
const http = { kind: 'http', scheme: 'http', method: 'GET', path: '/rng' } as const;
const expectation = (change: Partial<ExpectationData>, outcome: OutcomeData['kind']): ExpectationData =>
  ({ id: 'x', from: web, to: api, probe: http, outcome: outcome === 'mixed' ? { kind: outcome, among: [] } : { kind: outcome }, ...change });

test.each<[string, Network, ExpectationData, string, string]>([
  ['an answer from a Service that is there', networkOf('numbers', 'numbers-cluster-ip'), expectation({}, 'answers'), 'holds', 'port 80'],
  ['an answer from a Service that is missing', networkOf('numbers'), expectation({}, 'answers'), 'fails', 'there is no Service default/numbers-api'],
  ['no name where there is one', networkOf('numbers', 'numbers-cluster-ip'), expectation({}, 'name-not-found'), 'fails', 'port 80'],
  ['no name where there is none', networkOf('numbers'), expectation({}, 'name-not-found'), 'holds', 'there is no Service'],
  ['health from a gRPC server behind a Service', networkOf('numbers', 'numbers-cluster-ip'), expectation({ probe: { kind: 'grpc' } }, 'answers'), 'holds', 'port 80'],
  ['health where no Service is', networkOf('numbers'), expectation({ probe: { kind: 'grpc' } }, 'answers'), 'fails', 'there is no Service'],
  ['an answer on a port it has not', networkOf('numbers', 'numbers-cluster-ip'), expectation({ to: { ...api, port: 81 } }, 'answers'), 'fails', 'has no TCP port 81'],
  ['an answer through a node port', networkOf('numbers', 'numbers-node-port'),
    expectation({ from: { kind: 'outside' }, to: { kind: 'node', port: 30080 } }, 'answers'), 'holds', 'port 80'],
  ['an answer through another node port', networkOf('numbers', 'numbers-node-port'),
    expectation({ from: { kind: 'outside' }, to: { kind: 'node', port: 30081 } }, 'answers'), 'fails', 'no Service has node port 30081'],
  ['a ping to a Service', networkOf('numbers', 'numbers-cluster-ip'), expectation({ probe: { kind: 'ping' } }, 'answers'), 'fails', 'not ICMP'],
  ['silence of an address outside', networkOf('numbers', 'external-headless'), expectation({}, 'no-reply'), 'unknown', '192.168.123.234'],
  ['an answer of a host outside', networkOf('numbers', 'external-alias'), expectation({}, 'answers'), 'unknown', 'outside the cluster'],
  ['now this, now that', networkOf('numbers', 'numbers-cluster-ip'), expectation({}, 'mixed'), 'unknown', 'port 80'],
  ['anything from a source that is not there', networkOf('numbers-cluster-ip'), expectation({}, 'answers'), 'fails', 'no such source'],
])('%s: as far as manifests can tell', (_, network, asked, verdict, reason) => {
  const prediction = predict(network, asked);
  expect(prediction.verdict).toBe(verdict);
  expect(prediction.steps.at(-1)).toContain(reason);
});
