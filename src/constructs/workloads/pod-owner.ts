/** What keeps pods, whatever its kind: their containers, whom they call, and what is expected of them. */

import { ApiObject } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { CallOptions } from './call';
import { plusObject } from '../../declarations/cdk8s-plus';
import { close } from '../../declarations/closed';
import { ConnectivitySource, ConnectivityTarget, IConnectivitySource, IConnectivityTarget, IReachable } from '../../declarations/endpoint';
import { Expectation, ExpectationOptions } from '../../declarations/expectation';
import { NothingElse, NothingElseOptions } from '../../declarations/nothing-else';
import { Outcome } from '../../declarations/outcome';
import { Probe } from '../../declarations/probe';
import { defined } from '../../kubernetes/values';
import { amend, emit, KubernetesObject } from '../../synth/manifests';
import { refuse, refuseArguments, refuseUnknown, scopeOf } from '../../synth/refusal';
import { effectiveNamespaceOf, namespaceOf, settle } from '../../synth/settings';
import { Addressable, clientPort, DnsName, hostIn, urlAt } from '../address';
import { allow, AllowOptions } from '../allowed';
import { Patchable } from '../patchable';
import { Peer } from '../peer';
import { podSelectorOf } from '../pods/cdk8s-plus';
import { Container, ContainerPort } from '../pods/container';
import { IWorkload } from '../pods/i-workload';
import { PodProps } from '../pods/pod-options';
import { containersOf, PodTemplate, podTemplate } from '../pods/pod-spec';
import { volumesOf } from '../pods/volumes';

/**
 * Which object keeps the pods.
 *
 * @internal
 */
export interface OwnerKind {
  readonly apiVersion: string;
  readonly kind: string;
  /** The name of its props. */
  readonly props: string;
}

/**
 * Base of everything that keeps pods: Workload, StatefulSet, DaemonSet, Job and CronJob.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/
 */
export abstract class PodOwner extends Patchable implements IWorkload, IConnectivitySource {
  /** The name of the object that keeps the pods. */
  public readonly workloadName: string;

  /** The labels by which the pods are selected, also by a Service in front of them. */
  public readonly labels: { readonly [label: string]: string };

  /** All labels that the pods carry. */
  public readonly podLabels: { readonly [label: string]: string };

  /**
   * All that the containers declare, for who asks what listens here.
   *
   * @internal
   */
  public readonly _ports: readonly ContainerPort[];

  private containers: readonly Container[];
  private readonly object: ApiObject;
  private readonly contentOf: (containers: readonly Container[]) => KubernetesObject;

  constructor(scope: Construct, id: string, props: PodProps) {
    super(scopeOf(scope, id, new.target.name), id);
    const { apiVersion, kind, props: struct } = this._ownerKind();
    refuseUnknown(this, struct, props);
    settle(this, { namespace: props.namespace });
    close(this, props.closed);
    this.workloadName = props.name ?? id;
    this.labels = props.labels ?? { app: this.workloadName };
    this.podLabels = props.podLabels === undefined ? this.labels : { ...this.labels, ...props.podLabels };
    this.containers = containersOf(this, props, this.workloadName);
    const sidecars = (props.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy !== undefined);
    this._ports = [...this.containers, ...sidecars].flatMap(container => container.ports ?? []);
    for (const [label, value] of Object.entries(this.labels)) {
      if (this.podLabels[label] !== value) {
        refuse(this, {
          value: `podLabels ${label}=${this.podLabels[label]}`,
          rule: `contradicts the selector, which asks for ${label}=${value}`,
          remedy: `A ${kind} has to select its own pods: take it out of podLabels, or change labels.`,
        });
      }
    }
    const template = kind === 'StatefulSet' ? undefined : volumesOf(this, [...props.initContainers ?? [], ...this.containers]).find(({ _claimTemplate }) => _claimTemplate !== undefined);
    if (template !== undefined) refuse(this, { value: `claim template "${template._name}"`, rule: `is for the pods of a StatefulSet, and this is a ${kind}`, remedy: 'Use Volume.claim for a claim that exists, Volume.ephemeral for one that goes with the pod, or a StatefulSet.' });

    this.contentOf = containers => ({
      apiVersion,
      kind,
      metadata: { name: this.workloadName, labels: props.workloadLabels, annotations: props.annotations },
      spec: this._spec(props, podTemplate(this, props, containers, this)),
    });
    this.object = emit(this, kind, this.contentOf(this.containers));
  }

