export { CannotRun } from './api/cannot-run';
export type { Happening } from './play';
export { LeftBehind } from './run';
export { DEFAULT_PROBE_IMAGE } from './options';
export type { VerifyOptions } from './options';
export { dryRun, verify } from './verify';
