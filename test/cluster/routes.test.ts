import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { TestApi } from './stand-ins';
import { Facts } from '../../src/cluster/causes/facts';
import { httpFacts } from '../../src/cluster/causes/http-facts';
import { routeCause } from '../../src/cluster/causes/route-causes';
import { requireControllers } from '../../src/cluster/needs';
import { byHand, probeFromHere } from '../../src/cluster/probes/kinds';
import { locate } from '../../src/cluster/probes/target';
import { View } from '../../src/cluster/probes/view';
import { Manifest, readManifests } from '../../src/manifests/read';
import { ExpectationData, PlanData, RouteTarget } from '../../src/plan/plan';
import { ObservedOutcome } from '../../src/plan/results';
import { BY_GATEWAY, BY_INGRESS } from '../network/http-scene';

const probe = { kind: 'http', scheme: 'https', method: 'GET', path: '/' } as const;
const TO_INGRESS: RouteTarget = { kind: 'route', object: 'Ingress', namespace: 'shop', name: 'shop', host: 'shop.example.com', port: 443 };
const TO_ROUTE: RouteTarget = { ...TO_INGRESS, object: 'HTTPRoute', gateway: { namespace: 'shop', name: 'public' } };
const expectation = (to: RouteTarget): ExpectationData => ({ id: 'x', from: { kind: 'outside' }, to, probe, outcome: { kind: 'answers' } });

/** A cluster that has these objects, with what controllers say in their status. */
function clusterOf(manifests: readonly Manifest[]): View {
  const plural = (kind: string) => `${kind.toLowerCase()}${/(s|ss)$/.test(kind) ? 'es' : 's'}`.replace(/policys$/, 'policies');
  const pathOf = ({ object }: Manifest) => {
    const { apiVersion, kind, metadata } = object as { apiVersion: string; kind: string; metadata: { name: string; namespace?: string } };
    const group = `${apiVersion.includes('/') ? '/apis' : '/api'}/${apiVersion}`;
    return { list: `${group}/${plural(kind)}`, own: `${group}/namespaces/${metadata.namespace ?? 'default'}/${plural(kind)}/${metadata.name}` };
  };
  return new View(new TestApi(path => {
    const found = manifests.find(one => pathOf(one).own === path);
    if (found !== undefined) return found.object;
    const items = manifests.filter(one => pathOf(one).list === path).map(({ object }) => object);
    if (items.length > 0) return { items };
    return manifests.some(({ object }) => String(object.apiVersion).startsWith(`${path.replace('/apis/', '')}/`)) ? {} : undefined;
  }));
}

const read = (text: string) => readManifests(text, 'shop.yaml').manifests;
function withStatus(text: string, kind: string, status: object): readonly Manifest[] {
  return read(text).map(one => (one.object.kind === kind ? { ...one, object: { ...one.object, status } } : one));
}
const but = (text: string, old: string, now: string) => {
  expect(text).toContain(old);
  return text.replace(old, now);
};

describe('where a route is asked', () => {
  const at = (text: string, kind: string, status: object, to: RouteTarget) => locate(expectation(to), clusterOf(withStatus(text, kind, status)), 'cluster.local');

  test('at the address that the controller gave the Ingress, under its host', async () => {
    expect(await at(BY_INGRESS, 'Ingress', { loadBalancer: { ingress: [{ ip: '192.0.2.7' }] } }, TO_INGRESS)).toEqual({ kind: 'at', addresses: [{ host: '192.0.2.7', port: 443, name: 'shop.example.com' }] });
  });

  test('at the address of the Gateway', async () => {
    expect(await at(BY_GATEWAY, 'Gateway', { addresses: [{ value: '192.0.2.8' }] }, TO_ROUTE)).toMatchObject({ addresses: [{ host: '192.0.2.8', name: 'shop.example.com' }] });
  });

  test.each([
    ['an Ingress without one', BY_INGRESS, TO_INGRESS, 'Ingress shop/shop got no address: no controller serves its class traefik'],
    ['a Gateway without one', BY_GATEWAY, TO_ROUTE, 'Gateway shop/public got no address: no controller serves its class traefik'],
    ['an Ingress that is not there', BY_GATEWAY, TO_INGRESS, 'there is no Ingress shop/shop'],
    ['a Gateway that is not there', BY_INGRESS, TO_ROUTE, 'there is no Gateway shop/public, whose address HTTPRoute shop/shop is asked at'],
  ])('nowhere, of %s', async (_, text, to, why) => expect(await at(text, 'nothing', {}, to)).toMatchObject({ kind: 'nowhere', why }));
});

describe('the request', () => {
  const seen: { host?: string } = {};
  const server: Server = createServer((request, response) => {
    seen.host = request.headers.host;
    response.end('here');
  });
  beforeAll(() => new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve)));
  afterAll(() => server.close());

  test('it has the host in Host, with the port where it is not the usual one', async () => {
    const { port } = server.address() as AddressInfo;
    const attempt = await probeFromHere({ ...probe, scheme: 'http' }, { host: '127.0.0.1', port, name: 'shop.example.com' }, { reply: 1, answer: 2 });
    expect([attempt.kind, seen.host]).toEqual(['answers', `shop.example.com:${port}`]);
  });

  test('by hand it is asked for by its name, at the address', () => {
    const command = byHand(probe, { host: '192.0.2.7', port: 443, name: 'shop.example.com' }, 3);
    expect(command).toEqual(expect.arrayContaining(['--connect-to', '::192.0.2.7:', 'https://shop.example.com:443/']));
  });
});

