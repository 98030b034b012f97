/** What applying the new manifests over the old objects does, and the author did not write. */
import { Hazard, commands } from './hazards';
import { nodePortHazards } from './node-ports';
import { routeHazards } from './routes';
import { fieldsAt, listAt, push, stringsAt, textAt, valueAt } from '../../kubernetes/values';
import { Network, Service, nameKey, refKey, selectedBy } from '../../network/network';
import { carries } from '../../network/selector';
import { NOTHING, list, say } from '../../text/sentence';
import { isSame } from '../objects/fields';
import { Identified, displayName, identify, isWorkload, title } from '../objects/identify';
import { Pair, Pairing } from '../objects/objects';

export function transitionHazards(pairing: Pairing, before: Network, after: Network): Hazard[] {
  const pairs = pairing.same.filter(pair => pair.before.object !== pair.after.object);
  return [
    ...pairs.flatMap(pair => [...staleSlices(pair, after), ...headlessSwap(pair), ...immutable(pair)]),
    ...earlySelectors(pairs, before, after),
    ...nodePortHazards(pairing, pairs),
    ...routeHazards(before, after),
    ...leftRunning(pairing, before, after),
    ...leftBehind(pairing),
  ];
}

/** The controller stops caring for a Service without a selector, and leaves its slices as they were. */
function staleSlices({ before, after }: Pair, network: Network): Hazard[] {
  const had = Object.keys(fieldsAt(before.object, 'spec', 'selector')).length > 0;
  const has = Object.keys(fieldsAt(after.object, 'spec', 'selector')).length > 0;
  if (after.type !== '/Service' || !had || has || valueAt(after.object, 'spec', 'type') === 'ExternalName') return [];

  const own = (network.index.endpoints.get(nameKey(after)) ?? []).some(({ ref }) => ref.kind === 'Endpoints');
  const { remove, name, namespace } = commands(after);
  const slices = `kubectl delete endpointslices${namespace} -l kubernetes.io/service-name=${name},endpointslice.kubernetes.io/managed-by=endpointslice-controller.k8s.io`;
  return [{
    severity: 'error',
    what: say`Service ${displayName(after)} loses its selector, but keeps the EndpointSlices made for it: some requests go on to the old pods.`,
    steps: [
      say`Apply the Service ${displayName(after)} without its selector.`,
      say`Delete the slices that no controller updates any more: ${slices}.`,
      ...(own ? [] : [say`Delete the old addresses too: ${remove.replace('service/', 'endpoints/')}.`]),
      say`Apply the rest, with the addresses that are meant.`,
    ],
  }];
}

