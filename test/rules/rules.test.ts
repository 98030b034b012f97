import { container, deployment, endpoints, findings, listening, other, said, service, slice } from './manifests';
import { RULES } from '../../src/rules/table';

type Case = readonly [title: string, objects: readonly Parameters<typeof said>[0][number][], expected: readonly string[]];

const DEPRECATED = 'endpoints-deprecated: Endpoints are deprecated since Kubernetes 1.33.';

function check(cases: readonly Case[], options?: Parameters<typeof said>[1]): void {
  test.each(cases)('%s', (_, objects, expected) => expect(said(objects, options)).toEqual(expected));
}

const ingress = (name: string, port: object) => other('networking.k8s.io/v1', 'Ingress', 'in', {
  rules: [{ host: 'shop.example.com', http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name, port } } }] } }],
});
const calling = (url: string) => deployment('caller', { containers: [container('main', { env: [{ name: 'API_URL', value: url }] })] });
const told = (...env: readonly object[]) => deployment('caller', { containers: [container('main', { env })] });
const probing = (readinessProbe: object, ...ports: readonly object[]) => deployment('web', { containers: [container('main', { ports, readinessProbe })] });
const configMap = (name: string, data: object) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data });
const policy = (spec: object) => other('networking.k8s.io/v1', 'NetworkPolicy', 'p', { podSelector: { matchLabels: { app: 'web' } }, ...spec });
const namespace = (name: string, labels: object = {}) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
const alias = (name: string, externalName: string, more: object = {}) => service(name, { type: 'ExternalName', externalName, ...more });

describe('selectors', () => check([
  ['a Service in front of its pods is in order', [service('web'), deployment('web')], []],
  ['a Service alone is part of something that nobody can see', [service('web')], []],
  ['a selector that matches no pod, with the pods that were meant', [service('web', { selector: { app: 'wbe' } }), deployment('web')],
    ['selector-no-pods: The selector app=wbe matches no pod; those of Deployment default/web carry app=web.']],
  ['pods one label away were meant as well', [service('front', { selector: { app: 'web', version: 'v3' } }), deployment('web', {}, { app: 'web', version: 'v2' })],
    ['selector-no-pods: The selector app=web,version=v3 matches no pod; those of Deployment default/web carry app=web,version=v2.']],
  ['pods in another namespace', [service('blue/web'), deployment('web')],
    ['selector-other-namespace: The selector app=web matches pods of namespace default only, and the Service is in blue.']],
  ['pods of two workloads', [service('web'), deployment('web'), deployment('worker', {}, { app: 'web' })],
    ['selector-spans-workloads: The selector app=web matches the pods of Deployment web and Deployment worker.']],
  ['the lab\'s trap: two versions carry the one label', [
    service('web'), deployment('web', {}, { app: 'web', version: 'v1' }), deployment('web-v2', {}, { app: 'web', version: 'v2' }),
  ],
  ['selector-spans-versions: The selector app=web matches pods that differ in the label version: web (v1) and web-v2 (v2).']],
  ['the lab\'s solution', [
    service('web', { selector: { app: 'web', version: 'v2' } }), deployment('web', {}, { app: 'web', version: 'v1' }), deployment('web-v2', {}, { app: 'web', version: 'v2' }),
  ],
  []],
  ['the pods of one workload under two Services are nobody\'s mistake', [service('web'), service('web-node', { type: 'NodePort', selector: { app: 'web' } }), deployment('web')], []],
]));

describe('labels that nobody writes', () => {
  const db = (more: object = {}) => deployment('db', {}, { app: 'db' }, 'StatefulSet', { serviceName: 'db', replicas: 2, ...more });
  const only = (selector: object) => [service('one', { selector }), service('db', { clusterIP: 'None' })];
  check([
    ['of a pod of a StatefulSet', [...only({ 'statefulset.kubernetes.io/pod-name': 'db-1' }), db()], []],
    ['of a pod of a StatefulSet that starts at another number', [...only({ 'app': 'db', 'apps.kubernetes.io/pod-index': '5' }), db({ ordinals: { start: 4 } })], []],
    ['of a pod that the StatefulSet has not', [...only({ 'app': 'db', 'statefulset.kubernetes.io/pod-name': 'db-2' }), db()],
      ['selector-no-pods: The selector app=db,statefulset.kubernetes.io/pod-name=db-2 matches no pod; those of StatefulSet default/db carry app=db.']],
    ['of a Job', [service('import', { selector: { 'batch.kubernetes.io/job-name': 'import' } }), { ...deployment('import', { restartPolicy: 'Never' }, {}, 'Job', { selector: undefined }), apiVersion: 'batch/v1' }], []],
  ]);
});

