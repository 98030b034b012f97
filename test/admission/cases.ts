/**
 * One manifest for every way to be refused, and neighbours that are accepted.
 * The verdicts are Kubernetes 1.34's own: test/apiserver asks the server again.
 */
import { RefusedRule } from '../../src/admission';

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
const NETWORKING = 'networking.k8s.io/v1';
const policy = (spec: Fields): Fields => object(NETWORKING, 'NetworkPolicy', { spec: { podSelector: {}, ...spec } });
const peer = (fields: unknown): Fields => policy({ ingress: [{ from: [fields] }] });
const policyPort = (fields: Fields): Fields => policy({ egress: [{ ports: [fields] }] });
const ingress = (spec: Fields, metadata?: Fields): Fields => object(NETWORKING, 'Ingress', { spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } }, ...spec } }, metadata);
const path = (fields: Fields): Fields => ingress({ rules: [{ http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } }, ...fields }] } }] });
const ingressBackend = (fields: Fields): Fields => ingress({ defaultBackend: fields });
const ingressClass = (spec: Fields): Fields => object(NETWORKING, 'IngressClass', { spec: { controller: 'example.com/ingress', ...spec } });
const jobSpec = (spec: Fields, podSpec: Fields = {}): Fields => ({ template: { spec: { restartPolicy: 'Never', containers: [{ name: 'web', image: 'busybox:1.36' }], ...podSpec } }, ...spec });
const job = (spec: Fields, metadata?: Fields): Fields => object('batch/v1', 'Job', { spec: jobSpec(spec) }, metadata);
const cronJob = (spec: Fields, metadata?: Fields, inJob: Fields = {}): Fields => object('batch/v1', 'CronJob', { spec: { schedule: '0 3 * * 1-5', jobTemplate: { spec: jobSpec(inJob) }, ...spec } }, metadata);
const autoscaler = (spec: Fields): Fields => object('autoscaling/v2', 'HorizontalPodAutoscaler', { spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, maxReplicas: 3, ...spec } });
const metric = (fields: Fields): Fields => autoscaler({ metrics: [fields] });
const scaleDown = (fields: Fields): Fields => autoscaler({ behavior: { scaleDown: fields } });
const budget = (spec: Fields): Fields => object('policy/v1', 'PodDisruptionBudget', { spec });
const GATEWAY = 'gateway.networking.k8s.io/v1';
const gateway = (...listeners: readonly Fields[]): Fields => object(GATEWAY, 'Gateway', { spec: { gatewayClassName: 'ours', listeners } });
const listener = (fields: Fields = {}): Fields => ({ name: 'http', port: 80, protocol: 'HTTP', ...fields });
const httpRoute = (rule: Fields, spec: Fields = {}): Fields => object(GATEWAY, 'HTTPRoute', { spec: { parentRefs: [{ name: 'web' }], rules: [rule], ...spec } });
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
  { says: 'a slice under a version that is gone', manifest: { ...slice({}), apiVersion: 'discovery.k8s.io/v1beta1' }, refused: ['apiVersion', 'api-version-gone'] },
  { says: 'a slice under a version that never was', manifest: { ...slice({}), apiVersion: 'discovery.k8s.io/v2' }, refused: ['apiVersion', 'api-version'] },
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
  { says: 'a hostPath that goes back', manifest: pods({ volumes: [{ name: 'a', hostPath: { path: '/var/../etc' } }] }), refused: [`${IN_POD}.volumes[0].hostPath.path`, 'volume'] },
  { says: 'a file outside its volume', manifest: pods({ volumes: [{ name: 'a', configMap: { name: 'a', items: [{ key: 'a', path: '../a' }] } }] }), refused: [`${IN_POD}.volumes[0].configMap.items[0].path`, 'volume'] },
  { says: 'a mode written as people write it, in decimal', manifest: pods({ volumes: [{ name: 'a', secret: { secretName: 'a', defaultMode: 600 } }] }), refused: [`${IN_POD}.volumes[0].secret.defaultMode`, 'volume'] },
  { says: 'a token for one minute', manifest: pods({ volumes: [{ name: 'a', projected: { sources: [{ serviceAccountToken: { path: 'token', expirationSeconds: 60 } }] } }] }), refused: [`${IN_POD}.volumes[0].projected.sources[0].serviceAccountToken.expirationSeconds`, 'volume'] },
  { says: 'a toleration of everything', manifest: pods({ tolerations: [{ operator: 'Exists' }] }) },
  { says: 'a toleration with a value that must not be', manifest: pods({ tolerations: [{ key: 'a', operator: 'Exists', value: 'b' }] }), refused: [`${IN_POD}.tolerations[0].value`, 'scheduling'] },
  { says: 'a toleration of no effect', manifest: pods({ tolerations: [{ key: 'a', effect: 'NoRun' }] }), refused: [`${IN_POD}.tolerations[0].effect`, 'scheduling'] },
  { says: 'an affinity without a topology key', manifest: pods({ affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector: {} }] } } }), refused: [`${IN_POD}.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey`, 'scheduling'] },
  { says: 'an affinity of weight 0', manifest: pods({ affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 0, preference: {} }] } } }), refused: [`${IN_POD}.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight`, 'scheduling'] },
  { says: 'a spread without skew', manifest: pods({ topologySpreadConstraints: [{ topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' }] }), refused: [`${IN_POD}.topologySpreadConstraints[0].maxSkew`, 'scheduling'] },
  { says: 'four nameservers', manifest: pods({ dnsConfig: { nameservers: ['1.1.1.1', '1.1.1.2', '1.1.1.3', '1.1.1.4'] } }), refused: [`${IN_POD}.dnsConfig.nameservers`, 'dns-config'] },
  { says: 'a host alias without an address', manifest: pods({ hostAliases: [{ hostnames: ['a'] }] }), refused: [`${IN_POD}.hostAliases[0].ip`, 'dns-config'] },
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

const networking: readonly Case[] = [
  { says: 'a policy for all pods', manifest: policy({}) },
  { says: 'a policy without a selector, which is one for all pods', manifest: object(NETWORKING, 'NetworkPolicy', { spec: {} }) },
  { says: 'a misspelt podSelector', manifest: object(NETWORKING, 'NetworkPolicy', { spec: { podselector: {} } }), refused: ['spec.podselector', 'unknown-field'] },
  { says: 'policyTypes in lower case', manifest: policy({ policyTypes: ['ingress'] }), refused: ['spec.policyTypes[0]', 'unsupported-value'] },
  { says: 'three policyTypes', manifest: policy({ policyTypes: ['Ingress', 'Egress', 'Ingress'] }), refused: ['spec.policyTypes', 'unsupported-value'] },
  { says: 'one policyType twice', manifest: policy({ policyTypes: ['Ingress', 'Ingress'] }) },
  { says: 'policyTypes as text', manifest: policy({ policyTypes: 'Ingress' }), refused: ['spec.policyTypes', 'field-type'] },
  { says: 'a cidr that is none', manifest: peer({ ipBlock: { cidr: 'A' } }), refused: ['spec.ingress[0].from[0].ipBlock.cidr', 'policy-range'] },
  { says: 'an address without a prefix length', manifest: peer({ ipBlock: { cidr: '10.0.0.1' } }), refused: ['spec.ingress[0].from[0].ipBlock.cidr', 'policy-range'] },
  { says: 'an ipBlock without a cidr', manifest: peer({ ipBlock: {} }), refused: ['spec.ingress[0].from[0].ipBlock.cidr', 'required-field'] },
  { says: 'everything but a private range', manifest: peer({ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } }) },
  { says: 'an exception outside the range', manifest: peer({ ipBlock: { cidr: '10.0.0.0/8', except: ['192.168.0.0/16'] } }), refused: ['spec.ingress[0].from[0].ipBlock.except[0]', 'policy-range'] },
  { says: 'an exception as large as the range', manifest: peer({ ipBlock: { cidr: '10.0.0.0/8', except: ['10.0.0.0/8'] } }), refused: ['spec.ingress[0].from[0].ipBlock.except[0]', 'policy-range'] },
  { says: 'a range with host bits in a policy, accepted up to 1.35', manifest: peer({ ipBlock: { cidr: '10.0.0.1/8' } }) },
  { says: 'a peer with podSelector and ipBlock', manifest: peer({ podSelector: {}, ipBlock: { cidr: '10.0.0.0/8' } }), refused: ['spec.ingress[0].from[0]', 'policy-peer'] },
  { says: 'a peer that is nobody', manifest: peer({}), refused: ['spec.ingress[0].from[0]', 'policy-peer'] },
  { says: 'a peer of pods in namespaces', manifest: peer({ podSelector: {}, namespaceSelector: { matchLabels: { team: 'a' } } }) },
  { says: 'a peer by an unknown operator', manifest: peer({ podSelector: { matchExpressions: [{ key: 'app', operator: 'Equals', values: ['web'] }] } }), refused: ['spec.ingress[0].from[0].podSelector.matchExpressions[0]', 'selector'] },
  { says: 'a policy for port 99999', manifest: policyPort({ port: 99999 }), refused: ['spec.egress[0].ports[0].port', 'port-number'] },
  { says: 'a policy for a port as text', manifest: policyPort({ port: '80' }), refused: ['spec.egress[0].ports[0].port', 'port-name'] },
  { says: 'a policy for a protocol in lower case', manifest: policyPort({ port: 53, protocol: 'udp' }), refused: ['spec.egress[0].ports[0].protocol', 'unsupported-value'] },
  { says: 'a policy for a range of ports', manifest: policyPort({ port: 8000, endPort: 8100 }) },
  { says: 'a range of ports that ends before it begins', manifest: policyPort({ port: 8100, endPort: 8000 }), refused: ['spec.egress[0].ports[0].endPort', 'policy-port-range'] },
  { says: 'a range of ports that begins with a name', manifest: policyPort({ port: 'http', endPort: 8000 }), refused: ['spec.egress[0].ports[0].endPort', 'policy-port-range'] },
  { says: 'a range of ports without a beginning', manifest: policyPort({ endPort: 8000 }), refused: ['spec.egress[0].ports[0].endPort', 'policy-port-range'] },
  { says: 'an Ingress under a version that is gone', manifest: { ...ingress({}), apiVersion: 'networking.k8s.io/v1beta1' }, refused: ['apiVersion', 'api-version-gone'] },
  { says: 'an Ingress that leads nowhere', manifest: object(NETWORKING, 'Ingress', { spec: {} }), refused: ['spec', 'required-field'] },
  { says: 'a path without a pathType', manifest: path({ pathType: undefined }), refused: ['spec.rules[0].http.paths[0].pathType', 'required-field'] },
  { says: 'a pathType in lower case', manifest: path({ pathType: 'prefix' }), refused: ['spec.rules[0].http.paths[0].pathType', 'unsupported-value'] },
  { says: 'a path that is relative', manifest: path({ path: 'shop' }), refused: ['spec.rules[0].http.paths[0].path', 'ingress-path'] },
  { says: 'a path that goes back', manifest: path({ path: '/shop/../admin' }), refused: ['spec.rules[0].http.paths[0].path', 'ingress-path'] },
  { says: 'a regular expression as the controller likes it', manifest: path({ path: '/(.*)//', pathType: 'ImplementationSpecific' }) },
  { says: 'a rule without paths', manifest: ingress({ rules: [{ http: { paths: [] } }] }), refused: ['spec.rules[0].http.paths', 'required-field'] },
  { says: 'a host in capitals', manifest: ingress({ rules: [{ host: 'Shop.example.com' }] }), refused: ['spec.rules[0].host', 'ingress-host'] },
  { says: 'a host that is an address', manifest: ingress({ rules: [{ host: '10.0.0.1' }] }), refused: ['spec.rules[0].host', 'ingress-host'] },
  { says: 'a host with a port', manifest: ingress({ tls: [{ hosts: ['shop.example.com:443'] }] }), refused: ['spec.tls[0].hosts[0]', 'ingress-host'] },
  { says: 'a wildcard host', manifest: ingress({ rules: [{ host: '*.example.com' }] }) },
  { says: 'a wildcard in the middle', manifest: ingress({ rules: [{ host: 'shop.*.com' }] }), refused: ['spec.rules[0].host', 'ingress-host'] },
  { says: 'a field of backends as they were before v1', manifest: ingressBackend({ service: { name: 'web', port: { number: 80 } }, serviceName: 'web' }), refused: ['spec.defaultBackend.serviceName', 'unknown-field'] },
  { says: 'a backend of nothing', manifest: ingressBackend({}), refused: ['spec.defaultBackend', 'ingress-backend'] },
  { says: 'a backend without a port', manifest: ingressBackend({ service: { name: 'web' } }), refused: ['spec.defaultBackend.service.port', 'required-field'] },
  { says: 'a backend with a port as text', manifest: ingressBackend({ service: { name: 'web', port: { number: '80' } } }), refused: ['spec.defaultBackend.service.port.number', 'field-type'] },
  { says: 'a backend with the name and the number of a port', manifest: ingressBackend({ service: { name: 'web', port: { name: 'http', number: 80 } } }), refused: ['spec.defaultBackend.service.port', 'ingress-backend'] },
  { says: 'a backend of another kind', manifest: ingressBackend({ resource: { apiGroup: 'example.com', kind: 'Bucket', name: 'static' } }) },
  { says: 'an Ingress of two classes', manifest: ingress({ ingressClassName: 'nginx' }, { annotations: { 'kubernetes.io/ingress.class': 'traefik' } }), refused: ['metadata.annotations[kubernetes.io/ingress.class]', 'ingress-class'] },
  { says: 'an IngressClass', manifest: ingressClass({}) },
  { says: 'an IngressClass without a domain', manifest: ingressClass({ controller: 'nginx' }), refused: ['spec.controller', 'ingress-class'] },
  { says: 'parameters of a namespace that is not said', manifest: ingressClass({ parameters: { kind: 'A', name: 'a', scope: 'Namespace' } }), refused: ['spec.parameters.namespace', 'namespace-name'] },
];

const jobsAndScaling: readonly Case[] = [
  { says: 'a Job', manifest: job({}) },
  { says: 'a Job without restartPolicy', manifest: object('batch/v1', 'Job', { spec: jobSpec({}, { restartPolicy: undefined }) }), refused: ['spec.template.spec.restartPolicy', 'job-restart'] },
  { says: 'a Job that always restarts', manifest: object('batch/v1', 'Job', { spec: jobSpec({}, { restartPolicy: 'Always' }) }), refused: ['spec.template.spec.restartPolicy', 'job-restart'] },
  { says: 'a Job with a selector of its author', manifest: job({ selector: { matchLabels: { app: 'web' } } }), refused: ['spec.selector', 'job-selector'] },
  { says: 'a Job with the label of another', manifest: job(jobSpec({ template: { metadata: { labels: { 'job-name': 'api' } }, spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'a' }] } } })), refused: ['spec.template.metadata.labels[job-name]', 'job-selector'] },
  { says: 'a Job with a name of 64 characters', manifest: job({}, { name: 'a'.repeat(64) }), refused: ['spec.template.metadata.labels', 'job-selector'] },
  { says: 'a manual selector that is missing', manifest: job({ manualSelector: true }), refused: ['spec.selector', 'job-selector'] },
  { says: 'a Job that counts back', manifest: job({ completions: -1 }), refused: ['spec.completions', 'negative-number'] },
  { says: 'an Indexed Job', manifest: job({ completionMode: 'Indexed', completions: 5, backoffLimitPerIndex: 1, maxFailedIndexes: 2 }) },
  { says: 'an Indexed Job of one pod, as long as nothing else is said', manifest: job({ completionMode: 'Indexed' }) },
  { says: 'an Indexed Job without completions', manifest: job({ completionMode: 'Indexed', parallelism: 2 }), refused: ['spec.completions', 'job'] },
  { says: 'a limit by index without indexes', manifest: job({ backoffLimitPerIndex: 1 }), refused: ['spec.backoffLimitPerIndex', 'job'] },
  { says: 'exit codes in falling order', manifest: job({ podFailurePolicy: { rules: [{ action: 'FailJob', onExitCodes: { operator: 'In', values: [2, 1] } }] } }), refused: ['spec.podFailurePolicy.rules[0].onExitCodes.values[1]', 'job'] },
  { says: 'a success by indexes', manifest: job({ completionMode: 'Indexed', completions: 5, successPolicy: { rules: [{ succeededIndexes: '0,2-4', succeededCount: 3 }] } }) },
  { says: 'a success by an index that is not there', manifest: job({ completionMode: 'Indexed', completions: 5, successPolicy: { rules: [{ succeededIndexes: '0-5' }] } }), refused: ['spec.successPolicy.rules[0].succeededIndexes', 'job'] },
  { says: 'a CronJob', manifest: cronJob({ timeZone: 'Europe/Berlin' }) },
  { says: 'a CronJob under a version that is gone', manifest: { ...cronJob({}), apiVersion: 'batch/v1beta1' }, refused: ['apiVersion', 'api-version-gone'] },
  { says: 'a CronJob with a name of 53 characters', manifest: cronJob({}, { name: 'a'.repeat(53) }), refused: ['metadata.name', 'object-name'] },
  { says: 'a schedule of four fields', manifest: cronJob({ schedule: '* * * *' }), refused: ['spec.schedule', 'schedule'] },
  { says: 'a schedule in hour 24', manifest: cronJob({ schedule: '0 24 * * *' }), refused: ['spec.schedule', 'schedule'] },
  { says: 'a schedule on Sunday as day 7', manifest: cronJob({ schedule: '0 0 * * 7' }), refused: ['spec.schedule', 'schedule'] },
  { says: 'a schedule by names', manifest: cronJob({ schedule: '0 0 * JAN mon-fri' }) },
  { says: 'a schedule in a word', manifest: cronJob({ schedule: '@every 1h30m' }) },
  { says: 'a schedule with a time zone', manifest: cronJob({ schedule: 'TZ=UTC 0 0 * * *' }), refused: ['spec.schedule', 'schedule'] },
  { says: 'a time zone in lower case', manifest: cronJob({ timeZone: 'europe/berlin' }), refused: ['spec.timeZone', 'schedule'] },
  { says: 'a selector in a CronJob', manifest: cronJob({}, {}, { selector: {} }), refused: ['spec.jobTemplate.spec.selector', 'job-selector'] },
  { says: 'an autoscaler', manifest: autoscaler({ metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }] }) },
  { says: 'an autoscaler of autoscaling/v1', manifest: { ...autoscaler({ targetCPUUtilizationPercentage: 80 }), apiVersion: 'autoscaling/v1' } },
  { says: 'an autoscaler under a version that is gone', manifest: { ...autoscaler({}), apiVersion: 'autoscaling/v2beta2' }, refused: ['apiVersion', 'api-version-gone'] },
  { says: 'a field of autoscaling/v1 in v2', manifest: autoscaler({ targetCPUUtilizationPercentage: 80 }), refused: ['spec.targetCPUUtilizationPercentage', 'unknown-field'] },
  { says: 'more replicas at least than at most', manifest: autoscaler({ minReplicas: 4 }), refused: ['spec.maxReplicas', 'autoscaler'] },
  { says: 'an autoscaler down to zero', manifest: autoscaler({ minReplicas: 0 }), refused: ['spec.minReplicas', 'autoscaler'] },
  { says: 'what is scaled without its API group', manifest: autoscaler({ scaleTargetRef: { kind: 'Deployment', name: 'web' } }), refused: ['spec.scaleTargetRef.apiVersion', 'autoscaler'] },
  { says: 'a metric without its source', manifest: metric({ type: 'Resource' }), refused: ['spec.metrics[0].resource', 'autoscaler'] },
  { says: 'a metric with two targets', manifest: metric({ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80, averageValue: '1' } } }), refused: ['spec.metrics[0].resource.target', 'autoscaler'] },
  { says: 'a window of two hours', manifest: scaleDown({ stabilizationWindowSeconds: 7200 }), refused: ['spec.behavior.scaleDown.stabilizationWindowSeconds', 'autoscaler'] },
  { says: 'an empty list of scaling policies', manifest: scaleDown({ policies: [] }), refused: ['spec.behavior.scaleDown.policies', 'autoscaler'] },
  { says: 'a budget', manifest: budget({ minAvailable: 1, selector: { matchLabels: { app: 'web' } } }) },
  { says: 'a budget with both bounds', manifest: budget({ minAvailable: 1, maxUnavailable: 1 }), refused: ['spec', 'disruption-budget'] },
  { says: 'a budget beyond all pods', manifest: budget({ maxUnavailable: '101%' }), refused: ['spec.maxUnavailable', 'disruption-budget'] },
  { says: 'a budget under a version that is gone', manifest: { ...budget({ minAvailable: 1 }), apiVersion: 'policy/v1beta1' }, refused: ['apiVersion', 'api-version-gone'] },
  { says: 'a budget whose name no other object could have', manifest: { ...budget({}), metadata: { name: 'My_Budget' } } },
];

