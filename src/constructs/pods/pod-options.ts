/** What an author may say of pods besides their containers. */

import { Container, ContainerSettings, InitContainer } from './container';
import { Affinity, Toleration, TopologySpreadConstraint } from './scheduling';
import { PodSecurityContext } from './security';
import { Closed } from '../../declarations/closed';
import { Secret } from '../configuration/secret';
import { ServiceAccount } from '../configuration/service-account';

/** How names are looked up: `dnsPolicy`. */
export enum DnsPolicy {
  /** In the cluster's DNS, unless the pods are on the node's network: then as on the node. */
  CLUSTER_FIRST = 'ClusterFirst',
  /** In the cluster's DNS, on the node's network too. */
  CLUSTER_FIRST_WITH_HOST_NET = 'ClusterFirstWithHostNet',
  /** As on the node; names of Services are unknown. */
  DEFAULT = 'Default',
  /** As `dnsConfig` says, and nothing else. */
  NONE = 'None',
}

/** Where names are looked up, beside what `dnsPolicy` says. */
export interface DnsConfig {
  /**
   * Addresses of DNS servers, at most three: `nameservers`. Needed with `dnsPolicy` None.
   *
   * @default - none
   */
  readonly nameservers?: string[];

  /**
   * Domains in which short names are looked up: `searches`.
   *
   * @default - none
   */
  readonly searches?: string[];

  /**
   * Options of the resolver, such as `ndots`, by name; an empty text for those without a value: `options`.
   *
   * @default - none
   */
  readonly options?: { readonly [name: string]: string };
}

/** A line of the pods' hosts file. */
export interface HostAlias {
  /** The address: `ip`. */
  readonly ip: string;

  /** The names that stand for it: `hostnames`. */
  readonly hostnames: string[];
}

/** What pods, and the object that keeps them, can say besides their containers. What is left out is not written: Kubernetes' defaults hold. */
export interface PodOptions {
  /**
   * `metadata.name`, and the start of every pod's name.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * The labels by which the pods are selected, and which they carry: the two always agree.
   * Can't be changed once applied. `spec.selector.matchLabels` and `spec.template.metadata.labels`; of a Job the latter alone.
   *
   * @default - `app: <name>`
   */
  readonly labels?: { readonly [label: string]: string };

  /**
   * Further labels of the pods, which may change between versions. Refused when one contradicts `labels`. `spec.template.metadata.labels`.
   *
   * @default - none
   */
  readonly podLabels?: { readonly [label: string]: string };

  /**
   * Annotations of the pods: `spec.template.metadata.annotations`.
   *
   * @default - none
   */
  readonly podAnnotations?: { readonly [name: string]: string };

  /**
   * `metadata.labels` of the Deployment, or whatever keeps the pods; nothing selects by them.
   *
   * @default - none
   */
  readonly workloadLabels?: { readonly [label: string]: string };

  /**
   * `metadata.annotations` of the Deployment, or whatever keeps the pods.
   *
   * @default - none
   */
  readonly annotations?: { readonly [name: string]: string };

  /**
   * The account under which the pods speak to the API: `serviceAccountName`.
   *
   * @default - the namespace's `default`
   */
  readonly serviceAccountName?: string;

  /**
   * The same, by the construct; see `serviceAccountName`. Refused: one in another namespace, and both of the two.
   *
   * @default - what `serviceAccountName` says
   */
  readonly serviceAccount?: ServiceAccount;

  /**
   * Whether the account's token is mounted: `automountServiceAccountToken`.
   *
   * @default - what the account says, else true
   */
  readonly automountServiceAccountToken?: boolean;

  /**
   * Labels that a node must carry to run the pods: `nodeSelector`.
   *
   * @default - any node
   */
  readonly nodeSelector?: { readonly [label: string]: string };

  /**
   * Nodes and pods that the pods are drawn to, or kept from: `affinity`.
   *
   * @default - none
   */
  readonly affinity?: Affinity;

  /**
   * Taints of nodes that don't keep the pods away: `tolerations`.
   *
   * @default - none
   */
  readonly tolerations?: Toleration[];

  /**
   * How evenly the pods are spread over nodes and zones: `topologySpreadConstraints`.
   *
   * @default - as the cluster's scheduler does by itself
   */
  readonly topologySpreadConstraints?: TopologySpreadConstraint[];

