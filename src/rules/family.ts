/** What rules of one subject have in common: how they are named, how they find and report. */

import { Finding, makeFinding, Rule } from './finding';
import { Manifest } from '../manifests/read';
import { Network } from '../network/network';

export type Platform = 'docker-desktop' | 'k3s' | 'kind' | 'cloud';

export const PLATFORMS: readonly Platform[] = ['docker-desktop', 'k3s', 'kind', 'cloud'];

/** What a rule may look at. */
export interface Scene {
  readonly network: Network;
  readonly kubernetesVersion: string;
  readonly platform?: Platform;
}

/** Says that a rule is broken, where, and in one sentence how. */
export type Report<Id extends string> = (rule: Id, manifest: Manifest, message: string, field?: string, remedy?: string) => void;

/** Rules that look at the same things, in one pass. */
export interface Family {
  readonly rules: Readonly<Record<string, Rule>>;
  readonly check: (scene: Scene) => Finding[];
}

export function family<Id extends string>(rules: Readonly<Record<Id, Rule>>, check: (scene: Scene, report: Report<Id>) => void): Family {
  return {
    rules,
    check: scene => {
      const findings: Finding[] = [];
      check(scene, (rule, manifest, message, field, remedy) => findings.push(makeFinding(rule, rules[rule], manifest, message, field, remedy)));
      return findings;
    },
  };
}

/** `a`, `a and b`, `a, b and 3 more`. */
export function listed(items: readonly string[]): string {
  const shown = items.length > 4 ? [...items.slice(0, 3), `${items.length - 3} more`] : items;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown[shown.length - 1]}`;
}
