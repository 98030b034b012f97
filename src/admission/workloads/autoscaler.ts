/** What the API server refuses in HorizontalPodAutoscalers. */
import { billionths } from '../../kubernetes/quantity';
import { dnsLabel1123Problem, dnsSubdomainProblem } from '../../kubernetes/syntax';
import { atLeast } from '../../kubernetes/version';
import { metadata } from '../metadata';
import { pathSegmentProblem } from '../names';
import { resourceNameProblem } from '../pods/resources';
import { Field } from '../refusal';

const LONGEST_WINDOW = 3600;
const LONGEST_PERIOD = 1800;
/** The field that goes with each type of metric, and what has to stand in its target. */
const SOURCES: Readonly<Record<string, { readonly field: string; readonly targets: readonly string[]; readonly only: boolean }>> = {
  Object: { field: 'object', targets: ['value', 'averageValue'], only: false },
  External: { field: 'external', targets: ['value', 'averageValue'], only: true },
  Pods: { field: 'pods', targets: ['averageValue'], only: false },
  Resource: { field: 'resource', targets: ['averageUtilization', 'averageValue'], only: true },
  ContainerResource: { field: 'containerResource', targets: ['averageUtilization', 'averageValue'], only: true },
};

/** What the API server refuses in a new HorizontalPodAutoscaler of autoscaling/v1 or autoscaling/v2. */
export function horizontalPodAutoscaler(object: Field, kubernetesVersion: string): void {
  const spec = object.get('spec');
  metadata(object.get('metadata'), { rule: 'object-name', problem: dnsSubdomainProblem });
  replicas(spec, kubernetesVersion);
  const target = spec.get('scaleTargetRef');
  scaled(target, target.get('kind').text !== 'ReplicationController', kubernetesVersion);
  const utilization = spec.get('targetCPUUtilizationPercentage');
  utilization.refuse('autoscaler', utilization.given && utilization.number < 1 ? `a target of ${utilization.number} %; it has to be 1 or more` : undefined);
  spec.get('metrics').items().forEach(one => metric(one, kubernetesVersion));
  for (const direction of ['scaleUp', 'scaleDown']) scalingRules(spec.get('behavior').get(direction), kubernetesVersion);
}

function replicas(spec: Field, kubernetesVersion: string): void {
  const [least, most] = [spec.get('minReplicas'), spec.get('maxReplicas')];
  const lowest = least.given ? least.number : 1;
  const toZero = atLeast(kubernetesVersion, 37);
  if (lowest < (toZero ? 0 : 1)) least.refuse('autoscaler', `minReplicas is ${lowest}; it has to be ${toZero ? 0 : 1} or more`);

  const outside = spec.get('metrics').items().some(one => ['Object', 'External'].includes(one.get('type').text));
  if (toZero && lowest === 0 && !outside) least.refuse('autoscaler', 'minReplicas is 0 without a metric of type Object or External, and pods that do not run have no other metrics');

  if (most.number < 1) most.refuse('autoscaler', most.given ? `maxReplicas is ${most.number}; it has to be 1 or more` : 'no maxReplicas is given');
  else if (most.number < lowest) most.refuse('autoscaler', `maxReplicas, ${most.number}, is less than minReplicas, ${lowest}`);
}

/** A reference to what is scaled or measured. */
function scaled(field: Field, needsGroup: boolean, kubernetesVersion: string): void {
  for (const name of ['kind', 'name']) {
    const part = field.get(name);
    if (part.text === '') part.refuse('required-field', `the reference has no ${name}`);
    else part.refuse('object-name', pathSegmentProblem(part.text));
  }
  if (!atLeast(kubernetesVersion, 34)) return;

  const apiVersion = field.get('apiVersion');
  const parts = apiVersion.text.split('/');
  const [group] = parts.length === 2 ? parts : [''];
  if (parts.length > 2) apiVersion.refuse('autoscaler', `${JSON.stringify(apiVersion.text)} is not of the form group/version`);
  else if (needsGroup && group === '') apiVersion.refuse('autoscaler', `apiVersion ${JSON.stringify(apiVersion.text)} names no API group`);
}

