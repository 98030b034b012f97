/** Plan data in English: one wording for tables, pictures, reviews and error messages. */

import { Addressed, EndpointData, ExpectationData, OutcomeData, ProbeData, RecordsData, StepData, TargetData, SourceRef } from './plan';
import { about } from './probes';

function at(port: number | undefined): string {
  return port === undefined ? '' : `:${port}`;
}

function workload(ref: SourceRef): string {
  const controller = ref.controller === undefined || ref.controller === 'Deployment' ? '' : `${ref.controller} `;
  return `${controller}${ref.namespace}/${ref.name}`;
}

const SERVICE_FORMS = {
  'name': '',
  'fully-qualified': ' (full name)',
  'cluster-ip': ' (cluster IP)',
  'load-balancer': ' (load balancer)',
} as const;

/** `blue/web`, `Service blue/api:80`, `pods of default/sleep-2`. */
export function renderEndpoint(endpoint: EndpointData): string {
  switch (endpoint.kind) {
    case 'workload':
      return workload(endpoint) + (endpoint.container === undefined ? '' : ` (container ${endpoint.container})`);
    case 'pods': {
      const keys = Object.keys(endpoint.labels).sort();
      return `pods ${endpoint.namespace}/${keys.map(key => `${key}=${endpoint.labels[key]}`).join(',')}`;
    }
    case 'outside': return 'outside';
    case 'service': return `Service ${endpoint.namespace}/${endpoint.name}${at(endpoint.port)}${SERVICE_FORMS[endpoint.by]}`;
    case 'alias': return `alias ${endpoint.namespace}/${endpoint.name}${at(endpoint.port)}${SERVICE_FORMS[endpoint.by]}`;
    case 'workload-pods': return `pods of ${workload(endpoint)}${at(endpoint.port)}`;
    case 'host': return `host ${endpoint.port !== undefined && endpoint.name.includes(':') ? `[${endpoint.name}]` : endpoint.name}${at(endpoint.port)}`;
    case 'node': return `every node${at(endpoint.port)}`;
    case 'route': return `${endpoint.host}${at(endpoint.port)} of ${endpoint.object} ${endpoint.namespace}/${endpoint.name}`;
  }
}

/** `GET /rng`, `GET https /`, `DNS A`, `ping`, `gRPC health`. */
export function renderProbe(probe: ProbeData): string {
  return about(probe).words(probe);
}

function records(wanted: RecordsData): string {
  switch (wanted.kind) {
    case 'exactly': return wanted.values.join(', ');
    case 'cluster-ip': return `the cluster IP of ${wanted.namespace}/${wanted.service}`;
    case 'ready-pods': return `one record per ready pod of ${workload(wanted.workload)}`;
  }
}

/** `answers 200 and /^\d+$/`, `no reply`, `sometimes answers, sometimes no reply`. */
export function renderOutcome(outcome: OutcomeData): string {
  switch (outcome.kind) {
    case 'answers': {
      const details = [
        ...outcome.status === undefined ? [] : [`${outcome.status}`],
        ...outcome.body === undefined ? [] : [`/${outcome.body}/`],
        ...outcome.notBody === undefined ? [] : [`not /${outcome.notBody}/`],
        ...outcome.records === undefined ? [] : [records(outcome.records)],
      ];
      return ['answers', details.join(' and ')].join(' ').trim();
    }
    case 'refused': return 'refused';
    case 'no-reply': return 'no reply';
    case 'name-not-found': return 'name not found';
    case 'mixed': return outcome.among.map(one => `sometimes ${renderOutcome(one)}`).join(', ');
  }
}

/** The connection alone: `default/web -> Service default/api:80 by GET /rng`. */
export function renderConnection(connection: Pick<ExpectationData, 'from' | 'to' | 'probe'>): string {
  return `${renderEndpoint(connection.from)} -> ${renderEndpoint(connection.to)} by ${renderProbe(connection.probe)}`;
}

/** One line for one expectation: who, to what, how, with which outcome, and why. */
export function renderSentence(expectation: Pick<ExpectationData, 'from' | 'to' | 'probe' | 'outcome' | 'acrossNodes' | 'holdsFor' | 'because'>): string {
  const across = expectation.acrossNodes ? ', across nodes' : '';
  const holds = expectation.holdsFor === undefined ? '' : `, for ${expectation.holdsFor} s`;
  const because = expectation.because === undefined ? '' : `, because ${expectation.because}`;
  return `${renderConnection(expectation)}${across}: ${renderOutcome(expectation.outcome)}${holds}${because}`;
}

export function renderAddressed(of: Addressed): string {
  const target: TargetData = of.kind === 'service' ? { ...of, by: 'name' } : of;
  return of.kind === 'service' ? `cluster IP of ${renderEndpoint(target)}` : `addresses of the ${renderEndpoint(target)}`;
}

/** One line for what a step does, without its title. */
export function renderStep(step: StepData): string {
  switch (step.kind) {
    case 'apply': return `apply ${step.charts.join(', ')}`;
    case 'remove': return `remove ${step.charts.join(', ')}`;
    case 'expect': return `expect ${step.expectations.length} ${step.expectations.length === 1 ? 'outcome' : 'outcomes'}`;
    case 'delete-pods': return `delete the pods of ${workload(step.workload)}`;
    case 'heal': return `wait until ${workload(step.workload)} healed`;
    case 'spread': return `a pod of ${workload(step.workload)} on every node`;
    case 'gather': return `no more extra pods of ${workload(step.workload)}`;
    case 'remember-address': return `remember the ${renderAddressed(step.of)}`;
    case 'expect-address': return `the ${renderAddressed(step.of)} ${step.change === 'changed' ? 'changed' : 'did not change'}`;
    case 'expect-crash': return `${step.container === undefined ? 'a container' : `container ${step.container}`} of ${workload(step.workload)} ends`;
  }
}
