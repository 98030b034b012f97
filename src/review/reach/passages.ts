/** How much NetworkPolicies let through to a workload, or from it, as far as the review tells it apart. */
import { Distance, letInFrom } from '../../network/exposure';
import { Network, Workload } from '../../network/network';
import { Direction, Opening, Passage, letIn, letOut } from '../../network/policies';
import { ALL, NONE, PODS, Traffic, intersection, union } from '../../network/traffic';
import { Sentence, say } from '../../text/sentence';

/** `sure` is within `possible`. Policies that are not evaluated are left aside: they are told on their own. */
export interface Bounds {
  readonly sure: Traffic;
  /** By the words of the NetworkPolicies. */
  readonly written: Traffic;
  readonly possible: Traffic;
  readonly openings: readonly Opening[];
  /** Why more may get through than is sure, or less; apart from what blocks of addresses mean to pods. */
  readonly doubt?: Sentence;
}

const BOUNDS = new WeakMap<Passage, Bounds>();

export function boundsOf(network: Network, workload: Workload, direction: Direction): Bounds {
  const passage = direction === 'ingress' ? letIn(network, workload) : letOut(network, workload);
  const known = BOUNDS.get(passage) ?? read(passage, workload);
  BOUNDS.set(passage, known);
  return known;
}

/** Where no policy selects the pods. */
const OPEN: Bounds = { sure: ALL, written: ALL, possible: ALL, openings: [] };

function read({ policies, openings, written, certain, possible, doubts }: Passage, workload: Workload): Bounds {
  if (policies.length === 0) return OPEN;

  const [doubt] = doubts.filter(({ by }) => by.kind === 'NetworkPolicy');
  if (doubt !== undefined) {
    const why = workload.hostNetwork ? say`whether a NetworkPolicy applies to pods on their node’s network differs between clusters` : say`${doubt.why}`;
    return { sure: doubts.length === 1 ? certain : NONE, written, possible: doubts.length === 1 ? possible : ALL, openings, doubt: why };
  }
  return { sure: written, written, possible: union(...openings.map(opening => opening.possible)), openings };
}

/** What gets through on some cluster; blocks of addresses are taken by their word. */
export function upper({ written, possible, doubt }: Bounds): Traffic {
  return doubt === undefined ? written : possible;
}

/** What gets through on every cluster; blocks of addresses are taken by their word. */
export function lower({ written, sure, doubt }: Bounds): Traffic {
  return doubt === undefined ? written : sure;
}

/** From how far away pods of the cluster get through at all. */
export function withinCluster(bounds: Bounds): Distance {
  const through = upper(bounds);
  return through === ALL ? 'cluster' : letInFrom(intersection(through, PODS));
}
