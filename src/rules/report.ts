/** Findings as text, JSON, SARIF and annotations of GitHub. */

import { Acknowledged } from './acknowledge';
import { Finding, objectName, Severity, SEVERITIES } from './finding';
import { RULES } from './table';
import { grouped } from '../kubernetes/values';
import { Unit } from '../manifests/units/units';
import { PLAN_FILE } from '../plan/plan';
import { githubData, githubProperty, json as jsonText, uriOf, visible } from '../text/escape';

/** A finding and the line to look at. */
export interface Located {
  readonly finding: Finding;
  readonly line?: number;
}

export interface Outcome {
  readonly located: readonly Located[];
  readonly acknowledged: readonly Acknowledged[];
  /** What was looked at. */
  readonly units: readonly Unit[];
}

type Report = (outcome: Outcome, colour: boolean) => string;

/** A file with one mistake many times is told once, with the lines; the other formats have them all. */
const MOST_ALIKE = 3;

/** The forms in which findings are reported. */
export const REPORTS = { text, json, sarif, github } as const satisfies Record<string, Report>;

const COLOURS: Readonly<Record<Severity, string>> = { error: '31', warning: '33', note: '36' };

function text({ located, acknowledged, units }: Outcome, colour: boolean): string {
  const paint = (code: string, words: string) => colour ? `\u001b[${code}m${words}\u001b[0m` : words;
  const lines: string[] = [];
  let file: string | undefined;
  const alike = grouped(located, ({ finding }) => `${finding.rule} ${fileOf(finding)}`);
  for (const { finding, line } of located) {
    const same = alike.get(`${finding.rule} ${fileOf(finding)}`) ?? [];
    const isFolded = same.length > MOST_ALIKE;
    if (isFolded && same[0].finding !== finding) continue;
    const { manifest, severity, rule, object, message, remedy } = finding;
    if (manifest.file !== file) lines.push(...file === undefined ? [] : [''], paint('1', printable(fileOf(finding))));
    file = manifest.file;
    lines.push(`  ${String(line ?? '').padStart(4)}  ${paint(COLOURS[severity], severity.padEnd(7))}  ${printable(objectName(object))}  ${paint('2', rule)}`);
    lines.push(`        ${printable(message)}${manifest.builtBy === undefined ? '' : ` As ${printable(manifest.builtBy)} builds it.`}`, `        ${paint('2', printable(remedy))}`);
    if (isFolded) lines.push(`        ${same.length - 1} more of this rule in this file: lines ${same.slice(1).map(one => one.line ?? '?').join(', ')}`);
  }
  if (located.length > 0) lines.push('');
  const counts = SEVERITIES.map(severity => ({ severity, count: located.filter(({ finding }) => finding.severity === severity).length }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${count} ${severity}${count === 1 ? '' : 's'}`);
  const meant = acknowledged.length > 0 ? `, ${acknowledged.length} acknowledged` : '';
  lines.push(`${counts.length > 0 ? counts.join(', ') : 'nothing found'} in ${counted(objectsIn(units), 'object')}${units.length === 1 ? '' : ` of ${counted(units.length, 'unit')}`}${meant}`);
  return `${lines.join('\n')}\n`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function objectsIn(units: readonly Unit[]): number {
  return units.reduce((sum, { manifests }) => sum + manifests.length, 0);
}

function printable(words: string): string {
  return visible(words, Infinity);
}

/** Findings about no manifest are about the plan. */
function fileOf({ manifest }: Finding): string {
  return manifest.file ?? PLAN_FILE;
}

function json({ located, acknowledged, units }: Outcome): string {
  const plain = (finding: Finding, line?: number) => {
    const { manifest, ...rest } = finding;
    return { ...rest, file: manifest.file, line: line ?? manifest.line };
  };
  return jsonText({
    findings: located.map(({ finding, line }) => plain(finding, line)),
    acknowledged: acknowledged.map(({ finding, reason }) => ({ ...plain(finding), reason })),
    objects: objectsIn(units),
    units: units.map(({ name, kind, manifests, partial }) => ({ name, kind, objects: manifests.length, partial })),
  });
}

/** @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
function sarif({ located }: Outcome): string {
  const used = [...new Set(located.map(({ finding }) => finding.rule))].sort();
  return jsonText({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{
      tool: {
        driver: {
          name: 'cdk8s-connectivity',
          rules: used.map(id => ({ id, shortDescription: { text: RULES[id].why }, help: { text: RULES[id].remedy } })),
        },
      },
      results: located.map(({ finding, line }) => ({
        ruleId: finding.rule,
        level: finding.severity,
        message: { text: `${objectName(finding.object)}: ${finding.message} ${finding.remedy}` },
        locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(fileOf(finding)) }, region: { startLine: line ?? 1 } } }],
      })),
    }],
  });
}

/** @see https://docs.github.com/actions/reference/workflow-commands-for-github-actions#setting-an-error-message */
function github({ located }: Outcome): string {
  const commands: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', note: 'notice' };
  return located.map(({ finding, line }) => `::${commands[finding.severity]} file=${githubProperty(fileOf(finding))},line=${line ?? 1},`
    + `title=${githubProperty(finding.rule)}::${githubData(`${objectName(finding.object)}: ${finding.message} ${finding.remedy}`)}\n`).join('');
}
