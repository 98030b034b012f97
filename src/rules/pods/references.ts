/** Rules about names of objects that are not there. */

import { family, listed, Report, Scene } from '../family';
import { objectName } from '../finding';
import { Lookup } from '../lookup';
import { Mention, mentionsOf } from './mentions';
import { textAt } from '../../kubernetes/values';
import { Manifest } from '../../manifests/read';
import { calledBy } from '../../network/callbacks';
import { parseClusterName, serviceNamed } from '../../network/names';
import { Ingress, nameKey, Network, Service, Workload } from '../../network/network';
import { alike } from '../../text/spelling';

/** Objects that name Services. */
export const references = family({
  'url-other-namespace': {
    severity: 'warning',
    missing: true,
    why: 'A name without a namespace is looked up in the caller\'s own.',
    remedy: 'Write name.namespace.',
  },
  'url-unknown-service': {
    severity: 'warning',
    missing: true,
    why: 'A single label, or a name of the cluster\'s domain, resolves only if there is a Service of that name.',
    remedy: 'Correct the name, or make the Service.',
  },
  'url-port': {
    severity: 'warning',
    why: 'A Service answers on the ports that it declares; of a headless one, the pods do.',
    remedy: 'Use a port of the Service.',
  },
  'ingress-no-service': {
    severity: 'warning',
    missing: true,
    why: 'An Ingress leads to Services of its own namespace, by name.',
    remedy: 'Correct the name, or make the Service.',
  },
  'ingress-port': {
    severity: 'warning',
    why: 'An Ingress names a port of the Service, by number or by name; not a port of the pods.',
    remedy: 'Use a port of the Service.',
  },
  'webhook-no-service': {
    severity: 'warning',
    missing: true,
    why: 'The API server calls a webhook, and what extends its API, through a Service; without it, whatever they are asked about is refused or goes unasked.',
    remedy: 'Correct the name or the namespace, or make the Service.',
  },
  'stateful-set-no-service': {
    severity: 'warning',
    missing: true,
    why: 'The Service that a StatefulSet names gives each of its pods a DNS name.',
    remedy: 'Make a headless Service of that name that selects the pods.',
  },
  'stateful-set-service': {
    severity: 'warning',
    why: 'Only a headless Service that selects a StatefulSet\'s pods gives each of them a DNS name.',
    remedy: 'Set clusterIP: None on that Service and let it select the pods.',
  },
}, (scene, report) => {
  const { network } = scene;
  for (const workload of network.workloads) {
    checkUrls(workload, scene, report);
    checkGovernor(workload, scene, report);
  }
  for (const manifest of network.manifests) checkCalled(manifest, network, report);
  [...network.ingresses, ...network.routes].forEach(ingress => checkIngress(ingress, scene, report));
});

type Reported = Report<'webhook-no-service' | 'url-other-namespace' | 'url-unknown-service' | 'url-port' | 'ingress-no-service' | 'ingress-port' | 'stateful-set-no-service'
| 'stateful-set-service'>;

function checkUrls(workload: Workload, { network }: Scene, report: Reported): void {
  const lookup = Lookup.of(network);
  for (const mention of mentionsOf(workload, lookup)) {
    const { host, vague, field, what } = mention;
    if (host === 'localhost' || /^[\d.]+$/.test(host)) continue;

    const { service, key, sure } = serviceNamed(network, host, workload.ref.namespace);
    if (service !== undefined) {
      checkUrlPort(service, mention, workload, report);
      continue;
    }
    const { labels: [first, second, ...more] } = parseClusterName(host, network.clusterDomain);
    const elsewhere = lookup.namespacesWith(first);
    // A name of two labels may be anybody's, and of a namespace that is in no manifest nobody knows what it has.
    const known = second === undefined ? !vague : (sure || more.length === 0) && lookup.hasNamespace(second);
    if (!(known || (sure && elsewhere.length > 0))) continue;

    if (elsewhere.length > 0) {
      report('url-other-namespace', workload.manifest,
        `${what} names ${host}, and there is no Service ${key}; Service ${first} is in namespace ${listed(elsewhere)}.`, field, `Write ${first}.${elsewhere[0]}.`);
    } else {
      const meant = lookup.serviceNames().find(name => alike(name, first));
      const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
      report('url-unknown-service', workload.manifest, `${what} names ${host}, and there is no Service ${key}${hint === '' ? '.' : hint}`, field);
    }
  }
}

