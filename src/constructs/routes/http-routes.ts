/** Hosts and paths, and the Services that answer for them: an Ingress or a HTTPRoute, as the app chose. */

import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { Patchable } from '../patchable';
import { BackendService, backendService } from './backend-service';
import { Gateway } from './gateway';
import { grantReference } from './grants';
import { httpRouteRule, refuseBeyondHttpRoute, WeightedService } from './http-route-spec';
import { IngressPath, ingressSpec, refuseBeyondIngress, refuseElsewhere } from './ingress-spec';
import { RouteTargets } from './route-targets';
import { HttpRule } from './rule';
import { dnsAnnotations, ExternalDns, Tls } from './tls';
import { Choice, wayInOf } from './way-in';
import { ConnectivityTarget, IConnectivityTarget, IReachable } from '../../declarations/endpoint';
import { defined } from '../../kubernetes/values';
import { amend, emit, KubernetesObject } from '../../synth/manifests';
import { refuse, refuseArguments, refuseUnknown, scopeOf } from '../../synth/refusal';
import { effectiveNamespaceOf, settle } from '../../synth/settings';

/** What holds for all rules of some hosts. */
export interface HttpRoutesProps {
  /**
   * The hosts: names such as `shop.example.com` or `*.example.com`.
   *
   * @default - every host
   */
  readonly hosts?: string[];

  /**
   * The certificate of these hosts. An Ingress names it; of a `Gateway` of this app it becomes a listener on port 443.
   *
   * @default - none; without TLS, or with that of a listener
   */
  readonly tls?: Tls;

  /**
   * Whether whoever comes without TLS is sent to the same address with TLS, by status 301. A Gateway's only: for an Ingress it is
   * an annotation of the controller.
   *
   * @default false
   */
  readonly redirectToTls?: boolean;

  /**
   * Who answers what no rule takes: `spec.defaultBackend`. An Ingress' only.
   *
   * @default - the controller, with status 404
   */
  readonly defaultBackend?: IReachable;

  /**
   * The one listener of the Gateway that takes these routes: `sectionName`. A Gateway's only.
   *
   * @default - every listener that fits the hosts
   */
  readonly listener?: string;

  /**
   * What external-dns is told beyond hosts and address.
   *
   * @default - nothing
   */
  readonly externalDns?: ExternalDns;

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
   * `metadata.labels`.
   *
   * @default - none
   */
  readonly labels?: { readonly [name: string]: string };

  /**
   * `metadata.annotations`, such as the controller's own.
   *
   * @default - none but those that follow from the other props
   */
  readonly annotations?: { readonly [name: string]: string };
}

interface Said {
  readonly rule: HttpRule;
  readonly services: readonly WeightedService[];
}

/**
 * Hosts, and which Service answers which of their paths. It becomes an Ingress or a HTTPRoute, as `WayIn` says.
 *
 * ```
 * const shop = new HttpRoutes(chart, 'shop', { hosts: ['shop.example.com'], tls: Tls.secret('shop-tls') });
 * shop.route({ path: '/', to: web });
 * shop.route({ path: '/api', to: orders });
 * ```
 *
 * Refused: what the API server refuses, what the chosen kind of object has no field for, and a backend or a port that is not there.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/ingress/
 * @see https://gateway-api.sigs.k8s.io/api-types/httproute/
 */
export class HttpRoutes extends Patchable implements IConnectivityTarget {
  /** The name of the Ingress or the HTTPRoute. */
  public readonly routesName: string;

  private readonly props: HttpRoutesProps;
  private readonly hosts: readonly string[];
  private readonly choice: Choice;
  private readonly said: Said[] = [];
  private readonly defaultBackend?: BackendService;
  private readonly sections: readonly string[];
  private object?: ApiObject;

  constructor(scope: Construct, id: string, props: HttpRoutesProps = {}) {
    super(scopeOf(scope, id, 'HttpRoutes'), id);
    refuseUnknown(this, 'HttpRoutesProps', props);
    settle(this, { namespace: props.namespace });
    this.props = props;
    this.hosts = props.hosts ?? [];
    this.routesName = props.name ?? id;
    this.choice = wayInOf(this);
    this.refuseOtherWay();
    this.sections = this.choice.kind === 'gateway' ? this.attach(this.choice) : [];
    if (props.defaultBackend !== undefined) {
      this.defaultBackend = backendService(this, props.defaultBackend, undefined, undefined);
      refuseElsewhere(this, this.defaultBackend, this.routesNamespace);
      this.write();
    }
    this.node.addValidation({ validate: () => this.object === undefined ? [`${this.node.path}: no rule says where these hosts lead. Call route({ path: '/', to: … }).`] : [] });
  }

