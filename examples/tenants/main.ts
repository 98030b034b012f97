import { Closed, ConnectivityApp, Env, Exposure, HealthCheck, Namespace, Outcome, Outside, Probe, StatefulSet, Volume, Workload } from 'cdk8s-connectivity';
import { Chart } from 'cdk8s';

const app = new ConnectivityApp({ closed: Closed.TO_UNDECLARED });
const chart = new Chart(app, 'tenants');

const data = new Namespace(chart, 'data');
const db = new StatefulSet(data, 'postgres', {
  image: 'postgres:17',
  ports: [{ name: 'postgres', port: 5432 }],
  env: { POSTGRES_PASSWORD: Env.secret('postgres', 'password'), PGDATA: '/var/lib/postgresql/data/pg' },
  volumeMounts: { '/var/lib/postgresql/data': Volume.claimTemplate('data', { storage: '10Gi' }) },
  readiness: HealthCheck.command(['pg_isready']),
  replicas: 2,
});

/** A team's web application and its API, which alone may call the database. */
class Tenant extends Namespace {
  public readonly web: Workload;
  public readonly api: Workload;

  constructor(team: string) {
    super(chart, team);
    this.api = new Workload(this, 'api', { image: `example.com/${team}/api:1.0`, ports: [{ port: 8080 }], hardened: true });
    this.api.expose(Exposure.clusterIp({ port: 80 }));
    this.web = new Workload(this, 'web', { image: `example.com/${team}/web:1.0`, ports: [{ port: 8080 }], hardened: true });
    const door = this.web.expose(Exposure.loadBalancer({ port: 80 }));

    this.web.calls(this.api, { urlEnv: 'API_URL' });
    this.api.calls(db.pod(0), { env: 'DB_ADDR', because: 'the first pod is the primary' });
    Outside.of(this).expects(door, Probe.http('/'), Outcome.answers({ status: 200 }));
  }
}

const [a, b] = ['team-a', 'team-b'].map(team => new Tenant(team));

// What a customer asks about: nobody gets at what belongs to the other team, and nobody but the APIs at the database.
for (const [mine, other] of [[a, b], [b, a]]) {
  mine.reachesNothingElseOf(other, { because: 'it belongs to the other team' });
  mine.reachesNothingElseOf(data, { because: 'only the API asks the database' });
}

app.synth();
