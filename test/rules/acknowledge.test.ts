import { deployment, manifests, said, service } from './manifests';
import { lintAll } from '../../src/rules/lint';

const versions = [deployment('web', {}, { app: 'web', version: 'v1' }), deployment('web-v2', {}, { app: 'web', version: 'v2' })];
const web = (acknowledge: string, spec = {}) => service('web', spec, { annotations: { 'connectivity.cdk8s.io/acknowledge': acknowledge } });

describe('acknowledging', () => {
  test('a finding that its object acknowledges is no finding, and the reason is kept', () => {
    const { findings, acknowledged } = lintAll(manifests([web('selector-spans-versions: a tenth of the traffic tries v2'), ...versions]));
    expect(findings).toEqual([]);
    expect(acknowledged.map(({ finding, reason }) => [finding.rule, reason])).toEqual([['selector-spans-versions', 'a tenth of the traffic tries v2']]);
  });

  test('a line a rule', () => {
    const objects = [web('selector-spans-versions: a canary\nnode-port-dynamic: the firewall knows it', { type: 'NodePort', ports: [{ port: 80, nodePort: 32000 }] }), ...versions];
    expect(said(objects)).toEqual([]);
  });

  test('one that matches nothing any more is a finding itself', () => {
    expect(said([web('selector-spans-versions: a canary'), versions[0]])).toEqual(['acknowledgement-stale: The acknowledgement of selector-spans-versions matches no finding.']);
  });

  test.each([
    ['selector-spans-versions', 'The acknowledgement of selector-spans-versions gives no reason.'],
    ['selector-spans-versions:  ', 'The acknowledgement of selector-spans-versions gives no reason.'],
    ['selector-spans-version: a canary', '"selector-spans-version: a canary" names no rule.'],
    ['port-number: we know', 'port-number is refused by the API server, whatever the reason.'],
  ])('%p acknowledges nothing', (text, message) => {
    const found = said([web(text), ...versions]);
    expect(found).toContain(`acknowledgement-unclear: ${message}`);
    expect(found.some(one => one.startsWith('selector-spans-versions'))).toBe(true);
  });

  test('nobody acknowledges away what the API server refuses', () => {
    const found = said([web('port-number: we like it', { ports: [{ port: 0 }] }), deployment('web')]);
    expect(found.filter(one => one.startsWith('port-number'))).toHaveLength(1);
  });

  test('the reason that the review asks for is not stale', () => {
    expect(said([web('broadening: the shop window is for everybody'), deployment('web')])).toEqual([]);
  });
});
