import { PlanData } from '../../src/connectivity/plan';
import { Manifest } from '../../src/model/manifest';
import { buildNetwork } from '../../src/model/network';
import { toDot } from '../../src/picture/dot';
import { toMermaid } from '../../src/picture/mermaid';
import { compared, pictureOf } from '../../src/picture/picture';

const deployment = (name: string): Manifest => ({
  object: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name }, spec: { template: { metadata: { labels: { app: name } }, spec: { containers: [] } } } },
});

const service = (name: string, spec: Record<string, unknown>): Manifest => ({
  object: { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { selector: { app: name }, ports: [{ port: 8080, targetPort: 80 }], ...spec } },
});

const draw = (...manifests: Manifest[]) => pictureOf(buildNetwork(manifests));

const PLAN: PlanData = {
  version: 1,
  clusterDomain: 'cluster.local',
  steps: [{
    kind: 'expect',
    expectations: [{
      id: 'one',
      from: { kind: 'outside' },
      to: { kind: 'service', namespace: 'default', name: 'web', by: 'load-balancer', port: 8080 },
      probe: { kind: 'tcp' },
      outcome: { kind: 'answers' },
    }],
  }],
};

describe('the picture of a network', () => {
  test('a Service leads to the pods it selects, with its ports', () => {
    expect(draw(deployment('web'), service('web', {})).edges)
      .toEqual([{ from: 'Service/default/web', to: 'Deployment/default/web', kind: 'way', label: '8080 → 80' }]);
  });

  test.each([['LoadBalancer', true], ['NodePort', true], ['ClusterIP', false]])('a %s is marked open: %s', (type, open) => {
    expect(draw(service('web', { type })).nodes.find(node => node.kind === 'service')?.open).toBe(open);
  });

  test('an ExternalName leads outside', () => {
    expect(draw(service('api', { type: 'ExternalName', externalName: 'example.com' })).edges)
      .toEqual([expect.objectContaining({ to: 'external/example.com', label: 'CNAME' })]);
  });

  test('what is expected is dashed, in the colour of what was observed', () => {
    const network = buildNetwork([deployment('web'), service('web', { type: 'LoadBalancer' })]);
    const result = { id: 'one', step: 0, expected: 'answers', observed: 'refused', verdict: 'failed' as const };
    const summary = { held: 0, failed: 1, notObserved: 0, allowed: 0 };
    const text = toMermaid(pictureOf(network, PLAN, { version: 1, cluster: 'kind', results: [result], summary }));
    expect(text).toContain('-.->|"TCP: answers"|');
    expect(text).toContain('linkStyle 1 stroke:#cf222e');
  });

  test('a comparison marks what came and what went', () => {
    const picture = compared(draw(service('old', {})), draw(service('new', {})));
    expect(picture.nodes.map(node => [node.title, node.change])).toEqual([['new', 'added'], ['old', 'removed']]);
  });

  test('a Service that became public is marked, and so is its way in', () => {
    const picture = compared(draw(service('web', {})), draw(service('web', { type: 'LoadBalancer' })));
    expect(picture.nodes.filter(node => node.change !== undefined).map(node => node.title)).toEqual(['web', 'outside']);
    expect(picture.edges.map(edge => edge.change)).toContain('added');
  });

  test('the order of the manifests makes no difference', () => {
    const manifests = [deployment('a'), deployment('b'), service('a', {}), service('b', {})];
    expect(toMermaid(draw(...manifests.reverse()))).toBe(toMermaid(draw(...manifests.reverse())));
  });

  test('a hostile name means nothing to Mermaid or DOT', () => {
    const picture = draw(service('x"]; click n0 "javascript:alert(1)" </script>${1}`\n%%{init}%%', {}));
    const [line] = toMermaid(picture).split('\n').filter(one => one.includes('n0'));
    expect(line).not.toMatch(/<\/script|"\](?!\):::)|\$\{|`|%%|javascript"/);
    expect(toDot(picture)).toContain('x\\"]; click');
  });

  test('what GitHub would not draw is left out, and said', () => {
    const manifests = Array.from({ length: 600 }, (_, i) => [deployment(`w${i}`), service(`w${i}`, i % 50 === 0 ? { type: 'LoadBalancer' } : {})]).flat();
    const text = toMermaid(draw(...manifests));
    expect(text.length).toBeLessThanOrEqual(50_000);
    expect(text).toMatch(/\d+ more are not drawn/);
    expect(text).toContain('LoadBalancer');
  });
});
