import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiObject, App, Chart, YamlOutputType } from 'cdk8s';
import { Construct } from 'constructs';
import { FakeWorkload, service } from './stand-ins';
import { Outcome } from '../../src/declarations/outcome';
import { Outside, Pods } from '../../src/declarations/places';
import { planOf, planText } from '../../src/declarations/plan-of';
import { Probe } from '../../src/declarations/probe';
import { Plan } from '../../src/declarations/steps';
import { readPlan } from '../../src/plan/plan-file';
import { renderStep } from '../../src/plan/sentence';

const api = service('api');

function lessons() {
  const app = new App();
  const [first, second] = [new Chart(app, 'first'), new Chart(app, 'second')];
  const web = new FakeWorkload(first, 'web');
  return { app, first, second, web, plan: () => new Plan(app, 'plan') };
}

function stepsOf(app: App): string[] {
  const plan = planOf(app);
  // Whatever the constructs write, a reader of the file can read.
  expect(readPlan(planText(plan), 'plan')).toEqual(plan);
  return plan.steps.map(renderStep);
}

describe('an app without steps gets the obvious plan', () => {
  test('apply all, expect all', () => {
    const { app, web, second } = lessons();
    web.expects(api, Probe.tcp(), Outcome.answers());
    Outside.of(second).expects(service('web', { serviceType: 'LoadBalancer' }), Probe.http('/'), Outcome.answers());
    expect(stepsOf(app)).toEqual(['apply first, second', 'expect 2 outcomes']);
    expect(planOf(app).steps[0]).toEqual({ kind: 'apply', charts: ['first', 'second'], files: ['first.k8s.yaml', 'second.k8s.yaml'] });
  });

  test('nothing to expect, nothing expected', () => {
    expect(stepsOf(lessons().app)).toEqual(['apply first, second']);
    expect(stepsOf(new App())).toEqual([]);
  });
});

