/**
 * One manifest for every way to be refused, and neighbours that are accepted.
 * The verdicts are Kubernetes 1.34's own: test/apiserver asks the server again.
 */
import type { RefusedRule } from '../../src/admission';

export interface Case {
  readonly says: string;
  readonly manifest: Readonly<Record<string, unknown>>;
  /** Where and by which rule it is refused; undefined for what is accepted. */
  readonly refused?: readonly [field: string, rule: RefusedRule];
}

type Fields = Readonly<Record<string, unknown>>;
const object = (apiVersion: string, kind: string, rest: Fields, metadata: Fields = {}): Fields => ({ apiVersion, kind, metadata: { name: 'web', ...metadata }, ...rest });
const service = (spec: Fields, metadata?: Fields): Fields => object('v1', 'Service', { spec: { ports: [{ port: 80 }], ...spec } }, metadata);
const port = (fields: Fields, spec: Fields = {}): Fields => service({ ...spec, ports: [{ port: 80, ...fields }] });
const endpoints = (...subsets: readonly unknown[]): Fields => object('v1', 'Endpoints', { subsets });
const address = (fields: Fields): Fields => endpoints({ addresses: [{ ip: '10.1.2.3', ...fields }], ports: [{ port: 80 }] });
const slice = (fields: Fields, metadata?: Fields): Fields => object('discovery.k8s.io/v1', 'EndpointSlice', { addressType: 'IPv4', endpoints: [], ...fields }, metadata);
const endpoint = (addressType: string, ...addresses: readonly string[]): Fields => slice({ addressType, endpoints: [{ addresses }] });
const namespace = (labels: Fields, rest: Fields = {}): Fields => object('v1', 'Namespace', rest, { labels });
const workload = (kind: string, podSpec: Fields, spec: Fields = {}, container: Fields = {}): Fields => object('apps/v1', kind, {
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx:1.27', ...container }], ...podSpec } },
    ...spec,
  },
});
const container = (fields: Fields): Fields => workload('Deployment', {}, {}, fields);
const pods = (fields: Fields): Fields => workload('Deployment', fields);
const deployment = (fields: Fields): Fields => workload('Deployment', {}, fields);
const IN_POD = 'spec.template.spec';
const IN_CONTAINER = `${IN_POD}.containers[0]`;

