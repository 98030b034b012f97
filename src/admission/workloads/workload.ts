/** What the API server refuses in Pods and in the workloads that keep pods running. */
import { amount, countOrPercent } from './counts';
import { dnsLabel1123Problem, dnsSubdomainProblem } from '../../kubernetes/syntax';
import { atLeast } from '../../kubernetes/version';
import { annotations, labels, metadata } from '../metadata';
import { PodContext } from '../pods/container';
import { podSpec } from '../pods/pod';
import { claimSpec } from '../pods/volumes';
import { Field } from '../refusal';
import { selector } from '../selector';

const DEADLINE = 600;

/** What the API server refuses in a new Deployment. */
export function deployment(object: Field, kubernetesVersion: string): void {
  const spec = object.get('spec');
  common(object, kubernetesVersion, dnsSubdomainProblem);
  spec.get('revisionHistoryLimit').notNegative();
  const deadline = spec.get('progressDeadlineSeconds');
  deadline.notNegative();
  if ((deadline.given ? deadline.number : DEADLINE) <= spec.get('minReadySeconds').number) deadline.refuse('rolling-update', `progressDeadlineSeconds has to be more than minReadySeconds, ${spec.get('minReadySeconds').number}`);

  const strategy = spec.get('strategy');
  const rollingUpdate = strategy.get('rollingUpdate');
  strategy.get('type').oneOf('unsupported-value', ['Recreate', 'RollingUpdate']);
  if (strategy.get('type').text === 'Recreate') {
    rollingUpdate.refuse('rolling-update', rollingUpdate.given ? 'rollingUpdate with strategy Recreate' : undefined);
  } else {
    const [unavailable, surge] = [rollingUpdate.get('maxUnavailable'), rollingUpdate.get('maxSurge')];
    countOrPercent(unavailable, 'rolling-update', 100);
    countOrPercent(surge, 'rolling-update');
    if (amount(unavailable, 25) === 0 && amount(surge, 25) === 0) unavailable.refuse('rolling-update', 'maxUnavailable and maxSurge are both 0');
  }
}

/** What the API server refuses in a new ReplicaSet. */
export function replicaSet(object: Field, kubernetesVersion: string): void {
  common(object, kubernetesVersion, dnsSubdomainProblem);
}

/** What the API server refuses in a new StatefulSet. */
export function statefulSet(object: Field, kubernetesVersion: string): void {
  const spec = object.get('spec');
  common(object, kubernetesVersion, dnsLabel1123Problem);
  const serviceName = spec.get('serviceName');
  if (serviceName.text !== '' && atLeast(kubernetesVersion, 33)) serviceName.refuse('service-name', dnsLabel1123Problem(serviceName.text));

  // Earlier servers refuse it when they make the pod.
  if (atLeast(kubernetesVersion, 34)) for (const claim of spec.get('volumeClaimTemplates').items()) claimSpec(claim.get('spec'));

  spec.get('podManagementPolicy').oneOf('unsupported-value', ['OrderedReady', 'Parallel']);
  spec.get('ordinals').get('start').notNegative();
  const strategy = spec.get('updateStrategy');
  strategy.get('type').oneOf('unsupported-value', ['OnDelete', 'RollingUpdate']);
  const rollingUpdate = strategy.get('rollingUpdate');
  if (strategy.get('type').text === 'OnDelete') rollingUpdate.refuse('rolling-update', rollingUpdate.given ? 'rollingUpdate with update strategy OnDelete' : undefined);
  else rollingUpdate.get('partition').notNegative();

  for (const when of ['whenDeleted', 'whenScaled']) spec.get('persistentVolumeClaimRetentionPolicy').get(when).oneOf('unsupported-value', ['Delete', 'Retain']);
}

/** What the API server refuses in a new DaemonSet. */
export function daemonSet(object: Field, kubernetesVersion: string): void {
  const spec = object.get('spec');
  common(object, kubernetesVersion, dnsSubdomainProblem);
  spec.get('revisionHistoryLimit').notNegative();
  const strategy = spec.get('updateStrategy');
  strategy.get('type').oneOf('unsupported-value', ['OnDelete', 'RollingUpdate']);
  if (strategy.get('type').text !== 'OnDelete') {
    const [unavailable, surge] = [strategy.get('rollingUpdate').get('maxUnavailable'), strategy.get('rollingUpdate').get('maxSurge')];
    countOrPercent(unavailable, 'rolling-update', 100);
    countOrPercent(surge, 'rolling-update', 100);
    if ((amount(unavailable, 1) === 0) === (amount(surge, 0) === 0)) unavailable.refuse('rolling-update', 'one of maxUnavailable, by default 1, and maxSurge, by default 0, has to be 0 and the other not');
  }
}

/** What the API server refuses in a new Pod. */
export function pod(object: Field, kubernetesVersion: string): void {
  metadata(object.get('metadata'), { rule: 'object-name', problem: dnsSubdomainProblem });
  podSpec(object.get('spec'), { kubernetesVersion, isPod: true, namesHosts: false, claims: [] });
}

/** What the API server refuses in the template of pods, whoever makes them. */
export function podTemplate(template: Field, context: PodContext): void {
  labels(template.get('metadata').get('labels'));
  annotations(template.get('metadata').get('annotations'));
  podSpec(template.get('spec'), context);
}

function common(object: Field, kubernetesVersion: string, nameProblem: (name: string) => string | undefined): void {
  const spec = object.get('spec');
  const template = spec.get('template');
  metadata(object.get('metadata'), { rule: 'object-name', problem: nameProblem });
  spec.get('replicas').notNegative();
  spec.get('minReadySeconds').notNegative();
  selector(spec.get('selector'), template.get('metadata').get('labels'));
  const claims = spec.get('volumeClaimTemplates').items().map(claim => claim.get('metadata').get('name').text);
  podTemplate(template, { kubernetesVersion, isPod: false, namesHosts: object.get('kind').text === 'StatefulSet', claims });
  const restart = template.get('spec').get('restartPolicy');
  if (restart.text !== '' && restart.text !== 'Always') restart.refuse('restart-policy', `restartPolicy is ${JSON.stringify(restart.text)}`);

  const deadline = template.get('spec').get('activeDeadlineSeconds');
  deadline.refuse('active-deadline', deadline.given ? 'the pods of a workload that goes on have no deadline' : undefined);
}
