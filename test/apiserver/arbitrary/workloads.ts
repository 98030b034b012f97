import * as fc from 'fast-check';
import { labels, metadata, mostly, names, portNames, portNumbers, protocols, seldom, selectors, sparse, targetPorts } from './values';

export const quantities = mostly(fc.constantFrom('100m', '64Mi', '1', 2, '0.5', '1Gi', '1e3', '250000u'), fc.constantFrom('', '-1', 'lots', '1 Gi', '1.5.5', '1KI', '.5', '+1', '1E', 0, 1.5), 12);
const amounts = sparse({}, {
  'cpu': quantities, 'memory': quantities, 'ephemeral-storage': seldom(quantities), 'example.com/gpu': seldom(seldom(fc.constantFrom('1', '2', '500m'))), 'hugepages-2Mi': seldom(seldom(fc.constantFrom('2Mi', '4Mi'))), 'disk': seldom(seldom(fc.constant('1'))),
});
const seconds = mostly(fc.constantFrom(0, 1, 10), fc.constant(-1));
const headers = fc.array(sparse({ name: mostly(fc.constantFrom('Host', 'X-A'), fc.constantFrom('', 'a b', 'X_A'), 6), value: fc.constant('v') }, {}), { maxLength: 1 });
const handlers: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  exec: sparse({ command: mostly(fc.constant(['true']), fc.constantFrom([], undefined), 6) }, {}),
  httpGet: sparse({ port: targetPorts }, { path: fc.constantFrom('/', '', '/rng'), scheme: mostly(fc.constantFrom('HTTP', 'HTTPS'), fc.constantFrom('', 'http')), host: fc.constant('x'), httpHeaders: seldom(headers) }),
  tcpSocket: sparse({ port: targetPorts }, {}),
};
const oneHandler = fc.oneof(...Object.entries(handlers).map(([name, value]) => value.map(given => ({ [name]: given }))));
const probe = fc.tuple(
  fc.oneof({ arbitrary: oneHandler, weight: 10 }, { arbitrary: sparse({}, handlers), weight: 1 }, { arbitrary: sparse({ grpc: sparse({ port: portNumbers }, { service: fc.constant('x') }) }, {}), weight: 2 }),
  sparse({}, {
    initialDelaySeconds: seconds,
    periodSeconds: seconds,
    timeoutSeconds: seconds,
    failureThreshold: seconds,
    successThreshold: mostly(fc.constantFrom(0, 1), fc.constant(2), 6),
    terminationGracePeriodSeconds: seldom(seldom(seconds)),
  }),
).map(([handler, times]) => ({ ...handler, ...times }));
const lifecycle = sparse({}, { preStop: oneHandler, postStart: mostly(oneHandler, fc.constant({}), 12) });

