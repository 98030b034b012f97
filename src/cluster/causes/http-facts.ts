/** Ingresses, routes and Gateways of a cluster, as the network that manifests would make of them. */

import { buildNetwork, Network } from '../../network/network';
import { Condition, Gateway, KubernetesObject } from '../api/kubernetes';
import { View } from '../probes/view';

export interface HttpFacts {
  readonly network: Network;
  readonly ingressClasses: readonly KubernetesObject[];
  readonly gatewayClasses: readonly string[];
  readonly gateways: readonly Gateway[];
  readonly hasSecret: (namespace: string, name: string) => Promise<boolean | undefined>;
}

/** What a request by host and path can meet, with the kinds that lists do not repeat. */
const RESOURCES: readonly (readonly [apiVersion: string, kind: string, resource: string])[] = [
  ['v1', 'Namespace', 'namespaces'],
  ['v1', 'Service', 'services'],
  ['apps/v1', 'Deployment', 'deployments'],
  ['apps/v1', 'StatefulSet', 'statefulsets'],
  ['apps/v1', 'DaemonSet', 'daemonsets'],
  ['networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies'],
  ['networking.k8s.io/v1', 'Ingress', 'ingresses'],
  ['gateway.networking.k8s.io/v1', 'Gateway', 'gateways'],
  ['gateway.networking.k8s.io/v1', 'HTTPRoute', 'httproutes'],
  ['gateway.networking.k8s.io/v1', 'GRPCRoute', 'grpcroutes'],
  ['gateway.networking.k8s.io/v1beta1', 'ReferenceGrant', 'referencegrants'],
];

export async function httpFacts(view: Pick<View, 'all' | 'hasSecret'>): Promise<HttpFacts> {
  const read = (apiVersion: string, resource: string) => view.all(`${apiVersion.includes('/') ? '/apis' : '/api'}/${apiVersion}`, resource);
  const lists = await Promise.all(RESOURCES.map(async ([apiVersion, kind, resource]) =>
    (await read(apiVersion, resource)).map(object => ({ ...object, apiVersion, kind }))));
  const [ingressClasses, gatewayClasses, gateways] = await Promise.all([
    read('networking.k8s.io/v1', 'ingressclasses'),
    read('gateway.networking.k8s.io/v1', 'gatewayclasses'),
    view.all<Gateway>('/apis/gateway.networking.k8s.io/v1', 'gateways'),
  ]);
  return {
    network: buildNetwork(lists.flat().map(object => ({ object }))),
    ingressClasses,
    gatewayClasses: gatewayClasses.map(({ metadata }) => metadata.name),
    gateways,
    hasSecret: (namespace, name) => view.hasSecret(namespace, name),
  };
}

/** What a controller says is wrong. */
export function complaintOf(conditions: readonly Condition[] = []): string | undefined {
  const found = conditions.find(({ type, status }) => status === 'False' && ['Accepted', 'ResolvedRefs', 'Programmed'].includes(type));
  return found && `${found.reason ?? found.type}${found.message === undefined || found.message === '' ? '' : `: ${found.message}`}`;
}
