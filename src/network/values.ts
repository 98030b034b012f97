/** What plain data from manifests is looked into with, whatever stands there. */

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects of a list; none of anything else. */
export function records(value: unknown): readonly Record<string, unknown>[] {
  if (!Array.isArray(value)) return NONE;
  return value.every(isRecord) ? value : value.filter(isRecord);
}

const NONE: readonly never[] = [];
