/** The Gateway: where the outside comes in, and which routes it takes. */

import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { Patchable } from '../patchable';
import { grantReference } from './grants';
import { defined } from '../../kubernetes/values';
import { amend, emit, KubernetesObject } from '../../synth/manifests';
import { refuse, refuseArguments, refuseUnknown, scopeOf } from '../../synth/refusal';
import { effectiveNamespaceOf, settle } from '../../synth/settings';

/** What a listener of a Gateway speaks: `protocol`. */
export enum ListenerProtocol {
  /** HTTP without TLS. */
  HTTP = 'HTTP',
  /** HTTP over TLS, which ends at the Gateway. */
  HTTPS = 'HTTPS',
}

/** Whose routes a listener takes: `allowedRoutes.namespaces`. */
export enum RoutesFrom {
  /** Those of the namespaces in which this app has routes for this Gateway, and no others. */
  DECLARED = 'Declared',
  /** Those of the Gateway's own namespace. */
  SAME = 'Same',
  /** Those of every namespace. */
  ALL = 'All',
}

/** One port at which a Gateway listens. */
export interface GatewayListener {
  /** Its name, by which routes choose it: `name`. */
  readonly name: string;

  /** The port, 1 to 65535: `port`. */
  readonly port: number;

  /**
   * `protocol`.
   *
   * @default ListenerProtocol.HTTP
   */
  readonly protocol?: ListenerProtocol;

  /**
   * The one host, or `*.example.com`: `hostname`.
   *
   * @default - every host
   */
  readonly hostname?: string;

  /**
   * The Secret with the certificate: `tls.certificateRefs[0].name`. Only with HTTPS, which needs it.
   *
   * @default - none
   */
  readonly secretName?: string;

  /**
   * The Secret's namespace. Where it is another one than the Gateway's, a ReferenceGrant is written too.
   *
   * @default - the Gateway's
   */
  readonly secretNamespace?: string;

  /**
   * Whose routes it takes.
   *
   * @default RoutesFrom.DECLARED
   */
  readonly routesFrom?: RoutesFrom;
}

/** A Gateway of this app. */
export interface GatewayProps {
  /** `spec.gatewayClassName`: who makes it. */
  readonly className: string;

  /**
   * `metadata.name`.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * The namespace.
   *
   * @default - that of the enclosing Namespace or chart
   */
  readonly namespace?: string;

  /**
   * Where it listens.
   *
   * @default - port 80, and port 443 for each host that a route has a certificate for
   */
  readonly listeners?: GatewayListener[];

  /**
   * `metadata.labels`.
   *
   * @default - none
   */
  readonly labels?: { readonly [name: string]: string };

  /**
   * `metadata.annotations`.
   *
   * @default - none but those that routes bring for cert-manager and external-dns
   */
  readonly annotations?: { readonly [name: string]: string };
}

/** A Gateway, by its name. */
export interface IGateway {
  /** `metadata.name`. */
  readonly gatewayName: string;
  /** Its namespace; `default` where none is said. */
  readonly gatewayNamespace: string;
}

/**
 * What a route asks of its Gateway.
 *
 * @internal
 */
export interface Wish {
  readonly routes: Construct;
  readonly kind: 'HTTPRoute' | 'GRPCRoute';
  readonly namespace: string;
  readonly hosts: readonly string[];
  /** The certificate of these hosts. */
  readonly secret?: string;
  readonly annotations: Readonly<Record<string, string>>;
}

/** The port of a listener that nobody wrote by hand. */
const HTTP_PORT = 80;
const HTTPS_PORT = 443;

/**
 * A Gateway, whose listeners follow from the routes unless they are said.
 *
 * @see https://gateway-api.sigs.k8s.io/reference/spec/#gateway
 */
export class Gateway extends Patchable implements IGateway {
  /** A Gateway that somebody else deploys. What it listens on is not known here. */
  public static elsewhere(name: string, namespace: string): IGateway {
    refuseArguments('Gateway.elsewhere', [name, namespace]);
    return { gatewayName: name, gatewayNamespace: namespace };
  }

  public readonly gatewayName: string;

  private readonly object: ApiObject;
  private readonly props: GatewayProps;
  private readonly namespaces = new Set<string>();
  private readonly certified = new Map<string, GatewayListener>();
  private readonly redirected = new Set<string>();
  private readonly annotations: Map<string, string>;

  constructor(scope: Construct, id: string, props: GatewayProps) {
    super(scopeOf(scope, id, 'Gateway'), id);
    refuseUnknown(this, 'GatewayProps', props);
    settle(this, { namespace: props.namespace });
    this.gatewayName = props.name ?? id;
    this.props = props;
    this.annotations = new Map(Object.entries(props.annotations ?? {}));
    for (const listener of props.listeners ?? []) this.checkListener(listener);
    this.object = emit(this, 'Gateway', this.content());
    for (const { secretName, secretNamespace } of props.listeners ?? []) if (secretName !== undefined) this.grantSecret(secretName, secretNamespace);
  }

  public get gatewayNamespace(): string {
    return effectiveNamespaceOf(this);
  }

  /**
   * Takes in routes, with listeners for the hosts that they have a certificate for.
   *
   * @internal
   */
  public _take(wish: Wish): void {
    const { routes, hosts, secret, namespace, annotations } = wish;
    this.namespaces.add(namespace);
    if (secret !== undefined) {
      if (this.props.listeners !== undefined) refuse(routes, { value: `the certificate "${secret}"`, rule: `is for a listener, and those of ${this.node.path} are said`, remedy: 'Say secretName in the listener, and no tls here.' });
      if (hosts.length === 0) refuse(routes, { value: 'tls', rule: 'is for hosts, and none is said', remedy: 'Say hosts too.' });
      for (const host of hosts) this.certify(routes, host, secret, this.secretNamespace(wish));
    }
    for (const [name, value] of Object.entries(annotations)) this.annotate(routes, name, value);
    amend(this.object, this, this.content());
  }

