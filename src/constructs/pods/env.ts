import { IConstruct } from 'constructs';
import { IAddressable, UrlOptions } from '../address';

/** Where a key is kept, and whether its absence keeps the container from starting. */
export interface KeyReferenceOptions {
  /**
   * Start without it when it does not exist.
   *
   * @default false
   */
  readonly optional?: boolean;
}

/**
 * The value of an environment variable.
 *
 * @see https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/
 */
export abstract class Env {
  /**
   * A plain value. It stands in the manifest: a secret belongs into `Env.secret`.
   *
   * @param value the text as the container sees it
   */
  public static value(value: string): Env {
    return new Literal(value);
  }

  /**
   * A key of a ConfigMap in the pod's namespace: `valueFrom.configMapKeyRef`.
   *
   * @param name the ConfigMap
   * @param key its key
   * @param options whether it may be missing
   */
  public static configMap(name: string, key: string, options: KeyReferenceOptions = {}): Env {
    return new Reference({ configMapKeyRef: { name, key, optional: options.optional } });
  }

  /**
   * A key of a Secret in the pod's namespace: `valueFrom.secretKeyRef`.
   *
   * @param name the Secret
   * @param key its key
   * @param options whether it may be missing
   */
  public static secret(name: string, key: string, options: KeyReferenceOptions = {}): Env {
    return new Reference({ secretKeyRef: { name, key, optional: options.optional } });
  }

  /**
   * A field of the pod itself: `valueFrom.fieldRef`.
   *
   * @param fieldPath such as `status.podIP` or `metadata.namespace`
   */
  public static field(fieldPath: string): Env {
    return new Reference({ fieldRef: { fieldPath } });
  }

  /**
   * The URL of something in the cluster, with the shortest host that works from this container's namespace.
   *
   * @param target a Service, an ExternalAlias or a HeadlessExternal
   * @param options scheme, port and path
   */
  public static urlOf(target: IAddressable, options: UrlOptions = {}): Env {
    return new Derived(caller => target.urlFrom(caller, options));
  }

  /**
   * The host name of something in the cluster, the shortest that works from this container's namespace.
   *
   * @param target a Service, an ExternalAlias or a HeadlessExternal
   */
  public static hostOf(target: IAddressable): Env {
    return new Derived(caller => target.hostFrom(caller));
  }

  /** @internal */
  public abstract _render(name: string, caller: IConstruct): Readonly<Record<string, unknown>>;
}

class Literal extends Env {
  constructor(private readonly text: string) {
    super();
  }

  public _render(name: string): Readonly<Record<string, unknown>> {
    return { name, value: this.text };
  }
}

class Reference extends Env {
  constructor(private readonly source: Readonly<Record<string, unknown>>) {
    super();
  }

  public _render(name: string): Readonly<Record<string, unknown>> {
    return { name, valueFrom: this.source };
  }
}

class Derived extends Env {
  constructor(private readonly text: (caller: IConstruct) => string) {
    super();
  }

  public _render(name: string, caller: IConstruct): Readonly<Record<string, unknown>> {
    return { name, value: this.text(caller) };
  }
}
