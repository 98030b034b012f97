/** Rules about ports that nobody listens on, or that are taken. */

import { isRecord, records } from '../../kubernetes/values';
import { ContainerPort, distinct, Network, refKey, selectedBy, Service, ServicePort, Workload, writtenEndpoints } from '../../network/network';
import { family, listed, Report } from '../family';
import { objectName } from '../finding';
import { saysNumber } from '../pods/configured';

/** Where a Service's ports lead, and who wants which port of a pod or a node. */
export const ports = family({
  'target-port-undeclared': {
    severity: 'warning',
    why: 'Where pods say on which ports they listen, another port most likely has nobody behind it.',
    remedy: 'Make targetPort a port that the container declares, or declare the port.',
  },
  'target-port-protocol': {
    severity: 'warning',
    why: 'A port number of UDP is another port than the same number of TCP.',
    remedy: 'Give the Service\'s port the protocol that the container declares.',
  },
  'target-port-unknown': {
    severity: 'error',
    why: 'A target port by name leads to the container port of that name; pods without one become no endpoint.',
    remedy: 'Name a port that the containers declare, or write its number.',
  },
  'target-port-differs': {
    severity: 'warning',
    why: 'One name that means another port in each pod, or none in some, makes answers depend on the pod.',
    remedy: 'Declare the port alike in all pods behind the Service.',
  },
  'target-port-shared': {
    severity: 'warning',
    why: 'Where two containers of a pod give ports one name, a Service finds the first of them only.',
    remedy: 'Give the ports names of their own, or write the number.',
  },
  'headless-port-mapped': {
    severity: 'warning',
    why: 'A headless Service maps no ports: its clients connect to the pods themselves, on the port that they were told.',
    remedy: 'Make port equal to the target port, or give the Service a cluster IP.',
  },
  'container-port-clash': {
    severity: 'error',
    why: 'Containers of a pod share one network, so that only one of them can listen on a port.',
    remedy: 'Let one of the containers listen on another port.',
  },
  'probe-port-unknown': {
    severity: 'error',
    why: 'A probe finds a port by name among those of its own container; one that is not there fails for ever.',
    remedy: 'Name a port that the container declares, or write its number.',
  },
  'host-port-clash': {
    severity: 'warning',
    why: 'A port of a node serves one pod; the scheduler keeps the second one waiting where they would meet.',
    remedy: 'Give each its own hostPort, or leave it out and use a Service.',
  },
  'host-port-kubelet': {
    severity: 'error',
    why: 'The kubelet listens on port 10250 of every node.',
    remedy: 'Choose another port.',
  },
}, ({ network }, report) => {
  for (const service of network.services) {
    if (service.selector !== undefined && service.type !== 'ExternalName') {
      const workloads = distinct(selectedBy(network, service));
      service.ports.forEach((port, index) => checkTarget(network, service, port, `spec.ports[${index}].targetPort`, workloads, report));
    } else if (service.headless) {
      const written = writtenEndpoints(network, service).flatMap(({ ports: there }) => there);
      service.ports.forEach(({ name = '', port, protocol }, index) => {
        const other = written.find(one => one.name === name && one.protocol === protocol && one.port !== port);
        if (other !== undefined) {
          report('headless-port-mapped', service.manifest,
            `Clients of this headless Service connect to port ${port} itself, not to port ${other.port} of its endpoints.`, `spec.ports[${index}].port`);
        }
      });
    }
  }
  const hostPorts = new Map<string, Taken[]>();
  for (const workload of network.workloads) {
    checkContainers(workload, report);
    checkProbes(workload, report);
    collectHostPorts(workload, hostPorts, report);
  }
});

type Reported = Report<'target-port-undeclared' | 'target-port-shared' | 'target-port-protocol' | 'target-port-unknown' | 'target-port-differs' | 'headless-port-mapped'
| 'container-port-clash' | 'probe-port-unknown' | 'host-port-clash' | 'host-port-kubelet'>;

/** The three probes of a container. */
export const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;

