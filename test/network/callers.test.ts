import { Manifest } from '../../src/manifests/read';
import { callersOf } from '../../src/network/callers';
import { buildNetwork } from '../../src/network/network';

const deployment = (name: string, namespace = 'default'): Manifest => ({
  object: {
    apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace }, spec: { template: { metadata: { labels: { app: name } }, spec: { containers: [] } } },
  },
});
const service = (name: string, spec: Record<string, unknown> = {}): Manifest => ({
  object: {
    apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { selector: { app: name }, ports: [{ port: 80 }], ...spec },
  },
});
const policy = (spec: Record<string, unknown>, namespace = 'default'): Manifest => ({
  object: {
    apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'one', namespace }, spec,
  },
});

const onlyWeb = policy({ podSelector: { matchLabels: { app: 'api' } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }] }] });
const webMayNotLeave = policy({ podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Egress'] });
const ofNoConcern = policy({ podSelector: { matchLabels: { app: 'other' } } });

const PODS = [deployment('web'), deployment('api'), deployment('far', 'elsewhere')];

describe('who can reach a Service', () => {
  test.each<[what: string, manifests: Manifest[], everyone: boolean, workloads: string[], why: string]>([
    ['without a policy, everyone', [service('api')], true, ['web', 'api', 'far'], 'Every pod of the cluster: no NetworkPolicy keeps anybody out'],
    ['with a policy for others, everyone', [service('api'), ofNoConcern], true, ['web', 'api', 'far'], 'Every pod of the cluster: no NetworkPolicy keeps anybody out'],
    ['with a policy for its pods, whom that lets in', [service('api'), onlyWeb], false, ['web'],
      'Pods of 1 of 3 workloads; for elsewhere/far, Deployment default/api, port 80 is behind it, and NetworkPolicy default/one does not let it in'],
    ['with a policy for a caller, all the others', [service('api'), webMayNotLeave], false, ['api', 'far'],
      'Pods of 2 of 3 workloads; for default/web, the caller can\'t ask DNS on port 53: NetworkPolicy default/one does not let it out'],
    ['with a policy for an Ingress controller that nobody shows, and its pods', [service('api'), policy({
      podSelector: { matchLabels: { app: 'api' } },
      ingress: [{ from: [{ namespaceSelector: { matchLabels: { name: 'ingress' } }, podSelector: { matchLabels: { app: 'nginx' } } }, { ipBlock: { cidr: '192.0.2.0/24' } }] }],
    })], false, [], 'Pods of 0 of 3 workloads; not known from manifests for 2 more: traffic goes to Deployment default/api, port 80, where NetworkPolicy default/one '
      + 'lets addresses in 192.0.2.0/24 through, and which addresses pods have is in no manifest; a NetworkPolicy also lets in pods with app=nginx of namespaces with name=ingress, addresses in 192.0.2.0/24, of which these manifests show none'],
    ['with nothing behind it, nobody', [service('api', { selector: { app: 'ap' } })], false, [], 'No pod: the selector app=ap of Service default/api matches no pod'],
    ['an alias, everyone', [service('api', { type: 'ExternalName', externalName: 'example.com', selector: undefined, ports: undefined })], true, ['web', 'api', 'far'],
      'Every pod of the cluster: no NetworkPolicy keeps anybody out'],
  ])('%s', (_, manifests, everyone, workloads, why) => {
    const network = buildNetwork([...PODS, ...manifests]);
    const callers = callersOf(network, network.services[0]);
    expect({ ...callers, workloads: callers.workloads.map(({ ref }) => ref.name) }).toEqual({ everyone, workloads, why });
  });
});
