/** What has a name in the cluster's DNS, and how its host, ports and URLs are written. */

import { IConstruct } from 'constructs';
import { Patchable } from './patchable';
import { portNumberProblem } from '../kubernetes/syntax';
import { refuse, refuseArguments } from '../synth/refusal';
import { clusterDomainOf, effectiveNamespaceOf } from '../synth/settings';

/** What a URL says besides the host. */
export interface UrlOptions {
  /**
   * What stands before `://`.
   *
   * @default - `https` for port 443, else `http`
   */
  readonly scheme?: string;

  /**
   * The port, written unless it is the scheme's own (80, 443). Refused: one that clients can't connect to there.
   *
   * @default - the first port of what is addressed, for a headless Service that of its pods; the scheme's own where none is known
   */
  readonly port?: number;

  /**
   * Path and query, beginning with `/`, as they stand in a URL: other characters as `%20` and the like.
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

/** What RFC 3986 lets stand in no path or query; brackets aside, which lists in queries are written with. */
const NOT_IN_PATH = /%(?![\dA-Fa-f]{2})|[^\w.~!$&'()*+,;=:@/?[\]%-]/gu;

function properPath(path: string): string {
  return path.replace(NOT_IN_PATH, character => [...Buffer.from(character)].map(byte => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''));
}

/**
 * What has a name in the cluster's DNS: a construct of this library, or a Service of another one.
 *
 * @internal
 */
export interface DnsName {
  readonly node: IConstruct['node'];
  readonly serviceName: string;
  readonly serviceNamespace: string;
  readonly _clientPorts: ReadonlyArray<number | string> | undefined;
}

/** @internal */
export function hostIn(namespace: string, { serviceName, serviceNamespace }: DnsName): string {
  return namespace === serviceNamespace ? serviceName : `${serviceName}.${serviceNamespace}`;
}

/**
 * The port that its clients connect to, the first one of several. Refused where nobody knows it.
 *
 * @internal
 */
export function clientPort(name: DnsName, place: IConstruct, remedy: string): number {
  const [port] = name._clientPorts ?? [];
  return typeof port === 'number' ? port : refuse(place, { value: `the port of ${name.node.path}`, rule: 'is not known', remedy });
}

/** @internal */
export function urlAt(host: string, name: DnsName, options: UrlOptions): string {
  const place = name.node.path;
  const ports = name._clientPorts;
  const port = options.port ?? ports?.[0];
  if (typeof port === 'string') {
    refuse(place, {
      value: `the port that its pods call "${port}"`,
      rule: 'has a number that nobody says here, and without a cluster IP nothing maps another one to it',
      remedy: 'Say it: { port: 8080 }, or in the ports of the workload.',
    });
  }
  const scheme = options.scheme ?? (port === 443 ? 'https' : 'http');
  const path = options.path ?? '';
  if (path !== '' && !path.startsWith('/')) refuse(place, { value: `path "${path}"`, rule: 'does not begin with /', remedy: `Write "/${path}".` });

  if (properPath(path) !== path) refuse(place, { value: `path "${path}"`, rule: 'has characters that no path or query has', remedy: `Write "${properPath(path)}".` });

  if (!/^[A-Za-z][A-Za-z0-9+.-]*$/.test(scheme)) refuse(place, { value: `scheme "${scheme}"`, rule: 'is none of a URL', remedy: 'Write it without ://, such as https.' });

  if (options.port !== undefined && portNumberProblem(options.port) !== undefined) refuse(place, { value: `port ${options.port}`, rule: 'is no port', remedy: 'Name one of 1 to 65535.' });

  if (options.port !== undefined && ports?.every(known => typeof known === 'number' && known !== options.port)) refuse(place, { value: `port ${options.port}`, rule: `is none of its ports, which are ${ports.join(', ')}`, remedy: 'Name one of these, or none for the first.' });

  const written = port === undefined || port === { http: 80, https: 443 }[scheme] ? '' : `:${port}`;
  return `${scheme}://${host}${written}${path}`;
}

/**
 * Base of everything that is a Service to the cluster's DNS.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/
 */
export abstract class Addressable extends Patchable implements IAddressable {
  /** The bare name, as pods in the same namespace may say it. */
  public abstract readonly serviceName: string;

  /**
   * The ports that its clients can connect to, the first of them in URLs unless told otherwise; undefined where nobody knows
   * them. Text is the name of a container's port whose number nobody knows.
   *
   * @internal
   */
  public abstract readonly _clientPorts: ReadonlyArray<number | string> | undefined;

  /** Service, or Pod for one pod of a StatefulSet. */
  public get kind(): string {
    return 'Service';
  }

  public get serviceNamespace(): string {
    return effectiveNamespaceOf(this);
  }

  public get fullyQualifiedName(): string {
    return `${this.serviceName}.${this.serviceNamespace}.svc.${clusterDomainOf(this)}`;
  }

  /** The name by which pods of every namespace reach it: `api.blue`. For pods that are known, `hostFrom` has the shortest. */
  public get host(): string {
    return `${this.serviceName}.${this.serviceNamespace}`;
  }

  public hostFrom(caller: IConstruct): string {
    refuseArguments(this, [caller], 'Addressable.hostFrom');
    return this.hostInNamespace(effectiveNamespaceOf(caller));
  }

  public hostInNamespace(namespace: string): string {
    refuseArguments(this, [namespace], 'Addressable.hostInNamespace');
    return hostIn(namespace, this);
  }

  public urlFrom(caller: IConstruct, options: UrlOptions = {}): string {
    refuseArguments(this, [caller, options], 'Addressable.urlFrom');
    return urlAt(this.hostFrom(caller), this, options);
  }

  public url(options: UrlOptions = {}): string {
    refuseArguments(this, [options], 'Addressable.url');
    return urlAt(this.fullyQualifiedName, this, options);
  }
}
