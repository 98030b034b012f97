/** Applies all rules to manifests and to the steps of a plan. */

import { acknowledge, Split } from './acknowledge';
import { Platform, Scene } from './family';
import { compareFindings, Finding, makeFinding } from './finding';
import { refused } from '../admission';
import { expectationFindings } from './plan/expectations';
import { transitionFindings } from './plan/transitions';
import { FAMILIES, RULES } from './table';
import { defined } from '../kubernetes/values';
import { NEWEST_VERSION } from '../kubernetes/version';
import { Manifest } from '../manifests/read';
import { Moment, momentsOf } from '../plan/moments';
import { PlanData } from '../plan/plan';
import { Verdict } from '../plan/prediction';

export type { Finding } from './finding';

export interface LintOptions {
  /** Whose API server the manifests are meant for. @default the newest release that the rules know */
  readonly kubernetesVersion?: string;
  /** Where they are meant to run; without it nothing is said of load balancers and address ranges. */
  readonly platform?: Platform;
  /** @default that of the plan, else cluster.local */
  readonly clusterDomain?: string;
  /** The order in which the manifests are applied, and what is expected of them. */
  readonly plan?: PlanData;
  /** Is told what the manifests say of each expectation. */
  readonly told?: (verdict: Verdict) => void;
}

/** Every finding about these manifests that nobody acknowledged. */
export function lint(manifests: readonly Manifest[], options: LintOptions = {}): readonly Finding[] {
  return lintAll(manifests, options).findings;
}

/** Every finding about these manifests, those that are acknowledged apart. */
export function lintAll(manifests: readonly Manifest[], options: LintOptions = {}): Split {
  const { findings, acknowledged } = acknowledge(findingsAbout(manifests, options), manifests, RULES);
  return { findings: [...findings].sort(compareFindings), acknowledged };
}

/** What the rules find, before anybody acknowledges it. */
export function findingsAbout(manifests: readonly Manifest[], options: LintOptions): Finding[] {
  const { kubernetesVersion = NEWEST_VERSION, platform, clusterDomain, plan } = options;
  const moments = momentsOf(manifests, plan, clusterDomain);
  return [
    ...refusals(manifests, kubernetesVersion),
    ...merged(moments.map(({ network }) => networkFindings(defined({ network, kubernetesVersion, platform }))), moments),
    ...transitionFindings(moments),
    ...expectationFindings(moments, options.told),
  ];
}

/** What the rules about networks find. */
export function networkFindings(scene: Scene): Finding[] {
  return FAMILIES.flatMap(family => family.check(scene));
}

function refusals(manifests: readonly Manifest[], kubernetesVersion: string): Finding[] {
  return manifests.filter(({ admitted }) => !admitted).flatMap(manifest => refused(manifest.object, kubernetesVersion)
    .map(({ rule, message, field, remedy }) => makeFinding(rule, RULES[rule], manifest, message, field, remedy)));
}

/** Once each; what is missing at one time and there at another is not missing. */
function merged(byMoment: readonly (readonly Finding[])[], moments: readonly Moment[]): Finding[] {
  if (byMoment.length === 1) return [...byMoment[0]];

  const times = new Map<Manifest, number>();
  for (const { network } of moments) for (const manifest of network.manifests) times.set(manifest, (times.get(manifest) ?? 0) + 1);


  const found = new Map<Manifest, Map<string, { readonly finding: Finding; count: number }>>();
  for (const finding of byMoment.flat()) {
    const ofManifest = found.get(finding.manifest) ?? new Map<string, { readonly finding: Finding; count: number }>();
    found.set(finding.manifest, ofManifest);
    const key = `${finding.rule} ${finding.field ?? ''} ${RULES[finding.rule].missing ? '' : finding.message}`;
    const known = ofManifest.get(key);
    ofManifest.set(key, { finding: known?.finding ?? finding, count: (known?.count ?? 0) + 1 });
  }
  return [...found.values()].flatMap(ofManifest => [...ofManifest.values()])
    .filter(({ finding, count }) => !RULES[finding.rule].missing || count >= (times.get(finding.manifest) ?? 1))
    .map(({ finding }) => finding);
}
