import { alike, family, listed, Report, Scene } from './family';
import { objectName } from './finding';
import { Lookup } from './lookup';
import { podField } from './ports';
import { isRecord } from '../model/manifest';
import { Ingress, nameKey, NetworkPolicy, Peer, Service, Workload } from '../model/network';
import { serviceNamed } from '../model/reach';
import { LabelSelector } from '../model/selector';

/** Objects that name other objects. */
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
  'policy-no-pods': {
    severity: 'warning',
    missing: true,
    why: 'A NetworkPolicy that selects no pod protects nothing.',
    remedy: 'Make the selector say labels that pods of its namespace carry.',
  },
  'policy-no-peers': {
    severity: 'warning',
    missing: true,
    why: 'A peer that matches no pod lets nobody in or out.',
    remedy: 'Make the selectors say labels that the wanted pods and their namespace carry.',
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
  network.ingresses.forEach(ingress => checkIngress(ingress, scene, report));
  network.policies.forEach(policy => checkPolicy(policy, scene, report));
});

type Reported = Report<'url-other-namespace' | 'url-unknown-service' | 'url-port' | 'ingress-no-service' | 'ingress-port' | 'policy-no-pods'
| 'policy-no-peers' | 'stateful-set-no-service' | 'stateful-set-service'>;

