/** From what an author says of pods to the template of a workload. */

import { IConstruct } from 'constructs';
import { Container, InitContainer } from './container';
import { containerSettings, renderContainer } from './container-spec';
import { DnsConfig, PodProps } from './pod-options';
import { refuseOtherNamespace } from './same-namespace';
import { Affinity, TopologySpreadConstraint } from './scheduling';
import { PodSecurityContext } from './security';
import { volumesOf } from './volumes';
import { defined } from '../../kubernetes/values';
import { atLeast } from '../../kubernetes/version';
import { refuse } from '../../synth/refusal';
import { kubernetesVersionOf } from '../../synth/settings';
import { pulledWith } from '../configuration/secret';

/** `containers`, whichever way they are said. */
export function containersOf(place: IConstruct, props: PodProps, defaultName: string): readonly Container[] {
  const inPlace = containerSettings(props);
  const { image, containerName, containers, extraContainers } = props;
  if (containers !== undefined) {
    const said = Object.entries({ ...inPlace, image, containerName, extraContainers }).find(([, value]) => value !== undefined);
    if (said !== undefined) refuse(place, { value: said[0], rule: 'is said beside containers', remedy: said[0] === 'image' ? 'Call what is to run beside the image extraContainers, or put the image into a container of its own.' : 'Put it into the container that it belongs to.' });

    return containers;
  }
  if (image === undefined) refuse(place, { value: 'image', rule: 'is missing', remedy: 'Name the image to run, or several containers with one each.' });

  return [{ ...inPlace, name: containerName ?? defaultName, image }, ...extraContainers ?? []];
}

/** `spec.template`, in the API's own names. */
export interface PodTemplate {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly spec: Readonly<Record<string, unknown>>;
}

/** Those by which pods are selected, and all that they carry. */
interface Labels {
  readonly labels: Readonly<Record<string, string>>;
  readonly podLabels: Readonly<Record<string, string>>;
}

/** `spec.template`: the pods as the author said them, with these containers. */
export function podTemplate(
  place: IConstruct, props: PodProps, containers: readonly Container[], { labels, podLabels }: Labels,
): PodTemplate {
  const { hardened = false, runAsUser, podSecurityContext, initContainers, dnsConfig } = props;
  if (hardened && runAsUser === 0) refuse(place, { value: 'runAsUser 0', rule: 'is root, as which hardened pods don\'t start', remedy: 'Choose another user, or leave hardened out.' });

  if (runAsUser !== undefined && podSecurityContext?.runAsUser !== undefined) refuse(place, { value: `runAsUser ${runAsUser}`, rule: `is said in podSecurityContext too, as ${podSecurityContext.runAsUser}`, remedy: 'Keep one of the two.' });

  refuseOldSidecars(place, initContainers);
  const volumes = volumesOf(place, [...initContainers ?? [], ...containers]).flatMap(({ _volume }) => _volume ?? []);
  return {
    metadata: { labels: podLabels, annotations: props.podAnnotations },
    spec: {
      initContainers: initContainers?.map(container => renderContainer(place, container, hardened)),
      containers: containers.map(container => renderContainer(place, container, hardened)),
      volumes: volumes.length > 0 ? volumes : undefined,
      serviceAccountName: accountOf(place, props),
      automountServiceAccountToken: props.automountServiceAccountToken,
      nodeSelector: props.nodeSelector,
      affinity: withOwnLabels(props.affinity, labels),
      tolerations: props.tolerations,
      topologySpreadConstraints: spreadOf(props.topologySpreadConstraints, labels),
      securityContext: podSecurity({ ...podSecurityContext, runAsUser: runAsUser ?? podSecurityContext?.runAsUser }, hardened),
      imagePullSecrets: pulledWith(place, props.imagePullSecrets, props.pullSecrets),
      terminationGracePeriodSeconds: props.terminationGracePeriodSeconds,
      hostAliases: props.hostAliases,
      dnsPolicy: props.dnsPolicy,
      dnsConfig: dnsConfig && { ...dnsConfig, options: resolverOptions(dnsConfig.options) },
      priorityClassName: props.priorityClassName,
      runtimeClassName: props.runtimeClassName,
      schedulerName: props.schedulerName,
      hostNetwork: props.hostNetwork,
      hostPID: props.hostPid,
      hostIPC: props.hostIpc,
      shareProcessNamespace: props.shareProcessNamespace,
      enableServiceLinks: props.enableServiceLinks,
    },
  };
}

function accountOf(place: IConstruct, { serviceAccount, serviceAccountName }: PodProps): string | undefined {
  if (serviceAccount !== undefined && serviceAccountName !== undefined) refuse(place, { value: `serviceAccountName "${serviceAccountName}"`, rule: 'is said beside serviceAccount', remedy: 'Keep one of the two.' });

  refuseOtherNamespace(place, serviceAccount);
  return serviceAccount?.serviceAccountName ?? serviceAccountName;
}

/** Kubernetes 1.28 drops the field without a word, and then waits for the sidecar to end. */
function refuseOldSidecars(place: IConstruct, initContainers: readonly InitContainer[] | undefined): void {
  const sidecar = initContainers?.find(({ restartPolicy }) => restartPolicy !== undefined);
  const version = kubernetesVersionOf(place);
  if (sidecar === undefined || atLeast(version, 29)) return;
  refuse(place, {
    value: `restartPolicy ${sidecar.restartPolicy} of init container "${sidecar.name}"`,
    rule: `is dropped by Kubernetes ${version}, where the pods would wait for its end`,
    remedy: 'Say the cluster\'s version: new ConnectivityApp({ kubernetesVersion: \'1.29\' }) or newer; or put it into extraContainers.',
  });
}

function resolverOptions(options: DnsConfig['options']): unknown {
  return options && Object.keys(options).sort().map(name => ({ name, value: options[name] === '' ? undefined : options[name] }));
}

/** The anti-affinity with the workload's labels where a term names no pods. */
function withOwnLabels(affinity: Affinity | undefined, labels: Readonly<Record<string, string>>): Affinity | undefined {
  const apart = affinity?.podAntiAffinity;
  if (apart === undefined) return affinity;
  const own = { labelSelector: { matchLabels: labels } };
  return {
    ...affinity,
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: apart.requiredDuringSchedulingIgnoredDuringExecution?.map(term => ({ ...own, ...term })),
      preferredDuringSchedulingIgnoredDuringExecution: apart.preferredDuringSchedulingIgnoredDuringExecution
        ?.map(({ weight, podAffinityTerm }) => ({ weight, podAffinityTerm: { ...own, ...podAffinityTerm } })),
    },
  };
}

/** The constraints with the workload's labels where one names no pods. */
function spreadOf(
  constraints: readonly TopologySpreadConstraint[] | undefined, labels: Readonly<Record<string, string>>,
): readonly TopologySpreadConstraint[] | undefined {
  return constraints?.map(constraint => ({ labelSelector: { matchLabels: labels }, ...constraint }));
}

/** What the `restricted` Pod Security Standard asks of every pod. */
const RESTRICTED: PodSecurityContext = { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } };

/** What the author says, beside what a hardened pod needs. */
function podSecurity(said: PodSecurityContext, hardened: boolean): PodSecurityContext | undefined {
  const context = { ...hardened ? RESTRICTED : undefined, ...defined(said) };
  return Object.keys(context).length > 0 ? context : undefined;
}
