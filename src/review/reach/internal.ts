import { stringsAt, textAt } from '../../kubernetes/values';
import { Identified } from '../objects/identify';

/**
 * What keeps a load balancer or an Ingress within the nodes' network: no field of Kubernetes does,
 * every provider has an annotation of its own, and names of classes are the operator's.
 *
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/
 * @see https://cloud.google.com/kubernetes-engine/docs/concepts/service-load-balancer-parameters
 * @see https://cloud-provider-azure.sigs.k8s.io/topics/loadbalancer/
 * @see https://github.com/kubernetes/cloud-provider-openstack/blob/master/docs/openstack-cloud-controller-manager/expose-applications-using-loadbalancer-type-service.md
 */
const INTERNAL_SERVICES: Readonly<Record<string, RegExp>> = {
  'service.beta.kubernetes.io/aws-load-balancer-scheme': /^internal$/,
  'service.beta.kubernetes.io/aws-load-balancer-internal': /^(?!false$|$)/,
  'networking.gke.io/load-balancer-type': /^internal$/i,
  'cloud.google.com/load-balancer-type': /^internal$/i,
  'service.beta.kubernetes.io/azure-load-balancer-internal': /^true$/i,
  'service.beta.kubernetes.io/openstack-internal-load-balancer': /^true$/i,
};

const INTERNAL_INGRESSES: Readonly<Record<string, RegExp>> = {
  'alb.ingress.kubernetes.io/scheme': /^internal$/,
  'appgw.ingress.kubernetes.io/use-private-ip': /^true$/i,
};

/** A name is all that manifests say of a class; `gce-internal` is GKE's own. */
const INTERNAL_CLASS = /(^|[-_.])(internal|private)([-_.]|$)/i;

export function isInternal(item: Identified): boolean {
  const known = item.type === '/Service' ? INTERNAL_SERVICES : INTERNAL_INGRESSES;
  const annotations = stringsAt(item.object, 'metadata', 'annotations');
  return Object.entries(known).some(([key, internal]) => annotations[key] !== undefined && internal.test(annotations[key]))
    || (item.type !== '/Service' && INTERNAL_CLASS.test(classOf(item)));
}

/** Who makes something of it: the class of a load balancer or of an Ingress; empty for the cluster's default. */
export function classOf(item: Identified): string {
  return item.type === '/Service'
    ? textAt(item.object, 'spec', 'loadBalancerClass')
    : textAt(item.object, 'spec', 'ingressClassName') || textAt(item.object, 'metadata', 'annotations', 'kubernetes.io/ingress.class');
}