  /** Ingress or HTTPRoute. */
  public get kind(): string {
    return this.choice.kind === 'ingress' ? 'Ingress' : 'HTTPRoute';
  }

  /** The namespace of the Ingress or the HTTPRoute; `default` where none is said. */
  public get routesNamespace(): string {
    return effectiveNamespaceOf(this);
  }

  /**
   * Says where requests for a path go.
   *
   * @param rule the path and its backend, and with a Gateway what else a request has to be like, or what becomes of it
   * @returns these routes, for the next rule
   */
  public route(rule: HttpRule): HttpRoutes {
    refuseArguments(this, [rule], 'HttpRoutes.route');
    if (this.choice.kind === 'ingress') refuseBeyondIngress(this, rule);
    else refuseBeyondHttpRoute(this, rule);

    const services = this.servicesOf(rule);
    this.said.push({ rule, services });
    this.write();
    return this;
  }

  /**
   * These routes as one of their hosts, as the target of an expectation from outside.
   *
   * @param host one of the hosts, or a name that a wildcard among them takes
   */
  public at(host: string): IConnectivityTarget {
    refuseArguments(this, [host], 'HttpRoutes.at');
    return this.targets().at(host);
  }

  /** The first of the hosts, as the target of an expectation from outside. */
  public toConnectivityTarget(): ConnectivityTarget {
    return this.targets().first();
  }

  private targets(): RouteTargets {
    const gateway = this.choice.kind === 'gateway' ? this.choice.way.gateway : undefined;
    return new RouteTargets(this, defined({
      object: gateway === undefined ? 'Ingress' as const : 'HTTPRoute' as const,
      namespace: this.routesNamespace,
      name: this.routesName,
      gateway: gateway && { namespace: gateway.gatewayNamespace, name: gateway.gatewayName },
    }), this.hosts);
  }

  private servicesOf(rule: HttpRule): readonly WeightedService[] {
    const { to, port, portName, backends, redirect } = rule;
    if (to !== undefined && backends !== undefined) refuse(this, { value: 'to', rule: 'is said beside backends', remedy: 'Put it into backends, with its weight.' });
    if (backends !== undefined && (port !== undefined || portName !== undefined)) refuse(this, { value: port === undefined ? `portName "${portName}"` : `port ${port}`, rule: 'is said beside backends', remedy: 'Put it into the backend that it belongs to.' });
    if (to === undefined && (backends ?? []).length === 0 && redirect === undefined) refuse(this, { value: `path "${rule.path ?? '/'}"`, rule: 'leads nowhere', remedy: 'Say to, a Service.' });

    const several = (backends ?? []).map(one => ({ backend: backendService(this, one.to, one.port, undefined), weight: one.weight }));
    const services = to === undefined ? several : [{ backend: backendService(this, to, port, portName) }];
    for (const { backend } of services) {
      if (this.choice.kind === 'ingress') {
        refuseElsewhere(this, backend, this.routesNamespace);
        continue;
      }
      const from = { group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: this.routesNamespace };
      grantReference(backend.construct ?? this, from, { kind: 'Service', namespace: backend.namespace, name: backend.name });
    }
    return services;
  }

  private refuseOtherWay(): void {
    const { redirectToTls, listener, defaultBackend, tls } = this.props;
    if (this.choice.kind === 'ingress') {
      if (redirectToTls === true) refuse(this, { value: 'redirectToTls', rule: 'can\'t be said: an Ingress has no field for a redirect', remedy: 'Use the annotation of your controller, such as nginx.ingress.kubernetes.io/force-ssl-redirect, or choose WayIn.byGateway for the app.' });
      if (listener !== undefined) refuse(this, { value: `listener "${listener}"`, rule: 'is of a Gateway, and the app chose Ingresses', remedy: 'Take it away, or choose WayIn.byGateway for the app.' });
      return;
    }
    if (defaultBackend !== undefined) refuse(this, { value: 'defaultBackend', rule: 'is of an Ingress, and the app chose a Gateway', remedy: 'Make another HttpRoutes without hosts, and route its "/" there.' });
    if (listener !== undefined && (tls !== undefined || redirectToTls === true)) refuse(this, { value: `listener "${listener}"`, rule: 'is the one that is meant, and tls and redirectToTls make listeners of their own', remedy: 'Keep the listener, and say its certificate there.' });
    if (!(this.choice.way.gateway instanceof Gateway) && (tls !== undefined || redirectToTls === true)) {
      refuse(this, {
        value: tls === undefined ? 'redirectToTls' : 'tls',
        rule: 'is for a listener, and the Gateway is deployed elsewhere',
        remedy: 'Say the listener that has the certificate: { listener: \'https\' }; a redirect is a route of its own, with the listener without TLS.',
      });
    }
  }

