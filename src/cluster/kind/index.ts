/** Clusters of kind: made, kept and removed. */

export * from './cluster';
export * from './configuration';
export { Interrupted, type Environment } from './program';
