/** The account under which pods speak to the API. */

import { Construct } from 'constructs';
import { Patchable } from '../patchable';
import { pulledWith, Secret } from './secret';
import { emit } from '../../synth/manifests';
import { refuseUnknown, scopeOf } from '../../synth/refusal';
import { settle } from '../../synth/settings';

/** A ServiceAccount. */
export interface ServiceAccountProps {
  /**
   * `metadata.name`.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * Whether its token is mounted into pods: `automountServiceAccountToken`.
   *
   * @default true
   */
  readonly automountServiceAccountToken?: boolean;

  /**
   * The names of Secrets with which its pods pull images: `imagePullSecrets`.
   *
   * @default - none
   */
  readonly imagePullSecrets?: string[];

  /**
   * Secrets of this app with which images are pulled, by object: further items of `imagePullSecrets`.
   *
   * @default - none
   */
  readonly pullSecrets?: Secret[];

  /**
   * `metadata.labels`.
   *
   * @default - none
   */
  readonly labels?: { readonly [name: string]: string };

  /**
   * `metadata.annotations`, by which clouds give it a role.
   *
   * @default - none
   */
  readonly annotations?: { readonly [name: string]: string };

  /**
   * The namespace, which is the one of its pods.
   *
   * @default - that of the enclosing Namespace or chart
   */
  readonly namespace?: string;
}

/**
 * A ServiceAccount, which a workload names by this construct: `serviceAccount: reader`. What it may do, RBAC says.
 *
 * @see https://kubernetes.io/docs/concepts/security/service-accounts/
 */
export class ServiceAccount extends Patchable {
  /** Its name. */
  public readonly serviceAccountName: string;

  constructor(scope: Construct, id: string, props: ServiceAccountProps = {}) {
    super(scopeOf(scope, id, 'ServiceAccount'), id);
    refuseUnknown(this, 'ServiceAccountProps', props);
    settle(this, { namespace: props.namespace });
    const { labels, annotations, automountServiceAccountToken, imagePullSecrets, pullSecrets } = props;
    this.serviceAccountName = props.name ?? id;
    emit(this, 'ServiceAccount', {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: this.serviceAccountName, labels, annotations },
      automountServiceAccountToken,
      imagePullSecrets: pulledWith(this, imagePullSecrets, pullSecrets),
    });
  }
}