describe('what is nobody\'s mistake', () => check([
  ['a Helm test that carries the chart\'s labels', [listening('web', 80), service('web'),
    { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'test', labels: { app: 'web' }, annotations: { 'helm.sh/hook': 'test' } }, spec: { containers: [container('wget', { ports: [{ containerPort: 1 }] })] } }], []],
  ['the pods of a Rollout', [deployment('other'), service('web'), { ...deployment('web', {}, undefined, 'Rollout'), apiVersion: 'argoproj.io/v1alpha1' }], []],
  ['pods of a namespace of which nothing is shown', [deployment('web'), service('kube-system/scheduler', { selector: { component: 'kube-scheduler' } })], []],
  ['an empty namespace, which is none', [service('web'), { ...deployment('web'), metadata: { name: 'web', namespace: '' } }], []],
  ['the same host port on nodes that differ', ['linux', 'windows'].map(os => deployment(os, {
    hostNetwork: true, nodeSelector: { 'kubernetes.io/os': os }, containers: [container('main', { ports: [{ containerPort: 9182 }] })],
  }, undefined, 'DaemonSet')), []],
  ['an action of AWS\' controller', [deployment('web'), service('web'), ingress('ssl-redirect', { name: 'use-annotation' })], []],
  ['an Ingress before an alias without ports', [alias('shop', 'shop.example.com'), ingress('shop', { number: 443 })], []],
  ['a socket', [calling('http://unix:/var/run/docker.sock')], []],
  ['the pods of a StatefulSet, by their names', [
    deployment('kafka/kafka', { containers: [container('main', { env: [{ name: 'PEERS', value: 'kafka-0.kafka:9092,kafka-1.kafka.kafka.svc.cluster.local:9092' }] })] }, undefined, 'StatefulSet',
      { serviceName: 'kafka', replicas: 2 }),
    service('kafka/kafka', { clusterIP: 'None', ports: [{ port: 9092 }] }),
  ], []],
]));

