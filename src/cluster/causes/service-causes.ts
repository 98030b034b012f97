/** Why nothing, or the wrong thing, is behind a Service. */

import { backendsOf, Facts, makerOf, serviceOf, slicesOf } from './facts';
import { hasRestarted, podTrouble } from './readiness';
import { nearest } from '../../text/spelling';
import { called, isReady, matches, Pod, Service } from '../api/kubernetes';

type Labels = Readonly<Record<string, string>>;

export function labelText(labels: Labels): string {
  return Object.keys(labels).sort().map(key => `${key}=${labels[key]}`).join(',');
}

/** Why there is no Service of this name; undefined when there is one. */
export function missingService(facts: Facts, namespace: string, name: string): string | undefined {
  if (serviceOf(facts, namespace, name) !== undefined) return undefined;
  if (!facts.namespaces.includes(namespace)) {
    const meant = nearest(namespace, facts.namespaces);
    return `there is no namespace ${namespace}${meant === undefined ? '' : ` (there is ${meant})`}`;
  }
  const gone = `there is no Service ${namespace}/${name}`;
  const elsewhere = facts.services.filter(service => service.metadata.name === name).map(service => service.metadata.namespace);
  const meant = nearest(name, facts.services.filter(service => service.metadata.namespace === namespace).map(service => service.metadata.name));
  return [
    gone,
    ...meant === undefined ? [] : [`the nearest name is ${meant}`],
    ...elsewhere.length === 0 ? [] : [`the name is in namespace ${elsewhere.join(', ')}: from elsewhere it is ${name}.${elsewhere[0]}`],
  ].join('; ');
}

/** Why a Service that exists does not do what a port of it should; undefined when nothing is wrong that can be seen. */
export async function serviceProblem(facts: Facts, service: Service, port: number | undefined): Promise<string | undefined> {
  const { spec } = service;
  const name = called({ ...service, kind: 'Service' });
  if (spec.type === 'ExternalName') return `${name} is an alias of ${spec.externalName ?? 'nothing'}: only the name is replaced, and that is where it leads`;
  const ports = spec.ports ?? [];
  if (port !== undefined && !ports.some(one => one.port === port) && spec.clusterIP !== 'None') return `${name} has no port ${port}; it has ${ports.map(one => one.port).join(', ')}`;

  const stale = staleSlices(facts, service);
  if (stale !== undefined) return stale;
  const backends = backendsOf(facts, service, port);
  if (backends.length === 0) return noEndpoints(facts, service);
  for (const { pod, port: target } of backends) {
    if (target === undefined) {
      const wanted = ports.find(one => one.port === port)?.targetPort ?? ports[0]?.targetPort;
      const declared = backends.flatMap(one => one.pod?.spec.containers ?? []).flatMap(container => container.ports ?? []);
      const named = [...new Set(declared.flatMap(one => one.name ?? []))].sort();
      return `targetPort ${String(wanted)} of ${name} is no port of its pods (${backends.map(one => one.pod?.metadata.name ?? one.address).join(', ')})${named.length === 0 ? '' : `; they have ${named.join(', ')}`}`;
    }
    const { protocol = 'TCP', targetPort } = ports.find(one => one.port === port) ?? ports[0] ?? {};
    const asked = spec.clusterIP === 'None' ? port ?? target : target;
    const closed = pod === undefined ? undefined : await notListening(facts, pod, asked, protocol);
    if (closed === undefined) continue;
    const ending = pod !== undefined && hasRestarted(pod) ? await facts.notReady(pod) : undefined;
    const seen = ending === undefined ? closed : `${closed}; ${ending}`;
    if (spec.clusterIP === 'None') return `${name} is headless (clusterIP None), so its port ${asked} is not mapped: ${seen}`;
    return `${name} sends to port ${target}${typeof targetPort === 'string' ? ` (targetPort ${targetPort})` : ''}, but ${seen}`;
  }
  const foreign = backends.filter(one => one.pod === undefined);
  if (foreign.length === 0) return undefined;
  const slices = [...new Set(foreign.map(({ slice }) => `EndpointSlice ${slice.metadata.namespace}/${slice.metadata.name}`))].sort().join(', ');
  return `${name} sends to ${foreign.map(one => `${one.address}:${one.port}`).join(', ')}, as its endpoints say by hand (${slices}); no pod has that address`;
}