function checkUrlPort(service: Service, { host, port, protocol, field, what }: Mention, workload: Workload, report: Reported): void {
  if (port === undefined || service.type === 'ExternalName' || service.headless
    || service.ports.some(one => one.port === port && (protocol === undefined || one.protocol === protocol))) return;

  const served = service.ports.map(one => `${one.port}${one.protocol === 'TCP' ? '' : `/${one.protocol}`}`);
  const pods = service.ports.find(one => one.targetPort === port);
  const hint = pods === undefined ? '' : `; ${port} is the pods' port behind ${pods.port}`;
  report('url-port', workload.manifest, `${what} names ${host} on port ${port}, and ${objectName(service.ref)} serves ${listed(served) || 'no port'}${hint}.`, field);
}

function checkGovernor(workload: Workload, { network }: Scene, report: Reported): void {
  const name = workload.serviceName;
  if (workload.ref.kind !== 'StatefulSet') return;

  if (name === undefined || name === '') {
    const headless = Lookup.of(network).servicesBefore(workload).find(service => service.headless);
    if (headless !== undefined) {
      report('stateful-set-no-service', workload.manifest, `It names no Service, and the headless ${objectName(headless.ref)} selects its pods.`, 'spec',
        `Set serviceName: ${headless.ref.name}.`);
    }
    return;
  }
  const service = network.index.services.get(`${workload.ref.namespace}/${name}`);
  if (service === undefined) report('stateful-set-no-service', workload.manifest, `There is no Service ${workload.ref.namespace}/${name}.`, 'spec.serviceName');
  else if (!service.headless) report('stateful-set-service', workload.manifest, `Service ${nameKey(service.ref)} is not headless.`, 'spec.serviceName');
  else if (service.selector !== undefined && Object.entries(service.selector).some(([key, value]) => workload.podLabels[key] !== value)) report('stateful-set-service', workload.manifest, `Service ${nameKey(service.ref)} does not select its pods.`, 'spec.serviceName');
}

function checkCalled(manifest: Manifest, network: Network, report: Reported): void {
  for (const [field, service] of calledBy(manifest)) {
    const [namespace, name] = [textAt(service, 'namespace'), textAt(service, 'name')];
    const lookup = Lookup.of(network);
    // Of a namespace of which nothing is shown, nobody knows what it has.
    if (name === '' || network.index.services.has(`${namespace}/${name}`) || !lookup.hasNamespace(namespace)) continue;
    const elsewhere = lookup.namespacesWith(name);
    report('webhook-no-service', manifest, `There is no Service ${namespace}/${name}${elsewhere.length > 0 ? `; there is one in namespace ${listed(elsewhere)}` : ''}.`, `${field}.name`);
  }
}

function checkIngress(ingress: Ingress, { network }: Scene, report: Reported): void {
  for (const { namespace, service: name, port, field } of ingress.backends) {
    const service = network.index.services.get(`${namespace}/${name}`);
    // An action of AWS' controller has the form of a backend, and an alias without ports is asked for whichever the Ingress says.
    if (port === 'use-annotation' || (service?.type === 'ExternalName' && service.ports.length === 0)) continue;

    if (service === undefined) {
      // Of a namespace of which no Service is shown, the Services are somebody else's.
      const elsewhere = Lookup.of(network).namespacesWith(name);
      if (elsewhere.length === 0 && !Lookup.of(network).hasServicesIn(namespace)) continue;

      const hint = elsewhere.length > 0 ? `; there is one in namespace ${listed(elsewhere)}` : '';
      report('ingress-no-service', ingress.manifest, `There is no Service ${namespace}/${name}${hint}.`, `${field}.name`);
    } else if (port !== undefined && !service.ports.some(one => one.port === port || one.name === port)) {
      const served = service.ports.map(one => one.name === undefined ? `${one.port}` : `${one.port} (${one.name})`);
      report('ingress-port', ingress.manifest, `Service ${nameKey(service.ref)} has no port ${port}; it has ${listed(served) || 'none'}.`, `${field}.port`);
    }
  }
}
