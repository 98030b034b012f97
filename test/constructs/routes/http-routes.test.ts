import { App, Chart, Testing } from 'cdk8s';
import {
  ConnectivityTarget, Exposure, Gateway, GatewayProps, GrpcRoutes, HttpRoutes, HttpRoutesProps, HttpRule, ListenerProtocol, Namespace, Outcome,
  Outside, PathMatch, Probe, RoutesFrom, Service, Tls, WayIn, Workload,
} from '../../../src';
import { only, Synthesized } from '../synth';

/** A shop whose web pages are in one namespace and whose orders are in another one. */
interface Shop {
  readonly chart: Chart;
  readonly app: App;
  readonly shop: Namespace;
  readonly backend: Namespace;
  readonly web: Workload;
  readonly orders: Service;
}

function shopIn(app: App): Shop {
  const chart = new Chart(app, 'chart');
  const [shop, backend] = [new Namespace(chart, 'shop'), new Namespace(chart, 'backend')];
  const web = new Workload(shop, 'web', { image: 'w' });
  web.expose(Exposure.clusterIp({ port: 80 }));
  const orders = new Workload(backend, 'orders', { image: 'o' }).expose(Exposure.clusterIp({ ports: [{ port: 8080, name: 'http' }, { port: 9090, name: 'grpc' }] }));
  return { app, chart, shop, backend, web, orders };
}

function byIngress(build: (shop: Shop) => void, way?: Parameters<typeof WayIn.byIngress>[1]): Synthesized[] {
  const app = Testing.app();
  WayIn.byIngress(app, way);
  return synthed(shopIn(app), build);
}

function byGateway(build: (shop: Shop, gateway: Gateway) => void, props: Partial<GatewayProps> = {}): Synthesized[] {
  const app = Testing.app();
  const gateway = new Gateway(new Chart(app, 'edge', { namespace: 'edge' }), 'public', { className: 'traefik', ...props });
  WayIn.byGateway(app, { gateway });
  const made = synthed(shopIn(app), shop => build(shop, gateway));
  const edge: Synthesized[] = Testing.synth(Chart.of(gateway));
  return [...edge, ...made];
}

function synthed(shop: Shop, build: (shop: Shop) => void): Synthesized[] {
  build(shop);
  const objects: Synthesized[] = Testing.synth(shop.chart);
  return objects;
}

function named(kind: string, name: string, objects: readonly Synthesized[]): Synthesized {
  return only(kind, objects.filter(({ metadata }) => metadata.name === name));
}

