/** What containers are told of ports: in arguments, commands, variables, probes, and in ConfigMaps that they mount. */

import { isRecord, records, textAt, valueAt } from '../../kubernetes/values';
import { containersIn, Network, Workload } from '../../network/network';
import { Lookup } from '../lookup';

/** Whether a number stands somewhere in what a workload's containers are told: then a port of that number is no surprise. */
export function saysNumber(network: Network, workload: Workload, port: number): boolean {
  const number = new RegExp(`(?<!\\d)${port}(?!\\d)`);
  const { podSpec, ref } = workload;
  const containers = containersIn(podSpec);
  if (containers.some(({ ports: _, resources: __, image: ___, ...told }) => number.test(JSON.stringify(told)))) return true;

  const lookup = Lookup.of(network);
  return configMapsOf(podSpec, containers).some(name => number.test(JSON.stringify(lookup.configMap(ref.namespace, name))));
}

/** The ConfigMaps that a pod mounts or takes its variables from. */
function configMapsOf(podSpec: Workload['podSpec'], containers: readonly Readonly<Record<string, unknown>>[]): readonly string[] {
  const volumes = records(podSpec.volumes);
  const projected = volumes.flatMap(volume => records(valueAt(volume, 'projected', 'sources')));
  const variables = containers.flatMap(container => [...records(container.envFrom).map(from => textAt(from, 'configMapRef', 'name')),
    ...records(container.env).map(variable => textAt(variable, 'valueFrom', 'configMapKeyRef', 'name'))]);
  return [...volumes, ...projected].flatMap(source => isRecord(source.configMap) ? [textAt(source, 'configMap', 'name')] : [])
    .concat(variables).filter(name => name !== '');
}
