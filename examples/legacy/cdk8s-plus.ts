/** The same app with cdk8s-plus, to compare: it says nothing of who is meant to reach whom. */
import { App, Chart } from 'cdk8s';
import { Deployment, EnvValue, ImagePullPolicy, k8s, Probe, Secret, Service, ServiceType } from 'cdk8s-plus-28';

const app = new App();
const chart = new Chart(app, 'claims');

/** cdk8s-plus has no EndpointSlice, and its Service none without a selector. */
function outside(name: string, spec: k8s.ServiceSpec, endpoints: k8s.Endpoint[]): void {
  new k8s.KubeService(chart, name, { metadata: { name }, spec });
  new k8s.KubeEndpointSlice(chart, `${name}-ipv4`, {
    metadata: {
      name: `${name}-ipv4`,
      labels: { 'kubernetes.io/service-name': name, 'endpointslice.kubernetes.io/managed-by': 'claims' },
    },
    addressType: 'IPv4',
    endpoints,
    ports: spec.ports?.map(({ name: port, port: number }) => ({ name: port, port: number })),
  });
}

outside('mainframe', { ports: [{ port: 9443 }] }, [{ addresses: ['192.0.2.20'] }, { addresses: ['192.0.2.21'] }]);
outside('policies-db', { clusterIp: 'None', ports: [{ name: 'oracle', port: 1521 }] }, [
  { addresses: ['192.0.2.30'], hostname: 'primary' },
  { addresses: ['192.0.2.31'], hostname: 'standby', conditions: { ready: false } },
]);
const mail = new Service(chart, 'mail', {
  metadata: { name: 'mail' },
  type: ServiceType.EXTERNAL_NAME,
  externalName: 'smtp.example.com',
});

const securityContext = { ensureNonRoot: true, allowPrivilegeEscalation: false };
const api = new Deployment(chart, 'claims-api', {
  metadata: { name: 'claims-api' },
  replicas: 2,
  podMetadata: { labels: { app: 'claims-api' } },
  securityContext: { ensureNonRoot: true },
  containers: [{
    name: 'claims-api',
    image: 'example.com/claims-api:3.2',
    imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT,
    portNumber: 8080,
    readiness: Probe.fromHttpGet('/ready', { port: 8080 }),
    envVariables: {
      DB_ADDR: EnvValue.fromValue('policies-db:1521'),
      DB_PASSWORD: EnvValue.fromSecretValue({ secret: Secret.fromSecretName(chart, 'claims-secret', 'claims'), key: 'db-password' }),
      MAINFRAME_URL: EnvValue.fromValue('https://mainframe:9443'),
      SMTP_HOST: EnvValue.fromValue(mail.name),
      SMTP_PORT: EnvValue.fromValue('587'),
    },
    securityContext,
  }],
});
const apiService = api.exposeViaService({ name: 'claims-api', ports: [{ port: 80, targetPort: 8080 }] });

const web = new Deployment(chart, 'claims-web', {
  metadata: { name: 'claims-web' },
  replicas: 1,
  podMetadata: { labels: { app: 'claims-web' } },
  securityContext: { ensureNonRoot: true },
  containers: [{
    name: 'claims-web',
    image: 'example.com/claims-web:3.2',
    imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT,
    portNumber: 8443,
    envVariables: { CLAIMS_API_URL: EnvValue.fromValue(`http://${apiService.name}`) },
    securityContext,
  }],
});
web.exposeViaService({ name: 'claims-web', ports: [{ port: 443, targetPort: 8443 }], serviceType: ServiceType.LOAD_BALANCER });

app.synth();
