import { ConnectivityApp, Exposure, Outcome, Outside, Probe, ServiceAccount, Volume, Workload, WorkloadProps } from 'cdk8s-connectivity';
import { Chart } from 'cdk8s';

const app = new ConnectivityApp();
const chart = new Chart(app, 'bookinfo');

/** One of the four programs in its versions, with a Service in front of the first one, which selects them all. */
function program(name: string, versions: string[], expose = Exposure.clusterIp, props: Partial<WorkloadProps> = {}): Workload[] {
  const serviceAccount = new ServiceAccount(chart, `bookinfo-${name}`);
  const workloads = versions.map(version => new Workload(chart, `${name}-${version}`, {
    image: `docker.io/istio/examples-bookinfo-${name}-${version}:1.20.3`,
    containerName: name,
    labels: { app: name, version },
    serviceAccount,
    ports: [{ name: 'http', port: 9080 }],
    ...props,
  }));
  workloads[0].expose(expose({ name, selector: { app: name } }));
  return workloads;
}

const tmp = { '/tmp': Volume.emptyDir('tmp') };
const [details] = program('details', ['v1']);
const [ratings] = program('ratings', ['v1']);
const [reviews, ...starred] = program('reviews', ['v1', 'v2', 'v3'], Exposure.clusterIp, {
  env: { LOG_DIR: '/tmp/logs' },
  volumeMounts: { ...tmp, '/opt/ibm/wlp/output': Volume.emptyDir('wlp-output') },
});
const [productpage] = program('productpage', ['v1'], Exposure.loadBalancer, { volumeMounts: tmp });

productpage.calls(details, { hostEnv: 'DETAILS_HOSTNAME' });
productpage.calls(reviews, { hostEnv: 'REVIEWS_HOSTNAME' });
for (const version of starred) version.calls(ratings, { because: 'it shows stars' });
Outside.of(chart).expects(productpage, Probe.http('/productpage'), Outcome.answers({ status: 200 }));

app.synth();
