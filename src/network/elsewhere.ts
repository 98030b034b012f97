/** The annotation by which a Service says where its pods come from. */
export const PODS = 'connectivity.cdk8s.io/pods';

/** Its one value: pods of another app or team, which no manifest here shows. */
export const ELSEWHERE = 'elsewhere';
