export * from './cluster';
export * from './configuration';
export { Environment, Interrupted } from './program';
