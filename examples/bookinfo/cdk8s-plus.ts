/** The same app with cdk8s-plus, to compare: it says nothing of who is meant to reach whom. */
import { App, Chart } from 'cdk8s';
import { Deployment, EnvValue, ImagePullPolicy, Pods, Service, ServiceAccount, ServiceType, Volume } from 'cdk8s-plus-28';

const app = new App();
const chart = new Chart(app, 'bookinfo');

/** A program: its account, and a Service in front of every version. */
class Program {
  public readonly service: Service;
  private readonly serviceAccount: ServiceAccount;

  constructor(private readonly name: string, type: ServiceType = ServiceType.CLUSTER_IP) {
    this.serviceAccount = new ServiceAccount(chart, `bookinfo-${name}`, { metadata: { name: `bookinfo-${name}` } });
    this.service = new Service(chart, `${name}-service`, {
      metadata: { name },
      type,
      ports: [{ name: 'http', port: 9080 }],
      selector: Pods.select(chart, `${name}-pods`, { labels: { app: name } }),
    });
  }

  public version(version: string, env: Readonly<Record<string, string>>, mounts: readonly string[]): void {
    const id = `${this.name}-${version}`;
    new Deployment(chart, id, {
      metadata: { name: id },
      replicas: 1,
      podMetadata: { labels: { app: this.name, version } },
      serviceAccount: this.serviceAccount,
      securityContext: { ensureNonRoot: false },
      containers: [{
        name: this.name,
        image: `docker.io/istio/examples-bookinfo-${id}:1.20.3`,
        imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT,
        ports: [{ name: 'http', number: 9080 }],
        envVariables: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, EnvValue.fromValue(value)])),
        volumeMounts: mounts.map(path => {
          const name = path.split('/').slice(-1)[0];
          return { path, volume: Volume.fromEmptyDir(chart, `${id}-${name}`, name) };
        }),
        securityContext: { ensureNonRoot: false, readOnlyRootFilesystem: false },
      }],
    });
  }
}

const details = new Program('details');
const ratings = new Program('ratings');
const reviews = new Program('reviews');
const productpage = new Program('productpage', ServiceType.LOAD_BALANCER);

details.version('v1', {}, []);
ratings.version('v1', {}, []);
for (const version of ['v1', 'v2', 'v3']) reviews.version(version, { LOG_DIR: '/tmp/logs' }, ['/tmp', '/opt/ibm/wlp/output']);

productpage.version('v1', { DETAILS_HOSTNAME: details.service.name, REVIEWS_HOSTNAME: reviews.service.name }, ['/tmp']);

app.synth();