describe('steps come in the order of the calls', () => {
  test('a lesson: apply, expect, delete the pods, expect again, remove', () => {
    const { app, first, web, plan: newPlan } = lessons();
    const pinged = web.expects(api, Probe.ping(), Outcome.noReply(), { because: 'no ICMP' });
    web.expects(api, Probe.tcp(), Outcome.answers());
    const plan = newPlan();
    plan.title('Lesson one');
    plan.apply(first, { because: 'so' });
    plan.expectAll(first);
    plan.expect(pinged);
    plan.deletePods(web);
    plan.heal(web);
    plan.spread(web);
    plan.expect(pinged);
    plan.gather(web);
    plan.expectAddressChanged(Pods.of(web), { observation: '2' });
    plan.expectAddressUnchanged(api, { observation: '3' });
    plan.title('The end');
    plan.remove(first);
    expect(stepsOf(app)).toEqual([
      'apply first',
      'expect 1 outcome',
      'expect 1 outcome',
      'remember the addresses of the pods of default/web',
      'remember the cluster IP of Service default/api',
      'delete the pods of default/web',
      'wait until default/web healed',
      'a pod of default/web on every node',
      'expect 1 outcome',
      'no more extra pods of default/web',
      'the addresses of the pods of default/web changed',
      'the cluster IP of Service default/api did not change',
      'remove first',
    ]);
    const { steps } = planOf(app);
    expect(steps[0]).toMatchObject({ title: 'Lesson one', because: 'so' });
    expect(steps.filter(({ title }) => title !== undefined).map(({ title }) => title)).toEqual(['Lesson one', 'The end']);
    expect(steps.flatMap(step => step.kind === 'expect' ? step.expectations.map(({ id }) => id) : [])).toEqual([
      'first/web/tcp-api-answers', 'first/web/ping-api-no-reply', 'first/web/ping-api-no-reply (2)',
    ]);
  });

  test('a title keeps its place when an address is remembered in front of its step', () => {
    const { app, first, web, plan: newPlan } = lessons();
    const plan = newPlan();
    plan.apply(first);
    plan.title('Deleting');
    plan.deletePods(web);
    plan.expectAddressChanged(Pods.of(web));
    expect(planOf(app).steps.map(({ kind, title }) => [kind, title])).toEqual([
      ['apply', undefined], ['remember-address', 'Deleting'], ['delete-pods', undefined], ['expect-address', undefined],
    ]);
  });

  test('each comparison is with the moment before the latest deletion', () => {
    const { app, first, web, plan: newPlan } = lessons();
    const plan = newPlan();
    plan.apply(first);
    for (let time = 0; time < 2; time++) {
      plan.deletePods(web);
      plan.expectAddressChanged(Pods.of(web));
    }
    const round = ['remember-address', 'delete-pods', 'expect-address'];
    expect(planOf(app).steps.map(({ kind }) => kind)).toEqual(['apply', ...round, ...round]);
  });

  test('an address remembered by hand is the one to compare with', () => {
    const { app, first, web, plan: newPlan } = lessons();
    const plan = newPlan();
    plan.apply(first);
    plan.rememberAddress(api);
    plan.deletePods(web);
    plan.deletePods(web);
    plan.expectAddressUnchanged(api);
    plan.expectAddressUnchanged(api);
    expect(stepsOf(app).filter(step => step.startsWith('remember'))).toHaveLength(1);
    expect(planOf(app).steps.flatMap(step => step.kind === 'expect-address' ? [step.id] : []))
      .toEqual(['plan/address-of-api-unchanged', 'plan/address-of-api-unchanged (2)']);
  });

  test('a workload that is not meant to start, and the reason in its log', () => {
    const { app, first, web, plan: newPlan } = lessons();
    const plan = newPlan();
    plan.apply(first, { notReady: [web] });
    plan.expectCrash(web, { container: 'b', log: 'in use', observation: '16', because: 'one network' });
    expect(planOf(app).steps).toEqual([
      { kind: 'apply', charts: ['first'], files: ['first.k8s.yaml'], notReady: [{ namespace: 'default', name: 'web' }] },
      {
        kind: 'expect-crash',
        id: 'plan/crash-of-b-of-web',
        workload: { namespace: 'default', name: 'web' },
        container: 'b',
        log: 'in use',
        observation: '16',
        because: 'one network',
      },
    ]);
    expect(stepsOf(app)[1]).toBe('container b of default/web ends');
  });

  test('several plans follow each other', () => {
    const { app, first, second, plan } = lessons();
    plan().apply(first);
    new Plan(app, 'later').removeAll([first, second]);
    expect(stepsOf(app)).toEqual(['apply first', 'remove first, second']);
  });
});