const services: readonly Case[] = [
  { says: 'a plain Service', manifest: service({ selector: { app: 'web' } }) },
  { says: 'a port as text', manifest: port({ port: '80' }), refused: ['spec.ports[0].port', 'field-type'] },
  { says: 'a port with a fraction', manifest: port({ port: 80.5 }), refused: ['spec.ports[0].port', 'field-type'] },
  { says: 'a label as a number', manifest: service({ selector: { version: 1 } }), refused: ['spec.selector.version', 'field-type'] },
  { says: 'ports as a map', manifest: service({ ports: { http: 80 } }), refused: ['spec.ports', 'field-type'] },
  { says: 'null where something could stand', manifest: service({ selector: null, type: null, clusterIP: null }) },
  { says: 'a port that is null', manifest: service({ ports: [null] }), refused: ['spec.ports[0].port', 'port-number'] },
  { says: 'a misspelt field', manifest: port({ targetport: 80 }), refused: ['spec.ports[0].targetport', 'unknown-field'] },
  { says: 'a field in the wrong place', manifest: { ...service({}), ports: [] }, refused: ['ports', 'unknown-field'] },
  { says: 'no name', manifest: { apiVersion: 'v1', kind: 'Service', spec: { ports: [{ port: 80 }] } }, refused: ['metadata.name', 'required-field'] },
  { says: 'a name that starts with a digit', manifest: service({}, { name: '2048-game' }), refused: ['metadata.name', 'service-name'] },
  { says: 'a name with a dot', manifest: service({}, { name: 'web.blue' }), refused: ['metadata.name', 'service-name'] },
  { says: 'a name of 64 characters', manifest: service({}, { name: 'a'.repeat(64) }), refused: ['metadata.name', 'service-name'] },
  { says: 'a name of 63 characters', manifest: service({}, { name: 'a'.repeat(63) }) },
  { says: 'a prefix for a generated name', manifest: service({}, { name: undefined, generateName: 'web-' }) },
  { says: 'a namespace with capitals', manifest: service({}, { namespace: 'Blue' }), refused: ['metadata.namespace', 'namespace-name'] },
  { says: 'a resourceVersion that is no number, which is dropped', manifest: service({}, { resourceVersion: 'text' }) },
  { says: 'a resourceVersion', manifest: service({}, { resourceVersion: '12' }), refused: ['metadata.resourceVersion', 'resource-version'] },
  { says: 'a label value with a space', manifest: service({}, { labels: { team: 'web shop' } }), refused: ['metadata.labels.team', 'label'] },
  { says: 'a label key with two slashes', manifest: service({}, { labels: { 'a/b/c': 'x' } }), refused: ['metadata.labels[a/b/c]', 'label'] },
  { says: 'an annotation key with a space', manifest: service({}, { annotations: { 'my note': 'x' } }), refused: ['metadata.annotations[my note]', 'annotation'] },
  { says: 'an annotation key with capitals in its domain', manifest: service({}, { annotations: { 'Example.COM/Note': 'x' } }) },
  { says: 'annotations beyond 256 KiB', manifest: service({}, { annotations: { note: 'x'.repeat(262144) } }), refused: ['metadata.annotations', 'annotation'] },
  { says: 'a finalizer without a domain', manifest: service({}, { finalizers: ['keep'] }), refused: ['metadata.finalizers[0]', 'finalizer'] },
  { says: 'an owner without a UID', manifest: service({}, { ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'a' }] }), refused: ['metadata.ownerReferences[0].uid', 'owner-reference'] },
  { says: 'one owner twice', manifest: service({}, { ownerReferences: Array(2).fill({ apiVersion: 'v1', kind: 'Pod', name: 'a', uid: 'u', controller: true }) }) },
  { says: 'an unknown type', manifest: service({ type: 'Loadbalancer' }), refused: ['spec.type', 'unsupported-value'] },
  { says: 'no ports', manifest: service({ ports: [] }), refused: ['spec.ports', 'ports-missing'] },
  { says: 'no ports, headless', manifest: service({ ports: [], clusterIP: 'None' }) },
  { says: 'port 0', manifest: port({ port: 0 }), refused: ['spec.ports[0].port', 'port-number'] },
  { says: 'port 65536', manifest: port({ port: 65536 }), refused: ['spec.ports[0].port', 'port-number'] },
  { says: 'target port 0, which means the port', manifest: port({ targetPort: 0 }) },
  { says: 'target port 70000', manifest: port({ targetPort: 70000 }), refused: ['spec.ports[0].targetPort', 'port-number'] },
  { says: 'a named target port of 16 characters', manifest: port({ targetPort: 'name-of-sixteen-' }), refused: ['spec.ports[0].targetPort', 'port-name'] },
  { says: 'a target port number as text', manifest: port({ targetPort: '8080' }), refused: ['spec.ports[0].targetPort', 'port-name'] },
  { says: 'a protocol in lower case', manifest: port({ protocol: 'tcp' }), refused: ['spec.ports[0].protocol', 'unsupported-value'] },
  { says: 'an appProtocol that is empty', manifest: port({ appProtocol: '' }), refused: ['spec.ports[0].appProtocol', 'app-protocol'] },
  { says: 'a port name with an underscore', manifest: port({ name: 'web_ui' }), refused: ['spec.ports[0].name', 'port-name'] },
  { says: 'a port name longer than a container\'s may be', manifest: port({ name: 'a-port-with-quite-a-long-name' }) },
  { says: 'two ports, one without a name', manifest: service({ ports: [{ port: 80, name: 'http' }, { port: 443 }] }), refused: ['spec.ports[1].name', 'port-name-missing'] },
  { says: 'two ports of one name', manifest: service({ ports: [{ port: 80, name: 'a' }, { port: 443, name: 'a' }] }), refused: ['spec.ports[1].name', 'port-name-twice'] },
  { says: 'one port twice', manifest: service({ ports: [{ port: 80, name: 'a' }, { port: 80, name: 'b' }] }), refused: ['spec.ports[1].port', 'port-twice'] },
  { says: 'one port for TCP and for UDP', manifest: service({ ports: [{ port: 53, name: 'a' }, { port: 53, name: 'b', protocol: 'UDP' }] }) },
  { says: 'a node port on a ClusterIP', manifest: port({ nodePort: 30080 }), refused: ['spec.ports[0].nodePort', 'node-port-unused'] },
  { says: 'node port 8080', manifest: port({ nodePort: 8080 }, { type: 'NodePort' }), refused: ['spec.ports[0].nodePort', 'node-port-range'] },
  { says: 'node port 32768 on a LoadBalancer', manifest: port({ nodePort: 32768 }, { type: 'LoadBalancer' }), refused: ['spec.ports[0].nodePort', 'node-port-range'] },
  { says: 'the highest node port', manifest: port({ nodePort: 32767 }, { type: 'NodePort' }) },
  {
    says: 'one node port for two ports',
    refused: ['spec.ports[1].nodePort', 'node-port-twice'],
    manifest: service({ type: 'NodePort', ports: [{ port: 80, name: 'a', nodePort: 30080 }, { port: 81, name: 'b', nodePort: 30080 }] }),
  },
  {
    says: 'one node port for a TCP and a UDP port of two numbers',
    refused: ['spec.ports[1].nodePort', 'node-port-twice'],
    manifest: service({ type: 'NodePort', ports: [{ port: 80, name: 'a', nodePort: 30080 }, { port: 81, name: 'b', nodePort: 30080, protocol: 'UDP' }] }),
  },
  { says: 'one node port for TCP and UDP of one port', manifest: service({ type: 'NodePort', ports: [{ port: 53, name: 'a', nodePort: 30053 }, { port: 53, name: 'b', nodePort: 30053, protocol: 'UDP' }] }) },
  { says: 'a node port beside an ExternalName', manifest: port({ nodePort: 1 }, { type: 'ExternalName', externalName: 'a.example.com' }) },
  {
    says: 'one node port for two ports beside an ExternalName',
    refused: ['spec.ports[1].nodePort', 'node-port-twice'],
    manifest: service({ type: 'ExternalName', externalName: 'a.example.com', ports: [{ port: 80, name: 'a', nodePort: 1 }, { port: 81, name: 'b', nodePort: 1 }] }),
  },
  { says: 'the kubelet\'s port, which is free since 1.33', manifest: port({ port: 10250 }, { type: 'LoadBalancer' }) },
  { says: 'a cluster IP that is none', manifest: service({ clusterIP: '10.96.0' }), refused: ['spec.clusterIP', 'cluster-ip'] },
  { says: 'clusterIPs without clusterIP', manifest: service({ clusterIPs: ['10.96.3.4'] }), refused: ['spec.clusterIPs', 'cluster-ip'] },
  { says: 'a headless LoadBalancer', manifest: service({ clusterIP: 'None', type: 'LoadBalancer' }), refused: ['spec.clusterIP', 'headless-type'] },
  { says: 'two cluster IPs of one family', manifest: service({ clusterIP: '10.96.3.4', clusterIPs: ['10.96.3.4', '10.96.3.5'], ipFamilyPolicy: 'PreferDualStack' }), refused: ['spec.clusterIPs', 'ip-families'] },
  { says: 'two families with policy SingleStack', manifest: service({ ipFamilies: ['IPv4', 'IPv6'], ipFamilyPolicy: 'SingleStack' }), refused: ['spec.ipFamilyPolicy', 'ip-families'] },
  { says: 'two families without a policy', manifest: service({ ipFamilies: ['IPv4', 'IPv6'] }), refused: ['spec.ipFamilyPolicy', 'ip-families'] },
  { says: 'two families without a policy, headless and without a selector', manifest: service({ ipFamilies: ['IPv4', 'IPv6'], clusterIP: 'None' }) },
  { says: 'a cluster IP of another family', manifest: service({ ipFamilies: ['IPv6'], clusterIP: '10.96.3.4' }), refused: ['spec.clusterIP', 'ip-families'] },
  { says: 'an ExternalName', manifest: object('v1', 'Service', { spec: { type: 'ExternalName', externalName: 'raw.githubusercontent.com.' } }) },
  { says: 'an ExternalName that looks like an address', manifest: service({ type: 'ExternalName', externalName: '10.0.0.1' }) },
  { says: 'an ExternalName that is a URL', manifest: service({ type: 'ExternalName', externalName: 'https://example.com' }), refused: ['spec.externalName', 'external-name'] },
  { says: 'an ExternalName without a name', manifest: service({ type: 'ExternalName' }), refused: ['spec.externalName', 'external-name'] },
  { says: 'an ExternalName with a cluster IP', manifest: service({ type: 'ExternalName', externalName: 'a.b', clusterIP: 'None' }), refused: ['spec.clusterIP', 'external-name-fields'] },
  { says: 'a loopback external IP', manifest: service({ externalIPs: ['127.0.0.1'] }), refused: ['spec.externalIPs[0]', 'external-ip'] },
  { says: 'a load-balancer class on a NodePort', manifest: service({ type: 'NodePort', loadBalancerClass: 'a/b' }), refused: ['spec.loadBalancerClass', 'load-balancer-only'] },
  { says: 'source ranges on a ClusterIP', manifest: service({ loadBalancerSourceRanges: ['10.0.0.0/8'] }), refused: ['spec.loadBalancerSourceRanges', 'load-balancer-only'] },
  { says: 'a source range without a prefix length', manifest: service({ type: 'LoadBalancer', loadBalancerSourceRanges: ['10.0.0.1'] }), refused: ['spec.loadBalancerSourceRanges[0]', 'source-ranges'] },
  { says: 'a source range with host bits, accepted up to 1.35', manifest: service({ type: 'LoadBalancer', loadBalancerSourceRanges: ['10.0.0.1/8'] }) },
  { says: 'an external traffic policy on a ClusterIP', manifest: service({ externalTrafficPolicy: 'Local' }), refused: ['spec.externalTrafficPolicy', 'external-traffic-policy'] },
  { says: 'an external traffic policy with external IPs', manifest: service({ externalTrafficPolicy: 'Local', externalIPs: ['203.0.113.9'] }) },
  { says: 'a health check port without policy Local', manifest: service({ type: 'LoadBalancer', healthCheckNodePort: 31000 }), refused: ['spec.healthCheckNodePort', 'health-check-node-port'] },
  { says: 'an affinity of two days', manifest: service({ sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 172800 } } }), refused: ['spec.sessionAffinityConfig.clientIP.timeoutSeconds', 'session-affinity-timeout'] },
  { says: 'an affinity time without affinity', manifest: service({ sessionAffinityConfig: { clientIP: { timeoutSeconds: 172800 } } }) },
  {
    says: 'two topology annotations that differ',
    refused: ['metadata.annotations[service.kubernetes.io/topology-mode]', 'topology-annotations'],
    manifest: service({}, { annotations: { 'service.kubernetes.io/topology-mode': 'Auto', 'service.kubernetes.io/topology-aware-hints': 'Disabled' } }),
  },
  { says: 'an unknown traffic distribution', manifest: service({ trafficDistribution: 'Near' }), refused: ['spec.trafficDistribution', 'unsupported-value'] },
];

