/** Rules about Gateways and what they and Ingresses refer to. */

import { isRecord, listAt, records, textAt, valueAt } from '../../kubernetes/values';
import { Manifest } from '../../manifests/read';
import { GATEWAY_API, httpOf, isGranted, placedOf } from '../../network/http';
import { Ingress, nameKey, Network, ObjectRef } from '../../network/network';
import { alike } from '../../text/spelling';
import { family, listed, Report } from '../family';
import { objectName } from '../finding';
import { Lookup } from '../lookup';

/** Which controller takes in what, and what it may use. */
export const gateways = family({
  'reference-grant-missing': {
    severity: 'warning',
    missing: true,
    why: 'An object of another namespace is used only where a ReferenceGrant of that namespace lets it.',
    remedy: 'Add a ReferenceGrant there, from this kind and namespace to that object.',
  },
  'route-not-taken': {
    severity: 'warning',
    missing: true,
    why: 'A route leads somewhere only as far as a listener of its Gateway takes it in.',
    remedy: 'Let host, namespace, kind and section name fit a listener.',
  },
  'listener-without-routes': {
    severity: 'note',
    missing: true,
    why: 'A listener that no route fits answers everything with status 404.',
    remedy: 'Add a route for it, or take it away.',
  },
  'parent-ref-no-gateway': {
    severity: 'warning',
    missing: true,
    why: 'Nobody reaches a route whose Gateway is not there.',
    remedy: 'Correct name and namespace, or make the Gateway.',
  },
  'tls-secret': {
    severity: 'warning',
    missing: true,
    why: 'TLS takes its certificate from a Secret of type kubernetes.io/tls, of the Ingress\' own namespace; without one, clients see whatever the controller has.',
    remedy: 'Name the Secret that has the certificate, and put it into that namespace.',
  },
  'controller-class-unknown': {
    severity: 'warning',
    missing: true,
    why: 'Nobody takes in an Ingress or a Gateway of a class that no controller has.',
    remedy: 'Name a class that is there.',
  },
}, ({ network }, report) => {
  for (const [route] of httpOf(network).attachments) checkRoute(network, route, report);
  checkListeners(network, report);
  checkClasses(network, report);
  for (const ingress of network.ingresses) checkTls(network, ingress, report);
});

type Reported = Report<'reference-grant-missing' | 'route-not-taken' | 'listener-without-routes' | 'parent-ref-no-gateway' | 'tls-secret' | 'controller-class-unknown'>;

function checkRoute(network: Network, route: Ingress, report: Reported): void {
  const { ref, manifest, backends } = route;
  const http = httpOf(network);
  const reported = new Set<string>();
  for (const { namespace, service, field } of backends) {
    if (reported.has(field) || isGranted(network, ref, { kind: 'Service', namespace, name: service })) continue;
    reported.add(field);
    report('reference-grant-missing', manifest, `Service ${namespace}/${service} is in another namespace, and no ReferenceGrant there lets ${ref.kind}s of ${ref.namespace} lead to it.`, field);
  }
  for (const { gateway, found, listeners, problem, field } of http.attachments.get(route) ?? []) {
    if (found !== undefined) {
      if (listeners.length === 0) report('route-not-taken', manifest, `Gateway ${nameKey(gateway)} does not take it in: ${problem ?? 'no listener fits'}.`, field);
      continue;
    }
    // Gateways are often another team's; one that these manifests would have is not.
    const near = http.gateways.find(one => alike(one.ref.name, gateway.name) || one.ref.name === gateway.name);
    if (near === undefined && !Lookup.of(network).hasNamespace(gateway.namespace)) continue;
    report('parent-ref-no-gateway', manifest, `There is no Gateway ${nameKey(gateway)}${near === undefined ? '.' : `; did you mean ${nameKey(near.ref)}?`}`, field);
  }
}

