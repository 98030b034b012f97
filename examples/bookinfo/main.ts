import { ConnectivityApp, Exposure, Outcome, Outside, Probe, ServiceAccount, Volume, Workload, WorkloadProps } from 'cdk8s-connectivity';
import { Chart } from 'cdk8s';

const app = new ConnectivityApp();
const chart = new Chart(app, 'bookinfo');

/** The versions of one of the four programs. */
function versionsOf(program: string, versions: string[], props: Partial<WorkloadProps> = {}): Workload[] {
  const serviceAccount = new ServiceAccount(chart, `bookinfo-${program}`);
  return versions.map(version => new Workload(chart, `${program}-${version}`, {
    image: `docker.io/istio/examples-bookinfo-${program}-${version}:1.20.3`,
    containerName: program,
    labels: { app: program, version },
    serviceAccount,
    ports: [{ port: 9080 }],
    ...props,
  }));
}

/** In front of every version of a program. */
const everyVersion = (program: string) => ({ name: program, selector: { app: program }, ports: [{ name: 'http', port: 9080 }] });

const tmp = { '/tmp': Volume.emptyDir('tmp') };
const [details] = versionsOf('details', ['v1']);
const [ratings] = versionsOf('ratings', ['v1']);
const [plain, ...starred] = versionsOf('reviews', ['v1', 'v2', 'v3'], {
  env: { LOG_DIR: '/tmp/logs' },
  volumeMounts: { ...tmp, '/opt/ibm/wlp/output': Volume.emptyDir('wlp-output') },
});
const [productpage] = versionsOf('productpage', ['v1'], { volumeMounts: tmp });

details.expose(Exposure.clusterIp(everyVersion('details')));
ratings.expose(Exposure.clusterIp(everyVersion('ratings')));
const reviews = plain.expose(Exposure.clusterIp(everyVersion('reviews')));
const door = productpage.expose(Exposure.loadBalancer(everyVersion('productpage')));

productpage.calls(details, { hostEnv: 'DETAILS_HOSTNAME' });
productpage.calls(reviews, { hostEnv: 'REVIEWS_HOSTNAME' });
for (const version of starred) version.calls(ratings, { because: 'it shows stars' });
Outside.of(chart).expects(door, Probe.http('/productpage'), Outcome.answers({ status: 200 }));

app.synth();
