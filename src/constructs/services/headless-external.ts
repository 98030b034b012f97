/** A name inside the cluster for addresses outside. */

import { Construct } from 'constructs';
import { ConnectivityTarget, IConnectivityTarget } from '../../declarations/endpoint';
import { ambiguousAddressProblem, canonicalAddress, canonicalSpelling, endpointAddressProblem, ipVersion } from '../../kubernetes/address';
import { defined } from '../../kubernetes/values';
import { emit } from '../../synth/manifests';
import { refuse, refuseUnknown, scopeOf } from '../../synth/refusal';
import { settle } from '../../synth/settings';
import { Addressable } from '../address';
import { Protocol } from '../protocol';

/** An address outside the cluster, and what DNS and proxies may know of it. */
export interface ExternalEndpoint {
  /**
   * An IPv4 or IPv6 address. Refused: loopback, link-local, link-local multicast, unspecified, and whatever is no address; leading zeros and
   * IPv4-mapped IPv6 addresses, which some programs read as another address than others.
   */
  readonly address: string;

  /**
   * Whether it gets traffic: `conditions.ready`.
   *
   * @default - ready, and not written
   */
  readonly ready?: boolean;

  /**
   * Its own name under the Service's, for `clusterIP: None`: `db-0.db.blue.svc`. `hostname`, a DNS label.
   *
   * @default - none
   */
  readonly hostname?: string;

  /**
   * The zone it is in: `zone`. Endpoints can't say it.
   *
   * @default - unknown
   */
  readonly zone?: string;
}

/** A port of the Service and of the addresses behind it. */
export interface ExternalPort {
  /** The port that clients name, 1 to 65535. */
  readonly port: number;

  /**
   * The port at the addresses, 1 to 65535. With `clusterIP: None` it has to be `port`: nothing maps it.
   *
   * @default - the same as `port`, and not written
   */
  readonly targetPort?: number;

  /**
   * A DNS label, unique in the Service, and required as soon as there are several ports.
   *
   * @default - unnamed
   */
  readonly name?: string;

  /**
   * The transport protocol of the port.
   *
   * @default - TCP, and not written
   */
  readonly protocol?: Protocol;

  /**
   * A hint for proxies and meshes.
   *
   * @default - none
   */
  readonly appProtocol?: string;
}

/** The addresses outside, their ports, and the Service that stands in front of them. */
export interface HeadlessExternalProps {
  /**
   * The addresses, all ready. Say these, or `endpoints`, or both; at least one in all.
   *
   * @default - `endpoints` say them
   */
  readonly addresses?: string[];

  /**
   * Addresses with more to say about them.
   *
   * @default - none
   */
  readonly endpoints?: ExternalEndpoint[];

  /**
   * The one port. Say either this or `ports`.
   *
   * @default - `ports` say them
   */
  readonly port?: number;

  /**
   * The port at the addresses behind `port`. Refused without it.
   *
   * @default - the same as `port`
   */
  readonly targetPort?: number;

  /**
   * Several ports, or one with more to say about it.
   *
   * @default - the one that `port` says
   */
  readonly ports?: ExternalPort[];

  /**
   * What Kubernetes calls headless, `clusterIP: None`: DNS answers the addresses themselves. Without it the Service has
   * a cluster IP in front of the addresses, which is what the book calls headless: a Service without a selector.
   *
   * @default false
   */
  readonly withoutClusterIp?: boolean;

  /**
   * Write the book's Endpoints object instead of EndpointSlices. Deprecated since Kubernetes 1.33, where the API
   * server warns about it. Refused with more than 1000 addresses: Kubernetes sends traffic to no more of them.
   *
   * @default false
   */
  readonly asEndpoints?: boolean;

  /**
   * The Service's name, and with it the name inside the cluster: a DNS label.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * `metadata.labels` of the Service.
   *
   * @default - none
   */
  readonly labels?: { readonly [name: string]: string };

  /**
   * `metadata.annotations` of the Service.
   *
   * @default - none
   */
  readonly annotations?: { readonly [name: string]: string };

  /**
   * The namespace.
   *
   * @default - that of the enclosing Namespace or chart
   */
  readonly namespace?: string;
}