const gatewayApi: readonly Case[] = [
  { says: 'a Gateway', manifest: gateway(listener()) },
  { says: 'a Gateway of v1beta1', manifest: { ...gateway(listener()), apiVersion: 'gateway.networking.k8s.io/v1beta1' } },
  { says: 'a Gateway of v1alpha2', manifest: { ...gateway(listener()), apiVersion: 'gateway.networking.k8s.io/v1alpha2' }, refused: ['apiVersion', 'api-version'] },
  { says: 'a Gateway without a class', manifest: object(GATEWAY, 'Gateway', { spec: { listeners: [listener()] } }), refused: ['spec.gatewayClassName', 'required-field'] },
  { says: 'a Gateway without listeners', manifest: gateway(), refused: ['spec.listeners', 'gateway-rule'] },
  { says: 'a misspelt listener', manifest: gateway(listener({ hostName: 'a.b' })), refused: ['spec.listeners[0].hostName', 'unknown-field'] },
  { says: 'a listener on port 99999', manifest: gateway(listener({ port: 99999 })), refused: ['spec.listeners[0].port', 'gateway-rule'] },
  { says: 'a listener on a port as text', manifest: gateway(listener({ port: '80' })), refused: ['spec.listeners[0].port', 'field-type'] },
  { says: 'a listener with a host in capitals', manifest: gateway(listener({ hostname: 'Shop.example.com' })), refused: ['spec.listeners[0].hostname', 'gateway-rule'] },
  { says: 'two listeners of one name', manifest: gateway(listener(), listener({ port: 81 })), refused: ['spec.listeners[1]', 'gateway-rule'] },
  { says: 'two listeners on one port', manifest: gateway(listener(), listener({ name: 'b' })), refused: ['spec.listeners', 'gateway-rule'] },
  { says: 'two listeners on one port for two hosts', manifest: gateway(listener({ hostname: 'a.b' }), listener({ name: 'b', hostname: 'c.d' })) },
  { says: 'certificates for plain HTTP', manifest: gateway(listener({ tls: { certificateRefs: [{ name: 'cert' }] } })), refused: ['spec.listeners', 'gateway-rule'] },
  { says: 'TLS without certificates', manifest: gateway(listener({ protocol: 'HTTPS', tls: {} })), refused: ['spec.listeners[0].tls', 'gateway-rule'] },
  { says: 'an HTTPRoute', manifest: httpRoute({ matches: [{ path: { value: '/shop' } }], backendRefs: [{ name: 'shop', port: 80 }] }) },
  { says: 'a Service without a port', manifest: httpRoute({ backendRefs: [{ name: 'shop' }] }), refused: ['spec.rules[0].backendRefs[0]', 'gateway-rule'] },
  { says: 'a route to a port as text', manifest: httpRoute({ backendRefs: [{ name: 'shop', port: 'http' }] }), refused: ['spec.rules[0].backendRefs[0].port', 'field-type'] },
  { says: 'a path type of an Ingress', manifest: httpRoute({ matches: [{ path: { type: 'Prefix', value: '/' } }] }), refused: ['spec.rules[0].matches[0].path.type', 'unsupported-value'] },
  { says: 'a route to a path that is relative', manifest: httpRoute({ matches: [{ path: { value: 'shop' } }] }), refused: ['spec.rules[0].matches[0].path', 'gateway-rule'] },
  { says: 'a redirect beside a backend', manifest: httpRoute({ filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https' } }], backendRefs: [{ name: 'shop', port: 80 }] }), refused: ['spec.rules[0]', 'gateway-rule'] },
  { says: 'a filter without what it does', manifest: httpRoute({ filters: [{ type: 'URLRewrite' }] }), refused: ['spec.rules[0].filters[0]', 'gateway-rule'] },
  { says: 'a timeout longer than the whole', manifest: httpRoute({ timeouts: { request: '1s', backendRequest: '1m' } }), refused: ['spec.rules[0].timeouts', 'gateway-rule'] },
  { says: 'a route in capitals', manifest: httpRoute({}, { hostnames: ['Shop'] }), refused: ['spec.hostnames[0]', 'gateway-rule'] },
  { says: 'a GRPCRoute', manifest: object(GATEWAY, 'GRPCRoute', { spec: { rules: [{ matches: [{ method: { service: 'shop.Cart' } }] }] } }) },
  { says: 'a GRPCRoute to a path', manifest: object(GATEWAY, 'GRPCRoute', { spec: { rules: [{ matches: [{ method: { service: 'shop/Cart' } }] }] } }), refused: ['spec.rules[0].matches[0].method', 'gateway-rule'] },
  { says: 'a GatewayClass without a domain', manifest: object(GATEWAY, 'GatewayClass', { spec: { controllerName: 'ours' } }), refused: ['spec.controllerName', 'gateway-rule'] },
  { says: 'a ReferenceGrant', manifest: object(GATEWAY, 'ReferenceGrant', { spec: { from: [{ group: GATEWAY.split('/')[0], kind: 'HTTPRoute', namespace: 'shop' }], to: [{ group: '', kind: 'Service' }] } }) },
  { says: 'a ReferenceGrant from nowhere', manifest: object(GATEWAY, 'ReferenceGrant', { spec: { from: [{ group: '', kind: 'Service' }], to: [{ group: '', kind: 'Service' }] } }), refused: ['spec.from[0].namespace', 'required-field'] },
  { says: 'a finalizer without a domain, which only built-in kinds refuse', manifest: { ...gateway(listener()), metadata: { name: 'web', finalizers: ['keep'] } } },
];

export const CASES: readonly Case[] = [...services, ...addressesOutside, ...workloads, ...networking, ...jobsAndScaling, ...gatewayApi];
