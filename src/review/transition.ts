import { canonical, isFields } from './fields';
import { Hazard, commands } from './hazards';
import { Identified, Pair, Pairing, displayName, identify, title } from './objects';
import { Sentence, list, say } from './say';
import { fieldsAt, listAt, stringsAt, valueAt } from './values';
import { Network, nameKey, refKey } from '../model/network';
import { carries } from '../model/selector';

/** What applying the new manifests over the old objects does, and the author did not write. */
export function transitionHazards(pairing: Pairing, before: Network, after: Network): Hazard[] {
  const pairs = pairing.same.filter(pair => pair.before.object !== pair.after.object);
  return [
    ...pairs.flatMap(pair => [...staleSlices(pair, after), ...headlessSwap(pair), ...immutable(pair)]),
    ...earlySelectors(pairs, before, after),
    ...swappedNodePorts(pairing),
    ...pairs.flatMap(movedNodePorts),
    ...leftBehind(pairing),
  ];
}

/** The controller stops caring for a Service without a selector, and leaves its slices as they were. */
function staleSlices({ before, after }: Pair, network: Network): Hazard[] {
  const had = Object.keys(fieldsAt(before.object, 'spec', 'selector')).length > 0;
  const has = Object.keys(fieldsAt(after.object, 'spec', 'selector')).length > 0;
  if (after.type !== '/Service' || !had || has || valueAt(after.object, 'spec', 'type') === 'ExternalName') {
    return [];
  }
  const own = (network.index.endpoints.get(nameKey(after)) ?? []).some(({ ref }) => ref.kind === 'Endpoints');
  const { remove, name, namespace } = commands(after);
  const slices = `kubectl delete endpointslices${namespace} -l kubernetes.io/service-name=${name},endpointslice.kubernetes.io/managed-by=endpointslice-controller.k8s.io`;
  return [{
    severity: 'error',
    what: [...say`Service ${displayName(after)} loses its selector, but keeps the EndpointSlices made for it: `, 'some requests go on to the old pods.'],
    steps: [
      say`Apply the Service ${displayName(after)} without its selector.`,
      say`Delete the slices that nobody looks after any more: ${slices}.`,
      ...(own ? [] : [say`Delete the old addresses too: ${remove.replace('service/', 'endpoints/')}.`]),
      ['Apply the rest, with the addresses that are meant.'],
    ],
  }];
}

/** `clusterIP: None` can be set and taken back by nobody. */
function headlessSwap({ before, after }: Pair): Hazard[] {
  const was = valueAt(before.object, 'spec', 'clusterIP') === 'None';
  const is = valueAt(after.object, 'spec', 'clusterIP') === 'None';
  const external = [before, after].some(({ object }) => valueAt(object, 'spec', 'type') === 'ExternalName');
  if (after.type !== '/Service' || was === is || external) {
    return [];
  }
  const { remove } = commands(after);
  return [{
    severity: 'error',
    what: is
      ? say`Service ${displayName(after)} becomes headless, which the API server refuses: the cluster IP of a Service does not change.`
      : say`Service ${displayName(after)} is no longer headless in its manifest, but stays headless on the cluster: the cluster IP of a Service does not change.`,
    steps: [say`Delete it: ${remove}. Until the next step its name does not resolve.`, say`Apply Service ${displayName(after)} right after; clients look its name up again.`],
  }];
}

const IMMUTABLE: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'apps/Deployment': [['spec', 'selector']],
  'apps/DaemonSet': [['spec', 'selector']],
  'apps/ReplicaSet': [['spec', 'selector']],
  'apps/StatefulSet': [['spec', 'selector'], ['spec', 'serviceName'], ['spec', 'podManagementPolicy'], ['spec', 'volumeClaimTemplates']],
  'batch/Job': [['spec', 'selector'], ['spec', 'template'], ['spec', 'completionMode']],
  'discovery.k8s.io/EndpointSlice': [['addressType']],
  'rbac.authorization.k8s.io/RoleBinding': [['roleRef']],
  'rbac.authorization.k8s.io/ClusterRoleBinding': [['roleRef']],
};

function immutable({ before, after }: Pair): Hazard[] {
  const paths = [
    ...IMMUTABLE[after.type] ?? [],
    ...(['/ConfigMap', '/Secret'].includes(after.type) && before.object.immutable === true ? [['data'], ['binaryData'], ['stringData'], ['immutable']] : []),
  ];
  const changed = paths.filter(path => canonical(valueAt(before.object, ...path)) !== canonical(valueAt(after.object, ...path))).map(path => path.join('.'));
  if (changed.length === 0) {
    return [];
  }
  const { remove, wait } = commands(after);
  const runs = after.type.startsWith('apps/');
  return [{
    severity: 'error',
    what: [...say`${title(after)} changes `, ...list(changed.map(path => [{ name: path }])), ', which the API server refuses: it can’t be changed once set.'],
    steps: runs
      ? [
        say`Give it another name and apply it beside ${title(after)}; or accept a gap, and delete that one first: ${remove}.`,
        say`Wait until its pods are ready: ${wait}.`,
        say`Then let the Services lead to it, and delete the old one last.`,
      ]
      : [say`Delete it: ${remove}.`, say`Apply ${title(after)} again.`],
  }];
}

