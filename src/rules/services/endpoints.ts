/** Rules about EndpointSlices and Endpoints that somebody wrote. */

import { atLeast, inRange, ipVersion } from '../../kubernetes/syntax';
import { Endpoints, nameKey, Service } from '../../network/network';
import { family, listed, Platform, Report, Scene } from '../family';
import { objectName } from '../finding';
import { Lookup } from '../lookup';

const CONTROLLERS = ['endpointslice-controller.k8s.io', 'endpointslicemirroring-controller.k8s.io'];

/** The ranges that a platform gives its Services and its pods, unless told otherwise; clouds differ too much. */
const RANGES: Readonly<Record<Platform, readonly string[]>> = {
  'kind': ['10.96.0.0/16', '10.244.0.0/16'],
  'k3s': ['10.43.0.0/16', '10.42.0.0/16'],
  'docker-desktop': ['10.96.0.0/12', '10.1.0.0/16'],
  'cloud': [],
};

/** Addresses that somebody wrote down, and the Service that they are for. */
export const endpoints = family({
  'slice-no-service': {
    severity: 'warning',
    missing: true,
    why: 'Traffic finds a slice by the label kubernetes.io/service-name, Endpoints by their own name; without a Service nobody asks.',
    remedy: 'Make the label, or the name of the Endpoints, the name of a Service in the same namespace.',
  },
  'slice-port-name': {
    severity: 'error',
    why: 'A Service\'s port leads to the endpoint port of the same name and protocol, the unnamed one to the unnamed.',
    remedy: 'Name the ports alike in both.',
  },
  'slice-address-family': {
    severity: 'error',
    why: 'A slice serves a Service for addresses of the families that the Service has.',
    remedy: 'Use addresses of a family that the Service has, or give the Service that family.',
  },
  'slice-managed-by': {
    severity: 'error',
    why: 'The controllers of Kubernetes delete slices that carry their mark and that they did not make.',
    remedy: 'Set the label endpointslice.kubernetes.io/managed-by to a name of your own.',
  },
  'slice-unmanaged': {
    severity: 'note',
    why: 'The label endpointslice.kubernetes.io/managed-by tells everybody whose slice it is.',
    remedy: 'Set it to a name of your own.',
  },
  'endpoints-overwritten': {
    severity: 'error',
    why: 'For a Service with a selector the control plane writes the Endpoints itself, over whatever stands there.',
    remedy: 'Take the selector off the Service, or the Endpoints away.',
  },
  'slice-beside-selector': {
    severity: 'warning',
    why: 'Slices of one\'s own add to those that a selector makes: traffic goes to the pods and to the written addresses.',
    remedy: 'Take the selector off the Service, or the slice away.',
  },
  'endpoint-in-cluster': {
    severity: 'warning',
    why: 'The addresses of Services can not stand behind a Service, and those of pods change with every pod.',
    remedy: 'Use a selector for pods, an ExternalName for another Service, and addresses outside the cluster here.',
  },
  'endpoints-deprecated': {
    severity: 'note',
    why: 'Endpoints are deprecated since Kubernetes 1.33, and the API server warns of them.',
    remedy: 'Write an EndpointSlice.',
  },
}, (scene, report) => {
  const { network, kubernetesVersion } = scene;
  const clusterIps = new Map(network.services.flatMap(service => service.clusterIp === undefined ? [] : [[service.clusterIp, service]]));
  const named = new Map<string, Service[]>();
  for (const service of network.endpoints.length === 0 ? [] : network.services) {
    const key = nameKey(service.ref);
    named.set(key, [...named.get(key) ?? [], service]);
  }

  for (const set of network.endpoints) {
    const candidates = set.service === undefined ? [] : named.get(`${set.ref.namespace}/${set.service}`) ?? [];
    // Of several manifests for one name, the one beside the addresses is meant, else one that has use for them.
    const service = candidates.find(one => candidates.length === 1 || one.manifest.file === set.manifest.file)
      ?? candidates.find(one => one.selector === undefined) ?? candidates[0];
    const slice = set.ref.kind === 'EndpointSlice';
    if (!slice && atLeast(kubernetesVersion, 33)) report('endpoints-deprecated', set.manifest, 'Endpoints are deprecated since Kubernetes 1.33.');

    if (slice) checkMark(set, report);

    checkAddresses(set, scene, clusterIps, report);
    if (service === undefined) {
      const elsewhere = Lookup.of(network).namespacesWith(set.service ?? '');
      const name = set.service === undefined ? 'It has no label kubernetes.io/service-name'
        : `There is no Service ${set.ref.namespace}/${set.service}${elsewhere.length > 0 ? `; there is one in namespace ${listed(elsewhere)}` : ''}`;
      report('slice-no-service', set.manifest, `${name}.`, slice ? 'metadata.labels' : 'metadata.name');
    } else {
      checkAgainst(set, service, slice, report);
    }
  }
});

