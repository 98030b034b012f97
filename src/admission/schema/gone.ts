/**
 * The API versions that a release of Kubernetes up to 1.37 stopped serving: the
 * version, the kind, the release, and what to write instead. Written by
 * test/apiserver/make-fields.ts; what was never more than alpha is left out.
 */
export const GONE = `
admissionregistration.k8s.io/v1beta1 MutatingWebhookConfiguration 22 admissionregistration.k8s.io/v1
admissionregistration.k8s.io/v1beta1 ValidatingAdmissionPolicy 34 admissionregistration.k8s.io/v1
admissionregistration.k8s.io/v1beta1 ValidatingAdmissionPolicyBinding 34 admissionregistration.k8s.io/v1
admissionregistration.k8s.io/v1beta1 ValidatingWebhookConfiguration 22 admissionregistration.k8s.io/v1
apiextensions.k8s.io/v1beta1 CustomResourceDefinition 22 apiextensions.k8s.io/v1
apiregistration.k8s.io/v1beta1 APIService 22 apiregistration.k8s.io/v1
apps/v1beta1 ControllerRevision 16 apps/v1
apps/v1beta1 Deployment 16 apps/v1
apps/v1beta1 StatefulSet 16 apps/v1
apps/v1beta2 ControllerRevision 16 apps/v1
apps/v1beta2 DaemonSet 16 apps/v1
apps/v1beta2 Deployment 16 apps/v1
apps/v1beta2 ReplicaSet 16 apps/v1
apps/v1beta2 StatefulSet 16 apps/v1
autoscaling/v2beta1 HorizontalPodAutoscaler 25 autoscaling/v2
autoscaling/v2beta2 HorizontalPodAutoscaler 26 autoscaling/v2
batch/v1beta1 CronJob 25 batch/v1
batch/v2alpha1 CronJob 21 batch/v1
certificates.k8s.io/v1beta1 CertificateSigningRequest 22 certificates.k8s.io/v1
coordination.k8s.io/v1beta1 Lease 22 coordination.k8s.io/v1
discovery.k8s.io/v1beta1 EndpointSlice 25 discovery.k8s.io/v1
events.k8s.io/v1beta1 Event 25 events.k8s.io/v1
extensions/v1beta1 DaemonSet 16 apps/v1
extensions/v1beta1 Deployment 16 apps/v1
extensions/v1beta1 Ingress 22 networking.k8s.io/v1
extensions/v1beta1 NetworkPolicy 16 networking.k8s.io/v1
extensions/v1beta1 PodSecurityPolicy 16
extensions/v1beta1 ReplicaSet 16 apps/v1
flowcontrol.apiserver.k8s.io/v1beta1 FlowSchema 26 flowcontrol.apiserver.k8s.io/v1
flowcontrol.apiserver.k8s.io/v1beta1 PriorityLevelConfiguration 26 flowcontrol.apiserver.k8s.io/v1
flowcontrol.apiserver.k8s.io/v1beta2 FlowSchema 29 flowcontrol.apiserver.k8s.io/v1
flowcontrol.apiserver.k8s.io/v1beta2 PriorityLevelConfiguration 29 flowcontrol.apiserver.k8s.io/v1
flowcontrol.apiserver.k8s.io/v1beta3 FlowSchema 32 flowcontrol.apiserver.k8s.io/v1
flowcontrol.apiserver.k8s.io/v1beta3 PriorityLevelConfiguration 32 flowcontrol.apiserver.k8s.io/v1
networking.k8s.io/v1beta1 IPAddress 37 networking.k8s.io/v1
networking.k8s.io/v1beta1 Ingress 22 networking.k8s.io/v1
networking.k8s.io/v1beta1 IngressClass 22 networking.k8s.io/v1
networking.k8s.io/v1beta1 ServiceCIDR 37 networking.k8s.io/v1
node.k8s.io/v1beta1 RuntimeClass 25 node.k8s.io/v1
policy/v1beta1 Eviction 25 policy/v1
policy/v1beta1 PodDisruptionBudget 25 policy/v1
policy/v1beta1 PodSecurityPolicy 25
rbac.authorization.k8s.io/v1beta1 ClusterRole 22 rbac.authorization.k8s.io/v1
rbac.authorization.k8s.io/v1beta1 ClusterRoleBinding 22 rbac.authorization.k8s.io/v1
rbac.authorization.k8s.io/v1beta1 Role 22 rbac.authorization.k8s.io/v1
rbac.authorization.k8s.io/v1beta1 RoleBinding 22 rbac.authorization.k8s.io/v1
scheduling.k8s.io/v1beta1 PriorityClass 22 scheduling.k8s.io/v1
storage.k8s.io/v1beta1 CSIDriver 22 storage.k8s.io/v1
storage.k8s.io/v1beta1 CSINode 22 storage.k8s.io/v1
storage.k8s.io/v1beta1 CSIStorageCapacity 27 storage.k8s.io/v1
storage.k8s.io/v1beta1 StorageClass 22 storage.k8s.io/v1
storage.k8s.io/v1beta1 VolumeAttachment 22 storage.k8s.io/v1
storage.k8s.io/v1beta1 VolumeAttributesClass 37 storage.k8s.io/v1
`;
