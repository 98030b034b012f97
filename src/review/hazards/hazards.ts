/** What can go wrong between two versions, and what a renamed workload does to its Services. */
import { stringsAt } from '../../kubernetes/values';
import { carries } from '../../network/selector';
import { Sentence, list, say } from '../../text/sentence';
import { Identified, displayName, isWorkload, title } from '../objects/identify';
import { Pairing } from '../objects/objects';
import { Entrance } from '../reach/entrance';
import { keyOf } from '../reach/entrances';

/** What can go wrong while one version replaces the other, and the order of steps in which it does not. */
export interface Hazard {
  /** `kubectl apply` does it wrong by itself; a warning is worth a thought. */
  readonly severity: 'error' | 'warning' | 'note';
  readonly what: Sentence;
  readonly steps: readonly Sentence[];
}

/** A workload goes on under another name: for a while there are two, or none, behind its Services. */
export function renameHazards(pairing: Pairing, before: readonly Entrance[], after: readonly Entrance[]): Hazard[] {
  const servicesBefore = servicesByTarget(before);
  const servicesAfter = servicesByTarget(after);
  return pairing.renamed.filter(({ after: item }) => isWorkload(item)).flatMap(({ before: former, after: item }): Hazard[] => {
    const key = keyOf(item);
    const services = [...servicesBefore.get(key) ?? []].filter(([entrance]) => servicesAfter.get(key)?.has(entrance))
      .sort(([a], [b]) => (a < b ? -1 : 1));
    if (services.length === 0) return [];

    const wait = say`Wait until its pods are ready: ${commands(item).wait}.`;
    const remove = say`Then delete the old one: ${commands(former).remove}; ${'kubectl apply'} never does.`;
    const names = list(services.map(([, { name }]) => name));
    if (services.some(([entrance, { name }]) => servicesAfter.get(key)?.get(entrance)?.name !== name)) {
      return [{
        severity: 'warning',
        what: say`${title(former)} and its Service change their names: whoever still calls ${names} finds no name once the old Service is deleted.`,
        steps: [
          say`Apply ${title(item)} and its Service beside the old ones.`,
          wait,
          say`Apply the callers that use the new name, and wait for them as well.`,
          say`When nobody uses the old name any more, delete the old Service and ${title(former)}; ${'kubectl apply'} never does.`,
        ],
      }];
    }
    const both = services.some(([, entrance]) => selects(entrance, item.object));
    return [{
      severity: 'warning',
      what: both
        ? say`Service ${names} selects the pods of both ${former.name} and ${item.name}: while both exist, requests go to either.`
        : say`Service ${names} moves from ${former.name} to ${item.name}: applied at once, it has no endpoints until the new pods are ready.`,
      steps: both
        ? [say`Apply ${title(item)} beside ${title(former)}, if the two versions can run at the same time.`, wait, remove]
        : [say`Apply ${title(item)} alone, the Service still as it was.`, wait, say`Apply the Service ${names}.`, remove],
    }];
  });
}

export interface Commands {
  readonly remove: string;
  readonly wait: string;
  readonly name: string;
  /** With a blank before it; empty where the manifest names none. */
  readonly namespace: string;
}

/** To be typed as they are: nothing but a name that a shell takes for a name gets in. */
export function commands(item: Identified): Commands {
  const quoted = (name: string): string => (/^[A-Za-z0-9.-]+$/.test(name) ? name : '…');
  const name = quoted(item.name);
  const namespace = displayName(item) !== item.name ? ` -n ${quoted(item.namespace)}` : '';
  const resource = `${quoted(item.kind.toLowerCase())}/${name}`;
  return { remove: `kubectl delete ${resource}${namespace}`, wait: `kubectl rollout status ${resource}${namespace}`, name, namespace };
}

function servicesByTarget(entrances: readonly Entrance[]): Map<string, Map<string, Entrance>> {
  const found = new Map<string, Map<string, Entrance>>();
  for (const entrance of entrances) {
    const { to, by, key } = entrance;
    if (to?.place.kind === 'workload' && by.some(item => item.type === '/Service')) {
      const services = found.get(to.place.key) ?? new Map<string, Entrance>();
      found.set(to.place.key, services.set(key, entrance));
    }
  }
  return found;
}

/** True when the Service of this entrance also selects the pods of that workload. */
function selects(entrance: Entrance, workload: Readonly<Record<string, unknown>>): boolean {
  const service = entrance.by.find(item => item.type === '/Service');
  const selector = stringsAt(service?.object, 'spec', 'selector');
  return Object.keys(selector).length > 0 && carries(stringsAt(workload, 'spec', 'template', 'metadata', 'labels'), selector);
}
