/** Rules about what one step of a plan leaves behind for the next. */

import { nameKey, Service } from '../../network/network';
import { expectationsAt, Moment } from '../../plan/moments';
import { Finding, makeFinding, Rule } from '../finding';

export const TRANSITION_RULES: Readonly<Record<'slice-stale', Rule>> = {
  'slice-stale': {
    severity: 'warning',
    why: 'A Service that loses its selector keeps the EndpointSlices made for it, which go on sending requests to the old pods.',
    remedy: 'Remove the Service in a step of its own before, or expect mixed answers of it.',
  },
};

/** What goes wrong between the steps of a plan, although each step for itself is in order. */
export function transitionFindings(moments: readonly Moment[]): Finding[] {
  const found: Finding[] = [];
  /** Services for which the control plane made slices and nobody deleted them. */
  let sliced = new Set<string>();
  for (const moment of moments.length > 1 ? moments : []) {
    const now = new Set<string>();
    const expectations = expectationsAt(moment);
    for (const [key, service] of moment.network.index.services) {
      const stale = sliced.has(key);
      if (stale || isSliced(service)) now.add(key);
      const shown = expectations.some(({ to, outcome }) => to.kind === 'service' && nameKey(to) === key && outcome.kind === 'mixed');
      if (stale && service.selector === undefined && service.type !== 'ExternalName' && !shown) {
        const message = `Service ${key} had a selector in an earlier step and has none now; the slices of then are still there.`;
        found.push(makeFinding('slice-stale', TRANSITION_RULES['slice-stale'], service.manifest, message, 'spec.selector'));
        now.delete(key);
      }
    }
    sliced = now;
  }
  return found;
}

function isSliced(service: Service): boolean {
  return service.selector !== undefined && service.type !== 'ExternalName';
}
