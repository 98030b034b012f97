/** What may open something though the network's model does not show it: objects of other controllers, annotations that they read, policies for pods that are in no manifest. */
import { keyOf } from './entrances';
import { ReachChange, isBroadening } from './reach';
import { Snapshot } from './snapshot';
import { apiGroupOf } from '../../kubernetes/scope';
import { fieldsAt, isRecord } from '../../kubernetes/values';
import { NetworkPolicy } from '../../network/network';
import { selectedPods, workloadsSelected } from '../../network/peers';
import { Direction, writtenBy } from '../../network/policies';
import { covers, isEmpty, union } from '../../network/traffic';
import { Sentence, list, say } from '../../text/sentence';
import { isSame } from '../objects/fields';
import { Identified, title } from '../objects/identify';
import { Pairing } from '../objects/objects';

/** The API groups of controllers that let somebody in from outside by objects of their own, where all kinds do, or some. */
const ENTRIES: ReadonlyMap<string, RegExp> = new Map([
  ['route.openshift.io', /^Route$/],
  ['traefik.io', /^(IngressRoute|Middleware|ServersTransport|TraefikService)/],
  ['traefik.containo.us', /^(IngressRoute|Middleware|ServersTransport|TraefikService)/],
  ['projectcontour.io', /./],
  ['networking.istio.io', /^(Gateway|VirtualService|ServiceEntry|DestinationRule|EnvoyFilter|WorkloadEntry)$/],
  ['serving.knative.dev', /./],
  ['networking.internal.knative.dev', /./],
  ['configuration.konghq.com', /./],
  ['getambassador.io', /./],
  ['k8s.nginx.org', /./],
  ['zalando.org', /^RouteGroup$/],
  ['apisix.apache.org', /./],
  ['gateway.solo.io', /./],
  ['gateway.kgateway.dev', /./],
  ['gateway.envoyproxy.io', /./],
  ['gateway.networking.x-k8s.io', /./],
  ['gateway.nginx.org', /./],
  ['tailscale.com', /./],
  ['networking.cfargotunnel.com', /./],
  ['ingress.k8s.ngrok.com', /./],
  ['ngrok.k8s.ngrok.com', /./],
  ['elbv2.k8s.aws', /./],
  ['vpcresources.k8s.aws', /./],
  ['networking.k8s.aws', /./],
  ['cloud.google.com', /^Backend/],
  ['networking.gke.io', /./],
  ['cis.f5.com', /./],
  ['core.haproxy.org', /./],
  ['ingress.v3.haproxy.org', /./],
  ['voyager.appscode.com', /^Ingress$/],
  ['consul.hashicorp.com', /./],
  ['kuma.io', /./],
  ['k8s.cni.cncf.io', /./],
  ['kubevirt.io', /^VirtualMachine/],
]);

/** Of these groups, the kinds that keep somebody out. */
const KEEPS_OUT = /polic|permission|middleware|plugin|auth|intention|backendconfig|filter/i;

/** Annotations that say who is kept out: what changes in one, or takes it away, may let somebody in. */
const RESTRICTING = /source-?range|(?:allow|white|deny|black)-?list|inbound-cidrs|auth(?!ority)|satisfy|middlewares|plugins|security-?(?:group|polic)|\bwaf|firewall|backend-config|access-control|verify|modsecurity/i;

/** Annotations that lead somewhere else or write into the configuration of a proxy: so may one that is new. */
const LEADING = /snippet|default-backend|\/actions\.|\/conditions\.|upstream|proxy-pass|\blua|mirror|canary|expose|tunnel|tailscale|load-balancer-(?:type|class|scheme|internal)|internal-load-balancer|\/scheme|private-ip|public/i;

/** What controllers read annotations of. */
const ANNOTATED: ReadonlySet<string> = new Set([
  '/Service', 'networking.k8s.io/Ingress', 'gateway.networking.k8s.io/Gateway', 'gateway.networking.k8s.io/HTTPRoute', 'gateway.networking.k8s.io/GRPCRoute',
  'gateway.networking.k8s.io/TLSRoute', 'gateway.networking.k8s.io/TCPRoute', 'gateway.networking.k8s.io/UDPRoute',
]);

export function compareBeyond(before: Snapshot, after: Snapshot, pairing: Pairing, told: readonly ReachChange[]): ReachChange[] {
  const pairs = [...pairing.same, ...pairing.renamed].filter(pair => pair.before.object !== pair.after.object);
  const named = new Set(told.filter(isBroadening).flatMap(({ by, entrances }) => [...by, ...entrances.flatMap(one => one.by)]));
  return [
    ...pairing.added.flatMap(item => ofOthers(item)),
    ...pairing.removed.filter(item => isEntry(item) && KEEPS_OUT.test(item.kind)).map(item => notEvaluated(item, say`${title(item)} is gone and was not evaluated: whom it kept out may come in now.`)),
    ...pairs.flatMap(pair => isSame(pair.before.object, pair.after.object) ? [] : ofOthers(pair.after, pair.before)),
    ...pairs.filter(({ after: item }) => ANNOTATED.has(item.type) && !named.has(item)).flatMap(pair => annotated(pair.before, pair.after)),
    ...policies(before, after, pairing),
  ];
}