  /**
   * Pass the `restricted` Pod Security Standard: not as root, no privilege escalation, no capabilities, the
   * runtime's seccomp profile. The image has to run as another user than root, or `runAsUser` has to say which.
   * Refused: settings that the standard does not allow.
   *
   * @default false
   */
  readonly hardened?: boolean;

  /**
   * The number of the user that the containers run as: `securityContext.runAsUser`. Refused together with `hardened`: 0, which is root.
   *
   * @default - the image's
   */
  readonly runAsUser?: number;

  /**
   * As whom the processes of all containers run, and who owns the volumes: the pod's `securityContext`. The container's own is `securityContext`.
   *
   * @default - what `hardened` and `runAsUser` ask for
   */
  readonly podSecurityContext?: PodSecurityContext;

  /**
   * The names of Secrets with which images are pulled: `imagePullSecrets`.
   *
   * @default - what the account says
   */
  readonly imagePullSecrets?: string[];

  /**
   * Secrets of this app with which images are pulled, by object: further items of `imagePullSecrets`.
   *
   * @default - none
   */
  readonly pullSecrets?: Secret[];

  /**
   * How long the containers have to end, in seconds, 0 or more: `terminationGracePeriodSeconds`.
   *
   * @default 30
   */
  readonly terminationGracePeriodSeconds?: number;

  /**
   * Lines of the pods' hosts file: `hostAliases`. Only the pods see them; for a name that all of the cluster sees, use HeadlessExternal.
   *
   * @default - none
   */
  readonly hostAliases?: HostAlias[];

  /**
   * How names are looked up: `dnsPolicy`.
   *
   * @default DnsPolicy.CLUSTER_FIRST
   */
  readonly dnsPolicy?: DnsPolicy;

  /**
   * Where names are looked up besides: `dnsConfig`.
   *
   * @default - nowhere
   */
  readonly dnsConfig?: DnsConfig;

  /**
   * How much the pods count when there is no room for all: `priorityClassName`.
   *
   * @default - the cluster's default
   */
  readonly priorityClassName?: string;

  /**
   * With which runtime the containers run: `runtimeClassName`.
   *
   * @default - the node's default
   */
  readonly runtimeClassName?: string;

  /**
   * Which scheduler places the pods: `schedulerName`.
   *
   * @default default-scheduler
   */
  readonly schedulerName?: string;

  /**
   * Whether the pods are on the node's own network: `hostNetwork`. Then their ports are the node's, and NetworkPolicies don't hold for them.
   *
   * @default false
   */
  readonly hostNetwork?: boolean;

  /**
   * Whether the pods see the node's processes: `hostPID`.
   *
   * @default false
   */
  readonly hostPid?: boolean;

  /**
   * Whether the pods share memory and queues with the node: `hostIPC`.
   *
   * @default false
   */
  readonly hostIpc?: boolean;

  /**
   * Whether the containers of a pod see each other's processes: `shareProcessNamespace`. Refused together with `hostPid`.
   *
   * @default false
   */
  readonly shareProcessNamespace?: boolean;

  /**
   * Whether containers get variables such as `API_SERVICE_HOST` for every Service of their namespace: `enableServiceLinks`.
   *
   * @default true
   */
  readonly enableServiceLinks?: boolean;

  /**
   * The namespace.
   *
   * @default - that of the enclosing Namespace or chart
   */
  readonly namespace?: string;

  /**
   * Close the pods to everything but what is declared; needs a `ConnectivityApp`, which writes the policies.
   *
   * @default - what the Namespace or the app says
   */
  readonly closed?: Closed;
}

/** Pods with one container, whose settings stand beside the pod's, or with several. */
export interface PodProps extends PodOptions, ContainerSettings {
  /**
   * The one container's image; see `Container.image`. Say either this or `containers`.
   *
   * @default - `containers` say theirs
   */
  readonly image?: string;

  /**
   * The one container's name: a DNS label.
   *
   * @default - the workload's name
   */
  readonly containerName?: string;

  /**
   * Several containers. They share one network: they reach each other on localhost, and no two can listen on one port. Refused beside `image`.
   *
   * @default - the one that `image` names
   */
  readonly containers?: Container[];

  /**
   * Containers beside the one that `image` names: the rest of `containers`. For one that has to start before it, and end after it, use `initContainers`
   * with `restartPolicy`.
   *
   * @default - none
   */
  readonly extraContainers?: Container[];

  /**
   * Containers that run one after the other before the others start, and sidecars that go on beside them: `initContainers`.
   *
   * @default - none
   */
  readonly initContainers?: InitContainer[];
}
