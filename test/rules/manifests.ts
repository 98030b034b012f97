import { Manifest } from '../../src/manifests/read';
import { Finding, lint, LintOptions } from '../../src/rules/lint';

type Fields = Readonly<Record<string, unknown>>;

/** `name` or `namespace/name`. */
function metadata(name: string, more: Fields = {}): Fields {
  const slash = name.indexOf('/');
  return slash < 0 ? { name, ...more } : { name: name.slice(slash + 1), namespace: name.slice(0, slash), ...more };
}

export function service(name: string, spec: Fields = {}, more: Fields = {}): Fields {
  const plain = name.slice(name.indexOf('/') + 1);
  const own = spec.type === 'ExternalName' ? {} : { ports: [{ port: 80 }], selector: { app: plain } };
  return { apiVersion: 'v1', kind: 'Service', metadata: metadata(name, more), spec: { ...own, ...spec } };
}

export function container(name: string, more: Fields = {}): Fields {
  return { name, image: 'example/image', ...more };
}

/** A Deployment whose pods carry `app: <name>` unless said otherwise. */
export function deployment(name: string, pod: Fields = {}, labels: Fields = { app: name.slice(name.indexOf('/') + 1) }, kind = 'Deployment', spec: Fields = {}): Fields {
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: metadata(name),
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [container('main')], ...pod } }, ...spec },
  };
}

/** Pods that declare these ports. */
export function listening(name: string, ...ports: readonly (number | Fields)[]): Fields {
  return deployment(name, { containers: [container('main', { ports: ports.map(port => typeof port === 'number' ? { containerPort: port } : port) })] });
}

export function slice(name: string, serviceName: string, more: Fields = {}): Fields {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: metadata(name, { labels: { 'kubernetes.io/service-name': serviceName, 'endpointslice.kubernetes.io/managed-by': 'somebody' } }),
    addressType: 'IPv4',
    endpoints: [{ addresses: ['192.168.123.234'] }],
    ports: [{ port: 80 }],
    ...more,
  };
}

export function endpoints(name: string, ...ports: readonly Fields[]): Fields {
  return { apiVersion: 'v1', kind: 'Endpoints', metadata: metadata(name), subsets: [{ addresses: [{ ip: '192.168.123.234' }], ports }] };
}

export function other(apiVersion: string, kind: string, name: string, spec: Fields): Fields {
  return { apiVersion, kind, metadata: metadata(name), spec };
}

export function manifests(objects: readonly Fields[]): Manifest[] {
  return objects.map((object, index) => ({ object, file: 'app.yaml', document: index, line: index + 1 }));
}

export function findings(objects: readonly Fields[], options?: LintOptions): readonly Finding[] {
  return lint(manifests(objects), options);
}

/** `rule: message`, in the order of the report. */
export function said(objects: readonly Fields[], options?: LintOptions): string[] {
  return findings(objects, options).map(({ rule, message }) => `${rule}: ${message}`);
}
