/** Rules about selectors that match no pods, or others than meant. */

import { textAt } from '../../kubernetes/values';
import { distinct, Network, selectedBy, Service, Workload } from '../../network/network';
import { Labels } from '../../network/selector';
import { family, listed, Report, Scene } from '../family';
import { objectName } from '../finding';
import { Lookup } from '../lookup';

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
    why: 'A Service that is named like one version, and whose selector leaves out the label in which versions differ, sends traffic to all of them.',
    remedy: 'Add that label to the selector, or acknowledge that the versions share the traffic.',
  },
  'selector-also-jobs': {
    severity: 'warning',
    why: 'Pods of a Job, a CronJob or a test that carry the labels of a selector get requests for as long as they run, and answer none.',
    remedy: 'Give the pods of the Job labels of their own, or add a label to the selector that they do not carry.',
  },
}, (scene, report) => {
  for (const service of scene.network.services) {
    if (service.selector === undefined || service.type === 'ExternalName') continue;

    const workloads = distinct(selectedBy(scene.network, service));
    if (workloads.length === 1) continue;

    const wanted = render(service.selector);
    const serving = workloads.filter(workload => !runsToItsEnd(workload));
    if (serving.length > 0 && serving.length < workloads.length) report('selector-also-jobs', service.manifest, `The selector ${wanted} matches the pods of ${names(serving)}, and those of ${names(workloads.filter(runsToItsEnd))}.`, 'spec.selector');

    if (serving.length > 1) checkSpan(service, service.selector, serving, report);
    if (workloads.length > 0 || scene.network.workloads.length === 0 || service.podsElsewhere) continue;

    const elsewhere = Lookup.of(scene.network).namespacesWithPods(service.selector);
    if (elsewhere.length > 0) {
      report('selector-other-namespace', service.manifest,
        `The selector ${wanted} matches pods of namespace ${listed(elsewhere)} only, and the Service is in ${service.ref.namespace}.`, 'spec.selector');
    } else if (isSetAtRunTime(scene, service, service.selector)) {
      continue;
    } else if (scene.network.index.inNamespace.has(service.ref.namespace) || scene.network.index.namespaces.has(service.ref.namespace)) {
      // Pods of a namespace of which the manifests show nothing, such as kube-system, are somebody else's.
      report('selector-no-pods', service.manifest, `The selector ${wanted} matches no pod${nearest(scene, service, service.selector)}.`, 'spec.selector');
    }
  }
});

/** A pod of its own in a manifest is a test where its restart policy lets it end. */
function runsToItsEnd({ ref, podSpec }: Workload): boolean {
  return ref.kind === 'Job' || ref.kind === 'CronJob' || (ref.kind === 'Pod' && podSpec.restartPolicy === 'Never');
}

function checkSpan(service: Service, selector: Labels, workloads: readonly Workload[], report: Report<'selector-spans-workloads' | 'selector-spans-versions'>): void {
  const wanted = render(selector);
  const keys = tellingApart(workloads, selector);
  if (keys.length === 0) {
    report('selector-spans-workloads', service.manifest, `The selector ${wanted} matches the pods of ${names(workloads)}.`, 'spec.selector');
    return;
  }
  // Whoever labels pods apart and leaves the label out wants them to share, unless the Service is named like one of them.
  const key = keys.find(one => VERSION.test(one)) ?? keys[0];
  const meant = workloads.filter(workload => isNamedLike(service, workload, key));
  if (meant.length !== 1 || workloads.some(({ podLabels }) => SHARING.test(podLabels[key]))) return;
  if (VERSION.test(key)) {
    const values = listed(workloads.map(({ ref, podLabels }) => `${ref.name} (${podLabels[key]})`));
    report('selector-spans-versions', service.manifest, `The selector ${wanted} matches pods that differ in the label ${key}: ${values}.`, 'spec.selector');
  } else {
    report('selector-spans-workloads', service.manifest, `The selector ${wanted} matches the pods of ${names(workloads)}, which differ in the label ${key}.`, 'spec.selector');
  }
}

const VERSION = /version|release|revision|channel|colou?r/i;
/** Two of these take a share of the traffic each, for a while. */
const SHARING = /canary|stable|baseline|experiment|preview/i;

/** By its own name, or by a label of its own that says which of them it means. */
function isNamedLike({ ref, manifest }: Service, workload: Workload, key: string): boolean {
  const value = workload.podLabels[key];
  return ref.name === workload.ref.name || ref.name.split(/[-.]/).includes(value) || textAt(manifest.object, 'metadata', 'labels', key) === value;
}

/** The labels that all of them carry, each with a value of its own, and that the selector leaves out. */
function tellingApart(workloads: readonly Workload[], selector: Labels): readonly string[] {
  return Object.keys(workloads[0].podLabels).sort().filter(key => !(key in selector)
    && workloads.every(({ podLabels }) => podLabels[key] !== undefined)
    && new Set(workloads.map(({ podLabels }) => podLabels[key])).size === workloads.length);
}

/** Whoever leads among replicas, or is ready for use, is labelled by a program that runs beside them. */
const SET_AT_RUN_TIME = /(?:^|[./-])(?:role|leader|master|primary|active|sealed|initialized|instanceRole)$/i;

/** Pods are there but for such a label, which no manifest gives any pod. */
function isSetAtRunTime({ network }: Scene, { ref }: Service, selector: Labels): boolean {
  const isUnknown = (key: string) => network.workloads.every(({ podLabels }) => podLabels[key] === undefined);
  const set = Object.keys(selector).filter(key => SET_AT_RUN_TIME.test(key) && isUnknown(key));
  const rest = Object.fromEntries(Object.entries(selector).filter(([key]) => !set.includes(key)));
  return set.length > 0 && Object.keys(rest).length > 0 && network.index.pods.matching(ref.namespace, rest).length > 0;
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
