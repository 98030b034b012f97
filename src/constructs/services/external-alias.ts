/** A name inside the cluster for a name outside. */

import { Construct } from 'constructs';
import { ConnectivityTarget, IConnectivityTarget } from '../../declarations/endpoint';
import { ipVersion } from '../../kubernetes/address';
import { hostNameProblem } from '../../kubernetes/syntax';
import { emit } from '../../synth/manifests';
import { refuse, refuseUnknown, scopeOf } from '../../synth/refusal';
import { settle } from '../../synth/settings';
import { Addressable } from '../address';

/** The name outside, and what its alias in the cluster is called. */
export interface ExternalAliasProps {
  /** The DNS name that stands behind the alias: `spec.externalName`. An IP address is refused, and what resolvers read as one: it would never resolve. */
  readonly externalName: string;

  /**
   * The Service's name, and with it the name inside the cluster: a DNS label.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * `metadata.labels`.
   *
   * @default - none
   */
  readonly labels?: { readonly [name: string]: string };

  /**
   * `metadata.annotations`.
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

/**
 * A name inside the cluster for a name outside: an ExternalName Service, which DNS answers with a CNAME.
 *
 * It changes the name and nothing else. No traffic passes through it, no port is mapped, no selector counts. An HTTP
 * client still sends `Host: <alias>`, which servers of several sites refuse, and a TLS client still asks for a
 * certificate of `<alias>`, which the server does not have. Where that matters, use the outside name itself, or put
 * a proxy in between.
 *
 * Refused: an IP address (the API server takes it and it never resolves; use `HeadlessExternal`), and whatever is no DNS name.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/service/#externalname
 */
export class ExternalAlias extends Addressable implements IConnectivityTarget {
  public readonly serviceName: string;

  /** The DNS name outside. */
  public readonly externalName: string;

  /** @internal */
  public readonly _clientPorts: undefined;

  constructor(scope: Construct, id: string, props: ExternalAliasProps) {
    super(scopeOf(scope, id, 'ExternalAlias'), id);
    refuseUnknown(this, 'ExternalAliasProps', props);
    settle(this, { namespace: props.namespace });
    this.serviceName = props.name ?? id;
    this.externalName = props.externalName;
    const value = `externalName "${this.externalName}"`;
    if (ipVersion(this.externalName) !== undefined) refuse(this, { value, rule: 'is an IP address, which DNS would look up as a name and never find', remedy: 'Use HeadlessExternal for addresses.' });

    const problem = hostNameProblem(this.externalName);
    if (problem !== undefined) refuse(this, { value, rule: `is no DNS name: ${problem}`, remedy: 'Write the host name alone, without scheme, port or path.' });

    emit(this, 'Service', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: this.serviceName, labels: props.labels, annotations: props.annotations },
      spec: { type: 'ExternalName', externalName: this.externalName },
    });
  }

  public toConnectivityTarget(): ConnectivityTarget {
    return ConnectivityTarget.alias(this.serviceNamespace, this.serviceName);
  }
}
