import {
  Closed, ConnectivityApp, Exposure, Gateway, HttpRoutes, Namespace, Outcome, Outside, PathMatch, Probe, Tls, WayIn, Workload,
} from 'cdk8s-connectivity';
import { Chart } from 'cdk8s';

const app = new ConnectivityApp({ closed: Closed.TO_UNDECLARED });
const chart = new Chart(app, 'shop');
const gateway = new Gateway(new Namespace(chart, 'edge'), 'public', { className: 'traefik' });
WayIn.byGateway(app, { gateway, controller: { namespace: 'traefik', labels: { app: 'traefik' } } });

const shop = new Namespace(chart, 'shop');
const backend = new Namespace(chart, 'backend');

/** Kubernetes' own test server, which answers with its name. */
function answering(place: Namespace, name: string): Workload {
  const workload = new Workload(place, name, {
    image: 'registry.k8s.io/e2e-test-images/agnhost:2.53',
    args: ['porter'],
    env: { SERVE_PORT_8080: `this is ${name}` },
    ports: [{ name: 'http', port: 8080 }],
  });
  workload.expose(Exposure.clusterIp({ ports: [{ name: 'http', port: 80, targetPortName: 'http' }] }));
  return workload;
}

const web = answering(shop, 'web');
const orders = answering(backend, 'orders');
const reports = answering(backend, 'reports');

const pages = new HttpRoutes(shop, 'pages', { hosts: ['shop.example.com'], tls: Tls.secret('shop-tls'), redirectToTls: true })
  .route({ path: '/', to: web })
  .route({ path: '/orders', to: orders })
  .route({ path: '/orders', headers: [{ name: 'X-Canary', value: 'yes' }], backends: [{ to: orders, weight: 0 }, { to: reports, weight: 1 }] });
const admin = new HttpRoutes(backend, 'admin', { hosts: ['admin.example.com'], tls: Tls.secret('admin-tls') })
  .route({ path: '/reports', pathMatch: PathMatch.EXACT, to: reports });

const outside = Outside.of(chart);
outside.expects(pages, Probe.https('/'), Outcome.answers({ status: 200, body: '^this is web$' }));
outside.expects(pages, Probe.https('/ordersheet'), Outcome.answers({ status: 200, body: '^this is web$' }), { because: 'a prefix ends where a name does' });
outside.expects(pages, Probe.https('/orders/7'), Outcome.answers({ status: 200, body: '^this is orders$' }));
outside.expects(pages, Probe.https('/orders', { headers: { 'X-Canary': 'yes' } }), Outcome.answers({ status: 200, body: '^this is reports$' }));
outside.expects(pages, Probe.http('/'), Outcome.answers({ status: 301 }), { because: 'the shop is there with TLS alone' });
outside.expects(admin, Probe.https('/reports'), Outcome.answers({ status: 200, body: '^this is reports$' }));
outside.expects(admin, Probe.https('/reports/all'), Outcome.answers({ status: 404 }), { because: 'one page is open, and no other' });

app.synth();
