/** What HTTP rules mean in the `spec` of an Ingress, and what an Ingress cannot say. */

import { Construct } from 'constructs';
import { BackendService } from './backend-service';
import { HttpRule, PathMatch } from './rule';
import { refuse } from '../../synth/refusal';

/**
 * A rule with its backend looked up.
 *
 * @internal
 */
export interface IngressPath {
  readonly rule: HttpRule;
  readonly backend: BackendService;
}

/** Fields of the Gateway API that an Ingress does not have, and how each is called in a sentence. */
const GATEWAY_ONLY: readonly (readonly [field: keyof HttpRule, called: string])[] = [
  ['method', 'a method'],
  ['headers', 'headers to match'],
  ['query', 'query parameters to match'],
  ['backends', 'weights'],
  ['redirect', 'a redirect'],
  ['rewrite', 'a rewrite'],
  ['requestHeaders', 'changes of headers'],
  ['responseHeaders', 'changes of headers'],
  ['timeoutSeconds', 'a time-out'],
  ['backendTimeoutSeconds', 'a time-out'],
];

const CHOOSE = 'Use the annotation of your controller, or choose WayIn.byGateway for the app.';

/** @internal */
export function refuseBeyondIngress(place: Construct, rule: HttpRule): void {
  const [beyond] = GATEWAY_ONLY.filter(([field]) => rule[field] !== undefined);
  if (beyond !== undefined) refuse(place, { value: beyond[0], rule: `can't be said: an Ingress has no field for ${beyond[1]}`, remedy: CHOOSE });

  if (rule.pathMatch === PathMatch.REGULAR_EXPRESSION) {
    refuse(place, {
      value: `path "${rule.path}" as a regular expression`,
      rule: 'can\'t be said: an Ingress has none',
      remedy: 'Use PathMatch.IMPLEMENTATION_SPECIFIC and what your controller reads, or choose WayIn.byGateway for the app.',
    });
  }
}

/** @internal */
export function refuseElsewhere(place: Construct, { namespace, name }: BackendService, own: string): void {
  if (namespace === own) return;
  refuse(place, {
    value: `Service ${namespace}/${name}`,
    rule: `is in another namespace than the Ingress, which is in "${own}" and leads to Services of its own alone`,
    remedy: `Make another HttpRoutes for the same host in namespace "${namespace}", or choose WayIn.byGateway for the app.`,
  });
}

/** @internal */
export function ingressSpec(
  className: string | undefined,
  hosts: readonly string[],
  secret: string | undefined,
  paths: readonly IngressPath[],
  defaultBackend: BackendService | undefined,
): Readonly<Record<string, unknown>> {
  const http = { paths: paths.map(({ rule, backend }) => ({ path: rule.path ?? '/', pathType: rule.pathMatch ?? PathMatch.PREFIX, backend: rendered(backend) })) };
  const rules = hosts.length === 0 ? [{ http }] : hosts.map(host => ({ host, http }));
  return {
    ingressClassName: className,
    tls: secret === undefined ? undefined : [{ hosts: hosts.length === 0 ? undefined : hosts, secretName: secret }],
    defaultBackend: defaultBackend && rendered(defaultBackend),
    rules: paths.length === 0 ? undefined : rules,
  };
}

function rendered({ name, port, portName }: BackendService): Readonly<Record<string, unknown>> {
  return { service: { name, port: portName === undefined ? { number: port } : { name: portName } } };
}
