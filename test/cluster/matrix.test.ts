/** The matrix as it is observed: what is wrong, and what nothing follows from. */
import { Clock } from '../../src/cluster/api/clock';
import { KubernetesObject, Pod } from '../../src/cluster/api/kubernetes';
import { MatrixTools, observeMatrix } from '../../src/cluster/matrix';
import { Attempt } from '../../src/cluster/probes/attempt';
import { View } from '../../src/cluster/probes/view';
import { report } from '../../src/cluster/report';
import { buildNetwork } from '../../src/network/network';
import { ClosedData } from '../../src/plan/plan';
import { ResultData } from '../../src/plan/results';
import { matrixOf } from '../../src/policies/matrix';

function deployment(name: string, env: object[] = []) {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'shop', uid: `${name}-uid` },
    spec: { selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'main', image: 'it', ports: [{ containerPort: 80 }], env }] } } },
  };
}
const DEPLOYMENTS = [deployment('front', [{ name: 'API', value: 'http://api' }]), deployment('api'), deployment('db')];
const SERVICE = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'api', namespace: 'shop' }, spec: { selector: { app: 'api' }, ports: [{ port: 80 }] } };
const CLOSED: readonly ClosedData[] = DEPLOYMENTS.map(({ metadata: { name, namespace } }) => ({ kind: 'Deployment', namespace, name, directions: ['ingress', 'egress'] }));
const IPS: Readonly<Record<string, string>> = { 'front': '10.0.0.1', 'api': '10.0.0.2', 'db': '10.0.0.3', 'any other pod': '10.0.0.9' };

function pod(name: string, owner?: string): Pod {
  return {
    metadata: { name, namespace: 'shop', uid: `${name}-pod`, ownerReferences: owner === undefined ? [] : [{ kind: 'Deployment', name, uid: owner }] },
    spec: { containers: [{ name: 'main' }] },
    status: { podIP: IPS[name] ?? IPS['any other pod'], hostIP: '172.30.0.2', conditions: [{ type: 'Ready', status: 'True' }] },
  };
}

/** Who gets which answer: `front -> api`, `front -> DNS`, `db -> node`; silence where nothing is said. */
type Answers = Readonly<Record<string, Attempt['kind']>>;

const AS_DECLARED: Answers = {
  'front -> api': 'answers',
  'front -> DNS': 'answers',
  'front -> front': 'answers',
  'api -> api': 'answers',
  'db -> db': 'answers',
  'front -> node': 'answers',
  'api -> node': 'answers',
  'db -> node': 'answers',
  'any other pod -> node': 'answers',
};