describe('ports', () => check([
  ['pods that declare no port may listen on any', [service('web', { ports: [{ port: 8080, targetPort: 80 }] }), deployment('web')], []],
  ['a port that nobody declares', [service('web', { ports: [{ port: 80, targetPort: 8081 }] }), listening('web', 8080)],
    ['target-port-undeclared: Port 80 leads to TCP 8081, and Deployment default/web declares TCP 8080.']],
  ['a port that only UDP bears', [service('dns', { ports: [{ port: 53 }] }), listening('dns', { containerPort: 53, protocol: 'UDP' })],
    ['target-port-protocol: Port 53 leads to TCP 53, which Deployment default/dns declares for UDP only.']],
  ['a named port that does not exist', [service('web', { ports: [{ port: 80, targetPort: 'http' }] }), listening('web', { containerPort: 8080, name: 'web' })],
    ['target-port-unknown: No container behind it has a TCP port named "http": Deployment default/web declares TCP 8080 (web).']],
  ['a named port of the other protocol', [service('d', { ports: [{ port: 53, targetPort: 'dns' }] }), listening('d', { containerPort: 53, name: 'dns', protocol: 'UDP' })],
    ['target-port-unknown: No container behind it has a TCP port named "dns": Deployment default/d declares it for UDP, not for TCP.']],
  ['a named port that some pods lack', [
    service('web', { ports: [{ port: 80, targetPort: 'http' }] }, { annotations: { 'connectivity.cdk8s.io/acknowledge': 'selector-spans-workloads: both' } }),
    deployment('a', { containers: [container('main', { ports: [{ name: 'http', containerPort: 80 }] })] }, { app: 'web' }), deployment('b', {}, { app: 'web' }),
  ],
  ['target-port-differs: Deployment default/b has no TCP port named "http", others behind the Service have.']],
  ['a name that means two numbers', [
    service('web', { ports: [{ port: 80, targetPort: 'http' }] }, { annotations: { 'connectivity.cdk8s.io/acknowledge': 'selector-spans-workloads: both' } }),
    ...[['a', 80], ['b', 81]].map(([name, containerPort]) => deployment(String(name), { containers: [container('main', { ports: [{ name: 'http', containerPort }] })] }, { app: 'web' })),
  ],
  ['target-port-differs: The port named "http" is 80 in a and 81 in b.']],
  ['a headless Service maps no port', [service('db', { clusterIP: 'None', ports: [{ port: 80, targetPort: 5432 }] }), listening('db', 5432)],
    ['headless-port-mapped: Clients of this headless Service connect to port 80 itself, not to targetPort 5432.']],
  ['two containers on one port', [deployment('pair', { containers: [container('a', { ports: [{ containerPort: 80 }] }), container('b', { ports: [{ containerPort: 80 }] })] })],
    ['container-port-clash: The containers a and b of one pod both want TCP 80.']],
  ['TCP and UDP of one number are two ports', [
    deployment('dns', { containers: [container('a', { ports: [{ containerPort: 53 }] }), container('b', { ports: [{ containerPort: 53, protocol: 'UDP' }] })] }),
  ], []],
  ['two workloads on one port of the node', [listening('a', { containerPort: 80, hostPort: 80 }), listening('b', { containerPort: 8080, hostPort: 80 })],
    ['host-port-clash: It wants TCP 80 of its node, and so does Deployment default/a.']],
  ['two workloads on one port of two addresses of the node', [
    listening('a', { containerPort: 80, hostPort: 80, hostIP: '10.0.0.1' }), listening('b', { containerPort: 8080, hostPort: 80, hostIP: '10.0.0.2' }),
  ], []],
  ['a port of one address of the node, and the same one of all', [
    listening('a', { containerPort: 80, hostPort: 80, hostIP: '10.0.0.1' }), listening('b', { containerPort: 8080, hostPort: 80, hostIP: '0.0.0.0' }),
  ], ['host-port-clash: It wants TCP 80 of its node, and so does Deployment default/a.']],
  ['a probe of a port by a name that its container has', [probing({ httpGet: { port: 'http' } }, { name: 'http', containerPort: 80 })], []],
  ['a probe of a port by number, which needs no declaration', [probing({ tcpSocket: { port: 9090 } }, { name: 'http', containerPort: 80 })], []],
  ['a probe of a port by a name that its container does not have', [probing({ httpGet: { port: 'web' } }, { name: 'http', containerPort: 80 })],
    ['probe-port-unknown: The container main has no port named "web"; it has "http".']],
  ['a probe of a port by name, where no port has one', [probing({ tcpSocket: { port: 'web' } }, { containerPort: 80 })],
    ['probe-port-unknown: The container main has no port named "web"; none of its ports has a name.']],
  ['a probe of the port of the container beside', [deployment('pair', {
    containers: [container('a', { ports: [{ name: 'http', containerPort: 80 }] }), container('b', { livenessProbe: { httpGet: { port: 'http' } } })],
  })], ['probe-port-unknown: The container b has no port named "http"; none of its ports has a name.']],
  ['the kubelet\'s port', [listening('a', { containerPort: 80, hostPort: 10250 })], ['host-port-kubelet: It wants port 10250 of its node.']],
]));

