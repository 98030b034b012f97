/** Small apps as manifests and plans, for a namespace whose name is given. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { ExpectationData, PLAN_FILE, StepData } from '../../../src/plan/plan';

export const AGNHOST = 'registry.k8s.io/e2e-test-images/agnhost:2.53';
export const SLEEP = 'kiamol/ch03-sleep';

export interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly [field: string]: unknown };
  readonly [field: string]: unknown;
}

export function namespace(name: string, labels: Readonly<Record<string, string>> = {}): Resource {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

export function deployment(namespaceName: string, name: string, container: object, pod: object = {}, spec: object = {}): Resource {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: namespaceName },
    spec: {
      ...spec,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { terminationGracePeriodSeconds: 1, ...pod, containers: [{ name: 'main', imagePullPolicy: 'IfNotPresent', ...container }] },
      },
    },
  };
}

export function service(namespaceName: string, name: string, port: number, spec: object = {}): Resource {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: namespaceName }, spec: { selector: { app: name }, ports: [{ port }], ...spec } };
}

/** A server whose answers are written in Perl: `$n` counts requests, `$c` is the connection. */
export function perlServer(body: string, port = 80, more = '') {
  const script = `use IO::Socket::INET; $SIG{PIPE} = "IGNORE"; my $s = IO::Socket::INET->new(${more}LocalPort => ${port}, Listen => 99, ReuseAddr => 1) or die; my $n = 0;`
    + ` while (my $c = $s->accept) { $n++; my $l = <$c>; while (<$c>) { last if /^\\r?\\n$/ } ${body} close $c; }`;
  return { image: SLEEP, command: ['perl', '-e', script] };
}

export const say = (status: string, text: string) => `print $c "HTTP/1.1 ${status}\\r\\ncontent-length: ${text.length}\\r\\nconnection: close\\r\\n\\r\\n${text}";`;
export const OK = say('200 OK', 'fine');

/** It has the tools of every probe. */
export function client(namespaceName: string): Resource {
  return deployment(namespaceName, 'client', { image: SLEEP, command: ['sleep', '3600'] });
}

export function get(namespaceName: string, to: string, more: Partial<ExpectationData> = {}): ExpectationData {
  return {
    id: `${namespaceName}/get-${to}`,
    from: { kind: 'workload', namespace: namespaceName, name: 'client' },
    to: { kind: 'service', namespace: namespaceName, name: to, by: 'name', port: 80 },
    probe: { kind: 'http', scheme: 'http', method: 'GET', path: '/' },
    outcome: { kind: 'answers', status: 200 },
    ...more,
  };
}

/** Writes a folder that `verify` can be pointed at. */
export function write(dir: string, resources: readonly Resource[], steps: readonly StepData[]): string {
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'app.k8s.yaml'), resources.map(resource => stringify(resource)).join('---\n'));
  writeFileSync(join(dir, PLAN_FILE), JSON.stringify({ version: 1, clusterDomain: 'cluster.local', steps }));
  return dir;
}

export const APPLY: StepData = { kind: 'apply', charts: ['app'], files: ['app.k8s.yaml'] };

export function expecting(...expectations: readonly ExpectationData[]): StepData[] {
  return [APPLY, { kind: 'expect', expectations }];
}
