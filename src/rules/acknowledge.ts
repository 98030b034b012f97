/** Findings that are meant: the annotation that gives the reason. */

import { Finding, Rule, makeFinding } from './finding';
import { Fields, valueAt } from '../kubernetes/values';
import { Manifest } from '../manifests/read';

/** The annotation in which an object says which findings are meant, a line each: `rule: reason`. */
export const ACKNOWLEDGE = 'connectivity.cdk8s.io/acknowledge';

/** What stands for the rule when something is meant to be reached from farther away: the review asks for that reason, no rule does. */
export const BROADENING = 'broadening';

const FIELD = `metadata.annotations[${ACKNOWLEDGE}]`;

export const ACKNOWLEDGEMENT_RULES: Readonly<Record<'acknowledgement-stale' | 'acknowledgement-unclear', Rule>> = {
  'acknowledgement-stale': {
    severity: 'warning',
    missing: true,
    why: 'An acknowledgement that matches nothing would hide a mistake that is made later.',
    remedy: 'Take the line away.',
  },
  'acknowledgement-unclear': {
    severity: 'warning',
    why: 'An acknowledgement names a rule that exists and gives a reason; what the API server refuses can not be acknowledged.',
    remedy: 'Write a line for each rule: its id, a colon and the reason.',
  },
};

interface Acknowledgement {
  readonly rule: string;
  readonly reason: string;
  readonly line: string;
}

export interface Acknowledged {
  readonly finding: Finding;
  readonly reason: string;
}

export interface Split {
  readonly findings: readonly Finding[];
  readonly acknowledged: readonly Acknowledged[];
}

/** Takes out what the objects themselves acknowledge, and adds what is wrong with the acknowledgements. */
export function acknowledge(findings: readonly Finding[], manifests: readonly Manifest[], rules: Readonly<Record<string, Rule>>): Split {
  const said = new Map<Manifest, readonly Acknowledgement[]>();
  for (const manifest of manifests) {
    const lines = linesOf(manifest.object);
    if (lines.length > 0) said.set(manifest, lines);
  }
  if (said.size === 0) return { findings, acknowledged: [] };

  const used = new Set<Acknowledgement>();
  const left: Finding[] = [];
  const acknowledged: Acknowledged[] = [];
  for (const finding of findings) {
    const match = finding.class === 'refused' ? undefined : said.get(finding.manifest)?.find(one => one.rule === finding.rule && one.reason !== '');
    if (match === undefined) {
      left.push(finding);
    } else {
      used.add(match);
      acknowledged.push({ finding, reason: match.reason });
    }
  }
  for (const [manifest, lines] of said) left.push(...lines.flatMap(one => problemOf(one, manifest, used, rules)));

  return { findings: left, acknowledged };
}

function problemOf(one: Acknowledgement, manifest: Manifest, used: ReadonlySet<Acknowledgement>, rules: Readonly<Record<string, Rule>>): Finding[] {
  const say = (id: keyof typeof ACKNOWLEDGEMENT_RULES, message: string) => [makeFinding(id, ACKNOWLEDGEMENT_RULES[id], manifest, message, FIELD)];
  if (one.rule === BROADENING || used.has(one)) return [];

  if (!Object.hasOwn(rules, one.rule)) return say('acknowledgement-unclear', `"${one.line}" names no rule.`);

  if (rules[one.rule].class === 'refused') return say('acknowledgement-unclear', `${one.rule} is refused by the API server, whatever the reason.`);

  return one.reason === ''
    ? say('acknowledgement-unclear', `The acknowledgement of ${one.rule} gives no reason.`)
    : say('acknowledgement-stale', `The acknowledgement of ${one.rule} matches no finding.`);
}

const NONE: readonly never[] = [];

function linesOf(object: Fields): readonly Acknowledgement[] {
  const text = valueAt(object, 'metadata', 'annotations', ACKNOWLEDGE);
  return typeof text !== 'string' ? NONE : text.split('\n').map(line => line.trim()).filter(line => line !== '').map(line => {
    const colon = line.indexOf(':');
    const reason = colon < 0 ? '' : line.slice(colon + 1).trim();
    return { rule: (colon < 0 ? line : line.slice(0, colon)).trim(), reason: isSaid(reason) ? reason : '', line };
  });
}

/** A reason has letters or digits to be read. */
function isSaid(reason: string): boolean {
  return /[\p{L}\p{N}]/u.test(reason);
}

/** The reason that an object gives for being reached from farther away. */
export function broadeningReason(object: Fields): string | undefined {
  return linesOf(object).find(({ rule, reason }) => rule === BROADENING && reason !== '')?.reason;
}
