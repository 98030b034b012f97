/** One finding: what is wrong, where, and what to do about it. */

import { defined } from '../kubernetes/values';
import { Manifest } from '../manifests/read';
import { ObjectRef, refOf } from '../network/network';

/**
 * - `error`: the API server refuses it, or it can't work
 * - `warning`: most likely not meant
 * - `note`: worth knowing
 */
export type Severity = 'error' | 'warning' | 'note';

export const SEVERITIES: readonly Severity[] = ['error', 'warning', 'note'];

/** What is wrong with an object, why it matters and what to do about it. */
export interface Finding {
  /** A key of `RULES`. */
  readonly rule: string;
  readonly severity: Severity;
  /** `refused`: the API server takes no such object. Nobody can acknowledge that away. */
  readonly class?: 'refused';
  /** One sentence: the place's value and what is wrong with it. */
  readonly message: string;
  readonly remedy: string;
  readonly object: ObjectRef;
  /** Such as `spec.ports[0].nodePort`; absent where the object as a whole is meant. */
  readonly field?: string;
  /** File, line and construct path are in here. */
  readonly manifest: Manifest;
}

/** What is known about a rule without any manifest. */
export interface Rule {
  readonly severity: Severity;
  readonly class?: 'refused';
  /** One sentence. */
  readonly why: string;
  /** One sentence. */
  readonly remedy: string;
  /** Something is missing, and may yet come: of an app that is applied in steps, it has to be missing in all of them. */
  readonly missing?: true;
}

/** `Service blue/web`. */
export function objectName({ kind, namespace, name }: ObjectRef): string {
  return namespace === '' ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}

/** By file, line, object, field and rule: an order in which a file can be worked through. */
export function compareFindings(a: Finding, b: Finding): number {
  const key = ({ manifest, object, field, rule, message }: Finding) => [
    manifest.file ?? '', manifest.path ?? '', (manifest.line ?? 0).toString().padStart(8, '0'), object.namespace, object.kind, object.name, field ?? '', rule, message,
  ];
  const [left, right] = [key(a), key(b)];
  const at = left.findIndex((part, index) => part !== right[index]);
  return at < 0 ? 0 : left[at] < right[at] ? -1 : 1;
}

export function makeFinding(id: string, rule: Rule, manifest: Manifest, message: string, field?: string, remedy: string = rule.remedy): Finding {
  return defined({
    rule: id,
    severity: rule.severity,
    class: rule.class,
    message,
    remedy,
    object: refOf(manifest),
    field: field === undefined || field === '' ? undefined : field,
    manifest,
  });
}
