/** The same app with cdk8s-plus, to compare: it says nothing of who is meant to reach whom, and closes nothing. */
import { ApiObject, App, Chart, JsonPatch } from 'cdk8s';
import { Deployment, EnvValue, ImagePullPolicy, Namespace, PersistentVolumeAccessMode, Probe, Secret, Service, ServiceType, StatefulSet } from 'cdk8s-plus-28';

const app = new App();

/** cdk8s-plus takes the namespace from the chart, so each namespace is one. */
class Space extends Chart {
  constructor(name: string) {
    super(app, name, { namespace: name });
    new Namespace(this, 'namespace', { metadata: { name } });
  }
}

const data = new Space('data');
const dbService = new Service(data, 'postgres-service', {
  metadata: { name: 'postgres' },
  clusterIP: 'None',
  ports: [{ name: 'postgres', port: 5432 }],
});
const db = new StatefulSet(data, 'postgres', {
  metadata: { name: 'postgres' },
  replicas: 2,
  service: dbService,
  podMetadata: { labels: { app: 'postgres' } },
  securityContext: { ensureNonRoot: false },
  containers: [{
    name: 'postgres',
    image: 'postgres:17',
    imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT,
    ports: [{ name: 'postgres', number: 5432 }],
    envVariables: {
      POSTGRES_PASSWORD: EnvValue.fromSecretValue({ secret: Secret.fromSecretName(data, 'secret', 'postgres'), key: 'password' }),
      PGDATA: EnvValue.fromValue('/var/lib/postgresql/data/pg'),
    },
    readiness: Probe.fromCommand(['pg_isready']),
    securityContext: { ensureNonRoot: false, readOnlyRootFilesystem: false },
  }],
});
// A StatefulSet of cdk8s-plus has no claims.
ApiObject.of(db).addJsonPatch(
  JsonPatch.add('/spec/volumeClaimTemplates', [{
    metadata: { name: 'data' },
    spec: { accessModes: [PersistentVolumeAccessMode.READ_WRITE_ONCE], resources: { requests: { storage: '10Gi' } } },
  }]),
  JsonPatch.add('/spec/template/spec/containers/0/volumeMounts', [{ name: 'data', mountPath: '/var/lib/postgresql/data' }]),
);

/** A team's web application and its API. */
class Tenant extends Space {
  constructor(private readonly team: string) {
    super(team);
    const api = this.program('api', { DB_ADDR: 'postgres-0.postgres.data:5432' });
    const apiService = api.exposeViaService({ name: 'api', ports: [{ port: 80, targetPort: 8080 }] });
    const web = this.program('web', { API_URL: `http://${apiService.name}` });
    web.exposeViaService({ name: 'web', ports: [{ port: 80, targetPort: 8080 }], serviceType: ServiceType.LOAD_BALANCER });
  }

  private program(name: string, env: Readonly<Record<string, string>>): Deployment {
    return new Deployment(this, name, {
      metadata: { name },
      replicas: 1,
      podMetadata: { labels: { app: name } },
      securityContext: { ensureNonRoot: true },
      containers: [{
        name,
        image: `example.com/${this.team}/${name}:1.0`,
        imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT,
        portNumber: 8080,
        envVariables: Object.fromEntries(Object.entries(env).map(([variable, value]) => [variable, EnvValue.fromValue(value)])),
        securityContext: { ensureNonRoot: true, allowPrivilegeEscalation: false },
      }],
    });
  }
}

new Tenant('team-a');
new Tenant('team-b');

app.synth();
