/** What the policies let through is what is declared: of the apps that are here, and of generated ones with all that an app may hold. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { readManifests } from '../../src/manifests/read';
import { buildNetwork, Network, Protocol, refKey, Workload } from '../../src/network/network';
import { podsOf } from '../../src/network/peers';
import { mayConnect } from '../../src/network/policies';
import { PlanData } from '../../src/plan/plan';
import { readPlan } from '../../src/plan/plan-file';
import { derivePolicies } from '../../src/policies/derive';
import { declaredEdges } from '../../src/policies/edges';

const ROOT = join(__dirname, '../..');

function networkOf(text: string): Network {
  const { manifests, leftOut } = readManifests(text, 'app.yaml');
  expect(leftOut).toEqual([]);
  return buildNetwork(manifests);
}

function closing(text: string, plan?: PlanData) {
  const { policies, unknown } = derivePolicies(networkOf(text), { plan });
  return { closed: networkOf([text, ...policies.map(policy => JSON.stringify(policy))].join('\n---\n')), policies, unknown };
}

/** Whether policies let one workload through to a port of the pods of another. */
function lets(closed: Network, from: Workload, to: Workload, port: number, protocol: Protocol = 'TCP'): string {
  return mayConnect(closed, { kind: 'pods', pods: podsOf(from) }, { kind: 'pods', pods: podsOf(to) }, port, protocol).answer;
}

const STRANGER = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'stranger', namespace: 'elsewhere', labels: { app: 'stranger' } }, spec: { containers: [{ name: 'main', image: 'it' }] } };

interface App {
  readonly name: string;
  readonly text: string;
  readonly plan?: PlanData;
}

function appsHere(): App[] {
  const plan = (folder: string) => readPlan(readFileSync(join(folder, 'connectivity.plan'), 'utf8'), 'connectivity.plan');
  const files = readdirSync(join(ROOT, 'dist')).filter(file => file.endsWith('.k8s.yaml')).map((file): App => ({ name: file, text: readFileSync(join(ROOT, 'dist', file), 'utf8') }));
  const examples = readdirSync(join(ROOT, 'examples')).filter(name => existsSync(join(ROOT, 'examples', name, 'dist'))).map((name): App => {
    const folder = join(ROOT, 'examples', name, 'dist');
    const texts = readdirSync(folder).filter(file => file.endsWith('.k8s.yaml') && !file.startsWith('policies')).map(file => readFileSync(join(folder, file), 'utf8'));
    return { name: `examples/${name}`, text: texts.join('\n---\n'), plan: plan(folder) };
  });
  return [...files, ...examples];
}

test.each(appsHere())('$name: every workload reaches the ports that are declared, and no other', ({ text, plan }) => {
  const all = `${text}\n---\n${JSON.stringify(STRANGER)}`;
  const { closed } = closing(all, plan);
  const declared = declaredEdges(networkOf(all), plan);
  // Everybody is closed in both directions, so that what everybody may reach is reached by those that say so.
  const isSame = (one: Workload, other: Workload) => refKey(one.ref) === refKey(other.ref);
  const isMeant = (from: Workload, to: Workload, port: number, protocol: Protocol) => declared.edges.some(edge =>
    edge.from.kind === 'workload' && isSame(edge.from.workload, from) && edge.to.kind === 'workload' && isSame(edge.to.workload, to)
    && (edge.port === undefined || (edge.port.port === port && edge.port.protocol === protocol)));
  const cells = closed.workloads.flatMap(from => closed.workloads.filter(to => to !== from).flatMap(to => {
    const listened = to.containers.flatMap(container => container.ports).map(({ port, protocol }) => ({ port, protocol }));
    return [...listened, { port: 8081, protocol: 'TCP' as const }, { port: 53, protocol: 'UDP' as const }].map(({ port, protocol }) => ({
      cell: `${from.ref.namespace}/${from.ref.name} -> ${to.ref.namespace}/${to.ref.name}:${port}/${protocol}`, is: lets(closed, from, to, port, protocol), meant: isMeant(from, to, port, protocol),
    }));
  }));
  const wrong = cells.filter(({ is, meant }) => (is === 'yes') !== meant);
  expect(wrong).toEqual([]);
});

