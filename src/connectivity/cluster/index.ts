export { CannotRun } from './cannot-run';
export { Happening } from './play';
export { DEFAULT_PROBE_IMAGE, verify, VerifyOptions } from './verify';
