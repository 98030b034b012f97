import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { Env, Exposure, HeadlessExternal, HealthCheck, Namespace, PodSecurityLevel, Protocol, Service, WebApiPair, Workload } from '../src';

/** A server for tests, from Kubernetes' own: it answers over HTTP and UDP, and carries the tools to ask. */
const AGNHOST = 'registry.k8s.io/e2e-test-images/agnhost:2.53';

/**
 * An app that is in no book: a shop front with its catalogue, payments in a namespace that lets only hardened pods in,
 * and a ledger database outside the cluster.
 */
export class Shop extends Chart {
  public readonly pair: WebApiPair;
  public readonly payments: Workload;
  public readonly paymentsService: Service;
  public readonly paymentsPeers: Service;
  public readonly ledger: HeadlessExternal;

  constructor(scope: Construct) {
    super(scope, 'shop');
    const shop = new Namespace(this, 'shop');
    const payments = new Namespace(this, 'payments', { enforce: PodSecurityLevel.RESTRICTED });

    this.ledger = new HeadlessExternal(payments, 'ledger', {
      ports: [{ name: 'postgres', port: 5432 }],
      withoutClusterIp: true,
      endpoints: [
        { address: '192.168.123.10', hostname: 'primary' },
        { address: '192.168.123.11', hostname: 'standby', ready: false },
      ],
    });

    this.payments = new Workload(payments, 'payments', {
      image: AGNHOST,
      args: ['netexec', '--http-port=8080', '--udp-port=8081'],
      ports: [{ name: 'http', port: 8080 }, { name: 'events', port: 8081, protocol: Protocol.UDP }],
      env: { LEDGER_HOST: Env.hostOf(this.ledger) },
      readiness: HealthCheck.http('/healthz', 8080),
      replicas: 2,
      hardened: true,
      runAsUser: 65534,
    });
    this.paymentsService = this.payments.expose(Exposure.clusterIp({
      ports: [
        { name: 'http', port: 80, targetPortName: 'http' },
        { name: 'events', port: 9000, targetPortName: 'events', protocol: Protocol.UDP },
      ],
    }));
    this.paymentsPeers = this.payments.expose(Exposure.headless({ name: 'payments-peers', port: 8080 }));

    this.pair = new WebApiPair(shop, 'shop', {
      api: { name: 'catalogue', image: 'kiamol/ch03-numbers-api' },
      web: {
        name: 'front',
        image: 'kiamol/ch03-numbers-web',
        env: { PAYMENTS_URL: Env.urlOf(this.paymentsService) },
      },
      apiUrlVariable: 'RngApi__Url',
      apiUrlPath: '/sixeyed/kiamol/master/ch03/numbers/rng',
      exposures: [Exposure.loadBalancer({ port: 80 })],
    });
  }
}
