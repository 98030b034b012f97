/** Waits for what the cluster makes of a manifest: pods that are ready, endpoints that follow them. */

import { endingOf, initRuns, Logs, podTrouble, readinessOf, waitingFor } from './readiness';
import { ipVersion } from '../../kubernetes/address';
import { WorkloadRef } from '../../plan/plan';
import { Clock } from '../api/clock';
import { Event, isReady, matches, Pod, podIpsOf, SERVICE_NAME_LABEL, Workload } from '../api/kubernetes';
import { refName, View } from '../probes/view';

const ENDPOINTS_SECONDS = 10;

/** Undefined when it is ready, and stays so at least this long; else why not, as soon as it is clear that it won't be. */
export async function awaitReady(view: View, clock: Clock, ref: WorkloadRef, seconds: number, stay: number): Promise<string | undefined> {
  const end = clock.now() + seconds;
  let readySince: number | undefined;
  let troubledSince: number | undefined;
  for (;;) {
    const workload = await view.workload(ref);
    if (workload === undefined) return `there is no ${refName(ref)}`;
    const pods = await view.podsOf(ref);
    // A single object does not repeat its kind in every version; the reference knows it.
    const named: Workload = { ...workload, kind: ref.controller ?? 'Deployment' };
    const readiness = readinessOf(named, pods);
    const now = clock.now();
    if (readiness.kind === 'ready') {
      readySince ??= now;
      if (now - readySince >= Math.max(stay, readiness.stay)) return undefined;
    } else {
      readySince = undefined;
      troubledSince = readiness.trouble === undefined ? undefined : troubledSince ?? now;
      const given = readiness.trouble !== undefined && troubledSince !== undefined && now - troubledSince >= readiness.trouble.patience;
      if (given || now >= end) {
        const explained = await explain(view, named, pods);
        const waits = waitingFor(named, pods);
        return explained ?? readiness.trouble?.why ?? `${readiness.state} after ${Math.round(seconds)} s${waits === undefined ? '' : `: ${waits}`}`;
      }
    }
    await clock.sleep(0.2);
  }
}

/** What keeps it, with the words of its events and logs. */
async function explain(view: View, workload: Workload, pods: readonly Pod[]): Promise<string | undefined> {
  const said = await Promise.all(pods.map(pod => saidOf(view, pod)));
  const logs: Logs = Object.assign({}, ...said.map(one => one.logs));
  const events = said.map(one => one.events);
  const own = await view.events(workload.metadata.namespace ?? 'default', workload.metadata.uid ?? '');
  const readiness = readinessOf(workload, pods, [...own, ...events.flat()], logs);
  if (readiness.kind === 'ready' || readiness.trouble !== undefined) return readiness.kind === 'ready' ? undefined : readiness.trouble?.why;
  const warning = events.flat().filter(event => event.type === 'Warning').pop();
  return warning === undefined ? undefined : `${readiness.state}; the last warning: ${warning.message ?? warning.reason ?? ''}`;
}

/** Why a pod is not ready, with the words of its events and logs; undefined where nothing says so. */
export async function whyNotReady(view: View, pod: Pod): Promise<string | undefined> {
  const { events, logs } = await saidOf(view, pod);
  return podTrouble(pod, events, logs)?.why ?? initRuns(pod) ?? endingOf(pod, logs);
}

async function saidOf(view: View, pod: Pod): Promise<{ readonly events: readonly Event[]; readonly logs: Logs }> {
  const logs: Record<string, string> = {};
  for (const { name, restartCount = 0 } of [...pod.status?.initContainerStatuses ?? [], ...pod.status?.containerStatuses ?? []]) if (restartCount > 0) logs[`${pod.metadata.name}/${name}`] = await view.log(pod, name, true) || await view.log(pod, name, false);

  return { logs, events: await view.events(pod.metadata.namespace ?? 'default', pod.metadata.uid ?? '') };
}

/** Endpoints follow pods with a moment's delay; a probe right after a change would see the time before it. */
export async function awaitEndpoints(view: View, clock: Clock, namespaces: ReadonlySet<string>): Promise<void> {
  const end = clock.now() + ENDPOINTS_SECONDS;
  for (const namespace of [...namespaces].sort()) while (!await endpointsFollow(view, namespace) && clock.now() < end) await clock.sleep(0.2);
}

async function endpointsFollow(view: View, namespace: string): Promise<boolean> {
  const [services, slices, pods] = await Promise.all([view.services(namespace), view.slices(namespace), view.pods(namespace)]);
  return services.every(service => {
    const { selector, ipFamilies } = service.spec;
    if (selector === undefined || service.spec.type === 'ExternalName') return true;
    const wanted = pods.filter(pod => isReady(pod) && matches(pod.metadata.labels, selector)).flatMap(pod => {
      const addresses = podIpsOf(pod);
      return ipFamilies === undefined ? addresses.slice(0, 1) : addresses.filter(address => ipFamilies.includes(`IPv${ipVersion(address)}`));
    });
    const actual = slices.filter(slice => slice.metadata.labels?.[SERVICE_NAME_LABEL] === service.metadata.name)
      .flatMap(slice => slice.endpoints ?? []).filter(endpoint => endpoint.conditions?.ready !== false).flatMap(endpoint => endpoint.addresses);
    return wanted.every(address => actual.includes(address)) && new Set(actual).size === new Set(wanted).size;
  });
}
