/** Releases of Kubernetes: how their versions are written, and which the rules know. */

/** The oldest minor release whose fields and rules are known here. */
export const OLDEST_MINOR = 28;
/** The newest one. */
export const NEWEST_MINOR = 37;

/** What holds for manifests of which nobody says where they run. */
export const NEWEST_VERSION = `1.${NEWEST_MINOR}`;

/** The version asked for last, over and over: one run is about one version. */
let latest: { readonly version: string; readonly minor: number } | undefined;

export function isKubernetesVersion(text: string): boolean {
  return FORM.test(text);
}

const FORM = /^v?1\.(\d+)(?:[.+-].*)?$/;

/** The minor release that a Kubernetes version such as `1.28`, `v1.34.4` or `1.37` names. */
export function minorVersion(kubernetesVersion: string): number {
  if (latest?.version === kubernetesVersion) return latest.minor;

  const match = FORM.exec(kubernetesVersion);
  if (!match) throw new Error(`Kubernetes version ${JSON.stringify(kubernetesVersion)} is not of the form 1.<minor>, such as 1.28.`);

  latest = { version: kubernetesVersion, minor: Number(match[1]) };
  return latest.minor;
}

/** True when `kubernetesVersion` is release 1.`minor` or a later one. */
export function atLeast(kubernetesVersion: string, minor: number): boolean {
  return minorVersion(kubernetesVersion) >= minor;
}
