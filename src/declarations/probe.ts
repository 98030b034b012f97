/** How a target is asked. */

import { defined } from '../kubernetes/values';
import { ProbeData } from '../plan/plan';
import { refuseArguments, refuseUnknown } from '../synth/refusal';

/** The kind of DNS record that a probe asks for. */
export enum DnsRecordType {
  /** IPv4 addresses. */
  A = 'A',
  /** IPv6 addresses. */
  AAAA = 'AAAA',
  /** The name that this name stands for. */
  CNAME = 'CNAME',
}

/** What a TCP probe may say about itself. */
export interface TcpProbeOptions {
  /**
   * The port to connect to: of a Service, the Service's own port.
   * @default - the target's only port
   */
  readonly port?: number;
}

/** What a UDP probe may say about itself. */
export interface UdpProbeOptions {
  /**
   * The port to send to: of a Service, the Service's own port.
   * @default - the target's only UDP port
   */
  readonly port?: number;

  /**
   * The text that the datagram carries.
   * @default - an empty datagram
   */
  readonly payload?: string;
}

/** What a gRPC probe may say about itself. */
export interface GrpcProbeOptions {
  /**
   * The port to connect to: of a Service, the Service's own port.
   * @default - the target's only TCP port
   */
  readonly port?: number;

  /**
   * The gRPC service whose health is asked for, e.g. `shop.v1.Orders`.
   * @default - the server as a whole
   */
  readonly service?: string;
}

/** What an HTTP probe may say about itself. */
export interface HttpProbeOptions {
  /**
   * The port to connect to: of a Service, the Service's own port.
   * @default - the target's only TCP port, or of several the one that is named for the scheme or
   * has its number; of a host name or an alias 80, or 443 for https
   */
  readonly port?: number;

  /**
   * The request method, in upper case.
   * @default "GET"
   */
  readonly method?: string;

  /**
   * Header names and values. A `Host` replaces the one that the address gives.
   * @default - none besides what every request has
   */
  readonly headers?: { readonly [name: string]: string };

  /**
   * The text to send. Refused for GET and HEAD.
   * @default - nothing; an empty body for POST, PUT and PATCH
   */
  readonly body?: string;

  /**
   * Certificates in PEM, of those whom the target's certificate has to come from. It then also has to be for the name that is
   * asked. Refused without TLS.
   * @default - no certificate is verified
   */
  readonly authority?: string;
}

const METHODS_WITH_BODY = ['POST', 'PUT', 'PATCH'];

/**
 * How it is tried whether one can reach the other.
 *
 * A probe says nothing about success; `Outcome` does.
 */
export class Probe {
  /**
   * One HTTP request. Redirects are not followed: a redirect is an answer with its status.
   * @param path the path, with its query, beginning with `/`
   */
  public static http(path: string, options: HttpProbeOptions = {}): Probe {
    refuseArguments('Probe.http', [path, options]);
    return Probe.request('http', path, options);
  }

  /**
   * One HTTP request over TLS. The certificate is not verified unless `authority` says against what: this asks who answers, not whom to trust.
   * @param path the path, with its query, beginning with `/`
   */
  public static https(path: string, options: HttpProbeOptions = {}): Probe {
    refuseArguments('Probe.https', [path, options]);
    return Probe.request('https', path, options);
  }

  /** An ICMP echo request. Pods answer it; a Service does not carry it. */
  public static ping(): Probe {
    return new Probe({ kind: 'ping' });
  }

  /** A TCP connection, opened and closed again. */
  public static tcp(options: TcpProbeOptions = {}): Probe {
    refuseArguments('Probe.tcp', [options]);
    return new Probe({ kind: 'tcp' }, options.port);
  }

  /** One UDP datagram, and the wait for one that comes back. Silence is no reply, which UDP cannot tell from a loss. */
  public static udp(options: UdpProbeOptions = {}): Probe {
    refuseArguments('Probe.udp', [options]);
    const payload = options.payload === undefined ? {} : { payload: options.payload };
    return new Probe({ kind: 'udp', ...payload }, options.port);
  }

  /**
   * One question of gRPC's health protocol, over HTTP/2 without TLS, as a pod's `grpc` readiness probe asks it. The answer is
   * the state, and only `SERVING` is the one that is wanted, unless the outcome says another one: `{ body: '^NOT_SERVING$' }`.
   */
  public static grpc(options: GrpcProbeOptions = {}): Probe {
    refuseArguments('Probe.grpc', [options]);
    const service = options.service === undefined ? {} : { service: options.service };
    return new Probe({ kind: 'grpc', ...service }, options.port);
  }

  /**
   * A DNS query for the target's name, with the search domains of the source's pod.
   * @param recordType IPv4 addresses when not said
   */
  public static dns(recordType: DnsRecordType = DnsRecordType.A): Probe {
    refuseArguments('Probe.dns', [recordType]);
    return new Probe({ kind: 'dns', recordType });
  }

  private static request(scheme: 'http' | 'https', path: string, options: HttpProbeOptions): Probe {
    refuseUnknown(`Probe.${scheme}`, 'HttpProbeOptions', options);
    const method = options.method ?? 'GET';
    const body = options.body ?? (METHODS_WITH_BODY.includes(method) ? '' : undefined);
    return new Probe(defined({
      kind: 'http',
      scheme,
      method,
      path,
      headers: options.headers === undefined ? undefined : sorted(options.headers),
      body,
      authority: options.authority,
    }), options.port);
  }

  /** @internal */
  public readonly _data: ProbeData;
  /** @internal */
  public readonly _port?: number;

  private constructor(data: ProbeData, port?: number) {
    this._data = data;
    this._port = port;
  }
}

function sorted(record: { readonly [key: string]: string }): Record<string, string> {
  return Object.fromEntries(Object.keys(record).sort().map(key => [key, record[key]]));
}
