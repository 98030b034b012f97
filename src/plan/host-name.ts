/** Names and addresses that a probe may be sent to. */

import { isIP } from 'node:net';

const HOST_NAME = /^(?=.{1,253}$)[a-z0-9_]([-a-z0-9_]{0,61}[a-z0-9_])?(\.[a-z0-9_]([-a-z0-9_]{0,61}[a-z0-9_])?)*\.?$/i;

/** As resolvers take them: with underscores, and perhaps a dot at the end. */
export function isHostName(name: string): boolean {
  return HOST_NAME.test(name);
}

/** Whether a program can be given this as a host: it is no option, no URL and no script. */
export function isHost(host: string): boolean {
  return isIP(host) !== 0 || isHostName(host);
}
