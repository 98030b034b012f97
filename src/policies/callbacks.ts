/** The Services that the API server itself calls: webhooks, conversions and aggregated APIs. */

import { apiGroupOf } from '../kubernetes/scope';
import { fieldsAt, records, textAt, valueAt } from '../kubernetes/values';
import { Manifest } from '../manifests/read';

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
    const services = kind === 'APIService' ? [fieldsAt(object, 'spec', 'service')]
      : kind === 'CustomResourceDefinition' ? [fieldsAt(object, 'spec', 'conversion', 'webhook', 'clientConfig', 'service')]
        : records(valueAt(object, 'webhooks')).map(webhook => fieldsAt(webhook, 'clientConfig', 'service'));
    return services.flatMap(({ namespace, name, port }) => typeof namespace === 'string' && typeof name === 'string'
      ? [{ by: `${kind} ${textAt(object, 'metadata', 'name')}`, namespace, name, port: typeof port === 'number' ? port : 443 }] : []);
  });
}
