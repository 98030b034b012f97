/** The value of an environment variable. */

import { IConstruct } from 'constructs';
import { refuseOtherNamespace } from './same-namespace';
import { refuseArguments } from '../../synth/refusal';
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

/** Of which container, and in which unit. */
export interface ResourceReferenceOptions {
  /**
   * `containerName`.
   *
   * @default - the container that has the variable
   */
  readonly containerName?: string;

  /**
   * The unit, as a quantity such as `1Mi`: `divisor`.
   *
   * @default 1
   */
  readonly divisor?: string;
}

/** What becomes of the keys. */
export interface EnvFromOptions {
  /**
   * What stands before each key in the variable's name: `prefix`.
   *
   * @default - nothing
   */
  readonly prefix?: string;

  /**
   * Start without it when it does not exist: `optional`.
   *
   * @default false
   */
  readonly optional?: boolean;
}

/** A variable for each key of a ConfigMap or a Secret: an item of `envFrom`. Where names are equal, the later item counts, and `env` counts more. */
export class EnvFrom {
  /**
   * Every key of a ConfigMap in the pod's namespace: `configMapRef`.
   *
   * @param name the ConfigMap
   * @param options what stands before the keys, and whether it may be missing
   */
  public static configMap(name: string, options: EnvFromOptions = {}): EnvFrom {
    refuseArguments('EnvFrom.configMap', [name, options]);
    return new EnvFrom({ prefix: options.prefix, configMapRef: { name, optional: options.optional } });
  }

  /**
   * Every key of a Secret in the pod's namespace: `secretRef`.
   *
   * @param name the Secret
   * @param options what stands before the keys, and whether it may be missing
   */
  public static secret(name: string, options: EnvFromOptions = {}): EnvFrom {
    refuseArguments('EnvFrom.secret', [name, options]);
    return new EnvFrom({ prefix: options.prefix, secretRef: { name, optional: options.optional } });
  }

  private constructor(private readonly item: Readonly<Record<string, unknown>>, private readonly owner?: IConstruct) {}

  /** @internal */
  public _of(owner: IConstruct): EnvFrom {
    return new EnvFrom(this.item, owner);
  }

  /** @internal */
  public _render(caller: IConstruct): Readonly<Record<string, unknown>> {
    refuseOtherNamespace(caller, this.owner);
    return this.item;
  }
}

/**
 * The value of an environment variable.
 *
 * @see https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/
 */
export class Env {
  /**
   * A plain value. It stands in the manifest: a secret belongs into `Env.secret`.
   *
   * @param value the text as the container sees it
   */
  public static value(value: string): Env {
    refuseArguments('Env.value', [value]);
    return new Env(() => ({ value }));
  }

  /**
   * A key of a ConfigMap in the pod's namespace: `valueFrom.configMapKeyRef`.
   *
   * @param name the ConfigMap
   * @param key its key
   * @param options whether it may be missing
   */
  public static configMap(name: string, key: string, options: KeyReferenceOptions = {}): Env {
    refuseArguments('Env.configMap', [name, key, options]);
    return new Env(() => ({ valueFrom: { configMapKeyRef: { name, key, optional: options.optional } } }));
  }

  /**
   * A key of a Secret in the pod's namespace: `valueFrom.secretKeyRef`.
   *
   * @param name the Secret
   * @param key its key
   * @param options whether it may be missing
   */
  public static secret(name: string, key: string, options: KeyReferenceOptions = {}): Env {
    refuseArguments('Env.secret', [name, key, options]);
    return new Env(() => ({ valueFrom: { secretKeyRef: { name, key, optional: options.optional } } }));
  }

  /**
   * A field of the pod itself: `valueFrom.fieldRef`.
   *
   * @param fieldPath such as `status.podIP` or `metadata.namespace`
   */
  public static field(fieldPath: string): Env {
    refuseArguments('Env.field', [fieldPath]);
    return new Env(() => ({ valueFrom: { fieldRef: { fieldPath } } }));
  }

  /**
   * What a container may use: `valueFrom.resourceFieldRef`.
   *
   * @param resource such as `limits.memory` or `requests.cpu`
   * @param options of which container, in which unit
   */
  public static resource(resource: string, options: ResourceReferenceOptions = {}): Env {
    refuseArguments('Env.resource', [resource, options]);
    return new Env(() => ({ valueFrom: { resourceFieldRef: { resource, containerName: options.containerName, divisor: options.divisor } } }));
  }

  /**
   * The URL of something in the cluster, with the shortest host that works from this container's namespace.
   *
   * @param target a Service, an ExternalAlias or a HeadlessExternal
   * @param options scheme, port and path
   */
  public static urlOf(target: IAddressable, options: UrlOptions = {}): Env {
    refuseArguments('Env.urlOf', [target, options]);
    return new Env(caller => ({ value: target.urlFrom(caller, options) }));
  }

  /**
   * The host name of something in the cluster, the shortest that works from this container's namespace.
   *
   * @param target a Service, an ExternalAlias or a HeadlessExternal
   */
  public static hostOf(target: IAddressable): Env {
    refuseArguments('Env.hostOf', [target]);
    return new Env(caller => ({ value: target.hostFrom(caller) }));
  }

  private constructor(private readonly contentFor: (caller: IConstruct) => VariableContent, private readonly owner?: IConstruct) {}

  /** @internal */
  public _of(owner: IConstruct): Env {
    return new Env(this.contentFor, owner);
  }

  /** @internal */
  public _render(name: string, caller: IConstruct): Variable {
    refuseOtherNamespace(caller, this.owner);
    return { name, ...this.contentFor(caller) };
  }
}

interface VariableContent {
  readonly value?: string;
  readonly valueFrom?: Readonly<Record<string, unknown>>;
}

/** An item of `env`. */
interface Variable extends VariableContent {
  readonly name: string;
}

/** The variables that a text names as `$(NAME)`; `$$` is a dollar. */
function namedIn(text: string): string[] {
  return [...text.matchAll(/\$\$|\$\(([^)]*)\)/g)].flatMap(([, name]) => name ?? []);
}

function variableOf(name: string, value: string | Env, caller: IConstruct): Variable {
  return typeof value === 'string' ? { name, value } : value._render(name, caller);
}

/**
 * The variables of a container, by name, so that no language's map decides the order. Kubernetes fills `$(NAME)` in
 * only with what stands above, so a variable comes after those that it names.
 */
export function renderEnv(env: { readonly [name: string]: string | Env }, caller: IConstruct): Variable[] {
  const waiting = new Map(Object.keys(env).sort().map(name => [name, variableOf(name, env[name], caller)]));
  const placed: Variable[] = [];
  const place = (variable: Variable) => {
    if (!waiting.delete(variable.name)) return;

    for (const name of namedIn(variable.value ?? '')) {
      const named = waiting.get(name);
      if (named !== undefined) place(named);
    }
    placed.push(variable);
  };
  for (const variable of [...waiting.values()]) place(variable);
  return placed;
}
