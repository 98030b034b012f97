/** Where the certificate of a host comes from, and the annotations by which cert-manager and external-dns know what is wanted. */

import { refuse, refuseArguments } from '../../synth/refusal';

/** What cert-manager is asked for. Exactly one issuer is named. */
export interface CertManagerOptions {
  /**
   * The Secret that it fills.
   *
   * @default - the name of the route, with `-tls`
   */
  readonly secretName?: string;

  /**
   * A ClusterIssuer: `cert-manager.io/cluster-issuer`.
   *
   * @default - `issuer` names one
   */
  readonly clusterIssuer?: string;

  /**
   * An Issuer of the namespace: `cert-manager.io/issuer`.
   *
   * @default - `clusterIssuer` names one
   */
  readonly issuer?: string;

  /**
   * `cert-manager.io/common-name`.
   *
   * @default - none
   */
  readonly commonName?: string;

  /**
   * How long a certificate is valid, such as `2160h`: `cert-manager.io/duration`.
   *
   * @default - cert-manager's 90 days
   */
  readonly duration?: string;

  /**
   * How long before its end it is renewed, such as `360h`: `cert-manager.io/renew-before`.
   *
   * @default - cert-manager's own
   */
  readonly renewBefore?: string;
}

/** A Secret of type kubernetes.io/tls, and who fills it. */
export class Tls {
  /**
   * A Secret that somebody else fills.
   *
   * @param name the Secret's name; it is in the namespace of the route
   */
  public static secret(name: string): Tls {
    refuseArguments('Tls.secret', [name]);
    return new Tls(name, {});
  }

  /**
   * A certificate that cert-manager gets: its annotations are written on the Ingress, or on the Gateway.
   *
   * @see https://cert-manager.io/docs/usage/ingress/
   * @see https://cert-manager.io/docs/usage/gateway/
   */
  public static certManager(options: CertManagerOptions): Tls {
    refuseArguments('Tls.certManager', [options]);
    const { secretName, clusterIssuer, issuer, commonName, duration, renewBefore } = options;
    if ((clusterIssuer === undefined) === (issuer === undefined)) {
      refuse('Tls.certManager', {
        value: clusterIssuer === undefined ? 'the issuer' : `clusterIssuer "${clusterIssuer}" and issuer "${issuer}"`,
        rule: clusterIssuer === undefined ? 'is not said' : 'are two, and one is asked',
        remedy: 'Say clusterIssuer or issuer.',
      });
    }
    return new Tls(secretName, given({
      'cert-manager.io/cluster-issuer': clusterIssuer,
      'cert-manager.io/issuer': issuer,
      'cert-manager.io/common-name': commonName,
      'cert-manager.io/duration': duration,
      'cert-manager.io/renew-before': renewBefore,
    }));
  }

  private constructor(
    /** @internal */
    public readonly _secret: string | undefined,
    /** @internal */
    public readonly _annotations: { readonly [name: string]: string },
  ) {}
}

/**
 * What external-dns is told, where the hosts and the controller's address don't say it already.
 *
 * @see https://kubernetes-sigs.github.io/external-dns/latest/docs/annotations/annotations/
 */
export interface ExternalDns {
  /**
   * Further names: `external-dns.alpha.kubernetes.io/hostname`.
   *
   * @default - the hosts of the route
   */
  readonly hostname?: string;

  /**
   * Where the names lead: `external-dns.alpha.kubernetes.io/target`. With a Gateway it is written there.
   *
   * @default - the controller's address
   */
  readonly target?: string;

  /**
   * Seconds, or a duration such as `1m`: `external-dns.alpha.kubernetes.io/ttl`.
   *
   * @default - the provider's
   */
  readonly ttl?: string;
}

/** @internal */
export function dnsAnnotations({ hostname, target, ttl }: ExternalDns): Readonly<Record<string, string>> {
  return given({
    'external-dns.alpha.kubernetes.io/hostname': hostname,
    'external-dns.alpha.kubernetes.io/target': target,
    'external-dns.alpha.kubernetes.io/ttl': ttl,
  });
}

function given(annotations: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(annotations).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
