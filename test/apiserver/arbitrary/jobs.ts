/** Jobs, CronJobs, autoscalers and disruption budgets as people write them, slips included. */
import * as fc from 'fast-check';
import { labelSelectors } from './networking';
import { labels, metadata, mostly, names, seldom, sparse } from './values';
import { counts, podSpecOf, quantities, surges } from './workloads';
import { defined } from '../../../src/kubernetes/values';

const restart = mostly(fc.constantFrom('Never', 'Never', 'OnFailure'), fc.constantFrom('', 'Always', 'x', undefined), 14);
/** Mostly a plain pod: what is wrong with pods is found in the other workloads. */
const pods = mostly(fc.constant<Record<string, unknown>>({ containers: [{ name: 'web', image: 'nginx:1.27' }] }), podSpecOf(fc.constant(undefined)), 4);
const jobPod = fc.tuple(pods, restart).map(([spec, restartPolicy]) => (restartPolicy === undefined ? spec : { ...spec, restartPolicy }));
const exitCodes = sparse({ operator: mostly(fc.constantFrom('In', 'NotIn'), fc.constantFrom('', 'in')), values: mostly(fc.constantFrom([1], [1, 2], [1, 137]), fc.constantFrom([0], [], [2, 1], [1, 1]), 8) }, { containerName: seldom(names) });
const conditions = fc.array(sparse({ type: mostly(fc.constantFrom('DisruptionTarget', 'example.com/A'), fc.constantFrom('', 'a b')) }, { status: mostly(fc.constantFrom('True', 'False', 'Unknown'), fc.constantFrom('', 'true')) }), { maxLength: 2 });
const failureRule = fc.tuple(mostly(fc.constantFrom('Ignore', 'FailJob', 'Count'), fc.constantFrom('', 'FailIndex', 'x'), 12), fc.oneof(
  { arbitrary: exitCodes.map((onExitCodes): Record<string, unknown> => ({ onExitCodes })), weight: 5 },
  { arbitrary: conditions.map(onPodConditions => ({ onPodConditions })), weight: 5 },
  { arbitrary: sparse({}, { onExitCodes: exitCodes, onPodConditions: conditions }), weight: 1 },
)).map(([action, rest]) => ({ ...rest, action }));
const successRule = sparse({}, { succeededCount: fc.constantFrom(0, 1, 2, 4, -1), succeededIndexes: fc.constantFrom('', '0', '0,2', '0-1', '1-3,5', '0-9', '2,1', '1-1', 'a', '1-', '-1', '+1', ' 1', '0,,1', '1-2-3') });
const jobFields: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  parallelism: mostly(fc.constantFrom(0, 1, 3), fc.constantFrom(-1, 100000, 100001, 10001), 30),
  completions: mostly(fc.constantFrom(1, 3, 5), fc.constantFrom(0, -1, 100001), 12),
  activeDeadlineSeconds: seldom(counts),
  backoffLimit: counts,
  ttlSecondsAfterFinished: seldom(counts),
  suspend: fc.boolean(),
  completionMode: mostly(fc.constantFrom('NonIndexed', 'Indexed', 'Indexed'), fc.constantFrom('', 'indexed')),
  backoffLimitPerIndex: seldom(counts),
  maxFailedIndexes: seldom(mostly(fc.constantFrom(0, 1, 5), fc.constantFrom(-1, 6, 100001, 10001), 4)),
  podFailurePolicy: seldom(sparse({ rules: mostly(fc.array(failureRule, { maxLength: 2 }), fc.constant(Array(21).fill({ action: 'Ignore', onPodConditions: [{ type: 'A' }] })), 30) }, {})),
  successPolicy: seldom(sparse({ rules: fc.array(successRule, { maxLength: 2 }) }, {})),
  podReplacementPolicy: seldom(mostly(fc.constantFrom('Failed', 'TerminatingOrFailed'), fc.constantFrom('', 'x'), 8)),
  managedBy: seldom(fc.constantFrom('example.com/jobs', 'jobs', '', `a.b/${'c'.repeat(59)}`, `a.b/${'c'.repeat(60)}`, 'kubernetes.io/job-controller')),
};
/** Labels and selectors that the API server would have made itself. */
const generated = fc.constantFrom<readonly [string, string]>(['job-name', 'web'], ['batch.kubernetes.io/job-name', 'web'], ['controller-uid', 'u'], ['batch.kubernetes.io/controller-uid', 'u'], ['job-name', 'api']);
const templateLabels = fc.tuple(labels, seldom(seldom(generated))).map(([own, made]) => (made ? { ...own, [made[0]]: made[1] } : own));
const selection = fc.oneof(
  { arbitrary: fc.constant({}), weight: 14 },
  { arbitrary: labelSelectors.map(selector => ({ selector })), weight: 1 },
  { arbitrary: generated.map(([key, value]) => ({ selector: { matchLabels: { [key]: value } } })), weight: 1 },
  { arbitrary: fc.constantFrom({ manualSelector: true }, { manualSelector: false }, { manualSelector: true, selector: {} }, { manualSelector: true, selector: { matchLabels: { app: 'web' } } }), weight: 2 },
);
const jobSpec = fc.tuple(sparse({}, jobFields), selection, jobPod, templateLabels)
  .map(([fields, selected, spec, own]) => ({ ...fields, ...selected, template: { metadata: { labels: own }, spec } }));
