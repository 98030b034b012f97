/** How much NetworkPolicies let through to a workload, or from it, as far as the review tells it apart. */
import { Distance, letInFrom } from '../../network/exposure';
import { Network, Workload } from '../../network/network';
import { Direction, Opening, Passage, letIn, letOut } from '../../network/policies';
import { ALL, NONE, PODS, Traffic, difference, intersection, portsFor, union } from '../../network/traffic';
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

function read({ policies, openings: asWritten, written: sure, certain, possible, doubts }: Passage, workload: Workload): Bounds {
  if (policies.length === 0) return OPEN;

  const openings = asWritten.map(withNames);
  const written = union(sure, ...openings.map(opening => opening.written));
  const [doubt] = doubts.filter(({ by }) => by.kind === 'NetworkPolicy');
  if (doubt !== undefined) {
    const why = workload.hostNetwork ? say`whether a NetworkPolicy applies to pods on their node’s network differs between clusters` : say`${doubt.why}`;
    return { sure: doubts.length === 1 ? certain : NONE, written, possible: doubts.length === 1 ? possible : ALL, openings, doubt: why };
  }
  return { sure, written, possible: union(...openings.map(opening => opening.possible)), openings };
}

/** A port asked for by its name is one of a pod: behind a block of addresses, too, it can only mean those pods that have such addresses. */
function withNames(opening: Opening): Opening {
  if (opening.peer?.cidr === undefined) return opening;

  const { policy, field, peer, written, possible } = opening;
  const numbered = portsFor(written, () => undefined, 'some');
  return { policy, field, peer, written: union(written, difference(possible, numbered)), possible };
}

/** What gets through on some cluster; blocks of addresses are taken by their word. */
export function upper({ written, possible, doubt }: Bounds): Traffic {
  return doubt === undefined ? written : possible;
}

/** From how far away pods of the cluster get through at all. */
export function withinCluster(bounds: Bounds): Distance {
  const through = upper(bounds);
  return through === ALL ? 'cluster' : letInFrom(intersection(through, PODS));
}
