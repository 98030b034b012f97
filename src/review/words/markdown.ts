/** The review as a comment on a pull request. */
import { COMMENT_LIMIT, Section, assemble } from './comment';
import { Line, Weight, chapters, objectCounts, objectList } from './report';
import { Verdict, verdict } from './verdict';
import { code, fenced, html } from '../../text/escape';
import { asHtml, asMarkdown, list, say } from '../../text/sentence';
import { FieldChange } from '../objects/fields';
import { displayName, title } from '../objects/identify';
import { ObjectChange } from '../objects/objects';
import { Found, Review } from '../review';

/** How the comment is found again when it is brought up to date. */
export const COMMENT_MARKER = '<!-- cdk8s-connectivity review -->';

export interface MarkdownOptions {
  /** Mermaid, shown as long as there is room. */
  readonly picture?: string;
  /** In characters. @default what GitHub takes */
  readonly limit?: number;
}

/** GitHub draws no Mermaid source that is longer. */
const LONGEST_PICTURE = 45_000;
/** So many field changes and objects are read faster open than folded. */
const FEW = 6;

const SIGNS: Readonly<Record<Verdict['level'], string>> = { broadening: '🔴', acknowledged: '🟡', broken: '🟠', unread: '🟠', changed: '🟢', nothing: '🟢' };
const WEIGHTS: Readonly<Record<Weight, string>> = { 'open': '🔴 ', 'acknowledged': '🟡 ', 'warning': '🟠 ', 'another way': '🔵 ', 'note': '⚪ ', 'plain': '' };

export function toMarkdown(result: Review, options: MarkdownOptions = {}): string {
  const { level, sentence } = verdict(result);
  const notes = result.notes.map(note => `> ${asMarkdown(note)}`);
  const versions = `<sub>From <code>${html(result.base)}</code> to <code>${html(result.head)}</code></sub>`;
  const head = [COMMENT_MARKER, `## ${SIGNS[level]} ${asMarkdown(sentence)}`, ...notes, versions].join('\n\n');
  if (level === 'nothing') return `${head}\n`;

  const fields = result.objects.reduce((sum, change) => sum + change.fields.length, 0);
  const picture = options.picture === undefined || options.picture.length > LONGEST_PICTURE ? [] : [() => fenced('mermaid', options.picture ?? '')];
  const { folded, objects } = objectList(result.objects);
  const sections: Section[] = [
    ...chapters(result).map(({ title: heading, noun, lines }): Section => ({ title: heading, noun, items: lines.map(line => () => item(line, heading === 'Reach')) })),
    { title: 'Picture', noun: 'picture', folded: true, items: picture, instead: 'The picture is too large for this comment.' },
    {
      title: `Objects: ${asHtml(objectCounts(result))}`,
      noun: 'object',
      folded: result.objects.length + fields > FEW,
      items: [...folded.map(line => () => `- ${asMarkdown(line)}`), ...objects.map(object => () => objectItem(object))],
    },
  ];
  return assemble(head, sections, options.limit ?? COMMENT_LIMIT);
}

function item({ weight, sentence, aside, steps = [] }: Line, loud: boolean): string {
  const text = asMarkdown(sentence);
  const line = `- ${WEIGHTS[weight]}${loud && weight === 'open' ? `**${text}**` : text}${aside === undefined ? '' : ` ${asMarkdown(aside)}`}`;
  return [line, ...steps.map((step, index) => `  ${index + 1}. ${asMarkdown(step)}`)].join('\n');
}

function objectItem({ change, before, after, fields, units }: Found<ObjectChange>): string {
  const shown = after ?? before;
  if (shown === undefined) return '';

  const file = shown.manifest.file === undefined ? '' : ` · ${code(shown.manifest.file)}`;
  const was = change === 'renamed' && before !== undefined ? `, formerly ${code(displayName(before))}` : '';
  const where = units === undefined ? '' : ` · ${asMarkdown(say`in ${list(units)}`)}`;
  return [`- **${change}** ${code(title(shown))}${was}${file}${where}`, ...fields.map(field => `  - ${fieldItem(field)}`)].join('\n');
}

function fieldItem({ path, before, after }: FieldChange): string {
  if (before === undefined) return asMarkdown(say`${path}: added ${after ?? ''}`);

  return asMarkdown(after === undefined ? say`${path}: removed ${before}` : say`${path}: ${before} → ${after}`);
}
