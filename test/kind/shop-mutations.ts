/** What can be wrong with the shop's manifests, or with the cluster that it is on, and what a reader has to be told about it. */

import { perlServer, say } from './foreign/app';
import { A_NODE, CONTROL_PLANE, DNS_SERVER, Mutation } from './mutation';

const ORDERS = 'shop/orders';
const STOCK = 'shop/stock';
const EVENTS = 'shop/events';
const CACHE = 'shop/cache-name';
const PRICES = 'shop/prices';
const PRICELIST = 'shop/pricelist';
const WEB = 'shop/web';

const POD = 'spec.template.spec';
const MAIN = `${POD}.containers.0`;
const LABELS = 'spec.template.metadata.labels';

type Row = Omit<Mutation, 'scene'>;

/** One field of one object. */
function field(object: string, path: string, value: unknown): Row['edits'] {
  return [{ object, set: { [path]: value } }];
}

/** The Services lead elsewhere than their names say. */
const LEADING_ELSEWHERE: readonly Row[] = [
  {
    what: 'the selectors of two Services are swapped',
    edits: [...field('Service/orders', 'spec.selector.app', 'stock'), ...field('Service/stock', 'spec.selector.app', 'orders')],
    line: ORDERS,
    observed: 'refused',
    cause: /Service NS\/orders sends to port 80, but nothing in pod stock-\S+ listens on port 80.*; what is wanted is answered by Service NS\/stock/,
  },
  {
    what: 'the names of two Services are swapped',
    edits: [...field('Service/orders', 'metadata.name', 'stock'), ...field('Service/stock', 'metadata.name', 'orders')],
    line: ORDERS,
    observed: 'wrong-answer',
    cause: /behind Service NS\/orders \(selector app=stock\) is Deployment NS\/stock .*; what is wanted is answered by Service NS\/stock/,
  },
  {
    what: 'a selector with a label too many',
    edits: field('Service/orders', 'spec.selector.tier', 'backend'),
    line: ORDERS,
    observed: 'refused',
    cause: /its selector app=orders,tier=backend matches no pod; the nearest, Deployment NS\/orders, has app=orders/,
  },
  {
    what: 'a second workload that session affinity hides',
    edits: [
      { object: 'Deployment/orders', set: { [`${LABELS}.tier`]: 'back' } },
      { object: 'Deployment/stock', set: { [`${LABELS}.tier`]: 'back', [`${MAIN}.command`]: perlCommand(say('200 OK', 'stock')) } },
      { object: 'Service/orders', set: { 'spec.selector': { tier: 'back' }, 'spec.sessionAffinity': 'ClientIP' } },
    ],
    line: ORDERS,
    cause: /behind Service NS\/orders \(selector tier=back\) is Deployment NS\/orders \(.*\) and Deployment NS\/stock/,
  },
  {
    what: 'an EndpointSlice of somebody else\'s beside the right one',
    edits: [],
    add: [slice('orders', 'foreign', { addresses: [A_NODE], conditions: { ready: true } })],
    line: ORDERS,
    cause: /Service NS\/orders sends to [\d.]+:80, as its endpoints say by hand \(EndpointSlice NS\/foreign\); no pod has that address/,
  },
  {
    what: 'an EndpointSlice that calls its address not ready',
    edits: [{ object: 'Service/orders', drop: ['spec.selector'] }],
    add: [slice('orders', 'by-hand', { addresses: ['10.9.9.9'], conditions: { ready: false } })],
    line: ORDERS,
    observed: 'refused',
    cause: /Service NS\/orders has no endpoints that are ready: EndpointSlice by-hand calls 10\.9\.9\.9 not ready/,
  },
  {
    what: 'externalName with a typo',
    edits: field('Service/pricelist', 'spec.externalName', 'prises.store.svc.cluster.local'),
    line: PRICELIST,
    observed: 'name-not-found',
    cause: /Service NS\/pricelist is an alias of prises\.NS-store\.svc\.cluster\.local, .*: there is no Service NS-store\/prises; the nearest name is prices/,
  },
  {
    what: 'externalName with the namespace of somebody else',
    edits: field('Service/pricelist', 'spec.externalName', 'prices.stores.svc.cluster.local'),
    line: PRICELIST,
    observed: 'name-not-found',
    cause: /Service NS\/pricelist is an alias of prices\.NS-stores\.svc\.cluster\.local, .*: there is no namespace NS-stores/,
  },
  {
    what: 'a Service in another namespace than its pods',
    edits: field('Service/prices', 'metadata.namespace', 'default'),
    line: PRICES,
    observed: 'name-not-found',
    cause: /there is no Service NS-store\/prices; the name is in namespace .*\bNS\b/,
  },
];

