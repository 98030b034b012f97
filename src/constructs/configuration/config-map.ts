/** Settings that pods read: a ConfigMap, and the forms in which containers take it. */

import { Construct } from 'constructs';
import { Patchable } from '../patchable';
import { keyProblem } from './keys';
import { emit } from '../../synth/manifests';
import { refuse, refuseArguments, refuseUnknown, scopeOf } from '../../synth/refusal';
import { settle } from '../../synth/settings';
import { Env, EnvFrom, EnvFromOptions, KeyReferenceOptions } from '../pods/env';
import { FilesOptions, Volume } from '../pods/volume';

/** A ConfigMap. */
export interface ConfigMapProps {
  /**
   * `metadata.name`.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * Text by key: letters, digits, `-`, `_` and `.`; all of it at most 1 MiB: `data`.
   *
   * @default - none
   */
  readonly data?: { readonly [key: string]: string };

  /**
   * Bytes by key, in base64: `binaryData`. Refused: a key that `data` has too.
   *
   * @default - none
   */
  readonly binaryData?: { readonly [key: string]: string };

  /**
   * Whether it can't be changed any more, only deleted: `immutable`.
   *
   * @default false
   */
  readonly immutable?: boolean;

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

  /**
   * The namespace, which is the one of the pods that read it.
   *
   * @default - that of the enclosing Namespace or chart
   */
  readonly namespace?: string;
}

/**
 * A ConfigMap, which containers name by this construct: a key as a variable, all keys as variables, or files.
 *
 * ```
 * const settings = new ConfigMap(chart, 'settings', { data: { MODE: 'prod', 'app.conf': '…' } });
 * new Workload(chart, 'api', { image: 'api:1', envFrom: [settings.envFrom()], volumeMounts: { '/etc/api': settings.volume() } });
 * ```
 *
 * Refused: a key that it does not have; pods in another namespace; what the API server refuses.
 *
 * @see https://kubernetes.io/docs/concepts/configuration/configmap/
 */
export class ConfigMap extends Patchable {
  /** Its name. */
  public readonly configMapName: string;

  private readonly keys: readonly string[];

  constructor(scope: Construct, id: string, props: ConfigMapProps = {}) {
    super(scopeOf(scope, id, 'ConfigMap'), id);
    refuseUnknown(this, 'ConfigMapProps', props);
    settle(this, { namespace: props.namespace });
    const { data = {}, binaryData = {}, immutable, labels, annotations } = props;
    this.configMapName = props.name ?? id;
    this.keys = [...Object.keys(data), ...Object.keys(binaryData)];
    const twice = Object.keys(data).find(key => binaryData[key] !== undefined);
    if (twice !== undefined) refuse(this, { value: `key "${twice}"`, rule: 'is in data and in binaryData', remedy: 'Keep one of the two.' });

    const problem = keyProblem({ ...data, ...binaryData });
    if (problem !== undefined) refuse(this, problem);

    emit(this, 'ConfigMap', {
      apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: this.configMapName, labels, annotations }, immutable, data: props.data, binaryData: props.binaryData,
    });
  }

  /**
   * One key, as the value of a variable.
   *
   * @param key one that it has
   * @param options whether it may be missing
   */
  public env(key: string, options: KeyReferenceOptions = {}): Env {
    refuseArguments(this, [key, options], 'ConfigMap.env');
    this.refuseUnknownKey(key);
    return Env.configMap(this.configMapName, key, options)._of(this);
  }

  /**
   * All keys, as variables of the same names.
   *
   * @param options what stands before the keys
   */
  public envFrom(options: EnvFromOptions = {}): EnvFrom {
    refuseArguments(this, [options], 'ConfigMap.envFrom');
    return EnvFrom.configMap(this.configMapName, options)._of(this);
  }

  /**
   * The keys, as files.
   *
   * @param options which keys, under which names
   */
  public volume(options: FilesOptions = {}): Volume {
    refuseArguments(this, [options], 'ConfigMap.volume');
    for (const key of Object.keys(options.items ?? {})) this.refuseUnknownKey(key);
    return Volume.configMap(this.configMapName, options)._of(this);
  }

  private refuseUnknownKey(key: string): void {
    if (!this.keys.includes(key)) refuse(this, { value: `key "${key}"`, rule: 'is none that it has', remedy: this.keys.length === 0 ? 'Put it into data.' : `Name one of ${this.keys.join(', ')}, or put it into data.` });
  }
}