describe('Services', () => {
  const nodePort = (name: string, port: number) => service(name, { type: 'NodePort', ports: [{ port: 80, nodePort: port }] });
  const balancer = (name: string, port: number) => service(name, { type: 'LoadBalancer', ports: [{ port }] });
  check([
    ['a node port of the static band', [nodePort('a', 30080), deployment('a')], []],
    ['a node port twice', [nodePort('a', 30080), deployment('a'), nodePort('b', 30080), deployment('b')], ['node-port-taken: Node port 30080 is taken by Service default/a.']],
    ['a node port that may be given out', [nodePort('a', 31000), deployment('a')], ['node-port-dynamic: Node port 31000 is outside 30000-30085.']],
    ['one port of two load balancers, where nobody says that they share an address', [balancer('a', 80), deployment('a'), balancer('b', 80), deployment('b')], []],
    ['no selector and no endpoints', [service('a', { selector: undefined })], ['service-without-endpoints: It has no selector, and no EndpointSlice or Endpoints names it.']],
    ['no selector and a slice', [service('a', { selector: undefined }), slice('a-1', 'a')], []],
    ['a headless Service whose endpoints have another port', [service('a', { clusterIP: 'None', selector: undefined }), slice('a-1', 'a', { ports: [{ port: 9090 }] })],
      ['headless-port-mapped: Clients of this headless Service connect to port 80 itself, not to port 9090 of its endpoints.']],
    ['a Service whose endpoints have another port', [service('a', { selector: undefined }), slice('a-1', 'a', { ports: [{ port: 9090 }] })], []],
    ['a port that no slice has', [service('a', { selector: undefined, ports: [{ name: 'x', port: 80 }, { name: 'y', port: 81 }] }), slice('a-1', 'a', { ports: [{ name: 'x', port: 80 }] })],
      ['service-without-endpoints: No EndpointSlice or Endpoints of it has its TCP port "y".']],
    ['ports that several slices have', [service('a', { selector: undefined, ports: [{ name: 'x', port: 80 }, { name: 'y', port: 81 }] }),
      slice('a-1', 'a', { ports: [{ name: 'x', port: 80 }] }), slice('a-2', 'a', { ports: [{ name: 'y', port: 81 }] })], []],
    ['slices for every port', [service('a', { selector: undefined }), slice('a-1', 'a', { ports: undefined })], []],
    ['no selector and Endpoints, as in the book', [service('a', { selector: undefined }), endpoints('a', { port: 80 })], [DEPRECATED]],
    ['a cluster IP twice, spelt in two ways', [service('a', { clusterIP: 'fd00::10' }), deployment('a'), service('b', { clusterIP: 'fd00:0::10' }), deployment('b')],
      ['cluster-ip-taken: fd00:0::10 is the address of Service default/a.']],
    ['one object twice, with other contents', [service('a'), deployment('a'), service('a', { type: 'NodePort' })],
      ['object-twice: app.yaml:1 has another Service default/a, and only one of the two can be on the cluster.']],
    ['one object twice, word for word', [service('a'), deployment('a'), service('a')], []],
  ]);

  const platforms: readonly (readonly ['docker-desktop' | 'k3s' | 'kind' | 'cloud', number])[] = [['docker-desktop', 1], ['k3s', 1], ['kind', 0], ['cloud', 0]];
  test.each(platforms)('on %s, %p of two load balancers on one port is too many', (platform, count) => {
    const found = findings([balancer('a', 80), deployment('a'), balancer('b', 80), deployment('b')], { platform });
    expect(found.map(({ rule }) => rule)).toEqual(Array.from({ length: count }, () => 'load-balancer-port-shared'));
  });

  test.each([['1.35', []], ['1.36', ['external-ips-deprecated']]])('externalIPs in %s', (kubernetesVersion, expected) => {
    const found = findings([service('a', { externalIPs: ['203.0.113.5'] }), deployment('a')], { kubernetesVersion });
    expect(found.map(({ rule }) => rule)).toEqual(expected);
  });
});

describe('external names', () => check([
  ['a host outside', [alias('a', 'raw.githubusercontent.com')], []],
  ['an address', [alias('a', '192.168.1.1')], ['external-name-address: The external name 192.168.1.1 is an IP address.']],
  ['a single label', [alias('a', 'db')], ['external-name-single-label: The external name db is a single label.']],
  ['a name of the cluster without its domain', [alias('a', 'b.blue.svc')], ['external-name-short: The external name b.blue.svc lacks the cluster\'s domain.']],
  ['a name and its namespace', [service('b'), deployment('b'), alias('a', 'b.default')], ['external-name-short: The external name b.default lacks the cluster\'s domain.']],
  ['a host of two labels', [service('b'), deployment('b'), alias('a', 'b.example')], []],
  ['more than 16 others', Array.from({ length: 18 }, (_, number) => alias(`a${number}`, number === 17 ? 'example.com' : `a${number + 1}.default.svc.cluster.local`)), [
    expect.stringMatching(/^external-name-loop: The alias leads on through more than 16 others: default\/a0 => default\/a1 => .* => default\/a15 => …\.$/),
    expect.stringContaining('default/a16 => …'),
  ]],
  ['its own name', [alias('a', 'a.default.svc.cluster.local')], ['external-name-loop: The alias leads back to itself: default/a => default/a.']],
  ['a chain that comes back', [alias('a', 'b.default.svc.cluster.local'), alias('b', 'a.default.svc.cluster.local.')], [
    'external-name-loop: The alias leads back to itself: default/a => default/b => default/a.',
    'external-name-loop: The alias leads back to itself: default/b => default/a => default/b.',
  ]],
  ['a chain that ends at a Service', [alias('a', 'b.default.svc.cluster.local'), alias('b', 'web.default.svc.cluster.local'), service('web'), deployment('web')], []],
  ['a Service that is not there', [alias('a', 'webb.default.svc.cluster.local')],
    ['external-name-missing: The external name webb.default.svc.cluster.local is in the cluster, and there is no Service default/webb.']],
  ['a selector and ports that nothing uses', [alias('a', 'example.com', { selector: { app: 'a' }, ports: [{ port: 80 }] })], [
    'external-name-unused: Its ports are not used: whoever calls it connects to example.com on the port that they were told.',
    'external-name-unused: Its selector is not used.',
  ]],
  ['ports that an Ingress reads', [alias('a', 'example.com', { ports: [{ port: 80 }] }), ingress('a', { number: 80 })], []],
]));

