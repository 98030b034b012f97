/**
 * A pod to probe from in place of one that is not ours, as a container that is put
 * into a pod can't be taken out again; or of those of a Job, which come to an end. What policies, DNS and nodes go by is the
 * same: labels, namespace, node, service account, host network, DNS settings.
 * What is not the same: its own address, what listens on localhost, and what a
 * service mesh may have put into the other.
 */

import { randomBytes } from 'node:crypto';
import { View } from './view';
import { defined } from '../../kubernetes/values';
import { SourceRef } from '../../plan/plan';
import { CannotRun } from '../api/cannot-run';
import { KubernetesObject, matches, Pod, PodSpec } from '../api/kubernetes';
import { api } from '../api/path';
import { Objects, Refused } from '../changes/objects';

export const PROBE_NAME = 'connectivity-probe';
/** It ends when told to, so that it does not delay the end of its pod, and by itself when forgotten. */
export const PROBE_COMMAND = ['sh', '-c', 'trap "exit 0" TERM INT; sleep 3600 & wait'];
export const RESTRICTED = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  runAsNonRoot: true,
  runAsUser: 65532,
  seccompProfile: { type: 'RuntimeDefault' },
};

/** A pod of no app, to probe from. */
export function podOfNobody(
  namespace: string, name: string, labels: Readonly<Record<string, string>>, image: string,
): KubernetesObject & { readonly spec: unknown } {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels },
    spec: {
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 1,
      containers: [{ name: PROBE_NAME, image, imagePullPolicy: 'IfNotPresent', command: PROBE_COMMAND, securityContext: RESTRICTED }],
    },
  };
}

/** What a pod is to be like, and with whom it goes. */
export interface Like {
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly spec: PodSpec;
  readonly owner: OwnerReference;
}

/** Like a pod. No controller whose selector it matches takes it for its own, and it goes when the pod goes. */
export function likePod({ metadata: { name, namespace, uid = '', labels }, spec }: Pod): Like {
  return { namespace, labels, spec, owner: { apiVersion: 'v1', kind: 'Pod', name, uid, controller: true } };
}

/** Like the pods of a Job or a CronJob, without the label by which a Job knows its own. Undefined where there is no such Job. */
export async function likeJob({ controller, namespace, name }: SourceRef, view: View): Promise<Like | undefined> {
  if (controller === 'CronJob') {
    const found = await view.cronJob(namespace, name);
    if (found === undefined) return undefined;
    const { metadata, spec } = found.spec.jobTemplate.spec.template;
    return { namespace, labels: metadata?.labels, spec, owner: { apiVersion: 'batch/v1', kind: 'CronJob', name, uid: found.metadata.uid ?? '', controller: true } };
  }
  const found = await view.job(namespace, name);
  if (found === undefined) return undefined;
  const { metadata, spec } = found.spec.template;
  const labels = Object.fromEntries(Object.entries(metadata?.labels ?? {}).filter(([label]) => !label.endsWith('controller-uid')));
  // A Job lets go of a pod that says to be its own and does not carry that label.
  return { namespace, labels, spec, owner: { apiVersion: 'batch/v1', kind: 'Job', name, uid: found.metadata.uid ?? '' } };
}

interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
}

/** The pod that was made; a text says why there is none. */
export async function makeProbePod(like: Like, image: string, view: View, objects: Objects): Promise<Pod | string> {
  const { namespace = 'default', labels, owner } = like;
  const publishing = (await view.services(namespace)).find(({ spec }) =>
    spec.publishNotReadyAddresses === true && spec.selector !== undefined && matches(labels, spec.selector));
  // Only such a Service sends traffic to a pod that is not ready, and this one never is.
  if (publishing !== undefined) return `a pod like it would get traffic of Service ${namespace}/${publishing.metadata.name}, which publishes pods that are not ready`;
  const { nodeName, nodeSelector, hostNetwork, dnsPolicy, dnsConfig, hostAliases, serviceAccountName } = like.spec;
  const pod = (restricted: boolean): KubernetesObject & { readonly spec: unknown } => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${PROBE_NAME}-${randomBytes(4).toString('hex')}`,
      namespace,
      labels,
      ownerReferences: [owner],
    },
    spec: {
      containers: [defined({
        name: PROBE_NAME,
        image,
        imagePullPolicy: 'IfNotPresent',
        command: PROBE_COMMAND,
        securityContext: restricted ? RESTRICTED : undefined,
      })],
      nodeName,
      nodeSelector: nodeName === undefined ? nodeSelector : undefined,
      hostNetwork,
      dnsPolicy,
      dnsConfig,
      hostAliases,
      serviceAccountName,
      automountServiceAccountToken: false,
      readinessGates: [{ conditionType: 'cdk8s-connectivity/never-ready' }],
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 1,
      tolerations: [{ operator: 'Exists' }],
    },
  });
  const make = (restricted: boolean) => objects.create(api`/api/v1/namespaces/${namespace}/pods`, pod(restricted));
  try {
    const made = await make(false).catch((error: unknown) => {
      // The namespace's Pod Security Standard wants less than the default.
      if (error instanceof Refused && error.status === 403) return make(true);
      throw error;
    });
    return await view.pod(namespace, made.metadata.name) ?? `${made.metadata.name} was removed at once`;
  } catch (error) {
    if (error instanceof CannotRun) return error.message;
    throw error;
  }
}
