import { ReachNews, Review, unacknowledged } from '../review';
import { Sentence, list } from './say';

/** The review in a line. */
export interface Verdict {
  readonly level: 'broadening' | 'acknowledged' | 'broken' | 'changed' | 'nothing';
  readonly sentence: Sentence;
}

export function verdict(result: Review): Verdict {
  const open = unacknowledged(result);
  const given = result.reach.filter(change => change.acknowledged !== undefined);
  const broken = brokenNames(result);
  const also = counted([
    [broken, 'name leads nowhere', 'names lead nowhere'],
    [result.reach.filter(({ change }) => change === 'nearer' || change === 'narrower' || change === 'reaches less').length, 'way is closed', 'ways are closed'],
    [result.hazards.filter(({ severity }) => severity !== 'note').length, 'thing to mind on the way', 'things to mind on the way'],
    [result.objects.length, 'object changes', 'objects change'],
  ]);
  if (open.length > 0) return { level: 'broadening', sentence: [...opened(open), '. ', also] };

  if (given.length > 0) return { level: 'acknowledged', sentence: [...opened(given), ', with a reason given. ', also] };

  if (broken > 0) return { level: 'broken', sentence: [`Nothing can be reached from farther away, but ${also}`] };

  if (result.objects.length > 0) return { level: 'changed', sentence: [`Nothing can be reached from farther away. ${also}`] };

  const written = result.rewritten > 0 ? ` (${result.rewritten} written differently)` : '';
  return {
    level: 'nothing',
    sentence: [`No change: ${result.unchanged === 1 ? 'the one object says' : `all ${result.unchanged} objects say`} the same${written}.`],
  };
}

/** Names that led somewhere and lead nowhere, and names that are gone though somebody uses them. */
function brokenNames(result: Review): number {
  return new Set([
    ...result.names.filter(({ change }) => change === 'leads nowhere').map(({ name }) => name),
    ...result.mentions.map(({ lost }) => lost.label),
  ]).size;
}

/** What is reached by more comes before what reaches more. */
function opened(changes: readonly ReachNews[]): Sentence {
  const reached = changes.filter(({ change }) => change !== 'reaches more');
  return reached.length > 0 ? [...things(reached), ' can now be reached ', fromWhere(reached)] : [...things(changes), ' can now reach more than before'];
}

function fromWhere(changes: readonly ReachNews[]): string {
  if (changes.every(({ change }) => change === 'wider')) return 'by more than before';

  return changes.every(({ after }) => after === 'outside') ? 'from outside the cluster' : 'from farther away than before';
}

function things(changes: readonly ReachNews[]): Sentence {
  return list([...new Set(changes.map(({ target }) => target))].map(target => [{ name: target }]), 3);
}

function counted(counts: readonly (readonly [number, string, string])[]): string {
  const said = counts.filter(([count]) => count > 0).map(([count, one, many]) => `${count} ${count === 1 ? one : many}`);
  return said.length === 0 ? '' : `${said.join(', ')}.`;
}
