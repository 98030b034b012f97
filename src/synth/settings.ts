/** What an app, a chart or a namespace settles for everything in it. */

import { Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { refuse } from './refusal';
import { dnsLabel1123Problem, hostNameProblem } from '../kubernetes/syntax';
import { isKubernetesVersion } from '../kubernetes/version';

const CLUSTER_DOMAIN = 'cdk8s-connectivity:cluster-domain';
const KUBERNETES_VERSION = 'cdk8s-connectivity:kubernetes-version';
const NAMESPACE = 'cdk8s-connectivity:namespace';
const CLOSED = 'cdk8s-connectivity:closed';

interface Settings {
  readonly clusterDomain?: string;
  readonly kubernetesVersion?: string;
  readonly namespace?: string;
  readonly closed?: string;
}

/** What an app, a chart or a namespace settles for everything in it, kept where constructs keeps such things: in the node's context. */
export function settle(scope: IConstruct, settings: Settings): void {
  refuseUnknownForms(scope, settings);
  if (settings.clusterDomain !== undefined) scope.node.setContext(CLUSTER_DOMAIN, settings.clusterDomain);
  if (settings.kubernetesVersion !== undefined) scope.node.setContext(KUBERNETES_VERSION, settings.kubernetesVersion);
  if (settings.namespace !== undefined) scope.node.setContext(NAMESPACE, settings.namespace);
  if (settings.closed !== undefined) scope.node.setContext(CLOSED, settings.closed);
}

function refuseUnknownForms(scope: IConstruct, { clusterDomain, kubernetesVersion, namespace }: Settings): void {
  const domainProblem = clusterDomain === undefined ? undefined : hostNameProblem(clusterDomain);
  if (domainProblem !== undefined || clusterDomain?.endsWith('.')) {
    refuse(scope, {
      value: `clusterDomain "${clusterDomain}"`,
      rule: domainProblem === undefined ? 'ends in a dot, which every name gets a second time' : `is no DNS name: ${domainProblem}`,
      remedy: 'Write a name such as cluster.local.',
    });
  }
  if (kubernetesVersion !== undefined && !isKubernetesVersion(kubernetesVersion)) refuse(scope, { value: `kubernetesVersion "${kubernetesVersion}"`, rule: 'is no version of Kubernetes', remedy: 'Write the minor version, such as 1.34.' });

  if (namespace !== undefined && dnsLabel1123Problem(namespace) !== undefined) refuse(scope, { value: `namespace "${namespace}"`, rule: 'is no DNS label', remedy: 'Use lower-case letters, digits and hyphens, at most 63.' });
}

export function clusterDomainOf(scope: IConstruct): string {
  return text(scope, CLUSTER_DOMAIN) ?? 'cluster.local';
}

export function kubernetesVersionOf(scope: IConstruct): string {
  return text(scope, KUBERNETES_VERSION) ?? '1.28';
}

/**
 * The namespace that an object in this scope is written with: that of the
 * nearest Namespace or construct put into one, else the chart's.
 */
export function namespaceOf(scope: IConstruct): string | undefined {
  return text(scope, NAMESPACE) ?? chartAround(scope)?.namespace;
}

/** In which directions policies close what is in this scope, by the nearest that says so. */
export function closedOf(scope: IConstruct): string | undefined {
  return text(scope, CLOSED);
}

function chartAround(scope: IConstruct): Chart | undefined {
  for (let at: IConstruct | undefined = scope; at !== undefined; at = at.node.scope) if (Chart.isChart(at)) return at;

  return undefined;
}

/** The namespace in which names are looked up: what kubectl uses unless told otherwise, where nobody says. */
export function effectiveNamespaceOf(scope: IConstruct): string {
  return namespaceOf(scope) ?? 'default';
}

function text(scope: IConstruct, key: string): string | undefined {
  const value: unknown = scope.node.tryGetContext(key);
  return typeof value === 'string' ? value : undefined;
}
