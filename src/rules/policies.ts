/** Findings about NetworkPolicies: who may connect to whom. */
import { family, listed, Report, Scene } from './family';
import { objectName } from './finding';
import { Lookup } from './lookup';
import { saysNumber } from './pods/configured';
import { distinct, labelsOfNamespace, Network, NetworkPolicy, PolicyRule, Workload } from '../network/network';
import { podsOf, workloadsMeant, workloadsSelected } from '../network/peers';
import { mayAskDns } from '../network/policies';
import { isEverything, LabelSelector, selects } from '../network/selector';
import { alike } from '../text/spelling';

export const policies = family({
  'policy-no-pods': {
    severity: 'warning',
    missing: true,
    why: 'A NetworkPolicy that selects no pod protects nothing.',
    remedy: 'Make the selector say labels that pods of its namespace carry.',
  },
  'policy-host-network': {
    severity: 'warning',
    why: 'Pods in the network of their node have its address, and NetworkPolicies have no effect on them.',
    remedy: 'Take hostNetwork away, or protect the node itself.',
  },
  'policy-no-peers': {
    severity: 'warning',
    missing: true,
    why: 'A peer that matches no pod lets nobody in or out.',
    remedy: 'Make the selectors say labels that the wanted pods and their namespace carry.',
  },
  'policy-port': {
    severity: 'warning',
    why: 'A NetworkPolicy sees the ports of pods: what a Service made of them is undone by then.',
    remedy: 'Use the port on which the pods listen, or its name.',
  },
  'policy-no-dns': {
    severity: 'warning',
    why: 'Whoever is let out to some pods, and not to DNS, finds none of them by name.',
    remedy: 'Add an egress rule for port 53 of UDP and TCP to the namespace kube-system.',
  },
  'policy-not-evaluated': {
    severity: 'note',
    why: 'Policies of this kind change who reaches whom, and only NetworkPolicies of Kubernetes itself are evaluated here.',
    remedy: 'Take what is said about reachability as what holds without this policy, and test on a cluster.',
  },
}, (scene, report) => {
  for (const { manifest, group, ref } of scene.network.unevaluated) report('policy-not-evaluated', manifest, `What this ${ref.kind} of ${group} opens or closes is not evaluated.`);

  if (scene.network.workloads.length > 0) {
    scene.network.policies.forEach(policy => checkPolicy(policy, scene, report));
    checkDns(scene.network, report);
  }
});

type Reported = Report<'policy-no-pods' | 'policy-host-network' | 'policy-no-peers' | 'policy-port' | 'policy-no-dns'>;

function checkPolicy(policy: NetworkPolicy, { network }: Scene, report: Reported): void {
  const { namespace } = policy.ref;
  const selected = distinct(workloadsSelected(network, namespace, policy.selects));
  if (selected.length === 0 && !isEverything(policy.selects)) report('policy-no-pods', policy.manifest, `Its selector matches no pod of namespace ${namespace}.`, 'spec.podSelector');

  else if (selected.length > 0 && selected.every(({ hostNetwork }) => hostNetwork)) report('policy-host-network', policy.manifest, `It selects ${listed(selected.map(({ ref }) => objectName(ref)))} only, in the network of the node.`, 'spec.podSelector');

  (policy.ingress ?? []).forEach((rule, index) => {
    checkPeers(policy, rule, `spec.ingress[${index}].from`, network, report);
    checkPorts(policy, rule, `spec.ingress[${index}].ports`, selected, network, report);
  });
  (policy.egress ?? []).forEach((rule, index) => {
    checkPeers(policy, rule, `spec.egress[${index}].to`, network, report);
    const peers = rule.peers?.map(peer => workloadsMeant(network, peer, namespace));
    // Whoever else may be meant listens on ports that nobody knows.
    const known = peers?.every(pods => pods !== undefined && pods.length > 0) ? peers.flatMap(pods => pods ?? []) : [];
    checkPorts(policy, rule, `spec.egress[${index}].ports`, known, network, report);
  });
}

