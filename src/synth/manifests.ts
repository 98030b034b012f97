/** From constructs to the objects that are written, checked as the API server would. */

import { isDeepStrictEqual } from 'node:util';
import { ApiObject, ApiObjectMetadataDefinition, App, Chart, JsonPatch } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { refuse, told } from './refusal';
import { kubernetesVersionOf, namespaceOf } from './settings';
import { refused } from '../admission';
import { isNamespaced } from '../kubernetes/scope';
import { isRecord, valueAt } from '../kubernetes/values';
import { Manifest } from '../manifests/read';

/** An object as the Kubernetes API spells it. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    /** Filled in where it is emitted. */
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

export interface EmitOptions {
  /** A Namespace is in none. */
  readonly clusterScoped?: boolean;
}

/**
 * Adds an object to the chart as it is, field by field what was said. What the
 * API server would refuse is refused here, where the author still is.
 */
export function emit(scope: Construct, id: string, object: KubernetesObject, options: EmitOptions = {}): ApiObject {
  const manifest = accepted(scope, object, options);
  const inChart = scope.node.scopes.find(one => Chart.isChart(one));
  if (inChart === undefined) refuse(scope, { value: `${object.kind} "${object.metadata.name}"`, rule: 'is in no chart, and so in no file', remedy: 'Give new Chart(app, …), or something in one, as the scope.' });

  const chart = Chart.of(scope);
  uniqueNames(chart);
  const made = new Emitted(scope, id, manifest);
  // The first object is what the construct stands for: `ApiObject.of(construct)` finds it.
  scope.node.defaultChild ??= made;
  // The chart's namespace is filled in by cdk8s, whatever the kind.
  if (options.clusterScoped && chart.namespace !== undefined) made.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
  return made;
}

/** Gives an emitted object another content, of the same kind, name and metadata, with its patches. It is checked like the first one. */
export function amend(made: ApiObject, scope: Construct, object: KubernetesObject): void {
  const manifest = accepted(scope, object, {});
  refuseAsServer(scope, Emitted.patched(made, manifest, []));
  Emitted.amend(made, manifest);
}

/** Patches an emitted object. What comes of it is checked like the first one. */
export function patch(made: ApiObject, scope: Construct, operations: readonly JsonPatch[]): void {
  const before = Emitted.patched(made, undefined, []);
  let after: Manifest['object'];
  try {
    after = Emitted.patched(made, undefined, operations);
  } catch (error) {
    // fast-json-patch tells all that it knows in several lines.
    const [why] = (error instanceof Error ? error.message : String(error)).split('\n');
    return refuse(scope, { value: `patch ${operations.map(operation => JSON.stringify(operation._toJson())).join(', ')}`, rule: `does not fit ${made.kind} "${made.name}": ${why}`, remedy: 'Name a path that is there: / as ~1 and ~ as ~0 within a key, /- for the end of a list.' });
  }
  for (const path of [['apiVersion'], ['kind'], ['metadata', 'name'], ['metadata', 'namespace']]) if (valueAt(before, ...path) !== valueAt(after, ...path)) refuse(scope, { value: `patch of /${path.join('/')}`, rule: 'would change which object it is, and others refer to it by that', remedy: 'Say it in the props.' });

  refuseAsServer(scope, after);
  made.addJsonPatch(...operations);
}

function accepted(scope: Construct, object: KubernetesObject, options: EmitOptions): KubernetesObject {
  const { name, labels, annotations } = object.metadata;
  const namespace = options.clusterScoped ? undefined : namespaceOf(scope);
  const sorted = isSorted();
  const metadata = plain({ name, namespace, labels: filled(labels), annotations: filled(annotations) }, sorted);
  const fields: Readonly<Record<string, unknown>> = plain({ ...object, metadata: undefined }, sorted);
  const manifest = { apiVersion: object.apiVersion, kind: object.kind, metadata, ...fields };
  refuseAsServer(scope, manifest);
  return manifest;
}

function refuseAsServer(scope: Construct, manifest: Manifest['object']): void {
  const refusals = refused(manifest, kubernetesVersionOf(scope)).filter(toldOnce());
  if (refusals.length > 0) throw told(refusals.map(r => `${scope.node.path}: ${String(manifest.kind)} ${r.field}: ${r.message} ${r.remedy}`).join('\n'));
}

/** A value that was said once, and stands at several places, such as a name that is a container's too, is one mistake. */
function toldOnce(): (refusal: { readonly message: string }) => boolean {
  const values = new Set<string>();
  return ({ message }) => {
    const value = /"[^"]+"/.exec(message)?.[0] ?? message;
    return values.size < values.add(value).size;
  };
}

