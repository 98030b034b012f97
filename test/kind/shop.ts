/** A small shop of test servers, each of which answers with its own name: what the mutations that the chapter has no room for are played on. */

import { client, deployment, namespace, perlServer, Resource, say, service, AGNHOST } from './foreign/app';
import { ExpectationData, ServiceTarget } from '../../src/plan/plan';

const STORE = 'store';

/** Answers HTTP on a port of its pod with a text. */
export function answering(text: string, port = 80): object {
  return { ...perlServer(say('200 OK', text), port), ports: [{ name: 'http', containerPort: port }] };
}

const events = {
  image: AGNHOST,
  args: ['netexec', '--http-port=8080', '--udp-port=8081'],
  ports: [{ name: 'events', containerPort: 8081, protocol: 'UDP' }],
};

/** In the namespaces `default` and `store`, as the chapter's charts are written. */
export const SHOP: readonly Resource[] = [
  client('default'),
  deployment('default', 'orders', answering('orders')),
  service('default', 'orders', 80),
  deployment('default', 'stock', answering('stock', 8080)),
  service('default', 'stock', 80, { ports: [{ port: 80, targetPort: 'http' }] }),
  deployment('default', 'events', events),
  service('default', 'events', 9000, { ports: [{ port: 9000, targetPort: 8081, protocol: 'UDP' }] }),
  deployment('default', 'cache', answering('cache', 6379)),
  service('default', 'cache', 6379, { clusterIP: 'None' }),
  deployment('default', 'web', answering('web')),
  service('default', 'web', 8080, { type: 'LoadBalancer', ports: [{ port: 8080, targetPort: 80 }] }),
  namespace(STORE),
  deployment(STORE, 'prices', answering('prices')),
  service(STORE, 'prices', 80),
  { apiVersion: 'v1', kind: 'Service', metadata: { name: 'pricelist', namespace: 'default' }, spec: { type: 'ExternalName', externalName: `prices.${STORE}.svc.cluster.local` } },
];

const from = { kind: 'workload', namespace: 'default', name: 'client' } as const;
const http = { kind: 'http', scheme: 'http', method: 'GET', path: '/' } as const;

function to(name: string, port: number, space = 'default'): ServiceTarget {
  return { kind: 'service', namespace: space, name, by: 'name', port };
}

export const SHOP_EXPECTATIONS: readonly ExpectationData[] = [
  { id: 'shop/orders', from, to: to('orders', 80), probe: http, outcome: { kind: 'answers', body: '^orders$' } },
  { id: 'shop/stock', from, to: to('stock', 80), probe: http, outcome: { kind: 'answers', body: '^stock$' } },
  { id: 'shop/events', from, to: to('events', 9000), probe: { kind: 'udp', payload: 'echo paid' }, outcome: { kind: 'answers', body: '^paid$' } },
  {
    id: 'shop/cache-name',
    from,
    to: to('cache', 6379),
    probe: { kind: 'dns', recordType: 'A' },
    outcome: { kind: 'answers', records: { kind: 'ready-pods', workload: { namespace: 'default', name: 'cache' } } },
  },
  { id: 'shop/prices', from, to: to('prices', 80, STORE), probe: http, outcome: { kind: 'answers', body: '^prices$' } },
  { id: 'shop/pricelist', from, to: { kind: 'alias', namespace: 'default', name: 'pricelist', by: 'name', port: 80 }, probe: http, outcome: { kind: 'answers', body: '^prices$' } },
  { id: 'shop/web', from: { kind: 'outside' }, to: { ...to('web', 8080), by: 'load-balancer' }, probe: http, outcome: { kind: 'answers', body: '^web$' } },
];
