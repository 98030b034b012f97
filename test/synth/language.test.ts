/** Messages help in every language: they end with its spelling of the names of the API that they have. */

import { Chart, Testing } from 'cdk8s';
import { ConnectivityApp, FailOn, Plan, Workload } from '../../src';
import { planOf } from '../../src/declarations/plan-of';
import { inLanguage } from '../../src/synth/language';

const FORGOTTEN = 'No step expects this. Call plan.expect(…), or plan.expectAll(chart).';

test.each<[string, string | undefined, string, string]>([
  ['TypeScript', undefined, FORGOTTEN, FORGOTTEN],
  ['Java', 'Java/21.0.2', FORGOTTEN, FORGOTTEN],
  ['Python', 'Python/3.11.2', FORGOTTEN, `${FORGOTTEN} (In Python: expect_all.)`],
  ['Go', 'go1.25.1/linux/amd64', FORGOTTEN, `${FORGOTTEN} (In Go: ExpectAll.)`],
  ['C#', 'DotNet/8.0.1/.NETStandard', FORGOTTEN, `${FORGOTTEN} (In C#: ExpectAll.)`],
  ['Python, each name once', 'Python/3.11.2', 'Use Exposure.clusterIp, or Exposure.clusterIp with targetPort.', 'Use Exposure.clusterIp, or Exposure.clusterIp with targetPort. (In Python: cluster_ip, target_port.)'],
  ['Python, but for fields of Kubernetes, values and paths', 'Python/3.11.2', 'shop/targetPort: Service spec.ports[0].nodePort: "urlEnv" is not within 30000 to 32767.', 'shop/targetPort: Service spec.ports[0].nodePort: "urlEnv" is not within 30000 to 32767.'],
  ['Python, once', 'Python/3.11.2', `${FORGOTTEN} (In Python: expect_all.)`, `${FORGOTTEN} (In Python: expect_all.)`],
])('in %s', (_, agent, message, told) => {
  expect(inLanguage(message, agent)).toBe(told);
});

describe('under jsii for Python', () => {
  const before = process.env.JSII_AGENT;
  beforeEach(() => { process.env.JSII_AGENT = 'Python/3.11.2'; });
  afterEach(() => {
    if (before === undefined) delete process.env.JSII_AGENT;
    else process.env.JSII_AGENT = before;
  });

  test.each<[string, (chart: Chart, app: ConnectivityApp) => unknown, string]>([
    ['a refusal', chart => new Workload(chart, 'web', { image: 'a', hardened: true, runAsUser: 0 }), '(In Python: run_as_user.)'],
    ['an expectation', chart => new Workload(chart, 'web', { image: 'a' }).calls(new Workload(chart, 'api', { image: 'a' })), '(In Python: cluster_ip.)'],
    ['a plan', (chart, app) => [new Plan(app, 'plan').expectAll(chart), planOf(app)], '(In Python: expect_all.)'],
  ])('%s ends with the names as Python has them', (_, act, told) => {
    const app = new ConnectivityApp({ failOn: FailOn.ERROR, outdir: Testing.app().outdir });
    expect(() => act(new Chart(app, 'shop'), app)).toThrow(told);
  });
});
