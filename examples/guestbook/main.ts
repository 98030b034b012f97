import { ConnectivityApp, Exposure, Outcome, Outside, Probe, Workload } from 'cdk8s-connectivity';
import { Chart } from 'cdk8s';

const app = new ConnectivityApp();
const chart = new Chart(app, 'guestbook');
const resources = { cpuRequest: '100m', memoryRequest: '100Mi' };
const redis = { ports: [{ port: 6379 }], resources };

const leader = new Workload(chart, 'redis-leader', {
  image: 'registry.k8s.io/redis:e2e',
  labels: { app: 'redis', role: 'leader', tier: 'backend' },
  ...redis,
});
leader.expose(Exposure.clusterIp({ port: 6379 }));

const follower = new Workload(chart, 'redis-follower', {
  image: 'us-docker.pkg.dev/google-samples/containers/gke/gb-redis-follower:v2',
  labels: { app: 'redis', role: 'follower', tier: 'backend' },
  replicas: 2,
  ...redis,
});
follower.expose(Exposure.clusterIp({ port: 6379 }));
follower.calls(leader, { because: 'it copies what the leader holds' });

const frontend = new Workload(chart, 'frontend', {
  image: 'us-docker.pkg.dev/google-samples/containers/gke/gb-frontend:v5',
  labels: { app: 'guestbook', tier: 'frontend' },
  replicas: 3,
  env: { GET_HOSTS_FROM: 'dns' },
  ports: [{ port: 80 }],
  resources,
});
const door = frontend.expose(Exposure.loadBalancer({ port: 80 }));
frontend.calls(leader, { because: 'an entry is written' });
frontend.calls(follower, { because: 'the entries are read' });
Outside.of(chart).expects(door, Probe.http('/'), Outcome.answers({ status: 200 }));

app.synth();
