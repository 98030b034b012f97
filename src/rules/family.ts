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

/** Whether one word is the other with a slip or two of the finger. */
export function alike(one: string, other: string): boolean {
  const limit = Math.min(one.length, other.length) > 5 ? 2 : 1;
  return Math.abs(one.length - other.length) <= limit && distance(one, other) <= limit;
}

/** Letters to add, drop, replace or swap with their neighbour. */
function distance(one: string, other: string): number {
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1] ? before[j - 2] + 1 : Infinity;
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1), swapped));
    }
    [before, row] = [row, next];
  }
  return row[other.length];
}
