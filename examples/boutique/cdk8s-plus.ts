/** The same app with cdk8s-plus, to compare: it says nothing of who is meant to reach whom. */
import { ApiObject, App, Chart, Duration, JsonPatch, Size } from 'cdk8s';
import { ContainerResources, Cpu, Deployment, EnvValue, ImagePullPolicy, Probe, Service, ServiceAccount, ServiceType, Volume } from 'cdk8s-plus-28';

const app = new App();
const chart = new Chart(app, 'boutique');

const IMAGES = 'us-central1-docker.pkg.dev/online-boutique-ci/microservices-demo';

function resources(cpuRequest: number, cpuLimit: number, memoryRequest: number, memoryLimit: number): ContainerResources {
  return {
    cpu: { request: Cpu.millis(cpuRequest), limit: Cpu.millis(cpuLimit) },
    memory: { request: Size.mebibytes(memoryRequest), limit: Size.mebibytes(memoryLimit) },
  };
}

interface ProgramProps {
  readonly image?: string;
  readonly portNumber?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly readiness?: Probe;
  readonly liveness?: Probe;
  readonly resources?: ContainerResources;
}

/** One of the boutique's own programs. */
function program(name: string, props: ProgramProps): Deployment {
  return new Deployment(chart, name, {
    metadata: { name },
    replicas: 1,
    podMetadata: { labels: { app: name } },
    serviceAccount: new ServiceAccount(chart, `${name}-account`, { metadata: { name } }),
    securityContext: { user: 1000, group: 1000, fsGroup: 1000, ensureNonRoot: true },
    terminationGracePeriod: Duration.seconds(5),
    containers: [{
      name,
      image: props.image ?? `${IMAGES}/${name}:v0.10.6`,
      imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT,
      portNumber: props.portNumber,
      envVariables: Object.fromEntries(Object.entries(props.env ?? {}).map(([variable, value]) => [variable, EnvValue.fromValue(value)])),
      readiness: props.readiness,
      liveness: props.liveness,
      resources: props.resources ?? resources(100, 200, 64, 128),
      securityContext: { user: 1000, ensureNonRoot: true, readOnlyRootFilesystem: true, allowPrivilegeEscalation: false },
    }],
  });
}

/** What gets the name of a Service and its port in a variable. */
const address = (service: Service) => `${service.name}:${service.port}`;

/** A program that answers gRPC, behind a Service of its name. */
function grpc(name: string, portNumber: number, props: ProgramProps = {}): Service {
  const deployment = program(name, {
    portNumber,
    ...props,
    env: { PORT: `${portNumber}`, DISABLE_PROFILER: '1', ...props.env },
  });
  const container = '/spec/template/spec/containers/0';
  ApiObject.of(deployment).addJsonPatch(
    JsonPatch.add(`${container}/readinessProbe`, { grpc: { port: portNumber } }),
    JsonPatch.add(`${container}/livenessProbe`, { grpc: { port: portNumber } }),
  );
  const port = name === 'emailservice' ? 5000 : portNumber;
  return deployment.exposeViaService({ name, ports: [{ name: 'grpc', port, targetPort: portNumber }] });
}

const redisPods = program('redis-cart', {
  image: 'redis:alpine',
  portNumber: 6379,
  readiness: Probe.fromTcpSocket({ port: 6379, periodSeconds: Duration.seconds(5) }),
  liveness: Probe.fromTcpSocket({ port: 6379, periodSeconds: Duration.seconds(5) }),
  resources: resources(70, 125, 200, 256),
});
redisPods.containers[0].mount('/data', Volume.fromEmptyDir(chart, 'redis-data', 'redis-data'));
const redis = redisPods.exposeViaService({ name: 'redis-cart', ports: [{ port: 6379 }] });

const ads = grpc('adservice', 9555, { resources: resources(200, 300, 180, 300) });
const catalog = grpc('productcatalogservice', 3550);
const currency = grpc('currencyservice', 7000);
const email = grpc('emailservice', 8080);
const payment = grpc('paymentservice', 50051);
const shipping = grpc('shippingservice', 50051);
const cart = grpc('cartservice', 7070, {
  env: { REDIS_ADDR: address(redis) },
  resources: resources(200, 300, 64, 128),
});
const recommendation = grpc('recommendationservice', 8080, {
  env: { PRODUCT_CATALOG_SERVICE_ADDR: address(catalog) },
  resources: resources(100, 200, 220, 450),
});
const checkout = grpc('checkoutservice', 5050, {
  env: {
    PRODUCT_CATALOG_SERVICE_ADDR: address(catalog),
    SHIPPING_SERVICE_ADDR: address(shipping),
    PAYMENT_SERVICE_ADDR: address(payment),
    EMAIL_SERVICE_ADDR: address(email),
    CURRENCY_SERVICE_ADDR: address(currency),
    CART_SERVICE_ADDR: address(cart),
  },
});

const frontend = program('frontend', {
  portNumber: 8080,
  env: {
    PORT: '8080',
    ENABLE_PROFILER: '0',
    PRODUCT_CATALOG_SERVICE_ADDR: address(catalog),
    CURRENCY_SERVICE_ADDR: address(currency),
    CART_SERVICE_ADDR: address(cart),
    RECOMMENDATION_SERVICE_ADDR: address(recommendation),
    SHIPPING_SERVICE_ADDR: address(shipping),
    CHECKOUT_SERVICE_ADDR: address(checkout),
    AD_SERVICE_ADDR: address(ads),
  },
  readiness: Probe.fromHttpGet('/_healthz', { port: 8080, initialDelaySeconds: Duration.seconds(10) }),
  liveness: Probe.fromHttpGet('/_healthz', { port: 8080, initialDelaySeconds: Duration.seconds(10) }),
});
const header = (probe: string, value: string) =>
  JsonPatch.add(`/spec/template/spec/containers/0/${probe}/httpGet/httpHeaders`, [{ name: 'Cookie', value }]);
ApiObject.of(frontend).addJsonPatch(
  header('readinessProbe', 'shop_session-id=x-readiness-probe'),
  header('livenessProbe', 'shop_session-id=x-liveness-probe'),
);
const shop = frontend.exposeViaService({ name: 'frontend', ports: [{ port: 80, targetPort: 8080 }] });
frontend.exposeViaService({ name: 'frontend-external', ports: [{ port: 80, targetPort: 8080 }], serviceType: ServiceType.LOAD_BALANCER });

const customers = program('loadgenerator', {
  env: { USERS: '10', RATE: '1', FRONTEND_ADDR: address(shop) },
  resources: resources(300, 500, 256, 512),
});
customers.addInitContainer({
  name: 'frontend-check',
  image: 'busybox:1.38.0',
  imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT,
  command: ['sh', '-c', 'until wget -q -O /dev/null "$FRONTEND_URL"; do sleep 10; done'],
  envVariables: { FRONTEND_URL: EnvValue.fromValue(`http://${shop.name}`) },
  resources: resources(100, 200, 64, 128),
  securityContext: { user: 1000, ensureNonRoot: true, readOnlyRootFilesystem: true, allowPrivilegeEscalation: false },
});

app.synth();
