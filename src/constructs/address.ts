import { Construct, IConstruct } from 'constructs';
import { refuse } from './refusal';
import { clusterDomainOf, effectiveNamespaceOf } from './settings';
import { portNumberProblem } from '../kubernetes/syntax';

/** What a URL says besides the host. */
export interface UrlOptions {
  /**
   * What stands before `://`.
   *
   * @default - `https` for port 443, else `http`
   */
  readonly scheme?: string;

  /**
   * The port, written unless it is the scheme's own (80, 443).
   *
   * @default - the first port of what is addressed; the scheme's own where it has none
   */
  readonly port?: number;

  /**
   * Path and query, beginning with `/`.
   *
   * @default - none
   */
  readonly path?: string;
}

/** Whatever has a DNS name in the cluster. */
export interface IAddressable extends IConstruct {
  /** The bare name, as pods in the same namespace may say it. */
  readonly serviceName: string;

  /** The namespace in which the name lives; `default` where neither construct nor chart says one. */
  readonly serviceNamespace: string;

  /** The name with namespace and cluster domain, which means the same everywhere: `api.blue.svc.cluster.local`. */
  readonly fullyQualifiedName: string;

  /**
   * The shortest name that works for `caller`: the bare one in the same namespace, `name.namespace` elsewhere.
   *
   * @param caller the construct whose pods use the name
   */
  hostFrom(caller: IConstruct): string;

  /**
   * The shortest name that works for pods in `namespace`.
   *
   * @param namespace the callers' namespace
   */
  hostInNamespace(namespace: string): string;

  /**
   * A URL with the shortest host that works for `caller`.
   *
   * @param caller the construct whose pods use the URL
   * @param options scheme, port and path
   */
  urlFrom(caller: IConstruct, options?: UrlOptions): string;

  /**
   * A URL with the fully qualified host.
   *
   * @param options scheme, port and path
   */
  url(options?: UrlOptions): string;
}

/**
 * Base of everything that is a Service to the cluster's DNS.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/
 */
export abstract class Addressable extends Construct implements IAddressable {
  /** The bare name, as pods in the same namespace may say it. */
  public abstract readonly serviceName: string;

  /** The ports that its clients can connect to, the first of them in URLs unless told otherwise; undefined where nobody knows them. */
  protected abstract readonly clientPorts: number[] | undefined;

  public get serviceNamespace(): string {
    return effectiveNamespaceOf(this);
  }

  public get fullyQualifiedName(): string {
    return `${this.serviceName}.${this.serviceNamespace}.svc.${clusterDomainOf(this)}`;
  }

  public hostFrom(caller: IConstruct): string {
    return this.hostInNamespace(effectiveNamespaceOf(caller));
  }

  public hostInNamespace(namespace: string): string {
    return namespace === this.serviceNamespace ? this.serviceName : `${this.serviceName}.${this.serviceNamespace}`;
  }

  public urlFrom(caller: IConstruct, options: UrlOptions = {}): string {
    return this.urlAt(this.hostFrom(caller), options);
  }

  public url(options: UrlOptions = {}): string {
    return this.urlAt(this.fullyQualifiedName, options);
  }

  private urlAt(host: string, options: UrlOptions): string {
    const port = options.port ?? this.clientPorts?.[0];
    const scheme = options.scheme ?? (port === 443 ? 'https' : 'http');
    const path = options.path ?? '';
    if (path !== '' && !path.startsWith('/')) {
      refuse(this, { value: `path "${path}"`, rule: 'does not begin with /', remedy: `Write "/${path}".` });
    }
    if (!/^[\x21-\x7e]*$/.test(path)) {
      refuse(this, { value: `path "${path}"`, rule: 'has characters that a URL can\'t have', remedy: `Write "${encodeURI(path)}".` });
    }
    if (!/^[A-Za-z][A-Za-z0-9+.-]*$/.test(scheme)) {
      refuse(this, { value: `scheme "${scheme}"`, rule: 'is none of a URL', remedy: 'Write it without ://, such as https.' });
    }
    if (options.port !== undefined && portNumberProblem(options.port) !== undefined) {
      refuse(this, { value: `port ${options.port}`, rule: 'is no port', remedy: 'Name one of 1 to 65535.' });
    }
    if (options.port !== undefined && this.clientPorts?.includes(options.port) === false) {
      refuse(this, { value: `port ${options.port}`, rule: `is none of its ports, which are ${this.clientPorts.join(', ') || 'none'}`, remedy: 'Name one of these, or none for the first.' });
    }
    const written = port === undefined || port === { http: 80, https: 443 }[scheme] ? '' : `:${port}`;
    return `${scheme}://${host}${written}${path}`;
  }
}