function ofOthers(item: Identified, former?: Identified): ReachChange[] {
  const change = former === undefined ? say`is new` : say`changes`;
  if (isEntry(item)) return [notEvaluated(item, say`${title(item)} ${change} and is not evaluated: its controller may let in somebody from outside.`)];

  if (OWN_GROUPS.test(groupOf(item))) return [];
  const taken = onNode(item.object);
  return taken === undefined || (former !== undefined && onNode(former.object) === taken) ? []
    : [notEvaluated(item, say`${title(item)} ${change} and has ${taken} within: what it makes may be reached by whoever can reach a node.`)];
}

function isEntry(item: Identified): boolean {
  return ENTRIES.get(groupOf(item))?.test(item.kind) === true;
}

function groupOf({ object }: Identified): string {
  return apiGroupOf(object.apiVersion);
}

/** Kubernetes' own, whose pods are known. */
const OWN_GROUPS = /^$|^(?:apps|batch|autoscaling|policy)$|\.k8s\.io$/;

/** Where in an object pods take the network of their node, or a port of it. */
function onNode(value: unknown, depth: number = 0): string | undefined {
  if (depth > 20 || typeof value !== 'object' || value === null) return undefined;
  if (isRecord(value)) {
    if (value.hostNetwork === true) return 'hostNetwork';
    if (typeof value.hostPort === 'number') return `hostPort ${value.hostPort}`;
  }
  for (const one of Object.values(value)) {
    const found = onNode(one, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function annotated(former: Identified, item: Identified): ReachChange[] {
  const [was, is] = [former, item].map(({ object }) => fieldsAt(object, 'metadata', 'annotations'));
  const changed = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter(key => !key.startsWith('connectivity.cdk8s.io/') && was[key] !== is[key]
    && (LEADING.test(key) || (was[key] !== undefined && RESTRICTING.test(key)))).sort();
  return changed.length === 0 ? [] : [notEvaluated(item, say`${title(item)} changes its annotation ${list(changed)}, which is not evaluated: its controller may let in who was kept out, or lead elsewhere.`)];
}

const DIRECTIONS: readonly Direction[] = ['ingress', 'egress'];

/** Of policies whose pods stand in these manifests, the pods tell what changes; of others, the policies themselves. */
function policies(before: Snapshot, after: Snapshot, pairing: Pairing): ReachChange[] {
  const [known, current] = [before, after].map(({ network, itemOf }) => new Map(network.policies.map(policy => [itemOf(policy.manifest), policy])));
  const selectsNobody = ({ network }: Snapshot, { ref, selects }: NetworkPolicy): boolean =>
    workloadsSelected(network, ref.namespace, selects).length === 0;
  const pairs = new Map([...pairing.same, ...pairing.renamed].map(pair => [pair.before, pair.after]));
  const unseen = [...known].filter(([item, policy]) => pairs.get(item)?.object !== item.object && selectsNobody(before, policy));
  const gone = unseen.filter(([item]) => !pairs.has(item)).map(([item]) => notEvaluated(item, say`${title(item)} is gone, and no manifest here shows the pods that it selected: they may be reached, or reach, by more.`));
  const looser = unseen.flatMap(([item, policy]): ReachChange[] => {
    const later = pairs.get(item);
    const now = later && current.get(later);
    return later === undefined || now === undefined || isAsStrict(policy, now) ? []
      : [notEvaluated(later, say`${title(later)} lets more through than before, or selects others, and no manifest here shows the pods that it selected: they may be reached, or reach, by more.`)];
  });
  const beside = pairing.added.flatMap((item): ReachChange[] => {
    const policy = current.get(item);
    if (policy === undefined || !selectsNobody(after, policy)) return [];
    const others = before.network.policies.filter(({ ref }) => ref.namespace === policy.ref.namespace);
    return DIRECTIONS.some(direction => others.some(other => other[direction] !== undefined && !opensNoMore(other, policy, direction)))
      ? [notEvaluated(item, say`${title(item)} is new beside other policies of its namespace, and no manifest here shows the pods that it selects: they may be reached, or reach, by more.`)] : [];
  });
  return [...gone, ...looser, ...beside];
}

function isAsStrict(before: NetworkPolicy, after: NetworkPolicy): boolean {
  return before.ref.namespace === after.ref.namespace && covers(selectedPods(after.selects), selectedPods(before.selects))
    && DIRECTIONS.every(direction => before[direction] === undefined || (after[direction] !== undefined && opensNoMore(before, after, direction)));
}

function opensNoMore(before: NetworkPolicy, after: NetworkPolicy, direction: Direction): boolean {
  const known = new Set(before[direction]?.map(rule => JSON.stringify(rule)));
  const rules = after[direction]?.filter(rule => !known.has(JSON.stringify(rule))) ?? [];
  // What a name means is up to the pods.
  if (rules.some(({ ports }) => ports?.some(({ port }) => typeof port === 'string'))) return false;
  const more = union(...rules.map(rule => writtenBy(rule, after.ref.namespace, direction)));
  return isEmpty(more) || covers(union(...before[direction]?.map(rule => writtenBy(rule, before.ref.namespace, direction)) ?? []), more);
}

function notEvaluated(item: Identified, sentence: Sentence): ReachChange {
  return {
    change: 'not evaluated', place: { kind: 'policy', key: keyOf(item), label: title(item) }, ports: [], before: 'nowhere', after: 'nowhere', entrances: [], by: [item], sentence,
  };
}