type Reported = Report<'slice-port-name' | 'slice-address-family' | 'slice-managed-by' | 'slice-unmanaged' | 'endpoints-overwritten' | 'slice-beside-selector'
| 'endpoint-in-cluster'>;

function checkMark({ manifest }: Endpoints, report: Reported): void {
  const { metadata } = manifest.object;
  const labels = member(metadata, 'labels');
  const managedBy = member(labels, 'endpointslice.kubernetes.io/managed-by');
  if (typeof managedBy === 'string' && CONTROLLERS.includes(managedBy)) report('slice-managed-by', manifest, `It says that it is managed by ${managedBy}.`, 'metadata.labels[endpointslice.kubernetes.io/managed-by]');
  else if (managedBy === undefined) report('slice-unmanaged', manifest, 'It does not say who manages it.', 'metadata.labels');
}

function checkAgainst(set: Endpoints, service: Service, slice: boolean, report: Reported): void {
  const key = nameKey(service.ref);
  if (service.type === 'ExternalName') {
    report(slice ? 'slice-beside-selector' : 'endpoints-overwritten', set.manifest, `Service ${key} is an ExternalName, which has no endpoints.`, undefined,
      'Use another type of Service, or take the addresses away.');
    return;
  }
  if (service.selector !== undefined) {
    report(slice ? 'slice-beside-selector' : 'endpoints-overwritten', set.manifest, `Service ${key} has a selector.`);
    return;
  }
  const known = service.ports.map(port => `${port.protocol} ${port.name ?? ''}`);
  for (const port of set.ports) {
    if (!known.includes(`${port.protocol} ${port.name}`) && !(service.headless && known.length === 0)) {
      const names = service.ports.map(one => `${one.protocol} ${one.name === undefined ? '(unnamed)' : `"${one.name}"`}`);
      report('slice-port-name', set.manifest,
        `The ${port.protocol} port ${port.port} ${port.name === '' ? 'has no name' : `is named "${port.name}"`}, and the ports of Service ${key} are ${listed(names)}.`, 'ports');
    }
  }
  const families = member(member(service.manifest.object, 'spec'), 'ipFamilies');
  const type = slice ? set.manifest.object.addressType : undefined;
  if (Array.isArray(families) && families.length > 0 && typeof type === 'string' && type !== 'FQDN' && !families.includes(type)) report('slice-address-family', set.manifest, `Its addresses are ${type}, and Service ${key} has ${families.join(' and ')} only.`, 'addressType');
}

function checkAddresses(set: Endpoints, { platform }: Scene, clusterIps: ReadonlyMap<string, Service>, report: Reported): void {
  for (const { address } of set.addresses) {
    const service = clusterIps.get(address);
    if (service !== undefined) {
      report('endpoint-in-cluster', set.manifest, `${address} is the cluster IP of ${objectName(service.ref)}.`);
      continue;
    }
    const range = ipVersion(address) === undefined || platform === undefined ? undefined : RANGES[platform].find(one => inRange(address, one));
    if (range !== undefined) report('endpoint-in-cluster', set.manifest, `${address} is in ${range}, which ${platform} uses for its own Services and pods.`);
  }
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Object.entries(value).find(([name]) => name === key)?.[1] : undefined;
}
