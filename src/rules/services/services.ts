/** Rules about Services that can't do what they say. */

import { apiGroupOf } from '../../kubernetes/scope';
import { atLeast, canonicalAddress, STATIC_NODE_PORTS } from '../../kubernetes/syntax';
import { fieldsAt, isRecord } from '../../kubernetes/values';
import { Manifest } from '../../manifests/read';
import { isSame } from '../../manifests/units/units';
import { Endpoints, nameKey, refOf, Service, ServicePort, writtenEndpoints } from '../../network/network';
import { family, listed, Report } from '../family';
import { objectName } from '../finding';

const SHARED_ADDRESS: Readonly<Record<string, string>> = { 'docker-desktop': 'Docker Desktop', 'k3s': 'k3s' };

/** What a Service asks of the cluster, and what stands behind it. */
export const services = family({
  'node-port-taken': {
    severity: 'error',
    why: 'A node port leads to one Service, in the whole cluster.',
    remedy: 'Choose another node port, or leave it to the cluster.',
  },
  'node-port-dynamic': {
    severity: 'note',
    why: 'Node ports outside 30000-30085 are given out to Services that name none, so that this one may be taken already.',
    remedy: 'Choose a port from 30000 to 30085, or leave it to the cluster.',
  },
  'cluster-ip-taken': {
    severity: 'error',
    why: 'A cluster IP is the address of one Service, in the whole cluster.',
    remedy: 'Choose another address, or leave it to the cluster.',
  },
  'load-balancer-port-shared': {
    severity: 'error',
    why: 'Where load balancers share the node\'s address, a port serves one of them and the others wait for ever.',
    remedy: 'Give each LoadBalancer its own port, or put an Ingress in front of them.',
  },
  'service-without-endpoints': {
    severity: 'warning',
    missing: true,
    why: 'Without a selector nobody fills in the endpoints but whoever wrote the Service.',
    remedy: 'Add a selector, or an EndpointSlice that carries the label kubernetes.io/service-name.',
  },
  'session-affinity-unused': {
    severity: 'warning',
    why: 'Without sessionAffinity: ClientIP the API server drops sessionAffinityConfig, and requests go to any pod.',
    remedy: 'Write sessionAffinity: ClientIP, or take sessionAffinityConfig away.',
  },
  'external-ips-deprecated': {
    severity: 'note',
    why: 'externalIPs are deprecated since Kubernetes 1.36: whoever may write a Service can take over any address.',
    remedy: 'Use a LoadBalancer, or a Gateway.',
  },
  'object-twice': {
    severity: 'error',
    why: 'A cluster keeps one object of a kind and name in a namespace: of two that differ, the one applied last.',
    remedy: 'Rename one of them or put it in another namespace; where they are applied at different times or on different clusters, say with --unit what belongs together.',
  },
  'object-lost': {
    severity: 'error',
    why: 'An app whose constructs make one object twice, in one chart or in two, loses one of them when it is applied.',
    remedy: 'Rename one of them, put it in another namespace, let a Plan apply their charts at different times, or make an app for each cluster.',
  },
}, ({ network, kubernetesVersion, platform }, report) => {
  const nodePorts = new Map<number, Service>();
  const clusterIps = new Map<string, Service>();
  const balancers = new Map<string, Service>();
  for (const service of network.services) {
    service.ports.forEach(({ nodePort }, index) => {
      if (nodePort === undefined || nodePort === 0 || service.type === 'ClusterIP' || service.type === 'ExternalName') return;

      const field = `spec.ports[${index}].nodePort`;
      const other = nodePorts.get(nodePort);
      if (other !== undefined && nameKey(other.ref) !== nameKey(service.ref)) report('node-port-taken', service.manifest, `Node port ${nodePort} is taken by ${objectName(other.ref)}.`, field);
      else if (nodePort > STATIC_NODE_PORTS.last) report('node-port-dynamic', service.manifest, `Node port ${nodePort} is outside ${STATIC_NODE_PORTS.first}-${STATIC_NODE_PORTS.last}.`, field);

      nodePorts.set(nodePort, other ?? service);
    });
    if (service.clusterIp !== undefined && service.clusterIp !== '' && !service.headless) {
      const key = canonicalAddress(service.clusterIp) ?? service.clusterIp;
      const other = clusterIps.get(key);
      if (other !== undefined && nameKey(other.ref) !== nameKey(service.ref)) report('cluster-ip-taken', service.manifest, `${service.clusterIp} is the address of ${objectName(other.ref)}.`, 'spec.clusterIP');

      clusterIps.set(key, other ?? service);
    }
    if (service.type === 'LoadBalancer' && platform !== undefined && SHARED_ADDRESS[platform] !== undefined) {
      service.ports.forEach(({ port, protocol }, index) => {
        const key = `${protocol} ${port}`;
        const other = balancers.get(key);
        if (other !== undefined && nameKey(other.ref) !== nameKey(service.ref)) {
          report('load-balancer-port-shared', service.manifest,
            `${objectName(other.ref)} has ${key} already, and on ${SHARED_ADDRESS[platform]} they share one address.`, `spec.ports[${index}].port`);
        }
        balancers.set(key, other ?? service);
      });
    }
    if (service.selector === undefined && service.type !== 'ExternalName' && nameKey(service.ref) !== 'default/kubernetes') checkWritten(service, writtenEndpoints(network, service), report);

    const { sessionAffinity, sessionAffinityConfig } = fieldsAt(service.manifest.object, 'spec');
    if (isRecord(sessionAffinityConfig) && (sessionAffinity === undefined || sessionAffinity === null || sessionAffinity === '' || sessionAffinity === 'None')) report('session-affinity-unused', service.manifest, `It has sessionAffinityConfig, and its sessionAffinity is ${String(sessionAffinity || 'None')}.`, 'spec.sessionAffinityConfig');

    if (service.externalIps.length > 0 && atLeast(kubernetesVersion, 36)) report('external-ips-deprecated', service.manifest, `It takes over ${listed(service.externalIps)}.`, 'spec.externalIPs');
  }
  const seen = new Map<string, Map<string, Manifest>>();
  for (const manifest of network.manifests) {
    const ref = refOf(manifest);
    if (ref.name === '') continue;

    const key = `${apiGroupOf(manifest.object.apiVersion)} ${ref.kind} ${ref.namespace}`;
    const names = seen.get(key) ?? new Map<string, Manifest>();
    const first = names.get(ref.name);
    if (first === undefined) {
      seen.set(key, names.set(ref.name, manifest));
    } else {
      if (first.path !== undefined && manifest.path !== undefined) {
        report('object-lost', manifest, `${first.path} makes ${objectName(ref)} too.`, 'metadata.name');
        continue;
      }
      if (isSame(first.object, manifest.object)) continue;

      const place = first.file === undefined ? 'An earlier document' : `${first.file}:${first.line}`;
      report('object-twice', manifest, `${place} has another ${objectName(ref)}, and only one of the two can be on the cluster.`, 'metadata.name');
    }
  }
});

function checkWritten(service: Service, written: readonly Endpoints[], report: Report<'service-without-endpoints'>): void {
  if (written.length === 0) {
    report('service-without-endpoints', service.manifest, 'It has no selector, and no EndpointSlice or Endpoints names it.', 'spec');
    return;
  }
  const leadsTo = (port: ServicePort, to: Endpoints['ports'][number]) => to.name === (port.name ?? '') && to.protocol === port.protocol;
  // Endpoints without ports stand for all of them, and one of another name is a finding of its own.
  if (!written.every(({ ports }) => ports.length > 0 && ports.every(to => service.ports.some(port => leadsTo(port, to))))) return;

  service.ports.forEach((port, index) => {
    if (!written.some(({ ports }) => ports.some(to => leadsTo(port, to)))) {
      const name = port.name === undefined ? `port ${port.port}` : `port "${port.name}"`;
      report('service-without-endpoints', service.manifest, `No EndpointSlice or Endpoints of it has its ${port.protocol} ${name}.`, `spec.ports[${index}]`,
        'Add the port to an EndpointSlice, or take it away here.');
    }
  });
}
