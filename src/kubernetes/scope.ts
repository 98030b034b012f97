/** The kinds of Kubernetes itself that live in a namespace, by API group; the other kinds of these groups live in none. */
const NAMESPACED = kindsByGroup({
  'core': 'Binding ConfigMap Endpoints Event LimitRange PersistentVolumeClaim Pod PodTemplate ReplicationController ResourceQuota Secret Service ServiceAccount',
  'admissionregistration.k8s.io': '',
  'apiextensions.k8s.io': '',
  'apiregistration.k8s.io': '',
  'apps': 'ControllerRevision DaemonSet Deployment ReplicaSet StatefulSet',
  'authentication.k8s.io': '',
  'authorization.k8s.io': 'LocalSubjectAccessReview',
  'autoscaling': 'HorizontalPodAutoscaler',
  'batch': 'CronJob Job',
  'certificates.k8s.io': 'PodCertificateRequest',
  'coordination.k8s.io': 'Lease LeaseCandidate',
  'discovery.k8s.io': 'EndpointSlice',
  'events.k8s.io': 'Event',
  'flowcontrol.apiserver.k8s.io': '',
  'networking.k8s.io': 'Ingress NetworkPolicy',
  'node.k8s.io': '',
  'policy': 'PodDisruptionBudget',
  'rbac.authorization.k8s.io': 'Role RoleBinding',
  'resource.k8s.io': 'PodSchedulingContext ResourceClaim ResourceClaimTemplate',
  'scheduling.k8s.io': 'Workload',
  'storage.k8s.io': 'CSIStorageCapacity',
});

/** Kinds of other projects that live in no namespace, as far as they are met often. */
const IN_NO_NAMESPACE = kindsByGroup({
  'gateway.networking.k8s.io': 'GatewayClass',
  'policy.networking.k8s.io': 'AdminNetworkPolicy BaselineAdminNetworkPolicy ClusterNetworkPolicy',
  'cilium.io': 'CiliumClusterwideNetworkPolicy CiliumClusterwideEnvoyConfig CiliumEgressGatewayPolicy CiliumLoadBalancerIPPool',
  'projectcalico.org': 'GlobalNetworkPolicy GlobalNetworkSet Tier IPPool BGPPeer BGPConfiguration FelixConfiguration HostEndpoint',
  'crd.projectcalico.org': 'GlobalNetworkPolicy GlobalNetworkSet Tier IPPool BGPPeer BGPConfiguration FelixConfiguration HostEndpoint',
  'cert-manager.io': 'ClusterIssuer',
});

/** The group of an `apiVersion`, without the version: one object may be written in several versions. Empty for the core group. */
export function apiGroupOf(apiVersion: unknown): string {
  return typeof apiVersion === 'string' ? apiVersion.slice(0, Math.max(0, apiVersion.indexOf('/'))) : '';
}

/** Whether objects of the kind live in a namespace; undefined for kinds that a cluster learns from somebody else, who alone knows. */
export function isNamespaced(group: string, kind: string): boolean | undefined {
  return IN_NO_NAMESPACE.get(group)?.has(kind) ? false : NAMESPACED.get(group)?.has(kind);
}

const OWN_KINDS: ReadonlySet<string> = new Set([...NAMESPACED.values()].flatMap(kinds => [...kinds]));

/** Whether the kind is somebody else's and has the name of one of Kubernetes' own, such as Calico's NetworkPolicy. */
export function isNamesake(group: string, kind: string): boolean {
  return OWN_KINDS.has(kind) && !NAMESPACED.has(group);
}

function kindsByGroup(kinds: Readonly<Record<string, string>>): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(Object.entries(kinds).map(([group, names]) => [group, new Set(names.split(' '))]));
}