function portsOf(workload: Workload): readonly ContainerPort[] {
  const { containers } = workload;
  return containers.length === 1 ? containers[0].ports : containers.flatMap(container => container.ports);
}

function checkTarget(
  network: Network, service: Service, port: ServicePort, field: string, workloads: readonly Workload[], report: Reported,
): void {
  const { targetPort } = port;
  if (service.headless && typeof targetPort === 'number' && targetPort !== port.port) {
    report('headless-port-mapped', service.manifest, `Clients of this headless Service connect to port ${port.port} itself, not to targetPort ${targetPort}.`, field);
    return;
  }
  if (typeof targetPort === 'string') {
    checkNamed(service, port, targetPort, field, workloads, report);
    return;
  }
  for (const workload of workloads) {
    const declared = portsOf(workload);
    const same = declared.filter(one => one.port === targetPort);
    // A container that declares nothing may listen on any port.
    const mayBeAny = same.length === 0 && workload.containers.some(({ ports: own }) => own.length === 0);
    if (declared.length === 0 || mayBeAny || same.some(one => one.protocol === port.protocol)) continue;
    if (same.length === 0 && (isBeside(service, port, declared) || saysNumber(network, workload, targetPort))) continue;

    if (same.length > 0) {
      report('target-port-protocol', service.manifest,
        `Port ${port.port} leads to ${port.protocol} ${targetPort}, which ${objectName(workload.ref)} declares for ${same[0].protocol} only.`, field);
    } else {
      report('target-port-undeclared', service.manifest,
        `Port ${port.port} leads to ${port.protocol} ${targetPort}, and ${objectName(workload.ref)} declares ${shown(declared)}.`, field);
    }
    return;
  }
}

/** Pods seldom declare all that they listen on: what they declare is the port that matters, and measurements are read elsewhere. */
function isBeside(service: Service, port: ServicePort, declared: readonly ContainerPort[]): boolean {
  const isDeclared = ({ targetPort, protocol }: ServicePort) =>
    declared.some(one => one.protocol === protocol && (one.port === targetPort || one.name === targetPort));
  return service.ports.some(isDeclared) || /metrics|prof|debug|admin|health|status/.test(port.name ?? '');
}

function checkNamed(service: Service, port: ServicePort, name: string, field: string, workloads: readonly Workload[], report: Reported): void {
  if (workloads.length === 0) return;

  const isMeant = (one: ContainerPort) => one.name === name && one.protocol === port.protocol;
  const targets = workloads.map(workload => portsOf(workload).find(isMeant)?.port);
  const shared = workloads.find(workload => new Set(portsOf(workload).filter(isMeant).map(one => one.port)).size > 1);
  if (shared !== undefined) {
    const owners = shared.containers.filter(container => container.ports.some(isMeant));
    report('target-port-shared', service.manifest,
      `In ${objectName(shared.ref)}, the containers ${listed(owners.map(owner => owner.name))} each have a port named "${name}".`, field);
    return;
  }
  const numbers = new Set(targets.filter(target => target !== undefined));
  const lacking = workloads.filter((_, index) => targets[index] === undefined);
  if (numbers.size === 0) {
    const other = workloads.flatMap(portsOf).find(one => one.name === name);
    const why = other === undefined ? `declares ${shown(portsOf(workloads[0]))}` : `declares it for ${other.protocol}, not for ${port.protocol}`;
    report('target-port-unknown', service.manifest, `No container behind it has a ${port.protocol} port named "${name}": ${objectName(workloads[0].ref)} ${why}.`, field);
  } else if (lacking.length > 0) {
    report('target-port-differs', service.manifest, `${objectName(lacking[0].ref)} has no ${port.protocol} port named "${name}", others behind the Service have.`, field);
  } else if (numbers.size > 1) {
    const each = workloads.map(({ ref }, index) => `${targets[index]} in ${ref.name}`);
    report('target-port-differs', service.manifest, `The port named "${name}" is ${listed([...new Set(each)])}.`, field);
  }
}

