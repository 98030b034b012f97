/** What can be said of pods and containers, and where the API has it. */

import { Chart, Testing } from 'cdk8s';
import { synth } from './synth';
import {
  ConnectivityApp, Container, DnsPolicy, Env, EnvFrom, Exposure, HealthCheck, InitContainer, PodOptions, Protocol, PullPolicy, Volume, Workload,
  WorkloadProps,
} from '../../src';

const deployment = (props: WorkloadProps) => synth(chart => new Workload(chart, 'api', props))[0];
const chartFor = (kubernetesVersion: string) => new Chart(new ConnectivityApp({ kubernetesVersion }), 'chart');
const POD = 'spec.template.spec';
const FIRST = `${POD}.containers.0`;

/** What is said, where it stands, and what stands there, when it is not the same. */
type Case<Said> = [said: Said, path: string, written?: unknown];

const ofPods: { readonly [prop in keyof Required<Omit<PodOptions, 'closed' | 'labels' | 'serviceAccount' | 'pullSecrets'>>]: Case<PodOptions[prop]> } = {
  name: ['other', 'metadata.name'],
  namespace: ['blue', 'metadata.namespace'],
  podLabels: [{ tier: 'x' }, 'spec.template.metadata.labels', { app: 'api', tier: 'x' }],
  podAnnotations: [{ 'prometheus.io/scrape': 'true' }, 'spec.template.metadata.annotations'],
  workloadLabels: [{ team: 'a' }, 'metadata.labels'],
  annotations: [{ owner: 'a' }, 'metadata.annotations'],
  serviceAccountName: ['reader', `${POD}.serviceAccountName`],
  automountServiceAccountToken: [false, `${POD}.automountServiceAccountToken`],
  nodeSelector: [{ disk: 'ssd' }, `${POD}.nodeSelector`],
  affinity: [
    { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'disk', operator: 'In', values: ['ssd'] }] }] } } },
    `${POD}.affinity`,
  ],
  tolerations: [[{ key: 'dedicated', operator: 'Equal', value: 'api', effect: 'NoSchedule' }], `${POD}.tolerations`],
  topologySpreadConstraints: [
    [{ maxSkew: 1, topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'ScheduleAnyway' }], `${POD}.topologySpreadConstraints`,
    [{ maxSkew: 1, topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'ScheduleAnyway', labelSelector: { matchLabels: { app: 'api' } } }],
  ],
  hardened: [true, `${POD}.securityContext`, { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } }],
  runAsUser: [1000, `${POD}.securityContext`, { runAsUser: 1000 }],
  podSecurityContext: [
    { fsGroup: 2000, runAsGroup: 3000, supplementalGroups: [4000], fsGroupChangePolicy: 'OnRootMismatch', sysctls: [{ name: 'net.ipv4.tcp_syncookies', value: '1' }] },
    `${POD}.securityContext`,
  ],
  imagePullSecrets: [['registry'], `${POD}.imagePullSecrets`, [{ name: 'registry' }]],
  terminationGracePeriodSeconds: [0, `${POD}.terminationGracePeriodSeconds`],
  hostAliases: [[{ ip: '192.0.2.1', hostnames: ['legacy'] }], `${POD}.hostAliases`],
  dnsPolicy: [DnsPolicy.CLUSTER_FIRST_WITH_HOST_NET, `${POD}.dnsPolicy`, 'ClusterFirstWithHostNet'],
  dnsConfig: [
    { nameservers: ['192.0.2.53'], searches: ['example.com'], options: { ndots: '2', edns0: '' } }, `${POD}.dnsConfig`,
    { nameservers: ['192.0.2.53'], searches: ['example.com'], options: [{ name: 'edns0' }, { name: 'ndots', value: '2' }] },
  ],
  priorityClassName: ['high', `${POD}.priorityClassName`],
  runtimeClassName: ['gvisor', `${POD}.runtimeClassName`],
  schedulerName: ['own', `${POD}.schedulerName`],
  hostNetwork: [true, `${POD}.hostNetwork`],
  hostPid: [true, `${POD}.hostPID`],
  hostIpc: [true, `${POD}.hostIPC`],
  shareProcessNamespace: [true, `${POD}.shareProcessNamespace`],
  enableServiceLinks: [false, `${POD}.enableServiceLinks`],
};