/** @param later what has changed after some rounds */
async function observe(answers: Answers, policies: readonly KubernetesObject[] = [], later?: { readonly round: number; readonly answers: Answers }, listening = '') {
  const lists: Readonly<Record<string, readonly KubernetesObject[]>> = {
    deployments: DEPLOYMENTS,
    services: [SERVICE],
    pods: DEPLOYMENTS.map(({ metadata }) => pod(metadata.name, metadata.uid)),
    networkpolicies: policies,
    namespaces: [{ metadata: { name: 'shop' } }],
  };
  const time = { now: 0 };
  const clock: Clock = { now: () => time.now, sleep: seconds => { time.now += seconds; return Promise.resolve(); } };
  const asked = new Map<string, number>();
  const view = new View({
    get: <T>(path: string) => {
      const parts = path.split('/');
      const [last, before] = [parts[parts.length - 1], parts[parts.length - 2]];
      const found: unknown = last.startsWith('connectivity-probe') ? pod(last) : before === 'deployments' ? DEPLOYMENTS.find(one => one.metadata.name === last) : { items: lists[last] ?? [] };
      return Promise.resolve(found as T | undefined);
    },
    send: () => Promise.resolve({ status: 200, body: '{}' }),
    exec: () => Promise.resolve({ kind: 'failed', problem: 'nothing is run here' }),
  });
  const tools: MatrixTools = {
    view,
    clock,
    clusterDomain: 'cluster.local',
    limits: { reply: 2, answer: 10 },
    deadline: 10,
    parallel: 4,
    where: { probeImage: 'probe', seconds: 2, remains: false },
    objects: { apply: () => Promise.resolve({ metadata: { name: 'it' } }) },
    outside: () => Promise.resolve({ kind: 'no-reply' }),
    step: 3,
    say: () => undefined,
    prober: {
      read: () => Promise.resolve(listening),
      probeAll: (from, asks) => Promise.resolve(asks.map(({ to }) => {
        const name = Object.keys(IPS).find(one => one === from.metadata.name) ?? 'any other pod';
        const target = to.host.startsWith('kubernetes.') ? 'DNS' : to.host.startsWith('172.') ? 'node' : Object.keys(IPS).find(one => IPS[one] === to.host);
        const key = `${name} -> ${target}`;
        asked.set(key, (asked.get(key) ?? 0) + 1);
        const kind = (later !== undefined && (asked.get(key) ?? 0) > later.round ? later.answers : answers)[key] ?? 'no-reply';
        const attempt: Attempt = kind === 'answers' ? { kind, answer: {} } : kind === 'refused' || kind === 'name-not-found' ? { kind } : { kind: 'no-reply' };
        return { attempt, container: 'main', pod: from };
      })),
    },
  };
  return observeMatrix(matrixOf(buildNetwork([...DEPLOYMENTS, SERVICE].map(object => ({ object }))), { version: 1, clusterDomain: 'cluster.local', steps: [], closed: CLOSED }), tools);
}

function wrong(results: readonly ResultData[]): string[] {
  return results.filter(({ verdict }) => verdict !== 'held').map(({ id, verdict, cause }) => `${id}: ${verdict}; ${cause}`);
}

test('what is declared answers, the rest is silent: all held', async () => {
  const results = await observe(AS_DECLARED);
  expect(results).toHaveLength(12);
  expect(wrong(results)).toEqual([]);
});

test('who gets through though nothing declares it is wrong, and the policy is named that lets it', async () => {
  const policy = (name: string, direction: 'ingress' | 'egress') => ({
    metadata: { name, namespace: 'shop' },
    spec: { podSelector: { matchLabels: { app: name } }, policyTypes: [direction === 'ingress' ? 'Ingress' : 'Egress'], [direction]: [{}] },
  });
  const results = await observe({ ...AS_DECLARED, 'front -> db': 'answers' }, [policy('db', 'ingress'), policy('front', 'egress')]);
  expect(wrong(results)).toEqual([
    'matrix/shop/front -> shop/db:80: failed; NetworkPolicy shop/front lets it through (spec.egress[0]); NetworkPolicy shop/db lets it through (spec.ingress[0])',
  ]);
});

test('where no policy selects the pods, it says so, and which policy selects no pod at all', async () => {
  const misspelt = { metadata: { name: 'db', namespace: 'shop' }, spec: { podSelector: { matchLabels: { app: 'dbb' } }, policyTypes: ['Ingress'] } };
  expect(wrong(await observe({ ...AS_DECLARED, 'any other pod -> db': 'answers' }, [misspelt]))).toEqual([
    'matrix/any other pod -> shop/db:80: failed; no NetworkPolicy selects Deployment shop/db for ingress, and NetworkPolicy shop/db selects no pod',
  ]);
});

test('who does not get through though it is declared is wrong, and the policy is named that keeps it', async () => {
  const policy = {
    metadata: { name: 'api', namespace: 'shop' },
    spec: { podSelector: { matchLabels: { app: 'api' } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: 'frnt' } } }], ports: [{ port: 80 }] }] },
  };
  expect(wrong(await observe({ ...AS_DECLARED, 'front -> api': 'no-reply' }, [policy]))).toEqual([
    'matrix/shop/front -> shop/api:80: failed; NetworkPolicy shop/api does not let it in: it lets in pods with app=frnt on TCP 80 only',
  ]);
});