const PORTS: readonly Row[] = [
  {
    what: 'the container\'s port is not the one that it listens on',
    edits: field('Deployment/stock', `${MAIN}.ports.0.containerPort`, 8081),
    line: STOCK,
    observed: 'refused',
    cause: /Service NS\/stock sends to port 8081 \(targetPort http\), but nothing in pod stock-\S+ listens on port 8081: it listens on 8080/,
  },
  {
    what: 'targetPort by a name that the container no longer has',
    edits: field('Deployment/stock', `${MAIN}.ports.0.name`, 'web'),
    line: STOCK,
    observed: 'refused',
    cause: /targetPort http of Service NS\/stock is no port of its pods \(stock-\S+\); they have web/,
  },
  {
    what: 'UDP to a port that nobody has',
    edits: field('Service/events', 'spec.ports.0.targetPort', 8082),
    line: EVENTS,
    cause: /Service NS\/events sends to port 8082, but nothing in pod events-\S+ listens on UDP port 8082: it listens on 8081/,
  },
  {
    what: 'TCP in place of UDP',
    edits: field('Service/events', 'spec.ports.0.protocol', 'TCP'),
    line: EVENTS,
    cause: /port 9000 of Service NS\/events carries TCP, not UDP/,
  },
  {
    what: 'a Service without a cluster IP maps no port',
    edits: field('Service/stock', 'spec.clusterIP', 'None'),
    line: STOCK,
    observed: 'refused',
    cause: /Service NS\/stock is headless \(clusterIP None\), so its port 80 is not mapped: nothing in pod stock-\S+ listens on port 80: it listens on 8080/,
  },
  {
    what: 'a server that listens on localhost alone',
    edits: field('Deployment/orders', `${MAIN}.command`, perlCommand(say('200 OK', 'orders'), 'LocalAddr => "127.0.0.1", ')),
    line: ORDERS,
    observed: 'refused',
    cause: /pod orders-\S+ listens there on localhost only/,
  },
];

/** The server answers, but not as it should. */
const SERVERS: readonly Row[] = [
  {
    what: 'answers that come too late',
    edits: field('Deployment/orders', `${MAIN}.command`, perlCommand(`select(undef, undef, undef, 4); ${say('200 OK', 'orders')}`)),
    probeSeconds: 2,
    line: ORDERS,
    observed: 'no-reply',
    cause: /it answered after [4-9](\.\d)? s, and the limit is 2 s \(--probe-timeout\)/,
  },
  {
    what: 'errors in one of seven requests',
    edits: field('Deployment/orders', `${MAIN}.command`, perlCommand(`if (rand() < 0.15) { ${say('500 Oh', 'no')} } else { ${say('200 OK', 'orders')} }`)),
    line: ORDERS,
    observed: 'mixed',
    cause: /Deployment NS\/orders alone is behind Service NS\/orders, so it is this one that answers differently from time to time/,
  },
  {
    what: 'a server that answers with an error',
    edits: field('Deployment/orders', `${MAIN}.command`, perlCommand(say('503 Busy', 'later'))),
    line: ORDERS,
    observed: 'wrong-answer',
    cause: /behind Service NS\/orders \(selector app=orders\) is Deployment NS\/orders/,
  },
  {
    what: 'a server that ends every six seconds',
    edits: field('Deployment/orders', `${MAIN}.command`, perlCommand(`BEGIN { $SIG{ALRM} = sub { print "tired\n"; exit 3 }; alarm 6 } ${say('200 OK', 'orders')}`)),
    watchSeconds: 8,
    line: 'orders runs on|shop/orders',
    cause: /container main of pod orders-\S+.* exit code 3.*tired/,
  },
  {
    what: 'a liveness probe that restarts its pods',
    edits: field('Deployment/orders', `${MAIN}.livenessProbe`, { tcpSocket: { port: 81 }, periodSeconds: 2, failureThreshold: 2, initialDelaySeconds: 4 }),
    watchSeconds: 12,
    line: 'Deployment NS/orders runs on',
    cause: /container main of pod orders-\S+: Liveness probe failed/,
  },
];