function metric(field: Field, kubernetesVersion: string): void {
  const type = field.get('type');
  const source = Object.hasOwn(SOURCES, type.text) ? SOURCES[type.text] : undefined;
  const given = Object.values(SOURCES).filter(({ field: name }) => field.has(name));
  if (!source) type.refuse('autoscaler', type.text === '' ? 'the metric has no type' : `${JSON.stringify(type.text)} is not among ${Object.keys(SOURCES).sort().join(', ')}`);
  else if (!given.includes(source)) field.get(source.field).refuse('autoscaler', `a metric of type ${type.text} needs ${source.field}`);

  for (const other of given.filter(each => source && each !== source)) field.get(other.field).refuse('autoscaler', `${other.field} in a metric of type ${type.text}`);

  // Only the first source is looked at any further.
  const [first] = given;
  if (first) metricSource(field.get(first.field), first, kubernetesVersion);
}

function metricSource(field: Field, { field: kind, targets, only }: (typeof SOURCES)[string], kubernetesVersion: string): void {
  const name = kind === 'resource' || kind === 'containerResource' ? field.get('name') : field.get('metric').get('name');
  name.refuse('autoscaler', name.text === '' ? 'the metric has no name' : undefined);
  if (kind === 'object') scaled(field.get('describedObject'), false, kubernetesVersion);

  if (kind === 'containerResource') {
    const container = field.get('container');
    container.refuse('container-name', container.text === '' ? 'the metric names no container' : dnsLabel1123Problem(container.text));
    name.refuse('autoscaler', name.text === '' ? undefined : resourceNameProblem(name.text));
  } else if (kind !== 'resource') {
    name.refuse('autoscaler', pathSegmentProblem(name.text));
  }
  const target = field.get('target');
  target.get('type').mustBe('autoscaler', ['AverageValue', 'Utilization', 'Value']);
  for (const quantity of [target.get('value'), target.get('averageValue')]) quantity.refuse('autoscaler', quantity.given && amountOf(quantity) <= 0n ? `${String(quantity.value)} is not more than 0` : undefined);

  const utilization = target.get('averageUtilization');
  utilization.refuse('autoscaler', utilization.given && utilization.number < 1 ? `an averageUtilization of ${utilization.number}; it has to be 1 or more` : undefined);
  const given = targets.filter(each => target.has(each));
  if (given.length === 0) target.refuse('autoscaler', `the target has no ${targets.join(' and no ')}`);
  else if (only && given.length > 1) target.refuse('autoscaler', `${given.join(' and ')} are both given`);
}

function scalingRules(field: Field, kubernetesVersion: string): void {
  if (!field.given) return;

  const [window, policies, tolerance] = [field.get('stabilizationWindowSeconds'), field.get('policies'), field.get('tolerance')];
  window.refuse('autoscaler', window.number < 0 || window.number > LONGEST_WINDOW ? `${window.number} seconds are not within 0 to ${LONGEST_WINDOW}` : undefined);
  field.get('selectPolicy').among('autoscaler', ['Disabled', 'Max', 'Min']);
  // A list that isn't given is filled in, an empty one is not.
  if (policies.given && policies.items().length === 0) policies.refuse('autoscaler', 'the list of policies is empty');

  for (const policy of policies.items()) {
    policy.get('type').mustBe('autoscaler', ['Percent', 'Pods']);
    const [value, period] = [policy.get('value'), policy.get('periodSeconds')];
    value.refuse('autoscaler', value.number <= 0 ? `a change by ${value.number}; it has to be 1 or more` : undefined);
    period.refuse('autoscaler', period.number <= 0 || period.number > LONGEST_PERIOD ? `${period.number} seconds are not within 1 to ${LONGEST_PERIOD}` : undefined);
  }
  if (atLeast(kubernetesVersion, 35)) tolerance.refuse('autoscaler', tolerance.given && amountOf(tolerance) < 0n ? `a tolerance of ${String(tolerance.value)} is negative` : undefined);
}

function amountOf(quantity: Field): bigint {
  return typeof quantity.value === 'string' || typeof quantity.value === 'number' ? billionths(quantity.value) ?? 0n : 0n;
}