describe('written endpoints', () => {
  const bare = (name: string, spec: object = {}) => service(name, { selector: undefined, ...spec });
  check([
    ['a label that names no Service', [slice('a-1', 'a')], ['slice-no-service: There is no Service default/a.']],
    ['a Service in another namespace', [bare('blue/a'), slice('blue/a-1', 'a'), slice('a-2', 'a')], ['slice-no-service: There is no Service default/a; there is one in namespace blue.']],
    ['a port of another name', [bare('a', { ports: [{ port: 80 }] }), slice('a-1', 'a', { ports: [{ name: 'http', port: 80 }] })],
      ['slice-port-name: The TCP port 80 is named "http", and the ports of Service default/a are TCP (unnamed).']],
    ['a port of the same name', [bare('a', { ports: [{ name: 'http', port: 80 }] }), slice('a-1', 'a', { ports: [{ name: 'http', port: 8080 }] })], []],
    ['addresses of a family that the Service does not have', [bare('a', { ipFamilies: ['IPv6'] }), slice('a-1', 'a')],
      ['slice-address-family: Its addresses are IPv4, and Service default/a has IPv6 only.']],
    ['the controller\'s mark', [bare('a'), slice('a-1', 'a', {
      metadata: { name: 'a-1', labels: { 'kubernetes.io/service-name': 'a', 'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io' } },
    })], ['slice-managed-by: It says that it is managed by endpointslice-controller.k8s.io.']],
    ['nobody\'s mark', [bare('a'), slice('a-1', 'a', { metadata: { name: 'a-1', labels: { 'kubernetes.io/service-name': 'a' } } })],
      ['slice-unmanaged: It does not say who manages it.']],
    ['a slice of a Service with a selector', [service('a'), deployment('a'), slice('a-1', 'a')], ['slice-beside-selector: Service default/a has a selector.']],
    ['Endpoints of a Service with a selector', [service('a'), deployment('a'), endpoints('a', { port: 80 })], [DEPRECATED, 'endpoints-overwritten: Service default/a has a selector.']],
    ['a cluster IP', [service('a', { clusterIP: '10.0.0.7' }), deployment('a'), bare('b'), slice('b-1', 'b', { endpoints: [{ addresses: ['10.0.0.7'] }] })],
      ['endpoint-in-cluster: 10.0.0.7 is the cluster IP of Service default/a.']],
  ]);

  test('addresses of the platform\'s own ranges', () => {
    expect(said([bare('b'), slice('b-1', 'b', { endpoints: [{ addresses: ['10.244.1.9'] }] })], { platform: 'kind' }))
      .toEqual(['endpoint-in-cluster: 10.244.1.9 is in 10.244.0.0/16, which kind uses for its own Services and pods.']);
  });

  test.each([['1.32', []], ['1.33', ['endpoints-deprecated']]])('Endpoints in %s', (kubernetesVersion, expected) => {
    expect(findings([bare('a'), endpoints('a', { port: 80 })], { kubernetesVersion }).map(({ rule }) => rule)).toEqual(expected);
  });
});

describe('what a probe or a hook asks for', () => {
  const acting = (more: Readonly<Record<string, unknown>>) => deployment('web', { containers: [container('main', more)] });
  test.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['a probe\'s command', { readinessProbe: { exec: { command: ['sh', '-c', 'curl -f http://apii:8080/healthz'] } } }, 'The readinessProbe names apii'],
    ['a probe\'s host', { livenessProbe: { tcpSocket: { host: 'apii', port: 80 } } }, 'The livenessProbe names apii'],
    ['a hook', { lifecycle: { preStop: { httpGet: { host: 'apii', port: 80 } } } }, 'The preStop hook names apii'],
  ])('%s', (_, more, message) => {
    expect(said([acting(more), service('api'), deployment('api')])).toEqual([expect.stringContaining(`url-unknown-service: ${message}, and there is no Service default/apii`)]);
  });
});

