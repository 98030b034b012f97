/** The review in its order of importance, in sentences: what every format for people shows. */
import { defined, grouped } from '../../kubernetes/values';
import { ACKNOWLEDGE, BROADENING } from '../../rules/acknowledge';
import { count, counted, join, list, NOTHING, say, Sentence } from '../../text/sentence';
import { FieldChange } from '../objects/fields';
import { displayName, title } from '../objects/identify';
import { ObjectChange } from '../objects/objects';
import { Mention } from '../reach/mentions';
import { isUrgent } from '../reach/names';
import { ReachChange, isBroadening } from '../reach/reach';
import { Found, Review } from '../review';

/** How much a line matters. */
export type Weight = 'open' | 'acknowledged' | 'warning' | 'another way' | 'note' | 'plain';

export interface Line {
  readonly weight: Weight;
  readonly sentence: Sentence;
  /** What else there is to say of it, less loud. */
  readonly aside?: Sentence;
  /** What to do, in this order. */
  readonly steps?: readonly Sentence[];
}

export interface Chapter {
  readonly title: 'Not read' | 'Reach' | 'Names, ports and external targets' | 'While it is applied';
  /** What one line is about. */
  readonly noun: string;
  readonly lines: readonly Line[];
}

export function chapters(result: Review): readonly Chapter[] {
  const [urgent, others] = [result.names.filter(isUrgent), result.names.filter(change => !isUrgent(change))];
  const [broader, rest] = [result.reach.filter(isBroadening), result.reach.filter(change => !isBroadening(change))];
  return [
    { title: 'Not read', noun: 'part', lines: result.unread.map(({ version, file, line, message }): Line => ({ weight: 'warning', sentence: say`${file}${line === undefined ? NOTHING : say`, line ${count(line)}`} of ${version}: ${message}` })) },
    {
      title: 'Reach',
      noun: 'change',
      lines: [
        ...broader.map(reachLine),
        ...urgent.map((change): Line => ({ weight: 'warning', sentence: inUnits(change, change.sentence) })),
        ...mentionSentences(result.mentions).map((sentence): Line => ({ weight: 'warning', sentence })),
        ...rest.map(reachLine),
      ],
    },
    {
      title: 'Names, ports and external targets',
      noun: 'name',
      lines: [
        ...result.renames.map((rename): Line => ({ weight: 'plain', sentence: inUnits(rename, say`${title(rename.before)} is now ${displayName(rename.after)}.`) })),
        ...others.map((change): Line => ({ weight: 'plain', sentence: inUnits(change, change.sentence) })),
      ],
    },
    {
      title: 'While it is applied',
      noun: 'hazard',
      lines: result.hazards.map((hazard): Line => ({ weight: hazard.severity === 'error' ? 'open' : hazard.severity, sentence: inUnits(hazard, hazard.what), steps: hazard.steps })),
    },
  ];
}

/** What is found in one of several units says in which. */
function inUnits({ units }: Found<object>, sentence: Sentence): Sentence {
  return units === undefined ? sentence : say`${list(units)}: ${sentence}`;
}

function reachLine(change: Found<ReachChange>): Line {
  const { acknowledged, stale } = change;
  const sentence = inUnits(change, change.sentence);
  if (change.change === 'not covered') return { weight: 'warning', sentence };

  if (!isBroadening(change)) return { weight: change.change === 'another way' ? 'another way' : 'note', sentence };

  if (acknowledged !== undefined) return { weight: 'acknowledged', sentence, aside: say`Acknowledged: ${acknowledged}` };

  return defined({ weight: 'open', sentence, aside: stale === undefined ? undefined : staleNote(stale) });
}

function staleNote(reason: string): Sentence {
  return say`Its acknowledgement ${reason} was there before, for what was there before: give the reason for this change in ${ACKNOWLEDGE} (${`${BROADENING}: …`}).`;
}

/** One line for a lost name, with everybody who still uses it. */
function mentionSentences(mentions: readonly Found<Mention>[]): Sentence[] {
  return [...grouped(mentions, ({ lost }) => lost)].map(([lost, users]) => {
    const callers = list(users.map(({ by, field }) => say`${title(by)} in ${field}`));
    const what = lost.ports === undefined ? say`The name ${lost.label} is gone` : say`The name ${lost.label} no longer has port ${list(lost.ports)}`;
    return inUnits(users[0], say`${what}, and is still used by ${callers}.`);
  });
}

/** `2 changed, 1 added, 40 unchanged`. */
export function objectCounts(result: Review): Sentence {
  const numbers: readonly (readonly [number, Sentence])[] = [
    [counting(result, 'changed'), say`changed`],
    [counting(result, 'renamed'), say`renamed`],
    [counting(result, 'added'), say`added`],
    [counting(result, 'removed'), say`removed`],
    [result.unchanged - result.rewritten, say`unchanged`],
    [result.rewritten, say`only written differently`],
  ];
  return join(numbers.filter(([number]) => number > 0).map(([number, what]) => say`${count(number)} ${what}`), say`, `);
}

function counting(result: Review, change: ObjectChange['change']): number {
  return result.objects.filter(object => object.change === change).length;
}

/** The objects as they are shown: what is the same in many of them is a line of its own. */
export interface ObjectList {
  readonly folded: readonly Sentence[];
  readonly objects: readonly Found<ObjectChange>[];
}

/** So few are shown each for itself. */
const FEW = 2;

export function objectList(objects: readonly Found<ObjectChange>[]): ObjectList {
  const definitions = objects.filter(isDefinition);
  const manyDefinitions = definitions.length > FEW;
  const versions = [...grouped(objects.filter(one => !isDefinition(one)).flatMap(({ fields }) => fields.filter(isVersionLabel)), fieldText).values()]
    .filter(same => same.length > FEW);
  const told = new Set(versions.flat());
  return {
    folded: [
      ...versions.map(same => say`${same[0].path}: ${same[0].before ?? NOTHING} → ${same[0].after ?? NOTHING}, in ${count(same.length)} places`),
      ...manyDefinitions
        ? [say`${counted(definitions.length, say`CustomResourceDefinition differs`, say`CustomResourceDefinitions differ`)}: ${list(definitions.flatMap(({ before, after }) => (after ?? before)?.name ?? []))}`]
        : [],
    ],
    objects: objects.filter(one => !(manyDefinitions && isDefinition(one))).flatMap(one => {
      const fields = one.fields.filter(field => !told.has(field));
      return one.change === 'changed' && fields.length === 0 ? [] : [{ ...one, fields }];
    }),
  };
}

function isDefinition({ before, after }: ObjectChange): boolean {
  return (after ?? before)?.kind === 'CustomResourceDefinition';
}

/** The labels in which tools write the version of what they made. */
const VERSION_LABEL = /\blabels(?:\.version|\.chart|\["(?:app\.kubernetes\.io\/version|helm\.sh\/chart)"\])$/;

function isVersionLabel({ path, before, after }: FieldChange): boolean {
  return before !== undefined && after !== undefined && VERSION_LABEL.test(path);
}

function fieldText({ path, before, after }: FieldChange): string {
  return JSON.stringify([path, before, after]);
}