/** An Indexed Job whose numbers and policies mostly go together. */
const indexedSpec = fc.tuple(
  sparse({
    completions: mostly(fc.constantFrom(3, 5), fc.constantFrom(100001, 0), 10),
    parallelism: mostly(fc.constantFrom(1, 3), fc.constantFrom(10001), 12),
  }, {
    backoffLimitPerIndex: counts,
    maxFailedIndexes: fc.constantFrom(0, 3, 5, 10000),
    successPolicy: jobFields.successPolicy,
    podFailurePolicy: jobFields.podFailurePolicy,
  }),
  jobPod,
).map(([fields, spec]) => ({ ...fields, completionMode: 'Indexed', template: { spec } }));

/** Names at the limits that Jobs and CronJobs have beside those of their form. */
const longNames = fc.constantFrom('a'.repeat(52), 'a'.repeat(53), 'a'.repeat(61), 'a'.repeat(63), 'a'.repeat(64), `${'a'.repeat(31)}.${'b'.repeat(32)}`, 'a.b');
const jobMetadata = fc.tuple(metadata, mostly(fc.constant(undefined), longNames, 12))
  .map(([meta, name]) => (name === undefined ? meta : { ...meta, name }));
const jobs = fc.tuple(jobMetadata, fc.oneof({ arbitrary: jobSpec, weight: 3 }, { arbitrary: indexedSpec, weight: 2 })).map(([meta, spec]) => ({ apiVersion: 'batch/v1', kind: 'Job', metadata: meta, spec }));

const cronPart = fc.constantFrom('*', '*', '*', '0', '5', '*/5', '1-5', '1,2', '?', '2/3');
const oddPart = fc.constantFrom('60', '24', '31', '32', '0', '12', '13', '7', 'MON', 'mon-fri', 'Jan', 'jan', '5-1', '*/0', '1-2-3', '1/2/3', '', '-1', '1-', 'L', '*-5', ',', '1,,2', '+3', '*/-1', 'a', '1.5', '3#2', '*/x');
const cron = fc.tuple(...Array.from({ length: 5 }, () => mostly(cronPart, oddPart, 8))).map(parts => parts.join(' '));
const schedules = fc.oneof(
  { arbitrary: cron, weight: 6 },
  { arbitrary: fc.constantFrom('0 3 * * 1-5', '*/5 * * * *', '@daily', '@hourly', '@every 1h30m'), weight: 6 },
  { arbitrary: fc.constantFrom('', '@Daily', '@reboot', '@every', '@every 5', '@every 1x', '@every -1h', '@every 0', '@every 1.5h', '* * * *', '* * * * * *', 'TZ=UTC * * * * *', 'CRON_TZ=Europe/Berlin 0 0 * * *', ' 0 0 * * * ', '0\t0 * * *', 'every day'), weight: 1 },
);
const timeZones = seldom(mostly(fc.constantFrom('Etc/UTC', 'Europe/Berlin', 'UTC', 'America/New_York', 'US/Eastern', 'GMT', 'Etc/GMT+5', 'EST5EDT', 'Asia/Kolkata', 'Asia/Calcutta'), fc.constantFrom('', 'Local', 'local', 'europe/berlin', 'Europe/Nowhere', '+01:00', '+01', 'Europe//Berlin', '../UTC', 'a'.repeat(15), 'CEST'), 3));
const cronJobSpec = fc.oneof({ arbitrary: jobSpec, weight: 3 }, { arbitrary: indexedSpec, weight: 1 });
const cronJobs = fc.tuple(jobMetadata, cronJobSpec, sparse({ schedule: schedules }, {
  timeZone: timeZones,
  startingDeadlineSeconds: seldom(counts),
  concurrencyPolicy: mostly(fc.constantFrom('Allow', 'Forbid', 'Replace'), fc.constantFrom('', 'allow')),
  successfulJobsHistoryLimit: seldom(counts),
  failedJobsHistoryLimit: seldom(counts),
  suspend: fc.boolean(),
}), seldom(metadata)).map(([meta, spec, fields, templateMeta]) => ({
  apiVersion: 'batch/v1', kind: 'CronJob', metadata: meta, spec: { ...fields, jobTemplate: defined({ metadata: templateMeta, spec }) },
}));

