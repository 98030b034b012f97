import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { Backend, Exposure, Service, Workload } from '../src';

/** The web application and its API, with nothing between them: the step that fails. */
export class Numbers extends Chart {
  public readonly pair: { readonly api: Workload; readonly web: Workload };

  constructor(scope: Construct) {
    super(scope, 'numbers');
    const pair = new Construct(this, 'numbers');
    this.pair = {
      api: new Workload(pair, 'api', { name: 'numbers-api', containerName: 'api', image: 'kiamol/ch03-numbers-api' }),
      web: new Workload(pair, 'web', { name: 'numbers-web', containerName: 'web', image: 'kiamol/ch03-numbers-web' }),
    };
  }
}

/** The name by which the web application looks for its API. */
export class NumbersClusterIp extends Chart {
  public readonly api: Service;

  constructor(scope: Construct, numbers: Numbers) {
    super(scope, 'numbers-cluster-ip');
    this.api = new Service(this, 'numbers-api', {
      exposure: Exposure.clusterIp({ port: 80 }),
      backend: Backend.workload(numbers.pair.api),
    });
  }
}

/** The web application, at an address outside the cluster. */
export class NumbersLoadBalancer extends Chart {
  public readonly web: Service;

  constructor(scope: Construct, numbers: Numbers) {
    super(scope, 'numbers-load-balancer');
    this.web = new Service(this, 'numbers-web', {
      exposure: Exposure.loadBalancer({ port: 8080, targetPort: 80 }),
      backend: Backend.workload(numbers.pair.web),
    });
  }
}

/** The web application, at a port of every node. */
export class NumbersNodePort extends Chart {
  public readonly web: Service;

  constructor(scope: Construct, numbers: Numbers) {
    super(scope, 'numbers-node-port');
    this.web = new Service(this, 'numbers-web-node', {
      exposure: Exposure.nodePort({ port: 8080, targetPort: 80, nodePort: 30080 }),
      backend: Backend.workload(numbers.pair.web),
    });
  }
}
