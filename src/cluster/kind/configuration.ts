/** What a cluster has to be like for an app: nodes, ports, images. Pure. */

import { stringify } from 'yaml';
import { defined } from '../../kubernetes/values';
import { PlanData } from '../../plan/plan';

export interface PortMapping {
  /** On the control plane's node; a node port answers on every node. */
  readonly nodePort: number;
  /** On this machine. */
  readonly hostPort: number;
  /** @default TCP */
  readonly protocol?: 'TCP' | 'UDP' | 'SCTP';
}

const IP_FAMILIES = ['ipv4', 'ipv6', 'dual'] as const;
/** Which addresses pods and Services have. */
export type IpFamily = typeof IP_FAMILIES[number];

/** @throws where it is none of them */
export function ipFamily(text: string): IpFamily {
  const found = IP_FAMILIES.find(family => family === text);
  if (found === undefined) throw new Error(`${text} is no family of IP: say one of ${IP_FAMILIES.join(', ')}.`);
  return found;
}

/**
 * There is one control plane, so nobody to elect a leader among: a worker that
 * joins before one is elected is made to wait another 5 s. By its apiVersion
 * this is for the kubeadm of Kubernetes before 1.36, where `extraArgs` is a map;
 * later it is a list, which a patch would replace as a whole.
 */
const NO_ELECTION = stringify({
  kind: 'ClusterConfiguration',
  apiVersion: 'kubeadm.k8s.io/v1beta3',
  controllerManager: { extraArgs: { 'leader-elect': 'false' } },
  scheduler: { extraArgs: { 'leader-elect': 'false' } },
});

/** kind's own configuration, as YAML. */
export function kindConfiguration(workers: number, portMappings: readonly PortMapping[] = [], family?: IpFamily): string {
  const extraPortMappings = portMappings.map(({ nodePort, hostPort, protocol }) => defined({
    containerPort: nodePort,
    hostPort,
    listenAddress: '127.0.0.1',
    protocol,
  }));
  return stringify(defined({
    kind: 'Cluster',
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    networking: family === undefined ? undefined : { ipFamily: family },
    kubeadmConfigPatches: [NO_ELECTION],
    nodes: [
      defined({ role: 'control-plane', extraPortMappings: extraPortMappings.length === 0 ? undefined : extraPortMappings }),
      ...Array.from({ length: workers }, () => ({ role: 'worker' })),
    ],
  }));
}

/** A plan that speaks of nodes in the plural wants two; any other is content with one. */
export function workersFor(plan: PlanData): number {
  const plural = plan.steps.some(step => step.kind === 'spread'
    || (step.kind === 'expect' && step.expectations.some(({ acrossNodes, to }) => acrossNodes || to.kind === 'node')));
  return plural ? 1 : 0;
}

/** Whether a pod may need a container beside it that has the tools for a probe. */
export function probesFromPods(plan: PlanData): boolean {
  return plan.steps.some(step => step.kind === 'expect' && step.expectations.some(({ from }) => from.kind !== 'outside'));
}

interface Container {
  readonly image?: unknown;
  readonly imagePullPolicy?: unknown;
}

/**
 * The images that these objects run and that nodes would use if they were
 * loaded. An image whose pull policy is Always, which is the default of
 * `latest` and of no tag, is asked for at its registry whatever a node has.
 */
export function loadableImages(objects: readonly unknown[]): readonly string[] {
  const images = new Set<string>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) {
      value.forEach(visit);
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, field] of Object.entries(value)) {
        if ((key === 'containers' || key === 'initContainers') && Array.isArray(field)) {
          field.forEach((container: Container | null) => {
            if (typeof container?.image === 'string' && policy(container) !== 'Always') images.add(container.image);
          });
        } else {
          visit(field);
        }
      }
    }
  };
  visit(objects);
  return [...images].sort();
}

function policy({ image, imagePullPolicy }: Container): unknown {
  const [, tag] = /(?::([^:/@]+))?$/.exec(String(image)) ?? [];
  const isLatest = !String(image).includes('@') && (tag === undefined || tag === 'latest');
  return imagePullPolicy ?? (isLatest ? 'Always' : 'IfNotPresent');
}
