/** One workload uses something else: from one line come the expectation and the environment variables. */

import { ExpectationOptions } from '../../declarations/expectation';
import { Probe } from '../../declarations/probe';

/** How a workload calls what it uses, and what its containers are told of it. */
export interface CallOptions extends ExpectationOptions {
  /**
   * The port, where what is called has several or does not say any.
   *
   * @default - the first port of what is called
   */
  readonly port?: number;

  /**
   * What shows that it can be reached.
   *
   * @default - a TCP connection to the port
   */
  readonly probe?: Probe;

  /**
   * The environment variable that gets host and port: `catalog:8080`.
   *
   * @default - none
   */
  readonly env?: string;

  /**
   * The environment variable that gets the host alone.
   *
   * @default - none
   */
  readonly hostEnv?: string;

  /**
   * The environment variable that gets the port alone.
   *
   * @default - none
   */
  readonly portEnv?: string;

  /**
   * The environment variable that gets a URL.
   *
   * @default - none
   */
  readonly urlEnv?: string;

  /**
   * What stands before `://` in the URL. Only together with `urlEnv`.
   *
   * @default - `https` for port 443, else `http`
   */
  readonly scheme?: string;

  /**
   * Path and query of the URL, beginning with `/`. Only together with `urlEnv`.
   *
   * @default - none
   */
  readonly path?: string;
}
