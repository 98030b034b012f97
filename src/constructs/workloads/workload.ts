/** Pods that a Deployment keeps running. */

import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { CallOptions } from './call';
import { close, Closed } from '../../declarations/closed';
import { ConnectivitySource, ConnectivityTarget, IConnectivitySource, IConnectivityTarget } from '../../declarations/endpoint';
import { Expectation, ExpectationOptions } from '../../declarations/expectation';
import { Outcome } from '../../declarations/outcome';
import { Probe } from '../../declarations/probe';
import { defined } from '../../kubernetes/values';
import { amend, emit, KubernetesObject } from '../../synth/manifests';
import { refuse, refuseUnknown } from '../../synth/refusal';
import { effectiveNamespaceOf, namespaceOf, settle } from '../../synth/settings';
import { Addressable } from '../address';
import { podSelectorOf, scalingTargetOf } from '../pods/cdk8s-plus';
import { Container, ContainerPort, ContainerSettings } from '../pods/container';
import { containerSettings, renderContainer } from '../pods/container-spec';
import { IWorkload } from '../pods/i-workload';
import { Backend } from '../services/backend';
import { Exposure } from '../services/exposure';
import { Service } from '../services/service';

/** What a Deployment can say besides its containers. Unsaid is unwritten: Kubernetes' defaults hold. */
export interface PodOptions {
  /**
   * `metadata.name`, and the start of every pod's name.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * How many pods, 0 or more: `spec.replicas`.
   *
   * @default - Kubernetes' one, and not written
   */
  readonly replicas?: number;

  /**
   * The labels by which the Deployment selects its pods, and which the pods carry: the two always agree.
   * Can't be changed once applied. `spec.selector.matchLabels` and `spec.template.metadata.labels`.
   *
   * @default - `app: <name>`
   */
  readonly labels?: { readonly [label: string]: string };

  /**
   * Further labels of the pods, which may change between versions. Refused when one contradicts `labels`.
   *
   * @default - none
   */
  readonly podLabels?: { readonly [label: string]: string };

  /**
   * `metadata.annotations` of the Deployment.
   *
   * @default - none
   */
  readonly annotations?: { readonly [name: string]: string };

  /**
   * The account under which the pods speak to the API: `serviceAccountName`.
   *
   * @default - the namespace's `default`
   */
  readonly serviceAccountName?: string;

  /**
   * Labels that a node must carry to run the pods: `nodeSelector`.
   *
   * @default - any node
   */
  readonly nodeSelector?: { readonly [label: string]: string };

  /**
   * Pass the `restricted` Pod Security Standard: not as root, no privilege escalation, no capabilities, the
   * runtime's seccomp profile. The image has to run as another user than root, or `runAsUser` has to say which.
   *
   * @default false
   */
  readonly hardened?: boolean;

  /**
   * The number of the user that the containers run as: `securityContext.runAsUser`. Refused together with `hardened`: 0, which is root.
   *
   * @default - the image's
   */
  readonly runAsUser?: number;

  /**
   * The namespace.
   *
   * @default - that of the enclosing Namespace or chart
   */
  readonly namespace?: string;

  /**
   * Close the pods to everything but what is declared; needs a `ConnectivityApp`, which writes the policies.
   *
   * @default - what the Namespace or the app says
   */
  readonly closed?: Closed;
}

/** A Deployment with one container, whose settings stand beside the pod's, or with several. */
export interface WorkloadProps extends PodOptions, ContainerSettings {
  /**
   * The one container's image; see `Container.image`. Say either this or `containers`.
   *
   * @default - `containers` say theirs
   */
  readonly image?: string;

  /**
   * The one container's name: a DNS label.
   *
   * @default - the workload's name
   */
  readonly containerName?: string;

  /**
   * Several containers. They share one network: they reach each other on localhost, and no two can listen on one port.
   *
   * @default - the one that `image` names
   */
  readonly containers?: Container[];
}

/** What the `restricted` Pod Security Standard asks of every pod. */
const RESTRICTED = { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } };

/**
 * Pods that are alike, kept running by a Deployment that says what its author said and nothing else.
 *
 * Refused: what the API server refuses; no image; a container said both in place and in `containers`; labels that
 * contradict each other.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/deployment/
 */