const reference = sparse({ name: mostly(fc.constantFrom('settings', 'a.b'), fc.constantFrom('', 'A')), key: mostly(fc.constantFrom('url', 'A_b.c'), fc.constantFrom('', 'a b', '..', '..a', '.')) }, { optional: fc.boolean() });
const fieldPaths = mostly(fc.constantFrom('metadata.name', 'status.podIP', 'spec.nodeName', "metadata.labels['app']", "metadata.annotations['A.b/C']"), fc.constantFrom('', 'metadata.labels', 'spec.replicas', "metadata.labels['']", "metadata.name['x']", 'spec.host', 'status.hostIPs'), 5);
const divisors = fc.constantFrom('1', '1m', '1Mi', '1M', '0', '2', '1000', '1000m', '1024', '1024Ki', '1e3', '1Ei', '1E', '100m', '1u');
const resourceRef = sparse({ resource: mostly(fc.constantFrom('limits.cpu', 'requests.memory', 'limits.ephemeral-storage', 'requests.hugepages-2Mi'), fc.constantFrom('', 'limits.x')) }, { containerName: mostly(fc.constant('web'), fc.constant('')), divisor: divisors });
const valueFrom = fc.oneof(
  { arbitrary: reference.map(configMapKeyRef => ({ configMapKeyRef })), weight: 4 },
  { arbitrary: reference.map(secretKeyRef => ({ secretKeyRef })), weight: 4 },
  { arbitrary: sparse({ fieldPath: fieldPaths }, { apiVersion: seldom(fc.constantFrom('v1', 'v2', '')) }).map(fieldRef => ({ fieldRef })), weight: 4 },
  { arbitrary: fc.constantFrom('limits.cpu', 'requests.memory', 'cpu', '').map(resource => ({ resourceFieldRef: { resource } })), weight: 2 },
  { arbitrary: resourceRef.map(resourceFieldRef => ({ resourceFieldRef })), weight: 2 },
  { arbitrary: fc.constantFrom({}, { secretKeyRef: { name: 'a', key: 'b' }, configMapKeyRef: { name: 'a', key: 'b' } }), weight: 1 },
);
const variableNames = mostly(fc.constantFrom('API_URL', 'a.b-c', '1A', 'a b'), fc.constantFrom('', 'A=B', 'é', 'a\tb', '.', '..x'));
const env = fc.array(fc.oneof(sparse({ name: variableNames }, { value: fc.constantFrom('x', '') }), sparse({ name: variableNames, valueFrom }, { value: seldom(fc.constantFrom('x', '')) })), { maxLength: 2 });
const envFrom = fc.array(sparse({}, {
  configMapRef: sparse({ name: mostly(fc.constant('a'), fc.constantFrom('', 'A'), 8) }, {}), secretRef: seldom(sparse({ name: fc.constant('a') }, {})), prefix: seldom(variableNames),
}), { maxLength: 1 });

const containerPort = sparse({ containerPort: portNumbers }, {
  name: portNames, protocol: protocols, hostPort: seldom(mostly(fc.constantFrom(80, 8080, 0), fc.constantFrom(-1, 70000), 12)), hostIP: seldom(fc.constantFrom('127.0.0.1', 'x')),
});
const ids = mostly(fc.constantFrom(0, 1000, 2147483647), fc.constantFrom(-1, 2147483648), 60);
const seccomp = mostly(fc.constantFrom({ type: 'RuntimeDefault' }, { type: 'Unconfined' }, { type: 'Localhost', localhostProfile: 'a.json' }), fc.constantFrom<unknown>({}, { type: 'x' }, { type: 'Localhost' }, { type: 'Localhost', localhostProfile: 'a.json' }, { type: 'Localhost', localhostProfile: '../a' }, { type: 'RuntimeDefault', localhostProfile: 'a' }), 8);
const containerSecurity = sparse({}, {
  runAsUser: ids,
  runAsGroup: ids,
  runAsNonRoot: fc.boolean(),
  allowPrivilegeEscalation: fc.boolean(),
  readOnlyRootFilesystem: fc.boolean(),
  seccompProfile: seldom(seccomp),
  capabilities: sparse({}, { drop: fc.constant(['ALL']), add: seldom(fc.constantFrom(['NET_BIND_SERVICE'], ['CAP_SYS_ADMIN'])) }),
});
const mounts = fc.array(sparse({ name: mostly(fc.constantFrom('data', 'data', 'tmp'), fc.constantFrom('', 'none')), mountPath: mostly(fc.constantFrom('/data', '/tmp'), fc.constant('')) }, { subPath: seldom(fc.constantFrom('a/b', '/a', '../a', 'a..b')), readOnly: fc.boolean() }), { maxLength: 2 });
const images = mostly(fc.constantFrom('kiamol/ch03-sleep', 'nginx:1.27'), fc.constantFrom('', ' ', 'a b', ' nginx'));

