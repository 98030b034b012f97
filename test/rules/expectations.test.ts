import { deployment, listening, manifests, service } from './manifests';
import { ExpectationData, OutcomeData, PlanData } from '../../src/plan/plan';
import { lint } from '../../src/rules/lint';

const http = { kind: 'http', scheme: 'http', method: 'GET', path: '/' } as const;

function expectation(name: string, outcome: OutcomeData, port = 80): ExpectationData {
  const to = { kind: 'service', namespace: 'default', name, by: 'name', port } as const;
  return { id: `app/caller/http-${name}`, from: { kind: 'workload', namespace: 'default', name: 'caller' }, to, probe: http, outcome };
}

function said(objects: Parameters<typeof manifests>[0], ...expectations: ExpectationData[]): string[] {
  const plan: PlanData = { version: 1, clusterDomain: 'cluster.local', steps: [{ kind: 'apply', charts: ['app'], files: ['app.yaml'] }, { kind: 'expect', expectations }] };
  return lint(manifests(objects), { plan }).map(({ rule, object, message }) => `${rule} ${object.kind} ${object.name}: ${message}`);
}

const app = [deployment('caller'), service('web', { ports: [{ port: 80, targetPort: 8080 }] }), listening('web', 8080)];

describe('expectations', () => {
  test('that the manifests fulfil are no findings', () => {
    expect(said(app, expectation('web', { kind: 'answers', status: 200 }))).toEqual([]);
  });

  test('of a name that does not exist', () => {
    expect(said(app, expectation('api', { kind: 'answers' }))).toEqual([
      'expectation-unfulfilled Deployment caller: GET / from default/caller to Service default/api:80 is expected to end in "answers", '
      + 'and would end in "name-not-found": there is no Service default/api (app/caller/http-api).',
    ]);
  });

  test('of a port that the Service does not serve', () => {
    expect(said(app, expectation('web', { kind: 'answers' }, 8080))).toEqual([expect.stringContaining('expectation-unfulfilled Service web: GET / from')]);
  });

  test('that are fulfilled although they should not be', () => {
    expect(said(app, expectation('web', { kind: 'no-reply' }))).toEqual([expect.stringContaining('expectation-contradicted Service web: ')]);
    expect(said(app, expectation('web', { kind: 'name-not-found' }))).toEqual([expect.stringContaining('expectation-contradicted Service web: ')]);
  });

  test('from pods that nobody makes', () => {
    expect(said(app.slice(1), expectation('web', { kind: 'answers' }))).toEqual([expect.stringContaining('which can not be tried: the manifests have no such source')]);
  });

  test('can be acknowledged where they are about something', () => {
    const acknowledged = service('web', {}, { annotations: { 'connectivity.cdk8s.io/acknowledge': 'expectation-contradicted: the policy is applied by others' } });
    expect(said([app[0], acknowledged, listening('web', 80)], expectation('web', { kind: 'no-reply' }))).toEqual([]);
  });
});