describe('by Ingress', () => {
  test('hosts, paths, class and certificate are one Ingress', () => {
    const made = byIngress(({ shop, web }) => {
      new HttpRoutes(shop, 'shop', { hosts: ['shop.example.com', 'www.example.com'], tls: Tls.secret('shop-tls') })
        .route({ to: web })
        .route({ path: '/exact', pathMatch: PathMatch.EXACT, to: web });
    }, { className: 'nginx', annotations: { 'nginx.ingress.kubernetes.io/proxy-body-size': '1m' } });
    const paths = [['/', 'Prefix'], ['/exact', 'Exact']].map(([path, pathType]) => ({ path, pathType, backend: { service: { name: 'web', port: { number: 80 } } } }));
    expect(only('Ingress', made)).toEqual({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'shop', namespace: 'shop', annotations: { 'nginx.ingress.kubernetes.io/proxy-body-size': '1m' } },
      spec: {
        ingressClassName: 'nginx',
        tls: [{ hosts: ['shop.example.com', 'www.example.com'], secretName: 'shop-tls' }],
        rules: ['shop.example.com', 'www.example.com'].map(host => ({ host, http: { paths } })),
      },
    });
  });

  test('a port is chosen by its name, and the name is written', () => {
    const made = byIngress(({ backend, orders }) => new HttpRoutes(backend, 'api').route({ to: orders, portName: 'grpc' }));
    expect(only('Ingress', made).spec).toEqual({ rules: [{ http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'orders', port: { name: 'grpc' } } } }] } }] });
  });

  test('a default backend stands alone', () => {
    const made = byIngress(({ shop, web }) => new HttpRoutes(shop, 'rest', { defaultBackend: web }));
    expect(only('Ingress', made).spec).toEqual({ defaultBackend: { service: { name: 'web', port: { number: 80 } } } });
  });

  test('cert-manager and external-dns are told by their own annotations', () => {
    const made = byIngress(({ shop, web }) => new HttpRoutes(shop, 'shop', {
      hosts: ['shop.example.com'],
      tls: Tls.certManager({ clusterIssuer: 'letsencrypt', duration: '2160h' }),
      externalDns: { ttl: '1m', target: 'edge.example.com' },
    }).route({ to: web }));
    const ingress = only('Ingress', made);
    expect(ingress.metadata.annotations).toEqual({
      'cert-manager.io/cluster-issuer': 'letsencrypt',
      'cert-manager.io/duration': '2160h',
      'external-dns.alpha.kubernetes.io/target': 'edge.example.com',
      'external-dns.alpha.kubernetes.io/ttl': '1m',
    });
    expect(ingress.spec).toHaveProperty('tls', [{ hosts: ['shop.example.com'], secretName: 'shop-tls' }]);
  });

  test('the controller\'s pods are said once, and every Ingress carries them', () => {
    const made = byIngress(({ shop, web }) => {
      new HttpRoutes(shop, 'a').route({ to: web });
      new HttpRoutes(shop, 'b').route({ path: '/b', to: web });
    }, { controller: { namespace: 'edge', labels: { tier: 'edge', app: 'proxy' } } });
    expect(made.filter(({ kind }) => kind === 'Ingress').map(({ metadata }) => metadata.annotations))
      .toEqual([1, 2].map(() => ({ 'connectivity.cdk8s.io/controller': 'edge/app=proxy,tier=edge' })));
  });

  const web = (shop: Shop, rule: HttpRule, props?: HttpRoutesProps) => new HttpRoutes(shop.shop, 'shop', props).route({ to: shop.web, ...rule });

  test.each<[what: string, build: (shop: Shop) => void, refusal: RegExp]>([
    ['a header to match', shop => web(shop, { headers: [{ name: 'X-Canary', value: 'yes' }] }), /chart\/shop\/shop: headers can't be said: an Ingress has no field for headers to match\. .*WayIn\.byGateway/],
    ['a query to match', shop => web(shop, { query: [{ name: 'a', value: 'b' }] }), /query parameters/],
    ['a method', shop => web(shop, { method: 'GET' }), /no field for a method/],
    ['weights', shop => new HttpRoutes(shop.shop, 'shop').route({ backends: [{ to: shop.web, weight: 1 }] }), /no field for weights/],
    ['a redirect', shop => new HttpRoutes(shop.shop, 'shop').route({ redirect: { scheme: 'https' } }), /no field for a redirect/],
    ['a rewrite', shop => web(shop, { rewrite: { path: '/' } }), /no field for a rewrite/],
    ['changes of headers', shop => web(shop, { requestHeaders: { set: { a: 'b' } } }), /no field for changes of headers/],
    ['a time-out', shop => web(shop, { timeoutSeconds: 3 }), /no field for a time-out/],
    ['a regular expression', shop => web(shop, { path: '/[a-z]', pathMatch: PathMatch.REGULAR_EXPRESSION }), /as a regular expression can't be said/],
    ['a redirect to TLS', shop => web(shop, {}, { hosts: ['a.example.com'], tls: Tls.secret('a'), redirectToTls: true }), /redirectToTls can't be said: .*force-ssl-redirect/],
    ['a listener', shop => web(shop, {}, { listener: 'https' }), /is of a Gateway/],
    ['a backend of another namespace', shop => web(shop, { to: shop.orders }), /Service backend\/orders is in another namespace than the Ingress, which is in "shop".*Make another HttpRoutes for the same host in namespace "backend"/],
    ['gRPC', shop => new GrpcRoutes(shop.shop, 'grpc'), /a GRPCRoute can't be said/],
  ])('%s is refused with what to do', (_, build, refusal) => expect(() => byIngress(build)).toThrow(refusal));
});

describe('by Gateway', () => {
  test('every field of a rule is written in the names of the API', () => {
    const made = byGateway(({ shop, web, orders }) => new HttpRoutes(shop, 'shop', { hosts: ['shop.example.com'] }).route({
      path: '/cart',
      method: 'POST',
      headers: [{ name: 'X-Canary', value: 'yes' }, { name: 'X-Version', value: '^2', regularExpression: true }],
      query: [{ name: 'beta', value: '1' }],
      backends: [{ to: web, weight: 90 }, { to: orders, weight: 10 }],
      rewrite: { host: 'cart.internal', prefix: '/' },
      requestHeaders: { set: { a: 'b' }, add: { c: 'd' }, remove: ['e'] },
      responseHeaders: { remove: ['server'] },
      timeoutSeconds: 10,
      backendTimeoutSeconds: 2.5,
    }));
    expect(named('HTTPRoute', 'shop', made).spec).toEqual({
      parentRefs: [{ name: 'public', namespace: 'edge' }],
      hostnames: ['shop.example.com'],
      rules: [{
        matches: [{
          path: { type: 'PathPrefix', value: '/cart' },
          method: 'POST',
          headers: [{ name: 'X-Canary', value: 'yes' }, { name: 'X-Version', value: '^2', type: 'RegularExpression' }],
          queryParams: [{ name: 'beta', value: '1' }],
        }],
        filters: [
          { type: 'RequestHeaderModifier', requestHeaderModifier: { set: [{ name: 'a', value: 'b' }], add: [{ name: 'c', value: 'd' }], remove: ['e'] } },
          { type: 'ResponseHeaderModifier', responseHeaderModifier: { remove: ['server'] } },
          { type: 'URLRewrite', urlRewrite: { hostname: 'cart.internal', path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/' } } },
        ],
        backendRefs: [{ name: 'web', port: 80, weight: 90 }, { name: 'orders', namespace: 'backend', port: 8080, weight: 10 }],
        timeouts: { request: '10s', backendRequest: '2500ms' },
      }],
    });
  });

  test('a backend of another namespace brings its ReferenceGrant, one for all of them', () => {
    const made = byGateway(({ shop, orders }) => {
      new HttpRoutes(shop, 'shop').route({ to: orders }).route({ path: '/again', to: orders });
      new GrpcRoutes(shop, 'grpc').route({ service: 'shop.v1.Orders', method: 'Place', to: orders, port: 9090 });
    });
    expect(made.filter(({ kind }) => kind === 'ReferenceGrant').map(({ metadata, spec }) => [metadata, spec])).toEqual(['HTTPRoute', 'GRPCRoute'].map(kind => [
      { name: `${kind.toLowerCase()}s-of-shop-to-services`, namespace: 'backend' },
      { from: [{ group: 'gateway.networking.k8s.io', kind, namespace: 'shop' }], to: [{ group: '', kind: 'Service', name: 'orders' }] },
    ]));
  });

  test('the listeners follow from the routes: their certificates, and their namespaces alone', () => {
    const made = byGateway(({ shop, backend, web, orders }) => {
      new HttpRoutes(shop, 'shop', { hosts: ['shop.example.com'], tls: Tls.secret('shop-tls') }).route({ to: web });
      new HttpRoutes(backend, 'api', { hosts: ['shop.example.com'] }).route({ path: '/orders', to: orders });
    });
    const allowedRoutes = { namespaces: { from: 'Selector', selector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['backend', 'shop'] }] } } };
    expect(only('Gateway', made).spec).toEqual({
      gatewayClassName: 'traefik',
      listeners: [
        { name: 'http', port: 80, protocol: 'HTTP', allowedRoutes },
        {
          name: 'https-shop-example-com',
          port: 443,
          protocol: 'HTTPS',
          hostname: 'shop.example.com',
          tls: { mode: 'Terminate', certificateRefs: [{ name: 'shop-tls', namespace: 'shop' }] },
          allowedRoutes,
        },
      ],
    });
    expect(only('ReferenceGrant', made)).toMatchObject({
      metadata: { namespace: 'shop' },
      spec: { from: [{ kind: 'Gateway', namespace: 'edge' }], to: [{ kind: 'Secret', name: 'shop-tls' }] },
    });
  });

  test('the redirect to TLS is a route of its own on the listener without, once for a host', () => {
    const made = byGateway(({ shop, backend, web, orders }) => {
      new HttpRoutes(shop, 'shop', { hosts: ['shop.example.com'], tls: Tls.secret('shop-tls'), redirectToTls: true }).route({ to: web });
      new HttpRoutes(backend, 'api', { hosts: ['shop.example.com'], redirectToTls: true }).route({ path: '/orders', to: orders });
    });
    const parents = Object.fromEntries(made.filter(({ kind }) => kind === 'HTTPRoute').map(({ metadata, spec }) => [metadata.name, Reflect.get(Object(spec), 'parentRefs')]));
    const gateway = { name: 'public', namespace: 'edge' };
    expect(parents).toEqual({
      'shop-redirect': [{ ...gateway, sectionName: 'http' }],
      'shop': [{ ...gateway, sectionName: 'https-shop-example-com' }],
      'api': [{ ...gateway, sectionName: 'https-shop-example-com' }],
    });
    expect(named('HTTPRoute', 'shop-redirect', made).spec).toHaveProperty(['rules', 0, 'filters'], [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https', statusCode: 301 } }]);
  });

  test('what cert-manager and external-dns read on a Gateway is written there', () => {
    const made = byGateway(({ shop, web }) => new HttpRoutes(shop, 'shop', {
      hosts: ['shop.example.com'], tls: Tls.certManager({ issuer: 'own' }), externalDns: { ttl: '60', target: 'edge.example.com' },
    }).route({ to: web }));
    const gateway = only('Gateway', made);
    expect(gateway.metadata.annotations).toEqual({ 'cert-manager.io/issuer': 'own', 'external-dns.alpha.kubernetes.io/target': 'edge.example.com' });
    // cert-manager makes the Secret beside the Gateway, so that nobody has to be let in.
    expect(gateway.spec).toHaveProperty(['listeners', 1, 'tls', 'certificateRefs'], [{ name: 'shop-tls' }]);
    expect(named('HTTPRoute', 'shop', made).metadata.annotations).toEqual({ 'external-dns.alpha.kubernetes.io/ttl': '60' });
  });

  test('listeners that are said are written as they are', () => {
    const made = byGateway(({ shop, web }) => new HttpRoutes(shop, 'shop', { listener: 'tls' }).route({ to: web }), {
      listeners: [
        { name: 'plain', port: 8080, routesFrom: RoutesFrom.SAME },
        { name: 'tls', port: 443, protocol: ListenerProtocol.HTTPS, hostname: '*.example.com', secretName: 'wild', routesFrom: RoutesFrom.ALL },
      ],
    });
    expect(only('Gateway', made).spec).toHaveProperty('listeners', [
      { name: 'plain', port: 8080, protocol: 'HTTP' },
      { name: 'tls', port: 443, protocol: 'HTTPS', hostname: '*.example.com', tls: { mode: 'Terminate', certificateRefs: [{ name: 'wild' }] }, allowedRoutes: { namespaces: { from: 'All' } } },
    ]);
    expect(named('HTTPRoute', 'shop', made).spec).toHaveProperty('parentRefs', [{ name: 'public', namespace: 'edge', sectionName: 'tls' }]);
  });

  test('a Gateway elsewhere is named', () => {
    const app = Testing.app();
    WayIn.byGateway(app, { gateway: Gateway.elsewhere('shared', 'infra') });
    const made = synthed(shopIn(app), ({ shop, web }) => new HttpRoutes(shop, 'shop', { listener: 'https' }).route({ to: web }));
    expect(only('HTTPRoute', made).spec).toHaveProperty('parentRefs', [{ name: 'shared', namespace: 'infra', sectionName: 'https' }]);
  });

  test.each<[what: string, build: (shop: Shop, gateway: Gateway) => void, refusal: RegExp]>([
    ['a default backend', ({ shop, web }) => new HttpRoutes(shop, 'shop', { defaultBackend: web }), /defaultBackend is of an Ingress/],
    ['a path as the controller likes it', ({ shop, web }) => new HttpRoutes(shop, 'shop').route({ to: web, pathMatch: PathMatch.IMPLEMENTATION_SPECIFIC }), /a HTTPRoute has no such type/],
    ['a redirect beside a backend', ({ shop, web }) => new HttpRoutes(shop, 'shop').route({ to: web, redirect: { host: 'b.example.com' } }), /sends the client away, and a backend is said too/],
    ['two new paths', ({ shop, web }) => new HttpRoutes(shop, 'shop').route({ to: web, rewrite: { path: '/a', prefix: '/b' } }), /are two new paths/],
    ['a second certificate for a host', ({ shop }) => {
      new HttpRoutes(shop, 'a', { hosts: ['a.example.com'], tls: Tls.secret('one') });
      new HttpRoutes(shop, 'b', { hosts: ['a.example.com'], tls: Tls.secret('two') });
    }, /"shop\/two" for host "a\.example\.com" is the second one: the Gateway has "shop\/one"/],
    ['a redirect to a TLS that is not there', ({ shop }) => new HttpRoutes(shop, 'a', { hosts: ['a.example.com'], redirectToTls: true }), /redirectToTls for host "a\.example\.com"/],
    ['TLS for every host', ({ shop }) => new HttpRoutes(shop, 'a', { tls: Tls.secret('one') }), /tls is for hosts, and none is said/],
    ['two issuers on one Gateway', ({ shop }) => {
      new HttpRoutes(shop, 'a', { hosts: ['a.example.com'], tls: Tls.certManager({ issuer: 'one' }) });
      new HttpRoutes(shop, 'b', { hosts: ['b.example.com'], tls: Tls.certManager({ issuer: 'two' }) });
    }, /cert-manager\.io\/issuer: two is written on the Gateway edge\/public, which says one already/],
    ['what the API server refuses', ({ shop, web }) => new HttpRoutes(shop, 'shop').route({ to: web, path: 'cart' }), /HTTPRoute spec\.rules\[0\]/],
  ])('%s is refused', (_, build, refusal) => expect(() => byGateway(build)).toThrow(refusal));
});

describe('by either', () => {
  test.each<[what: string, build: (shop: Shop) => void, refusal: RegExp]>([
    ['no choice', ({ shop }) => new HttpRoutes(shop, 'shop'), /nobody chose\. Write WayIn\.byIngress/],
    ['two choices', ({ chart }) => [1, 2].forEach(() => WayIn.byIngress(chart)), /is chosen twice/],
    ['no labels for the controller', ({ chart }) => WayIn.byIngress(chart, { controller: { namespace: 'a', labels: {} } }), /names no pods/],
    ['a port that the Service does not have', ({ chart, backend, orders }) => {
      WayIn.byIngress(chart);
      new HttpRoutes(backend, 'api').route({ to: orders, port: 81 });
    }, /port 81 of Service backend\/orders is none of its ports, which are 8080 \(http\), 9090 \(grpc\)/],
    ['a target that is no Service', ({ chart, shop }) => {
      WayIn.byIngress(chart);
      new HttpRoutes(shop, 'shop').route({ to: ConnectivityTarget.alias('shop', 'mail') });
    }, /alias shop\/mail is no Service/],
    ['a rule that leads nowhere', ({ chart, shop }) => {
      WayIn.byIngress(chart);
      new HttpRoutes(shop, 'shop').route({ path: '/a' });
    }, /path "\/a" leads nowhere/],
    ['a misspelled option', ({ chart, shop }) => {
      WayIn.byIngress(chart);
      const misspelled: HttpRoutesProps = { ...{ hosts: [], host: 'a.example.com' } };
      new HttpRoutes(shop, 'shop', misspelled);
    }, /host "a\.example\.com" is not known here.*Did you mean hosts\?/],
  ])('%s is refused', (_, build, refusal) => expect(() => build(shopIn(Testing.app()))).toThrow(refusal));

  test('routes without a rule are refused at synth', () => {
    expect(() => byIngress(({ shop }) => new HttpRoutes(shop, 'shop'))).toThrow(/no rule says where these hosts lead/);
  });

  test('the nearest choice counts', () => {
    const made = byIngress(({ shop, web, backend, orders }) => {
      WayIn.byIngress(backend, { className: 'internal' });
      new HttpRoutes(shop, 'shop').route({ to: web });
      new HttpRoutes(backend, 'api').route({ to: orders });
    }, { className: 'nginx' });
    expect(made.filter(({ kind }) => kind === 'Ingress').map(({ spec }) => Reflect.get(Object(spec), 'ingressClassName'))).toEqual(['nginx', 'internal']);
  });

  test('a Service of the http port is meant where several have no port said', () => {
    const made = byIngress(({ backend, orders }) => new HttpRoutes(backend, 'api').route({ to: orders }));
    expect(only('Ingress', made).spec).toHaveProperty(['rules', 0, 'http', 'paths', 0, 'backend', 'service', 'port'], { number: 8080 });
  });
});

describe('as the target of an expectation', () => {
  const targetOf = (props: HttpRoutesProps, host?: string) => {
    const found: unknown[] = [];
    byIngress(({ app, shop, web }) => {
      const routes = new HttpRoutes(shop, 'shop', props).route({ to: web });
      found.push(Outside.of(app).expects(host === undefined ? routes : routes.at(host), Probe.https('/'), Outcome.answers())._toData().to);
    });
    return found[0];
  };

  test('it is its first host, at the port of the scheme', () => {
    expect(targetOf({ hosts: ['*.example.com', 'shop.example.com'] })).toEqual({ kind: 'route', object: 'Ingress', namespace: 'shop', name: 'shop', host: 'shop.example.com', port: 443 });
  });

  test('a wildcard takes the host that is said', () => expect(targetOf({ hosts: ['*.example.com'] }, 'a.example.com')).toHaveProperty('host', 'a.example.com'));

  test.each([
    ['a host that is none of them', { hosts: ['shop.example.com'] }, 'other.example.com', /host "other\.example\.com" is none of these routes/],
    ['a wildcard alone', { hosts: ['*.example.com'] }, undefined, /is any of \*\.example\.com, and a client asks for one/],
  ])('%s is refused', (_, props, host, refusal) => expect(() => targetOf(props, host)).toThrow(refusal));

  test.each<[what: string, expects: (shop: Shop, routes: HttpRoutes) => void, refusal: RegExp]>([
    ['a pod', ({ web }, routes) => web.expects(routes, Probe.http('/'), Outcome.answers()), /a route is asked from outside/],
    ['a ping', ({ app }, routes) => Outside.of(app).expects(routes, Probe.ping(), Outcome.answers()), /a route is chosen by an HTTP request/],
    ['a certificate authority without TLS', ({ app }, routes) => Outside.of(app).expects(routes, Probe.http('/', { authority: 'x' }), Outcome.answers()), /without TLS nobody shows a certificate/],
    ['an authority that is a file\'s name', ({ app }, routes) => Outside.of(app).expects(routes, Probe.https('/', { authority: 'ca.pem' }), Outcome.answers()), /no certificate in PEM/],
  ])('%s is refused', (_, expects, refusal) => {
    expect(() => byIngress(shop => expects(shop, new HttpRoutes(shop.shop, 'shop', { hosts: ['a.example.com'] }).route({ to: shop.web })))).toThrow(refusal);
  });
});
