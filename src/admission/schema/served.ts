/** Which API versions a release no longer serves. */
import { GONE } from './gone';
import { minorVersion } from '../../kubernetes/version';

/** By API version and kind, read when an object of a kind or version is met that the rules don't judge. */
let gone: ReadonlyMap<string, { readonly minor: number; readonly instead?: string }> | undefined;

/** A clause where that release of Kubernetes no longer serves the kind under this API version. */
export function goneProblem(apiVersion: string, kind: string, kubernetesVersion: string): string | undefined {
  gone ??= new Map(GONE.trim().split('\n').map(line => {
    const [version, name, minor, instead] = line.split(' ');
    return [`${version} ${name}`, { minor: Number(minor), instead }];
  }));
  const known = gone.get(`${apiVersion} ${kind}`);
  if (!known || minorVersion(kubernetesVersion) < known.minor) return undefined;

  const successor = known.instead === undefined ? 'nothing takes its place' : `${known.instead} takes its place`;
  return `Kubernetes serves no ${kind} of ${apiVersion} since 1.${known.minor}; ${successor}`;
}
