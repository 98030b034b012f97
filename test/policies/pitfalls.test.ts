/** What goes wrong in policies that are written by hand, and must not in derived ones. */
import { readManifests } from '../../src/manifests/read';
import { buildNetwork, Network } from '../../src/network/network';
import { originOf, reach } from '../../src/network/reach';
import { DeriveOptions, derivePolicies, OPENSHIFT_DNS } from '../../src/policies/derive';

interface Made {
  readonly kind?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly podLabels?: Readonly<Record<string, string>>;
  readonly ports?: readonly object[];
  readonly env?: Readonly<Record<string, string>>;
  readonly init?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly hostNetwork?: boolean;
}

function workload(name: string, { kind = 'Deployment', labels = { app: name }, podLabels = labels, ports = [], env = {}, init, annotations, hostNetwork }: Made = {}) {
  const variables = (of: Readonly<Record<string, string>>) => Object.entries(of).map(([key, value]) => ({ name: key, value }));
  const spec = {
    containers: [{ name: 'main', image: 'it', ports, env: variables(env) }],
    initContainers: init === undefined ? [] : [{ name: 'first', image: 'it', env: variables(init) }],
    hostNetwork: hostNetwork === true,
  };
  const template = { metadata: { labels: podLabels }, spec };
  const metadata = { name, namespace: 'shop', annotations };
  if (kind === 'Pod') return { apiVersion: 'v1', kind, metadata: { ...metadata, labels: podLabels }, spec };
  if (kind === 'CronJob') return { apiVersion: 'batch/v1', kind, metadata, spec: { schedule: '* * * * *', jobTemplate: { spec: { template } } } };
  if (kind === 'Job') return { apiVersion: 'batch/v1', kind, metadata, spec: { template } };
  return { apiVersion: 'apps/v1', kind, metadata, spec: { selector: { matchLabels: labels }, template } };
}

function service(name: string, selector: object, ports: readonly object[]) {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'shop' }, spec: { selector, ports } };
}

function derived(objects: readonly object[], options: DeriveOptions = {}) {
  const read = (all: readonly object[]) => buildNetwork(readManifests(all.map(object => JSON.stringify(object)).join('\n---\n'), 'app.yaml').manifests);
  const { policies, unknown } = derivePolicies(read(objects), options);
  return { policies, unknown: unknown.join('\n'), closed: read([...objects, ...policies]), spec: (name: string) => policies.find(({ metadata }) => metadata.name === name)?.spec };
}

function reaches(network: Network, from: string, to: string, port: number, protocol: 'TCP' | 'UDP' = 'TCP'): string | undefined {
  const caller = network.workloads.find(({ ref }) => ref.name === from);
  const called = network.workloads.find(({ ref }) => ref.name === to);
  return caller && called && reach(network, originOf(caller), { kind: 'pods', workload: called.ref, port, protocol }).outcome;
}

test('pods of a release are meant by labels that stay: not by the version', () => {
  const { spec } = derived([
    workload('api', { podLabels: { app: 'api', version: 'v7' } }),
    workload('one', { kind: 'Pod', podLabels: { 'run': 'one', 'app.kubernetes.io/version': '1.4' } }),
  ]);
  expect([spec('api')?.podSelector, spec('one')?.podSelector]).toEqual([{ matchLabels: { app: 'api' } }, { matchLabels: { run: 'one' } }]);
});

test('pods of a Job are meant by its name, those of a StatefulSet all at once, those of a CronJob by their labels', () => {
  const { spec } = derived([
    workload('import', { kind: 'Job', podLabels: {} }), workload('db', { kind: 'StatefulSet' }), workload('nightly', { kind: 'CronJob' }),
  ]);
  expect(['import', 'db', 'nightly'].map(name => spec(name)?.podSelector)).toEqual([
    { matchLabels: { 'job-name': 'import' } }, { matchLabels: { app: 'db' } }, { matchLabels: { app: 'nightly' } },
  ]);
});

test('behind one Service each workload is opened on its own target port', () => {
  const { closed } = derived([
    workload('old', { labels: { app: 'api', at: 'old' }, ports: [{ name: 'http', containerPort: 8080 }, { containerPort: 9090 }] }),
    workload('new', { labels: { app: 'api', at: 'new' }, ports: [{ name: 'http', containerPort: 9090 }, { containerPort: 8080 }] }),
    service('api', { app: 'api' }, [{ port: 80, targetPort: 'http' }]),
    workload('front', { env: { API: 'http://api' } }),
  ]);
  expect([reaches(closed, 'front', 'old', 8080), reaches(closed, 'front', 'new', 9090)]).toEqual(['answers', 'answers']);
  expect([reaches(closed, 'front', 'old', 9090), reaches(closed, 'front', 'new', 8080)]).toEqual(['no-reply', 'no-reply']);
});

test('a port name that two protocols have opens the one that is called', () => {
  const { closed } = derived([
    workload('dns', { ports: [{ name: 'it', containerPort: 8080 }, { name: 'it', containerPort: 9090, protocol: 'UDP' }] }),
    service('dns', { app: 'dns' }, [{ port: 80, targetPort: 'it' }]),
    workload('front', { env: { API: 'http://dns' } }),
  ]);
  expect([reaches(closed, 'front', 'dns', 8080), reaches(closed, 'front', 'dns', 9090, 'UDP')]).toEqual(['answers', 'no-reply']);
});

