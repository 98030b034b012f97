import { renderAddressed, renderEndpoint, renderOutcome, renderProbe } from '../../src/plan/sentence';

test.each([
  ['pods default/a=1,b=2', renderEndpoint({ kind: 'pods', namespace: 'default', labels: { b: '2', a: '1' } })],
  ['DaemonSet default/agent', renderEndpoint({ kind: 'workload', namespace: 'default', name: 'agent', controller: 'DaemonSet' })],
  ['default/web', renderEndpoint({ kind: 'workload', namespace: 'default', name: 'web', controller: 'Deployment' })],
  ['host [fd00::1]:80', renderEndpoint({ kind: 'host', name: 'fd00::1', port: 80 })],
  ['host fd00::1', renderEndpoint({ kind: 'host', name: 'fd00::1' })],
  ['every node:30080', renderEndpoint({ kind: 'node', port: 30080 })],
  ['GET https /', renderProbe({ kind: 'http', scheme: 'https', method: 'GET', path: '/' })],
  ['DNS AAAA', renderProbe({ kind: 'dns', recordType: 'AAAA' })],
  ['answers', renderOutcome({ kind: 'answers' })],
  ['answers 200 and /a/ and not /b/', renderOutcome({ kind: 'answers', status: 200, body: 'a', notBody: 'b' })],
  ['sometimes answers, sometimes refused', renderOutcome({ kind: 'mixed', among: [{ kind: 'answers' }, { kind: 'refused' }] })],
  ['cluster IP of Service default/api', renderAddressed({ kind: 'service', namespace: 'default', name: 'api' })],
  ['addresses of the pods of default/api', renderAddressed({ kind: 'workload-pods', namespace: 'default', name: 'api' })],
])('%s', (sentence, rendered) => {
  expect(rendered).toBe(sentence);
});
