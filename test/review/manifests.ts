import { Exclusions } from '../../src/manifests/sources/exclude';
import { Version } from '../../src/manifests/sources/find';
import { SnapshotOptions } from '../../src/review/reach/snapshot';
import { Review, review } from '../../src/review/review';
import { loadVersions } from '../../src/review/versions';

/** Small manifests to change and look at. */

export function version(label: string, yaml: string): Version {
  return { label, files: [{ name: 'app.yaml', path: 'dist/app.yaml', text: yaml }], leftOut: [], excluded: [], exclusions: new Exclusions(), ignoreFiles: new Map(), exists: true, isOnDisk: true, readOthers: async () => new Map() };
}

export function reviewOf(before: string, after: string, options: SnapshotOptions = {}): Review {
  const loaded = loadVersions(version('base', before), version('head', after));
  return review(loaded.base, loaded.head, options);
}

interface Pods {
  readonly kind?: string;
  readonly ports?: string;
  readonly labels?: string;
  readonly image?: string;
  readonly annotations?: string;
  readonly more?: string;
}

export function deployment(name: string, {
  kind = 'Deployment', ports = '[{containerPort: 3000, name: http}]', labels = `{app: ${name}}`, image = `example/${name}`, annotations = '{}', more = '',
}: Pods = {}): string {
  return `
---
apiVersion: apps/v1
kind: ${kind}
metadata: {name: ${name}, annotations: ${annotations}}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: ${labels}}
    spec:
      ${more}
      containers: [{name: main, image: ${image}, ports: ${ports}}]
`;
}

export function service(name: string, spec: string, annotations: string = '{}'): string {
  return `
---
apiVersion: v1
kind: Service
metadata: {name: ${name}, annotations: ${annotations}}
spec: {${spec}}
`;
}

export function policy(ingress: string): string {
  return `
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: fence}
spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress], ingress: ${ingress}}
`;
}

export const WEB = deployment('web');
export const CLUSTER = service('web', 'selector: {app: web}, ports: [{port: 80, targetPort: http}]');
export const PUBLIC = service('web', 'type: LoadBalancer, selector: {app: web}, ports: [{port: 80, targetPort: http}]');
