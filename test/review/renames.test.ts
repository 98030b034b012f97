import { defined } from '../../src/kubernetes/values';
import { Renamable, findRenames } from '../../src/review/objects/renames';

function deployment(name: string, image: string, options: { namespace?: string; container?: string; replicas?: number } = {}): Renamable {
  return {
    type: 'apps/Deployment',
    namespace: options.namespace ?? 'default',
    name,
    object: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name },
      spec: defined({
        replicas: options.replicas,
        selector: { matchLabels: { app: name } },
        template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: options.container ?? name, image }] } },
      }),
    },
  };
}

function service(name: string, port: number): Renamable {
  return {
    type: '/Service',
    namespace: 'default',
    name,
    object: { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { selector: { app: name }, ports: [{ port }] } },
  };
}

function pairs(removed: readonly Renamable[], added: readonly Renamable[], hint?: string): string[] {
  return findRenames(removed, added, () => hint).map(({ before, after }) => `${before.namespace}/${before.name} → ${after.namespace}/${after.name}`);
}

describe('objects that go on under another name', () => {
  test('a workload is recognised by what it runs, whatever it is called', () => {
    expect(pairs([deployment('numbers-api', 'kiamol/ch03-numbers-api')], [deployment('rng', 'kiamol/ch03-numbers-api:v2')]))
      .toEqual(['default/numbers-api → default/rng']);
  });

  test('another image is another workload', () => {
    expect(pairs([deployment('numbers-api', 'kiamol/ch03-numbers-api')], [deployment('rng', 'nginx')])).toEqual([]);
  });

  test('of two that are alike, the closer name is the one', () => {
    expect(pairs(
      [deployment('shop-web', 'shop', { container: 'app' }), deployment('shop-worker', 'shop', { container: 'app' })],
      [deployment('store-worker', 'shop', { container: 'app' }), deployment('store-web', 'shop', { container: 'app' })],
    )).toEqual(['default/shop-web → default/store-web', 'default/shop-worker → default/store-worker']);
  });

  test('a move to another namespace is a rename', () => {
    expect(pairs([deployment('web', 'a')], [deployment('web', 'a', { namespace: 'blue' })])).toEqual(['default/web → blue/web']);
  });

  test('two Services on port 80 are not the same for that', () => {
    expect(pairs([service('cart', 80)], [service('search', 80)])).toEqual([]);
  });

  test('two Services in front of the same workload are', () => {
    expect(pairs([service('cart', 80)], [service('search', 80)], 'Deployment cart')).toEqual(['default/cart → default/search']);
  });

  test('like is compared with like: a Deployment does not become a StatefulSet', () => {
    expect(pairs([deployment('web', 'a')], [{ ...deployment('web', 'a'), type: 'apps/StatefulSet' }])).toEqual([]);
  });

  test('five thousand renamed at once are matched by name, through an index', () => {
    const many = (prefix: string): Renamable[] => Array.from({ length: 5000 }, (_, i) => deployment(`${prefix}-s${i}`, 'same', { container: 'app' }));
    const found = findRenames(many('old'), many('new'));
    expect(found).toHaveLength(5000);
    expect(found.every(({ before, after }) => before.name.replace('old', 'new') === after.name)).toBe(true);
  });
});
