/** What the check on a cluster offers to the command line and to tests. */

export { CannotRun } from './api/cannot-run';
export type { Happening } from './play';
export { LeftBehind } from './run';
export { DEFAULT_PROBE_IMAGE } from './options';
export type { VerifyOptions } from './options';
export { dryRun, verify } from './verify';