export class Workload extends Construct implements IWorkload, IConnectivitySource, IConnectivityTarget {
  /** The Deployment's name. */
  public readonly workloadName: string;

  /** The labels by which the Deployment, and a Service in front of it, select the pods. */
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
  private readonly services: Service[] = [];
  private readonly deployment: ApiObject;
  private readonly contentOf: (containers: readonly Container[]) => KubernetesObject;
  private readonly replicas?: number;
  private isScaled = false;

  constructor(scope: Construct, id: string, props: WorkloadProps) {
    super(scope, id);
    refuseUnknown(this, 'WorkloadProps', props);
    settle(this, { namespace: props.namespace });
    close(this, props.closed);
    this.workloadName = props.name ?? id;
    this.labels = props.labels ?? { app: this.workloadName };
    this.podLabels = props.podLabels === undefined ? this.labels : { ...this.labels, ...props.podLabels };
    const containers = this.containersOf(props);
    this.containers = containers;
    this.replicas = props.replicas;
    this._ports = containers.flatMap(container => container.ports ?? []);
    for (const [label, value] of Object.entries(this.labels)) {
      if (this.podLabels[label] !== value) {
        refuse(this, {
          value: `podLabels ${label}=${this.podLabels[label]}`,
          rule: `contradicts the selector, which asks for ${label}=${value}`,
          remedy: 'A Deployment has to select its own pods: take it out of podLabels, or change labels.',
        });
      }
    }
    const hardened = props.hardened ?? false;
    if (hardened && props.runAsUser === 0) refuse(this, { value: 'runAsUser 0', rule: 'is root, as which hardened pods don\'t start', remedy: 'Choose another user, or leave hardened out.' });

    const security = defined({ ...hardened ? RESTRICTED : undefined, runAsUser: props.runAsUser });
    this.contentOf = of => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: this.workloadName, annotations: props.annotations },
      spec: {
        replicas: props.replicas,
        selector: { matchLabels: this.labels },
        template: {
          metadata: { labels: this.podLabels },
          spec: {
            containers: of.map(container => renderContainer(this, container, hardened)),
            serviceAccountName: props.serviceAccountName,
            nodeSelector: props.nodeSelector,
            securityContext: Object.keys(security).length > 0 ? security : undefined,
          },
        },
      },
    });
    this.deployment = emit(this, 'Deployment', this.contentOf(containers));
  }

  /** The namespace of the pods; `default` where neither construct nor chart says one. */
  public get workloadNamespace(): string {
    return effectiveNamespaceOf(this);
  }

  /**
   * Puts a Service in front of these pods. Several may stand there, each with a name of its own: a second one of the same name is refused.
   *
   * @param exposure how they become reachable; its `name` defaults to the workload's
   */
  public expose(exposure: Exposure): Service {
    const name = exposure.options.name ?? this.workloadName;
    const there = this.node.tryFindChild(name);
    if (there !== undefined) {
      refuse(this, {
        value: `Service "${name}"`,
        rule: there instanceof Service ? 'is the second of that name in front of these pods' : `would have the id of ${there.node.path}, which is something else`,
        remedy: 'Give it a name of its own, in its exposure: { name: … }.',
      });
    }
    const service = new Service(this, name, { exposure, backend: Backend.workload(this) });
    this.services.push(service);
    return service;
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
  public calls(target: IConnectivityTarget, options: CallOptions = {}): Expectation {
    refuseUnknown(this, 'CallOptions', options);
    const { port, probe, env, hostEnv, portEnv, urlEnv, scheme, path, ...expectation } = options;
    const called = target instanceof Workload ? target.theService() : target;
    if ((scheme !== undefined || path !== undefined) && urlEnv === undefined) refuse(this, { value: scheme === undefined ? `path "${path}"` : `scheme "${scheme}"`, rule: 'is the part of no URL', remedy: 'Name the variable that gets it: { urlEnv: … }.' });

    const wantsAddress = [env, hostEnv, portEnv, urlEnv].some(one => one !== undefined);
    if (wantsAddress && !(called instanceof Addressable)) refuse(this, { value: `the variable ${env ?? hostEnv ?? portEnv ?? urlEnv}`, rule: 'would get the address of something that has no name in the cluster', remedy: 'Call a Service, an ExternalAlias or a HeadlessExternal.' });

    const number = () => port ?? (called instanceof Addressable ? called._portFor(this, 'Say it: calls(…, { port: 443 }).') : undefined);
    if (called instanceof Addressable) {
      const host = called.hostFrom(this);
      const variables: readonly (readonly [name: string | undefined, value: () => string])[] = [
        [env, () => `${host}:${number()}`],
        [hostEnv, () => host],
        [portEnv, () => String(number())],
        [urlEnv, () => called.urlFrom(this, defined({ port, scheme, path }))],
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
  public expects(target: IConnectivityTarget, probe: Probe, outcome: Outcome, options: ExpectationOptions = {}): Expectation {
    return Expectation.declare(this, target, probe, outcome, options);
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

  /** Whether a HorizontalPodAutoscaler of cdk8s-plus scales these pods: its `IScalable`. */
  public get hasAutoscaler(): boolean {
    return this.isScaled;
  }

  /** By which a HorizontalPodAutoscaler of cdk8s-plus tells that it scales these pods: its `IScalable`. */
  public markHasAutoscaler(): void {
    this.isScaled = true;
  }

  /** What a HorizontalPodAutoscaler of cdk8s-plus scales: its `IScalable`. */
  public toScalingTarget(): any {
    return scalingTargetOf(this.workloadName, this.containers, this.replicas);
  }

  /** The one Service in front of these pods. Refused where there is none, or several: then the Service itself is to be named. */
  public toConnectivityTarget(): ConnectivityTarget {
    return this.theService().toConnectivityTarget();
  }

  private theService(): Service {
    const [service, second] = this.services;
    if (service === undefined) refuse(this, { value: 'the workload', rule: 'is called, and no Service gives it a name', remedy: 'Expose it first: workload.expose(Exposure.clusterIp({ port: 80 })).' });

    if (second !== undefined) refuse(this, { value: 'the workload', rule: `is called, and stands behind ${this.services.map(one => one.serviceName).join(', ')}`, remedy: 'Call the Service that is meant, which expose(…) returned.' });

    return service;
  }

  private addEnv(container: string | undefined, variables: Readonly<Record<string, string>>): void {
    if (Object.keys(variables).length === 0) return;
    const index = container === undefined ? 0 : this.containers.findIndex(({ name }) => name === container);
    if (index < 0) refuse(this, { value: `container "${container}"`, rule: 'is none of this workload', remedy: `Name one of ${this.containers.map(({ name }) => name).join(', ')}.` });

    const taken = Object.keys(variables).find(name => this.containers[index].env?.[name] !== undefined);
    if (taken !== undefined) refuse(this, { value: `the variable ${taken}`, rule: 'has a value already', remedy: 'Keep one of the two.' });

    const containers = this.containers.map((one, at) => (at === index ? { ...one, env: { ...one.env, ...variables } } : one));
    amend(this.deployment, this, this.contentOf(containers));
    this.containers = containers;
  }

  public toConnectivitySource(): ConnectivitySource {
    return ConnectivitySource.workload({
      namespace: this.workloadNamespace,
      name: this.workloadName,
      ports: [...this._ports],
      containers: this.containers.map(({ name }) => name),
    });
  }

  private containersOf(props: WorkloadProps): readonly Container[] {
    const inPlace = containerSettings(props);
    if (props.containers !== undefined) {
      const said = Object.entries({ ...inPlace, image: props.image, containerName: props.containerName }).find(([, value]) => value !== undefined);
      if (said !== undefined) refuse(this, { value: said[0], rule: 'is said beside containers', remedy: 'Put it into the container that it belongs to.' });

      return props.containers;
    }
    if (props.image === undefined) refuse(this, { value: 'image', rule: 'is missing', remedy: 'Name the image to run, or several containers with one each.' });

    return [{ ...inPlace, name: props.containerName ?? this.workloadName, image: props.image }];
  }
}