const scaleTargets = fc.oneof(
  { arbitrary: fc.constantFrom({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db' }), weight: 8 },
  { arbitrary: fc.constantFrom<unknown>({ kind: 'Deployment', name: 'web' }, { apiVersion: 'v1', kind: 'ReplicationController', name: 'a' }, { kind: 'ReplicationController', name: 'a' }, { apiVersion: 'a/b/c', kind: 'A', name: 'a' }, { apiVersion: '/v1', kind: 'A', name: 'a' }, { apiVersion: 'apps/v1', kind: '', name: 'a' }, { apiVersion: 'apps/v1', kind: 'a/b', name: 'a%' }, {}), weight: 1 },
);
const target = fc.oneof(
  { arbitrary: fc.constantFrom(80, 50, 0).map((averageUtilization): Record<string, unknown> => ({ type: 'Utilization', averageUtilization })), weight: 4 },
  { arbitrary: quantities.map(averageValue => ({ type: 'AverageValue', averageValue })), weight: 4 },
  { arbitrary: quantities.map(value => ({ type: 'Value', value })), weight: 2 },
  { arbitrary: sparse({ type: mostly(fc.constantFrom('Utilization', 'Value', 'AverageValue'), fc.constantFrom('', 'utilization'), 6) }, { averageUtilization: fc.constantFrom(1, 80), averageValue: quantities, value: quantities }), weight: 2 },
);
const identifier = sparse({ name: mostly(fc.constantFrom('requests', 'queue-length'), fc.constantFrom('', 'a/b', '..'), 8) }, { selector: seldom(labelSelectors) });
const metricSources: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  resource: sparse({ name: mostly(fc.constantFrom('cpu', 'memory'), fc.constantFrom('', 'disk')), target }, {}),
  containerResource: sparse({ name: mostly(fc.constantFrom('cpu', 'memory', 'ephemeral-storage', 'example.com/gpu'), fc.constantFrom('', 'disk', 'a b', 'requests.example.com/x'), 6), container: names, target }, {}),
  pods: sparse({ metric: identifier, target }, {}),
  object: sparse({ metric: identifier, target, describedObject: scaleTargets }, {}),
  external: sparse({ metric: identifier, target }, {}),
};
const TYPES: Readonly<Record<string, string>> = { resource: 'Resource', containerResource: 'ContainerResource', pods: 'Pods', object: 'Object', external: 'External' };
const metricOfType = Object.entries(metricSources)
  .map(([name, source]) => source.map((given): Record<string, unknown> => ({ type: TYPES[name], [name]: given })));
const metric = fc.oneof(
  { arbitrary: fc.oneof(...metricOfType), weight: 12 },
  { arbitrary: sparse({ type: mostly(fc.constantFrom(...Object.values(TYPES)), fc.constantFrom('', 'cpu'), 4) }, metricSources), weight: 1 },
);
const scalingRules = sparse({}, {
  stabilizationWindowSeconds: fc.constantFrom(0, 300, 3600, 3601, -1),
  selectPolicy: mostly(fc.constantFrom('Max', 'Min', 'Disabled'), fc.constantFrom('', 'max'), 8),
  policies: mostly(fc.array(sparse({ type: mostly(fc.constantFrom('Pods', 'Percent'), fc.constantFrom('', 'pods')), value: mostly(fc.constantFrom(1, 100), fc.constantFrom(0, -1), 30), periodSeconds: mostly(fc.constantFrom(15, 1800), fc.constantFrom(0, 1801)) }, {}), { minLength: 1, maxLength: 2 }), fc.constantFrom([], null), 8),
  tolerance: seldom(quantities),
});
const bounds = { maxReplicas: mostly(fc.constantFrom(3, 10), fc.constantFrom(0, -1), 30), scaleTargetRef: scaleTargets };
const minReplicas = mostly(fc.constantFrom(1, 2, 3), fc.constantFrom(0, 4, -1), 12);
const autoscalers = fc.oneof(
  { arbitrary: fc.tuple(metadata, sparse(bounds, { minReplicas, metrics: fc.array(metric, { maxLength: 2 }), behavior: seldom(sparse({}, { scaleUp: scalingRules, scaleDown: scalingRules })) })).map(([meta, spec]) => ({ apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: meta, spec })), weight: 4 },
  { arbitrary: fc.tuple(metadata, sparse(bounds, { minReplicas, targetCPUUtilizationPercentage: fc.constantFrom(80, 1, 0, 200) })).map(([meta, spec]) => ({ apiVersion: 'autoscaling/v1', kind: 'HorizontalPodAutoscaler', metadata: meta, spec })), weight: 1 },
);

const budgets = fc.tuple(metadata, fc.oneof(
  { arbitrary: surges.map((minAvailable): Record<string, unknown> => ({ minAvailable })), weight: 3 },
  { arbitrary: surges.map(maxUnavailable => ({ maxUnavailable })), weight: 3 },
  { arbitrary: sparse({}, { minAvailable: surges, maxUnavailable: surges }), weight: 1 },
), sparse({}, { selector: labelSelectors, unhealthyPodEvictionPolicy: mostly(fc.constantFrom('AlwaysAllow', 'IfHealthyBudget'), fc.constantFrom('', 'x'), 8) }))
  .map(([meta, amounts, spec]) => ({ apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: meta, spec: { ...amounts, ...spec } }));

export const jobsAndScaling = fc.oneof(
  { arbitrary: jobs, weight: 4 }, { arbitrary: cronJobs, weight: 4 }, { arbitrary: autoscalers, weight: 4 }, { arbitrary: budgets, weight: 2 },
);