/** A policy that lets nothing out, or to addresses only, has no need of names. */
function checkDns(network: Network, report: Reported): void {
  for (const policy of network.policies) {
    const named = policy.egress?.some(({ peers }) => peers?.some(({ cidr }) => cidr === undefined));
    if (!named) continue;
    const mute = workloadsSelected(network, policy.ref.namespace, policy.selects)
      .find(one => mayAskDns(network, podsOf(one)).answer === 'no');
    if (mute !== undefined) report('policy-no-dns', policy.manifest, `It lets ${objectName(mute.ref)} out to other pods, and no policy lets it ask DNS for their names.`, 'spec.egress');
  }
}

function checkPeers(policy: NetworkPolicy, rule: PolicyRule, field: string, network: Network, report: Reported): void {
  (rule.peers ?? []).forEach((peer, index) => {
    const place = `${field}[${index}]`;
    if (workloadsMeant(network, peer, policy.ref.namespace)?.length === 0 && peer.podSelector !== undefined && !isEverything(peer.podSelector)) report('policy-no-peers', policy.manifest, 'The peer matches no pod.', place);

    const meant = peer.namespaceSelector && misspelt(peer.namespaceSelector, network);
    if (meant !== undefined) report('policy-no-peers', policy.manifest, `The peer matches no namespace of the app; did you mean ${meant}?`, `${place}.namespaceSelector`);
  });
}

/** The label of one of the app's namespaces, where a selector matches none of them for a slip of the finger. */
function misspelt(selector: LabelSelector, network: Network): string | undefined {
  const known = network.namespaces.map(({ ref }) => labelsOfNamespace(network, ref.name));
  if (known.some(labels => selects(selector, labels))) return undefined;

  // Namespaces that are numbered are no slips of each other.
  const letters = (text: string) => text.replace(/\d+/g, '');
  for (const [key, wanted] of Object.entries(selector.labels)) {
    const slip = known.map(labels => labels[key]).find(value => value !== undefined && letters(value) !== letters(wanted) && alike(value, wanted));
    if (slip !== undefined) return `${key}=${slip}`;
  }
  return undefined;
}

/** A port that these pods do not have, although a Service in front of them, or one of their names, looks like it. */
function checkPorts(policy: NetworkPolicy, rule: PolicyRule, field: string, pods: readonly Workload[], network: Network, report: Reported): void {
  const declared = pods.flatMap(({ containers }) => containers).flatMap(({ ports }) => ports);
  (rule.ports ?? []).forEach(({ port, endPort, protocol }, index) => {
    const exists = declared.some(one => one.protocol === protocol && (one.port === port || one.name === port));
    if (pods.length === 0 || port === undefined || endPort !== undefined || exists) return;

    const place = `${field}[${index}].port`;
    if (typeof port === 'string') {
      const names = listed(pods.map(({ ref }) => objectName(ref)));
      report('policy-port', policy.manifest, `No container of ${names} has a ${protocol} port named "${port}".`, place);
      return;
    }
    const services = new Set(pods.flatMap(pod => Lookup.of(network).servicesBefore(pod)));
    const ports = [...services].flatMap(service => service.ports.map(one => ({ service, ...one }))).filter(one => one.protocol === protocol);
    const mapped = ports.find(one => one.port === port);
    if (mapped !== undefined && !ports.some(({ targetPort }) => targetPort === port)) {
      report('policy-port', policy.manifest,
        `${port} is the port of ${objectName(mapped.service.ref)}, and the pods behind it are reached on ${mapped.targetPort}.`, place);
    } else if (!ports.some(({ targetPort }) => targetPort === port)
      && pods.every(pod => pod.containers.every(container => container.ports.length > 0) && !saysNumber(network, pod, port))) {
      const names = listed(pods.map(({ ref }) => objectName(ref)));
      report('policy-port', policy.manifest, `No container of ${names} declares ${protocol} ${port}.`, place);
    }
  });
}
