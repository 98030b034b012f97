/**
 * Kubernetes' rules for names, labels, ports and addresses as pure functions.
 * Each returns one clause that names the value and the rule it breaks, or
 * undefined where the API server is content. The rules are those of
 * `apimachinery/pkg/util/validation` and `pkg/apis/core/validation`.
 */
import { quoted } from './quoted';
import { atLeast } from './version';

export {
  ambiguousAddressProblem, canonicalAddress, canonicalSpelling, cidrProblem, endpointAddressProblem, inRange, ipAddressProblem, ipVersion,
  isStrictSubset,
} from './address';
export { atLeast, minorVersion } from './version';
export { quoted } from './quoted';

/** The node ports of a cluster whose `--service-node-port-range` was left alone. */
export const NODE_PORTS = { first: 30000, last: 32767 } as const;
/** The part of them that automatic allocation avoids, so the part to pick from by hand. */
export const STATIC_NODE_PORTS = { first: 30000, last: 30085 } as const;

const LABEL_1123 = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const LABEL_1035 = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN_1123 = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const QUALIFIED_NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;

const ALPHANUMERIC_ENDS = 'starting and ending with a letter or a digit';

/** The API server counts bytes, not characters. */
function bytes(value: string): number {
  return Buffer.byteLength(value, 'utf8');
}

function tooLong(value: string, longest: number, what: string): string | undefined {
  const length = bytes(value);
  return length > longest ? `${quoted(value)} has ${length} characters; ${what} has at most ${longest}` : undefined;
}

/** A DNS label of RFC 1123, as in the names of namespaces and Service ports. */
export function dnsLabel1123Problem(value: string): string | undefined {
  if (!LABEL_1123.test(value)) return `${quoted(value)} is no RFC 1123 label: lower-case letters, digits and '-', ${ALPHANUMERIC_ENDS}`;

  return tooLong(value, 63, 'a DNS label');
}

/** A DNS label of RFC 1035: one of RFC 1123 that starts with a letter. */
export function dnsLabel1035Problem(value: string): string | undefined {
  if (!LABEL_1035.test(value)) return `${quoted(value)} is no RFC 1035 label: lower-case letters, digits and '-', starting with a letter, ending with a letter or a digit`;

  return tooLong(value, 63, 'a DNS label');
}

/** A Service's name: an RFC 1035 label up to Kubernetes 1.36, an RFC 1123 one from 1.37. */
export function serviceNameProblem(name: string, kubernetesVersion: string): string | undefined {
  return atLeast(kubernetesVersion, 37) ? dnsLabel1123Problem(name) : dnsLabel1035Problem(name);
}

/** A DNS name of RFC 1123, as in the names of Deployments, Endpoints and EndpointSlices. */
export function dnsSubdomainProblem(value: string): string | undefined {
  if (!SUBDOMAIN_1123.test(value)) return `${quoted(value)} is no RFC 1123 subdomain: lower-case letters, digits, '-' and '.', each part ${ALPHANUMERIC_ENDS}`;

  return tooLong(value, 253, 'a DNS name');
}

/** An ExternalName: a DNS name that may end in a dot. That it may look like an IP address is the API server's doing. */
export function externalNameProblem(value: string): string | undefined {
  const name = value.endsWith('.') ? value.slice(0, -1) : value;
  return name === '' ? 'the external name is empty' : dnsSubdomainProblem(name);
}

/** A name that DNS can have, which is less than what the API server takes for an ExternalName. */
export function hostNameProblem(value: string): string | undefined {
  const name = value.replace(/\.$/, '');
  const labels = name.split('.');
  const long = labels.find(label => label.length > 63);
  if (long !== undefined) return `its part ${quoted(long)} has ${long.length} characters, and 63 is the most`;

  // Resolvers read 127.1 and 0x7f.1 as addresses; that is why no top-level domain is a number.
  return /^(\d+|0x[0-9a-f]*)$/.test(labels[labels.length - 1]) ? `${quoted(value)} ends in a number, as addresses do` : dnsSubdomainProblem(name);
}

/** A label's key, a finalizer, an appProtocol: a name with an optional DNS subdomain and '/' in front. */
export function qualifiedNameProblem(value: string): string | undefined {
  const parts = value.split('/');
  if (parts.length > 2) return `${quoted(value)} has more than one '/': a name has at most one prefix`;

  const name = parts[parts.length - 1];
  const prefixProblem = parts.length === 2 ? dnsSubdomainProblem(parts[0]) : undefined;
  if (prefixProblem) return `the prefix ${prefixProblem}`;

  if (!QUALIFIED_NAME.test(name)) return `${quoted(value)} is no qualified name: letters, digits, '-', '_' and '.', ${ALPHANUMERIC_ENDS}`;

  return tooLong(name, 63, 'the part behind the prefix');
}

/** The key of a label or of a selector. */
export function labelKeyProblem(key: string): string | undefined {
  const problem = qualifiedNameProblem(key);
  return problem && `label key ${problem}`;
}

/** The value of a label or of a selector; it may be empty. */
export function labelValueProblem(value: string): string | undefined {
  if (value !== '' && !QUALIFIED_NAME.test(value)) return `label value ${quoted(value)} may hold letters, digits, '-', '_' and '.', ${ALPHANUMERIC_ENDS}`;

  return tooLong(value, 63, 'a label value');
}

/** The key of an annotation: as a label's, with capitals anywhere. */
export function annotationKeyProblem(key: string): string | undefined {
  const problem = qualifiedNameProblem(key.toLowerCase());
  return problem && `annotation key ${problem}`;
}

/** A port that something listens on. */
export function portNumberProblem(port: number): string | undefined {
  return inclusive(port, 1, 65535) ? undefined : `port ${port} is not a whole number from 1 to 65535`;
}

/** A port of every node. */
export function nodePortProblem(port: number): string | undefined {
  return inclusive(port, NODE_PORTS.first, NODE_PORTS.last)
    ? undefined
    : `node port ${port} is not within ${NODE_PORTS.first} to ${NODE_PORTS.last}`;
}

function inclusive(value: number, first: number, last: number): boolean {
  return Number.isInteger(value) && value >= first && value <= last;
}

/** A container port's name, and a targetPort that is a name (an IANA service name). */
export function portNameProblem(name: string): string | undefined {
  const what = `port name ${quoted(name)}`;
  if (bytes(name) > 15) return `${what} has ${bytes(name)} characters; a port name of a container has at most 15`;

  if (!/^[-a-z0-9]+$/.test(name)) return `${what} may hold only lower-case letters, digits and '-'`;

  if (!/[a-z]/.test(name)) return `${what} has no letter`;

  if (name.includes('--')) return `${what} has two hyphens in a row`;

  return name.startsWith('-') || name.endsWith('-') ? `${what} starts or ends with a hyphen` : undefined;
}

/** The name of a port of a Service or of Endpoints: a DNS label, longer than a container's port name may be. */
export function servicePortNameProblem(name: string): string | undefined {
  const problem = dnsLabel1123Problem(name);
  return problem && `port name ${problem}`;
}
