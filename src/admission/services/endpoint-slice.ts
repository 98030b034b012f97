/** What the API server refuses in an EndpointSlice. */

import { hostAndNode } from './endpoints';
import {
  canonicalSpelling, dnsLabel1123Problem, dnsSubdomainProblem, endpointAddressProblem, ambiguousAddressProblem, ipAddressProblem,
  ipVersion, labelValueProblem,
} from '../../kubernetes/syntax';
import { atLeast } from '../../kubernetes/version';
import { metadata } from '../metadata';
import { appProtocol, portNames, PROTOCOLS } from '../ports';
import { Field } from '../refusal';

const ADDRESS_TYPES = ['FQDN', 'IPv4', 'IPv6'];
const MOST_ENDPOINTS = 1000;
const MOST_ADDRESSES = 100;
const MOST_HINTS = 8;
/** The API server's limit; 100 is only what the API's documentation says. */
const MOST_PORTS = 20000;

/** What the API server refuses in a new EndpointSlice. */
export function endpointSlice(object: Field, kubernetesVersion: string): void {
  metadata(object.get('metadata'), { rule: 'object-name', problem: dnsSubdomainProblem });
  const type = object.get('addressType');
  if (type.text === '') type.refuse('required-field', 'the slice has no addressType');

  type.oneOf('unsupported-value', ADDRESS_TYPES);
  ports(object.get('ports'));

  const all = object.get('endpoints').items();
  if (all.length > MOST_ENDPOINTS) {
    object.get('endpoints').refuse('slice-size', `${all.length} endpoints; a slice holds at most ${MOST_ENDPOINTS}`);
    return;
  }
  all.forEach(endpoint => checkEndpoint(endpoint, type.text, kubernetesVersion));
}

function ports(field: Field): void {
  const all = field.items();
  if (all.length > MOST_PORTS) {
    field.refuse('slice-size', `${all.length} ports; a slice holds at most ${MOST_PORTS}`);
    return;
  }
  portNames(all, { needed: false, once: true });
  for (const port of all) {
    port.get('protocol').among('unsupported-value', PROTOCOLS);
    appProtocol(port);
  }
}

function checkEndpoint(endpoint: Field, type: string, kubernetesVersion: string): void {
  const addresses = endpoint.get('addresses');
  const count = addresses.items().length;
  if (count === 0) addresses.refuse('endpoint-addresses', 'the endpoint has no address');
  else if (count > MOST_ADDRESSES) addresses.refuse('slice-size', `${count} addresses; an endpoint has at most ${MOST_ADDRESSES}`);

  addresses.items().forEach(address => checkAddress(address, type, kubernetesVersion));
  hostAndNode(endpoint);
  const hostname = endpoint.get('hostname');
  hostname.refuse('object-name', hostname.given ? dnsLabel1123Problem(hostname.text) : undefined);
  hints(endpoint.get('hints').get('forZones'), labelValueProblem);
  hints(endpoint.get('hints').get('forNodes'), dnsSubdomainProblem);
}

function checkAddress(field: Field, type: string, kubernetesVersion: string): void {
  const value = field.text;
  if (type === 'FQDN') {
    field.refuse('endpoint-address', domainProblem(value));
  } else if (type === 'IPv4' || type === 'IPv6') {
    const problem = ipAddressProblem(value, kubernetesVersion) ?? (type === 'IPv6' ? spellingProblem(value, kubernetesVersion) : undefined);
    field.refuse('endpoint-address', problem);
    if (problem === undefined) {
      const version = ipVersion(value);
      field.refuse('address-type', `IPv${version}` === type ? undefined : `${JSON.stringify(value)} is an IPv${version} address in a slice of ${type}`);
      field.refuse('endpoint-address', endpointAddressProblem(value));
    }
  }
}

/** Since 1.33 the addresses of an IPv6 slice stand in their one canonical form. */
function spellingProblem(value: string, kubernetesVersion: string): string | undefined {
  if (!atLeast(kubernetesVersion, 33)) return undefined;

  const canonical = canonicalSpelling(value);
  return ambiguousAddressProblem(value) ?? (value === canonical ? undefined : `${JSON.stringify(value)} is not in canonical form, ${JSON.stringify(canonical)}`);
}

/** A fully qualified domain name: two labels at least, maybe with a dot behind them. */
function domainProblem(value: string): string | undefined {
  const name = value.endsWith('.') ? value.slice(0, -1) : value;
  if (value === '') return 'the address is empty';

  return dnsSubdomainProblem(name)
    ?? (name.includes('.') ? undefined : `${JSON.stringify(value)} is no fully qualified domain name`)
    ?? name.split('.').map(dnsLabel1123Problem).find(problem => problem !== undefined);
}

function hints(field: Field, problem: (name: string) => string | undefined): void {
  const all = field.items();
  if (all.length > MOST_HINTS) {
    field.refuse('hints', `${all.length} hints; at most ${MOST_HINTS} are allowed`);
    return;
  }
  const seen = new Set<string>();
  for (const hint of all) {
    const name = hint.get('name');
    name.refuse('hints', problem(name.text) ?? (seen.has(name.text) ? `${JSON.stringify(name.text)} stands here twice` : undefined));
    seen.add(name.text);
  }
}
