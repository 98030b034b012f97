/** What is done right after a container starts and right before it is told to end. */

/** What is done right after a container starts and right before it is told to end. */
export interface Lifecycle {
  /**
   * Right after the start; the container is not ready before it is over: `postStart`.
   *
   * @default - nothing
   */
  readonly postStart?: LifecycleHandler;

  /**
   * Before the container is told to end, within `terminationGracePeriodSeconds`: `preStop`. A pause of some seconds lets
   * Services take the pod out before it stops to answer.
   *
   * @default - nothing
   */
  readonly preStop?: LifecycleHandler;
}

/** One thing to do; refused: none, or several. */
export interface LifecycleHandler {
  /**
   * A program in the container: `exec`.
   *
   * @default - none
   */
  readonly exec?: ExecAction;

  /**
   * A GET to the container: `httpGet`.
   *
   * @default - none
   */
  readonly httpGet?: HttpGetAction;

  /**
   * A pause; from Kubernetes 1.30 on: `sleep`.
   *
   * @default - none
   */
  readonly sleep?: SleepAction;
}

/** A program in the container. */
export interface ExecAction {
  /** Program and arguments; no shell reads them: `command`. */
  readonly command: string[];
}

/** A GET to the container. */
export interface HttpGetAction {
  /** 1 to 65535: `port`. */
  readonly port: number;

  /**
   * `path`.
   *
   * @default /
   */
  readonly path?: string;

  /**
   * Headers by name, written by name too: `httpHeaders`.
   *
   * @default - those of the kubelet
   */
  readonly headers?: { readonly [name: string]: string };

  /**
   * Ask over TLS, without a look at the certificate: `scheme: HTTPS`.
   *
   * @default false
   */
  readonly tls?: boolean;
}

/** A pause. */
export interface SleepAction {
  /** 1 or more, and no more than the grace period: `seconds`. */
  readonly seconds: number;
}
