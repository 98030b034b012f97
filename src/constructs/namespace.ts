/** The Namespace, and the place for what is in it. */

import { ApiObject } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { allow, AllowOptions } from './allowed';
import { Patchable } from './patchable';
import { Peer } from './peer';
import { close, Closed } from '../declarations/closed';
import { NothingElse, NothingElseOptions } from '../declarations/nothing-else';
import { isNamespaced } from '../kubernetes/scope';
import { emit, settleNamespace } from '../synth/manifests';
import { refuse, refuseArguments, refuseUnknown, scopeOf } from '../synth/refusal';
import { settle } from '../synth/settings';

/** A level of the Pod Security Standards. */
export enum PodSecurityLevel {
  /** Anything goes. */
  PRIVILEGED = 'privileged',
  /** No known privilege escalations. */
  BASELINE = 'baseline',
  /** Pods are hardened as current practice asks; `hardened` workloads pass. */
  RESTRICTED = 'restricted',
}

/** The Namespace object, and what its pods may do. */
export interface NamespaceProps {
  /**
   * `metadata.name`: a DNS label.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * `metadata.labels`.
   *
   * @default - none; Kubernetes adds `kubernetes.io/metadata.name` itself
   */
  readonly labels?: { readonly [name: string]: string };

  /**
   * `metadata.annotations`.
   *
   * @default - none
   */
  readonly annotations?: { readonly [name: string]: string };

  /**
   * Pods below this level are refused: `pod-security.kubernetes.io/enforce`.
   *
   * @default - the cluster's own setting
   */
  readonly enforce?: PodSecurityLevel;

  /**
   * Pods below this level are let in with a warning to whoever applies them: `pod-security.kubernetes.io/warn`.
   *
   * @default - the cluster's own setting
   */
  readonly warn?: PodSecurityLevel;

  /**
   * Pods below this level are noted in the audit log: `pod-security.kubernetes.io/audit`.
   *
   * @default - the cluster's own setting
   */
  readonly audit?: PodSecurityLevel;

  /**
   * Close every workload in this scope to everything but what is declared; needs a `ConnectivityApp`, which writes the policies.
   *
   * @default - what the app says
   */
  readonly closed?: Closed;
}

/**
 * A Namespace, and a place: every construct of this library whose scope it is lives in it.
 *
 * ```
 * const blue = new Namespace(chart, 'blue');
 * new Workload(blue, 'pod-jenkins', { image: 'jenkins/jenkins:lts-jdk11' });
 * ```
 *
 * For a whole chart, give the chart the namespace (`new Chart(app, 'ci', { namespace: 'blue' })`) and put the Namespace into it.
 * Objects of other libraries in this scope live in it too, where neither they nor their chart say a namespace; another one is refused at
 * synth. Of a custom resource nobody here knows whether it is in a namespace at all: it stays as it is.
 * Namespaces don't nest: one in another is refused.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/
 * @see https://kubernetes.io/docs/concepts/security/pod-security-admission/
 */
export class Namespace extends Patchable {
  /** The name, by which the rest of the cluster adds to a Service's: `api.blue`. */
  public readonly namespaceName: string;

  constructor(scope: Construct, id: string, props: NamespaceProps = {}) {
    super(scopeOf(scope, id, 'Namespace'), id);
    refuseUnknown(this, 'NamespaceProps', props);
    this.namespaceName = props.name ?? id;
    const around = this.node.scopes.find((one): one is Namespace => one !== this && one instanceof Namespace);
    if (around !== undefined) refuse(this, { value: `namespace "${this.namespaceName}"`, rule: `is in "${around.namespaceName}", and namespaces don't nest`, remedy: 'Put it beside the other one.' });

    const levels = Object.entries({ enforce: props.enforce, warn: props.warn, audit: props.audit })
      .filter(([, level]) => level !== undefined)
      .map(([mode, level]) => [`pod-security.kubernetes.io/${mode}`, level]);
    settle(this, { namespace: this.namespaceName });
    close(this, props.closed);
    const object = emit(this, 'Namespace', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: this.namespaceName,
        labels: props.labels || levels.length > 0 ? { ...props.labels, ...Object.fromEntries(levels) } : undefined,
        annotations: props.annotations,
      },
    }, { clusterScoped: true });
    this.node.addValidation({ validate: () => this.strangers(object) });
  }

  /**
   * Lets somebody in to every workload in this scope, as `allowFrom` of a workload does.
   *
   * @param peer who comes
   * @param options on which port, and why
   */
  public allowFrom(peer: Peer, options: AllowOptions = {}): void {
    refuseArguments(this, [peer, options], 'Namespace.allowFrom');
    allow(this, 'ingress', peer, options);
  }

  /**
   * Lets every workload in this scope out to somebody, as `allowTo` of a workload does.
   *
   * @param peer who is called
   * @param options on which port, and why
   */
  public allowTo(peer: Peer, options: AllowOptions = {}): void {
    refuseArguments(this, [peer, options], 'Namespace.allowTo');
    allow(this, 'egress', peer, options);
  }

  /**
   * Declares that the pods in this scope reach nothing of somebody else but what one of them is declared to: every other TCP or UDP port of a Service there is expected to be silent. The
   * expectations are made at synth, so Services that come later count too. Only NetworkPolicies keep others out: close the app, or the other namespace.
   *
   * ```
   * teamB.reachesNothingElseOf(teamA);
   * ```
   *
   * @param other the Namespace, chart or workload whose Services are meant
   * @param options why
   */
  public reachesNothingElseOf(other: IConstruct, options: NothingElseOptions = {}): void {
    refuseArguments(this, [other, options], 'Namespace.reachesNothingElseOf');
    NothingElse.declare(this, other, options);
  }

  private isStranger({ apiGroup, kind, metadata: { namespace } }: ApiObject): boolean {
    return namespace !== undefined && namespace !== this.namespaceName && isNamespaced(apiGroup, kind) !== false;
  }

  private strangers(own: ApiObject): string[] {
    const objects = this.node.findAll().filter(ApiObject.isApiObject).filter(object => object !== own);
    objects.forEach(settleNamespace);
    return objects.filter(object => this.isStranger(object)).map(({ node, metadata: { namespace } }) =>
      `${node.path}: namespace "${namespace}" is not "${this.namespaceName}", and it is in the scope of "${this.namespaceName}". `
      + `Write namespace "${this.namespaceName}" in its metadata, or move it out of this scope.`);
  }
}
