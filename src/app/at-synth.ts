/** The findings about an app at synth: errors are returned, warnings are printed. */

import { IConstruct } from 'constructs';
import { PlanData } from '../plan/plan';
import { LintOptions } from '../rules/lint';
import { Rendered } from '../synth/manifests';
import { clusterDomainOf, kubernetesVersionOf } from '../synth/settings';

/** What was printed for an app already: a test synthesizes many times. */
const printed = new WeakMap<IConstruct, Set<string>>();

/** The errors among the findings about an app; warnings go to standard error. */
export function findingsOf(app: IConstruct, objects: readonly Rendered[], plan: PlanData, options: Pick<LintOptions, 'platform'>): string[] {
  // Loaded here, so that whoever only imports a construct doesn't wait for it.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { lint }: typeof import('../rules/lint') = require('../rules/lint');
  const findings = lint(objects, { kubernetesVersion: kubernetesVersionOf(app), clusterDomain: clusterDomainOf(app), plan, ...options });
  const text = (finding: typeof findings[number]) =>
    `[${finding.manifest.path}] ${finding.field === undefined ? '' : `${finding.field}: `}${finding.message} ${finding.remedy} (${finding.rule})`;
  for (const finding of findings.filter(({ severity }) => severity === 'warning')) warn(app, text(finding));
  return findings.filter(({ severity }) => severity === 'error').map(text);
}

/** Writes a warning to standard error, once for an app. */
export function warn(app: IConstruct, text: string): void {
  const known = printed.get(app) ?? new Set();
  printed.set(app, known);
  const line = `warning: ${text}\n`;
  if (!known.has(line)) process.stderr.write(line);
  known.add(line);
}