const containerFields: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  ports: fc.array(containerPort, { maxLength: 2 }),
  env,
  envFrom: seldom(envFrom),
  command: fc.constant(['sh']),
  args: fc.constantFrom(['-c', 'x'], []),
  imagePullPolicy: mostly(fc.constantFrom('Always', 'IfNotPresent', 'Never'), fc.constantFrom('', 'always')),
  resources: sparse({}, { limits: amounts, requests: amounts }),
  securityContext: containerSecurity,
  volumeMounts: seldom(seldom(seldom(mounts))),
  terminationMessagePolicy: seldom(mostly(fc.constantFrom('File', 'FallbackToLogsOnError'), fc.constant('x'))),
  workingDir: fc.constant('/'),
};
const container = sparse({ name: names, image: images }, {
  ...containerFields, livenessProbe: seldom(probe), readinessProbe: probe, startupProbe: seldom(probe), lifecycle: seldom(lifecycle), restartPolicy: seldom(seldom(seldom(fc.constant('Always')))),
});
const initContainer = sparse({ name: mostly(fc.constantFrom('init', 'wait'), names, 6), image: images }, {
  ...containerFields, restartPolicy: seldom(mostly(fc.constant('Always'), fc.constantFrom('', 'Never'), 6)), readinessProbe: seldom(seldom(probe)), lifecycle: seldom(seldom(lifecycle)),
});
const volume = fc.oneof(
  { arbitrary: fc.constantFrom({ name: 'data', emptyDir: {} }, { name: 'tmp', emptyDir: { medium: 'Memory' } }, { name: 'data', configMap: { name: 'a' } }, { name: 'data', secret: { secretName: 'a' } }, { name: 'tmp' }), weight: 40 },
  { arbitrary: fc.constantFrom({ name: '' }, { name: 'A', emptyDir: {} }, { name: 'data', emptyDir: {}, configMap: { name: 'a' } }, { name: 'data', configMap: {} }, { name: 'data', secret: {} }, { name: 'data', persistentVolumeClaim: { claimName: '' } }, { name: 'data', hostPath: { path: '' } }), weight: 1 },
);
const paths = mostly(fc.constantFrom('a', 'a/b', 'a..b'), fc.constantFrom('', '/a', '../a', 'a/../b', '..a', '..'), 5);
const modes = mostly(fc.constantFrom(420, 0, 511), fc.constantFrom(-1, 512), 8);
const items = fc.array(sparse({ key: mostly(fc.constantFrom('a', 'b'), fc.constant(''), 20), path: paths }, { mode: modes }), { maxLength: 2 });
const downwardItems = fc.array(fc.oneof(
  sparse({ path: paths, fieldRef: sparse({ fieldPath: mostly(fc.constantFrom('metadata.labels', 'metadata.name', 'metadata.uid', 'metadata.annotations[\'a.b/C\']', 'metadata.labels[\'a\']'), fc.constantFrom('', 'status.podIP', 'spec.nodeName', 'metadata.labels[\'a b\']', 'x')) }, { apiVersion: seldom(fc.constantFrom('v1', '', 'v2')) }) }, { mode: modes }),
  sparse({ path: paths, resourceFieldRef: resourceRef }, { mode: modes, fieldRef: seldom(fc.constant({ fieldPath: 'metadata.name' })) }),
), { maxLength: 2 });
const projections = mostly(fc.oneof(
  sparse({ name: mostly(fc.constant('a'), fc.constant(''), 20) }, { items }).map((configMap): Record<string, unknown> => ({ configMap })),
  sparse({ name: fc.constant('a') }, { items }).map(secret => ({ secret })),
  sparse({}, { items: downwardItems }).map(downwardAPI => ({ downwardAPI })),
  sparse({ path: paths }, { expirationSeconds: fc.constantFrom(600, 3600, 599, 4294967297) }).map(serviceAccountToken => ({ serviceAccountToken })),
), fc.constantFrom({}, { configMap: { name: 'a' }, secret: { name: 'a' } }), 12);
const claimSpec = sparse({
  accessModes: mostly(fc.constantFrom(['ReadWriteOnce'], ['ReadWriteOnce', 'ReadOnlyMany']), fc.constantFrom([], ['rwo'], ['ReadWriteOnce', 'ReadWriteOncePod'])),
  resources: mostly(fc.constant({ requests: { storage: '1Gi' } }), fc.constantFrom({}, { requests: { storage: '0' } }, { requests: { storage: '-1' } })),
}, { volumeMode: mostly(fc.constantFrom('Block', 'Filesystem'), fc.constantFrom('', 'x')) });
/** Volumes beside those that are mounted. */
const otherVolumes = fc.array(fc.oneof(
  sparse({}, { sizeLimit: fc.constantFrom('1Gi', '-1', 0) }).map((emptyDir): Record<string, unknown> => ({ emptyDir })),
  sparse({ path: fc.constantFrom('/var/log', '/a/../b', 'a', '') }, { type: fc.constantFrom('', 'Directory', 'dir') }).map(hostPath => ({ hostPath })),
  sparse({ name: fc.constant('a') }, { items, defaultMode: modes, optional: fc.boolean() }).map(configMap => ({ configMap })),
  sparse({ secretName: fc.constant('a') }, { items, defaultMode: modes }).map(secret => ({ secret })),
  sparse({}, { items: downwardItems, defaultMode: modes }).map(downwardAPI => ({ downwardAPI })),
  sparse({ driver: mostly(fc.constantFrom('csi.example.com', 'Csi'), fc.constantFrom('', 'a_b', 'a'.repeat(64))) }, { nodePublishSecretRef: seldom(fc.constantFrom({ name: 'a' }, {})) }).map(csi => ({ csi })),
  sparse({}, { volumeClaimTemplate: sparse({ spec: claimSpec }, {}) }).map(ephemeral => ({ ephemeral })),
  fc.constantFrom({ awsElasticBlockStore: { volumeID: 'a' } }, { awsElasticBlockStore: { volumeID: '' } }, { gcePersistentDisk: {} }, { gcePersistentDisk: { pdName: 'a' } }, { azureFile: { secretName: 'a', shareName: '' } }, { azureFile: { secretName: 'a', shareName: 'b' } }, { vsphereVolume: { volumePath: '' } }, { cinder: { volumeID: '' } }, { glusterfs: { endpoints: 'a', path: '' } }, { flexVolume: { driver: '' } }, { flexVolume: { driver: 'a/b' } }, { gitRepo: { repository: '' } }, { portworxVolume: { volumeID: '' } }, { photonPersistentDisk: { pdID: '' } }),
  fc.constantFrom({ nfs: { server: 'a', path: '/' } }, { nfs: { server: '', path: '/' } }, { nfs: { server: 'a', path: 'b' } }),
  sparse({ sources: fc.array(projections, { maxLength: 2 }) }, { defaultMode: modes }).map(projected => ({ projected })),
), { maxLength: 1 }).map(volumes => volumes.map(source => ({ name: 'other', ...source })));

