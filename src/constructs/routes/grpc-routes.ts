/** Hosts and gRPC methods, and the Services that answer for them: a GRPCRoute. */

import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { Patchable } from '../patchable';
import { BackendService, backendService } from './backend-service';
import { Gateway } from './gateway';
import { grantReference } from './grants';
import { backendRef, changes, matched } from './http-route-spec';
import { parentRefs } from './http-routes';
import { RouteTargets } from './route-targets';
import { HeaderChanges, HttpMatch, WeightedBackend } from './rule';
import { Choice, wayInOf } from './way-in';
import { ConnectivityTarget, IConnectivityTarget, IReachable } from '../../declarations/endpoint';
import { defined } from '../../kubernetes/values';
import { amend, emit, KubernetesObject } from '../../synth/manifests';
import { refuse, refuseArguments, refuseUnknown, scopeOf } from '../../synth/refusal';
import { effectiveNamespaceOf, settle } from '../../synth/settings';

/** What holds for all rules of some hosts. */
export interface GrpcRoutesProps {
  /**
   * The hosts: names such as `shop.example.com` or `*.example.com`.
   *
   * @default - every host
   */
  readonly hosts?: string[];

  /**
   * The one listener of the Gateway that takes these routes: `sectionName`.
   *
   * @default - every listener that fits the hosts
   */
  readonly listener?: string;

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
   * `metadata.annotations`.
   *
   * @default - none
   */
  readonly annotations?: { readonly [name: string]: string };
}

/** One rule: gRPC methods, and where they go. */
export interface GrpcRule {
  /**
   * The service, such as `shop.v1.Orders`.
   *
   * @default - every service
   */
  readonly service?: string;

  /**
   * The method, such as `Place`.
   *
   * @default - every method
   */
  readonly method?: string;

  /**
   * Metadata that a call carries, all of it.
   *
   * @default - any
   */
  readonly headers?: HttpMatch[];

  /**
   * The backend: a Service, or a workload behind one Service. In another namespace a ReferenceGrant is written too.
   *
   * @default - `backends` name several
   */
  readonly to?: IReachable;

  /**
   * The Service's port.
   *
   * @default - its only one
   */
  readonly port?: number;

  /**
   * Several backends, each with its share.
   *
   * @default - the one that `to` names
   */
  readonly backends?: WeightedBackend[];

  /**
   * Metadata on the way to the backend.
   *
   * @default - unchanged
   */
  readonly requestHeaders?: HeaderChanges;

  /**
   * Metadata on the way back.
   *
   * @default - unchanged
   */
  readonly responseHeaders?: HeaderChanges;
}

/**
 * Hosts, and which Service answers which of their gRPC calls. It becomes a GRPCRoute; an Ingress has no field for gRPC and is refused.
 *
 * @see https://gateway-api.sigs.k8s.io/api-types/grpcroute/
 */
export class GrpcRoutes extends Patchable implements IConnectivityTarget {
  /** The name of the GRPCRoute. */
  public readonly routesName: string;

  private readonly props: GrpcRoutesProps;
  private readonly choice: Extract<Choice, { kind: 'gateway' }>;
  private readonly rules: Readonly<Record<string, unknown>>[] = [];
  private object?: ApiObject;

  constructor(scope: Construct, id: string, props: GrpcRoutesProps = {}) {
    super(scopeOf(scope, id, 'GrpcRoutes'), id);
    refuseUnknown(this, 'GrpcRoutesProps', props);
    settle(this, { namespace: props.namespace });
    this.props = props;
    this.routesName = props.name ?? id;
    const choice = wayInOf(this);
    this.choice = choice.kind === 'gateway' ? choice : refuse(this, {
      value: 'a GRPCRoute',
      rule: 'can\'t be said: an Ingress has no field for gRPC',
      remedy: 'Use HttpRoutes with the annotation of your controller, or choose WayIn.byGateway for the app.',
    });
    const { gateway } = this.choice.way;
    if (gateway instanceof Gateway) gateway._take({ routes: this, kind: 'GRPCRoute', namespace: this.routesNamespace, hosts: props.hosts ?? [], annotations: {} });
    this.node.addValidation({ validate: () => this.object === undefined ? [`${this.node.path}: no rule says where these hosts lead. Call route({ to: … }).`] : [] });
  }

