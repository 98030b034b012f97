/** The Services that the API server itself calls: webhooks, conversions and aggregated APIs. */

import { records, valueAt } from '../kubernetes/values';
import { Manifest } from '../manifests/read';

/** The Services that the API server calls for an object, and where the object says so. */
export function calledBy({ object }: Manifest): readonly (readonly [field: string, service: unknown])[] {
  switch (object.kind) {
    case 'APIService': return [['spec.service', valueAt(object, 'spec', 'service')]];
    case 'CustomResourceDefinition': return [['spec.conversion.webhook.clientConfig.service', valueAt(object, 'spec', 'conversion', 'webhook', 'clientConfig', 'service')]];
    case 'ValidatingWebhookConfiguration': case 'MutatingWebhookConfiguration':
      return records(object.webhooks).map((webhook, index) => [`webhooks[${index}].clientConfig.service`, valueAt(webhook, 'clientConfig', 'service')] as const);
    default: return [];
  }
}