/** The pods don't come up. */
const PODS: readonly Row[] = [
  {
    what: 'an image that is not there',
    edits: field('Deployment/orders', `${MAIN}.image`, 'kiamol/ch03-sleep:no-such-tag'),
    line: ORDERS,
    observed: 'refused',
    cause: /container main of pod orders-\S+ gets no image kiamol\/ch03-sleep:no-such-tag: \S/,
  },
  {
    what: 'an image that is never pulled, and not there',
    edits: [{ object: 'Deployment/orders', set: { [`${MAIN}.image`]: 'kiamol/ch03-sleep:no-such-tag', [`${MAIN}.imagePullPolicy`]: 'Never' } }],
    line: ORDERS,
    observed: 'refused',
    cause: /container main of pod orders-\S+: ErrImageNeverPull: .*no-such-tag/,
  },
  {
    what: 'a ConfigMap that is not there',
    edits: field('Deployment/orders', `${MAIN}.envFrom`, [{ configMapRef: { name: 'settings' } }]),
    line: ORDERS,
    observed: 'refused',
    cause: /container main of pod orders-\S+: CreateContainerConfigError: configmap "settings" not found/,
  },
  {
    what: 'a Secret that is not there, as a volume',
    edits: [{
      object: 'Deployment/orders',
      set: { [`${POD}.volumes`]: [{ name: 'keys', secret: { secretName: 'keys' } }], [`${MAIN}.volumeMounts`]: [{ name: 'keys', mountPath: '/keys' }] },
    }],
    line: ORDERS,
    observed: 'refused',
    cause: /pod orders-\S+: MountVolume.SetUp failed for volume "keys" ?: secret "keys" not found/,
  },
  {
    what: 'a node selector that fits no node',
    edits: field('Deployment/orders', `${POD}.nodeSelector`, { disk: 'fast' }),
    line: ORDERS,
    observed: 'refused',
    cause: /pod orders-\S+ fits on no node: .*didn't match Pod's node affinity\/selector.*\(nodeSelector disk=fast\)/,
  },
  {
    what: 'more memory than any node has',
    edits: field('Deployment/orders', `${MAIN}.resources`, { requests: { memory: '9Ti' } }),
    line: ORDERS,
    observed: 'refused',
    cause: /pod orders-\S+ fits on no node: .*Insufficient memory/,
  },
  {
    what: 'a program that is not there',
    edits: field('Deployment/orders', `${MAIN}.command`, ['pearl']),
    line: ORDERS,
    observed: 'refused',
    cause: /container main of pod orders-\S+ does not start: .*"pearl": executable file not found/,
  },
  {
    what: 'a program that ends at once',
    edits: field('Deployment/orders', `${MAIN}.command`, ['sh', '-c', 'echo no database; exit 4']),
    line: ORDERS,
    observed: 'refused',
    cause: /container main of pod orders-\S+ keeps ending with exit code 4; the last line of its log: no database/,
  },
  {
    what: 'an init container that never ends',
    edits: field('Deployment/orders', `${POD}.initContainers`, [{ name: 'wait', image: 'registry.k8s.io/pause:3.10' }]),
    readySeconds: 60,
    line: ORDERS,
    observed: 'refused',
    cause: /init container wait of pod orders-\S+ still runs, and the others start when it has ended/,
  },
  {
    what: 'a readiness probe that never passes',
    edits: field('Deployment/orders', `${MAIN}.readinessProbe`, { httpGet: { path: '/', port: 81 }, periodSeconds: 1 }),
    readySeconds: 60,
    line: ORDERS,
    observed: 'refused',
    cause: /none of the pods with app=orders is ready: container main of pod orders-\S+: Readiness probe failed: .*:81/,
  },
  {
    what: 'a source that counts as ready in ten minutes',
    edits: [{ object: 'Deployment/client', set: { 'spec.minReadySeconds': 600, 'spec.progressDeadlineSeconds': 900 } }],
    readySeconds: 60,
    line: ORDERS,
    observed: 'not-observed',
    cause: /a pod counts when it has been ready for 600 s \(minReadySeconds\)/,
  },
  {
    what: 'a Deployment that is paused',
    edits: field('Deployment/orders', 'spec.paused', true),
    line: ORDERS,
    observed: 'refused',
    cause: /Deployment NS\/orders makes its pods, and has none now: it is paused \(spec\.paused\)/,
  },
  {
    what: 'a ServiceAccount that is not there',
    edits: field('Deployment/orders', `${POD}.serviceAccountName`, 'ghost'),
    line: ORDERS,
    observed: 'refused',
    cause: /Deployment NS\/orders makes its pods, and has none now: its pods are refused: .*serviceaccount "ghost" not found/,
  },
  {
    what: 'a quota that lets in no pod',
    edits: [],
    add: [{ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'none', namespace: 'store' }, spec: { hard: { pods: '0' } } }],
    line: PRICES,
    observed: 'refused',
    cause: /Deployment NS-store\/prices makes its pods, and has none now: its pods are refused: .*exceeded quota: none/,
  },
  {
    what: 'a namespace that lets in restricted pods alone',
    edits: field('Namespace/store', 'metadata.labels', { 'pod-security.kubernetes.io/enforce': 'restricted' }),
    line: PRICES,
    observed: 'refused',
    cause: /Deployment NS-store\/prices makes its pods, and has none now: its pods are refused: .*violates PodSecurity "restricted/,
  },
  {
    what: 'addresses of pods that are not ready are published',
    edits: [
      ...field('Service/cache', 'spec.publishNotReadyAddresses', true),
      ...field('Deployment/cache', `${MAIN}.readinessProbe`, { tcpSocket: { port: 81 }, periodSeconds: 1 }),
    ],
    readySeconds: 60,
    line: CACHE,
    cause: /publishNotReadyAddresses of Service NS\/cache is true, so pods that are not ready count too: [\d.]+ \(cache-/,
  },
  {
    what: 'a headless name without pods, which DNS answers with nothing',
    edits: field('Deployment/cache', 'spec.replicas', 0),
    line: CACHE,
    observed: 'name-not-found',
    cause: /Service NS\/cache is headless, so its name has the addresses of its pods: .*Deployment NS\/cache makes its pods, and is scaled to zero/,
  },
];

