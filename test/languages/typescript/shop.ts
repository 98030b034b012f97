import { Chart } from 'cdk8s';
import {
  ConnectivityApp, Env, Exposure, HeadlessExternal, HealthCheck, Host, Namespace, Outcome, Outside, Plan, PodSecurityLevel, Probe, Protocol, Workload,
} from '../../../src';

const app = new ConnectivityApp();
const chart = new Chart(app, 'shop', { labels: { team: 'shop', part: 'front' } });
const payments = new Namespace(chart, 'payments', { enforce: PodSecurityLevel.RESTRICTED });

const ledger = new HeadlessExternal(payments, 'ledger', {
  ports: [{ name: 'postgres', port: 5432 }],
  withoutClusterIp: true,
  endpoints: [
    { address: '192.168.123.10', hostname: 'primary' },
    { address: '192.168.123.11', hostname: 'standby', ready: false },
  ],
});

const charging = new Workload(payments, 'charging', {
  image: 'example.com/charging:1.4',
  labels: { app: 'charging', version: 'v1' },
  ports: [{ name: 'http', port: 8080 }, { name: 'events', port: 8081, protocol: Protocol.UDP }],
  env: {
    ZONE: Env.value('b'),
    LEDGER_HOST: Env.hostOf(ledger),
    ADDRESS: Env.value('$(POD_IP):8080'),
    POD_IP: Env.field('status.podIP'),
  },
  readiness: HealthCheck.http('/healthz', 8080),
  replicas: 2,
  hardened: true,
  runAsUser: 65534,
});
const service = charging.expose(Exposure.clusterIp({
  ports: [
    { name: 'http', port: 80, targetPortName: 'http' },
    { name: 'events', port: 9000, targetPortName: 'events', protocol: Protocol.UDP },
  ],
}));

const front = new Workload(chart, 'front', {
  image: 'example.com/front:2.0',
  ports: [{ port: 8443 }],
  env: { PAYMENTS_URL: Env.urlOf(service) },
});
const entrance = front.expose(Exposure.loadBalancer({ port: 443, targetPort: 8443 }));

Outside.of(chart).expects(entrance, Probe.tcp({ port: 443 }), Outcome.answers(), { because: 'customers come from outside' });
front.expects(service, Probe.http('/healthz'), Outcome.answers({ status: 200 }), { because: 'the front charges customers' });
front.expects(Host.named('charging'), Probe.dns(), Outcome.nameNotFound(), { because: 'payments are in a namespace of their own' });
charging.expects(ledger, Probe.dns(), Outcome.answers({ addresses: ['192.168.123.10'] }), { because: 'the standby is not ready' });

const plan = new Plan(app, 'shopping');
plan.title('A shop');
plan.apply(chart);
plan.expectAll(chart);

app.synth();
