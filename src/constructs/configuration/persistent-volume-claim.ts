/** The storage that pods ask for by name. */

import { Construct } from 'constructs';
import { defined } from '../../kubernetes/values';
import { emit } from '../../synth/manifests';
import { refuseArguments, refuseUnknown, scopeOf } from '../../synth/refusal';
import { settle } from '../../synth/settings';
import { Patchable } from '../patchable';
import { claimSpec, ClaimOptions, ClaimTemplateOptions, Volume } from '../pods/volume';

/** A PersistentVolumeClaim. */
export interface PersistentVolumeClaimProps extends ClaimTemplateOptions {
  /**
   * `metadata.name`.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * `metadata.annotations`.
   *
   * @default - none
   */
  readonly annotations?: { readonly [name: string]: string };

  /**
   * The namespace, which is the one of the pods that mount it.
   *
   * @default - that of the enclosing Namespace or chart
   */
  readonly namespace?: string;
}

/**
 * A PersistentVolumeClaim, which containers mount by this construct. Each pod of a StatefulSet has one of its own by `Volume.claimTemplate`.
 *
 * ```
 * const uploads = new PersistentVolumeClaim(chart, 'uploads', { storage: '10Gi' });
 * new Workload(chart, 'web', { image: 'web:1', volumeMounts: { '/var/www/uploads': uploads.volume() } });
 * ```
 *
 * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/
 */
export class PersistentVolumeClaim extends Patchable {
  /** Its name. */
  public readonly claimName: string;

  constructor(scope: Construct, id: string, props: PersistentVolumeClaimProps) {
    super(scopeOf(scope, id, 'PersistentVolumeClaim'), id);
    refuseUnknown(this, 'PersistentVolumeClaimProps', props);
    settle(this, { namespace: props.namespace });
    this.claimName = props.name ?? id;
    emit(this, 'PersistentVolumeClaim', {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: defined({ name: this.claimName, labels: props.labels, annotations: props.annotations }),
      spec: claimSpec(this, props),
    });
  }

  /**
   * The claim, as a volume.
   *
   * @param options the volume's name, and whether it is read-only
   */
  public volume(options: ClaimOptions = {}): Volume {
    refuseArguments(this, [options], 'PersistentVolumeClaim.volume');
    return Volume.claim(this.claimName, options)._of(this);
  }
}
