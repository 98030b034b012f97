/** The same question to our own evaluator, which reads the set as manifests. */

import { Pod, PolicySet, Port } from './sets';
import { buildNetwork } from '../../../src/network/network';
import { NamedParty, policyAnswer } from '../../../src/network/policies';

export type Answer = 'yes' | 'no' | 'unknown';

/** Asks by the numbers of the ends in cyclonus' order: the pods, then the addresses outside. */
export function modelOf(set: PolicySet): (from: number, to: number, port: Port) => Answer {
  const objects = [
    ...Object.entries(set.namespaces).filter(([name]) => !set.unseen?.includes(name)).map(([name, labels]) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } })),
    ...set.pods.map(manifest),
    ...set.policies,
  ];
  const network = buildNetwork(objects.map((object, document) => ({ object, file: 'set.yaml', document })));
  const pods = set.pods.map(({ namespace, name }) => ({ namespace, workload: name }));
  const ends: readonly NamedParty[] = [...pods, ...set.outside.map(address => ({ address }))];
  return (from, to, { port, protocol }) => policyAnswer(network, ends[from], ends[to], port, protocol);
}

/** Each port in a container of its own: port names are unique in one container only. */
function manifest({ namespace, name, labels, ports }: Pod) {
  const containers = ports.length === 0 ? [{ name: 'main' }] : ports.map(({ port, ...rest }, index) => ({ name: `c${index}`, ports: [{ ...rest, containerPort: port }] }));
  return { apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name, labels }, spec: { containers } };
}
