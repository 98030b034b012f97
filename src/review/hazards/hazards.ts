import { stringsAt } from '../../kubernetes/values';
import { Identified, Pairing, displayName, isWorkload, title } from '../objects/objects';
import { Route } from '../reach/route';
import { Sentence, list, say } from '../words/say';

/** What can go wrong on the way from one version to the next, and the order of steps in which it does not. */
export interface Hazard {
  /** `kubectl apply` does it wrong by itself; a warning is worth a thought. */
  readonly severity: 'error' | 'warning' | 'note';
  readonly what: Sentence;
  readonly steps: readonly Sentence[];
}

/** A workload goes on under another name: for a while there are two, or none, behind its Services. */
export function renameHazards(pairing: Pairing, before: readonly Route[], after: readonly Route[]): Hazard[] {
  const then = servicesByTarget(before);
  const now = servicesByTarget(after);
  return pairing.renamed.filter(({ after: item }) => isWorkload(item)).flatMap(({ before: old, after: young }): Hazard[] => {
    const key = workloadKey(young.type, young.namespace, young.name);
    const services = [...then.get(key) ?? []].filter(([entry]) => now.get(key)?.has(entry)).sort(([a], [b]) => (a < b ? -1 : 1));
    if (services.length === 0) return [];

    const wait = say`Wait until its pods are ready: ${commands(young).wait}.`;
    const remove = say`Then delete the old one: ${commands(old).remove}; ${'kubectl apply'} never does.`;
    const names = list(services.map(([, route]) => [{ name: route.name }]));
    const renamed = services.filter(([entry, route]) => now.get(key)?.get(entry)?.name !== route.name);
    if (renamed.length > 0) {
      return [{
        severity: 'warning',
        what: [...say`${title(old)} and its Service change their names: `,
          'whoever still calls ', ...names, ' finds no name once the old Service is deleted.'],
        steps: [
          say`Apply ${title(young)} and its Service beside the old ones.`,
          wait,
          'Apply the callers that use the new name, and wait for them as well.',
          [...say`When nobody uses the old name any more, delete the old Service and ${title(old)}; ${'kubectl apply'} never does.`],
        ].map(step => (typeof step === 'string' ? [step] : step)),
      }];
    }
    const both = services.some(([, route]) => selects(route, young.object));
    return [{
      severity: 'warning',
      what: both
        ? [...say`Service `, ...names, ...say` selects the pods of both ${old.name} and ${young.name}: while both exist, requests go to either.`]
        : [...say`Service `, ...names, ...say` moves from ${old.name} to ${young.name}: applied at once, it has no endpoints until the new pods are ready.`],
      steps: both
        ? [say`Apply ${title(young)} beside ${title(old)}, if the two versions get on with each other.`, wait, remove]
        : [say`Apply ${title(young)} alone, the Service still as it was.`, wait, ['Apply the Service ', ...names, '.'], remove],
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

export function workloadKey(type: string, namespace: string, name: string): string {
  return `${type} ${namespace}/${name}`;
}

function servicesByTarget(routes: readonly Route[]): Map<string, Map<string, Route>> {
  const found = new Map<string, Map<string, Route>>();
  for (const route of routes) {
    if (route.to?.kind === 'workload' && route.by.some(item => item.type === '/Service')) {
      const services = found.get(route.to.key) ?? new Map<string, Route>();
      found.set(route.to.key, services.set(route.entry, route));
    }
  }
  return found;
}

/** True when the Service of this way also selects the pods of that workload. */
function selects(route: Route, workload: Readonly<Record<string, unknown>>): boolean {
  const service = route.by.find(item => item.type === '/Service');
  const selector = stringsAt(service?.object, 'spec', 'selector');
  const labels = stringsAt(workload, 'spec', 'template', 'metadata', 'labels');
  return Object.keys(selector).length > 0 && Object.entries(selector).every(([key, value]) => labels[key] === value);
}