const URL_IN_TEXT = /\b(https?|wss?|grpc|tcp|redis|amqp|postgres(?:ql)?|mysql|mongodb|nats):\/\/(?:[^\s/@"']*@)?([A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)(?::(\d+))?/g;
const DEFAULT_PORTS: Readonly<Record<string, number>> = { http: 80, ws: 80, https: 443, wss: 443 };

interface Mention {
  readonly scheme: string;
  readonly host: string;
  readonly port?: number;
  readonly field: string;
  /** What it is: `the environment variable API_URL`. */
  readonly what: string;
}

/** Every host name that a pod is told of. */
function mentionsOf(workload: Workload): Mention[] {
  const field = podField(workload);
  return ['initContainers', 'containers'].flatMap(kind => records(workload.podSpec[kind]).flatMap((container, index) => {
    const place = `${field}.${kind}[${index}]`;
    const of = (value: unknown, at: string, what: string): Mention[] => (typeof value === 'string' && value.includes('://')
      ? [...value.matchAll(URL_IN_TEXT)].map(([, scheme, host, port]) => ({
        scheme, host, ...port === undefined ? {} : { port: Number(port) }, field: `${place}.${at}`, what,
      })) : []);
    const texts = (value: unknown) => (Array.isArray(value) ? value : []);
    return [
      ...records(container.env).flatMap((env, at) => of(env.value, `env[${at}].value`, `The environment variable ${String(env.name)}`)),
      ...texts(container.args).flatMap((arg: unknown, at) => of(arg, `args[${at}]`, 'An argument')),
      ...texts(container.command).flatMap((arg: unknown, at) => of(arg, `command[${at}]`, 'The command')),
      ...['livenessProbe', 'readinessProbe', 'startupProbe'].flatMap(probe => probeMention(container[probe], `${place}.${probe}`, probe)),
    ];
  }));
}

function probeMention(probe: unknown, field: string, name: string): Mention[] {
  const get = isRecord(probe) && isRecord(probe.httpGet) ? probe.httpGet : undefined;
  return typeof get?.host === 'string' && /[a-zA-Z]/.test(get.host) && get.host !== 'localhost'
    ? [{ scheme: 'http', host: get.host, ...typeof get.port === 'number' ? { port: get.port } : {}, field: `${field}.httpGet.host`, what: `The ${name}` }] : [];
}

function checkUrls(workload: Workload, { network }: Scene, report: Reported): void {
  const lookup = Lookup.of(network);
  const { namespace } = workload.ref;
  for (const { scheme, host, port, field, what } of mentionsOf(workload)) {
    if (host === 'localhost' || /^[\d.]+$/.test(host)) {
      continue;
    }
    const { service, key, sure } = serviceNamed(network, host, namespace);
    const wanted = port ?? DEFAULT_PORTS[scheme];
    if (service !== undefined) {
      checkUrlPort(service, host, wanted, field, what, workload, report);
      continue;
    }
    const [first, second] = host.split('.');
    // A name of two labels may be anybody's; it is meant for the cluster where its second one is a namespace that is known.
    if (!sure && !(host.split('.').length === 2 && lookup.hasNamespace(second))) {
      continue;
    }
    const elsewhere = lookup.namespacesWith(first);
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

function checkUrlPort(
  service: Service, host: string, port: number | undefined, field: string, what: string, workload: Workload, report: Reported): void {
  if (port === undefined || service.type === 'ExternalName' || service.headless
    || service.ports.some(one => one.port === port && one.protocol === 'TCP')) {
    return;
  }
  const served = service.ports.map(one => `${one.port}${one.protocol === 'TCP' ? '' : `/${one.protocol}`}`);
  const pods = service.ports.find(one => one.targetPort === port);
  const hint = pods === undefined ? '' : `; ${port} is the pods' port behind ${pods.port}`;
  report('url-port', workload.manifest, `${what} names ${host} on port ${port}, and ${objectName(service.ref)} serves ${listed(served) || 'no port'}${hint}.`, field);
}

function checkGovernor(workload: Workload, { network }: Scene, report: Reported): void {
  const name = workload.serviceName;
  if (name === undefined || name === '') {
    return;
  }
  const service = network.index.services.get(`${workload.ref.namespace}/${name}`);
  if (service === undefined) {
    report('stateful-set-no-service', workload.manifest, `There is no Service ${workload.ref.namespace}/${name}.`, 'spec.serviceName');
  } else if (!service.headless) {
    report('stateful-set-service', workload.manifest, `Service ${nameKey(service.ref)} is not headless.`, 'spec.serviceName');
  } else if (service.selector !== undefined && Object.entries(service.selector).some(([key, value]) => workload.podLabels[key] !== value)) {
    report('stateful-set-service', workload.manifest, `Service ${nameKey(service.ref)} does not select its pods.`, 'spec.serviceName');
  }
}

function checkIngress(ingress: Ingress, { network }: Scene, report: Reported): void {
  for (const { service: name, port, field } of ingress.backends) {
    const service = network.index.services.get(`${ingress.ref.namespace}/${name}`);
    if (service === undefined) {
      const elsewhere = Lookup.of(network).namespacesWith(name);
      const hint = elsewhere.length > 0 ? `; there is one in namespace ${listed(elsewhere)}` : '';
      report('ingress-no-service', ingress.manifest, `There is no Service ${ingress.ref.namespace}/${name}${hint}.`, `${field}.name`);
    } else if (port !== undefined && !service.ports.some(one => one.port === port || one.name === port)) {
      const served = service.ports.map(one => one.name === undefined ? `${one.port}` : `${one.port} (${one.name})`);
      report('ingress-port', ingress.manifest, `Service ${nameKey(service.ref)} has no port ${port}; it has ${listed(served) || 'none'}.`, `${field}.port`);
    }
  }
}

function checkPolicy(policy: NetworkPolicy, scene: Scene, report: Reported): void {
  const { network } = scene;
  if (network.workloads.length === 0) {
    return;
  }
  const { namespace } = policy.ref;
  if (!isEverything(policy.selects) && !Lookup.of(network).hasPods(namespace, policy.selects)) {
    report('policy-no-pods', policy.manifest, `Its selector matches no pod of namespace ${namespace}.`, 'spec.podSelector');
  }
  for (const [direction, side, rules] of [['ingress', 'from', policy.ingress], ['egress', 'to', policy.egress]] as const) {
    (rules ?? []).forEach((rule, index) => (rule.peers ?? []).forEach((peer, at) => {
      if (!somebody(peer, namespace, scene)) {
        report('policy-no-peers', policy.manifest, 'The peer matches no pod.', `spec.${direction}[${index}].${side}[${at}]`);
      }
    }));
  }
}

function somebody({ podSelector, namespaceSelector, cidr }: Peer, namespace: string, { network }: Scene): boolean {
  // Of namespaces that are not in the manifests nothing is known: the system's own, an Ingress controller's.
  if (cidr !== undefined || namespaceSelector !== undefined || podSelector === undefined || isEverything(podSelector)) {
    return true;
  }
  return Lookup.of(network).hasPods(namespace, podSelector);
}

function isEverything({ labels, expressions }: LabelSelector): boolean {
  return Object.keys(labels).length === 0 && expressions.length === 0;
}

function records(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
