/** Policies of kinds that are not evaluated, and workloads that are new and that no policy selects: what the review can only name. */
import { keyOf } from './entrances';
import { ReachChange } from './reach';
import { Snapshot } from './snapshot';
import { grouped } from '../../kubernetes/values';
import { UnevaluatedPolicy, Workload } from '../../network/network';
import { letIn } from '../../network/policies';
import { Sentence, list, say } from '../../text/sentence';
import { compareFields } from '../objects/fields';
import { Identified, title } from '../objects/identify';
import { Pairing } from '../objects/objects';

/** What a policy that changed does is not known: it may open what was closed. */
export function compareUnevaluated(before: Snapshot, after: Snapshot, pairing: Pairing): ReachChange[] {
  const [policiesBefore, policiesAfter] = [before, after]
    .map(({ network, itemOf }) => new Map(network.unevaluated.map(one => [itemOf(one.manifest), one])));
  const pairs = [...pairing.same, ...pairing.renamed].filter(pair => policiesBefore.has(pair.before) || policiesAfter.has(pair.after));
  const paired = new Set(pairs.flatMap(pair => [pair.before, pair.after]));
  const changed = pairs.filter(pair => pair.before.object !== pair.after.object && compareFields(pair.before.object, pair.after.object).length > 0);
  const alone = (policies: ReadonlyMap<Identified, UnevaluatedPolicy>): readonly (readonly [Identified, UnevaluatedPolicy])[] =>
    [...policies].filter(([item]) => !paired.has(item));
  return [
    ...alone(policiesAfter).map(([item, policy]) => changeOf(item, policy.onlyCloses ? 'not known' : 'not evaluated', policy.onlyCloses
      ? say`${title(item)} is new and is not evaluated: it may close what this review calls open.`
      : say`${title(item)} is new and is not evaluated: it may open what this review calls closed, or close what it calls open.`)),
    ...changed.map(({ after: item }) => changeOf(item, 'not evaluated', say`${title(item)} changes and is not evaluated: it may open what was closed before.`)),
    ...alone(policiesBefore).map(([item]) => changeOf(item, 'not evaluated', say`${title(item)} is gone and was not evaluated: what it closed may be open now.`)),
  ];
}

function changeOf(item: Identified, change: ReachChange['change'], sentence: Sentence): ReachChange {
  return { change, place: { kind: 'policy', key: keyOf(item), label: title(item) }, ports: [], before: 'nowhere', after: 'nowhere', entrances: [], by: [item], sentence };
}

/** Of the policies that stay as they are, too, nobody knows what they do. */
export function unevaluatedNote({ network, itemOf }: Snapshot): readonly Sentence[] {
  const names = network.unevaluated.map(({ manifest }) => title(itemOf(manifest)));
  if (names.length === 0) return [];

  return [names.length === 1
    ? say`${names[0]} is not evaluated: what it opens or closes is not in this review.`
    : say`${list(names)} are not evaluated: what they open or close is not in this review.`];
}

/** New workloads that no policy keeps anybody from, where all others of their namespace have one. */
export function newlyUncovered({ network, itemOf, places }: Snapshot, { added }: Pairing): ReachChange[] {
  const isNew = new Set(added);
  const isCovered = (workload: Workload): boolean => letIn(network, workload).policies.length > 0;
  return [...grouped(network.workloads, ({ ref }) => ref.namespace)].flatMap(([namespace, workloads]): ReachChange[] => {
    const [fresh, others] = [true, false].map(wanted => workloads.filter(({ manifest }) => isNew.has(itemOf(manifest)) === wanted));
    const uncovered = others.length === 0 || !others.every(isCovered) ? [] : fresh.filter(workload => !isCovered(workload));
    return uncovered.flatMap(({ manifest }): ReachChange[] => {
      const item = itemOf(manifest);
      const place = places.get(keyOf(item))?.place;
      const sentence = say`${title(item)} is new, and no NetworkPolicy selects it, though one selects every other workload of namespace ${namespace}: every pod of the cluster can reach it.`;
      return place === undefined ? [] : [{ change: 'not covered', place, ports: [], before: 'nowhere', after: 'cluster', entrances: [], by: [item], sentence }];
    });
  });
}
