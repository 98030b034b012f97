import { Pod } from '../../src/cluster/api/kubernetes';
import { repeatCommand, Where } from '../../src/cluster/repeat';
import { ExpectationData } from '../../src/plan/plan';

const where: Where = { context: 'kind-shop', probeImage: 'probe:1', seconds: 3, remains: true };
const expectation: ExpectationData = {
  id: 'shop/front/tcp-orders-answers',
  from: { kind: 'workload', namespace: 'shop', name: 'front' },
  to: { kind: 'service', namespace: 'shop', name: 'orders', by: 'name', port: 80 },
  probe: { kind: 'http', scheme: 'http', method: 'GET', path: '/' },
  outcome: { kind: 'answers' },
};
const pod = (securityContext?: Pod['spec']['securityContext']): Pod => ({
  apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'shop', name: 'front-1', uid: '1' }, spec: { containers: [{ name: 'front', image: 'front:1' }], securityContext },
});
const seen = (container: string, from?: Pod['spec']['securityContext']) => ({
  held: false,
  observed: { kind: 'no-reply' } as const,
  pod: pod(from),
  made: { attempt: { kind: 'no-reply' } as const, container },
  address: { host: 'orders', port: 80 },
});

test.each([
  ['through the workload, where its own container made it', seen('front'), 'kubectl --context kind-shop exec -n shop deployment/front -c front -- curl'],
  ['in a container beside it, where it made it', seen('connectivity-probe'), 'kubectl --context kind-shop debug -n shop front-1 -it --image=probe:1 -- curl'],
  ['in one that a restricted namespace lets in, where the pod is such a one', seen('connectivity-probe', { runAsNonRoot: true }), 'kubectl --context kind-shop debug -n shop front-1 -it --profile=restricted --image=probe:1 -- curl'],
])('a probe is repeated %s', (_, observation, command) => {
  expect(repeatCommand(expectation, observation, where)?.slice(0, command.length)).toBe(command);
});

test('what was tried at no address can\'t be repeated', () => {
  expect(repeatCommand(expectation, { ...seen('front'), address: undefined }, where)).toBeUndefined();
});
