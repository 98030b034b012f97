/** Forms of names that few fields have; those of most fields are in kubernetes/syntax. */
import { dnsSubdomainProblem } from '../kubernetes/syntax';

/** What is wrong with a name that only has to fit into a URL. */
export function pathSegmentProblem(name: string): string | undefined {
  return name === '.' || name === '..' || /[/%]/.test(name) ? `${JSON.stringify(name)} can not be part of a URL: it is ".", ".." or has "/" or "%"` : undefined;
}

/** What is wrong with a host's name, which may start with a wildcard. */
export function hostProblem(host: string): string | undefined {
  if (!host.includes('*')) return dnsSubdomainProblem(host);

  return /^\*\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(host) && host.length <= 253
    ? undefined
    : `${JSON.stringify(host)} is no wildcard host: "*." and a DNS name in lower case, at most 253 characters`;
}

/** What is wrong with a name such as `example.com/controller`. */
export function domainPathProblem(value: string): string | undefined {
  const slash = value.indexOf('/');
  if (slash < 1 || slash === value.length - 1) return `${JSON.stringify(value)} is not of the form domain/name`;

  return dnsSubdomainProblem(value.slice(0, slash))
    ?? (/^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/.test(value.slice(slash + 1)) ? undefined : `${JSON.stringify(value)} has a character behind its domain that no path has`);
}