  /** The kind of the object that keeps the pods. */
  public get kind(): string {
    return this._ownerKind().kind;
  }

  /** The namespace of the pods; `default` where neither construct nor chart says one. */
  public get workloadNamespace(): string {
    return effectiveNamespaceOf(this);
  }

  /**
   * Declares that these pods use something else: they reach it, and the first container (or `container`) gets the variables that are named.
   *
   * ```
   * front.calls(orders, { env: 'ORDERS_ADDR', because: 'the basket shows orders' });
   * ```
   *
   * @param target a Service, an alias, an external, or a workload behind one Service
   * @param options what the variables are called, and how it is probed
   */
  public calls(target: IReachable, options: CallOptions = {}): Expectation {
    refuseArguments(this, [target, options], 'PodOwner.calls');
    const { port, probe, env, hostEnv, portEnv, urlEnv, scheme, path, ...expectation } = options;
    const called = target instanceof PodOwner ? target._calledAs() : target;
    if ((scheme !== undefined || path !== undefined) && urlEnv === undefined) refuse(this, { value: scheme === undefined ? `path "${path}"` : `scheme "${scheme}"`, rule: 'is the part of no URL', remedy: 'Name the variable that gets it: { urlEnv: … }.' });

    const named = dnsNameOf(called);
    const variable = env ?? hostEnv ?? portEnv ?? urlEnv;
    if (variable !== undefined && named === undefined) refuse(this, { value: `the variable ${variable}`, rule: 'would get the address of something that has no name in the cluster', remedy: 'Call a Service, an ExternalAlias or a HeadlessExternal.' });

    const number = () => port ?? (named === undefined ? undefined : clientPort(named, this, 'Say it: calls(…, { port: 443 }).'));
    if (named !== undefined) {
      const silent = probe === undefined ? withoutTcp(called, number()) : undefined;
      if (silent !== undefined) refuse(this, { value: `port ${number()} of ${named.node.path}`, rule: `carries ${silent}, and calls expects a TCP connection unless told otherwise`, remedy: silent === 'UDP' ? 'Say what shows that it answers: { probe: Probe.udp({ payload: … }) }, or Probe.dns() of its name.' : 'Say what shows that it answers: { probe: … }.' });

      const host = hostIn(this.workloadNamespace, named);
      const variables: readonly (readonly [name: string | undefined, value: () => string])[] = [
        [env, () => `${host}:${number()}`],
        [hostEnv, () => host],
        [portEnv, () => String(number())],
        [urlEnv, () => urlAt(host, named, defined({ port, scheme, path }))],
      ];
      this.addEnv(expectation.container, Object.fromEntries(variables.flatMap(([name, value]) => (name === undefined ? [] : [[name, value()]]))));
    }
    return this.expects(called, probe ?? Probe.tcp(defined({ port: number() })), Outcome.answers(), expectation);
  }

  /**
   * Declares what a probe from these pods shows.
   *
   * @param target what it is aimed at
   * @param probe how it is made
   * @param outcome what it shows
   * @param options why, and the like
   */
  public expects(target: IReachable, probe: Probe, outcome: Outcome, options: ExpectationOptions = {}): Expectation {
    return Expectation.declare(this, target, probe, outcome, options);
  }

  /**
   * Declares that these pods reach nothing of somebody else but what is declared: every other TCP or UDP port of a Service there is expected to be silent. The
   * expectations are made at synth, so Services that come later count too. Only NetworkPolicies keep others out: close the app, or the other namespace.
   *
   * ```
   * front.reachesNothingElseOf(backend);
   * ```
   *
   * @param other the Namespace, chart or workload whose Services are meant
   * @param options why
   */
  public reachesNothingElseOf(other: IConstruct, options: NothingElseOptions = {}): void {
    refuseArguments(this, [other, options], 'PodOwner.reachesNothingElseOf');
    NothingElse.declare(this, other, options);
  }

