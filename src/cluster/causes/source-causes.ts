/** What of the source, its node or the cluster's own parts keeps a probe from getting anywhere. */

import { Facts } from './facts';
import { isReady, Pod, Service } from '../api/kubernetes';

/** Why this pod does not find names; undefined where nothing is wrong that can be seen. */
export function namesCause(facts: Facts, pod: Pod, host?: string): string | undefined {
  const { dnsPolicy = 'ClusterFirst', dnsConfig = {}, hostNetwork = false, hostAliases = [] } = pod.spec;
  const name = `pod ${pod.metadata.name}`;
  const alias = hostAliases.find(({ hostnames = [] }) => host !== undefined && hostnames.includes(host));
  if (alias !== undefined) return `hostAliases of ${name} say that ${host} is ${alias.ip}, so DNS is not asked`;
  if (dnsPolicy === 'Default') return `dnsPolicy of ${name} is Default, so it asks the DNS server of its node, which knows no Services`;
  const server = facts.services.find(({ metadata }) => metadata.namespace === 'kube-system' && metadata.name === 'kube-dns')?.spec.clusterIP;
  const own = `${pod.metadata.namespace}.svc.`;
  if (dnsPolicy === 'None' && dnsConfig.nameservers?.some(one => one === server) === true && dnsConfig.searches?.some(one => one.startsWith(own)) !== true) return `dnsPolicy of ${name} is None, and its dnsConfig has no search domain ${own}…, so a name such as ${host?.split('.')[0] ?? 'api'} alone means nothing to it`;

  if (dnsPolicy === 'None') return `dnsPolicy of ${name} is None, so it asks only the servers that its dnsConfig names`;
  if (hostNetwork && dnsPolicy === 'ClusterFirst') return `${name} is on its node's network, where dnsPolicy ClusterFirst means the node's DNS server; ClusterFirstWithHostNet means the cluster's`;
  return dnsServerCause(facts);
}

function dnsServerCause(facts: Facts): string | undefined {
  const server = facts.workloads.find(({ kind, metadata }) => kind === 'Deployment' && metadata.namespace === 'kube-system' && metadata.name === 'coredns');
  const [wanted, ready] = [server?.spec.replicas ?? 1, server?.status?.readyReplicas ?? 0];
  if (server === undefined || (wanted > 0 && ready > 0)) return undefined;
  if (wanted === 0) return 'CoreDNS (Deployment kube-system/coredns) is scaled to zero, so nobody answers for the cluster\'s names';
  return `${ready} of ${wanted} CoreDNS pods (Deployment kube-system/coredns) are ready, so nobody answers for the cluster's names`;
}

/** Why Services lead nowhere from this pod's node. */
export function nodeRulesCause(facts: Facts, pod: Pod): string | undefined {
  const proxy = facts.workloads.find(({ kind, metadata }) => kind === 'DaemonSet' && metadata.namespace === 'kube-system' && metadata.name === 'kube-proxy');
  if (proxy === undefined) return undefined; // other networks do its work themselves
  const there = facts.pods.some(one => one.spec.nodeName === pod.spec.nodeName && one.metadata.labels?.['k8s-app'] === 'kube-proxy' && isReady(one));
  return there ? undefined : `no kube-proxy is ready on node ${pod.spec.nodeName}, so new Services have no rules there`;
}

/** Why a Service answers some sources only, and not this one. */
export function trafficCause(facts: Facts, service: Service, pod: Pod | undefined): string | undefined {
  const { internalTrafficPolicy, loadBalancerSourceRanges = [] } = service.spec;
  const name = `Service ${service.metadata.namespace}/${service.metadata.name}`;
  if (pod === undefined) return loadBalancerSourceRanges.length === 0 ? undefined : `loadBalancerSourceRanges of ${name} let in ${loadBalancerSourceRanges.join(', ')} only`;
  if (internalTrafficPolicy !== 'Local') return undefined;
  const endpoints = facts.slices.filter(({ metadata: { namespace, labels } }) => namespace === service.metadata.namespace
    && labels?.['kubernetes.io/service-name'] === service.metadata.name).flatMap(slice => slice.endpoints ?? []);
  const nodes = [...new Set(endpoints.flatMap(({ nodeName }) => nodeName ?? []))].sort();
  if (pod.spec.nodeName === undefined || nodes.includes(pod.spec.nodeName)) return undefined;
  return `internalTrafficPolicy of ${name} is Local, and its pods are on ${nodes.join(', ') || 'no node'}, not on ${pod.spec.nodeName}, where ${pod.metadata.name} is`;
}
