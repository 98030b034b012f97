/** How Kubernetes asks a container whether it is ready and alive. */

import { httpGet } from './http-get';
import { refuseArguments } from '../../synth/refusal';

/** When a check runs and how often it may fail; Kubernetes' defaults where left out. */
export interface HealthCheckOptions {
  /**
   * Seconds from the container's start to the first check.
   *
   * @default 0
   */
  readonly initialDelaySeconds?: number;

  /**
   * Seconds between checks, at least 1; 0 counts as left out.
   *
   * @default 10
   */
  readonly periodSeconds?: number;

  /**
   * Seconds until a check counts as failed, at least 1; 0 counts as left out.
   *
   * @default 1
   */
  readonly timeoutSeconds?: number;

  /**
   * Failures in a row until it counts, at least 1; 0 counts as left out.
   *
   * @default 3
   */
  readonly failureThreshold?: number;

  /**
   * Successes in a row until it counts; must be 1 but for readiness.
   *
   * @default 1
   */
  readonly successThreshold?: number;

  /**
   * Seconds that the container has to end when this check failed, 1 or more; refused for readiness.
   *
   * @default - the pod's `terminationGracePeriodSeconds`
   */
  readonly terminationGracePeriodSeconds?: number;
}

/** What a GET says besides its path, and when and how often it is made. */
export interface HttpHealthCheckOptions extends HealthCheckOptions {
  /**
   * Headers by name, written by name too: `httpGet.httpHeaders`.
   *
   * @default - those of the kubelet
   */
  readonly headers?: { readonly [name: string]: string };

  /**
   * Ask over TLS, without a look at the certificate: `httpGet.scheme: HTTPS`.
   *
   * @default false
   */
  readonly tls?: boolean;
}

/** Which service is asked by gRPC. */
export interface GrpcHealthCheckOptions extends HealthCheckOptions {
  /**
   * The name that the health service is asked for: `service`.
   *
   * @default - the empty one, for the whole server
   */
  readonly service?: string;
}

/**
 * How Kubernetes finds out whether a container lives or is ready. A pod that is not ready is behind no Service.
 *
 * @see https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/
 */
export class HealthCheck {
  /**
   * A GET that has to answer 200 to 399: `httpGet`.
   *
   * @param path the path, such as `/healthz`
   * @param port the container's port, 1 to 65535
   * @param options headers, TLS, when and how often
   */
  public static http(path: string, port: number, options: HttpHealthCheckOptions = {}): HealthCheck {
    refuseArguments('HealthCheck.http', [path, port, options]);
    const { headers, tls, ...when } = options;
    return new HealthCheck({ httpGet: httpGet({ path, port, headers, tls }) }, when);
  }

  /**
   * A connection that has to open: `tcpSocket`.
   *
   * @param port the container's port, 1 to 65535
   * @param options when and how often
   */
  public static tcp(port: number, options: HealthCheckOptions = {}): HealthCheck {
    refuseArguments('HealthCheck.tcp', [port, options]);
    return new HealthCheck({ tcpSocket: { port } }, options);
  }

  /**
   * A gRPC health service that has to serve: `grpc`.
   *
   * @param port the container's port, 1 to 65535
   * @param options when and how often
   */
  public static grpc(port: number, options: GrpcHealthCheckOptions = {}): HealthCheck {
    refuseArguments('HealthCheck.grpc', [port, options]);
    const { service, ...when } = options;
    return new HealthCheck({ grpc: { port, service } }, when);
  }

  /**
   * A program in the container that has to exit with 0: `exec`.
   *
   * @param command program and arguments; no shell reads them
   * @param options when and how often
   */
  public static command(command: string[], options: HealthCheckOptions = {}): HealthCheck {
    refuseArguments('HealthCheck.command', [command, options]);
    return new HealthCheck({ exec: { command } }, options);
  }

  private constructor(private readonly handler: Readonly<Record<string, unknown>>, private readonly options: HealthCheckOptions) {}

  /** @internal */
  public _render(): Readonly<Record<string, unknown>> {
    return { ...this.handler, ...this.options };
  }
}
