import { Response } from '../../../src/cluster/api/api';
import { View } from '../../../src/cluster/probes/view';
import { TestApi } from '../stand-ins';

test.each<[string, Response, string]>([
  ['is told as it stands', { status: 200, body: 'starting\nunable to retrieve orders\n' }, 'starting\nunable to retrieve orders\n'],
  ['that the API server refuses is none', { status: 400, body: 'container "main" is waiting to start' }, ''],
  ['that the node has no longer is none', { status: 200, body: 'unable to retrieve container logs for containerd://8b4194c2' }, ''],
])('a log %s', async (_name, response, log) => {
  const api = new TestApi(() => undefined, response);
  expect(await new View(api).log({ metadata: { name: 'web-x', namespace: 'default' }, spec: { containers: [] } }, 'main', true)).toBe(log);
});
