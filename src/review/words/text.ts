/** The review for a terminal. */
import { Line, chapters, objectCounts, objectList } from './report';
import { verdict } from './verdict';
import { asText, list, NOTHING, say } from '../../text/sentence';
import { displayName, title } from '../objects/identify';
import { Review } from '../review';

export function toText(result: Review): string {
  const { level, sentence } = verdict(result);
  const lines = [sentence, ...result.notes].map(asText);
  if (level === 'nothing') return `${lines.join('\n')}\n`;

  const add = (heading: string, items: readonly string[]): void => {
    if (items.length > 0) lines.push('', heading, ...items.map(item => `  ${item}`));
  };
  for (const { title: heading, lines: items } of chapters(result)) add(heading, items.flatMap(inLines));

  const { folded, objects } = objectList(result.objects);
  add(`Objects: ${asText(objectCounts(result))}`, [...folded.map(asText), ...objects.flatMap(object => {
    const { change, before, after, fields } = object;
    const item = after ?? before;
    const was = change === 'renamed' && before !== undefined ? say`, formerly ${displayName(before)}` : NOTHING;
    return item === undefined ? [] : [
      `${change} ${asText(say`${title(item)}${was}${object.units === undefined ? NOTHING : say`, in ${list(object.units)}`}`)}`,
      ...fields.map(field => `    ${asText(say`${field.path}: ${field.before ?? say`(none)`} → ${field.after ?? say`(none)`}`)}`),
    ];
  })]);
  return `${lines.join('\n')}\n`;
}

function inLines({ weight, sentence, aside, steps = [] }: Line): readonly string[] {
  const sign = weight === 'open' || weight === 'acknowledged' || weight === 'warning' ? '!' : '-';
  return [
    `${sign} ${asText(sentence)}`,
    ...aside === undefined ? [] : [`  ${asText(aside)}`],
    ...steps.map((step, index) => `  ${index + 1}. ${asText(step)}`),
  ];
}
