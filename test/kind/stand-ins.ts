/** The same manifests with pods of Kubernetes' own test server in the place of an app's: it answers on every port that they declare. */

import { isMap, parseAllDocuments } from 'yaml';

const AGNHOST = 'registry.k8s.io/e2e-test-images/agnhost:2.53';

interface Port {
  readonly containerPort: number;
  readonly protocol?: string;
}
interface Container {
  readonly name: string;
  readonly ports?: readonly Port[];
  readonly securityContext?: SecurityContext;
  readonly restartPolicy?: unknown;
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
}
interface SecurityContext {
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
}
interface PodSpec {
  readonly securityContext?: SecurityContext;
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
}

/** Where an object of a kind has the pods that it makes. */
const POD_SPECS: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['spec', 'template', 'spec'],
  StatefulSet: ['spec', 'template', 'spec'],
  DaemonSet: ['spec', 'template', 'spec'],
  Job: ['spec', 'template', 'spec'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
};

/** Agnhost has a server for many TCP ports, and another one for a port of each protocol. */
interface Server {
  readonly args: readonly string[];
  readonly env?: Container['env'];
}

function serving(ports: readonly Port[]): Server {
  const tcp = ports.filter(({ protocol = 'TCP' }) => protocol === 'TCP');
  const udp = ports.find(({ protocol }) => protocol === 'UDP');
  if (udp !== undefined) return { args: ['netexec', `--udp-port=${udp.containerPort}`, ...tcp.slice(0, 1).map(({ containerPort }) => `--http-port=${containerPort}`)] };
  if (tcp.length === 0) return { args: ['pause'] };
  return { args: ['porter'], env: tcp.map(({ containerPort }) => ({ name: `SERVE_PORT_${containerPort}`, value: 'here' })) };
}

/** An app's image may say a user of its own; agnhost's is root. */
function asNobody(pod: SecurityContext = {}, own: SecurityContext = {}): SecurityContext {
  const { runAsNonRoot, runAsUser } = { ...pod, ...own };
  return runAsNonRoot === true && runAsUser === undefined ? { ...own, runAsUser: 65534 } : own;
}

function standIn(container: Container, role: 'serves' | 'begins', pod: SecurityContext | undefined): Readonly<Record<string, unknown>> {
  const { name, ports = [], securityContext, restartPolicy, env = [] } = container;
  const server: Server = role === 'serves' || restartPolicy === 'Always' ? serving(ports) : { args: ['help'] };
  // What an app is told in variables says whom it calls.
  const told = [...env.filter(({ value }) => value !== undefined), ...server.env ?? []];
  return { name, image: AGNHOST, ports, securityContext: asNobody(pod, securityContext), restartPolicy, ...server, env: told };
}

/** What the pods need of a cluster besides their network goes: it would be there where the app's own images are. */
export function withStandIns(manifests: string): string {
  const documents = parseAllDocuments(manifests);
  return documents.map(document => {
    const path = POD_SPECS[String(document.get('kind'))];
    if (path === undefined) return String(document);

    const node = document.getIn(path);
    if (!isMap(node)) throw new Error(`${String(document.get('kind'))} without ${path.join('.')}`);
    const { containers, initContainers = [], securityContext }: PodSpec = node.toJSON();
    document.setIn([...path, 'containers'], containers.map(one => standIn(one, 'serves', securityContext)));
    if (initContainers.length > 0) document.setIn([...path, 'initContainers'], initContainers.map(one => standIn(one, 'begins', securityContext)));
    document.deleteIn([...path, 'volumes']);
    document.deleteIn(['spec', 'volumeClaimTemplates']);
    return String(document);
  }).join('');
}
