/** Findings about names that stand for other names. */
import { apiGroupOf, isNamespaced } from '../../kubernetes/scope';
import { ipVersion } from '../../kubernetes/syntax';
import { Manifest } from '../../manifests/read';
import { aliasChain, LONGEST_CHAIN, parseClusterName } from '../../network/names';
import { findService, Ingress, nameKey, Network, refOf, Service } from '../../network/network';
import { family } from '../family';
import { Lookup } from '../lookup';

export const externalNames = family({
  'external-name-address': {
    severity: 'error',
    why: 'An external name becomes a CNAME record, and the target of a CNAME is looked up as a name: an address never resolves.',
    remedy: 'Use a Service without a selector and an EndpointSlice with that address.',
  },
  'external-name-single-label': {
    severity: 'warning',
    why: 'The target of a CNAME is looked up as it stands, without search domains, so that a single label is found nowhere.',
    remedy: 'Write the full name, such as api.blue.svc.cluster.local.',
  },
  'external-name-short': {
    severity: 'warning',
    why: 'The target of a CNAME is looked up as it stands: a name of the cluster without the cluster\'s domain is found nowhere.',
    remedy: 'Write the full name, such as api.blue.svc.cluster.local.',
  },
  'external-name-loop': {
    severity: 'error',
    why: 'A name that leads back to itself never resolves, and DNS servers follow no chain of more than 16 names.',
    remedy: 'Let the last alias name something that has an address.',
  },
  'external-name-missing': {
    severity: 'warning',
    missing: true,
    why: 'An alias of a name in the cluster leads to a Service, and it has to be there.',
    remedy: 'Correct the name, or make the Service.',
  },
  'external-name-unused': {
    severity: 'warning',
    why: 'An ExternalName Service is a DNS record and nothing else: no selector finds its pods and no port is mapped.',
    remedy: 'Take the field away, or use another type.',
  },
}, ({ network }, report) => {
  for (const service of network.services) {
    if (service.type !== 'ExternalName') continue;

    const name = (service.externalName ?? '').replace(/\.$/, '');
    const field = 'spec.externalName';
    if (ipVersion(name) !== undefined) {
      report('external-name-address', service.manifest, `The external name ${name} is an IP address.`, field);
    } else if (name !== '' && !name.includes('.')) {
      report('external-name-single-label', service.manifest, `The external name ${name} is a single label.`, field);
    } else if (isShort(network, name)) {
      report('external-name-short', service.manifest, `The external name ${name} lacks the cluster's domain.`, field, `Write ${name.replace(/\.svc$/, '')}.svc.${network.clusterDomain}.`);
    } else {
      const { aliases, end } = aliasChain(network, service);
      const keys = aliases.map(({ ref }) => nameKey(ref)).join(' => ');
      if (end.kind === 'alias-loop' && end.service === service) report('external-name-loop', service.manifest, `The alias leads back to itself: ${keys} => ${nameKey(service.ref)}.`, field);
      else if (end.kind === 'alias-chain') report('external-name-loop', service.manifest, `The alias leads on through more than ${LONGEST_CHAIN} others: ${keys} => ….`, field);
      else if (end.kind === 'no-service' && aliases.length === 1 && Lookup.of(network).hasNamespace(end.namespace)) report('external-name-missing', service.manifest, `The external name ${name} is in the cluster, and there is no Service ${nameKey(end)}.`, field);
    }
    if (service.selector !== undefined) report('external-name-unused', service.manifest, 'Its selector is not used.', 'spec.selector');

    if (service.ports.length > 0 && !readByIngress(network, service)) {
      report('external-name-unused', service.manifest,
        `Its ports are not used: whoever calls it connects to ${name} on the port that they were told.`, 'spec.ports');
    }
  }
});

/** `name.namespace.svc`, or `name.namespace` of a Service that is there. */
function isShort(network: Network, name: string): boolean {
  const { labels, form } = parseClusterName(name, network.clusterDomain);
  return labels.length === 2 && (form === 'svc' || (form === 'bare' && findService(network, `${labels[1]}/${labels[0]}`) !== undefined));
}

/** Contour's HTTPProxy, Traefik's IngressRoute and their like: kinds that are not Kubernetes' own. */
function isOfOthers({ apiVersion, kind }: Manifest['object']): boolean {
  return apiGroupOf(apiVersion) !== '' && isNamespaced(apiGroupOf(apiVersion), String(kind)) === undefined;
}

/** An Ingress controller connects to the name, on the port that the Service says. */
function readByIngress(network: Network, { ref }: Service): boolean {
  const isRead = (object: Manifest['object']) => isOfOthers(object) && JSON.stringify(object.spec ?? null).includes(`"${ref.name}"`);
  const isBackend = ({ backends }: Ingress) => backends.some(backend => backend.service === ref.name);
  const isByIngress = network.ingresses.some(ingress => ingress.ref.namespace === ref.namespace && isBackend(ingress));
  return isByIngress || network.manifests.some(manifest => refOf(manifest).namespace === ref.namespace && isRead(manifest.object));
}
