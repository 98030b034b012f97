/** What the API server refuses in how a pod looks names up: its DNS settings and its hosts file. */
import { dnsSubdomainProblem, ipAddressProblem } from '../../kubernetes/syntax';
import { atLeast } from '../../kubernetes/version';
import { Field } from '../refusal';

const MOST_SERVERS = 3;
const MOST_SEARCHES = 32;
const LONGEST_SEARCHES = 2048;
const RELAXED = /^_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*$/;

/** What the API server refuses in dnsConfig and hostAliases. */
export function nameLookup(spec: Field, kubernetesVersion: string): void {
  for (const alias of spec.get('hostAliases').items()) {
    alias.get('ip').refuse('dns-config', ipAddressProblem(alias.get('ip').text, kubernetesVersion));
    for (const hostname of alias.get('hostnames').items()) hostname.refuse('dns-config', dnsSubdomainProblem(hostname.text));
  }
  const config = spec.get('dnsConfig');
  const [servers, searches] = [config.get('nameservers'), config.get('searches')];
  servers.refuse('dns-config', servers.items().length > MOST_SERVERS ? `${servers.items().length} nameservers; at most ${MOST_SERVERS} are allowed` : undefined);
  for (const server of servers.items()) server.refuse('dns-config', ipAddressProblem(server.text, kubernetesVersion));

  const texts = searches.items().map(search => search.text);
  if (texts.length > MOST_SEARCHES || Buffer.byteLength(texts.join(' ')) > LONGEST_SEARCHES) searches.refuse('dns-config', `the search list has ${texts.length} names and ${Buffer.byteLength(texts.join(' '))} characters; at most ${MOST_SEARCHES} and ${LONGEST_SEARCHES} are allowed`);

  for (const search of searches.items()) search.refuse('dns-config', searchProblem(search.text, atLeast(kubernetesVersion, 33)));

  for (const option of config.get('options').items()) option.get('name').refuse('dns-config', option.get('name').text === '' ? 'the option has no name' : undefined);
}

/** A search domain may end in a dot; from 1.33 it may be one, and have underscores in its labels and before them. */
function searchProblem(search: string, relaxed: boolean): string | undefined {
  const name = search.endsWith('.') ? search.slice(0, -1) : search;
  if (!relaxed) return dnsSubdomainProblem(name);

  return search === '.' || (RELAXED.test(name) && Buffer.byteLength(name) <= 253) ? undefined : `${JSON.stringify(search)} is no search domain such as svc.cluster.local`;
}