const addressesOutside: readonly Case[] = [
  { says: 'the chapter\'s Endpoints', manifest: address({ ip: '192.168.123.234' }) },
  { says: 'a name that no Service could have', manifest: object('v1', 'Endpoints', { subsets: [] }, { name: '1.web' }) },
  { says: 'a host name as an address', manifest: address({ ip: 'db.example.com' }), refused: ['subsets[0].addresses[0].ip', 'endpoint-address'] },
  { says: 'a link-local address', manifest: address({ ip: '169.254.169.254' }), refused: ['subsets[0].addresses[0].ip', 'endpoint-address'] },
  { says: 'leading zeros, accepted up to 1.35', manifest: address({ ip: '010.001.002.003' }) },
  { says: 'a subset without addresses', manifest: endpoints({ ports: [{ port: 80 }] }), refused: ['subsets[0]', 'endpoint-addresses'] },
  { says: 'an unnamed port beside a named one', manifest: endpoints({ addresses: [{ ip: '10.1.2.3' }], ports: [{ port: 80 }, { port: 81, name: 'a' }] }), refused: ['subsets[0].ports[0].name', 'port-name-missing'] },
  { says: 'two ports of one name, which only Services refuse', manifest: endpoints({ addresses: [{ ip: '10.1.2.3' }], ports: [{ port: 80, name: 'a' }, { port: 81, name: 'a' }] }) },
  { says: 'a host name with a dot', manifest: address({ hostname: 'db.a' }), refused: ['subsets[0].addresses[0].hostname', 'object-name'] },
  { says: 'a node with a capital', manifest: address({ nodeName: 'Node' }), refused: ['subsets[0].addresses[0].nodeName', 'object-name'] },
  { says: 'a slice', manifest: endpoint('IPv4', '192.168.123.234') },
  { says: 'a slice under a version that is gone', manifest: { ...slice({}), apiVersion: 'discovery.k8s.io/v1beta1' }, refused: ['apiVersion', 'api-version'] },
  { says: 'a slice without an address type', manifest: slice({ addressType: undefined }), refused: ['addressType', 'required-field'] },
  { says: 'an unknown address type', manifest: slice({ addressType: 'ipv4' }), refused: ['addressType', 'unsupported-value'] },
  { says: 'an IPv6 address in a slice of IPv4', manifest: endpoint('IPv4', '2001:db8::1'), refused: ['endpoints[0].addresses[0]', 'address-type'] },
  { says: 'an IPv6 address spelt at length', manifest: endpoint('IPv6', '2001:db8:0:0:0:0:0:1'), refused: ['endpoints[0].addresses[0]', 'endpoint-address'] },
  { says: 'an IPv6 address', manifest: endpoint('IPv6', '2001:db8::1') },
  { says: 'a loopback address', manifest: endpoint('IPv6', '::1'), refused: ['endpoints[0].addresses[0]', 'endpoint-address'] },
  { says: 'an endpoint without an address', manifest: endpoint('IPv4'), refused: ['endpoints[0].addresses', 'endpoint-addresses'] },
  { says: 'a domain name of one label', manifest: endpoint('FQDN', 'db'), refused: ['endpoints[0].addresses[0]', 'endpoint-address'] },
  { says: 'a domain name', manifest: endpoint('FQDN', 'db.example.com.') },
  { says: 'two unnamed ports', manifest: slice({ ports: [{ port: 80 }, { port: 81 }] }), refused: ['ports[1].name', 'port-name-twice'] },
  { says: 'a port out of range, which a slice may have', manifest: slice({ ports: [{ port: 70000 }] }) },
  { says: '1001 endpoints', manifest: slice({ endpoints: Array(1001).fill({ addresses: ['10.1.2.3'] }) }), refused: ['endpoints', 'slice-size'] },
  { says: '1000 endpoints', manifest: slice({ endpoints: Array(1000).fill({ addresses: ['10.1.2.3'] }) }) },
  { says: 'one zone hinted twice', manifest: slice({ endpoints: [{ addresses: ['10.1.2.3'], hints: { forZones: [{ name: 'a' }, { name: 'a' }] } }] }), refused: ['endpoints[0].hints.forZones[1].name', 'hints'] },
  { says: 'a namespace that passes Pod Security labels', manifest: namespace({ 'pod-security.kubernetes.io/enforce': 'restricted', 'pod-security.kubernetes.io/enforce-version': 'v1.34' }) },
  { says: 'an unknown Pod Security level', manifest: namespace({ 'pod-security.kubernetes.io/enforce': 'strict' }), refused: ['metadata.labels[pod-security.kubernetes.io/enforce]', 'pod-security-label'] },
  { says: 'a namespace with an underscore', manifest: object('v1', 'Namespace', {}, { name: 'my_space' }), refused: ['metadata.name', 'object-name'] },
  { says: 'a namespace in a namespace, which is dropped', manifest: object('v1', 'Namespace', {}, { namespace: 'blue' }) },
];