/** The way there is wrong: names, networks, load balancers. */
const WAYS: readonly Row[] = [
  {
    what: 'hostAliases of the source say another address',
    edits: field('Deployment/client', `${POD}.hostAliases`, [{ ip: A_NODE, hostnames: ['orders'] }]),
    line: ORDERS,
    observed: 'refused',
    cause: /hostAliases of pod client-\S+ say that orders is \S+, so DNS is not asked/,
  },
  {
    what: 'the source asks its node\'s DNS server',
    edits: field('Deployment/client', `${POD}.dnsPolicy`, 'Default'),
    line: ORDERS,
    cause: /dnsPolicy of pod client-\S+ is Default, so it asks the DNS server of its node/,
  },
  {
    what: 'the source asks a DNS server that is not there',
    edits: [{ object: 'Deployment/client', set: { [`${POD}.dnsPolicy`]: 'None', [`${POD}.dnsConfig`]: { nameservers: [A_NODE] } } }],
    line: ORDERS,
    cause: /dnsPolicy of pod client-\S+ is None, so it asks only the servers that its dnsConfig names/,
  },
  {
    what: 'the source is on its node\'s network',
    edits: field('Deployment/client', `${POD}.hostNetwork`, true),
    line: ORDERS,
    cause: /pod client-\S+ is on its node's network, where dnsPolicy ClusterFirst means the node's DNS server/,
  },
  {
    what: 'a Service for callers of its own node alone',
    edits: [
      ...field('Service/orders', 'spec.internalTrafficPolicy', 'Local'),
      ...field('Deployment/orders', `${POD}.nodeName`, CONTROL_PLANE),
    ],
    line: ORDERS,
    observed: 'no-reply',
    cause: /internalTrafficPolicy of Service NS\/orders is Local, and its pods are on \S+-control-plane, not on \S+-worker/,
  },
  {
    what: 'a load balancer that lets in others alone',
    edits: field('Service/web', 'spec.loadBalancerSourceRanges', ['203.0.113.0/24']),
    line: WEB,
    observed: 'no-reply',
    cause: /loadBalancerSourceRanges of Service NS\/web let in 203\.0\.113\.0\/24 only/,
  },
  {
    what: 'a load balancer of a class that nobody serves',
    edits: field('Service/web', 'spec.loadBalancerClass', 'example.com/none'),
    line: WEB,
    observed: 'not-observed',
    cause: /Service NS\/web got no address: .*loadBalancerClass example\.com\/none/,
  },
];

