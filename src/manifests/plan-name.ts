/** The file beside the manifests that holds the plan. Its ending is none that `kubectl apply -f dist/` reads. */
export const PLAN_FILE = 'connectivity.plan';