const toleration = sparse({}, {
  key: mostly(fc.constantFrom('a', 'a.b/c'), fc.constantFrom('', 'a b')),
  operator: mostly(fc.constantFrom('Exists', 'Equal'), fc.constantFrom('', 'Gt', 'x'), 5),
  value: mostly(fc.constantFrom('a', ''), fc.constant('a b'), 20),
  effect: mostly(fc.constantFrom('NoSchedule', 'NoExecute', 'PreferNoSchedule'), fc.constantFrom('', 'x'), 8),
  tolerationSeconds: seldom(fc.constantFrom(0, 60, -1)),
});
const nodeExpression = sparse({ key: mostly(fc.constantFrom('kubernetes.io/os', 'a'), fc.constantFrom('', 'a b')), operator: mostly(fc.constantFrom('In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt'), fc.constantFrom('', 'in')) }, { values: mostly(fc.constantFrom(['linux'], ['a', 'b'], ['1'], []), fc.constant(['a b'])) });
const nodeField = sparse({ key: mostly(fc.constant('metadata.name'), fc.constantFrom('metadata.uid', '')), operator: mostly(fc.constantFrom('In', 'NotIn'), fc.constant('Exists')), values: mostly(fc.constantFrom(['node-1']), fc.constantFrom(['a', 'b'], ['A'], [])) }, {});
const nodeTerm = sparse({}, {
  matchExpressions: fc.array(nodeExpression, { maxLength: 1 }), matchFields: seldom(fc.array(nodeField, { maxLength: 1 })),
});
const nodeTerms = mostly(fc.array(nodeTerm, { minLength: 1, maxLength: 2 }), fc.constant([]));
const weights = mostly(fc.constantFrom(1, 100), fc.constantFrom(0, 101), 12);
const labelSelector = fc.oneof(selectors.map((matchLabels): Record<string, unknown> => ({ matchLabels })), fc.constant({}));
const labelKeys = fc.constantFrom(['a'], ['pod-template-hash'], ['app'], ['a b'], [''], []);
const podTerm = sparse({ topologyKey: mostly(fc.constantFrom('kubernetes.io/hostname', 'zone'), fc.constantFrom('', 'a b'), 12) }, { labelSelector, namespaceSelector: seldom(labelSelector), matchLabelKeys: seldom(labelKeys), mismatchLabelKeys: seldom(labelKeys), namespaces: seldom(fc.constantFrom(['blue'], ['Blue'], [])) });
const podAffinity = sparse({}, {
  requiredDuringSchedulingIgnoredDuringExecution: fc.array(podTerm, { maxLength: 1 }),
  preferredDuringSchedulingIgnoredDuringExecution: fc.array(sparse({ weight: weights, podAffinityTerm: podTerm }, {}), { maxLength: 1 }),
});
const affinity = sparse({}, {
  nodeAffinity: sparse({}, {
    requiredDuringSchedulingIgnoredDuringExecution: sparse({ nodeSelectorTerms: nodeTerms }, {}),
    preferredDuringSchedulingIgnoredDuringExecution: fc.array(sparse({ weight: weights, preference: nodeTerm }, {}), { maxLength: 1 }),
  }),
  podAffinity: seldom(podAffinity),
  podAntiAffinity: podAffinity,
});
const spread = sparse({ maxSkew: mostly(fc.constant(1), fc.constantFrom(0, -1), 12), topologyKey: mostly(fc.constantFrom('zone', 'kubernetes.io/hostname'), fc.constantFrom('', 'a b'), 12), whenUnsatisfiable: mostly(fc.constantFrom('DoNotSchedule', 'ScheduleAnyway'), fc.constantFrom('', 'x'), 12) }, {
  labelSelector, matchLabelKeys: seldom(labelKeys), minDomains: seldom(fc.constantFrom(1, 0)), nodeAffinityPolicy: seldom(fc.constantFrom('Honor', 'Ignore', '', 'x')), nodeTaintsPolicy: seldom(fc.constantFrom('Honor', 'x')),
});
const dnsConfig = sparse({}, {
  nameservers: fc.constantFrom(['10.0.0.10'], ['::1'], ['dns'], ['1.1.1.1', '1.1.1.2', '1.1.1.3', '1.1.1.4'], []),
  searches: fc.constantFrom(['svc.cluster.local'], ['a.'], ['.'], ['_tcp.a'], ['a_b'], ['a_'], ['_'], ['A.b'], [''], ['-a'], Array(33).fill('a')),
  options: fc.constantFrom([{ name: 'ndots', value: '2' }], [{ value: '2' }], [{ name: 'edns0' }]),
});
const hostAliases = fc.array(sparse({ ip: mostly(fc.constantFrom('10.0.0.1', '::1'), fc.constantFrom('', 'a', '010.0.0.1'), 5) }, { hostnames: fc.constantFrom(['a.b'], ['A'], [''], ['a_b'], []) }), { maxLength: 1 });

