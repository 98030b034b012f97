/** What one rule of HTTP routes can say: which requests it takes, where they go, and how they are changed before they get there. */

import { IReachable } from '../../declarations/endpoint';

/** How a path is compared. */
export enum PathMatch {
  /** This path, and those below it: `/api` takes `/api` and `/api/v1`, not `/apis`. */
  PREFIX = 'Prefix',
  /** This path alone. */
  EXACT = 'Exact',
  /** A regular expression, where the Gateway has them. */
  REGULAR_EXPRESSION = 'RegularExpression',
  /** As the Ingress controller decides. */
  IMPLEMENTATION_SPECIFIC = 'ImplementationSpecific',
}

/** A header or a query parameter that a request has to carry. */
export interface HttpMatch {
  /** Its name; of a header without regard to case. */
  readonly name: string;
  /** Its value. */
  readonly value: string;
  /**
   * Whether the value is a regular expression, where the Gateway has them.
   *
   * @default false
   */
  readonly regularExpression?: boolean;
}

/** One of several backends. */
export interface WeightedBackend {
  /** A Service, or a workload behind one Service. */
  readonly to: IReachable;
  /** Its share of all weights, 0 to 1000000; 0 gets nothing. */
  readonly weight: number;
  /**
   * The Service's port, by number.
   *
   * @default - its only one
   */
  readonly port?: number;
}

/** Where a client is sent instead. */
export interface HttpRedirect {
  /**
   * `http` or `https`.
   *
   * @default - the request's
   */
  readonly scheme?: string;
  /**
   * @default - the request's
   */
  readonly host?: string;
  /**
   * @default - the scheme's own, or the listener's
   */
  readonly port?: number;
  /**
   * The whole path. Not together with `prefix`.
   *
   * @default - the request's
   */
  readonly path?: string;
  /**
   * What the matched prefix is replaced by.
   *
   * @default - nothing is replaced
   */
  readonly prefix?: string;
  /**
   * 301 or 302.
   *
   * @default 302
   */
  readonly status?: number;
}

/** What the backend is asked instead. */
export interface HttpRewrite {
  /**
   * @default - the request's
   */
  readonly host?: string;
  /**
   * The whole path. Not together with `prefix`.
   *
   * @default - the request's
   */
  readonly path?: string;
  /**
   * What the matched prefix is replaced by.
   *
   * @default - nothing is replaced
   */
  readonly prefix?: string;
}

/** What becomes of headers. */
export interface HeaderChanges {
  /**
   * Headers whose value is replaced.
   *
   * @default - none
   */
  readonly set?: { readonly [name: string]: string };
  /**
   * Headers that get a further value.
   *
   * @default - none
   */
  readonly add?: { readonly [name: string]: string };
  /**
   * Headers that are taken away.
   *
   * @default - none
   */
  readonly remove?: string[];
}

/** One rule: requests, and where they go. */
export interface HttpRule {
  /**
   * The path, beginning with `/`.
   *
   * @default "/"
   */
  readonly path?: string;

  /**
   * How the path is compared.
   *
   * @default PathMatch.PREFIX
   */
  readonly pathMatch?: PathMatch;

  /**
   * The method, such as `GET`. A Gateway's only.
   *
   * @default - every method
   */
  readonly method?: string;

  /**
   * Headers that a request carries, all of them. A Gateway's only.
   *
   * @default - any
   */
  readonly headers?: HttpMatch[];

  /**
   * Query parameters that a request carries, all of them. A Gateway's only.
   *
   * @default - any
   */
  readonly query?: HttpMatch[];

  /**
   * The backend: a Service, or a workload behind one Service. In another namespace with a Gateway only, and then a ReferenceGrant is written too.
   *
   * @default - `backends` or `redirect` say what happens
   */
  readonly to?: IReachable;

  /**
   * The Service's port, by number.
   *
   * @default - its only one, or the one named `http`
   */
  readonly port?: number;

  /**
   * The Service's port, by name.
   *
   * @default - the number counts
   */
  readonly portName?: string;

  /**
   * Several backends, each with its share. A Gateway's only.
   *
   * @default - the one that `to` names
   */
  readonly backends?: WeightedBackend[];

  /**
   * Send the client elsewhere. A Gateway's only, and not beside a backend.
   *
   * @default - nobody is sent away
   */
  readonly redirect?: HttpRedirect;

  /**
   * Ask the backend for another host or path. A Gateway's only.
   *
   * @default - nothing is rewritten
   */
  readonly rewrite?: HttpRewrite;

  /**
   * Headers on the way to the backend. A Gateway's only.
   *
   * @default - unchanged
   */
  readonly requestHeaders?: HeaderChanges;

  /**
   * Headers on the way back. A Gateway's only.
   *
   * @default - unchanged
   */
  readonly responseHeaders?: HeaderChanges;

  /**
   * Seconds that a request may take as a whole: `timeouts.request`. A Gateway's only.
   *
   * @default - the Gateway's own
   */
  readonly timeoutSeconds?: number;

  /**
   * Seconds that one try at the backend may take: `timeouts.backendRequest`. A Gateway's only.
   *
   * @default - the Gateway's own
   */
  readonly backendTimeoutSeconds?: number;
}
