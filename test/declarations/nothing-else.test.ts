/** One line says that somebody reaches nothing else of somebody: every Service port that nobody declares is expected to be silent. */

import { Chart, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import fc from 'fast-check';
import { Closed, ConnectivityApp, Exposure, Namespace, Outcome, Plan, Pods, Probe, Protocol, StatefulSet, Workload } from '../../src';
import { planOf } from '../../src/declarations/plan-of';
import { renderSentence } from '../../src/plan/sentence';

function teams(closed: Closed = Closed.TO_UNDECLARED) {
  const app = new ConnectivityApp({ closed });
  const chart = new Chart(app, 'shop');
  return { app, chart, a: new Namespace(chart, 'team-a'), b: new Namespace(chart, 'team-b') };
}

const workload = (scope: Namespace, name: string) => new Workload(scope, name, { image: `${name}:1`, ports: [{ port: 8080 }] });
const sentences = (app: ConnectivityApp) => planOf(app).steps.flatMap(step => (step.kind === 'expect' ? step.expectations.map(renderSentence) : []));

test('what is not declared is expected to be silent, whenever it was written, and what is declared is kept', () => {
  const { app, a, b } = teams();
  b.reachesNothingElseOf(a, { because: 'it belongs to the other team' });
  const web = workload(b, 'web');
  const orders = workload(a, 'orders').expose(Exposure.clusterIp({ ports: [{ name: 'http', port: 80 }, { name: 'admin', port: 81, targetPort: 8081 }] }));
  workload(a, 'dns').expose(Exposure.clusterIp({ port: 53, protocol: Protocol.UDP }));
  web.calls(orders, { port: 80 });
  const expected = [
    'team-b/web -> Service team-a/orders:80 by TCP: answers',
    'team-b/web -> Service team-a/orders:81 by TCP: no reply, because it belongs to the other team',
    'team-b/web -> Service team-a/dns:53 by UDP: no reply, because it belongs to the other team',
  ];
  expect(sentences(app)).toEqual(expected);
  // An app is asked for its plan more than once.
  expect(sentences(app)).toEqual(expected);
});

test('a workload says it for itself, of another workload\'s Services, and never of its own', () => {
  const { app, chart, a } = teams();
  const web = workload(a, 'web');
  const api = workload(a, 'api');
  web.expose(Exposure.clusterIp({ port: 80 }));
  api.expose(Exposure.clusterIp({ port: 80 }));
  web.reachesNothingElseOf(chart);
  expect(sentences(app)).toEqual(['team-a/web -> Service team-a/api:80 by TCP: no reply']);
});

test('pods that are declared by their own name, by their addresses or by another Service are declared', () => {
  const { app, a, b } = teams();
  const db = new StatefulSet(a, 'db', { image: 'db:1', ports: [{ port: 5432 }] });
  const rw = db.expose(Exposure.clusterIp({ name: 'db-rw', port: 5432 }));
  workload(a, 'other').expose(Exposure.clusterIp({ port: 80 }));
  const [one, two, three] = ['one', 'two', 'three'].map(name => workload(b, name));
  one.calls(db.pod(0));
  two.expects(Pods.of(db), Probe.tcp(), Outcome.answers());
  three.calls(rw);
  b.reachesNothingElseOf(a);
  expect(sentences(app).filter(line => line.includes('no reply'))).toEqual(['one', 'two', 'three'].map(name => `team-b/${name} -> Service team-a/other:80 by TCP: no reply`));
});

test('workloads and Services of cdk8s-plus count', () => {
  const { app, a, b } = teams();
  new kplus.Deployment(b, 'web', { metadata: { name: 'web' }, containers: [{ image: 'web:1' }] });
  new kplus.Deployment(a, 'api', { metadata: { name: 'api' }, containers: [{ image: 'api:1', portNumber: 8080 }] }).exposeViaService({ name: 'api', ports: [{ port: 80, targetPort: 8080 }] });
  b.reachesNothingElseOf(a);
  expect(sentences(app)).toEqual(['team-b/web -> Service team-a/api:80 by TCP: no reply']);
});

test('expectAll of the chart expects them, in a plan of steps', () => {
  const { app, chart, a, b } = teams();
  workload(b, 'web');
  workload(a, 'api').expose(Exposure.clusterIp({ port: 80 }));
  b.reachesNothingElseOf(a);
  const plan = new Plan(app, 'plan');
  plan.apply(chart);
  plan.expectAll(chart);
  expect(sentences(app)).toEqual(['team-b/web -> Service team-a/api:80 by TCP: no reply']);
});

test('where nothing keeps others out, the manifests contradict it', () => {
  const { chart, a, b } = teams(Closed.NOT);
  workload(b, 'web');
  workload(a, 'api').expose(Exposure.clusterIp({ port: 80 }));
  b.reachesNothingElseOf(a);
  expect(() => Testing.synth(chart)).toThrow(/TCP from team-b\/web to Service team-a\/api:80 is expected to end in "no-reply", and would end in "answers"/);
});

test.each<[string, (of: ReturnType<typeof teams>) => unknown, string]>([
  ['of a namespace without a Service', ({ app, a, b }) => {
    workload(b, 'web');
    b.reachesNothingElseOf(a);
    return planOf(app);
  }, 'shop/team-b: reachesNothingElseOf shop/team-a says nothing, because no Service with a TCP or UDP port is there. Name the Namespace'],
  ['by a namespace without pods', ({ app, a, b }) => {
    workload(a, 'api').expose(Exposure.clusterIp({ port: 80 }));
    b.reachesNothingElseOf(a);
    return planOf(app);
  }, 'shop/team-b: reachesNothingElseOf shop/team-a says nothing, because nothing here keeps pods.'],
  ['twice', ({ a, b }) => [b.reachesNothingElseOf(a), b.reachesNothingElseOf(a)], 'shop/team-b: reachesNothingElseOf shop/team-a is said twice. Keep one of the two.'],
  ['on two lines', ({ a, b }) => b.reachesNothingElseOf(a, { because: 'a\nb' }), 'shop/team-b: because "a\\nb" has a line break'],
  ['of a name', ({ b }) => b.reachesNothingElseOf('team-a' as never), 'other "team-a" is text, and an object of the class Construct is wanted.'],
])('said %s, it is refused', (_, act, message) => {
  expect(() => act(teams())).toThrow(message);
});

test('whatever is declared: each source has one expectation for each port of the other, and all hold by the policies', () => {
  fc.assert(fc.property(
    fc.array(fc.record({ ports: fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 }) }), { minLength: 1, maxLength: 3 }),
    fc.integer({ min: 1, max: 3 }),
    fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { maxLength: 4 }),
    fc.boolean(),
    (services, callers, calls, isFirst) => {
      const { app, chart, a, b } = teams();
      if (isFirst) b.reachesNothingElseOf(a);
      const exposed = services.map(({ ports }, index) => new Workload(a, `s${index}`, { image: 's:1', ports: ports.map(port => ({ name: `p${port}`, port: 8000 + port })) })
        .expose(Exposure.clusterIp({ ports: ports.map(port => ({ name: `p${port}`, port })) })));
      const sources = Array.from({ length: callers }, (_, index) => workload(b, `c${index}`));
      const declared = new Map<string, () => unknown>(calls.map(([c, s, p]) => {
        const service = exposed[s % exposed.length];
        const { port } = service.ports[p % service.ports.length];
        const source = sources[c % sources.length];
        return [`team-b/${source.workloadName} -> Service team-a/${service.serviceName}:${port} by TCP: answers`, () => source.calls(service, { port })];
      }));
      for (const call of declared.values()) call();
      if (!isFirst) b.reachesNothingElseOf(a);
      const all = sources.flatMap(({ workloadName }) => exposed.flatMap(({ serviceName, ports }) => ports.map(({ port }) => `team-b/${workloadName} -> Service team-a/${serviceName}:${port} by TCP: `)));
      expect(sentences(app).sort()).toEqual(all.map(line => (declared.has(`${line}answers`) ? `${line}answers` : `${line}no reply`)).sort());
      Testing.synth(chart); // refuses what does not hold by the policies
    },
  ), { numRuns: 40 });
});