/** One workload of a generated app. */
interface Made {
  readonly kind: 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'Job' | 'CronJob';
  readonly namespace: 'x' | 'y';
  readonly shape: 'number' | 'named' | 'both';
  readonly sidecar: boolean;
  readonly hostNetwork: boolean;
  readonly routed: boolean;
  readonly labels: 'own' | 'subset' | 'superset';
}
interface Call {
  readonly from: number;
  readonly to: number;
  readonly how: 'url' | 'host' | 'init' | 'sidecar' | 'alias' | 'file' | 'address';
}

const made: fc.Arbitrary<Made> = fc.record({
  kind: fc.constantFrom('Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob'),
  namespace: fc.constantFrom('x', 'y'),
  shape: fc.constantFrom('number', 'named', 'both'),
  sidecar: fc.boolean(),
  hostNetwork: fc.integer({ min: 0, max: 9 }).map(n => n === 0),
  routed: fc.integer({ min: 0, max: 3 }).map(n => n === 0),
  labels: fc.constantFrom('own', 'subset', 'superset'),
});
const call: fc.Arbitrary<Call> = fc.record({ from: fc.nat(4), to: fc.nat(4), how: fc.constantFrom('url', 'host', 'init', 'sidecar', 'alias', 'file', 'address') });

const labelsOf = (at: number, { labels }: Made): Readonly<Record<string, string>> =>
  labels === 'own' ? { app: `w${at}` } : labels === 'subset' ? { part: 'it', app: `w${at}` } : { 'part': 'it', 'app': `w${at}`, 'tier': `t${at}`, 'app.kubernetes.io/version': '1.0' };

/** Numbers: where its HTTP listens, and where its UDP does, which is the same number. */
const portOf = ({ shape }: Made) => (shape === 'number' ? 8080 : 9000);

interface Generated {
  readonly objects: readonly object[];
  readonly meant: ReadonlySet<string>;
  readonly addresses: ReadonlySet<string>;
}

