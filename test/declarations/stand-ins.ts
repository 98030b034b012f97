import { App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { ConnectivitySource, ConnectivityTarget, IConnectivitySource, IConnectivityTarget, ServiceEndpoint, WorkloadEndpoint } from '../../src/declarations/endpoint';
import { Expectation, ExpectationOptions } from '../../src/declarations/expectation';
import { Outcome } from '../../src/declarations/outcome';
import { Probe } from '../../src/declarations/probe';
import { ExpectationData } from '../../src/plan/plan';

/** The least that implements the interfaces: the declarations know no more of a workload than this. */
export class FakeWorkload extends Construct implements IConnectivitySource {
  constructor(scope: Construct, id: string, private readonly options: Partial<WorkloadEndpoint> = {}) {
    super(scope, id);
  }

  public toConnectivitySource(): ConnectivitySource {
    return ConnectivitySource.workload({ namespace: 'default', name: this.node.id, ...this.options });
  }

  public expects(target: IConnectivityTarget, probe: Probe, outcome: Outcome, options: ExpectationOptions = {}): Expectation {
    return Expectation.declare(this, target, probe, outcome, options);
  }
}

export function service(name: string, options: Partial<ServiceEndpoint> = {}): IConnectivityTarget {
  return ConnectivityTarget.service({ namespace: 'default', name, ports: [{ port: 80 }], ...options });
}

export function newChart(id = 'chart'): Chart {
  return new Chart(new App(), id);
}

export function dataOf(expectation: Expectation): ExpectationData {
  return expectation._toData();
}