  /** Asks the Gateway for its listeners, and writes the redirect to those with TLS. */
  private attach({ way: { gateway } }: Extract<Choice, { kind: 'gateway' }>): readonly string[] {
    const { tls, redirectToTls, externalDns, listener } = this.props;
    if (!(gateway instanceof Gateway)) {
      if (externalDns?.target !== undefined) refuse(this, { value: `externalDns.target "${externalDns.target}"`, rule: 'is written on the Gateway, which is deployed elsewhere', remedy: 'Write the annotation there.' });
      return listener === undefined ? [] : [listener];
    }
    const target = externalDns?.target === undefined ? {} : dnsAnnotations({ target: externalDns.target });
    const wish = { routes: this, kind: 'HTTPRoute' as const, namespace: this.routesNamespace, hosts: this.hosts };
    gateway._take({ ...wish, secret: tls && this.secretOf(tls), annotations: { ...tls?._annotations, ...target } });
    if (redirectToTls !== true) return listener === undefined ? [] : [listener];
    const { listeners, hosts } = gateway._redirect(this, this.hosts);
    if (hosts.length > 0) {
      emit(new Construct(this, 'redirect'), 'HTTPRoute', this.httpRoute(`${this.routesName}-redirect`, hosts, ['http'], [
        { matches: [{ path: { type: 'PathPrefix', value: '/' } }], filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https', statusCode: 301 } }] },
      ]));
    }
    return listeners;
  }

  private secretOf(tls: Tls): string {
    return tls._secret ?? `${this.routesName}-tls`;
  }

  private write(): void {
    const content = this.content();
    if (this.object === undefined) this.object = emit(this, content.kind, content);
    else amend(this.object, this, content);
  }

  private content(): KubernetesObject {
    const { tls, labels, annotations, externalDns } = this.props;
    const rules = this.said.map(({ rule, services }) => httpRouteRule(rule, services, this.routesNamespace));
    if (this.choice.kind === 'gateway') return this.httpRoute(this.routesName, this.hosts, this.sections, rules);
    const paths = this.said.flatMap(({ rule, services: [service] }): IngressPath[] => [{ rule, backend: service.backend }]);
    return {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: {
        name: this.routesName,
        labels,
        annotations: { ...this.choice.annotations, ...tls?._annotations, ...dnsAnnotations(externalDns ?? {}), ...annotations },
      },
      spec: ingressSpec(this.choice.way.className, this.hosts, tls && this.secretOf(tls), paths, this.defaultBackend),
    };
  }

  private httpRoute(name: string, hosts: readonly string[], sections: readonly string[], rules: readonly unknown[]): KubernetesObject {
    const { labels, annotations, externalDns } = this.props;
    const ofDns = dnsAnnotations({ hostname: externalDns?.hostname, ttl: externalDns?.ttl });
    const refs = parentRefs(this.choice, this.routesNamespace, sections);
    return {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name, labels, annotations: { ...this.choice.annotations, ...ofDns, ...annotations } },
      spec: defined({ parentRefs: refs, hostnames: hosts.length === 0 ? undefined : hosts, rules }),
    };
  }
}

/** @internal */
export function parentRefs(choice: Choice, namespace: string, sections: readonly string[]): readonly unknown[] {
  if (choice.kind === 'ingress') return [];
  const { gatewayName: name, gatewayNamespace } = choice.way.gateway;
  const gateway = defined({ name, namespace: gatewayNamespace === namespace ? undefined : gatewayNamespace });
  return sections.length === 0 ? [gateway] : sections.map(sectionName => ({ ...gateway, sectionName }));
}