const sysctls = fc.array(sparse({ name: mostly(fc.constantFrom('net.core.somaxconn', 'kernel.shmmax', 'net/ipv4/a.b', 'kernel/sem', 'fs.mqueue.a', 'vm.a'), fc.constantFrom('', 'Net.a', 'a..b', '.a', 'a-'), 6), value: fc.constant('1') }, {}), { maxLength: 2 });
const podFields: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  affinity: seldom(affinity),
  tolerations: seldom(fc.array(toleration, { maxLength: 2 })),
  topologySpreadConstraints: seldom(fc.array(spread, { maxLength: 2 })),
  dnsConfig: seldom(dnsConfig),
  hostAliases: seldom(hostAliases),
  initContainers: seldom(fc.array(initContainer, { maxLength: 1 })),
  volumes: fc.tuple(fc.array(volume, { maxLength: 2 }), seldom(otherVolumes)).map(([all, other]) => [...all, ...other ?? []]),
  serviceAccountName: seldom(names),
  nodeSelector: seldom(selectors),
  hostNetwork: seldom(fc.boolean()),
  dnsPolicy: seldom(mostly(fc.constantFrom('ClusterFirst', 'Default'), fc.constantFrom('', 'None', 'x'), 8)),
  hostname: seldom(names),
  subdomain: seldom(names),
  terminationGracePeriodSeconds: seldom(fc.constantFrom(0, 30)),
  securityContext: sparse({}, { runAsUser: ids, runAsGroup: ids, fsGroup: ids, runAsNonRoot: fc.boolean(), seccompProfile: seldom(seccomp), supplementalGroups: seldom(fc.array(ids, { maxLength: 2 })), fsGroupChangePolicy: seldom(fc.constantFrom('Always', 'OnRootMismatch', 'OnRootMismatch', 'x')), sysctls: seldom(sysctls) }),
  hostIPC: seldom(fc.boolean()),
  resourceClaims: seldom(fc.array(sparse({ name: mostly(fc.constantFrom('a', 'b'), fc.constantFrom('', 'A')) }, { resourceClaimName: fc.constantFrom('a', 'a', 'A', ''), resourceClaimTemplateName: seldom(fc.constantFrom('a', 'a b')) }), { maxLength: 2 })),
  ephemeralContainers: seldom(seldom(seldom(fc.constant([{ name: 'debug', image: 'a' }])))),
  automountServiceAccountToken: fc.boolean(),
  enableServiceLinks: fc.boolean(),
  imagePullSecrets: seldom(fc.constant([{ name: 'a' }])),
};
const containers = fc.oneof(
  { arbitrary: fc.array(container, { minLength: 1, maxLength: 1 }), weight: 5 },
  { arbitrary: fc.array(container, { maxLength: 2 }), weight: 1 },
);
export const podSpecOf = (restart: fc.Arbitrary<unknown>): fc.Arbitrary<Record<string, unknown>> => sparse({ containers }, {
  ...podFields, restartPolicy: restart, activeDeadlineSeconds: seldom(seldom(seldom(fc.constantFrom(10, 0)))),
});

