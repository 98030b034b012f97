/** Whom NetworkPolicies mean: pods by selectors, peers by selectors and addresses. */
import { givenValues, isGiven } from './given-labels';
import { labelsOfNamespace, Network, podsWith } from './network';
import { Peer, Workload } from './objects';
import { isEverything, Labels, LabelSelector, selectorText, selects } from './selector';
import { DNS_PODS } from './system';
import {
  ABSENT, ALL, block, difference, Dimension, holds, intersection, isEmpty, KIND, NAMESPACE, namespaceLabel, NONE, POD, podLabel, PODS, present,
  Traffic, union, View, where,
} from './traffic';
import { foundOrMade } from '../kubernetes/values';

/** Pods as policies see them. */
export interface Pods {
  /** Undefined: of any namespace. */
  readonly namespace?: string;
  readonly labels: Labels;
  /** Whose pods they are; undefined where no manifest shows them, so that they may carry other labels as well. */
  readonly workload?: Workload;
}

export function podsOf(workload: Workload): Pods {
  return { namespace: workload.ref.namespace, labels: workload.podLabels, workload };
}

/** The workloads of a namespace with pods that a selector selects, or some of whose pods it does. */
export function workloadsSelected(network: Network, namespace: string, selector: LabelSelector): readonly Workload[] {
  const all = () => network.index.inNamespace.get(namespace) ?? [];
  const candidates = Object.keys(selector.labels).length > 0 ? podsWith(network, namespace, selector.labels) : all();
  return candidates.filter(one => howMany(selector, podsOf(one), view(network, podsOf(one))) !== 'none');
}

/** The workloads that a peer stands for; undefined where some may be in no manifest: the system's own, an Ingress controller. */
export function workloadsMeant(network: Network, { podSelector, namespaceSelector, cidr }: Peer, namespace: string): readonly Workload[] | undefined {
  const named = namespaceSelector === undefined ? namespace : onlyNamespace(namespaceSelector);
  // Whatever else of these namespaces is shown, the DNS of the cluster is not.
  if (DNS_PODS.some(one => one.namespace === named && one.namespace !== namespace)) return undefined;
  if (cidr !== undefined || named === undefined || (named !== namespace && !network.index.inNamespace.has(named))) return undefined;

  return workloadsSelected(network, named, podSelector ?? { labels: {}, expressions: [] });
}

/** The label that Kubernetes gives every namespace: its name. */
const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

/** The one namespace that a selector can match, because it asks for its name. */
function onlyNamespace({ labels, expressions }: LabelSelector): string | undefined {
  const names = [labels[NAMESPACE_NAME], ...expressions.map(({ key, operator, values }) => (key === NAMESPACE_NAME && operator === 'In' && values.length === 1 ? values[0] : undefined))];
  return Object.keys(labels).length + expressions.length === 1 ? names.find(name => name !== undefined) : undefined;
}

/** `pods with app=web of namespaces with team=a`, `addresses in 10.0.0.0/8 but 10.1.0.0/16`. */
export function peerText({ podSelector, namespaceSelector, cidr, except }: Peer): string {
  if (cidr !== undefined) return `addresses in ${cidr}${except.length === 0 ? '' : ` but ${except.join(', ')}`}`;
  const inNamespaces = namespaceSelector === undefined ? '' : isEverything(namespaceSelector) ? ' of every namespace' : ` of namespaces with ${selectorText(namespaceSelector)}`;
  return `pods${podSelector === undefined || isEverything(podSelector) ? '' : ` with ${selectorText(podSelector)}`}${inNamespaces}`;
}

/** How many of these pods a selector selects. Labels that are all known need no sets. */
export function howMany(selector: LabelSelector, { labels, workload }: Pods, known: View): 'all' | 'some' | 'none' {
  const keys = [...Object.keys(selector.labels), ...selector.expressions.map(({ key }) => key)];
  if (workload === undefined || keys.some(isGiven)) return holds(selectedPods(selector), known);
  return selects(selector, labels) ? 'all' : 'none';
}

/** The pods that a selector selects, by their own labels. */
export function selectedPods(selector: LabelSelector): Traffic {
  return foundOrMade(SELECTED, selector, () => selected(selector, podLabel));
}

const SELECTED = new WeakMap<LabelSelector, Traffic>();

/** What is known of the labels of pods. */
export function view(network: Network, { namespace, labels, workload }: Pods): View {
  const known = namespace === undefined ? undefined : network.index.namespaces.has(namespace) ? labelsOfNamespace(network, namespace) : undefined;
  return (dimension: Dimension) => {
    if (dimension === KIND) return [POD];
    if (dimension === NAMESPACE) return namespace === undefined ? undefined : [present(namespace)];
    const key = dimension.slice(1);
    if (dimension === namespaceLabel(key)) return known === undefined ? undefined : [Object.hasOwn(known, key) ? present(known[key]) : ABSENT];
    if (dimension !== podLabel(key)) return undefined;
    if (Object.hasOwn(labels, key)) return [present(labels[key])];
    if (workload === undefined) return undefined;
    const given = givenValues(workload, key);
    return given === undefined ? [ABSENT] : given === 'any' ? undefined : given.map(present);
  };
}

export function peerSets(peer: Peer, namespace: string): { readonly written: Traffic; readonly possible: Traffic } {
  const { cidr, except, podSelector, namespaceSelector } = peer;
  if (cidr !== undefined) {
    const whole = block(cidr);
    const written = difference(whole ?? NONE, union(...except.map(one => block(one) ?? NONE)));
    return { written, possible: whole === undefined ? ALL : isEmpty(written) ? NONE : union(written, PODS) };
  }
  const spaces = namespaceSelector === undefined ? where(NAMESPACE, [present(namespace)]) : selected(namespaceSelector, namespaceDimension);
  const written = intersection(PODS, intersection(spaces, podSelector === undefined ? ALL : selectedPods(podSelector)));
  return { written, possible: written };
}

function namespaceDimension(key: string): Dimension {
  return key === NAMESPACE_NAME ? NAMESPACE : namespaceLabel(key);
}

function selected({ labels, expressions }: LabelSelector, dimensionOf: (key: string) => Dimension): Traffic {
  const exact = Object.entries(labels).map(([key, value]) => where(dimensionOf(key), [present(value)]));
  const wanted = expressions.map(({ key, operator, values }) => {
    const listed = where(dimensionOf(key), values.map(present));
    const absent = where(dimensionOf(key), [ABSENT]);
    switch (operator) {
      case 'In': return listed;
      case 'NotIn': return difference(ALL, listed);
      case 'Exists': return difference(ALL, absent);
      case 'DoesNotExist': return absent;
      default: return NONE;
    }
  });
  return [...exact, ...wanted].reduce(intersection, ALL);
}