describe('what names a Service', () => {
  const web = [service('web'), deployment('web')];
  const blue = [service('blue/api', { ports: [{ port: 8080, targetPort: 80 }] }), deployment('blue/api')];
  check([
    ['a URL of a Service', [...web, calling('http://web/path')], []],
    ['a URL of somebody else', [...web, calling('https://example.com:8443/')], []],
    ['a URL of an address', [...web, calling('http://10.1.2.3:80')], []],
    ['a short name of another namespace', [...blue, calling('http://api:8080')],
      ['url-other-namespace: The environment variable API_URL names api, and there is no Service default/api; Service api is in namespace blue.']],
    ['the name with its namespace', [...blue, calling('http://api.blue:8080'), service('x'), deployment('x')], []],
    ['a name with a slip', [...web, calling('http://wbe/')], ['url-unknown-service: The environment variable API_URL names wbe, and there is no Service default/wbe; did you mean web?']],
    ['a name with a smaller slip', [service('numbers-api'), deployment('numbers-api'), calling('http://numbers-apy')],
      ['url-unknown-service: The environment variable API_URL names numbers-apy, and there is no Service default/numbers-apy; did you mean numbers-api?']],
    ['a Service that its namespace does not have', [...blue, calling('http://web.blue')],
      ['url-unknown-service: The environment variable API_URL names web.blue, and there is no Service blue/web.']],
    ['a port that the Service does not serve', [...blue, calling('http://api.blue.svc.cluster.local')],
      ['url-port: The environment variable API_URL names api.blue.svc.cluster.local on port 80, and Service blue/api serves 8080; 80 is the pods\' port behind 8080.']],
    ['a name that is completed when it runs', [...web, calling('http://api-$(STAGE):80'), service('x'), deployment('x')], []],
    ['a host and a port without a scheme', [...web, told({ name: 'API', value: 'web:80' })], []],
    ['a host and a wrong port without a scheme', [...web, told({ name: 'API', value: 'example.com:81, web:81' })],
      ['url-port: The environment variable API names web on port 81, and Service default/web serves 80.']],
    ['a host and a port of another namespace without a scheme', [...blue, told({ name: 'API', value: 'api:8080' })],
      ['url-other-namespace: The environment variable API names api, and there is no Service default/api; Service api is in namespace blue.']],
    ['a name of the cluster and a port without a scheme', [...blue, told({ name: 'API', value: 'web.blue.svc:80' })],
      ['url-unknown-service: The environment variable API names web.blue.svc, and there is no Service blue/web.']],
    ['a Service of a namespace that is in no manifest', [...web, calling('http://prometheus.monitoring.svc:9090')], []],
    ['a Service in another namespace than the full name says', [...blue, calling('http://api.bleu.svc:8080')],
      ['url-other-namespace: The environment variable API_URL names api.bleu.svc, and there is no Service bleu/api; Service api is in namespace blue.']],
    ['the API server', [...web, calling('https://kubernetes.default.svc'), deployment('other', {}, { app: 'other' })], []],
    ['a datagram has no scheme', [service('statsd', { ports: [{ port: 8125, protocol: 'UDP' }] }), deployment('statsd'), told({ name: 'STATSD', value: 'statsd:8125' })], []],
    ['a word and a number that name nobody\'s Service', [...web, told({ name: 'LEVEL', value: 'debug:3' }, { name: 'AT', value: '10:30' })], []],
    ['an image and its tag', [...web, told({ name: 'SIDECAR_IMAGE', value: 'web:2' })], []],
    ['a variable from a ConfigMap', [
      ...web, configMap('settings', { url: 'http://wbe' }), told({ name: 'API', valueFrom: { configMapKeyRef: { name: 'settings', key: 'url' } } }),
    ], ['url-unknown-service: The environment variable API (ConfigMap settings) names wbe, and there is no Service default/wbe; did you mean web?']],
    ['all variables from a ConfigMap', [
      ...web, configMap('settings', { API: 'web:81', URL: 'http://web' }),
      deployment('caller', { containers: [container('main', { envFrom: [{ configMapRef: { name: 'settings' } }, { configMapRef: { name: 'other' } }] })] }),
    ], [
      'named-not-there: The pods name ConfigMap default/other at containers[0].envFrom, which none of these manifests makes.',
      'url-port: The environment variable API (ConfigMap settings) names web on port 81, and Service default/web serves 80.',
    ]],
    ['an argument', [...web, deployment('caller', { containers: [container('main', { args: ['--api', 'http://web:81'] })] })],
      ['url-port: An argument names web on port 81, and Service default/web serves 80.']],
    ['a probe', [...web, deployment('caller', { containers: [container('main', { readinessProbe: { httpGet: { host: 'webb', port: 80 } } })] })],
      ['url-unknown-service: The readinessProbe names webb, and there is no Service default/webb; did you mean web?']],
    ['an Ingress of a Service that is not there', [...web, ingress('wep', { number: 80 })], ['ingress-no-service: There is no Service default/wep.']],
    ['an Ingress of a port that is not there', [...web, ingress('web', { number: 8080 })], ['ingress-port: Service default/web has no port 8080; it has 80.']],
    ['a StatefulSet without its Service', [deployment('db', {}, { app: 'db' }, 'StatefulSet', { serviceName: 'db' })], ['stateful-set-no-service: There is no Service default/db.']],
    ['a StatefulSet that does not name its Service', [service('db', { clusterIP: 'None' }), deployment('db', {}, { app: 'db' }, 'StatefulSet')],
      ['stateful-set-no-service: It names no Service, and the headless Service default/db selects its pods.']],
    ['a StatefulSet whose pods need no names', [service('db'), deployment('db', {}, { app: 'db' }, 'StatefulSet')], []],
    ['a StatefulSet whose Service has an address', [service('db'), deployment('db', {}, { app: 'db' }, 'StatefulSet', { serviceName: 'db' })],
      ['stateful-set-service: Service default/db is not headless.']],
    ['a StatefulSet as it should be', [service('db', { clusterIP: 'None' }), deployment('db', {}, { app: 'db' }, 'StatefulSet', { serviceName: 'db' })], []],
  ]);
});