/** Undefined where the pod listens there, or where it can't be known. */
export async function notListening(facts: Pick<Facts, 'listening'>, pod: Pod, port: number, protocol: string): Promise<string | undefined> {
  const listening = await facts.listening(pod, protocol);
  if (listening === undefined) return undefined;
  const found = listening.find(one => one.port === port);
  if (found !== undefined) return found.localOnly ? `pod ${pod.metadata.name} listens there on localhost only` : undefined;
  const open = listening.filter(one => !one.localOnly).map(one => one.port);
  const instead = open.length === 0 ? 'it listens on none' : `it listens on ${open.join(', ')}`;
  return `nothing in pod ${pod.metadata.name} listens on ${protocol === 'TCP' ? '' : `${protocol} `}port ${port}: ${instead}`;
}

/** EndpointSlices that the controller left behind when a selector was taken off. */
function staleSlices(facts: Facts, service: Service): string | undefined {
  if (service.spec.selector !== undefined) return undefined;
  const stale = slicesOf(facts, service).filter(slice => slice.metadata.labels?.['endpointslice.kubernetes.io/managed-by'] === 'endpointslice-controller.k8s.io'
    && (slice.endpoints ?? []).length > 0);
  if (stale.length === 0) return undefined;
  const addresses = stale.flatMap(slice => (slice.endpoints ?? []).flatMap(endpoint => endpoint.addresses));
  return `Service ${service.metadata.namespace}/${service.metadata.name} has no selector, but an EndpointSlice from when it had one is still there`
    + ` and sends traffic to ${addresses.join(', ')}; delete the Service before it is made anew`;
}

async function noEndpoints(facts: Facts, service: Service): Promise<string> {
  const { namespace = 'default', name } = service.metadata;
  const { selector } = service.spec;
  const empty = `Service ${namespace}/${name} has no endpoints`;
  const marked = notReadyAddresses(facts, service);
  if (marked !== undefined) return `${empty} that are ready: ${marked}`;
  if (selector === undefined) return `${empty}: it has no selector, and no EndpointSlice with the label kubernetes.io/service-name=${name} has an address`;
  const text = labelText(selector);
  const selected = facts.pods.filter(pod => pod.metadata.namespace === namespace && matches(pod.metadata.labels, selector));
  if (selected.length > 0) {
    const why = (await Promise.all(selected.filter(pod => !isReady(pod)).map(pod => facts.notReady(pod)))).find(one => one !== undefined);
    return isEvery(selected) ? `${empty} yet, though ${selected[0].metadata.name} is ready` : `${empty}: none of the pods with ${text} is ready${why === undefined ? '' : `: ${why}`}`;
  }
  const maker = facts.workloads.find(one => one.metadata.namespace === namespace && matches(one.spec.template.metadata?.labels, selector));
  if (maker !== undefined) {
    if (maker.spec.replicas === 0) return `${empty}: ${called(maker)} makes its pods, and is scaled to zero`;
    const why = await facts.noPods(maker);
    return `${empty}: ${called(maker)} makes its pods, and has none now${why === undefined ? '' : `: ${why}`}`;
  }

  return `${empty}: its selector ${text} matches no pod${nearestLabels(facts, namespace, selector)}`;
}

/** Addresses that a slice has and calls not ready, though no pod of the cluster is behind them or the pod is ready. */
function notReadyAddresses(facts: Facts, service: Service): string | undefined {
  const found = slicesOf(facts, service).flatMap(slice => (slice.endpoints ?? [])
    .filter(({ conditions, targetRef }) => conditions?.ready === false
      && !facts.pods.some(pod => pod.metadata.name === targetRef?.name && !isReady(pod)))
    .flatMap(({ addresses }) => addresses.map(address => `EndpointSlice ${slice.metadata.name} calls ${address} not ready`)));
  return found.length === 0 ? undefined : found.join(', ');
}