describe('a plan that makes no sense is refused', () => {
  test('an expectation that no step expects', () => {
    const { app, first, web, plan } = lessons();
    web.expects(api, Probe.tcp(), Outcome.answers());
    plan().apply(first);
    expect(() => planOf(app)).toThrow(/No step expects this.*plan\.expectAll\(chart\)\.\n {2}first\/web\/tcp-api-answers: default\/web -> Service/);
  });

  test('an expectation before its source is there', () => {
    const { app, first, second, web, plan: newPlan } = lessons();
    const one = web.expects(api, Probe.tcp(), Outcome.answers());
    const plan = newPlan();
    plan.apply(second);
    plan.expect(one);
    plan.apply(first);
    expect(() => planOf(app)).toThrow(/first\/web\/tcp-api-answers: it is expected before chart first was applied/);
  });

  test.each<[string, (plan: Plan, web: FakeWorkload) => void, string]>([
    ['deleting its pods', (plan, web) => plan.deletePods(web), 'delete the pods of default/web'],
    ['healing', (plan, web) => plan.heal(web), 'wait until default/web healed'],
    ['spreading', (plan, web) => plan.spread(web), 'a pod of default/web on every node'],
    ['gathering', (plan, web) => plan.gather(web), 'no more extra pods of default/web'],
    ['a crash', (plan, web) => plan.expectCrash(web), 'a container of default/web ends'],
  ])('%s before the workload is there', (_, act, step) => {
    const { app, first, second, web, plan: newPlan } = lessons();
    const plan = newPlan();
    plan.apply(second);
    act(plan, web);
    plan.apply(first);
    expect(() => planOf(app)).toThrow(`first/web: '${step}' comes before chart first was applied, so the workload does not exist. Call plan.apply(…)`);
  });

  test.each<[string, (plan: Plan, web: FakeWorkload) => void]>([
    ['nothing was declared', () => undefined],
    ['all that was declared is named by other steps', (plan, web) => plan.expect(web.expects(api, Probe.tcp(), Outcome.answers()))],
  ])('expectAll where %s', (_, act) => {
    const { app, first, web, plan: newPlan } = lessons();
    const plan = newPlan();
    plan.apply(first);
    act(plan, web);
    plan.expectAll(first);
    expect(() => planOf(app)).toThrow(/^first: expectAll of this chart expects nothing, .*Declare one, or take the step out\.$/);
  });

  test.each<[string, (plan: Plan, web: FakeWorkload) => void, RegExp]>([
    ['no chart to apply', plan => plan.applyAll([]), /^plan: applyAll\(\[\]\) names no chart\. Name at least one/],
    ['no chart to remove', plan => plan.removeAll([]), /^plan: removeAll\(\[\]\) names no chart/],
    ['a reason of two lines', (plan, web) => plan.heal(web, { because: 'so\nit is' }), /^plan: because "so\\nit is" has a line break; it is shown on one line/],
    ['a title of two lines', plan => plan.title('one\rtwo'), /^plan: title "one\\rtwo" has a line break/],
    ['an observation of two lines', (plan, web) => plan.expectCrash(web, { observation: '1\n2' }), /^plan: observation "1\\n2" has a line break/],
    ['no expectation', plan => plan.expect(), /^plan: expect\(\) expects nothing\. /],
    ['an address with no before', plan => plan.expectAddressChanged(api), /^plan: the address of default\/api, changed has nothing to be compared with\. Call deletePods/],
    ['the cluster IP of a headless Service', plan => plan.rememberAddress(service('db', { withoutClusterIp: true })), /^plan: Service default\/db is headless, so it has no cluster IP/],
    ['a crash of a container that is not there', (plan, web) => plan.expectCrash(new FakeWorkload(web, 'two', { containers: ['a', 'b'] }), { container: 'c' }),
      /^plan: container 'c' of default\/two: it has none of this name; name one of a, b$/],
    ['deleting the pods of the outside', plan => plan.deletePods(Outside.of(plan)), /^plan: outside is no workload/],
    ['a log pattern that is none', (plan, web) => plan.expectCrash(web, { log: '(' }), /^plan: log "\(" is no regular expression: /],
  ])('%s', (_, act, message) => {
    const { web, plan } = lessons();
    expect(() => act(plan(), web)).toThrow(message);
  });

  test('a chart of another app', () => {
    const { app, plan } = lessons();
    plan().apply(new Chart(new App(), 'stranger'));
    expect(() => planOf(app)).toThrow(/stranger: the plan names this chart, which has no file beside the plan/);
  });

  test('a file for each object, so that no file is a chart', () => {
    const app = new App({ yamlOutputType: YamlOutputType.FILE_PER_RESOURCE });
    const chart = new Chart(app, 'first');
    expect(stepsOf(app)).toEqual([]);
    new Plan(app, 'plan').apply(chart);
    expect(() => planOf(app)).toThrow(/first: the plan names this chart, which has no file beside the plan.*FILE_PER_CHART/);
  });
});