describe('NetworkPolicies', () => {
  const mapped = service('web', { ports: [{ port: 8080, targetPort: 80 }] });
  const from = (peer: object) => policy({ ingress: [{ from: [peer] }] });
  const inNamespace = (matchLabels: object) => ({ namespaceSelector: { matchLabels } });
  const byName = (name: string) => inNamespace({ 'kubernetes.io/metadata.name': name });
  const toApi = { to: [{ podSelector: { matchLabels: { app: 'api' } } }] };
  const dns = { ports: [{ port: 53, protocol: 'UDP' }] };
  check([
    ['of no pod', [deployment('web'), policy({ podSelector: { matchLabels: { app: 'wep' } } })], ['policy-no-pods: Its selector matches no pod of namespace default.']],
    ['of every pod', [deployment('web'), policy({ podSelector: {}, policyTypes: ['Ingress'] })], []],
    ['that lets nobody in', [deployment('web'), from({ podSelector: { matchLabels: { app: 'caller' } } })], ['policy-no-peers: The peer matches no pod.']],
    ['for pods of a namespace that has none like it', [deployment('web'), deployment('blue/api'), namespace('blue'),
      from({ ...byName('blue'), podSelector: { matchLabels: { app: 'ap' } } })], ['policy-no-peers: The peer matches no pod.']],
    ['for pods of a namespace that has them', [deployment('web'), deployment('blue/api'), namespace('blue'),
      from({ ...byName('blue'), podSelector: { matchLabels: { app: 'api' } } })], []],
    ['for pods of a namespace whose pods nobody shows', [deployment('web'), namespace('blue'),
      from({ ...byName('blue'), podSelector: { matchLabels: { app: 'api' } } })], []],
    ['for a namespace of the system', [deployment('web'), namespace('blue'), from({ ...byName('kube-system'), podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } })], []],
    ['for a namespace of the app', [deployment('web'), namespace('blue', { team: 'payments' }), from(inNamespace({ team: 'payments' }))], []],
    ['for a namespace with a slip', [deployment('web'), namespace('blue', { team: 'payments' }), from(inNamespace({ team: 'paymnets' }))],
      ['policy-no-peers: The peer matches no namespace of the app; did you mean team=payments?']],
    ['for another one of numbered namespaces', [deployment('web'), namespace('team-1'), from(byName('team-2'))], []],
    ['with the port of the pods', [listening('web', 80), mapped, policy({ ingress: [{ ports: [{ port: 80 }] }] })], []],
    ['with the port of the Service', [listening('web', 80), mapped, policy({ ingress: [{ ports: [{ port: 8080 }] }] })],
      ['policy-port: 8080 is the port of Service default/web, and the pods behind it are reached on 80.']],
    ['with the port of the Service, of pods that declare none', [deployment('web'), mapped, policy({ ingress: [{ ports: [{ port: 8080 }] }] })],
      ['policy-port: 8080 is the port of Service default/web, and the pods behind it are reached on 80.']],
    ['with a port that the pods do not declare', [listening('web', 80), mapped, policy({ ingress: [{ ports: [{ port: 9090 }] }] })],
      ['policy-port: No container of Deployment default/web declares TCP 9090.']],
    ['with a port of another protocol', [listening('web', 80), policy({ ingress: [{ ports: [{ port: 80, protocol: 'UDP' }] }] })],
      ['policy-port: No container of Deployment default/web declares UDP 80.']],
    ['with a port that no Service has, of pods one of whose containers declares none', [
      deployment('web', { containers: [container('main'), container('exporter', { ports: [{ containerPort: 80 }] })] }), policy({ ingress: [{ ports: [{ port: 9090 }] }] }),
    ], []],
    ['that lets pods out to others by name, and not to DNS', [deployment('web'), deployment('api'), policy({ policyTypes: ['Egress'], egress: [toApi] })],
      ['policy-no-dns: It lets Deployment default/web out to other pods, and no policy lets it ask DNS for their names.']],
    ['that lets nothing out', [deployment('web'), policy({ policyTypes: ['Egress'] })], []],
    ['that lets pods out to an address', [deployment('web'), policy({ egress: [{ to: [{ ipBlock: { cidr: '192.0.2.0/24' } }], ports: [{ port: 5432 }] }] })], []],
    ...([
      ['to kube-system', { to: [byName('kube-system')], ports: [{ port: 53, protocol: 'UDP' }] }],
      ['to kube-dns, wherever it is', { to: [{ namespaceSelector: {}, podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }], ports: [{ port: 53, protocol: 'UDP' }] }],
      ['to the node\'s cache', { to: [{ ipBlock: { cidr: '169.254.20.10/32' } }], ports: [{ port: 53, protocol: 'UDP' }] }],
      ['to port 53', { ports: [{ port: 53, protocol: 'UDP' }] }],
    ] as const).map(([where, rule]): Case => [`that lets pods out to others, and ${where}`, [deployment('web'), deployment('api'),
      policy({ policyTypes: ['Egress'], egress: [toApi, rule] })], []]),
    ['with the port of one Service that is the pods\' for another', [deployment('web'), mapped, service('web-2', { selector: { app: 'web' }, ports: [{ port: 8080 }] }),
      policy({ ingress: [{ ports: [{ port: 8080 }] }] })], []],
    ['with a range of ports', [listening('web', 80), mapped, policy({ ingress: [{ ports: [{ port: 8080, endPort: 8090 }] }] })], []],
    ['with the name of a port', [listening('web', { containerPort: 80, name: 'http' }), policy({ ingress: [{ ports: [{ port: 'http' }] }] })], []],
    ['with the name of a port that the pods do not have', [listening('web', 80), policy({ ingress: [{ ports: [{ port: 'http' }] }] })],
      ['policy-port: No container of Deployment default/web has a TCP port named "http".']],
    ['with the port of the Service on the way out', [deployment('web'), listening('api', 80), service('api', { ports: [{ port: 8080, targetPort: 80 }] }),
      policy({ policyTypes: ['Egress'], egress: [{ ...toApi, ports: [{ port: 8080 }] }, dns] })],
    ['policy-port: 8080 is the port of Service default/api, and the pods behind it are reached on 80.']],
    ['with a port on the way out to everybody', [deployment('web'), mapped, policy({ policyTypes: ['Egress'], egress: [{ ports: [{ port: 8080 }] }] })], []],
  ]);
});

describe('the table', () => {
  test('every rule has one sentence of why and one of a remedy', () => {
    for (const { why, remedy } of Object.values(RULES)) {
      expect(why).toMatch(/^[^]+\.$/);
      expect(remedy).toMatch(/^[^]+\.$/);
    }
  });

  test('what the API server refuses is a finding of class refused', () => {
    expect(findings([service('a', { ports: [{ port: 0 }] }), deployment('a')])[0]).toMatchObject({ class: 'refused', severity: 'error', rule: 'port-number', field: 'spec.ports[0].port' });
  });
});