/** A selector and the labels of its pods, agreeing most of the time. */
export const expressions = fc.array(sparse({ key: mostly(fc.constantFrom('app', 'tier', 'x'), fc.constantFrom('', 'a b')), operator: mostly(fc.constantFrom('In', 'NotIn', 'Exists', 'DoesNotExist'), fc.constantFrom('', 'in')) }, { values: fc.constantFrom(['web'], ['web', 'v1'], [], ['a b']) }), { maxLength: 2 });
const agreeing = selectors.map(matchLabels => ({ selector: { matchLabels } as Record<string, unknown>, labels: { ...matchLabels, extra: 'yes' } as Record<string, unknown> }));
const anyhow = fc.record({ selector: sparse({}, { matchLabels: labels, matchExpressions: expressions }), labels: fc.record({ app: fc.constantFrom('web', 'v1') }).map((own): Record<string, unknown> => own) });
const selected = fc.oneof({ arbitrary: agreeing, weight: 12 }, { arbitrary: anyhow, weight: 1 });

export const surges = mostly(fc.constantFrom(0, 1, '25%', '0%', '100%'), fc.constantFrom(-1, '5', '101%', '', '1.5%'), 8);
export const counts = mostly(fc.constantFrom(0, 1, 3), fc.constant(-1), 30);
const specFields: Readonly<Record<string, Readonly<Record<string, fc.Arbitrary<unknown>>>>> = {
  Deployment: {
    replicas: counts,
    minReadySeconds: seldom(counts),
    revisionHistoryLimit: seldom(counts),
    progressDeadlineSeconds: seldom(fc.constantFrom(600, 1, 0, -1)),
    paused: fc.boolean(),
    strategy: seldom(sparse({}, { type: mostly(fc.constantFrom('Recreate', 'RollingUpdate'), fc.constantFrom('', 'x')), rollingUpdate: sparse({}, { maxSurge: surges, maxUnavailable: surges }) })),
  },
  ReplicaSet: { replicas: counts, minReadySeconds: seldom(counts) },
  StatefulSet: {
    replicas: counts,
    serviceName: names,
    podManagementPolicy: seldom(fc.constantFrom('Parallel', 'OrderedReady', 'x')),
    ordinals: seldom(sparse({}, { start: counts })),
    updateStrategy: seldom(sparse({}, { type: fc.constantFrom('OnDelete', 'RollingUpdate', 'x'), rollingUpdate: sparse({}, { partition: counts }) })),
    persistentVolumeClaimRetentionPolicy: seldom(sparse({}, { whenDeleted: fc.constantFrom('Delete', 'Retain', ''), whenScaled: fc.constantFrom('Retain', 'x') })),
    volumeClaimTemplates: seldom(fc.tuple(claimSpec, mostly(fc.constantFrom('store', 'data'), fc.constantFrom('A', ''), 6)).map(([spec, name]) => [{ metadata: { name }, spec }])),
    minReadySeconds: seldom(counts),
  },
  DaemonSet: {
    minReadySeconds: seldom(counts),
    revisionHistoryLimit: seldom(counts),
    updateStrategy: seldom(sparse({}, { type: fc.constantFrom('OnDelete', 'RollingUpdate', 'RollingUpdate', 'x'), rollingUpdate: sparse({}, { maxSurge: surges, maxUnavailable: surges }) })),
  },
};

function workload(kind: string): fc.Arbitrary<Record<string, unknown>> {
  const restart = seldom(seldom(mostly(fc.constant('Always'), fc.constantFrom('', 'Never', 'x'), 3)));
  return fc.tuple(metadata, selected, podSpecOf(restart), sparse({}, specFields[kind]), seldom(metadata)).map(([meta, agreed, spec, fields]) => ({
    apiVersion: 'apps/v1', kind, metadata: meta, spec: { ...fields, selector: agreed.selector, template: { metadata: { labels: agreed.labels }, spec } },
  }));
}

export const deployments = workload('Deployment');
export const otherWorkloads = fc.oneof(
  workload('ReplicaSet'), workload('StatefulSet'), workload('DaemonSet'),
  fc.tuple(metadata, podSpecOf(seldom(mostly(fc.constantFrom('Always', 'Never', 'OnFailure'), fc.constantFrom('', 'x'), 8)))).map(([meta, spec]) => ({ apiVersion: 'v1', kind: 'Pod', metadata: meta, spec })),
);
