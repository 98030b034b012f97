/** What the API server refuses in Jobs and CronJobs. */
import { indexesIn } from './indexes';
import { scheduleProblem, timeZoneProblem } from './schedule';
import { podTemplate } from './workload';
import { dnsLabel1123Problem, dnsSubdomainProblem, qualifiedNameProblem } from '../../kubernetes/syntax';
import { atLeast } from '../../kubernetes/version';
import { metadata } from '../metadata';
import { domainPathProblem } from '../names';
import { Field } from '../refusal';
import { labelSelector, labelsOf, mismatch } from '../selector';

const NAME_LABELS = ['job-name', 'batch.kubernetes.io/job-name'];
const UID_LABELS = ['controller-uid', 'batch.kubernetes.io/controller-uid'];
/** Stands for the UID that the API server gives a new object: nobody can have written it. */
const NEW_UID = '\0';
/** Characters that the API server puts behind a generateName. */
const SUFFIX = 'xxxxx';
const LONGEST_GENERATED = 63 - SUFFIX.length;
/** A CronJob's Jobs have its name and eleven more characters. */
const LONGEST_CRON_JOB = 52;
const COUNTS = ['parallelism', 'completions', 'activeDeadlineSeconds', 'backoffLimit', 'ttlSecondsAfterFinished'];
const MANY_INDEXES = 100000;
const FEW_OF_MANY = 10000;
const MOST_RULES = 20;
const MOST_PATTERNS = 20;
const MOST_EXIT_CODES = 255;

/** What the API server refuses in a new Job. */
export function job(object: Field, kubernetesVersion: string): void {
  const spec = object.get('spec');
  const name = nameOf(object);
  metadata(object.get('metadata'), { rule: 'object-name', problem: dnsSubdomainProblem });
  // Without either number the API server takes one pod.
  const completions = spec.has('completions') || spec.has('parallelism') ? completionsOf(spec) : 1;
  jobSpec(spec, completions, kubernetesVersion);
  if (spec.get('manualSelector').isTrue) manualSelector(spec);
  else generatedSelector(spec, name);

  if (completions === undefined) return;

  const hostname = `${name}-${completions - 1}`;
  if (spec.get('completionMode').text === 'Indexed' && completions > 0 && dnsLabel1123Problem(hostname) !== undefined) object.get('metadata').get('name').refuse('object-name', `the last pod's host would be called ${JSON.stringify(hostname)}, which is no RFC 1123 label`);
}

/** What the API server refuses in a new CronJob. */
export function cronJob(object: Field, kubernetesVersion: string): void {
  const spec = object.get('spec');
  const template = spec.get('jobTemplate').get('spec');
  const [schedule, timeZone] = [spec.get('schedule'), spec.get('timeZone')];
  metadata(object.get('metadata'), { rule: 'object-name', problem: dnsSubdomainProblem });
  const length = nameOf(object).length;
  if (length > LONGEST_CRON_JOB) object.get('metadata').get('name').refuse('object-name', `the name has ${length} characters; that of a CronJob has at most ${LONGEST_CRON_JOB}`);

  schedule.refuse('schedule', schedule.text === '' ? 'the CronJob has no schedule' : scheduleProblem(schedule.text, timeZone.given, kubernetesVersion));
  timeZone.refuse('schedule', timeZone.given ? timeZoneProblem(timeZone.text) : undefined);
  spec.get('concurrencyPolicy').oneOf('unsupported-value', ['Allow', 'Forbid', 'Replace']);
  for (const count of ['startingDeadlineSeconds', 'successfulJobsHistoryLimit', 'failedJobsHistoryLimit']) spec.get(count).notNegative();

  jobSpec(template, completionsOf(template), kubernetesVersion);
  template.get('selector').refuse('job-selector', template.get('selector').given ? 'the selector of a CronJob\'s Jobs is made by the API server' : undefined);
  template.get('manualSelector').refuse('job-selector', template.get('manualSelector').isTrue ? 'manualSelector in a CronJob, whose Jobs come one after the other' : undefined);
}

function completionsOf(spec: Field): number | undefined {
  return spec.has('completions') ? spec.get('completions').number : undefined;
}

function nameOf(object: Field): string {
  const [name, prefix] = [object.get('metadata').get('name').text, object.get('metadata').get('generateName').text];
  return name === '' && prefix !== '' ? `${prefix.slice(0, LONGEST_GENERATED)}${SUFFIX}` : name;
}