  /** GRPCRoute. */
  public get kind(): string {
    return 'GRPCRoute';
  }

  /** The namespace of the GRPCRoute; `default` where none is said. */
  public get routesNamespace(): string {
    return effectiveNamespaceOf(this);
  }

  /**
   * Says where calls go.
   *
   * @param rule the service and method, and the backend
   * @returns these routes, for the next rule
   */
  public route(rule: GrpcRule): GrpcRoutes {
    refuseArguments(this, [rule], 'GrpcRoutes.route');
    const { service, method, headers, to, port, backends = [], requestHeaders, responseHeaders } = rule;
    if (to !== undefined && rule.backends !== undefined) refuse(this, { value: 'to', rule: 'is said beside backends', remedy: 'Put it into backends, with its weight.' });
    if (to === undefined && backends.length === 0) refuse(this, { value: `gRPC service "${service ?? '*'}"`, rule: 'leads nowhere', remedy: 'Say to, a Service.' });

    const several = backends.map(one => ({ backend: this.backend(one.to, one.port), weight: one.weight }));
    const services = to === undefined ? several : [{ backend: this.backend(to, port) }];
    const called = defined({ service, method });
    const match = defined({ method: Object.keys(called).length === 0 ? undefined : called, headers: headers?.map(matched) });
    const filters = [
      ...requestHeaders === undefined ? [] : [{ type: 'RequestHeaderModifier', requestHeaderModifier: changes(requestHeaders) }],
      ...responseHeaders === undefined ? [] : [{ type: 'ResponseHeaderModifier', responseHeaderModifier: changes(responseHeaders) }],
    ];
    this.rules.push(defined({
      matches: Object.keys(match).length === 0 ? undefined : [match],
      filters: filters.length === 0 ? undefined : filters,
      backendRefs: services.map(one => backendRef(one, this.routesNamespace)),
    }));
    const content = this.content();
    if (this.object === undefined) this.object = emit(this, 'GRPCRoute', content);
    else amend(this.object, this, content);
    return this;
  }

  /**
   * These routes as one of their hosts, as the target of an expectation from outside.
   *
   * @param host one of the hosts, or a name that a wildcard among them takes
   */
  public at(host: string): IConnectivityTarget {
    refuseArguments(this, [host], 'GrpcRoutes.at');
    return this.targets().at(host);
  }

  /** The first of the hosts, as the target of an expectation from outside. */
  public toConnectivityTarget(): ConnectivityTarget {
    return this.targets().first();
  }

  private targets(): RouteTargets {
    const { gatewayName: name, gatewayNamespace: namespace } = this.choice.way.gateway;
    return new RouteTargets(this, { object: 'GRPCRoute', namespace: this.routesNamespace, name: this.routesName, gateway: { namespace, name } }, this.props.hosts ?? []);
  }

  private backend(to: IReachable, port: number | undefined): BackendService {
    const backend = backendService(this, to, port, undefined);
    const from = { group: 'gateway.networking.k8s.io', kind: 'GRPCRoute', namespace: this.routesNamespace };
    grantReference(backend.construct ?? this, from, { kind: 'Service', namespace: backend.namespace, name: backend.name });
    return backend;
  }

  private content(): KubernetesObject {
    const { hosts = [], labels, annotations, listener } = this.props;
    return {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'GRPCRoute',
      metadata: { name: this.routesName, labels, annotations: { ...this.choice.annotations, ...annotations } },
      spec: defined({
        parentRefs: parentRefs(this.choice, this.routesNamespace, listener === undefined ? [] : [listener]),
        hostnames: hosts.length === 0 ? undefined : hosts,
        rules: this.rules,
      }),
    };
  }
}