/** The pods that are not ready and whose addresses a Service publishes all the same. */
export function publishedNotReady(facts: Facts, service: Service): string | undefined {
  const { publishNotReadyAddresses, selector } = service.spec;
  if (publishNotReadyAddresses !== true || selector === undefined) return undefined;
  const pods = facts.pods.filter(pod => pod.metadata.namespace === service.metadata.namespace
    && matches(pod.metadata.labels, selector) && !isReady(pod));
  if (pods.length === 0) return undefined;
  const list = pods.map(pod => `${pod.status?.podIP ?? 'no address'} (${pod.metadata.name}${podTrouble(pod) === undefined ? '' : `: ${podTrouble(pod)?.why}`})`);
  return `publishNotReadyAddresses of Service ${service.metadata.namespace}/${service.metadata.name} is true, so pods that are not ready count too: ${list.join(', ')}`;
}

function isEvery(pods: readonly Pod[]): boolean {
  return pods.every(isReady);
}

/** The pods that are closest to a selector, in the same namespace or in another. */
function nearestLabels(facts: Facts, namespace: string, selector: Labels): string {
  const abroad = facts.pods.find(pod => matches(pod.metadata.labels, selector));
  if (abroad !== undefined) return ` in its namespace; pods in namespace ${abroad.metadata.namespace} have these labels, but a Service selects in its own only`;
  const near = facts.pods.filter(pod => pod.metadata.namespace === namespace).map(pod => {
    const labels = pod.metadata.labels ?? {};
    const alike = Object.keys(selector).filter(key => labels[key] === selector[key]);
    const slips = Object.keys(selector).filter(key => labels[key] !== undefined && nearest(selector[key], [labels[key]]) !== undefined);
    const renamed = Object.keys(labels).filter(key => !(key in selector) && nearest(key, Object.keys(selector)) !== undefined
      && Object.values(selector).includes(labels[key]));
    return { pod, keys: [...alike, ...slips, ...renamed], score: alike.length * 2 + slips.length * 2 + renamed.length };
  }).filter(({ score }) => score > 0).sort((a, b) => b.score - a.score || (a.pod.metadata.name < b.pod.metadata.name ? -1 : 1));
  if (near.length === 0) return '';
  const [{ pod }] = near;
  const shown = Object.fromEntries(Object.entries(pod.metadata.labels ?? {}).filter(([key]) => key !== 'pod-template-hash'));
  return `; the nearest, ${makerOf(facts, pod)}, has ${labelText(shown)}`;
}

/** The one workload behind a Service whose answers differ from each other; undefined where there are several. */
export function answersDiffer(facts: Facts, service: Service, port: number | undefined): string | undefined {
  const makers = [...new Set(backendsOf(facts, service, port).map(({ pod }) => pod && makerOf(facts, pod)))];
  const [maker] = makers;
  return makers.length === 1 && maker !== undefined
    ? `${maker} alone is behind ${called({ ...service, kind: 'Service' })}, so it is this one that answers differently from time to time` : undefined;
}

/** Who answers behind a Service: what to look at when it is the wrong one. */
export function whoAnswers(facts: Facts, service: Service, port: number | undefined): string | undefined {
  const makers = new Map<string, string>();
  for (const { pod } of backendsOf(facts, service, port)) if (pod !== undefined) makers.set(makerOf(facts, pod), pod.spec.containers.map(container => container.image ?? '').join(', '));

  const text = [...makers.entries()].sort().map(([maker, image]) => `${maker} (${image})`);
  const selector = service.spec.selector === undefined ? '' : ` (selector ${labelText(service.spec.selector)})`;
  return text.length === 0 ? undefined : `behind Service ${service.metadata.namespace}/${service.metadata.name}${selector} is ${text.join(' and ')}`;
}
