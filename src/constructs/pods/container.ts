/** What an author may say of a container. */

import { Env } from './env';
import { Protocol } from '../protocol';
import { HealthCheck } from './health-check';

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
}

/** What a container can say besides its name and image. Unsaid is unwritten: Kubernetes' defaults hold. */
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
