import { ConnectivityApp, DnsRecordType, Env, Exposure, ExternalAlias, HeadlessExternal, HealthCheck, Outcome, Outside, Probe, Workload } from 'cdk8s-connectivity';
import { Chart } from 'cdk8s';

const app = new ConnectivityApp();
const chart = new Chart(app, 'claims');

// What was there before the cluster, and stays outside of it.
const mainframe = new HeadlessExternal(chart, 'mainframe', { port: 9443, addresses: ['192.0.2.20', '192.0.2.21'] });
const policies = new HeadlessExternal(chart, 'policies-db', {
  ports: [{ name: 'oracle', port: 1521 }],
  endpoints: [{ address: '192.0.2.30', hostname: 'primary' }, { address: '192.0.2.31', hostname: 'standby', ready: false }],
  withoutClusterIp: true,
});
const mail = new ExternalAlias(chart, 'mail', { externalName: 'smtp.example.com' });

const api = new Workload(chart, 'claims-api', {
  image: 'example.com/claims-api:3.2',
  ports: [{ port: 8080 }],
  readiness: HealthCheck.http('/ready', 8080),
  env: { DB_PASSWORD: Env.secret('claims', 'db-password') },
  replicas: 2,
  hardened: true,
});
api.expose(Exposure.clusterIp({ port: 80 }));

const web = new Workload(chart, 'claims-web', { image: 'example.com/claims-web:3.2', ports: [{ port: 8443 }], hardened: true });
const door = web.expose(Exposure.loadBalancer({ port: 443 }));

const resolves = { probe: Probe.dns() };
web.calls(api, { urlEnv: 'CLAIMS_API_URL' });
api.calls(mainframe, { ...resolves, urlEnv: 'MAINFRAME_URL', scheme: 'https', because: 'policies are priced there' });
api.calls(policies, { ...resolves, env: 'DB_ADDR', because: 'only the primary takes connections' });
api.calls(mail, { probe: Probe.dns(DnsRecordType.CNAME), port: 587, hostEnv: 'SMTP_HOST', portEnv: 'SMTP_PORT' });
Outside.of(chart).expects(door, Probe.tcp(), Outcome.answers());

app.synth();