/** A selector that its author wrote has to match the pods of the Job. */
function manualSelector(spec: Field): void {
  const [selector, labels] = [spec.get('selector'), spec.get('template').get('metadata').get('labels')];
  if (!selector.given) selector.refuse('job-selector', 'manualSelector without a selector');
  else if (labelSelector(selector)) labels.refuse('selector-mismatch', mismatch(selector, labelsOf(labels)));
}

/** The API server makes the selector and the labels that go with it; what stands there already must not contradict them. */
function generatedSelector(spec: Field, name: string): void {
  const [selector, labels] = [spec.get('selector'), spec.get('template').get('metadata').get('labels')];
  const made = new Map([...NAME_LABELS.map(key => [key, name] as const), ...UID_LABELS.map(key => [key, NEW_UID] as const)]);
  for (const [key, value] of labels.entries()) {
    const expected = made.get(key);
    if (expected !== undefined && value.text !== expected) value.refuse('job-selector', `the API server sets the label ${key} itself`);
  }
  if (Buffer.byteLength(name) > 63) labels.refuse('job-selector', `${JSON.stringify(name)} is too long for the value of the label job-name, which the API server gives the pods`);

  if (!selector.given || !labelSelector(selector)) return;

  selector.refuse('job-selector', mismatch(selector, new Map([...labelsOf(labels), ...made])) ?? mismatch(selector, made));
}

function jobSpec(spec: Field, completions: number | undefined, kubernetesVersion: string): void {
  const [mode, policy, template] = [spec.get('completionMode'), spec.get('podFailurePolicy'), spec.get('template')];
  COUNTS.forEach(count => spec.get(count).notNegative());
  mode.among('unsupported-value', ['Indexed', 'NonIndexed']);
  if (mode.text === 'Indexed') indexed(spec, completions, kubernetesVersion);
  else if (!mode.given || mode.text === 'NonIndexed') for (const name of ['backoffLimitPerIndex', 'maxFailedIndexes']) spec.get(name).refuse('job', spec.has(name) && atLeast(kubernetesVersion, 29) ? `${name} in a Job whose completionMode is not Indexed` : undefined);

  if (atLeast(kubernetesVersion, 29)) byIndex(spec);

  const managedBy = spec.get('managedBy');
  if (managedBy.given && atLeast(kubernetesVersion, 32)) managedBy.refuse('job', domainPathProblem(managedBy.text) ?? (managedBy.text.length > 63 ? `managedBy has ${managedBy.text.length} characters; at most 63 are allowed` : undefined));

  if (policy.given) podFailurePolicy(policy, spec);

  const success = spec.get('successPolicy');
  if (success.given && atLeast(kubernetesVersion, 31)) {
    if (mode.text === 'Indexed') successPolicy(success, completions ?? 0);
    else success.refuse('job', 'successPolicy in a Job whose completionMode is not Indexed');
  }
  if (atLeast(kubernetesVersion, 29)) spec.get('podReplacementPolicy').among('unsupported-value', policy.given ? ['Failed'] : ['Failed', 'TerminatingOrFailed']);

  podTemplate(template, { kubernetesVersion, isPod: false, namesHosts: false, claims: [] });
  const restart = template.get('spec').get('restartPolicy');
  if (restart.text !== 'OnFailure' && restart.text !== 'Never') restart.refuse('job-restart', restart.text === '' ? 'the pods of a Job have no restartPolicy' : `restartPolicy is ${JSON.stringify(restart.text)}`);
  else if (policy.given && restart.text !== 'Never') restart.refuse('job-restart', `restartPolicy is ${restart.text} beside a podFailurePolicy, which needs Never`);
}

function byIndex(spec: Field): void {
  const [limit, failed] = [spec.get('backoffLimitPerIndex'), spec.get('maxFailedIndexes')];
  limit.notNegative();
  failed.notNegative();
  if (failed.given && !limit.given) limit.refuse('job', 'maxFailedIndexes without backoffLimitPerIndex');
}