describe('what the cluster lacks', () => {
  const plan = (to: RouteTarget): PlanData => ({ version: 1, clusterDomain: 'cluster.local', steps: [{ kind: 'expect', expectations: [expectation(to)] }] });
  const manifests = (text: string, ...without: string[]) => read(text).filter(({ object }) => !without.includes(String(object.kind)))
    .map(({ object }) => ({ object: object as { metadata: { name: string } } }));

  test.each([
    ['the Gateway API', BY_GATEWAY, TO_ROUTE, '', /^the plan needs the Gateway API \(Gateway, HTTPRoute, ReferenceGrant\), and the cluster knows none of its kinds/],
    ['a class of Ingress', BY_INGRESS, TO_INGRESS, BY_INGRESS.replace('metadata: {name: traefik}', 'metadata: {name: nginx}'), /^the plan needs a controller for class traefik, which Ingress shop\/shop asks for, and the cluster has classes nginx/],
    ['a class of Gateway', BY_GATEWAY, TO_ROUTE, BY_GATEWAY.replace('metadata: {name: traefik}', 'metadata: {name: istio}'), /^the plan needs a controller for class traefik, which Gateway shop\/public asks for, and the cluster has classes istio/],
    ['any class', BY_INGRESS, TO_INGRESS, 'apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n', /and the cluster has none/],
  ])('%s is named', async (_, text, to, cluster, sentence) => {
    await expect(requireControllers(clusterOf(read(cluster)), manifests(text, 'IngressClass', 'GatewayClass'), plan(to))).rejects.toThrow(sentence);
  });

  test.each([['Ingress', BY_INGRESS, TO_INGRESS], ['Gateway', BY_GATEWAY, TO_ROUTE]])('nothing, where a controller of the %s is there', async (_, text, to) => {
    await expect(requireControllers(clusterOf(read(text)), manifests(text, 'IngressClass', 'GatewayClass'), plan(to))).resolves.toBeUndefined();
  });
});

describe('the cause', () => {
  const causeOf = (text: string, to: RouteTarget, problem = 'status 404, wanted 200 to 399') => {
    const observed: ObservedOutcome = { kind: 'wrong-answer', answer: {}, problem };
    const nothing = { namespaces: [], services: [], slices: [], pods: [], workloads: [], replicaSets: [] };
    const http = () => httpFacts(clusterOf(read(text)));
    const unsaid = () => Promise.resolve(undefined);
    const facts: Facts = { ...nothing, http, notReady: unsaid, noPods: unsaid, listening: unsaid, log: () => Promise.resolve([]) };
    return routeCause(to, probe, observed, facts);
  };

  test.each<[what: string, text: string, to: RouteTarget, cause: RegExp]>([
    ['a class that the cluster does not have', but(BY_INGRESS, 'metadata: {name: traefik}', 'metadata: {name: nginx}'), TO_INGRESS, /^Ingress shop\/shop has class traefik, and the cluster has nginx$/],
    ['a host that no rule has', BY_INGRESS, { ...TO_INGRESS, host: 'shop.example.org' }, /^no rule of Ingress class traefik takes host shop\.example\.org/],
    ['a Service that is not there', but(BY_INGRESS, 'backend: {service: {name: web, port: {number: 80}}}', 'backend: {service: {name: wep, port: {number: 80}}}'), TO_INGRESS, /there is no Service shop\/wep$/],
    ['a route that names another Gateway', but(BY_GATEWAY, 'parentRefs: [{name: public}]', 'parentRefs: [{name: other}]'), TO_ROUTE, /^HTTPRoute shop\/shop names Gateway shop\/other, not Gateway shop\/public$/],
    ['a route that no listener takes', but(BY_GATEWAY, 'hostnames: [shop.example.com]', 'hostnames: [other.example.org]').replace('{name: http, port: 80, protocol: HTTP}', '{name: http, port: 80, protocol: HTTP, hostname: shop.example.com}'), TO_ROUTE, /^Gateway shop\/public does not take HTTPRoute shop\/shop in: its listeners have shop\.example\.com, and none of other\.example\.org$/],
  ])('%s', async (_, text, to, cause) => expect(await causeOf(text, to)).toMatch(cause));

  test('a Secret that is not there, where the certificate is not accepted', async () => {
    const text = but(BY_INGRESS, 'metadata: {name: shop-tls, namespace: shop}', 'metadata: {name: shop-tls, namespace: backend}');
    expect(await causeOf(text, TO_INGRESS, 'the certificate is not accepted: self-signed certificate')).toBe('there is no Secret shop/shop-tls, from which Ingress shop/shop has the certificate for shop.example.com');
  });
});