const ofContainers: { readonly [prop in keyof Required<Omit<WorkloadProps, keyof PodOptions | 'image' | 'containers' | 'extraContainers' | 'initContainers'>>]: Case<WorkloadProps[prop]> } = {
  containerName: ['server', `${FIRST}.name`],
  ports: [[{ port: 53, name: 'dns', protocol: Protocol.UDP, hostPort: 53, hostIp: '192.0.2.1' }], `${FIRST}.ports`, [{ containerPort: 53, name: 'dns', protocol: 'UDP', hostPort: 53, hostIP: '192.0.2.1' }]],
  env: [
    { MODE: 'prod', KEY: Env.configMap('conf', 'key'), PASSWORD: Env.secret('db', 'password', { optional: true }), LIMIT: Env.resource('limits.memory', { divisor: '1Mi' }) }, `${FIRST}.env`,
    [
      { name: 'KEY', valueFrom: { configMapKeyRef: { name: 'conf', key: 'key' } } },
      { name: 'LIMIT', valueFrom: { resourceFieldRef: { resource: 'limits.memory', divisor: '1Mi' } } },
      { name: 'MODE', value: 'prod' },
      { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'db', key: 'password', optional: true } } },
    ],
  ],
  envFrom: [[EnvFrom.configMap('conf', { prefix: 'CONF_' }), EnvFrom.secret('db', { optional: true })], `${FIRST}.envFrom`, [{ prefix: 'CONF_', configMapRef: { name: 'conf' } }, { secretRef: { name: 'db', optional: true } }]],
  command: [['/api'], `${FIRST}.command`],
  args: [['-v'], `${FIRST}.args`],
  workingDir: ['/srv', `${FIRST}.workingDir`],
  stdin: [true, `${FIRST}.stdin`],
  tty: [true, `${FIRST}.tty`],
  terminationMessagePath: ['/tmp/why', `${FIRST}.terminationMessagePath`],
  terminationMessagePolicy: ['FallbackToLogsOnError', `${FIRST}.terminationMessagePolicy`],
  readiness: [
    HealthCheck.http('/', 80, { tls: true, headers: { Cookie: 'a', Accept: 'b' }, periodSeconds: 5 }), `${FIRST}.readinessProbe`,
    { httpGet: { path: '/', port: 80, scheme: 'HTTPS', httpHeaders: [{ name: 'Accept', value: 'b' }, { name: 'Cookie', value: 'a' }] }, periodSeconds: 5 },
  ],
  liveness: [HealthCheck.grpc(50051, { service: 'shop', terminationGracePeriodSeconds: 5 }), `${FIRST}.livenessProbe`, { grpc: { port: 50051, service: 'shop' }, terminationGracePeriodSeconds: 5 }],
  startup: [HealthCheck.command(['/ready']), `${FIRST}.startupProbe`, { exec: { command: ['/ready'] } }],
  resources: [{ cpuRequest: '100m', requests: { 'ephemeral-storage': '1Gi' }, limits: { memory: '64Mi' } }, `${FIRST}.resources`, { requests: { 'cpu': '100m', 'ephemeral-storage': '1Gi' }, limits: { memory: '64Mi' } }],
  pullPolicy: [PullPolicy.NEVER, `${FIRST}.imagePullPolicy`, 'Never'],
  volumeMounts: [{ '/cache': Volume.emptyDir('cache') }, `${FIRST}.volumeMounts`, [{ name: 'cache', mountPath: '/cache' }]],
  lifecycle: [
    { postStart: { httpGet: { port: 80, path: '/warm', headers: { A: 'b' } } }, preStop: { exec: { command: ['sleep', '5'] } } }, `${FIRST}.lifecycle`,
    { postStart: { httpGet: { port: 80, path: '/warm', httpHeaders: [{ name: 'A', value: 'b' }] } }, preStop: { exec: { command: ['sleep', '5'] } } },
  ],
  securityContext: [{ readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } }, `${FIRST}.securityContext`],
  replicas: [3, 'spec.replicas'],
  strategy: [{ type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: '25%' } }, 'spec.strategy'],
  minReadySeconds: [5, 'spec.minReadySeconds'],
  progressDeadlineSeconds: [60, 'spec.progressDeadlineSeconds'],
  revisionHistoryLimit: [0, 'spec.revisionHistoryLimit'],
};

test.each([...Object.entries(ofPods), ...Object.entries(ofContainers)])('%s stands where the API has it, and nothing else does', (prop, [said, path, written]) => {
  const plain = deployment({ image: 'api:1' });
  const made = deployment({ image: 'api:1', [prop]: said });
  expect(made).toHaveProperty(path, written ?? said);
  expect(plain).not.toHaveProperty(path, written ?? said);
});