function objectsOf(pods: readonly Made[], calls: readonly Call[]): Generated {
  const objects: object[] = [];
  const meant = new Set<string>();
  const addresses = new Set<string>();
  pods.forEach((one, at) => {
    const { kind, namespace, shape, sidecar, hostNetwork } = one;
    const labels = labelsOf(at, one);
    const ports = shape === 'number' ? [] : [{ name: 'http', containerPort: 9000 }, { name: 'http-udp', containerPort: 9000, protocol: 'UDP' }, ...shape === 'both' ? [{ name: 'admin', containerPort: 8080 }] : []];
    const env: Record<'main' | 'init' | 'sidecar', { name: string; value: string }[]> = { main: [], init: [], sidecar: [] };
    const file: string[] = [];
    calls.filter(({ from }) => from % pods.length === at).forEach(({ to, how }, number) => {
      const index = to % pods.length;
      const target = pods[index];
      const name = `w${index}.${target.namespace}`;
      const protocols = how === 'host' ? ['TCP', 'UDP'] : ['TCP'];
      switch (how) {
        case 'url': env.main.push({ name: `URL_${number}`, value: `http://${name}/path` }); break;
        case 'host': env.main.push({ name: `W_${number}_HOST`, value: name }); break;
        case 'init': env.init.push({ name: `URL_${number}`, value: `${name}:80` }); break;
        case 'sidecar': env[sidecar ? 'sidecar' : 'main'].push({ name: `URL_${number}`, value: `http://${name}` }); break;
        case 'alias': {
          const alias = `alias-${at}-${number}`;
          objects.push({ apiVersion: 'v1', kind: 'Service', metadata: { name: alias, namespace }, spec: { type: 'ExternalName', externalName: `w${index}.${target.namespace}.svc.cluster.local` } });
          env.main.push({ name: `URL_${number}`, value: `http://${alias}` });
          break;
        }
        case 'file': file.push(`proxy_pass http://${name};`); break;
        case 'address': {
          const external = `external-${at}-${number}`;
          objects.push(
            { apiVersion: 'v1', kind: 'Service', metadata: { name: external, namespace }, spec: { clusterIP: 'None', ports: [{ port: 5432 }] } },
            {
              apiVersion: 'discovery.k8s.io/v1',
              kind: 'EndpointSlice',
              addressType: 'IPv4',
              metadata: { name: external, namespace, labels: { 'kubernetes.io/service-name': external } },
              endpoints: [{ addresses: [`192.0.2.${at + 1}`] }],
              ports: [{ port: 5432 }],
            },
          );
          env.main.push({ name: `DB_${number}`, value: `postgres://${external}:5432` });
          addresses.add(`w${at}`);
          return;
        }
      }
      if (index !== at) for (const protocol of protocols) meant.add(`w${at}>w${index}:${portOf(target)}/${protocol}`);
    });
    const configured = file.length > 0;
    const spec = {
      hostNetwork: hostNetwork || undefined,
      containers: [{ name: 'main', image: 'it', ports, env: env.main, volumeMounts: configured ? [{ name: 'conf', mountPath: '/etc/it' }] : undefined }],
      initContainers: [{ name: 'init', image: 'it', env: env.init }, ...sidecar ? [{ name: 'sidecar', image: 'it', restartPolicy: 'Always', env: env.sidecar }] : []],
      volumes: configured ? [{ name: 'conf', configMap: { name: `conf-${at}` } }] : undefined,
    };
    if (configured) objects.push({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `conf-${at}`, namespace }, data: { 'it.conf': file.join('\n') } });
    const template = { metadata: { labels }, spec };
    const metadata = { name: `w${at}`, namespace };
    const { 'app.kubernetes.io/version': _, ...selected } = labels;
    objects.push(kind === 'Job' ? { apiVersion: 'batch/v1', kind, metadata, spec: { template } }
      : kind === 'CronJob' ? { apiVersion: 'batch/v1', kind, metadata, spec: { schedule: '* * * * *', jobTemplate: { spec: { template } } } }
        : { apiVersion: 'apps/v1', kind, metadata, spec: { selector: { matchLabels: selected }, template } });
    const to = shape === 'number' ? 8080 : 'http';
    objects.push({ apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: { app: `w${at}` }, ports: [{ name: 'tcp', port: 80, targetPort: to }, { name: 'udp', port: 80, protocol: 'UDP', targetPort: shape === 'number' ? 8080 : 'http-udp' }] } });
    if (one.routed) objects.push({ apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata, spec: { ingressClassName: 'nginx', defaultBackend: { service: { name: `w${at}`, port: { number: 80 } } } } });
  });
  return { objects, meant, addresses };
}

const CONTROLLER = { namespace: 'ingress-nginx', labels: { 'app.kubernetes.io/name': 'ingress-nginx' } };