function checkListeners(network: Network, report: Reported): void {
  const { gateways: all, attachments } = httpOf(network);
  const taken = [...attachments.values()].flat();
  for (const { ref, manifest, listeners } of all) {
    for (const listener of listeners) {
      for (const { namespace, name, field } of listener.certificates) {
        if (!isGranted(network, ref, { kind: 'Secret', namespace, name })) report('reference-grant-missing', manifest, `Secret ${namespace}/${name} is in another namespace, and no ReferenceGrant there lets Gateways of ${ref.namespace} use it.`, field);
        checkSecret(network, manifest, { namespace, name }, field, report);
      }
      // Where it takes no route of these at all, they are somebody else's, or each is a finding of its own.
      const known = taken.some(one => one.found?.manifest === manifest && one.listeners.length > 0);
      if (known && !taken.some(one => one.listeners.includes(listener))) report('listener-without-routes', manifest, `No route fits listener ${listener.name}, ${listener.protocol} on port ${listener.port}${listener.hostname === undefined ? '' : ` for ${listener.hostname}`}.`, listener.field);
    }
  }
}

function checkClasses(network: Network, report: Reported): void {
  const ingresses = network.ingresses.map(({ ref, manifest, class: name }) => ({ ref, manifest, name, field: 'spec.ingressClassName' }));
  const ofGateways = httpOf(network).gateways.map(({ ref, manifest, class: name }) => ({ ref, manifest, name, field: 'spec.gatewayClassName' }));
  const known = [
    [ingresses, placedOf(network, 'IngressClass', 'networking.k8s.io')],
    [ofGateways, placedOf(network, 'GatewayClass', GATEWAY_API)],
  ] as const;
  for (const [users, classes] of known) {
    const names = classes.map(({ ref }) => ref.name);
    for (const { manifest, name, field } of users) {
      if (name === undefined || name === '' || names.includes(name)) continue;
      const others = [...new Set(users.flatMap(one => one.name === undefined || one.name === name ? [] : [one.name]))];
      const near = [...names, ...others, ...WELL_KNOWN].find(one => one !== name && alike(one, name));
      // Classes are mostly the cluster's own: what is in no manifest may be there.
      if (names.length === 0 && (near === undefined || WELL_KNOWN.includes(name))) continue;
      report('controller-class-unknown', manifest, names.length > 0 ? `There is no class ${name}; there is ${listed(names)}.` : `There may be no class ${name}; did you mean ${near ?? ''}?`, field);
    }
  }
}

const WELL_KNOWN = ['nginx', 'traefik', 'haproxy', 'contour', 'istio', 'kong', 'cilium', 'alb', 'gce', 'envoy'];

function checkTls(network: Network, { ref, manifest }: Ingress, report: Reported): void {
  records(valueAt(manifest.object, 'spec', 'tls')).forEach((tls, index) => {
    const [name, field] = [textAt(tls, 'secretName'), `spec.tls[${index}]`];
    if (name === '') {
      const annotations = valueAt(manifest.object, 'metadata', 'annotations');
      // Some controllers get certificates by an annotation, and need no Secret.
      if (isRecord(annotations) && Object.keys(annotations).some(key => /cert|tls|acme/.test(key))) return;
      report('tls-secret', manifest, `TLS for ${listed(listAt(tls, 'hosts').map(String)) || 'every host'} names no Secret.`, field);
    } else {
      checkSecret(network, manifest, { namespace: ref.namespace, name }, `${field}.secretName`, report);
    }
  });
}

/** Secrets are mostly in no manifest; one that is there under another namespace or of another type is the mistake. */
function checkSecret(network: Network, manifest: Manifest, { namespace, name }: Omit<ObjectRef, 'kind'>, field: string, report: Reported): void {
  const secrets = placedOf(network, 'Secret', '');
  const found = secrets.find(({ ref }) => nameKey(ref) === nameKey({ namespace, name }));
  if (found !== undefined) {
    const type = textAt(found.manifest.object, 'type') || 'Opaque';
    if (type !== 'kubernetes.io/tls') report('tls-secret', manifest, `${objectName(found.ref)} is of type ${type}, and has no certificate.`, field);
    return;
  }
  const elsewhere = secrets.filter(({ ref }) => ref.name === name).map(({ ref }) => ref.namespace);
  const near = secrets.find(({ ref, manifest: one }) => ref.namespace === namespace && textAt(one.object, 'type') === 'kubernetes.io/tls' && alike(ref.name, name));
  if (elsewhere.length > 0) report('tls-secret', manifest, `There is no Secret ${namespace}/${name}; there is one in namespace ${listed(elsewhere)}.`, field);
  else if (near !== undefined) report('tls-secret', manifest, `There is no Secret ${namespace}/${name}; did you mean ${near.ref.name}?`, field);
}
