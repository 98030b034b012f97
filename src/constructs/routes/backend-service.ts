/** The Service behind a route, and which of its ports is meant. */

import { Construct, IConstruct } from 'constructs';
import { ConnectivityTarget, IReachable } from '../../declarations/endpoint';
import { defined } from '../../kubernetes/values';
import { refuse } from '../../synth/refusal';

/**
 * A Service with one port.
 *
 * @internal
 */
export interface BackendService {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
  readonly portName?: string;
  /** The construct that makes it, where it is of this app. */
  readonly construct?: IConstruct;
}

/** @internal */
export function backendService(place: Construct, to: IReachable, port: number | undefined, portName: string | undefined): BackendService {
  const target = ConnectivityTarget._from(to, place.node.path);
  const { namespace, name } = target._service(place.node.path);
  const ports = target._ports.filter(({ protocol = 'TCP' }) => protocol === 'TCP');
  const shown = ports.map(one => one.name === undefined ? `${one.port}` : `${one.port} (${one.name})`).join(', ') || 'none';
  const value = `Service ${namespace}/${name}`;
  if (port !== undefined && portName !== undefined) refuse(place, { value: `port ${port} and portName "${portName}"`, rule: 'are two ports for one backend', remedy: 'Keep one.' });

  const found = portName !== undefined ? ports.find(one => one.name === portName)
    : port !== undefined ? ports.find(one => one.port === port)
      : ports.length === 1 ? ports[0] : ports.find(one => one.name === 'http');
  if (found === undefined) {
    const asked = port ?? portName;
    refuse(place, {
      value: asked === undefined ? value : `port ${asked} of ${value}`,
      rule: asked === undefined ? `has the ports ${shown}, and none of them is said` : `is none of its ports, which are ${shown}`,
      remedy: 'Say one: { port: 80 }.',
    });
  }
  return defined({ namespace, name, port: found.port, portName, construct: Construct.isConstruct(to) ? to : undefined });
}
