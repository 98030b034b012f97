/** The public API, which jsii translates to other languages. */

export * from './constructs/address';
export * from './constructs/services/backend';
export * from './constructs/pods/container';
export * from './app/connectivity-app';
export * from './constructs/pods/env';
export * from './constructs/services/exposure';
export * from './constructs/services/external-alias';
export * from './constructs/services/headless-external';
export * from './constructs/pods/health-check';
export * from './constructs/namespace';
export * from './constructs/services/service';
export * from './constructs/pods/i-workload';
export * from './constructs/protocol';
export * from './constructs/web-api-pair';
export * from './constructs/workloads/call';
export * from './constructs/workloads/workload';
export * from './declarations/closed';
export * from './declarations/endpoint';
export * from './declarations/expectation';
export * from './declarations/outcome';
export * from './declarations/places';
export * from './declarations/probe';
export * from './declarations/steps';
export * from './app/enforce';
export * from './app/plugin';
