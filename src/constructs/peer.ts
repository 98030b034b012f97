/** Who is let through by policies though nothing else in the app declares it. */

import { cidrProblem } from '../kubernetes/address';
import { dnsLabel1123Problem, hostNameProblem, labelKeyProblem, labelValueProblem } from '../kubernetes/syntax';
import { INTERNET } from '../network/system';
import { PeerData, PeerPort } from '../plan/plan';
import { refuse, refuseArguments } from '../synth/refusal';

/** What of the internet is left out. */
export interface InternetOptions {
  /**
   * Ranges that are the cluster's own though they are public ones: of its nodes, pods or Services.
   *
   * @default - none
   */
  readonly except?: string[];
}

/** Where the API server is reached. */
export interface ApiServerOptions {
  /**
   * The addresses of the control plane, as `kubectl get endpoints kubernetes` shows them: most clusters look at these, and not at the
   * address of the Service. Each is an address or a range.
   *
   * @default - any address but that of the cloud's metadata
   */
  readonly addresses?: string[];

  /**
   * Its port behind the Service.
   *
   * @default - 443 and 6443
   */
  readonly port?: number;
}

/** Where clouds answer their machines with credentials. */
const METADATA = [{ cidr: '0.0.0.0/0', except: ['169.254.169.254/32'] }, { cidr: '::/0', except: ['fd00:ec2::254/128'] }];

/**
 * Somebody or something that no manifest of the app shows: pods that are deployed elsewhere, addresses, the internet, the API server.
 * `allowFrom` and `allowTo` of a workload or a namespace let it through the policies by which an app is closed.
 */
export class Peer {
  /**
   * Pods that are deployed elsewhere, such as a monitoring system that scrapes.
   *
   * @param namespace theirs
   * @param labels that they carry, at least one
   */
  public static pods(namespace: string, labels: { readonly [label: string]: string }): Peer {
    refuseArguments('Peer.pods', [namespace, labels]);
    const labelProblems = Object.entries(labels).flatMap(([key, value]) => [labelKeyProblem(key), labelValueProblem(value)]);
    const problems = [dnsLabel1123Problem(namespace), ...labelProblems];
    const problem = problems.find(one => one !== undefined);
    if (problem !== undefined) refuse('Peer.pods', { value: problem, rule: 'so that no pod is meant', remedy: 'Write namespace and labels as the pods have them.' });
    if (Object.keys(labels).length === 0) refuse('Peer.pods', { value: `namespace ${namespace} without a label`, rule: 'means all of its pods', remedy: 'Say at least one label that the pods carry.' });

    return new Peer([{ kind: 'pods', namespace, labels: { ...labels } }]);
  }

  /**
   * Ranges of addresses, such as `192.0.2.0/24`, or single ones.
   *
   * @param ranges at least one
   */
  public static addresses(...ranges: string[]): Peer {
    refuseArguments('Peer.addresses', [ranges]);
    if (ranges.length === 0) refuse('Peer.addresses', { value: 'no range', rule: 'lets nobody through', remedy: 'Name at least one, such as 192.0.2.0/24.' });
    return new Peer(ranges.map((range): PeerData => ({ kind: 'addresses', cidr: blockOf('Peer.addresses', range) })));
  }

  /**
   * Any address of the internet, on port 443 unless another one is said; nothing of the cluster's own networks, and not 169.254.169.254.
   *
   * @param options what else is the cluster's own
   */
  public static internet(options: InternetOptions = {}): Peer {
    refuseArguments('Peer.internet', [options]);
    const own = (options.except ?? []).map(range => blockOf('Peer.internet', range));
    return new Peer(everywhere(INTERNET, own), [{ port: 443, protocol: 'TCP' }], true);
  }

  /**
   * The cluster's API server.
   *
   * @param options where it is
   */
  public static apiServer(options: ApiServerOptions = {}): Peer {
    refuseArguments('Peer.apiServer', [options]);
    const ports = options.port === undefined ? [443, 6443] : [options.port];
    const peers = options.addresses === undefined ? everywhere(METADATA, [])
      : options.addresses.map((range): PeerData => ({ kind: 'addresses', cidr: blockOf('Peer.apiServer', range) }));
    return new Peer(peers, ports.map(port => ({ port, protocol: 'TCP' })), true);
  }

  /**
   * A name outside the cluster, such as `smtp.example.com`. No NetworkPolicy knows names: a CiliumNetworkPolicy is written, into a file of
   * its own, for clusters whose network is Cilium.
   *
   * @param name a host name, or one with `*` in the place of its first label
   */
  public static hostName(name: string): Peer {
    refuseArguments('Peer.hostName', [name]);
    const problem = hostNameProblem(name.replace(/^\*\./, ''));
    if (problem !== undefined) refuse('Peer.hostName', { value: `"${name}"`, rule: `is no host name: ${problem}`, remedy: 'Write one such as smtp.example.com.' });
    return new Peer([{ kind: 'name', name }], undefined, true);
  }

  private constructor(
    private readonly peers: readonly PeerData[],
    private readonly ports?: readonly PeerPort[],
    private readonly goesOut = false,
  ) {}

  /** @internal */
  public _data(): { readonly peers: readonly PeerData[]; readonly ports?: readonly PeerPort[]; readonly goesOut: boolean } {
    return { peers: this.peers, ports: this.ports, goesOut: this.goesOut };
  }
}

/** A range as policies have it; a single address is one of its own. */
function blockOf(place: string, range: string): string {
  const cidr = range.includes('/') ? range : `${range}/${range.includes(':') ? 128 : 32}`;
  const problem = cidrProblem(cidr, '1.34');
  if (problem !== undefined) refuse(place, { value: `"${range}"`, rule: `is no range of addresses: ${problem}`, remedy: 'Write one such as 192.0.2.0/24.' });
  return cidr;
}

function everywhere(ranges: readonly { readonly cidr: string; readonly except: readonly string[] }[], own: readonly string[]): PeerData[] {
  return ranges.map(({ cidr, except }) => ({ kind: 'addresses', cidr, except: [...except, ...own.filter(one => one.includes(':') === cidr.includes(':'))] }));
}
