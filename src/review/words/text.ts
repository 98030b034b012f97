import { visible } from './markdown';
import { counts, isUrgent, mentionSentences, renameSentence, staleNote } from './render';
import { displayName, title } from '../objects/objects';
import { Review, unacknowledged } from '../review';
import { Sentence, asText } from './say';
import { verdict } from './verdict';

/** For a terminal. */
export function toText(result: Review): string {
  const { level, sentence } = verdict(result);
  const lines = [asText(sentence), ...result.notes.map(note => visible(note, 1000))];
  if (level === 'nothing') return `${lines.join('\n')}\n`;

  const add = (heading: string, items: readonly string[]): void => {
    if (items.length > 0) lines.push('', heading, ...items.map(item => `  ${item}`));

  };
  const urgent = result.names.filter(isUrgent);
  add('Reach', [
    ...result.reach.filter(change => change.broadening).flatMap(change => [
      `! ${asText(change.sentence)}`,
      ...(change.acknowledged === undefined ? [] : [`  Acknowledged: ${visible(change.acknowledged)}`]),
      ...(change.stale === undefined ? [] : [`  ${asText(staleNote(change.stale))}`]),
    ]),
    ...urgent.map(change => `! ${asText(change.sentence)}`),
    ...mentionSentences(result.mentions).map(each => `! ${asText(each)}`),
    ...result.reach.filter(change => !change.broadening).map(change => `- ${asText(change.sentence)}`),
  ]);
  add('Names, ports and external targets', [
    ...result.renames.map(rename => `- ${asText(renameSentence(rename))}`),
    ...result.names.filter(change => !isUrgent(change)).map(change => `- ${asText(change.sentence)}`),
  ]);
  add('On the way there', result.hazards.flatMap(hazard => [
    `${hazard.severity === 'note' ? '-' : '!'} ${asText(hazard.what)}`,
    ...hazard.steps.map((step, index) => `  ${index + 1}. ${asText(step)}`),
  ]));
  add(`Objects: ${counts(result)}`, result.objects.flatMap(({ change, before, after, fields }) => {
    const item = after ?? before;
    const was = change === 'renamed' && before !== undefined ? `, formerly ${visible(displayName(before))}` : '';
    return item === undefined ? [] : [
      `${change} ${visible(title(item))}${was}`,
      ...fields.map(field => `    ${visible(field.path)}: ${shown(field.before)} → ${shown(field.after)}`),
    ];
  }));
  return `${lines.join('\n')}\n`;
}

function shown(value: string | undefined): string {
  return value === undefined ? '(none)' : visible(value);
}

/** For programs: the same facts, and every sentence as text. */
export function toJson(result: Review): string {
  const said = (sentence: Sentence): string => asText(sentence);
  const data = {
    version: 1,
    base: result.base,
    head: result.head,
    verdict: { level: verdict(result).level, message: said(verdict(result).sentence), unacknowledged: unacknowledged(result).length },
    notes: result.notes,
    reach: result.reach.map(({ change, target, ports, before, after, broadening, acknowledged, stale, routes, sentence }) => ({
      change,
      target,
      ports,
      before,
      after,
      broadening,
      acknowledged,
      staleAcknowledgement: stale,
      through: routes.map(route => ({ label: route.label, address: route.address, from: route.from, sources: route.sources?.join(', ') })),
      message: said(sentence),
    })),
    names: result.names.map(({ change, name, sentence }) => ({ change, name, message: said(sentence) })),
    renames: result.renames.map(({ before, after }) => ({ kind: after.kind, from: displayName(before), to: displayName(after) })),
    stillUsed: result.mentions.map(({ lost, by, field }) => ({ name: lost.label, ports: lost.ports, by: title(by), field })),
    hazards: result.hazards.map(({ severity, what, steps }) => ({ severity, message: said(what), steps: steps.map(said) })),
    objects: result.objects.map(({ change, before, after, fields }) => ({
      change,
      kind: (after ?? before)?.kind,
      name: displayNameOf(after ?? before),
      formerly: change === 'renamed' ? displayNameOf(before) : undefined,
      file: (after ?? before)?.manifest.file,
      fields,
    })),
    unchanged: result.unchanged,
    writtenDifferently: result.rewritten,
  };
  return `${JSON.stringify(data, null, 2)}\n`;
}

function displayNameOf(item: Parameters<typeof displayName>[0] | undefined): string | undefined {
  return item === undefined ? undefined : displayName(item);
}
