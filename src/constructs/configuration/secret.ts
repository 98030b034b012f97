/** What pods read and nobody else should: a Secret by its name, and the forms in which containers take it. */

import { Construct, IConstruct } from 'constructs';
import { Patchable } from '../patchable';
import { keyProblem } from './keys';
import { emit } from '../../synth/manifests';
import { refuse, refuseArguments, refuseUnknown, scopeOf } from '../../synth/refusal';
import { settle } from '../../synth/settings';
import { Env, EnvFrom, EnvFromOptions, KeyReferenceOptions } from '../pods/env';
import { refuseOtherNamespace } from '../pods/same-namespace';
import { FilesOptions, Volume } from '../pods/volume';

/** A Secret: one that somebody else makes, unless values are said. */
export interface SecretProps {
  /**
   * `metadata.name`.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * The keys that it has, so that a misspelled one is refused.
   *
   * @default - those of `stringData`; else not known, and any may be named
   */
  readonly keys?: string[];

  /**
   * Text by key: `stringData`. Whoever reads the manifests knows it, so a warning is told. Without it no object is written.
   *
   * @default - none: somebody else makes the Secret
   */
  readonly stringData?: { readonly [key: string]: string };

  /**
   * `type`, such as `kubernetes.io/tls`. Only together with `stringData`.
   *
   * @default Opaque
   */
  readonly type?: string;

  /**
   * The namespace, which is the one of the pods that read it.
   *
   * @default - that of the enclosing Namespace or chart
   */
  readonly namespace?: string;
}

/**
 * A Secret, which containers name by this construct. Without `stringData` it writes nothing: it stands for a Secret that somebody else
 * makes, such as External Secrets, Sealed Secrets or a person.
 *
 * ```
 * const credentials = new Secret(chart, 'db-credentials');
 * new Workload(chart, 'api', { image: 'api:1', env: { DB_PASSWORD: credentials.env('password') } });
 * ```
 *
 * Refused: a key that it does not have, where the keys are known; pods in another namespace.
 *
 * @see https://kubernetes.io/docs/concepts/configuration/secret/
 */
export class Secret extends Patchable {
  /** Its name. */
  public readonly secretName: string;

  private readonly keys: readonly string[] | undefined;

  constructor(scope: Construct, id: string, props: SecretProps = {}) {
    super(scopeOf(scope, id, 'Secret'), id);
    refuseUnknown(this, 'SecretProps', props);
    settle(this, { namespace: props.namespace });
    const { stringData, type } = props;
    this.secretName = props.name ?? id;
    this.keys = props.keys ?? (stringData && Object.keys(stringData));
    if (stringData === undefined) {
      if (type !== undefined) refuse(this, { value: `type "${type}"`, rule: 'is that of an object which is not written', remedy: 'Leave it out: whoever makes the Secret says its type.' });

      return;
    }
    const problem = keyProblem(stringData);
    if (problem !== undefined) refuse(this, problem);

    emit(this, 'Secret', { apiVersion: 'v1', kind: 'Secret', metadata: { name: this.secretName }, type, stringData });
  }

  /**
   * One key, as the value of a variable.
   *
   * @param key one that it has
   * @param options whether it may be missing
   */
  public env(key: string, options: KeyReferenceOptions = {}): Env {
    refuseArguments(this, [key, options], 'Secret.env');
    this.refuseUnknownKey(key);
    return Env.secret(this.secretName, key, options)._of(this);
  }

  /**
   * All keys, as variables of the same names.
   *
   * @param options what stands before the keys
   */
  public envFrom(options: EnvFromOptions = {}): EnvFrom {
    refuseArguments(this, [options], 'Secret.envFrom');
    return EnvFrom.secret(this.secretName, options)._of(this);
  }

  /**
   * The keys, as files.
   *
   * @param options which keys, under which names
   */
  public volume(options: FilesOptions = {}): Volume {
    refuseArguments(this, [options], 'Secret.volume');
    for (const key of Object.keys(options.items ?? {})) this.refuseUnknownKey(key);
    return Volume.secret(this.secretName, options)._of(this);
  }

  private refuseUnknownKey(key: string): void {
    if (this.keys?.includes(key) === false) refuse(this, { value: `key "${key}"`, rule: 'is none that it has', remedy: `Name one of ${this.keys.join(', ')}, or add it to keys.` });
  }
}

/**
 * An item for each Secret with which images are pulled, whether it is said by name or by object.
 *
 * @internal
 */
export function pulledWith(
  pods: IConstruct, names: readonly string[] | undefined, secrets: readonly Secret[] | undefined,
): readonly { readonly name: string }[] | undefined {
  if (names === undefined && secrets === undefined) return undefined;
  for (const secret of secrets ?? []) refuseOtherNamespace(pods, secret);
  return [...names ?? [], ...(secrets ?? []).map(({ secretName }) => secretName)].map(name => ({ name }));
}
