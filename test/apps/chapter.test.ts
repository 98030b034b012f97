import { loadAll } from 'js-yaml';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defined } from '../../src/kubernetes/values';

/** A Deployment of the book: one container, one image, labels that are also the selector. */
function deployment(name: string, labels: Record<string, string>, container: string, image: string, more: object = {}) {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: container, image, ...more }] } },
    },
  };
}

/** A Service of the book, as the API server keeps it: with the defaults that neither the book nor the manifests write. */
function service(name: string, type: string, port: Record<string, unknown> | undefined, rest: object) {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: defined({ type, ports: port === undefined ? undefined : [{ protocol: 'TCP', targetPort: port.port, ...port }], ...rest }),
  };
}

const inBlue = <T extends { metadata: object }>(object: T) => ({ ...object, metadata: { ...object.metadata, namespace: 'blue' } });

const lessons: Record<string, object[]> = {
  'sleep': [
    deployment('sleep-1', { app: 'sleep-1' }, 'sleep', 'kiamol/ch03-sleep'),
    deployment('sleep-2', { app: 'sleep-2' }, 'sleep', 'kiamol/ch03-sleep'),
  ],
  'sleep-service': [service('sleep-2', 'ClusterIP', { port: 80 }, { selector: { app: 'sleep-2' } })],
  'numbers': [
    deployment('numbers-api', { app: 'numbers-api' }, 'api', 'kiamol/ch03-numbers-api'),
    deployment('numbers-web', { app: 'numbers-web' }, 'web', 'kiamol/ch03-numbers-web'),
  ],
  'numbers-cluster-ip': [service('numbers-api', 'ClusterIP', { port: 80 }, { selector: { app: 'numbers-api' } })],
  'numbers-load-balancer': [service('numbers-web', 'LoadBalancer', { port: 8080, targetPort: 80 }, { selector: { app: 'numbers-web' } })],
  'numbers-node-port': [
    service('numbers-web-node', 'NodePort', { port: 8080, targetPort: 80, nodePort: 30080 }, { selector: { app: 'numbers-web' } }),
  ],
  'external-alias': [service('numbers-api', 'ExternalName', undefined, { externalName: 'raw.githubusercontent.com' })],
  'external-headless': [
    service('numbers-api', 'ClusterIP', { port: 80 }, {}),
    {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: { name: 'numbers-api' },
      subsets: [{ addresses: [{ ip: '192.168.123.234' }], ports: [{ port: 80 }] }],
    },
  ],
  'namespaces': [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'blue' } },
    inBlue(deployment('pod-jenkins', { run: 'pod-jenkins' }, 'pod-jenkins', 'jenkins/jenkins:lts-jdk11', { ports: [{ containerPort: 8080 }] })),
    inBlue(service('srv-jenkins', 'ClusterIP', { port: 8080 }, { selector: { run: 'pod-jenkins' } })),
  ],
  'lab': [
    deployment('lab-numbers-api', { app: 'lab-numbers-api', version: 'v1' }, 'api', 'kiamol/ch03-numbers-api'),
    deployment('lab-numbers-web', { app: 'lab-numbers-web', version: 'v1' }, 'web', 'kiamol/ch03-numbers-web'),
    deployment('lab-numbers-web-v2', { app: 'lab-numbers-web', version: 'v2' }, 'web', 'kiamol/ch03-numbers-web:v2'),
  ],
  'lab-solution': [
    service('numbers-api', 'ClusterIP', { port: 80 }, { selector: { app: 'lab-numbers-api', version: 'v1' } }),
    service('numbers-web', 'LoadBalancer', { port: 8088, targetPort: 80 }, { selector: { app: 'lab-numbers-web', version: 'v2' } }),
  ],
};

/** What the API server fills into a Service that leaves it out. */
function defaulted(object: unknown): unknown {
  if (!isRecord(object) || object.kind !== 'Service' || !isRecord(object.spec)) return object;
  const ports = Array.isArray(object.spec.ports)
    ? { ports: object.spec.ports.map((port: Record<string, unknown>) => ({ protocol: 'TCP', targetPort: port.port, ...port })) }
    : {};
  return { ...object, spec: { type: 'ClusterIP', ...object.spec, ...ports } };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

test.each(Object.entries(lessons))('lesson %s applies the book\'s objects and no field besides', (lesson, objects) => {
  const text = readFileSync(join(__dirname, '../../dist', `${lesson}.k8s.yaml`), 'utf8');
  expect(loadAll(text).map(defaulted)).toEqual(objects);
});