/** An object that was found to be acceptable when it was emitted. */
class Emitted extends ApiObject {
  /** What was emitted, unless somebody changed it since: rendered, and known to be accepted. */
  public static manifestOf(object: ApiObject): KubernetesObject | undefined {
    if (!(#manifest in object) || object.#patches.length > 0) return undefined;
    return !object.#shared || isDeepStrictEqual(object.#metadata.toJson(), object.#manifest.metadata) ? object.#manifest : undefined;
  }

  /** What cdk8s renders is the same object, so that it sees the change too. */
  public static amend(object: ApiObject, { metadata: _, ...fields }: KubernetesObject): void {
    if (#manifest in object) Object.assign(object.#manifest, fields);
  }

  /** What becomes of an emitted object, or of another content for it, with its patches and further ones. */
  public static patched(object: ApiObject, content: KubernetesObject | undefined, further: readonly JsonPatch[]): Manifest['object'] {
    const own = #manifest in object ? object : undefined;
    const all = [...own === undefined ? [] : own.#patches, ...further];
    const plainly: Manifest['object'] = content ?? (own === undefined ? {} : own.#manifest);
    return all.length === 0 ? plainly : JsonPatch.apply(structuredClone(plainly), ...all) as Manifest['object'];
  }

  /** Asking cdk8s what became of the metadata costs more than all the rest of an object, and hardly anybody ever touches it. */
  private static readonly watched: PropertyDescriptor & ThisType<Emitted> = {
    get() {
      this.#shared = true;
      return this.#metadata;
    },
  };

  readonly #manifest: KubernetesObject;
  readonly #metadata: ApiObjectMetadataDefinition;
  #patches: readonly JsonPatch[] = [];
  /** Somebody holds the metadata, and may have changed it: the chart, with its labels, to begin with. */
  #shared: boolean;

  constructor(scope: Construct, id: string, manifest: KubernetesObject) {
    super(scope, id, manifest);
    this.#manifest = manifest;
    this.#metadata = this.metadata;
    this.#shared = filled(this.chart.labels) !== undefined;
    Object.defineProperty(this, 'metadata', Emitted.watched);
  }

  public addJsonPatch(...operations: JsonPatch[]): void {
    this.#patches = [...this.#patches, ...operations];
    super.addJsonPatch(...operations);
  }
}

/** An object of an app as cdk8s writes it. Its path is put together when somebody asks for it. */
export class Rendered implements Manifest {
  constructor(public readonly object: Manifest['object'], public readonly file: string, public readonly admitted: boolean, public readonly construct: ApiObject) {}

  public get path(): string {
    return this.construct.node.path;
  }
}

const settled = new WeakSet<ApiObject>();

/** Another library's object that says no namespace lives in that of the scope where it was put, as ours do. */
export function settleNamespace(object: ApiObject): void {
  const namespace = object.metadata.namespace === undefined && isNamespaced(object.apiGroup, object.kind) ? namespaceOf(object) : undefined;
  if (namespace === undefined || settled.has(object)) return;
  settled.add(object);
  object.addJsonPatch(JsonPatch.add('/metadata/namespace', namespace));
}

/** Renders the objects of an app. What was emitted is plain data already, so cdk8s has nothing to resolve in it. */
export function rendererOf(app: App): (object: ApiObject, file: string) => Rendered {
  const asEmitted = app.resolvers.length === new App().resolvers.length && isSorted();
  return (object, file) => {
    const manifest = asEmitted ? Emitted.manifestOf(object) : undefined;
    if (manifest === undefined) settleNamespace(object);
    return new Rendered(manifest ?? object.toJson(), file, manifest !== undefined, object);
  };
}

const withUniqueNames = new WeakSet<Chart>();

const judged = new WeakSet<IConstruct>();

/** For an app whose rules find objects that are made twice, in one chart or in several. */
export function findsTwins(app: IConstruct): void {
  judged.add(app);
}

/** Two objects of one kind, name and namespace in a chart are one object to the API server: the last one wins, silently. */
function uniqueNames(chart: Chart): void {
  if (withUniqueNames.has(chart)) return;
  withUniqueNames.add(chart);
  chart.node.addValidation({ validate: () => (judged.has(chart.node.root) ? [] : duplicates(chart)) });
}

function duplicates(chart: Chart): string[] {
  const seen = new Map<string, ApiObject>();
  const problems: string[] = [];
  for (const child of chart.node.findAll()) {
    if (!ApiObject.isApiObject(child) || child.chart !== chart) continue;
    const { namespace } = (Emitted.manifestOf(child) ?? child).metadata;
    const where = namespace === undefined ? '' : ` in namespace ${namespace}`;
    const key = `${child.apiGroup}/${child.kind}/${where}/${child.name}`;
    const first = seen.get(key);
    if (first === undefined) {
      seen.set(key, child);
    } else {
      problems.push(`${child.node.path}: ${child.kind} "${child.name}"${where} is already made by ${first.node.path}, `
        + 'and a cluster keeps one object of a kind and name. Rename one, or put it in another namespace or chart.');
    }
  }
  return problems;
}

/** cdk8s writes no empty map into the metadata. */
function filled(labels: Readonly<Record<string, string>> | undefined): Readonly<Record<string, string>> | undefined {
  return labels !== undefined && Object.keys(labels).length > 0 ? labels : undefined;
}

/** cdk8s sorts keys, unless it is told not to. */
function isSorted(): boolean {
  return !process.env.CDK8S_DISABLE_SORT;
}

/** Only what was said, in the order in which cdk8s writes it. */
function plain<T>(value: T, sorted: boolean): T;
function plain(value: unknown, sorted: boolean): unknown {
  if (Array.isArray(value)) return value.map(item => plain<unknown>(item, sorted));
  if (!isRecord(value)) return value;
  const result: Record<string, unknown> = {};
  const keys = Object.keys(value);
  for (const key of sorted && keys.length > 1 ? keys.sort() : keys) {
    const field = value[key];
    if (field !== undefined && field !== null) result[key] = plain<unknown>(field, sorted);
  }
  return result;
}