/** The cluster itself does not work. */
const CLUSTER: readonly Row[] = [
  {
    what: 'no DNS server',
    edits: [],
    cluster: {
      down: [['-n', 'kube-system', 'scale', 'deployment', 'coredns', '--replicas=0'], ['-n', 'kube-system', 'wait', '--for=delete', 'pod', '-l', 'k8s-app=kube-dns', '--timeout=60s']],
      up: [['-n', 'kube-system', 'scale', 'deployment', 'coredns', '--replicas=2'], ['-n', 'kube-system', 'rollout', 'status', 'deployment', 'coredns', '--timeout=120s']],
    },
    line: ORDERS,
    cause: /CoreDNS \(Deployment kube-system\/coredns\) is scaled to zero, so nobody answers for the cluster's names/,
  },
  {
    what: 'no kube-proxy',
    edits: [],
    cluster: {
      down: [
        ['-n', 'kube-system', 'patch', 'daemonset', 'kube-proxy', '--type=merge', '-p', '{"spec":{"template":{"spec":{"nodeSelector":{"no":"where"}}}}}'],
        ['-n', 'kube-system', 'wait', '--for=delete', 'pod', '-l', 'k8s-app=kube-proxy', '--timeout=60s'],
      ],
      up: [
        ['-n', 'kube-system', 'patch', 'daemonset', 'kube-proxy', '--type=merge', '-p', '{"spec":{"template":{"spec":{"nodeSelector":{"no":null}}}}}'],
        ['-n', 'kube-system', 'rollout', 'status', 'daemonset', 'kube-proxy', '--timeout=120s'],
      ],
    },
    line: ORDERS,
    cause: /no kube-proxy is ready on node \S+, so new Services have no rules there/,
  },
];