  /**
   * Lets somebody in through the policies by which these pods are closed, though no manifest of the app shows who it is.
   *
   * ```
   * orders.allowFrom(Peer.pods('monitoring', { app: 'prometheus' }), { port: 9090, because: 'Prometheus scrapes' });
   * ```
   *
   * @param peer who comes
   * @param options on which port, and why
   */
  public allowFrom(peer: Peer, options: AllowOptions = {}): void {
    refuseArguments(this, [peer, options], 'PodOwner.allowFrom');
    allow(this, 'ingress', peer, options);
  }

  /**
   * Lets these pods out to somebody through the policies by which they are closed, though nothing else declares it.
   *
   * ```
   * mailer.allowTo(Peer.internet());
   * ```
   *
   * @param peer who is called
   * @param options on which port, and why
   */
  public allowTo(peer: Peer, options: AllowOptions = {}): void {
    refuseArguments(this, [peer, options], 'PodOwner.allowTo');
    allow(this, 'egress', peer, options);
  }

  public toConnectivitySource(): ConnectivitySource {
    return ConnectivitySource.workload({
      namespace: this.workloadNamespace,
      name: this.workloadName,
      controller: this._ownerKind().kind,
      ports: this._ports.map(({ port, name, protocol }) => defined({ port, name, protocol })),
      containers: this.containers.map(({ name }) => name),
    });
  }

  /** These pods, for whatever of cdk8s-plus selects pods: its `IPodSelector`. */
  public toPodSelectorConfig(): any {
    return podSelectorOf(this.labels, namespaceOf(this));
  }

  /** These pods, for the rules of cdk8s-plus' NetworkPolicy: its `INetworkPolicyPeer`. */
  public toNetworkPolicyPeerConfig(): any {
    return { podSelector: this.toPodSelectorConfig() };
  }

  /** These pods, for the rules of cdk8s-plus' NetworkPolicy: its `INetworkPolicyPeer`. */
  public toPodSelector(): any {
    return this;
  }

  /** @internal */
  protected get _containers(): readonly Container[] {
    return this.containers;
  }

  /** @internal */
  public abstract _ownerKind(): OwnerKind;

  /**
   * `spec` around the template of the pods. It is asked for while the construct is made, so it looks at nothing but `props`.
   *
   * @internal
   */
  protected abstract _spec(props: PodProps, template: PodTemplate): Readonly<Record<string, unknown>>;

  /**
   * What it is to others who call it.
   *
   * @internal
   */
  public abstract _calledAs(): IConnectivityTarget;

  private addEnv(container: string | undefined, variables: Readonly<Record<string, string>>): void {
    if (Object.keys(variables).length === 0) return;
    const index = container === undefined ? 0 : this.containers.findIndex(({ name }) => name === container);
    if (index < 0) refuse(this, { value: `container "${container}"`, rule: 'is none of this workload', remedy: `Name one of ${this.containers.map(({ name }) => name).join(', ')}.` });

    const taken = Object.keys(variables).find(name => this.containers[index].env?.[name] !== undefined);
    if (taken !== undefined) refuse(this, { value: `the variable ${taken}`, rule: 'has a value already', remedy: 'Keep one of the two.' });

    const containers = this.containers.map((one, at) => (at === index ? { ...one, env: { ...one.env, ...variables } } : one));
    amend(this.object, this, this.contentOf(containers));
    this.containers = containers;
  }
}

/** The name in the cluster's DNS, where what is called has one. */
function dnsNameOf(called: IReachable): DnsName | undefined {
  if (called instanceof Addressable) return called;
  const plus = plusObject(called);
  if (plus?.kind !== 'Service') return undefined;
  return { node: plus.node, serviceName: plus.name, serviceNamespace: plus.namespace, _clientPorts: plus.ports.map(({ port }) => port) };
}

/** The protocol of a port that no TCP connection opens to. */
function withoutTcp(called: IReachable, port: number | undefined): string | undefined {
  const ports = ConnectivityTarget._from(called)._ports.filter(one => one.port === port);
  const protocols = ports.map(({ protocol = 'TCP' }) => protocol);
  return protocols.includes('TCP') ? undefined : protocols[0];
}