describe('the plan names the files that cdk8s writes', () => {
  let outdir: string;
  beforeEach(() => { outdir = mkdtempSync(join(tmpdir(), 'plan-')); });
  afterEach(() => rmSync(outdir, { recursive: true }));
  function written(build: (app: App) => void, options = {}) {
    const app = new App({ outdir, ...options });
    build(app);
    app.synth();
    const planned = planOf(app).steps.flatMap(step => step.kind === 'apply' ? step.files : []);
    return { planned, written: readdirSync(outdir).sort() };
  }
  const object = (scope: Construct, name: string) => new ApiObject(scope, name, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });

  test.each<[string, (app: App) => void, string[], object]>([
    ['a file a chart, in the order of the app', app => ['b', 'a'].forEach(id => new Chart(app, id)), ['b.k8s.yaml', 'a.k8s.yaml'], {}],
    ['another ending', app => new Chart(app, 'a'), ['a.yml'], { outputFileExtension: '.yml' }],
    ['one file an app', app => ['a', 'b'].forEach(id => new Chart(app, id)), ['app.k8s.yaml'], { yamlOutputType: YamlOutputType.FILE_PER_APP }],
    ['numbered where charts depend on each other', app => {
      const [a, b] = ['a', 'b'].map(id => new Chart(app, id));
      a.addDependency(b);
    }, ['0000-b.k8s.yaml', '0001-a.k8s.yaml'], {}],
    ['numbered where objects of charts depend on each other', app => {
      const [a, b] = ['a', 'b'].map(id => new Chart(app, id));
      object(a, 'x').addDependency(object(b, 'y'));
    }, ['0000-b.k8s.yaml', '0001-a.k8s.yaml'], {}],
    ['numbered where a chart is in a chart', app => new Chart(new Chart(app, 'a'), 'inner'), ['0000-a-inner-c8a2a5b8.k8s.yaml', '0001-a.k8s.yaml'], {}],
    ['a chart below another construct', app => new Chart(new Construct(app, 'team'), 'a'), ['team-a-c8c2a7f8.k8s.yaml'], {}],
  ])('%s', (_, build, files, options) => {
    const result = written(build, options);
    expect(result.planned.sort()).toEqual(result.written);
    expect(result.planned.map(withoutHash)).toEqual(files.map(withoutHash).sort());
  });

  function withoutHash(file: string): string {
    return file.replace(/-c8[0-9a-f]{6}/, '-hash');
  }
});

test('the same app gives the same plan, to the byte', () => {
  const text = () => {
    const { app, web } = lessons();
    web.expects(api, Probe.http('/', { headers: { B: '2', A: '1' } }), Outcome.answers());
    return planText(planOf(app));
  };
  expect(text()).toBe(text());
  expect(text()).toContain('"headers": { "A": "1", "B": "2" }');
});

test('the plan is JSON that a person can review', () => {
  const { app, first, web, plan } = lessons();
  web.expects(api, Probe.http('/'), Outcome.answers(), { because: 'the web app asks the API' });
  plan().apply(first);
  new Plan(app, 'then').expectAll(first);
  expect(planText(planOf(app))).toBe(`{
  "version": 1,
  "clusterDomain": "cluster.local",
  "steps": [
    { "kind": "apply", "charts": ["first"], "files": ["first.k8s.yaml"] },
    {
      "kind": "expect",
      "expectations": [
        {
          "id": "first/web/http-api-answers",
          "from": { "kind": "workload", "namespace": "default", "name": "web" },
          "to": { "kind": "service", "namespace": "default", "name": "api", "by": "name", "port": 80 },
          "probe": { "kind": "http", "scheme": "http", "method": "GET", "path": "/" },
          "outcome": { "kind": "answers" },
          "because": "the web app asks the API"
        }
      ]
    }
  ]
}
`);
});

describe('only what is in the tree is in the plan', () => {
  test('what was taken out is not', () => {
    const { app, first, web } = lessons();
    web.expects(api, Probe.tcp(), Outcome.answers());
    new Plan(app, 'plan').apply(first);
    app.node.tryRemoveChild('plan');
    first.node.tryRemoveChild('web');
    expect(stepsOf(app)).toEqual(['apply first, second']);
  });

  test('what is in another app is not', () => {
    const [one, other] = [lessons(), lessons()];
    other.web.expects(api, Probe.tcp(), Outcome.answers());
    new Plan(other.app, 'plan').apply(other.first);
    expect(stepsOf(one.app)).toEqual(['apply first, second']);
  });
});
