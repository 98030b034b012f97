/** What `allowFrom` and `allowTo` let through the policies by which an app is closed. */

import { IConstruct } from 'constructs';
import { Peer } from './peer';
import { Protocol } from './protocol';
import { defined } from '../kubernetes/values';
import { AllowedData, PeerPort } from '../plan/plan';
import { refuse, refuseArguments, refuseUnknown } from '../synth/refusal';

/** On which port somebody is let through, and why. */
export interface AllowOptions {
  /**
   * The port of the pods, or of who is called.
   *
   * @default - 443 for the internet, 443 and 6443 for the API server, else every port
   */
  readonly port?: number;

  /**
   * Only together with `port`.
   *
   * @default - TCP
   */
  readonly protocol?: Protocol;

  /**
   * Why, for readers of the policy.
   *
   * @default - who it is
   */
  readonly because?: string;
}

const allowances = new WeakMap<IConstruct, AllowedData[]>();

/** Notes what is let through for a workload, or for all that are in a namespace. */
export function allow(scope: IConstruct, direction: AllowedData['direction'], peer: Peer, options: AllowOptions): void {
  refuseArguments(scope, [peer, options], direction === 'ingress' ? 'PodOwner.allowFrom' : 'PodOwner.allowTo');
  refuseUnknown(scope, 'AllowOptions', options);
  const { port, protocol, because } = options;
  const { peers, ports, goesOut } = peer._data();
  if (direction === 'ingress' && goesOut) refuse(scope, { value: 'allowFrom', rule: 'is about who comes in, and nobody is known to come in from there', remedy: 'Use allowTo, or name the addresses: Peer.addresses(…).' });
  if (port !== undefined && !(Number.isInteger(port) && port >= 1 && port <= 65_535)) refuse(scope, { value: `port ${port}`, rule: 'is no port', remedy: 'Write a whole number from 1 to 65535.' });
  if (port === undefined && protocol !== undefined) refuse(scope, { value: `protocol ${protocol}`, rule: 'is that of no port', remedy: 'Say the port as well.' });
  if (because !== undefined && /[\r\n]/.test(because)) refuse(scope, { value: 'because', rule: 'has a line break, and is shown on one line', remedy: 'Write it on one line.' });
  const on: readonly PeerPort[] | undefined = port === undefined ? ports : [{ port, protocol: protocol ?? Protocol.TCP }];
  const said = allowances.get(scope) ?? [];
  said.push(defined({ direction, peers, ports: on, because: because ?? `${scope.node.id} is allowed ${direction === 'ingress' ? 'from' : 'to'} ${peers.map(peerName).join(', ')}` }));
  allowances.set(scope, said);
}

/** What is said of a construct, and of the scopes that it is in. */
export function allowedOf(construct: IConstruct): readonly AllowedData[] {
  return construct.node.scopes.flatMap(scope => allowances.get(scope) ?? []);
}

function peerName(peer: AllowedData['peers'][number]): string {
  switch (peer.kind) {
    case 'pods': return `pods of ${peer.namespace}`;
    case 'addresses': return peer.cidr;
    case 'name': return peer.name;
  }
}