describe('a volume is said where it is mounted', () => {
  const mounted = (volume: Volume) => deployment({ image: 'api:1', volumeMounts: { '/at': volume } });
  const files = { items: { key: 'path' }, optional: true };
  const items = [{ key: 'key', path: 'path' }];
  test.each<[string, Volume, object, object?]>([
    ['an empty folder', Volume.emptyDir('v', { medium: 'Memory', sizeLimit: '1Gi' }), { name: 'v', emptyDir: { medium: 'Memory', sizeLimit: '1Gi' } }],
    ['a ConfigMap', Volume.configMap('v', { ...files, defaultMode: 0o400 }), { name: 'v', configMap: { name: 'v', items, optional: true, defaultMode: 0o400 } }],
    ['a ConfigMap with dots in its name', Volume.configMap('v.example.com'), { name: 'v-example-com', configMap: { name: 'v.example.com' } }],
    ['a Secret', Volume.secret('s', { name: 'v', ...files }), { name: 'v', secret: { secretName: 's', items, optional: true } }],
    ['a claim', Volume.claim('v', { readOnly: true }), { name: 'v', persistentVolumeClaim: { claimName: 'v', readOnly: true } }],
    ['a claim of the pod\'s own', Volume.ephemeral('v', { storage: '1Gi' }), { name: 'v', ephemeral: { volumeClaimTemplate: { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } } } }],
    ['a folder of the node', Volume.hostPath('/var/log', { type: 'Directory' }), { name: 'var-log', hostPath: { path: '/var/log', type: 'Directory' } }],
    ['a folder of a file server', Volume.nfs('v', 'nfs.example.com', '/srv'), { name: 'v', nfs: { server: 'nfs.example.com', path: '/srv' } }],
    ['what a driver makes', Volume.csi('v', 'secrets-store.csi.k8s.io', { volumeAttributes: { a: 'b' }, readOnly: true }), { name: 'v', csi: { driver: 'secrets-store.csi.k8s.io', volumeAttributes: { a: 'b' }, readOnly: true } }],
    ['fields of the pod', Volume.downwardApi('v', { labels: 'metadata.labels' }), { name: 'v', downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] } }],
    ['a token', Volume.serviceAccountToken('v', { audience: 'vault' }), { name: 'v', projected: { sources: [{ serviceAccountToken: { path: 'token', audience: 'vault' } }] } }],
    ['several in one folder', Volume.projected('v', [Volume.configMap('c', files), Volume.secret('s'), Volume.serviceAccountToken('t'), Volume.downwardApi('d', { l: 'metadata.labels' })]), {
      name: 'v',
      projected: {
        sources: [
          { configMap: { name: 'c', items, optional: true } }, { secret: { name: 's' } }, { serviceAccountToken: { path: 'token' } },
          { downwardAPI: { items: [{ path: 'l', fieldRef: { fieldPath: 'metadata.labels' } }] } },
        ],
      },
    }],
    ['a part of one', Volume.configMap('v').mounted({ subPath: 'a.conf', readOnly: true }), { name: 'v', configMap: { name: 'v' } }, { subPath: 'a.conf', readOnly: true }],
  ])('%s', (_, volume, written, mount = {}) => {
    const made = mounted(volume);
    expect(made).toHaveProperty(`${POD}.volumes`, [written]);
    expect(made).toHaveProperty(`${FIRST}.volumeMounts`, [{ name: (written as { name: string }).name, mountPath: '/at', ...mount }]);
  });

  test('and containers that mount the same one share it', () => {
    const shared = Volume.emptyDir('shared');
    const made = deployment({
      image: 'api:1',
      volumeMounts: { '/out': shared, '/conf': Volume.configMap('conf') },
      initContainers: [{ name: 'first', image: 'first:1', volumeMounts: { '/in': shared.mounted({ readOnly: true }) } }],
      extraContainers: [{ name: 'logs', image: 'logs:1', volumeMounts: { '/in': shared } }],
    });
    expect(made).toHaveProperty(`${POD}.volumes`, [{ name: 'conf', configMap: { name: 'conf' } }, { name: 'shared', emptyDir: {} }]);
    expect(made).toHaveProperty(`${POD}.initContainers.0.volumeMounts`, [{ name: 'shared', mountPath: '/in', readOnly: true }]);
    expect(made).toHaveProperty(`${POD}.containers.1.volumeMounts`, [{ name: 'shared', mountPath: '/in' }]);
  });
});