test('generated apps of every kind of pods: who is declared gets through to the port that is declared, and nobody else', () => {
  fc.assert(fc.property(fc.array(made, { minLength: 2, maxLength: 5 }), fc.array(call, { maxLength: 7 }), (pods, calls) => {
    const { objects, meant, addresses } = objectsOf(pods, calls);
    const { closed, policies } = closing([...objects, STRANGER].map(object => JSON.stringify(object)).join('\n---\n'));
    expect(policies.length).toBe(1 + pods.filter(({ hostNetwork }) => !hostNetwork).length);
    const asked = closed.workloads.filter(({ hostNetwork }) => !hostNetwork);
    const wrong = asked.flatMap(to => asked.filter(from => from !== to).flatMap(from => [8080, 9000, 80].flatMap(port => (['TCP', 'UDP'] as const).flatMap(protocol => {
      const cell = `${from.ref.name}>${to.ref.name}:${port}/${protocol}`;
      const answer = lets(closed, from, to, port, protocol);
      // The Jobs of a CronJob have names that no manifest shows, and Jobs are meant by their names.
      const isKnown = answer !== 'unknown' || from.ref.kind === 'CronJob' || to.ref.kind === 'CronJob';
      return (answer === 'yes') === meant.has(cell) && isKnown ? [] : [`${cell} ${answer}`];
    }))));
    for (const to of asked.filter(({ ref }) => ref.name !== 'stranger')) {
      const own = pods[Number(to.ref.name.slice(1))];
      for (const port of [8080, 9000]) {
        const by = mayConnect(closed, { kind: 'pods', pods: CONTROLLER }, { kind: 'pods', pods: podsOf(to) }, port, 'TCP').answer;
        if ((by === 'yes') !== (own.routed && port === portOf(own))) wrong.push(`controller>${to.ref.name}:${port} ${by}`);
      }
      const at = (address: string) => mayConnect(closed, { kind: 'pods', pods: podsOf(to) }, { kind: 'address', address }, 5432, 'TCP').answer;
      if ((at(`192.0.2.${Number(to.ref.name.slice(1)) + 1}`) === 'yes') !== addresses.has(to.ref.name)) wrong.push(`${to.ref.name}>address`);
      if (at('192.0.2.200') !== 'no') wrong.push(`${to.ref.name}>another address`);
    }
    expect(wrong).toEqual([]);
  }), { numRuns: 1000 });
});

test('each policy opens what it closes: applied one after the other, in the order in which they stand, none closes what is declared', () => {
  const manyPods = fc.array(made, { minLength: 2, maxLength: 5 });
  fc.assert(fc.property(manyPods, fc.array(call, { minLength: 1, maxLength: 7 }), fc.nat(5), (pods, calls, count) => {
    const { objects, meant } = objectsOf(pods, calls);
    const text = objects.map(object => JSON.stringify(object)).join('\n---\n');
    const applied = closing(text).policies.slice(0, count);
    const soFar = networkOf([text, ...applied.map(policy => JSON.stringify(policy))].join('\n---\n'));
    const named = (name: string) => soFar.workloads.filter(({ ref, hostNetwork }) => ref.name === name && !hostNetwork);
    const shut = [...meant].filter(cell => {
      const [, from, to, port, protocol] = /^(.*)>(.*):(.*)\/(TCP|UDP)$/.exec(cell) ?? [];
      return named(from).some(caller => named(to).some(called => lets(soFar, caller, called, Number(port), protocol === 'UDP' ? 'UDP' : 'TCP') === 'no'));
    });
    expect(shut).toEqual([]);
  }), { numRuns: 200 });
});

test('twins are told, and what is declared of others that call them is open', () => {
  const twin = (name: string) => ({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: 'x' }, spec: { selector: { matchLabels: { app: 'twin' } }, template: { metadata: { labels: { app: 'twin' } }, spec: { containers: [{ name: 'main', image: 'it' }] } } } });
  const caller = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'caller', namespace: 'x' }, spec: { selector: { matchLabels: { app: 'caller' } }, template: { metadata: { labels: { app: 'caller' } }, spec: { containers: [{ name: 'main', image: 'it', env: [{ name: 'URL', value: 'http://twin:8080' }] }] } } } };
  const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'twin', namespace: 'x' }, spec: { selector: { app: 'twin' }, ports: [{ port: 8080 }] } };
  const { closed, policies, unknown } = closing([twin('one'), twin('two'), caller, service].map(object => JSON.stringify(object)).join('\n---\n'));
  const [one, two, from] = closed.workloads;
  expect(policies.map(({ metadata }) => metadata.name)).toEqual(['caller']);
  expect([lets(closed, from, one, 8080), lets(closed, from, two, 8080), lets(closed, from, one, 9090), lets(closed, one, from, 8080)]).toEqual(['yes', 'yes', 'no', 'no']);
  expect(unknown.join('\n')).toContain('Deployment x/one and Deployment two have pods with the same labels');
});
