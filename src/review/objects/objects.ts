/** What is the same object in both versions, what was added, what was removed, and what goes on under another name. */
import { FieldChange, compareFields } from './fields';
import { Identified, isWorkload } from './identify';
import { findRenames } from './renames';
import { grouped } from '../../kubernetes/values';

/** One object in both versions. */
export interface Pair {
  readonly before: Identified;
  readonly after: Identified;
}

export interface Pairing {
  readonly same: readonly Pair[];
  readonly renamed: readonly Pair[];
  readonly removed: readonly Identified[];
  readonly added: readonly Identified[];
}

export interface ObjectChange {
  readonly change: 'added' | 'removed' | 'changed' | 'renamed';
  readonly before?: Identified;
  readonly after?: Identified;
  readonly fields: readonly FieldChange[];
}

/** Of a Service, say, the workload behind it: tells an object apart where its own fields do not. */
export type Hint = (item: Identified) => string | undefined;

/** Workloads are paired first: what `hintsFrom` makes of their new names helps to pair the others. */
export function pairObjects(before: readonly Identified[], after: readonly Identified[], hintsFrom: (workloads: readonly Pair[]) => Hint): Pairing {
  const nameOf = (item: Identified): string => `${item.type}\0${item.namespace}\0${item.name}`;
  const [namesBefore, namesAfter] = [grouped(before, nameOf), grouped(after, nameOf)];
  const same: Pair[] = [];
  const removed: Identified[] = [];
  const added: Identified[] = [];
  const names = [...new Set([...namesBefore.keys(), ...namesAfter.keys()])].sort();
  names.forEach(name => pairOfOneName(namesBefore.get(name) ?? [], namesAfter.get(name) ?? [], same, removed, added));
  const workloads = findRenames(removed.filter(isWorkload), added.filter(isWorkload));
  const others = findRenames(removed.filter(item => !isWorkload(item)), added.filter(item => !isWorkload(item)), hintsFrom(workloads));
  const renamed = [...workloads, ...others];
  const paired = new Set(renamed.flatMap(pair => [pair.before, pair.after]));
  return { same, renamed, removed: removed.filter(item => !paired.has(item)), added: added.filter(item => !paired.has(item)) };
}

/** Mostly there is one before and one after. Where a name stands in several files, the file decides, then the order. */
function pairOfOneName(before: Identified[], after: Identified[], same: Pair[], removed: Identified[], added: Identified[]): void {
  const rest = [...after];
  const unpaired = before.filter(item => {
    const at = rest.findIndex(other => before.length + after.length === 2 || other.file === item.file);
    if (at < 0) return true;

    same.push({ before: item, after: rest.splice(at, 1)[0] });
    return false;
  });
  const count = Math.min(unpaired.length, rest.length);
  unpaired.slice(0, count).forEach((item, index) => same.push({ before: item, after: rest[index] }));
  removed.push(...unpaired.slice(count));
  added.push(...rest.slice(count));
}

/** Every object that differs in what it says, not only in how it is written. */
export function objectChanges(pairing: Pairing): ObjectChange[] {
  const changed = pairing.same.flatMap(({ before, after }): ObjectChange[] => {
    const fields = before.object === after.object ? [] : compareFields(before.object, after.object);
    return fields.length === 0 ? [] : [{ change: 'changed', before, after, fields }];
  });
  const renamed = pairing.renamed.map(({ before, after }): ObjectChange => ({
    change: 'renamed',
    before,
    after,
    fields: compareFields(before.object, after.object).filter(field => field.path !== 'metadata.name' && field.path !== 'metadata.namespace'),
  }));
  return [
    ...renamed,
    ...changed,
    ...pairing.added.map((after): ObjectChange => ({ change: 'added', after, fields: [] })),
    ...pairing.removed.map((before): ObjectChange => ({ change: 'removed', before, fields: [] })),
  ];
}
