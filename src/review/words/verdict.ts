/** The review in a line. */
import { NOTHING, Sentence, counted, count, join, list, say } from '../../text/sentence';
import { ReachChange } from '../reach/reach';
import { Review, unacknowledged } from '../review';

export interface Verdict {
  readonly level: 'broadening' | 'acknowledged' | 'broken' | 'unread' | 'changed' | 'nothing';
  readonly sentence: Sentence;
}

export function verdict(result: Review): Verdict {
  const open = unacknowledged(result);
  const given = result.reach.filter(({ acknowledged }) => acknowledged !== undefined);
  const broken = brokenNames(result);
  const also = counts([
    [broken, say`name leads nowhere`, say`names lead nowhere`],
    [result.reach.filter(({ change }) => change === 'nearer' || change === 'narrower' || change === 'reaches less').length, say`way is closed`, say`ways are closed`],
    [result.hazards.filter(({ severity }) => severity !== 'note').length, say`hazard while it is applied`, say`hazards while it is applied`],
    [result.objects.length, say`object changes`, say`objects change`],
    [result.unread.length, say`part could not be read and is not compared`, say`parts could not be read and are not compared`],
  ]);
  if (open.length > 0) return { level: 'broadening', sentence: join([opened(open), also], say`. `) };

  if (given.length > 0) return { level: 'acknowledged', sentence: say`${opened(given)}, with a reason given. ${also}` };

  const nothing = result.unread.length === 0 ? say`Nothing can be reached from farther away` : say`In what could be read, nothing can be reached from farther away`;
  if (broken > 0) return { level: 'broken', sentence: say`${nothing}, but ${also}` };

  if (result.unread.length > 0) return { level: 'unread', sentence: say`${nothing}. ${also}` };

  if (result.objects.length > 0) return { level: 'changed', sentence: say`${nothing}. ${also}` };

  const written = result.rewritten > 0 ? say` (${count(result.rewritten)} written differently)` : NOTHING;
  const all = result.unchanged === 1 ? say`the one object says` : say`all ${count(result.unchanged)} objects say`;
  return { level: 'nothing', sentence: say`No change: ${all} the same${written}.` };
}

/** Names that led somewhere and lead nowhere, and names that are gone though somebody uses them. */
function brokenNames(result: Review): number {
  return new Set([
    ...result.names.filter(({ change }) => change === 'leads nowhere').map(({ name }) => name),
    ...result.mentions.map(({ lost }) => lost.label),
  ]).size;
}

/** What is reached by more comes before what reaches more. */
function opened(changes: readonly ReachChange[]): Sentence {
  const reached = changes.filter(({ change }) => change !== 'reaches more' && change !== 'not evaluated' && change !== 'another class');
  if (reached.length > 0) return say`${things(reached)} can now be reached ${fromWhere(reached)}`;

  const reaching = changes.filter(({ change }) => change === 'reaches more');
  if (reaching.length > 0) return say`${things(reaching)} can now reach more than before`;

  const unknown = changes.filter(({ change }) => change === 'not evaluated');
  return unknown.length > 0 ? say`${things(unknown)} may open something, which is not evaluated` : say`${things(changes)} may be reached by more than before: another class takes it in`;
}

function fromWhere(changes: readonly ReachChange[]): Sentence {
  if (changes.every(({ change }) => change === 'wider')) return say`by more than before`;

  return changes.every(({ after }) => after === 'outside') ? say`from outside the cluster` : say`from farther away than before`;
}

function things(changes: readonly ReachChange[]): Sentence {
  return list([...new Set(changes.map(({ place }) => place.label))], 3);
}

function counts(all: readonly (readonly [number, Sentence, Sentence])[]): Sentence {
  const said = all.filter(([number]) => number > 0).map(([number, one, many]) => counted(number, one, many));
  return said.length === 0 ? NOTHING : say`${join(said, say`, `)}.`;
}