function checkContainers(workload: Workload, report: Reported): void {
  if (workload.containers.length < 2) return;

  const owners = new Map<string, string>();
  for (const { name, ports: declared } of workload.containers) {
    for (const key of new Set(declared.map(one => `${one.protocol} ${one.port}`))) {
      const owner = owners.get(key);
      if (owner !== undefined) report('container-port-clash', workload.manifest, `The containers ${owner} and ${name} of one pod both want ${key}.`, `${podField(workload)}.containers`);

      owners.set(key, owner ?? name);
    }
  }
}

function checkProbes(workload: Workload, report: Reported): void {
  for (const kind of ['initContainers', 'containers']) {
    records(workload.podSpec[kind]).forEach((container, index) => {
      for (const probe of PROBES) if (isRecord(container[probe])) checkProbe(workload, container, container[probe], `${podField(workload)}.${kind}[${index}].${probe}`, report);
    });
  }
}

function checkProbe(
  workload: Workload, container: Readonly<Record<string, unknown>>, probe: Readonly<Record<string, unknown>>, field: string, report: Reported): void {
  const declared = records(container.ports);
  for (const action of ['httpGet', 'tcpSocket']) {
    const port = isRecord(probe[action]) ? probe[action].port : undefined;
    if (typeof port === 'string' && !declared.some(({ name }) => name === port)) {
      const names = declared.flatMap(({ name }) => typeof name === 'string' ? [`"${name}"`] : []);
      report('probe-port-unknown', workload.manifest,
        `The container ${String(container.name)} has no port named "${port}"; ${names.length === 0 ? 'none of its ports has a name' : `it has ${listed(names)}`}.`,
        `${field}.${action}.port`);
    }
  }
}

/** A port that somebody wants of every node that runs it, on one of its addresses or on all. */
interface Taken {
  readonly workload: Workload;
  readonly hostIp: string;
}

const EVERY_ADDRESS: readonly string[] = ['', '0.0.0.0', '::'];

function collectHostPorts(workload: Workload, taken: Map<string, Taken[]>, report: Reported): void {
  for (const port of portsOf(workload)) {
    const field = `${podField(workload)}.containers`;
    const hostPort = port.hostPort ?? (workload.hostNetwork ? port.port : undefined);
    if (hostPort === undefined || hostPort === 0) continue;

    if (hostPort === 10250 && port.protocol === 'TCP') report('host-port-kubelet', workload.manifest, 'It wants port 10250 of its node.', field);

    const key = `${port.protocol} ${hostPort}`;
    const hostIp = port.hostIp ?? '';
    const others = taken.get(key) ?? [];
    const other = others.find(one => refKey(one.workload.ref) !== refKey(workload.ref) && mayMeet(one.workload, workload)
      && (one.hostIp === hostIp || EVERY_ADDRESS.includes(one.hostIp) || EVERY_ADDRESS.includes(hostIp)));
    if (other !== undefined) report('host-port-clash', workload.manifest, `It wants ${key} of its node, and so does ${objectName(other.workload.ref)}.`, field);

    others.push({ workload, hostIp });
    taken.set(key, others);
  }
}

/** Whether a node can have pods of both: not where they ask for nodes that differ in a label. */
function mayMeet(one: Workload, other: Workload): boolean {
  const [first, second] = [one, other].map(({ podSpec }) => isRecord(podSpec.nodeSelector) ? podSpec.nodeSelector : {});
  return Object.keys(first).every(key => !Object.hasOwn(second, key) || second[key] === first[key]);
}

/** Where the spec of a workload's pods stands. */
export function podField(workload: Workload): string {
  const { kind } = workload.ref;
  return kind === 'Pod' ? 'spec' : kind === 'CronJob' ? 'spec.jobTemplate.spec.template.spec' : 'spec.template.spec';
}

function shown(declared: readonly ContainerPort[]): string {
  const all = declared.map(({ name, port, protocol }) => `${protocol} ${port}${name === undefined ? '' : ` (${name})`}`);
  return all.length === 0 ? 'no ports' : listed(all);
}