/** The API server's limit for one EndpointSlice. */
const ENDPOINTS_PER_SLICE = 1000;

/** Says whose slice it is; the controller's own value would hand it to the controller, which would empty it. */
const MANAGED_BY = 'cdk8s-connectivity';

type AddressType = 'IPv4' | 'IPv6';

/**
 * A name inside the cluster for addresses outside: a Service without a selector, and the EndpointSlices (or Endpoints)
 * that a selector would have made. A slice holds one address family and at most 1000 addresses, so there are as many as it takes.
 *
 * Taking the selector off a Service that is already on a cluster leaves its old slices behind, which go on sending traffic to the
 * pods: delete the Service first, then apply this one (kubernetes/kubernetes#118376).
 *
 * Refused: no address; an address that the API server refuses, or that stands there twice; ports that it refuses; with
 * `withoutClusterIp` a port that is not its target port; in Endpoints a zone, or more than 1000 addresses.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/service/#services-without-selectors
 */
export class HeadlessExternal extends Addressable implements IConnectivityTarget {
  public readonly serviceName: string;

  /** The addresses behind the name, in the order given. */
  public readonly addresses: string[];

  /** @internal */
  public readonly _clientPorts: readonly number[] | undefined;

  private readonly ports: readonly ExternalPort[];

  private readonly withoutClusterIp: boolean | undefined;