  /**
   * The listeners with TLS for these hosts, and whether the redirect to them is to be written, which is once for a host.
   *
   * @internal
   */
  public _redirect(routes: Construct, hosts: readonly string[]): { readonly listeners: readonly string[]; readonly hosts: readonly string[] } {
    const without = hosts.find(host => !this.certified.has(host));
    if (without !== undefined || hosts.length === 0) {
      refuse(routes, {
        value: `redirectToTls for ${without === undefined ? 'every host' : `host "${without}"`}`,
        rule: 'leads to a listener with TLS, and there is none of its own for it',
        remedy: 'Say tls too; with listeners that are said by hand, write two routes, each with its listener, one of them a redirect.',
      });
    }
    const fresh = hosts.filter(host => !this.redirected.has(host));
    fresh.forEach(host => this.redirected.add(host));
    return { listeners: [...new Set(hosts.map(host => this.certified.get(host)?.name ?? ''))], hosts: fresh };
  }

  /** cert-manager makes certificates beside the Gateway; those of others are beside the routes. */
  private secretNamespace({ annotations, namespace }: Wish): string {
    return Object.keys(annotations).some(name => name.startsWith('cert-manager.io/')) ? this.gatewayNamespace : namespace;
  }

  private certify(routes: Construct, host: string, secretName: string, secretNamespace: string): void {
    const known = this.certified.get(host);
    if (known !== undefined && (known.secretName !== secretName || known.secretNamespace !== secretNamespace)) {
      refuse(routes, {
        value: `the certificate "${secretNamespace}/${secretName}" for host "${host}"`,
        rule: `is the second one: the Gateway has "${known.secretNamespace}/${known.secretName}" for it`,
        remedy: 'Say tls once for a host; other routes of that host need none.',
      });
    }
    if (known !== undefined) return;
    const name = `https-${host.replace(/^\*/, 'any').replace(/\./g, '-')}`.slice(0, 63).replace(/-+$/, '');
    this.certified.set(host, { name, port: HTTPS_PORT, protocol: ListenerProtocol.HTTPS, hostname: host, secretName, secretNamespace });
    this.grantSecret(secretName, secretNamespace);
  }

  private grantSecret(name: string, namespace = this.gatewayNamespace): void {
    grantReference(this, { group: 'gateway.networking.k8s.io', kind: 'Gateway', namespace: this.gatewayNamespace }, { kind: 'Secret', namespace, name });
  }

  private annotate(routes: Construct, name: string, value: string): void {
    const known = this.annotations.get(name);
    if (known !== undefined && known !== value) refuse(routes, { value: `${name}: ${value}`, rule: `is written on the Gateway ${this.node.path}, which says ${known} already`, remedy: 'A Gateway has one of it: say the same, or make another Gateway.' });
    if (known === undefined) this.object.metadata.addAnnotation(name, value);
    this.annotations.set(name, value);
  }

  private checkListener(listener: GatewayListener): void {
    const { name, protocol = ListenerProtocol.HTTP, secretName, secretNamespace } = listener;
    const value = `listener "${name}"`;
    if (protocol === ListenerProtocol.HTTPS && secretName === undefined) refuse(this, { value, rule: 'has no certificate, which HTTPS needs', remedy: 'Say secretName.' });
    if (protocol === ListenerProtocol.HTTP && (secretName ?? secretNamespace) !== undefined) refuse(this, { value, rule: 'has a certificate, which HTTP does not use', remedy: 'Say protocol HTTPS, or take secretName away.' });
    if (secretName === undefined && secretNamespace !== undefined) refuse(this, { value, rule: 'has a namespace for a Secret that is not said', remedy: 'Say secretName too.' });
  }

  private content(): KubernetesObject {
    const plain: GatewayListener = { name: 'http', port: HTTP_PORT };
    const listeners = this.props.listeners ?? [plain, ...[...this.certified.values()].sort((a, b) => (a.name < b.name ? -1 : 1))];
    return {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      metadata: { name: this.gatewayName, labels: this.props.labels, annotations: this.props.annotations },
      spec: { gatewayClassName: this.props.className, listeners: listeners.map(one => this.listener(one)) },
    };
  }

  private listener(listener: GatewayListener): Readonly<Record<string, unknown>> {
    const { name, port, protocol = ListenerProtocol.HTTP, hostname, secretName, secretNamespace, routesFrom } = listener;
    const namespaces = this.namespacesFor(routesFrom ?? RoutesFrom.DECLARED);
    const elsewhere = secretNamespace === undefined || secretNamespace === this.gatewayNamespace ? {} : { namespace: secretNamespace };
    return defined({
      name,
      port,
      protocol,
      hostname,
      tls: secretName === undefined ? undefined : { mode: 'Terminate', certificateRefs: [{ name: secretName, ...elsewhere }] },
      allowedRoutes: namespaces && { namespaces },
    });
  }

  private namespacesFor(from: RoutesFrom): Readonly<Record<string, unknown>> | undefined {
    const names = [...this.namespaces].sort();
    if (from === RoutesFrom.ALL) return { from };
    // Those of its own namespace are taken unless something else is said.
    if (from === RoutesFrom.SAME || names.every(name => name === this.gatewayNamespace)) return undefined;
    return { from: 'Selector', selector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: names }] } };
  }
}
