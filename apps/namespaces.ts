import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { Exposure, Namespace, Service, Workload } from '../src';

/** A server in a namespace of its own. */
export class Namespaces extends Chart {
  public readonly jenkins: Workload;
  public readonly jenkinsService: Service;

  constructor(scope: Construct) {
    super(scope, 'namespaces');
    const blue = new Namespace(this, 'blue');
    this.jenkins = new Workload(blue, 'pod-jenkins', {
      image: 'jenkins/jenkins:lts-jdk11',
      labels: { run: 'pod-jenkins' },
      ports: [{ port: 8080 }],
    });
    this.jenkinsService = this.jenkins.expose(Exposure.clusterIp({ name: 'srv-jenkins', port: 8080 }));
  }
}

/** The reader's exercise: somebody in the default namespace who asks for it. */
export class NamespacesExercise extends Chart {
  public readonly caller: Workload;

  constructor(scope: Construct) {
    super(scope, 'namespaces-exercise');
    this.caller = new Workload(this, 'http-go', { image: 'kiamol/ch03-sleep' });
  }
}