  constructor(scope: Construct, id: string, props: HeadlessExternalProps) {
    super(scopeOf(scope, id, 'HeadlessExternal'), id);
    refuseUnknown(this, 'HeadlessExternalProps', props);
    settle(this, { namespace: props.namespace });
    const endpoints = [...(props.addresses ?? []).map(address => ({ address })), ...props.endpoints ?? []];
    this.serviceName = props.name ?? id;
    this.addresses = endpoints.map(({ address }) => address);
    this.ports = this.portsOf(props);
    this.withoutClusterIp = props.withoutClusterIp;
    this._clientPorts = this.ports.length > 0 ? this.ports.map(({ port }) => port) : undefined;
    this.refuseAddresses();

    const families = [...new Set(this.addresses.map(addressType))];
    emit(this, 'Service', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: this.serviceName, labels: props.labels, annotations: props.annotations },
      spec: {
        clusterIP: props.withoutClusterIp ? 'None' : undefined,
        // A cluster gives a Service its own first family, which may be the one that no address here has.
        ipFamilies: families.length === 1 && families[0] === 'IPv6' ? families : undefined,
        ipFamilyPolicy: families.length === 2 ? 'PreferDualStack' : undefined,
        ports: this.ports.length > 0
          ? this.ports.map(({ name, port, targetPort, protocol, appProtocol }) => ({ name, port, targetPort, protocol, appProtocol }))
          : undefined,
      },
    });
    if (props.asEndpoints) this.emitEndpoints(endpoints);
    else for (const family of families.sort()) this.emitSlices(family, endpoints.filter(({ address }) => addressType(address) === family));
  }

  public toConnectivityTarget(): ConnectivityTarget {
    return ConnectivityTarget.service({
      namespace: this.serviceNamespace,
      name: this.serviceName,
      ports: this.ports.map(({ port, name, protocol }) => defined({ port, name, protocol })),
      withoutClusterIp: this.withoutClusterIp,
    });
  }

  private emitSlices(family: AddressType, endpoints: readonly ExternalEndpoint[]): void {
    for (let start = 0, slice = 1; start < endpoints.length; start += ENDPOINTS_PER_SLICE, slice++) {
      const suffix = slice === 1 ? '' : `-${slice}`;
      const name = `${this.serviceName}-${family.toLowerCase()}${suffix}`;
      emit(this, `EndpointSlice-${family}${suffix}`, {
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        metadata: {
          name,
          labels: {
            'kubernetes.io/service-name': this.serviceName,
            'endpointslice.kubernetes.io/managed-by': MANAGED_BY,
          },
        },
        addressType: family,
        ports: this.endpointPorts(),
        endpoints: endpoints.slice(start, start + ENDPOINTS_PER_SLICE).map(({ address, ready, hostname, zone }) => ({
          addresses: [address],
          conditions: ready === undefined ? undefined : { ready },
          hostname,
          zone,
        })),
      });
    }
  }

  private emitEndpoints(endpoints: readonly ExternalEndpoint[]): void {
    const zoned = endpoints.find(({ zone }) => zone !== undefined);
    if (zoned !== undefined) refuse(this, { value: `zone "${zoned.zone}" of ${zoned.address}`, rule: 'has no place in Endpoints', remedy: 'Leave asEndpoints out: an EndpointSlice can say it.' });

    if (endpoints.length > ENDPOINTS_PER_SLICE) {
      refuse(this, {
        value: `${endpoints.length} addresses`,
        rule: `are more than the ${ENDPOINTS_PER_SLICE} of an Endpoints object that Kubernetes sends traffic to`,
        remedy: 'Leave asEndpoints out: there are as many EndpointSlices as it takes.',
      });
    }
    const rendered = (ready: boolean) => {
      const some = endpoints.filter(endpoint => (endpoint.ready ?? true) === ready);
      return some.length > 0 ? some.map(({ address, hostname }) => ({ ip: address, hostname })) : undefined;
    };
    emit(this, 'Endpoints', {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: { name: this.serviceName },
      subsets: [{ addresses: rendered(true), notReadyAddresses: rendered(false), ports: this.endpointPorts() }],
    });
  }

  private endpointPorts(): readonly object[] | undefined {
    if (this.ports.length === 0) return undefined;
    return this.ports.map(({ name, port, targetPort, protocol, appProtocol }) => ({ name, port: targetPort ?? port, protocol, appProtocol }));
  }

  private portsOf(props: HeadlessExternalProps): readonly ExternalPort[] {
    if (props.port !== undefined && props.ports !== undefined) refuse(this, { value: `port ${props.port}`, rule: 'is said beside ports', remedy: 'Put it into ports, with a name.' });

    if (props.targetPort !== undefined && props.port === undefined) {
      refuse(this, {
        value: `targetPort ${props.targetPort}`,
        rule: props.ports === undefined ? 'belongs to port, which is not said' : 'is said beside ports',
        remedy: props.ports === undefined ? 'Say port too.' : 'Put it into the item of ports that it belongs to.',
      });
    }
    const ports = props.port === undefined ? props.ports ?? [] : [{ port: props.port, targetPort: props.targetPort }];
    const mapped = ports.find(({ port, targetPort }) => targetPort !== undefined && targetPort !== port);
    if (props.withoutClusterIp && mapped !== undefined) {
      refuse(this, {
        value: `targetPort ${mapped.targetPort} behind port ${mapped.port}`,
        rule: 'is never used: without a cluster IP nothing maps ports, and clients connect to the port they know',
        remedy: `Say port ${mapped.targetPort}, or keep the cluster IP.`,
      });
    }
    return ports;
  }

  private refuseAddresses(): void {
    if (this.addresses.length === 0) refuse(this, { value: 'addresses', rule: 'are missing', remedy: 'Name at least one; for pods in the cluster use Service, for a host name ExternalAlias.' });

    const known = new Map<string | undefined, number>();
    this.addresses.forEach((address, index) => {
      const value = `addresses[${index}] "${address}"`;
      if (ipVersion(address) === undefined) refuse(this, { value, rule: 'is no IP address', remedy: 'Write it out, without port or range; for a host name use ExternalAlias.' });

      const ambiguous = ambiguousAddressProblem(address);
      if (ambiguous !== undefined) refuse(this, { value, rule: `is refused from Kubernetes 1.36 on: ${ambiguous}`, remedy: `Write "${canonicalSpelling(address)}".` });

      const problem = endpointAddressProblem(address);
      if (problem !== undefined) refuse(this, { value, rule: `is refused by Kubernetes: ${problem}`, remedy: 'Use the address that the node\'s network routes to it.' });

      const key = canonicalAddress(address);
      const first = known.get(key);
      if (first !== undefined) refuse(this, { value, rule: `stands there already, as addresses[${first}] "${this.addresses[first]}"`, remedy: 'Remove one.' });
      known.set(key, index);
    });
  }
}

function addressType(address: string): AddressType {
  return ipVersion(address) === 6 ? 'IPv6' : 'IPv4';
}
