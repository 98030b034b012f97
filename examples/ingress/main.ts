import {
  Closed, ConnectivityApp, Exposure, HttpRoutes, Namespace, Outcome, Outside, PathMatch, Probe, Tls, WayIn, Workload,
} from 'cdk8s-connectivity';
import { Chart } from 'cdk8s';

const app = new ConnectivityApp({ closed: Closed.TO_UNDECLARED });
WayIn.byIngress(app, { className: 'traefik', controller: { namespace: 'traefik', labels: { app: 'traefik' } } });
const chart = new Chart(app, 'shop');

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

const pages = new HttpRoutes(shop, 'pages', { hosts: ['shop.example.com'], tls: Tls.secret('shop-tls') })
  .route({ path: '/', to: web });
// An Ingress leads to Services of its own namespace, so that this host has one in each.
const api = new HttpRoutes(backend, 'api', { hosts: ['shop.example.com'] })
  .route({ path: '/orders', to: orders });
const admin = new HttpRoutes(backend, 'admin', { hosts: ['admin.example.com'], tls: Tls.secret('admin-tls') })
  .route({ path: '/reports', pathMatch: PathMatch.EXACT, to: reports, portName: 'http' });

const outside = Outside.of(chart);
outside.expects(pages, Probe.https('/'), Outcome.answers({ status: 200, body: '^this is web$' }));
outside.expects(pages, Probe.https('/ordersheet'), Outcome.answers({ status: 200, body: '^this is web$' }), { because: 'a prefix ends where a name does' });
outside.expects(api, Probe.https('/orders/7'), Outcome.answers({ status: 200, body: '^this is orders$' }));
outside.expects(admin, Probe.https('/reports'), Outcome.answers({ status: 200, body: '^this is reports$' }));
outside.expects(admin, Probe.https('/reports/all'), Outcome.answers({ status: 404 }), { because: 'one page is open, and no other' });

app.synth();
