import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { Backend, Exposure, Service, Workload } from '../src';

/** Two versions of the web application, and an API that nobody finds yet. */
export class Lab extends Chart {
  public readonly pair: { readonly api: Workload; readonly web: Workload };
  public readonly webV2: Workload;

  constructor(scope: Construct) {
    super(scope, 'lab');
    const pair = new Construct(this, 'lab-numbers');
    this.pair = {
      api: new Workload(pair, 'api', { name: 'lab-numbers-api', containerName: 'api', image: 'kiamol/ch03-numbers-api', labels: { app: 'lab-numbers-api', version: 'v1' } }),
      web: new Workload(pair, 'web', { name: 'lab-numbers-web', containerName: 'web', image: 'kiamol/ch03-numbers-web', labels: { app: 'lab-numbers-web', version: 'v1' } }),
    };
    this.webV2 = new Workload(this, 'lab-numbers-web-v2', {
      image: 'kiamol/ch03-numbers-web:v2',
      containerName: 'web',
      labels: { app: 'lab-numbers-web', version: 'v2' },
    });
  }
}

/** The solution: the API under the name that the web application knows, and version 2 for everybody. */
export class LabSolution extends Chart {
  public readonly api: Service;
  public readonly web: Service;

  constructor(scope: Construct, lab: Lab) {
    super(scope, 'lab-solution');
    this.api = new Service(this, 'numbers-api', {
      exposure: Exposure.clusterIp({ port: 80 }),
      backend: Backend.workload(lab.pair.api),
    });
    this.web = new Service(this, 'numbers-web', {
      exposure: Exposure.loadBalancer({ port: 8088, targetPort: 80 }),
      backend: Backend.workload(lab.webV2),
    });
  }
}
