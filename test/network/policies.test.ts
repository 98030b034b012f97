import { defined } from '../../src/kubernetes/values';
import { readManifests } from '../../src/manifests/read';
import { buildNetwork, Network } from '../../src/network/network';
import { podsOf } from '../../src/network/peers';
import { Answer, letIn, letOut, mayAskDns, mayConnect, Party, policyAnswer } from '../../src/network/policies';
import { portRanges } from '../../src/network/traffic';

function networkOf(...texts: readonly string[]): Network {
  const { manifests, leftOut } = readManifests(texts.join('\n---\n'), 'x.yaml');
  expect(leftOut).toEqual([]);
  return buildNetwork(manifests);
}

const NAMESPACE = '{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {team: a}}}';
const deployment = (name: string, more = '', labels = `app: ${name}`, namespace = 'shop', kind = 'Deployment') => `
{apiVersion: apps/v1, kind: ${kind}, metadata: {name: ${name}, namespace: ${namespace}},
 spec: {template: {metadata: {labels: {${labels}}}, spec: {containers: [{name: x, image: x${more}}]}}}}`;
const policy = (spec: string, name = 'guard') => `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: ${name}, namespace: shop}, spec: {${spec}}}`;
const PORTS = ', ports: [{name: dns, containerPort: 8080, protocol: UDP}, {name: dns-tcp, containerPort: 8080}, {name: http, containerPort: 80}]';
const TOWN = [NAMESPACE, deployment('api', PORTS), deployment('web'), deployment('far', '', 'app: far', 'other'), `
{apiVersion: batch/v1, kind: Job, metadata: {name: migrate, namespace: shop}, spec: {template: {metadata: {labels: {app: migrate}}, spec: {containers: [{name: x, image: x}]}}}}`, `
{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: db, namespace: shop}, spec: {replicas: 2, template: {metadata: {labels: {app: db}}, spec: {containers: [{name: x, image: x}]}}}}`, `
{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: exporter, namespace: shop}, spec: {template: {metadata: {labels: {app: exporter}}, spec: {hostNetwork: true, containers: [{name: x, image: x}]}}}}`];

function party(network: Network, name: string): Party {
  if (name === 'outside') return { kind: 'address' };
  if (name === 'outside by IPv4') return { kind: 'address', families: [4] };
  if (name === 'node') return { kind: 'node' };
  if (/^[\d.]+$|:/.test(name)) return { kind: 'address', address: name };
  if (name.includes('=')) return { kind: 'pods', pods: { namespace: 'shop', labels: Object.fromEntries(name.split(',').map(label => label.split('='))) } };
  const workload = network.workloads.find(({ ref }) => ref.name === name);
  if (workload === undefined) throw new Error(name);
  return { kind: 'pods', pods: podsOf(workload) };
}

function answer(rules: string | readonly string[], from: string, to: string, port = 80, protocol: 'TCP' | 'UDP' = 'TCP'): Answer {
  const network = networkOf(...TOWN, ...typeof rules === 'string' ? [policy(rules)] : rules);
  return mayConnect(network, party(network, from), party(network, to), port, protocol);
}

const API = 'podSelector: {matchLabels: {app: api}}';
const letsIn = (peers: string, ports = '') => `${API}, ingress: [{from: [${peers}]${ports}}]`;
const letsOut = (peers: string, ports = '') => `podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [${peers}]${ports}}]`;