test('OpenShift\'s DNS is asked on the pods\' port', () => {
  const { spec } = derived([workload('api'), service('api', { app: 'api' }, [{ port: 80 }]), workload('front', { env: { API: 'http://api' } })], { dns: [OPENSHIFT_DNS] });
  expect(JSON.stringify(spec('front')?.egress)).toContain('"kubernetes.io/metadata.name":"openshift-dns"');
  expect(JSON.stringify(spec('front')?.egress)).toContain('{"port":5353,"protocol":"UDP"}');
});

test('what an init container calls is declared', () => {
  const { closed } = derived([workload('api', { ports: [{ containerPort: 80 }] }), service('api', { app: 'api' }, [{ port: 80 }]), workload('front', { init: { WAIT_FOR: 'http://api' } })]);
  expect(reaches(closed, 'front', 'api', 80)).toBe('answers');
});

test('a hook\'s Job is left open, and told', () => {
  const { policies, unknown } = derived([workload('migrate', { kind: 'Job', annotations: { 'helm.sh/hook': 'pre-install' } })]);
  expect(policies).toEqual([]);
  expect(unknown).toContain('Job shop/migrate runs while Helm installs and is left open. Write a policy of your own for it.');
});

test('a caller on its node\'s network is told', () => {
  const { unknown } = derived([workload('api'), service('api', { app: 'api' }, [{ port: 80 }]), workload('agent', { hostNetwork: true, env: { API: 'http://api' } })]);
  expect(unknown).toContain('Deployment shop/agent calls shop/api from its node\'s network, which no selector means. Allow the addresses of the nodes.');
});

describe('a policy that is there already', () => {
  const policy = (spec: object) => ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'theirs', namespace: 'shop' }, spec });
  const app = [workload('api', { ports: [{ containerPort: 80 }] }), service('api', { app: 'api' }, [{ port: 80 }]), workload('front', { env: { API: 'http://api' } })];

  test.each<[string, object, string]>([
    ['lets in everybody', { podSelector: {}, ingress: [{}] }, 'NetworkPolicy shop/theirs (spec.ingress[0]) opens more of Deployment shop/api than is declared.'],
    ['lets out to the whole namespace', { podSelector: { matchLabels: { app: 'front' } }, policyTypes: ['Egress'], egress: [{ to: [{ podSelector: {} }] }] }, 'NetworkPolicy shop/theirs (spec.egress[0].to[0]) opens more of Deployment shop/front'],
  ])('and %s is told, since it undoes what is closed', (_, spec, sentence) => {
    expect(derived([...app, policy(spec)]).unknown).toContain(sentence);
  });

  test.each<[string, object]>([
    ['closes', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }],
    ['opens what is declared', { podSelector: { matchLabels: { app: 'api' } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: 'front' } } }], ports: [{ port: 80 }] }] }],
  ])('and %s is none of it', (_, spec) => {
    expect(derived([...app, policy(spec)]).unknown).toBe('');
  });
});

describe('a variable that holds a name alone', () => {
  const db = [
    workload('db', { ports: [{ containerPort: 5432 }, { containerPort: 9187 }] }),
    service('db', { app: 'db' }, [{ name: 'sql', port: 5432 }, { name: 'metrics', port: 9187 }]),
  ];

  test.each<[string, Readonly<Record<string, string>>, readonly [string, string]]>([
    ['opens all ports of the Service', { DB_HOST: 'db' }, ['answers', 'answers']],
    ['opens the port that a variable beside it says', { DB_HOST: 'db.shop', DB_PORT: '5432' }, ['answers', 'no-reply']],
    ['opens nothing where it may be a word', { APP_NAME: 'db' }, ['no-reply', 'no-reply']],
    ['opens nothing where there is no such Service', { DB_HOST: 'sql' }, ['no-reply', 'no-reply']],
  ])('%s', (_, env, expected) => {
    const { closed } = derived([...db, workload('front', { env })]);
    expect([reaches(closed, 'front', 'db', 5432), reaches(closed, 'front', 'db', 9187)]).toEqual(expected);
  });
});

test('an expectation of pods by labels is one of all workloads that carry them', () => {
  const expectation = {
    id: 'one', from: { kind: 'pods', namespace: 'shop', labels: { tier: 'web' } }, to: { kind: 'service', namespace: 'shop', name: 'api', by: 'name', port: 80 }, probe: { kind: 'tcp' }, outcome: { kind: 'answers' },
  } as const;
  const { closed } = derived([
    workload('api', { ports: [{ containerPort: 80 }] }), service('api', { app: 'api' }, [{ port: 80 }]),
    workload('front', { podLabels: { app: 'front', tier: 'web' } }), workload('admin', { podLabels: { app: 'admin', tier: 'web' } }),
  ], { plan: { version: 1, clusterDomain: 'cluster.local', steps: [{ kind: 'expect', expectations: [expectation] }] } });
  expect(['front', 'admin'].map(name => reaches(closed, name, 'api', 80))).toEqual(['answers', 'answers']);
});