function indexed(spec: Field, completions: number | undefined, kubernetesVersion: string): void {
  const [parallelism, failed] = [spec.get('parallelism'), spec.get('maxFailedIndexes')];
  if (completions === undefined) spec.get('completions').refuse('job', 'a Job whose completionMode is Indexed needs completions');

  if (parallelism.number > MANY_INDEXES) parallelism.refuse('job', `${parallelism.number} pods at a time; at most ${MANY_INDEXES} are allowed with completionMode Indexed`);

  if (!atLeast(kubernetesVersion, 29)) return;

  if (failed.number > MANY_INDEXES) failed.refuse('job', `maxFailedIndexes is ${failed.number}; at most ${MANY_INDEXES} are allowed`);
  else if (completions !== undefined && failed.number > completions) failed.refuse('job', `maxFailedIndexes, ${failed.number}, is more than completions, ${completions}`);

  if (completions === undefined || completions <= MANY_INDEXES || !spec.has('backoffLimitPerIndex')) return;

  for (const [field, problem] of [[failed, failed.given ? tooMany(failed) : 'no maxFailedIndexes is given'], [parallelism, tooMany(parallelism)]] as const) field.refuse('job', problem && `${problem}, beside ${completions} completions and backoffLimitPerIndex`);
}

function tooMany(field: Field): string | undefined {
  return field.number > FEW_OF_MANY ? `${field.number} is more than ${FEW_OF_MANY}` : undefined;
}

function podFailurePolicy(policy: Field, spec: Field): void {
  const rules = policy.get('rules');
  if (rules.items().length > MOST_RULES) rules.refuse('job', `${rules.items().length} rules; at most ${MOST_RULES} are allowed`);

  const pod = spec.get('template').get('spec');
  const containers = new Set([...pod.get('containers').items(), ...pod.get('initContainers').items()].map(container => container.get('name').text));
  for (const rule of rules.items()) {
    const [action, codes, conditions] = [rule.get('action'), rule.get('onExitCodes'), rule.get('onPodConditions').items()];
    action.mustBe('job', ['Count', 'FailIndex', 'FailJob', 'Ignore']);
    if (action.text === 'FailIndex' && !spec.has('backoffLimitPerIndex')) action.refuse('job', 'action FailIndex without backoffLimitPerIndex');

    if (codes.given) exitCodes(codes, containers);

    if (conditions.length > MOST_PATTERNS) rule.get('onPodConditions').refuse('job', `${conditions.length} conditions; at most ${MOST_PATTERNS} are allowed`);

    for (const condition of conditions) {
      condition.get('type').refuse('job', qualifiedNameProblem(condition.get('type').text));
      condition.get('status').oneOf('job', ['False', 'True', 'Unknown']);
    }
    if (codes.given === conditions.length > 0) rule.refuse('job', codes.given ? 'the rule has onExitCodes and onPodConditions' : 'the rule has neither onExitCodes nor onPodConditions');
  }
}

function exitCodes(field: Field, containers: ReadonlySet<string>): void {
  const [operator, container, values] = [field.get('operator'), field.get('containerName'), field.get('values')];
  operator.mustBe('job', ['In', 'NotIn']);
  container.refuse('job', container.given && !containers.has(container.text) ? `${JSON.stringify(container.text)} is no container of the Job's pods` : undefined);
  const codes = values.items().map(value => value.number);
  if (codes.length === 0 || codes.length > MOST_EXIT_CODES) values.refuse('job', `${codes.length} exit codes; there have to be 1 to ${MOST_EXIT_CODES}`);

  values.items().forEach((value, index) => {
    if (operator.text === 'In' && value.number === 0) value.refuse('job', 'exit code 0 is no failure');
    if (index > 0 && value.number <= codes[index - 1]) value.refuse('job', `exit code ${value.number} stands behind ${codes[index - 1]}; each is listed once, in rising order`);
  });
}

function successPolicy(field: Field, completions: number): void {
  const rules = field.get('rules');
  if (rules.items().length === 0 || rules.items().length > MOST_RULES) rules.refuse('job', `${rules.items().length} rules; there have to be 1 to ${MOST_RULES}`);

  for (const rule of rules.items()) {
    const [count, indexes] = [rule.get('succeededCount'), rule.get('succeededIndexes')];
    if (!count.given && !indexes.given) rule.refuse('job', 'the rule has neither succeededCount nor succeededIndexes');

    const listed = indexes.given ? indexesIn(indexes.text, completions) : completions;
    if (typeof listed === 'string') indexes.refuse('job', listed);

    count.notNegative();
    const most = typeof listed === 'string' ? 0 : Math.min(listed, completions);
    if (count.number > most) count.refuse('job', `succeededCount, ${count.number}, is more than the ${most} indexes that can succeed`);
  }
}
