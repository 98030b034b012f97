import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { Backend, Exposure, ExternalAlias, Service, Workload } from '../src';
import { Numbers } from './numbers';

/*
 * Not in the book's folder: what it takes to watch four things that the book tells in prose.
 */

/** A second load balancer beside the first, on another port, as it has to be where they share the node's address. */
export class ProofSecondLoadBalancer extends Chart {
  public readonly web: Service;

  constructor(scope: Construct, numbers: Numbers) {
    super(scope, 'proof-second-load-balancer');
    this.web = new Service(this, 'numbers-web-second', {
      exposure: Exposure.loadBalancer({ port: 8081, targetPort: 80 }),
      backend: Backend.workload(numbers.pair.web),
    });
  }
}

/** Reads the request's lines up to the empty one, and answers with the Host header among them. */
const ANSWER = 'while read -r line && [ "${#line}" -gt 1 ]; do case $line in Host:*) host=$line;; esac; done; '
  + 'printf "HTTP/1.0 200 OK\\r\\n\\r\\n%s\\n" "$host"';

/** An alias for a server that says which Host header it got. */
export class ProofHostHeader extends Chart {
  public readonly server: Service;
  public readonly alias: ExternalAlias;

  constructor(scope: Construct) {
    super(scope, 'proof-host-header');
    const server = new Workload(this, 'host-header', {
      image: 'kiamol/ch03-sleep',
      containerName: 'server',
      // "Keep listening" is -lk in one build of busybox and -ll in another.
      command: ['sh', '-c', 'busybox nc -lk -p 80 -e sh -c "$0" || exec busybox nc -ll -p 80 -e sh -c "$0"', ANSWER],
    });
    this.server = server.expose(Exposure.clusterIp({ port: 80 }));
    this.alias = new ExternalAlias(this, 'host-header-alias', { externalName: this.server.fullyQualifiedName });
  }
}

/** Two containers in one pod, of which one asks the other. */
export class ProofOneNetwork extends Chart {
  public readonly pods: Workload;

  constructor(scope: Construct) {
    super(scope, 'proof-one-network');
    this.pods = new Workload(this, 'one-network', {
      containers: [
        { name: 'sleep', image: 'kiamol/ch03-sleep' },
        { name: 'api', image: 'kiamol/ch03-numbers-api' },
      ],
    });
  }
}

/** Two containers in one pod that want the same port. */
export class ProofOnePort extends Chart {
  public readonly pods: Workload;

  constructor(scope: Construct) {
    super(scope, 'proof-one-port');
    this.pods = new Workload(this, 'one-port', {
      containers: [
        { name: 'first', image: 'kiamol/ch03-numbers-api' },
        { name: 'second', image: 'kiamol/ch03-numbers-api' },
      ],
    });
  }
}
