import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { Backend, Exposure, Service, Workload } from '../src';

/** Two pods that do nothing but wait to be asked, and to ask. */
export class Sleep extends Chart {
  public readonly sleep1: Workload;
  public readonly sleep2: Workload;

  constructor(scope: Construct) {
    super(scope, 'sleep');
    this.sleep1 = new Workload(this, 'sleep-1', { image: 'kiamol/ch03-sleep', containerName: 'sleep' });
    this.sleep2 = new Workload(this, 'sleep-2', { image: 'kiamol/ch03-sleep', containerName: 'sleep' });
  }
}

/** A name for the second of them, which outlives its pods. */
export class SleepService extends Chart {
  public readonly sleep2: Service;

  constructor(scope: Construct, sleep: Sleep) {
    super(scope, 'sleep-service');
    this.sleep2 = new Service(this, 'sleep-2', {
      exposure: Exposure.clusterIp({ port: 80 }),
      backend: Backend.workload(sleep.sleep2),
    });
  }
}
