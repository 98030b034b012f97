/** The same app with cdk8s-plus, to compare: it says nothing of who is meant to reach whom. */
import { App, Chart, Size } from 'cdk8s';
import { Cpu, Deployment, EnvValue, ImagePullPolicy, ServiceType } from 'cdk8s-plus-28';

const app = new App();
const chart = new Chart(app, 'guestbook');
const resources = { cpu: { request: Cpu.millis(100) }, memory: { request: Size.mebibytes(100) } };
const securityContext = { ensureNonRoot: false, readOnlyRootFilesystem: false };

const leader = new Deployment(chart, 'redis-leader', {
  metadata: { name: 'redis-leader' },
  replicas: 1,
  podMetadata: { labels: { app: 'redis', role: 'leader', tier: 'backend' } },
  containers: [{
    name: 'redis-leader',
    image: 'registry.k8s.io/redis:e2e',
    imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT,
    portNumber: 6379,
    resources,
    securityContext,
  }],
});
leader.exposeViaService({ name: 'redis-leader', ports: [{ port: 6379 }] });

const follower = new Deployment(chart, 'redis-follower', {
  metadata: { name: 'redis-follower' },
  replicas: 2,
  podMetadata: { labels: { app: 'redis', role: 'follower', tier: 'backend' } },
  containers: [{
    name: 'redis-follower',
    image: 'us-docker.pkg.dev/google-samples/containers/gke/gb-redis-follower:v2',
    imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT,
    portNumber: 6379,
    resources,
    securityContext,
  }],
});
follower.exposeViaService({ name: 'redis-follower', ports: [{ port: 6379 }] });

const frontend = new Deployment(chart, 'frontend', {
  metadata: { name: 'frontend' },
  replicas: 3,
  podMetadata: { labels: { app: 'guestbook', tier: 'frontend' } },
  containers: [{
    name: 'frontend',
    image: 'us-docker.pkg.dev/google-samples/containers/gke/gb-frontend:v5',
    imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT,
    envVariables: { GET_HOSTS_FROM: EnvValue.fromValue('dns') },
    portNumber: 80,
    resources,
    securityContext,
  }],
});
frontend.exposeViaService({ name: 'frontend', ports: [{ port: 80 }], serviceType: ServiceType.LOAD_BALANCER });

app.synth();
