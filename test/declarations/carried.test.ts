import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Chart, Testing, YamlOutputType } from 'cdk8s';
import { Exposure } from '../../src/constructs/services/exposure';
import { Workload } from '../../src/constructs/workloads/workload';
import { Outcome } from '../../src/declarations/outcome';
import { Probe } from '../../src/declarations/probe';
import { Plan } from '../../src/declarations/steps';
import { PLAN_FILE } from '../../src/plan/plan';
import { readPlan } from '../../src/plan/plan-file';

let outdir: string;
beforeEach(() => { outdir = mkdtempSync(join(tmpdir(), 'carried-')); });
afterEach(() => rmSync(outdir, { recursive: true }));

function shop(app: App, id = 'shop'): { chart: Chart; web: Workload } {
  const chart = new Chart(app, id);
  const web = new Workload(chart, `${id}-web`, { image: 'example.com/web:1' });
  const api = new Workload(chart, `${id}-api`, { image: 'example.com/api:1' }).expose(Exposure.clusterIp({ port: 80 }));
  web.expects(api, Probe.http('/'), Outcome.answers());
  return { chart, web };
}

const carried = () => readPlan(readFileSync(join(outdir, PLAN_FILE), 'utf8'), PLAN_FILE);

describe('an App of cdk8s in which something is expected', () => {
  test('has the plan beside its manifests', () => {
    const app = new App({ outdir });
    shop(app);
    app.synth();
    expect(readdirSync(outdir).sort()).toEqual([PLAN_FILE, 'shop.k8s.yaml']);
    expect(carried().steps).toMatchObject([
      { kind: 'apply', files: ['shop.k8s.yaml'] },
      { kind: 'expect', expectations: [{ id: 'shop/shop-web/http-shop-api-answers' }] },
    ]);
  });

  test('names the files as they were written, also where charts depend on each other', () => {
    const app = new App({ outdir });
    const { chart } = shop(app, 'last');
    chart.addDependency(shop(app, 'first').chart);
    app.synth();
    expect(carried().steps[0]).toMatchObject({ files: readdirSync(outdir).filter(file => file.endsWith('.yaml')).sort() });
  });

  test('is refused before a file is written where no step expects it', () => {
    const app = new App({ outdir });
    new Plan(app, 'plan').apply(shop(app).chart);
    expect(() => app.synth()).toThrow(/No step expects this/);
    expect(readdirSync(outdir)).toEqual([]);
  });

  test('is refused where no file is a chart, so that none could be applied', () => {
    const app = new App({ outdir, yamlOutputType: YamlOutputType.FILE_PER_RESOURCE });
    shop(app);
    expect(() => app.synth()).toThrow(/shop: the plan names this chart, which has no file.*FILE_PER_CHART/);
  });

  test('is left as it is by Testing.synth, which writes nothing', () => {
    const app = new App({ outdir });
    const { chart } = shop(app);
    expect(Testing.synth(chart)).toHaveLength(3);
    expect(readdirSync(outdir)).toEqual([]);
  });
});

test('an App in which nothing is expected has no plan', () => {
  const app = new App({ outdir });
  new Workload(new Chart(app, 'shop'), 'web', { image: 'example.com/web:1' });
  app.synth();
  expect(existsSync(join(outdir, PLAN_FILE))).toBe(false);
});
