/** Rules about selectors that match no pods, or others than meant. */

import { family, listed, Scene } from './family';
import { objectName } from './finding';
import { Lookup } from './lookup';
import { distinct, Network, selectedBy, Service, Workload } from '../network/network';
import { Labels } from '../network/selector';

/** Who stands behind a Service. */
export const selectors = family({
  'selector-no-pods': {
    severity: 'warning',
    missing: true,
    why: 'A Service whose selector matches no pod has a name and an address, and nobody behind them.',
    remedy: 'Make the selector say labels that the pods carry.',
  },
  'selector-other-namespace': {
    severity: 'warning',
    missing: true,
    why: 'A Service finds pods of its own namespace only.',
    remedy: 'Put the Service into the namespace of its pods; callers elsewhere say name.namespace.',
  },
  'selector-spans-workloads': {
    severity: 'warning',
    why: 'Pods of every workload that the selector matches answer in turn.',
    remedy: 'Add a label to the selector that only the wanted pods carry, or acknowledge that they share the traffic.',
  },
  'selector-spans-versions': {
    severity: 'warning',
    why: 'A selector that leaves out the label in which versions differ sends traffic to all of them.',
    remedy: 'Add that label to the selector, or acknowledge that the versions share the traffic.',
  },
}, (scene, report) => {
  for (const service of scene.network.services) {
    if (service.selector === undefined || service.type === 'ExternalName') continue;

    const workloads = distinct(selectedBy(scene.network, service));
    if (workloads.length === 1) continue;

    const wanted = render(service.selector);
    if (workloads.length > 1) {
      const key = versionKey(workloads, service.selector);
      if (key === undefined) {
        report('selector-spans-workloads', service.manifest, `The selector ${wanted} matches the pods of ${names(workloads)}.`, 'spec.selector');
      } else {
        const values = listed(workloads.map(({ ref, podLabels }) => `${ref.name} (${podLabels[key]})`));
        report('selector-spans-versions', service.manifest, `The selector ${wanted} matches pods that differ in the label ${key}: ${values}.`, 'spec.selector');
      }
    }
    if (workloads.length > 0 || scene.network.workloads.length === 0 || service.podsElsewhere) continue;

    const elsewhere = Lookup.of(scene.network).namespacesWithPods(service.selector);
    if (elsewhere.length > 0) {
      report('selector-other-namespace', service.manifest,
        `The selector ${wanted} matches pods of namespace ${listed(elsewhere)} only, and the Service is in ${service.ref.namespace}.`, 'spec.selector');
    } else if (scene.network.index.inNamespace.has(service.ref.namespace) || scene.network.index.namespaces.has(service.ref.namespace)) {
      // Pods of a namespace of which the manifests show nothing, such as kube-system, are somebody else's.
      report('selector-no-pods', service.manifest, `The selector ${wanted} matches no pod${nearest(scene, service, service.selector)}.`, 'spec.selector');
    }
  }
});

/** A label that all of them carry, each with a value of its own, and that the selector leaves out. */
function versionKey(workloads: readonly Workload[], selector: Labels): string | undefined {
  const [first, ...others] = workloads;
  const same = (key: string) => others.every(({ podLabels }) => podLabels[key] === first.podLabels[key]);
  const differing = Object.keys(first.podLabels).sort().filter(key => !(key in selector) && !same(key));
  const keys = differing.filter(key => new Set(workloads.map(({ podLabels }) => podLabels[key])).size === workloads.length
    && workloads.every(({ podLabels }) => podLabels[key] !== undefined));
  return keys.find(key => /version|track|release|revision|channel|slot|colou?r/i.test(key))
    ?? (differing.length === 1 && !/component|tier|role|name/i.test(differing[0]) ? keys[0] : undefined);
}

/** The one that was probably meant: named like the Service, or one label away. */
function nearest({ network }: Scene, service: Service, selector: Labels): string {
  const namesake = likeness(network, service, selector);
  return namesake === undefined ? '' : `; those of ${objectName(namesake.ref)} carry ${render(namesake.podLabels) || 'no labels'}`;
}

function likeness(network: Network, service: Service, selector: Labels): Workload | undefined {
  const keys = Object.keys(selector);
  const { namespace, name } = service.ref;
  for (const kind of ['Deployment', 'StatefulSet', 'DaemonSet', 'Pod']) {
    const found = network.index.workloads.get(`${kind}/${namespace}/${name}`);
    if (found) return found;
  }
  for (const left of keys.length > 1 ? keys : []) {
    const rest = Object.fromEntries(keys.filter(key => key !== left).map(key => [key, selector[key]]));
    const [found] = network.index.pods.matching(namespace, rest);
    if (found !== undefined) return found;
  }
  return undefined;
}

function names(workloads: readonly Workload[]): string {
  return listed(workloads.map(({ ref }) => `${ref.kind} ${ref.name}`));
}

function render(labels: Labels): string {
  return Object.keys(labels).sort().map(key => `${key}=${labels[key]}`).join(',');
}
