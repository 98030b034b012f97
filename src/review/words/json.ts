/** The review for programs: the same facts, and every sentence as text. */
import { verdict } from './verdict';
import { json } from '../../text/escape';
import { asText } from '../../text/sentence';
import { Identified, displayName, title } from '../objects/identify';
import { isBroadening } from '../reach/reach';
import { Review, unacknowledged } from '../review';

export function toJson(result: Review): string {
  const { level, sentence } = verdict(result);
  return json({
    version: 1,
    base: result.base,
    head: result.head,
    verdict: { level, message: asText(sentence), unacknowledged: unacknowledged(result).length },
    notes: result.notes.map(asText),
    unread: result.unread,
    reach: result.reach.map(change => ({
      change: change.change,
      target: change.place.label,
      ports: change.ports,
      before: change.before,
      after: change.after,
      broadening: isBroadening(change),
      acknowledged: change.acknowledged,
      staleAcknowledgement: change.stale,
      through: change.entrances.map(({ label, address, from, sources }) => ({ label, address, from, sources: sources?.join(', ') })),
      message: asText(change.sentence),
      units: change.units,
    })),
    names: result.names.map(({ change, name, sentence: message, units }) => ({ change, name, message: asText(message), units })),
    renames: result.renames.map(({ before, after, units }) => ({ kind: after.kind, from: displayName(before), to: displayName(after), units })),
    stillUsed: result.mentions.map(({ lost, by, field, units }) => ({ name: lost.label, ports: lost.ports, by: title(by), field, units })),
    hazards: result.hazards.map(({ severity, what, steps, units }) => ({ severity, message: asText(what), steps: steps.map(asText), units })),
    objects: result.objects.map(({ change, before, after, fields, units }) => ({
      change,
      kind: (after ?? before)?.kind,
      name: nameOf(after ?? before),
      formerly: change === 'renamed' ? nameOf(before) : undefined,
      file: (after ?? before)?.manifest.file,
      fields,
      units,
    })),
    unchanged: result.unchanged,
    writtenDifferently: result.rewritten,
  });
}

function nameOf(item: Identified | undefined): string | undefined {
  return item === undefined ? undefined : displayName(item);
}
