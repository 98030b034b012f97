import { ConnectivityApp, Env, Exposure, HealthCheck, Outcome, Outside, Probe, ServiceAccount, Volume, Workload, WorkloadProps } from 'cdk8s-connectivity';
import { Chart } from 'cdk8s';

const app = new ConnectivityApp();
const chart = new Chart(app, 'boutique');

const IMAGES = 'us-central1-docker.pkg.dev/online-boutique-ci/microservices-demo';
const MODEST = { cpuRequest: '100m', cpuLimit: '200m', memoryRequest: '64Mi', memoryLimit: '128Mi' };

/** One of the boutique's programs: under an account of its own, not as root, and with nothing to write to. */
function program(name: string, props: Partial<WorkloadProps>): Workload {
  return new Workload(chart, name, {
    image: `${IMAGES}/${name}:v0.10.6`,
    serviceAccount: new ServiceAccount(chart, `${name}-account`, { name }),
    hardened: true,
    podSecurityContext: { runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000 },
    securityContext: { readOnlyRootFilesystem: true },
    terminationGracePeriodSeconds: 5,
    resources: MODEST,
    ...props,
  });
}

/** A program that answers gRPC, behind a Service of its name. */
function grpc(name: string, port: number, props: Partial<WorkloadProps> = {}): Workload {
  const health = HealthCheck.grpc(port);
  const workload = program(name, { ports: [{ port }], env: { PORT: `${port}`, DISABLE_PROFILER: '1' }, readiness: health, liveness: health, ...props });
  workload.expose(Exposure.clusterIp({ ports: [{ name: 'grpc', port: name === 'emailservice' ? 5000 : port }] }));
  return workload;
}

const ads = grpc('adservice', 9555, { resources: { cpuRequest: '200m', cpuLimit: '300m', memoryRequest: '180Mi', memoryLimit: '300Mi' } });
const cart = grpc('cartservice', 7070, { resources: { cpuRequest: '200m', cpuLimit: '300m', memoryRequest: '64Mi', memoryLimit: '128Mi' } });
const catalog = grpc('productcatalogservice', 3550);
const checkout = grpc('checkoutservice', 5050);
const currency = grpc('currencyservice', 7000);
const email = grpc('emailservice', 8080);
const payment = grpc('paymentservice', 50051);
const recommendation = grpc('recommendationservice', 8080, { resources: { ...MODEST, memoryRequest: '220Mi', memoryLimit: '450Mi' } });
const shipping = grpc('shippingservice', 50051);

const redis = program('redis-cart', {
  image: 'redis:alpine',
  volumeMounts: { '/data': Volume.emptyDir('redis-data') },
  ports: [{ port: 6379 }],
  readiness: HealthCheck.tcp(6379, { periodSeconds: 5 }),
  liveness: HealthCheck.tcp(6379, { periodSeconds: 5 }),
  resources: { cpuRequest: '70m', cpuLimit: '125m', memoryRequest: '200Mi', memoryLimit: '256Mi' },
});
redis.expose(Exposure.clusterIp({ port: 6379 }));

const health = (who: string) => HealthCheck.http('/_healthz', 8080, { headers: { Cookie: `shop_session-id=x-${who}-probe` }, initialDelaySeconds: 10 });
const frontend = program('frontend', { ports: [{ port: 8080 }], env: { PORT: '8080', ENABLE_PROFILER: '0' }, readiness: health('readiness'), liveness: health('liveness') });
const shop = frontend.expose(Exposure.clusterIp({ port: 80 }));
const door = frontend.expose(Exposure.loadBalancer({ name: 'frontend-external', port: 80 }));
const customers = program('loadgenerator', {
  initContainers: [{
    name: 'frontend-check',
    image: 'busybox:1.38.0',
    command: ['sh', '-c', 'until wget -q -O /dev/null "$FRONTEND_URL"; do sleep 10; done'],
    env: { FRONTEND_URL: Env.urlOf(shop) },
  }],
  env: { USERS: '10', RATE: '1' },
  resources: { cpuRequest: '300m', cpuLimit: '500m', memoryRequest: '256Mi', memoryLimit: '512Mi' },
});

// Who calls whom.
frontend.calls(catalog, { env: 'PRODUCT_CATALOG_SERVICE_ADDR' });
frontend.calls(currency, { env: 'CURRENCY_SERVICE_ADDR' });
frontend.calls(cart, { env: 'CART_SERVICE_ADDR' });
frontend.calls(recommendation, { env: 'RECOMMENDATION_SERVICE_ADDR' });
frontend.calls(shipping, { env: 'SHIPPING_SERVICE_ADDR' });
frontend.calls(checkout, { env: 'CHECKOUT_SERVICE_ADDR' });
frontend.calls(ads, { env: 'AD_SERVICE_ADDR' });
checkout.calls(catalog, { env: 'PRODUCT_CATALOG_SERVICE_ADDR' });
checkout.calls(shipping, { env: 'SHIPPING_SERVICE_ADDR' });
checkout.calls(payment, { env: 'PAYMENT_SERVICE_ADDR' });
checkout.calls(email, { env: 'EMAIL_SERVICE_ADDR' });
checkout.calls(currency, { env: 'CURRENCY_SERVICE_ADDR' });
checkout.calls(cart, { env: 'CART_SERVICE_ADDR' });
recommendation.calls(catalog, { env: 'PRODUCT_CATALOG_SERVICE_ADDR' });
cart.calls(redis, { env: 'REDIS_ADDR' });
customers.calls(shop, { env: 'FRONTEND_ADDR' });
Outside.of(chart).expects(door, Probe.http('/'), Outcome.answers({ status: 200 }));

app.synth();
