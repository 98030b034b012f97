import { isDeepStrictEqual } from 'node:util';
import { ApiObject, Chart, JsonPatch } from 'cdk8s';
import { Construct } from 'constructs';
import { kubernetesVersionOf, namespaceOf } from './settings';
import { refused } from '../rules/refused';

/** An object as the Kubernetes API spells it. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
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
  const manifest = withoutUndefined({
    ...object,
    metadata: { ...object.metadata, namespace: options.clusterScoped ? undefined : namespaceOf(scope) },
  });
  const refusals = refused(manifest, kubernetesVersionOf(scope));
  if (refusals.length > 0) {
    throw new Error(refusals.map(r => `${scope.node.path}: ${object.kind} ${r.field}: ${r.message} ${r.remedy}`).join('\n'));
  }
  const chart = Chart.of(scope);
  uniqueNames(chart);
  const made = new ApiObject(scope, id, { ...manifest, apiVersion: object.apiVersion, kind: object.kind });
  admitted.set(made, manifest);
  // The first object is what the construct stands for: `ApiObject.of(construct)` finds it.
  scope.node.defaultChild ??= made;
  // The chart's namespace is filled in by cdk8s, whatever the kind.
  if (options.clusterScoped && chart.namespace !== undefined) made.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
  return made;
}

/** What was found to be acceptable when it was emitted. */
const admitted = new WeakMap<ApiObject, object>();

/** Whether an object is, field by field, what was accepted when it was emitted: nobody patched it since. */
export function isAdmitted(object: ApiObject, json: object): boolean {
  const manifest = admitted.get(object);
  return manifest !== undefined && isDeepStrictEqual(json, manifest);
}

const withUniqueNames = new WeakSet<Chart>();

/** Two objects of one kind, name and namespace in a chart are one object to the API server: the last one wins, silently. */
function uniqueNames(chart: Chart): void {
  if (withUniqueNames.has(chart)) return;
  withUniqueNames.add(chart);
  chart.node.addValidation({ validate: () => duplicates(chart) });
}

function duplicates(chart: Chart): string[] {
  const seen = new Map<string, ApiObject>();
  const problems: string[] = [];
  for (const child of chart.node.findAll()) {
    if (!ApiObject.isApiObject(child) || Chart.of(child) !== chart) continue;
    const where = child.metadata.namespace === undefined ? '' : ` in namespace ${child.metadata.namespace}`;
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

function withoutUndefined<T>(value: T): T;
function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(item => withoutUndefined<unknown>(item));
  if (typeof value !== 'object' || value === null) return value;
  const result: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(value)) {
    if (field !== undefined) result[key] = withoutUndefined<unknown>(field);
  }
  return result;
}