const workloads: readonly Case[] = [
  { says: 'a Deployment of the chapter', manifest: container({}) },
  { says: 'a Deployment without a selector', manifest: deployment({ selector: undefined }), refused: ['spec.selector', 'selector'] },
  { says: 'an empty selector', manifest: deployment({ selector: {} }), refused: ['spec.selector', 'selector'] },
  { says: 'a selector that its pods don\'t carry', manifest: deployment({ selector: { matchLabels: { app: 'api' } } }), refused: ['spec.template.metadata.labels', 'selector-mismatch'] },
  { says: 'an expression that its pods fulfil', manifest: deployment({ selector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['web', 'api'] }] } }) },
  { says: 'an expression without values', manifest: deployment({ selector: { matchExpressions: [{ key: 'app', operator: 'In' }] } }), refused: ['spec.selector.matchExpressions[0]', 'selector'] },
  { says: 'replicas below zero', manifest: deployment({ replicas: -1 }), refused: ['spec.replicas', 'negative-number'] },
  { says: 'replicas as text', manifest: deployment({ replicas: '2' }), refused: ['spec.replicas', 'field-type'] },
  { says: 'a misspelt selector', manifest: deployment({ selector: { matchLabels: { app: 'web' }, matchlabels: {} } }), refused: ['spec.selector.matchlabels', 'unknown-field'] },
  { says: 'no container', manifest: pods({ containers: [] }), refused: [`${IN_POD}.containers`, 'required-field'] },
  { says: 'a container without an image', manifest: container({ image: undefined }), refused: [`${IN_CONTAINER}.image`, 'required-field'] },
  { says: 'two containers of one name', manifest: pods({ containers: [{ name: 'a', image: 'a' }, { name: 'a', image: 'b' }] }), refused: [`${IN_POD}.containers[1].name`, 'container-name'] },
  { says: 'a container port with a long name', manifest: container({ ports: [{ containerPort: 80, name: 'a-port-with-quite-a-long-name' }] }), refused: [`${IN_CONTAINER}.ports[0].name`, 'port-name'] },
  { says: 'a container port of 0', manifest: container({ ports: [{ containerPort: 0 }] }), refused: [`${IN_CONTAINER}.ports[0].containerPort`, 'port-number'] },
  { says: 'one container port twice, which only matters to readers', manifest: container({ ports: [{ containerPort: 80 }, { containerPort: 80 }] }) },
  { says: 'two ports of one name', manifest: container({ ports: [{ containerPort: 80, name: 'a' }, { containerPort: 81, name: 'a' }] }), refused: [`${IN_CONTAINER}.ports[1].name`, 'port-name-twice'] },
  { says: 'one host port twice', manifest: container({ ports: [{ containerPort: 80, hostPort: 80 }, { containerPort: 81, hostPort: 80 }] }), refused: [`${IN_CONTAINER}.ports[1].hostPort`, 'host-port'] },
  {
    says: 'one port of the node twice',
    refused: ['spec.containers[0].ports[1].hostPort', 'host-port'],
    manifest: object('v1', 'Pod', { spec: { hostNetwork: true, containers: [{ name: 'a', image: 'a', ports: [{ containerPort: 80 }, { containerPort: 80 }] }] } }),
  },
  { says: 'a host name that is none', manifest: pods({ hostname: 'Web' }), refused: [`${IN_POD}.hostname`, 'object-name'] },
  { says: 'a host name that is none, in a StatefulSet, which names its pods itself', manifest: workload('StatefulSet', { hostname: 'Web' }) },
  { says: 'a variable without a name', manifest: container({ env: [{ name: '' }] }), refused: [`${IN_CONTAINER}.env[0].name`, 'env-var'] },
  { says: 'a variable as a number', manifest: container({ env: [{ name: 'PORT', value: 80 }] }), refused: [`${IN_CONTAINER}.env[0].value`, 'field-type'] },
  { says: 'a variable of two sources', manifest: container({ env: [{ name: 'A', value: 'x', valueFrom: { secretKeyRef: { name: 'a', key: 'b' } } }] }), refused: [`${IN_CONTAINER}.env[0].valueFrom`, 'env-var'] },
  { says: 'a probe of two kinds', manifest: container({ readinessProbe: { httpGet: { port: 80 }, tcpSocket: { port: 80 } } }), refused: [`${IN_CONTAINER}.readinessProbe`, 'probe'] },
  { says: 'a liveness probe that wants two successes', manifest: container({ livenessProbe: { httpGet: { port: 80 }, successThreshold: 2 } }), refused: [`${IN_CONTAINER}.livenessProbe.successThreshold`, 'probe'] },
  { says: 'a request beyond its limit', manifest: container({ resources: { requests: { cpu: '1' }, limits: { cpu: '500m' } } }), refused: [`${IN_CONTAINER}.resources.requests.cpu`, 'resources'] },
  { says: 'a request of nothing', manifest: container({ resources: { requests: { cpu: 0 } } }) },
  { says: 'half a device', manifest: container({ resources: { limits: { 'example.com/gpu': '500m' } } }), refused: [`${IN_CONTAINER}.resources.limits[example.com/gpu]`, 'resources'] },
  { says: 'a whole device', manifest: container({ resources: { limits: { 'example.com/gpu': 1 } } }) },
  { says: 'a quantity that is none', manifest: container({ resources: { limits: { memory: '64 MB' } } }), refused: [`${IN_CONTAINER}.resources.limits.memory`, 'field-type'] },
  { says: 'an unknown pull policy', manifest: container({ imagePullPolicy: 'IfMissing' }), refused: [`${IN_CONTAINER}.imagePullPolicy`, 'unsupported-value'] },
  { says: 'a mount of no volume', manifest: container({ volumeMounts: [{ name: 'data', mountPath: '/data' }] }), refused: [`${IN_CONTAINER}.volumeMounts[0].name`, 'volume'] },
  {
    says: 'a volume of two sources',
    refused: [`${IN_POD}.volumes[0]`, 'volume'],
    manifest: pods({ volumes: [{ name: 'data', emptyDir: {}, configMap: { name: 'a' } }] }),
  },
  { says: 'a volume of one source', manifest: pods({ volumes: [{ name: 'data', emptyDir: {} }] }) },
  { says: 'two volumes of one name', manifest: pods({ volumes: [{ name: 'a' }, { name: 'a' }] }), refused: [`${IN_POD}.volumes[1].name`, 'volume'] },
  { says: 'a seccomp profile that is none', manifest: pods({ securityContext: { seccompProfile: { type: 'Default' } } }), refused: [`${IN_POD}.securityContext.seccompProfile.type`, 'security-context'] },
  { says: 'a Deployment that never restarts', manifest: pods({ restartPolicy: 'Never' }), refused: [`${IN_POD}.restartPolicy`, 'restart-policy'] },
  { says: 'a Deployment with a deadline', manifest: pods({ activeDeadlineSeconds: 60 }), refused: [`${IN_POD}.activeDeadlineSeconds`, 'active-deadline'] },
  { says: 'no room for an update', manifest: deployment({ strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: '0%' } } }), refused: ['spec.strategy.rollingUpdate.maxUnavailable', 'rolling-update'] },
  { says: 'a StatefulSet whose Service has a bad name', manifest: workload('StatefulSet', {}, { serviceName: 'web.blue' }), refused: ['spec.serviceName', 'service-name'] },
  { says: 'a DaemonSet', manifest: workload('DaemonSet', {}) },
  {
    says: 'a Pod whose deadline is over at once',
    manifest: object('v1', 'Pod', { spec: { activeDeadlineSeconds: 0, containers: [{ name: 'a', image: 'busybox:1.36' }] } }),
    refused: ['spec.activeDeadlineSeconds', 'active-deadline'],
  },
  { says: 'a Pod that runs once', manifest: object('v1', 'Pod', { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'busybox:1.36' }] } }) },
];

export const CASES: readonly Case[] = [...services, ...addressesOutside, ...workloads];
