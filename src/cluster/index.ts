export { CannotRun } from './api/cannot-run';
export type { Happening } from './play';
export { DEFAULT_PROBE_IMAGE, verify } from './verify';
export type { VerifyOptions } from './verify';