describe('one connection', () => {
  test.each<[string, string | readonly string[], string, string, 'yes' | 'no' | 'unknown', (string | RegExp)?, number?, ('TCP' | 'UDP')?]>([
    ['no policy', [], 'web', 'api', 'yes', 'no policy keeps it away'],
    ['a policy for everybody', `${API}, ingress: [{}]`, 'outside', 'api', 'yes', 'NetworkPolicy shop/guard lets it through'],
    ['a policy for nobody', `${API}, ingress: []`, 'web', 'api', 'no', 'NetworkPolicy shop/guard does not let it in'],
    ['two policies for nobody', [policy(API, 'one'), policy('podSelector: {}', 'two')], 'web', 'api', 'no', 'NetworkPolicy shop/one and NetworkPolicy shop/two do not let it in'],
    ['a policy for pods of the namespace', letsIn('{podSelector: {}}'), 'web', 'api', 'yes'],
    ['and pods of another', letsIn('{podSelector: {}}'), 'far', 'api', 'no'],
    ['a policy for pods, and somebody outside', letsIn('{namespaceSelector: {}}'), 'outside', 'api', 'no'],
    ['labels that fit', letsIn('{podSelector: {matchLabels: {app: web}}}'), 'web', 'api', 'yes'],
    ['labels that do not', letsIn('{podSelector: {matchLabels: {app: shop}}}'), 'web', 'api', 'no'],
    ['a namespace by its name', letsIn('{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: other}}}'), 'far', 'api', 'yes'],
    ['a namespace by a label, where its manifest is here', letsIn('{namespaceSelector: {matchLabels: {team: a}}}'), 'web', 'api', 'yes'],
    ['a namespace by a label, where it is in no manifest', letsIn('{namespaceSelector: {matchLabels: {team: a}}}'), 'far', 'api', 'unknown', /the labels of namespace other are in no manifest/],

    ['a named port of the other protocol', letsIn('', ', ports: [{port: dns, protocol: UDP}]').replace('from: [], ', ''), 'web', 'api', 'no', undefined, 8080],
    ['a named port of its protocol', letsIn('', ', ports: [{port: dns, protocol: UDP}]').replace('from: [], ', ''), 'web', 'api', 'yes', undefined, 8080, 'UDP'],
    ['a named port that was meant for TCP', letsIn('', ', ports: [{port: dns}]').replace('from: [], ', ''), 'web', 'api', 'no', undefined, 8080],
    ['a port of a range', letsIn('', ', ports: [{port: 8000, endPort: 8080}]').replace('from: [], ', ''), 'web', 'api', 'yes', undefined, 8080],
    ['a named port on the way out', letsOut('{podSelector: {}}', ', ports: [{port: http}]'), 'web', 'api', 'yes'],
    ['another one on the way out', letsOut('{podSelector: {}}', ', ports: [{port: dns-tcp}]'), 'web', 'api', 'no'],
    ['a named port of addresses', letsOut('{ipBlock: {cidr: 0.0.0.0/0}}', ', ports: [{port: http}]'), 'web', '203.0.113.9', 'no'],

    ['a selector of null beside the other one', letsIn('{namespaceSelector: null, podSelector: {matchLabels: {app: far}}}'), 'far', 'api', 'no'],
    ['the other selector of null', letsIn('{podSelector: null, namespaceSelector: {matchLabels: {team: a}}}'), 'web', 'api', 'yes'],

    ['a rule that is a dash with nothing after it', `${API}, ingress: [null]`, 'outside', 'api', 'yes', 'NetworkPolicy shop/guard lets it through'],
    ['a port that is a dash with nothing after it', `${API}, ingress: [{ports: [null]}]`, 'outside', 'api', 'yes'],
    ['the same, which is one of TCP', `${API}, ingress: [{ports: [null]}]`, 'outside', 'api', 'no', undefined, 53, 'UDP'],
    ['a value that is a dash with nothing after it', letsIn('{podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [null]}]}}'), 'web', 'api', 'yes'],

    ['a block of addresses, and a pod', letsIn('{ipBlock: {cidr: 10.0.0.0/8}}'), 'web', 'api', 'unknown', /lets addresses in 10\.0\.0\.0\/8 through, and which addresses pods have is in no manifest/],
    ['every address of IPv4, and a pod', letsIn('{ipBlock: {cidr: 0.0.0.0/0}}'), 'web', 'api', 'unknown'],
    ['every address of IPv6, and a pod', letsIn('{ipBlock: {cidr: "::/0"}}'), 'web', 'api', 'unknown'],
    ['the internet alone, and a pod', letsIn('{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}'), 'web', 'api', 'unknown', /but 10\.0\.0\.0\/8/],
    ['a block without anything in it', letsIn('{ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/8]}}'), 'web', 'api', 'no'],
    ['an address in the block', letsIn('{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}'), '10.2.0.1', 'api', 'yes'],
    ['an address in the exception', letsIn('{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}'), '10.1.0.1', 'api', 'no'],
    ['somebody outside, and a block', letsIn('{ipBlock: {cidr: 203.0.113.0/24}}'), 'outside', 'api', 'unknown', /from which address it comes is in no manifest/],
    ['somebody outside, and every address of IPv4', letsIn('{ipBlock: {cidr: 0.0.0.0/0}}'), 'outside', 'api', 'unknown'],
    ['the same by IPv4', letsIn('{ipBlock: {cidr: 0.0.0.0/0}}'), 'outside by IPv4', 'api', 'yes'],
    ['the same by IPv6', letsIn('{ipBlock: {cidr: "::/0"}}'), 'outside by IPv4', 'api', 'no'],
    ['somebody outside, and every address', letsIn('{ipBlock: {cidr: 0.0.0.0/0}}, {ipBlock: {cidr: "::/0"}}'), 'outside', 'api', 'yes'],
    ['an address outside, where nothing may get out', 'podSelector: {matchLabels: {app: web}}, policyTypes: [Egress]', 'web', '203.0.113.9', 'no'],

    ['a label that the Job controller gives', letsIn('{podSelector: {matchLabels: {job-name: migrate}}}'), 'migrate', 'api', 'yes'],
    ['a label that another Job has', letsIn('{podSelector: {matchLabels: {batch.kubernetes.io/job-name: other}}}'), 'migrate', 'api', 'no'],
    ['a label that one pod of a StatefulSet has', letsIn('{podSelector: {matchLabels: {statefulset.kubernetes.io/pod-name: db-1}}}'), 'db', 'api', 'unknown', /some of them/],
    ['a label that all of its pods have', letsIn('{podSelector: {matchExpressions: [{key: apps.kubernetes.io/pod-index, operator: In, values: ["0", "1"]}]}}'), 'db', 'api', 'yes'],
    ['a policy that selects one pod of a StatefulSet', 'podSelector: {matchLabels: {statefulset.kubernetes.io/pod-name: db-1}}', 'web', 'db', 'unknown', /selects some of the pods/],

    ['a pod on its node\'s network, as the one who asks', letsIn('{podSelector: {matchLabels: {app: exporter}}}'), 'exporter', 'api', 'unknown', /on a node's network/],
    ['a pod on its node\'s network, where nobody gets in', API, 'exporter', 'api', 'unknown', /the node that they run on/],
    ['a pod on its node\'s network, where everybody gets in', `${API}, ingress: [{}]`, 'exporter', 'api', 'yes'],
    ['a pod on its node\'s network, as the one who is asked', 'podSelector: {matchLabels: {app: exporter}}', 'web', 'exporter', 'unknown', /pods on their node's network differs/],
    ['a workload that asks itself', API, 'api', 'api', 'unknown', /no policy keeps a pod from itself/],

    ['pods of which some labels are known', letsIn('{podSelector: {matchLabels: {app: batch, tier: back}}}'), 'app=batch', 'api', 'unknown'],
    ['pods whose known labels are enough', letsIn('{podSelector: {matchLabels: {app: batch}}}'), 'app=batch', 'api', 'yes'],
    ['pods whose known labels say no', letsIn('{podSelector: {matchLabels: {app: shop}}}'), 'app=batch', 'api', 'no'],

    ['no label, and NotIn', letsIn('{podSelector: {matchExpressions: [{key: tier, operator: NotIn, values: [back]}]}}'), 'web', 'api', 'yes'],
    ['no label, and an empty value', letsIn('{podSelector: {matchLabels: {tier: ""}}}'), 'web', 'api', 'no'],
    ['a key that every JavaScript object has', letsIn('{podSelector: {matchLabels: {constructor: x, toString: y, __proto__: z}}}'), 'web', 'api', 'no'],
    ['a key that every JavaScript object has, where it is absent', letsIn('{podSelector: {matchExpressions: [{key: toString, operator: DoesNotExist}]}}'), 'web', 'api', 'yes'],
  ])('%s', (_, rules, from, to, wanted, ...[why, port, protocol]) => {
    const found = answer(rules, from, to, port, protocol);
    expect(found.answer).toBe(wanted);
    if (why !== undefined) expect(found.why).toMatch(why);
  });

  test('says which field of which policy it is', () => {
    expect(answer(letsIn('{podSelector: {matchLabels: {app: x}}}, {podSelector: {matchLabels: {app: web}}}'), 'web', 'api'))
      .toMatchObject({ by: { kind: 'NetworkPolicy', name: 'guard' }, field: 'spec.ingress[0].from[1]' });
  });
});

describe('policies of other kinds', () => {
  const other = (kind: string, apiVersion: string, namespace = 'shop') => `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: other, namespace: ${namespace}}, spec: {}}`;
  test.each<[kind: string, apiVersion: string, namespace: string, closed: 'unknown' | 'no', open: 'unknown' | 'yes']>([
    ['AdminNetworkPolicy', 'policy.networking.k8s.io/v1alpha1', 'none', 'unknown', 'unknown'],
    ['BaselineAdminNetworkPolicy', 'policy.networking.k8s.io/v1alpha1', 'none', 'unknown', 'unknown'],
    ['ClusterNetworkPolicy', 'policy.networking.k8s.io/v1alpha2', 'none', 'unknown', 'unknown'],
    ['CiliumNetworkPolicy', 'cilium.io/v2', 'shop', 'unknown', 'unknown'],
    ['CiliumClusterwideNetworkPolicy', 'cilium.io/v2', 'none', 'unknown', 'unknown'],
    ['NetworkPolicy', 'projectcalico.org/v3', 'shop', 'unknown', 'unknown'],
    ['NetworkPolicy', 'crd.projectcalico.org/v1', 'shop', 'unknown', 'unknown'],
    ['GlobalNetworkPolicy', 'projectcalico.org/v3', 'none', 'unknown', 'unknown'],
    ['AuthorizationPolicy', 'security.istio.io/v1', 'shop', 'no', 'unknown'],
    ['AuthorizationPolicy', 'security.istio.io/v1', 'istio-system', 'no', 'unknown'],
    ['PeerAuthentication', 'security.istio.io/v1', 'shop', 'no', 'unknown'],
    ['Sidecar', 'networking.istio.io/v1', 'shop', 'no', 'unknown'],
    ['NetworkPolicy', 'projectcalico.org/v3', 'elsewhere', 'no', 'yes'],
    ['NetworkPolicy', 'networking.example.com/v1', 'shop', 'no', 'yes'],
  ])('%s of %s in namespace %s make what is closed %s and what is open %s', (kind, apiVersion, namespace, closed, open) => {
    expect(answer([policy(API), other(kind, apiVersion, namespace)], 'web', 'api').answer).toBe(closed);
    expect(answer([other(kind, apiVersion, namespace)], 'web', 'api')).toMatchObject(defined({ answer: open, why: open === 'unknown' ? expect.stringContaining('is not evaluated') : undefined }));
  });
});

describe('the cluster\'s DNS', () => {
  test.each<[string, string, 'yes' | 'no' | 'unknown']>([
    ['no policy', 'podSelector: {}', 'yes'],
    ['nothing', 'podSelector: {}, policyTypes: [Egress]', 'no'],
    ['the pods of its namespace', letsOut('{podSelector: {}}'), 'no'],
    ['the namespace kube-system', letsOut('{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}', ', ports: [{port: 53, protocol: UDP}]'), 'yes'],
    ['its pods in any namespace', letsOut('{namespaceSelector: {}, podSelector: {matchLabels: {k8s-app: kube-dns}}}'), 'yes'],
    ['by TCP alone', letsOut('{namespaceSelector: {}}', ', ports: [{port: 53}]'), 'unknown'],
    ['the wrong port', letsOut('{namespaceSelector: {}}', ', ports: [{port: 80}]'), 'no'],
    ['OpenShift\'s', letsOut('{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: openshift-dns}}}', ', ports: [{port: 5353, protocol: UDP}]'), 'yes'],
    ['kube-system by a label that is in no manifest', letsOut('{namespaceSelector: {matchLabels: {name: kube-system}}}'), 'unknown'],
    ['the cache on the node', letsOut('{ipBlock: {cidr: 169.254.20.10/32}}'), 'unknown'],
    ['addresses among which it may be', letsOut('{ipBlock: {cidr: 10.96.0.10/32}}'), 'unknown'],
  ])('%s: %s', (_, rules, wanted) => {
    const network = networkOf(...TOWN, policy(rules));
    const web = network.workloads.find(({ ref }) => ref.name === 'web');
    expect(web && mayAskDns(network, podsOf(web)).answer).toBe(wanted);
  });
});

test('what is let in is a value: ports come and go one by one', () => {
  const portsOf = (ports: string) => {
    const network = networkOf(...TOWN, policy(`${API}, ingress: [{ports: [${ports}]}]`));
    return letIn(network, network.workloads[0]).written;
  };
  expect(portRanges(portsOf('{port: 80}, {port: 90}')).map(({ first }) => first)).toEqual([80, 90]);
  expect(portsOf('{port: 90}, {port: 80}')).toEqual(portsOf('{port: 80, endPort: 80}, {port: 90}, {port: 80}'));
});

test('what is certain is within what is written, and that within what is possible', () => {
  const network = networkOf(...TOWN, policy(letsIn('{ipBlock: {cidr: 10.0.0.0/8}}, {podSelector: {}}')), policy('podSelector: {}, policyTypes: [Egress]', 'out'));
  expect(letOut(network, network.workloads[1]).possible).toEqual(letOut(network, network.workloads[1]).certain);
  expect(letIn(network, network.workloads[0]).openings.map(({ field }) => field)).toEqual(['spec.ingress[0].from[0]', 'spec.ingress[0].from[1]']);
});

test('policies that nobody can tell apart are not evaluated, and that is said', () => {
  const peers = Array.from({ length: 40 }, (_, index) => `{namespaceSelector: {matchLabels: {k${index}: "1"}}, podSelector: {matchLabels: {l${index}: "1"}}}`);
  expect(answer(letsIn(peers.join(', ')), 'web', 'api')).toMatchObject({ answer: 'unknown', why: expect.stringContaining('cases would have to be told apart') });
});

test('an answer by names, and a name that is none', () => {
  const network = networkOf(...TOWN, policy(letsIn('{podSelector: {matchLabels: {app: web}}}')));
  expect(policyAnswer(network, { namespace: 'shop', workload: 'web' }, { namespace: 'shop', workload: 'api' }, 80, 'TCP')).toBe('yes');
  expect(policyAnswer(network, { address: '203.0.113.9' }, { namespace: 'shop', workload: 'api' }, 80, 'TCP')).toBe('no');
  expect(() => policyAnswer(network, { namespace: 'shop', workload: 'none' }, { address: '203.0.113.9' }, 80, 'TCP')).toThrow('There is no workload shop/none');
});
