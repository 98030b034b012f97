/** A NetworkPolicy in the API's own field names. */

import { PodSelector } from './selection';
import { Protocol } from '../network/objects';
import { Labels } from '../network/selector';

/** What an annotation of each policy says: why there is each opening. */
export const BECAUSE = 'connectivity.cdk8s.io/because';

export interface Policy {
  readonly apiVersion: 'networking.k8s.io/v1';
  readonly kind: 'NetworkPolicy';
  readonly metadata: { readonly name: string; readonly namespace: string; readonly annotations?: Labels };
  readonly spec: {
    readonly podSelector: PodSelector;
    readonly policyTypes: readonly ('Ingress' | 'Egress')[];
    readonly ingress?: readonly Rule[];
    readonly egress?: readonly Rule[];
  };
}

export interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly Port[];
}

export interface Peer {
  readonly namespaceSelector?: { readonly matchLabels: Labels };
  readonly podSelector?: PodSelector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

export interface Port {
  readonly port: number | string;
  readonly protocol: Protocol;
}