/** By Service and port: what number it has on every node. */
function nodePorts(item: Identified): Map<string, number> {
  return new Map(listAt(item.object, 'spec', 'ports').filter(isFields).flatMap((port): [string, number][] => (
    typeof port.nodePort === 'number' ? [[String(port.name ?? port.port), port.nodePort]] : [])));
}

function movedNodePorts({ before, after }: Pair): Hazard[] {
  if (after.type !== '/Service') {
    return [];
  }
  const now = nodePorts(after);
  return [...nodePorts(before)].flatMap(([key, old]): Hazard[] => {
    const young = now.get(key);
    return young === undefined || young === old ? [] : [{
      severity: 'warning',
      what: say`Service ${displayName(after)} moves from node port ${old} to ${young}: whoever uses the old number is cut off at once.`,
      steps: [
        say`Add ${young} as a second port of the Service, and apply.`,
        say`Move load balancers, firewalls and bookmarks from ${old} to ${young}.`,
        say`Take ${old} away, and apply again.`,
      ],
    }];
  });
}

/** A Service that asks for labels which the pods get in the same change: the running ones don't carry them yet. */
function earlySelectors(pairs: readonly Pair[], then: Network, now: Network): Hazard[] {
  const services = pairs.filter(({ before, after }) => after.type === '/Service' && selectorOf(after) !== '' && selectorOf(before) !== selectorOf(after));
  if (services.length === 0) {
    return [];
  }
  const early = services.flatMap(({ before, after }) => {
    const selector = stringsAt(after.object, 'spec', 'selector');
    const late = now.index.pods.matching(after.namespace, selector).filter(({ ref }) => {
      const running = then.index.workloads.get(refKey(ref));
      return running !== undefined && !carries(running.podLabels, selector);
    });
    const former = stringsAt(before.object, 'spec', 'selector');
    const kept = late.every(({ podLabels }) => carries(podLabels, former));
    return late.length === 0 ? [] : [{ service: after, late, kept }];
  });
  if (early.length === 0) {
    return [];
  }
  const names = list(early.map(({ service }) => [{ name: title(service) }]));
  const late = [...new Set(early.flatMap(each => each.late.map(({ manifest }) => manifest)))].map(manifest => identify(manifest, ''));
  return [{
    severity: 'warning',
    what: [...names, early.length === 1 ? ' asks' : ' ask', ' for labels that the running pods do not carry yet: applied at once, ',
      early.length === 1 ? 'it has' : 'they have', ' no endpoints until the new pods are ready.'],
    steps: [
      ...(early.every(({ kept }) => kept) ? [] : [['Let the pods carry the labels that the Services asked for until now beside the new ones.']]),
      ['Apply ', ...list(late.map(item => [{ name: title(item) }])), '; the Services, still as they were, find the new pods as well.'],
      ['Wait until the new pods are ready: ', ...list(late.map(item => [{ name: commands(item).wait }]), 3), '.'],
      ['Apply ', ...names, '.'],
    ],
  }];
}

function selectorOf(item: Identified): string {
  const selector = fieldsAt(item.object, 'spec', 'selector');
  return Object.keys(selector).length === 0 ? '' : canonical(selector);
}

/** A number can be given out once: its old owner has to let go first. */
function swappedNodePorts(pairing: Pairing): Hazard[] {
  const pairs = pairing.same.filter(({ after }) => after.type === '/Service');
  const services = [
    ...pairs,
    ...pairing.renamed.filter(({ after }) => after.type === '/Service').flatMap(({ before, after }): Partial<Pair>[] => [{ before }, { after }]),
    ...pairing.removed.filter(item => item.type === '/Service').map((before): Partial<Pair> => ({ before })),
    ...pairing.added.filter(item => item.type === '/Service').map((after): Partial<Pair> => ({ after })),
  ];
  const owners = new Map(services.flatMap(({ before }) => (before === undefined
    ? []
    : [...nodePorts(before).values()].map((port): [number, Identified] => [port, before]))));
  return services.flatMap(({ before, after }): Hazard[] => (after === undefined ? [] : [...nodePorts(after).values()].flatMap((port): Hazard[] => {
    const owner = owners.get(port);
    if (owner === undefined || owner === before) {
      return [];
    }
    const stays = services.find(({ before: old }) => old === owner)?.after;
    const release: Sentence = stays === undefined
      ? say`Delete the old Service first: ${commands(owner).remove}.`
      : say`Apply Service ${displayName(owner)} first, so that it lets go of ${port}.`;
    return [{
      severity: 'error',
      what: say`Node port ${port} goes from Service ${displayName(owner)} to ${displayName(after)}: applied in another order, the API server refuses it as already allocated.`,
      steps: [release, say`Apply Service ${displayName(after)}.`],
    }];
  })));
}

/** Applying never deletes; a Service that stays goes on answering. */
function leftBehind({ removed }: Pairing): Hazard[] {
  const answering = removed.filter(({ type }) => type === '/Service' || /\/Ingress$|Route$/.test(type));
  if (answering.length === 0) {
    return [];
  }
  return [{
    severity: 'note',
    what: [...list(answering.map(item => [{ name: title(item) }])), answering.length === 1 ? ' is' : ' are',
      ' gone from the manifests, but not from the cluster: ', { name: 'kubectl apply' }, ' deletes nothing, so what it opened stays open.'],
    steps: answering.slice(0, 10).map(item => say`${commands(item).remove}`),
  }];
}

