/** The findings about an app at synth: errors are returned, warnings are printed. */

import { IConstruct } from 'constructs';
import { PlanData } from '../plan/plan';
import { Verdict } from '../plan/prediction';
import { LintOptions } from '../rules/lint';
import { inLanguage } from '../synth/language';
import { Rendered } from '../synth/manifests';
import { clusterDomainOf, kubernetesVersionOf } from '../synth/settings';

/** What was printed for an app already: a test synthesizes many times. */
const printed = new WeakMap<IConstruct, Set<string>>();

/** What was found about an app. */
export interface Found {
  /** What keeps it from being written. */
  readonly refused: string[];
  /** How many warnings there were. */
  readonly warnings: number;
  /** What the manifests say of each expectation. */
  readonly verdicts: readonly Verdict[];
}

/** The findings about an app; warnings go to standard error, unless they are refused. */
export function findingsOf(
  app: IConstruct, objects: readonly Rendered[], plan: PlanData, options: Pick<LintOptions, 'platform'>, failOn: 'error' | 'warning' = 'error',
): Found {
  // Loaded here, so that whoever only imports a construct doesn't wait for it.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { lint }: typeof import('../rules/lint') = require('../rules/lint');
  const verdicts: Verdict[] = [];
  const told = (verdict: Verdict) => void verdicts.push(verdict);
  const findings = lint(objects, { kubernetesVersion: kubernetesVersionOf(app), clusterDomain: clusterDomainOf(app), plan, ...options, told });
  const text = (finding: typeof findings[number]) =>
    inLanguage(`[${finding.manifest.path}] ${finding.field === undefined ? '' : `${finding.field}: `}${finding.message} ${finding.remedy} (${finding.rule})`);
  const [errors, warnings] = ['error', 'warning'].map(one => findings.filter(({ severity }) => severity === one));
  const fails = failOn === 'warning';
  if (!fails) for (const finding of warnings) warn(app, text(finding));
  return { refused: [...errors, ...fails ? warnings : []].map(text), warnings: fails ? 0 : warnings.length, verdicts };
}

/** Writes a warning to standard error, once for an app. */
export function warn(app: IConstruct, text: string): void {
  const known = printed.get(app) ?? new Set();
  printed.set(app, known);
  const line = `warning: ${text}\n`;
  if (!known.has(line)) process.stderr.write(line);
  known.add(line);
}
