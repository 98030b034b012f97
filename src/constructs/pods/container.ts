/** What an author may say of a container. */

import { Env, EnvFrom } from './env';
import { Protocol } from '../protocol';
import { HealthCheck } from './health-check';
import { Lifecycle } from './lifecycle';
import { SecurityContext } from './security';
import { Volume } from './volume';

/** When the kubelet asks the registry for an image: `imagePullPolicy`. */
export enum PullPolicy {
  /** At every start. */
  ALWAYS = 'Always',
  /** When the node has none of this name and tag. */
  IF_NOT_PRESENT = 'IfNotPresent',
  /** Not at all: the node has to have it. */
  NEVER = 'Never',
}

/** A port that a container says it listens on: an item of `ports`. It opens nothing; it documents, and names. */
export interface ContainerPort {
  /** 1 to 65535: `containerPort`. */
  readonly port: number;

  /**
   * At most 15 lower-case letters, digits and hyphens, unique in the container; a Service may use it as its target: `name`.
   *
   * @default - unnamed
   */
  readonly name?: string;

  /**
   * `protocol`.
   *
   * @default - TCP, and not written
   */
  readonly protocol?: Protocol;

  /**
   * The port of the node that leads here, 1 to 65535: `hostPort`. One pod a node can have it; a Service is nearly always better.
   *
   * @default - none
   */
  readonly hostPort?: number;

  /**
   * The address of the node on which `hostPort` is open: `hostIP`.
   *
   * @default - all of them
   */
  readonly hostIp?: string;
}

/** What a container may use, as Kubernetes quantities (`100m`, `64Mi`): `resources`. */
export interface Resources {
  /**
   * `requests.cpu`.
   *
   * @default - none
   */
  readonly cpuRequest?: string;

  /**
   * `limits.cpu`.
   *
   * @default - none
   */
  readonly cpuLimit?: string;

  /**
   * `requests.memory`.
   *
   * @default - none
   */
  readonly memoryRequest?: string;

  /**
   * `limits.memory`.
   *
   * @default - none
   */
  readonly memoryLimit?: string;

  /**
   * What is set aside for the container, by resource: `requests`. Refused: what `cpuRequest` or `memoryRequest` says too.
   *
   * @default - none
   */
  readonly requests?: { readonly [resource: string]: string };

  /**
   * What the container may use at most, by resource: `limits`. Refused: what `cpuLimit` or `memoryLimit` says too.
   *
   * @default - none
   */
  readonly limits?: { readonly [resource: string]: string };
}

/** What a container can say besides its name and image. What is left out is not written: Kubernetes' defaults hold. */
export interface ContainerSettings {
  /**
   * `ports`. The ports of all containers of a pod share its network: no two may be one.
   *
   * @default - none said
   */
  readonly ports?: ContainerPort[];

  /**
   * Environment variables by name, each plain text or a value from elsewhere: `env`. Written by name too, whatever the order here; one that names another as `$(NAME)`
   * comes after it, because Kubernetes fills in only what stands above.
   *
   * @default - none
   */
  readonly env?: { readonly [name: string]: string | Env };

  /**
   * Replaces the image's entrypoint: `command`.
   *
   * @default - the image's
   */
  readonly command?: string[];

  /**
   * Replaces the image's arguments: `args`.
   *
   * @default - the image's
   */
  readonly args?: string[];

  /**
   * Whether the pod is ready for traffic: `readinessProbe`.
   *
   * @default - ready as soon as it runs
   */
  readonly readiness?: HealthCheck;

  /**
   * Whether the container has to be restarted: `livenessProbe`.
   *
   * @default - only when it exits
   */
  readonly liveness?: HealthCheck;

  /**
   * Whether the container has started; until then the other two wait: `startupProbe`.
   *
   * @default - started as soon as it runs
   */
  readonly startup?: HealthCheck;

  /**
   * `resources`.
   *
   * @default - none
   */
  readonly resources?: Resources;

  /**
   * `imagePullPolicy`.
   *
   * @default - Kubernetes': Always for `latest` or no tag, else IfNotPresent
   */
  readonly pullPolicy?: PullPolicy;

  /**
   * Variables from all keys of ConfigMaps and Secrets: `envFrom`. Where two say one variable, the later one counts.
   *
   * @default - none
   */
  readonly envFrom?: EnvFrom[];

  /**
   * What is mounted, by the path in the container: `volumeMounts`, and the pod's `volumes`.
   *
   * @default - nothing
   */
  readonly volumeMounts?: { readonly [mountPath: string]: Volume };

  /**
   * What is done after the start and before the end: `lifecycle`.
   *
   * @default - nothing
   */
  readonly lifecycle?: Lifecycle;

  /**
   * As whom and with which rights the container runs: `securityContext`. Refused in a hardened workload: what `restricted` does not allow.
   *
   * @default - what the pod's says; what `restricted` asks for where the workload is hardened
   */
  readonly securityContext?: SecurityContext;

  /**
   * `workingDir`.
   *
   * @default - the image's
   */
  readonly workingDir?: string;

  /**
   * Whether it keeps its standard input open: `stdin`.
   *
   * @default false
   */
  readonly stdin?: boolean;

  /**
   * Whether it has a terminal: `tty`.
   *
   * @default false
   */
  readonly tty?: boolean;

  /**
   * The file whose text is told when the container ended: `terminationMessagePath`.
   *
   * @default /dev/termination-log
   */
  readonly terminationMessagePath?: string;

  /**
   * `File`, or `FallbackToLogsOnError`, which tells the end of the log where the file is empty: `terminationMessagePolicy`.
   *
   * @default File
   */
  readonly terminationMessagePolicy?: string;
}

/** One container of several in a pod. */
export interface Container extends ContainerSettings {
  /** A DNS label, unique in the pod: `name`. */
  readonly name: string;

  /**
   * The image, with a tag or a digest if a certain version is meant. Refused when empty, or with white space around it. An image without a tag is
   * `latest`, which is pulled at every start: one that was only loaded into a kind node is not used then. `image`.
   */
  readonly image: string;
}

/** A container that runs to its end before the others start, or a sidecar that runs beside them: an item of `initContainers`. */
export interface InitContainer extends Container {
  /**
   * `Always` makes it a sidecar: it starts before the others, runs beside them, and ends after them. From Kubernetes 1.29; before that the
   * cluster drops it unless a feature gate is set, and the pod waits for ever: refused in an app for 1.28. `restartPolicy`.
   *
   * @default - it runs to its end
   */
  readonly restartPolicy?: string;
}
