import { COMMENT_LIMIT, Section, assemble } from './comment';
import { code, fenced, html } from './markdown';
import { Hazard } from '../hazards/hazards';
import { BROADENING } from '../objects/acknowledgement';
import { FieldChange } from '../objects/fields';
import { Mention } from '../objects/mentions';
import { NameChange } from '../objects/names';
import { Identified, ObjectChange, displayName, title } from '../objects/objects';
import { ReachNews, Review } from '../review';
import { Sentence, asMarkdown, list, say } from './say';
import { Verdict, verdict } from './verdict';
import { ACKNOWLEDGE } from '../../rules/acknowledge';

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

const SIGN: Readonly<Record<Verdict['level'], string>> = { broadening: '🔴', acknowledged: '🟡', broken: '🟠', changed: '🟢', nothing: '🟢' };

export function toMarkdown(result: Review, options: MarkdownOptions = {}): string {
  const { level, sentence } = verdict(result);
  const notes = result.notes.map(note => `> ${asMarkdown(say`${note}`)}`);
  const head = [COMMENT_MARKER, `## ${SIGN[level]} ${asMarkdown(sentence)}`, ...notes, `<sub>From <code>${html(result.base)}</code> to <code>${html(result.head)}</code></sub>`].join('\n\n');
  if (level === 'nothing') return `${head}\n`;

  const urgent = result.names.filter(isUrgent);
  const others = result.names.filter(change => !isUrgent(change));
  const fields = result.objects.reduce((sum, change) => sum + change.fields.length, 0);
  const picture = options.picture === undefined || options.picture.length > LONGEST_PICTURE ? [] : [fenced('mermaid', options.picture)];
  const sections: Section[] = [
    {
      title: 'Reach',
      noun: 'change',
      items: [
        ...result.reach.filter(change => change.broadening).map(reachItem),
        ...urgent.map(change => `- 🟠 ${asMarkdown(change.sentence)}`),
        ...mentionItems(result.mentions),
        ...result.reach.filter(change => !change.broadening).map(reachItem),
      ],
    },
    {
      title: 'Names, ports and external targets',
      noun: 'name',
      items: [...result.renames.map(renameItem), ...others.map(change => `- ${asMarkdown(change.sentence)}`)],
    },
    { title: 'On the way there', noun: 'hazard', separator: '\n', items: result.hazards.map(hazardItem) },
    { title: 'Picture', noun: 'picture', folded: true, items: picture, instead: 'The picture is too large for this comment.' },
    {
      title: `Objects: ${counts(result)}`,
      noun: 'object',
      folded: result.objects.length + fields > FEW,
      items: result.objects.map(objectItem),
    },
  ];
  return assemble(head, sections, options.limit ?? COMMENT_LIMIT);
}

/** Somebody may be cut off by it. */
export function isUrgent({ change }: NameChange): boolean {
  return change === 'leads nowhere' || change === 'leads elsewhere';
}

/** `2 changed, 1 added, 40 unchanged`. */
export function counts(result: Review): string {
  const of = (change: ObjectChange['change']): number => result.objects.filter(object => object.change === change).length;
  return [
    ...(['changed', 'renamed', 'added', 'removed'] as const).map(change => [of(change), change] as const),
    [result.unchanged - result.rewritten, 'unchanged'] as const,
    [result.rewritten, 'only written differently'] as const,
  ].filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`).join(', ');
}

function reachItem(change: ReachNews): string {
  const sentence = asMarkdown(change.sentence);
  if (!change.broadening) return `- ${change.change === 'another way' ? '🔵' : '⚪'} ${sentence}`;

  if (change.acknowledged !== undefined) return `- 🟡 ${sentence} Acknowledged: ${code(change.acknowledged)}`;

  return change.stale === undefined
    ? `- 🔴 **${sentence}**`
    : `- 🔴 **${sentence}** ${asMarkdown(staleNote(change.stale))}`;
}

export function staleNote(reason: string): Sentence {
  return say`Its acknowledgement ${reason} was there before, for what was there before: give the reason for this change in ${ACKNOWLEDGE} (${`${BROADENING}: …`}).`;
}

/** One line for a lost name, with everybody who still uses it. */
export function mentionSentences(mentions: readonly Mention[]): Sentence[] {
  return [...new Set(mentions.map(({ lost }) => lost))].map(lost => {
    const callers = mentions.filter(mention => mention.lost === lost)
      .map(({ by, field }) => say`${title(by)} in ${field}`);
    const name = lost.label;
    const what = lost.ports === undefined ? say`The name ${name} is gone` : [...say`The name ${name} no longer has port `, ...list(lost.ports.map(port => [{ name: port }]))];
    return [...what, ', and is still used by ', ...list(callers), '.'];
  });
}

function mentionItems(mentions: readonly Mention[]): string[] {
  return mentionSentences(mentions).map(sentence => `- 🟠 ${asMarkdown(sentence)}`);
}

export function renameSentence({ before, after }: { readonly before: Identified; readonly after: Identified }): Sentence {
  return say`${title(before)} is now ${displayName(after)}.`;
}

function renameItem(rename: { readonly before: Identified; readonly after: Identified }): string {
  return `- ${asMarkdown(renameSentence(rename))}`;
}

function hazardItem(hazard: Hazard): string {
  const sign = hazard.severity === 'error' ? '🔴' : hazard.severity === 'warning' ? '🟠' : '⚪';
  return [`- ${sign} ${asMarkdown(hazard.what)}`, ...hazard.steps.map((step, index) => `  ${index + 1}. ${asMarkdown(step)}`)].join('\n');
}

function objectItem({ change, before, after, fields }: ObjectChange): string {
  const item = after ?? before;
  if (item === undefined) return '';

  const file = item.manifest.file === undefined ? '' : ` · ${code(item.manifest.file)}`;
  const was = change === 'renamed' && before !== undefined ? `, formerly ${code(displayName(before))}` : '';
  return [`- **${change}** ${code(title(item))}${was}${file}`, ...fields.map(field => `  - ${fieldItem(field)}`)].join('\n');
}

function fieldItem({ path, before, after }: FieldChange): string {
  if (before === undefined) return `${code(path)}: added ${code(after ?? '')}`;

  return after === undefined ? `${code(path)}: removed ${code(before)}` : `${code(path)}: ${code(before)} → ${code(after)}`;
}

