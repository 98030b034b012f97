/** A pod like a workload's on every node that has none. */

import { refName, SPREAD_ANNOTATION, View } from './view';
import { WorkloadRef } from '../../plan/plan';
import { CannotRun } from '../api/cannot-run';
import { Clock, until } from '../api/clock';
import { isReady } from '../api/kubernetes';
import { api } from '../api/path';
import { podTrouble } from '../causes/readiness';
import { Objects } from '../changes/objects';

/** Undefined when they are all ready; else why one is not. */
export async function spread(view: View, objects: Objects, clock: Clock, ref: WorkloadRef, seconds: number): Promise<string | undefined> {
  const [workload, pods, nodes] = [await view.workload(ref), await view.podsOf(ref), await view.nodes()];
  if (workload === undefined) throw new CannotRun(`there is no ${refName(ref)} to spread`);
  const empty = nodes.map(node => node.metadata.name).filter(node => !pods.some(pod => pod.spec.nodeName === node));
  const { template } = workload.spec;
  const names = empty.map((node, index) => ({ node, name: `${ref.name.slice(0, 50)}-spread-${index}` }));
  for (const { node, name } of names) {
    await objects.create(api`/api/v1/namespaces/${ref.namespace}/pods`, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name,
        namespace: ref.namespace,
        labels: template.metadata?.labels,
        annotations: { ...template.metadata?.annotations, [SPREAD_ANNOTATION]: refName(ref) },
      },
      // Placed, not scheduled: a control plane's taint is no matter for a visitor.
      spec: { ...template.spec, nodeName: node },
    });
  }
  const state = { why: 'not made yet' };
  const up = await until(clock, seconds, async () => {
    const like = (await view.podsOf(ref)).filter(pod => names.some(({ name }) => name === pod.metadata.name));
    const waiting = like.find(pod => !isReady(pod));
    state.why = waiting === undefined ? `${like.length} of ${names.length} pods made` : podTrouble(waiting)?.why ?? `pod ${waiting.metadata.name} is not ready`;
    return waiting === undefined && like.length === names.length ? true : undefined;
  });
  return up === undefined ? state.why : undefined;
}
