/** Who calls Services from the API server's own address, which no manifest knows: what policies have to leave open. */

import { apiGroupOf } from '../kubernetes/scope';
import { fieldsAt, textAt } from '../kubernetes/values';
import { Manifest } from '../manifests/read';
import { calledBy } from '../network/callbacks';

export interface Callback {
  /** `ValidatingWebhookConfiguration guard`. */
  readonly by: string;
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
}

const GROUPS: Readonly<Record<string, string>> = {
  ValidatingWebhookConfiguration: 'admissionregistration.k8s.io',
  MutatingWebhookConfiguration: 'admissionregistration.k8s.io',
  CustomResourceDefinition: 'apiextensions.k8s.io',
  APIService: 'apiregistration.k8s.io',
};

export function callbacksOf(manifests: readonly Manifest[]): readonly Callback[] {
  return manifests.flatMap(({ object }): Callback[] => {
    const kind = String(object.kind);
    if (!Object.hasOwn(GROUPS, kind) || GROUPS[kind] !== apiGroupOf(object.apiVersion)) return [];
    return calledBy({ object }).map(([, service]) => fieldsAt(service)).flatMap(({ namespace, name, port }) => typeof namespace === 'string' && typeof name === 'string'
      ? [{ by: `${kind} ${textAt(object, 'metadata', 'name')}`, namespace, name, port: typeof port === 'number' ? port : 443 }] : []);
  });
}
