export * from './cluster';
export * from './configuration';
export { Interrupted, type Environment } from './program';
