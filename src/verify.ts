/**
 * The check on a cluster, for your own tests and programs: `import { verify } from 'cdk8s-connectivity/lib/verify'`.
 *
 * A module of its own, because jsii has no way to carry it to other languages,
 * and so that who only declares does not load what drives clusters.
 */

export { CannotRun, DEFAULT_PROBE_IMAGE, verify } from './cluster';
export type { Happening, VerifyOptions } from './cluster';
export { report } from './cluster/report';
export type { OutputKind } from './cluster/report';
export { Interrupted, withKindCluster } from './cluster/kind';
export type { KindCluster, KindOptions, PortMapping } from './cluster/kind';
export type * from './plan/results';