test('a sidecar starts before the others from Kubernetes 1.29 on, and a Service can stand in front of it', () => {
  const chart = chartFor('1.29');
  const sidecar: InitContainer = { name: 'proxy', image: 'proxy:1', restartPolicy: 'Always', ports: [{ port: 8443 }], readiness: HealthCheck.tcp(8443) };
  new Workload(chart, 'api', { image: 'api:1', initContainers: [sidecar, { name: 'migrate', image: 'api:1', ports: [{ port: 9999 }] }] }).expose(Exposure.clusterIp({ port: 443 }));
  const [made, service] = Testing.synth(chart);
  expect(made).toHaveProperty(`${POD}.initContainers.0`, { name: 'proxy', image: 'proxy:1', restartPolicy: 'Always', ports: [{ containerPort: 8443 }], readinessProbe: { tcpSocket: { port: 8443 } } });
  expect(service).toHaveProperty('spec.ports.0.targetPort', 8443);
});

test('pods keep apart from their own kind where a term of anti-affinity names no others', () => {
  const term = { topologyKey: 'kubernetes.io/hostname' };
  const own = { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'api' } } };
  const others = { ...term, labelSelector: { matchExpressions: [{ key: 'noisy', operator: 'Exists' }] } };
  expect(deployment({
    image: 'api:1',
    affinity: {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [term, others],
        preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm: term }],
      },
      podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [others] },
    },
  })).toHaveProperty(`${POD}.affinity`, {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [own, others],
      preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm: own }],
    },
    podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [others] },
  });
});

test('what a container says of its rights stands beside what hardened asks for', () => {
  const made = deployment({ image: 'api:1', hardened: true, securityContext: { readOnlyRootFilesystem: true, capabilities: { add: ['NET_BIND_SERVICE'] } }, podSecurityContext: { fsGroup: 1 } });
  expect(made).toHaveProperty(`${POD}.securityContext`, { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' }, fsGroup: 1 });
  expect(made).toHaveProperty(`${FIRST}.securityContext`, { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } });
});

const extra: Container = { name: 'b', image: 'b:1' };
test.each<[string, () => unknown, string]>([
  ['two volumes of one name', () => deployment({ image: 'a', volumeMounts: { '/a': Volume.configMap('db'), '/b': Volume.secret('db') } }), 'chart/api: volume "db" is two different ones in one pod. Give one of them another name'],
  ['a volume in a folder with others that can\'t be', () => Volume.projected('all', [Volume.emptyDir('x')]), 'Volume.projected: the source "x" can\'t share a folder with others.'],
  ['a mode of its own among others', () => Volume.projected('all', [Volume.configMap('x', { defaultMode: 1 })]), 'Volume.projected: the source "x" can\'t share'],
  ['a mode that is none', () => deployment({ image: 'a', volumeMounts: { '/a': Volume.configMap('db', { defaultMode: 644 }) } }), 'Mode 644 is not within 0 to 511'],
  ['a sidecar at 1.28', () => deployment({ image: 'a', initContainers: [{ ...extra, restartPolicy: 'Always' }] }), 'chart/api: restartPolicy Always of init container "b" is dropped by Kubernetes 1.28'],
  ['another policy than Always of a sidecar', () => new Workload(chartFor('1.30'), 'api', { image: 'a', initContainers: [{ ...extra, restartPolicy: 'Never' }] }), 'restartPolicy'],
  ['a check of an init container that ends', () => deployment({ image: 'a', initContainers: [{ ...extra, readiness: HealthCheck.tcp(1) }] }), 'An init container that ends has no readinessProbe'],
  ['extra containers beside containers', () => deployment({ containers: [extra], extraContainers: [extra] }), 'chart/api: extraContainers is said beside containers'],
  ['an image beside containers', () => deployment({ image: 'a', containers: [extra] }), 'Call what is to run beside the image extraContainers'],
  ['the user said twice', () => deployment({ image: 'a', runAsUser: 1, podSecurityContext: { runAsUser: 2 } }), 'chart/api: runAsUser 1 is said in podSecurityContext too, as 2. Keep one of the two.'],
  ['a misspelled word deep inside', () => deployment({ image: 'a', tolerations: [{ operator: 'Exist' }] }), 'tolerations'],
  ['an operator that is none', () => deployment({ image: 'a', affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'a', labelSelector: { matchExpressions: [{ key: 'a', operator: 'Is' }] } }] } } }), '"Is"'],
  ['a share that is none', () => deployment({ image: 'a', strategy: { rollingUpdate: { maxSurge: '25' } } }), 'maxSurge'],
  ['a port of the node beside another', () => deployment({ image: 'a', ports: [{ port: 1, hostPort: 70000 }] }), '70000'],
  ['what only a newer Kubernetes has', () => deployment({ image: 'a', podSecurityContext: { appArmorProfile: { type: 'RuntimeDefault' } } }), 'appArmorProfile'],
])('%s is refused', (_, make, message) => {
  expect(make).toThrow(message);
});