/** `clusterIP: None` can be set and taken back by nobody. */
function headlessSwap({ before, after }: Pair): Hazard[] {
  const was = valueAt(before.object, 'spec', 'clusterIP') === 'None';
  const is = valueAt(after.object, 'spec', 'clusterIP') === 'None';
  const external = [before, after].some(({ object }) => valueAt(object, 'spec', 'type') === 'ExternalName');
  if (after.type !== '/Service' || was === is || external) return [];

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

/**
 * What the API server keeps of a Service as long as its type stays: fields that nobody set were given out, and are kept as well.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.28.0/pkg/apis/core/validation/validation.go (ValidateServiceUpdate)
 */
function keptOfService({ before, after }: Pair): (readonly string[])[] {
  const types = [before, after].map(({ object }) => textAt(object, 'spec', 'type'));
  if (after.type !== '/Service' || types.includes('ExternalName')) return [];

  const [was, is] = [before, after].map(({ object }) => textAt(object, 'spec', 'clusterIP'));
  const [former, family] = [before, after].map(({ object }) => listAt(object, 'spec', 'ipFamilies')[0]);
  return [
    // To or from headless is a subject of its own.
    ...(is !== '' && is !== was && is !== 'None' && was !== 'None' ? [['spec', 'clusterIP']] : []),
    ...(types.every(type => type === 'LoadBalancer') ? [['spec', 'loadBalancerClass']] : []),
    ...(former !== undefined && family !== undefined && former !== family ? [['spec', 'ipFamilies']] : []),
  ];
}

function immutablePaths(pair: Pair): (readonly string[])[] {
  const { before, after } = pair;
  return [
    ...IMMUTABLE[after.type] ?? [],
    ...keptOfService(pair),
    ...(['/ConfigMap', '/Secret'].includes(after.type) && before.object.immutable === true ? [['data'], ['binaryData'], ['stringData'], ['immutable']] : []),
  ];
}

/** Fields that differ, and that the API server lets nobody change. */
function refusedFields(pair: Pair): string[] {
  return immutablePaths(pair)
    .filter(path => !isSame(valueAt(pair.before.object, ...path), valueAt(pair.after.object, ...path)))
    .map(path => path.join('.'));
}

function immutable(pair: Pair): Hazard[] {
  const { after } = pair;
  const changed = refusedFields(pair);
  if (changed.length === 0) return [];

  const { remove, wait } = commands(after);
  const runs = after.type.startsWith('apps/');
  return [{
    severity: 'error',
    what: say`${title(after)} changes ${list(changed)}, which the API server refuses: it can’t be changed once set.`,
    steps: runs
      ? [
        say`Give it another name and apply it beside ${title(after)}; or accept a gap, and delete that one first: ${remove}.`,
        say`Wait until its pods are ready: ${wait}.`,
        say`Then let the Services lead to it, and delete the old one last.`,
      ]
      : [say`Delete it: ${remove}.`, say`Apply ${title(after)} again.`],
  }];
}

/** A Service that asks for labels which the pods get in the same change: the running ones don't carry them yet. */
function earlySelectors(pairs: readonly Pair[], networkBefore: Network, networkAfter: Network): Hazard[] {
  const services = pairs.filter(({ before, after }) => {
    if (after.type !== '/Service') return false;
    const [former, current] = [before, after].map(({ object }) => fieldsAt(object, 'spec', 'selector'));
    return Object.keys(current).length > 0 && !isSame(former, current);
  });
  if (services.length === 0) return [];

  // A workload that is refused gets no new pods beside the running ones; what to do then is told with the refusal.
  const refused = new Set(pairs.filter(pair => isWorkload(pair.after) && refusedFields(pair).length > 0).map(({ after }) => after.manifest));
  const early = services.flatMap(({ before, after }) => {
    const selector = stringsAt(after.object, 'spec', 'selector');
    const late = networkAfter.index.pods.matching(after.namespace, selector).filter(({ ref, manifest }) => {
      const running = networkBefore.index.workloads.get(refKey(ref));
      return running !== undefined && !refused.has(manifest) && !carries(running.podLabels, selector);
    });
    const former = stringsAt(before.object, 'spec', 'selector');
    const kept = late.every(({ podLabels }) => carries(podLabels, former));
    return late.length === 0 ? [] : [{ service: after, late, kept }];
  });
  if (early.length === 0) return [];

  const names = list(early.map(({ service }) => title(service)));
  const asks = early.length === 1 ? say`asks` : say`ask`;
  const has = early.length === 1 ? say`it has` : say`they have`;
  const late = [...new Set(early.flatMap(each => each.late.map(({ manifest }) => manifest)))].map(manifest => identify(manifest, ''));
  return [{
    severity: 'warning',
    what: say`${names} ${asks} for labels that the running pods do not carry yet: applied at once, ${has} no endpoints until the new pods are ready.`,
    steps: [
      ...early.every(({ kept }) => kept) ? [] : [say`Let the pods carry the labels that the Services asked for until now beside the new ones.`],
      say`Apply ${list(late.map(title))}; the Services, still as they were, find the new pods as well.`,
      say`Wait until the new pods are ready: ${list(late.map(item => commands(item).wait), 3)}.`,
      say`Apply ${names}.`,
    ],
  }];
}

/** Pods of a workload that is gone from the manifests, such as one that became another kind, go on answering for a Service that stays. */
function leftRunning({ removed }: Pairing, before: Network, after: Network): Hazard[] {
  const gone = new Map(removed.filter(isWorkload).map(item => [item.manifest, item]));
  if (gone.size === 0) return [];

  const behind = new Map<Identified, Service[]>();
  for (const service of after.services.filter(({ type }) => type !== 'ExternalName')) {
    for (const { manifest } of before.index.pods.matching(service.ref.namespace, service.selector ?? {})) {
      const item = gone.get(manifest);
      if (item !== undefined) push(behind, item, service);
    }
  }
  return [...behind].map(([item, services]): Hazard => {
    const names = list(services.map(({ manifest }) => title(identify(manifest, ''))));
    const go = services.length === 1 ? say`goes` : say`go`;
    const beside = [...new Set(services.flatMap(service => selectedBy(after, service)))].map(({ manifest }) => identify(manifest, ''));
    const { remove } = commands(item);
    return {
      severity: 'warning',
      what: say`${title(item)} is gone from the manifests, but not from the cluster: ${'kubectl apply'} deletes nothing, so ${names} ${go} on sending requests to its pods${
        beside.length === 0 ? NOTHING : say`, beside those of ${list(beside.map(title))}`}.`,
      steps: [
        ...beside.length === 0 ? [] : [
          say`Apply ${list(beside.map(title))}, if the two can run at the same time; else delete the old one first.`,
          say`Wait until the new pods are ready: ${list(beside.map(one => commands(one).wait), 3)}.`,
        ],
        say`Delete the old one: ${remove}.`,
      ],
    };
  });
}

/** Applying never deletes: a Service that is gone from the manifests goes on answering. */
function leftBehind({ removed }: Pairing): Hazard[] {
  const answering = removed.filter(({ type }) => type === '/Service' || /\/Ingress$|Route$/.test(type));
  if (answering.length === 0) return [];

  return [{
    severity: 'note',
    what: say`${list(answering.map(title))} ${answering.length === 1 ? say`is` : say`are`} gone from the manifests, but not from the cluster: ${'kubectl apply'} deletes nothing, so what it opened stays open.`,
    steps: answering.slice(0, 10).map(item => say`${commands(item).remove}`),
  }];
}