test('the time until a policy takes effect is waited for, and is no answer', async () => {
  const late = await observe({ ...AS_DECLARED, 'front -> db': 'answers' }, [], { round: 2, answers: AS_DECLARED });
  expect(wrong(late)).toEqual([]);
  const lost = await observe(AS_DECLARED, [], { round: 1, answers: { ...AS_DECLARED, 'front -> db': 'answers' } });
  expect(wrong(lost).join()).toContain('matrix/shop/front -> shop/db:80: failed');
});

test('a name that is not found is silence of the DNS: every cluster knows the name that is asked for', async () => {
  expect(wrong(await observe({ ...AS_DECLARED, 'front -> DNS': 'name-not-found', 'db -> DNS': 'name-not-found' })).join()).toMatch(/^matrix\/shop\/front -> DNS: failed/);
});

describe('nothing follows from silence', () => {
  test('of a source that reaches nothing, not even its node', async () => {
    const { 'db -> node': _, ...rest } = AS_DECLARED;
    expect(wrong(await observe(rest)).join('\n')).toContain('matrix/shop/db -> shop/api:80: not-observed; db reaches nothing and is reached by nobody');
  });

  test('of a declared port where nobody listens, and the table says what is there instead', async () => {
    const results = await observe({ ...AS_DECLARED, 'db -> db': 'no-reply', 'db -> DNS': 'answers' }, [], undefined, '  sl  local_address rem_address   st\n   0: 00000000:1F90 00000000:0000 0A\n');
    const why = 'its manifest declares the port, and nothing in pod db listens on port 80: it listens on 8080, so nothing follows from its silence';
    expect(wrong(results)).toContain(`matrix/shop/front -> shop/db:80: not-observed; ${why}`);
    const text = report({ version: 1, cluster: 'kind', results, summary: { held: 0, failed: 0, notObserved: 3, allowed: 0 } }, 'text');
    expect(text.split('\n').filter(line => line.startsWith('? '))).toEqual([`? shop/db:80: ${why}`]);
  });

  test('of a target where nobody has got an answer', async () => {
    const { 'db -> db': _, ...rest } = AS_DECLARED;
    expect(wrong(await observe(rest))).toEqual(['front', 'api', 'any other pod'].map(name =>
      `matrix/${name === 'any other pod' ? name : `shop/${name}`} -> shop/db:80: not-observed; nobody has got an answer there, not even db itself, so nothing follows from its silence`));
  });
});

test('a refusal is that of a network where somebody listens, and else shows that the pod was reached', async () => {
  expect(wrong(await observe({ ...AS_DECLARED, 'front -> db': 'refused' }))).toEqual([]);
  const { 'db -> db': _, ...rest } = AS_DECLARED;
  expect(wrong(await observe({ ...rest, 'front -> db': 'refused' }))).toContainEqual(expect.stringMatching(/shop\/front -> shop\/db:80: failed/));
});

test('the text has a table of what was expected and one of what was observed, with wrong cells in colour', async () => {
  const results = await observe({ ...AS_DECLARED, 'front -> db': 'answers' });
  const whole = { version: 1, cluster: 'it', results, summary: { held: 11, failed: 1, notObserved: 0, allowed: 0 } } as const;
  expect(report(whole, 'text')).toContain(`\
who reaches whom (. open, X closed, ? not observed, - not asked, ! wrong)
 1 shop/front:80
 2 shop/api:80
 3 shop/db:80
 4 DNS

              expected   observed
              1 2 3 4   1 2 3 4
shop/front    - . X .   - .!. .
shop/api      X - X X   X - X X
shop/db       X X - X   X X - X
any other pod X X X -   X X X -
`);
  expect(report(whole, 'text', true)).toContain('\u001b[31m!.\u001b[0m');
  expect(report(whole, 'junit')).toContain('<testsuite name="matrix" tests="12" failures="1"');
});