/** What nobody had thought of when the causes were written. */
const UNLISTED: readonly Row[] = [
  {
    what: 'a scheduler that is not there',
    edits: field('Deployment/orders', `${POD}.schedulerName`, 'nobody'),
    line: ORDERS,
    observed: 'refused',
    cause: /pod orders-\S+ waits for scheduler nobody \(schedulerName\), which has not looked at it/,
  },
  {
    what: 'a PriorityClass that is not there',
    edits: field('Deployment/orders', `${POD}.priorityClassName`, 'urgent'),
    line: ORDERS,
    observed: 'refused',
    cause: /Deployment NS\/orders .*its pods are refused: .*no PriorityClass with name urgent was found/,
  },
  {
    what: 'less memory than the server needs',
    edits: [{
      object: 'Deployment/orders',
      set: { [`${MAIN}.resources`]: { limits: { memory: '24Mi' } }, [`${MAIN}.command`]: ['perl', '-e', 'my $x = "x" x 200_000_000; sleep 3600'] },
    }],
    line: ORDERS,
    observed: 'refused',
    cause: /container main of pod orders-\S+ keeps ending with exit code 137 \(OOMKilled\)/,
  },
  {
    what: 'a startup probe that never passes',
    edits: field('Deployment/orders', `${MAIN}.startupProbe`, { tcpSocket: { port: 81 }, periodSeconds: 1, failureThreshold: 60 }),
    readySeconds: 60,
    line: ORDERS,
    observed: 'refused',
    cause: /container main of pod orders-\S+: Startup probe failed: .*:81/,
  },
  {
    what: 'a volume claim that is not there',
    edits: [{
      object: 'Deployment/orders',
      set: { [`${POD}.volumes`]: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }], [`${MAIN}.volumeMounts`]: [{ name: 'data', mountPath: '/data' }] },
    }],
    line: ORDERS,
    observed: 'refused',
    cause: /pod orders-\S+ fits on no node: .*persistentvolumeclaim "data" not found/,
  },
  {
    what: 'an image of root where root is not allowed',
    edits: field('Deployment/orders', `${MAIN}.securityContext`, { runAsNonRoot: true }),
    line: ORDERS,
    observed: 'refused',
    cause: /container main of pod orders-\S+: CreateContainerConfigError: container has runAsNonRoot and image will run as root/,
  },
  {
    what: 'two containers of a pod at one port',
    edits: field('Deployment/orders', `${POD}.containers.1`, { ...perlServer(say('200 OK', 'orders')), name: 'second', imagePullPolicy: 'IfNotPresent' }),
    line: ORDERS,
    cause: /container (main|second) of pod orders-\S+ keeps ending with exit code \d+; the last line of its log: (.*Address already in use|Died at -e)/,
  },
  {
    what: 'a policy that lets in nobody',
    edits: [],
    add: [{
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'closed', namespace: 'default' },
      spec: { podSelector: { matchLabels: { app: 'orders' } }, policyTypes: ['Ingress'] },
    }],
    line: ORDERS,
    observed: 'no-reply',
    cause: /NetworkPolicy NS\/closed .*let it in/,
  },
  {
    what: 'a source without search domains',
    edits: [{ object: 'Deployment/client', set: { [`${POD}.dnsPolicy`]: 'None', [`${POD}.dnsConfig`]: { nameservers: [DNS_SERVER] } } }],
    line: ORDERS,
    observed: 'name-not-found',
    cause: /dnsPolicy of pod client-\S+ is None, and its dnsConfig has no search domain NS\.svc\.…, so a name such as orders alone means nothing to it/,
  },
  {
    what: 'a server that closes without an answer',
    edits: field('Deployment/orders', `${MAIN}.command`, perlCommand('')),
    line: ORDERS,
    cause: /Deployment NS\/orders/,
  },
];

export const SHOP_MUTATIONS: readonly Mutation[] = [...LEADING_ELSEWHERE, ...PORTS, ...SERVERS, ...PODS, ...WAYS, ...UNLISTED, ...CLUSTER].map(row => ({ ...row, scene: 'a shop' }));

function perlCommand(body: string, address = ''): unknown {
  const { command } = perlServer(body, 80, address);
  return command;
}

function slice(service: string, name: string, endpoint: object) {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name, namespace: 'default', labels: { 'kubernetes.io/service-name': service, 'endpointslice.kubernetes.io/managed-by': 'somebody' } },
    addressType: 'IPv4',
    endpoints: [endpoint],
    ports: [{ name: '', port: 80, protocol: 'TCP' }],
  };
}
